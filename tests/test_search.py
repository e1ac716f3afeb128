"""The search index: what goes in, and what is kept from build to build. That it finds: tests/browser/test_search.py."""

import gzip
import json
import shutil
from collections.abc import Callable
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import search, search_postings, search_program
from generator.addresses import RecordId, record_address
from generator.bulk_files import write_bulk
from generator.disk import write_file
from generator.keeping import Ledger
from generator.project import Project
from generator.review import Review
from generator.search import SEARCH_INDEX, Part, SearchIndex, finder
from generator.search_documents import (
    Findable,
    SearchDocument,
    _without_repeats,
    dump_findable,
    filters_of,
    findable_of,
    load_findable,
    said_by,
    search_document,
)
from generator.search_files import IndexFiles, _bounds
from generator.search_postings import words_of
from generator.search_program import SearchFault, run_pagefind
from generator.search_words import BREAK, HEAD_ROOM, LENGTHS, TITLE_ROOM, fold, word_of
from generator.shelf import ContentChanged
from generator.store import Store
from generator.workers import here, spread_over
from generator.workshop import workshop_of
from tests.searching import write_search_index

EMERGENCY = RecordId("2017", "shanghai-work-safety", "emergency-management")


def review_of(root: Path) -> Review:
    """What is to be indexed."""
    project = Project(root / "content", root / "templates", "mof-2020")
    return workshop_of(project, 1).review(project)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("沪财预〔2018〕 5 号", "沪财预(2018)5号"),
        ("ＧＢ／Ｔ　１２３４５", "gb/t12345"),
        ("“3＋X”", '"3+x"'),
        ("2017—2018", "2017-2018"),
        ("㎡", "m2"),
        ("零\u200b宽", "零宽"),
    ],
)
def test_what_reads_the_same_is_the_same(text: str, folded: str) -> None:
    """Full width, case, white space, brackets, quotes, dashes."""
    assert fold(text) == folded


GRAMS = st.text("ab\ub12f\ub130\U00020000", min_size=1, max_size=3)
"""Of characters of both spellings, and of those at the border between them."""
SAID = st.builds(
    lambda breaks, texts: "\n" * breaks + ("\n" * 130).join(texts),
    st.integers(0, 450),
    st.lists(st.text("ab\ub130\U00020000", max_size=8), max_size=4),
)
"""Texts that reach from the title into the rest."""


@given(GRAMS, GRAMS)
def test_no_word_begins_another(one: str, other: str) -> None:
    """Pagefind finds what begins with a word, too. And every word is one that it takes as it is."""
    assert word_of(other).startswith(word_of(one)) == (one == other)
    assert word_of(one).isascii()
    assert word_of(one).isalnum()
    assert word_of(one) == word_of(one).lower()


@given(st.lists(SAID, max_size=40), st.integers(1, 30))
def test_three_characters_are_told_wherever_they_stand_and_fewer_once(texts: list[str], at_once: int) -> None:
    """Of fewer, the first of title, head and rest that has them; however many are written at a time."""
    there: dict[str, dict[int, list[int]]] = {}
    for number, text in enumerate(texts):
        for length in LENGTHS:
            for place, gram in enumerate(text[at : at + length] for at in range(len(text) - length + 1)):
                if BREAK not in gram:
                    places = there.setdefault(word_of(gram), {}).setdefault(number, [])
                    places += [place] if length == 3 else [] if places else [room_of(place)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_postings, "_AT_ONCE", at_once)
        words = list(words_of(texts))
    assert [word.spelled for word in words] == sorted(there)
    for word in words:
        assert places_in(word.postings) == there[word.spelled]
        assert word.records == len(there[word.spelled])


def room_of(place: int) -> int:
    """Where the room begins that a place is in."""
    return max(start for start in (0, TITLE_ROOM, HEAD_ROOM) if start <= place)


def places_in(postings: bytes) -> dict[int, list[int]]:
    """The places of a word by record."""
    entries = _read_all(postings)
    assert all(nothing == [] for _, _, nothing in entries)
    numbers = accumulate(step for step, _, _ in entries)
    return {number: list(accumulate(steps)) for number, (_, steps, _) in zip(numbers, entries, strict=True)}


