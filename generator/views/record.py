"""The page of one record.

In: one record, and the corpus for what its page shows of others. Out: `RecordView`. The record itself is part of the
view: printed values go to the page as they are, computed ones stand beside them under names of their own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from generator.addresses import (
    HOME,
    YEARS,
    RecordId,
    attachment_address,
    record_address,
    record_path,
    unit_address,
    year_address,
)
from generator.fields import Period
from generator.grades import FULL_MARKS, band_of_score, lower_bound, score_to_grade
from generator.model import Band, Disclosure, FundLine, Funds, NarrativeSection, Record, Scheme, SpendingLine
from generator.numbers import Figure, Money, round_half_up, value_of, yuan_of
from generator.review import Review
from generator.rules import budget_of
from generator.views.indicators import IndicatorTable, ItemTable, indicator_table, item_table
from generator.views.lists import Row, row_of
from generator.views.projects import address_of, find_project
from generator.views.sheets import Sheets
from generator.views.texts import Crumb, GradeText, MoneyText, RateText, figure_text, grade_text, money_text, rate_of
from generator.views.threads import Threads, threads_of
from generator.views.verification import Panel, panel_of


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its text; `address` where it leads somewhere."""

    label: str
    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class MoneyFact:
    """A label with its amount."""

    label: str
    money: MoneyText


@dataclass(frozen=True, slots=True)
class BandText:
    """One band of the scheme with its bounds, and whether the score falls in it."""

    name: str
    bounds: str
    holds: bool


@dataclass(frozen=True, slots=True)
class SchemeText:
    """The scheme that a record is graded by."""

    name: str
    basis: str
    validity: str
    bands: tuple[BandText, ...]


@dataclass(frozen=True, slots=True)
class FundTable:
    """明细 or 支出构成; `budgets` are the names of its columns of budgets, more than one where lines print several."""

    budgets: tuple[str, ...]
    rows: tuple["FundRow", ...]


@dataclass(frozen=True, slots=True)
class FundRow:
    """A line of such a table with its amounts in the printed unit; a budget for each of the table's columns."""

    name: str
    budgets: tuple[str, ...]
    spent: str
    rate: RateText


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the narrative with its text; `depth` counts from 1, `anchor` is its place: `chapter-2-1`."""

    depth: int
    anchor: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """The page of one record."""

    id: RecordId
    sheets: Sheets[object]
    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    record: Record
    unit: Fact
    period: str
    grade: GradeText
    scheme: SchemeText
    out_of: str
    """满分 as printed, else what it is then."""
    score_percent: Decimal | None
    """The score on a scale of 100, to draw with."""
    rate: RateText
    amounts: tuple[MoneyFact, ...]
    about: tuple[Fact, ...]
    disclosure: tuple[Fact, ...]
    fund_lines: FundTable | None
    spending: FundTable | None
    other_amounts: tuple[MoneyFact, ...]
    indicators: IndicatorTable | None
    items: ItemTable | None
    threads: Threads
    panel: Panel
    chapters: tuple[Chapter, ...]
    other_years: tuple[Row, ...]
    """All records of the same project, oldest first, this one too; empty where there is only this one."""
    project_page: str
    """The address of the page about them all; empty where they are of one year."""
    attachments: tuple[Fact, ...]
    raw_file: Fact
    """The record's YAML as published beside the page; its text is the path in the repository."""

    @property
    def address(self) -> str:
        """Where the page stands."""
        return self.sheets.address

    @property
    def context(self) -> str:
        """What tells it from another year, or another body's record, of the same title."""
        return f"{self.period}年度，{self.unit.text}"

    def file_address(self, file: str) -> str:
        """Where one of the attachments stands."""
        return attachment_address(self.id, file)

    @property
    def has_fund_details(self) -> bool:
        """Whether 资金 prints more than the amounts of the head."""
        funds = self.record.funds
        scored = funds is not None and (funds.weight or funds.score or funds.note)
        return bool(scored or self.fund_lines or self.spending or self.other_amounts)


