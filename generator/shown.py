"""What the page of a record has to show: every text of the record, in the form in which a page shows it.

In: a record. Out: `Shown`: rows of tables, texts that have an element to themselves, parts of sentences.
This is a second opinion beside views and templates, and shares nothing with them. It lists what is left to them alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, get_args, get_origin

from generator.model import (
    Acknowledgement,
    Correction,
    Disclosure,
    Form,
    FundLine,
    Funds,
    Indicator,
    IndicatorSection,
    IndicatorTotal,
    Item,
    OtherAmount,
    Record,
    SourceDocument,
    SpendingLine,
    Withheld,
)
from generator.numbers import Figure

NOT_SHOWN: Mapping[str, str] = {
    "Record.project": "a part of addresses",
    "Record.scheme": "shown as the name of the scheme",
    "Funds.unit": "shown behind every amount",
    "OtherAmount.unit": "shown behind the amount",
    "Indicator.operator": "shown before the target",
    "Indicator.unit": "shown behind target and result",
    "Suggestion.answers": "shown by its place in the thread",
    "Rectification.answers": "shown by its place in the thread",
    "Problem.continues": "shown as a link to the other problem",
    "Acknowledgement.rule": "shown as the code of the finding beside it, or before the text that explains none",
}
"""Fields whose text need not stand on the page as it is, and why."""


class Part(NamedTuple):
    """Texts of one form; `name` is the key that the form stands under."""

    name: str
    keys_of_values: tuple[str, ...]
    values: tuple[Any, ...]
    """What the form has under each of those keys; None is nothing."""
    texts: list[str]
    """The lines of all those values."""

    @property
    def keys(self) -> list[str]:
        """The key of each text. Nobody asks, unless something is missing on a page."""
        pairs = zip(self.keys_of_values, self.values, strict=True)
        return [key for key, value in pairs if value is not None for _ in _word(value).split("\n")]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page of a record has to show."""

    rows: list[Part] = field(default_factory=list)
    """Each in a row of a table, in the order of the record."""
    texts: list[Part] = field(default_factory=list)
    """Each text in an element of its own."""
    phrases: list[Part] = field(default_factory=list)
    """Each text somewhere in a sentence."""
    notes: list[Part] = field(default_factory=list)
    """Each text in an element of its own, in rows or outside, as often as there are findings that it explains."""

    def changed(self, change: Callable[[str], str]) -> "Shown":
        """The same with every text changed."""
        lists = (self.rows, self.texts, self.phrases, self.notes)
        return Shown(*([part._replace(texts=list(map(change, part.texts))) for part in parts] for parts in lists))


def shown_of(record: Record) -> Shown:
    """Gather all texts of a record."""
    shown = Shown()
    _gather(record, "", shown)
    return shown


class _Plan(NamedTuple):
    """How the texts of one kind of form are found."""

    home: Callable[[Shown], list[Part]]
    lines_home: Callable[[Shown], list[Part]]
    """Where texts go that stand below the others of their form, a part each."""
    otherwise: Callable[[Any], dict[str, Any]] | None
    keys: tuple[str, ...]
    values: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    """Takes what the keys stand for out of all values of a form."""
    below: tuple[tuple[str, str], ...]
    """Fields with forms or with texts of their own, and their keys."""


def _gather(form: Form, name: str, shown: Shown) -> None:
    """The texts of a form, then those of the forms in it."""
    plan = _plan(type(form))
    held = {**form.__dict__, **plan.otherwise(form)} if plan.otherwise else form.__dict__
    values = plan.values(held)
    texts = [
        value if type(value) is str else value.text if type(value) is Figure else _word(value)
        for value in values
        if value is not None
    ]
    if texts:
        plan.home(shown).append(Part(name, plan.keys, values, "\n".join(texts).split("\n")))
    for field_name, key in plan.below:
        value = held[field_name]
        if value is None:
            continue
        for one in value if type(value) is tuple else (value,):
            if isinstance(one, Form):
                _gather(one, key, shown)
            else:
                plan.lines_home(shown).extend(Part(name, (key,), (line,), [line]) for line in one.split("\n"))


