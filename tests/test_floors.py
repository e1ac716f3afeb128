"""The house has floors: a module imports only from floors below its own, and files are opened in few places.

The table is the design: a new module is added to it first. Inside a package, nothing imports in a circle.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.conftest import ROOT

GENERATOR = ROOT / "generator"

FLOORS = (
    (
        "__init__",
        "addresses",
        "attachments",
        "characters",
        "chinese_click",
        "commented",
        "diagnostics",
        "kernel",
        "numbers",
        "packing",
        "plain_yaml",
        "progress",
        "scratch",
        "store",
        "sums",
        "vocabulary",
    ),
    ("comparison", "disk", "fields", "keeping", "places", "search_words", "slips", "workers"),
    (
        "crash",
        "digests",
        "headers",
        "host_messages",
        "model",
        "program",
        "seal",
        "search_postings",
        "site_folder",
        "source",
        "watching",
    ),
    ("form_keys", "written"),
    ("grades", "references", "shape", "shown"),
    ("canonical", "gate", "ground", "summary"),
    ("rules",),
    ("plain_verdicts",),
    ("shelf",),
    ("corpus",),
    ("changes", "held_back"),
    ("explanations", "fix", "provenance", "review"),
    ("exports", "project", "report"),
    ("render", "search_files", "stockroom", "unchanged", "views", "workshop"),
    ("charts", "page_html", "search_documents", "search_program", "site"),
    ("pieces", "search", "shell"),
    ("basis", "bulk_files", "printing"),
    ("publication",),
    ("plugin",),
    ("build",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
"""Low to high; modules of one floor do not know each other. A package is one name."""

OPENERS = {"open", "read_bytes", "read_text", "write_bytes", "write_text"}
"""Names of calls that open a file."""

DOORS = {
    "scratch": "a nameless file for the processes of one run",
    "store": "keeps results of earlier builds",
    "disk": "the only place that touches the content and the site",
    "exports.warehouse": "puts the data files together in a folder of its own",
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


def package_of(name: str) -> str:
    """`views` of `views.record`; a module outside a package stands for itself."""
    return name.partition(".")[0]


def floor_of(name: str) -> int | None:
    """The floor of a module, or of the package that it belongs to."""
    return next((number for number, floor in enumerate(FLOORS) if package_of(name) in floor), None)


def is_below(imported: str, importer: str) -> bool:
    """Whether the house has stairs down from the one to the other."""
    upper, lower = floor_of(importer), floor_of(imported)
    return upper is not None and lower is not None and lower < upper


def all_imports() -> list[Import]:
    """Every import of the house."""
    found = modules()
    return [one for name, path in found.items() for one in imports_of(name, path.read_text("utf-8"), set(found))]


def test_every_module_has_a_floor() -> None:
    """A module without one could import anything."""
    homeless = [
        f"generator/{path.relative_to(GENERATOR)} stands on no floor: add {package_of(name)!r} to the table"
        for name, path in modules().items()
        if floor_of(name) is None
    ]
    assert not homeless, "\n".join(homeless)


def test_every_name_of_the_table_is_a_module() -> None:
    """The table describes the house as it stands, each room once."""
    names = [name for floor in FLOORS for name in floor]
    assert sorted(names) == sorted({package_of(name) for name in modules()})


def test_a_module_imports_only_from_floors_below_it() -> None:
    """The order of reading is the order of the table."""
    climbing = [
        f"{one.place}: {one.importer} imports {one.imported}, which is not on a floor below it"
        for one in dict.fromkeys(all_imports())
        if package_of(one.importer) != package_of(one.imported) and not is_below(one.imported, one.importer)
    ]
    assert not climbing, "\n".join(climbing)


def test_nothing_inside_a_package_imports_in_a_circle() -> None:
    """A package can be read from one end to the other."""
    inside: dict[str, set[str]] = {}
    for one in all_imports():
        if package_of(one.importer) == package_of(one.imported) and one.importer != one.imported:
            inside.setdefault(one.importer, set()).add(one.imported)
    try:
        tuple(TopologicalSorter(inside).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' ← '.join(error.args[1])}")


def test_a_rule_knows_no_other_rule() -> None:
    """It can be read, changed and thrown away alone."""
    entangled = [
        f"{one.place}: {one.imported}"
        for one in all_imports()
        if one.imported.startswith("rules.jx") and one.importer != "rules.__init__"
    ]
    assert entangled == []


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("numbers", "from generator.corpus import Corpus"),
        ("numbers", "import generator.addresses"),
        ("source", "def f():\n    from generator import grades"),
        ("views.texts", "from generator.site import compose_pages"),
        ("rules.jx402_scores_off_total", "from generator.views import texts"),
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
