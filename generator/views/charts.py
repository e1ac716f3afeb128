"""The numbers of the charts: what is drawn, what it is called, and the same numbers as a table.

In: summaries. Out: `Chart`, which `generator.charts` turns into SVG, and lengths for the bars that templates draw.
Never: a colour, a coordinate, an average.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from generator.numbers import round_half_up

LENGTH_PLACES = 2


class ChartKind(StrEnum):
    """How a chart is drawn."""

    GRADES = "grades"
    """Rows by grade: how many records."""
    MONEY = "money"
    """Rows: budget and spent."""
    RATES = "rates"
    """Classes of execution rates: how many records."""
    SCORES = "scores"
    """Years across, scores up, a mark of its own for each kind of measure."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart's table."""

    name: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart; `points` is what is drawn: labels and numbers by name, equal to those in `rows`."""

    kind: ChartKind
    anchor: str
    """Its id on the page."""
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    points: tuple[dict[str, str | int | float], ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Budget and spent as lengths on a bar of 100, against the greatest amount of the table; None: not printed."""

    budget: Decimal | None
    spent: Decimal | None


def pairs_of(amounts: Sequence[tuple[Decimal | None, Decimal | None]]) -> list[Pair]:
    """The lengths of all rows of a table, on one scale."""
    greatest = _greatest(amount for pair in amounts for amount in pair)
    return [Pair(length_of(budget, greatest), length_of(spent, greatest)) for budget, spent in amounts]


def length_of(value: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A value as a length on a bar of 100, 0 for a negative one; None without a value or a whole."""
    if value is None or not whole or whole < 0:
        return None
    return round_half_up(max(min(value / whole * 100, Decimal(100)), Decimal(0)), LENGTH_PLACES)


def _greatest(amounts: Iterable[Decimal | None]) -> Decimal | None:
    return max((amount for amount in amounts if amount is not None), default=None)
