"""Record files of a tree, read one at a time: each once, alone, in any process.

In: a tree, the ground that records stand on. Out: `Reading`, what a record says about itself, all that is wrong with it
and what rules say of it alone; and again what stands in the file, the record or the verdicts when they are asked for,
for 100,000 records do not fit in memory.
"""

import json
import marshal
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple, TypeVar, cast
from zlib import compress, decompress
from zlib import error as ZlibError  # noqa: N812 (a name that says whose)

from pydantic import ValidationError

from generator import references
from generator.addresses import RecordId, attachment_path, record_path
from generator.attachments import HEAD_BYTES
from generator.diagnostics import Diagnostic, Location
from generator.fields import Reference
from generator.grades import standing_of
from generator.ground import Ground, Tree
from generator.model import Record
from generator.plain_verdicts import plain_of, verdict_of
from generator.rules import Case, Judgement, Verdict, diagnostic_of, judge_alone, judgement_of
from generator.scratch import Place, Scratch
from generator.shape import shape
from generator.source import Plain, Source, parse_source
from generator.store import digest_of
from generator.summary import Summary, summary_of

T = TypeVar("T")
_AT_HAND = 20
"""How many records stay in memory, as text and shaped."""
_CHANGED = "{path} 在读取期间被改动，请再运行一次"


class ContentChanged(Exception):  # noqa: N818 (told to the user as it is)
    """Somebody has changed a file while a command was reading it; the message is for the user, in Chinese."""


class Outcome(NamedTuple):
    """What rules say of a record by itself: how much, and all of it as bytes, for few ask for more than the first."""

    codes: tuple[str, ...]
    """Of what differs, in order."""
    checked: int
    told: bytes
    """All that differs: compressed JSON."""

    def judgement(self, identity: RecordId) -> Judgement:
        """All of it.

        Raises:
            TypeError: these bytes are none that a run has packed.

        """
        if not self.codes:
            return Judgement((), self.checked, ())
        try:
            told = [
                (verdict_of(identity, plain), Location(record_path(identity), int(line), int(column)))
                for plain, line, column in json.loads(decompress(self.told))
            ]
        except (ArithmeticError, RecursionError, TypeError, ValueError, ZlibError) as error:
            raise TypeError(f"what was kept of {identity} is no judgement") from error
        verdicts = tuple([verdict for verdict, _ in told])
        if tuple([one.code for one in verdicts]) != self.codes:
            raise TypeError(f"what was kept of {identity} is another judgement")
        return Judgement(verdicts, self.checked, tuple([diagnostic_of(one, place) for one, place in told]))


