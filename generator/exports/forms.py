"""What the model says of itself: each form's fields with their English and Chinese names and the types of their values.

In: a form of the model. Out: `FormField`s. The JSON of a record and the JSON Schema of its file both follow it, so a
new field of the model is in both without a further line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from generator.fields import SomeOrNone
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

    @property
    def form(self) -> type[Form] | None:
        """The form that each value is, if it is one."""
        return self.value_type if isinstance(self.value_type, type) and issubclass(self.value_type, Form) else None


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
    if get_origin(listed) is tuple:
        may_be_none = get_args(hint)[1:] == _READER_OF_SOME_OR_NONE
        return FormField(attribute, key, is_required, get_args(listed)[0], is_list=True, may_be_none=may_be_none)
    return FormField(attribute, key, is_required, hint, is_list=False, may_be_none=False)


def values_of(form: Form) -> Iterator[tuple[FormField, Any]]:
    """The fields that are there, each with its value."""
    for field in fields_of(type(form)):
        value = getattr(form, field.attribute)
        if value is not None:
            yield field, value


def texts_of(form: Form) -> Iterator[str]:
    """Every text and printed figure of a form, in order: what a full-text search looks through."""
    for field, value in values_of(form):
        for one in value if field.is_list else (value,):
            if isinstance(one, Form):
                yield from texts_of(one)
            elif isinstance(one, Figure):
                yield one.text
            elif not isinstance(one, bool):
                yield str(one)
