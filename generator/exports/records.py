"""The table `records`: one row a record."""

from collections.abc import Callable
from decimal import Decimal

from generator.addresses import Bucket
from generator.exports.columns import Cell, Column, Figures, Kind, Row, Table, about, text
from generator.grades import BUCKET_WORDS, full_marks
from generator.model import DocumentKind, EvaluationMode, Form
from generator.numbers import Figure, Money, MoneyUnit, percentage, round_half_up

RATE_PLACES = 2
LIST_MARK = "；"
"""Between the entries of a list in one cell."""


def _funds(attribute: str) -> Callable[[Row], Money | None]:
    return lambda row: row.money(_of(row.record.funds, attribute))


def _of(form: Form | None, attribute: str) -> Figure | None:
    """A figure of a form that may be absent itself."""
    found: Figure | None = getattr(form, attribute) if form else None
    return found


def _figure_in(part: str, attribute: str) -> Callable[[Row], Figure | None]:
    return lambda row: _of(getattr(row.record, part), attribute)


def _text_in(part: str, attribute: str) -> Callable[[Row], str | None]:
    def value(row: Row) -> str | None:
        form = getattr(row.record, part)
        found: str | None = getattr(form, attribute) if form else None
        return found

    return value


def _count(attribute: str) -> Callable[[Row], Cell]:
    """How many entries; none where the list is not printed, 0 where the document says 无."""

    def value(row: Row) -> Cell:
        entries = getattr(row.record, attribute)
        return None if entries is None else len(entries)

    return value


def _texts(part: str, prefix: str, *attributes: tuple[str, str], kind: Kind = Kind.TEXT) -> tuple[Column[Row], ...]:
    """Texts of one part of the record; (attribute, title)."""
    return tuple(
        Column(f"{prefix}{attribute}", title, kind, _text_in(part, attribute)) for attribute, title in attributes
    )


def computed_rate(spent: Money | None, budget: Money | None) -> Decimal | None:
    """The execution rate in percent, as the site computes it; None where there is nothing to divide."""
    if budget is None or spent is None or budget.yuan is None or spent.yuan is None:
        return None
    rate = percentage(spent.yuan, budget.yuan)
    return None if rate is None else round_half_up(rate, RATE_PLACES)


def _corrected_on(row: Row) -> str | None:
    return max((one.date for one in row.record.corrections or ()), default=None)


def _keywords(row: Row) -> str | None:
    disclosure = row.record.disclosure
    return LIST_MARK.join(disclosure.keywords) if disclosure and disclosure.keywords else None


def _indicator_count(row: Row) -> int | None:
    sections = row.record.indicators
    return None if sections is None else sum(len(section.rows) for section in sections)


