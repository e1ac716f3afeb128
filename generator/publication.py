"""All pages and files of one build, made by many processes and written into MkDocs' folder.

In: a corpus, and the press that prints pages inside the theme. Out: files, and the review. First every record's page,
judged on the way; then the pages and files about many records. A job at a time, in any process, and always the same.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.structure.pages import Page as MkDocsPage

from generator.addresses import RecordId, record_path
from generator.basis import basis_of_list, basis_of_record, ground_of
from generator.bulk_files import write_bulk
from generator.charts import ChartPress
from generator.corpus import Corpus
from generator.disk import copy_file, digest_of_file, make_folder_of, read_file, remove_file, write_file
from generator.exports.columns import row_of
from generator.exports.extract import Extract, extract_of
from generator.exports.files import data_files, news_assets
from generator.exports.imprint import Imprint
from generator.exports.sitemap import SITEMAP, sitemap_files
from generator.exports.warehouse import Stock, Warehouse, warehouse_of
from generator.gate import Gate
from generator.keeping import Entry, Ledger, shelf_of
from generator.program import program_key
from generator.project import Project
from generator.render import Renderer
from generator.review import Review, review_corpus
from generator.scratch import Place, Scratch
from generator.search import SearchIndex, finder
from generator.search_documents import Findable, dump_findable, findable_of, load_findable, search_document
from generator.shell import Press
from generator.site import Asset, Claims, Job, Page, asset_files, pages_of, plan_jobs
from generator.site_folder import SiteFolder
from generator.stockroom import Stockroom, open_stockroom
from generator.store import digest_of
from generator.views.linked_data import json_ld
from generator.views.record import RecordView
from generator.workshop import Workshop

_FEWEST_LISTS = 8
"""Views about many records that are worth another process; some have hundreds of pages."""
_PAGES, _LISTS, _SEARCH = "pages", "lists", "search"


@dataclass(frozen=True, slots=True)
class Made:
    """What one job has written: the addresses of its pages, and its files with their SHA-256."""

    addresses: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    sources: tuple[str, ...] = ()
    """Of pages about many records: for each address the digest of all that its files were printed from."""


@dataclass(frozen=True, slots=True)
class Done:
    """A job that is done: what was made of it, under which key; None where it is what an earlier run has made."""

    job: Job
    key: str
    made: Made | None
    extract: Extract | None = None
    """What the data files say of a record, where an earlier run has not put that down already."""
    found_by: Place | None = None
    """Where what a record is found by has been put aside."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a build leaves out."""

    has_data: bool = True
    has_search: bool = True
    is_verified: bool = True
    """Whether every new page is compared with its record before it is written."""


