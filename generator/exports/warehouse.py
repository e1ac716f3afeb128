"""The files of the data while they are made: all records in one pass, each file a line of pieces, none held in memory.

In: what the files say of each record, in the order of the records, or where an earlier run has written that. Out:
finished files in a folder of their own, where in them each record's pieces are, and which of their rows are those of
the earlier run: so what is made of the rows can take over what was made of them then. It touches the disk there.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from operator import add
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple

from generator.addresses import RecordId
from generator.exports.columns import AnyTable
from generator.exports.csv_file import csv_header
from generator.exports.extract import Extract
from generator.exports.tables import TABLES

DOCUMENTS = "records.json"
TEXTS = "texts.csv"
"""Not published: what the database is searched by."""
HAVE_ROWS = (*(f"{table.name}.csv" for table in TABLES), TEXTS)
FILES = (*HAVE_ROWS, DOCUMENTS)
"""The files that have a piece of each record; in all but the last one these are rows."""
_HEADS = (*(csv_header(table.columns).encode() for table in TABLES), csv_header(()).encode(), b"[")
_AT_ONCE = 1 << 20
"""Bytes of an old file in memory."""
_FIRST, _NEXT, _FOOT = b"\n", b",\n", b"\n]\n"
"""What stands in the last file before the first record, before each other, and after all."""


_MOST_ROWS = 2_000
"""Of a table in memory."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What a warehouse has of a record: where its piece of each of the `FILES` stands, and its rows in each table."""

    identity: RecordId
    starts: tuple[int, ...]
    lengths: tuple[int, ...]
    first_rows: tuple[int, ...]
    """The number of its first row in each of the `TABLES` and in the texts, counted from 0."""
    counts: tuple[int, ...]
    """How many rows it has there."""


class Stretch(NamedTuple):
    """Rows that stand together in a table: which bytes of its file, which rows, and which rows they were before."""

    start: int
    length: int
    first: int
    rows: int
    former: int | None
    """The number of the first of them in the files of the earlier run, if they come from there."""


class Warehouse:
    """The finished files; there as long as the block of `warehouse_of` lasts.

    `former` is the folder with the files of an earlier run, also with those that were made of its rows.
    """

    def __init__(self, folder: Path, former: Path | None = None) -> None:
        self.folder = folder
        self.stocks: dict[RecordId, Stock] = {}
        """Kept together with the `FILES`, this spares a later run the work for every record that has not changed."""
        self._former = former
        self._taken: dict[RecordId, Stock] = {}

    @property
    def counts(self) -> list[int]:
        """How many rows each table has."""
        return [sum(stock.counts[place] for stock in self.stocks.values()) for place, _ in enumerate(TABLES)]

    def table(self, table: AnyTable) -> Path:
        """The CSV of a table."""
        return self.folder / f"{table.name}.csv"

    def create(self, name: str) -> BinaryIO:
        """A new file beside the others."""
        return (self.folder / name).open("wb")

    @property
    def takes_over(self) -> bool:
        """Whether rows of the earlier run are taken over: then it was this very program that has made its files."""
        return bool(self._taken)

    def made_before(self, name: str) -> Path | None:
        """The file of this name that the earlier run has made of its rows."""
        file = self._former / name if self._former else None
        return file if file and file.is_file() else None

    def read_before(self, name: str, start: int = 0, length: int = -1) -> bytes | None:
        """That file, or a piece of it."""
        file = self.made_before(name)
        if file is None:
            return None
        with file.open("rb") as stream:
            stream.seek(start)
            return stream.read(length)

    def rows(self, table: str, *, are_apart: bool = False) -> Iterator[Stretch]:
        """The rows of a table (by the name of its file), record by record, up to two thousand together.

        How they are divided tells nothing of the earlier run, unless its rows and new ones have to be apart.
        """
        yield from _together(self._rows(FILES.index(table)), are_apart=are_apart)

    def lines(self, table: str, some: Stretch) -> bytes:
        """Rows as they stand in the file."""
        with (self.folder / table).open("rb") as file:
            file.seek(some.start)
            return file.read(some.length)

    def _rows(self, place: int) -> Iterator[Stretch]:
        for identity, stock in self.stocks.items():
            taken = self._taken.get(identity)
            former = taken.first_rows[place] if taken else None
            yield Stretch(
                stock.starts[place], stock.lengths[place], stock.first_rows[place], stock.counts[place], former
            )

    @property
    def documents(self) -> Path:
        """All records as JSON."""
        return self.folder / DOCUMENTS

    def record_lines(self, identities: Iterable[RecordId]) -> bytes:
        """The lines of some records in the table of the records."""
        with self.table(TABLES[0]).open("rb") as file:
            return b"".join(_read(file, self.stocks[one], 0) for one in identities)

    def document(self, identity: RecordId) -> bytes:
        """A record as JSON, one line."""
        with self.documents.open("rb") as file:
            return _read(file, self.stocks[identity], -1)

    def fill(self, records: Iterable[Extract | Stock]) -> None:
        """Write the files. What is a `Stock` already is taken from the files of the earlier run."""
        former = self._former
        with ExitStack() as stack:
            files = [stack.enter_context((self.folder / name).open("wb")) for name in FILES]
            old = [stack.enter_context((former / name).open("rb")) for name in FILES] if former else [None] * len(FILES)
            strings = [_String(file, source) for file, source in zip(files, old, strict=True)]
            for string, head in zip(strings, _HEADS, strict=True):
                string.add(head)
            first_rows = (0,) * len(HAVE_ROWS)
            for record in records:
                stock = self.stocks[record.identity] = self._string_up(record, strings, first_rows)
                first_rows = tuple(map(add, first_rows, stock.counts))
                if isinstance(record, Stock):
                    self._taken[record.identity] = record
            strings[-1].add(_FOOT)
            for string in strings:
                string.finish()

    def _string_up(self, record: Extract | Stock, strings: Sequence["_String"], first_rows: tuple[int, ...]) -> Stock:
        """Put the pieces of a record behind those of the one before it."""
        strings[-1].add(_NEXT if self.stocks else _FIRST)
        starts = tuple(string.length for string in strings)
        if isinstance(record, Stock):
            for string, start, length in zip(strings, record.starts, record.lengths, strict=True):
                string.take(start, length)
            return Stock(record.identity, starts, record.lengths, first_rows, record.counts)
        parts = [text.encode() for text in (*record.lines, record.text, record.document)]
        for string, part in zip(strings, parts, strict=True):
            string.add(part)
        return Stock(record.identity, starts, tuple(map(len, parts)), first_rows, (*record.counts, 1))


