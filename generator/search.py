"""The search index: every text of every record, found exactly by any characters that follow each other.

In: a review, and what each record is found by. Out: `search/index/` of the site, a Pagefind index for each year; and
the cache that keeps unchanged years.

Pagefind finds words, and its own Chinese words differ between indexing and asking. So it is given other words: each
one, two and three neighbouring characters, folded (`fold`) and spelled in ASCII (`word_of`). A passage stands in a
record exactly where the words that cover it stand at their distances: `search-index.js` folds and spells alike, has
Pagefind look up these few words and compares the places. The program that looks them up is Pagefind's; the files it
looks into `search_files` writes in its format.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from unicodedata import unidata_version
from zlib import ZLIB_RUNTIME_VERSION

from generator.addresses import RecordId
from generator.disk import link_file, read_file, remove_folder, write_file
from generator.keeping import Entry, Ledger
from generator.program import program_key
from generator.review import Review
from generator.search_documents import Findable, compact_json, findable_of, search_document
from generator.search_files import CHUNK_BYTES, IndexFiles, packed
from generator.search_program import build_program, pagefind_version
from generator.store import Store, digest_of
from generator.summary import Summary
from generator.sums import SUMS_FILE, SumsFault, format_sums, parse_sums
from generator.views.texts import grade_text

SEARCH_INDEX = "search/index/"
_KIND = "findable"
_NOTHING: Mapping[str, str] = {}
FORMAT = "6"
"""Of what lies in the cache: raise it with every change to what is indexed or shown."""
MOST_RECORDS = 5_000
"""Of one index: it is in memory while it is made, about 20 bytes for a character. A fuller year gets a second index."""
_PARTS_OF_A_YEAR = 100
"""At most: half a million records (also in search-index.js)."""
SORTING = "sorting.jx_gz"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the index that is made and kept as one: the program, or the records of a year, or some of them."""

    name: str
    """Of its folder. It changes with what is in it, so that browsers may keep its files."""
    key: str
    """All that it depends on."""
    number: int = 0
    """Of the index: its year, and which of the year's it is, in two digits."""
    records: Sequence[tuple[RecordId, str]] = ()
    """In the order of their numbers, each with all that it is found by depends on; of the program none."""


class SearchIndex:
    """What has to be done for the search index. Parts can be made in any process and any order."""

    def __init__(  # noqa: PLR0913, PLR0917 (what it is made with)
        self,
        review: Review,
        site: Path,
        cache_folder: Path,
        findable: Callable[[RecordId], Findable] | None = None,
        standing: Mapping[str, str] = _NOTHING,
        store: Store | None = None,
    ) -> None:
        """`standing` has the SHA-256 of files that are in the site already, by path.

        In the `store` is what records of the last build are found by, for years of which only some have changed.
        """
        self._site = site
        self._standing = standing
        self._cache_folder = cache_folder
        self._findable = findable or finder(review)
        self._store = Store(store.folder if store else None)  # not one that remembers: years are let go of
        self._program = Part("program", digest_of(FORMAT, pagefind_version()))
        units = {number: repr(unit) for number, unit in review.corpus.units.items()}
        self._years = [part for year in review.corpus.by_year for part in _parts(year, review, units)]

    @property
    def parts(self) -> list[Part]:
        """All there is to make."""
        return [self._program, *self._years]

    def make(self, part: Part) -> dict[str, str]:
        """Put a part into the site, from the cache or made anew; the SHA-256 of its files by their path in the site.

        Raises:
            SearchFault: Pagefind is missing or gives up.

        """
        kept = self._cache_folder / part.key
        digests = _kept_digests(kept)
        if digests is None or not all(self._place(kept, part, path, digest) for path, digest in digests.items()):
            remove_folder(kept)
            remove_folder(self._site / SEARCH_INDEX / part.name)
            digests = self._make_anew(kept, part)
        return {f"{SEARCH_INDEX}{part.name}/{path}": digest for path, digest in digests.items()}

    def finish(self) -> dict[str, str]:
        """Write the list of the parts, and give its SHA-256 likewise; what no part needs leaves the cache."""
        indexes = [{"number": one.number, "folder": one.name} for one in self._years]
        listed = {"program": self._program.key[:8], "indexes": indexes}
        data, path = compact_json(listed) + b"\n", f"{SEARCH_INDEX}index.json"
        write_file(self._site, path, data)
        self._store.drop_others(_KIND, {str(part.number) for part in self._years})
        needed = {part.key for part in self.parts}
        for entry in self._cache_folder.iterdir() if self._cache_folder.is_dir() else ():
            if entry.name not in needed:
                remove_folder(entry)
        return {path: sha256(data).hexdigest()}

    def _place(self, kept: Path, part: Part, path: str, digest: str) -> bool:
        """One more name for a file of the cache, if it is what it was; it may have that name already."""
        if self._standing.get(f"{SEARCH_INDEX}{part.name}/{path}") == digest:
            return True
        try:
            whole = sha256(read_file(kept, path)).hexdigest() == digest
        except OSError:
            return False
        if whole:
            link_file(kept / path, self._site, f"{SEARCH_INDEX}{part.name}/{path}")
        return whole

    def _make_anew(self, kept: Path, part: Part) -> dict[str, str]:
        """Make a part in the cache, where an entry that is there is whole, and give its files their names in the site.

        Another build may do the same at the same time: who is first keeps its own.
        """
        new = kept.with_name(f".{kept.name}.{os.getpid()}")
        digests: dict[str, str] = {}

        def put(path: str, data: bytes) -> None:
            write_file(new, path, data)
            digests[path] = sha256(data).hexdigest()

        remove_folder(new)
        new.mkdir(parents=True)
        try:
            if part.records:
                _write_year(part, Ledger(self._store, _KIND, Findable), self._findable, put)
            else:
                build_program(put, new / ".work")
            for path in digests:
                link_file(new / path, self._site, f"{SEARCH_INDEX}{part.name}/{path}")
            write_file(new, SUMS_FILE, format_sums(digests))
            with suppress(OSError):
                new.rename(kept)
        finally:
            remove_folder(new)
        return digests


