"""The page of one project over the years, and the index of all that have more than one.

In: the summaries that `Corpus.by_project` ties together. Out: `ProjectView`. Scores stand by kind of measure
(评价方式 and 文种): a line joins years of one kind only, and nothing is averaged. Amounts of two records of one year
are not added up: both may print the same money.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from generator.addresses import (
    HOME,
    PROJECTS,
    compare_address,
    project_address,
    record_address,
    unit_address,
)
from generator.corpus import Corpus
from generator.fields import Reference
from generator.numbers import Money, round_half_up, yuan_of
from generator.review import Review
from generator.summary import Summary
from generator.views.charts import Pair, pairs_of, score_text, share_of_full_marks
from generator.views.lines import Line, LineChart, line_chart
from generator.views.lists import Row, row_of
from generator.views.sheets import Sheets
from generator.views.texts import Crumb, GradeText, execution_rate, grade_text, kind_text, wan_yuan_text

_NO_STATE = "有整改，未注明状态"
SIDE_BY_SIDE = 4
"""How many records the page of comparison takes."""


class ProjectKey(NamedTuple):
    """Which project: the unit and slug that its page is called after, and the tie of its records in the corpus."""

    unit: str
    slug: str
    tie: str


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The score of one record."""

    year: str
    score: str
    out_of: str
    share: str
    """The score of its full marks on a scale of 100; empty where the full marks are 100, or no score is printed."""
    grade: GradeText
    unit: str
    address: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One kind of measure with its scores, oldest first."""

    name: str
    mark: str
    """The shape of its points in the chart, by name; empty where it has none there."""
    rows: tuple[ScoreRow, ...]


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """Budget and spending of one record; `note` says where the amounts stand if there is no record of the year."""

    year: str
    kind: str
    budget: str
    spent: str
    rate: str
    pair: Pair
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Appearance:
    """One year in which a problem is listed, and what became of it then."""

    year: str
    unit: str
    text: str
    address: str
    states: tuple[str, ...]
    """The states of the rectifications that answer it; empty where the document links none to it."""


@dataclass(frozen=True)
class ProjectView:
    """The page of one project."""

    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    sheets: Sheets[object]
    units: tuple[Crumb, ...]
    span: str
    """Its years: `2015–2024`, `2017、2019`."""
    rows: tuple[Row, ...]
    measures: tuple[Measure, ...]
    chart: LineChart | None
    money: tuple[MoneyRow, ...]
    chains: tuple[tuple[Appearance, ...], ...]
    """Problems that come back, each with its appearances, oldest first."""
    single_problems: int
    """How many problems are listed in one year only."""
    compare: str
    """The address of the newest records side by side."""

    @property
    def has_full_marks(self) -> bool:
        """Whether any record prints what its score is out of."""
        return any(row.out_of for measure in self.measures for row in measure.rows)

    @property
    def address(self) -> str:
        """Where the page stands."""
        return self.sheets.address


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """One line of the index."""

    title: str
    address: str
    units: tuple[Crumb, ...]
    span: str
    records: int
    recurring: int
    """How many problems continue an earlier one."""


@dataclass(frozen=True)
class ProjectIndex:
    """`/projects/`."""

    review: Review
    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    sheets: Sheets[ProjectKey]

    @property
    def address(self) -> str:
        """Where the page stands."""
        return self.sheets.address

    def entries(self, projects: Iterable[ProjectKey]) -> list[ProjectEntry]:
        """Some of the projects as lines of a table."""
        return [_entry(one, self.review.corpus) for one in projects]


def project_keys(corpus: Corpus) -> list[ProjectKey]:
    """The projects that have records of more than one year, in the order of their first record."""
    return [key for summaries in corpus.by_project.values() if (key := find_project(summaries))]


def find_project(summaries: Sequence[Summary]) -> ProjectKey | None:
    """What the page about these records of one project is called after; None where they are all of one year."""
    if len(_years(summaries)) < 2:  # noqa: PLR2004 (more than one year)
        return None
    newest = summaries[-1]
    return ProjectKey(newest.id.unit, newest.declared_project or newest.id.project, newest.project)


def address_of(key: ProjectKey) -> str:
    """Where a project's page stands."""
    return project_address(key.unit, key.slug)


