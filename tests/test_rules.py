"""What the rules say about the real records, about the bounds of grades, and about their own examples."""

# ruff: noqa: D103 (the name of a test is its sentence)

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import invalidate_caches
from pathlib import Path

import pytest

from generator import rules as rules_folder
from generator.addresses import RecordId
from generator.corpus import Corpus, assemble_corpus
from generator.diagnostics import Diagnostic, Level
from generator.disk import list_folder
from generator.explanations import Example, Explanation, explanations, parse_explanation
from generator.review import review_corpus
from generator.rules import Verdict, _checks, code_of, diagnostics_of, rules
from tests.conftest import ROOT, MemoryTree

CONTENT = ROOT / "content"
SCHEMES = {f"schemes/{path.name}": path.read_bytes() for path in (CONTENT / "schemes").glob("*.yml")}
UNITS = "- {编号: unit-a, 名称: 应急管理局}\n- {编号: unit-b, 名称: 市应急管理局}\n".encode()
STANDARD = {"units.yml": UNITS, **SCHEMES}

EXAMS_2017 = RecordId("2017", "shanghai-work-safety", "safety-qualification-exams")
EXAMS_2019 = RecordId("2019", "shanghai-safety-institute", "safety-qualification-exams")
EQUIPMENT = RecordId("2020", "minhang-safety-inspection", "enforcement-equipment")
QINGDAO = RecordId("2019", "qingdao-emergency", "work-safety-special-fund")


@dataclass(frozen=True)
class Judged:
    """A corpus with its verdicts."""

    corpus: Corpus
    verdicts: Mapping[RecordId, tuple[Verdict, ...]] = field(default_factory=dict)

    def findings(self, code: str) -> list[Verdict]:
        """What differs."""
        return [one for one in self._of(code) if one.finding.level is not None]

    def agreements(self, code: str) -> list[Verdict]:
        """What was compared and agrees."""
        return [one for one in self._of(code) if one.finding.level is None]

    def diagnostics(self) -> list[Diagnostic]:
        """Everything that is wrong, of the reading and of the rules."""
        found = list(self.corpus.diagnostics)
        for identity, verdicts in self.verdicts.items():
            found += diagnostics_of(verdicts, self.corpus.source_as_read(identity))
        return found

    def _of(self, code: str) -> Iterator[Verdict]:
        return (one for verdicts in self.verdicts.values() for one in verdicts if one.code == code)


def judged(tree: MemoryTree) -> Judged:
    corpus = assemble_corpus(tree)
    return Judged(corpus, review_corpus(corpus).verdicts)


def judged_record(text: str, files: Mapping[str, bytes] = STANDARD) -> Judged:
    """A record of 2019 with the keys that every record needs before `text`."""
    whole = "项目名称: 演练经费\n评价方式: 单位自评\n文种: 自评表\n" + text
    result = judged(MemoryTree({**files, "records/2019/unit-a/drills.yml": whole.encode()}))
    assert not result.corpus.diagnostics
    return result


@pytest.fixture(scope="module")
def real() -> Judged:
    folder = list_folder(CONTENT)
    return judged(MemoryTree({path: folder.read(path) for path in folder.paths}))


def numbers(verdict: Verdict) -> tuple[str, str, str]:
    """Printed, computed, difference: with their places."""
    finding = verdict.finding
    return str(finding.printed), str(finding.computed), str(finding.difference)


# --- the real records ------------------------------------------------------------------------------------------


def test_of_all_real_records_only_the_exams_of_2019_print_another_total_than_their_scores_make(real: Judged) -> None:
    (verdict,) = real.findings("JX402")
    assert verdict.record == EXAMS_2019
    assert verdict.finding.message == "指标得分合计 83.5，填报得分 87.5，相差 4.0"
    assert verdict.finding.level is Level.WARNING
    assert numbers(verdict) == ("87.5", "83.5", "4.0")


def test_the_diagnostic_of_that_total_points_at_the_printed_score(real: Judged) -> None:
    (place,) = (str(one.location) for one in real.diagnostics() if one.code == "JX402")
    path, line, column = place.rsplit(":", 2)
    text = (CONTENT / path).read_text("utf-8").splitlines()[int(line) - 1]
    assert text[int(column) - 1 :] == "87.5"


