"""`jixiao check --fix`: it changes the characters that are wrong, and nothing else."""

# ruff: noqa: D103 (the name of a test is its sentence)

import os
import stat
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import RecordId
from generator.corpus import Corpus, assemble_corpus
from generator.explanations import explanations
from generator.fix import FIXERS, Change, Edit, apply_edit, fix_record
from generator.review import review_corpus
from generator.source import Plain, parse_source
from tests.conftest import ROOT, MemoryTree

STANDARD = {
    "units.yml": "- {编号: unit-a, 名称: 应急管理局}\n".encode(),
    "schemes/mof-2020.yml": (ROOT / "content/schemes/mof-2020.yml").read_bytes(),
}
DRILLS = RecordId("2019", "unit-a", "drills")
PLACE = f"records/{DRILLS}.yml"
HEAD = "项目名称: 演练经费\n评价方式: 单位自评\n文种: 自评表\n"


def corpus(data: bytes) -> Corpus:
    return assemble_corpus(MemoryTree({**STANDARD, PLACE: data}))


def fixed(data: bytes, codes: Iterable[str] = FIXERS) -> tuple[bytes, Sequence[Change]]:
    read = corpus(data)
    assert DRILLS in read.records, read.diagnostics
    return fix_record(data, DRILLS, read, [(code, fixer) for code in codes for fixer in FIXERS[code]])


def fixed_text(text: str) -> str:
    return fixed((HEAD + text).encode())[0].decode().removeprefix(HEAD)


# --- what is put right -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("得分: ８７．５\n", "得分: 87.5\n"),
        ("资金: {单位: 元, 预算数: １２３４}\n", "资金: {单位: 元, 预算数: 1234}\n"),
        ("资金:\n  单位: 元\n  预算数: １２，５７３\n", "资金:\n  单位: 元\n  预算数: 12,573\n"),
        ("资金:\n  单位: 元\n  执行数: －５\n  执行率: 98％\n", "资金:\n  单位: 元\n  执行数: -5\n  执行率: 98%\n"),
        ("资金:\n  单位: 元\n  执行数: −５ # −５\n", "资金:\n  单位: 元\n  执行数: -5 # −５\n"),
        ("人员: {编制: ３}\n", "人员: {编制: 3}\n"),
        (
            "指标:\n- 一级: Ａ\n  指标: [{名称: １, 权重: １０}]\n",
            "指标:\n- 一级: Ａ\n  指标: [{名称: １, 权重: 10}]\n",
        ),
        ("等级: 优 秀\n", "等级: 优秀\n"),
        ("等级: '　良　好'\n", "等级: '　良好'\n"),
        ("等级: 优\u200b秀\n", "等级: 优秀\n"),
        ("依据:\n  - {名称: 办法, 文号: '财预[2020]10号'}\n", "依据:\n  - {名称: 办法, 文号: '财预〔2020〕10号'}\n"),
        ("公开:\n  文号: 青政办发（2018）5号\n", "公开:\n  文号: 青政办发〔2018〕5号\n"),
        ("评价机构:\n  报告文号: 甲评【 2018 】5号\n", "评价机构:\n  报告文号: 甲评〔2018〕5号\n"),
    ],
)
def test_what_is_safe_is_put_right(before: str, after: str) -> None:
    assert fixed_text(before) == after


@pytest.mark.parametrize(
    "text",
    [
        "得分: 87.5\n",
        "得分: 无法辨认\n",
        "等级: 优良\n",
        "等级: 优等\n",
        "等级: 优秀\n",
        "评价时间: ２０２０年３月\n",
        "主要绩效: 依财预[2020]10号，完成１００％\n",
        "依据:\n  - {名称: '办法[2020]', 文号: 沪发改5号}\n",
        "依据:\n  - {名称: 办法, 文号: '甲（试行）5号'}\n",
        "指标:\n- 一级: 一\n  指标: [{名称: 次数, 目标值: ≥１０, 完成值: １０}]\n",
    ],
)
def test_what_is_right_or_for_the_editor_to_decide_stays(text: str) -> None:
    assert fixed_text(text) == text


def test_a_value_on_the_first_line_behind_a_byte_order_mark_is_found() -> None:
    assert fixed(f"\ufeff得分: ９\n{HEAD}".encode())[0] == f"\ufeff得分: 9\n{HEAD}".encode()


def test_a_number_whose_comma_would_divide_it_stays() -> None:
    text = "资金: {单位: 元, 预算数: １，２３４}\n"
    assert fixed_text(text) == text


def test_the_example_of_the_rule_of_document_numbers_is_put_right_as_its_remedy_says() -> None:
    one = explanations()["JX503"]
    after, _ = fixed(one.example.files[0].data)
    assert after == one.remedy.files[0].data


