"""All files of a content folder → one immutable corpus, and everything that is wrong with places and references.

In: a tree of files (a folder, or a dictionary in tests). Out: `Corpus`, whose `diagnostics` hold every fault of the
reading (JX0xx–JX3xx). A record with an error is not in the corpus; what refers to it does not suffer for that.

Every record is read once, alone (`Shelf.read`), in any process; what the others need to know of it is its `Summary`.
The corpus holds all summaries, and reads a record again when one is asked for: 100,000 records do not fit in memory.
A file that an earlier run has read is not read again; nor are its units and schemes others than then.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from itertools import chain
from typing import Protocol, TypeVar

from generator import references
from generator.addresses import Bucket, RecordId, attachment_path
from generator.attachments import HEAD_BYTES
from generator.diagnostics import Diagnostic, Level, Location, sorted_diagnostics
from generator.fields import Period, Reference
from generator.grades import Standing, standing_of
from generator.keeping import Entry, Ledger
from generator.model import DocumentKind, EvaluationMode, Funds, Record, Scheme, Unit
from generator.numbers import Figure, Money, MoneyUnit
from generator.places import UNITS_FILE, Layout, lay_out
from generator.program import program_key
from generator.scratch import Place, Scratch
from generator.shape import shape
from generator.source import Source, dump_source, load_source, parse_source
from generator.store import Store, digest_of
from generator.workers import Spread, here

K = TypeVar("K")
V = TypeVar("V")
DEFAULT_SCHEME = "mof-2020"
_READINGS = "readings"
_AT_HAND = 500
"""How many parsed records stay in memory."""


class ContentChanged(Exception):  # noqa: N818 (told to the user as it is)
    """Somebody has changed a file while a command was reading it; the message is for the user, in Chinese."""


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

    def stamp(self, path: str) -> str:
        """What changes whenever a file does, without reading it."""

    def head(self, path: str, count: int) -> tuple[int, bytes]:
        """The size of one file, and at most so many of its first bytes."""


@dataclass(frozen=True, slots=True)
class ProblemFact:
    """What other records need to know of a problem."""

    number: str
    text: str
    """Its title, else its text."""
    continues: Reference | None
    answers: tuple[tuple[str, str], ...]
    """The 编号 and 状态 (empty where none is printed) of each rectification that answers it, or a suggestion for it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the rest of the site needs to know of a record; small, so that all of them fit in memory."""

    id: RecordId
    title: str
    evaluation_mode: EvaluationMode
    document_kind: DocumentKind
    period: Period
    budget: Money | None
    """The budget of rates and sums."""
    budgets: tuple[tuple[str, Money], ...]
    """Everything that 资金 calls a budget of the year, by its key."""
    spent: Money | None
    previous_budget: Money | None
    printed_rate: Figure | None
    score: Figure | None
    out_of: Figure | None
    grade: str | None
    scheme: str
    """The name of the scheme it is graded by."""
    standing: Standing
    published_on: str
    problems: tuple[ProblemFact, ...]
    declared_project: str | None
    corrected_on: str
    """The day of its last 更正; empty where there is none."""
    project: str = ""
    """The tie between years: equal for the records of one project, and for no others. Set when all are known."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every record stands on: the layout of the folder, the units, the schemes."""

    layout: Layout
    units: Mapping[str, Unit]
    unit_numbers: Collection[str] | None
    """Every 编号 of units.yml, also of units with faults; None where the file cannot be read."""
    schemes: Mapping[str, Scheme]
    default_scheme: str
    diagnostics: tuple[Diagnostic, ...]
    key: str
    """The digest of what the units and schemes say."""

    def scheme_name(self, unit: str, declared: str | None) -> str:
        """Which scheme holds: the record's own, else the unit's, else the site's."""
        return declared or (self.units[unit].scheme if unit in self.units else None) or self.default_scheme


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one record alone has found. No summary: the record cannot be published."""

    identity: RecordId
    digest: str
    """Of the file, and of the names and stamps of its attachments."""
    summary: Summary | None
    problems: tuple[tuple[str, Reference | None], ...]
    """The 编号 of each problem and what it continues; also of a record that cannot be published."""
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Corpus:
    """Everything that was read. Mappings are in order: records by year, unit, project; units as in their file."""

    ground: Ground
    readings: Mapping[RecordId, Reading]
    """Of every record file, also those that cannot be published."""
    summaries: Mapping[RecordId, Summary]
    records: Mapping[RecordId, Record]
    """Those that can be published; each is read when it is asked for."""
    sources: Mapping[RecordId, Source]
    """Of every record file, likewise."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What keeps the content from being published."""
        return tuple(one for one in self.diagnostics if one.level is Level.ERROR)

    @property
    def units(self) -> Mapping[str, Unit]:
        """The bodies, as in their file."""
        return self.ground.units

    @property
    def schemes(self) -> Mapping[str, Scheme]:
        """The grade schemes by name."""
        return self.ground.schemes

    @property
    def default_scheme(self) -> str:
        """The site's scheme."""
        return self.ground.default_scheme

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
            for identity, summary in self.summaries.items()
            for problem in summary.problems
            if problem.continues
        )

    def problem(self, reference: Reference) -> ProblemFact | None:
        """A problem of a record that can be published."""
        summary = self.summaries.get(reference.record)
        problems = summary.problems if summary else ()
        return next((one for one in problems if one.number == reference.number), None)

    def basis(self, identity: RecordId) -> str:
        """The key of all that rules and a page may say of a record: itself, what it is tied to, units and schemes.

        Tied to it are the other years of its project, the problems that its own continue, and those that continue its.
        """
        if identity not in self._bases:
            tied = {one.id for one in self._same_project(identity)} | self._chained(identity)
            self._bases[identity] = self._key(str(identity), tied)
        return self._bases[identity]

    def basis_of_project(self, project: str) -> str:
        """The key of all that a page may say of a project: its records, and every problem in a chain with theirs."""
        tied: set[RecordId] = set()
        found = {one.id for one in self.by_project[project]}
        while found:
            tied |= found
            found = {other for one in found if one in self.summaries for other in self._chained(one)} - tied
        return self._key(project, tied)

    @cached_property
    def _bases(self) -> dict[RecordId, str]:
        return {}

    def _same_project(self, identity: RecordId) -> tuple[Summary, ...]:
        return self.by_project[self.summaries[identity].project]

    def _chained(self, identity: RecordId) -> set[RecordId]:
        """The records with problems that a problem of this record continues, or that continue one of its."""
        chained = set()
        for problem in self.summaries[identity].problems:
            chained |= {one.record for one in self.recurrences.get(Reference(identity, problem.number), ())}
            if problem.continues:
                chained.add(problem.continues.record)
        return chained

    def _key(self, name: str, tied: Iterable[RecordId]) -> str:
        readings = self.readings
        shown = (f"{one}\0{readings[one].digest if one in self.summaries else ''}" for one in sorted(tied))
        return digest_of(self.ground.key, name, *shown)

    def scheme_of(self, record: RecordId) -> Scheme:
        """The scheme that a record of the corpus is graded by."""
        return self.schemes[self.summaries[record].scheme]