@pytest.mark.parametrize("far", [0, 23, 24, 255, 256, 65_535, 65_536])
def test_numbers_of_every_size_are_written(far: int) -> None:
    """Of a record after many without the word, and of a place after many others."""
    words = {word.spelled: word for word in words_of([*([""] * far), f"甲乙丙{'丁' * far}甲乙丙"], [3])}
    assert places_in(words[word_of("甲乙丙")].postings) == {far: [0, far + 3]}


@given(st.lists(st.text("ab", max_size=5)))
def test_leaving_out_repeats_loses_nothing(texts: list[str]) -> None:
    """Every passage that was there is still there, once is enough."""
    kept = _without_repeats(texts)
    assert all(not text or any(text in one for one in kept) for text in texts)
    assert len(kept) == len(set(kept))


def document_of(identity: RecordId, review: Review) -> SearchDocument:
    """What search knows of a record."""
    corpus = review.corpus
    unit, value = corpus.units[identity.unit], corpus.values[identity]
    found = bool(review.codes[identity])
    return search_document(corpus.summaries[identity], unit, value, has_findings=found)


def test_a_record_is_found_by_all_that_it_says(project: Path) -> None:
    """Its unit's other names and its amounts in both units too."""
    document = document_of(EMERGENCY, review_of(project))
    texts = {text for several in document.texts.values() for text in several}
    assert {"市安监局", "119 万元", "1,190,000 元", "1190000 元"} <= texts
    assert any("金山医院" in text for text in texts)
    said = said_by(document)
    assert said.startswith(fold(document.title) + BREAK)
    assert set(said[len(fold(document.title)) : TITLE_ROOM]) == {BREAK}
    assert said[TITLE_ROOM + 1] != BREAK


def test_what_is_put_aside_for_the_index_comes_back_the_same(project: Path) -> None:
    """Whichever process takes it up."""
    found = findable_of(document_of(EMERGENCY, review_of(project)))
    assert load_findable(dump_findable(found)) == found


@given(st.lists(st.text("abc", min_size=3, max_size=3), min_size=2, max_size=8, unique=True))
def test_the_bounds_of_files_tell_them_apart(words: list[str]) -> None:
    """Every word lies within the bounds of its own file, as far as they go, and of no other; none begins another."""
    words.sort()
    bounds = list(_bounds([(word, word) for word in words]))
    for place, word in enumerate(words):
        fitting = [at for at, (first, last) in enumerate(bounds) if first <= word and word[: len(last)] <= last]
        assert fitting == [place]


def test_we_write_what_pagefind_writes(project: Path, tmp_path: Path) -> None:
    """The same words at the same places and the same filters, whatever the order of records and files."""
    review = review_of(project)
    ours, names = IndexFiles(), []
    for identity in review.corpus.records:
        document = document_of(identity, review)
        name = str(ours.add(said_by(document), filters_of(document)))
        names.append(name)
        write_file(tmp_path / "pages", f"{name}.html", page_for_pagefind(document).encode())
    run_pagefind(tmp_path / "pages", tmp_path / "theirs")
    ours.write("1.5.2", partial(write_file, tmp_path / "ours"), [3])
    theirs = content_of(tmp_path / "theirs", names_of_pages(tmp_path / "theirs"))
    assert content_of(tmp_path / "ours", names) == theirs


def page_for_pagefind(document: SearchDocument) -> str:
    """A page whose words stand where ours do: each three characters a word, and one that nothing finds over a break."""
    said = said_by(document)
    triples = [said[at : at + 3] for at in range(len(said) - 2)]
    words = [word_of(triple) if BREAK not in triple else "。" for triple in triples]
    filters = filters_of(document).items()
    meta = "".join(f'<meta data-pagefind-filter="{key}[content]" content="{value}">' for key, value in filters)
    body = f'<body data-pagefind-weight="1.05">{" ".join(words)}</body>'
    return f'<!doctype html><html lang="und"><head>{meta}</head>{body}</html>'


def unpacked(file: Path) -> bytes:
    """What a file of Pagefind holds."""
    return gzip.decompress(file.read_bytes()).removeprefix(b"pagefind_dcd")


def names_of_pages(bundle: Path) -> list[str]:
    """Which of our pages each of Pagefind's is."""
    [[_, pages, *_]] = _read_all(unpacked(next(bundle.glob("*.pf_meta"))))
    fragments = {file.stem: json.loads(unpacked(file)) for file in bundle.glob("fragment/*")}
    return [Path(fragments[name]["url"]).stem for name, _ in pages]


