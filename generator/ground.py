"""What every record stands on: the layout of the content folder, its units, its grade schemes.

In: a tree of files (a folder, or a dictionary in tests). Out: `Ground`, with every fault of these files.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from generator import references
from generator.addresses import is_slug
from generator.diagnostics import Diagnostic, Location
from generator.model import Scheme, Unit
from generator.places import UNITS_FILE, Layout, lay_out
from generator.shape import shape
from generator.source import parse_source
from generator.store import FileStamp, digest_of

DEFAULT_SCHEME = "mof-2020"


class Tree(Protocol):
    """Files by path below the content folder."""

    @property
    def paths(self) -> Sequence[str]:
        """All files, sorted."""

    @property
    def links(self) -> Sequence[str]:
        """Symbolic links, sorted; they are never followed."""

    def read(self, path: str) -> bytes:
        """The bytes of one file."""

    def stamp(self, path: str) -> FileStamp:
        """What changes whenever a file does, without reading it."""

    def head(self, path: str, count: int) -> tuple[int, bytes]:
        """The size of one file, and at most so many of its first bytes."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every record stands on: the layout of the folder, the units, the schemes."""

    layout: Layout
    units: Mapping[str, Unit]
    unit_numbers: Collection[str] | None
    """Every 编号 of units.yml, also of units with faults; None where not all of them can be read."""
    schemes: Mapping[str, Scheme]
    default_scheme: str
    diagnostics: tuple[Diagnostic, ...]
    key: str
    """The digest of what the units and schemes say."""

    def scheme_name(self, unit: str, declared: str | None) -> str:
        """Which scheme holds: the record's own, else the unit's, else the site's."""
        return declared or (self.units[unit].scheme if unit in self.units else None) or self.default_scheme


def lay_ground(tree: Tree, default_scheme: str) -> Ground:
    """Read what every record stands on."""
    layout = lay_out(tree.paths, tree.links)
    found = list(layout.diagnostics)
    schemes = _read_schemes(tree, layout.schemes, found)
    units, numbers = _read_units(tree, layout.schemes, found)
    found += _default_scheme_fault(default_scheme, layout.schemes)
    files = [path for path in (UNITS_FILE, *layout.schemes.values()) if path in tree.paths]
    key = digest_of(default_scheme, *(part for path in files for part in (path, tree.read(path))))
    return Ground(layout, units, numbers, schemes, default_scheme, tuple(found), key)


def _read_schemes(tree: Tree, paths: Mapping[str, str], found: list[Diagnostic]) -> dict[str, Scheme]:
    schemes: dict[str, Scheme] = {}
    for name, path in paths.items():
        source = parse_source(tree.read(path), path)
        scheme, faults = shape(source, Scheme, source.value) if source.value is not None else (None, [])
        found += chain(source.diagnostics, faults)
        if scheme is not None:
            schemes[name] = scheme
            found += references.check_bands(scheme, source)
    return schemes


def _read_units(
    tree: Tree, schemes: Mapping[str, str], found: list[Diagnostic]
) -> tuple[dict[str, Unit], Collection[str] | None]:
    if UNITS_FILE not in tree.paths:
        message = f"内容文件夹里没有 {UNITS_FILE}"
        found.append(Diagnostic(Location(UNITS_FILE), "JX209", message, "建立这个文件，列出各单位的编号和名称"))
        return {}, None
    source = parse_source(tree.read(UNITS_FILE), UNITS_FILE)
    found += source.diagnostics
    if not isinstance(source.value, list):
        if source.value is not None:
            message = "units.yml 应为单位的列表"
            found.append(Diagnostic(source.locate(()), "JX103", message, "每个单位以“- 编号: …”开头"))
        return {}, None
    if not source.value:
        found.append(Diagnostic(source.locate(()), "JX104", "单位的列表是空的", "列出各单位的编号和名称"))
        return {}, None
    units: list[tuple[int, Unit]] = []
    for index, value in enumerate(source.value):
        unit, faults = shape(source, Unit, value, (index,))
        found += faults
        if unit is not None:
            units.append((index, unit))
    stated = [value.get("编号") for value in source.value if isinstance(value, dict)]
    numbers = [number.strip() for number in stated if isinstance(number, str)]
    found += references.check_units(units, source, schemes, numbers)
    are_all_read = len(numbers) == len(source.value) and all(map(is_slug, numbers))
    return {unit.number: unit for _, unit in units}, numbers if are_all_read else None


def _default_scheme_fault(default_scheme: str, schemes: Mapping[str, str]) -> list[Diagnostic]:
    if default_scheme in schemes:
        return []
    message = f"没有全站的等级标准 schemes/{default_scheme}.yml"
    hint = "补上这个文件，或在 mkdocs.yml 的 plugins: jixiao: scheme: 里另选一个"
    return [Diagnostic(Location(f"schemes/{default_scheme}.yml"), "JX312", message, hint)]