def test_the_spending_of_qingdao_differs_from_its_items_by_no_more_than_rounding_can_make(real: Judged) -> None:
    (verdict,) = real.findings("JX408")
    assert verdict.record == QINGDAO
    assert verdict.finding.level is Level.NOTICE
    assert numbers(verdict) == ("1465.45", "1465.44", "0.01")
    assert verdict.finding.tolerance == Decimal("0.2")
    (budget,) = real.agreements("JX408")
    assert budget.finding.computed == Decimal(1940)


def test_all_44_printed_execution_rates_agree(real: Judged) -> None:
    assert not real.findings("JX401")
    assert Counter(one.record.unit for one in real.agreements("JX401")) == {
        "qingdao-emergency": 41,
        "shanghai-safety-institute": 1,
        "minhang-safety-inspection": 1,
        "shenzhen-dapeng-emergency": 1,
    }


def test_four_sections_of_the_equipment_form_differ_from_their_points_and_the_fifth_agrees(real: Judged) -> None:
    findings = real.findings("JX403")
    assert {one.record for one in findings} == {EQUIPMENT}
    assert [numbers(one)[:2] for one in findings] == [("36", "32"), ("30", "24"), ("34", "17"), ("15", "12")]
    agreeing = [one for one in real.agreements("JX403") if one.record == EQUIPMENT]
    assert [numbers(one)[:2] for one in agreeing] == [("15", "15")]


def test_the_section_points_of_the_equipment_form_make_130_while_its_weights_make_100(real: Judged) -> None:
    (verdict,) = real.findings("JX413")
    assert (verdict.record, *numbers(verdict)) == (EQUIPMENT, "100", "130", "30")
    assert not real.findings("JX404")
    assert {one.record for one in real.agreements("JX404")} == {EQUIPMENT, EXAMS_2019}


def test_eight_rows_of_the_equipment_form_carry_no_weight(real: Judged) -> None:
    assert [one.record for one in real.findings("JX414")] == [EQUIPMENT] * 8


def test_ten_items_done_with_little_spending_are_not_questioned(real: Judged) -> None:
    assert not real.findings("JX412")
    (verdict,) = real.agreements("JX412")
    assert verdict.finding.message == "35 个填“完成”的分项都有支出"


def test_points_lost_in_the_exams_of_2019_all_have_their_reason(real: Judged) -> None:
    assert not real.findings("JX410")
    (verdict,) = real.agreements("JX410")
    assert (verdict.record, verdict.finding.message) == (EXAMS_2019, "5 行扣分写有原因")


def test_no_real_grade_contradicts_its_score(real: Judged) -> None:
    assert not real.findings("JX406")
    assert not real.findings("JX407")
    assert not real.findings("JX417")
    assert len(real.agreements("JX406")) == 7


def test_the_exams_of_2017_and_2019_are_one_project_whose_problem_returned_without_a_state_in_2017(
    real: Judged,
) -> None:
    tied = real.corpus.by_project["safety-qualification-exams"]
    assert [one.id for one in tied] == [EXAMS_2017, EXAMS_2019]
    assert not real.findings("JX302")
    assert EXAMS_2019 in {one.record for one in real.findings("JX301")}


def test_the_returned_problem_is_reported_as_soon_as_2017_says_that_it_was_done() -> None:
    folder = list_folder(CONTENT)
    files = {path: folder.read(path) for path in folder.paths}
    path = f"records/{EXAMS_2017}.yml"
    before, after = "    针对: [j1]\n    内容: 进一步", "    针对: [j1]\n    状态: 已完成\n    内容: 进一步"
    files[path] = files[path].replace(before.encode(), after.encode())
    (verdict,) = judged(MemoryTree(files)).findings("JX302")
    assert verdict.record == EXAMS_2019
    assert verdict.finding.path == ("问题", 0, "延续自")


