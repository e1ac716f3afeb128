"""The laws of comparing figures, and of the rules that do it."""

# ruff: noqa: D103 (the name of a test is its sentence)

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.comparison import (
    Comparison,
    compare_assigned,
    compare_numbers,
    compare_rate,
    compare_scores,
    compare_sum,
    sum_of,
)
from generator.corpus import assemble_corpus
from generator.diagnostics import Level
from generator.disk import list_folder
from generator.numbers import Figure, exact_sum, parse_figure, percentage, round_half_up
from generator.review import review_corpus
from generator.rules import Verdict
from tests.conftest import ROOT, MemoryTree

CONTENT = ROOT / "content"
EXAMPLES = settings(max_examples=40, deadline=None)
NOTICE, WARNING = Level.NOTICE, Level.WARNING
Plain = dict[str, Any]


class Tree(MemoryTree):
    """Files in memory, listed in the order of the mapping."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Not sorted: order must not matter."""
        return tuple(self.files)


def figures(*texts: str | None) -> list[Figure | None]:
    return [None if text is None else parse_figure(text) for text in texts]


def one(text: str) -> Figure:
    return parse_figure(text)


# --- single comparisons ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "printed", "level"),
    [
        (("0.12", "0.13"), "0.25", None),
        (("0.12", "0.13"), "0.26", NOTICE),  # two terms can make 0.01, ends included
        (("0.12", "0.13"), "0.27", WARNING),
        (("0.12", "0.13", "0.11"), "0.38", WARNING),  # three can make 0.015
        (("1.26", "1.28"), "2.5", None),  # 2.54 is 2.5
        (("1.26", "1.29"), "2.5", NOTICE),  # 2.55 is 2.6
        (("1.5", "1"), "2.54", None),  # the places of the most precise term: 2.54 is 2.5
        (("-1.25", "1.00"), "-0.25", None),
        (("1.25", None), "1.25", None),
    ],
)
def test_a_sum_may_differ_by_what_rounding_its_terms_can_make(
    terms: Sequence[str | None], printed: str, level: Level | None
) -> None:
    comparison = compare_sum(figures(*terms), one(printed))
    assert comparison
    assert comparison.level == level


@pytest.mark.parametrize(
    ("printed", "level"),
    [
        ("83.60%", None),
        ("83.59%", NOTICE),  # exactly 83.595: the tie that was rounded down
        ("83.61%", WARNING),
        ("83.58%", WARNING),
        ("83.6%", None),
        ("84%", None),
        ("83.595%", None),
        ("83.5950", None),
        ("83%", WARNING),
    ],
)
def test_a_rate_is_one_term_whose_only_notice_is_a_tie_rounded_down(printed: str, level: Level | None) -> None:
    comparison = compare_rate(one("334.38"), one("400"), one(printed))
    assert comparison
    assert comparison.level == level


def test_a_tie_is_shown_with_the_place_that_makes_it_one() -> None:
    comparison = compare_rate(one("334.38"), one("400"), one("83.59%"))
    half = Decimal("0.005")
    assert comparison == Comparison(Decimal("83.59"), Decimal("83.595"), half, half, NOTICE)


def test_assigned_numbers_are_compared_exactly() -> None:
    assert compare_assigned(figures("33.3", "33.3", "33.3"), Decimal(100)) == Comparison(
        Decimal(100), Decimal("99.9"), Decimal("0.1"), Decimal(0), WARNING
    )


@pytest.mark.parametrize(
    ("terms", "printed", "level"),
    [
        (("30", "40"), "71", WARNING),
        (("30.0", "40"), "71", WARNING),  # a whole number however it is written
        (("30", "40"), "70.4", None),  # the total is rounded, so its terms may be
        (("30", "40"), "70.5", NOTICE),
        (("30.5", "40.5"), "71.1", NOTICE),
    ],
)
def test_scores_are_assigned_where_every_one_is_whole(terms: Sequence[str], printed: str, level: Level | None) -> None:
    comparison = compare_scores(figures(*terms), one(printed))
    assert comparison
    assert comparison.level == level


@pytest.mark.parametrize("word", ["不适用", "不予公开", "无法辨认"])
def test_a_word_is_compared_with_nothing(word: str) -> None:
    assert compare_sum(figures("1", word), one("1")) is None
    assert compare_sum(figures("1"), one(word)) is None
    assert compare_assigned(figures("1", word), one("1")) is None
    assert compare_assigned(figures("1"), one(word)) is None
    assert compare_scores(figures("1", word), one("1")) is None
    assert sum_of(figures("1", word)) is None
    for at in range(3):
        assert compare_rate(*(one(word if at == index else "1") for index in range(3))) is None


