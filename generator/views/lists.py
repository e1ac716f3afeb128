"""The home page and the indexes by year, unit and grade: rows, totals, sheets.

In: the corpus's summaries. Out: `Listing`, one a page. Never: a second reading of a record.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import Any, NamedTuple

from generator.addresses import (
    COMPARE,
    GRADES,
    HOME,
    UNITS,
    YEARS,
    Bucket,
    grade_address,
    record_address,
    unit_address,
    year_address,
)
from generator.corpus import Corpus
from generator.grades import BUCKET_WORDS
from generator.model import Unit
from generator.numbers import MoneyUnit, exact_sum, grouped, percentage, round_half_up
from generator.review import Review
from generator.store import digest_of
from generator.summary import Summary
from generator.views.charts import Chart, grades_by_unit, grades_by_year, money_by_year, rates_chart, scores_by_year
from generator.views.sheets import Sheet, Sheets
from generator.views.texts import Crumb, GradeText, converted, execution_rate, grade_text, rate_text, wan_yuan_text

NEWEST = 10


class Row(NamedTuple):
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
    findings: int | None
    """How many; None where a table does not tell."""


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
    findings: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something about the subject of a page: a unit's region, parent, former names."""

    label: str
    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an index of indexes: a year, a unit or a grade with its figures."""

    name: str
    address: str
    totals: Totals
    note: str = ""


@dataclass(frozen=True)
class Listing:
    """A page with summary figures and a table: of records, or of index entries."""

    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    totals: Totals
    sheets: Sheets[Summary] | Sheets[Entry]
    rows: Callable[[Iterable[Summary]], list[Row]]
    """Records as lines of a table."""
    told: Callable[[Iterable[Summary]], str]
    """What changes whenever one of those lines does."""
    notes: tuple[Note, ...] = ()
    charts: tuple[Chart, ...] = ()

    @property
    def address(self) -> str:
        """Where the page stands."""
        return self.sheets.address

    @cached_property
    def head(self) -> str:
        """What changes whenever anything round the table does."""
        return repr((self.title, self.description, self.crumbs, self.totals, self.notes, self.charts))

    def key_of(self, sheet: Sheet[Any]) -> str:
        """What changes whenever that page of it does."""
        records = [one for one in sheet.items if isinstance(one, Summary)]
        return digest_of(self.head, repr(sheet.place), self.told(records)) if records else ""


@dataclass(frozen=True)
class Overview(Listing):
    """A page about everything: its template sees all that there is."""

    review: Review = field(kw_only=True)

    @cached_property
    def newest(self) -> list[Row]:
        """The records disclosed last; where no day is printed, the year evaluated decides."""
        summaries = self.review.corpus.in_order
        newest = sorted(summaries, key=lambda one: (one.published_on or one.id.year, one.id), reverse=True)
        return self.rows(newest[:NEWEST])

    def key_of(self, sheet: Sheet[Any]) -> str:  # noqa: ARG002 (any)
        """Only its text can tell."""
        return ""


def row_of(summary: Summary, corpus: Corpus, findings: int | None = None) -> Row:
    """A record as a line of a table; amounts in 万元, so that a column compares."""
    return Row(
        address=record_address(summary.id),
        title=summary.title,
        year=str(summary.period),
        unit=corpus.units[summary.id.unit].name,
        unit_address=unit_address(summary.id.unit),
        evaluation_mode=summary.evaluation_mode,
        document_kind=summary.document_kind,
        budget=wan_yuan_text(summary.budget),
        spent=wan_yuan_text(summary.spent),
        rate=execution_rate(summary),
        score=summary.score.text if summary.score else "",
        out_of=summary.out_of.text if summary.out_of and summary.out_of.text != "100" else "",
        grade=grade_text(summary),
        published_on=summary.published_on,
        findings=findings,
    )


def totals_of(summaries: Iterable[Summary], review: Review) -> Totals:
    """Sum money exactly, over the records that print it."""
    records = list(summaries)
    amounts = [review.corpus.amounts[one.id] for one in records]
    pairs = [(budget, spent) for budget, spent in amounts if budget is not None and spent is not None]
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
        _total([budget for budget, _ in amounts]),
        _total([spent for _, spent in amounts]),
        "" if rate is None else rate_text(rate),
        len(pairs),
        grades,
        sum(len(review.codes[one.id]) for one in records),
    )


def home_view(review: Review, address: str = HOME) -> Overview:
    """The home page, and any other page about everything."""
    view = _index_of(review, address, "预算绩效评价结果公开", _year_entries(review))
    return replace(view, charts=(*grades_by_year(review.corpus), *money_by_year(review.corpus.in_order, review.corpus)))


def years_view(review: Review) -> Overview:
    """`/years/`."""
    return _index_of(review, YEARS, "按年度查阅", _year_entries(review))


def units_view(review: Review) -> Overview:
    """`/units/`."""
    corpus = review.corpus
    entries = [
        Entry(
            unit.name,
            unit_address(number),
            _totals(corpus.by_unit[number], review),
            unit.region or "",
        )
        for number, unit in corpus.units.items()
    ]
    return _index_of(review, UNITS, "按单位查阅", entries)


def grades_view(review: Review) -> Overview:
    """`/grades/`."""
    entries = [
        Entry(BUCKET_WORDS[bucket], grade_address(bucket), _totals(summaries, review))
        for bucket, summaries in review.corpus.by_bucket.items()
    ]
    return _index_of(review, GRADES, "按等级查阅", entries)


def compare_view(review: Review) -> Overview:
    """`/compare/`: empty, the reader's browser fills it."""
    view = _index_of(review, COMPARE, "并排比较", ())
    return replace(view, description="把两到四份预算绩效评价记录并排比较：资金、执行率、得分、指标、核验结果")