def outcome_of(judgement: Judgement) -> Outcome:
    """A judgement as it is kept."""
    codes = tuple([one.code for one in judgement.differing])
    told = [
        (plain_of(one), diagnostic.location.line, diagnostic.location.column)
        for one, diagnostic in zip(judgement.differing, judgement.diagnostics, strict=True)
    ]
    return Outcome(codes, judgement.checked, compress(json.dumps(told).encode(), level=1) if codes else b"")


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one record alone has found. No summary: the record cannot be published."""

    identity: RecordId
    digest: str
    """Of the file, and of the names and stamps of its attachments."""
    summary: Summary | None
    continuing: tuple[Reference | None, ...]
    """What each problem continues; also of a record that cannot be published. None if no problem continues one."""
    diagnostics: tuple[Diagnostic, ...]
    """What reading has found."""
    alone: Outcome | None
    """What rules say of the record by itself."""


class OfEach(Mapping[RecordId, T]):
    """Something of each of these records, looked up when it is asked for; the last few stay at hand."""

    def __init__(self, identities: Collection[RecordId], look_up: Callable[[RecordId], T]) -> None:
        self._identities = identities
        self._take = lru_cache(_AT_HAND)(look_up)

    def __getitem__(self, identity: RecordId) -> T:
        if identity not in self._identities:
            raise KeyError(identity)
        return self._take(identity)

    def __iter__(self) -> Iterator[RecordId]:
        return iter(self._identities)

    def __len__(self) -> int:
        return len(self._identities)


class Places(NamedTuple):
    """Where what stands in a file and the verdicts on its record were put aside."""

    value: Place | None
    verdicts: Place | None


class Shelf:
    """Takes record files from a tree, one at a time; what was found once is put aside for the rest of the run.

    `scratch` is where; without it nothing is put aside, which is right for a run that reads nothing twice.
    """

    def __init__(self, tree: Tree, ground: Ground, scratch: Scratch | None) -> None:
        self.tree = tree
        self.ground = ground
        self.scratch = scratch
        self.places: dict[RecordId, Places] = {}
        """Of the files that this run has read."""
        self.values = OfEach(ground.layout.records, self._value)
        """What stands in the files, without the places."""

    def digest(self, identity: RecordId, of_file: str) -> str:
        """What the reading of a record depends on, its ground apart, if its file has this digest."""
        attachments = self.ground.layout.attachments[identity]
        if not attachments:
            return of_file
        files = [(one, attachment_path(identity, one)) for one in sorted(attachments)]
        return digest_of(of_file, *(part for one, path in files for part in (one, self._when(path))))

    def _when(self, path: str) -> str:
        stamp = self.tree.stamp(path)
        return f"{stamp.size} {stamp.modified}"

    def read(self, identity: RecordId) -> tuple[Reading, Places]:
        """Everything that one record says about itself, and where that was put aside."""
        path, ground = self.ground.layout.records[identity], self.ground
        data = self.tree.read(path)
        source = parse_source(data, path)
        record, faults = shape(source, Record, source.value) if source.value is not None else (None, [])
        found = [*source.diagnostics, *faults, *references.check_unit_folder(identity, source, ground.unit_numbers)]
        layout, look = ground.layout, partial(self._look, identity)
        found += references.check_record(source, identity, layout.schemes, layout.attachments[identity], look)
        summary, alone, verdicts = None, None, None
        if record is not None:
            found += _money_without_unit(record, source)
            scheme = ground.scheme_name(identity.unit, record.scheme)
            if scheme in ground.schemes and identity.unit in ground.units:
                standing = standing_of(record, ground.schemes[scheme])
                summary = summary_of(identity, record, scheme, standing)
                verdicts = judge_alone(Case(identity, record, source.value, ground))
                alone = outcome_of(judgement_of(verdicts, source))
        continuing = tuple(target for _, target in references.problems_of(source.value))
        digest = self.digest(identity, digest_of(data))
        reading = Reading(identity, digest, summary, continuing if any(continuing) else (), tuple(found), alone)
        return reading, self._put_aside(source, verdicts)

    def _put_aside(self, source: Source, verdicts: tuple[Verdict, ...] | None) -> Places:
        if self.scratch is None:
            return Places(None, None)
        return Places(
            self.scratch.put(marshal.dumps(source.value)),
            None if verdicts is None else self.scratch.put(marshal.dumps([plain_of(one) for one in verdicts])),
        )

    def _taken_up(self, place: Place | None) -> bytes | None:
        return self.scratch.get(place) if self.scratch and place else None

    def _look(self, identity: RecordId, file: str) -> tuple[int, bytes]:
        return self.tree.head(attachment_path(identity, file), HEAD_BYTES)

    def _value(self, identity: RecordId) -> Plain:
        places = self.places.get(identity)
        if (data := self._taken_up(places.value) if places else None) is not None:
            return cast("Plain", marshal.loads(data))  # noqa: S302 (put there by this run, where no other can)
        path = self.ground.layout.records[identity]
        return parse_source(self.tree.read(path), path).value

    def record(self, identity: RecordId) -> Record:
        """A record that can be published.

        Raises:
            ContentChanged: it no longer can.

        """
        try:
            return Record.model_validate(self.values[identity])
        except ValidationError as error:
            raise ContentChanged(_CHANGED.format(path=self.ground.layout.records[identity])) from error

    def source_as_read(self, identity: RecordId, digest: str) -> Source:
        """A parsed file that still has this digest, from the tree itself.

        Raises:
            ContentChanged: it has been changed since.

        """
        path = self.ground.layout.records[identity]
        data = self.tree.read(path)
        if self.digest(identity, digest_of(data)) != digest:
            raise ContentChanged(_CHANGED.format(path=path))
        return parse_source(data, path)

    def verdicts(self, identity: RecordId, record: Record) -> tuple[Verdict, ...]:
        """What rules say of a record by itself."""
        places = self.places.get(identity)
        data = self._taken_up(places.verdicts) if places else None
        if data is None:
            return judge_alone(Case(identity, record, self.values[identity], self.ground))
        return tuple([verdict_of(identity, one) for one in marshal.loads(data)])  # noqa: S302 (as above)


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
