"""A plain tree → a model, or every fault of shape in it (JX1xx) at its place.

In: a `Source` and the form that its file (or one entry of it) should fit. Out: the form or None, and diagnostics.
"""

from difflib import get_close_matches
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from generator.diagnostics import Diagnostic, FieldPath
from generator.form_keys import keys_of, nested_forms
from generator.model import Form
from generator.source import Source

F = TypeVar("F", bound=Form)
_LIKENESS = 0.5


def shape(source: Source, form: type[F], value: object, at: FieldPath = ()) -> tuple[F | None, list[Diagnostic]]:
    """Fit `value`, the node at `at`, to a form: the form, or None with all that does not fit.

    Nodes without a value are silently passed over: `parse_source` has reported them.
    """
    try:
        return form.model_validate(value), []
    except ValidationError as error:
        details = (detail for detail in error.errors(include_url=False) if detail["input"] is not None)
        return None, [_translated(detail, form, source, at) for detail in details]


def _translated(detail: ErrorDetails, form: type[Form], source: Source, at: FieldPath) -> Diagnostic:
    inner: FieldPath = tuple(detail["loc"])
    path = at + inner
    match detail["type"]:
        case "jixiao":
            told = detail["ctx"]
            return Diagnostic(source.locate(path), told["code"], told["message"], told["hint"])
        case "missing":
            return _missing_key(inner, form, detail["input"], source, at)
        case "extra_forbidden":
            return _unknown_key(inner, form, source, at)
        case _:
            kind = "列表" if isinstance(detail["input"], list) else "文字"
            hint = "另起一行，缩进两格，一行一个“键: 值”"
            return Diagnostic(source.locate(path), "JX103", f"这里应为一组“键: 值”，却是{kind}", hint)


def _missing_key(inner: FieldPath, form: type[Form], siblings: object, source: Source, at: FieldPath) -> Diagnostic:
    key = str(inner[-1])
    allowed = keys_of(_form_at(form, inner[:-1]))
    unknown = [name for name in siblings if name not in allowed] if isinstance(siblings, dict) else []
    lookalike = get_close_matches(key, unknown, n=1, cutoff=_LIKENESS)
    hint = f"“{lookalike[0]}”应写作“{key}”" if lookalike else f"补上一行“{key}: …”"
    return Diagnostic(source.locate(at + inner[:-1], at_key=True), "JX102", f"缺少必填的“{key}”", hint)


def _unknown_key(inner: FieldPath, form: type[Form], source: Source, at: FieldPath) -> Diagnostic:
    key = str(inner[-1])
    allowed = keys_of(_form_at(form, inner[:-1]))
    close = get_close_matches(key, allowed, n=1, cutoff=_LIKENESS)
    hint = f"是不是“{close[0]}”？" if close else "这里可用的键：" + "、".join(allowed)
    return Diagnostic(source.locate(at + inner, at_key=True), "JX101", f"不认识的键“{key}”", hint)


def _form_at(form: type[Form], path: FieldPath) -> type[Form]:
    """The form of the mapping at `path` below `form`."""
    for step in path:
        if isinstance(step, str):
            form = nested_forms(form)[step]
    return form
