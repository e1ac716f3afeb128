"""The search index: every text of every record, found exactly by any two or more characters that follow each other.

In: a review. Out: `search/index/` of the site, a Pagefind index for each year; and the cache that keeps
unchanged years.

Pagefind finds words, and its own Chinese words differ between indexing and asking. So it is given other words: each two
neighbouring characters, folded (`fold`) and spelled in ASCII (`words_of`). A text stands in a record exactly where its
pairs follow each other, which is what Pagefind looks up for a quoted query; `search-index.js` folds and spells alike.
What Pagefind would keep of a page to show it are those words, of no use to a reader: `_show_documents` puts the texts
as printed in their place.
"""

import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from pathlib import Path

from pagefind_bin import get_executable

from generator.addresses import RecordId
from generator.corpus import Summary
from generator.disk import list_folder, remove_folder, write_file
from generator.review import Review
from generator.search_documents import compact_json, packed, page_for_pagefind, search_document, shown_to_readers
from generator.store import digest_of
from generator.views.texts import grade_text
from generator.workers import Spread, here

SEARCH_INDEX = "search/index/"
FORMAT = "2"
"""Of what lies in the cache: raise it with every change to what is indexed or shown."""
MOST_CHARACTERS = 1_900_000
"""Of one index; Pagefind takes about half a kilobyte of memory for each. A fuller year gets a second index."""
CHUNK_ENTRIES = "1000"
"""Of one file of an index: a search fetches such a file for each pair and year. Smaller files make the list of them,
which the first search fetches, longer; measured at 10,000 records of ten years."""
SORTING = "sorting.jx_gz"
_PROGRAM = "program"
_USED_PROGRAM = ("pagefind.js", "pagefind-worker.js", "wasm.unknown.pagefind")


class SearchFault(Exception):  # noqa: N818 (told to the user as it is)
    """The index could not be built; the message is for the user, in Chinese."""


def write_search_index(review: Review, site: Path, cache_folder: Path, spread: Spread = here) -> None:
    """Write `search/index/` below `site`, from the cache where a year is unchanged. Other years leave the cache.

    Raises:
        SearchFault: Pagefind is missing or gives up.

    """
    target = site / SEARCH_INDEX
    remove_folder(target)
    program_key = digest_of(FORMAT, version("pagefind_bin"))
    years = {year: _key(summaries, review) for year, summaries in review.corpus.by_year.items()}
    for key in sorted({entry.name for entry in _entries(cache_folder)} - {program_key, *years.values()}):
        remove_folder(cache_folder / key)
    if not (cache_folder / program_key).is_dir():
        _keep(cache_folder, program_key, _build_program)
    _place(cache_folder / program_key, target)
    indexes = []
    for year, key in years.items():
        if not (cache_folder / key).is_dir():
            identities = [one.id for one in review.corpus.by_year[year]]
            _keep(cache_folder, key, partial(_build_year, year, identities, review, spread))
        indexes += [{"year": int(year), "folder": name, "key": key[:8]} for name in _place(cache_folder / key, target)]
    write_file(target, "index.json", compact_json({"program": program_key[:8], "indexes": indexes}) + b"\n")


def _key(summaries: Iterable[Summary], review: Review) -> str:
    """All that a year's index depends on."""
    corpus = review.corpus
    parts = [FORMAT, version("pagefind_bin"), CHUNK_ENTRIES]
    for one in summaries:
        facts = (one.standing.bucket, grade_text(one).shelf, bool(review.differing(one.id)), corpus.units[one.id.unit])
        parts += [str(one.id), corpus.readings[one.id].digest, repr(facts)]
    return digest_of(*parts)


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _keep(cache_folder: Path, key: str, build: Callable[[Path], None]) -> None:
    """Make a cache entry; one that is there is whole."""
    new = cache_folder / f".{key}.{os.getpid()}"
    remove_folder(new)
    new.mkdir(parents=True)
    try:
        build(new)
        new.rename(cache_folder / key)
    finally:
        remove_folder(new)


def _place(kept: Path, target: Path) -> list[str]:
    """Put the folders of a cache entry into the site, as links to the same bytes where the file system has them."""
    for folder in _entries(kept):
        try:
            shutil.copytree(folder, target / folder.name, copy_function=os.link)
        except (OSError, shutil.Error):
            remove_folder(target / folder.name)
            shutil.copytree(folder, target / folder.name)
    return [folder.name for folder in _entries(kept)]