def test_all_that_is_found_in_the_real_records(real: Judged) -> None:
    found = Counter((one.code, one.level) for one in real.diagnostics())
    assert found == {
        ("JX301", Level.NOTICE): 3,
        ("JX402", Level.WARNING): 1,
        ("JX403", Level.WARNING): 4,
        ("JX408", Level.NOTICE): 1,
        ("JX413", Level.WARNING): 1,
        ("JX414", Level.NOTICE): 8,
        ("JX418", Level.NOTICE): 1,
    }


def test_every_verdict_has_an_id_of_its_own(real: Judged) -> None:
    ids = [one.id for verdicts in real.verdicts.values() for one in verdicts]
    assert len(ids) == len(set(ids))
    assert f"JX402:{EXAMS_2019}:得分" in ids


# --- examples --------------------------------------------------------------------------------------------------


def diagnostics_of_example(example: Example) -> list[Diagnostic]:
    assert example.files
    absent = {file.path for file in example.files if file.kind == "absent"}
    links = tuple(file.path for file in example.files if file.kind == "link")
    own = {file.path: file.data for file in example.files if file.kind in ("yaml", "text")}
    files = {path: data for path, data in {**STANDARD, **own}.items() if path not in absent}
    return judged(MemoryTree(files, links)).diagnostics()


@pytest.mark.parametrize("explanation", explanations().values(), ids=lambda one: str(one.code))
def test_an_example_raises_exactly_its_code_and_its_remedy_nothing(explanation: Explanation) -> None:
    found = diagnostics_of_example(explanation.example)
    assert {one.code for one in found} == {explanation.code}
    assert {one.level for one in found} <= set(explanation.levels)
    assert not diagnostics_of_example(explanation.remedy)


def test_every_code_that_reading_can_raise_is_explained_and_no_other() -> None:
    modules = itertools.chain(ROOT.glob("generator/*.py"), ROOT.glob("generator/rules/*.py"))
    raised = {
        code
        for module in modules
        for code in re.findall(r'"(JX[0-3]\d\d)"', module.read_text("utf-8"))  # strings that are a code
    }
    assert raised | set(rules()) == set(explanations())


def test_an_explanation_without_a_part_is_refused() -> None:
    text = "标题\n\n级别：错误\n\n## 发现什么\n甲\n\n## 示例\n"
    with pytest.raises(ValueError, match="jx999_sample: 应有“发现什么”“为什么重要”“示例”“改法”各一段"):
        parse_explanation("jx999_sample", text)


def test_the_lines_of_a_paragraph_are_joined_without_a_space_between_chinese_words() -> None:
    parts = "## 为什么重要\n乙\n\n## 示例\n\n## 改法\n"
    text = f"# 标题\n\n级别：错误、提示\n\n## 发现什么\n甲，\n乙 abc\ndef\n\n丙\n\n{parts}"
    explanation = parse_explanation("jx999_sample", text)
    assert explanation.what == "甲，乙 abc def\n丙"
    assert (explanation.title, explanation.levels) == ("标题", (Level.ERROR, Level.NOTICE))


# --- adding a rule ---------------------------------------------------------------------------------------------

NEW_RULE = '''"""项目名称太短

级别：提示

## 发现什么
名称不足三个字。

## 为什么重要
读者看不懂。

## 示例
```yaml
项目名称: 演
```

## 改法
```yaml
项目名称: 应急演练
```
"""

from generator.diagnostics import Level
from generator.rules import Finding


def check(case):
    if len(case.record.title) < 3:
        yield Finding(("项目名称",), "项目名称", "名称不足三个字", "写全名", Level.NOTICE)
'''


@pytest.fixture
def folder_of_more_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    def forget() -> None:
        invalidate_caches()
        rules.cache_clear()
        _checks.cache_clear()
        explanations.cache_clear()

    monkeypatch.setattr(rules_folder, "__path__", [*rules_folder.__path__, str(tmp_path)])
    forget()
    yield tmp_path
    monkeypatch.undo()
    forget()


def test_adding_a_rule_is_adding_a_file(folder_of_more_rules: Path) -> None:
    (folder_of_more_rules / "jx498_title_short.py").write_text(NEW_RULE, "utf-8")
    record = "项目名称: 演\n评价方式: 单位自评\n文种: 自评表\n".encode()
    result = judged(MemoryTree({**STANDARD, "records/2019/unit-a/drills.yml": record}))
    assert [(str(one.location), one.code) for one in result.diagnostics()] == [
        ("records/2019/unit-a/drills.yml:1:7", "JX498")
    ]
    assert explanations()["JX498"].title == "项目名称太短"


