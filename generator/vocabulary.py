"""Which elements and attributes a page may have: those that the templates write, and no others.

In: the texts of Jinja templates, and HTML of the site's settings. Out: `Written`, what stands in the templates between
their expressions (what an expression prints is never part of it), and `Vocabulary`, which judges HTML by it tag by tag
and gives its texts. There no HTML parser is at work: HTML is cut at its tags, and every tag has to be one that
templates write.
"""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import NamedTuple

from jinja2 import Environment

_HOLE = "\ufffc"
"""Stands for what an expression of a template prints."""
_VALUE = r"""(?:"[^"<>]*"|'[^'<>]*'|[^\s"'=<>`]+)"""
_TAG = re.compile(
    rf"<(?:/([a-zA-Z][a-z0-9]*)|([a-zA-Z][a-zA-Z0-9]*)((?:\s+[\w:.-]+(?:={_VALUE})?)*)\s*/?)\s*>", re.ASCII
)
_ATTRIBUTE = re.compile(rf"\s([\w:.-]+)(?:=({_VALUE}))?", re.ASCII)
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)</script>", re.DOTALL)
_ADDRESSES = frozenset({"action", "background", "cite", "data", "formaction", "href", "ping", "poster", "src"})
"""Attributes that a browser follows."""
_HARMLESS = re.compile(r"(?:https?|mailto):|[^:]*\Z|[^:/?#]*[/?#]", re.IGNORECASE)
"""A target that is on the web, a letter, or relative."""
_PLAIN = re.compile(rb"[\w./#%\x80-\xff-]*(?:&#4[5-7];[\w./#%\x80-\xff-]*)*")
"""A target without any colon, at the first look."""
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_REFERENCE = re.compile(r"(&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[0-9a-zA-Z]+);?)")
_MOST_KEPT = 5_000
"""Tags that are kept as judged: most come again and again."""

ROW_START, ROW_END, SCRIPT = "\x02", "\x03", "\x04"
"""Stand among the texts of a page for `<tr>`, `</tr>`, and each tag of a script; no page has such characters."""
_SCRIPT_MARK = SCRIPT.encode()
_MARKS = {
    b"tr": ROW_START.encode(),
    b"/tr": ROW_END.encode(),
    b"script": _SCRIPT_MARK,
    b"/script": _SCRIPT_MARK,
}
_NO_ANGLES = bytes(set(range(256)) - set(b"<>"))
CONTROLS = tuple(mark.encode() for mark in (ROW_START, ROW_END, SCRIPT))
"""What no page may have, so that it can stand for something else."""


class Unwritten(Exception):  # noqa: N818 (told to the user as it is)
    """HTML that no template has written; the message says what, in Chinese."""


