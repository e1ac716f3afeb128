"""What the page of a record has to show: every text of the record, in the form in which a page shows it.

In: a record. Out: `Shown`: rows of tables, texts that have an element to themselves, parts of sentences.
This is a second opinion beside views and templates, and shares nothing with them. It lists what is left to them alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from generator.model import (
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
    "Record.out_of": "shown with the word 满分, its thousands divided",
    "Record.acknowledgements": "shown beside the finding that they explain, and not without it",
    "Funds.unit": "shown behind every amount",
    "OtherAmount.unit": "shown behind the amount",
    "FundLine.initial_budget": "shown as the budget of its row where there is no other",
    "FundLine.adjusted_budget": "shown as the one budget of its row",
    "Indicator.operator": "shown before the target",
    "Indicator.unit": "shown behind target and result",
    "Suggestion.answers": "shown by its place in the thread",
    "Rectification.answers": "shown by its place in the thread",
    "Problem.continues": "shown as a link to the other problem",
}
"""Fields whose text need not stand on the page as it is, and why."""


class Part(NamedTuple):
    """Texts of one form, each beside its key; `name` is the key that the form stands under."""

    name: str
    keys: list[str]
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the page of a record has to show."""

    rows: list[Part] = field(default_factory=list)
    """Each in a row of a table, in the order of the record."""
    texts: list[Part] = field(default_factory=list)
    """Each text in an element of its own."""
    phrases: list[Part] = field(default_factory=list)
    """Each text somewhere in a sentence."""

    def changed(self, change: Callable[[str], str]) -> "Shown":
        """The same with every text changed."""
        lists = (self.rows, self.texts, self.phrases)
        return Shown(*([part._replace(texts=list(map(change, part.texts))) for part in parts] for parts in lists))


def shown_of(record: Record) -> Shown:
    """Gather all texts of a record."""
    shown = Shown()
    _gather(record, "", shown)
    return shown


def _gather(form: Form, name: str, shown: Shown) -> None:
    """The texts of a form, then those of the forms in it."""
    kind = type(form)
    others = _OTHERWISE[kind](form) if kind in _OTHERWISE else {}
    keys: list[str] = []
    texts: list[str] = []
    below: list[tuple[str, tuple[Any, ...]]] = []
    values = form.__dict__
    for key, alias in _plan(kind):
        value = others[key] if key in others else values[key]
        if value is None:
            continue
        sort = type(value)
        text = value if sort is str else value.text if sort is Figure else None
        if text is None and (sort is tuple or isinstance(value, Form)):
            below.append((alias, value if sort is tuple else (value,)))
            continue
        lines = (text or _word(value)).split("\n")
        keys += [alias] * len(lines)
        texts += lines
    if texts:
        _home(kind, shown).append(Part(name, keys, texts))
    for alias, several in below:
        for one in several:
            if isinstance(one, Form):
                _gather(one, alias, shown)
            else:
                (shown.phrases if kind is SourceDocument else shown.texts).append(Part(name, [alias], [one]))


def _word(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)


def _home(kind: type[Form], shown: Shown) -> list[Part]:
    if kind in _TABLES:
        return shown.rows
    return shown.phrases if kind is Correction else shown.texts


@cache
def _plan(form: type[Form]) -> tuple[tuple[str, str], ...]:
    """The fields of a form that are shown, with their keys."""
    fields = form.model_fields.items()
    return tuple((key, str(info.alias)) for key, info in fields if f"{form.__name__}.{key}" not in NOT_SHOWN)


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


def _of_fund_line(form: FundLine) -> dict[str, Any]:
    the_budget = form.adjusted_budget or form.budget or form.initial_budget
    return {"budget": the_budget, "printed_rate": _rate(form.printed_rate)}


def _of_indicator(form: Indicator) -> dict[str, Any]:
    """Targets and results are one phrase with their unit."""
    operator, target, unit, result = form.operator, form.target, form.unit, form.result
    aim = " ".join([part for part in (operator, target, unit) if part]) if operator or target else None
    return {"target": aim, "result": f"{result} {unit}" if result and unit else result}


def _of_section(form: IndicatorSection) -> dict[str, Any]:
    return {"points": f"{form.points.text} 分"} if form.points else {}


def _of_item(form: Item) -> dict[str, Any]:
    """What an item is about stands below the table."""
    lines = tuple(form.description.split("\n")) if form.description else None
    return {"printed_rate": _rate(form.printed_rate), "description": lines}


def _of_correction(form: Correction) -> dict[str, Any]:
    texts = {"before": form.before, "after": form.after, "reason": form.reason}
    return {key: text and text.replace("\n", " ") for key, text in texts.items()}


def _of_record(form: Record) -> dict[str, Any]:
    """The printed total stands at the end of the table, where there is one."""
    return {} if form.indicators else {"indicator_total": None}


_OTHERWISE: Mapping[type[Form], Callable[[Any], dict[str, Any]]] = {
    Record: _of_record,
    Funds: _of_funds,
    OtherAmount: lambda form: {"amount": _amount(form.amount, form.unit)},
    FundLine: _of_fund_line,
    Item: _of_item,
    Indicator: _of_indicator,
    IndicatorSection: _of_section,
    Correction: _of_correction,
    Disclosure: lambda form: {"keywords": form.keywords and "、".join(form.keywords)},
}
"""Fields that a page shows in another form than the record has them: `key: what is shown`; None is nothing."""

_TABLES = frozenset({FundLine, SpendingLine, Item, Withheld, IndicatorSection, Indicator, IndicatorTotal})
"""Forms that are a row of a table each."""
