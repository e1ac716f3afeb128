"""The files of a Pagefind index, written as its program in the browser reads them.

In: of each record, which characters stand where and what it is filtered by. Out: names of files and their
bytes, the same for the same records. Never: the disk.

Pagefind's own indexer would write these files too. It takes longer, half a kilobyte of memory for each
character, and orders some of what it writes by chance. Its format is a few lists in CBOR (RFC 8949), compressed. The
law: what stands here is what Pagefind writes of the same words, but for order and names; a test compares the two, and
every build compares a sample byte for byte before it relies on it.
"""

import gzip
import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import takewhile
from operator import eq, sub
from typing import NamedTuple

from generator.search_words import word_of

BREAK = "\n"
"""Stands between texts: no passage reaches over it. Folding leaves no such character in a text."""
CHUNK_BYTES = 4_000
"""Of one file of words before it is compressed. A search fetches one to three such files of a year; smaller ones make
the list of them longer, which the first search fetches. Measured at 10,000 records of ten years."""
_WITH_PLACES, _PACKS_BETTER = 3, 4
"""So many characters have all their places in an index. Lists of fewer have one of three, which packs better."""
_PLACE_BITS = 32
_PLACE_MASK = (1 << _PLACE_BITS) - 1
_SIGNATURE = b"pagefind_dcd"
"""How every file of Pagefind begins, once it is decompressed."""
_META = "und"
_LIST, _TEXT, _NUMBER = 4, 3, 0
"""Kinds of things in CBOR."""


def packed(data: bytes) -> bytes:
    """Compressed, the same bytes each time."""
    return gzip.compress(data, compresslevel=6, mtime=0)


def pagefind_packed(data: bytes) -> bytes:
    """A file of Pagefind."""
    return packed(_SIGNATURE + data)


class IndexFiles:
    """Takes one record after the other; then gives the files of them all."""

    def __init__(self, number: int = 0) -> None:
        """`number` and a record's own is all that a browser learns of a record that is found."""
        self._number = number
        self.records = 0
        self._places: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        """Of characters, in which records and where: the number of the record above `_PLACE_BITS` bits of the place."""
        self._filters: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add(self, grams: Iterable[str], places: Iterable[int], filters: Mapping[str, str]) -> int:
        """Take a record by characters that stand together, and the place of each, which rise for the same characters.

        Returns its number.
        """
        number, places_of = self.records, self._places
        for gram, code in zip(grams, map((number << _PLACE_BITS).__add__, places), strict=True):
            places_of[gram].append(code)
        for name, value in filters.items():
            self._filters[name][value].append(number)
        self.records += 1
        return number

    def write(self, program: str, put: Callable[[str, bytes], None]) -> None:
        """Give `put` the name and bytes of every file.

        `program` is the version of the program that will read them.
        """
        spelled = sorted((word_of(gram), gram) for gram in self._places if BREAK not in gram)
        chunks = list(_chunks_of((word, postings(self._places[gram]), len(gram)) for word, gram in spelled))
        for number, chunk in enumerate(chunks):
            put(f"index/{_name(number)}.pf_index", _chunk(chunk))
        for number, (name, values) in enumerate(sorted(self._filters.items())):
            put(f"filter/{_name(number)}.pf_filter", pagefind_packed(_filter(name, values)))
        put(f"pagefind.{_META}.pf_meta", pagefind_packed(self._meta(program, chunks)))
        languages = {"und": {"hash": _META, "wasm": None, "page_count": self.records}}
        entry = {"version": program, "languages": languages, "include_characters": []}
        put("pagefind-entry.json", json.dumps(entry, separators=(",", ":")).encode())

    def _meta(self, program: str, chunks: Sequence["_Chunk"]) -> bytes:
        """The lists of all other files: of records, each of one word, since no length matters to us; of words…"""
        pages = _list(_list([_text(f"{self._number}-{one}"), _number(1)]) for one in range(self.records))
        filters = _list(_list([_text(name), _text(_name(at))]) for at, name in enumerate(sorted(self._filters)))
        bounds = _list(
            _list([_text(first), _text(last), _text(_name(number))])
            for number, (first, last) in enumerate(_bounds([(chunk[0][0], chunk[-1][0]) for chunk in chunks]))
        )
        return _list([_text(program), pages, bounds, filters, _NOTHING, _NOTHING])