def project_view(review: Review, key: ProjectKey) -> ProjectView:
    """One project's page."""
    corpus = review.corpus
    summaries = corpus.by_project[key.tie]
    years, newest = _years(summaries), summaries[-1]
    measures, chart = _measures(summaries, corpus)
    chains = tuple(_chains(summaries, corpus))
    recurring = {one.address for chain in chains for one in chain}
    problems = [Reference(one.id, problem.number) for one in summaries for problem in one.problems]
    return ProjectView(
        title=f"{newest.title}（历年）",
        description=f"“{newest.title}”{years[0]}至{years[-1]}年度的绩效评价：得分、预算与执行、反复出现的问题",
        crumbs=(Crumb("首页", HOME), Crumb("按项目", PROJECTS)),
        sheets=Sheets(address_of(key)),
        units=_units(summaries, corpus),
        span=_span(years),
        rows=tuple(row_of(one, corpus, len(review.codes[one.id])) for one in summaries),
        measures=measures,
        chart=chart,
        money=tuple(_money_rows(summaries)),
        chains=chains,
        single_problems=sum(_problem_address(one) not in recurring for one in problems),
        compare=compare_address(one.id for one in summaries[-SIDE_BY_SIDE:]),
    )


def projects_view(review: Review) -> ProjectIndex:
    """The index, longest series first."""
    by_project = review.corpus.by_project
    keys = sorted(project_keys(review.corpus), key=lambda key: -len(_years(by_project[key.tie])))
    description = f"有多个年度评价记录的项目：共{len(keys)}个，可逐年查看得分、资金和反复出现的问题"
    return ProjectIndex(review, "按项目查阅", description, (Crumb("首页", HOME),), Sheets(PROJECTS, keys))


def _entry(key: ProjectKey, corpus: Corpus) -> ProjectEntry:
    summaries = corpus.by_project[key.tie]
    recurring = sum(problem.continues is not None for one in summaries for problem in one.problems)
    return ProjectEntry(
        summaries[-1].title,
        address_of(key),
        _units(summaries, corpus),
        _span(_years(summaries)),
        len(summaries),
        recurring,
    )


def _years(summaries: Iterable[Summary]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.id.year for one in summaries))


def _span(years: Sequence[str]) -> str:
    """All years by name, or from the first to the last where none between them is missing."""
    has_gap = len(years) <= int(years[-1]) - int(years[0])
    return "、".join(years) if has_gap or len(years) < 3 else f"{years[0]}–{years[-1]}"  # noqa: PLR2004 (worth a dash)


def _units(summaries: Iterable[Summary], corpus: Corpus) -> tuple[Crumb, ...]:
    numbers = dict.fromkeys(one.id.unit for one in summaries)
    return tuple(Crumb(corpus.units[one].name, unit_address(one)) for one in numbers)


# --- scores ------------------------------------------------------------------------------------------------------


def _measures(summaries: Sequence[Summary], corpus: Corpus) -> tuple[tuple[Measure, ...], LineChart | None]:
    kinds: dict[str, list[Summary]] = {}
    for one in summaries:
        kinds.setdefault(kind_text(one), []).append(one)
    lines = [Line(name, tuple(_points(records))) for name, records in kinds.items()]
    chart = line_chart(lines)
    marks: Mapping[str, str] = {line.name: line.mark for line in chart.lines} if chart else {}
    measures = tuple(
        Measure(name, marks.get(name, ""), tuple(_score_row(one, corpus) for one in records))
        for name, records in kinds.items()
    )
    return measures, chart


