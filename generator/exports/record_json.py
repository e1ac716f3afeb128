"""A record as JSON: English attributes, texts as printed, every number as printed and exactly.

A figure is `{"printed": "1,126.37", "value": "1126.37"}`; an amount also has `"yuan"`. Where a word stands (不适用 …)
`value` is null. What the document does not print is not there; an empty list means that the document says 无.
"""

import json
from typing import Any

from generator.exports.columns import Row
from generator.exports.forms import values_of
from generator.exports.verification import finding_of
from generator.fields import Period
from generator.grades import BUCKET_WORDS
from generator.model import Form, Funds, OtherAmount, Record
from generator.numbers import Figure, Money, MoneyUnit


def record_json(row: Row) -> str:
    """One record as one line."""
    return json.dumps(_document(row), ensure_ascii=False, separators=(",", ":"))


def _document(row: Row) -> dict[str, object]:
    identity, record, summary = row.identity, row.record, row.summary
    return {
        "id": str(identity),
        "address": row.address,
        "url": row.imprint.absolute(row.address) or None,
        "year": identity.year,
        "unit": identity.unit,
        "unit_name": row.unit_name,
        "project": summary.project,
        "period": _plain(summary.period),
        "grade_class": str(summary.standing.bucket),
        "grade_class_name": BUCKET_WORDS[summary.standing.bucket],
        "graded_by_score": summary.standing.by_score,
        "scheme": summary.scheme,
        "published_on": summary.published_on or None,
        "record": _form(record, None),
        "findings": [finding_of(verdict, row.unit_name, summary.title) for verdict in row.findings],
    }


def _form(form: Form, unit: MoneyUnit | None) -> dict[str, object]:
    """A form and what is in it; `unit` is that of its amounts."""
    if isinstance(form, Funds | OtherAmount):
        unit = form.unit
    elif isinstance(form, Record) and form.funds:
        unit = form.funds.unit
    document: dict[str, object] = {}
    for field, value in values_of(form):
        if field.form:
            document[field.attribute] = [_form(one, unit) for one in value] if field.is_list else _form(value, unit)
        else:
            money_unit = unit if field.is_amount else None
            some = [_plain(one, money_unit) for one in value] if field.is_list else _plain(value, money_unit)
            document[field.attribute] = some
    return document


def _plain(value: Any, unit: MoneyUnit | None = None) -> object:  # noqa: ANN401 (whatever the model holds)
    if isinstance(value, str | bool):
        return value
    if isinstance(value, Figure):
        figure = {"printed": value.text, "value": None if value.value is None else f"{value.value:f}"}
        if unit is not None:
            yuan = Money(value, unit).yuan
            figure["yuan"] = None if yuan is None else f"{yuan:f}"
        return figure
    if isinstance(value, Period):
        return {"first": value.first, "last": value.last}
    return str(value)
