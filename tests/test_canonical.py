"""`jixiao fmt`: one way to write a file, and nothing that it says is changed."""

# ruff: noqa: D102, D103 (the name of a test is its sentence)

import errno
import itertools
import random
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.canonical import Refusal, canonical
from generator.commented import comments_of
from generator.disk import list_folder
from generator.fix import format_file, format_folder
from generator.form_keys import keys_of, nested_forms
from generator.model import Form, Record, Scheme, Unit
from generator.source import Plain, parse_source
from tests.conftest import ROOT, Call
from tests.test_docs import EDITING, PUBLISHING, README, fences

CONTENT = ROOT / "content"
RECORD = "records/2020/minhang-safety-inspection/enforcement-equipment.yml"


def formatted(text: str, form: type[Form] = Record) -> str:
    return canonical(text.encode(), "", form).decode()


def read(text: str | bytes) -> Plain:
    source = parse_source(text.encode() if isinstance(text, str) else text, "")
    assert [one for one in source.diagnostics if one.code.startswith("JX0") and one.code != "JX014"] == []
    return source.value


# --- laws -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Node:
    """A key or an entry of a list, with its comments: from these a test writes a file in many ways."""

    key: str | None
    value: "str | tuple[Node, ...]"
    number: int
    """Unlike that of every other node; it stands in its comments."""
    has_head: bool = False
    has_tail: bool = False
    is_flow: bool = False

    @property
    def is_list(self) -> bool:
        return isinstance(self.value, tuple) and self.value[0].key is None

    @property
    def head(self) -> Sequence[str]:
        return [f"# 上{self.number}；"] if self.has_head else []

    @property
    def tail(self) -> Sequence[str]:
        return [f"# 后{self.number}；"] if self.has_tail else []


NASTY = (
    *("95% #其中", "#1 仓库", "结论: 未完成", "结论:", "&重点", "*甲", "- 其他", "? 甲", "[附件]", "{甲}", "%计"),
    *("'", '"', "\\", "甲\\乙", "'\"\\", '"放管服"改革', "~", "null", "no", "010", "96.20", "12,573,618.00", "@甲"),
    *(" 甲", "甲 ", "　甲", "甲\u00a0", "|-", ">", "!甲", "`", "=", "<<", "---", "...", "# ", ",", "甲, 乙", "甲:乙"),
    *("甲\n乙", "甲\n\n乙", "甲\n", "甲\n\n", "\n甲", "  甲\n乙", "甲\n  乙", "甲 \n乙", "\t甲\n乙", "甲\n\t乙"),
    *("\n", " \n ", "\r", "甲\r\n乙", "\ufeff", "甲\ufeff", "甲\u200b", "𠮷", "# 甲\n# 乙", "- 甲\n- 乙"),
    *("=======\n甲", "甲\n<<<<<<< 乙"),
)
TEXTS = st.sampled_from(NASTY) | st.text("甲0a9:#-[]{},&*!|>'\"%@`?~= \n\t\\　。\r", min_size=1, max_size=12)
UNKNOWN = ("不认识", "甲: 乙", "12", "# 甲", '"', "-", "甲\n乙")


@dataclass(frozen=True)
class Kind:
    """What the files of a law may have."""

    keys: Sequence[str] = ()
    """Beside those of the form."""
    has_comments: bool = True


@st.composite
def nodes(draw: st.DrawFn, form: type[Form] | None, key: str | None, depth: int, kind: Kind) -> Node:
    """A node of the form, or of a list of them, or a text; whether it fits does not matter here."""
    known = (*(keys_of(form) if form else ()), *kind.keys)
    inner: list[Node] = []
    shape = draw(st.sampled_from(("text", "list", "mapping") if depth else ("text",)))
    if shape == "list" and key is not None:
        inner = [draw(nodes(form, None, depth - 1, kind)) for _ in range(draw(st.integers(1, 3)))]
    elif shape != "text" and known:
        for name in draw(st.lists(st.sampled_from(known), unique=True, min_size=1, max_size=5)):
            inner.append(draw(nodes(nested_forms(form).get(name) if form else None, name, depth - 1, kind)))
    marks = st.booleans() if kind.has_comments else st.just(value=False)
    is_flow = draw(st.booleans()) and not any(map(has_marks, inner))
    return Node(key, tuple(inner) or draw(TEXTS), 0, draw(marks), draw(marks), is_flow=is_flow)


def has_marks(node: Node) -> bool:
    inner = node.value if isinstance(node.value, tuple) else ()
    return node.has_head or node.has_tail or any(map(has_marks, inner))