def assemble_corpus(
    tree: Tree, default_scheme: str = DEFAULT_SCHEME, *, spread: Spread = here, store: Store | None = None
) -> Corpus:
    """Read everything. Never raises for what stands in a file: it is in the corpus's `diagnostics`."""
    ground = lay_ground(tree, default_scheme)
    shelf = Shelf(tree, ground, Scratch(store.folder if store else None))
    readings = _readings(shelf, spread, store or Store(None))
    found = [*ground.diagnostics, *chain.from_iterable(one.diagnostics for one in readings.values())]
    found += _dangling_continuations(readings, shelf.sources)
    broken = {one.location.path for one in found if one.level is Level.ERROR}
    paths = ground.layout.records
    sound = [one.summary for one in readings.values() if one.summary and paths[one.identity] not in broken]
    summaries = _tied(sound)
    records = Records(shelf, tuple(summaries))
    return Corpus(ground, readings, summaries, records, shelf.sources, tuple(sorted_diagnostics(found)))


def _readings(shelf: "Shelf", spread: Spread, store: Store) -> dict[RecordId, Reading]:
    """Read each record, or take what an earlier run has read in the same file on the same ground."""
    ledger = Ledger(store, _READINGS, Reading)
    ground = digest_of(program_key(), shelf.ground.key) if store.folder else ""
    readings: dict[RecordId, Reading | None] = dict.fromkeys(shelf.ground.layout.records)
    for identity in readings if store.folder else ():
        readings[identity] = ledger.find(identity.year, str(identity), f"{ground}{shelf.digest(identity)}")
    unread = [identity for identity, reading in readings.items() if reading is None]
    for reading, place in spread(shelf.read, unread):
        readings[reading.identity] = reading
        if place is not None:
            shelf.places[reading.identity] = place
    known = {identity: reading for identity, reading in readings.items() if reading}
    ledger.write((one.year, Entry(str(one), f"{ground}{reading.digest}", reading)) for one, reading in known.items())
    return known


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


