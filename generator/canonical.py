"""YAML text → the same content in the one way that we write it.

In: the bytes of a file and the form that it should fit, or that its entries should fit. Out: the bytes as a careful
hand would write them. Never: another value, a lost comment, files. What is written is read again before it goes out;
where it would say anything else than before, `Refusal` is raised instead. So it is for a file that cannot be read.

The rules stand in docs/editing.md under 排版. libyaml finds the values and what lies between them; comments belong to
the key or entry that they stand above or behind and travel with it.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import yaml
from yaml.cyaml import CBaseLoader

from generator.diagnostics import Diagnostic, Level
from generator.model import Band, FormerName, Form
from generator.shape import keys_of, nested_forms
from generator.source import Plain, parse_source

ROWS: tuple[type[Form], ...] = (Band, FormerName)
"""Forms that are a row of a table rather than a page of a document: an entry is one line in braces."""
_STEP = 2


class Refusal(Exception):  # noqa: N818 (told to the user as it is)
    """The file is better left as it is: it cannot be read (`fault`), or would not say the same (no fault)."""

    def __init__(self, fault: Diagnostic | None = None) -> None:
        super().__init__(fault)
        self.fault = fault


def canonical(data: bytes, form: type[Form]) -> bytes:
    """Write a file anew: keys in the contract's order, one way for every value, comments where they belong.

    Raises:
        Refusal: the file has an error JX0xx, or the new text would not be the same content.

    """
    before = parse_source(data, "")
    for fault in before.diagnostics:
        if fault.level is Level.ERROR and fault.code.startswith("JX0"):
            raise Refusal(fault)
    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    root = _Reader(text).read()
    if not isinstance(root.value, _Group) or not root.value.parts:
        return data
    _put_in_order(root.value, form)
    written = "".join(f"{line}\n" for line in _file_lines(root, form)).encode()
    after = parse_source(written, "")
    is_the_same = after.value == before.value and _told(after.diagnostics) == _told(before.diagnostics)
    if not is_the_same or Counter(comments_of(written.decode())) != Counter(comments_of(text)):
        raise Refusal
    return written


def comments_of(text: str) -> list[str]:
    """Every comment of a YAML text, from its `#` to the end of its line."""
    return [one.text for one in _comments(text, list(yaml.scan(text, Loader=CBaseLoader)))]


def _told(diagnostics: Iterable[Diagnostic]) -> list[tuple[str, str]]:
    return sorted((one.code, one.message) for one in diagnostics)


# --- what is there ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    """A key with its value, or an entry of a list (its name is None), and what is said about it."""

    name: str | None
    start: int
    """Where its key or its dash stands in the text."""
    value: "str | _Group | None"
    is_plain: bool
    end: int
    """Where its value ends."""
    parent: "_Group | None"
    head: list[str] = field(default_factory=list)
    """The comments above it; an empty one is a blank line."""
    tail: str = ""
    """The comment behind it."""


@dataclass(slots=True)
class _Group:
    """A mapping or a list."""

    is_list: bool
    is_flow: bool
    owner: _Part
    parts: list[_Part] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    """The comments after its last part."""


@dataclass(frozen=True, slots=True)
class _Comment:
    start: int
    text: str


_COMMENT = re.compile(r"#[^\n\x85\u2028\u2029]*")


def _comments(text: str, tokens: Sequence[yaml.Token]) -> Iterator[_Comment]:
    """What stands between the tokens, or behind the `|` of a block, and is not white space."""
    end = 0
    for token in tokens:
        gaps = [(end, token.start_mark.index)]
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">"):
            gaps.append((token.start_mark.index, _line_end(text, token.start_mark.index)))
        for gap in gaps:
            for match in _COMMENT.finditer(text, *gap):
                yield _Comment(match.start(), match[0].rstrip())
        end = token.end_mark.index


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


class _Reader:
    """Builds the parts of a file and gives every comment and blank line to one of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(yaml.scan(text, Loader=CBaseLoader))
        self.dashes = [one.start_mark.index for one in self.tokens if isinstance(one, yaml.BlockEntryToken)]
        self.kept = {one.end_mark.index for one in self.tokens if self.keeps_blank_lines(one)}
        self.parts: list[_Part] = []

    def read(self) -> _Part:
        root = self.part(None, -1, yaml.compose(self.text, Loader=CBaseLoader), None)
        if not isinstance(root.value, _Group) or not self.parts:
            return root
        self.foot = root.value.foot
        self.starts = [part.start for part in self.parts]
        marks = [*((part.start, part) for part in self.parts), *((one.start, one) for one in self.comments())]
        for start, one in sorted(marks, key=lambda mark: mark[0]):
            if isinstance(one, _Comment):
                self.place(one)
            elif self.is_first_in_line(start) and self.has_blank_line_above(start):
                one.head.append("")
        self.take_header(root)
        return root

    def comments(self) -> Iterator[_Comment]:
        return _comments(self.text, self.tokens)

    def part(self, name: str | None, start: int, node: yaml.Node, parent: _Group | None) -> _Part:
        is_plain = isinstance(node, yaml.ScalarNode) and not node.style
        part = _Part(name, start, None, is_plain, node.end_mark.index, parent)
        if parent is not None:
            self.parts.append(part)
            parent.parts.append(part)
        if isinstance(node, yaml.MappingNode):
            part.value = group = _Group(is_list=False, is_flow=bool(node.flow_style), owner=part)
            for key, value in node.value:
                self.part(key.value, key.start_mark.index, value, group)
        elif isinstance(node, yaml.SequenceNode):
            part.value = group = _Group(is_list=True, is_flow=bool(node.flow_style), owner=part)
            for entry in node.value:
                place: int = entry.start_mark.index
                if not group.is_flow:
                    place = self.dashes[bisect_left(self.dashes, place) - 1]
                self.part(None, place, entry, group)
        else:
            part.value = None if is_plain and not node.value else node.value
        return part

    def place(self, comment: _Comment) -> None:
        """Give a comment to the part that it is about."""
        number = bisect_right(self.starts, comment.start)
        last = self.parts[number - 1] if number else None
        following = self.parts[number] if number < len(self.parts) else None
        while last is not None and last.parent and last.parent.is_flow and last.parent.owner.end <= comment.start:
            last = last.parent.owner
        if last is not None and self.is_inside_flow(comment, last):
            last.head.append(comment.text)
        elif last is None or self.is_first_in_line(comment.start):
            self.place_line(comment, last, following)
        else:
            _set_tail(last, comment)

    def place_line(self, comment: _Comment, last: _Part | None, following: _Part | None) -> None:
        """Above what follows, or, if it is set in further than that, at the foot of what ends before it."""
        where = following.head if following else self.foot
        column = self.column(comment.start)
        if last is not None and (following is None or column > self.column(following.start)):
            around = set(map(id, _groups_around(following)))
            ended = (group for group in _groups_around(last) if id(group) not in around and not group.is_flow)
            fitting = (group for group in ended if self.column(group.parts[0].start) <= column)
            where = next((group.foot for group in fitting), where)
        if self.has_blank_line_above(comment.start):
            where.append("")
        where.append(comment.text)

    def take_header(self, root: _Part) -> None:
        """What stands above the first key with a blank line between is about the file."""
        first = self.parts[0].head
        if "" in first:
            border = len(first) - first[::-1].index("")
            root.head, first[:] = first[:border], first[border:]

    def is_inside_flow(self, comment: _Comment, last: _Part) -> bool:
        empty = last.value if isinstance(last.value, _Group) and not last.value.parts else None
        around = (group for group in (empty, last.parent) if group is not None)
        return any(group.is_flow and group.owner.end > comment.start for group in around)

    def is_first_in_line(self, index: int) -> bool:
        return not self.text[_line_start(self.text, index) : index].strip()

    def has_blank_line_above(self, index: int) -> bool:
        end = _line_start(self.text, index)
        return end > 0 and end not in self.kept and not self.text[_line_start(self.text, end - 1) : end].strip()

    def column(self, index: int) -> int:
        return index - _line_start(self.text, index)

    def keeps_blank_lines(self, token: yaml.Token) -> bool:
        """Whether the blank lines after it are its own: a block that begins with `|+`."""
        if not isinstance(token, yaml.ScalarToken) or token.style not in ("|", ">"):
            return False
        start = token.start_mark.index
        return "+" in self.text[start : _line_end(self.text, start)].partition("#")[0]