def test_what_is_not_printed_is_compared_with_nothing() -> None:
    assert compare_sum([], one("0")) is None
    assert compare_sum(figures(None), one("0")) is None
    assert compare_sum(figures("1"), None) is None
    assert compare_assigned([], Decimal(0)) is None
    assert compare_rate(None, one("1"), one("0%")) is None
    assert compare_rate(one("0"), one("0"), one("0%")) is None


numerals = st.decimals(-(10**9), 10**9, places=2).map(lambda value: Figure(str(value), value))
terms_of_sums = st.lists(numerals, min_size=1, max_size=8)


@EXAMPLES
@given(terms_of_sums)
def test_the_exact_sum_always_agrees(terms: list[Figure]) -> None:
    total = sum_of(terms)
    assert total is not None
    comparison = compare_sum(terms, Figure(str(total), total))
    assert comparison
    assert comparison.level is None
    assert not comparison.difference


@EXAMPLES
@given(terms_of_sums, numerals, st.randoms(use_true_random=False))
def test_the_order_of_terms_does_not_matter(terms: list[Figure], printed: Figure, random: Any) -> None:  # noqa: ANN401
    shuffled = random.sample(terms, len(terms))
    assert compare_sum(terms, printed) == compare_sum(shuffled, printed)


@EXAMPLES
@given(st.lists(st.decimals(0, 1000, places=4), min_size=1, max_size=12), st.integers(0, 3))
def test_a_total_rounded_from_unrounded_terms_is_never_more_than_a_notice(exact: list[Decimal], places: int) -> None:
    terms = [round_half_up(value, places) for value in exact]
    total = round_half_up(exact_sum(exact), places)
    comparison = compare_numbers(exact_sum(terms), total, len(terms) + 1)  # the total was rounded too
    assert comparison.level is not WARNING


@EXAMPLES
@given(terms_of_sums, st.integers(-12, 12), st.integers(0, 8))
def test_moving_the_point_of_every_number_changes_no_verdict(terms: list[Figure], off: int, places: int) -> None:
    total = exact_sum([*(term.value for term in terms if term.value is not None), Decimal(off).scaleb(-2)])

    def moved(value: Decimal | None) -> Figure:
        assert value is not None
        return Figure(str(value), value.scaleb(-places))

    before = compare_sum(terms, Figure(str(total), total))
    after = compare_sum([moved(term.value) for term in terms], moved(total))
    assert before
    assert after
    assert before.level == after.level


# --- laws of the rules -----------------------------------------------------------------------------------------


@cache
def real_files() -> Mapping[str, bytes]:
    folder = list_folder(CONTENT)
    return {path: folder.read(path) for path in folder.paths}


def verdicts_of(files: Mapping[str, bytes]) -> list[Verdict]:
    corpus = assemble_corpus(Tree(files))
    assert not corpus.diagnostics
    return [verdict for verdicts in review_corpus(corpus).verdicts.values() for verdict in verdicts]


def verdicts_of_record(record: Plain) -> list[Verdict]:
    """A record as JSON, which YAML can read, of a unit that declares a scheme."""
    files = {path: data for path, data in real_files().items() if path.startswith("schemes/")}
    files["units.yml"] = json.dumps([{"编号": "unit-a", "名称": "甲", "等级标准": "mof-2020"}]).encode()
    whole = {"项目名称": "演练", "评价方式": "单位自评", "文种": "自评表", **record}
    return verdicts_of({**files, "records/2019/unit-a/drills.yml": json.dumps(whole, ensure_ascii=False).encode()})


def findings_of(verdicts: Sequence[Verdict]) -> Counter[tuple[str, Level | None, str]]:
    """What is said, wherever it stands."""
    return Counter((verdict.code, verdict.finding.level, verdict.finding.message) for verdict in verdicts)


@settings(max_examples=8, deadline=None)
@given(st.permutations(sorted(real_files())))
def test_the_order_of_files_never_changes_a_finding(order: list[str]) -> None:
    shuffled = verdicts_of({path: real_files()[path] for path in order})
    assert sorted(one.id for one in shuffled) == sorted(one.id for one in verdicts_of(real_files()))


amounts = st.one_of(st.decimals(0, 1, places=1), st.decimals(0, 100_000, places=2)).map(str)
"""Often so small and coarse that sums and rates agree, or nearly."""
words = st.sampled_from(["不适用", "不予公开", "无法辨认"])
scores = st.one_of(st.integers(0, 9).map(str), st.decimals(0, 9, places=1).map(str), words)