class Shelf:
    """Takes record files from a tree, one at a time; what was parsed once is put aside for the rest of the run."""

    def __init__(self, tree: Tree, ground: Ground, scratch: Scratch) -> None:
        self.tree = tree
        self.ground = ground
        self.scratch = scratch
        self.places: dict[RecordId, Place] = {}
        """Where the parsed files are that this run has parsed."""
        self.sources = Sources(self)

    def digest(self, identity: RecordId) -> str:
        """What the reading of a record depends on, its ground apart."""
        return self._digest(identity, self.tree.read(self.ground.layout.records[identity]))

    def _digest(self, identity: RecordId, data: bytes) -> str:
        attachments = self.ground.layout.attachments[identity]
        if not attachments:
            return digest_of(data)
        files = [(one, attachment_path(identity, one)) for one in sorted(attachments)]
        return digest_of(data, *(part for one, path in files for part in (one, self.tree.stamp(path))))

    def read(self, identity: RecordId) -> tuple[Reading, Place | None]:
        """Everything that one record says about itself, and where its parsed file was put aside."""
        path, ground = self.ground.layout.records[identity], self.ground
        data = self.tree.read(path)
        source = parse_source(data, path)
        record, faults = shape(source, Record, source.value) if source.value is not None else (None, [])
        found = [*source.diagnostics, *faults, *references.check_unit_folder(identity, source, ground.unit_numbers)]
        found += references.check_inside(source, ground.layout.attachments[identity], partial(self._look, identity))
        summary = None
        if record is not None:
            found += references.check_period(record, identity, source)
            found += references.check_scheme_name(record.scheme, source, ("等级标准",), ground.layout.schemes)
            found += _money_without_unit(record, source)
            scheme = ground.scheme_name(identity.unit, record.scheme)
            if scheme in ground.schemes and identity.unit in ground.units:
                standing = standing_of(record, ground.schemes[scheme])
                summary = _summary(identity, record, scheme, standing)
        problems = tuple(references.problems_of(source.value))
        place = None if source.diagnostics else self.scratch.put(dump_source(source))
        return Reading(identity, self._digest(identity, data), summary, problems, tuple(found)), place

    def _look(self, identity: RecordId, file: str) -> tuple[int, bytes]:
        return self.tree.head(attachment_path(identity, file), HEAD_BYTES)

    def source(self, identity: RecordId) -> Source:
        """A parsed file."""
        path = self.ground.layout.records[identity]
        place = self.places.get(identity)
        if place and (data := self.scratch.get(place)) is not None:
            return load_source(data, path)
        return parse_source(self.tree.read(path), path)


