"""YAML text → its keys and entries, each with the comments about it.

In: the text of a file that `source` reads without errors. Out: a tree of `Part`s in the order of the file. A comment
belongs to the key or entry that it stands above or behind; one that is set in further than what follows belongs to
the foot of what ends before it; one above the first key with a blank line between belongs to the file.
Never: values of its own making, knowledge of records.

libyaml has no comments: they are what stands between its tokens and is not white space.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

import yaml
from yaml.cyaml import CBaseLoader


@dataclass(slots=True)
class Part:
    """A key with its value, or an entry of a list (its name is None), and what is said about it."""

    name: str | None
    start: int
    """Where its key or its dash stands in the text."""
    value: "str | Group | None"
    is_plain: bool
    end: int
    """Where its value ends."""
    parent: "Group | None"
    head: list[str] = field(default_factory=list)
    """The comments above it; an empty one is a blank line."""
    tail: str = ""
    """The comment behind it."""


@dataclass(slots=True)
class Group:
    """A mapping or a list."""

    is_list: bool
    is_flow: bool
    owner: Part
    parts: list[Part] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    """The comments after its last part."""


def comments_of(text: str) -> list[str]:
    """Every comment of a YAML text, from its `#` to the end of its line."""
    return [one.text for one in _comments(text, list(yaml.scan(text, Loader=CBaseLoader)))]


def read_parts(text: str) -> Part:
    """The whole file as one part: its head is about the file."""
    return _Reader(text).read()


@dataclass(frozen=True, slots=True)
class _Comment:
    start: int
    text: str


_COMMENT = re.compile(r"#[^\n]*")


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
        node = yaml.compose(text, Loader=CBaseLoader)
        if node is None:
            raise ValueError("there is nothing in this text")
        self.node = node
        self.text = text
        self.tokens = list(yaml.scan(text, Loader=CBaseLoader))
        self.dashes = [one.start_mark.index for one in self.tokens if isinstance(one, yaml.BlockEntryToken)]
        self.kept = {one.end_mark.index for one in self.tokens if self.keeps_blank_lines(one)}
        self.parts: list[Part] = []

    def read(self) -> Part:
        root = self.part(None, -1, self.node, None)
        if not isinstance(root.value, Group) or not self.parts:
            return root
        self.foot = root.value.foot
        self.starts = [part.start for part in self.parts]
        marks = [*((part.start, part) for part in self.parts), *((one.start, one) for one in self.comments())]
        for start, one in sorted(marks, key=itemgetter(0)):
            if isinstance(one, _Comment):
                self.place(one)
            elif isinstance(one, Part) and self.is_first_in_line(start) and self.has_blank_line_above(start):
                one.head.append("")
        self.take_header(root)
        return root

    def comments(self) -> Iterator[_Comment]:
        return _comments(self.text, self.tokens)

    def part(self, name: str | None, start: int, node: yaml.Node, parent: Group | None) -> Part:
        is_plain = isinstance(node, yaml.ScalarNode) and not node.style
        part = Part(name, start, None, is_plain, node.end_mark.index, parent)
        if parent is not None:
            self.parts.append(part)
            parent.parts.append(part)
        if isinstance(node, yaml.MappingNode):
            part.value = group = Group(is_list=False, is_flow=bool(node.flow_style), owner=part)
            for key, value in node.value:
                self.part(key.value, key.start_mark.index, value, group)
        elif isinstance(node, yaml.SequenceNode):
            part.value = group = Group(is_list=True, is_flow=bool(node.flow_style), owner=part)
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
        if last is not None and last.parent is None:
            self.foot.append(comment.text)
        elif last is not None and self.is_inside_flow(comment, last):
            last.head.append(comment.text)
        elif last is None or self.is_first_in_line(comment.start):
            self.place_line(comment, last, following)
        else:
            _set_tail(last, comment)

    def place_line(self, comment: _Comment, last: Part | None, following: Part | None) -> None:
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

    def take_header(self, root: Part) -> None:
        """What stands above the first key with a blank line between is about the file."""
        first = self.parts[0].head
        if "" in first:
            border = len(first) - first[::-1].index("")
            root.head, first[:] = first[:border], first[border:]

    def is_inside_flow(self, comment: _Comment, last: Part) -> bool:
        empty = last.value if isinstance(last.value, Group) and not last.value.parts else None
        around = (group for group in (empty, last.parent) if group is not None)
        return any(group.is_flow and group.owner.end > comment.start for group in around)

    def is_first_in_line(self, index: int) -> bool:
        return not self.text[_line_start(self.text, index) : index].strip(" \t")

    def has_blank_line_above(self, index: int) -> bool:
        end = _line_start(self.text, index)
        return end > 0 and end not in self.kept and not self.text[_line_start(self.text, end - 1) : end].strip(" \t\n")

    def column(self, index: int) -> int:
        return index - _line_start(self.text, index)

    def keeps_blank_lines(self, token: yaml.Token) -> bool:
        """Whether the blank lines after it are its own: a block that begins with `|+`."""
        if not isinstance(token, yaml.ScalarToken) or token.style not in ("|", ">"):
            return False
        start = token.start_mark.index
        return "+" in self.text[start : _line_end(self.text, start)].partition("#")[0]


def _set_tail(part: Part, comment: _Comment) -> None:
    """Behind the value, if it is certain not to be taken for a lost part of it (JX013) there."""
    is_marked = comment.text[1:2] in ("", " ") or part.value is None or isinstance(part.value, Group)
    if is_marked or (part.is_plain and part.end <= comment.start):
        part.head += [part.tail] if part.tail else []
        part.tail = comment.text
    else:
        part.head.append(comment.text)


def _groups_around(part: Part | None) -> Iterator[Group]:
    """From the inside out."""
    while part is not None and part.parent is not None:
        yield part.parent
        part = part.parent.owner