def content_of(bundle: Path, names: list[str]) -> tuple[object, object]:
    """What an index says, without its order; `names` are our own of its records."""
    words = {}
    for file in bundle.glob("index/*"):
        [[entries]] = _read_all(unpacked(file))
        for word, pages, _ in entries:
            on = accumulate(step for step, *_ in pages)
            words[word] = {names[at]: list(accumulate(steps)) for at, (_, steps, _) in zip(on, pages, strict=True)}
    filters = {}
    for file in bundle.glob("filter/*"):
        [[name, values]] = _read_all(unpacked(file))
        filters[name] = {value: {names[at] for at in found} for value, found in values}
    return words, filters


def _read_all(data: bytes) -> list[Any]:
    """Things in CBOR as Python has them."""
    things = []
    while data:
        thing, data = _read(data)
        things.append(thing)
    return things


def _read(data: bytes) -> tuple[Any, bytes]:
    kind, size = data[0] >> 5, data[0] & 31
    length = {24: 1, 25: 2, 26: 4}.get(size, 0)
    number, rest = int.from_bytes(data[1 : 1 + length], "big") if length else size, data[1 + length :]
    if kind == 0:
        return number, rest
    if kind == 3:
        return rest[:number].decode(), rest[number:]
    assert kind == 4
    found = []
    for _ in range(number):
        thing, rest = _read(rest)
        found.append(thing)
    return found, rest


def test_an_index_made_anew_is_the_same_bytes(project: Path, tmp_path: Path) -> None:
    """Whatever was in the cache, and with any number of processes; the program's own part too."""

    def written(name: str, jobs: int) -> dict[str, bytes]:
        site = tmp_path / name / "site"
        write_search_index(review_of(project), site, tmp_path / name / "cache", spread_over(jobs))
        return {str(file.relative_to(site)): file.read_bytes() for file in site.rglob("*") if file.is_file()}

    first = written("one", 1)
    assert written("two", 2) == first
    assert written("one", 1) == first


