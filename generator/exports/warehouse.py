"""The files of the data while they are made: all records in one pass, each file a line of pieces, none held in memory.

In: what the files say of each record, in the order of the records, or where an earlier run has written that. Out:
finished files in a folder of their own, and where in them each record's pieces are. It touches the disk there.
"""

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
_FIRST, _NEXT, _FOOT = b"\n", b",\n", b"\n]\n"
"""What stands in the last file before the first record, before each other, and after all."""


class Piece(NamedTuple):
    """Where in a file something stands."""

    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Stock:
    """What a warehouse has of a record: its piece of each of the `FILES`, and how many rows in each table."""

    identity: RecordId
    pieces: tuple[Piece, ...]
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
            return b"".join(_read(file, self.stocks[one].pieces[0]) for one in identities)

    def document(self, identity: RecordId) -> bytes:
        """A record as JSON, one line."""
        with self.documents.open("rb") as file:
            return _read(file, self.stocks[identity].pieces[-1])

    def fill(self, records: Iterable[Extract | Stock], former: Path | None = None) -> None:
        """Write the files. What is a `Stock` already is taken from the files of an earlier run, in `former`."""
        with ExitStack() as stack:
            files = [stack.enter_context((self.folder / name).open("wb")) for name in FILES]
            old = [stack.enter_context((former / name).open("rb")) for name in FILES] if former else []
            places = [file.write(head) for file, head in zip(files, _HEADS, strict=True)]
            for record in records:
                places[-1] += files[-1].write(_NEXT if self.stocks else _FIRST)
                parts = _parts(record, old)
                pieces = tuple(Piece(place, len(part)) for place, part in zip(places, parts, strict=True))
                places = [place + file.write(part) for place, file, part in zip(places, files, parts, strict=True)]
                self.stocks[record.identity] = Stock(record.identity, pieces, record.counts)
            files[-1].write(_FOOT)

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


def _parts(record: Extract | Stock, old: Sequence[BinaryIO]) -> list[bytes]:
    """The piece of each file."""
    if isinstance(record, Stock):
        return [_read(file, piece) for file, piece in zip(old, record.pieces, strict=True)]
    return [text.encode() for text in (*record.lines, record.text, record.document)]


def _read(file: BinaryIO, piece: Piece) -> bytes:
    file.seek(piece.start)
    return file.read(piece.length)


def _rows(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from read_rows(lines)
