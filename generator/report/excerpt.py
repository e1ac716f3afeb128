"""A line of a file as a terminal can show it, and under which of its columns a character stands.

In: one line and a column that counts characters. Out: text and columns that count terminal cells: a Chinese character
fills two of them, a combining mark none. Nothing that is shown can steer the terminal.
"""

import unicodedata

TAB = "    "
GAP = "..."
"""For what a window leaves out. In ASCII: terminals do not agree on the width of “…”."""

_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MARKS = frozenset({"Mn", "Me"})


def one_line(text: str) -> str:
    r"""A text that stays on its line: line breaks are spaces, what cannot be seen is written `\u200B`."""
    if text.isprintable():
        return text
    spaced = " ".join(text.splitlines()).replace("\t", " ")
    return "".join(_named(one) if unicodedata.category(one) in _STEERING else one for one in spaced)


def _named(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004 (the end of the first plane)


def printed_width(text: str) -> int:
    """The number of cells that a text fills in a terminal."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in _MARKS:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def excerpt(line: str, column: int, room: int) -> tuple[str, int]:
    """The part of a line round a column (from 1) that fits in `room` cells, and the cell (from 0) of that column."""
    cells = [TAB if character == "\t" else one_line(character) for character in line]
    widths = [printed_width(cell) for cell in cells]
    target = min(column - 1, len(cells))
    start, end = 0, len(cells)
    # A column behind the end of the line needs a cell of its own.
    if sum(widths) + (target == len(cells)) > room:
        start, end = _window(widths, target, room - 2 * len(GAP))
    before = (GAP if start else "") + "".join(cells[start:target])
    after = "".join(cells[target:end]) + (GAP if end < len(cells) else "")
    return before + after, printed_width(before)


def _window(widths: list[int], target: int, room: int) -> tuple[int, int]:
    """Positions round `target` whose cells fit in `room`, growing to both sides while there is something."""
    start = end = target
    used, has_grown = 0, True
    while has_grown:
        has_grown = False
        if end < len(widths) and used + widths[end] <= room:
            used, end, has_grown = used + widths[end], end + 1, True
        if start and used + widths[start - 1] <= room:
            used, start, has_grown = used + widths[start - 1], start - 1, True
    return start, end