def _points(records: Iterable[Summary]) -> Iterator[tuple[int, Decimal, str]]:
    for one in records:
        if (share := share_of_full_marks(one)) is not None:
            yield int(one.id.year), share, score_text(one)


def _score_row(summary: Summary, corpus: Corpus) -> ScoreRow:
    share, score = share_of_full_marks(summary), summary.score
    scaled = share is not None and score is not None and share != score.value
    return ScoreRow(
        year=str(summary.period),
        score=score.text if score else "",
        out_of=summary.out_of.text if summary.out_of else "",
        share=f"{round_half_up(share, 2)}" if scaled and share is not None else "",
        grade=grade_text(summary),
        unit=corpus.units[summary.id.unit].name,
        address=record_address(summary.id),
    )


# --- money ---------------------------------------------------------------------------------------------------------


def _money_rows(summaries: Sequence[Summary]) -> Iterator[MoneyRow]:
    """A row for each record, and for each year without one that a later record tells of."""
    printed = [(one.id.year, one, one.budget, one.spent, "") for one in summaries]
    entries = sorted([*printed, *_told_later(summaries)], key=lambda entry: (entry[0], entry[1].id))
    pairs = pairs_of([(yuan_of(budget), yuan_of(spent)) for _, _, budget, spent, _ in entries])
    for (year, one, budget, spent, note), pair in zip(entries, pairs, strict=True):
        yield MoneyRow(
            year=year if note else str(one.period),
            kind="" if note else kind_text(one),
            budget=wan_yuan_text(budget),
            spent=wan_yuan_text(spent),
            rate="" if note else execution_rate(one),
            pair=pair,
            address=record_address(one.id),
            note=note,
        )


def _told_later(
    summaries: Sequence[Summary],
) -> Iterator[tuple[str, Summary, Money | None, Money | None, str]]:
    """The budgets of years between the records, as the next year's record prints them (上年预算数)."""
    gaps = _years_between(summaries)
    for one in summaries:
        year = int(one.id.year) - 1
        if year in gaps and one.previous_budget:
            yield f"{year}", one, one.previous_budget, None, f"{one.id.year}年度记录所列的上年预算数"


def _years_between(summaries: Sequence[Summary]) -> list[int]:
    years = [int(year) for year in _years(summaries)]
    return [year for year in range(years[0], years[-1]) if year not in years]


# --- problems that come back -----------------------------------------------------------------------------------------


def _chains(summaries: Sequence[Summary], corpus: Corpus) -> Iterator[tuple[Appearance, ...]]:
    """Every problem of the project that comes back: from its first appearance on, as 延续自 declares it."""
    problems = [Reference(one.id, problem.number) for one in summaries for problem in one.problems]
    for root in dict.fromkeys(_first(problem, corpus) for problem in problems):
        links = sorted(_descendants(root, corpus), key=lambda one: one.record)
        if len(links) > 1:
            yield tuple(_appearance(one, corpus) for one in links)


def _first(reference: Reference, corpus: Corpus) -> Reference:
    """Where a problem is listed first; only earlier years can be continued, so this ends."""
    problem = corpus.problem(reference)
    while problem and problem.continues and corpus.problem(problem.continues):
        reference, problem = problem.continues, corpus.problem(problem.continues)
    return reference


def _descendants(root: Reference, corpus: Corpus) -> Iterator[Reference]:
    yield root
    for later in corpus.recurrences.get(root, ()):
        yield from _descendants(later, corpus)


def _appearance(reference: Reference, corpus: Corpus) -> Appearance:
    problem = corpus.problem(reference)
    return Appearance(
        year=reference.record.year,
        unit=corpus.units[reference.record.unit].name,
        text=problem.text if problem else str(reference),
        address=_problem_address(reference),
        states=tuple(dict.fromkeys(state or _NO_STATE for _, state in problem.answers)) if problem else (),
    )


def _problem_address(reference: Reference) -> str:
    return f"{record_address(reference.record)}#{reference.number}"