def _word(value: object) -> str:
    if type(value) is Figure:
        return value.text
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


@cache
def _plan(kind: type[Form]) -> _Plan:
    fields = {
        name: (str(info.alias), _BELOW.get(f"{kind.__name__}.{name}", _is_below(info.annotation)))
        for name, info in kind.model_fields.items()
        if f"{kind.__name__}.{name}" not in NOT_SHOWN
    }
    beside = [name for name, (_, is_below) in fields.items() if not is_below]
    return _Plan(
        attrgetter("rows" if kind in _TABLES else _HOMES.get(kind, "texts")),
        attrgetter("phrases" if kind is SourceDocument else "texts"),
        _OTHERWISE.get(kind),
        tuple(fields[name][0] for name in beside),
        itemgetter(*beside) if len(beside) > 1 else lambda held: tuple(held[name] for name in beside),
        tuple((name, key) for name, (key, is_below) in fields.items() if is_below),
    )


def _is_below(annotation: object) -> bool:
    """Whether a field of this type holds forms, or several of anything."""
    is_form = isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, Form)
    return is_form or get_origin(annotation) is tuple or any(map(_is_below, get_args(annotation)))


def _rate(figure: Figure | None) -> str | None:
    if figure is None:
        return None
    return figure.text if figure.is_percent or figure.value is None else f"{figure.text}%"


def _amount(figure: Figure | None, unit: object) -> str | None:
    if figure is None:
        return None
    return figure.text if figure.value is None else f"{figure.text} {unit}"


def _of_funds(form: Funds) -> dict[str, Any]:
    keys = ("budget", "initial_budget", "adjusted_budget", "spent", "received", "previous_budget")
    amounts = {key: _amount(getattr(form, key), form.unit) for key in keys}
    return {**amounts, "printed_rate": _rate(form.printed_rate)}


def _of_indicator(form: Indicator) -> dict[str, Any]:
    """Targets and results are one phrase with their unit."""
    held = form.__dict__
    operator, target, unit, result = held["operator"], held["target"], held["unit"], held["result"]
    aim = " ".join(filter(None, (operator, target, unit))) if operator or target or not result else ""
    return {"target": aim or None, "result": f"{result} {unit}" if result and unit else result}


def _of_section(form: IndicatorSection) -> dict[str, Any]:
    return {"points": f"{form.points.text} 分"} if form.points else {}


def _with_rate(form: FundLine | Item) -> dict[str, Any]:
    return {"printed_rate": _rate(form.printed_rate)}


def _of_correction(form: Correction) -> dict[str, Any]:
    texts = {"before": form.before, "after": form.after, "reason": form.reason}
    return {key: text and text.replace("\n", " ") for key, text in texts.items()}


def _of_record(form: Record) -> dict[str, Any]:
    return {"out_of": f"满分 {form.out_of.text}"} if form.out_of else {}


_OTHERWISE: Mapping[type[Form], Callable[[Any], dict[str, Any]]] = {
    Record: _of_record,
    Funds: _of_funds,
    OtherAmount: lambda form: {"amount": _amount(form.amount, form.unit)},
    FundLine: _with_rate,
    Item: _with_rate,
    Indicator: _of_indicator,
    IndicatorSection: _of_section,
    Correction: _of_correction,
    Disclosure: lambda form: {"keywords": form.keywords and "、".join(form.keywords)},
}
"""Fields that a page shows in another form than the record has them: `key: what is shown`; None is nothing."""

_BELOW: Mapping[str, bool] = {"Item.description": True, "Disclosure.keywords": False}
"""Fields of which their type does not tell whether their texts stand below those of their form: below the table of
items; all keywords in one text."""

_TABLES = frozenset({FundLine, SpendingLine, Item, Withheld, IndicatorSection, Indicator, IndicatorTotal})
"""Forms that are a row of a table each."""

_HOMES: Mapping[type[Form], str] = {Correction: "phrases", Acknowledgement: "notes"}
"""Where the texts of the few other forms are that are not in elements of their own outside of tables."""