def finder(review: Review) -> Callable[[RecordId], Findable]:
    """What each record is found by, read from its file; raises ContentChanged if that is not what it was."""
    corpus = review.corpus

    def find(identity: RecordId) -> Findable:
        unit, has_findings = corpus.units[identity.unit], bool(review.codes[identity])
        value = corpus.source_as_read(identity).value
        return findable_of(search_document(corpus.summaries[identity], unit, value, has_findings=has_findings))

    return find


def _parts(year: str, review: Review, units: Mapping[str, str]) -> list[Part]:
    """The indexes of one year: one, or as many as its records need. `units` has all that is known of each."""
    summaries = review.corpus.by_year[year]
    parts = []
    for place, start in enumerate(range(0, len(summaries), MOST_RECORDS)):
        some = summaries[start : start + MOST_RECORDS]
        number = int(year) * _PARTS_OF_A_YEAR + place
        records = [(one.id, _key(one, review, units[one.id.unit])) for one in some]
        key = digest_of(FORMAT, pagefind_version(), str(CHUNK_BYTES), str(number), *(key for _, key in records))
        parts.append(Part(f"{year}-{key[:8]}", key, number, records))
    return parts


def _key(summary: Summary, review: Review, unit: str) -> str:
    """All that it depends on by what a record is found, and what is shown of it."""
    identity = summary.id
    facts = repr((summary.standing.bucket, grade_text(summary).shelf, bool(review.codes[identity])))
    return digest_of(FORMAT, str(identity), review.corpus.readings[identity].digest, facts, unit)


def _kept_key(key: str) -> str:
    """What a `Findable` that is kept depends on besides: it outlives many edits of its year."""
    return digest_of(program_key(), unidata_version, ZLIB_RUNTIME_VERSION, key)


def _kept_digests(kept: Path) -> Mapping[str, str] | None:
    """The files of an entry of the cache; None if it is not there, or its list is damaged."""
    try:
        return parse_sums(read_file(kept, SUMS_FILE)) or None
    except (OSError, SumsFault):
        return None


def _write_year(
    part: Part, known: Ledger[Findable], findable: Callable[[RecordId], Findable], put: Callable[[str, bytes], None]
) -> None:
    """Write an index. What its records are found by comes from what is known of them, if that holds, and is kept."""
    index, sorting, found, shelf = IndexFiles(part.number), [], [], str(part.number)
    for identity, key in part.records:
        kept_key = _kept_key(key)
        one = known.find(shelf, str(identity), kept_key) or findable(identity)
        number = index.add(one.said, one.filters)
        put(f"records/{number}.jx_gz", one.shown)
        sorting.append(one.sorting)
        found.append((shelf, Entry(str(identity), kept_key, one)))
    index.write(pagefind_version(), put)
    put(SORTING, packed(compact_json(sorting)))
    known.write(found)
