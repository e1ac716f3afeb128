"""The last look at a page before it is written: it says what the record says, and is made of what templates may write.

In: what templates write, the bytes of a page, its view, and the record that it shows. Out: nothing, or `GateFault` with
the page and field.
It believes neither the templates' filter nor what prints the page: it reads the finished bytes and the record.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from generator.model import Record
from generator.shown import Part, Shown, shown_of
from generator.store import Store
from generator.vocabulary import (
    CONTROLS,
    ROW_END,
    ROW_START,
    SCRIPT,
    Unwritten,
    Vocabulary,
    shortened,
    shown_by,
)
from generator.written import written_by

_START, _END = b"<article", b"</article>"
_NO_ANGLES = bytes(set(range(256)) - set(b"<>"))
_SPACES = re.compile(r"[ \t]+")
_TITLE = re.compile(rb"<title>([^<]*)</title>")
_META = re.compile(rb'<meta name="(description|ArticleTitle)" content="([^"<>]*)">')
_HEADING = re.compile(rb"<h1\b[^>]*>([^<]*)<")
_SCRIPT = re.compile(rb"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(rb"<style>[^<]*</style>")
_DATA_SCRIPT = re.compile(rb'type="application/(?:ld\+)?json"')
_OWN_SCRIPT = re.compile(rb' (?:type="module" )?src="(?:\.\./)*assets/[\w./-]+"', re.ASCII)
_MOST_KEPT = 20_000
"""Lines of the theme that are kept as judged."""

_SHAPES = "xmlns viewBox class d fill fill-rule clip-rule transform cx cy r rx ry x y width height points"
_ICONS = "".join(f"<{one} {_SHAPES}>" for one in ("svg", "path", "g", "circle", "ellipse", "rect", "polygon"))
_OURS = (
    _ICONS,
    "".join(f"<h{level} id>" for level in range(1, 7)),
    "<p><div class><span class><a class href title rel><svg class viewBox role aria-labelledby aria-describedby>",
    "<title id><desc id><g class transform><text class transform text-anchor font-weight>",
    "".join(f"<{one} class transform d stroke-width stroke-dasharray>" for one in ("path", "line", "rect")),
    "<line x1 y1 x2 y2><rect x y width height>",
)
"""What filters, charts and Material's own links above a page write: it stands in no template of ours."""
_THEMES = (_ICONS, "<script src defer async type><input checked><style>")
"""What Material's icons and MkDocs' own filters write: it stands in no template."""


_Lost = tuple[str, str, str]
"""A text of a record that a page does not show: the key that its form stands under, its own key, the text."""


class GateFault(Exception):  # noqa: N818 (told to the user as it is)
    """A page is not what it has to be; the message names the page and the field, in Chinese."""


class Described(Protocol):
    """What every view has."""

    @property
    def description(self) -> str:
        """One sentence for search engines."""


