"""Characters that deceive: unseen ones, and those that only look like others.

In: a text, or one character. Out: what deceives in it, by line (JX014, JX015); the ordinary character behind a radical.
Never: a judgement of what is written. Emoji and the scripts that join their letters need unseen characters; they pass.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

RADICALS = dict(
    zip(
        "⺎⺟⺠⺩⺫⺬⺮⺶⺻⺼⺽⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻮⻰⻱⻲⻳⼾",
        "兀母民王目示竹羊聿肉臼虎西见角贝车長长门雨青韦页风飞食首马骨鬼鱼鸟卤麦黄黾斉齐齿龙龜亀龟户",
        strict=True,
    )
)
"""Radicals that PDF readers give for characters of their own, where Unicode's compatible form is none or, in the
simplified script, another (⼾)."""

_JOINING = "\u0590-\u109f\u1780-\u18af\u200d\u20e3\u2600-\u27bf\ufe0f\U0001f1e6-\U0001faff"
"""What unseen characters may follow: emoji, and scripts from Hebrew to Mongolian."""
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
    f"(?<![{_JOINING}][\u200c-\u200f])"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_GREEK_AND_CYRILLIC = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοАВЕЅІЈКМНОРСТХаеорсухѕіј"
_LATIN = "ABEZHIKMNOPTYXoABESIJKMHOPCTXaeopcyxsij"
_TWINS_OF_LATIN = dict(zip(_GREEK_AND_CYRILLIC, _LATIN, strict=True))
_FOREIGN_LETTER = f"(?<=[A-Za-z0-9])[{_GREEK_AND_CYRILLIC}]|[{_GREEK_AND_CYRILLIC}](?=[A-Za-z0-9])"
_TWIN = re.compile(f"[\u2e80-\u2fdf\uf900-\ufaff\ufffd\U0002f800-\U0002fa1f]|{_FOREIGN_LETTER}")
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
"""Letters and signs that show nothing, though Unicode counts them as printable."""
_UNCOMMON = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u0391-\u0458\u2e80-\u2fdf\uf900-\ufaff\ufffd\U0002f800-\U0002fa1f]"
)
"""A quick look: where none of these stands, `_TWIN` and `_BLANK` find nothing."""
_WITHOUT_TWIN = frozenset("\ufffd" + "".join(map(chr, range(0x2E80, 0x2F00))))
_SHOWN = 5


def with_line_feeds(text: str) -> str:
    """A text whose lines all end the same way, whatever system it was written on."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Deception(NamedTuple):
    """What deceives in one line; `line` and `column` (of the first such character) count from 1."""

    line: int
    column: int
    code: str
    message: str
    hint: str


def unseen(text: str) -> Iterator[Deception]:
    """What takes no room (JX014), and what shows only with one font (JX015)."""
    yield from _unseen_in(_UNSEEN, text)
    for line, found in _lines_with(_PRIVATE, text):
        message = f"专用字体里的字符 {_listed([_point(one[0]) for one in found])}，别人的电脑上显示不出来"
        yield Deception(line, found[0].start() + 1, "JX015", message, "对照原件，换成普通的字或符号")


def _unseen_in(pattern: re.Pattern[str], text: str) -> Iterator[Deception]:
    for line, found in _lines_with(pattern, text):
        message = f"看不见的字符 {_listed([_point(one[0]) for one in found])}"
        hint = "多半是从网页或 PDF 复制带来的：删去它，或把这几个字重新输入"
        yield Deception(line, found[0].start() + 1, "JX014", message, hint)


def twins(text: str) -> Iterator[Deception]:
    """What looks like an ordinary character and is another (JX015), or like a blank (JX014)."""
    if not _UNCOMMON.search(text):
        return
    yield from _unseen_in(_BLANK, text)
    for line, matches in _lines_with(_TWIN, text):
        found = [one for one in matches if ordinary(one[0]) != one[0] or one[0] in _WITHOUT_TWIN]
        if found:
            message = _listed([_named(one[0]) for one in found])
            hint = "看起来一样，搜索、比较时却是另一个字：把它重新输入"
            yield Deception(line, found[0].start() + 1, "JX015", message, hint)


def ordinary(character: str) -> str:
    """The character that is meant by a twin of it; any other is its own."""
    twin = RADICALS.get(character) or _TWINS_OF_LATIN.get(character)
    return twin or unicodedata.normalize("NFKC", character)


def _lines_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, list[re.Match[str]]]]:
    if not pattern.search(text):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if found := list(pattern.finditer(line)):
            yield number, found


def _named(character: str) -> str:
    if character == "\ufffd":
        return "U+FFFD 是转换编码时丢失的字"
    if (twin := ordinary(character)) == character:
        return f"“{character}”（{_point(character)}）是部首，不是字"
    return f"“{character}”（{_point(character)}）不是“{twin}”（{_point(twin)}）"


def _point(character: str) -> str:
    return f"U+{ord(character[0]):04X}"


def _listed(names: list[str]) -> str:
    """Each once, the first few of many."""
    different = list(dict.fromkeys(names))
    return "、".join(different[:_SHOWN]) + (f"，共 {len(names)} 处" if len(names) > _SHOWN else "")
