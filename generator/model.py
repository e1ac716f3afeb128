"""The record as the contract has it: frozen, typed, English attributes, the forms' own labels as keys.

In: plain text trees (see `source`). Out: `Record`, `Unit`, `Scheme`. None means the key is not in the file.
Never: arithmetic, places in files, other records. The Chinese key of a field is its alias.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from generator.fields import (
    Amount,
    Bound,
    Count,
    EntryNumber,
    Flag,
    FullMarks,
    Line,
    Moment,
    PartialDate,
    Percent,
    ProblemReference,
    Prose,
    Scale,
    Score,
    Slug,
    Some,
    SomeOrNone,
    YearSpan,
    fault,
    word_of,
)
from generator.numbers import Figure, MoneyUnit


class EvaluationMode(StrEnum):
    """Who evaluated: the three legal kinds (财预〔2020〕10号)."""

    SELF = "单位自评"
    DEPARTMENT = "部门评价"
    FINANCE = "财政评价"
    NOT_STATED = "未注明"


class DocumentKind(StrEnum):
    """The form the evaluation was published in, or what it evaluates if not a project."""

    RESULT_TABLE = "信息表"
    SELF_EVALUATION_FORM = "自评表"
    SELF_EVALUATION_REPORT = "自评报告"
    EVALUATION_REPORT = "评价报告"
    WHOLE_DEPARTMENT = "整体支出"
    TRANSFER_PAYMENT = "转移支付"
    SPECIAL_BOND = "专项债券"
    OTHER = "其他"


class IndicatorState(StrEnum):
    """Why an indicator row has no score."""

    NOT_CARRIED_OUT = "未开展"
    NOT_SCORED = "未评分"
    BLANK = "空白"


class ItemOutcome(StrEnum):
    """Whether a sub-project met its target, as printed."""

    DONE = "完成"
    NOT_DONE = "未完成"
    PARTLY_DONE = "部分完成"


class RectificationState(StrEnum):
    """How far a rectification has come."""

    PROMISED = "已承诺"
    UNDER_WAY = "整改中"
    DONE = "已完成"
    PARTLY_DONE = "部分完成"
    REJECTED = "未采纳"
    NO_ANSWER = "未反馈"


class GradeClass(StrEnum):
    """归类: the four shelves that the words of every scheme are put on."""

    EXCELLENT = "优"
    GOOD = "良"
    FAIR = "中"
    POOR = "差"


class Form(BaseModel):
    """A mapping of a closed set of keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class FormWithoutRequiredKeys(Form):
    """A mapping that needs no certain key, but at least one."""

    @model_validator(mode="before")
    @classmethod
    def _says_something(cls, value: object) -> object:
        if value == {}:
            raise fault("JX104", "这一组键值是空的", "没有内容就连键一起删去")
        return value


class Evaluator(FormWithoutRequiredKeys):
    """评价机构."""

    organiser: Line | None = Field(None, alias="组织单位")
    name: Line | None = Field(None, alias="名称")
    report_number: Line | None = Field(None, alias="报告文号")


class FundLine(Form):
    """One source of funds."""

    source: Line = Field(alias="来源")
    budget: Amount | None = Field(None, alias="预算数")
    initial_budget: Amount | None = Field(None, alias="年初预算数")
    adjusted_budget: Amount | None = Field(None, alias="全年预算数")
    spent: Amount | None = Field(None, alias="执行数")
    printed_rate: Percent | None = Field(None, alias="执行率")


class SpendingLine(Form):
    """One category of spending."""

    category: Line = Field(alias="类别")
    budget: Amount | None = Field(None, alias="预算数")
    spent: Amount | None = Field(None, alias="执行数")


class Funds(Form):
    """资金: every amount is in `unit`."""

    unit: Annotated[MoneyUnit, word_of(MoneyUnit)] = Field(alias="单位")
    budget: Amount | None = Field(None, alias="预算数")
    initial_budget: Amount | None = Field(None, alias="年初预算数")
    adjusted_budget: Amount | None = Field(None, alias="全年预算数")
    spent: Amount | None = Field(None, alias="执行数")
    received: Amount | None = Field(None, alias="到位数")
    previous_budget: Amount | None = Field(None, alias="上年预算数")
    printed_rate: Percent | None = Field(None, alias="执行率")
    weight: Score | None = Field(None, alias="分值")
    score: Score | None = Field(None, alias="得分")
    note: Prose | None = Field(None, alias="备注")
    lines: Some[FundLine] | None = Field(None, alias="明细")
    spending: Some[SpendingLine] | None = Field(None, alias="支出构成")

    @property
    def the_budget(self) -> Figure | None:
        """全年预算数, else 预算数, else 年初预算数: the one of rates and sums. A word is not replaced."""
        return next(
            (figure for figure in (self.adjusted_budget, self.budget, self.initial_budget) if figure is not None), None
        )