class Publication:
    """What one build has to make."""

    def __init__(
        self, project: Project, corpus: Corpus, workshop: Workshop, imprint: Imprint, left_out: Options
    ) -> None:
        self.project = project
        self.corpus = corpus
        self.workshop = workshop
        self.imprint = imprint
        self.left_out = left_out
        self.renderer = Renderer(project.templates, ChartPress(workshop.store).draw, has_data=imprint.has_data)
        self.jobs = plan_jobs(corpus, self.renderer)
        self.digests: dict[str, str] = {}
        """The SHA-256 of each page and its files, by path, once they are published."""
        self._pages = Ledger(workshop.store, _PAGES, Made)
        self._own: Mapping[str, MkDocsPage] = {}
        self._folder = SiteFolder(Path())
        self._ground = ""
        self._scratch = Scratch(workshop.store.folder)
        self._found_by: dict[RecordId, Place] = {}
        self._frames: tuple[Path, ...] = ()
        self._samples: tuple[str, ...] = ()

    def files_named(self, files: set[str]) -> list[str]:
        """Which of these Markdown files are the first pages of our views."""
        return [file for job in self.jobs if (file := f"{job.address}index.md") in files]

    def publish(self, press: Press, folder: SiteFolder, own: Mapping[str, MkDocsPage], made: Path) -> Review:
        """Write all pages and files. `own` are the pages that MkDocs itself has, by address: ours are printed as such.

        What stands in the folder already is left as it is, if it is what would be written, and else removed. What
        MkDocs has `made` elsewhere is moved there.

        Raises:
            TemplateFault: a template is malformed, or two pages claim one address.
            GateFault: a page does not say what its record says.

        """
        site, review = folder.root, review_corpus(self.corpus)
        shelves = {_shelf(job) for job in self.jobs}
        folder.keep_only({path: digest for one in shelves for path, digest in self._files_on(one)})
        if made != site:
            folder.take_in(made, (page.file.dest_uri for page in own.values() if page.file.generated_by))
        press.prepare(job.address for job in self.jobs)
        self._own = own
        self._folder = folder
        self._ground = ground_of(self.project, self.corpus, press, self.imprint, self.left_out.is_verified)
        self._frames, self._samples = press.folders(), press.samples()
        claims = Claims()
        for address, page in own.items():
            if not page.file.generated_by:
                claims.add(address, f"pages/{page.file.src_uri}")
        with ExitStack() as until_written:
            stockroom = until_written.enter_context(open_stockroom(self.workshop.store, site))
            done = self._do_records(review, press, site, claims, stockroom)
            warehouse = None
            if self.imprint.has_data:
                extracts = self._extracts(done, stockroom)
                warehouse = until_written.enter_context(warehouse_of(extracts, site, stockroom.former))
                stockroom.keep(warehouse, self._stock_key)
            else:
                deque(done, maxlen=0)
            self._do_lists(review, press, site, claims)
            index = until_written.enter_context(self._search_index(review, site))
            with self.workshop.progress.phase("数据文件和搜索索引"):
                self._write_files(review, warehouse, index, site)
            self._write_sitemap(site, claims)
        folder.standing |= self.digests
        return review

    def _do_records(
        self, review: Review, press: Press, site: Path, claims: Claims, stockroom: Stockroom
    ) -> Iterator[Done]:
        """Every record's page and files."""
        jobs = [job for job in self.jobs if isinstance(job.key, RecordId)]

        def is_known(job: Job) -> bool:
            return not self.imprint.has_data or stockroom.find(job.key, self._stock_key(job.key)) is not None

        make = partial(self._make_record, review, press, site, stockroom)
        return self._all_done("生成记录页", make, self._key_of_record, is_known, jobs, claims)

    def _extracts(self, done: Iterable[Done], stockroom: Stockroom) -> Iterator[Extract | Stock]:
        """What the data files say of each record."""
        for one in done:
            if line := one.extract or stockroom.find(one.job.key, self._stock_key(one.job.key)):
                yield line

    def _do_lists(self, review: Review, press: Press, site: Path, claims: Claims) -> None:
        """The pages about many records."""
        jobs = [job for job in self.jobs if not isinstance(job.key, RecordId)]
        _ = review.key  # now, for all processes
        make, key = partial(self._make_list, review, press, site), partial(basis_of_list, self._ground, review=review)
        for _ in self._all_done("生成目录页", make, key, lambda _: True, jobs, claims, _FEWEST_LISTS):
            pass

    def _all_done(  # noqa: PLR0913, PLR0917 (one more than five, and only here)
        self,
        phase: str,
        make: Callable[[Job], Done],
        key: Callable[[Job], str],
        is_known: Callable[[Job], bool],
        jobs: Sequence[Job],
        claims: Claims,
        fewest: int | None = None,
    ) -> Iterator[Done]:
        """Do these jobs, keep what was made, and claim the addresses of their pages.

        A job is done already if all its files stand in their places and whatever else it finds out `is_known`.
        """
        shelves = {_shelf(job): self._pages.shelf(_shelf(job)) for job in jobs}  # now, for all processes
        standing = {_name(job): done for job in jobs if (done := self._standing(job, key)) and is_known(job)}
        before = self._clear(shelves, set(map(_name, jobs)))
        undone = [job for job in jobs if _name(job) not in standing]
        if any(_name(job) not in shelves[_shelf(job)] for job in undone):
            _ = self._gate  # likewise
        entries = []
        made_now = iter(self.workshop.told(phase)(make, undone, fewest))
        for job in jobs:
            shelf, name = _shelf(job), _name(job)
            done = standing.get(name) or next(made_now)
            made = done.made or shelves[shelf][name][1]
            for address in made.addresses:
                claims.add(address, f"templates/{job.folder}")
            self.digests.update(made.files)
            if done.made and name in shelves[shelf]:
                self._folder.remove({path for path, _ in shelves[shelf][name][1].files} - dict(made.files).keys())
            if done.found_by and isinstance(job.key, RecordId):
                self._found_by[job.key] = done.found_by
            entries.append((shelf, Entry(name, done.key, made)))
            yield done
        next(made_now, None)  # the phase is over, and timed
        self._pages.write(entries)
        self.workshop.store.drop_files(before.difference(self.digests.values()))

    def _files_on(self, shelf: str) -> Iterator[tuple[str, str]]:
        return (file for _, made in self._pages.shelf(shelf).values() for file in made.files)

    def _standing(self, job: Job, key: Callable[[Job], str]) -> Done | None:
        """What the folder has of this job, if that is all, and what would be made now."""
        known = self._folder.standing and self._pages.shelf(_shelf(job)).get(_name(job))
        if known and self._folder.holds(known[1].files) and known[0] == key(job):
            return Done(job, known[0], None)
        return None

    def _clear(self, shelves: Mapping[str, Mapping[str, tuple[str, Made]]], names: Collection[str]) -> set[str]:
        """Remove what stands in the folder of jobs that are no more; the digests of all that these shelves name."""
        digests: set[str] = set()
        for lines in shelves.values():
            for name, (_, made) in lines.items():
                digests.update(digest for _, digest in made.files)
                if name not in names:
                    self._folder.remove(path for path, _ in made.files)
        return digests

    def _write_files(self, review: Review, warehouse: Warehouse | None, index: SearchIndex | None, site: Path) -> None:
        """The files about all records, and the search index."""
        files = [*news_assets(review, self.imprint, spread=self.workshop.spread)]
        if warehouse:
            files += data_files(warehouse, review, self.imprint)
        self.digests.update(write_bulk(files, index, site, self.workshop.spread))

    def _write_sitemap(self, site: Path, claims: Claims) -> None:
        for name in (SITEMAP, f"{SITEMAP}.gz"):
            (site / name).unlink(missing_ok=True)
        for part in sitemap_files(list(claims.addresses), self.imprint):
            write_file(site, part.address, part.data())

    @contextmanager
    def _search_index(self, review: Review, site: Path) -> Iterator[SearchIndex | None]:
        """What is to be done for it; where nothing is kept, its cache lasts as long as the block."""
        if not self.left_out.has_search:
            yield None
        elif self.workshop.store.folder is not None:
            yield SearchIndex(review, site, self.workshop.store.folder / _SEARCH, self._finder(review))
        else:
            with TemporaryDirectory(prefix=".jixiao-", dir=site) as without_store:
                yield SearchIndex(review, site, Path(without_store), self._finder(review))

    def _finder(self, review: Review) -> Callable[[RecordId], Findable]:
        """What each record is found by: as its job has put it aside, else read from its file."""
        read = finder(review)

        def find(identity: RecordId) -> Findable:
            place = self._found_by.get(identity)
            data = self._scratch.get(place) if place else None
            return read(identity) if data is None else load_findable(data)

        return find

    def _make_record(self, review: Review, press: Press, site: Path, stockroom: Stockroom, job: Job) -> Done:
        identity = job.key
        key = self._key_of_record(job)
        differing = review.differing(identity)
        is_placed = self._place(job, key, site)
        extract = None
        if self.imprint.has_data and not (is_placed and stockroom.find(identity, self._stock_key(identity))):
            extract = extract_of(row_of(identity, differing, self.corpus, self.imprint))
        if is_placed:
            return Done(job, key, None, extract)
        found_by = self._put_aside(identity, has_findings=bool(differing)) if self.left_out.has_search else None
        made = self._make(review, press, site, job)
        files = [self._publish_asset(identity, asset, site) for asset in asset_files(identity, review)]
        if extract:
            files.append(self._publish(site, f"{job.address}record.json", f"{extract.document}\n".encode()))
        return Done(job, key, replace(made, files=(*made.files, *files)), extract, found_by)

    def _key_of_record(self, job: Job) -> str:
        return basis_of_record(self._ground, job, self.corpus)

    def _put_aside(self, identity: RecordId, *, has_findings: bool) -> Place | None:
        """What a record is found by, for who makes the search index: now, for its file is at hand."""
        unit, value = self.corpus.units[identity.unit], self.corpus.sources[identity].value
        document = search_document(self.corpus.summaries[identity], unit, value, has_findings=has_findings)
        return self._scratch.put(dump_findable(findable_of(document)))

    def _stock_key(self, identity: RecordId) -> str:
        return digest_of(self._ground_of_data, self.corpus.basis(identity))

    @cached_property
    def _ground_of_data(self) -> str:
        return digest_of(program_key(), repr(self.imprint))

    def _make_list(self, review: Review, press: Press, site: Path, job: Job) -> Done:
        key = basis_of_list(self._ground, job, review)
        if self._place(job, key, site):
            return Done(job, key, None)
        _, former = self._pages.shelf(_shelf(job)).get(_name(job), ("", None))
        return Done(job, key, self._make(review, press, site, job, former))

    def _place(self, job: Job, key: str, site: Path) -> bool:
        """Put what an earlier run has made of this job where it belongs; False if that is not all there."""
        made = self._pages.find(_shelf(job), _name(job), key)
        if made is None:
            return False
        return all(self._place_file(path, digest, site) for path, digest in made.files)

    def _place_file(self, path: str, digest: str, site: Path) -> bool:
        standing = self._folder.standing.get(path)
        if standing == digest:
            return True
        target = f"{site}/{path}"
        if standing is None:
            make_folder_of(target)
        else:
            remove_file(target)
        return self.workshop.store.place_file(digest, target, self._folder.stamps)

    @cached_property
    def _gate(self) -> Gate | None:
        return Gate(self.project.templates, self._frames, self._samples) if self.left_out.is_verified else None

    def _make(self, review: Review, press: Press, site: Path, job: Job, former: Made | None = None) -> Made:
        """Print the pages of a job; those that were printed from the same texts before are only put in their places."""
        sources = dict(zip(former.addresses, former.sources, strict=False)) if former else {}
        digests = dict(former.files) if former else {}
        addresses: list[str] = []
        files: list[tuple[str, str]] = []
        printed_from: list[str] = []
        for page in pages_of(job, review, self.renderer):
            linked = json_ld(page.view, self.imprint)
            source = self._source_of(page, linked)
            names = [f"{page.address}index.html", *([page.file] if self.imprint.has_data else [])]
            named = [(name, digests[name]) for name in names if name in digests]
            is_same = sources.get(page.address) == source and len(named) == len(names)
            if not (is_same and all(self._place_file(path, digest, site) for path, digest in named)):
                data = self._printed(page, linked, press)
                named = [self._publish(site, names[0], data)]
                named += [self._publish(site, name, page.markdown.encode()) for name in names[1:]]
            addresses.append(page.address)
            files += named
            printed_from.append(source)
        return Made(tuple(addresses), tuple(files), tuple(printed_from))

    def _source_of(self, page: Page, linked: str) -> str:
        """All that a page is printed from and compared with, but for a record itself."""
        view = page.view
        return digest_of(self._ground, page.body, view.title, view.description, page.source_file, linked, *page.names)

    def _printed(self, page: Page, linked: str, press: Press) -> bytes:
        """The HTML file of a page, compared with what it is about."""
        source = f"{self.project.content.name}/{page.source_file}" if page.source_file else ""
        own = self._own.get(page.address)
        data = press.print_own(own, page, linked) if own else press.print_page(page, source, linked)
        if self._gate:
            record = page.view.record if isinstance(page.view, RecordView) else None
            self._gate.check(page.address, data, page.view, record, page.names)
        return data

    def _publish(self, site: Path, path: str, data: bytes) -> tuple[str, str]:
        write_file(site, path, data)
        return self._keep(site, path, sha256(data).hexdigest())

    def _publish_asset(self, identity: RecordId, asset: Asset, site: Path) -> tuple[str, str]:
        """A record's own file goes through memory; an attachment may be too large for that."""
        if asset.file == record_path(identity):
            return self._publish(site, asset.address, read_file(self.project.content, asset.file))
        copy_file(self.project.content / asset.file, site, asset.address)
        return self._keep(site, asset.address, digest_of_file(site, asset.address))

    def _keep(self, site: Path, path: str, digest: str) -> tuple[str, str]:
        self.workshop.store.keep_file(digest, f"{site}/{path}")
        return path, digest


def _shelf(job: Job) -> str:
    return shelf_of(job.key) if isinstance(job.key, RecordId) else _LISTS


def _name(job: Job) -> str:
    return f"{job.folder}/{job.address}"