@st.composite
def records(draw: st.DrawFn, kind: Kind = Kind(UNKNOWN)) -> Node:
    """A whole file."""
    keys = draw(st.lists(st.sampled_from(keys_of(Record)), unique=True, min_size=1, max_size=6))
    inner = [draw(nodes(nested_forms(Record).get(key), key, 3, kind)) for key in keys]
    return numbered(Node(None, tuple(inner), 0), itertools.count())


def numbered(node: Node, numbers: Iterator[int]) -> Node:
    inner = node.value
    if isinstance(inner, tuple):
        inner = tuple(numbered(one, numbers) for one in inner)
    return replace(node, value=inner, number=next(numbers))


def quoted(text: str) -> str:
    return '"' + "".join(one if one.isalnum() else f"\\U{ord(one):08X}" for one in text) + '"'


def written(root: Node, order: random.Random | None = None) -> str:
    """The file in a way of its own; with `order`, its keys are shuffled at every depth."""
    return "".join(f"{line}\n" for line in lines_of(root, "", order))


def lines_of(node: Node, margin: str, order: random.Random | None) -> Iterator[str]:
    """A group in block style, its dashes on lines of their own."""
    assert isinstance(node.value, tuple)
    for one in in_order(node, order):
        yield from (margin + comment for comment in one.head)
        opening = " ".join((f"{margin}{'-' if one.key is None else f'{quoted(one.key)}:'}", *one.tail))
        if isinstance(one.value, str) or one.is_flow:
            yield " ".join((opening.split(" #")[0], flow(one, order), *one.tail))
        else:
            yield opening
            yield from lines_of(one, f"{margin}   ", order)


def flow(node: Node, order: random.Random | None) -> str:
    if isinstance(node.value, str):
        return quoted(node.value)
    if node.is_list:
        return f"[{', '.join(flow(one, order) for one in node.value)}]"
    return f"{{{', '.join(f'{quoted(str(one.key))}: {flow(one, order)}' for one in in_order(node, order))}}}"


def in_order(node: Node, order: random.Random | None) -> Sequence[Node]:
    assert isinstance(node.value, tuple)
    return node.value if order is None or node.is_list else order.sample(node.value, len(node.value))


def comments_in(node: Node) -> Iterator[str]:
    yield from (*node.head, *node.tail)
    if isinstance(node.value, tuple):
        for one in node.value:
            yield from comments_in(one)


@given(records())
def test_written_again_a_file_is_the_same(root: Node) -> None:
    once = formatted(written(root))
    assert formatted(once) == once


@given(records())
def test_the_values_are_the_same(root: Node) -> None:
    text = written(root)
    assert read(formatted(text)) == read(text)


@given(records())
def test_every_comment_survives(root: Node) -> None:
    assert Counter(comments_of(formatted(written(root)))) == Counter(comments_in(root))


@given(records(Kind()), st.randoms(use_true_random=False))
def test_the_order_of_the_keys_does_not_matter(root: Node, order: random.Random) -> None:
    assert formatted(written(root, order)) == formatted(written(root))


@given(records(Kind(UNKNOWN, has_comments=False)))
def test_known_keys_are_in_the_order_of_the_contract_and_others_behind(root: Node) -> None:
    assert_in_order(read(formatted(written(root))), read(written(root)), Record)


def assert_in_order(found: Plain, given: Plain, form: type[Form] | None) -> None:
    if isinstance(found, list) and isinstance(given, list):
        for one, other in zip(found, given, strict=True):
            assert_in_order(one, other, form)
    elif isinstance(found, dict) and isinstance(given, dict):
        known = keys_of(form) if form else ()
        expected = [*(key for key in known if key in given), *(key for key in given if key not in known)]
        assert list(found) == expected
        for key, value in found.items():
            assert_in_order(value, given[key], nested_forms(form).get(key) if form else None)


@given(records(Kind()), st.randoms(use_true_random=False))
def test_a_comment_goes_where_its_key_goes(root: Node, order: random.Random) -> None:
    """Each key of the file is given a value that is found again, and two comments."""
    assert isinstance(root.value, tuple)
    keys = [replace(one, value=f"值{one.number}；", has_head=True, has_tail=True) for one in root.value]
    lines = formatted(written(replace(root, value=tuple(keys)), order)).splitlines()
    expected = (("\n".join(one.head), f"{one.key}: {one.value} {one.tail[0]}") for one in keys)
    assert set(zip(lines[::2], lines[1::2], strict=True)) == set(expected)


