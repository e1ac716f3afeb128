"""A file written plainly, as `fmt` writes and nearly all are → values and places, by a short cut that asks no parser.

In: a text without invisible characters. Out: what `source` makes of libyaml's events for it, to the last place; or None
where a line holds anything but a plain `key: value`, an entry of a list, a block of text, a short list in brackets:
then libyaml itself has to read the file. What can be doubted is left to it; so this never tells what is wrong.
libyaml takes its time, most of it for an object an event; and reading is a good part of every check.
"""

import re
from functools import cached_property
from itertools import takewhile
from typing import Any

_KEY = r"[\u4e00-\u9fff]{1,40}"
_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]"
_TEXT = rf"{_FIRST}[^:\n]*(?::[^ :\n][^:\n]*)*"
_QUOTED = r'"[^"\\\n]+"'
_WORDS = r"\[[\w-]+(?:, [\w-]+)*\]"
_LINES = re.compile(rf"^( *)(- )?({_KEY}):(?: ({_FIRST}[^:\n]*))?$|^(.*)$", re.MULTILINE)
"""Every line: indent, dash, key, text; or a line of another kind."""
_OTHER = re.compile(rf"( *)(- )?(?:({_KEY}): (?:({_TEXT})|({_QUOTED})|(\|-)|({_WORDS}))|({_TEXT})|({_QUOTED}))")
"""Indent, dash, key; a text, a quoted text, the sign of a block, words in brackets; an entry: a text, a quoted text."""
_MOST_LINES = 5_000
_MOST_OPEN = 9
"""Groups and lists inside one another; more is for the parser to judge."""

Node = tuple[Any, Any]
"""A value and its mark, as in `source`."""


class _Open:
    """A group or a list that goes on: `column` is where its keys or dashes stand, from 0."""

    __slots__ = ("column", "keys", "marks", "name", "place", "values")

    def __init__(self, column: int, place: tuple[int, int], values: Any, marks: Any) -> None:  # noqa: ANN401 (a dict or a list)
        self.column = column
        self.place = place
        self.values = values
        self.marks = marks
        self.keys: dict[str, tuple[int, int]] = {}
        self.name = ""
        """The key whose value is still to come."""

    @property
    def mark(self) -> Any:  # noqa: ANN401 (a mark, see `source`)
        return (*self.place, self.keys, self.marks) if type(self.values) is dict else (*self.place, self.marks)


class _Doubt(Exception):  # noqa: N818 (a way out, not an error)
    """This file is not as plain as it seemed."""


def read_plainly(text: str) -> Node | None:
    """The value and the mark of the whole file; None if it is not all plain lines."""
    text = text.rstrip("\n")
    if " #" in text or " \n" in text or text.endswith(" ") or text.count("\n") > _MOST_LINES:
        return None
    reading = _Reading(text)
    try:
        reading.read()
    except _Doubt:
        return None
    root = reading.stack[0]
    return root.values, root.mark


