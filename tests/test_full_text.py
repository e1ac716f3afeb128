"""The full-text table of the database: put together from pieces, it is what SQLite makes in one go."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.exports import full_text
from generator.exports.full_text import TEXTS, add_full_text

Texts = Sequence[tuple[str | None, str | None]]
"""Titles and texts."""

SOME = st.lists(st.tuples(*[st.none() | st.text("甲乙ab \U00020000", max_size=12)] * 2), max_size=9)
WORDS = [first + second + third for first in "甲a" for second in "乙b " for third in "甲\U00020000"]


@contextmanager
def database_of(texts: Texts) -> Iterator[sqlite3.Connection]:
    """A database with these texts, and no index yet."""
    with closing(sqlite3.connect(":memory:", isolation_level=None, uri=True)) as connection:
        connection.execute("CREATE TABLE records (id TEXT PRIMARY KEY)")
        connection.execute(TEXTS)
        connection.executemany("INSERT INTO texts VALUES (?, ?, ?)", ((at, *both) for at, both in enumerate(texts)))
        yield connection


def answers_of(connection: sqlite3.Connection) -> list[object]:
    """The rows with each word, the best first: this depends on how many words there are."""
    find = "SELECT rowid, rank FROM texts_fts WHERE texts_fts MATCH ? ORDER BY rank, rowid"
    return [connection.execute(find, (f'"{word}"',)).fetchall() for word in WORDS]


def check(connection: sqlite3.Connection) -> None:
    """Have SQLite compare the index with the texts, and look at the file; raises what it finds amiss."""
    connection.execute("INSERT INTO texts_fts (texts_fts, rank) VALUES ('integrity-check', 1)")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@given(SOME, st.integers(1, 4))
def test_an_index_of_pieces_is_as_good_as_one_of_all(texts: Texts, size: int) -> None:
    """It finds the same in the same order, SQLite finds nothing amiss, and it can be added to."""
    with database_of(texts) as connection, database_of(texts) as other, pytest.MonkeyPatch.context() as patch:
        patch.setattr(full_text, "_PIECE_ROWS", size)
        add_full_text(connection)
        patch.setattr(full_text, "_takes_pieces", lambda: False)
        add_full_text(other)
        assert answers_of(connection) == answers_of(other)
        check(connection)
        for one in (connection, other):
            one.execute("INSERT INTO texts (rowid, record, title, text) VALUES (100, '100', '甲乙甲', 'a b')")
            one.execute("INSERT INTO texts_fts (rowid, title, text) VALUES (100, '甲乙甲', 'a b')")
        assert answers_of(connection) == answers_of(other)
        check(connection)


@given(SOME, SOME, st.integers(0, 9), st.integers(1, 4))
def test_pieces_of_an_earlier_database_give_the_same_bytes(before: Texts, after: Texts, same: int, size: int) -> None:
    """Whatever has changed. A piece with just the same texts is not indexed again, and any other is."""
    before = [*after[:same], *before]
    indexed: list[int] = []
    index = full_text._index

    def index_and_note(connection: sqlite3.Connection, texts: Iterable[tuple[int, str, str]]) -> None:
        some = list(texts)
        indexed.extend(row - 1 for row, *_ in some)
        index(connection, some)

    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(full_text, "_PIECE_ROWS", size)
        with database_of(after) as connection:
            add_full_text(connection)
            expected = connection.serialize()
        with database_of(before) as connection:
            add_full_text(connection)
            former = Path(folder, "former")
            former.write_bytes(connection.serialize())
        patch.setattr(full_text, "_index", index_and_note)
        with database_of(after) as connection:
            connection.execute("ATTACH ? AS former", (f"{former.as_uri()}?mode=ro",))
            add_full_text(connection, has_former=True)
            assert connection.serialize() == expected
    pieces = [slice(start, start + size) for start in range(0, len(after), size)]
    changed = [at for some in pieces if before[some] != after[some] for at in range(len(after))[some]]
    assert indexed == changed


def test_an_earlier_database_without_an_index_is_of_no_use(tmp_path: Path) -> None:
    """It was made where SQLite could not make one."""
    texts = [("甲乙甲", "ab甲"), ("乙甲", None)]
    former = tmp_path / "former"
    with database_of(texts) as connection:
        former.write_bytes(connection.serialize())
        add_full_text(connection)
        expected = connection.serialize()
    with database_of(texts) as connection:
        connection.execute("ATTACH ? AS former", (f"{former.as_uri()}?mode=ro",))
        add_full_text(connection, has_former=True)
        assert connection.serialize() == expected


@pytest.mark.parametrize(
    ("part", "instead"), [("_varint", lambda _: b"\x01"), ("_PAGE_BITS", 1), ("_SEGMENT_BITS", 36)]
)
def test_an_sqlite_that_takes_no_pieces_makes_the_index_in_one_go(
    part: str, instead: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample shows it; here it is we who write it as this SQLite does not read it."""
    texts = [("甲乙甲乙", "ab甲"), ("乙甲", None)]
    monkeypatch.setattr(full_text, part, instead)
    with database_of(texts) as connection:
        assert not full_text._takes_pieces.__wrapped__()
        monkeypatch.setattr(full_text, "_takes_pieces", full_text._takes_pieces.__wrapped__)
        add_full_text(connection)
        check(connection)
        assert connection.execute("SELECT rowid FROM texts_fts WHERE texts_fts MATCH '甲乙甲'").fetchall() == [(1,)]