@given(st.text("甲a:-#[]{},|>+? \n'\"", max_size=40), st.sampled_from((Record, Unit)))
def test_whatever_can_be_read_is_written_the_same_twice_or_refused(text: str, form: type[Form]) -> None:
    try:
        once = formatted(text, form)
    except Refusal:
        return
    assert formatted(once, form) == once
    assert parse_source(once.encode(), "").value == parse_source(text.encode(), "").value


# --- by example -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("文种: 自评表\n项目名称: 甲\n", "项目名称: 甲\n文种: 自评表\n"),
        ("不认识: 1\n文种: 甲\n另一个: 2\n", "文种: 甲\n不认识: 1\n另一个: 2\n"),
        ("资金: {执行数: 1.50, 单位: 元}\n", "资金:\n  单位: 元\n  执行数: 1.50\n"),
        ("资金:\n      单位:   元\n", "资金:\n  单位: 元\n"),
        ("依据:\n- 名称: 甲\n  文号: 乙\n", "依据:\n  - 名称: 甲\n    文号: 乙\n"),
        ("依据: [{名称: 甲}]\n", "依据:\n  - 名称: 甲\n"),
        ("问题: 无\n", "问题: 无\n"),
        ("建议:\n- 针对:\n  - w1\n  - w2\n  编号: j1\n", "建议:\n  - 编号: j1\n    针对: [w1, w2]\n"),
        ("得分: '87.50'\n", "得分: 87.50\n"),
        ('项目名称: "甲"\n', "项目名称: 甲\n"),
        ("项目名称: '结论: 未完成'\n", '项目名称: "结论: 未完成"\n'),
        ('项目名称: "\\"放管服\\"改革"\n', "项目名称: '\"放管服\"改革'\n"),
        ("项目名称: '它''s'\n", "项目名称: 它's\n"),
        ('项目名称: "甲\\\\乙: 丙"\n', "项目名称: '甲\\乙: 丙'\n"),
        ("项目名称: ''\n", '项目名称: ""\n'),
        ("得分:\n", "得分:\n"),
        ("指标: []\n", "指标: []\n"),
        ("主要绩效: |-\n    一段。\n", "主要绩效: 一段。\n"),
        ("主要绩效: >-\n  一\n  二\n", "主要绩效: 一 二\n"),
        ("主要绩效: 一\n  二\n", "主要绩效: 一 二\n"),
        ('主要绩效: "一\\n二"\n', "主要绩效: |-\n  一\n  二\n"),
        ("主要绩效: |\n    一\n    二\n", "主要绩效: |\n  一\n  二\n"),
        ("主要绩效: |2-\n    一\n  二\n", "主要绩效: |2-\n    一\n  二\n"),
        ("主要绩效: |+\n  一\n  二\n\n得分: 1\n", "得分: 1\n主要绩效: |+\n  一\n  二\n\n"),
        ("---\n项目名称: 甲\n...\n", "项目名称: 甲\n"),
        ("\ufeff项目名称: 甲\r\n文种: 乙", "项目名称: 甲\n文种: 乙\n"),
        ("\n\n项目名称: 甲\n\n\n文种: 乙\n\n\n", "项目名称: 甲\n\n文种: 乙\n"),
        (f"项目名称: {'甲 ' * 200}乙\n", f"项目名称: {'甲 ' * 200}乙\n"),
    ],
)
def test_there_is_one_way_to_write_it(before: str, after: str) -> None:
    assert formatted(before) == after
    assert formatted(after) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# 上\n得分: 1 # 后\n项目名称: 甲\n", "项目名称: 甲\n# 上\n得分: 1 # 后\n"),
        ("# 文件\n\n# 上\n得分: 1\n项目名称: 甲\n", "# 文件\n\n项目名称: 甲\n# 上\n得分: 1\n"),
        ("得分: 1\n\n# 上\n\n项目名称: 甲\n# 末\n", "# 上\n\n项目名称: 甲\n得分: 1\n# 末\n"),
        (
            "资金: # 后\n  执行数: 1\n  单位: 元\n  # 末\n文种: 甲\n",
            "文种: 甲\n资金: # 后\n  单位: 元\n  执行数: 1\n  # 末\n",
        ),
        ("资金:\n  单位: 元\n# 上\n得分: 1\n文种: 甲\n", "文种: 甲\n资金:\n  单位: 元\n# 上\n得分: 1\n"),
        (
            "问题:\n# 甲\n- 标题: 一 # 乙\n  编号: w1\n\n# 丙\n- 编号: w2\n",
            "问题:\n  # 甲\n  - 编号: w1\n    标题: 一 # 乙\n\n  # 丙\n  - 编号: w2\n",
        ),
        ("问题:\n- # 甲\n  标题: 一\n  # 乙\n  编号: w1\n", "问题:\n  # 甲\n  # 乙\n  - 编号: w1\n    标题: 一\n"),
        ("建议:\n- 针对: [w1] # 甲\n", "建议:\n  - 针对: [w1] # 甲\n"),
        (
            "建议:\n- 针对: [w1, # 甲\n    w2]\n  编号: j1\n",
            "建议:\n  - 编号: j1\n    针对:\n      # 甲\n      - w1\n      - w2\n",
        ),
        ("{项目名称: 甲} # 末\n", "项目名称: 甲\n# 末\n"),
        ("主要绩效: |- # 甲\n  一\n  二\n# 乙\n得分: 1\n", "# 乙\n得分: 1\n主要绩效: |- # 甲\n  一\n  二\n"),
        ("得分: # 甲\n  87.5 # 乙\n", "# 甲\n得分: 87.5 # 乙\n"),
        ("主要绩效: 完成 #其中\n", "主要绩效: 完成 #其中\n"),
        ('主要绩效: "完成" #其中\n', "#其中\n主要绩效: 完成\n"),
    ],
)
def test_comments_stay_with_what_they_are_about(before: str, after: str) -> None:
    assert formatted(before) == after
    assert formatted(after) == after


