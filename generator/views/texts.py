"""How a single figure reads: money, rates and grades, printed and computed side by side."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from generator.addresses import Bucket
from generator.grades import BUCKET_WORDS
from generator.model import EvaluationMode
from generator.numbers import Figure, Money, MoneyUnit, grouped, in_unit, percentage, places_of, round_half_up
from generator.summary import Summary

RATE_PLACES = 2


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way from the home page to here."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class MoneyText:
    """An amount as printed, and the same amount in the other usual unit."""

    printed: str
    other: str


@dataclass(frozen=True, slots=True)
class RateText:
    """An execution rate as printed and as computed; either may be empty."""

    printed: str
    computed: str
    differs: bool
    """Whether the two are apart after rounding to the places that are printed."""
    percent: Decimal | None
    """The computed rate, to draw with."""


@dataclass(frozen=True, slots=True)
class GradeText:
    """A grade as printed and the shelf it stands on; `by_score` where the shelf follows from the score alone."""

    printed: str
    bucket: Bucket
    shelf: str
    by_score: bool


def money_text(money: Money | None) -> MoneyText | None:
    """None where no amount is printed; a word (不适用 …) stands alone."""
    if money is None:
        return None
    value = money.figure.value
    if value is None:
        return MoneyText(money.figure.text, "")
    target = MoneyUnit.WAN_YUAN if money.unit is MoneyUnit.YUAN else MoneyUnit.YUAN
    return MoneyText(f"{money.figure.text} {money.unit}", f"{grouped(converted(value, money.unit, target))} {target}")


def wan_yuan_text(money: Money | None) -> str:
    """An amount as a table's column in 万元 shows it; empty where none is printed."""
    if money is None:
        return ""
    value = money.figure.value
    if value is None:
        return money.figure.text
    return grouped(converted(value, money.unit, MoneyUnit.WAN_YUAN))


def converted(value: Decimal, unit: MoneyUnit, target: MoneyUnit) -> Decimal:
    """In another unit, without the zeros that moving the point leaves behind; in its own unit as printed."""
    if unit is target:
        return value
    text = f"{(moved := in_unit(value, unit, target)):f}"
    return Decimal(text.rstrip("0").rstrip(".")) if places_of(moved) else moved


def rate_of(printed: Figure | None, spent: Decimal | None, budget: Decimal | None) -> RateText:
    """An execution rate: spent of budget, in percent, rounded half up to the places that are printed."""
    rate = None if spent is None or budget is None else percentage(spent, budget)
    if rate is None:
        return RateText(percent_text(printed) if printed else "", "", differs=False, percent=None)
    if printed is None or printed.value is None:
        return RateText(printed.text if printed else "", rate_text(rate), differs=False, percent=round_half_up(rate, 2))
    places = max(printed.places, RATE_PLACES)
    differs = round_half_up(rate, printed.places) != printed.value
    return RateText(percent_text(printed), rate_text(rate, places), differs, round_half_up(rate, places))


def execution_rate(summary: Summary) -> str:
    """The rate of a record as a table shows it: the printed one; computed where none is printed."""
    return percent_text(summary.printed_rate) if summary.printed_rate else _rate_of(summary).computed


def execution_rate_value(summary: Summary) -> Decimal | None:
    """The same rate as a number; None where there is none."""
    printed = summary.printed_rate
    return printed.value if printed else _rate_of(summary).percent


def _rate_of(summary: Summary) -> RateText:
    budget, spent = summary.budget, summary.spent
    return rate_of(summary.printed_rate, spent.yuan if spent else None, budget.yuan if budget else None)


def rate_text(rate: Fraction, places: int = RATE_PLACES) -> str:
    """`98.92%`, rounded half up."""
    return f"{round_half_up(rate, places)}%"


def percent_text(figure: Figure) -> str:
    """A printed rate with its sign, which 执行率 may leave out."""
    return figure.text if figure.is_percent or figure.value is None else f"{figure.text}%"


def grade_text(summary: Summary) -> GradeText:
    """The grade of a record."""
    standing = summary.standing
    shelf = standing.band.name if standing.band else BUCKET_WORDS[standing.bucket]
    return GradeText(summary.grade or "", standing.bucket, shelf, standing.by_score)


def kind_text(summary: Summary) -> str:
    """The kind of measure that a score is: who evaluated, in which form. Scores of two kinds are not comparable."""
    mode = "评价方式未注明" if summary.evaluation_mode is EvaluationMode.NOT_STATED else str(summary.evaluation_mode)
    return f"{mode} · {summary.document_kind}"


def figure_text(figure: Figure | None) -> str:
    """A figure as printed; empty where none is."""
    return figure.text if figure else ""
