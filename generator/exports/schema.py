"""The JSON Schema of a record's file, made from the model: Chinese keys, as editors write them.

For editors with completion and for programs that write records. It knows shapes, words and forms of values, not places,
references or arithmetic: `jixiao check` has the last word. Where YAML reads a bare number or date as one, the schema
takes it too. `x-attribute` is the field's name in record.json.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, get_args

from generator import fields
from generator.addresses import DATA
from generator.exports.forms import FormField, fields_of
from generator.exports.imprint import Imprint
from generator.model import Entry, Form, Record
from generator.numbers import Absence

ADDRESS = f"{DATA}record.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DIGIT, _COMMA, _POINT, _MINUS = "[0-9０-９]", "[,，]", "[.．]", "[-－−]"
_NUMBER = f"({_DIGIT}{{1,3}}({_COMMA}{_DIGIT}{{3}})+|{_DIGIT}+)({_POINT}{_DIGIT}+)?"
_NOT_NEGATIVE = f"({_NUMBER}|{_MINUS}[0０]([0０,，.．]*[0０])?)"
"""Minus zero is not below zero."""
_ABSENT = "|".join(Absence)
_DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
_MOMENT = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}( [0-9]{2}:[0-9]{2})?)?)?"
_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_LABEL = r"(?![-_.．·、()（）]+$)[^\s!-'*-,/:-@\[-\^`{-~]{1,40}"
_NUMBER_NOTE = "数字，照原文书写。没有数字时删去这一行，或写“不适用”“不予公开”“无法辨认”"

_VALUES: tuple[tuple[Any, Mapping[str, object]], ...] = (
    (fields.Amount, {"pattern": f"^({_MINUS}?{_NUMBER}|{_ABSENT})$", "description": f"金额：{_NUMBER_NOTE}"}),
    (fields.Score, {"pattern": f"^({_NOT_NEGATIVE}|{_ABSENT})$", "minimum": 0, "description": f"分数：{_NUMBER_NOTE}"}),
    (fields.Count, {"pattern": f"^({_NOT_NEGATIVE}|{_ABSENT})$", "minimum": 0, "description": _NUMBER_NOTE}),
    (fields.Percent, {"pattern": f"^({_MINUS}?{_NUMBER}[%％]?|{_ABSENT})$", "description": "百分数，如 98.92%"}),
    (fields.Bound, {"pattern": f"^{_NOT_NEGATIVE}$", "minimum": 0, "description": "分数，必须是数字"}),
    (
        fields.FullMarks,
        {"pattern": f"^({_NUMBER}|{_ABSENT})$", "exclusiveMinimum": 0, "description": f"满分，大于零：{_NUMBER_NOTE}"},
    ),
    (fields.Slug, {"pattern": f"^{_SLUG}$", "maxLength": 80, "description": "标识：小写字母、数字和连字符"}),
    (fields.EntryNumber, {"pattern": f"^{_LABEL}$", "description": "编号，在一份记录内不重复，如 w1、1.1、（一）"}),
    (fields.PartialDate, {"pattern": f"^{_DATE}$", "description": "日期：2020-09-30、2020-09 或 2020"}),
    (fields.Moment, {"pattern": f"^{_MOMENT}$", "description": "日期，可带时间：2020-09-30 16:55"}),
    (fields.YearSpan, {"pattern": "^[0-9]{4}(-[0-9]{4})?$", "description": "2019 或 2020-2022"}),
    (
        fields.ProblemReference,
        {"pattern": f"^[0-9]{{4}}/{_SLUG}/{_SLUG}#{_LABEL}$", "description": "另一份记录的问题：年度/单位/项目#编号"},
    ),
    (fields.Line, {"pattern": r"^\s*\S[^\n]*\s*$", "description": "一行文字，照原文"}),
    (fields.Prose, {"pattern": r"\S", "description": "段落，以换行分段；不是 Markdown，写什么就显示什么"}),
)
"""Each type of `fields` and what its reader accepts."""


def schema_json(imprint: Imprint) -> bytes:
    """The file."""
    return (json.dumps(record_schema(imprint), ensure_ascii=False, indent=1) + "\n").encode()


def record_schema(imprint: Imprint) -> dict[str, object]:
    """The schema of `content/records/<year>/<unit>/<project>.yml`."""
    identity = {"$id": imprint.absolute(ADDRESS)} if imprint.url else {}
    forms: dict[str, object] = {}
    _define(Record, forms)
    return {"$schema": DIALECT, **identity, "title": "预算绩效评价记录", "$ref": "#/$defs/Record", "$defs": forms}


def _define(form: type[Form], into: dict[str, object]) -> None:
    """The schema of a form, and of those it holds."""
    name = form.__name__
    if name in into:
        return
    schema: dict[str, object] = {"type": "object", "additionalProperties": False}
    into[name] = schema
    schema["properties"] = {field.key: _field(field, into) for field in fields_of(form)}
    schema["required"] = [field.key for field in fields_of(form) if field.is_required]
    if issubclass(form, Entry):
        schema["anyOf"] = [{"required": ["标题"]}, {"required": ["内容"]}]


def _field(field: FormField, into: dict[str, object]) -> dict[str, object]:
    named = {"x-attribute": field.attribute}
    value = _value(field, into)
    if not field.is_list:
        return named | value
    some: dict[str, object] = {"type": "array", "items": value, "minItems": 1}
    return named | ({"anyOf": [some, {"const": fields.NONE_PRINTED}]} if field.may_be_none else some)


def _value(field: FormField, into: dict[str, object]) -> dict[str, object]:
    """The schema of one value."""
    if field.form is not None:
        _define(field.form, into)
        return {"$ref": f"#/$defs/{field.form.__name__}"}
    if field.value_type == fields.Flag:
        return {"enum": ["是", "否"]}
    for known, schema in _VALUES:
        if field.value_type == known:
            return {"type": ["string", "number"], **schema}
    words = get_args(field.value_type)[0]
    if issubclass(words, StrEnum):
        return {"enum": [str(word) for word in words]}
    raise TypeError(f"{field.key}: {field.value_type}")