def test_two_rules_with_one_code_are_refused(folder_of_more_rules: Path) -> None:
    (folder_of_more_rules / "jx402_another.py").write_text(NEW_RULE, "utf-8")
    with pytest.raises(ValueError, match="JX402 有两个规则文件"):
        rules()


# --- grades ----------------------------------------------------------------------------------------------------

MOF = {"优": 90, "良": 80, "中": 60, "差": 0}
SHANGHAI = {"优秀": 90, "良好": 75, "合格": 60, "不合格": 0}
BOUNDS = [
    ("mof-2020", MOF, {"79.99": "中", "80": "良", "75": "中", "74.99": "中", "90": "优", "89.995": "良"}),
    (
        "shanghai",
        SHANGHAI,
        {"79.99": "良好", "80": "良好", "75": "良好", "74.99": "合格", "90": "优秀", "89.995": "良好"},
    ),
]


@pytest.mark.parametrize(
    ("scheme", "words", "score", "right"),
    [(scheme, words, *case) for scheme, words, cases in BOUNDS for case in cases.items()],
)
def test_bounds_of_grades_are_exact(scheme: str, words: Mapping[str, int], score: str, right: str) -> None:
    for word in words:
        result = judged_record(f"得分: {score}\n等级: {word}\n等级标准: {scheme}\n")
        assert bool(result.findings("JX406")) == (word != right)
        assert bool(result.agreements("JX406")) == (word == right)


def test_a_score_out_of_other_full_marks_is_graded_by_its_share() -> None:
    assert not judged_record("得分: 40\n满分: 50\n等级: 良\n").findings("JX406")
    assert judged_record("得分: 39.9\n满分: 50\n等级: 良\n").findings("JX406")


def test_a_grade_word_that_is_not_known_is_not_called_contradictory() -> None:
    result = judged_record("得分: 95\n等级: 甲等\n")
    assert result.findings("JX407")
    assert not result.findings("JX406")


def test_a_scheme_that_ended_before_the_year_does_not_make_a_grade_doubtful() -> None:
    old = "名称: 旧标准\n至: 2018\n等级: [{名称: 良, 归类: 良, 下限: 70}]\n".encode()
    files = {"units.yml": UNITS, "schemes/mof-2020.yml": SCHEMES["schemes/mof-2020.yml"], "schemes/old.yml": old}
    assert not judged_record("得分: 78\n", files).findings("JX417")
    files["schemes/old.yml"] = old.replace(b"2018", b"2019-06")
    assert judged_record("得分: 78\n", files).findings("JX417")
    files["units.yml"] = UNITS.replace("应急管理局".encode(), "应急管理局, 等级标准: old".encode(), 1)
    assert not judged_record("得分: 78\n", files).findings("JX417")


@pytest.mark.parametrize(("began", "applies"), [("2020-12", True), ("2021-01", False)])
def test_a_scheme_may_apply_if_it_holds_before_the_year_after_ends(began: str, *, applies: bool) -> None:
    new = f"名称: 新标准\n自: {began}\n等级: [{{名称: 良, 归类: 良, 下限: 0}}]\n".encode()
    files = {"units.yml": UNITS, "schemes/mof-2020.yml": SCHEMES["schemes/mof-2020.yml"], "schemes/new.yml": new}
    assert bool(judged_record("得分: 78\n", files).findings("JX417")) is applies


# --- single rules ----------------------------------------------------------------------------------------------


def rows(*pairs: str) -> str:
    """An indicator table of one section; each row as the inside of a flow mapping."""
    inner = "".join(f"      - {{名称: 甲{index}, {pair}}}\n" for index, pair in enumerate(pairs))
    return f"指标:\n  - 一级: 产出\n    指标:\n{inner}"


SCORES = rows("权重: 50, 得分: 50", "权重: 50, 得分: 30, 备注: 少")


