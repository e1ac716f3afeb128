"""The tables of a record's parts: one row an indicator, a sub-project, an entry of a thread, a line of money."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from generator.addresses import record_address
from generator.exports.columns import ABOUT_RECORD, Column, Figures, Kind, Row, Table, text
from generator.exports.records import LIST_MARK, computed_rate
from generator.model import (
    Form,
    Indicator,
    IndicatorSection,
    IndicatorState,
    Item,
    ItemOutcome,
    Problem,
    Rectification,
    RectificationState,
    Suggestion,
)
from generator.numbers import Figure, Money, MoneyUnit


@dataclass(frozen=True, slots=True)
class ItemRow(Row):
    """One sub-project, numbered from 1."""

    number: int
    item: Item

    @property
    def address(self) -> str:
        """Its own text where it has one, else the table."""
        return f"{record_address(self.identity)}#{f'item-{self.number}' if self.item.description else 'section-items'}"


@dataclass(frozen=True, slots=True)
class IndicatorRow(Row):
    """One indicator with the heading that it stands under; both are numbered from 1 within the record."""

    number: int
    section_number: int
    section: IndicatorSection
    indicator: Indicator

    @property
    def address(self) -> str:
        """The table."""
        return f"{record_address(self.identity)}#section-indicators"


@dataclass(frozen=True, slots=True)
class ThreadRow(Row):
    """One problem, suggestion or rectification."""

    kind: str
    entry: Problem | Suggestion | Rectification

    @property
    def address(self) -> str:
        """The entry itself."""
        return f"{record_address(self.identity)}#{self.entry.number}"


@dataclass(frozen=True, slots=True)
class DetailRow(Row):
    """One line of 资金.明细, 资金.支出构成, 其他金额 or 其他评分; numbered from 1 within its list."""

    list: str
    number: int
    name: str
    unit: MoneyUnit | None
    line: Form


def _item_rows(row: Row) -> Iterator[ItemRow]:
    for number, item in enumerate(row.record.items or (), start=1):
        yield ItemRow(*row.parts(), number, item)


def _indicator_rows(row: Row) -> Iterator[IndicatorRow]:
    number = 0
    for section_number, section in enumerate(row.record.indicators or (), start=1):
        for indicator in section.rows:
            number += 1
            yield IndicatorRow(*row.parts(), number, section_number, section, indicator)


def _thread_rows(row: Row) -> Iterator[ThreadRow]:
    record = row.record
    for kind, entries in (
        ("问题", record.problems),
        ("建议", record.suggestions),
        ("整改", record.rectifications),
    ):
        for entry in entries or ():
            yield ThreadRow(*row.parts(), kind, entry)


def _detail_rows(row: Row) -> Iterator[DetailRow]:
    record, funds = row.record, row.record.funds
    if funds is not None:
        for number, line in enumerate(funds.lines or (), start=1):
            yield DetailRow(*row.parts(), "明细", number, line.source, funds.unit, line)
        for number, spending in enumerate(funds.spending or (), start=1):
            yield DetailRow(*row.parts(), "支出构成", number, spending.category, funds.unit, spending)
    for number, amount in enumerate(record.other_amounts or (), start=1):
        yield DetailRow(*row.parts(), "其他金额", number, amount.name, amount.unit, amount)
    for number, score in enumerate(record.other_scores or (), start=1):
        yield DetailRow(*row.parts(), "其他评分", number, score.name, None, score)


def _money_of(attribute: str) -> Callable[[DetailRow], Money | None]:
    """The amount that a line prints; lines of another list have no such attribute."""

    def value(row: DetailRow) -> Money | None:
        amount: Figure | None = getattr(row.line, attribute, None)
        return None if amount is None or row.unit is None else Money(amount, row.unit)

    return value


def _figure_of(attribute: str) -> Callable[[DetailRow], Figure | None]:
    def value(row: DetailRow) -> Figure | None:
        number: Figure | None = getattr(row.line, attribute, None)
        return number

    return value


def _entry_text(attribute: str) -> Callable[[ThreadRow], str | None]:
    """A text of an entry; the other kinds of entries have no such attribute."""

    def value(row: ThreadRow) -> str | None:
        found = getattr(row.entry, attribute, None)
        return None if found is None else str(found)

    return value


def _entry_list(attribute: str) -> Callable[[ThreadRow], str | None]:
    def value(row: ThreadRow) -> str | None:
        found = getattr(row.entry, attribute, None)
        return LIST_MARK.join(found) if found else None

    return value


def _money_unit(row: ItemRow) -> str | None:
    return str(row.record.funds.unit) if row.record.funds else None


_OF_ITEM = Figures[ItemRow]()
_OF_INDICATOR = Figures[IndicatorRow]()
_OF_LINE = Figures[DetailRow]()
_MONEY_WORDS = tuple(map(str, MoneyUnit))

ITEMS: Table[ItemRow] = Table(
    "items",
    "分项",
    "一行一个分项（子项目），按原文顺序。",
    (
        *ABOUT_RECORD,
        Column("number", "序号", Kind.INTEGER, lambda row: row.number),
        text("name", "分项名称", lambda row: row.item.name),
        text("category", "类别", lambda row: row.item.category),
        Column("money_unit", "金额单位", Kind.TEXT, _money_unit, words=_MONEY_WORDS),
        *_OF_ITEM.money("budget", "预算数", lambda row: row.money(row.item.budget)),
        *_OF_ITEM.money("spent", "执行数", lambda row: row.money(row.item.spent)),
        *_OF_ITEM.rate("执行率", lambda row: row.item.printed_rate),
        Column(
            "computed_rate_percent",
            "计算执行率（%）",
            Kind.NUMBER,
            lambda row: computed_rate(row.money(row.item.spent), row.money(row.item.budget)),
            "本站计算：执行数 ÷ 预算数，四舍五入到两位小数",
        ),
        Column(
            "outcome",
            "完成情况",
            Kind.TEXT,
            lambda row: str(row.item.outcome) if row.item.outcome else None,
            words=tuple(map(str, ItemOutcome)),
        ),
        text("description", "说明", lambda row: row.item.description),
    ),
    _item_rows,
    ("record", "number"),
)

INDICATORS: Table[IndicatorRow] = Table(
    "indicators",
    "指标",
    "一行一项绩效指标，按原文顺序；名称可能重复，以序号区分。",
    (
        *ABOUT_RECORD,
        Column("number", "序号", Kind.INTEGER, lambda row: row.number),
        Column("section_number", "一级指标序号", Kind.INTEGER, lambda row: row.section_number),
        text("section", "一级指标", lambda row: row.section.name),
        *_OF_INDICATOR.number(
            "section_points", "一级指标分值", lambda row: row.section.points, "同一个一级指标下各行相同"
        ),
        text("placement_note", "归属说明", lambda row: row.section.placement_note),
        text("second_level", "二级指标", lambda row: row.indicator.second_level),
        text("name", "指标名称", lambda row: row.indicator.name, "原文所印的最末一级"),
        text("explanation", "解释", lambda row: row.indicator.explanation),
        text("operator", "性质", lambda row: row.indicator.operator, "如 ≥、≤、＝"),
        text("target", "目标值", lambda row: row.indicator.target, "照原文"),
        text("unit_of_measure", "计量单位", lambda row: row.indicator.unit),
        text("result", "完成值", lambda row: row.indicator.result, "照原文"),
        *_OF_INDICATOR.number("weight", "权重", lambda row: row.indicator.weight),
        *_OF_INDICATOR.number("score", "得分", lambda row: row.indicator.score),
        text("note", "备注", lambda row: row.indicator.note),
        Column(
            "state",
            "状态",
            Kind.TEXT,
            lambda row: str(row.indicator.state) if row.indicator.state else None,
            "没有得分的原因",
            tuple(map(str, IndicatorState)),
        ),
    ),
    _indicator_rows,
    ("record", "number"),
)

THREADS: Table[ThreadRow] = Table(
    "threads",
    "问题建议整改",
    "一行一条问题、建议或整改；“针对”一栏把建议、整改与所答的条目连起来，可以多对多。",
    (
        *ABOUT_RECORD,
        Column("kind", "种类", Kind.TEXT, lambda row: row.kind, words=("问题", "建议", "整改")),
        text("number", "编号", lambda row: row.entry.number, "在一份记录内不重复"),
        text("heading", "标题", lambda row: row.entry.title),
        text("text", "内容", lambda row: row.entry.text),
        text("answers", "针对", _entry_list("answers"), f"同一记录内的编号，以“{LIST_MARK}”分隔"),
        text("continues", "延续自", _entry_text("continues"), "另一年度的问题：记录#编号"),
        Column(
            "state",
            "整改状态",
            Kind.TEXT,
            lambda row: str(row.entry.state) if isinstance(row.entry, Rectification) and row.entry.state else None,
            words=tuple(map(str, RectificationState)),
        ),
        text("deadline", "期限", _entry_text("deadline"), "照原文"),
        Column("completed_on", "完成日期", Kind.DATE, _entry_text("completed_on")),
        text("responsible_unit", "责任单位", _entry_text("responsible_unit")),
        text("evidence", "佐证", _entry_list("evidence"), f"记录页面下的附件，以“{LIST_MARK}”分隔"),
    ),
    _thread_rows,
    ("record", "number"),
)

DETAILS: Table[DetailRow] = Table(
    "details",
    "资金明细与其他评分",
    "一行一笔：资金来源明细、支出构成、其他金额（如总投资、债券发行额）、其他评分（如财政审定评分）。",
    (
        *ABOUT_RECORD,
        Column(
            "list",
            "所属",
            Kind.TEXT,
            lambda row: row.list,
            words=("明细", "支出构成", "其他金额", "其他评分"),
        ),
        Column("number", "序号", Kind.INTEGER, lambda row: row.number, "在所属之内"),
        text("name", "名称", lambda row: row.name),
        Column(
            "money_unit", "金额单位", Kind.TEXT, lambda row: str(row.unit) if row.unit else None, words=_MONEY_WORDS
        ),
        *_OF_LINE.money("initial_budget", "年初预算数", _money_of("initial_budget")),
        *_OF_LINE.money("adjusted_budget", "全年预算数", _money_of("adjusted_budget")),
        *_OF_LINE.money("budget", "预算数", _money_of("budget")),
        *_OF_LINE.money("spent", "执行数", _money_of("spent")),
        *_OF_LINE.rate("执行率", _figure_of("printed_rate")),
        *_OF_LINE.money("amount", "金额", _money_of("amount"), "“其他金额”专用"),
        *_OF_LINE.number("score", "得分", _figure_of("score"), "“其他评分”专用"),
    ),
    _detail_rows,
    ("record", "list", "number"),
)
