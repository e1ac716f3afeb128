r"""Whatever an editor writes, the answer is a diagnostic at its place: never a traceback, never silence.

A case is one file of `bad_inputs/`: a sentence about it, the diagnostics that the whole reading must give
(`path:line:column: code`), and the files, each after a line `-- path option … --`. Options: `encoding=gb18030`;
`escaped` (`\x0b` is that one character); `repeat=100` (the last line stands so often); `size=100` (so many zero
bytes); `link` (a symbolic link); `absent` (no such file). units.yml and schemes/mof-2020.yml stand in every case that
does not bring its own. Real records, damaged at random: tests/fuzz.
"""

import os
import re
import stat
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.corpus import Corpus, assemble_corpus
from generator.diagnostics import Diagnostic, Level
from generator.disk import list_folder
from tests.conftest import ROOT, MemoryTree, second_of_this_machine

CASES = ROOT / "tests/bad_inputs"
UNITS = "- 编号: unit-a\n  名称: 甲单位\n"
SCHEME = "名称: 办法\n等级:\n  - {名称: 优, 归类: 优, 下限: 90}\n  - {名称: 差, 归类: 差, 下限: 0}\n"
PATH = "records/2019/unit-a/project.yml"
SOUND = "项目名称: 道路养护\n评价方式: 单位自评\n文种: 自评表\n"

_SECTION = re.compile(r"^-- (?P<path>\S+)(?P<options>(?: [a-z]\S*)*) --\n", re.MULTILINE)
_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Case:
    """One bad input."""

    name: str
    sentence: str
    expected: tuple[str, ...]
    tree: MemoryTree


def parse_case(path: Path) -> Case:
    """Read one file of `bad_inputs/`."""
    head, *sections = _SECTION.split(path.read_text("utf-8"))
    sentence, *expected = head.splitlines()
    files: dict[str, bytes] = {"units.yml": UNITS.encode(), "schemes/mof-2020.yml": SCHEME.encode()}
    links = []
    for place, options, text in zip(sections[::3], sections[1::3], sections[2::3], strict=True):
        given_options = dict(option.partition("=")[::2] for option in options.split())
        if "link" in given_options:
            links.append(place)
        elif "absent" in given_options:
            del files[place]
        else:
            files[place] = _bytes(text, given_options)
    return Case(path.stem, sentence, tuple(filter(None, expected)), MemoryTree(files, sorted(links)))


def _bytes(text: str, options: Mapping[str, str]) -> bytes:
    if "size" in options:
        return bytes(int(options["size"]))
    if "escaped" in options:
        text = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2] or match[3], 16)), text)
    if "repeat" in options:
        *above, last = text.splitlines(keepends=True)
        text = "".join(above) + last * int(options["repeat"])
    return text.encode(options.get("encoding", "utf-8"), "surrogateescape")


def told(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """As the case files write them."""
    return [f"{one.location}: {one.code}" for one in diagnostics]


def read_one(text: str | bytes) -> Corpus:
    """Read a content folder that holds one record."""
    data = text if isinstance(text, bytes) else text.encode()
    return assemble_corpus(
        MemoryTree({"units.yml": UNITS.encode(), "schemes/mof-2020.yml": SCHEME.encode(), PATH: data})
    )


ALL_CASES = [parse_case(path) for path in sorted(CASES.glob("*.txt"))]
each_case = pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case.name)


@each_case
def test_every_fault_is_told_at_its_place_and_nothing_else_is(case: Case) -> None:
    """The exact set: no fault is hidden behind another, none is told twice, none is invented."""
    assert told(assemble_corpus(case.tree).diagnostics) == list(case.expected), case.sentence


@each_case
def test_every_fault_is_told_in_chinese_with_what_to_do(case: Case) -> None:
    """An editor who knows no YAML can act on it."""
    for one in assemble_corpus(case.tree).diagnostics:
        assert _CHINESE.search(one.message), one
        assert _CHINESE.search(one.hint), one
        assert "\n" not in one.message + one.hint, one
        assert len(one.message) < 200, one


