"""The full-text table of the database, put together from pieces: an edit has one piece of it indexed again, not all.

In: a database with the table `texts`, and the earlier one, if there is one, attached as `former`. Out: `texts_fts`.

SQLite itself makes the index of a piece, in memory. What it writes is rows of ordinary tables, and these are copied; of
a piece whose texts are still the same, from the earlier database. Only the list of the pieces and the count of all
words are written here, as SQLite's documentation has them (https://sqlite.org/fts5.html, “FTS5 Data Structures”).
Before anything relies on it, a sample is put together and SQLite is asked whether it is sound; an SQLite that says no
makes the whole index in one go.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from functools import cache
from operator import add

TEXTS = "CREATE TABLE texts (record TEXT PRIMARY KEY REFERENCES records (id), title TEXT, text TEXT)"
_PIECE_ROWS = 1_000
_FULL_TEXT = """CREATE VIRTUAL TABLE texts_fts USING fts5 (title, text, content="texts", tokenize="trigram")"""
_PIECE = """CREATE VIRTUAL TABLE texts_fts USING fts5 (title, text, content="", tokenize="trigram")"""
_ROWS = "SELECT rowid, title, text FROM texts WHERE rowid BETWEEN ? AND ?"
_PROBE = """CREATE VIRTUAL TABLE temp.probe USING fts5 (text, tokenize="trigram")"""
_IN_ONE_SEGMENT = 1 << 30
"""How many bytes SQLite gathers before it writes them: more than the index of a piece has."""
_SEGMENT_BITS, _PAGE_BITS = 37, 31
"""A row of the index has the number of its segment above so many bits; that of a leaf, its page in the lowest."""
_COUNTS, _SEGMENTS = 1, 10
"""The rows that say how many words there are, and which segments."""
_SAMPLE = ("甲乙丙" + "".join(map(chr, range(0x4E00, 0x5600))), "乙丙丁", "丙", "丁丙", "甲乙丙")
"""Two pieces with words, of which the first takes several pages, and one without between them."""
_SAMPLE_ROWS = 2


def add_full_text(connection: sqlite3.Connection, *, has_former: bool = False) -> None:
    """Add `texts_fts` for the rows of `texts`, which are numbered from 1.

    An SQLite that cannot split into trigrams (before 3.34) gets no such table; there LIKE finds texts.
    """
    if not _splits_into_trigrams():
        return
    if _takes_pieces():
        _put_together(connection, _PIECE_ROWS, has_former=has_former)
    else:
        connection.execute(_FULL_TEXT)
        connection.execute("INSERT INTO texts_fts (texts_fts) VALUES ('rebuild')")


@cache
def _splits_into_trigrams() -> bool:
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute(_PROBE)
        except sqlite3.OperationalError:
            return False
    return True


@cache
def _takes_pieces() -> bool:
    """Whether this SQLite finds everything in an index that is put together, and nothing amiss."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(TEXTS)
        connection.executemany("INSERT INTO texts VALUES (?1, ?1, ?1)", [(text,) for text in _SAMPLE])
        try:
            _put_together(connection, _SAMPLE_ROWS, has_former=False)
            connection.execute("INSERT INTO texts_fts (texts_fts, rank) VALUES ('integrity-check', 1)")
            found = connection.execute(
                "SELECT rowid FROM texts_fts WHERE texts_fts MATCH '甲乙丙' ORDER BY rowid"
            ).fetchall()
        except sqlite3.Error:
            return False
    return found == [(at,) for at, text in enumerate(_SAMPLE, 1) if "甲乙丙" in text]


