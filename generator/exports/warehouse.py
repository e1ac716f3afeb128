"""The files of the data while they are made: all records in one pass, each file a line of pieces, none held in memory.

In: what the files say of each record, in the order of the records, or where an earlier run has written that. Out:
finished files in a folder of their own, and where in them each record's pieces are. It touches the disk there.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from generator.addresses import RecordId
from generator.exports.columns import AnyTable
from generator.exports.csv_file import csv_header, read_rows
from generator.exports.extract import Extract
from generator.exports.tables import TABLES

DOCUMENTS = "records.json"
TEXTS = "texts.csv"
"""Not published: what the database is searched by."""
FILES = (*(f"{table.name}.csv" for table in TABLES), TEXTS, DOCUMENTS)
"""The files that have a piece of each record."""
_HEADS = (*(csv_header(table.columns).encode() for table in TABLES), csv_header(()).encode(), b"[")
_AT_ONCE = 1 << 20
"""Bytes of an old file in memory."""
_FIRST, _NEXT, _FOOT = b"\n", b",\n", b"\n]\n"
"""What stands in the last file before the first record, before each other, and after all."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What a warehouse has of a record: where its piece of each of the `FILES` stands, and its rows in each table."""

    identity: RecordId
    starts: tuple[int, ...]
    lengths: tuple[int, ...]
    counts: tuple[int, ...]


class Member(NamedTuple):
    """A file in a ZIP file."""

    name: str
    chunks: Iterable[bytes]
    is_huge: bool
    """Whether it may have more than 2 GB, which a ZIP file has to say before."""


class Warehouse:
    """The finished files; there as long as the block of `warehouse_of` lasts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stocks: dict[RecordId, Stock] = {}
        """Kept together with the `FILES`, this spares a later run the work for every record that has not changed."""

    @property
    def counts(self) -> list[int]:
        """How many rows each table has."""
        return [sum(stock.counts[place] for stock in self.stocks.values()) for place, _ in enumerate(TABLES)]

    def table(self, table: AnyTable) -> Path:
        """The CSV of a table."""
        return self.folder / f"{table.name}.csv"

    def rows(self, table: AnyTable) -> Iterator[list[str]]:
        """The rows of a table, in the order of the records."""
        return _rows(self.table(table))

    def texts(self) -> Iterator[list[str]]:
        """Each record with its title and all of its texts."""
        return _rows(self.folder / TEXTS)

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

    def fill(self, records: Iterable[Extract | Stock], former: Path | None = None) -> None:
        """Write the files. What is a `Stock` already is taken from the files of an earlier run, in `former`."""
        with ExitStack() as stack:
            files = [stack.enter_context((self.folder / name).open("wb")) for name in FILES]
            old = [stack.enter_context((former / name).open("rb")) for name in FILES] if former else [None] * len(FILES)
            strings = [_String(file, source) for file, source in zip(files, old, strict=True)]
            for string, head in zip(strings, _HEADS, strict=True):
                string.add(head)
            for record in records:
                self.stocks[record.identity] = self._string_up(record, strings)
            strings[-1].add(_FOOT)
            for string in strings:
                string.finish()

    def _string_up(self, record: Extract | Stock, strings: Sequence["_String"]) -> Stock:
        """Put the pieces of a record behind those of the one before it."""
        strings[-1].add(_NEXT if self.stocks else _FIRST)
        starts = tuple(string.length for string in strings)
        if isinstance(record, Stock):
            for string, start, length in zip(strings, record.starts, record.lengths, strict=True):
                string.take(start, length)
            return Stock(record.identity, starts, record.lengths, record.counts)
        parts = [text.encode() for text in (*record.lines, record.text, record.document)]
        for string, part in zip(strings, parts, strict=True):
            string.add(part)
        return Stock(record.identity, starts, tuple(map(len, parts)), record.counts)

    def pack(self, name: str, members: Iterable[Member], level: int) -> Path:
        """A ZIP file of these members, in their order and without times."""
        path = self.folder / name
        with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=level) as archive:
            for member in members:
                with archive.open(member.name, "w", force_zip64=member.is_huge) as file:
                    for chunk in member.chunks:
                        file.write(chunk)
        return path


@contextmanager
def warehouse_of(
    records: Iterable[Extract | Stock], beside: Path | None = None, former: Path | None = None
) -> Iterator[Warehouse]:
    """Fill a warehouse in a folder inside `beside` (or where temporary files lie); it is gone when the block ends."""
    with TemporaryDirectory(prefix=".jixiao-", dir=beside) as name:
        warehouse = Warehouse(Path(name))
        warehouse.fill(records, former)
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


def _rows(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from read_rows(lines)