class _Reading:
    """One file on its way: what is open, innermost last, and which line is being read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack = [_Open(0, (1, 1), {}, {})]
        self.numbered = enumerate(_LINES.findall(text), 1)

    def read(self) -> None:
        """Every line, into the group or list that it belongs to.

        Raises:
            _Doubt: a line is not plain, or it is not certain where it belongs.

        """
        top, column = self.stack[-1], 0
        values, keys, marks = top.values, top.keys, top.marks
        for number, (indent, dash, key, text, other) in self.numbered:
            at = len(indent)
            if at == column and text and not dash and key not in values:  # most lines are such
                keys[key], values[key], marks[key] = (number, at + 1), text, (number, at + len(key) + 3)
                continue
            top = self.read_key(at, dash, key, text, number) if key else self.read_other(other, number)
            values, keys, marks = top.values, top.keys, top.marks
            column = -1 if top.name or type(values) is list else top.column
        while len(self.stack) > 1:
            self.close()
        if self.stack[0].name:
            raise _Doubt

    def read_key(self, column: int, dash: str, key: str, text: str, number: int) -> _Open:
        """A key with a text or with nothing behind it, in whatever group it belongs to."""
        top = self.key_at(column, dash, key, number)
        if text:
            top.values[key], top.marks[key] = text, (number, top.column + len(key) + 3)
        else:
            top.values[key], top.marks[key], top.name = None, None, key
        return top

    def read_other(self, line: str, number: int) -> _Open:
        """A line that is no plain text behind a key."""
        if (match := _OTHER.fullmatch(line)) is None:
            raise _Doubt
        indent, dash, key, plain, quoted, block, words, entry, quoted_entry = match.groups()
        column = len(indent)
        if not key:
            if not dash:
                raise _Doubt
            top = self.list_at(column, number)
            top.values.append(entry or quoted_entry[1:-1])
            top.marks.append((number, column + 3))
            return top
        top = self.key_at(column, dash, key, number)
        at = top.column + len(key) + 3
        if words:
            top.values[key], top.marks[key] = _words(words, number, at)
        else:
            text = plain or (self.block(number, top.column) if block else quoted[1:-1])
            top.values[key], top.marks[key] = text, (number, at)
        return top

    def key_at(self, column: int, dash: str, key: str, number: int) -> _Open:
        """The group that a key belongs to, which has none of this name, with the place of the key."""
        top = self.entry_at(column, number) if dash else self.group_at(column, number)
        if key in top.values:
            raise _Doubt
        top.keys[key] = (number, top.column + 1)
        return top

    def entry_at(self, column: int, number: int) -> _Open:
        """A new group behind a dash in this column."""
        self.list_at(column, number)
        return self.opened(_Open(column + 2, (number, column + 3), {}, {}))

    def list_at(self, column: int, number: int) -> _Open:
        """The list whose dashes stand in this column: one that goes on, or a new one below the last key."""
        stack = self.stack
        while stack[-1].column > column:
            self.close()
        top = stack[-1]
        if type(top.values) is list:
            if top.column != column:
                raise _Doubt
            return top
        if not top.name:
            raise _Doubt
        return self.opened(_Open(column, (number, column + 1), [], []))

    def group_at(self, column: int, number: int) -> _Open:
        """The group whose keys stand in this column, likewise."""
        stack = self.stack
        top = stack[-1]
        if top.name and column > top.column:
            return self.opened(_Open(column, (number, column + 1), {}, {}))
        while stack[-1].column > column or (stack[-1].column == column and type(stack[-1].values) is list):
            self.close()
        top = stack[-1]
        if top.column != column or top.name:
            raise _Doubt
        return top

    def opened(self, new: _Open) -> _Open:
        """Go on with a new one."""
        if len(self.stack) > _MOST_OPEN:
            raise _Doubt
        self.stack.append(new)
        return new

    def close(self) -> None:
        """Hang the innermost one where it belongs."""
        done = self.stack.pop()
        if done.name or not self.stack:
            raise _Doubt
        above = self.stack[-1]
        if type(above.values) is list:
            above.values.append(done.values)
            above.marks.append(done.mark)
        else:
            above.values[above.name], above.marks[above.name] = done.values, done.mark
            above.name = ""

    def block(self, number: int, column: int) -> str:
        """The lines below `key: |-`, which are taken off those that are still to be read."""
        lines = self.lines[number:]
        first = lines[0] if lines else ""
        indent = len(first) - len(first.lstrip(" "))
        if indent <= column:
            raise _Doubt
        margin = first[:indent]
        texts = [line[indent:] for line in takewhile(lambda line: line.startswith(margin), lines)]
        if any(not text or text[0] == " " for text in texts):
            raise _Doubt
        for _ in texts:
            next(self.numbered)
        return "\n".join(texts)

    @cached_property
    def lines(self) -> list[str]:
        """All lines, for blocks."""
        return self.text.split("\n")


def _words(text: str, number: int, at: int) -> Node:
    """`[w1, j2]`."""
    words = text[1:-1].split(", ")
    marks, column = [], at + 1
    for word in words:
        marks.append((number, column))
        column += len(word) + 2
    return words, (number, at, marks)