def record_view(review: Review, identity: RecordId) -> RecordView:
    """The view of one record of the corpus."""
    corpus = review.corpus
    record, summary = corpus.records[identity], corpus.summaries[identity]
    unit, scheme, funds = corpus.units[identity.unit], corpus.scheme_of(identity), record.funds
    address = record_address(identity)
    same_project = corpus.by_project[summary.project]
    graded = score_to_grade(record)
    return RecordView(
        id=identity,
        sheets=Sheets(address),
        title=record.title,
        description=_description(record, unit.name, str(summary.period)),
        crumbs=(
            Crumb("首页", HOME),
            Crumb("按年度", YEARS),
            Crumb(f"{identity.year}年度", year_address(identity.year)),
            Crumb(unit.name, unit_address(identity.unit)),
        ),
        record=record,
        unit=Fact("单位", unit.name, unit_address(identity.unit)),
        period=str(summary.period),
        grade=grade_text(summary),
        scheme=_scheme_text(scheme, graded),
        out_of=record.out_of.text if record.out_of else str(FULL_MARKS),
        score_percent=round_half_up(min(graded[0] / graded[1] * 100, FULL_MARKS), 2) if graded else None,
        rate=rate_of(summary.printed_rate, yuan_of(summary.spent), yuan_of(summary.budget)),
        amounts=tuple(_amounts(funds)) if funds else (),
        about=tuple(_about(record, summary.period)),
        disclosure=tuple(_disclosure(record.disclosure)) if record.disclosure else (),
        fund_lines=_fund_lines(funds.lines) if funds and funds.lines else None,
        spending=_spending(funds.spending) if funds and funds.spending else None,
        other_amounts=tuple(_other_amounts(record)),
        indicators=indicator_table(record),
        items=item_table(record, funds),
        panel=panel_of(identity, review),
        threads=threads_of(identity, record, corpus),
        chapters=tuple(_chapters(record.sections or (), "chapter")),
        other_years=tuple(row_of(one, corpus) for one in same_project) if len(same_project) > 1 else (),
        project_page=address_of(project) if (project := find_project(same_project)) else "",
        attachments=tuple(
            Fact(one.name or one.file, one.file, attachment_address(identity, one.file))
            for one in record.attachments or ()
        ),
        raw_file=Fact("YAML 原始记录", record_path(identity), f"{address}record.yml"),
    )


def _description(record: Record, unit: str, period: str) -> str:
    parts = [f"{unit}{period}年度“{record.title}”绩效评价结果"]
    if record.score:
        parts.append(f"得分{record.score.text}")
    if record.grade:
        parts.append(f"等级{record.grade}")
    return "，".join(parts)


def _scheme_text(scheme: Scheme, graded: tuple[Decimal, Decimal] | None) -> SchemeText:
    holding = band_of_score(scheme, *graded) if graded else None
    descending = sorted(scheme.bands, key=lower_bound, reverse=True)
    bands = [
        BandText(band.name, _bounds(band, above), band is holding)
        for above, band in zip((None, *descending), descending, strict=False)
    ]
    validity = [
        f"自 {scheme.valid_from}" if scheme.valid_from else "",
        f"至 {scheme.valid_until}" if scheme.valid_until else "",
    ]
    return SchemeText(scheme.name, scheme.basis or "", " ".join(part for part in validity if part), tuple(bands))


def _bounds(band: Band, above: Band | None) -> str:
    """`≥ 80`; the lowest band, which starts at 0, reads `< 60`."""
    return f"< {above.lower.text}" if above and lower_bound(band) == 0 else f"≥ {band.lower.text}"


def _amounts(funds: Funds) -> Iterator[MoneyFact]:
    """Every printed amount of 资金, in the order of the forms."""
    figures = {
        "年初预算数": funds.initial_budget,
        "全年预算数": funds.adjusted_budget,
        "预算数": funds.budget,
        "到位数": funds.received,
        "执行数": funds.spent,
        "上年预算数": funds.previous_budget,
    }
    for label, figure in figures.items():
        if text := money_text(_money(figure, funds)):
            yield MoneyFact(label, text)


