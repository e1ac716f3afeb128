"""Exact numbers: a printed figure and its value, money in its unit, rounding half up.

In: the text of a number as an editor typed it. Out: `Figure` (text and decimal side by side) and `Money`.
Never: a binary float, a rounded stored value, a zero that was not printed.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Self

MAX_DIGITS = 30
"""More digits than any public budget has; a longer number is a slip and would only cost time."""

_EXACT = Context(prec=MAX_DIGITS * 3, rounding=ROUND_HALF_UP)
"""More digits than any sum or product of our numbers has: nothing is ever rounded but on purpose."""
_NOTHING = Decimal(0)
_ASCII_TWINS = str.maketrans("０１２３４５６７８９．，％－−", "0123456789.,%--")
_NUMBER = re.compile(r"(?P<sign>-?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?(?P<percent>%?)", re.ASCII)


class Absence(StrEnum):
    """A word that stands where a number would: three of the four kinds of missing (the fourth: no key)."""

    NOT_APPLICABLE = "不适用"
    WITHHELD = "不予公开"
    ILLEGIBLE = "无法辨认"


_ABSENCES = frozenset(Absence)


class MoneyUnit(StrEnum):
    """A unit of money as printed, and its power of ten in 元."""

    exponent: int

    YUAN = "元", 0
    WAN_YUAN = "万元", 4
    YI_YUAN = "亿元", 8

    def __new__(cls, word: str, exponent: int) -> Self:
        """A unit is its word; the exponent is an attribute, as every amount asks for it."""
        unit = str.__new__(cls, word)
        unit._value_ = word
        unit.exponent = exponent
        return unit


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed number. `text` is what stands in the file; `value` is None where it is a word (`absence`)."""

    text: str
    value: Decimal | None
    is_percent: bool = False
    absence: Absence | None = None

    @property
    def places(self) -> int:
        """Printed decimal places; 0 for a word."""
        return 0 if self.value is None else places_of(self.value)


@dataclass(frozen=True, slots=True)
class Money:
    """A figure in its printed unit."""

    figure: Figure
    unit: MoneyUnit

    @property
    def yuan(self) -> Decimal | None:
        """The exact amount in 元; None where a word stands."""
        value = self.figure.value
        return None if value is None else in_unit(value, self.unit, MoneyUnit.YUAN)


@lru_cache(20_000)
def parse_figure(text: str) -> Figure:
    """Read one number, exactly.

    Raises:
        ValueError: `text` is neither a number nor a word of `Absence`; its message is a hint in Chinese.

    """
    if text in _ABSENCES:
        return Figure(text, None, absence=Absence(text))
    ascii_text = text.translate(_ASCII_TWINS)
    match = _NUMBER.fullmatch(ascii_text)
    if match is None:
        raise ValueError(_why_not_a_number(ascii_text))
    if sum(character.isdigit() for character in ascii_text) > MAX_DIGITS:
        message = f"数字超过 {MAX_DIGITS} 位，多半录错了：核对原件"
        raise ValueError(message)
    digits = match["sign"] + match["whole"].replace(",", "")
    value = Decimal(digits if match["part"] is None else f"{digits}.{match['part']}")
    return Figure(text, value, is_percent=bool(match["percent"]))


def _why_not_a_number(text: str) -> str:
    """A hint for an editor whose number did not parse."""
    if unit := next((word for word in ("亿元", "万元", "元", "亿", "万") if text.endswith(word)), None):
        return f"数字后面不写单位，“{unit}”写在“单位”一栏"
    if re.fullmatch(r"-?[\d,]+(\.\d+)?", text, re.ASCII):
        return "千位分隔符的位置不对，应为每三位一个逗号，如 12,573,618.00"
    if re.fullmatch(r"-?[\d.,]+\s+%", text, re.ASCII):
        return "百分号前不留空格，如 98.92%"
    if text.endswith("分"):
        return "只写数字，不写“分”"
    return "应为数字，如 12,573,618.00 或 98.92%；没有数字时删去这一行，或写 " + "、".join(Absence)


def value_of(figure: Figure | None) -> Decimal | None:
    """The number, where one is printed."""
    return figure.value if figure else None


def yuan_of(money: Money | None) -> Decimal | None:
    """The exact amount in 元, where one is printed."""
    return money.yuan if money else None


def places_of(value: Decimal) -> int:
    """How many decimal places `value` is written with."""
    return max(0, -int(value.as_tuple().exponent))


def in_unit(value: Decimal, unit: MoneyUnit, target: MoneyUnit) -> Decimal:
    """Convert between units of money by moving the point: exact, and no digit is added beyond the move."""
    if unit is target:
        return value
    shift = unit.exponent - target.exponent
    moved = _EXACT.scaleb(value, shift)
    return _EXACT.quantize(moved, Decimal(1)) if shift > 0 and not places_of(moved) else moved


def round_half_up(value: Decimal | Fraction, places: int) -> Decimal:
    """Round as the forms do (五入): 83.595 to two places is 83.60; works on exact quotients too."""
    if isinstance(value, Decimal):
        return _EXACT.quantize(value, _last_place(places))
    numerator, denominator = value.numerator, value.denominator
    whole = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return _EXACT.scaleb(Decimal(whole if numerator >= 0 else -whole), -places)


@lru_cache(100)
def _last_place(places: int) -> Decimal:
    """One unit of that decimal place: 0.01 for two."""
    return Decimal(1).scaleb(-places)


def percentage(part: Decimal, whole: Decimal) -> Fraction | None:
    """`part` of `whole` in percent, exactly; None over a whole of zero."""
    if whole == 0:
        return None
    part_above, part_below = part.as_integer_ratio()
    whole_above, whole_below = whole.as_integer_ratio()
    return Fraction(part_above * whole_below * 100, part_below * whole_above)


def rounded_percentage(part: Decimal, whole: Decimal, places: int) -> Decimal | None:
    """`part` of `whole` in percent, rounded half up; None over a whole of zero. Quicker than by way of `percentage`.

    And no less exact: a quotient of two of our numbers is a tie, or farther from one than the last of so many digits.
    """
    return round_half_up(_EXACT.divide(_EXACT.scaleb(part, 2), whole), places) if whole else None


def exact_sum(values: list[Decimal]) -> Decimal:
    """Add without ever rounding; the result has the places of its most precise term."""
    return reduce(_EXACT.add, values, _NOTHING)


def exact_product(one: Decimal, other: Decimal) -> Decimal:
    """Multiply without ever rounding."""
    return _EXACT.multiply(one, other)


def distance(one: Decimal, other: Decimal) -> Decimal:
    """How far two numbers are apart, exactly."""
    return _EXACT.subtract(one, other).copy_abs()


def grouped(value: Decimal) -> str:
    """`12573618.00` as `12,573,618.00`."""
    return f"{value:,f}"
