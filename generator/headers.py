"""A built site → the HTTP headers that a web server should send with it, written for nginx or Caddy.

In: the files of a published folder. Out: a piece of configuration. The Content-Security-Policy allows the inline
scripts of the theme by their hashes and no others: what stands on the page for unknown addresses, which holds no text
of a record, is the theme's. A page with any other inline script is refused by name, never blessed.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from generator.disk import Folder

FRAME = "404.html"
"""The page that is nothing but the theme."""

OWN_FILES = ("index.html", "index.md", "record.yml", "record.json")
"""What we put beside a record; everything else there is an attachment."""

_INLINE = re.compile(rb"<script(?![^>]*\ssrc\s*=)([^>]*)>(.*?)</script", re.DOTALL | re.IGNORECASE)
_DATA_TYPE = re.compile(rb'\stype="application/(?:ld\+)?json"')
_ROOT = re.compile(rb'(?<=new URL\(")[^"]*(?=",location\))')
"""Where Material's script says how far the root of the site is: the one thing that differs between its pages."""

COMMON: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What goes with every file."""

INERT: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "attachment",
}
"""What goes with an attachment besides: it is saved, not opened, and nothing in it runs."""


class HeadersFault(Exception):  # noqa: N818 (told to the user as it is)
    """No headers can be given for this folder; the message is for the user, in Chinese."""


@dataclass(frozen=True, slots=True)
class SiteHeaders:
    """What a server has to know of one site."""

    policy: str
    """The Content-Security-Policy of everything but attachments."""
    base: str
    """The path of the site on its server, as far as the site knows: from `/` to `/`."""

    @property
    def ordinary(self) -> dict[str, str]:
        """The headers of everything but attachments."""
        return {"Content-Security-Policy": self.policy, **COMMON}

    @property
    def inert(self) -> dict[str, str]:
        """The headers of attachments."""
        return {**INERT, **COMMON}

    def record_files(self, *, is_base_optional: bool = False) -> str:
        """The regular expression for paths of files beside a record's page."""
        base = f"^(?:{re.escape(self.base[:-1])}){'?' * is_base_optional}" if self.base != "/" else ""
        return f"{base}/[0-9][0-9][0-9][0-9]/[a-z0-9-]+/[a-z0-9-]+/"


def headers_of(site: Folder, server: str) -> str:
    """The configuration of a server (a key of `SERVERS`) for a published folder.

    Raises:
        HeadersFault: the folder is not a site of ours, or a page has an inline script that is not the theme's.

    """
    if FRAME not in site.paths:
        raise HeadersFault(f"{site.root} 里没有 {FRAME}：不是生成好的网站")
    frame = site.read(FRAME)
    known = {_ROOT.sub(b"", script) for script in inline_scripts(frame)}
    roots = [found[0].decode() for found in map(_ROOT.search, inline_scripts(frame)) if found]
    scripts: set[bytes] = set()
    for path in site.paths:
        if path.endswith(".html") and not _is_attachment(path):
            found = set(inline_scripts(site.read(path)))
            if any(_ROOT.sub(b"", script) not in known for script in found - scripts):
                raise HeadersFault(f"{path} 里有不是主题写的脚本。脚本要放进单独的 .js 文件；记录里的文字不会成为脚本")
            scripts |= found
    return SERVERS[server](SiteHeaders(policy_of(scripts), roots[0] if roots else "/"))


def inline_scripts(page: bytes) -> Iterator[bytes]:
    """The scripts that stand in a page; blocks of data, which no browser runs, are none."""
    for attributes, text in _INLINE.findall(page):
        if not _DATA_TYPE.search(attributes):
            yield text


def policy_of(scripts: Iterable[bytes]) -> str:
    """The Content-Security-Policy that allows these inline scripts, files of the site itself, and nothing else."""
    hashes = sorted(f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in set(scripts))
    directives = (
        "default-src 'none'",
        " ".join(("script-src 'self' 'wasm-unsafe-eval'", *hashes)),  # Pagefind is WebAssembly
        "style-src 'self'",
        "img-src 'self' data:",  # Material's icons are masks in its stylesheet
        "connect-src 'self'",
        "font-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
    return "; ".join(directives)


def _is_attachment(path: str) -> bool:
    year, *rest = path.split("/")
    return year.isdecimal() and len(rest) > 2 and "/".join(rest[2:]) not in OWN_FILES  # noqa: PLR2004 (unit, project)


def _nginx(site: SiteHeaders) -> str:
    """For `include` in the `location` or `server` of the site. A nested location inherits no `add_header`."""

    def block(headers: Mapping[str, str], indent: str = "") -> list[str]:
        return [f'{indent}add_header {name} "{value}" always;' for name, value in headers.items()]

    own = "|".join(map(re.escape, OWN_FILES))
    lines = [
        *block(site.ordinary),
        "",
        "# 附件只供下载，其中的内容不起作用",
        f'location ~ "{site.record_files()}(?!(?:{own})$).+" {{',
        *block(site.inert, "    "),
        "}",
        "",
        "# 原始记录和 Markdown 按文字显示",
        r'location ~ "\.(?:yml|md)$" {',
        "    types { }",
        '    default_type "text/plain; charset=utf-8";',
        *block(site.ordinary, "    "),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _caddy(site: SiteHeaders) -> str:
    """For `import` in the block of the site. No path has two of these, so that their order does not matter."""

    def block(matcher: str, headers: Mapping[str, str], *others: str) -> list[str]:
        lines = [f'{name} "{value}"' for name, value in headers.items()]
        return [f"header @{matcher} {{", *(f"    {line}" for line in (*lines, *others)), "}"]

    own = "|".join(map(re.escape, OWN_FILES))
    start = site.record_files(is_base_optional=True)  # `handle_path` takes it off
    beside, listed = f"path_regexp {start}.", f"path_regexp {start}({own})$"
    lines = [
        "@jixiao_attachment {",
        f"    {beside}",
        f"    not {listed}",
        "}",
        "@jixiao_page {",
        "    not {",
        f"        {beside}",
        f"        not {listed}",
        "    }",
        "}",
        *block("jixiao_page", site.ordinary, "-Content-Disposition"),  # 404.html in the place of an attachment
        "",
        "# 附件只供下载，其中的内容不起作用",
        *block("jixiao_attachment", site.inert),
        "",
        "# 原始记录和 Markdown 按文字显示",
        "@jixiao_text path_regexp \\.(yml|md)$",
        'header @jixiao_text Content-Type "text/plain; charset=utf-8"',
    ]
    return "\n".join(lines) + "\n"


SERVERS: Mapping[str, Callable[[SiteHeaders], str]] = {"nginx": _nginx, "caddy": _caddy}
