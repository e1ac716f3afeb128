"""What Material puts round the content of a page, rendered once for all pages of one depth, then stamped.

In: MkDocs' environment of a build. Out: `Press`, which turns a composed page into the bytes of its HTML file. What it
gives is what MkDocs gives for the same page (a test compares them for every page of the real site): the shell comes
from MkDocs itself, rendered for a page whose title, content and so on are marks, and each mark is replaced.
A page that is not made of headings and raw blocks is rendered by MkDocs as a whole.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import jinja2
import markdown
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from generator.page_html import HeadingStyle, TocEntry, page_html
from generator.render import PAGE_TITLE, attribute, title_in
from generator.site import Page

LINKED_DATA = "json_ld"
"""Where the theme finds the linked data of a page among its metadata."""
_FOLDER = "jixiao-shell"
_TITLE, _CONTEXT, _DESCRIPTION, _CONTENT, _SECTION, _LINKED_DATA = (
    f"jixiao-mark-{one}" for one in ("title", "context", "description", "content", "toc", "linked-data")
)
_EDIT_URL = "https://jixiao-mark-edit.invalid/"
_ADDRESS = "jixiao-mark-address"
_MARK = re.compile(f"{_TITLE}|{_CONTEXT}|{_DESCRIPTION}|{_CONTENT}|{_LINKED_DATA}|{_EDIT_URL}|{_ADDRESS}")
_TOC_TEMPLATE = '{% import "partials/language.html" as lang with context %}{% include "partials/toc.html" %}'


@dataclass(frozen=True, slots=True)
class _Shell:
    """A rendered page as text between marks."""

    pieces: tuple[str, ...]
    marks: tuple[str, ...]


class _Place(NamedTuple):
    """Where a page stands, as far as its links to the rest of the site can tell."""

    shared: str
    """The folders it has in common with a page of MkDocs' own: `years/`, or none."""
    depth: int
    """How many folders it has below them."""
    has_source: bool = False
    """Whether it is a record's page, which has a file to edit and a context."""


