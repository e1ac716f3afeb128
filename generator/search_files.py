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
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import takewhile
from operator import eq

from generator.search_words import LENGTHS, WITH_PLACES, Word

CHUNK_BYTES = 4_000
"""Of one file of words before it is compressed. A search fetches one to three such files of a year; smaller ones make
the list of them longer, which the first search fetches. Measured at 10,000 records of ten years."""
_PACKS_BETTER = 4
"""How much better lists pack that have one place of each record."""
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
        self._texts: list[str] = []
        self._filters: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add(self, text: str, filters: Mapping[str, str]) -> int:
        """Take a record by its folded texts, a break between them. Returns its number."""
        number = len(self._texts)
        self._texts.append(text)
        for name, value in filters.items():
            self._filters[name][value].append(number)
        return number

    def write(self, program: str, put: Callable[[str, bytes], None], lengths: Sequence[int] = LENGTHS) -> None:
        """Give `put` the name and bytes of every file.

        `program` is the version of the program that will read them; words have one of these `lengths`.
        """
        from generator.search_postings import words_of  # noqa: PLC0415 (NumPy takes its time to load)

        bounds = []
        for number, chunk in enumerate(_chunks_of(words_of(self._texts, lengths))):
            put(f"index/{_name(number)}.pf_index", _packed_chunk(chunk))
            bounds.append((chunk[0].spelled, chunk[-1].spelled))
        for number, (name, values) in enumerate(sorted(self._filters.items())):
            put(f"filter/{_name(number)}.pf_filter", pagefind_packed(_filter(name, values)))
        put(f"pagefind.{_META}.pf_meta", pagefind_packed(self._meta(program, bounds)))
        languages = {"und": {"hash": _META, "wasm": None, "page_count": len(self._texts)}}
        entry = {"version": program, "languages": languages, "include_characters": []}
        put("pagefind-entry.json", json.dumps(entry, separators=(",", ":")).encode())

    def _meta(self, program: str, bounds: Sequence[tuple[str, str]]) -> bytes:
        """The lists of all other files: of records, each of one word, since no length matters to us; of words…"""
        pages = _list(_list([_text(f"{self._number}-{one}"), _number(1)]) for one in range(len(self._texts)))
        filters = _list(_list([_text(name), _text(_name(at))]) for at, name in enumerate(sorted(self._filters)))
        files = _list(
            _list([_text(first), _text(last), _text(_name(number))])
            for number, (first, last) in enumerate(_bounds(bounds))
        )
        return _list([_text(program), pages, files, filters, _NOTHING, _NOTHING])


_Chunk = Sequence[Word]
"""Words that share a file, in order."""


def _chunks_of(words: Iterable[Word]) -> Iterator[_Chunk]:
    """A long list does not come to many others: who looks for these would fetch it too."""
    chunk: list[Word] = []
    size = 0
    for word in words:
        weight = len(word.postings) // (_PACKS_BETTER if word.characters < WITH_PLACES else 1)
        if chunk and size + weight > 2 * CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(word)
        size += weight
        if size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _packed_chunk(words: _Chunk) -> bytes:
    entries = (_THREE + _text(word.spelled) + _head(_LIST, word.records) + word.postings + _NOTHING for word in words)
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
_NOTHING, _THREE = _head(_LIST, 0), _head(_LIST, 3)


def _text(text: str) -> bytes:
    data = text.encode()
    return _head(_TEXT, len(data)) + data


def _list(parts: Iterable[bytes]) -> bytes:
    several = tuple(parts)
    return _head(_LIST, len(several)) + b"".join(several)