class _Reader(HTMLParser):
    """Gathers the names of elements and of their attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.elements: dict[str, set[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.setdefault(tag, set()).update(name for name, _ in attrs)


class _Tags(dict[bytes, bytes]):
    """What stands for tags among the texts; one that is not known yet is judged."""

    def __init__(self, judge: Callable[[bytes], str]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, tag: bytes) -> bytes:
        mark = _MARKS.get(tag.partition(b" ")[0], b"")
        if mark != _SCRIPT_MARK and (fault := self._judge(tag)):
            raise Unwritten(f"{fault}：<{shortened(tag.decode())}>")
        if len(self) < _MOST_KEPT:
            self[tag] = mark
        return mark


@dataclass(frozen=True, slots=True)
class Written:
    """What templates write: elements with their attributes, and the texts of scripts, a hole for each expression."""

    elements: dict[str, tuple[str, ...]]
    scripts: tuple[str, ...]

    def __post_init__(self) -> None:
        """It may come from a store.

        Raises:
            TypeError: it is something else.

        """
        words = (word for element, names in self.elements.items() for word in (element, *names))
        if not all(isinstance(word, str) for word in (*words, *self.scripts)):
            raise TypeError("no list of elements and scripts")


class TemplateText(NamedTuple):
    """A template as its file has it."""

    name: str
    source: str


def written_in(templates: Iterable[TemplateText], samples: Iterable[str] = ()) -> Written:
    """What these templates write; `samples` is HTML that no template holds.

    Raises:
        jinja2.TemplateSyntaxError: a template is malformed.

    """
    environment = Environment(autoescape=True)
    reader, scripts = _Reader(), list[str]()
    for text in (*(_written_text(environment, one) for one in templates), *samples):
        scripts += (script for _, script in _SCRIPT.findall(text) if script.replace(_HOLE, "").strip())
        reader.reset()
        reader.feed(_SCRIPT.sub(r"\1</script>", text))
        reader.close()
    reader.elements.pop("script", None)  # scripts have marks, and their own judges
    return Written({element: tuple(sorted(names)) for element, names in reader.elements.items()}, tuple(scripts))


class Vocabulary:
    """Elements with their attributes, and the scripts that a page may have; it keeps what it has judged harmless."""

    def __init__(self, written: Written) -> None:
        self._elements = {element: frozenset(names) for element, names in written.elements.items()}
        self._scripts: set[str] = set()
        self._script_patterns = [
            re.compile(r"[^\"'<>\\]*".join(map(re.escape, script.split(_HOLE)))) for script in written.scripts
        ]
        self._shapes: dict[bytes, tuple[int, ...]] = {}
        self._tags = _Tags(self._fault_of)

    def text_of(self, piece: bytes) -> str:
        """What a piece of HTML shows: its texts in order, and the marks of rows and scripts, a line each.

        Raises:
            Unwritten: it holds a tag that templates do not write, or half a tag.

        """
        if piece.translate(None, _NO_ANGLES) != b"<>" * piece.count(b"<"):
            raise Unwritten("有不成标签的“<”或“>”")
        parts = piece.replace(b">", b"<").split(b"<")
        parts[1::2] = map(self._tags.__getitem__, parts[1::2])
        parts[::2] = map(bytes.strip, parts[::2])
        return shown_by(b"\n".join(filter(None, parts)))

    def _fault_of(self, tag: bytes) -> str:
        """Why a tag, what stands between `<` and `>`, may not stand in a page; empty if it may.

        Most differ from others in values alone: what is left without them is judged once, then targets alone are.
        """
        pieces = tag.split(b'"')
        shape = b'""'.join(pieces[::2])
        targets = self._shapes.get(shape) if len(pieces) % 2 else None
        if targets is not None and None not in [_PLAIN.fullmatch(pieces[place]) for place in targets]:
            return ""
        fault = self._judged(f"<{tag.decode()}>")
        if not fault and len(pieces) % 2 and b"'" not in shape and len(self._shapes) < _MOST_KEPT:
            names = [piece.split()[-1].rstrip(b"=").decode().lower() for piece in pieces[:-1:2]]
            self._shapes[shape] = tuple(2 * at + 1 for at, name in enumerate(names) if name in _ADDRESSES)
        return fault

    def _judged(self, tag: str) -> str:
        match = _TAG.fullmatch(tag)
        if match is None:
            return "不成标签的标记"
        element = (match[1] or match[2]).lower()
        allowed = self._elements.get(element)
        if allowed is None:
            return f"模板没有写的元素 {element}"
        seen = set()
        for name, value in _ATTRIBUTE.findall(match[3] or ""):
            lower = name.lower()
            if lower not in allowed or lower.startswith("on") or lower == "srcdoc":
                return f"模板没有写的属性 {element} {lower}"
            if lower in seen:
                return f"写了两次的属性 {element} {lower}"
            seen.add(lower)
            if lower in _ADDRESSES and not _is_harmless(value):
                return f"不可用的链接目标 {element} {lower}"
        return ""

    def allows_script(self, script: str) -> bool:
        """Whether a script is one of the templates' own, word for word but for what their expressions print."""
        if script in self._scripts:
            return True
        if any(pattern.fullmatch(script) for pattern in self._script_patterns):
            self._scripts.add(script)
            return True
        return False


def shown_by(text: bytes) -> str:
    """A text of HTML as a browser shows it, but for spaces."""
    shown = text.strip().decode()
    if "&" not in shown:
        return shown
    parts = _REFERENCE.split(shown)
    parts[1::2] = map(_character, parts[1::2])
    return "".join(parts)


_character = lru_cache(10_000)(html.unescape)


def shortened(text: str, room: int = 60) -> str:
    """A text with room in a message."""
    return text if len(text) <= room else f"{text[:room]}…"


def _is_harmless(value: str) -> bool:
    bare = value[1:-1] if value[:1] in {'"', "'"} else value
    return _HARMLESS.match(_INVISIBLE.sub("", html.unescape(bare))) is not None


def _written_text(environment: Environment, template: TemplateText) -> str:
    """The text of a template with a hole for each expression; statements leave nothing."""
    kinds = {"data": None, "variable_begin": _HOLE}
    words = environment.lex(template.source, template.name)
    return "".join(kinds[kind] or text for _, kind, text in words if kind in kinds)
