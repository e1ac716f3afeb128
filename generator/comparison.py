"""Printed against computed: the one place that says when two figures agree.

In: figures as printed. Out: `Comparison`, or None where there is nothing to compare: no term, nothing printed, a word
(不适用 …) instead of a number, a rate over zero. Never: a binary float, a missing number taken for zero.

A sum has the places of its most precise term. Both sides are rounded half up to the fewer places; if they are equal
then, they agree. Otherwise a difference that rounding every term can make, half a unit of that place for each, ends
included, is a notice, and a greater one a warning. Assigned numbers (points of a form) are not rounded: any difference
is a warning. The difference is the exact one: for a rate (one term) a notice is then the tie that was rounded down,
83.595 % printed as 83.59 %.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from generator.diagnostics import Level
from generator.numbers import Figure, distance, exact_sum, percentage, places_of, round_half_up


class Comparison(NamedTuple):
    """Two sides and what became of them; `level` is None where they agree."""

    printed: Decimal
    computed: Decimal
    difference: Decimal
    tolerance: Decimal
    level: Level | None


def numbers_of(terms: Iterable[Figure | None]) -> list[Decimal] | None:
    """The printed numbers, those not printed left out; None if one is a word, for then the sum is unknown."""
    values = []
    for term in terms:
        if term is None:
            continue
        if term.value is None:
            return None
        values.append(term.value)
    return values


def sum_of(terms: Iterable[Figure | None]) -> Decimal | None:
    """The exact sum of what is printed; None if nothing is, or a word."""
    values = numbers_of(terms)
    return exact_sum(values) if values else None


def compare_sum(terms: Iterable[Figure | None], printed: Figure | None) -> Comparison | None:
    """A sum of rounded terms with the printed total."""
    values = numbers_of(terms)
    if not values or printed is None or printed.value is None:
        return None
    return compare_numbers(exact_sum(values), printed.value, len(values))


def compare_assigned(terms: Iterable[Figure | None], total: Figure | Decimal | None) -> Comparison | None:
    """A sum of assigned numbers (权重, 分值) with their total: exactly."""
    values = numbers_of(terms)
    value = total.value if isinstance(total, Figure) else total
    if not values or value is None:
        return None
    computed = exact_sum(values)
    difference = distance(computed, value)
    return Comparison(value, computed, difference, Decimal(0), Level.WARNING if difference else None)


def compare_scores(terms: Sequence[Figure | None], printed: Figure | None) -> Comparison | None:
    """A sum of scores: assigned where every term and the total are whole numbers, else rounded."""
    whole = all(_is_whole(figure) for figure in (*terms, printed))
    return compare_assigned(terms, printed) if whole else compare_sum(terms, printed)


def compare_rate(part: Figure | None, whole: Figure | None, printed: Figure | None) -> Comparison | None:
    """`part` of `whole` in percent with the printed rate."""
    if part is None or whole is None or printed is None:
        return None
    if part.value is None or whole.value is None or printed.value is None:
        return None
    rate = percentage(part.value, whole.value)
    if rate is None:
        return None
    places = printed.places
    computed, tolerance = round_half_up(rate, places), _half_unit(places)
    level = None if computed == printed.value else Level.WARNING
    if level and abs(rate - Fraction(printed.value)) <= Fraction(tolerance):
        computed, level = round_half_up(rate, places + 1), Level.NOTICE  # exact: one more place holds a tie
    return Comparison(printed.value, computed, distance(computed, printed.value), tolerance, level)


def compare_numbers(computed: Decimal, printed: Decimal, terms: int) -> Comparison:
    """A computed number that `terms` rounded numbers went into with a printed one."""
    places = min(places_of(computed), places_of(printed))
    tolerance = _half_unit(places) * terms
    difference = distance(computed, printed)
    if not difference or round_half_up(computed, places) == round_half_up(printed, places):
        level = None
    else:
        level = Level.NOTICE if difference <= tolerance else Level.WARNING
    return Comparison(printed, computed, difference, tolerance, level)


@lru_cache(100)
def _half_unit(places: int) -> Decimal:
    return Decimal(5).scaleb(-places - 1)


def _is_whole(figure: Figure | None) -> bool:
    return figure is None or figure.value is None or figure.value == figure.value.to_integral_value()