def test_units_and_schemes_have_a_form_of_their_own() -> None:
    assert formatted("- 名称: 甲局\n  编号: a\n  曾用名: [{至: 2018, 名称: 乙局}]\n", Unit) == (
        "- 编号: a\n  名称: 甲局\n  曾用名:\n    - {名称: 乙局, 至: 2018}\n"
    )
    assert formatted("等级:\n- 名称: 优\n  别名:\n  - 好, 很好\n  归类: 优\n  下限: 90 \n名称: 甲\n", Scheme) == (
        '名称: 甲\n等级:\n  - {名称: 优, 归类: 优, 下限: 90, 别名: ["好, 很好"]}\n'
    )
    assert formatted("等级:\n- {名称: 优, # 甲\n  下限: 90}\n- # 乙\n  名称: 良\n", Scheme) == (
        "等级:\n  # 甲\n  - {名称: 优, 下限: 90}\n  - {名称: 良} # 乙\n"
    )


@pytest.mark.parametrize(
    "text",
    ["得分: 1\n得分: 2\n", "锚: &a 1\n", "甲: [1\n", "甲: \x07\n", "", "\t甲: 1\n", "甲: 1\n---\n乙: 2\n"],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_fault(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        formatted(text)
    assert refused.value.fault
    assert refused.value.fault.code.startswith("JX0")


@pytest.mark.parametrize("data", ["得分: 优\n".encode("gb18030"), b"x: " + b"y" * 300_001])
def test_a_file_that_is_no_text_of_ours_is_refused(data: bytes) -> None:
    assert "JX0" in format_file(data, "units.yml", Unit).refusal


def test_a_file_that_would_say_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last look before a file goes out does not trust the writer."""
    monkeypatch.setattr("generator.canonical._scalar", lambda _text, _frame: "9")
    with pytest.raises(Refusal) as refused:
        formatted("得分: 8\n")
    assert refused.value.fault is None
    assert format_file("得分: 8\n".encode(), "a.yml", Record).refusal == "a.yml: 重新排版会改变内容"


def test_a_file_that_would_lose_a_comment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.canonical._lead", lambda _part, _form: [])
    with pytest.raises(Refusal):
        formatted("# 甲\n得分: 8\n")


# --- what is in the house ---------------------------------------------------------------------------------------


def test_every_real_file_is_written_so() -> None:
    folder = list_folder(CONTENT)
    looked_at = list(format_folder(folder, lambda _: True, is_trial=True))
    assert len(looked_at) == len([path for path in folder.paths if path.endswith(".yml")]) == 11
    assert [one for one in looked_at if one.data is not None or one.refusal] == []


def test_every_record_of_the_guides_is_written_so() -> None:
    """What the guide shows, it shows the way that `fmt` writes it."""
    for fence in fences(README, EDITING, PUBLISHING):
        if fence.kind == "yaml" and (fence.file or fence.body.startswith("项目名称: ")) and not fence.is_wrong:
            assert formatted(fence.body, form_of(fence.file)) == fence.body


def form_of(path: str) -> type[Form]:
    return Unit if path.endswith("units.yml") else Scheme if "/schemes/" in path else Record


# --- the command ------------------------------------------------------------------------------------------------


@pytest.fixture
def untidy(inside: Path) -> Path:
    """A record whose first key is its last."""
    path = inside / "content" / RECORD
    first, _, others = path.read_text("utf-8").partition("\n")
    path.write_text(f"{others}{first}\n", "utf-8")
    return path


def files(folder: Path) -> Mapping[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_fmt_writes_what_is_not_as_it_should_be_and_tells_it(untidy: Path, call: Call) -> None:
    untidy.chmod(0o640)
    before = read(untidy.read_bytes())
    told = f"已排版 content/{RECORD}\n已查看 11 个文件：1 个重新排版，10 个不用改动。\n"
    assert call("fmt") == (0, told, "")
    assert untidy.read_bytes() == (CONTENT / RECORD).read_bytes()
    assert read(untidy.read_bytes()) == before
    assert stat.S_IMODE(untidy.stat().st_mode) == 0o640
    assert files(untidy.parent).keys() == files((CONTENT / RECORD).parent).keys()
    assert call("fmt") == (0, "已查看 11 个文件：0 个重新排版，11 个不用改动。\n", "")


def test_fmt_check_writes_nothing_and_ends_with_one_while_anything_would_change(untidy: Path, call: Call) -> None:
    before = files(Path("content"))
    told = f"需要排版 content/{RECORD}\n已查看 11 个文件：1 个需要排版，10 个不用改动。\n"
    assert call("fmt", "--check") == (1, told, "")
    assert files(Path("content")) == before
    assert call("fmt", untidy)[0] == 0
    assert call("fmt", "--check") == (0, "已查看 11 个文件：0 个需要排版，11 个不用改动。\n", "")


def test_fmt_of_a_path_leaves_everything_else_alone(untidy: Path, call: Call) -> None:
    before = untidy.read_bytes()
    assert call("fmt", "content/records/2017", "content/units.yml")[:2] == (
        0,
        "已查看 4 个文件：0 个重新排版，4 个不用改动。\n",
    )
    assert untidy.read_bytes() == before


@pytest.mark.parametrize("flags", [[], ["--check"]])
def test_a_file_with_an_error_is_left_alone_and_named(flags: list[str], inside: Path, call: Call) -> None:
    path = inside / "content" / RECORD
    path.write_text("得分: 1\n得分: 2\n文种: 自评表\n", "utf-8")
    code, out, _ = call("fmt", *flags)
    assert code == 1
    assert out.splitlines()[0] == f"没有动 content/{RECORD}:2:1: JX006 “得分”写了两次，第一次在第 1 行"
    assert out.splitlines()[1].endswith("10 个不用改动，1 个有错误，没有动。")
    assert path.read_text("utf-8") == "得分: 1\n得分: 2\n文种: 自评表\n"


def test_a_record_that_does_not_fit_its_form_is_written_so_too(inside: Path, call: Call) -> None:
    path = inside / "content" / RECORD
    path.write_text("得分: 九\n不认识:   1\n项目名称:\n", "utf-8")
    assert call("fmt", path)[0] == 0
    assert path.read_text("utf-8") == "项目名称:\n得分: 九\n不认识: 1\n"


def test_attachments_and_pages_are_not_touched(inside: Path, call: Call) -> None:
    folder = inside / "content" / RECORD.removesuffix(".yml")
    (folder / "attached.yml").write_text("文种:   甲\n项目名称: 乙\n", "utf-8")
    before = files(inside / "content")
    assert call("fmt")[0] == 0
    assert files(inside / "content") == before


@pytest.mark.parametrize(("path", "told"), [("nowhere.yml", "找不到 nowhere.yml"), ("templates", "不在内容文件夹")])
def test_misuse_of_fmt_is_told_in_chinese(path: str, told: str, inside: Path, call: Call) -> None:
    assert inside.is_dir()
    code, out, err = call("fmt", path)
    assert (code, out) == (2, "")
    assert told in err


def test_a_file_that_cannot_be_replaced_is_told_and_is_as_before(
    untidy: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_source: Path, target: Path) -> None:
        raise OSError(errno.EROFS, "read-only", str(target))

    before = files(Path("content"))
    monkeypatch.setattr("generator.disk.shutil.copymode", fail)
    code, _, err = call("fmt", untidy)
    assert code == 1
    assert "写不进" in err
    assert files(Path("content")) == before
