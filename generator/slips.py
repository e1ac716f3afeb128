"""Slips of the hand that YAML hides or answers in riddles: what stands in a text, told so that editors can mend it.

In: the text of a file, its bytes if they are no text, or what the parser has found in it. Out: diagnostics JX0xx.
Never: values.
Every record comes through `scan`, and nearly all are plain: what is rare is only looked for where it can be.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

import yaml

from generator.characters import Deception, twins, unseen
from generator.diagnostics import Diagnostic, Level, Location

_CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(?= |$)", re.MULTILINE)
_TAB_INDENT = re.compile(r"^ *\t[ \t]*", re.MULTILINE)
FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17))
    + "]"
)
"""Control and bidirectional characters, line breaks that only Unicode knows, what is no character at all."""
_FORBIDDEN_RUN = re.compile(f"{FORBIDDEN.pattern}+")
WIDE_SPACE = "\u3000"
"""The only blank of other kinds that Chinese texts have: two of them begin a paragraph."""
_MOST = 100
"""So many faults of one kind are told; the rest is told when these are mended."""


def is_plain(text: str) -> bool:
    """Whether it is certain that a text holds no tab, no control character, nothing unseen."""
    return text.replace("\n", "").replace(WIDE_SPACE, "").isprintable()


def scan(text: str, path: str, *, plain: bool) -> Iterator[Diagnostic]:
    """Faults that can be seen without parsing; of a plain text (`is_plain`) there are few to look for."""
    if any(7 * sign in text for sign in "<>|"):
        yield from _conflicts(text, path)
    if not plain:
        for match in islice(_TAB_INDENT.finditer(text), _MOST):
            hint = "换成空格，每层两个；编辑器里可设“Tab 转空格”"
            yield _fault(_place(text, match.end() - 1, path), "JX004", "用制表符（Tab）缩进", hint)
        for match in islice(_FORBIDDEN_RUN.finditer(text), _MOST):
            count = f"，连着 {len(match[0])} 个" if len(match[0]) > 1 else ""
            message = f"看不见的控制字符 U+{ord(match[0][0]):04X}{count}"
            hint = "多半是从 Word 或 PDF 粘贴带来的，删去这个字符"
            yield _fault(_place(text, match.start(), path), "JX011", message, hint)
        yield from _deceptions(unseen(text), path)
    yield from _deceptions(twins(text), path)


def _conflicts(text: str, path: str) -> Iterator[Diagnostic]:
    """The marks that git leaves; a line of = alone is none of them."""
    conflicts = list(islice(_CONFLICT.finditer(text), _MOST))
    if conflicts and conflicts[0][1] != "=" * 7:
        for match in conflicts:
            yield _fault(
                _place(text, match.start(), path),
                "JX005",
                f"合并冲突标记 {match[1]} 还留在文件里",
                "在两个版本中选定一个，删去三行标记（<<<<<<<、=======、>>>>>>>）",
            )


def _deceptions(found: Iterable[Deception], path: str) -> Iterator[Diagnostic]:
    for one in islice(found, _MOST):
        yield _fault(Location(path, one.line, one.column), one.code, one.message, one.hint, Level.WARNING)


def _place(text: str, offset: int, path: str) -> Location:
    start = text.rfind("\n", 0, offset) + 1
    return Location(path, text.count("\n", 0, offset) + 1, offset - start + 1)


def _fault(location: Location, code: str, message: str, hint: str, level: Level = Level.ERROR) -> Diagnostic:
    return Diagnostic(location, code, message, hint, level)


# --- bytes that are no text -------------------------------------------------------------------------------------


def encoding_fault(data: bytes, error: UnicodeDecodeError, path: str) -> Diagnostic:
    """Bytes that are not UTF-8: where the first of them stands, and what the file probably is."""
    before = data[: error.start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    encoding = _encoding_of(data, error.start)
    guess = f"，看来是 {encoding}" if encoding else ""
    hint = f"用编辑器另存为 UTF-8，或运行 iconv -f {encoding} -t UTF-8" if encoding else _DAMAGED
    message = f"文件不是 UTF-8 编码（字节 0x{data[error.start]:02X}{guess}）"
    return _fault(Location(path, line, column), "JX001", message, hint)


_DAMAGED = "这里之前是 UTF-8：文件没有存完整，或混进了别的编码；对照备份或历史版本改正"


def _encoding_of(data: bytes, good: int) -> str:
    """What the bytes look like, empty for UTF-8 that is damaged; the first `good` bytes are UTF-8."""
    marks = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32", codecs.BOM_UTF16_LE: "UTF-16"}
    marks[codecs.BOM_UTF16_BE] = "UTF-16"
    if marked := next((name for mark, name in marks.items() if data.startswith(mark)), ""):
        return marked
    even, odd = data[:1000:2].count(0), data[1:1000:2].count(0)
    if even or odd:
        return "UTF-16LE" if odd > even else "UTF-16BE"
    return "GB18030" if data[:good].isascii() else ""


# --- blanks that are no indent ---------------------------------------------------------------------------------

_INDENT_BLANK = re.compile(r" *([\u00a0\u2000-\u200a\u202f\u205f\u3000])")
_KEY_OR_DASH = re.compile(r"\s*(?:- |[^\s:]+:(?: |$))")


def stray_blanks(
    lines: Sequence[str], within: Iterable[tuple[int, int]], read_to: int, path: str
) -> Iterator[Diagnostic]:
    """Lines set in by a blank that YAML takes for a letter. `within`: first and last lines of texts; those may.

    Behind `read_to`, where reading stopped, nobody knows what is text: there, what is set in like the faults before.
    """
    inside = {line for first, last in within if last < read_to for line in range(first + 1, last + 1)}
    has_found = False
    for number, line in enumerate(lines):
        if number in inside or not (match := _INDENT_BLANK.match(line)):
            continue
        if number <= read_to or (has_found and _KEY_OR_DASH.match(line)):
            has_found = True
            name = {"\u00a0": "不间断空格", "\u3000": "全角空格"}.get(match[1], "特殊的空格")
            message = f"用{name}（U+{ord(match[1]):04X}）缩进"
            yield _fault(Location(path, number + 1, match.end()), "JX016", message, "换成半角空格，每层两个")


# --- text that is lost -----------------------------------------------------------------------------------------

_READS_AS_NUMBER = re.compile(r"#\s+\d{1,3} ?[^\W\d_年月日]")
"""`# 1号`; a comment that is a number or begins with a date is one."""
_PAIRS = tuple(zip("（(“《【〔「", "）)”》】〕」", strict=True))


_COMMENT = re.compile(r"(?:[|>][-+0-9]*)?(?=\s*#)")


def lost_text(text: str, lines: Sequence[str], place: Location) -> Iterator[Diagnostic]:
    """A comment behind a value that may have been meant as part of it. `place`: its end, or the sign of a block."""
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if (match := _COMMENT.match(line, place.column - 1)) is None:
        return
    comment = line[match.end() :].strip()
    place = place._replace(column=match.end() + 1)
    hint = "是正文的一部分就把整个值放进英文引号；确是注释，请在 # 后加一个空格"
    if comment.startswith("# "):
        is_cut = any(text.count(left) > text.count(right) and right in comment for left, right in _PAIRS)
        if not is_cut and not _READS_AS_NUMBER.match(comment):
            return
        hint = "是正文的一部分就把整个值放进英文引号；确是注释，请写在上一行"
    yield _fault(place, "JX013", f"“{_shortened(comment)}”被当作注释，不会发布", hint, Level.WARNING)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 (a terminal line's worth)


_WIDE = "\u2e80"
"""From here on characters are written without spaces between them."""


def joined_lines(lines: Sequence[str], *, is_folded: bool, is_escaped: bool, place: Location) -> Iterator[Diagnostic]:
    """Lines of one value that YAML joins with a space where Chinese has none. Of a folded block only its own lines."""
    if any(_is_joint(above, below, is_folded, is_escaped) for above, below in pairwise(lines)):
        message = "值写成了几行，会并成一行，接头处多出空格"
        hint = "写在一行里；要分段，用 |- 开头，一段一行"
        yield _fault(place, "JX017", message, hint, Level.WARNING)


def _is_joint(above: str, below: str, is_folded: bool, is_escaped: bool) -> bool:  # noqa: FBT001 (called in one place)
    left, right = above.rstrip(" \t"), below.lstrip(" \t")
    if not left or not right or (is_escaped and left.endswith("\\")):
        return False
    if is_folded and _indent(above) != _indent(below):
        return False
    return max(left[-1], right[0]) >= _WIDE


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


# --- where the parser gives up ---------------------------------------------------------------------------------

_SYNTAX = (
    ("could not find expected ':'", "这一行缺少“键: 值”的半角冒号，或冒号后缺空格，或后半行被 # 变成了注释"),
    ("mapping values are not allowed", "值里含有“: ”，请把整个值放进英文引号"),
    ("found character that cannot start any token", "值以 @ ` % 等符号开头，请放进英文引号"),
    ("found unexpected end of stream", "引号没有配对"),
    ("did not find expected key", "缩进与上文不一致，或上一行的引号、括号没有配对"),
    ("did not find expected '-' indicator", "列表各项的“-”没有对齐"),
    ("did not find expected ',' or ']'", "方括号没有配对，或各项之间缺逗号"),
    ("did not find expected ',' or '}'", "花括号没有配对，或各项之间缺逗号"),
    ("did not find expected <document start>", "“...”或以 % 开头的行另有用处：删去它，是文字就放进英文引号"),
    ("did not find expected node content", "这里缺一个值，或多了符号：检查括号、逗号，是文字就放进英文引号"),
    ("did not find expected comment or line break", "值以 | 或 > 开头，请放进英文引号"),
    ("found an indentation indicator equal to 0", "值以 | 或 > 开头，请放进英文引号"),
    ("mapping keys are not allowed", "值以“? ”开头，请放进英文引号"),
    ("found unexpected document indicator", "引号没有配对，或引号里有一行是“---”或“...”"),
    ("a tab character", "这里有制表符（Tab），换成空格"),
    ("found undefined tag handle", "值以 ! 开头，请放进英文引号"),
    ("did not find expected alphabetic or numeric character", "值以 & 或 * 开头，请放进英文引号"),
    ("block sequence entries are not allowed", "值以“- ”开头：是文字就把整个值放进英文引号，是列表就从下一行写起"),
)


_ESCAPE_SIGNS = ("unknown escape character", "expected hexdecimal number", "Unicode character escape code")
_BACKSLASH = "双引号里的反斜杠有特殊含义，请改用单引号"
_WIDE_SIGN = re.compile("[，：]")
_ODD_COLON = re.compile(r"""\s*(?:- )*[^\s:#"'\[{：][^:#"'：]*(?:(：)|:([\u00a0\u2000-\u200a\u202f\u3000]))(?!.*: )""")
_FULL_WIDTH_COLON = "键后的冒号是全角的，请换成半角冒号加空格；若是正文，把整个值放进英文引号"
_RISKY_VALUE = re.compile(r"""\s*(?:- )*(?:[^\s:#][^:#]*:\s+)?([\[{'">|?,@`%&*!])(?!(?:[-+]?[1-9]?|[1-9][-+])\s*$)""")
"""A value that begins with a character that means something to YAML."""


_SEEN = 500
"""So much of a line is looked at: these patterns take the square of its length."""


def syntax_fault(error: yaml.YAMLError, path: str, lines: Sequence[str]) -> Diagnostic:
    """Where the parser gave up, and what may have been meant."""
    problem = str(getattr(error, "problem", "") or error)
    mark = getattr(error, "problem_mark", None)
    if "could not find expected ':'" in problem:
        mark = getattr(error, "context_mark", None) or mark
    line = min(mark.line, len(lines) - 1) if mark else 0
    column = min(mark.column, len(lines[line])) if mark else 0
    is_escape = any(sign in problem for sign in _ESCAPE_SIGNS)
    hint = (_BACKSLASH if is_escape else _hint_of_line(lines, line)) or next(
        (meaning for sign, meaning in _SYNTAX if sign in problem), f"解析器的说法：{problem}"
    )
    return _fault(Location(path, line + 1, column + 1), "JX003", "YAML 语法有误，从这里读不下去", hint)


def _hint_of_line(lines: Sequence[str], line: int) -> str:
    """What the line or the one above it looks like."""
    if match := _ODD_COLON.match(lines[line][:_SEEN]):
        return f"冒号后面是看着像空格的字符（U+{ord(match[2]):04X}），请换成半角空格" if match[2] else _FULL_WIDTH_COLON
    for near in (line, line - 1):
        if near >= 0 and (value := _RISKY_VALUE.match(lines[near][:_SEEN])):
            if value[1] in "[{" and _WIDE_SIGN.search(lines[near][:_SEEN]):
                return f"第 {near + 1} 行的括号里，用来分隔的逗号和冒号要用半角（, 和“: ”）；是文字就放进英文引号"
            if value[1] in "\"'":
                return f"第 {near + 1} 行的英文引号没有配对，或引号里又有同样的引号：里面的改用中文引号“”"
            return (
                f"第 {near + 1} 行的值以 {value[1]} 开头，YAML 另有用处：请把整个值放进英文引号，值里的引号改用中文引号"
            )
    return ""
