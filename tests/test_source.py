"""The reader of files: every scalar as it stands, every node with its place, in characters."""

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.diagnostics import FieldPath
from generator.source import MAX_BYTES, MAX_DEPTH, Plain, parse_source
from tests.conftest import second_of_this_machine

PATH = "records/2019/unit-a/project.yml"

RECORD = """\
# 说明
项目名称: 道路养护
得分: 96.20
指标:
  - 一级: 产出
    指标:
      - {名称: 🏗️里程, 权重: 010, 得分: "8"}
      -
        名称: 质量
问题: 无
主要绩效: |-
  第一段
  第二段
"""


def read(text: str) -> Plain:
    """The plain value of a text without fault."""
    source = parse_source(text.encode(), PATH)
    assert source.diagnostics == ()
    return source.value


@pytest.mark.parametrize(
    "scalar",
    [
        "no",
        "yes",
        "true",
        "null",
        "~",
        "010",
        "0x1F",
        "1e3",
        "96.20",
        "12,573,618.00",
        "2020-09-30",
        "2020-09-30 16:55",
        "1:30",
        "NaN",
        ".inf",
        "<<",
        "=",
        "8#1",
        "a:b",
        "http://x/?a=1&b=2",
        "100%",
        "（一）",
        "‘’“”",
        "<p>",
        "a#b",
    ],
)
def test_a_scalar_is_the_text_that_stands_in_the_file(scalar: str) -> None:
    """YAML would make booleans, octal numbers, dates and floats of these."""
    assert read(f"键: {scalar}\n") == {"键": scalar}
    assert read(f"- {scalar}\n- [{scalar.replace(',', '')}]\n") == [scalar, [scalar.replace(",", "")]]


@pytest.mark.parametrize(
    ("path", "at_key", "line", "column"),
    [
        ((), False, 2, 1),
        (("项目名称",), False, 2, 7),
        (("项目名称",), True, 2, 1),
        (("得分",), False, 3, 5),
        (("指标",), True, 4, 1),
        (("指标", 0), False, 5, 5),
        (("指标", 0, "一级"), True, 5, 5),
        (("指标", 0, "一级"), False, 5, 9),
        (("指标", 0, "指标", 0), False, 7, 9),
        (("指标", 0, "指标", 0, "名称"), False, 7, 14),
        (("指标", 0, "指标", 0, "权重"), True, 7, 20),
        (("指标", 0, "指标", 0, "权重"), False, 7, 24),
        (("指标", 0, "指标", 0, "得分"), False, 7, 33),
        (("指标", 0, "指标", 1, "名称"), False, 9, 13),
        (("主要绩效",), False, 11, 7),
    ],
)
def test_every_node_is_found_at_its_line_and_column(path: FieldPath, at_key: bool, line: int, column: int) -> None:  # noqa: FBT001
    """Counted in characters from 1, after wide characters and emoji too."""
    place = parse_source(RECORD.encode(), PATH).locate(path, at_key=at_key)
    assert place == (PATH, line, column)


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        (("没有",), 2, 1),
        (("指标", 0, "没有"), 5, 5),
        (("指标", 7, "名称"), 5, 3),
        (("指标", 0, "指标", 0, "没有", "更没有"), 7, 9),
        (("得分", "更深"), 3, 5),
    ],
)
def test_what_is_not_there_is_told_at_the_nearest_node_above(path: FieldPath, line: int, column: int) -> None:
    """A missing key has the place of the mapping that lacks it."""
    assert parse_source(RECORD.encode(), PATH).locate(path) == (PATH, line, column)


def test_places_point_at_what_they_mean() -> None:
    """The character at the place of a key is the first of that key."""
    source = parse_source(RECORD.encode(), PATH)
    lines = RECORD.splitlines()
    for path in [("得分",), ("指标", 0, "一级"), ("指标", 0, "指标", 0, "权重"), ("指标", 0, "指标", 1, "名称")]:
        place = source.locate(path, at_key=True)
        assert lines[place.line - 1][place.column - 1 :].startswith(str(path[-1]))