def test_an_unchanged_year_is_not_indexed_again(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed one is, and its former index leaves the cache."""
    site, cache = tmp_path / "site", tmp_path / "cache"
    write_search_index(review_of(project), site, cache)
    before = set(cache.iterdir())
    indexed: list[str] = []
    write_year = search._write_year

    def write_and_tell(
        part: Part,
        known: Ledger[Findable],
        findable: Callable[[RecordId], Findable],
        put: Callable[[str, bytes], None],
    ) -> None:
        indexed.append(part.records[0][0].year)
        write_year(part, known, findable, put)

    monkeypatch.setattr(search, "_write_year", write_and_tell)
    write_search_index(review_of(project), site, cache)
    assert indexed == []
    record = project / "content" / "records" / f"{EMERGENCY}.yml"
    record.write_text(record.read_text("utf-8").replace("金山医院", "华山医院"), "utf-8")
    write_search_index(review_of(project), site, cache)
    assert indexed == ["2017"]
    assert len(set(cache.iterdir()) - before) == 1
    assert len(before - set(cache.iterdir())) == 1


def test_of_a_changed_year_only_changed_records_are_read(project: Path, tmp_path: Path) -> None:
    """The others are found by what they were found by before; and nothing that does not hold any more is kept."""
    read: list[RecordId] = []

    def written(review: Review, store: Store | None = None) -> dict[str, bytes]:
        read.clear()
        find = finder(review)

        def find_and_note(identity: RecordId) -> Findable:
            read.append(identity)
            return find(identity)

        site, cache = tmp_path / "site", tmp_path / "cache"
        shutil.rmtree(site, ignore_errors=True)
        shutil.rmtree(cache, ignore_errors=True)
        write_bulk((), SearchIndex(review, site, cache, find_and_note, store=store), site, here)
        return {str(file.relative_to(site)): file.read_bytes() for file in site.rglob("*") if file.is_file()}

    store = Store(tmp_path / "store")
    written(review_of(project), store)
    of_the_year = [one for one in read if one.year == EMERGENCY.year]
    assert len(of_the_year) > 1
    record = project / "content" / "records" / f"{EMERGENCY}.yml"
    record.write_text(record.read_text("utf-8").replace("金山医院", "华山医院"), "utf-8")
    changed = review_of(project)
    found = written(changed, store)
    assert read == [EMERGENCY]
    assert written(changed) == found
    assert set(read) == set(changed.corpus.summaries)
    written(changed, store)
    assert read == []
    (project / "content" / "records" / f"{EMERGENCY}.yml").unlink()
    written(review_of(project), store)
    assert not any(
        "华山医院".encode() in file.read_bytes() for file in (tmp_path / "store").rglob("*") if file.is_file()
    )


def test_a_file_that_is_changed_while_it_is_read_stops_the_build(project: Path) -> None:
    """What was in it then would be kept for what it was read as."""
    find = finder(review_of(project))
    record = project / "content" / "records" / f"{EMERGENCY}.yml"
    record.write_text(record.read_text("utf-8").replace("金山医院", "华山医院"), "utf-8")
    with pytest.raises(ContentChanged, match="在读取期间被改动"):
        find(EMERGENCY)


def test_a_damaged_file_of_the_cache_is_not_published(project: Path, tmp_path: Path) -> None:
    """Its year is indexed again, and the site has the same bytes."""
    review, site, cache = review_of(project), tmp_path / "site", tmp_path / "cache"
    digests = write_search_index(review, site, cache)
    bytes_of = {path: (site / path).read_bytes() for path in digests}
    for pattern in ("*/sorting.jx_gz", "*/SHA256SUMS"):
        damaged = min(cache.glob(pattern))
        damaged.unlink()
        damaged.write_bytes(b"damaged")
        assert write_search_index(review, site, cache) == digests
        assert {path: (site / path).read_bytes() for path in digests} == bytes_of


def test_each_record_is_in_the_index_of_its_year(project: Path, tmp_path: Path) -> None:
    """With what a reader gets to see, and nothing of Pagefind's that nobody asks for."""
    review = review_of(project)
    write_search_index(review, tmp_path / "site", tmp_path / "cache")
    target = tmp_path / "site" / SEARCH_INDEX
    shown = {}
    for file in target.glob("*/records/*"):
        one = json.loads(gzip.decompress(file.read_bytes()))
        shown[one["address"]] = (file.parts[-3][:4], one["title"])
    assert shown == {
        record_address(one): (one.year, review.corpus.summaries[one].title) for one in review.corpus.records
    }
    listed = json.loads((target / "index.json").read_bytes())["indexes"]
    assert [one["number"] for one in listed] == [202300, 202000, 201900, 201700, 201600]
    programs = {
        str(file.relative_to(target)) for file in target.rglob("*") if file.suffix in {".js", ".css", ".pagefind"}
    }
    assert programs == {f"program/{name}" for name in ("pagefind.js", "wasm.unknown.pagefind")}


def test_a_full_year_gets_a_second_index(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that memory stays within bounds."""
    monkeypatch.setattr(search, "MOST_RECORDS", 1)
    write_search_index(review_of(project), tmp_path / "site", tmp_path / "cache")
    listed = json.loads((tmp_path / "site" / SEARCH_INDEX / "index.json").read_bytes())["indexes"]
    first, second, *_ = [one["folder"] for one in listed if one["number"] in {201700, 201701}]
    assert first != second


def test_records_are_named_after_the_index_that_they_are_in(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser knows no more of what is found.

    Also when the first index of a year is gone, and what was kept of the second has another number.
    """
    monkeypatch.setattr(search, "MOST_RECORDS", 1)
    target = tmp_path / "site" / SEARCH_INDEX
    for gone in (None, EMERGENCY):
        if gone:
            (project / "content" / "records" / f"{gone}.yml").unlink()
            shutil.rmtree(tmp_path / "site")
        write_search_index(review_of(project), tmp_path / "site", tmp_path / "cache")
        for one in json.loads((target / "index.json").read_bytes())["indexes"]:
            [[_, records, *_]] = _read_all(unpacked(next((target / one["folder"]).glob("*.pf_meta"))))
            assert [name for name, _ in records] == [f"{one['number']}-0"]


def test_a_pagefind_with_another_format_is_refused(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything relies on it."""
    monkeypatch.setattr(search_program, "_SAMPLE", "\x01\x02\x03")
    with pytest.raises(SearchFault, match="另外的格式"):
        write_search_index(review_of(project), tmp_path / "site", tmp_path / "cache")


def test_a_failure_of_pagefind_leaves_no_trace(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is Chinese; the cache holds whole indexes only."""
    monkeypatch.setattr(search_program, "get_executable", lambda: tmp_path / "absent")
    with pytest.raises(SearchFault, match="Pagefind 程序不能运行"):
        write_search_index(review_of(project), tmp_path / "site", tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