@pytest.mark.parametrize("opening", "[(（【［﹝〖｛{")
def test_the_rule_of_document_numbers_is_silent_after_the_fix(opening: str) -> None:
    closing = "])）】］﹞〗｝}"["[(（【［﹝〖｛{".index(opening)]
    data = (HEAD + f"公开:\n  文号: '甲发{opening}2018{closing}5号'\n").encode()

    def codes(data: bytes) -> list[str]:
        return [one.code for one in review_corpus(corpus(data)).diagnostics]

    assert codes(data) == ["JX503"]
    assert codes(fixed(data)[0]) == []


def test_only_the_codes_that_are_asked_for_are_put_right() -> None:
    data = (HEAD + "得分: ９\n等级: 优 秀\n公开:\n  文号: 甲[2018]5号\n").encode()
    changed = {code: {one.old for one in fixed(data, [code])[1]} for code in FIXERS}
    assert changed == {"JX407": {"优 秀"}, "JX503": {"甲[2018]5号"}, "": {"９"}}


def test_a_change_tells_its_place_and_its_reason() -> None:
    (one,) = fixed((HEAD + "公开:\n  文号: 甲[2018]5号\n").encode())[1]
    assert str(one) == f"{PLACE}:5:7: 已改“甲[2018]5号”为“甲〔2018〕5号”（JX503）"


@pytest.mark.parametrize(
    "text", ["锚: &a １\n", "得分: ９\n得分: ８\n", "不知道: ９\n", "得分: 九\n资金: {预算数: ９}\n"]
)
def test_a_record_with_errors_is_left_alone(text: str, tmp_path: Path) -> None:
    data = (HEAD + text).encode()
    write(tmp_path, {PLACE: data})
    run = jixiao(tmp_path, "check", "--fix")
    assert run.returncode == 1
    assert "没有可以放心改正的地方" in run.stdout
    assert (tmp_path / PLACE).read_bytes() == data


# --- the bytes -------------------------------------------------------------------------------------------------

WRONG = {
    "得分: {}\n": ("８７", "８．５", "9０", "87"),
    "等级: {}\n": ("优 秀", "良　好", "优等", "优"),
    "公开:\n  文号: {}\n": ("甲[2018]5号", "乙（ 2019 ）6号", "丙〔2020〕7号", "丁8号"),
    "人员:\n  编制: {}\n  实有: ３\n": ("１２", "１，２３４", "不适用"),
}
RIGHT = {
    "８７": "87",
    "８．５": "8.5",
    "9０": "90",
    "优 秀": "优秀",
    "良　好": "良好",
    "１２": "12",
    "１，２３４": "1,234",
    "３": "3",
}
RIGHT |= {"甲[2018]5号": "甲〔2018〕5号", "乙（ 2019 ）6号": "乙〔2019〕6号"}
COMMENTS = ("", " # ８７", "   # 优 秀，甲[2018]5号 — é\U0001f600")
STYLES = ("{}", "'{}'", '"{}"', "|-\n    {}", ">\n    {}\n")


@st.composite
def records(draw: st.DrawFn) -> tuple[str, str]:
    """A record with things to put right, and the same put right by hand."""
    before = after = HEAD
    for template in draw(st.permutations(list(WRONG))):
        value, comment = draw(st.sampled_from(WRONG[template])), draw(st.sampled_from(COMMENTS))
        style = draw(st.sampled_from(STYLES if not comment else STYLES[:3]))
        comment_line = draw(st.sampled_from(("", "# ３ 优 秀\n", "\n")))
        first, *rest = template.split("{}\n")
        for right in (False, True):
            shown = RIGHT.get(value, value) if right else value
            tail = "".join(one.replace("３", "3") if right else one for one in rest)
            text = f"{comment_line}{first}{style.format(shown)}{comment}\n{tail}"
            if right:
                after += text
            else:
                before += text
    if draw(st.booleans()):
        before, after = (text.removesuffix("\n") for text in (before, after))
    if draw(st.booleans()):
        before, after = (text.replace("\n", "\r\n") for text in (before, after))
    if draw(st.booleans()):
        before, after = (f"\ufeff{text}" for text in (before, after))
    return before, after


@given(records())
def test_exactly_the_wrong_characters_change(pair: tuple[str, str]) -> None:
    before, after = (text.encode() for text in pair)
    assert fixed(before)[0] == after


@given(records())
def test_fixing_twice_is_fixing_once(pair: tuple[str, str]) -> None:
    once, _ = fixed(pair[0].encode())
    assert fixed(once) == (once, ())