class Sources(Mapping[RecordId, Source]):
    """The parsed files of a shelf; the last few stay at hand."""

    def __init__(self, shelf: Shelf) -> None:
        self._paths = shelf.ground.layout.records
        self._take = lru_cache(_AT_HAND)(shelf.source)

    def __getitem__(self, identity: RecordId) -> Source:
        if identity not in self._paths:
            raise KeyError(identity)
        return self._take(identity)

    def __iter__(self) -> Iterator[RecordId]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class Records(Mapping[RecordId, Record]):
    """The records of a shelf that can be published; the last few stay at hand."""

    def __init__(self, shelf: Shelf, identities: Sequence[RecordId]) -> None:
        self._identities = dict.fromkeys(identities)
        self._sources = shelf.sources
        self._take = lru_cache(_AT_HAND)(self._shape)

    def __getitem__(self, identity: RecordId) -> Record:
        if identity not in self._identities:
            raise KeyError(identity)
        return self._take(identity)

    def __iter__(self) -> Iterator[RecordId]:
        return iter(self._identities)

    def __len__(self) -> int:
        return len(self._identities)

    def _shape(self, identity: RecordId) -> Record:
        source = self._sources[identity]
        record, _ = shape(source, Record, source.value)
        if record is None:
            raise ContentChanged(f"{source.path} 在读取期间被改动，请再运行一次")
        return record


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
    units: list[tuple[int, Unit]] = []
    for index, value in enumerate(source.value):
        unit, faults = shape(source, Unit, value, (index,))
        found += faults
        if unit is not None:
            units.append((index, unit))
    stated = [value.get("编号") for value in source.value if isinstance(value, dict)]
    numbers = [number.strip() for number in stated if isinstance(number, str)]
    found += references.check_units(units, source, schemes, numbers)
    return {unit.number: unit for _, unit in units}, numbers


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


def _dangling_continuations(
    readings: Mapping[RecordId, Reading], sources: Mapping[RecordId, Source]
) -> Iterator[Diagnostic]:
    numbers = {
        identity: frozenset(number for number, _ in one.problems) if one.summary else None
        for identity, one in readings.items()
    }
    for identity, reading in readings.items():
        continues = [target for _, target in reading.problems]
        if any(continues):
            yield from references.check_continuations(continues, identity, sources, numbers)


# --- summaries -------------------------------------------------------------------------------------------------


def _tied(summaries: Sequence[Summary]) -> dict[RecordId, Summary]:
    """Tie the years of each project. A declared value ties across units, the file's slug only within its unit."""
    declared = {(one.id.unit, one.declared_project) for one in summaries if one.declared_project}
    tied = {}
    for one in summaries:
        slug = one.declared_project or one.id.project
        project = slug if (one.id.unit, slug) in declared else f"{one.id.unit}/{slug}"
        tied[one.id] = replace(one, project=project)
    return tied


def _summary(identity: RecordId, record: Record, scheme: str, standing: Standing) -> Summary:
    funds, disclosure, source = record.funds, record.disclosure, record.source
    published = (disclosure.published_on if disclosure else None) or (source.date if source else None)
    return Summary(
        id=identity,
        title=record.title,
        evaluation_mode=record.evaluation_mode,
        document_kind=record.document_kind,
        period=record.period or Period(identity.year, identity.year),
        budget=_money(funds.the_budget, funds.unit) if funds else None,
        budgets=tuple(_budgets(funds)) if funds else (),
        spent=_money(funds.spent, funds.unit) if funds else None,
        previous_budget=_money(funds.previous_budget, funds.unit) if funds else None,
        printed_rate=funds.printed_rate if funds else None,
        score=record.score,
        out_of=record.out_of,
        grade=record.grade,
        scheme=scheme,
        standing=standing,
        published_on=published or "",
        problems=tuple(
            ProblemFact(one.number, one.title or one.text or "", one.continues, tuple(_answers(record, one.number)))
            for one in record.problems or ()
        ),
        declared_project=record.project,
        corrected_on=max((one.date for one in record.corrections or ()), default=""),
    )


def _budgets(funds: Funds) -> Iterator[tuple[str, Money]]:
    keys = {"全年预算数": funds.adjusted_budget, "预算数": funds.budget, "年初预算数": funds.initial_budget}
    return ((key, Money(figure, funds.unit)) for key, figure in keys.items() if figure is not None)


def _answers(record: Record, problem: str) -> Iterator[tuple[str, str]]:
    targets = {problem}
    targets |= {one.number for one in record.suggestions or () if problem in (one.answers or ())}
    for one in record.rectifications or ():
        if not targets.isdisjoint(one.answers or ()):
            yield one.number, str(one.state or "")


def _money(figure: Figure | None, unit: MoneyUnit) -> Money | None:
    return None if figure is None else Money(figure, unit)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