_FIGURES = Figures[Row]()
COLUMNS: tuple[Column[Row], ...] = (
    *about("id", "记录"),
    text("project", "项目标识", lambda row: row.summary.project, "同一项目各年度的记录，此栏相同"),
    text("project_code", "项目代码", lambda row: row.record.project_code),
    Column(
        "evaluation_mode",
        "评价方式",
        Kind.TEXT,
        lambda row: str(row.record.evaluation_mode),
        words=tuple(map(str, EvaluationMode)),
    ),
    Column(
        "document_kind",
        "文种",
        Kind.TEXT,
        lambda row: str(row.record.document_kind),
        words=tuple(map(str, DocumentKind)),
    ),
    Column("period_first", "期间首年", Kind.INTEGER, lambda row: int(row.summary.period.first)),
    Column("period_last", "期间末年", Kind.INTEGER, lambda row: int(row.summary.period.last)),
    text("supervising_department", "主管部门", lambda row: row.record.supervising_department),
    text("implementing_unit", "实施单位", lambda row: row.record.implementing_unit),
    text("implementing_office", "实施科室", lambda row: row.record.implementing_office),
    Column("recurrent", "经常性项目", Kind.BOOLEAN, lambda row: row.record.recurrent),
    *_texts(
        "evaluator",
        "evaluator_",
        ("organiser", "评价组织单位"),
        ("name", "评价机构"),
        ("report_number", "报告文号"),
    ),
    text("evaluation_time", "评价时间", lambda row: row.record.evaluation_time, "照原文"),
    Column(
        "money_unit",
        "金额单位",
        Kind.TEXT,
        lambda row: str(row.record.funds.unit) if row.record.funds else None,
        "“（原文）”各栏金额的单位；“（元）”各栏已换算",
        tuple(map(str, MoneyUnit)),
    ),
    *_FIGURES.money("initial_budget", "年初预算数", _funds("initial_budget")),
    *_FIGURES.money("adjusted_budget", "全年预算数", _funds("adjusted_budget")),
    *_FIGURES.money("budget", "预算数", _funds("budget"), "原文未注明是年初数还是全年数"),
    Column(
        "the_budget_yuan",
        "计算用预算数（元）",
        Kind.NUMBER,
        lambda row: row.summary.budget.yuan if row.summary.budget else None,
        "执行率和合计所用：全年预算数；没有则用预算数；再没有则用年初预算数",
    ),
    *_FIGURES.money("received", "到位数", _funds("received")),
    *_FIGURES.money("spent", "执行数", _funds("spent")),
    *_FIGURES.money("previous_budget", "上年预算数", _funds("previous_budget")),
    *_FIGURES.rate("执行率", _figure_in("funds", "printed_rate")),
    Column(
        "computed_rate_percent",
        "计算执行率（%）",
        Kind.NUMBER,
        lambda row: computed_rate(row.summary.spent, row.summary.budget),
        "本站计算：执行数 ÷ 计算用预算数，四舍五入到两位小数",
    ),
    *_FIGURES.number("funds_weight", "预算执行分值", _figure_in("funds", "weight")),
    *_FIGURES.number("funds_score", "预算执行得分", _figure_in("funds", "score")),
    *_texts("funds", "funds_", ("note", "预算执行备注")),
    *_FIGURES.number("score", "得分", lambda row: row.record.score),
    *_FIGURES.number("out_of", "满分", lambda row: row.record.out_of),
    Column(
        "full_marks",
        "计算用满分",
        Kind.NUMBER,
        lambda row: full_marks(row.record),
        "原文未印满分的，按 100 分；印作文字的，空",
    ),
    text("grade", "等级", lambda row: row.record.grade, "照原文"),
    Column(
        "grade_class",
        "归类代码",
        Kind.TEXT,
        lambda row: str(row.summary.standing.bucket),
        "在本站“按等级”中归入哪一类",
        tuple(map(str, Bucket)),
    ),
    Column(
        "grade_class_name",
        "归类",
        Kind.TEXT,
        lambda row: BUCKET_WORDS[row.summary.standing.bucket],
        words=tuple(BUCKET_WORDS.values()),
    ),
    Column(
        "graded_by_score",
        "按得分归类",
        Kind.BOOLEAN,
        lambda row: row.summary.standing.by_score,
        "原文没有等级，或等级不在标准之列，归类由得分推出",
    ),
    text("scheme", "等级标准编号", lambda row: row.summary.scheme),
    text("scheme_name", "等级标准", lambda row: row.scheme_name),
    *_FIGURES.number("total_weight", "指标合计权重", _figure_in("indicator_total", "weight"), "指标表末行所印"),
    *_FIGURES.number("total_score", "指标合计得分", _figure_in("indicator_total", "score"), "指标表末行所印"),
    *_FIGURES.number("posts", "编制人数", _figure_in("staffing", "posts")),
    *_FIGURES.number("employed", "实有人数", _figure_in("staffing", "employed")),
    *_FIGURES.number("retired", "退休人数", _figure_in("staffing", "retired")),
    text("goal", "年度总目标", lambda row: row.record.goal),
    text("goal_result", "目标完成情况", lambda row: row.record.goal_result),
    text("achievements", "主要绩效", lambda row: row.record.achievements),
    Column("indicators", "指标数", Kind.INTEGER, _indicator_count),
    Column("items", "分项数", Kind.INTEGER, _count("items")),
    Column("problems", "问题数", Kind.INTEGER, _count("problems"), "空：原文没有这一部分；0：原文写“无”"),
    Column("suggestions", "建议数", Kind.INTEGER, _count("suggestions"), "同上"),
    Column("rectifications", "整改数", Kind.INTEGER, _count("rectifications"), "同上"),
    Column("findings", "核验发现数", Kind.INTEGER, lambda row: len(row.findings), "见“核验发现”一表"),
    *_texts(
        "disclosure",
        "",
        ("index_number", "索引号"),
        ("document_number", "文号"),
        ("publisher", "发布机构"),
        ("subject", "主题分类"),
        ("validity", "有效性"),
    ),
    *_texts("disclosure", "", ("accounts_approved_on", "决算批复日期"), ("written_on", "成文日期"), kind=Kind.DATE),
    Column(
        "published_on",
        "公开日期",
        Kind.DATE,
        lambda row: row.summary.published_on or None,
        "发布日期；没有则为来源文件的日期。可能只到年或月，也可能带时间",
    ),
    Column("corrected_on", "最近更正日期", Kind.DATE, _corrected_on),
    text("keywords", "关键词", _keywords, f"以“{LIST_MARK}”分隔"),
    *_texts(
        "source",
        "source_",
        ("title", "来源文件"),
        ("publisher", "来源发布机构"),
        ("url", "来源网址"),
    ),
    *_texts("source", "source_", ("date", "来源日期"), kind=Kind.DATE),
)

RECORDS: Table[Row] = Table(
    "records",
    "记录",
    "一行一份评价记录。正文、依据、附件、更正、摘录说明等不在表中，见各记录的 record.json。",
    COLUMNS,
    lambda row: (row,),
    ("id",),
)
