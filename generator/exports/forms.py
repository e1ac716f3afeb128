"""What the model says of itself: each form's fields with their English and Chinese names and the types of their values.

In: a form of the model. Out: `FormField`s. The JSON of a record and the JSON Schema of its file both follow it, so a
new field of the model is in both without a further line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from generator.fields import Amount, SomeOrNone
from generator.model import Form
from generator.numbers import Figure

_READER_OF_SOME_OR_NONE = get_args(SomeOrNone)[1:]


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. `value_type` is that of one value: a form, or a type of `fields` with its reader."""

    attribute: str
    key: str
    is_required: bool
    value_type: Any
    is_list: bool
    may_be_none: bool
    """Whether the word 无 may stand for an empty list."""
    form: type[Form] | None
    """The form that each value is, if it is one."""
    is_amount: bool
    """Whether each value is an amount of money."""


@cache
def fields_of(form: type[Form]) -> tuple[FormField, ...]:
    """All fields of a form, in the contract's order."""
    hints = get_type_hints(form, include_extras=True)
    return tuple(
        _field(attribute, str(info.alias), hints[attribute], is_required=info.is_required())
        for attribute, info in form.model_fields.items()
    )


def _field(attribute: str, key: str, hint: Any, *, is_required: bool) -> FormField:  # noqa: ANN401 (any type expression)
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (part for part in get_args(hint) if part is not NoneType)
    listed = get_args(hint)[0] if get_args(hint) else hint
    is_list = get_origin(listed) is tuple
    value_type = get_args(listed)[0] if is_list else hint
    return FormField(
        attribute,
        key,
        is_required,
        value_type,
        is_list=is_list,
        may_be_none=is_list and get_args(hint)[1:] == _READER_OF_SOME_OR_NONE,
        form=value_type if isinstance(value_type, type) and issubclass(value_type, Form) else None,
        is_amount=value_type == Amount,
    )


@cache
def _values(form: type[Form]) -> Callable[[Form], tuple[Any, ...]]:
    """All values of a form at once, in the order of its fields. (A form has more than one field.)"""
    return attrgetter(*(field.attribute for field in fields_of(form)))


def values_of(form: Form) -> list[tuple[FormField, Any]]:
    """The fields that are there, each with its value."""
    pairs = zip(fields_of(type(form)), _values(type(form))(form), strict=True)
    return [pair for pair in pairs if pair[1] is not None]


def texts_of(form: Form) -> list[str]:
    """Every text and printed figure of a form, in order: what a full-text search looks through."""
    found: list[str] = []
    _gather(form, found)
    return found


def _gather(form: Form, found: list[str]) -> None:
    for field, value in values_of(form):
        for one in value if field.is_list else (value,):
            if isinstance(one, str):
                found.append(str(one))
            elif isinstance(one, Figure):
                found.append(one.text)
            elif isinstance(one, Form):
                _gather(one, found)
            elif not isinstance(one, bool):
                found.append(str(one))
