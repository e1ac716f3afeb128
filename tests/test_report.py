"""What `jixiao check` prints: in every format, for people and for programs; and what `jixiao explain` says."""

# ruff: noqa: D103 (the name of a test is its sentence)

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import RecordId
from generator.corpus import assemble_corpus
from generator.diagnostics import Diagnostic, Level, Location
from generator.explanations import explanations
from generator.report import FORMATS, Listing, Reported, SourceLines, reported_in
from generator.report.excerpt import excerpt, one_line, printed_width
from generator.report.selection import NothingSuch, code_filter
from generator.review import Review, review_corpus
from tests.conftest import ROOT, MemoryTree
from tests.findings_table import COMMAND, TABLE, findings_table

STANDARD = {
    "units.yml": "- {编号: unit-a, 名称: 应急管理局}\n".encode(),
    "schemes/mof-2020.yml": (ROOT / "content/schemes/mof-2020.yml").read_bytes(),
}
HEAD = "项目名称: 演练经费\n评价方式: 单位自评\n文种: 自评表\n"
OFF_TOTAL = HEAD + "得分: 96\n指标:\n  - 一级: 产出\n    指标:\n      - {名称: 次数, 权重: 100, 得分: 92, 备注: 少}\n"
ACKNOWLEDGED = OFF_TOTAL + "核验说明:\n  - {规则: JX402, 说明: 原件如此}\n"
PLACE = "records/2019/unit-a/drills.yml"


def tree(files: Mapping[str, str]) -> MemoryTree:
    return MemoryTree(STANDARD | {path: text.encode() for path, text in files.items()})


def review(files: Mapping[str, str]) -> Review:
    return review_corpus(assemble_corpus(tree(files)))


def reported(files: Mapping[str, str]) -> tuple[Reported, ...]:
    return reported_in(review(files), SourceLines(tree(files)))


def listing(files: Mapping[str, str]) -> Listing:
    return Listing(reported(files), "content/", len(files), SourceLines(tree(files)))


def printed(layout: str, given_: Listing) -> str:
    return "\n".join(FORMATS[layout](given_))


def found(code: str = "JX402", line: int = 1, level: Level = Level.WARNING, path: str = PLACE) -> Reported:
    return Reported(f"{code}:{path}:{line}", Diagnostic(Location(path, line, 1), code, "不等", "核对", level))


