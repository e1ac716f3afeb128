"""Tables → CSV: RFC 4180 with CRLF, UTF-8 with a byte order mark, nothing in it that a spreadsheet would run.

A text that begins like a formula (= + - @, their full-width twins, tab, carriage return, line feed) gets an apostrophe
before it, as in a spreadsheet; so does one that begins with apostrophes and then like a formula, so that taking one
apostrophe away gives back every text. What is a number (-1,000.00, -5%) stays as it is: it cannot do anything.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from generator.exports.columns import Column, Kind, Stored

BYTE_ORDER_MARK = "\ufeff"
ROWS_PER_CHUNK = 500
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_DEFUSED = re.compile(r"''*[=+\-@＝＋－＠\t\r\n]")
_NUMBER = re.compile(r"[-－+＋]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?[%％]?")


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def restored(text: str) -> str:
    """What `defused` was given."""
    return text[1:] if _DEFUSED.match(text) else text


def csv_chunks(columns: Sequence[Column[Any]], rows: Iterable[Sequence[Stored]]) -> Iterator[bytes]:
    """A whole file, a piece at a time; its first row are the machine names of the columns."""
    yield BYTE_ORDER_MARK.encode() + _lines([[column.name for column in columns]])
    are_texts = [column.kind is Kind.TEXT for column in columns]
    remaining = iter(rows)
    while some := list(islice(remaining, ROWS_PER_CHUNK)):
        yield _lines(
            [defused(str(cell)) if is_text and cell else cell for is_text, cell in zip(are_texts, row, strict=True)]
            for row in some
        )


def _lines(rows: Iterable[Sequence[Stored]]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode()
