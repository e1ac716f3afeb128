"""All tables in one SQLite database, for queries: made from their CSV files, table by table, in one transaction.

Rows that an earlier database has are taken from there, from table to table; the result is the same, byte for byte.

Numbers are exact decimal text: `CAST(score AS REAL)` where a query compares or adds. The table `texts_fts` splits into
trigrams: `… WHERE texts_fts MATCH '"老旧小区"'` finds every substring of three characters and more, `LIKE` on `texts`
also shorter ones. The bytes depend on the content and on the version of SQLite, on nothing else.
"""

import io
import sqlite3
from contextlib import closing
from pathlib import Path

from generator.exports.columns import AnyTable, Kind
from generator.exports.csv_file import read_rows
from generator.exports.full_text import TEXTS, add_full_text
from generator.exports.tables import TABLES
from generator.exports.warehouse import Warehouse

FILE = "jixiao.sqlite"
_SETTINGS = """
PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384;
"""
"""A database that is made anew each time needs no protection against a crash."""
_DICTIONARY = (
    "CREATE TABLE dictionary (tbl TEXT, field TEXT, title TEXT, kind TEXT, note TEXT, PRIMARY KEY (tbl, field))"
)


def make_database(warehouse: Warehouse) -> Path:
    """The file, in the folder of the warehouse."""
    path = warehouse.folder / FILE
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None, uri=True)) as connection:
        connection.executescript(_SETTINGS)
        former = warehouse.made_before(FILE) if warehouse.takes_over else None
        if former:
            connection.execute("ATTACH ? AS former", (f"{former.absolute().as_uri()}?mode=ro&immutable=1",))
        connection.execute("BEGIN")
        for table in TABLES:
            connection.execute(_definition(table))
            _fill(connection, table.name, len(table.columns), warehouse)
        connection.execute(TEXTS)
        _fill(connection, "texts", 3, warehouse)
        _add_dictionary(connection)
        add_full_text(connection, has_former=former is not None)
        connection.execute("COMMIT")
    return path


def _fill(connection: sqlite3.Connection, table: str, width: int, warehouse: Warehouse) -> None:
    """Take the rows of a CSV file, or of the same table of the earlier database; an empty cell is NULL."""
    name, file = _quoted(table), f"{table}.csv"
    values = ", ".join(["NULLIF(?, '')"] * width)
    has_former = warehouse.made_before(FILE) is not None
    for some in warehouse.rows(file, are_apart=True):
        if has_former and some.former is not None:
            connection.execute(
                f"INSERT INTO {name} SELECT * FROM former.{name} WHERE rowid > ? AND rowid <= ?",  # noqa: S608 (as below)
                (some.former, some.former + some.rows),
            )
        else:
            lines = io.StringIO(warehouse.lines(file, some).decode(), newline="")
            connection.executemany(f"INSERT INTO {name} VALUES ({values})", read_rows(lines))  # noqa: S608 (our own names)


def _add_dictionary(connection: sqlite3.Connection) -> None:
    explained = (
        (table.name, column.name, column.title, column.kind.value, column.note)
        for table in TABLES
        for column in table.columns
    )
    connection.execute(_DICTIONARY)
    connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?, ?)", explained)


def _definition(table: AnyTable) -> str:
    columns = ", ".join(f"{_quoted(column.name)} {_type_of(column.kind)}" for column in table.columns)
    key = ", ".join(map(_quoted, table.key))
    parent = ", FOREIGN KEY (record) REFERENCES records (id)" if table.has_parent else ""
    return f"CREATE TABLE {_quoted(table.name)} ({columns}, PRIMARY KEY ({key}){parent})"


def _type_of(kind: Kind) -> str:
    return "INTEGER" if kind is Kind.INTEGER else "TEXT"


def _quoted(name: str) -> str:
    return f'"{name}"'