class Postings(NamedTuple):
    """The records that a word stands in, as Pagefind writes them."""

    records: int
    data: bytes
    """Of each record: how many on from the last one, the places in text, each as how many on, and none in metadata."""


def postings(codes: Sequence[int]) -> Postings:
    """Where characters stand: numbers of records above their places, rising."""
    written: list[bytes] = []
    places: list[int] = []
    last, number = 0, codes[0] >> _PLACE_BITS
    for code in codes:
        if code >> _PLACE_BITS != number:
            written.append(_step(number - last) + _rising(places) + _NOTHING)
            last, number, places = number, code >> _PLACE_BITS, []
        places.append(code & _PLACE_MASK)
    written.append(_step(number - last) + _rising(places) + _NOTHING)
    return Postings(len(written), b"".join(written))


_Chunk = Sequence[tuple[str, Postings]]
"""Words that share a file, as spelled, in order."""


def _chunks_of(words: Iterable[tuple[str, Postings, int]]) -> Iterator[_Chunk]:
    """A long list does not come to many others: who looks for these would fetch it too."""
    chunk: list[tuple[str, Postings]] = []
    size = 0
    for spelled, word, characters in words:
        weight = len(word.data) // (_PACKS_BETTER if characters < _WITH_PLACES else 1)
        if chunk and size + weight > 2 * CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append((spelled, word))
        size += weight
        if size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _chunk(words: _Chunk) -> bytes:
    entries = (
        _head(_LIST, 3) + _text(spelled) + _head(_LIST, word.records) + word.data + _NOTHING for spelled, word in words
    )
    return pagefind_packed(_list([_list(entries)]))


def _filter(name: str, values: Mapping[str, Sequence[int]]) -> bytes:
    return _list(
        [_text(name), _list(_list([_text(one), _list(map(_number, found))]) for one, found in sorted(values.items()))]
    )


def _bounds(chunks: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The first and the last word of each file, as short as tells it from its neighbours."""
    firsts, lasts = [first for first, _ in chunks], [last for _, last in chunks]
    for place in range(1, len(chunks)):
        length = sum(takewhile(bool, map(eq, lasts[place - 1], firsts[place]))) + 1
        lasts[place - 1], firsts[place] = lasts[place - 1][:length], firsts[place][:length]
    return zip(firsts, lasts, strict=True)


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@cache
def _name(number: int) -> str:
    """Short, for the lists of all names are what a first search has to fetch."""
    return (_name(number // 36) if number >= 36 else "") + _DIGITS[number % 36]  # noqa: PLR2004 (of our digits)


# --- CBOR -----------------------------------------------------------------------------------------------------------


@cache
def _head(kind: int, number: int) -> bytes:
    """How everything begins: its kind, and how many there are of it; in as few bytes as hold the number."""
    for size, most, sign in ((0, 23, number), (1, 0xFF, 24), (2, 0xFFFF, 25), (4, 0xFFFF_FFFF, 26)):
        if number <= most:
            return bytes([kind << 5 | sign]) + number.to_bytes(size or 1, "big")[: size or 0]
    raise ValueError(f"{number} is too large for an index")


_number = partial(_head, _NUMBER)
_NOTHING = _head(_LIST, 0)


@cache
def _step(number: int) -> bytes:
    """Three things follow, of which the first is a number."""
    return _head(_LIST, 3) + _number(number)


def _text(text: str) -> bytes:
    data = text.encode()
    return _head(_TEXT, len(data)) + data


def _list(parts: Iterable[bytes]) -> bytes:
    several = tuple(parts)
    return _head(_LIST, len(several)) + b"".join(several)


@cache
def _alone(number: int) -> bytes:
    """What most lists of places are."""
    return _list([_number(number)])


def _rising(numbers: Sequence[int]) -> bytes:
    """Numbers that rise, each as how many on from the last."""
    if len(numbers) == 1:
        return _alone(numbers[0])
    return _list([_number(numbers[0]), *map(_number, map(sub, numbers[1:], numbers))])