class OtherAmount(Form):
    """其他金额: total investment, bond issued …"""

    name: Line = Field(alias="名称")
    amount: Amount = Field(alias="金额")
    unit: Annotated[MoneyUnit, word_of(MoneyUnit)] = Field(alias="单位")


class Staffing(FormWithoutRequiredKeys):
    """人员."""

    posts: Count | None = Field(None, alias="编制")
    employed: Count | None = Field(None, alias="实有")
    retired: Count | None = Field(None, alias="退休")


class OtherScore(Form):
    """其他评分, such as 财政审定评分."""

    name: Line = Field(alias="名称")
    score: Score = Field(alias="得分")


class Indicator(Form):
    """One row of the indicator table; `name` is the lowest level printed."""

    name: Line = Field(alias="名称")
    second_level: Line | None = Field(None, alias="二级")
    explanation: Prose | None = Field(None, alias="解释")
    operator: Line | None = Field(None, alias="性质")
    target: Line | None = Field(None, alias="目标值")
    unit: Line | None = Field(None, alias="单位")
    result: Line | None = Field(None, alias="完成值")
    weight: Score | None = Field(None, alias="权重")
    score: Score | None = Field(None, alias="得分")
    note: Prose | None = Field(None, alias="备注")
    state: Annotated[IndicatorState, word_of(IndicatorState)] | None = Field(None, alias="状态")


class IndicatorSection(Form):
    """A first-level heading of the indicator table with its rows."""

    name: Line = Field(alias="一级")
    points: Score | None = Field(None, alias="分值")
    placement_note: Prose | None = Field(None, alias="归属说明")
    rows: Some[Indicator] = Field(alias="指标")


class IndicatorTotal(FormWithoutRequiredKeys):
    """指标合计: the printed total row."""

    weight: Score | None = Field(None, alias="权重")
    score: Score | None = Field(None, alias="得分")


class Item(Form):
    """分项: one sub-project; money in the unit of 资金."""

    name: Line = Field(alias="名称")
    category: Line | None = Field(None, alias="类别")
    budget: Amount | None = Field(None, alias="预算数")
    spent: Amount | None = Field(None, alias="执行数")
    printed_rate: Percent | None = Field(None, alias="执行率")
    outcome: Annotated[ItemOutcome, word_of(ItemOutcome)] | None = Field(None, alias="完成")
    description: Prose | None = Field(None, alias="说明")


class Numbered(Form):
    """What others may refer to."""

    number: EntryNumber = Field(alias="编号")


class Answering(Numbered):
    """What may refer to others."""

    answers: Some[EntryNumber] | None = Field(None, alias="针对")


class Measure(Answering):
    """What has been done, by whom, until when."""

    state: Annotated[RectificationState, word_of(RectificationState)] | None = Field(None, alias="状态")
    deadline: Line | None = Field(None, alias="期限")
    completed_on: PartialDate | None = Field(None, alias="完成日期")
    responsible_unit: Line | None = Field(None, alias="责任单位")


class Entry(Numbered):
    """A numbered entry of a thread: at least a title or a text. Its own keys come after those of a second base."""

    title: Line | None = Field(None, alias="标题")
    text: Prose | None = Field(None, alias="内容")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.title is None and self.text is None:
            raise fault("JX112", "“标题”和“内容”都没有", "至少写一项")
        return self


class Problem(Entry):
    """问题."""

    continues: ProblemReference | None = Field(None, alias="延续自")


class Suggestion(Entry, Answering):
    """建议, and the problems it answers."""


class Rectification(Entry, Measure):
    """整改, and the suggestions or problems it answers."""

    evidence: Some[Line] | None = Field(None, alias="佐证")


class NarrativeSection(Form):
    """正文: a chapter with its sub-chapters."""

    title: Line = Field(alias="标题")
    text: Prose | None = Field(None, alias="内容")
    subsections: "Some[NarrativeSection] | None" = Field(None, alias="小节")


class LegalBasis(Form):
    """依据."""

    name: Line = Field(alias="名称")
    document_number: Line | None = Field(None, alias="文号")


class Attachment(Form):
    """附件: a file in the folder beside the record."""

    file: Line = Field(alias="文件")
    name: Line | None = Field(None, alias="名称")


class FieldNote(Form):
    """摘录说明: a note of the transcriber about one field."""

    field: Line = Field(alias="字段")
    note: Prose = Field(alias="说明")


class SourceDocument(Form):
    """来源: the document the record was transcribed from."""

    title: Line = Field(alias="标题")
    publisher: Line | None = Field(None, alias="发布机构")
    url: Line | None = Field(None, alias="网址")
    date: PartialDate | None = Field(None, alias="日期")
    excerpts: Some[Line] | None = Field(None, alias="节录")
    notes: Some[FieldNote] | None = Field(None, alias="摘录说明")


class Withheld(Form):
    """不予公开: a field that is not published, and the law that says so."""

    field: Line = Field(alias="字段")
    basis: Prose = Field(alias="依据")


