"""The numbers of the charts: what is drawn, what it is called, and the same numbers as a table.

In: summaries. Out: `Chart`, which `generator.charts` turns into SVG, and lengths for the bars that templates draw.
Never: a colour, a coordinate, an average; records of different kinds of measure never share a mark.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from generator.addresses import Bucket
from generator.corpus import Corpus
from generator.grades import BUCKET_WORDS, FULL_MARKS
from generator.numbers import MoneyUnit, exact_sum, grouped, percentage, round_half_up
from generator.summary import Summary
from generator.views.texts import converted, execution_rate_value, kind_text, rate_text

MOST_UNITS = 20
MARKS = ("circle", "square", "diamond", "triangle", "cross", "bar")
"""The shapes of points; each kind of measure has its own."""
_HIGHEST_FLOOR = 80
RATE_CLASSES = (
    ("不足 50%", Decimal(0), Decimal(50)),
    ("50%–60%", Decimal(50), Decimal(60)),
    ("60%–70%", Decimal(60), Decimal(70)),
    ("70%–80%", Decimal(70), Decimal(80)),
    ("80%–90%", Decimal(80), Decimal(90)),
    ("90%–95%", Decimal(90), Decimal(95)),
    ("95%–100%", Decimal(95), Decimal(100)),
    ("100%", Decimal(100), Decimal(100)),
)
"""(name, from, to): from counts, to does not; the last is the full rate alone."""
_MORE = "超过 100%"
_LENGTH_PLACES = 2


class ChartKind(StrEnum):
    """How a chart is drawn."""

    GRADES = "grades"
    """Rows by grade: how many records."""
    MONEY = "money"
    """Rows: budget and spent."""
    RATES = "rates"
    """Classes of execution rates: how many records."""
    SCORES = "scores"
    """Years across, scores up, a mark of its own for each kind of measure."""


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. `points` is what is drawn, by name; each figure in it stands in `rows` too."""

    kind: ChartKind
    anchor: str
    """Its id on the page."""
    title: str
    note: str
    """What the reader has to know: the unit, what is left out."""
    description: str
    """The chart in words, for those who do not see it."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    points: tuple[Mapping[str, str | int | float], ...]
    series: tuple[tuple[str, str], ...] = ()
    """(mark, name) of each kind of measure."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Budget and spent as lengths on a bar of 100, against the greatest amount of the table; None: not printed."""

    budget: Decimal | None
    spent: Decimal | None


# --- grades ----------------------------------------------------------------------------------------------------------


def grades_by_year(corpus: Corpus) -> Iterator[Chart]:
    """How many records of each year stand on which shelf."""
    groups = {f"{year}": corpus.by_year[year] for year in sorted(corpus.by_year)}
    yield from _grades("各年度的等级", "年度", groups, "单位：份")


def grades_by_unit(summaries: Sequence[Summary], corpus: Corpus) -> Iterator[Chart]:
    """The same for the units with most records."""
    by_unit: dict[str, list[Summary]] = {}
    for one in summaries:
        by_unit.setdefault(one.id.unit, []).append(one)
    most = sorted(by_unit, key=lambda unit: (-len(by_unit[unit]), unit))[:MOST_UNITS]
    left_out = len(by_unit) - len(most)
    note = f"单位：份。记录最多的 {MOST_UNITS} 个单位，另有 {left_out} 个单位未画出" if left_out else "单位：份"
    units = corpus.units
    short_names = {unit: units[unit].short_name or units[unit].name for unit in most}
    groups = {units[unit].name: by_unit[unit] for unit in most}
    labels = {units[unit].name: short_names[unit] for unit in most}
    yield from _grades("各单位的等级", "单位", groups, note, labels)


