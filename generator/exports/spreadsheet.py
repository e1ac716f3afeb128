"""Tables → one XLSX workbook, for people: Chinese titles, one sheet a table, the columns explained on the last.

A number that a spreadsheet holds exactly (15 digits) is a number, any other is text; text is never a formula.
XlsxWriter makes the workbook with empty tables; their rows are put in as XML, because cell by cell it takes ten times
as long. A few thousand rows at a time are compressed; those that the earlier workbook has in the same place are taken
from there. Nothing depends on the clock.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from operator import call
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

from generator.exports.columns import AnyTable, Kind
from generator.exports.csv_file import read_rows
from generator.exports.imprint import Imprint
from generator.exports.tables import TABLES
from generator.exports.warehouse import Warehouse
from generator.exports.zip_file import Part, ZipWriter, pack
from generator.program import program_key
from generator.store import digest_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FILE = "records.xlsx"
PARTS = "records.xlsx.parts"
"""Not published: where in the workbook the rows of the tables are."""
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

    @property
    def first(self) -> int:
        """The number of its first row in the table, counted from 0."""
        return (self.number - 1) * ROWS_PER_SHEET


class _Place(NamedTuple):
    """Where a part stands in a workbook, and what a `Part` says of it."""

    start: int
    packed: int
    length: int
    crc: int


def make_workbook(warehouse: Warehouse, imprint: Imprint) -> Path:
    """The file, in the folder of the warehouse."""
    press = _Press(warehouse)
    with warehouse.create(FILE) as file, warehouse.create(PARTS) as parts:
        archive = ZipWriter(file)
        sheets = list(_sheets(warehouse.counts))
        by_name = {_SHEET.format(number): sheet for number, sheet in enumerate(sheets, start=1)}
        empty = ZipFile(io.BytesIO(_empty_workbook(sheets, imprint)))
        for name in empty.namelist():
            content, sheet = empty.read(name), by_name.get(name)
            if sheet:
                is_huge = warehouse.table(sheet.table).stat().st_size > _HUGE
                archive.add(name, press.sheet(content, sheet, archive), is_huge=is_huge)
            else:
                archive.add(name, [pack(content, _LEVEL)])
        archive.finish()
        parts.write(json.dumps(press.noted).encode())
    return warehouse.folder / FILE


class _Press:
    """Makes the sheets; `noted` says where the parts of their rows are, by all that these depend on."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._places = _places_in(warehouse.read_before(PARTS))
        self.noted: dict[str, _Place] = {}

    def sheet(self, empty: bytes, sheet: Sheet, archive: ZipWriter) -> Iterator[Part]:
        """The XML of a sheet with its rows."""
        before, end, after = empty.partition(_END_OF_ROWS)
        yield pack(_LAST_ROW.sub(rb"\g<1>%d" % (sheet.rows + 1), before), _LEVEL)
        from xlsxwriter.utility import xl_col_to_name  # noqa: PLC0415 (as below)

        cells_of = [_cells_of(xl_col_to_name(at), column.kind) for at, column in enumerate(sheet.table.columns)]
        file = f"{sheet.table.name}.csv"
        for some in self._warehouse.rows(file):
            start = max(sheet.first - some.first, 0)
            stop = min(sheet.first + sheet.rows - some.first, some.rows)
            if start < stop:
                number = some.first + start - sheet.first + 2
                lines = self._warehouse.lines(file, some)
                key = digest_of(program_key(), file, f"{start} {stop} {number}", lines)
                part = self._taken_over(key) or _rows_packed(lines, slice(start, stop), number, cells_of)
                self.noted[key] = _Place(archive.position, len(part.packed), part.length, part.crc)
                yield part
        yield pack(end + after, _LEVEL)

    def _taken_over(self, key: str) -> Part | None:
        place = self._places.get(key)
        packed = self._warehouse.read_before(FILE, place.start, place.packed) if place else None
        return Part(packed, place.length, place.crc) if place and packed else None


def _places_in(parts: bytes | None) -> Mapping[str, _Place]:
    """What a `PARTS` file says."""
    return {key: _Place(*place) for key, place in json.loads(parts).items()} if parts else {}


def _rows_packed(lines: bytes, taken: slice, first: int, cells_of: Sequence[Callable[[str], str]]) -> Part:
    """Some of the rows in these lines of a CSV file, the first of them with this number in the sheet."""
    rows = islice(read_rows(io.StringIO(lines.decode(), newline="")), taken.start, taken.stop)
    xml = (
        f'<row r="{number}">{"".join(map(call, cells_of, row)).replace(_ROW, str(number))}</row>'
        for number, row in enumerate(rows, start=first)
    )
    return pack("".join(xml).encode(), _LEVEL)


def _sheets(counts: Sequence[int]) -> Iterator[Sheet]:
    for table, rows in zip(TABLES, counts, strict=True):
        for number, first in enumerate(range(0, max(rows, 1), ROWS_PER_SHEET), start=1):
            yield Sheet(table, number, min(rows - first, ROWS_PER_SHEET))


def _empty_workbook(sheets: Iterable[Sheet], imprint: Imprint) -> bytes:
    """Everything but the rows of the tables."""
    stream = io.BytesIO()
    from xlsxwriter import Workbook  # noqa: PLC0415 (most builds have no data files to make, and it takes its time)

    with Workbook(stream, {"constant_memory": True}) as workbook:
        workbook.set_properties({"title": imprint.name, "created": MADE})
        for sheet in sheets:
            _add_sheet(workbook, sheet)
        _add_dictionary(workbook)
    return stream.getvalue()


def _add_sheet(workbook: "Workbook", sheet: Sheet) -> None:
    columns = sheet.table.columns
    worksheet = workbook.add_worksheet(sheet.title)
    for position, column in enumerate(columns):
        worksheet.set_column(position, position, _WIDTHS[column.kind])
    _add_header(workbook, worksheet, [column.title for column in columns])
    worksheet.autofilter(0, 0, max(sheet.rows, 1), len(columns) - 1)


def _add_dictionary(workbook: "Workbook") -> None:
    worksheet = workbook.add_worksheet("字段说明")
    worksheet.set_column(0, len(DICTIONARY) - 1, _WIDTHS[Kind.TEXT])
    _add_header(workbook, worksheet, DICTIONARY)
    explained = ((table, column) for table in TABLES for column in table.columns)
    for number, (table, column) in enumerate(explained, start=1):
        cells = (table.title, column.title, column.name, column.kind.value, column.note)
        for position, cell in enumerate(cells):
            worksheet.write_string(number, position, cell)


def _add_header(workbook: "Workbook", worksheet: "Worksheet", titles: Sequence[str]) -> None:
    bold = workbook.add_format({"bold": True})
    worksheet.freeze_panes(1, 0)
    for position, title in enumerate(titles):
        worksheet.write_string(0, position, title, bold)


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
