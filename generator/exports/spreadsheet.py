"""Tables → one XLSX workbook, for people: Chinese titles, one sheet a table, the columns explained on the last.

A number that a spreadsheet holds exactly (15 digits) is a number, any other is text; text is never a formula.
XlsxWriter makes the workbook with empty tables; their rows are put in as XML, because cell by cell it takes ten times
as long. Rows go by one at a time, so memory does not grow with them. Nothing depends on the clock.
"""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from operator import call
from pathlib import Path
from zipfile import ZipFile

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from generator.exports.columns import AnyTable, Kind
from generator.exports.imprint import Imprint
from generator.exports.tables import TABLES
from generator.exports.warehouse import Member, Warehouse

FILE = "records.xlsx"
ROWS_PER_SHEET = 1_048_575
"""What a sheet takes below its header; a longer table goes on on a further sheet."""
MAX_CHARACTERS = 32_767
CUT = "……（全文见网页）"
EXACT_DIGITS = 15
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in the file where programs write the time: the same content is the same bytes."""
DICTIONARY = ("工作表", "栏目", "字段", "类型", "说明")
_WIDTHS = {Kind.TEXT: 24, Kind.NUMBER: 16, Kind.INTEGER: 8, Kind.BOOLEAN: 8, Kind.DATE: 12}
_NUMERIC = frozenset((Kind.NUMBER, Kind.INTEGER))
_SHEET = "xl/worksheets/sheet{}.xml"
_LAST_ROW = re.compile(rb'(?<=<dimension ref="A1:)([A-Z]+)1(?=")')
_END_OF_ROWS = b"</sheetData>"
_LEVEL = 1
"""Of compression: a fifth more bytes than usual, in a third of the time."""
_HUGE = 1 << 28
"""A table of so many bytes may be a sheet of more than 2 GB, which has to be announced."""
_ROWS_AT_ONCE = 200
_REMEMBERED = 1000
"""Cells of each column: most of them are the same as others."""
_ROW = "\0"
"""Stands for the number of the row; no text can hold it."""
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
"""What is written in another way: marks of XML, what XML cannot hold, and what looks like the sign for that."""
_MARKS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, or as much of it as a sheet takes."""

    table: AnyTable
    number: int
    rows: int

    @property
    def title(self) -> str:
        """What its tab says."""
        return self.table.title if self.number == 1 else f"{self.table.title} {self.number}"


def make_workbook(warehouse: Warehouse, imprint: Imprint) -> Path:
    """The file, in the folder of the warehouse."""
    return warehouse.pack(FILE, _members(warehouse, imprint), _LEVEL)


def _members(warehouse: Warehouse, imprint: Imprint) -> Iterator[Member]:
    sheets = list(_sheets(warehouse.counts))
    rows = {table.name: warehouse.rows(table) for table in TABLES}
    by_name = {_SHEET.format(number): sheet for number, sheet in enumerate(sheets, start=1)}
    empty = ZipFile(io.BytesIO(_empty_workbook(sheets, imprint)))
    for name in empty.namelist():
        content = empty.read(name)
        if sheet := by_name.get(name):
            is_huge = warehouse.table(sheet.table).stat().st_size > _HUGE
            yield Member(name, _filled(content, sheet, islice(rows[sheet.table.name], sheet.rows)), is_huge)
        else:
            yield Member(name, (content,), is_huge=False)


def _sheets(counts: Sequence[int]) -> Iterator[Sheet]:
    for table, rows in zip(TABLES, counts, strict=True):
        for number, first in enumerate(range(0, max(rows, 1), ROWS_PER_SHEET), start=1):
            yield Sheet(table, number, min(rows - first, ROWS_PER_SHEET))


def _empty_workbook(sheets: Iterable[Sheet], imprint: Imprint) -> bytes:
    """Everything but the rows of the tables."""
    stream = io.BytesIO()
    with Workbook(stream, {"constant_memory": True}) as workbook:
        workbook.set_properties({"title": imprint.name, "created": MADE})
        for sheet in sheets:
            _add_sheet(workbook, sheet)
        _add_dictionary(workbook)
    return stream.getvalue()


def _add_sheet(workbook: Workbook, sheet: Sheet) -> None:
    columns = sheet.table.columns
    worksheet = workbook.add_worksheet(sheet.title)
    for position, column in enumerate(columns):
        worksheet.set_column(position, position, _WIDTHS[column.kind])
    _add_header(workbook, worksheet, [column.title for column in columns])
    worksheet.autofilter(0, 0, max(sheet.rows, 1), len(columns) - 1)


def _add_dictionary(workbook: Workbook) -> None:
    worksheet = workbook.add_worksheet("字段说明")
    worksheet.set_column(0, len(DICTIONARY) - 1, _WIDTHS[Kind.TEXT])
    _add_header(workbook, worksheet, DICTIONARY)
    explained = ((table, column) for table in TABLES for column in table.columns)
    for number, (table, column) in enumerate(explained, start=1):
        cells = (table.title, column.title, column.name, column.kind.value, column.note)
        for position, cell in enumerate(cells):
            worksheet.write_string(number, position, cell)


def _add_header(workbook: Workbook, worksheet: Worksheet, titles: Sequence[str]) -> None:
    bold = workbook.add_format({"bold": True})
    worksheet.freeze_panes(1, 0)
    for position, title in enumerate(titles):
        worksheet.write_string(0, position, title, bold)


def _filled(empty: bytes, sheet: Sheet, rows: Iterator[Sequence[str]]) -> Iterator[bytes]:
    """The XML of a sheet with its rows."""
    before, end, after = empty.partition(_END_OF_ROWS)
    yield _LAST_ROW.sub(rb"\g<1>%d" % (sheet.rows + 1), before)
    cells_of = [_cells_of(xl_col_to_name(place), column.kind) for place, column in enumerate(sheet.table.columns)]
    lines = (
        f'<row r="{number}">{"".join(map(call, cells_of, row)).replace(_ROW, str(number))}</row>'
        for number, row in enumerate(rows, start=2)
    )
    while some := "".join(islice(lines, _ROWS_AT_ONCE)):
        yield some.encode()
    yield end + after


def _cells_of(column: str, kind: Kind) -> Callable[[str], str]:
    """How a text is written as a cell of a column, with a mark for the number of its row; nothing for no text."""

    def cell(text: str) -> str:
        if not text:
            return ""
        if kind in _NUMERIC and is_exact(text):
            return f'<c r="{column}{_ROW}"><v>{float(text):.16G}</v></c>'
        written = _SPECIAL.sub(_escape, shortened(text))
        preserve = ' xml:space="preserve"' if written[0].isspace() or written[-1].isspace() else ""
        return f'<c r="{column}{_ROW}" t="inlineStr"><is><t{preserve}>{written}</t></is></c>'

    return lru_cache(_REMEMBERED)(cell)


def _escape(match: re.Match[str]) -> str:
    return _MARKS.get(match[0]) or f"_x{ord(match[0]):04X}_"


def is_exact(number: str) -> bool:
    """Whether a spreadsheet, which counts in 15 digits, holds it without loss."""
    return len(number.lstrip("-0.").replace(".", "").rstrip("0")) <= EXACT_DIGITS


def shortened(text: str) -> str:
    """What fits in a cell."""
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - len(CUT)] + CUT