def _grades(
    title: str,
    heading: str,
    groups: Mapping[str, Sequence[Summary]],
    note: str,
    labels: Mapping[str, str] | None = None,
) -> Iterator[Chart]:
    if not groups:
        return
    counts = {name: Counter(one.standing.bucket for one in records) for name, records in groups.items()}
    everything = sum(counts.values(), Counter[Bucket]())
    buckets = [bucket for bucket in Bucket if everything[bucket] or bucket is not Bucket.UNGRADED]
    total = "、".join(f"{BUCKET_WORDS[bucket]} {everything[bucket]} 份" for bucket in buckets if everything[bucket])
    yield Chart(
        ChartKind.GRADES,
        "chart-grades",
        title,
        note,
        f"每行一个{heading}，每列一个等级，条的长短是记录的份数。合计：{total}。",
        (heading, *(BUCKET_WORDS[bucket] for bucket in buckets)),
        tuple((name, *(str(count[bucket]) for bucket in buckets)) for name, count in counts.items()),
        tuple(
            {
                "row": (labels or {}).get(name, name),
                "line": line,
                "column": column,
                "grade": str(bucket),
                "word": BUCKET_WORDS[bucket],
                "count": count[bucket],
            }
            for line, (name, count) in enumerate(counts.items())
            for column, bucket in enumerate(buckets)
        ),
    )


# --- money -----------------------------------------------------------------------------------------------------------


def money_by_year(summaries: Iterable[Summary], corpus: Corpus) -> Iterator[Chart]:
    """Budget and spent of each year, over the records that print both: so that the two can be compared."""
    by_year: dict[str, list[tuple[Decimal, Decimal]]] = {}
    left_out = 0
    for one in summaries:
        budget, spent = corpus.amounts[one.id]
        if budget is None or spent is None:
            left_out += 1
        else:
            by_year.setdefault(one.id.year, []).append((budget, spent))
    if not by_year:
        return
    points: list[Mapping[str, str | int | float]] = []
    rows: list[tuple[str, ...]] = []
    for year in sorted(by_year):
        budget, spent = (exact_sum(list(amounts)) for amounts in zip(*by_year[year], strict=True))
        rate = percentage(spent, budget)
        rate_shown = "" if rate is None else rate_text(rate)
        points.append({"row": year, "budget": _wan(budget), "spent": _wan(spent), "rate": rate_shown})
        rows.append((year, _wan_text(budget), _wan_text(spent), rate_shown, str(len(by_year[year]))))
    note = "单位：万元，右侧为执行率" + (f"。只计预算、执行都列出的记录，另有 {left_out} 份未计" if left_out else "")
    words = "；".join(f"{year}年度预算 {budget}，执行 {spent}" for year, budget, spent, _, _ in rows[-3:])
    yield Chart(
        ChartKind.MONEY,
        "chart-money",
        "各年度预算与执行",
        note,
        f"每行一个年度，宽条是预算，细条是执行（万元）。{words}。",
        ("年度", "预算（万元）", "执行（万元）", "执行率", "记录（份）"),
        tuple(rows),
        tuple(points),
    )


def _wan(yuan: Decimal) -> float:
    return float(converted(yuan, MoneyUnit.YUAN, MoneyUnit.WAN_YUAN))


def _wan_text(yuan: Decimal) -> str:
    return grouped(converted(yuan, MoneyUnit.YUAN, MoneyUnit.WAN_YUAN))


# --- execution rates -------------------------------------------------------------------------------------------------


def rates_chart(summaries: Sequence[Summary]) -> Iterator[Chart]:
    """How many records have which execution rate: the printed one, computed where none is printed."""
    rates = [rate for one in summaries if (rate := execution_rate_value(one)) is not None]
    if not rates:
        return
    counts = Counter(_class_of(rate) for rate in rates)
    left_out = len(summaries) - len(rates)
    most, how_many = counts.most_common(1)[0]
    names = [*(name for name, _, _ in RATE_CLASSES), _MORE]
    yield Chart(
        ChartKind.RATES,
        "chart-rates",
        "执行率的分布",
        "单位：份" + (f"。另有 {left_out} 份没有列出、也无法计算" if left_out else ""),
        f"每行一档执行率，条的长短是记录的份数。{most}的最多，{how_many} 份。",
        ("执行率", "记录（份）"),
        tuple((name, str(counts[name])) for name in names),
        tuple({"row": name, "count": counts[name]} for name in names),
    )