class Gate:
    """Judges finished pages. Made once for a build, before workers are forked; it keeps what it has judged.

    `templates` is the folder of our templates, `theme` are the folders of the theme, ours among them; `samples` is HTML
    that the settings put into every page, such as the copyright line. What templates write comes from the store, where
    an earlier run has read the very same.

    Raises:
        GateFault: a template cannot be read.

    """

    def __init__(
        self, templates: Path, theme: Iterable[Path], samples: Iterable[str] = (), store: Store | None = None
    ) -> None:
        kept = store or Store(None)
        try:
            self._content = Vocabulary(written_by(kept, "content", [templates], ".j2", _OURS))
            self._frame = Vocabulary(written_by(kept, "frame", theme, ".html", (*_THEMES, *samples)))
        except Unwritten as fault:
            raise GateFault(f"模板有误：{fault}") from fault
        self._known: set[bytes] = set()

    def check(
        self, address: str, page: bytes, view: Described, record: Record | None = None, names: Iterable[str] = ()
    ) -> None:
        """Look at one page.

        `record` is what a record's page shows; `names` are what the rows of a list have to show, in order.

        Raises:
            GateFault: the page shows something else than it should, or holds what no template has written.

        """
        start, end = page.find(_START), page.rfind(_END)
        if not 0 <= start < end or any(mark in page for mark in CONTROLS):
            raise _fault(address, "找不到正文，或页中有控制字符")
        heading = _HEADING.search(page, start)
        title = record.title if record else _read(heading[1]) if heading else ""
        self._check_head(address, page[:start], _folded(title).strip(), view)
        for piece in page[:start].replace(b"<nav", b"\x02<nav").split(b"\x02"):
            self._check_frame(address, piece, may_fetch=False)
        self._check_frame(address, page[end:], may_fetch=True)
        content = page[page.index(b">", start) + 1 : end]
        text = _text_of(address, self._content, content)
        if SCRIPT in text:
            _check_scripts(address, content, text.count(SCRIPT))
        shown = shown_of(record) if record else Shown(rows=[Part("", ("名称",), (name,), [name]) for name in names])
        _check_texts(address, shown, text)

    def _check_head(self, address: str, head: bytes, title: str, view: Described) -> None:
        found = _TITLE.search(head)
        if address and (found is None or not f"{_read(found[1])} - ".startswith(f"{title} - ")):
            raise _fault(address, f"网页标题（title）应为“{shortened(title)}”")
        for name, value in _META.findall(head):
            wanted = title if name == b"ArticleTitle" else _folded(view.description)
            if _read(value) != wanted:
                raise _fault(address, f"网页的 {name.decode()} 应为“{shortened(wanted)}”")

    def _check_frame(self, address: str, frame: bytes, *, may_fetch: bool) -> None:
        """A piece of what stands round the content, line by line where its lines are whole: most come again."""
        if frame in self._known:
            return
        new = [line for line in set(frame.split(b"\n")) - self._known if b"<" in line or b">" in line]
        are_whole = all(_is_whole(line) for line in new)
        text = b"\n".join(new) if are_whole else frame
        for attributes, script in _SCRIPT.findall(text):
            if b"src=" in attributes and not may_fetch:
                raise _fault(address, "正文之前有模板没有写的脚本")
            is_data = _DATA_SCRIPT.search(attributes) and b"<" not in script
            if script.strip() and not is_data and not self._frame.allows_script(script.decode()):
                raise _fault(address, f"模板没有写的脚本“{shortened(script.decode())}”")
        text = _STYLE.sub(b"", _SCRIPT.sub(b"", text)).replace(b"<!doctype html>", b"")
        if SCRIPT in _text_of(address, self._frame, text):
            raise _fault(address, "有不成对的脚本标签")
        if len(self._known) < _MOST_KEPT:
            self._known.update(new if new and are_whole and not may_fetch else [frame])


def _text_of(address: str, vocabulary: Vocabulary, piece: bytes) -> str:
    try:
        return vocabulary.text_of(piece)
    except Unwritten as fault:
        raise _fault(address, str(fault)) from fault


def _check_scripts(address: str, content: bytes, tags: int) -> None:
    """The scripts of the content are files among the site's assets; each has its two tags, and there are no others."""
    scripts = _SCRIPT.findall(content)
    for attributes, script in scripts:
        if script or not _OWN_SCRIPT.fullmatch(attributes):
            raise _fault(address, f"模板没有写的脚本“{shortened((script or attributes).decode())}”")
    if tags != 2 * len(scripts):
        raise _fault(address, "有不成对的脚本标签")


def _is_whole(line: bytes) -> bool:
    """Whether no tag and no script goes on in the next line, or comes from the one before."""
    return line.count(b"<script") == line.count(b"</script>") and (b"<script" in line or _alternates(line))


