"""Tables → one XLSX workbook, for people: Chinese titles, one sheet a table, the columns explained on the last.

A number that a spreadsheet holds exactly (15 digits) is a number, any other is text; text is never a formula. Rows are
written one by one, so memory does not grow with them. Nothing depends on the clock.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, islice

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from generator.exports.columns import AnyTable, Kind, Stored
from generator.exports.imprint import Imprint
from generator.exports.tables import TABLES
from generator.exports.warehouse import Warehouse

ROWS_PER_SHEET = 1_048_575
"""What a sheet takes below its header; a longer table goes on on a further sheet."""
MAX_CHARACTERS = 32_767
CUT = "……（全文见网页）"
EXACT_DIGITS = 15
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in the file where programs write the time: the same content is the same bytes."""
_WIDTHS = {Kind.TEXT: 24, Kind.NUMBER: 16, Kind.INTEGER: 8, Kind.BOOLEAN: 8, Kind.DATE: 12}
_NUMERIC = frozenset((Kind.NUMBER, Kind.INTEGER))
DICTIONARY = ("工作表", "栏目", "字段", "类型", "说明")


def workbook_chunks(warehouse: Warehouse, imprint: Imprint) -> Iterator[bytes]:
    """The whole file; it is complete only when the last sheet is."""
    stream = io.BytesIO()
    with Workbook(stream, {"constant_memory": True}) as workbook:
        workbook.set_properties({"title": imprint.name, "created": MADE})
        for table in TABLES:
            _write_table(workbook, table, warehouse.rows(table))
        _write_dictionary(workbook)
    yield stream.getvalue()


def _write_table(workbook: Workbook, table: AnyTable, rows: Iterator[Sequence[Stored]]) -> None:
    kinds = [column.kind for column in table.columns]
    for number in count(1):
        some = islice(rows, ROWS_PER_SHEET)
        first = next(some, None)
        if first is None and number > 1:
            return
        sheet = workbook.add_worksheet(table.title if number == 1 else f"{table.title} {number}")
        for position, column in enumerate(table.columns):
            sheet.set_column(position, position, _WIDTHS[column.kind])
        _write_header(workbook, sheet, [column.title for column in table.columns])
        last = 0
        if first is not None:
            _write_row(sheet, 1, first, kinds)
            for last, row in enumerate(some, start=2):
                _write_row(sheet, last, row, kinds)
        sheet.autofilter(0, 0, max(last, 1), len(table.columns) - 1)


def _write_dictionary(workbook: Workbook) -> None:
    sheet = workbook.add_worksheet("字段说明")
    sheet.set_column(0, len(DICTIONARY) - 1, _WIDTHS[Kind.TEXT])
    _write_header(workbook, sheet, list(DICTIONARY))
    kinds = [Kind.TEXT] * len(DICTIONARY)
    explained = ((table, column) for table in TABLES for column in table.columns)
    for number, (table, column) in enumerate(explained, start=1):
        _write_row(sheet, number, [table.title, column.title, column.name, column.kind.value, column.note], kinds)


def _write_header(workbook: Workbook, sheet: Worksheet, titles: list[str]) -> None:
    bold = workbook.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for position, title in enumerate(titles):
        sheet.write_string(0, position, title, bold)


def _write_row(sheet: Worksheet, number: int, cells: Sequence[Stored], kinds: Sequence[Kind]) -> None:
    for position, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
        if cell is None:
            continue
        if kind in _NUMERIC and is_exact(text := str(cell)):
            sheet.write_number(number, position, float(text))
        else:
            sheet.write_string(number, position, shortened(str(cell)))


def is_exact(number: str) -> bool:
    """Whether a spreadsheet, which counts in 15 digits, holds it without loss."""
    return len(number.lstrip("-0.").replace(".", "").rstrip("0")) <= EXACT_DIGITS


def shortened(text: str) -> str:
    """What fits in a cell."""
    return text if len(text) <= MAX_CHARACTERS else text[: MAX_CHARACTERS - len(CUT)] + CUT