def test_the_score_of_the_funds_is_part_of_the_sum_of_scores() -> None:
    funds = "资金: {单位: 元, 分值: 10, 得分: 8}\n"
    table = rows("权重: 90, 得分: 90")
    assert not judged_record(f"得分: 98\n{funds}{table}").findings("JX402")
    assert judged_record(f"得分: 90\n{funds}{table}").findings("JX402")
    assert not judged_record(f"{funds}{table}").findings("JX404")
    sections = table.replace("产出", "产出\n    分值: 90")
    assert judged_record(f"{funds}{sections}").agreements("JX413")
    assert judged_record(sections).findings("JX413")


@pytest.mark.parametrize(
    ("totals", "place"),
    [
        ("得分: 80\n指标合计: {得分: 80}\n", None),
        ("得分: 80\n指标合计: {得分: 90}\n", ("指标合计", "得分")),
        ("得分: 90\n指标合计: {得分: 80}\n", ("得分",)),
        ("得分: 90\n指标合计: {得分: 90}\n", ("得分",)),
        ("指标合计: {得分: 90}\n", ("指标合计", "得分")),
        ("得分: 不予公开\n", None),
        ("得分: 79.4\n指标合计: {得分: 90}\n", ("指标合计", "得分")),  # a notice gives way to a warning
    ],
)
def test_both_printed_totals_are_compared_and_one_finding_remains(totals: str, place: tuple[str, ...] | None) -> None:
    findings = judged_record(totals + SCORES).findings("JX402")
    assert [one.finding.path for one in findings] == ([] if place is None else [place])


def test_a_word_among_the_scores_makes_their_sum_unknown_and_a_missing_score_does_not() -> None:
    assert judged_record("得分: 90\n" + rows("得分: 50", "得分: 30")).findings("JX402")
    assert not judged_record("得分: 90\n" + rows("得分: 50", "得分: 不适用")).findings("JX402")
    (verdict,) = judged_record("得分: 90\n" + rows("得分: 50", "权重: 50")).findings("JX402")
    assert verdict.finding.computed == 50


def test_a_table_of_which_only_a_part_was_transcribed_is_not_added_up() -> None:
    table = "指标:\n  - {一级: 产出, 分值: 60, 指标: [{名称: 甲, 权重: 50, 得分: 50}]}\n"
    whole = judged_record(f"得分: 90\n{table}")
    assert {one.code for one in whole.diagnostics()} == {"JX402", "JX403", "JX404", "JX413"}
    part = judged_record(f"得分: 90\n{table}来源: {{标题: 表, 节录: [指标]}}\n")
    assert not part.diagnostics()


@pytest.mark.parametrize(
    ("excerpt", "silenced"),
    [
        ("资金", True),
        ("明细", True),
        ("资金.明细", True),
        ("资金.明细.预算数", True),
        ("资金.支出构成", False),
        ("分项", False),
    ],
)
def test_fund_lines_of_which_only_a_part_was_transcribed_are_not_added_up(excerpt: str, *, silenced: bool) -> None:
    funds = "资金:\n  单位: 元\n  预算数: 10\n  明细: [{来源: 甲, 预算数: 100000}]\n"
    assert judged_record(funds).findings("JX409")
    assert judged_record(funds).findings("JX411")
    part = judged_record(f"{funds}来源: {{标题: 表, 节录: [{excerpt}]}}\n")
    assert bool(part.findings("JX409")) is not silenced
    assert bool(part.findings("JX411")) is not silenced


@pytest.mark.parametrize("excerpt", ["分项", "分项.预算数"])
def test_items_of_which_only_a_part_was_transcribed_are_not_added_up(excerpt: str) -> None:
    items = "资金: {单位: 元, 预算数: 10}\n分项: [{名称: 甲, 预算数: 100000}]\n"
    assert {one.code for one in judged_record(items).diagnostics()} == {"JX408", "JX411"}
    assert not judged_record(f"{items}来源: {{标题: 表, 节录: [{excerpt}]}}\n").diagnostics()


