"""YAML text → the same content in the one way that we write it.

In: the bytes of a file and the form that it should fit, or that its entries should fit. Out: the bytes as a careful
hand would write them. Never: another value, a lost comment, files. What is written is read again before it goes out;
where it would say anything else than before, `Refusal` is raised instead. So it is for a file that cannot be read.

The rules stand in docs/editing.md under 排版.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from generator.characters import with_line_feeds
from generator.commented import Group, Part, comments_of, read_parts
from generator.diagnostics import Diagnostic, Level
from generator.form_keys import keys_of, nested_forms
from generator.model import Band, Form, FormerName
from generator.source import Plain, parse_source

ROWS: tuple[type[Form], ...] = (Band, FormerName)
"""Forms that are a row of a table rather than a page of a document: an entry is one line in braces."""
_STEP = 2


class Refusal(Exception):  # noqa: N818 (told to the user as it is)
    """The file is better left as it is: it cannot be read (`fault`), or would not say the same (no fault)."""

    def __init__(self, fault: Diagnostic | None = None) -> None:
        super().__init__(fault)
        self.fault = fault


def canonical(data: bytes, path: str, form: type[Form]) -> bytes:
    """Write a file anew: keys in the contract's order, one way for every value, comments where they belong.

    Raises:
        Refusal: the file has an error JX0xx, or the new text would not be the same content.

    """
    before = parse_source(data, path)
    for fault in before.diagnostics:
        if fault.level is Level.ERROR and fault.code.startswith("JX0"):
            raise Refusal(fault)
    text = with_line_feeds(data.decode("utf-8-sig"))
    root = read_parts(text)
    if not isinstance(root.value, Group) or not root.value.parts:
        return data
    _put_in_order(root.value, form)
    written = "".join(f"{line}\n" for line in _file_lines(root, form)).encode()
    after = parse_source(written, path)
    is_the_same = after.value == before.value and _told(after.diagnostics) == _told(before.diagnostics)
    if not is_the_same or Counter(comments_of(written.decode())) != Counter(comments_of(text)):
        raise Refusal
    if _as_others_read(written.decode()) != _without_nothing(after.value):
        raise Refusal
    return written


def _as_others_read(text: str) -> object:
    """The same text in the eyes of ruamel.yaml, a reader of YAML 1.2; None if it cannot read it.

    What we write must not depend on libyaml.
    """
    from ruamel.yaml import YAML  # noqa: PLC0415 (only `fmt` needs it, and every command loads this module)
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        return _without_nothing(YAML(typ="base", pure=True).load(text))
    except YAMLError:
        return None


def _without_nothing(node: object) -> object:
    """A plain tree in plain types, with an empty text for a missing value, and with our line ends."""
    if isinstance(node, dict):
        return {str(key): _without_nothing(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_without_nothing(value) for value in node]
    return "" if node is None else with_line_feeds(str(node))


_OF_CHARACTERS = frozenset({"JX014", "JX015"})
"""What deceives in a text does so in every way of writing it; it is told by line, and lines change."""
_ANYWAY = _OF_CHARACTERS | {"JX017"}
"""And lines that YAML joins with a space are written as the one line that they are."""


def _told(diagnostics: Iterable[Diagnostic]) -> list[tuple[str, str]]:
    return sorted((one.code, one.message) for one in diagnostics if one.code not in _ANYWAY)


# --- how it is written ------------------------------------------------------------------------------------------


def _put_in_order(group: Group, form: type[Form] | None) -> None:
    """The contract's order, at every depth; unknown keys after the known ones, in their order."""
    if form is not None and not group.is_list:
        known = {key: number for number, key in enumerate(keys_of(form))}
        group.parts.sort(key=lambda part: known.get(part.name or "", len(known)))
    for part in group.parts:
        if isinstance(part.value, Group):
            _put_in_order(part.value, _form_of(part, form))


def _form_of(part: Part, form: type[Form] | None) -> type[Form] | None:
    """The form of what stands in a part of a mapping of this form, or of a list of them."""
    return form if part.name is None or form is None else nested_forms(form).get(part.name)


def _file_lines(root: Part, form: type[Form]) -> Iterator[str]:
    lead = _lead(root, form)
    while lead and not lead[0]:
        lead = lead[1:]
    yield from lead
    yield from _group_lines(root.value, form, 0) if isinstance(root.value, Group) else ()


