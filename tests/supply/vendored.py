"""What others wrote and the site hands to its readers: scripts, styles, WebAssembly, with version, licence and digest.

`python -m tests.supply.vendored` (or `make vendored`) writes `vendored.toml` anew from the installed packages
after an upgrade; a person then reads the difference. In: the packages of the lock. Out: that file.
"""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from pagefind_bin import get_executable

ROOT = Path(__file__).parents[2]
LIST = ROOT / "vendored.toml"

_ABOUT = """\
# What others wrote and the site hands to its readers. Written by `make vendored`, proven by the tests.
# `contains`: what the authors of a component have put into its files, with the licence of each.
"""


@dataclass(frozen=True)
class Component:
    """One work of others: where it comes from, and its files by their path in the site."""

    name: str
    package: str
    licence: str
    contains: Sequence[str]
    files: Mapping[str, str]


def digest(data: bytes) -> str:
    """The SHA-256 of a file."""
    return sha256(data).hexdigest()


def material() -> Component:
    """The theme: MkDocs copies its folder of assets into every site."""
    templates = Path(str(files("material"))) / "templates"
    shipped = sorted(path for path in (templates / "assets").rglob("*") if path.is_file())
    return Component(
        "Material for MkDocs",
        "mkdocs-material",
        "MIT",
        (
            "RxJS: Apache-2.0",
            "clipboard.js: MIT",
            "escape-html: MIT",
            "focus-visible: W3C",
            "tslib: 0BSD",
            "material-design-color: MIT",
            "lunr: MIT (its search; not used by our pages)",
            "lunr-languages: MPL-1.1 (not used)",
            "TinySegmenter: BSD-3-Clause (not used)",
            "wordcut: LGPL-3.0-only (not used)",
            "Material Design Icons: Apache-2.0 (drawn into the pages)",
        ),
        {path.relative_to(templates).as_posix(): digest(path.read_bytes()) for path in shipped},
    )


def pagefind() -> Component:
    """The search program for the browser, as the installed Pagefind writes it beside any index."""
    with TemporaryDirectory() as folder:
        site, bundle = Path(folder, "site"), Path(folder, "bundle")
        site.mkdir()
        Path(site, "index.html").write_text('<!doctype html><html lang="und"><body>x</body></html>', "utf-8")
        command = [str(get_executable()), "--site", str(site), "--output-path", str(bundle), "--quiet"]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
        names = ("pagefind.js", "pagefind-worker.js", "wasm.unknown.pagefind")
        program = {f"search/index/program/{name}": digest((bundle / name).read_bytes()) for name in names}
    return Component("Pagefind", "pagefind_bin", "MIT", (), program)


def text_of(components: Iterable[Component]) -> str:
    """The list, as TOML."""
    return _ABOUT + "".join(line + "\n" for one in components for line in _lines(one))


def _lines(one: Component) -> Iterator[str]:
    # A JSON string of ASCII is a TOML string.
    yield ""
    yield "[[component]]"
    for key, value in (("name", one.name), ("package", one.package), ("version", version(one.package))):
        yield f"{key} = {json.dumps(value)}"
    yield f"licence = {json.dumps(one.licence)}"
    if one.contains:
        yield "contains = ["
        yield from (f"    {json.dumps(text)}," for text in one.contains)
        yield "]"
    yield "[component.sha256]"
    yield from (f"{json.dumps(path)} = {json.dumps(value)}" for path, value in one.files.items())


def inventory() -> str:
    """The list as the installed packages have it."""
    return text_of((material(), pagefind()))


if __name__ == "__main__":
    LIST.write_text(inventory(), "utf-8")
