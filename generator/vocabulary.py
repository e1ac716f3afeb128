"""Which elements and attributes a page may have: those that the templates write, and no others.

In: folders of Jinja templates, and HTML of the site's settings. Out: `Vocabulary`, which judges one tag at a time.
It reads what stands in the templates between their expressions; what an expression prints is never part of it.
"""

import html
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

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
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_MOST_KEPT = 50_000
"""Judgements of single tags that are kept: most tags come again and again."""


class _Reader(HTMLParser):
    """Gathers the names of elements and of their attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.elements: dict[str, set[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.setdefault(tag, set()).update(name for name, _ in attrs)


class Vocabulary:
    """Elements with their attributes, and the scripts that may stand in a page; `known` are tags judged harmless.

    `folders` hold the templates, files with this ending; `samples` is HTML that no template holds.
    """

    def __init__(self, folders: Iterable[Path], ending: str, samples: Iterable[str] = ()) -> None:
        self._elements: dict[str, set[str]] = {}
        self._scripts: set[str] = set()
        self._script_patterns: list[re.Pattern[str]] = []
        self.known: set[bytes] = set()
        for folder in folders:
            environment = Environment(loader=FileSystemLoader(folder), autoescape=True)
            for name in environment.list_templates(extensions=[ending]):
                self._learn(_written_text(environment, name))
        for sample in samples:
            self._learn(sample)

    def _learn(self, text: str) -> None:
        for _, script in _SCRIPT.findall(text):
            if script.replace(_HOLE, "").strip():
                pattern = r"[^\"'<>\\]*".join(re.escape(piece) for piece in script.split(_HOLE))
                self._script_patterns.append(re.compile(pattern))
        reader = _Reader()
        reader.feed(_SCRIPT.sub(r"\1</script>", text))
        reader.close()
        for element, attributes in reader.elements.items():
            self._elements.setdefault(element, set()).update(attributes)

    def fault_of(self, tag: bytes) -> str:
        """Why a tag, what stands between `<` and `>`, may not stand in a page; empty if it may."""
        if tag in self.known:
            return ""
        fault = self._judged(f"<{tag.decode()}>")
        if not fault and len(self.known) < _MOST_KEPT:
            self.known.add(tag)
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


def _is_harmless(value: str) -> bool:
    bare = value[1:-1] if value[:1] in {'"', "'"} else value
    return _HARMLESS.match(_INVISIBLE.sub("", html.unescape(bare))) is not None


def _written_text(environment: Environment, name: str) -> str:
    """The text of a template with a hole for each expression; statements leave nothing."""
    if environment.loader is None:
        return ""
    source, _, _ = environment.loader.get_source(environment, name)
    kinds = {"data": None, "variable_begin": _HOLE}
    return "".join(kinds[kind] or text for _, kind, text in environment.lex(source, name) if kind in kinds)