def jixiao(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder with one record whose total is off."""
    for path, data in {**STANDARD, PLACE: OFF_TOTAL.encode()}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return tmp_path


# --- the findings and their ids --------------------------------------------------------------------------------


def test_the_reported_findings_are_those_of_the_review_in_its_order() -> None:
    files = {PLACE: ACKNOWLEDGED, "records/2019/unit-a/broken.yml": HEAD + "不知道: 1\n得分: 一\n"}
    assert [one.diagnostic for one in reported(files)] == list(review(files).diagnostics)
    assert len(reported(files)) == 3


def test_a_finding_of_a_rule_knows_its_record_and_the_words_of_the_editors() -> None:
    (one,) = reported({PLACE: ACKNOWLEDGED})
    assert one.record == RecordId("2019", "unit-a", "drills")
    assert one.acknowledgements == ("原件如此",)
    assert not one.is_unexplained
    assert reported({PLACE: OFF_TOTAL})[0].is_unexplained


def test_a_finding_among_other_records_and_one_alone_each_keep_their_own_id_and_words() -> None:
    """JX302 comes first by its code, and is found after JX402."""
    before = HEAD + "问题:\n  - {编号: w1, 标题: 旧}\n整改:\n  - {编号: z1, 针对: [w1], 状态: 已完成, 标题: 改了}\n"
    again = ACKNOWLEDGED + "问题:\n  - {编号: w1, 标题: 又有, 延续自: 2017/unit-a/drills#w1}\n"
    found = reported({PLACE: again, PLACE.replace("2019", "2017"): before})
    assert {one.diagnostic.code: one.acknowledgements for one in found} == {"JX302": (), "JX402": ("原件如此",)}
    assert all(one.id.startswith(one.diagnostic.code) for one in found)


@pytest.mark.parametrize("record", [OFF_TOTAL, HEAD + "不知道: 1\n", HEAD + "得分: 一\n"])
def test_an_id_survives_lines_that_are_put_in_above_the_finding(record: str) -> None:
    (before,), (after,) = reported({PLACE: record}), reported({PLACE: f"# 一\n# 二\n{record}"})
    assert after.diagnostic.location.line == before.diagnostic.location.line + 2
    assert (after.id, after.fingerprint) == (before.id, before.fingerprint)


def test_no_two_findings_share_an_id_also_where_their_lines_are_equal() -> None:
    twice = HEAD + "指标:\n" + "  - 一级: 产出\n    指标:\n      - {名称: 次数, 得分: 一}\n" * 3
    ids = [one.id for one in reported({PLACE: twice})]
    assert len(ids) == 3
    assert len(set(ids)) == 3


def test_the_id_of_a_verdict_is_the_one_that_the_site_publishes() -> None:
    whole = review({PLACE: OFF_TOTAL})
    assert [one.id for one in reported({PLACE: OFF_TOTAL})] == [whole.verdict(one).id for one in whole.findings]


def test_the_table_of_findings_in_the_docs_is_current() -> None:
    assert (ROOT / TABLE).read_text("utf-8") == findings_table(), f"{TABLE} is out of date: run {COMMAND}"


# --- one line, and an excerpt of one ---------------------------------------------------------------------------


def test_chinese_characters_fill_two_cells_and_combining_marks_none() -> None:
    assert [printed_width(one) for one in ("a", "绩", "（", "é", "e\u0301", "ｱ", "\u3000")] == [1, 2, 2, 1, 1, 1, 2]


@given(st.text())
def test_what_is_printed_stays_on_one_line_and_steers_no_terminal(text: str) -> None:
    assert not any(unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"} for one in one_line(text))


@pytest.mark.parametrize(
    ("line", "column", "room", "shown", "cell"),
    [
        ("得分: 87.5", 5, 80, "得分: 87.5", 6),
        ("\t得分: 87", 2, 80, "    得分: 87", 4),
        ("得分:", 4, 80, "得分:", 5),
        ("x" * 9, 10, 9, "...xxx", 6),
        ("一二三四五六七八九十", 5, 14, "...三四五六...", 7),
        ("一二三四五六七八九十", 1, 14, "一二三四...", 0),
        ("e\u0301x", 3, 80, "e\u0301x", 1),
    ],
)
def test_an_excerpt_shows_the_place_and_fits(line: str, column: int, room: int, shown: str, cell: int) -> None:
    assert excerpt(line, column, room) == (shown, cell)


def at_cell(text: str, cell: int) -> str:
    """What stands in a terminal from a cell on."""
    for position in range(len(text) + 1):
        if printed_width(text[:position]) == cell and (position == len(text) or printed_width(text[position])):
            return text[position:]
    raise AssertionError(f"no character begins in cell {cell} of {text!r}")


@given(st.text("ab绩效，（\t：é", min_size=1, max_size=80), st.integers(1, 80), st.integers(20, 60))
def test_the_caret_stands_under_the_character_of_the_column(line: str, column: int, room: int) -> None:
    column = min(column, len(line))
    shown, cell = excerpt(line, column, room)
    assert at_cell(shown, cell)[0] == line[column - 1].replace("\t", " ")
    assert printed_width(shown) <= room


# --- for people ------------------------------------------------------------------------------------------------


def test_concise_says_a_finding_in_two_lines() -> None:
    assert printed("concise", listing({PLACE: OFF_TOTAL})).splitlines() == [
        f"content/{PLACE}:4:5: JX402 指标得分合计 92，填报得分 96，相差 4",
        "    警告：核对原件的各行得分和总分；原件如此，可在“核验说明”里说明",
    ]


def test_a_warning_that_the_editors_explain_says_so() -> None:
    assert "    警告（已有核验说明）：" in printed("concise", listing({PLACE: ACKNOWLEDGED}))
    assert "    核验说明：原件如此" in printed("full", listing({PLACE: ACKNOWLEDGED}))


def test_full_shows_the_line_with_a_caret_under_the_place() -> None:
    assert printed("full", listing({PLACE: OFF_TOTAL})).splitlines()[1:3] == [
        "    4 | 得分: 96",
        "      |       ^",
    ]


def test_full_keeps_within_the_width_of_the_terminal() -> None:
    long = HEAD + f"主要绩效: {'绩效' * 300}（填写绩效）{'绩效' * 300}\n"
    lines = printed("full", replace(listing({PLACE: long}), width=60)).splitlines()
    assert "JX501" in lines[0]
    assert printed_width(lines[1]) <= 60
    assert lines[1].endswith("...")


@pytest.mark.parametrize("path", ["records/2019/unit-a/link.yml", "records/2019/unit-a/gone.yml"])
def test_full_says_a_finding_about_a_file_without_lines(path: str) -> None:
    one = found(path=path)
    lines = list(FORMATS["full"](Listing([one], "", 1, SourceLines(MemoryTree({}, [path])))))
    assert lines == [f"{path}:1:1: JX402 不等", "    警告：核对", ""]


def test_the_lines_of_a_file_are_counted_as_its_reader_counts_them() -> None:
    lines = SourceLines(MemoryTree({"a": "\ufeff一\r\n二\r三\n四".encode()}))
    assert list(lines("a")) == ["一", "二", "三", "四"]
    assert list(lines("b")) == [""]


def test_text_from_a_file_cannot_break_out_of_its_line() -> None:
    one = replace(found(), diagnostic=Diagnostic(Location(PLACE), "JX101", "“a\n::error::b\x1b[2J”"))
    assert printed("concise", Listing([one], "", 1)).splitlines()[0].endswith(r"“a ::error::b\u001B[2J”")


# --- GitHub ----------------------------------------------------------------------------------------------------


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Workflow commands as the runner reads them."""
    read = []
    for line in text.splitlines():
        match = re.fullmatch(r"::(?P<name>[a-z]+)(?: (?P<properties>[^:]*))?::(?P<data>.*)", line)
        assert match, line
        pairs = dict(pair.split("=", 1) for pair in (match["properties"] or "").split(",") if pair)
        read.append((match["name"], {key: unquote(value) for key, value in pairs.items()}, unquote(match["data"])))
    return read


def test_github_gets_one_annotation_a_finding_grouped_by_file() -> None:
    group, annotation, end = commands(printed("github", listing({PLACE: OFF_TOTAL})))
    assert group == ("group", {}, f"content/{PLACE}")
    assert end == ("endgroup", {}, "")
    name, properties, data = annotation
    title = f"JX402 {explanations()['JX402'].title}"
    assert (name, properties) == ("warning", {"file": f"content/{PLACE}", "line": "4", "col": "5", "title": title})
    assert data.startswith("指标得分合计 92，填报得分 96，相差 4\n核对原件")


def test_github_reads_back_what_has_signs_of_its_own() -> None:
    message, path = "50% :: a,b: c\r\nd %0A", "records/a,b:c%25.yml"
    one = replace(found(), diagnostic=Diagnostic(Location(path, 2, 3), "JX101", message))
    _, (_, properties, data), _ = commands(printed("github", Listing([one], "", 1)))
    assert properties["file"] == path
    assert data == message


def test_github_gets_ten_annotations_of_a_level_and_one_line_that_counts_the_rest() -> None:
    findings = [found(level=level, line=line) for line in range(1, 31) for level in Level]
    read = commands(printed("github", Listing(findings, "", 1)))
    counts = {str(level): sum(name == level for name, _, _ in read) for level in Level}
    assert counts == {"error": 10, "warning": 10, "notice": 10}
    assert read[-1][2].startswith("另有 20 处错误、20 处警告、21 处提示没有")


def test_github_counts_nothing_where_everything_is_annotated() -> None:
    read = commands(printed("github", Listing([found(level=Level.NOTICE, line=line) for line in range(1, 11)], "", 1)))
    assert [name for name, _, _ in read].count("notice") == 10
    assert "另有" not in read[-1][2]


def test_github_is_shown_first_what_is_grave_and_what_nobody_has_explained() -> None:
    explained = [replace(found(line=line), acknowledgements=("原件如此",)) for line in range(1, 11)]
    findings = [*explained, found(line=11, path="b"), found(line=12, path="c", level=Level.ERROR)]
    read = [properties for _, properties, _ in commands(printed("github", Listing(findings, "", 1))) if properties]
    assert [one.get("file") for one in read[:3]] == ["c", "b", PLACE]
    assert "10" not in [one.get("line") for one in read]


# --- JSON, GitLab, SARIF ---------------------------------------------------------------------------------------

BOTH = {PLACE: ACKNOWLEDGED, "records/2019/unit-a/broken.yml": HEAD + "不知道: 1\n得分: 一\n"}


def test_json_has_the_shape_that_its_documentation_shows() -> None:
    documented = (sys.modules["generator.report.machine"].__doc__ or "").partition("::\n")[2].partition("\n\n`id`")[0]
    shown, found_ = json.loads(documented), json.loads(printed("json", listing({PLACE: ACKNOWLEDGED})))
    assert list(found_) == list(shown)
    assert list(found_["findings"][0]) == list(shown["findings"][0])
    same = {"id", "code", "title", "level", "path", "line", "column", "record", "acknowledgements"}
    assert {key: found_["findings"][0][key] for key in same} == {key: shown["findings"][0][key] for key in same}
    assert found_["counts"] == shown["counts"]


def test_json_tells_faults_of_reading_without_a_record() -> None:
    findings = json.loads(printed("json", listing(BOTH)))["findings"]
    assert [(one["code"], one["record"]) for one in findings] == [
        ("JX101", None),
        ("JX106", None),
        ("JX402", "2019/unit-a/drills"),
    ]


def test_gitlab_gets_every_key_it_needs_and_a_fingerprint_for_each_finding() -> None:
    issues = json.loads(printed("gitlab", listing(BOTH)))
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert set(issue["location"]) == {"path", "lines"}
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith(("./", "/"))
    assert [one["severity"] for one in issues] == ["critical", "critical", "major"]
    assert len({one["fingerprint"] for one in issues}) == len(issues)


@pytest.mark.parametrize("layout", ["json", "gitlab", "sarif"])
def test_a_name_that_is_not_utf8_can_still_be_reported(layout: str) -> None:
    one = found(path="records/\udce9.yml")
    printed(layout, Listing([one], "", 1)).encode("utf-8")


SARIF: Mapping[str, Mapping[str, Any]] = {
    "sarifLog": {"$schema": str, "version": str, "runs": ["run"]},
    "run": {"tool": "tool", "columnKind": str, "results": ["result"]},
    "tool": {"driver": "toolComponent"},
    "toolComponent": {"name": str, "version": str, "language": str, "rules": ["reportingDescriptor"]},
    "reportingDescriptor": {
        "id": str,
        "name": str,
        "shortDescription": "message",
        "fullDescription": "message",
        "help": "message",
        "defaultConfiguration": "reportingConfiguration",
    },
    "message": {"text": str},
    "reportingConfiguration": {"level": str},
    "result": {
        "ruleId": str,
        "ruleIndex": int,
        "level": str,
        "message": "message",
        "locations": ["location"],
        "partialFingerprints": dict,
        "properties": dict,
    },
    "location": {"physicalLocation": "physicalLocation"},
    "physicalLocation": {"artifactLocation": "artifactLocation", "region": "region"},
    "artifactLocation": {"uri": str},
    "region": {"startLine": int, "startColumn": int},
}
"""The part of the schema of SARIF 2.1.0 that we use: every object there is closed to other keys."""
REQUIRED = {
    "sarifLog": {"version", "runs"},
    "run": {"tool", "results"},
    "tool": {"driver"},
    "toolComponent": {"name"},
    "reportingDescriptor": {"id"},
    "result": {"message", "locations", "partialFingerprints"},
    "message": {"text"},
    "artifactLocation": {"uri"},
}


def assert_is(kind: str, value: object, path: str = "$") -> None:
    """Whether an object has the keys and kinds that the schema names."""
    assert isinstance(value, dict), path
    assert set(value) <= set(SARIF[kind]), path
    assert set(value) >= REQUIRED.get(kind, set()), path
    for key, child in value.items():
        expected = SARIF[kind][key]
        if isinstance(expected, str):
            assert_is(expected, child, f"{path}.{key}")
        elif isinstance(expected, list):
            assert isinstance(child, list), path
            for index, entry in enumerate(child):
                assert_is(expected[0], entry, f"{path}.{key}[{index}]")
        else:
            assert type(child) is expected, f"{path}.{key}"


@pytest.mark.parametrize("files", [{}, {PLACE: OFF_TOTAL}, BOTH])
def test_sarif_has_the_structure_of_its_schema(files: Mapping[str, str]) -> None:
    log = json.loads(printed("sarif", listing(files)))
    assert_is("sarifLog", log)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    assert re.fullmatch(r"[a-zA-Z]{2}-[a-zA-Z]{2}", run["tool"]["driver"]["language"])
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert min(region.values()) >= 1
        assert all(isinstance(one, str) for one in result["partialFingerprints"].values())
        assert not {"tags"} & set(result.get("properties", {}))


def test_sarif_names_files_by_uri() -> None:
    def uri(folder: str, path: str) -> str:
        log = json.loads(printed("sarif", Listing([found(path=path)], folder, 1)))
        place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        return str(place["artifactLocation"]["uri"])

    assert uri("content/", "records/a b/报告.yml") == "content/records/a%20b/%E6%8A%A5%E5%91%8A.yml"
    assert uri("/srv/content/", "units.yml") == "file:///srv/content/units.yml"
    assert uri("", "a:b.yml") == "a%3Ab.yml"


def test_sarif_never_suppresses_what_the_editors_explain() -> None:
    (result,) = json.loads(printed("sarif", listing({PLACE: ACKNOWLEDGED})))["runs"][0]["results"]
    assert "suppressions" not in result
    assert result["properties"] == {"acknowledgements": ["原件如此"]}


# --- the command -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["gitlab", "json", "sarif"])
def test_the_stream_of_a_machine_format_holds_nothing_else(layout: str, folder: Path) -> None:
    run = jixiao("check", "--format", layout, cwd=folder)
    assert json.loads(run.stdout)
    assert run.stderr.startswith("已检查 1 份记录：1 处警告")


def test_the_summary_of_github_annotations_is_no_command(folder: Path) -> None:
    run = jixiao("check", "--format", "github", cwd=folder)
    assert all(line.startswith("::") for line in run.stdout.splitlines())
    assert run.stderr.startswith("已检查 1 份记录")


@pytest.mark.parametrize(("level", "shown"), [("error", 0), ("错误", 0), ("警告", 1), ("warning", 1), ("提示", 2)])
def test_level_hides_what_is_lighter(level: str, shown: int, folder: Path) -> None:
    (folder / PLACE).write_text(OFF_TOTAL.replace(", 备注: 少", ""), "utf-8")
    run = jixiao("check", "--level", level, cwd=folder)
    assert run.stdout.count(PLACE) == shown
    assert "1 处警告，1 处提示" in run.stdout


def test_a_strict_check_fails_until_every_warning_is_explained(folder: Path) -> None:
    assert jixiao("check", cwd=folder).returncode == 0
    strict = jixiao("check", "--strict", cwd=folder)
    assert strict.returncode == 1
    assert "没有错误，但有 1 处警告没有核验说明。" in strict.stdout
    (folder / PLACE).write_text(ACKNOWLEDGED, "utf-8")
    assert jixiao("check", "--strict", cwd=folder).returncode == 0


def test_a_strict_check_counts_warnings_that_level_hides(folder: Path) -> None:
    run = jixiao("check", "--strict", "--level", "error", cwd=folder)
    assert run.returncode == 1
    assert "1 处警告没有核验说明" in run.stdout


def test_a_strict_check_counts_warnings_of_the_reading(folder: Path) -> None:
    (folder / PLACE).write_text(HEAD + "评价时间: 三月 #四月\n", "utf-8")
    assert jixiao("check", "--strict", cwd=folder).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "codes", "exit_code"),
    [
        ((), {"JX101", "JX402"}, 1),
        (("--select", "JX1"), {"JX101"}, 1),
        (("--select", "jx402, JX5"), {"JX402"}, 0),
        (("--ignore", "JX101"), {"JX402"}, 0),
        (("--ignore", "JX101", "--ignore", "JX4"), set(), 0),
        (("--select", "JX", "--ignore", "JX4"), {"JX101"}, 1),
    ],
)
def test_codes_that_are_not_asked_about_are_neither_printed_nor_counted(
    arguments: Sequence[str], codes: set[str], exit_code: int, folder: Path
) -> None:
    (folder / "records/2019/unit-a/other.yml").write_text(HEAD + "不知道: 1\n", "utf-8")
    run = jixiao("check", *arguments, cwd=folder)
    assert set(re.findall(r": (JX\d{3}) ", run.stdout)) == codes
    assert run.returncode == exit_code