class Disclosure(FormWithoutRequiredKeys):
    """公开: the disclosure block of a government page."""

    index_number: Line | None = Field(None, alias="索引号")
    document_number: Line | None = Field(None, alias="文号")
    publisher: Line | None = Field(None, alias="发布机构")
    subject: Line | None = Field(None, alias="主题分类")
    validity: Line | None = Field(None, alias="有效性")
    accounts_approved_on: PartialDate | None = Field(None, alias="批复日期")
    written_on: PartialDate | None = Field(None, alias="成文日期")
    published_on: Moment | None = Field(None, alias="发布日期")
    keywords: Some[Line] | None = Field(None, alias="关键词")
    withheld: Some[Withheld] | None = Field(None, alias="不予公开")


class Correction(Form):
    """更正: a dated change to what was published."""

    date: PartialDate = Field(alias="日期")
    field: Line = Field(alias="字段")
    before: Prose | None = Field(None, alias="原")
    after: Prose | None = Field(None, alias="现")
    reason: Prose = Field(alias="原因")


class Acknowledgement(Form):
    """核验说明: the editor's words beside a finding."""

    rule: Line = Field(alias="规则")
    note: Prose = Field(alias="说明")


class Record(Form):
    """One evaluation of one project in one year."""

    title: Line = Field(alias="项目名称")
    project: Slug | None = Field(None, alias="项目")
    project_code: Line | None = Field(None, alias="项目代码")
    evaluation_mode: Annotated[EvaluationMode, word_of(EvaluationMode)] = Field(alias="评价方式")
    document_kind: Annotated[DocumentKind, word_of(DocumentKind)] = Field(alias="文种")
    period: YearSpan | None = Field(None, alias="期间")
    supervising_department: Line | None = Field(None, alias="主管部门")
    implementing_unit: Line | None = Field(None, alias="实施单位")
    implementing_office: Line | None = Field(None, alias="实施科室")
    recurrent: Flag | None = Field(None, alias="经常性项目")
    evaluator: Evaluator | None = Field(None, alias="评价机构")
    evaluation_time: Line | None = Field(None, alias="评价时间")
    funds: Funds | None = Field(None, alias="资金")
    other_amounts: Some[OtherAmount] | None = Field(None, alias="其他金额")
    staffing: Staffing | None = Field(None, alias="人员")
    score: Score | None = Field(None, alias="得分")
    out_of: FullMarks | None = Field(None, alias="满分")
    other_scores: Some[OtherScore] | None = Field(None, alias="其他评分")
    grade: Line | None = Field(None, alias="等级")
    scheme: Line | None = Field(None, alias="等级标准")
    goal: Prose | None = Field(None, alias="年度总目标")
    goal_result: Prose | None = Field(None, alias="目标完成情况")
    achievements: Prose | None = Field(None, alias="主要绩效")
    indicators: Some[IndicatorSection] | None = Field(None, alias="指标")
    indicator_total: IndicatorTotal | None = Field(None, alias="指标合计")
    items: Some[Item] | None = Field(None, alias="分项")
    problems: SomeOrNone[Problem] | None = Field(None, alias="问题")
    suggestions: SomeOrNone[Suggestion] | None = Field(None, alias="建议")
    rectifications: SomeOrNone[Rectification] | None = Field(None, alias="整改")
    sections: Some[NarrativeSection] | None = Field(None, alias="正文")
    legal_bases: Some[LegalBasis] | None = Field(None, alias="依据")
    attachments: Some[Attachment] | None = Field(None, alias="附件")
    source: SourceDocument | None = Field(None, alias="来源")
    disclosure: Disclosure | None = Field(None, alias="公开")
    corrections: Some[Correction] | None = Field(None, alias="更正")
    acknowledgements: Some[Acknowledgement] | None = Field(None, alias="核验说明")


class FormerName(Form):
    """曾用名, until when if known."""

    name: Line = Field(alias="名称")
    until: PartialDate | None = Field(None, alias="至")


class Unit(Form):
    """A public body of units.yml."""

    number: Slug = Field(alias="编号")
    name: Line = Field(alias="名称")
    short_name: Line | None = Field(None, alias="简称")
    parent: Line | None = Field(None, alias="上级")
    region: Line | None = Field(None, alias="地区")
    scheme: Line | None = Field(None, alias="等级标准")
    former_names: Some[FormerName] | None = Field(None, alias="曾用名")


class Band(Form):
    """One grade of a scheme; `lower` is on the scheme's own full marks and belongs to the band."""

    name: Line = Field(alias="名称")
    grade_class: Annotated[GradeClass, word_of(GradeClass)] = Field(alias="归类")
    lower: Bound = Field(alias="下限")
    other_names: Some[Line] = Field((), alias="别名")


class Scheme(Form):
    """Grade bands as dated data, from the top down."""

    name: Line = Field(alias="名称")
    basis: Line | None = Field(None, alias="依据")
    valid_from: PartialDate | None = Field(None, alias="自")
    valid_until: PartialDate | None = Field(None, alias="至")
    out_of: Scale | None = Field(None, alias="满分")
    bands: Some[Band] = Field(alias="等级")
