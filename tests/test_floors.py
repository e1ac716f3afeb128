"""The house has floors: a module imports only from floors below its own, and files are opened in few places.

The table is the design. A new module is added here first; a package is one name, and its own modules have floors too.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

GENERATOR = ROOT / "generator"

FLOORS = (
    ("__init__", "addresses", "diagnostics", "disk", "numbers"),
    ("comparison", "fields"),
    ("model",),
    ("grades", "source"),
    ("places", "shape"),
    ("references",),
    ("corpus", "report"),
    ("rules",),
    ("explanations", "review"),
    ("exports", "render", "views"),
    ("chinese_click", "project", "site"),
    ("plugin",),
    ("build",),
    ("cli",),
    ("__main__",),
)
"""Low to high; modules of one floor do not know each other."""

INSIDE = {
    "rules": (("__init__",), ("jx*",)),
    "views": (
        ("__init__", "sheets", "texts"),
        ("indicators", "lists", "threads", "verification"),
        ("record",),
    ),
}
"""The floors inside a package, likewise; `jx*` is every rule."""

OPENERS = {"open", "read_bytes", "read_text", "write_bytes", "write_text"}
"""Names of calls that open a file."""

DOORS = {
    "disk": "the only place that touches the content and the site",
    "project": "reads mkdocs.yml, to find the content",
    "explanations": "reads the documentation that is part of the program",
}
"""Modules that open files, and why."""


@dataclass(frozen=True)
class Import:
    """One import of one of our modules by another; names as in the table, `package.module` inside a package."""

    place: str
    importer: str
    imported: str


def modules() -> dict[str, Path]:
    """Every module by its name below `generator`."""
    found = {}
    for path in sorted(GENERATOR.rglob("*.py")):
        parts = path.relative_to(GENERATOR).with_suffix("").parts
        found[".".join(parts)] = path
    return found


def imports_of(name: str, source: str, known: set[str]) -> Iterator[Import]:
    """Every import of our own modules that stands anywhere in a module, also inside a function."""
    for node in ast.walk(ast.parse(source)):
        place = f"generator/{name.replace('.', '/')}.py:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise AssertionError(f"{place}: relative import; write the whole name")
            targets = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for target in targets:
            if target.partition(".")[0] == "generator":
                yield Import(place, name, resolve(target.partition(".")[2], known))


def resolve(target: str, known: set[str]) -> str:
    """The module that `target` names: itself, or the module it is a name in."""
    for candidate in (target, f"{target}.__init__" if target else "__init__", target.rpartition(".")[0]):
        if candidate in known:
            return candidate
    parent = target.rpartition(".")[0]
    return f"{parent}.__init__" if parent else "__init__"


def outer_floor(name: str) -> int | None:
    """The floor of a module, or of the package that it belongs to."""
    package = name.partition(".")[0]
    return next((number for number, floor in enumerate(FLOORS) if package in floor), None)


def inner_floor(name: str) -> int | None:
    """The floor of a module inside its package."""
    package, _, module = name.partition(".")
    key = "jx*" if module.startswith("jx") else module
    return next((number for number, floor in enumerate(INSIDE.get(package, ())) if key in floor), None)


def is_below(imported: str, importer: str) -> bool:
    """Whether the house has stairs down from the one to the other."""
    same_package = "." in importer and imported.partition(".")[0] == importer.partition(".")[0]
    floor = inner_floor if same_package else outer_floor
    upper, lower = floor(importer), floor(imported)
    return upper is not None and lower is not None and lower < upper


def test_every_module_has_a_floor() -> None:
    """A module without one could import anything."""
    homeless = [
        f"generator/{path.relative_to(GENERATOR)} stands on no floor: add {name!r} to the table of this test"
        for name, path in modules().items()
        if outer_floor(name) is None or ("." in name and inner_floor(name) is None)
    ]
    assert homeless == []


def test_every_name_of_the_table_is_a_module() -> None:
    """The table describes the house as it stands."""
    stand = {name.partition(".")[0] for name in modules()}
    assert {name for floor in FLOORS for name in floor} == stand


def test_a_module_imports_only_from_floors_below_it() -> None:
    """No cycles, no short cuts: the order of reading is the order of the table."""
    known = set(modules())
    climbing = [
        f"{one.place}: {one.importer} imports {one.imported}, which is not on a floor below it"
        for name, path in modules().items()
        for one in imports_of(name, path.read_text("utf-8"), known)
        if not is_below(one.imported, one.importer)
    ]
    assert climbing == []


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("numbers", "from generator.corpus import Corpus"),
        ("numbers", "import generator.addresses"),
        ("source", "def f():\n    from generator import grades"),
        ("views.texts", "from generator.views.record import RecordView"),
        ("views.lists", "from generator.views import threads"),
        ("rules.jx402_scores_off_total", "from generator.rules.jx401_rate_off import check"),
        ("render", "from generator.views.texts import Crumb"),
    ],
)
def test_an_import_upwards_or_sideways_is_noticed(importer: str, line: str) -> None:
    """The proof fails when it should."""
    (found,) = imports_of(importer, line, set(modules()))
    assert not is_below(found.imported, found.importer)


def test_files_are_opened_behind_few_doors() -> None:
    """Everything between the reader and the doors can be tested without a disk."""
    elsewhere = [
        f"generator/{path.relative_to(GENERATOR)}:{node.lineno}: opens a file; only {', '.join(DOORS)} do"
        for name, path in modules().items()
        if name not in DOORS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and opens_a_file(node.func)
    ]
    assert elsewhere == []


def opens_a_file(function: ast.expr) -> bool:
    """Whether a call of this opens a file: `open(…)`, `path.read_text(…)` …"""
    if isinstance(function, ast.Name):
        return function.id == "open"
    return isinstance(function, ast.Attribute) and function.attr in OPENERS