def some(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[Plain]:
    """A mapping of which any key may be missing."""
    return st.fixed_dictionaries({}, optional=keys)


@st.composite
def records(draw: st.DrawFn) -> Plain:
    """Any record with numbers in it, whether they agree or not."""
    rows = draw(st.lists(some(权重=scores, 得分=scores, 备注=st.just("少")), min_size=1, max_size=6))
    items = draw(st.lists(some(预算数=amounts, 执行数=amounts, 执行率=amounts), max_size=4))
    lines = draw(st.lists(some(预算数=amounts, 全年预算数=amounts, 执行数=amounts), max_size=3))
    funds = draw(
        some(预算数=amounts, 全年预算数=amounts, 执行数=amounts, 上年预算数=amounts, 执行率=amounts, 得分=scores)
    )
    record = {
        **draw(some(得分=scores, 等级=st.sampled_from(["优", "良", "甲"]))),
        "资金": {"单位": "元", **funds},
        "指标": [{"一级": "产出", **draw(some(分值=scores)), "指标": numbered("名称", rows)}],
    }
    if lines:
        record["资金"]["明细"] = numbered("来源", lines)
    return {**record, "分项": numbered("名称", items)} if items else record


def numbered(key: str, mappings: list[Plain]) -> list[Plain]:
    return [{key: f"甲{index}", **mapping} for index, mapping in enumerate(mappings)]


@EXAMPLES
@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_a_finding(record: Plain, random: Any) -> None:  # noqa: ANN401
    before = findings_of(verdicts_of_record(record))
    for rows in lists_of(record):
        random.shuffle(rows)
    assert findings_of(verdicts_of_record(record)) == before


def lists_of(node: object) -> Iterator[list[Any]]:
    if isinstance(node, list):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from lists_of(child)


@EXAMPLES
@given(records())
def test_giving_money_in_wan_yuan_instead_of_yuan_never_changes_a_verdict(record: Plain) -> None:
    before = {(one.id, one.finding.level) for one in verdicts_of_record(record)}
    in_wan_yuan(record["资金"])
    for item in record.get("分项", ()):
        in_wan_yuan(item)
    assert {(one.id, one.finding.level) for one in verdicts_of_record(record)} == before


def in_wan_yuan(mapping: Plain) -> None:
    """Move the point of every amount below, and keep every digit."""
    for key, value in mapping.items():
        if key == "单位":
            mapping[key] = "万元"
        elif isinstance(value, list):
            for line in value:
                in_wan_yuan(line)
        elif key in ("预算数", "全年预算数", "执行数", "上年预算数"):
            mapping[key] = f"{Decimal(value).scaleb(-4):f}"


@st.composite
def consistent_records(draw: st.DrawFn) -> Plain:
    """A record whose printed sums, rates and grade are computed from its parts."""
    weights = draw(st.lists(st.integers(1, 24), min_size=4, max_size=4))
    weights.append(100 - sum(weights))
    lost = draw(st.lists(st.decimals(0, 1, places=1), min_size=5, max_size=5).filter(any))
    rows = [
        {"名称": f"甲{index}", "权重": str(weight), "得分": str(weight - points), **({"备注": "少"} if points else {})}
        for index, (weight, points) in enumerate(zip(weights, lost, strict=True))
    ]
    spent = draw(st.lists(st.decimals(1, 1000, places=2), min_size=1, max_size=5))
    budgets = [value + draw(st.decimals(0, 1000, places=2)) for value in spent]
    pairs = list(zip(spent, budgets, strict=True))
    items = [{"名称": "乙", "预算数": str(b), "执行数": str(s), "执行率": rate(s, b), "完成": "完成"} for s, b in pairs]
    lines = [{"来源": "丙", "预算数": str(b), "执行数": str(s), "执行率": rate(s, b)} for s, b in pairs]
    total_spent, total_budget = sum(spent), sum(budgets)
    total = 100 - sum(lost)
    totals = {
        "预算数": str(total_budget),
        "执行数": str(total_spent),
        "执行率": rate(Decimal(total_spent), Decimal(total_budget)),
    }
    return {
        "得分": str(total),
        "等级": "优",
        "资金": {"单位": "元", **totals, "明细": lines},
        "指标": [
            {"一级": "产出", "分值": str(sum(weights[:2])), "指标": rows[:2]},
            {"一级": "效益", "分值": str(sum(weights[2:])), "指标": rows[2:]},
        ],
        "指标合计": {"得分": str(total)},
        "分项": items,
    }


def rate(spent: Decimal, budget: Decimal) -> str:
    percent = percentage(spent, budget)
    assert percent is not None
    return f"{round_half_up(percent, 2)}%"


@EXAMPLES
@given(consistent_records())
def test_a_record_made_consistent_has_no_finding(record: Plain) -> None:
    verdicts = verdicts_of_record(record)
    assert [one.finding.message for one in verdicts if one.finding.level is not None] == []
    assert {"JX401", "JX402", "JX403", "JX404", "JX406", "JX408", "JX409", "JX413"} <= {one.code for one in verdicts}