def _set_tail(part: _Part, comment: _Comment) -> None:
    """Behind the value, if it is certain not to be taken for a lost part of it (JX013) there."""
    is_marked = comment.text[1:2] in ("", " ") or part.value is None or isinstance(part.value, _Group)
    if is_marked or (part.is_plain and part.end <= comment.start):
        part.head += [part.tail] if part.tail else []
        part.tail = comment.text
    else:
        part.head.append(comment.text)


def _groups_around(part: _Part | None) -> Iterator[_Group]:
    """From the inside out."""
    while part is not None and part.parent is not None:
        yield part.parent
        part = part.parent.owner


# --- how it is written ------------------------------------------------------------------------------------------


def _put_in_order(group: _Group, form: type[Form] | None) -> None:
    """The contract's order, at every depth; unknown keys after the known ones, in their order."""
    if form is not None and not group.is_list:
        known = {key: number for number, key in enumerate(keys_of(form))}
        group.parts.sort(key=lambda part: known.get(part.name or "", len(known)))
    for part in group.parts:
        if isinstance(part.value, _Group):
            _put_in_order(part.value, _form_of(part, form))


def _form_of(part: _Part, form: type[Form] | None) -> type[Form] | None:
    """The form of what stands in a part of a mapping of this form, or of a list of them."""
    return form if part.name is None or form is None else nested_forms(form).get(part.name)


def _file_lines(root: _Part, form: type[Form]) -> Iterator[str]:
    lead = _lead(root, form)
    while lead and not lead[0]:
        lead = lead[1:]
    yield from lead
    yield from _group_lines(root.value, form, 0) if isinstance(root.value, _Group) else ()