def _lead(part: Part, form: type[Form] | None) -> list[str]:
    """What stands above a part: also what is about the first thing in an entry, which has no line above it."""
    lead = list(part.head)
    if part.name is None and isinstance(part.value, Group) and part.value.parts:
        lead += [part.tail] if part.tail and not _is_one_line(part.value, form) else []
        lead += _lead(part.value.parts[0], _form_of(part.value.parts[0], form))
    return [line for number, line in enumerate(lead) if line or number == 0 or lead[number - 1]]


def _group_lines(group: Group, form: type[Form] | None, indent: int) -> Iterator[str]:
    """A mapping or list in block style, without what stands above its first part."""
    margin = " " * indent
    for number, part in enumerate(group.parts):
        inner = _form_of(part, form)
        if number:
            yield from _comment_lines(_lead(part, inner), margin)
        yield from _part_lines(part, inner, indent)
    yield from _comment_lines(group.foot, margin)


def _part_lines(part: Part, form: type[Form] | None, indent: int) -> Iterator[str]:
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


def _is_one_line(group: Group, form: type[Form] | None) -> bool:
    """A list of single values, a row of a table, or an empty thing; none that has comments in it."""
    is_entry = group.owner.name is None  # then what is above its first part stands above itself, outside
    heads = (part.head for part in group.parts[is_entry:])
    if any(group.foot) or any(map(any, heads)) or any(part.tail for part in group.parts):
        return False
    if group.is_list:
        return all(isinstance(part.value, str) and "\n" not in part.value for part in group.parts)
    return not group.parts or (form in ROWS and all(_fits_in_row(part) for part in group.parts))


def _fits_in_row(part: Part) -> bool:
    if isinstance(part.value, Group):
        return part.value.is_list and _is_one_line(part.value, None)
    return part.value is not None and "\n" not in part.value


def _one_line(group: Group) -> str:
    inside = ", ".join(_in_flow(part) for part in group.parts)
    return f"[{inside}]" if group.is_list else f"{{{inside}}}"


def _in_flow(part: Part) -> str:
    name = "" if part.name is None else f"{_scalar(part.name, '{{{}: z}}')}: "
    return name + (_one_line(part.value) if isinstance(part.value, Group) else _scalar(part.value or "", "[{}]"))


# --- single values ----------------------------------------------------------------------------------------------

_ESCAPES = str.maketrans({'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
_SURELY_PLAIN = re.compile(r"\w(?:[\w.%/()（）。，、；：“”《》〔〕 -]*[\w.%/()（）。，、；：“”《》〔〕-])?")


def _scalar(text: str, frame: str) -> str:
    """One value on one line: as it stands if it is read so in this frame, else in the first quotes that do."""
    single, escaped = "'" + text.replace("'", "''") + "'", f'"{text.translate(_ESCAPES)}"'
    if _SURELY_PLAIN.fullmatch(text):
        return text
    return next((one for one in (text, f'"{text}"', single) if _is_read_as(one, frame, text)), escaped)


def _block(text: str) -> list[str]:
    """A value of several lines: its `|-` and the lines, set in; nothing if it is of one line or cannot stand so."""
    body = text.rstrip("\n")
    if "\n" not in text or not body.rpartition("\n")[2].strip(" \t"):
        return []
    end = ("-", "", "+")[min(len(text) - len(body), 2)]
    lines = [f"{' ' * _STEP}{line}" if line else "" for line in text.removesuffix("\n").split("\n")]
    block = ["|" + (str(_STEP) if text[0] in " \n" else "") + end, *lines]
    return block if _is_read_as("\n".join(block) + "\n", "k: {}", text) else []


def _is_read_as(candidate: str, frame: str, text: str) -> bool:
    """Whether both readers take this candidate for this text, and ours has nothing to say about it."""
    written = frame.format(candidate)
    source = parse_source(written.encode(), "")
    expected: Plain = {"k: {}": {"k": text}, "[{}]": [text]}.get(frame, {text: "z"})  # type: ignore[assignment] # plain
    has_news = any(one.code not in _OF_CHARACTERS for one in source.diagnostics)
    return not has_news and source.value == expected == _as_others_read(written)
