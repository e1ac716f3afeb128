"""All files of a content folder → one immutable corpus, and everything that is wrong with places and references.

In: a tree of files (a folder, or a dictionary in tests). Out: `Corpus`, whose `diagnostics` hold every fault of the
reading (JX0xx–JX3xx). A record with an error is not in the corpus; what refers to it does not suffer for that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Protocol, TypeVar

from generator import references
from generator.addresses import Bucket, RecordId
from generator.diagnostics import Diagnostic, Level, Location, sorted_diagnostics
from generator.fields import Period, Reference
from generator.grades import Standing, standing_of
from generator.model import DocumentKind, EvaluationMode, Record, Scheme, Unit
from generator.numbers import Figure, Money, MoneyUnit
from generator.places import UNITS_FILE, lay_out
from generator.shape import shape
from generator.source import Source, parse_source

K = TypeVar("K")
V = TypeVar("V")
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


@dataclass(frozen=True, slots=True)
class Summary:
    """What the rest of the site needs to know of a record; small, so that all of them fit in memory."""

    id: RecordId
    title: str
    evaluation_mode: EvaluationMode
    document_kind: DocumentKind
    period: Period
    budget: Money | None
    spent: Money | None
    printed_rate: Figure | None
    score: Figure | None
    out_of: Figure | None
    grade: str | None
    standing: Standing
    published_on: str
    project: str
    """The tie between years: equal for the records of one project, and for no others."""


@dataclass(frozen=True)
class Corpus:
    """Everything that was read. Mappings are in order: records by year, unit, project; units as in their file."""

    units: Mapping[str, Unit]
    schemes: Mapping[str, Scheme]
    default_scheme: str
    records: Mapping[RecordId, Record]
    sources: Mapping[RecordId, Source]
    summaries: Mapping[RecordId, Summary]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @cached_property
    def by_year(self) -> Mapping[str, tuple[Summary, ...]]:
        """Newest year first."""
        groups = _grouped((summary.id.year, summary) for summary in self.summaries.values())
        return {year: groups[year] for year in sorted(groups, reverse=True)}

    @cached_property
    def by_unit(self) -> Mapping[str, tuple[Summary, ...]]:
        """Every unit in the order of units.yml, also one without a record; newest year first."""
        newest_first = sorted(self.summaries.values(), key=lambda one: one.id.year, reverse=True)
        groups = _grouped((summary.id.unit, summary) for summary in newest_first)
        return {unit: groups.get(unit, ()) for unit in self.units}

    @cached_property
    def by_bucket(self) -> Mapping[Bucket, tuple[Summary, ...]]:
        """All five shelves, also an empty one; newest year first."""
        newest_first = sorted(self.summaries.values(), key=lambda one: one.id.year, reverse=True)
        groups = _grouped((summary.standing.bucket, summary) for summary in newest_first)
        return {bucket: groups.get(bucket, ()) for bucket in Bucket}

    @cached_property
    def by_project(self) -> Mapping[str, tuple[Summary, ...]]:
        """The records that one project ties together, oldest first."""
        return _grouped((summary.project, summary) for summary in self.summaries.values())

    @cached_property
    def recurrences(self) -> Mapping[Reference, tuple[Reference, ...]]:
        """For each problem the later problems that continue it (延续自), oldest first."""
        return _grouped(
            (problem.continues, Reference(identity, problem.number))
            for identity, record in self.records.items()
            for problem in record.problems or ()
            if problem.continues
        )

    def scheme_id_of(self, unit: str, declared: str | None) -> str:
        """Which scheme holds: the record's own, else the unit's, else the site's."""
        return declared or self.units[unit].scheme or self.default_scheme

    def scheme_of(self, record: RecordId) -> Scheme:
        """The scheme that a record of the corpus is graded by."""
        return self.schemes[self.scheme_id_of(record.unit, self.records[record].scheme)]


def assemble_corpus(tree: Tree, default_scheme: str = DEFAULT_SCHEME) -> Corpus:
    """Read everything. Never raises for what stands in a file: it is in the corpus's `diagnostics`."""
    layout = lay_out(tree.paths, tree.links)
    found = list(layout.diagnostics)
    schemes = _read_schemes(tree, layout.schemes, found)
    units = _read_units(tree, layout.schemes, found)
    found += _default_scheme_fault(default_scheme, layout.schemes)

    records: dict[RecordId, Record] = {}
    sources: dict[RecordId, Source] = {}
    for identity, path in layout.records.items():
        source = sources[identity] = parse_source(tree.read(path), path)
        record, faults = shape(source, Record, source.value) if source.value is not None else (None, [])
        found += chain(source.diagnostics, faults, references.check_unit_folder(identity, source, units))
        if record is not None:
            records[identity] = record
            found += references.check_record(record, identity, source, layout.attachments[identity])
            found += references.check_scheme_name(record.scheme, source, ("等级标准",), layout.schemes)
            found += _money_without_unit(record, source)
    numbers = {identity: _problem_numbers(records.get(identity)) for identity in layout.records}
    for identity, record in records.items():
        found += references.check_continuations(record, identity, sources[identity], numbers)

    broken = {one.location.path for one in found if one.level is Level.ERROR}
    sound = {identity: record for identity, record in records.items() if layout.records[identity] not in broken}
    usable = _without_unusable_scheme(sound, units, schemes, default_scheme)
    summaries = _summaries(usable, units, schemes, default_scheme)
    return Corpus(units, schemes, default_scheme, usable, sources, summaries, tuple(sorted_diagnostics(found)))


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