def test_a_byte_order_mark_and_windows_line_endings_change_no_place() -> None:
    """The same file saved by another editor."""
    windows = b"\xef\xbb\xbf" + RECORD.replace("\n", "\r\n").encode()
    source, plain = parse_source(windows, PATH), parse_source(RECORD.encode(), PATH)
    assert source.value == plain.value
    assert source.locate(("指标", 0, "指标", 0, "得分")) == plain.locate(("指标", 0, "指标", 0, "得分"))


def test_paragraphs_keep_their_line_breaks() -> None:
    """A block is the way to write prose."""
    assert read("内容: |-\n  一\n\n  二 # 不是注释\n") == {"内容": "一\n\n二 # 不是注释"}
    assert read("内容: |\n  一\n  二\n") == {"内容": "一\n二\n"}


def test_a_comment_is_no_value() -> None:
    """A space before and after the sign."""
    assert read("得分: 90 # 复核过\n# 等级: 优\n") == {"得分": "90"}


def test_the_deepest_allowed_nesting_is_read() -> None:
    """One level more is too deep, far before the stack of the machine ends."""
    deepest = "[" * MAX_DEPTH + "a" + "]" * MAX_DEPTH
    assert parse_source(f"键: {deepest}\n".encode(), PATH).diagnostics == ()
    assert [one.code for one in parse_source(f"键: [{deepest}]\n".encode(), PATH).diagnostics] == ["JX012"]
    groups = "{a: " * MAX_DEPTH + "a" + "}" * MAX_DEPTH
    assert parse_source(f"{groups}\n".encode(), PATH).diagnostics == ()
    assert [one.code for one in parse_source(f"a: {groups}\n".encode(), PATH).diagnostics] == ["JX012"]
    bomb = "[" * 100_000
    assert [one.code for one in parse_source(bomb.encode(), PATH).diagnostics] == ["JX012"]


def test_a_report_may_have_headings_of_seven_levels() -> None:
    """一、（一）1.（1）① are five; a list counts with its entries as one level."""
    text = "项目名称: 甲\n正文:\n"
    for level in range(7):
        text += f"{' ' * 4 * level}- 标题: 甲\n{' ' * 4 * level}  小节:\n" if level < 6 else f"{' ' * 24}- 标题: 甲\n"
    assert parse_source(text.encode(), PATH).diagnostics == ()


def test_the_largest_allowed_file_is_read() -> None:
    """One byte more is too large."""
    text = "键: 值\n#"
    padding = "a" * (MAX_BYTES - len(text.encode()))
    assert parse_source((text + padding).encode(), PATH).diagnostics == ()
    assert [one.code for one in parse_source((text + padding + "a").encode(), PATH).diagnostics] == ["JX010"]


keys = st.text("甲乙丙丁ab", min_size=1, max_size=4)
texts = st.text("一二三 abc:#-&*!|>'\"%@`{}[],?~\\<\n\t0", max_size=12)
trees = st.recursive(
    texts.filter(bool),
    lambda child: st.lists(child, min_size=1) | st.dictionaries(keys, child, min_size=1),
    max_leaves=8,
)


@given(st.dictionaries(keys, trees, min_size=1, max_size=4))
def test_whatever_a_yaml_writer_quotes_is_read_back(tree: dict[str, Plain]) -> None:
    """Any text at all can be written down, if it is quoted."""
    text = yaml.dump(tree, allow_unicode=True, default_style='"', width=10_000, Dumper=yaml.CDumper)
    assert parse_source(text.encode(), PATH).value == tree


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    """Never an exception; and without a fault there is a value."""
    source = parse_source(data, PATH)
    assert source.value is not None or source.diagnostics
    assert all(one.location.path == PATH for one in source.diagnostics)