def _alternates(piece: bytes) -> bool:
    angles = piece.translate(None, _NO_ANGLES)
    return angles == b"<>" * (len(angles) // 2)


def _read(text: bytes) -> str:
    """A text of HTML as a browser shows it."""
    return _folded(shown_by(text))


def _folded(text: str) -> str:
    return _SPACES.sub(" ", text)


def _check_texts(address: str, shown: Shown, text: str) -> None:
    """Each row of a list in a row of a table, in order; then all other texts, outside of those rows."""
    lost = _lost_of(shown, text)
    if lost:
        lost = _lost_of(shown.changed(_folded), _folded(text))
    if lost:
        name, key, wanted = lost
        place = f"{name} › {key}" if name else key
        raise _fault(address, f"“{place}”应为“{shortened(wanted)}”，网页上不是")


def _lost_of(shown: Shown, text: str) -> _Lost | None:
    """The first text that is not where it should be."""
    lines, rows = _rows_apart(text)
    there = Counter(lines)
    outside = "\n".join(["", *lines, ""])
    return (
        _lost_text(shown, there, rows)
        or next((one for one in _elsewhere_too(shown.texts, there) if not _is_labelled(*one[1:], lines, outside)), None)
        or next((one for part in shown.phrases for one in _entries(part) if one[2] not in outside), None)
        or next((one for part in shown.notes for one in _entries(part) if f"\n{one[2]}\n" not in text), None)
    )


def _rows_apart(text: str) -> tuple[list[str], list[list[str]]]:
    """The lines outside the rows of tables, and those of each row."""
    outside, rows = [], []
    for chunk in text.split(ROW_END):
        before, mark, row = chunk.partition(ROW_START)
        outside.append(before)
        if mark:
            rows.append(row.strip("\n").split("\n"))
    return list(filter(None, "".join(outside).split("\n"))), rows


def _entries(part: Part) -> Iterator[_Lost]:
    return ((part.name, key, text) for key, text in zip(part.keys, part.texts, strict=True))


def _lost_text(shown: Shown, there: Counter[str], rows: Sequence[list[str]]) -> _Lost | None:
    """Takes every text out of those that are there, once for each time that the record has it."""
    lost_rows = _rows_not_found(shown.rows, rows)
    for part in (*shown.texts, *lost_rows):
        for at, wanted in enumerate(part.texts):
            if left := there[wanted]:
                there[wanted] = left - 1
            elif part in lost_rows:
                return _nearest_loss(part, rows)
            elif not any(wanted in row and part.keys[at] in row for row in rows):
                return part.name, part.keys[at], wanted
    return None


def _elsewhere_too(parts: Iterable[Part], left: Counter[str]) -> Iterator[_Lost]:
    """Texts of one line in the forms that a record has once, of which more are there: a label says which is theirs."""
    for part in parts:
        if part.name in _SINGLE and any(map(left.get, part.texts)):
            keys = part.keys
            for key, text in zip(keys, part.texts, strict=True):
                if left[text] and keys.count(key) == 1:
                    yield part.name, key, text


_SINGLE = frozenset({"", "资金", "评价机构", "人员", "来源", "公开"})
"""The keys that those forms stand under; the record itself stands under none."""


def _is_labelled(key: str, wanted: str, lines: list[str], text: str) -> bool:
    """Whether a text that stands on the page for other reasons too stands behind its label, where there is one.

    `text` is all the lines, each with its end.
    """
    if f"{key}\n{wanted}\n" in text or f"{key}\n" not in text:
        return True
    place = 0
    for _ in range(lines.count(wanted)):
        place = lines.index(wanted, place) + 1
        if any(line.endswith(key) for line in lines[max(0, place - 3) : place - 1]):
            return True
    return False


def _nearest_loss(part: Part, rows: Iterable[list[str]]) -> _Lost:
    """What is missing in the row that has most of a part."""
    nearest = max(rows, key=lambda row: sum(text in row for text in part.texts), default=[])
    entries = list(_entries(part))
    return next((one for one in entries if one[2] not in nearest), entries[0])


def _rows_not_found(wanted: Iterable[Part], rows: Sequence[list[str]]) -> list[Part]:
    lost, name, at = [], "", 0
    for part in wanted:
        if part.name != name:
            name, at = part.name, 0
        first = part.texts[0]
        for place in range(at, len(rows)):
            if first in rows[place] and _holds(rows[place], part.texts):
                at = place + 1
                break
        else:
            lost.append(part)
    return lost


def _holds(row: list[str], texts: Iterable[str]) -> bool:
    """Whether each text is there, and one that comes twice is there twice."""
    left = row[:]
    try:
        for text in texts:
            left.remove(text)
    except ValueError:
        return False
    return True


def _fault(address: str, reason: str) -> GateFault:
    return GateFault(f"网页 /{address} 没有通过发布前的核对：{reason}")