def _read_units(tree: Tree, schemes: Mapping[str, str], found: list[Diagnostic]) -> dict[str, Unit]:
    if UNITS_FILE not in tree.paths:
        message = f"内容文件夹里没有 {UNITS_FILE}"
        found.append(Diagnostic(Location(UNITS_FILE), "JX209", message, "建立这个文件，列出各单位的编号和名称"))
        return {}
    source = parse_source(tree.read(UNITS_FILE), UNITS_FILE)
    found += source.diagnostics
    if not isinstance(source.value, list):
        if source.value is not None:
            message = "units.yml 应为单位的列表"
            found.append(Diagnostic(source.locate(()), "JX103", message, "每个单位以“- 编号: …”开头"))
        return {}
    units: list[tuple[int, Unit]] = []
    for index, value in enumerate(source.value):
        unit, faults = shape(source, Unit, value, (index,))
        found += faults
        if unit is not None:
            units.append((index, unit))
    found += references.check_units(units, source, schemes)
    return {unit.number: unit for _, unit in units}


def _default_scheme_fault(default_scheme: str, schemes: Mapping[str, str]) -> list[Diagnostic]:
    if default_scheme in schemes:
        return []
    message = f"没有全站的等级标准 schemes/{default_scheme}.yml"
    hint = "补上这个文件，或在 mkdocs.yml 的 plugins: jixiao: scheme: 里另选一个"
    return [Diagnostic(Location(f"schemes/{default_scheme}.yml"), "JX312", message, hint)]


def _money_without_unit(record: Record, source: Source) -> list[Diagnostic]:
    """Amounts of 分项 are in 资金.单位, so it must be there."""
    if record.funds is not None:
        return []
    for index, item in enumerate(record.items or ()):
        for key, figure in (("预算数", item.budget), ("执行数", item.spent)):
            if figure is not None:
                message = "分项的金额没有单位"
                hint = "补上“资金:”及其“单位: 元”（或万元、亿元）：分项的金额按它计"
                return [Diagnostic(source.locate(("分项", index, key)), "JX102", message, hint)]
    return []


def _problem_numbers(record: Record | None) -> frozenset[str] | None:
    return None if record is None else frozenset(problem.number for problem in record.problems or ())


def _without_unusable_scheme(
    records: Mapping[RecordId, Record], units: Mapping[str, Unit], schemes: Mapping[str, Scheme], default_scheme: str
) -> dict[RecordId, Record]:
    """Leave out records whose unit or scheme could not be read; the fault is reported where it is."""

    def usable(identity: RecordId, record: Record) -> bool:
        unit = units.get(identity.unit)
        return unit is not None and (record.scheme or unit.scheme or default_scheme) in schemes

    return {identity: record for identity, record in records.items() if usable(identity, record)}


# --- summaries -------------------------------------------------------------------------------------------------


def _summaries(
    records: Mapping[RecordId, Record], units: Mapping[str, Unit], schemes: Mapping[str, Scheme], default_scheme: str
) -> dict[RecordId, Summary]:
    declared = {(identity.unit, record.project) for identity, record in records.items() if record.project}
    summaries = {}
    for identity, record in records.items():
        scheme = schemes[record.scheme or units[identity.unit].scheme or default_scheme]
        slug = record.project or identity.project
        project = slug if (identity.unit, slug) in declared else f"{identity.unit}/{slug}"
        summaries[identity] = _summary(identity, record, scheme, project)
    return summaries


def _summary(identity: RecordId, record: Record, scheme: Scheme, project: str) -> Summary:
    funds, disclosure, source = record.funds, record.disclosure, record.source
    published = (disclosure.published_on if disclosure else None) or (source.date if source else None)
    return Summary(
        id=identity,
        title=record.title,
        evaluation_mode=record.evaluation_mode,
        document_kind=record.document_kind,
        period=record.period or Period(identity.year, identity.year),
        budget=_money(funds.the_budget, funds.unit) if funds else None,
        spent=_money(funds.spent, funds.unit) if funds else None,
        printed_rate=funds.printed_rate if funds else None,
        score=record.score,
        out_of=record.out_of,
        grade=record.grade,
        standing=standing_of(record, scheme),
        published_on=published or "",
        project=project,
    )


def _money(figure: Figure | None, unit: MoneyUnit) -> Money | None:
    return None if figure is None else Money(figure, unit)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