@pytest.mark.parametrize("key", ["预算数", "年初预算数", "全年预算数", "执行数"])
def test_each_amount_of_the_fund_lines_is_compared_with_the_same_amount_of_the_total(key: str) -> None:
    funds = f"资金:\n  单位: 元\n  {key}: 10\n  明细: [{{来源: 甲, {key}: 5}}, {{来源: 乙}}]\n"
    (verdict,) = judged_record(funds).findings("JX409")
    assert verdict.finding.path == ("资金", key)
    assert not judged_record(funds.replace("来源: 乙", f"来源: 乙, {key}: 5")).diagnostics()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("得分: 100.1\n", ("得分",)),
        ("得分: 51\n满分: 50\n", ("得分",)),
        ("得分: 50\n满分: 50\n", None),
        ("资金: {单位: 元, 分值: 10, 得分: 11}\n", ("资金", "得分")),
        ("资金: {单位: 元, 分值: 不适用, 得分: 11}\n", None),
    ],
)
def test_scores_above_their_bounds_are_found_wherever_they_stand(text: str, place: tuple[str, ...] | None) -> None:
    assert [one.finding.path for one in judged_record(text).findings("JX405")] == ([place] if place else [])


def test_a_form_full_of_full_marks_is_noted_from_five_rows_on_and_if_it_is_whole() -> None:
    table = rows(*["权重: 20, 得分: 20"] * 5, "权重: 0")
    assert judged_record(table).findings("JX418")
    assert not judged_record(rows(*["权重: 25, 得分: 25"] * 4)).findings("JX418")
    assert not judged_record(f"{table}来源: {{标题: 表, 节录: [指标]}}\n").findings("JX418")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("公开: {文号: '青财〔2020〕1号'}\n", None),
        ("公开: {文号: '青财（2020）1号'}\n", ("公开", "文号")),
        ("评价机构: {报告文号: '青评[2020]1号'}\n", ("评价机构", "报告文号")),
        ("依据: [{名称: 甲, 文号: 市长令第225号}, {名称: 乙, 文号: 财预【2020】10号}]\n", ("依据", 1, "文号")),
    ],
)
def test_every_document_number_has_its_year_in_the_right_brackets(
    text: str, place: tuple[str | int, ...] | None
) -> None:
    assert [one.finding.path for one in judged_record(text).findings("JX503")] == ([place] if place else [])


def test_a_table_without_any_weight_raises_nothing_about_weights() -> None:
    table = "指标:\n  - {一级: 产出, 分值: 60, 指标: [{名称: 甲, 权重: 0}]}\n  - {一级: 效益, 指标: [{名称: 丙}]}\n"
    assert not judged_record(table).diagnostics()


def test_the_points_of_sections_are_added_up_only_where_each_prints_them() -> None:
    table = "指标:\n  - {一级: 产出, 分值: 60, 指标: [{名称: 甲}]}\n  - {一级: 效益, 指标: [{名称: 丙}]}\n"
    assert not judged_record(table).diagnostics()
    assert judged_record(table.replace("效益,", "效益, 分值: 30,")).findings("JX413")


def test_items_are_added_up_only_where_each_prints_the_amount() -> None:
    items = "资金: {单位: 元, 执行数: 10}\n分项:\n  - {名称: 甲, 执行数: 4}\n  - {名称: 乙, 执行数: 5}\n"
    assert judged_record(items).findings("JX408")
    assert not judged_record(items.replace(", 执行数: 5", "")).findings("JX408")
    assert not judged_record(items.replace("执行数: 5", "执行数: 不适用")).findings("JX408")


def test_rates_and_sums_use_the_adjusted_budget_even_where_it_is_a_word() -> None:
    funds = "资金: {单位: 元, 年初预算数: 200, 预算数: 150, 全年预算数: 100, 执行数: 90, 执行率: 90%}\n"
    assert judged_record(funds).agreements("JX401")
    withheld = judged_record(funds.replace("全年预算数: 100", "全年预算数: 不予公开"))
    assert not withheld.findings("JX401")
    assert not withheld.agreements("JX401")


def test_a_rate_over_a_budget_of_zero_compares_nothing() -> None:
    result = judged_record("资金: {单位: 元, 预算数: 0, 执行数: 5, 执行率: 0%}\n")
    assert not result.findings("JX401")
    assert not result.agreements("JX401")


