"""Verdicts as plain values, which any format writes quickly and reads without a type of ours; and back again.

In: a verdict. Out: a tuple of texts, numbers and tuples. Decimals are their texts, so nothing is rounded.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from generator.addresses import RecordId
from generator.diagnostics import Level
from generator.rules import Finding, Verdict


def plain_of(verdict: Verdict) -> tuple[Any, ...]:
    """All of a verdict but the record."""
    path, subject, message, hint, level, printed, computed, difference, tolerance, unit = verdict.finding
    figures = (
        None if printed is None else str(printed),
        None if computed is None else str(computed),
        None if difference is None else str(difference),
        None if tolerance is None else str(tolerance),
    )
    word = None if level is None else level.value
    return verdict.code, path, subject, message, hint, word, figures, str(unit), verdict.acknowledgements


def verdict_of(identity: RecordId, plain: Sequence[Any]) -> Verdict:
    """The same verdict.

    Raises:
        ValueError: it is none; or an `ArithmeticError` or a `TypeError`.

    """
    code, path, subject, message, hint, word, figures, unit, notes = plain
    printed, computed, difference, tolerance = [None if one is None else Decimal(one) for one in figures]
    level = None if word is None else Level(word)
    finding = Finding(tuple(path), subject, message, hint, level, printed, computed, difference, tolerance, unit)
    return Verdict(identity, code, finding, tuple(notes))