# --- what is no fault: the neighbours of what is -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "得分: 90 # 复核过",
        "得分: 90 # 87.5",
        "得分: 90 # 2020-05-03 复核",
        "得分: 90 # 3月5日复核",
        "主要绩效: 甲（乙）# 1号",
        '主要绩效: "甲 # 1号"',
        '主要绩效: "甲" #乙',
        "主要绩效: 甲 # 见（一）",
        "主要绩效: |-\n  甲 #1 号\n  乙 # 2号",
        "#得分: 90\n得分: 90",
        "指标: # 三级\n  - 甲",
    ],
)
def test_a_comment_that_is_meant_as_one_is_not_taken_for_text(text: str) -> None:
    """A space behind the sign, and neither a number of something nor half of a bracket."""
    assert parse_source(f"{text}\n".encode(), PATH).diagnostics == ()


@pytest.mark.parametrize(
    "text",
    [
        "内容: |-\n  第一行\n  第二行",
        "内容: >\n  第一行\n\n  第二行",
        "内容: >\n  first\n  second",
        "内容: first\n  second",
        '内容: "第一行\\\n  第二行"',
        '内容: "第一行\n\n  第二行"',
        "内容: 甲 乙",
    ],
)
def test_lines_that_join_without_a_space_too_many_are_no_fault(text: str) -> None:
    """Blocks with |, paragraphs, Latin words."""
    assert parse_source(f"{text}\n".encode(), PATH).diagnostics == ()


@pytest.mark.parametrize(
    "text",
    [
        "内容: |-\n  　　第一段\n  　　第二段: 甲\n得分: 90",
        "内容: |-\n  　　第一段\n\n  　　第二段\n",
        "内容:\n  - 标题: 甲\n    内容: |\n      甲\n      　　乙\n    备注: 丙",
        "主管部门: 甲　局\u00a0处",
        '内容: "甲\n\n  　　乙"',
    ],
)
def test_wide_blanks_in_a_text_are_text(text: str) -> None:
    """Chinese paragraphs begin with two of them."""
    assert parse_source(f"{text}\n".encode(), PATH).diagnostics == ()


def test_blanks_behind_the_place_where_reading_stops_are_told_too() -> None:
    """Who sets one line in so does it everywhere; texts are not suspected."""
    text = "资金:\n　单位: 元\n问题:\n　- 编号: w1\n主要绩效: |-\n  　　第一段\n"
    places = [(one.location.line, one.code) for one in parse_source(text.encode(), PATH).diagnostics]
    assert places == [(2, "JX016"), (4, "JX016")]


@pytest.mark.parametrize(
    "text",
    [
        'k: "\n' + "- " * 149_000,
        'k: "\n' + " " * 299_000,
        "k：" * 50_000 + "\n",
        "a: [" + "x, " * 19_000 + "y]" + " " * 200_000 + " #z\n",
        "a: b" + " c" * 149_000 + " #z\n",
        "a: |" + "1" * 299_000 + "\n",
        "a: >\n" + "  一\n" * 49_000,
        "a: 一\n" + " 一\n" * 59_000,
        "? " * 149_000,
        "&a " * 90_000,
        "'" * 299_999,
    ],
    ids=lambda text: text[:12],
)
def test_a_file_made_to_take_long_is_read_quickly(text: str) -> None:
    """No pattern and no search takes the square of its length."""
    second, started = second_of_this_machine(), time.process_time()
    source = parse_source(text.encode(), PATH)
    assert time.process_time() - started < second
    assert source.value is not None or source.diagnostics


@pytest.mark.parametrize("text", ["\x00", "\t", "\u200b\n", "<<<<<<<\n", "　a: 1\n", "⼯\n", "a: >\n  一\n", "- #甲\n"])
def test_a_file_full_of_faults_is_read_quickly(text: str) -> None:
    """The largest file, and nothing in it is right: within a second."""
    second, started = second_of_this_machine(), time.process_time()
    parse_source((text * (MAX_BYTES // len(text.encode()))).encode(), PATH)
    assert time.process_time() - started < second
