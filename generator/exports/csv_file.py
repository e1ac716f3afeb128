"""Tables → CSV: RFC 4180 with CRLF, UTF-8 with a byte order mark, nothing in it that a spreadsheet would run.

A text that begins like a formula (= + - @, their full-width twins, tab, carriage return, line feed) gets an apostrophe
before it, as in a spreadsheet; so does one that begins with apostrophes and then like a formula, so that taking one
apostrophe away gives back every text. What is a number (-1,000.00, -5%) stays as it is: it cannot do anything.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from generator.exports.columns import Column, Stored

BYTE_ORDER_MARK = "\ufeff"
END_OF_LINE = "\r\n"
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_DEFUSED = re.compile(r"''*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"[-－+＋]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?[%％]?")
_APOSTROPHE = "'"
_SUSPECT = frozenset("'=+-@＝＋－＠\t\r\n")

csv.field_size_limit(2**31 - 1)


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def restored(text: str) -> str:
    """What `defused` was given."""
    return text[1:] if _DEFUSED.match(text) else text


def csv_header(columns: Sequence[Column[Any]]) -> str:
    """What a file begins with: its first row are the machine names of the columns."""
    return BYTE_ORDER_MARK + csv_lines([[column.name for column in columns]])


def csv_rows(rows: Iterable[Sequence[Stored]]) -> str:
    """Rows as lines of a file. Numbers are never taken for formulas, so the kinds of the columns do not matter."""
    return csv_lines(
        [defused(cell) if isinstance(cell, str) and cell[:1] in _SUSPECT else cell for cell in row] for row in rows
    )


def csv_lines(rows: Iterable[Sequence[Stored]]) -> str:
    """Rows as they are, as lines of a file."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=END_OF_LINE).writerows(rows)
    return stream.getvalue()


def read_rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows in some lines of a file of ours; texts as they were before they were defused."""
    for row in csv.reader(lines):
        yield [restored(cell) for cell in row] if _APOSTROPHE in "".join(row) else row
