"""All pages and files of one build, made by many processes and written into MkDocs' folder.

In: a corpus, and the press that prints pages inside the theme. Out: files, and the review. First every record's
page, then the pages and files about many records. A job at a time, in any process, and always the same.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from mkdocs.structure.pages import Page as MkDocsPage

from generator.addresses import RecordId, record_path
from generator.basis import basis_of_list, basis_of_record, ground_of
from generator.bulk_files import write_bulk
from generator.charts import ChartPress
from generator.corpus import Corpus
from generator.disk import copy_file, digest_of_file, read_file
from generator.exports.columns import row_of
from generator.exports.downloads import DOWNLOADS
from generator.exports.extract import Extract, extract_of
from generator.exports.files import data_files, news_beside, with_news
from generator.exports.imprint import Imprint
from generator.exports.sitemap import SITEMAP, sitemap_files
from generator.exports.warehouse import Stock, Warehouse, warehouse_of
from generator.pieces import Made, Pieces
from generator.printing import Printer
from generator.program import program_key
from generator.project import Project
from generator.render import Renderer
from generator.review import Review, review_corpus
from generator.scratch import Place, Scratch
from generator.search import SEARCH_INDEX, SearchIndex, finder
from generator.search_documents import Findable, dump_findable, findable_of, load_findable, search_document
from generator.shell import Press
from generator.site import Asset, Claims, Job, asset_files, plan_jobs
from generator.site_folder import SiteFolder
from generator.stockroom import Stockroom, open_stockroom
from generator.store import Store, digest_of
from generator.workers import nothing
from generator.workshop import Workshop

_FEWEST_LISTS = 8
"""Views about many records that are worth another process; some have hundreds of pages."""
_SEARCH = "search"
_PROJECTS = "each_project"


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


class _Phase(NamedTuple):
    """A part of the work, and how a job of it is done. Fewer jobs than `fewest` are not worth another process."""

    name: str
    make: Callable[[Job], Done]
    fewest: int | None = None


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
        self._charts = ChartPress(workshop.store)
        self.renderer = Renderer(project.templates, self._charts.draw, has_data=imprint.has_data)
        self.jobs = plan_jobs(corpus, self.renderer)
        self._with_news = with_news(corpus)
        self.digests: dict[str, str] = {}
        """The SHA-256 of each page and its files, by path, once they are published."""
        self._pieces = Pieces(workshop.store)
        self._ground = ""
        self._scratch = Scratch(workshop.store.folder)
        self._found_by: dict[RecordId, Place] = {}
        self._stock_keys: dict[RecordId, str] = {}

    def files_named(self, files: set[str]) -> list[str]:
        """Which of these Markdown files are the first pages of our views."""
        return [file for job in self.jobs if (file := f"{job.address}index.md") in files]

    def publish(
        self, press: Press, folder_at_last: Callable[[], SiteFolder], own: Mapping[str, MkDocsPage], made: Path
    ) -> Review:
        """Write all pages and files. `own` are the pages that MkDocs itself has, by address: ours are printed as such.

        What stands in the folder already is left as it is, if it is what would be written, and else removed. What
        MkDocs has `made` elsewhere is moved there.

        Raises:
            TemplateFault: a template is malformed, or two pages claim one address.
            GateFault: a page does not say what its record says.

        """
        review = review_corpus(self.corpus)
        press.prepare(job.address for job in self.jobs)
        is_verified = self.left_out.is_verified
        self._ground = ground_of(self.project, self.corpus, press, self.imprint, is_verified)
        printer = Printer(
            self.project,
            self.renderer,
            press,
            self.imprint,
            self._pieces,
            own,
            self._ground,
            self.workshop.store,
            is_verified=is_verified,
        )
        claims = Claims()
        for address, page in own.items():
            if not page.file.generated_by:
                claims.add(address, f"pages/{page.file.src_uri}")
        folder = folder_at_last()
        site = folder.root
        self._pieces.begin(folder, self.jobs, besides=SEARCH_INDEX)
        if made != site:
            folder.take_in(made, (page.file.dest_uri for page in own.values() if page.file.generated_by))
        with ExitStack() as until_written:
            store = self.workshop.store if self.imprint.has_data else Store(None)
            stockroom = until_written.enter_context(open_stockroom(store, site, folder.stamps))
            done = self._do_records(review, printer, claims, stockroom)
            warehouse = None
            if self.imprint.has_data:
                extracts = self._extracts(done, stockroom)
                warehouse = until_written.enter_context(warehouse_of(extracts, site, stockroom.former))
                until_written.callback(self._keep_stock, stockroom, warehouse)  # also where something fails below
            else:
                deque(done, maxlen=0)
            index = until_written.enter_context(self._search_index(review, site))
            lists = [job for job in self.jobs if not isinstance(job.key, RecordId)]
            standing = self._standing(lists, partial(basis_of_list, self._ground, review=review))
            do_lists = partial(self._do_lists, lists, standing, review, printer, claims)
            if len(lists) - len(standing) < _FEWEST_LISTS:
                # they are done here alone, while another process begins with the files
                self._write_files(review, warehouse, index, site, meanwhile=do_lists)
            else:
                do_lists()
                self._write_files(review, warehouse, index, site)
        folder.standing |= self.digests
        self._write_sitemap(folder, claims)
        return review

    def _do_records(self, review: Review, printer: Printer, claims: Claims, stockroom: Stockroom) -> Iterator[Done]:
        """Every record's page and files."""
        jobs = [job for job in self.jobs if isinstance(job.key, RecordId)]
        for job in jobs[:1]:
            self._key_of_record(job)  # what all keys have in common: now, for all processes

        def is_known(job: Job) -> bool:
            return not self.imprint.has_data or stockroom.find(job.key, self._stock_key(job.key)) is not None

        done = {job: one for job, one in self._standing(jobs, self._key_of_record).items() if is_known(job)}
        make = partial(self._make_record, review, printer, stockroom)
        return self._all_done(_Phase("生成记录页", make), jobs, done, printer, claims)

    def _extracts(self, done: Iterable[Done], stockroom: Stockroom) -> Iterator[Extract | Stock]:
        """What the data files say of each record."""
        for one in done:
            if line := one.extract or stockroom.find(one.job.key, self._stock_key(one.job.key)):
                yield line

    def _do_lists(
        self, lists: Sequence[Job], standing: Mapping[Job, Done], review: Review, printer: Printer, claims: Claims
    ) -> None:
        """The pages about many records. Projects come last and apart: nothing is drawn for them, so Vega can go."""
        _ = review.key, review.findings_by_code, self.corpus.amounts  # now, for all processes
        if not any(map(self._pieces.former, lists)):
            self._charts.begin()
        make = partial(self._make_list, review, printer)
        for name, are_projects in (("生成目录页", False), ("生成项目页", True)):
            jobs = [job for job in lists if (job.folder == _PROJECTS) is are_projects]
            phase = _Phase(name, make, fewest=_FEWEST_LISTS)
            deque(self._all_done(phase, jobs, standing, printer, claims), maxlen=0)
            self._charts.end()

    def _standing(self, jobs: Iterable[Job], key: Callable[[Job], str]) -> dict[Job, Done]:
        """Those that are done already: all their files stand in their places."""
        keys = ((job, self._pieces.key_of_standing(job, key)) for job in jobs)
        return {job: Done(job, found, None) for job, found in keys if found is not None}

    def _all_done(
        self, phase: _Phase, jobs: Sequence[Job], standing: Mapping[Job, Done], printer: Printer, claims: Claims
    ) -> Iterator[Done]:
        """Do these jobs but those that are done, keep what was made, and claim the addresses of their pages."""
        before = self._pieces.clear(jobs)
        undone = sorted((job for job in jobs if job not in standing), key=self._pieces.pages_of_former, reverse=True)
        if not all(map(self._pieces.former, undone)):
            _ = printer.gate  # now, for all processes
        finished = []
        made_now = iter(self.workshop.told(phase.name)(phase.make, undone, phase.fewest))
        early: dict[Job, Done] = {}
        for job in jobs:
            while job not in standing and job not in early:
                done = next(made_now)
                early[done.job] = done
            done = standing.get(job) or early.pop(job)
            made = done.made or self._pieces.former(job) or Made((), ())
            for address in made.addresses:
                claims.add(address, f"templates/{job.folder}")
            self.digests.update(made.files)
            if job in standing:
                self._pieces.folder.untouched.update(path for path, _ in made.files)
            if done.made:
                self._pieces.supersede(job, made)
            if done.found_by and isinstance(job.key, RecordId):
                self._found_by[job.key] = done.found_by
            finished.append((job, done.key, made))
            yield done
        next(made_now, None)  # the phase is over, and timed
        self._pieces.note(finished)
        self.workshop.store.drop_files(before.difference(self.digests.values()))

    def _write_files(
        self,
        review: Review,
        warehouse: Warehouse | None,
        index: SearchIndex | None,
        site: Path,
        meanwhile: Callable[[], object] = nothing,
    ) -> None:
        """The files about all records, and the search index; also what goes with a page that no template makes."""
        pages = {job.address for job in self.jobs}
        orphans = [index for index in self._with_news if index not in pages]
        files = [one for index in orphans for one in news_beside(index, review, self.imprint)]
        if warehouse:
            files += data_files(warehouse, review, self.imprint)
        with self.workshop.progress.phase("数据文件和搜索索引"):
            self.digests.update(write_bulk(files, index, site, self.workshop.spread, meanwhile))
        standing = self._pieces.folder.standing
        former = [path for path in standing if path.startswith(SEARCH_INDEX) and path not in self.digests]
        self._pieces.folder.remove(former)

    def _write_sitemap(self, folder: SiteFolder, claims: Claims) -> None:
        """In the place of MkDocs' own, which names its own pages only."""
        for name in (SITEMAP, f"{SITEMAP}.gz"):
            (folder.root / name).unlink(missing_ok=True)
            folder.standing.pop(name, None)
        for part in sitemap_files(list(claims.addresses), self.imprint):
            folder.write(part.address, part.data())

    @contextmanager
    def _search_index(self, review: Review, site: Path) -> Iterator[SearchIndex | None]:
        """What is to be done for it; where nothing is kept, its cache lasts as long as the block."""
        if not self.left_out.has_search:
            yield None
        elif self.workshop.store.folder is not None:
            kept = self.workshop.store.folder / _SEARCH
            standing, store = self._pieces.folder.standing, self.workshop.store
            yield SearchIndex(review, site, kept, self._finder(review), standing, store)
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

    def _make_record(self, review: Review, printer: Printer, stockroom: Stockroom, job: Job) -> Done:
        identity = job.key
        key = self._key_of_record(job)
        is_placed = self._pieces.place(job, key)
        extract = None
        if self.imprint.has_data and not (is_placed and stockroom.find(identity, self._stock_key(identity))):
            extract = extract_of(row_of(identity, review.differing(identity), self.corpus, self.imprint))
        if is_placed:
            return Done(job, key, None, extract)
        found_by = (
            self._put_aside(identity, has_findings=bool(review.codes[identity])) if self.left_out.has_search else None
        )
        made = printer.make(review, job)
        files = [self._publish_asset(identity, asset) for asset in asset_files(identity, review)]
        if extract:
            files.append(self._pieces.write(f"{job.address}record.json", f"{extract.document}\n".encode()))
        return Done(job, key, replace(made, files=(*made.files, *files)), extract, found_by)

    def _key_of_record(self, job: Job) -> str:
        return basis_of_record(self._ground, job, self.corpus)

    def _put_aside(self, identity: RecordId, *, has_findings: bool) -> Place | None:
        """What a record is found by, for who makes the search index: now, for its text is at hand."""
        unit, value = self.corpus.units[identity.unit], self.corpus.values[identity]
        document = search_document(self.corpus.summaries[identity], unit, value, has_findings=has_findings)
        return self._scratch.put(dump_findable(findable_of(document)))

    def _keep_stock(self, stockroom: Stockroom, warehouse: Warehouse) -> None:
        known = {one.name: self.digests[one.address] for one in DOWNLOADS if one.address in self.digests}
        stockroom.keep(warehouse, self._stock_key, known)

    def _stock_key(self, identity: RecordId) -> str:
        if identity not in self._stock_keys:  # asked for again and again
            self._stock_keys[identity] = digest_of(self._ground_of_data, self.corpus.basis(identity))
        return self._stock_keys[identity]

    @cached_property
    def _ground_of_data(self) -> str:
        return digest_of(program_key(), repr(self.imprint))

    def _make_list(self, review: Review, printer: Printer, job: Job) -> Done:
        key = basis_of_list(self._ground, job, review)
        if self._pieces.place(job, key):
            return Done(job, key, None)
        made = printer.make(review, job, self._pieces.former(job))
        if job.address not in self._with_news:
            return Done(job, key, made)
        news = news_beside(job.address, review, self.imprint, self.workshop.store)
        written = [self._pieces.write(one.address, one.data()) for one in news]
        return Done(job, key, replace(made, files=(*made.files, *written)))

    def _publish_asset(self, identity: RecordId, asset: Asset) -> tuple[str, str]:
        """A record's own file goes through memory; an attachment may be too large for that."""
        if asset.file == record_path(identity):
            return self._pieces.write(asset.address, read_file(self.project.content, asset.file))
        site = self._pieces.folder.root
        copy_file(self.project.content / asset.file, site, asset.address)
        return self._pieces.keep(asset.address, digest_of_file(site, asset.address))
