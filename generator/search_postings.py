"""The texts of records → the words that an index has of them, each with the records and the places that it stands in.

In: folded texts, a break between those of one record. Out: words in the order of their spelling, as Pagefind writes
them. Of each three characters an index has every place: a longer passage is found by three at a time, at their
distance. Each one and each two only once of a record, where the first room that has them begins: nothing else is asked
of them, and a list of the places of common ones would be most of what a search fetches.

All texts are one row of numbers, and numpy does to millions of them at once what Python would do to each.
"""

import os
from collections.abc import Iterator, Sequence

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read as numpy is loaded: a process with threads must not fork

import numpy as np
from numpy.typing import NDArray

from generator.search_words import BREAK, HEAD_ROOM, LENGTHS, TITLE_ROOM, WITH_PLACES, Word, word_of

_AT_ONCE = 100_000
"""Places of words that are sorted and written at a time, if no character has more: they take about 100 bytes each."""
_CODES = 0x110000
_NUMBER, _LIST = 0 << 5, 4 << 5
"""Kinds of things in CBOR, as they stand in a thing's first byte (see `search_files`)."""
_LONGER = np.array([0, 24, 25, 0, 26], np.uint8)
"""How a number begins that takes so many further bytes."""

_Numbers = NDArray[np.int64]


def words_of(texts: Sequence[str], lengths: Sequence[int] = LENGTHS) -> Iterator[Word]:
    """Every word of these `lengths`, which are given in the order of their spelling."""
    row = _Row(texts)
    for length in lengths:
        for places in row.places_of(length):
            yield from row.words_at(places, length)


class _Row:
    """The texts of all records behind each other."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = BREAK.join(texts)
        codes = np.frombuffer(self._text.encode("utf-32-le"), np.dtype("<u4"))
        is_there = np.zeros(_CODES, np.bool_)
        is_there[codes] = True
        self._alphabet = int(is_there.sum())
        self._characters = (np.cumsum(is_there, dtype=np.uint32) - 1)[codes]
        """Each by its number among those that occur, in the order of Unicode."""
        self._is_break = codes == ord(BREAK)
        self._starts = np.cumsum([0, *(len(text) + len(BREAK) for text in texts[:-1])])

    def places_of(self, length: int) -> Iterator[_Numbers]:
        """The places of all words of this length, those with the same first character together, rising by that."""
        end = len(self._characters) - length + 1
        if end <= 0:
            return
        is_word = ~self._is_break[:end]
        for further in range(1, length):
            is_word &= ~self._is_break[further : end + further]
        firsts = self._characters[:end]
        until = np.cumsum(np.bincount(firsts[is_word], minlength=self._alphabet))
        first, done = 0, 0
        while first < self._alphabet:
            last = max(first, int(np.searchsorted(until, done + _AT_ONCE, "right")) - 1)
            yield np.flatnonzero(is_word & (firsts >= first) & (firsts <= last))
            first, done = last + 1, int(until[last])

    def words_at(self, places: _Numbers, length: int) -> Iterator[Word]:
        """The words of this length at these places, which rise."""
        if not len(places):
            return
        spelled = np.zeros(len(places), np.uint64)
        for further in range(length):
            spelled = spelled * np.uint64(self._alphabet) + self._characters[places + further]
        order = np.argsort(spelled, kind="stable")
        spelled, places = spelled[order], places[order]
        records = np.searchsorted(self._starts, places, "right") - 1
        begins_word = _differs(spelled)
        begins_record = begins_word | _differs(records)
        within = places - self._starts[records]
        if length < WITH_PLACES:
            first = begins_record
            begins_word, records, places, within = begins_word[first], records[first], places[first], within[first]
            within = np.where(within < TITLE_ROOM, 0, np.where(within < HEAD_ROOM, TITLE_ROOM, HEAD_ROOM))
            begins_record = np.ones(len(places), np.bool_)
        data, starts = _written(begins_word[begins_record], np.flatnonzero(begins_record), records, within)
        words = np.flatnonzero(begins_word[begins_record])
        counts = np.diff(words, append=len(starts) - 1)
        spans = (places[begins_word], counts, starts[words], starts[words + counts])
        for place, count, start, end in zip(*(one.tolist() for one in spans), strict=True):
            yield Word(word_of(self._text[place : place + length]), length, count, data[start:end])


def _differs(numbers: NDArray[np.int64] | NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Of each number, whether it is another than the one before."""
    return np.append(True, numbers[1:] != numbers[:-1])


def _written(
    begins_word: NDArray[np.bool_], starts: _Numbers, records: _Numbers, places: _Numbers
) -> tuple[bytes, _Numbers]:
    """What Pagefind has of a word in a record, one after the other, and where each begins; and where all end.

    `starts` tells where the places of each begin. A list of three: how many records on from the last one of the word;
    the places in its text, each as how many on from the last; none in metadata.
    """
    several, ends = len(starts), np.append(starts[1:], len(places))
    numbers = records[starts]
    steps = np.where(begins_word, numbers, np.diff(numbers, prepend=0))
    on = np.diff(places, prepend=0)
    on[starts] = places[starts]
    lists = starts + 4 * np.arange(several)
    values = np.zeros(len(places) + 4 * several, np.uint32)
    kinds = np.full(len(values), _NUMBER, np.uint8)
    values[lists], kinds[lists] = 3, _LIST
    values[lists + 1] = steps
    values[lists + 2], kinds[lists + 2] = ends - starts, _LIST
    closing = lists + (ends - starts) + 3
    kinds[closing] = _LIST
    is_place = np.ones(len(values), np.bool_)
    is_place[np.concatenate([lists, lists + 1, lists + 2, closing])] = False
    values[is_place] = on
    data, at = _cbor(kinds, values)
    return data, np.append(at[lists], len(data))


def _cbor(kinds: NDArray[np.uint8], values: NDArray[np.uint32]) -> tuple[bytes, _Numbers]:
    """How things begin, one after the other: kind and number in as few bytes as hold it; and where each begins."""
    more = (values > 23).view(np.uint8) + (values > 0xFF) + 2 * (values > 0xFFFF)  # noqa: PLR2004 (bytes)
    ends = np.cumsum(more, dtype=np.int64) + np.arange(1, len(values) + 1)
    at = ends - more - 1
    data = np.empty(ends[-1], np.uint8)
    data[at] = kinds | np.where(more, _LONGER[more], values).astype(np.uint8)
    for size in (1, 2, 4):
        such = np.flatnonzero(more == size)
        first, numbers = at[such] + 1, values[such]
        for byte in range(size):
            data[first + byte] = numbers >> (8 * (size - 1 - byte)) & 0xFF
    return data.tobytes(), at
