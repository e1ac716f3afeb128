"""What search knows of a record: by what it is found, and what of it is shown.

In: what was read of a record, and whether the rules found anything. Out: `SearchDocument`; of it, the text to be found,
what to filter by, and the data that a browser gets. A pure function: any process may call it that has the record.
"""

import json
import marshal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from generator.addresses import Bucket, RecordId, record_address
from generator.model import Unit
from generator.numbers import Money, MoneyUnit, parse_figure, round_half_up
from generator.search_files import packed
from generator.search_words import BREAK, TITLE_ROOM, fold
from generator.source import Plain
from generator.summary import Summary
from generator.views.texts import grade_text, money_text, wan_yuan_text


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """What search knows of one record."""

    id: RecordId
    title: str
    period: str
    unit: str
    bucket: Bucket
    grade: str
    mode: str
    has_findings: bool
    score: str
    out_of: str
    share: Decimal | None
    """The score of its full marks, in percent: to sort by."""
    budget: str
    """In 万元, as tables show it."""
    budget_yuan: Decimal | None
    texts: Mapping[str, tuple[str, ...]]
    """Every text of the record by where it stands, what names it first."""


def search_document(summary: Summary, unit: Unit, value: Plain, *, has_findings: bool) -> SearchDocument:
    """Gather everything that a record is found by."""
    grade = grade_text(summary)
    return SearchDocument(
        id=summary.id,
        title=summary.title,
        period=str(summary.period),
        unit=unit.name,
        bucket=grade.bucket,
        grade=grade.printed or grade.shelf,
        mode=summary.evaluation_mode,
        has_findings=has_findings,
        score=summary.score.text if summary.score else "",
        out_of=summary.out_of.text if summary.out_of else "100",
        share=_share(summary),
        budget=wan_yuan_text(summary.budget),
        budget_yuan=summary.budget.yuan if summary.budget else None,
        texts=_texts(summary.title, unit, value),
    )


def _share(summary: Summary) -> Decimal | None:
    score = summary.score.value if summary.score else None
    full = summary.out_of.value if summary.out_of else Decimal(100)
    return None if score is None or not full else round_half_up(score / full * 100, 4).normalize()


def _texts(title: str, unit: Unit, value: Plain) -> dict[str, tuple[str, ...]]:
    former = [one.name for one in unit.former_names or ()]
    texts = {"项目名称": [title], "单位": [unit.name, *([unit.short_name] if unit.short_name else ()), *former]}
    for key, node in value.items() if isinstance(value, dict) else ():
        texts.setdefault(key, []).extend(text for text in _leaves(node) if key != "项目名称")
    texts["金额"] = list(dict.fromkeys(_amounts(value)))
    return {key: tuple(several) for key, several in texts.items() if several}


def _leaves(node: Plain) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif node is not None:
        for child in node.values() if isinstance(node, dict) else node:
            yield from _leaves(child)


_AMOUNT_KEYS = frozenset({"金额", "预算数", "年初预算数", "全年预算数", "执行数", "到位数", "上年预算数"})


def _amounts(value: Plain) -> Iterator[str]:
    """Each amount in 元 and in 万元, with and without its thousands divided."""
    if not isinstance(value, dict):
        return
    funds = value.get("资金")
    unit = funds.get("单位") if isinstance(funds, dict) else None
    places = [(funds, unit), (value.get("分项"), unit), *((one, _unit(one)) for one in value.get("其他金额") or ())]
    for node, printed_unit in places:
        unit_of_money = next((one for one in MoneyUnit if one == printed_unit), None)
        if unit_of_money is None:
            continue
        for text in _printed_amounts(node):
            try:
                money = money_text(Money(parse_figure(text), unit_of_money))
            except ValueError:
                continue
            for one in (money.printed, money.other) if money and money.other else ():
                yield from dict.fromkeys((one, one.replace(",", "")))


def _unit(node: Plain) -> Plain:
    return node.get("单位") if isinstance(node, dict) else None


def _printed_amounts(node: Plain) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (text for key, text in node.items() if key in _AMOUNT_KEYS and isinstance(text, str))
        for child in node.values():
            yield from _printed_amounts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _printed_amounts(child)


# --- of a document --------------------------------------------------------------------------------------------------


class Findable(NamedTuple):
    """What an index takes of a record: plain values, to be handed from process to process."""

    said: str
    filters: dict[str, str]
    sorting: tuple[str | None, str | None]
    """What to sort by: the share of its full marks, its budget."""
    shown: bytes
    """What readers get to see of it: a file."""


def findable_of(document: SearchDocument) -> Findable:
    """What an index takes of a document."""
    sorting = (_text(document.share), _text(document.budget_yuan))
    return Findable(said_by(document), filters_of(document), sorting, shown_to_readers(document))


def dump_findable(findable: Findable) -> bytes:
    """For other processes of this run."""
    return marshal.dumps(tuple(findable))


def load_findable(data: bytes) -> Findable:
    """What `dump_findable` wrote."""
    return Findable(*marshal.loads(data))  # noqa: S302 (written by this run)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def said_by(document: SearchDocument) -> str:
    """All that it is found by, folded: the title in a room of its own, then one text after the other."""
    title, *others = [fold(text) for several in document.texts.values() for text in several]
    return BREAK.join([title.ljust(TITLE_ROOM, BREAK), *_without_repeats(others)])


def filters_of(document: SearchDocument) -> dict[str, str]:
    """What to filter by."""
    return {
        "unit": document.id.unit,
        "grade": str(document.bucket),
        "mode": str(document.mode),
        "findings": "yes" if document.has_findings else "no",
    }


def _without_repeats(texts: Sequence[str]) -> list[str]:
    """Leave out what another text says too: who looks for it finds the other. A quarter of a record repeats itself."""
    said = BREAK.join(dict.fromkeys(texts))
    return [text for text in dict.fromkeys(texts) if said.find(text) == said.rfind(text)]


def shown_to_readers(document: SearchDocument) -> bytes:
    """What the reader's browser gets of a record that was found."""
    shown = {
        "address": record_address(document.id),
        "title": document.title,
        "year": document.period,
        "unit": document.unit,
        "bucket": document.bucket,
        "grade": document.grade,
        "mode": document.mode,
        "findings": document.has_findings,
        "score": document.score,
        "out_of": document.out_of,
        "budget": document.budget,
        "texts": list(document.texts.items()),
    }
    return packed(compact_json(shown))


def compact_json(value: object) -> bytes:
    """JSON without a needless byte."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
