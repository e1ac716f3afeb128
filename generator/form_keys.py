"""What keys a form has, and which forms stand below them: the model, read as a contract.

In: a form of `model`. Out: its Chinese keys, the forms in it. Never: a value.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from generator.model import Form, Record

_BETWEEN_STEPS = re.compile(r"[./·]")


def keys_of(form: type[Form]) -> tuple[str, ...]:
    """The Chinese keys of a form, in the contract's order."""
    return tuple(str(field.alias) for field in form.model_fields.values())


@cache
def nested_forms(form: type[Form]) -> dict[str, type[Form]]:
    """The keys of a form that hold forms, or lists of them."""
    return {str(field.alias): one for field in form.model_fields.values() for one in _forms_in(field.annotation)}


@cache
def keys_of_records() -> frozenset[str]:
    """Every Chinese key that can stand in a record, at any depth."""
    forms: list[type[Form]] = [Record]
    for form in forms:
        forms += [one for one in nested_forms(form).values() if one not in forms]
    return frozenset(key for form in forms for key in keys_of(form))


def steps_of_key(written: str) -> list[str]:
    """The keys that lead to a value, as 节录 names it: 资金.明细."""
    return [step.strip() for step in _BETWEEN_STEPS.split(written)]


def _forms_in(annotation: Any) -> Iterator[type[Form]]:  # noqa: ANN401 (any type expression)
    """The forms that a value of this type holds, alone or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, Form):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from _forms_in(part)
