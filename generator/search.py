"""The search index: every text of every record, found exactly by any two or more characters that follow each other.

In: a review. Out: `search/index/` of the site, a Pagefind index for each year; and the cache that keeps
unchanged years.

Pagefind finds words, and its own Chinese words differ between indexing and asking. So it is given other words: each two
neighbouring characters, folded (`fold`) and spelled in ASCII (`words_of`). A text stands in a record exactly where its
pairs follow each other, which is what Pagefind looks up for a quoted query; `search-index.js` folds and spells alike.
The program that looks them up is Pagefind's; the files it looks into `search_files` writes in its format.
"""

import gzip
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from pathlib import Path

from pagefind_bin import get_executable

from generator.addresses import RecordId
from generator.disk import list_folder, remove_folder, write_file
from generator.review import Review
from generator.search_documents import compact_json, filters_of, said_by, search_document, shown_to_readers
from generator.search_files import CHUNK_BYTES, IndexFiles, packed, places_of
from generator.search_words import words_of
from generator.store import digest_of
from generator.summary import Summary
from generator.views.texts import grade_text
from generator.workers import Spread, here

SEARCH_INDEX = "search/index/"
FORMAT = "3"
"""Of what lies in the cache: raise it with every change to what is indexed or shown."""
MOST_RECORDS = 5_000
"""Of one index: it is in memory while it is made, about 10 KB for a record. A fuller year gets a second index."""
SORTING = "sorting.jx_gz"
_PROGRAM = "program"
_USED_PROGRAM = ("pagefind.js", "wasm.unknown.pagefind")


class SearchFault(Exception):  # noqa: N818 (told to the user as it is)
    """The index could not be built; the message is for the user, in Chinese."""


def write_search_index(review: Review, site: Path, cache_folder: Path, spread: Spread = here) -> None:
    """Write `search/index/` below `site`, from the cache where a year is unchanged. Other years leave the cache.

    Raises:
        SearchFault: Pagefind is missing or gives up.

    """
    target = site / SEARCH_INDEX
    remove_folder(target)
    program_key = digest_of(FORMAT, _version())
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
            _keep(cache_folder, key, partial(_build_year, f"{year}-{key[:8]}", identities, review, spread))
        indexes += [{"year": int(year), "folder": name} for name in _place(cache_folder / key, target)]
    write_file(target, "index.json", compact_json({"program": program_key[:8], "indexes": indexes}) + b"\n")


def _key(summaries: Iterable[Summary], review: Review) -> str:
    """All that a year's index depends on."""
    corpus = review.corpus
    parts = [FORMAT, _version(), str(CHUNK_BYTES)]
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


def _version() -> str:
    return version("pagefind_bin")


_SAMPLE = "\x01\x02\x03\x01\x02"
"""A text to look at the format with. Nobody finds it: folding leaves no such characters in what is asked."""
_SAMPLE_PAGE = f"""<!doctype html><html lang="und"><head><meta data-pagefind-filter="a[content]" content="b"></head>
<body data-pagefind-weight="1.05">{" ".join(words_of(_SAMPLE))}</body></html>"""
"""The same for Pagefind; the weight is one that it does not store."""


def _build_program(new: Path) -> None:
    """Pagefind's program for the browser, beside an index of a sample: no year has to be loaded to load others."""
    work = new / ".work"
    write_file(work, "sample.html", _SAMPLE_PAGE.encode())
    _run_pagefind(work, new / _PROGRAM)
    remove_folder(work)
    _check_format(new / _PROGRAM)
    for file in _entries(new / _PROGRAM):
        if file.suffix in {".js", ".css", ".pagefind"} and file.name not in _USED_PROGRAM:
            file.unlink()


def _check_format(bundle: Path) -> None:
    """Whether this Pagefind writes as `search_files` does.

    Raises:
        SearchFault: it does not.

    """
    index = IndexFiles()
    ours: dict[str, bytes] = {}
    index.add(places_of(_SAMPLE), {"a": "b"})
    index.write(_version(), ours.__setitem__, here)
    files = {Path(path).suffix: gzip.decompress(data) for path, data in ours.items() if "/" in path}
    folders = [list_folder(bundle / name) for name in ("index", "filter")]
    theirs = {Path(path).suffix: gzip.decompress(one.read(path)) for one in folders for path in one.paths}
    if files != theirs:
        raise SearchFault(
            f"搜索索引没有生成：Pagefind {_version()} 的索引是另外的格式，请安装 requirements.lock 所列的版本。"
        )


def _build_year(name: str, identities: Sequence[RecordId], review: Review, spread: Spread, new: Path) -> None:
    """The indexes of one year: one, or as many as its records need."""
    for start in range(0, len(identities), MOST_RECORDS):
        bundle = new / (name if start == 0 else f"{name}-{start // MOST_RECORDS + 1}")
        index, sorting = IndexFiles(), []
        mine = list(enumerate(identities[start : start + MOST_RECORDS]))
        for one in spread(partial(_entry, review, bundle), mine):
            index.add(one.places, one.filters)
            sorting.append(one.sorting)
        index.write(_version(), partial(write_file, bundle), spread)
        write_file(bundle, SORTING, packed(compact_json(sorting)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the index takes of a record."""

    places: dict[str, bytes]
    filters: dict[str, str]
    sorting: tuple[str | None, str | None]


def _entry(review: Review, bundle: Path, numbered: tuple[int, RecordId]) -> _Entry:
    """Write what is shown of a record; return what it is found by."""
    number, identity = numbered
    corpus = review.corpus
    document = search_document(
        corpus.summaries[identity],
        corpus.units[identity.unit],
        corpus.sources[identity].value,
        has_findings=bool(review.differing(identity)),
    )
    write_file(bundle, f"fragment/{number}.pf_fragment", shown_to_readers(document))
    return _Entry(
        places_of(said_by(document)),
        filters_of(document),
        (_text(document.share), _text(document.budget_yuan)),
    )


def _run_pagefind(pages: Path, bundle: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")}
    try:
        program = get_executable().absolute()
        command: list[str | Path] = [program, "--site", pages.absolute(), "--output-path", bundle.absolute(), "--quiet"]
        done = subprocess.run(command, env=environment, cwd=pages, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise SearchFault(f"搜索索引没有生成：Pagefind 程序不能运行（{error}）。") from error
    if done.returncode:
        raise SearchFault(f"搜索索引没有生成：Pagefind 报告\n{(done.stderr or done.stdout).strip()}")


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
