"""What search takes for the same, and how it spells what it looks up: the same in `search-index.js`.

In: a text as printed. Out: the folded text, the rooms of a record's texts, and a word of Pagefind for one, two or three
characters of it. A test compares both languages.
"""

import unicodedata
from functools import cache
from typing import NamedTuple

from generator.characters import RADICALS

BREAK = "\n"
"""Stands between texts: no passage reaches over it. Folding leaves no such character in a text."""
TITLE_ROOM = 100
"""Places that the title has to itself: a find below it is one in the title (also in search-index.js)."""
HEAD_ROOM = 400
"""Places of the title and of what follows it: the unit, the head of the form (also in search-index.js)."""

_ALIKE = {
    **RADICALS,
    "戶": "户",
    **dict.fromkeys("〔【[〖「『〈《〘〚{", "("),
    **dict.fromkeys("〕】]〗」』〉》〙〛}", ")"),
    **dict.fromkeys("“”„‟‘’‚‛'`´", '"'),
    **dict.fromkeys("‐‑‒–—―−─━~〜", "-"),
    **dict.fromkeys("•‧・∙⋅●", "·"),
    **dict.fromkeys("×✕", "x"),
}
_UNSEEN = ("Z", "Cc", "Cf")


class _Folds(dict[int, str]):
    """What each character is folded to, worked out when it first comes."""

    def __missing__(self, code: int) -> str:
        compatible = unicodedata.normalize("NFKC", chr(code)).lower()
        seen = (one for one in compatible if not unicodedata.category(one).startswith(_UNSEEN))
        self[code] = folded = "".join(_ALIKE.get(one, one) for one in seen)
        return folded


_folds = _Folds()
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHORT = 35 * 36 * 36
"""Characters below are spelled with three digits, of which the first is no z; the others with z and four."""
_FEWER = {3: "", 1: "zy", 2: "zz"}
"""How words of fewer than three characters begin, and no others: Pagefind fetches all that begins with what it is asked
for, which would be every three characters that begin with these."""
LENGTHS = tuple(_FEWER)
"""Of words, in the order of their spelling: no character is spelled zy or zz."""
WITH_PLACES = 3
"""So many characters have all their places in an index; of fewer each record has one of three."""


def fold(text: str) -> str:
    """How a text is compared: full width as half, no case, no white space, brackets, quotes and dashes of one kind."""
    return text.translate(_folds)


@cache
def _spell(character: str) -> str:
    code = ord(character)
    places, rest, first = (3, code, "") if code < _SHORT else (4, code - _SHORT, "z")
    return first + "".join(_DIGITS[rest // 36**place % 36] for place in reversed(range(places)))


def word_of(characters: str) -> str:
    """One to three folded characters as a word of Pagefind."""
    return _FEWER[len(characters)] + "".join(map(_spell, characters))


class Word(NamedTuple):
    """A word of Pagefind, and what an index says of it."""

    spelled: str
    characters: int
    records: int
    """How many it stands in."""
    postings: bytes
    """Which, and where, as Pagefind writes them."""