def test_an_error_that_is_ignored_still_stops_the_build(folder: Path) -> None:
    (folder / PLACE).write_text(HEAD + "不知道: 1\n", "utf-8")
    assert jixiao("check", "--ignore", "JX101", cwd=folder).returncode == 0
    build = jixiao("build", cwd=folder)
    assert (build.returncode, "JX101" in build.stdout) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "--select", "JX419"), "没有代码“JX419”，是不是 JX41"),
        (("check", "--ignore", "重复"), "没有代码“重复”；jixiao explain 列出全部代码"),
        (("check", "--select", "JX402,"), "没有代码“”"),
        (("check", "--level", "fatal"), "没有“fatal”，可用的词：error、warning、notice、错误、警告、提示"),
        (("check", "--format", "xml"), "没有“xml”，可用的词：concise、full、github、gitlab、json、sarif"),
        (("check", "pyproject.toml"), "pyproject.toml 不在内容文件夹"),
        (("explain", "JX4002"), "没有代码“JX4002”，是不是 JX402"),
    ],
)
def test_misuse_is_told_in_chinese(arguments: Sequence[str], told: str) -> None:
    run = jixiao(*arguments)
    assert run.returncode == 2
    assert told in run.stderr
    assert not run.stdout


def test_a_path_with_dots_is_the_place_it_leads_to(folder: Path) -> None:
    run = jixiao("check", "../records/2019", cwd=folder / "schemes")
    assert "已检查 1 份记录：1 处警告" in run.stdout


