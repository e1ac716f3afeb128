"""All tables in one SQLite database, filled in one pass over the records: published itself, and read for other files.

Numbers are exact decimal text: `CAST(score AS REAL)` where a query compares or adds. The table `texts_fts` splits into
trigrams: `… WHERE texts_fts MATCH '"老旧小区"'` finds every substring of three characters and more, `LIKE` on `texts`
also shorter ones. The bytes depend on the content and on the version of SQLite, on nothing else.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from generator.addresses import RecordId
from generator.disk import Folder
from generator.exports.columns import AnyTable, Kind, Stored
from generator.exports.extract import Extract, extractor
from generator.exports.imprint import Imprint
from generator.exports.tables import TABLES
from generator.review import Review
from generator.workers import Spread

FILE = "jixiao.sqlite"
_SCRATCH = "scratch.sqlite"
_QUICK = """
PRAGMA main.journal_mode = OFF; PRAGMA main.synchronous = OFF;
PRAGMA scratch.journal_mode = OFF; PRAGMA scratch.synchronous = OFF;
"""
"""A database that is made anew each time needs no protection against a crash."""
_TEXTS = "CREATE TABLE texts (record TEXT PRIMARY KEY REFERENCES records (id), title TEXT, text TEXT)"
_FULL_TEXT = """CREATE VIRTUAL TABLE texts_fts USING fts5 (title, text, content="texts", tokenize="trigram")"""
_PROBE = """CREATE VIRTUAL TABLE scratch.probe USING fts5 (text, tokenize="trigram")"""
_DICTIONARY = (
    "CREATE TABLE dictionary (tbl TEXT, field TEXT, title TEXT, kind TEXT, note TEXT, PRIMARY KEY (tbl, field))"
)
_DOCUMENTS = "CREATE TABLE scratch.documents (id TEXT PRIMARY KEY, document TEXT)"


class Warehouse:
    """The filled database; open as long as its `with` block lasts."""

    def __init__(self, folder: Path, connection: sqlite3.Connection) -> None:
        self._folder = folder
        self._connection = connection

    def rows(self, table: AnyTable) -> Iterator[tuple[Stored, ...]]:
        """All rows of a table, in the order of the records."""
        return self._connection.execute(f"SELECT * FROM {_quoted(table.name)} ORDER BY rowid")  # noqa: S608 (our names)

    def records(self, identities: Iterable[RecordId]) -> Iterator[tuple[Stored, ...]]:
        """The rows of some records, in their order."""
        for identity in identities:
            yield from self._connection.execute("SELECT * FROM records WHERE id = ?", (str(identity),))

    def document(self, identity: RecordId) -> str:
        """A record as JSON, one line."""
        (found,) = self._connection.execute("SELECT document FROM documents WHERE id = ?", (str(identity),)).fetchone()
        return str(found)

    def documents(self) -> Iterator[str]:
        """All of them."""
        return (str(found) for (found,) in self._connection.execute("SELECT document FROM documents ORDER BY rowid"))

    def data(self) -> bytes:
        """The published database."""
        return Folder(self._folder, (FILE,), ()).read(FILE)


@contextmanager
def warehouse_of(review: Review, imprint: Imprint, spread: Spread) -> Iterator[Warehouse]:
    """Read every record once and fill the tables; the files are gone when the block ends."""
    with TemporaryDirectory(prefix="jixiao-") as name:
        folder = Path(name)
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as connection:
            connection.execute("ATTACH ? AS scratch", (str(folder / _SCRATCH),))
            connection.executescript(_QUICK)
            extracts = spread(extractor(review, imprint), list(review.corpus.summaries))
            _fill(connection, extracts)
            yield Warehouse(folder, connection)


def _fill(connection: sqlite3.Connection, extracts: Iterable[Extract]) -> None:
    connection.execute("BEGIN")
    for table in TABLES:
        connection.execute(_definition(table))
    for statement in (_TEXTS, _DICTIONARY, _DOCUMENTS):
        connection.execute(statement)
    inserts = [_insertion(table.name, len(table.columns)) for table in TABLES]
    for extract in extracts:
        identity = str(extract.identity)
        for insert, rows in zip(inserts, extract.rows, strict=True):
            connection.executemany(insert, rows)
        connection.execute(_insertion("texts", 3), (identity, extract.title, extract.text))
        connection.execute(_insertion("documents", 2), (identity, extract.document))
    explained = (
        (table.name, column.name, column.title, column.kind.value, column.note)
        for table in TABLES
        for column in table.columns
    )
    connection.executemany(_insertion("dictionary", 5), explained)
    if _has_trigrams(connection):
        connection.execute(_FULL_TEXT)
        connection.execute("INSERT INTO texts_fts (texts_fts) VALUES ('rebuild')")
    connection.execute("COMMIT")


def _definition(table: AnyTable) -> str:
    columns = ", ".join(f"{_quoted(column.name)} {_type_of(column.kind)}" for column in table.columns)
    key = ", ".join(map(_quoted, table.key))
    parent = ", FOREIGN KEY (record) REFERENCES records (id)" if table.has_parent else ""
    return f"CREATE TABLE {_quoted(table.name)} ({columns}, PRIMARY KEY ({key}){parent})"


def _has_trigrams(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite (3.34 and later) splits into trigrams; without them `texts` can be searched with LIKE."""
    try:
        connection.execute(_PROBE)
    except sqlite3.OperationalError:
        return False
    return True


def _insertion(table: str, width: int) -> str:
    return f"INSERT INTO {_quoted(table)} VALUES ({', '.join('?' * width)})"  # noqa: S608 (our own names)


def _type_of(kind: Kind) -> str:
    return "INTEGER" if kind is Kind.INTEGER else "TEXT"


def _quoted(name: str) -> str:
    return f'"{name}"'
