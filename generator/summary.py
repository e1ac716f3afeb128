"""What the rest of the site needs to know of a record: `Summary`, small enough that all of them fit in memory.

In: a record, and how it is graded. Out: its summary; and the ties between the years of each project.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from sys import intern

from generator.addresses import RecordId
from generator.fields import Period, Reference
from generator.grades import Standing
from generator.model import DocumentKind, EvaluationMode, Funds, Record
from generator.numbers import Figure, Money, MoneyUnit


@dataclass(frozen=True, slots=True)
class ProblemFact:
    """What other records need to know of a problem."""

    number: str
    text: str
    """Its title, else its text."""
    continues: Reference | None
    answers: tuple[tuple[str, str], ...]
    """The 编号 and 状态 (empty where none is printed) of each rectification that answers it, or a suggestion for it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the rest of the site needs to know of a record; small, so that all of them fit in memory."""

    id: RecordId
    title: str
    evaluation_mode: EvaluationMode
    document_kind: DocumentKind
    period: Period
    budget: Money | None
    """The budget of rates and sums."""
    budgets: tuple[tuple[str, Money], ...]
    """Everything that 资金 calls a budget of the year, by its key."""
    spent: Money | None
    previous_budget: Money | None
    printed_rate: Figure | None
    score: Figure | None
    out_of: Figure | None
    grade: str | None
    scheme: str
    """The name of the scheme it is graded by."""
    standing: Standing
    published_on: str
    problems: tuple[ProblemFact, ...]
    declared_project: str | None
    acknowledgements: tuple[tuple[str, str], ...]
    """核验说明: the code of a rule, and the editors' words."""
    corrected_on: str
    """The day of its last 更正; empty where there is none."""
    project: str
    """The tie between years: equal for the records of one project, and for no others, once all are known."""


def tie_projects(summaries: Sequence[Summary]) -> dict[RecordId, Summary]:
    """Tie the years of each project. A declared value ties across units, the file's slug only within its unit."""
    declared = {(one.id.unit, one.declared_project) for one in summaries if one.declared_project}
    tied = {one.id: one for one in summaries}
    for one in summaries:
        if not one.declared_project and (one.id.unit, one.id.project) in declared:
            tied[one.id] = replace(one, project=one.id.project)
    return tied


def summary_of(identity: RecordId, record: Record, scheme: str, standing: Standing) -> Summary:
    """What others need to know of a record that is graded by the scheme of this name.

    Words that come again and again are the same object each time: so they travel between processes, and stay, once.
    """
    funds, disclosure, source = record.funds, record.disclosure, record.source
    published = (disclosure.published_on if disclosure else None) or (source.date if source else None)
    return Summary(
        id=identity,
        title=record.title,
        evaluation_mode=record.evaluation_mode,
        document_kind=record.document_kind,
        period=record.period or Period(identity.year, identity.year),
        budget=_money(funds.the_budget, funds.unit) if funds else None,
        budgets=tuple(_budgets(funds)) if funds else (),
        spent=_money(funds.spent, funds.unit) if funds else None,
        previous_budget=_money(funds.previous_budget, funds.unit) if funds else None,
        printed_rate=funds.printed_rate if funds else None,
        score=record.score,
        out_of=record.out_of,
        grade=record.grade and intern(record.grade),
        scheme=scheme,
        standing=standing,
        published_on=published or "",
        problems=tuple(
            ProblemFact(
                intern(one.number), one.title or one.text or "", one.continues, tuple(_answers(record, one.number))
            )
            for one in record.problems or ()
        ),
        declared_project=record.project,
        acknowledgements=tuple((one.rule, one.note) for one in record.acknowledgements or ()),
        corrected_on=max((one.date for one in record.corrections or ()), default=""),
        project=record.project or f"{identity.unit}/{identity.project}",
    )


def _budgets(funds: Funds) -> Iterator[tuple[str, Money]]:
    keys = {"全年预算数": funds.adjusted_budget, "预算数": funds.budget, "年初预算数": funds.initial_budget}
    return ((key, Money(figure, funds.unit)) for key, figure in keys.items() if figure is not None)


def _answers(record: Record, problem: str) -> Iterator[tuple[str, str]]:
    targets = {problem}
    targets |= {one.number for one in record.suggestions or () if problem in (one.answers or ())}
    for one in record.rectifications or ():
        if not targets.isdisjoint(one.answers or ()):
            yield intern(one.number), str(one.state or "")


def _money(figure: Figure | None, unit: MoneyUnit) -> Money | None:
    return None if figure is None else Money(figure, unit)
