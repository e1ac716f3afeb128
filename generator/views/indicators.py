"""The indicator table and the table of sub-projects."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from generator.comparison import sum_of
from generator.model import Funds, Indicator, IndicatorSection, Item, Record
from generator.numbers import Figure, distance, exact_sum, grouped, value_of
from generator.views.charts import Pair, length_of, pairs_of
from generator.views.texts import RateText, figure_text, rate_of


class IndicatorRow(NamedTuple):
    """One indicator; texts are as printed."""

    name: str
    second_level: str
    explanation: str
    target: str
    result: str
    weight: str
    score: str
    deducted: str
    """The points lost; empty where none were, or where one side is not printed."""
    note: str
    state: str


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """A section of the table with its subtotals (empty where nothing is there to add)."""

    name: str
    points: str
    placement_note: str
    rows: tuple[IndicatorRow, ...]
    weight_sum: str
    score_sum: str
    share: Decimal | None
    """The points won of the points there are to win, in percent: of the rows' weights, else of the heading's points."""
    other_points: str
    """The heading's points, where they are not what the rows' weights add up to."""


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The whole table: the sums of its rows, the printed total, and which optional columns any row fills."""

    groups: tuple[IndicatorGroup, ...]
    row_count: int
    weight_sum: str
    score_sum: str
    printed_weight: str
    printed_score: str
    has_second_level: bool
    has_explanation: bool
    has_target: bool
    has_result: bool
    has_note: bool

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        flags = (self.has_second_level, self.has_explanation, self.has_target, self.has_result, self.has_note)
        return 3 + sum(flags)


@dataclass(frozen=True, slots=True)
class ItemTable:
    """分项 with the sums of its rows; a sum is empty where a row does not print the amount."""

    rows: tuple["ItemRow", ...]
    unit: str
    budget_sum: str
    spent_sum: str
    outcomes: tuple[tuple[str, int], ...]
    """(word, how many rows print it), in order of first appearance."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One sub-project, numbered from 1 as in the document."""

    number: int
    item: Item
    rate: RateText
    pair: Pair


def indicator_table(record: Record) -> IndicatorTable | None:
    """The table of a record, None without one."""
    if not record.indicators:
        return None
    rows = [row for section in record.indicators for row in section.rows]
    total = record.indicator_total
    return IndicatorTable(
        groups=tuple([_group(section) for section in record.indicators]),
        row_count=len(rows),
        weight_sum=_sum([row.weight for row in rows]),
        score_sum=_sum([row.score for row in rows]),
        printed_weight=figure_text(total.weight) if total else "",
        printed_score=figure_text(total.score) if total else "",
        has_second_level=any(row.second_level for row in rows),
        has_explanation=any(row.explanation for row in rows),
        has_target=any(row.target or row.operator or (row.unit and not row.result) for row in rows),
        has_result=any(row.result for row in rows),
        has_note=any(row.note or row.state for row in rows),
    )


def item_table(record: Record, funds: Funds | None) -> ItemTable | None:
    """The sub-projects of a record, None without any."""
    if not record.items:
        return None
    items = record.items
    amounts = [(value_of(item.budget), value_of(item.spent)) for item in items]
    rows = tuple(
        ItemRow(number, item, rate_of(item.printed_rate, spent, budget), pair)
        for number, (item, (budget, spent), pair) in enumerate(zip(items, amounts, pairs_of(amounts), strict=True), 1)
    )
    words = [str(item.outcome) for item in items if item.outcome]
    return ItemTable(
        rows,
        str(funds.unit) if funds else "",
        _whole_sum([item.budget for item in items]),
        _whole_sum([item.spent for item in items]),
        tuple((word, words.count(word)) for word in dict.fromkeys(words)),
    )


def _group(section: IndicatorSection) -> IndicatorGroup:
    return IndicatorGroup(
        section.name,
        figure_text(section.points),
        section.placement_note or "",
        tuple([_row(row) for row in section.rows]),
        _sum([row.weight for row in section.rows]),
        _sum([row.score for row in section.rows]),
        _share_won(section),
        _other_points(section),
    )


def _other_points(section: IndicatorSection) -> str:
    points, weights = value_of(section.points), sum_of([row.weight for row in section.rows])
    return "" if weights is None or points is None or points == weights else figure_text(section.points)


def _share_won(section: IndicatorSection) -> Decimal | None:
    """None where a row that weighs something has no score: it is not known what was won."""
    pairs = [(value_of(row.weight), value_of(row.score)) for row in section.rows]
    if any(weight and score is None for weight, score in pairs):
        return None
    weights = [weight for weight, _ in pairs if weight is not None]
    scores = [score for _, score in pairs if score is not None]
    return length_of(exact_sum(scores), exact_sum(weights) if weights else value_of(section.points))


def _row(row: Indicator) -> IndicatorRow:
    """One of the many rows: this is called more often than anything else that makes a page."""
    operator, target, unit, result, weight, score = (
        row.operator,
        row.target,
        row.unit,
        row.result,
        row.weight,
        row.score,
    )
    return IndicatorRow(
        row.name,
        row.second_level or "",
        row.explanation or "",
        " ".join([part for part in (operator, target, unit) if part]) if operator or target or not result else "",
        "" if not result else f"{result} {unit}" if unit else result,
        weight.text if weight else "",
        score.text if score else "",
        _lost(weight.value, score.value) if weight and score else "",
        row.note or "",
        str(row.state) if row.state else "",
    )


def _lost(weight: Decimal | None, score: Decimal | None) -> str:
    return "" if weight is None or score is None or score >= weight else grouped(distance(weight, score))


def _sum(figures: Iterable[Figure | None]) -> str:
    """The sum of what is printed; a word makes it unknown, nothing printed makes it empty."""
    total = sum_of(figures)
    return "" if total is None else grouped(total)


def _whole_sum(figures: list[Figure | None]) -> str:
    return "" if any(figure is None for figure in figures) else _sum(figures)