@each_case
def test_a_faulty_record_is_not_published(case: Case) -> None:
    """What has an error is not in the corpus; a warning keeps nobody out."""
    corpus = assemble_corpus(case.tree)
    broken = {one.location.path for one in corpus.diagnostics if one.level is Level.ERROR}
    assert not {f"records/{identity}.yml" for identity in corpus.records} & broken


def test_every_code_of_the_reading_has_a_case() -> None:
    """A new code comes with the input that raises it."""
    source = "".join(path.read_text("utf-8") for path in (ROOT / "generator").glob("*.py"))
    used = set(re.findall(r'"(JX[0-3]\d\d)"', source))
    shown = {line.rpartition(" ")[2] for case in ALL_CASES for line in case.expected}
    assert used - shown == set()
    assert len(ALL_CASES) >= 100


def test_a_record_without_fault_is_silent() -> None:
    """The base that the cases vary is sound."""
    assert read_one(SOUND).diagnostics == ()


def test_many_faulty_files_are_all_told_in_one_run_in_order() -> None:
    """Editors repair everything at once: by file, line and column, each once."""
    files = {}
    expected = []
    for number, case in enumerate(ALL_CASES):
        data = case.tree.files.get(PATH)
        if data and all(line.startswith(PATH) for line in case.expected) and len(case.tree.files) == 3:
            place = f"records/2019/unit-a/case-{number:03}.yml"
            files[place] = data
            expected += [line.replace(PATH, place) for line in case.expected]
    files |= {"units.yml": UNITS.encode(), "schemes/mof-2020.yml": SCHEME.encode()}
    found = assemble_corpus(MemoryTree(files)).diagnostics
    assert len(files) > 60
    assert told(found) == expected
    assert [one.location for one in found] == sorted(one.location for one in found)


def test_a_symbolic_link_on_a_disk_is_told_and_not_followed(tmp_path: Path) -> None:
    """It could lead out of the folder."""
    secret = tmp_path / "secret.yml"
    secret.write_text(SOUND, encoding="utf-8")
    content = tmp_path / "content"
    (content / "records/2019/unit-a").mkdir(parents=True)
    (content / "schemes").mkdir()
    (content / "units.yml").write_text(UNITS, encoding="utf-8")
    (content / "schemes/mof-2020.yml").write_text(SCHEME, encoding="utf-8")
    (content / PATH).symlink_to(secret)
    (content / "records/2018").symlink_to(content / "records/2019", target_is_directory=True)
    corpus = assemble_corpus(list_folder(content))
    assert told(corpus.diagnostics) == ["records/2018:1:1: JX207", f"{PATH}:1:1: JX207"]
    assert not corpus.records


def test_a_pipe_or_a_socket_on_a_disk_is_told_and_not_read(tmp_path: Path) -> None:
    """Reading one would wait for ever."""
    folder = tmp_path / "records/2019/unit-a"
    folder.mkdir(parents=True)
    (tmp_path / "schemes").mkdir()
    (tmp_path / "units.yml").write_text(UNITS, encoding="utf-8")
    (tmp_path / "schemes/mof-2020.yml").write_text(SCHEME, encoding="utf-8")
    os.mkfifo(folder / "pipe.yml")
    os.mknod(folder / "socket.yml", stat.S_IFSOCK)
    corpus = assemble_corpus(list_folder(tmp_path))
    assert told(corpus.diagnostics) == [f"records/2019/unit-a/{one}.yml:1:1: JX207" for one in ("pipe", "socket")]