def test_the_rate_of_a_fund_line_is_checked_like_any_other() -> None:
    funds = "资金:\n  单位: 元\n  明细: [{来源: 甲, 全年预算数: 100, 执行数: 90, 执行率: 80%}]\n"
    (verdict,) = judged_record(funds).findings("JX401")
    assert verdict.finding.path == ("资金", "明细", 0, "执行率")


@pytest.mark.parametrize(
    ("amounts", "slips"),
    [
        ("预算数: 80, 执行数: 400000", True),
        ("预算数: 80, 执行数: 1600000", True),
        ("预算数: 80, 执行数: 399999", False),
        ("预算数: 80, 执行数: 1600001", False),
        ("预算数: 800000, 执行数: 80", True),
        ("预算数: 800000, 执行数: 80, 执行率: 0.01%", False),
        ("预算数: 800000, 上年预算数: 80, 执行率: 0.01%", True),
        ("预算数: 80, 执行数: 0", False),
        ("预算数: 0, 执行数: 0", False),
        ("执行数: 800000, 上年预算数: 80", False),
        ("预算数: 80, 明细: [{来源: 甲, 执行数: 500000}, {来源: 乙, 执行数: 300000}]", True),
    ],
)
def test_amounts_ten_thousand_times_apart_are_questioned(amounts: str, *, slips: bool) -> None:
    assert bool(judged_record(f"资金: {{单位: 万元, {amounts}}}\n").findings("JX411")) is slips


@pytest.mark.parametrize(
    ("row", "is_far"),
    [
        ("目标值: ≥10次, 完成值: 13次", True),
        ("目标值: ≥10次, 完成值: 12.9次", False),
        ("目标值: ≥10次, 完成值: 7次", True),
        ("目标值: ≥10次, 完成值: 7.1次", False),
        ("性质: ≥, 目标值: 10, 单位: 次, 完成值: 16", True),
        ("性质: 定性, 目标值: 10, 单位: 次, 完成值: 16", False),
        ("目标值: ≤5%, 完成值: 2%", True),
        ("目标值: ≤5%, 完成值: 8%", True),
        ("目标值: ≤5%, 完成值: 5%", False),
        ("目标值: ≤５％, 完成值: 8%", True),
        ("目标值: 不少于800家次, 完成值: 1225家次", True),
        ("目标值: 10次, 完成值: 16次", False),
        ("目标值: ≥10, 完成值: 16", False),
        ("目标值: ≥10次, 完成值: 16人", False),
        ("目标值: ≥0次, 完成值: 16次", False),
        ("目标值: ≥90%-95%, 完成值: 16%", False),
        ("目标值: ≥1111111111111111111111111111111次, 完成值: 16次", False),
        ("目标值: 良好, 完成值: 良好", False),
    ],
)
def test_results_far_from_a_quantitative_target_are_noted(row: str, *, is_far: bool) -> None:
    assert bool(judged_record(rows(row)).findings("JX415")) is is_far


@pytest.mark.parametrize(
    ("printed", "earlier", "level"),
    [
        ("单位: 元, 上年预算数: 800000.00", "单位: 万元, 预算数: 80", None),
        ("单位: 元, 上年预算数: 804999.99", "单位: 万元, 预算数: 80", None),
        ("单位: 元, 上年预算数: 805000.00", "单位: 万元, 预算数: 80", Level.NOTICE),
        ("单位: 元, 上年预算数: 805000.01", "单位: 万元, 预算数: 80", Level.WARNING),
        ("单位: 元, 上年预算数: 0", "单位: 万元, 预算数: 80", Level.WARNING),
        ("单位: 元, 上年预算数: 700000", "单位: 万元, 年初预算数: 70, 全年预算数: 80", None),
    ],
)
def test_last_years_budget_is_compared_across_units_of_money(printed: str, earlier: str, level: Level | None) -> None:
    head = "项目名称: 演练\n评价方式: 单位自评\n文种: 自评表\n项目: drills\n"
    files = {
        "records/2019/unit-a/drills.yml": f"{head}资金: {{{printed}}}\n",
        "records/2018/unit-b/other.yml": f"{head}资金: {{{earlier}}}\n",
        "records/2018/unit-b/years.yml": f"{head}期间: 2016-2018\n资金: {{单位: 元, 预算数: 805000.00}}\n",
        "records/2017/unit-b/other.yml": f"{head}资金: {{单位: 元, 预算数: 805000.00}}\n",
    }
    result = judged(MemoryTree({**STANDARD, **{path: text.encode() for path, text in files.items()}}))
    verdicts = result.findings("JX416") + result.agreements("JX416")
    assert [(one.record.year, one.finding.level) for one in verdicts] == [("2019", level)]