def test_in_the_content_folder_itself_paths_begin_below_it(folder: Path) -> None:
    assert jixiao("check", cwd=folder).stdout.startswith(f"{PLACE}:4:5: JX402")


@given(st.sampled_from(sorted(explanations())), st.integers(2, 5))
def test_a_code_is_wanted_by_every_beginning_of_it(code: str, length: int) -> None:
    assert code_filter([code[:length]], [])(code)
    assert not code_filter([], [code[:length]])(code)
    assert not code_filter([code], [])(next(one for one in explanations() if one != code))


def test_the_beginning_of_no_code_is_refused() -> None:
    with pytest.raises(NothingSuch, match="JX7"):
        code_filter(["JX7"], [])


# --- explain ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(explanations()))
def test_every_code_is_explained_with_all_its_parts(code: str) -> None:
    from generator.report import manual  # noqa: PLC0415 (one process for all codes)

    lines = list(manual(code.lower()))
    one = explanations()[code]
    assert lines[0] == f"{code} {one.title}"
    assert lines[1] == "级别：" + "、".join(level.word for level in one.levels)
    for heading in ("发现什么", "为什么重要", "示例", "改法"):
        assert lines.count(heading) == 1
    shown = "\n".join(lines)
    for text in (one.what, one.why, *(line for file in one.example.files for line in file.shown.split())):
        assert one_line(text) in one_line(shown)


def test_without_a_code_all_are_listed_with_their_titles() -> None:
    lines = jixiao("explain").stdout.splitlines()
    assert [line[:5] for line in lines] == list(explanations())
    assert all(line.endswith(explanations()[line[:5]].title) for line in lines)


def test_an_example_of_several_files_names_them() -> None:
    shown = jixiao("explain", "jx302").stdout
    assert "  records/2017/unit-a/drills.yml\n" in shown


# --- speed -----------------------------------------------------------------------------------------------------


def test_the_command_line_does_not_load_what_only_the_build_needs() -> None:
    code = "import sys, generator.cli; print(*sys.modules, sep='\\n')"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"mkdocs.config", "mkdocs.commands.build", "jinja2", "markdown", "ruamel.yaml", "material"}
    assert not heavy & set(run.stdout.split())
