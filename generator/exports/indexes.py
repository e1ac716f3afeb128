"""The indexes as CSV, each with exactly the rows of its page.

`records.csv` beside the page of a year, a unit or a grade; `years.csv`, `units.csv` and `grades.csv` with their sums.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from generator.addresses import GRADES, UNITS, YEARS, Bucket, grade_address, unit_address, year_address
from generator.exports.columns import Column, Kind, stored, text
from generator.exports.csv_file import csv_header, csv_rows
from generator.exports.imprint import DataFile, Imprint
from generator.exports.records import RECORDS
from generator.exports.warehouse import Warehouse
from generator.grades import BUCKET_WORDS
from generator.numbers import exact_sum
from generator.review import Review
from generator.summary import Summary


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A year, a unit or a grade with its records."""

    code: str
    name: str
    address: str
    summaries: Sequence[Summary]
    review: Review
    imprint: Imprint

    @property
    def budgets(self) -> list[Decimal]:
        """Those that are printed as numbers, in 元."""
        return [budget for budget, _ in self._amounts if budget is not None]

    @property
    def spent(self) -> list[Decimal]:
        """Likewise."""
        return [spent for _, spent in self._amounts if spent is not None]

    @property
    def _amounts(self) -> Iterator[tuple[Decimal | None, Decimal | None]]:
        amounts = self.review.corpus.amounts
        return (amounts[one.id] for one in self.summaries)


def _sum(amounts: list[Decimal]) -> Decimal | None:
    """A sum of nothing is not zero."""
    return exact_sum(amounts) if amounts else None


def _in_class(bucket: Bucket) -> Column[IndexRow]:
    def value(row: IndexRow) -> int:
        return sum(one.standing.bucket is bucket for one in row.summaries)

    return Column(str(bucket), BUCKET_WORDS[bucket], Kind.INTEGER, value)


INDEX_COLUMNS: tuple[Column[IndexRow], ...] = (
    text("code", "编号", lambda row: row.code),
    text("name", "名称", lambda row: row.name),
    text("address", "页面", lambda row: row.address),
    text("url", "网址", lambda row: row.imprint.absolute(row.address)),
    Column("records", "记录数", Kind.INTEGER, lambda row: len(row.summaries)),
    Column("budget_yuan", "预算合计（元）", Kind.NUMBER, lambda row: _sum(row.budgets)),
    Column("budget_records", "列有预算的记录数", Kind.INTEGER, lambda row: len(row.budgets)),
    Column("spent_yuan", "执行合计（元）", Kind.NUMBER, lambda row: _sum(row.spent)),
    Column("spent_records", "列有执行数的记录数", Kind.INTEGER, lambda row: len(row.spent)),
    *map(_in_class, Bucket),
    Column(
        "findings",
        "核验发现数",
        Kind.INTEGER,
        lambda row: sum(len(row.review.codes[one.id]) for one in row.summaries),
    ),
)


def index_files(review: Review, imprint: Imprint, warehouse: Warehouse) -> Iterator[DataFile]:
    """One file an index."""
    corpus = review.corpus
    groups: dict[str, list[tuple[str, str, str, Sequence[Summary]]]] = {
        YEARS: [(year, f"{year}年度", year_address(year), found) for year, found in corpus.by_year.items()],
        UNITS: [(unit, corpus.units[unit].name, unit_address(unit), found) for unit, found in corpus.by_unit.items()],
        GRADES: [(one, BUCKET_WORDS[one], grade_address(one), found) for one, found in corpus.by_bucket.items()],
    }
    for index, group in groups.items():
        rows = [IndexRow(*entry, review, imprint) for entry in group]
        yield DataFile(f"{index}{index.rstrip('/')}.csv", partial(_index, rows))
        for row in rows:
            yield DataFile(f"{row.address}records.csv", partial(_records, row, warehouse))


def _index(rows: Iterable[IndexRow]) -> bytes:
    cells = ([stored(column.value(row)) for column in INDEX_COLUMNS] for row in rows)
    return f"{csv_header(INDEX_COLUMNS)}{csv_rows(cells)}".encode()


def _records(row: IndexRow, warehouse: Warehouse) -> bytes:
    return csv_header(RECORDS.columns).encode() + warehouse.record_lines(one.id for one in row.summaries)