def _lead(part: _Part, form: type[Form] | None) -> list[str]:
    """What stands above a part: also what is about the first thing in an entry, which has no line above it."""
    lead = list(part.head)
    if part.name is None and isinstance(part.value, _Group) and not _is_one_line(part.value, form):
        lead += [part.tail] if part.tail else []
        lead += _lead(part.value.parts[0], _form_of(part.value.parts[0], form))
    return [line for number, line in enumerate(lead) if line or number == 0 or lead[number - 1]]


def _group_lines(group: _Group, form: type[Form] | None, indent: int) -> Iterator[str]:
    """A mapping or list in block style, without what stands above its first part."""
    margin = " " * indent
    for number, part in enumerate(group.parts):
        inner = _form_of(part, form)
        if number:
            yield from _comment_lines(_lead(part, inner), margin)
        yield from _part_lines(part, inner, indent)
    yield from _comment_lines(group.foot, margin)


def _part_lines(part: _Part, form: type[Form] | None, indent: int) -> Iterator[str]:
    margin, tail = " " * indent, f" {part.tail}" if part.tail else ""
    opening = margin + ("-" if part.name is None else f"{_scalar(part.name, '{}: z')}:")
    match part.value:
        case None:
            yield opening + tail
        case str() as text if block := _block(text):
            yield f"{opening} {block[0]}{tail}"
            yield from (f"{margin}{line}" if line else "" for line in block[1:])
        case str() as text:
            yield f"{opening} {_scalar(text, 'k: {}')}{tail}"
        case group if _is_one_line(group, form):
            yield f"{opening} {_one_line(group)}{tail}"
        case group if part.name is None:
            first, *others = _group_lines(group, form, indent + _STEP)
            yield f"{margin}- {first[indent + _STEP :]}"
            yield from others
        case group:
            yield opening + tail
            lead = _lead(group.parts[0], _form_of(group.parts[0], form))
            yield from _comment_lines(lead[1:] if lead and not lead[0] else lead, margin + " " * _STEP)
            yield from _group_lines(group, form, indent + _STEP)


def _comment_lines(lines: Iterable[str], margin: str) -> Iterator[str]:
    return (margin + line if line else "" for line in lines)


def _is_one_line(group: _Group, form: type[Form] | None) -> bool:
    """A list of single values, a row of a table, or an empty thing; none that has comments in it."""
    if any(group.foot) or any(part.tail or any(part.head) for part in group.parts):
        return False
    if group.is_list:
        return all(isinstance(part.value, str) and "\n" not in part.value for part in group.parts)
    return not group.parts or (form in ROWS and all(_fits_in_row(part) for part in group.parts))


def _fits_in_row(part: _Part) -> bool:
    if isinstance(part.value, _Group):
        return part.value.is_list and _is_one_line(part.value, None)
    return part.value is not None and "\n" not in part.value


def _one_line(group: _Group) -> str:
    inside = ", ".join(_in_flow(part) for part in group.parts)
    return f"[{inside}]" if group.is_list else f"{{{inside}}}"


def _in_flow(part: _Part) -> str:
    name = "" if part.name is None else f"{_scalar(part.name, '{{{}: z}}')}: "
    return name + (_one_line(part.value) if isinstance(part.value, _Group) else _scalar(part.value or "", "[{}]"))


# --- single values ----------------------------------------------------------------------------------------------

_SURELY_PLAIN = re.compile(r"\w(?:[\w.%/()（）。，、；：“”《》〔〕 -]*[\w.%/()（）。，、；：“”《》〔〕-])?")


def _scalar(text: str, frame: str) -> str:
    """One value on one line: as it stands if it is read so in this frame, else in the first quotes that do."""
    single = "'" + text.replace("'", "''") + "'"
    if _SURELY_PLAIN.fullmatch(text):
        return text
    return next((one for one in (text, f'"{text}"', single) if _is_read_as(one, frame, text)), _escaped(text))


def _block(text: str) -> list[str]:
    """A value of several lines: its `|-` and the lines, set in; nothing if it is of one line or cannot stand so."""
    body = text.rstrip("\n")
    if "\n" not in text or not body:
        return []
    end = ("-", "", "+")[min(len(text) - len(body), 2)]
    lines = [f"{' ' * _STEP}{line}" if line else "" for line in text.removesuffix("\n").split("\n")]
    block = ["|" + (str(_STEP) if text[0] in " \n" else "") + end, *lines]
    return block if _is_read_as("\n".join(block) + "\n", "k: {}", text) else []


def _is_read_as(candidate: str, frame: str, text: str) -> bool:
    """Whether our own reader takes this candidate for this text, and has nothing to say about it."""
    source = parse_source(frame.format(candidate).encode(), "")
    expected: dict[str, Plain] = {"k: {}": {"k": text}, "[{}]": [text]}
    return not source.diagnostics and source.value == expected.get(frame, {text: "z"})


def _escaped(text: str) -> str:
    """In double quotes, with everything beyond plain letters that could be taken for something else as `\\u…`."""
    return '"' + re.sub(r'["\\]|[^\S ]|[^\w\s!-~，。、；：？！“”‘’（）《》〔〕…—·]', _escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    known = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\t": r"\t"}
    return known.get(match[0]) or (f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}")  # noqa: PLR2004 (YAML)