@contextmanager
def warehouse_of(
    records: Iterable[Extract | Stock], beside: Path | None = None, former: Path | None = None
) -> Iterator[Warehouse]:
    """Fill a warehouse in a folder inside `beside` (or where temporary files lie); it is gone when the block ends."""
    with TemporaryDirectory(prefix=".jixiao-", dir=beside) as name:
        warehouse = Warehouse(Path(name), former)
        warehouse.fill(records)
        yield warehouse


class _String:
    """A file while it is strung up. What stood together in the old file and does again is taken over in one go."""

    def __init__(self, file: BinaryIO, old: BinaryIO | None) -> None:
        self.length = 0
        self._file = file
        self._old = old
        self._start = self._taken = 0
        """What is still to be taken from the old file."""

    def add(self, part: bytes) -> None:
        """Something new; unless just the same stands next in the old file."""
        self.length += len(part)
        if self._taken and self._old and os.pread(self._old.fileno(), len(part), self._start + self._taken) == part:
            self._taken += len(part)
            return
        self.finish()
        self._file.write(part)

    def take(self, start: int, length: int) -> None:
        """A piece of the old file."""
        self.length += length
        if start != self._start + self._taken:
            self.finish()
            self._start = start
        self._taken += length

    def finish(self) -> None:
        """Write what is still to be taken."""
        if self._old and self._taken:
            self._old.seek(self._start)
            while self._taken:
                some = self._old.read(min(self._taken, _AT_ONCE))
                if not some:
                    raise EOFError(f"{self._old.name} ends before its last piece")
                self._file.write(some)
                self._start += len(some)
                self._taken -= len(some)


def _read(file: BinaryIO, stock: Stock, place: int) -> bytes:
    file.seek(stock.starts[place])
    return file.read(stock.lengths[place])


def _together(pieces: Iterable[Stretch], *, are_apart: bool) -> Iterator[Stretch]:
    """Neighbours as one, as long as they are not too many; `are_apart`: and as they were neighbours before, or new."""
    whole: Stretch | None = None
    for one in pieces:
        is_next = whole is not None and whole.rows + one.rows <= _MOST_ROWS
        if whole is not None and is_next and (not are_apart or _follows(whole, one)):
            whole = whole._replace(length=whole.length + one.length, rows=whole.rows + one.rows)
            continue
        if whole is not None and whole.rows:
            yield whole
        whole = one
    if whole is not None and whole.rows:
        yield whole


def _follows(some: Stretch, others: Stretch) -> bool:
    if some.former is None or others.former is None:
        return some.former is others.former
    return some.former + some.rows == others.former
