"""The words that tables are declared in: a column is named, explained and computed in one place.

CSV, XLSX, SQLite, the data package and the dictionary page are all made from these declarations. A printed figure is
two columns: `…_printed`, what stands in the document (a word where a word stands), and its exact value beside it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar

from generator.addresses import RecordId, record_address
from generator.corpus import Corpus
from generator.exports.imprint import Imprint
from generator.model import Record
from generator.numbers import Figure, Money
from generator.rules import Verdict
from generator.summary import Summary

Cell = str | int | bool | Decimal | None
Stored = str | int | None
"""A cell as it is kept: decimals as text with every digit, 是 and 否 as words."""
R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)
PartRow = TypeVar("PartRow", bound="Row")


class Kind(Enum):
    """What stands in a column; the value is the word of the dictionary page."""

    TEXT = "文字"
    NUMBER = "数字"
    INTEGER = "整数"
    BOOLEAN = "是否"
    DATE = "日期"


@dataclass(frozen=True, slots=True)
class Column(Generic[R_contra]):
    """One column: machine name, Chinese title, kind, how it is read from a row, and what a reader should know."""

    name: str
    title: str
    kind: Kind
    value: Callable[[R_contra], Cell]
    note: str = ""
    words: tuple[str, ...] = ()
    """The closed list of what may stand here, if there is one."""


@dataclass(frozen=True, slots=True)
class Table(Generic[PartRow]):
    """One table. Every one but the first has a column `record`, which is an `id` of the table `records`."""

    name: str
    title: str
    note: str
    columns: tuple[Column[PartRow], ...]
    rows: Callable[["Row"], Iterable[PartRow]]
    """The rows that one record has in it."""
    key: tuple[str, ...]
    """The columns that tell its rows apart."""

    @property
    def has_parent(self) -> bool:
        """Whether its rows are parts of a record."""
        return any(column.name == "record" for column in self.columns)

    def stored_rows(self, row: "Row") -> list[list[Stored]]:
        """One record's rows as they are kept, in the order of the columns.

        What every table begins with (`about`) says the same of all rows at one address: it is worked out once.
        """
        about = [column.value for column in self.columns[:ABOUT_WIDTH]]
        own = [column.value for column in self.columns[ABOUT_WIDTH:]]
        cells: dict[str, list[Stored]] = {}
        found = []
        for part in self.rows(row):
            address = part.address
            if address not in cells:
                cells[address] = [stored(value(part)) for value in about]
            found.append(cells[address] + [stored(value(part)) for value in own])
        return found


AnyTable = Table[Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One record as the rows of a table see it; the rows of its parts are subclasses."""

    identity: RecordId
    record: Record
    summary: Summary
    unit_name: str
    scheme_name: str
    findings: tuple[Verdict, ...]
    """What the rules say of it, but for what agrees."""
    imprint: Imprint

    @property
    def address(self) -> str:
        """Where on the site this row can be read."""
        return record_address(self.identity)

    def money(self, figure: Figure | None) -> Money | None:
        """A figure in the unit of 资金."""
        funds = self.record.funds
        return None if figure is None or funds is None else Money(figure, funds.unit)

    def parts(self) -> tuple[RecordId, Record, Summary, str, str, tuple[Verdict, ...], Imprint]:
        """The fields of this class, to begin a subclass with."""
        return (
            *(self.identity, self.record, self.summary, self.unit_name, self.scheme_name),
            self.findings,
            self.imprint,
        )


def row_of(identity: RecordId, findings: tuple[Verdict, ...], corpus: Corpus, imprint: Imprint) -> Row:
    """One record of the corpus as a row, with what the rules found in it."""
    return Row(
        identity,
        corpus.records[identity],
        corpus.summaries[identity],
        corpus.units[identity.unit].name,
        corpus.scheme_of(identity).name,
        findings,
        imprint,
    )


def about(name: str, title: str) -> tuple[Column[Row], ...]:
    """What every table begins with: which record, where it can be read, names beside codes."""
    return (
        Column(name, title, Kind.TEXT, lambda row: str(row.identity), "年度/单位/项目，与网址、文件位置一致"),
        Column("address", "页面", Kind.TEXT, lambda row: row.address, "相对于本站首页"),
        Column("url", "网址", Kind.TEXT, lambda row: row.imprint.absolute(row.address), "完整网址；本站未设网址时为空"),
        Column("year", "年度", Kind.INTEGER, lambda row: int(row.identity.year), "被评价的年度；跨年度的为末年"),
        Column("unit", "单位编号", Kind.TEXT, lambda row: row.identity.unit),
        Column("unit_name", "单位", Kind.TEXT, lambda row: row.unit_name),
        Column("title", "项目名称", Kind.TEXT, lambda row: row.record.title),
    )


ABOUT_RECORD = about("record", "所属记录")
ABOUT_WIDTH = len(ABOUT_RECORD)


def text(name: str, title: str, value: Callable[[R], str | None], note: str = "") -> Column[R]:
    """A column of text."""
    return Column(name, title, Kind.TEXT, value, note)


class Figures(Generic[R]):
    """Declares the pairs of columns of printed figures, for the rows of one table."""

    def money(
        self, name: str, title: str, value: Callable[[R], Money | None], note: str = ""
    ) -> tuple[Column[R], Column[R]]:
        """An amount as printed (its unit has a column of its own), and exactly in 元."""

        def yuan(row: R) -> Cell:
            amount = value(row)
            return amount.yuan if amount else None

        def printed(row: R) -> Figure | None:
            amount = value(row)
            return amount.figure if amount else None

        return self._printed(name, title, printed, note), Column(f"{name}_yuan", f"{title}（元）", Kind.NUMBER, yuan)

    def number(
        self, name: str, title: str, value: Callable[[R], Figure | None], note: str = ""
    ) -> tuple[Column[R], Column[R]]:
        """A score, a weight, a count as printed, and exactly."""
        return self._printed(name, title, value, note), self._exact(name, title, value)

    def rate(self, title: str, value: Callable[[R], Figure | None]) -> tuple[Column[R], Column[R]]:
        """A rate as printed, and exactly in percent."""
        return self._printed("rate", title, value, ""), self._exact("rate_percent", f"{title}（%）", value)

    def _printed(self, name: str, title: str, value: Callable[[R], Figure | None], note: str) -> Column[R]:
        def printed(row: R) -> Cell:
            figure = value(row)
            return figure.text if figure else None

        return Column(f"{name}_printed", f"{title}（原文）", Kind.TEXT, printed, note)

    def _exact(self, name: str, title: str, value: Callable[[R], Figure | None]) -> Column[R]:
        def exact(row: R) -> Cell:
            figure = value(row)
            return figure.value if figure else None

        return Column(name, title, Kind.NUMBER, exact)


def stored(cell: Cell) -> Stored:
    """A value as it is kept; an empty text is nothing."""
    if cell is None or isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return f"{cell:f}" if isinstance(cell, Decimal) else cell