def test_bytes_are_named_by_the_encoding_they_look_like() -> None:
    """With a command that mends them; a file that begins as UTF-8 is damaged, and no command would mend it."""
    names = {
        "gb18030": "GB18030",
        "utf-16": "UTF-16",
        "utf-16-le": "UTF-16LE",
        "utf-16-be": "UTF-16BE",
        "utf-32": "UTF-32",
    }
    for encoding, name in names.items():
        (one,) = read_one(SOUND.encode(encoding)).diagnostics
        assert (one.code, f"iconv -f {name} -t" in one.hint) == ("JX001", True), one
    (one,) = read_one(SOUND.encode()[:-2]).diagnostics
    assert (str(one.location), one.code, "iconv" in one.hint) == (f"{PATH}:3:7", "JX001", False), one


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("资金: {单位: 元，预算数: 1}", "半角"),
        ('主要绩效: "他说"好""', "引号里又有同样的引号"),
        (r'主要绩效: "D:\绩效"', "单引号"),
        ("主要绩效: >90", "英文引号"),
        ("资金: {单位: 元, 预算数: 5万}", "“万”写在“单位”"),
        ("资金: {单位: 元, 执行率: 98.92 %}", "百分号前不留空格"),
    ],
)
def test_a_hint_says_what_to_write_instead(line: str, words: str) -> None:
    """Not only that something is wrong."""
    (one,) = read_one(f"{SOUND}{line}\n").diagnostics
    assert words in one.hint, one


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("主管部们: 甲局", "主管部门"),
        ("问 题: 无", "问题"),
        ("得 分: 90", "得分"),
        ("评价時间: 三月", "评价时间"),
        ("年度总目標: 三条", "年度总目标"),
    ],
)
def test_a_slip_in_a_key_is_answered_with_the_key_that_was_meant(line: str, meant: str) -> None:
    """The near miss is in the hint."""
    (one,) = read_one(f"{SOUND}{line}\n").diagnostics
    assert (one.code, f"“{meant}”" in one.hint) == ("JX101", True), one


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (SOUND.replace("单位自评", "单位自評"), ("单位自评",)),
        (SOUND.replace("单位自评", "x"), ("单位自评", "部门评价", "财政评价", "未注明")),
        (f"{SOUND}经常性项目: true\n", ("是", "否")),
        (f"{SOUND}资金:\n  单位: 美元\n", ("元", "万元", "亿元")),
    ],
)
def test_a_word_that_is_not_allowed_is_answered_with_those_that_are(record: str, words: tuple[str, ...]) -> None:
    """The near miss, or the whole list."""
    (one,) = read_one(record).diagnostics
    assert one.code == "JX105"
    assert any(word in one.hint for word in words), one
    assert len(words) < 3 or all(word in one.hint for word in words) or "是不是" in one.hint, one


def test_line_endings_and_a_byte_order_mark_are_no_fault() -> None:
    """Windows editors write both."""
    windows = b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode() + "得分: x\r\n".encode()
    assert told(read_one(windows).diagnostics) == [f"{PATH}:4:5: JX106"]
    assert told(read_one(SOUND.replace("\n", "\r").encode() + "得分: x".encode()).diagnostics) == [f"{PATH}:4:5: JX106"]


@pytest.mark.parametrize(
    "text",
    [
        "问题:\n" + "  - {编号: w, 标题: 甲}\n" * 3000,
        "问题:\n"
        + "".join(f"  - {{编号: w{number}, 标题: 甲}}\n" for number in range(2000))
        + "建议:\n  - 编号: j1\n    标题: 甲\n    针对: ["
        + ",".join(f"x{number}" for number in range(5000))
        + "]\n",
        "附件:\n" + "".join(f"  - {{文件: w{number}.txt}}\n" for number in range(5000)),
        "".join(f"键{number}: x\n" for number in range(5000)),
    ],
    ids=["numbers", "answers", "attachments", "keys"],
)
def test_thousands_of_faults_in_one_record_are_told_within_a_second(text: str) -> None:
    """The search for what may have been meant takes no more than it is worth."""
    second, started = second_of_this_machine(), time.process_time()
    assert read_one(SOUND + text).errors
    assert time.process_time() - started < second
