"""YAML text → plain strings, lists and mappings, with the line and column of every node.

In: the bytes of one file. Out: `Source`: the plain value, the marks beside it, and the diagnostics JX0xx.
Every scalar stays the text that stands in the file. Never: types, defaults, knowledge of records.

The parser is libyaml's, through PyYAML: fast enough for every record of a large site, and it gives positions.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml
from yaml.cyaml import CBaseLoader

from generator.diagnostics import Diagnostic, FieldPath, Level, Location

MAX_BYTES = 300_000
MAX_DEPTH = 16
MAX_NODES = 20_000
_PLACE = 2
"""The length of a mark of a single value."""

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
"""A node as text: None only where a key stands without a value."""


Mark: TypeAlias = (
    "tuple[int, int] | tuple[int, int, list[Mark]] | tuple[int, int, dict[str, tuple[int, int]], dict[str, Mark]]"
)
"""Where a node starts (line and column from 1); then a list's marks, or a mapping's places of keys and its marks.

Plain tuples, so that reading a thousand nodes and keeping them as JSON costs little."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read. `value` is None where nothing usable was found; then `diagnostics` says why."""

    path: str
    value: Plain
    mark: Mark
    diagnostics: tuple[Diagnostic, ...]

    def locate(self, path: FieldPath, *, at_key: bool = False) -> Location:
        """The place of the node at `path` (of its key, with `at_key`); of the nearest node above if it is missing."""
        mark: Sequence[Any] = self.mark
        place = mark[:2]
        for depth, step in enumerate(path, start=1):
            below = mark[-1] if len(mark) > _PLACE else None
            if isinstance(below, dict) and step in below:
                place, mark = mark[2][step], below[step]
            elif isinstance(below, list) and isinstance(step, int) and step < len(below):
                place = mark = below[step]
            else:
                break
            if not (at_key and depth == len(path)):
                place = mark[:2]
        return Location(self.path, place[0], place[1])


def dump_source(source: Source) -> bytes:
    """A source as JSON, for the cache; only one without diagnostics, which are cheap to find again."""
    return json.dumps([source.value, source.mark], ensure_ascii=False, separators=(",", ":")).encode()


def load_source(data: bytes, path: str) -> Source:
    """What `dump_source` wrote."""
    value, mark = json.loads(data)
    return Source(path, value, mark, ())


def parse_source(data: bytes, path: str) -> Source:
    """Read one YAML file. Never raises: whatever is wrong is in the result's diagnostics."""
    text, faults = _decode(data, path)
    if text is None or any(fault.level is Level.ERROR for fault in faults):
        return Source(path, None, (1, 1), tuple(faults))
    composer = _Composer(path, text)
    try:
        value, mark = composer.compose()
    except yaml.YAMLError as error:
        composer.faults.append(_syntax_fault(error, path, text))
        value, mark = None, (1, 1)
    except _Abandoned:
        value, mark = None, (1, 1)
    return Source(path, value, mark, (*faults, *composer.faults))


# --- before the parser -----------------------------------------------------------------------------------------

_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(?= |$)", re.MULTILINE)
_TAB_INDENT = re.compile(r"^ *\t[ \t]*", re.MULTILINE)
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
    + "]"
)
"""Control and bidirectional characters, line breaks that only Unicode knows, what is no character at all."""