def _other_amounts(record: Record) -> Iterator[MoneyFact]:
    for one in record.other_amounts or ():
        if text := money_text(Money(one.amount, one.unit)):
            yield MoneyFact(one.name, text)


def _fund_lines(lines: Sequence[FundLine]) -> FundTable:
    """With a column for each budget where the lines print several, else with one for the budget that there is."""
    keys = {"年初预算数": "initial_budget", "全年预算数": "adjusted_budget", "预算数": "budget"}
    printed = {key: name for key, name in keys.items() if any(getattr(line, name) for line in lines)}
    several = printed if len(printed) > 1 else {}
    rows = [
        FundRow(
            line.source,
            tuple(figure_text(getattr(line, name)) for name in several.values()) or (figure_text(budget_of(line)[1]),),
            figure_text(line.spent),
            rate_of(line.printed_rate, value_of(line.spent), value_of(budget_of(line)[1])),
        )
        for line in lines
    ]
    return FundTable(tuple(several) or _ONE_BUDGET, tuple(rows))


def _spending(lines: Sequence[SpendingLine]) -> FundTable:
    rows = [
        FundRow(
            line.category,
            (figure_text(line.budget),),
            figure_text(line.spent),
            rate_of(None, value_of(line.spent), value_of(line.budget)),
        )
        for line in lines
    ]
    return FundTable(_ONE_BUDGET, tuple(rows))


_ONE_BUDGET = ("预算数",)


def _about(record: Record, period: Period) -> Iterator[Fact]:
    """What the head of the form says, in its order; only what is printed."""
    evaluator, staffing = record.evaluator, record.staffing
    facts = {
        "期间": str(period) if record.period else None,
        "评价方式": record.evaluation_mode,
        "文种": record.document_kind,
        "主管部门": record.supervising_department,
        "实施单位": record.implementing_unit,
        "实施科室": record.implementing_office,
        "经常性项目": None if record.recurrent is None else ("是" if record.recurrent else "否"),
        "项目代码": record.project_code,
        "评价组织单位": evaluator.organiser if evaluator else None,
        "评价机构": evaluator.name if evaluator else None,
        "报告文号": evaluator.report_number if evaluator else None,
        "评价时间": record.evaluation_time,
        "编制人数": figure_text(staffing.posts) if staffing else None,
        "实有人数": figure_text(staffing.employed) if staffing else None,
        "退休人数": figure_text(staffing.retired) if staffing else None,
    }
    yield from _printed(facts)
    for other in record.other_scores or ():
        yield Fact(other.name, other.score.text)


def _disclosure(disclosure: Disclosure) -> Iterator[Fact]:
    facts = {
        "索引号": disclosure.index_number,
        "文号": disclosure.document_number,
        "发布机构": disclosure.publisher,
        "主题分类": disclosure.subject,
        "有效性": disclosure.validity,
        "决算批复日期": disclosure.accounts_approved_on,
        "成文日期": disclosure.written_on,
        "发布日期": disclosure.published_on,
        "关键词": "、".join(disclosure.keywords or ()),
    }
    yield from _printed(facts)


def _printed(facts: dict[str, str | None]) -> Iterator[Fact]:
    return (Fact(label, str(text)) for label, text in facts.items() if text)


def _chapters(sections: Iterable[NarrativeSection], above: str) -> Iterator[Chapter]:
    for position, section in enumerate(sections, start=1):
        anchor = f"{above}-{position}"
        yield Chapter(anchor.count("-"), anchor, section.title, section.text or "")
        yield from _chapters(section.subsections or (), anchor)


def _money(figure: Figure | None, funds: Funds) -> Money | None:
    return None if figure is None else Money(figure, funds.unit)