@given(records())
def test_every_other_value_reads_as_before_and_each_change_is_told(pair: tuple[str, str]) -> None:
    data = pair[0].encode()
    after, changes = fixed(data)
    changed = [(old, new) for old, new in zip(texts(data), texts(after), strict=True) if old != new]
    assert sorted((old.strip(), new.strip()) for old, new in changed) == sorted((one.old, one.new) for one in changes)


def texts(data: bytes) -> list[str]:
    """Every text of a file, in order."""

    def below(node: Plain) -> Iterable[str]:
        if isinstance(node, str):
            yield node
        elif node:
            for child in node.values() if isinstance(node, dict) else node:
                yield from below(child)

    source = parse_source(data, PLACE)
    assert not source.diagnostics
    return list(below(source.value))


@given(st.text("８7 '\"\\#:-,[]{}\n|>&*", max_size=12), st.text("８87,:#'\" ", min_size=1, max_size=4), st.data())
def test_an_edit_is_made_whole_or_not_at_all(noise: str, new: str, data: st.DataObject) -> None:
    text = f"甲: ８８{noise}\n乙: [８８, '８']\n"
    before = parse_source(text.encode(), "")
    if not isinstance(before.value, dict):
        return
    path = data.draw(st.sampled_from([("甲",), ("乙", 0), ("乙", 1), ("丙",)]))
    edited = apply_edit(text.encode(), Edit(path, "８８", new))
    if edited is not None:
        after = parse_source(edited, "")
        assert isinstance(after.value, dict)
        assert len(after.diagnostics) == len(before.diagnostics)
        assert {key: value for key, value in after.value.items() if key != path[0]} == {
            key: value for key, value in before.value.items() if key != path[0]
        }
        changes = [one for one in SequenceMatcher(None, text, edited.decode()).get_opcodes() if one[0] != "equal"]
        assert all(one[2] <= text.index("８８", text.index(f"{path[0]}:")) + 2 for one in changes)


# --- the command -----------------------------------------------------------------------------------------------


def jixiao(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, data in {**STANDARD, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def test_check_fixes_then_checks_and_says_what_it_changed(tmp_path: Path) -> None:
    write(tmp_path, {PLACE: (HEAD + "公开:\n  文号: 甲[2018]5号\n").encode()})
    run = jixiao(tmp_path, "check", "--fix")
    assert run.stdout.splitlines() == [
        f"{PLACE}:5:7: 已改“甲[2018]5号”为“甲〔2018〕5号”（JX503）",
        "已改正 1 份记录里的 1 处，请用 git diff 核对。",
        "已检查 1 份记录，没有发现问题。",
    ]
    assert "没有可以放心改正的地方" in jixiao(tmp_path, "check", "--fix").stdout


def test_without_fix_no_file_changes(tmp_path: Path) -> None:
    data = (HEAD + "得分: ９\n").encode()
    write(tmp_path, {PLACE: data})
    jixiao(tmp_path, "check")
    assert (tmp_path / PLACE).read_bytes() == data


def test_only_the_files_that_are_asked_about_are_fixed(tmp_path: Path) -> None:
    other = "records/2019/unit-a/other.yml"
    data = (HEAD + "得分: ９\n").encode()
    write(tmp_path, {PLACE: data, other: data})
    jixiao(tmp_path, "check", "--fix", other)
    assert (tmp_path / PLACE).read_bytes() == data
    assert (tmp_path / other).read_bytes() != data


def test_a_fixed_file_keeps_its_permissions_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write(tmp_path, {PLACE: (HEAD + "得分: ９\n").encode()})
    (tmp_path / PLACE).chmod(0o640)
    jixiao(tmp_path, "check", "--fix")
    assert stat.S_IMODE((tmp_path / PLACE).stat().st_mode) == 0o640
    assert list((tmp_path / PLACE).parent.iterdir()) == [tmp_path / PLACE]


def test_a_machine_format_hears_of_fixes_on_the_other_stream(tmp_path: Path) -> None:
    write(tmp_path, {PLACE: (HEAD + "得分: ９\n").encode()})
    run = jixiao(tmp_path, "check", "--fix", "--format", "gitlab")
    assert run.stdout == "[]\n"
    assert "已改“９”为“9”" in run.stderr


def test_the_real_content_has_nothing_to_fix() -> None:
    read = assemble_corpus(real := MemoryTree(content_files()))
    fixers = [(code, fixer) for code, of_code in FIXERS.items() for fixer in of_code]
    for identity in read.records:
        assert fix_record(real.read(f"records/{identity}.yml"), identity, read, fixers)[1] == ()


def content_files() -> dict[str, bytes]:
    folder = ROOT / "content"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
