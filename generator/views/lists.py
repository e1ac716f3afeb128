"""The home page and the indexes by year, unit and grade: rows, totals, sheets.

In: the corpus's summaries. Out: `Listing`, one a page. Never: a second reading of a record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from generator.addresses import (
    GRADES,
    HOME,
    UNITS,
    YEARS,
    Bucket,
    grade_address,
    record_address,
    sheet_address,
    unit_address,
    year_address,
)
from generator.corpus import Corpus, Summary
from generator.grades import BUCKET_WORDS
from generator.model import Unit
from generator.numbers import Money, MoneyUnit, exact_sum, grouped, percentage, round_half_up
from generator.views.texts import Crumb, GradeText, converted, grade_text, rate_of, rate_text, wan_yuan_text

ROWS_PER_SHEET = 100
NEWEST = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One record in a table."""

    address: str
    title: str
    year: str
    unit: str
    unit_address: str
    evaluation_mode: str
    document_kind: str
    budget: str
    spent: str
    rate: str
    score: str
    out_of: str
    grade: GradeText
    published_on: str


@dataclass(frozen=True, slots=True)
class Total:
    """An exact sum over the records that print the amount, and how many do not."""

    yuan: Decimal
    printed: int
    missing: int

    @property
    def wan_yuan(self) -> str:
        """The sum in 万元."""
        return grouped(converted(self.yuan, MoneyUnit.YUAN, MoneyUnit.WAN_YUAN))


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many records stand on one shelf."""

    bucket: Bucket
    word: str
    address: str
    count: int
    percent: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The summary figures of a list of records."""

    records: int
    budget: Total
    spent: Total
    rate: str
    """Spent of budget over the records that print both, in percent; empty where none does."""
    rate_records: int
    grades: tuple[GradeCount, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an index of indexes: a year, a unit or a grade with its figures."""

    name: str
    address: str
    totals: Totals
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of a long list that one page shows."""

    number: int
    count: int
    first: int
    last: int
    total: int
    links: tuple[tuple[int, str], ...]
    """(number, address) of every sheet worth a link: the first, the last and those round this one."""


@dataclass(frozen=True)
class Listing:
    """A page with summary figures and a table, of records or of index entries, split into sheets."""

    address: str
    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    totals: Totals
    summaries: Sequence[Summary]
    units: Mapping[str, Unit]
    entries: tuple[Entry, ...] = ()
    notes: tuple[tuple[str, str, str], ...] = ()
    """(label, text, address or "") about the subject: a unit's region, parent, former names."""

    @property
    def sheet_count(self) -> int:
        """How many pages the list takes; an empty list takes one."""
        return max(1, -(-max(len(self.entries), 0 if self.entries else len(self.summaries)) // ROWS_PER_SHEET))

    def sheet(self, number: int) -> Sheet:
        """The sheet with this number, from 1."""
        total = len(self.entries) or len(self.summaries)
        first = (number - 1) * ROWS_PER_SHEET
        near = {1, self.sheet_count, number - 1, number, number + 1}
        links = tuple((one, sheet_address(self.address, one)) for one in sorted(near) if 1 <= one <= self.sheet_count)
        return Sheet(number, self.sheet_count, first + 1, min(first + ROWS_PER_SHEET, total), total, links)

    def rows(self, number: int) -> list[Row]:
        """The records of one sheet."""
        first = (number - 1) * ROWS_PER_SHEET
        return [row_of(summary, self.units) for summary in self.summaries[first : first + ROWS_PER_SHEET]]

    def sheet_entries(self, number: int) -> tuple[Entry, ...]:
        """The index entries of one sheet."""
        first = (number - 1) * ROWS_PER_SHEET
        return self.entries[first : first + ROWS_PER_SHEET]

    @cached_property
    def newest(self) -> list[Row]:
        """The records disclosed last; where no day is printed, the year evaluated decides."""
        newest = sorted(self.summaries, key=lambda one: (one.published_on or one.id.year, one.id), reverse=True)
        return [row_of(summary, self.units) for summary in newest[:NEWEST]]


def row_of(summary: Summary, units: Mapping[str, Unit]) -> Row:
    """A record as a line of a table; amounts in 万元, so that a column compares."""
    return Row(
        address=record_address(summary.id),
        title=summary.title,
        year=str(summary.period),
        unit=units[summary.id.unit].name,
        unit_address=unit_address(summary.id.unit),
        evaluation_mode=summary.evaluation_mode,
        document_kind=summary.document_kind,
        budget=wan_yuan_text(summary.budget),
        spent=wan_yuan_text(summary.spent),
        rate=_rate(summary),
        score=summary.score.text if summary.score else "",
        out_of=summary.out_of.text if summary.out_of and summary.out_of.text != "100" else "",
        grade=grade_text(summary),
        published_on=summary.published_on,
    )


def totals_of(summaries: Iterable[Summary]) -> Totals:
    """Sum money exactly, over the records that print it."""
    records = list(summaries)
    pairs = [
        (budget, spent)
        for one in records
        if (budget := _yuan(one.budget)) is not None and (spent := _yuan(one.spent)) is not None
    ]
    rate = percentage(exact_sum([spent for _, spent in pairs]), exact_sum([budget for budget, _ in pairs]))
    counts = dict.fromkeys(Bucket, 0)
    for one in records:
        counts[one.standing.bucket] += 1
    grades = tuple(
        GradeCount(bucket, BUCKET_WORDS[bucket], grade_address(bucket), count, _share(count, len(records)))
        for bucket, count in counts.items()
    )
    return Totals(
        len(records),
        _total(_yuan(one.budget) for one in records),
        _total(_yuan(one.spent) for one in records),
        "" if rate is None else rate_text(rate),
        len(pairs),
        grades,
    )


def home_view(corpus: Corpus) -> Listing:
    """The home page: everything, by year."""
    summaries = tuple(corpus.summaries.values())
    return Listing(
        HOME,
        "预算绩效评价结果公开",
        "预算绩效评价结果：按年度、单位、等级查阅",
        (),
        totals_of(summaries),
        summaries,
        corpus.units,
        _year_entries(corpus),
    )


def years_view(corpus: Corpus) -> Listing:
    """`/years/`."""
    return _index_of(corpus, YEARS, "按年度查阅", _year_entries(corpus))


def units_view(corpus: Corpus) -> Listing:
    """`/units/`."""
    entries = tuple(
        Entry(unit.name, unit_address(number), totals_of(corpus.by_unit[number]), unit.region or "")
        for number, unit in corpus.units.items()
    )
    return _index_of(corpus, UNITS, "按单位查阅", entries)


def grades_view(corpus: Corpus) -> Listing:
    """`/grades/`."""
    entries = tuple(
        Entry(BUCKET_WORDS[bucket], grade_address(bucket), totals_of(summaries))
        for bucket, summaries in corpus.by_bucket.items()
    )
    return _index_of(corpus, GRADES, "按等级查阅", entries)


def year_views(corpus: Corpus) -> list[Listing]:
    """One page a year."""
    return [
        _listing(corpus, year_address(year), f"{year}年度绩效评价结果", Crumb("按年度", YEARS), summaries)
        for year, summaries in corpus.by_year.items()
    ]


def unit_views(corpus: Corpus) -> list[Listing]:
    """One page a unit."""
    return [
        replace(
            _listing(corpus, unit_address(number), unit.name, Crumb("按单位", UNITS), corpus.by_unit[number]),
            notes=_unit_notes(unit, corpus),
        )
        for number, unit in corpus.units.items()
    ]


def grade_views(corpus: Corpus) -> list[Listing]:
    """One page a grade."""
    return [
        _listing(corpus, grade_address(bucket), f"等级：{BUCKET_WORDS[bucket]}", Crumb("按等级", GRADES), summaries)
        for bucket, summaries in corpus.by_bucket.items()
    ]


def _listing(corpus: Corpus, address: str, title: str, parent: Crumb, summaries: Sequence[Summary]) -> Listing:
    description = f"{title}：{len(summaries)}份预算绩效评价记录"
    crumbs = (Crumb("首页", HOME), parent)
    return Listing(address, title, description, crumbs, totals_of(summaries), summaries, corpus.units)


def _index_of(corpus: Corpus, address: str, title: str, entries: tuple[Entry, ...]) -> Listing:
    summaries = tuple(corpus.summaries.values())
    return Listing(
        address,
        title,
        f"预算绩效评价结果{title}",
        (Crumb("首页", HOME),),
        totals_of(summaries),
        summaries,
        corpus.units,
        entries,
    )


def _year_entries(corpus: Corpus) -> tuple[Entry, ...]:
    return tuple(
        Entry(f"{year}年度", year_address(year), totals_of(summaries)) for year, summaries in corpus.by_year.items()
    )


def _unit_notes(unit: Unit, corpus: Corpus) -> tuple[tuple[str, str, str], ...]:
    notes = []
    if unit.short_name:
        notes.append(("简称", unit.short_name, ""))
    if unit.parent:
        parent = corpus.units.get(unit.parent)
        notes.append(("上级单位", parent.name if parent else unit.parent, unit_address(unit.parent)))
    if unit.region:
        notes.append(("地区", unit.region, ""))
    notes.extend(
        ("曾用名", f"{former.name}（至 {former.until}）" if former.until else former.name, "")
        for former in unit.former_names or ()
    )
    notes.extend(
        ("下属单位", child.name, unit_address(child.number))
        for child in corpus.units.values()
        if child.parent == unit.number
    )
    return tuple(notes)


def _yuan(money: Money | None) -> Decimal | None:
    return None if money is None else money.yuan


def _total(amounts: Iterable[Decimal | None]) -> Total:
    known = list(amounts)
    printed = [amount for amount in known if amount is not None]
    return Total(exact_sum(printed), len(printed), len(known) - len(printed))


def _share(count: int, total: int) -> str:
    return "0" if total == 0 else str(round_half_up(Fraction(count * 100, total), 1))


def _rate(summary: Summary) -> str:
    """The printed rate; computed where none is printed."""
    rate = rate_of(summary.printed_rate, _yuan(summary.spent), _yuan(summary.budget))
    return rate.printed or rate.computed
