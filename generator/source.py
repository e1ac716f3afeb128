"""YAML text → plain strings, lists and mappings, with the line and column of every node.

In: the bytes of one file. Out: `Source`: the plain value, the marks beside it, and the diagnostics JX0xx.
Every scalar stays the text that stands in the file. Never: types, defaults, knowledge of records.

The parser is libyaml's, through PyYAML: it is fast and gives positions. A file that is all plain lines, as nearly all
are, is read by a short cut (`plain_yaml`), with the same result.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import yaml
from yaml.cyaml import CBaseLoader

from generator.characters import with_line_feeds
from generator.diagnostics import Diagnostic, FieldPath, Level, Location
from generator.plain_yaml import read_plainly
from generator.slips import (
    FORBIDDEN,
    WIDE_SPACE,
    encoding_fault,
    is_plain,
    joined_lines,
    lost_text,
    scan,
    stray_blanks,
    syntax_fault,
)

MAX_BYTES = 300_000
MAX_DEPTH = 8
"""Groups of keys inside one another. A list counts with its entries as one, a list in a list once more: the headings
of a report, 一、（一）1.（1）①, are five levels of 正文 and 小节 and six of depth."""
MAX_NODES = 20_000
_PLACE = 2
"""The length of a mark of a single value."""

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
"""A node as text: None only where a key stands without a value."""


Mark: TypeAlias = (
    "tuple[int, int] | tuple[int, int, list[Mark]] | tuple[int, int, dict[str, tuple[int, int]], dict[str, Mark]]"
)
"""Where a node starts (line and column from 1); then a list's marks, or a mapping's places of keys and its marks.

Plain tuples, so that reading a thousand nodes and handing them to another process costs little."""


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


def parse_source(data: bytes, path: str) -> Source:
    """Read one YAML file. Never raises: whatever is wrong is in the result's diagnostics."""
    text, fault = _decode(data, path)
    if text is None:
        return Source(path, None, _TOP, (fault,) if fault else ())
    plain = is_plain(text)
    faults = list(scan(text, path, plain=plain))
    if any(fault.level is Level.ERROR for fault in faults):
        return Source(path, None, _TOP, tuple(faults))
    is_simple = plain and WIDE_SPACE not in text
    if is_simple and (node := read_plainly(text)):
        return Source(path, *node, tuple(faults))
    composer = _Composer(path, text)
    value, mark = composer.compose()
    if not is_simple and (strays := list(composer.stray_blanks())):
        return Source(path, None, _TOP, (*faults, *strays))
    return Source(path, value, mark, (*faults, *composer.faults))


# --- bytes to text ---------------------------------------------------------------------------------------------

_TOP = (1, 1)


def _decode(data: bytes, path: str) -> tuple[str | None, Diagnostic | None]:
    """Bytes to text, or the fault that there is none."""
    if len(data) > MAX_BYTES:
        message = f"文件有 {len(data):,} 字节，超过 {MAX_BYTES:,} 字节"
        return None, Diagnostic(Location(path), "JX010", message, "长篇原文作为附件，记录里只放正文")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, encoding_fault(data, error, path)
    text = with_line_feeds(text)
    if not text.strip():
        return None, Diagnostic(Location(path), "JX002", "文件是空的", "写入记录内容，或删除这个文件")
    return text, None


# --- text to nodes ---------------------------------------------------------------------------------------------


class _Abandoned(Exception):  # noqa: N818 (a way out of the recursion, not an error for callers)
    """Reading on makes no sense; the reason is among the faults."""


_SCALAR, _SEQUENCE, _ALIAS = yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.AliasEvent
_SEQUENCE_END, _MAPPING_END = yaml.SequenceEndEvent, yaml.MappingEndEvent
_BLOCKS, _QUOTES = ("|", ">"), ("'", '"')