def year_view(review: Review, year: str) -> Listing:
    """The page of a year."""
    title = f"{year}年度绩效评价结果"
    summaries = review.corpus.by_year[year]
    view = _subject(review, year_address(year), title, Crumb("按年度", YEARS), summaries)
    return replace(view, charts=(*grades_by_unit(summaries, review.corpus), *rates_chart(summaries)))


def unit_view(review: Review, number: str) -> Listing:
    """The page of a unit."""
    corpus = review.corpus
    unit = corpus.units[number]
    summaries = corpus.by_unit[number]
    view = _subject(review, unit_address(number), unit.name, Crumb("按单位", UNITS), summaries)
    charts = (*scores_by_year(summaries), *money_by_year(summaries, corpus))
    return replace(view, notes=tuple(_unit_notes(unit, corpus)), charts=charts)


def grade_view(review: Review, bucket: Bucket) -> Listing:
    """The page of a grade."""
    title = f"等级：{BUCKET_WORDS[bucket]}"
    return _subject(review, grade_address(bucket), title, Crumb("按等级", GRADES), review.corpus.by_bucket[bucket])


def _subject(review: Review, address: str, title: str, parent: Crumb, summaries: Sequence[Summary]) -> Listing:
    description = f"{title}：{len(summaries)}份预算绩效评价记录"
    crumbs = (Crumb("首页", HOME), parent)
    totals, sheets = _totals(summaries, review), Sheets(address, summaries)
    return Listing(title, description, crumbs, totals, sheets, partial(_rows, review), partial(_told, review))


def _index_of(review: Review, address: str, title: str, entries: Sequence[Entry]) -> Overview:
    summaries = review.corpus.in_order
    description = f"预算绩效评价结果，{title}：共{len(summaries)}份记录"
    crumbs = (Crumb("首页", HOME),)
    totals, sheets, rows = _totals(summaries, review), Sheets(address, entries), partial(_rows, review)
    return Overview(title, description, crumbs, totals, sheets, rows, partial(_told, review), review=review)


def _rows(review: Review, summaries: Iterable[Summary]) -> list[Row]:
    return [row_of(one, review.corpus, len(review.codes[one.id])) for one in summaries]


def _told(review: Review, summaries: Iterable[Summary]) -> str:
    return review.key_of(one.id for one in summaries)


def _year_entries(review: Review) -> list[Entry]:
    by_year = review.corpus.by_year
    return [Entry(f"{year}年度", year_address(year), _totals(summaries, review)) for year, summaries in by_year.items()]


def _totals(summaries: Sequence[Summary], review: Review) -> Totals:
    """The figures of one of the corpus's own lists, which live as long as it does; several pages show the same."""
    return review.once(("totals", id(summaries)), lambda: totals_of(summaries, review))


def _unit_notes(unit: Unit, corpus: Corpus) -> Iterator[Note]:
    if unit.short_name:
        yield Note("简称", unit.short_name)
    if unit.parent and (parent := corpus.units.get(unit.parent)):
        yield Note("上级单位", parent.name, unit_address(unit.parent))
    if unit.region:
        yield Note("地区", unit.region)
    for former in unit.former_names or ():
        yield Note("曾用名", f"{former.name}（至 {former.until}）" if former.until else former.name)
    for child in corpus.units.values():
        if child.parent == unit.number:
            yield Note("下属单位", child.name, unit_address(child.number))


def _total(amounts: Sequence[Decimal | None]) -> Total:
    printed = [amount for amount in amounts if amount is not None]
    return Total(exact_sum(printed), len(printed), len(amounts) - len(printed))


def _share(count: int, total: int) -> str:
    return "0" if total == 0 else str(round_half_up(Fraction(count * 100, total), 1))