def _decode(data: bytes, path: str) -> tuple[str | None, list[Diagnostic]]:
    """Bytes to text, with the faults that make parsing pointless."""
    if len(data) > MAX_BYTES:
        message = f"文件有 {len(data):,} 字节，超过 {MAX_BYTES:,} 字节"
        return None, [_fault(Location(path), "JX010", message, "长篇原文作为附件，记录里只放正文")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_encoding_fault(data, error, path)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None, [_fault(Location(path), "JX002", "文件是空的", "写入记录内容，或删除这个文件")]
    return text, list(_scan(text, path))


def _scan(text: str, path: str) -> Iterator[Diagnostic]:
    """Faults that can be seen line by line."""
    conflicts = list(_CONFLICT.finditer(text))
    if conflicts and conflicts[0][1] != "=" * 7:
        for match in conflicts:
            yield _fault(
                _place(text, match.start(), path),
                "JX005",
                f"合并冲突标记 {match[1]} 还留在文件里",
                "在两个版本中选定一个，删去三行标记（<<<<<<<、=======、>>>>>>>）",
            )
    for match in _TAB_INDENT.finditer(text):
        hint = "换成空格，每层两个；编辑器里可设“Tab 转空格”"
        yield _fault(_place(text, match.end() - 1, path), "JX004", "用制表符（Tab）缩进", hint)
    for match in _FORBIDDEN.finditer(text):
        yield _fault(
            _place(text, match.start(), path),
            "JX011",
            f"看不见的控制字符 U+{ord(match[0]):04X}",
            "多半是从 Word 或 PDF 粘贴带来的，删去这个字符",
        )


def _encoding_fault(data: bytes, error: UnicodeDecodeError, path: str) -> Diagnostic:
    before = data[: error.start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    encoding = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "GB18030"
    return _fault(
        Location(path, line, column),
        "JX001",
        f"文件不是 UTF-8 编码（字节 0x{data[error.start]:02X}，看来是 {encoding}）",
        f"用编辑器另存为 UTF-8，或运行 iconv -f {encoding} -t UTF-8",
    )


def _place(text: str, offset: int, path: str) -> Location:
    start = text.rfind("\n", 0, offset) + 1
    return Location(path, text.count("\n", 0, offset) + 1, offset - start + 1)


def _fault(location: Location, code: str, message: str, hint: str, level: Level = Level.ERROR) -> Diagnostic:
    return Diagnostic(location, code, message, hint, level)


# --- the parser ------------------------------------------------------------------------------------------------

_SYNTAX = (
    ("could not find expected ':'", "这一行缺少“键: 值”的半角冒号，或冒号后缺空格"),
    ("mapping values are not allowed", "值里含有“: ”，请把整个值放进英文引号"),
    ("found character that cannot start any token", "值以 @ ` % 等符号开头，请放进英文引号"),
    ("found unexpected end of stream", "引号没有配对"),
    ("did not find expected key", "缩进与上文不一致，或上一行的引号、括号没有配对"),
    ("did not find expected '-' indicator", "列表各项的“-”没有对齐"),
    ("did not find expected ',' or ']'", "方括号没有配对，或各项之间缺逗号"),
    ("did not find expected ',' or '}'", "花括号没有配对，或各项之间缺逗号"),
    ("found unknown escape character", "双引号里的反斜杠有特殊含义，请改用单引号"),
    ("found undefined tag handle", "值以 ! 开头，请放进英文引号"),
    ("did not find expected alphabetic or numeric character", "值以 & 或 * 开头，请放进英文引号"),
    ("block sequence entries are not allowed", "列表的“-”应另起一行"),
)


_RISKY_VALUE = re.compile(r"""\s*(?:- )*(?:[^\s:#][^:#]*:\s+)?([\[{'">|?,@`%&*!])(?![|>\-+0-9]*\s*$)""")
"""A value that begins with a character that means something to YAML."""


def _syntax_fault(error: yaml.YAMLError, path: str, text: str) -> Diagnostic:
    problem = str(getattr(error, "problem", "") or error)
    mark = getattr(error, "problem_mark", None)
    if "could not find expected ':'" in problem:
        mark = getattr(error, "context_mark", None) or mark
    lines = text.split("\n")
    line = min(mark.line, len(lines) - 1) if mark else 0
    column = min(mark.column, len(lines[line])) if mark else 0
    hint = next((meaning for sign, meaning in _SYNTAX if sign in problem), f"解析器的说法：{problem}")
    for near in (line, line - 1):
        if near >= 0 and (value := _RISKY_VALUE.match(lines[near])):
            hint = (
                f"第 {near + 1} 行的值以 {value[1]} 开头，YAML 另有用处：请把整个值放进英文引号，值里的引号改用中文引号"
            )
            break
    return _fault(Location(path, line + 1, column + 1), "JX003", "YAML 语法有误，从这里读不下去", hint)


class _Abandoned(Exception):  # noqa: N818 (a way out of the recursion, not an error for callers)
    """Reading on makes no sense; the reason is among the faults."""


class _Composer:
    """Builds plain values and marks from libyaml's events."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        self.next_event: Callable[[], Any] = CBaseLoader(text).get_event
        self.faults: list[Diagnostic] = []
        self.nodes = 0

    def compose(self) -> tuple[Plain, Mark]:
        self.next_event()
        document = self.next_event()
        if isinstance(document, yaml.StreamEndEvent):
            self.fault(document.start_mark, "JX002", "文件里没有内容", "写入记录内容，或删除这个文件")
            raise _Abandoned
        if document.version or document.tags:
            self.fault(document.start_mark, "JX009", "YAML 指令（%YAML、%TAG）", "删去以 % 开头的行")
        root = self.next_event()
        result = self.node(root, 1)
        if result[0] is None and not self.faults:
            self.fault(root.start_mark, "JX002", "文件里没有内容", "写入记录内容，或删除这个文件")
        self.next_event()
        if not isinstance(extra := self.next_event(), yaml.StreamEndEvent):
            hint = "一份记录一个文件；删去“---”及其后的内容，或另存为一个文件"
            self.fault(extra.start_mark, "JX009", "一个文件里有第二个文档", hint)
        return result

    def fault(self, mark: Any, code: str, message: str, hint: str, level: Level = Level.ERROR) -> None:
        self.faults.append(_fault(Location(self.path, mark.line + 1, mark.column + 1), code, message, hint, level))

    def node(self, event: Any, depth: int) -> tuple[Plain, Mark]:
        self.nodes += 1
        start = event.start_mark
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            limit = f"内容超过 {MAX_NODES:,} 项" if self.nodes > MAX_NODES else f"嵌套超过 {MAX_DEPTH} 层"
            self.fault(start, "JX012", limit, "一份记录用不到这么多；检查缩进和括号")
            raise _Abandoned
        place = (start.line + 1, start.column + 1)
        if type(event) is yaml.AliasEvent:
            self.fault(start, "JX007", f"引用 *{event.anchor}", "值以 * 开头时请放进英文引号；不支持 YAML 的引用")
            return None, place
        if event.anchor:
            self.fault(start, "JX007", f"锚点 &{event.anchor}", "值以 & 开头时请放进英文引号；不支持 YAML 的锚点")
        if event.tag:
            self.fault(start, "JX008", f"标签 {event.tag}", "值以 ! 开头时请放进英文引号；不支持 YAML 的标签")
        if type(event) is yaml.ScalarEvent:
            return (self.plain_scalar(event) if event.implicit[0] else self.quoted_scalar(event)), place
        if type(event) is yaml.SequenceStartEvent:
            return self.sequence(place, depth)
        return self.mapping(place, depth)

    def quoted_scalar(self, event: Any) -> str:
        """The text in quotes or of a block; an escape in it can write a character that may not stand in a file."""
        text: str = event.value
        if event.style == '"' and (match := _FORBIDDEN.search(text)):
            message = f"看不见的控制字符 U+{ord(match[0]):04X}（写成了转义）"
            self.fault(event.start_mark, "JX011", message, "删去这个字符；反斜杠要照样显示，请改用单引号")
        return text

    def plain_scalar(self, event: Any) -> str | None:
        """The text without quotes; None if there is none. What follows it in its line may have been meant as text."""
        text: str = event.value
        end = event.end_mark
        line = self.lines[end.line] if end.line < len(self.lines) else ""
        if text and len(line) > end.column:
            rest = line[end.column :].strip()
            if rest.startswith("#") and not rest.startswith("# "):
                hint = "是正文的一部分就把整个值放进英文引号；确是注释，请在 # 后加一个空格"
                self.fault(end, "JX013", f"“{rest}”被当作注释，不会发布", hint, Level.WARNING)
        return text or None

    def empty(self, place: Any, name: str, value: Mark) -> None:
        """A key (or a dash) with nothing behind it; often the text was taken for a comment."""
        line, column = value[:2]
        rest = self.lines[line - 1][column - 1 :].strip() if line <= len(self.lines) else ""
        if rest.startswith("#"):
            message, hint = f"“{name}”的值以 # 开头，被当作注释，等于没有写", "把值放进英文引号"
        else:
            message, hint = f"“{name}”后面没有值", "原件没有印的内容，连键一起删去"
        self.fault(place, "JX104", message, hint)

    def sequence(self, place: tuple[int, int], depth: int) -> tuple[list[Plain], Mark]:
        values: list[Plain] = []
        marks: list[Mark] = []
        while type(event := self.next_event()) is not yaml.SequenceEndEvent:
            value, mark = self.node(event, depth + 1)
            if value is None and type(event) is yaml.ScalarEvent:
                self.empty(event.start_mark, "-", mark)
            values.append(value)
            marks.append(mark)
        return values, (*place, marks)

    def mapping(self, place: tuple[int, int], depth: int) -> tuple[dict[str, Plain], Mark]:
        values: dict[str, Plain] = {}
        keys: dict[str, tuple[int, int]] = {}
        marks: dict[str, Mark] = {}
        while type(event := self.next_event()) is not yaml.MappingEndEvent:
            key, key_mark = self.node(event, depth + 1)
            below = self.next_event()
            value, mark = self.node(below, depth + 1)
            name = key if isinstance(key, str) and key != "<<" else self.no_key(event, key)
            if name is None:
                continue
            if value is None and type(below) is yaml.ScalarEvent:
                self.empty(event.start_mark, name, mark)
            if name in values:
                message = f"“{name}”写了两次，第一次在第 {keys[name][0]} 行"
                self.fault(event.start_mark, "JX006", message, "留下一个，删去另一个")
                continue
            values[name], keys[name], marks[name] = value, key_mark[:2], mark
        return values, (*place, keys, marks)

    def no_key(self, event: Any, key: Plain) -> str | None:
        """What cannot be a key: a list, a mapping or nothing; and `<<` would merge."""
        if key == "<<":
            self.fault(event.start_mark, "JX007", "合并键 <<", "不支持 YAML 的合并；请写出各项")
        else:
            self.fault(event.start_mark, "JX003", "键应为文字", "检查这一行的缩进、冒号和括号")
        return None