class _Composer:
    """Builds plain values and marks from libyaml's events.

    Most of the time of a build's reading is spent in `node`, `sequence` and `mapping`: what is rare is asked of the
    whole text once (`is_marked`, `is_commented`), and of a value only if it could matter.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.is_marked = "&" in text or "*" in text or "!" in text
        self.is_commented = " #" in text or "\t#" in text
        self.next_event: Callable[[], Any] = CBaseLoader(text).get_event
        self.faults: list[Diagnostic] = []
        self.nodes = 0
        self.spans: list[tuple[int, int]] = []
        """First and last lines of the values of several lines."""
        self.read_to = sys.maxsize
        """The line where reading stopped."""

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def compose(self) -> tuple[Plain, Mark]:
        """The whole document; None where it cannot be read."""
        try:
            return self.document()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.read_to = mark.line if mark else 0
            self.faults = [one for one in self.faults if not self.is_same_slip(one)]
            self.faults.append(syntax_fault(error, self.path, self.lines))
        except _Abandoned:
            self.read_to = -1
        return None, _TOP

    def is_same_slip(self, fault: Diagnostic) -> bool:
        """Whether a fault comes of the one that stopped the reading: lines that join, a value that is none there."""
        is_near = fault.location.line - 1 in (self.read_to - 1, self.read_to)
        return fault.code == "JX017" or (fault.code == "JX104" and is_near)

    def stray_blanks(self) -> Iterator[Diagnostic]:
        """Blanks that are no indent, as far as the file was read."""
        return stray_blanks(self.lines, self.spans, self.read_to, self.path)

    def document(self) -> tuple[Plain, Mark]:
        self.next_event()
        document = self.next_event()
        if isinstance(document, yaml.StreamEndEvent):
            self.fault(document.start_mark, "JX002", "文件里没有内容", "写入记录内容，或删除这个文件")
            raise _Abandoned
        if document.version or document.tags:
            self.fault(document.start_mark, "JX009", "YAML 指令（%YAML、%TAG）", "删去以 % 开头的行")
        root = self.next_event()
        result = self.node(root, 0)
        if result[0] is None and not self.faults:
            self.fault(root.start_mark, "JX002", "文件里没有内容", "写入记录内容，或删除这个文件")
        self.next_event()
        if not isinstance(extra := self.next_event(), yaml.StreamEndEvent):
            hint = "一份记录一个文件；删去“---”及其后的内容，或另存为一个文件"
            self.fault(extra.start_mark, "JX009", "一个文件里有第二个文档", hint)
        return result

    def fault(self, mark: Any, code: str, message: str, hint: str) -> None:
        self.faults.append(Diagnostic(self.place(mark), code, message, hint))

    def place(self, mark: Any) -> Location:
        return Location(self.path, mark.line + 1, mark.column + 1)

    def node(self, event: Any, depth: int) -> tuple[Plain, Mark]:
        """A node with its mark; `depth` is that of the group it stands in."""
        self.nodes += 1
        start = event.start_mark
        place = (start.line + 1, start.column + 1)
        if self.nodes > MAX_NODES:
            self.abandon(start, f"内容超过 {MAX_NODES:,} 项")
        kind = type(event)
        if self.is_marked:
            self.refuse_marks(event)
            if kind is _ALIAS:
                return None, place
        if kind is _SCALAR:
            text: str = event.value
            if self.is_commented or event.style or " " in text or "\n" in text:
                self.judge_scalar(event, text)
                if event.style == '"' and "\r" in text:  # written as an escape: a line ends there, as in a file
                    text = with_line_feeds(text)
            return (text if text or event.style else None), place
        depth += kind is not _SEQUENCE
        if depth > MAX_DEPTH:
            self.abandon(start, f"嵌套超过 {MAX_DEPTH} 层")
        return self.sequence(place, depth) if kind is _SEQUENCE else self.mapping(place, depth)

    def abandon(self, start: Any, limit: str) -> None:
        self.fault(start, "JX012", limit, "一份记录用不到这么多；检查缩进和括号")
        raise _Abandoned

    def refuse_marks(self, event: Any) -> None:
        """Aliases, anchors and tags: in a form they are slips."""
        start, anchor = event.start_mark, event.anchor
        if type(event) is _ALIAS:
            self.fault(start, "JX007", f"引用 *{anchor}", "值以 * 开头时请放进英文引号；不支持 YAML 的引用")
            return
        if anchor:
            self.fault(start, "JX007", f"锚点 &{anchor}", "值以 & 开头时请放进英文引号；不支持 YAML 的锚点")
        if event.tag:
            self.fault(start, "JX008", f"标签 {event.tag}", "值以 ! 开头时请放进英文引号；不支持 YAML 的标签")

    def judge_scalar(self, event: Any, text: str) -> None:
        """What befalls a text silently: an escape writes what may not stand in a file, a comment cuts, lines join."""
        style = event.style
        start, end = event.start_mark, event.end_mark
        if style == '"' and (match := FORBIDDEN.search(text)):
            message = f"看不见的控制字符 U+{ord(match[0]):04X}（写成了转义）"
            self.fault(start, "JX011", message, "删去这个字符；反斜杠要照样显示，请改用单引号")
        if self.is_commented and text and style not in _QUOTES:
            self.faults += lost_text(text, self.lines, self.place(start if style in _BLOCKS else end))
        if end.line == start.line:
            return
        last = end.line - (end.column == 0)  # a block ends where the next line begins
        self.spans.append((start.line, last))
        if style != "|":
            is_folded = style == ">"
            lines = self.lines[start.line + is_folded : last + 1]
            place = self.place(start)
            self.faults += joined_lines(lines, is_folded=is_folded, is_escaped=style == '"', place=place)

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
        while type(event := self.next_event()) is not _SEQUENCE_END:
            value, mark = self.node(event, depth + (type(event) is _SEQUENCE))
            if value is None and type(event) is _SCALAR and not (event.anchor or event.tag):
                self.empty(event.start_mark, "-", mark)
            values.append(value)
            marks.append(mark)
        return values, (*place, marks)

    def mapping(self, place: tuple[int, int], depth: int) -> tuple[dict[str, Plain], Mark]:
        values: dict[str, Plain] = {}
        keys: dict[str, tuple[int, int]] = {}
        marks: dict[str, Mark] = {}
        node, next_event = self.node, self.next_event
        while type(event := next_event()) is not _MAPPING_END:
            key, key_mark = node(event, depth)
            below = next_event()
            value, mark = node(below, depth)
            name = key if type(key) is str and key != "<<" else self.no_key(event, key)
            if name is None:
                continue
            if value is None and type(below) is _SCALAR and not (below.anchor or below.tag):  # those are told
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
