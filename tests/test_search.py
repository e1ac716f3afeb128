"""The search index: what goes in, and what is kept from build to build. That it finds: tests/browser/test_search.py."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import search
from generator.addresses import RecordId, record_address
from generator.project import Project
from generator.review import Review
from generator.search import SEARCH_INDEX, write_search_index
from generator.search_documents import TITLE_ROOM, _without_repeats, page_for_pagefind, search_document
from generator.search_words import fold, words_of
from generator.workshop import workshop_of

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


@given(st.text(min_size=2), st.text(min_size=2))
def test_other_pairs_are_other_words(one: str, other: str) -> None:
    """And every word is one that Pagefind takes as it is."""
    assert (words_of(one) == words_of(other)) == (one == other)
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words_of(one))


@given(st.lists(st.text("ab", max_size=5)))
def test_leaving_out_repeats_loses_nothing(texts: list[str]) -> None:
    """Every passage that was there is still there, once is enough."""
    kept = _without_repeats(texts)
    assert all(not text or any(text in one for one in kept) for text in texts)
    assert len(kept) == len(set(kept))


def test_a_record_is_found_by_all_that_it_says(project: Path) -> None:
    """Its unit's other names and its amounts in both units too."""
    document = search_document(EMERGENCY, review_of(project))
    texts = {text for several in document.texts.values() for text in several}
    assert {"市安监局", "119 万元", "1,190,000 元", "1190000 元"} <= texts
    assert any("金山医院" in text for text in texts)
    words = page_for_pagefind(document).partition("<body")[2].partition(">")[2].split()
    assert words[:4] == words_of("2017年")
    assert set(words[len(words_of(fold(document.title))) : TITLE_ROOM]) == {"。"}


def test_an_unchanged_year_is_not_indexed_again(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed one is, and its former index leaves the cache."""
    site, cache = tmp_path / "site", tmp_path / "cache"
    write_search_index(review_of(project), site, cache)
    before = set(cache.iterdir())
    indexed: list[str] = []
    run = search._run_pagefind

    def run_and_tell(pages: Path, bundle: Path) -> None:
        indexed.append(bundle.name)
        run(pages, bundle)

    monkeypatch.setattr(search, "_run_pagefind", run_and_tell)
    write_search_index(review_of(project), site, cache)
    assert indexed == []
    record = project / "content" / "records" / f"{EMERGENCY}.yml"
    record.write_text(record.read_text("utf-8").replace("金山医院", "华山医院"), "utf-8")
    write_search_index(review_of(project), site, cache)
    assert indexed == ["2017"]
    assert len(set(cache.iterdir()) - before) == 1
    assert len(before - set(cache.iterdir())) == 1


def test_each_record_is_in_the_index_of_its_year(project: Path, tmp_path: Path) -> None:
    """With what a reader gets to see, and nothing of Pagefind's that nobody asks for."""
    review = review_of(project)
    write_search_index(review, tmp_path / "site", tmp_path / "cache")
    target = tmp_path / "site" / SEARCH_INDEX
    shown = {}
    for file in target.glob("[0-9]*/fragment/*"):
        meta = json.loads(gzip.decompress(file.read_bytes()).removeprefix(b"pagefind_dcd"))["meta"]
        shown[meta["address"]] = (file.parts[-3], meta["title"])
    assert shown == {
        record_address(one): (one.year, review.corpus.summaries[one].title) for one in review.corpus.records
    }
    listed = json.loads((target / "index.json").read_bytes())["indexes"]
    assert [one["year"] for one in listed] == [2023, 2020, 2019, 2017, 2016]
    programs = {
        str(file.relative_to(target)) for file in target.rglob("*") if file.suffix in {".js", ".css", ".pagefind"}
    }
    assert programs == {f"program/{name}" for name in ("pagefind.js", "pagefind-worker.js", "wasm.unknown.pagefind")}


def test_a_full_year_gets_a_second_index(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that memory stays within bounds."""
    monkeypatch.setattr(search, "MOST_CHARACTERS", 3_000)
    write_search_index(review_of(project), tmp_path / "site", tmp_path / "cache")
    folders = {file.name for file in (tmp_path / "site" / SEARCH_INDEX).iterdir() if file.is_dir()}
    assert {"2017", "2017-2"} <= folders


def test_a_failure_of_pagefind_leaves_no_trace(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is Chinese; the cache holds whole indexes only."""
    monkeypatch.setattr(search, "get_executable", lambda: tmp_path / "absent")
    with pytest.raises(search.SearchFault, match="Pagefind 程序不能运行"):
        write_search_index(review_of(project), tmp_path / "site", tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