def _put_together(connection: sqlite3.Connection, size: int, *, has_former: bool) -> None:
    """Add the table, `size` rows of `texts` to a piece; each piece is a segment of the index."""
    connection.execute(_FULL_TEXT)
    [(rows,)] = connection.execute("SELECT count(*) FROM texts")
    pieces = range(-(-rows // size))
    changed = _changed_pieces(connection, rows, size) if has_former and _has_index(connection) else pieces
    last_pages: dict[int, int] = {}
    for piece in pieces:
        segment, first, last = piece + 1, piece * size + 1, min((piece + 1) * size, rows)
        if piece not in changed:
            last_pages |= _copy((connection, "former", segment), connection, segment, (first, last))
            continue
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as one:
            _index(one, connection.execute(_ROWS, (first, last)))
            last_pages |= _copy((one, "main", 1), connection, segment, (first, last))
    _write_heads(connection, rows, last_pages)


def _has_index(connection: sqlite3.Connection) -> bool:
    """Whether the earlier database has one: it may have been made where SQLite could not."""
    return connection.execute("SELECT 1 FROM former.sqlite_master WHERE name = 'texts_fts_data'").fetchone() is not None


def _changed_pieces(connection: sqlite3.Connection, rows: int, size: int) -> set[int]:
    """The pieces, counted from 0, that have not just the same texts in the earlier database."""
    changed = connection.execute(
        "SELECT (ours.rowid - 1) / ? FROM texts AS ours LEFT JOIN former.texts AS theirs ON theirs.rowid = ours.rowid"
        " WHERE theirs.rowid IS NULL OR theirs.title IS NOT ours.title OR theirs.text IS NOT ours.text",
        (size,),
    )
    gone = connection.execute("SELECT (rowid - 1) / ? FROM former.texts WHERE rowid > ?", (size, rows))
    return {piece for (piece,) in changed} | {piece for (piece,) in gone}


def _index(connection: sqlite3.Connection, texts: Iterable[tuple[int, str, str]]) -> None:
    """Have SQLite index rows, titles and texts, in one segment."""
    connection.execute(_PIECE)
    connection.execute("INSERT INTO texts_fts (texts_fts, rank) VALUES ('hashsize', ?)", (_IN_ONE_SEGMENT,))
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO texts_fts (rowid, title, text) VALUES (?, ?, ?)", texts)
    connection.execute("COMMIT")
    [(segments,)] = connection.execute("SELECT count(DISTINCT segid) FROM texts_fts_idx")
    if segments > 1:
        raise OverflowError("a piece of the full-text index is larger than SQLite keeps in memory")


def _copy(
    source: tuple[sqlite3.Connection, str, int], target: sqlite3.Connection, segment: int, rows: tuple[int, int]
) -> dict[int, int]:
    """Copy a segment of the index in `source` (connection, database, its number there).

    Its number here and the page of its last leaf; nothing if there is no word in these rows.
    """
    connection, database, number = source
    start, shift = number << _SEGMENT_BITS, segment - number << _SEGMENT_BITS
    pages = f"SELECT id + ?, block FROM {database}.texts_fts_data WHERE id >= ? AND id < ? ORDER BY id"  # noqa: S608 (main or former)
    words = f"SELECT ?, term, pgno FROM {database}.texts_fts_idx WHERE segid = ? ORDER BY term"  # noqa: S608 (as above)
    sizes = f"SELECT id, sz FROM {database}.texts_fts_docsize WHERE id BETWEEN ? AND ?"  # noqa: S608 (as above)
    end = number + 1 << _SEGMENT_BITS
    target.executemany("INSERT INTO texts_fts_data VALUES (?, ?)", connection.execute(pages, (shift, start, end)))
    target.executemany("INSERT INTO texts_fts_idx VALUES (?, ?, ?)", connection.execute(words, (segment, number)))
    target.executemany("INSERT INTO texts_fts_docsize VALUES (?, ?)", connection.execute(sizes, rows))
    leaves = (segment << _SEGMENT_BITS, (segment << _SEGMENT_BITS) + (1 << _PAGE_BITS) - 1)
    [(last,)] = target.execute("SELECT max(id) FROM texts_fts_data WHERE id BETWEEN ? AND ?", leaves)
    return {} if last is None else {segment: last - leaves[0]}


def _write_heads(connection: sqlite3.Connection, rows: int, last_pages: Mapping[int, int]) -> None:
    """How many words each column has, and which segments there are: all on one level, none being merged."""
    totals = [0, 0]
    for (size,) in connection.execute("SELECT sz FROM texts_fts_docsize"):
        totals = list(map(add, totals, _numbers(size)))
    counts = b"".join(map(_varint, (rows, *totals)))
    segments = [number for segment, page in last_pages.items() for number in (segment, 1, page)]
    several = len(last_pages)
    levels = [1, several, sum(last_pages.values()), 0, several] if several else [0, 0, 0]
    [(before,)] = connection.execute("SELECT block FROM texts_fts_data WHERE id = ?", (_SEGMENTS,))
    cookie = before[:4]
    connection.executemany(
        "UPDATE texts_fts_data SET block = ? WHERE id = ?",
        [(counts, _COUNTS), (cookie + b"".join(map(_varint, [*levels, *segments])), _SEGMENTS)],
    )


def _varint(number: int) -> bytes:
    """A number as SQLite writes it: seven bits a byte, the highest first, a sign that more follow."""
    written = [number & 0x7F]
    while number := number >> 7:
        written.append(number & 0x7F | 0x80)
    return bytes(reversed(written))


def _numbers(data: bytes) -> list[int]:
    """Such numbers, read."""
    numbers, number = [], 0
    for byte in data:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 (no sign that more follow)
            numbers.append(number)
            number = 0
    return numbers