class Press:
    """Prints pages inside the theme. Made in the build's own process; workers inherit it."""

    def __init__(self, config: MkDocsConfig, env: jinja2.Environment, nav: Navigation, files: Files) -> None:
        self._config = config
        self._env = env
        self._nav = nav
        self._files = files
        self._style = _heading_style(config)
        self._toc_template = env.from_string(_TOC_TEMPLATE)
        self._toc_html = lru_cache(1000)(self._render_toc)
        self._shared = {folder for file in files.documentation_pages() for folder in _folders_of(file.url)}
        self._shells: dict[_Place, _Shell] = {}
        self._is_editable = bool(self._made_edit_url("x"))

    def prepare(self, addresses: Iterable[str]) -> None:
        """Render the shells that pages at these addresses need, so that workers inherit them."""
        for place in sorted({place for one in addresses if (place := self._place(one))}):
            self._shell(place, has_source=False)
            self._shell(place, has_source=True)

    def folders(self) -> tuple[Path, ...]:
        """The folders of the theme, ours among them."""
        return tuple(map(Path, self._config.theme.dirs))

    def overrides(self) -> Path | None:
        """The folder of the theme that is the project's own; all others come with a version of the program."""
        return Path(self._config.theme.custom_dir) if self._config.theme.custom_dir else None

    def samples(self) -> tuple[str, ...]:
        """What MkDocs, the settings and other plugins write round every page."""
        return tuple("".join(shell.pieces) for shell in self._shells.values())

    def fingerprint(self) -> str:
        """All that the site's configuration puts into pages, as one text: pages made with equal ones may be kept."""
        shells = [f"{place}{shell}" for place, shell in sorted(self._shells.items())]
        links = [str(self._config.get(key)) for key in ("edit_uri", "edit_uri_template", "repo_url", "site_url")]
        return "\0".join((*shells, *links, repr(self._style)))

    def print_page(self, page: Page, source_path: str, linked_data: str) -> bytes:
        """The HTML file of a page; `source_path` is the record's file below the project, or empty."""
        body = page_html(page.body, self._style) if self._style else None
        place = self._place(page.address)
        if body is None or place is None or len(body.toc) != 1 or body.toc[0].anchor != PAGE_TITLE:
            return self.render_whole(page, source_path, linked_data)
        shell = self._shell(place, has_source=bool(source_path))
        values = {
            _TITLE: title_in(page.body),
            _CONTEXT: attribute(page.context),
            _DESCRIPTION: attribute(page.view.description),
            _CONTENT: body.content,
            _LINKED_DATA: linked_data,
            _EDIT_URL: self._edit_url(source_path),
            _ADDRESS: page.address,
        }
        toc = self._toc_html(_frozen(body.toc[0].children))
        parts = [shell.pieces[0].replace(_SECTION, toc)]
        for mark, piece in zip(shell.marks, shell.pieces[1:], strict=True):
            parts += (values[mark], piece.replace(_SECTION, toc))
        return "".join(parts).encode("utf-8", errors="xmlcharrefreplace")

    def print_own(self, own: MkDocsPage, page: Page, linked_data: str) -> bytes:
        """The HTML file of a page that MkDocs has in its navigation."""
        own.file.content_string = page.markdown
        own.read_source(self._config)
        own.render(self._config, self._files)
        own.meta[LINKED_DATA] = linked_data
        return self._render(own).encode("utf-8", errors="xmlcharrefreplace")

    def render_whole(self, page: Page, source_path: str, linked_data: str) -> bytes:
        """The same, by MkDocs and Python-Markdown alone."""
        file = self._file(f"{page.address}index.md", page.markdown, source_path)
        mkdocs_page = MkDocsPage(None, file, self._config)
        mkdocs_page.read_source(self._config)
        mkdocs_page.render(self._config, self._files)
        mkdocs_page.meta[LINKED_DATA] = linked_data
        return self._render(mkdocs_page).encode("utf-8", errors="xmlcharrefreplace")

    def _file(self, uri: str, content: str, source_path: str) -> File:
        file = File(uri, src_dir=None, dest_dir=self._config.site_dir, use_directory_urls=True)
        file.inclusion = InclusionLevel.NOT_IN_NAV
        file.generated_by = "jixiao"
        file.content_string = content
        file.edit_uri = source_path or None
        return file

    def _render(self, page: MkDocsPage) -> str:
        """What MkDocs' own build does with a page, plugins included."""
        page.active = True
        context = get_context(self._nav, self._files.documentation_pages(), self._config, page)
        context = self._config.plugins.on_page_context(context, page=page, config=self._config, nav=self._nav)
        output = self._env.get_template("main.html").render(context)
        page.active = False
        return str(self._config.plugins.on_post_page(output, page=page, config=self._config))

    def _place(self, address: str) -> _Place | None:
        """What decides the links from a page to the rest of the site; None where no shell can stand for the page."""
        folders = list(_folders_of(address))
        shared = next((one for one in reversed(folders) if one in self._shared), "")
        own = address.removeprefix(shared)
        return _Place(shared, own.count("/")) if own else None

    def _shell(self, place: _Place, *, has_source: bool) -> _Shell:
        key = place._replace(has_source=has_source)
        if key not in self._shells:
            self._shells[key] = self._render_shell(key)
        return self._shells[key]

    def _render_shell(self, place: _Place) -> _Shell:
        address = f"{place.shared}{_FOLDER}/{'x/' * (place.depth - 1)}"
        file = self._file(f"{address}index.md", "", "")
        page = MkDocsPage(None, file, self._config)
        page.title = _TITLE
        page.meta = {"title": _TITLE, "description": _DESCRIPTION, "hide": ["navigation"], LINKED_DATA: _LINKED_DATA}
        if place.has_source:
            page.meta["context"] = _CONTEXT
        page.content = f"<h1>{_CONTENT}</h1>"
        page.edit_url = _EDIT_URL if place.has_source and self._is_editable else None
        title = AnchorLink(_TITLE, PAGE_TITLE, 1)
        title.children = [AnchorLink(_SECTION, _SECTION, 2)]
        page.toc = TableOfContents([title])
        text = self._render(page).replace(f"<h1>{_CONTENT}</h1>", _CONTENT)
        text = text.replace(self._render_toc(((_SECTION, _SECTION, ()),)), _SECTION)
        text = text.replace(address, _ADDRESS)
        return _Shell(tuple(_MARK.split(text)), tuple(_MARK.findall(text)))

    def _render_toc(self, entries: tuple[Any, ...]) -> str:
        page = SimpleNamespace(toc=[SimpleNamespace(level=1, children=_thawed(entries))])
        return self._toc_template.render(page=page, config=self._config)

    def _edit_url(self, source_path: str) -> str:
        return self._made_edit_url(source_path) if source_path and self._is_editable else ""

    def _made_edit_url(self, source_path: str) -> str:
        return MkDocsPage(None, self._file("x/index.md", "", source_path), self._config).edit_url or ""


def _folders_of(address: str) -> Iterator[str]:
    """`a/b/c/` → `a/`, `a/b/`, `a/b/c/`."""
    return (address[: match.end()] for match in re.finditer("/", address))


def _heading_style(config: MkDocsConfig) -> HeadingStyle | None:
    """How the site's own Markdown writes headings, read off what it makes of a sample; None if it does more."""
    converter = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    made = converter.convert(_SAMPLE)
    link = re.search(r"<h1 id=\"page-title\">样 &#46;(.*?)</h1>", made)
    depths = [_depth(entry) for entry in converter.toc_tokens]  # type: ignore[attr-defined] # set by the toc extension
    if link is None or not depths:
        return None
    style = HeadingStyle(link[1].replace(PAGE_TITLE, "{anchor}"), max(depths))
    short_cut = page_html(_SAMPLE, style)
    return style if short_cut and short_cut.content == made else None


_SAMPLE = "\n\n".join(
    (
        "# 样 &#46; {#page-title}",
        '<div class="jx-block"><p>(c) &#42;样&#42; 1st -- HTML</p><table><tr><td>样</td></tr></table></div>',
        '<div class="jx-block"><p>样</p></div>',
        *(f"{'#' * level} 样 &#60;b&#62; {{#a{level}}}" for level in range(2, 7)),
        '<div class="jx-block"><ul><li>样</li></ul></div>',
    )
)


def _depth(token: dict[str, Any]) -> int:
    return max([int(token["level"]), *(_depth(child) for child in token["children"])])


def _frozen(entries: list[TocEntry]) -> tuple[Any, ...]:
    return tuple((one.anchor, one.name, _frozen(one.children)) for one in entries)


def _thawed(entries: tuple[Any, ...]) -> list[SimpleNamespace]:
    """Entries as the theme's template reads them."""
    return [
        SimpleNamespace(url=f"#{anchor}", title=name, typeset=None, children=_thawed(children))
        for anchor, name, children in entries
    ]