def _build_program(new: Path) -> None:
    """Pagefind's program for the browser, beside an index of nothing: no year has to be loaded to load others."""
    work = new / ".work"
    write_file(work, "pages/empty.html", b'<!doctype html><html lang="und"><body>nothing</body></html>')
    _run_pagefind(work / "pages", new / _PROGRAM)
    remove_folder(work)
    _remove_program(new / _PROGRAM, but=_USED_PROGRAM)


def _build_year(year: str, identities: Sequence[RecordId], review: Review, spread: Spread, new: Path) -> None:
    """The indexes of one year: one, or as many as its texts need."""
    work = new / ".work"
    facts = list(spread(partial(_write_page, review, work), identities))
    parts = min(len(facts), -(-sum(one.characters for one in facts) // MOST_CHARACTERS))
    for part in range(parts):
        mine = facts[part::parts]
        pages = work / f"part-{part}"
        pages.mkdir()
        for one in mine:
            (work / "pages" / f"{one.name}.html").rename(pages / f"{one.name}.html")
        bundle = new / (year if part == 0 else f"{year}-{part + 1}")
        _run_pagefind(pages, bundle)
        _remove_program(bundle)
        _show_documents({one.name: one for one in mine}, work / "shown", bundle)
    remove_folder(work)


@dataclass(frozen=True, slots=True)
class _PageFacts:
    """What the index needs to know of a page it has written."""

    name: str
    characters: int
    share: Decimal | None
    budget_yuan: Decimal | None


def _write_page(review: Review, work: Path, identity: RecordId) -> _PageFacts:
    """Write what Pagefind reads and what readers get. A new name for all that is new: browsers keep what they have."""
    document = search_document(identity, review)
    page, shown = page_for_pagefind(document), shown_to_readers(document)
    name = digest_of(page, shown)
    write_file(work, f"pages/{name}.html", page.encode())
    write_file(work, f"shown/{name}", shown)
    characters = sum(len(text) for several in document.texts.values() for text in several)
    return _PageFacts(name, characters, document.share, document.budget_yuan)


def _run_pagefind(pages: Path, bundle: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")}
    environment["PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE"] = CHUNK_ENTRIES
    try:
        program = get_executable().absolute()
        command: list[str | Path] = [program, "--site", pages.absolute(), "--output-path", bundle.absolute(), "--quiet"]
        done = subprocess.run(command, env=environment, cwd=pages, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise SearchFault(f"搜索索引没有生成：Pagefind 程序不能运行（{error}）。") from error
    if done.returncode:
        raise SearchFault(f"搜索索引没有生成：Pagefind 报告\n{(done.stderr or done.stdout).strip()}")


def _remove_program(bundle: Path, but: Iterable[str] = ()) -> None:
    """What Pagefind puts beside every index and nobody asks for."""
    for file in _entries(bundle):
        if file.suffix in {".js", ".css", ".pagefind"} and file.name not in but:
            file.unlink()


_PAGE_NAME = re.compile(rb'"url":"/(\w+)\.html"')


def _show_documents(facts: Mapping[str, _PageFacts], shown: Path, bundle: Path) -> None:
    """Put what readers get in the place of what Pagefind keeps of its pages; and write what to sort by."""
    sorting = {}
    fragments = list_folder(bundle / "fragment")
    for fragment in fragments.paths:
        start = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(fragments.read(fragment), 200)
        match = _PAGE_NAME.search(start)
        if match is None:
            raise SearchFault("搜索索引没有生成：这个版本的 Pagefind 写的索引有另外的格式。")
        name = match[1].decode()
        (shown / name).replace(fragments.root / fragment)
        one = facts[name]
        sorting[fragment.removesuffix(".pf_fragment")] = [_text(one.share), _text(one.budget_yuan)]
    if len(sorting) != len(facts):
        raise SearchFault(f"搜索索引没有生成：{len(facts)} 份记录只编入 {len(sorting)} 份。")
    write_file(bundle, SORTING, packed(compact_json(dict(sorted(sorting.items())))))


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
