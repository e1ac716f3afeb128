"""All files of a content folder → one immutable corpus, and everything that is wrong with places and references.

In: a tree of files (a folder, or a dictionary in tests). Out: `Corpus`, whose `diagnostics` hold every fault of the
reading (JX0xx–JX3xx). A record with an error is not in the corpus; what refers to it does not suffer for that.

The corpus holds all summaries; records are read again from their shelf. A file that an earlier run has read on the
same ground is not read anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain
from typing import TypeVar

from generator import references
from generator.addresses import Bucket, RecordId
from generator.diagnostics import Diagnostic, Level, sorted_diagnostics
from generator.digests import Digests
from generator.fields import Reference
from generator.ground import DEFAULT_SCHEME, Ground, Tree, lay_ground
from generator.keeping import Entry, Ledger, shelf_of
from generator.model import Record, Scheme, Unit
from generator.numbers import yuan_of
from generator.program import program_key
from generator.rules import Verdict
from generator.scratch import Scratch
from generator.shelf import OfEach, Reading, Shelf
from generator.source import Plain, Source
from generator.store import Store, digest_of
from generator.summary import ProblemFact, Summary, tie_projects
from generator.workers import Spread, here

K = TypeVar("K")
V = TypeVar("V")
_READINGS = "readings"


@dataclass(frozen=True)
class Corpus:
    """Everything that was read. Mappings are in order: records by year, unit, project; units as in their file."""

    ground: Ground
    readings: Mapping[RecordId, Reading]
    """Of every record file, also those that cannot be published."""
    summaries: Mapping[RecordId, Summary]
    records: Mapping[RecordId, Record]
    """Those that can be published; each is read when it is asked for."""
    values: Mapping[RecordId, Plain]
    """What stands in every record file, likewise."""
    diagnostics: tuple[Diagnostic, ...]
    shelf: Shelf

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
    def in_order(self) -> tuple[Summary, ...]:
        """All of them."""
        return tuple(self.summaries.values())

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
    def amounts(self) -> Mapping[RecordId, tuple[Decimal | None, Decimal | None]]:
        """Budget and spending of each record in 元, where they are printed as numbers: every sum asks for them."""
        return {one.id: (yuan_of(one.budget), yuan_of(one.spent)) for one in self.summaries.values()}

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

    def same_project(self, identity: RecordId) -> tuple[Summary, ...]:
        """All records of a record's project, oldest first, itself among them."""
        return self.by_project[self.summaries[identity].project]

    def verdicts_alone(self, identity: RecordId) -> tuple[Verdict, ...]:
        """What rules say of a record by itself."""
        return self.shelf.verdicts(identity, self.records[identity])

    def source_as_read(self, identity: RecordId) -> Source:
        """A parsed file, read again.

        Raises:
            ContentChanged: it is not what it was.

        """
        return self.shelf.source_as_read(identity, self.readings[identity].digest)

    def basis(self, identity: RecordId) -> str:
        """What changes with all that rules and a page may say of a record: itself, what it is tied to, units, schemes.

        Tied to it are the other years of its project, the problems that its own continue, and those that continue its.
        """
        project = self.summaries[identity].project
        chained = self._chained(identity)
        others = chained.difference(one.id for one in self.by_project[project]) if chained else ()
        return "\0".join((*identity, self._project_keys[project], *self._said_of(others)))

    def basis_of_project(self, project: str) -> str:
        """The key of all that a page may say of a project: its records, and every problem in a chain with theirs."""
        tied: set[RecordId] = set()
        found = {one.id for one in self.by_project[project]}
        while found:
            tied |= found
            found = {other for one in found for other in self._chained(one)} - tied
        return digest_of(self.ground.key, project, *self._said_of(tied))

    @cached_property
    def _project_keys(self) -> Mapping[str, str]:
        """The key of what the records of each project say."""
        said = {name: self._said_of(one.id for one in found) for name, found in self.by_project.items()}
        return {name: digest_of(self.ground.key, *texts) for name, texts in said.items()}

    def _chained(self, identity: RecordId) -> set[RecordId]:
        """The records with problems that a problem of this record continues, or that continue one of its."""
        return self._chains.get(identity, set())

    @cached_property
    def _chains(self) -> Mapping[RecordId, set[RecordId]]:
        chains: dict[RecordId, set[RecordId]] = defaultdict(set)
        for earlier, later in self.recurrences.items():
            for one in later:
                chains[earlier.record].add(one.record)
                chains[one.record].add(earlier.record)
        return chains

    def _said_of(self, identities: Iterable[RecordId]) -> list[str]:
        """What changes whenever one of these records does, or can no longer be published."""
        readings = self.readings
        return [f"{one} {readings[one].digest if one in self.summaries else ''}" for one in sorted(identities)]

    def scheme_of(self, record: RecordId) -> Scheme:
        """The scheme that a record of the corpus is graded by."""
        return self.schemes[self.summaries[record].scheme]