def test_a_suggestion_is_answered_by_a_rectification_of_its_problem() -> None:
    thread = (
        "问题: [{编号: w1, 标题: 甲}]\n建议: [{编号: j1, 标题: 乙, 针对: [w1]}, {编号: j2, 标题: 丙}]\n"
        "整改: [{编号: z1, 标题: 丁, 针对: [w1]}, {编号: z2, 标题: 戊}]\n"
    )
    places = [one.finding.path for one in judged_record(thread).findings("JX301")]
    assert places == [("建议", 1), ("整改", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "《关于印发<青岛市安全生产专项资金管理办法>的通知》",
        "合格率 < 95 & > 90",
        "第3条指标：完成",
        "A&B 公司",
        "（由考点填报）",
    ],
)
def test_signs_that_belong_to_the_text_are_not_taken_for_markup(text: str) -> None:
    assert not judged_record(f"主要绩效: '{text}'\n").findings("JX501")


@pytest.mark.parametrize("text", ["<p>完成</p>", "甲&#160;乙", "<BR/>", "（请填写完成情况）", "指标1：次数", "……"])
def test_markup_and_template_words_are_found_in_any_text(text: str) -> None:
    (verdict,) = judged_record(f"正文: [{{标题: 一, 小节: [{{标题: '{text}'}}]}}]\n").findings("JX501")
    assert verdict.finding.path == ("正文", 0, "小节", 0, "标题")


def test_what_the_editors_say_about_the_document_is_not_searched_for_remains() -> None:
    assert not judged_record(
        "来源: {标题: 表, 摘录说明: [{字段: 指标, 说明: '去掉 <p>，有效性性照印'}]}\n"
    ).diagnostics()


@pytest.mark.parametrize("text", ["安全性性能", "为了了解", "积极性性质", "信息化化解", "最大限度度过"])
def test_characters_that_rightly_stand_twice_are_left_alone(text: str) -> None:
    assert not judged_record(f"主要绩效: {text}\n").findings("JX502")


@pytest.mark.parametrize(
    ("lines", "is_broken"), [("提高有效\n  性和效率", True), ("完成\n  ，满意", True), ("完成。\n  性别均衡", False)]
)
def test_a_line_that_starts_with_the_tail_of_a_word_is_noted(lines: str, *, is_broken: bool) -> None:
    assert bool(judged_record(f"主要绩效: |-\n  {lines}\n").findings("JX502")) is is_broken


def test_an_acknowledgement_stands_beside_its_finding_and_hides_nothing() -> None:
    notes = "核验说明: [{规则: JX402, 说明: 另有加分}, {规则: JX402, 说明: 已核对}, {规则: JX404, 说明: 无}]\n"
    result = judged_record(f"得分: 90\n{SCORES}{notes}")
    (verdict,) = result.findings("JX402")
    assert verdict.acknowledgements == ("另有加分", "已核对")
    assert [one.code for one in result.diagnostics()] == ["JX402"]


def test_no_rule_calls_anything_an_error_or_speaks_of_a_number_that_is_not_there() -> None:
    empty = judged_record(
        "资金: {单位: 元}\n指标: [{一级: 产出, 指标: [{名称: 甲}]}]\n分项: [{名称: 乙, 完成: 完成}]\n"
    )
    assert not any(empty.verdicts.values())
    assert not any(Level.ERROR in explanations()[code].levels for code in rules())


def test_the_code_of_a_rule_is_in_its_file_name_and_rules_are_in_the_order_of_codes() -> None:
    assert code_of("jx402_scores_off_total") == "JX402"
    assert list(rules()) == sorted(rules())