def _class_of(rate: Decimal) -> str:
    for name, lower, upper in RATE_CLASSES:
        if rate == lower == upper or rate < upper:
            return name
    return _MORE


# --- scores ----------------------------------------------------------------------------------------------------------


def scores_by_year(summaries: Sequence[Summary]) -> Iterator[Chart]:
    """Every score of a unit by year and kind of measure; nothing is joined: they are scores of different projects."""
    scored = [(one, share) for one in summaries if (share := share_of_full_marks(one)) is not None]
    if not scored:
        return
    kinds = [kind for kind, _ in Counter(kind_text(one) for one, _ in scored).most_common()]
    mark_of = {kind: MARKS[min(place, len(MARKS) - 1)] for place, kind in enumerate(kinds)}
    own = kinds if len(kinds) <= len(MARKS) else kinds[: len(MARKS) - 1]
    series = [(mark_of[kind], kind) for kind in own]
    if len(own) < len(kinds):
        series.append((MARKS[-1], f"其余 {len(kinds) - len(own)} 种评价方式和文种"))
    cells: dict[tuple[str, str], list[tuple[Decimal, str]]] = {}
    for one, share in scored:
        cells.setdefault((one.id.year, kind_text(one)), []).append((share, score_text(one)))
    left_out = len(summaries) - len(scored)
    points = dict.fromkeys(
        (one.id.year, float(round_half_up(share, 2)), mark_of[kind_text(one)]) for one, share in scored
    )
    floor = floor_of_scores(score for _, score, _ in points)
    yield Chart(
        ChartKind.SCORES,
        "chart-scores",
        "各年度得分",
        "折合百分制，每个点是一份记录，相同的重叠"
        + (f"；纵轴从 {floor} 分起" if floor else "")
        + (f"。另有 {left_out} 份没有可比的得分" if left_out else ""),
        f"横轴为年度，纵轴为得分，共 {len(scored)} 份；每种评价方式和文种各用一种形状，点与点不相连。",
        ("年度", "评价方式、文种", "记录（份）", "得分"),
        tuple(
            (year, kind, str(len(scores)), "、".join(text for _, text in sorted(scores, key=lambda one: -one[0])))
            for (year, kind), scores in sorted(cells.items())
        ),
        tuple({"year": int(year), "score": score, "mark": mark} for year, score, mark in points),
        tuple(series),
    )


def floor_of_scores(scores: Iterable[float]) -> int:
    """The score at the foot of a chart of these: most are high, and differ by little."""
    return max(0, min(_HIGHEST_FLOOR, int(min(scores) - 2) // 10 * 10))


def share_of_full_marks(summary: Summary) -> Decimal | None:
    """A score on a scale of 100; None where no number is printed."""
    score = summary.score.value if summary.score else None
    out_of = summary.out_of.value if summary.out_of else FULL_MARKS
    if score is None or not out_of:
        return None
    return score if out_of == FULL_MARKS else score / out_of * FULL_MARKS


def score_text(summary: Summary) -> str:
    """A score as printed, with its full marks where they are not 100: `108/120`."""
    score, out_of = summary.score, summary.out_of
    if score is None:
        return ""
    return score.text if out_of is None or out_of.value == FULL_MARKS else f"{score.text}/{out_of.text}"


# --- bars ------------------------------------------------------------------------------------------------------------


def pairs_of(amounts: Sequence[tuple[Decimal | None, Decimal | None]]) -> list[Pair]:
    """The lengths of all rows of a table, on one scale."""
    greatest = max((amount for pair in amounts for amount in pair if amount is not None), default=None)
    return [Pair(length_of(budget, greatest), length_of(spent, greatest)) for budget, spent in amounts]


def length_of(value: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A value as a length on a bar of 100, 0 for a negative one; None without a value or a whole."""
    if value is None or not whole or whole < 0:
        return None
    return round_half_up(max(min(value / whole * 100, Decimal(100)), Decimal(0)), _LENGTH_PLACES)