def assemble_corpus(
    tree: Tree,
    default_scheme: str = DEFAULT_SCHEME,
    *,
    spread: Spread = here,
    store: Store | None = None,
    is_read_again: bool = True,
) -> Corpus:
    """Read everything. Never raises for what stands in a file: it is in the corpus's `diagnostics`.

    `is_read_again` says whether the records themselves will be wanted later in this run.
    """
    ground = lay_ground(tree, default_scheme)
    shelf = Shelf(tree, ground, Scratch(store.folder if store else None) if is_read_again else None)
    readings = _readings(shelf, spread, store or Store(None))
    found = [*ground.diagnostics, *chain.from_iterable(one.diagnostics for one in readings.values())]
    found += _dangling_continuations(readings, shelf)
    broken = {one.location.path for one in found if one.level is Level.ERROR}
    paths = ground.layout.records
    sound = [one.summary for one in readings.values() if one.summary and paths[one.identity] not in broken]
    summaries = tie_projects(sound)
    records = OfEach(summaries, shelf.record)
    faults = tuple(sorted_diagnostics(found))
    return Corpus(ground, readings, summaries, records, shelf.values, faults, shelf)


def _readings(shelf: Shelf, spread: Spread, store: Store) -> dict[RecordId, Reading]:
    """Read each record, or take what an earlier run has read in the same file on the same ground."""
    ledger, layout = Ledger(store, _READINGS, Reading), shelf.ground.layout
    ground = digest_of(program_key(), shelf.ground.key)
    digests = Digests(shelf.tree, store)
    readings: dict[RecordId, Reading | None] = dict.fromkeys(layout.records)
    for identity, path in layout.records.items() if store.folder else ():
        of_file = digests.find(path)
        if ledger.knows(shelf_of(identity), str(identity)):
            key = f"{ground}{shelf.digest(identity, of_file or digests.read(path))}"
            readings[identity] = ledger.find(shelf_of(identity), str(identity), key)
    unread = [identity for identity, reading in readings.items() if reading is None]
    for identity, (reading, places) in zip(unread, spread(shelf.read, unread, are_kept=True), strict=True):
        # with the identity that is here already, not with another like it
        summary = replace(reading.summary, id=identity) if reading.summary else None
        readings[identity] = replace(reading, identity=identity, summary=summary)
        shelf.places[identity] = places
        if store.folder and not layout.attachments[identity]:
            digests.note(layout.records[identity], reading.digest)
    known = {identity: reading for identity, reading in readings.items() if reading}
    ledger.write(
        (shelf_of(one), Entry(str(one), f"{ground}{reading.digest}", reading)) for one, reading in known.items()
    )
    store.drop_others(_READINGS, {shelf_of(one) for one in known})
    digests.keep()
    return known


def _dangling_continuations(readings: Mapping[RecordId, Reading], shelf: Shelf) -> Iterator[Diagnostic]:
    numbers = {
        identity: frozenset(problem.number for problem in one.summary.problems) if one.summary else None
        for identity, one in readings.items()
    }
    for identity, reading in readings.items():
        if reading.continuing:
            source = partial(shelf.source_as_read, identity, reading.digest)
            yield from references.check_continuations(reading.continuing, identity, source, numbers)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
