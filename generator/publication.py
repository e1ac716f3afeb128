"""All pages and files of one build, made by many processes and written into MkDocs' folder.

In: a corpus, and the press that prints pages inside the theme. Out: files, and the review. First every record's page,
judged on the way; then the pages and files about many records. A job at a time, in any process, and always the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.structure.pages import Page as MkDocsPage

from generator.addresses import RecordId
from generator.basis import basis_of_list, basis_of_record, ground_of
from generator.charts import ChartPress
from generator.corpus import Corpus
from generator.disk import copy_file, write_file
from generator.exports.imprint import Imprint
from generator.exports.sitemap import SITEMAP, sitemap_files
from generator.keeping import Made, pack, unpack
from generator.project import Project
from generator.render import Renderer
from generator.review import Judgement, Review, Verdicts, judgement_of, review_of_judgements
from generator.search import write_search_index
from generator.shell import Press
from generator.site import Claims, Job, asset_files, assets_once, pages_of, plan_jobs
from generator.views.linked_data import json_ld
from generator.workshop import Workshop

_PAGES, _SEARCH = "pages", "search"


@dataclass(frozen=True, slots=True)
class Done:
    """What one job has written: the addresses of its pages. A record's job also has what the rules say of it."""

    job: Job
    addresses: tuple[str, ...]
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """What a build leaves out."""

    has_data: bool = True
    has_search: bool = True


class Publication:
    """What one build has to make."""

    def __init__(
        self, project: Project, corpus: Corpus, workshop: Workshop, imprint: Imprint, *, has_search: bool = True
    ) -> None:
        self.project = project
        self.corpus = corpus
        self.workshop = workshop
        self.imprint = imprint
        self.has_search = has_search
        self.renderer = Renderer(project.templates, ChartPress(workshop.store).draw)
        self.jobs = plan_jobs(corpus, self.renderer)
        self._own: Mapping[str, MkDocsPage] = {}
        self._ground = ""

    def files_named(self, files: set[str]) -> list[str]:
        """Which of these Markdown files are the first pages of our views."""
        return [file for job in self.jobs if (file := f"{job.address}index.md") in files]

    def publish(self, press: Press, site: Path, own: Mapping[str, MkDocsPage]) -> Review:
        """Write all pages and files. `own` are the pages that MkDocs itself has, by address: ours are printed as such.

        Raises:
            TemplateFault: a template is malformed, or two pages claim one address.

        """
        press.prepare(job.address for job in self.jobs)
        self._own = own
        self._ground = ground_of(self.project, self.corpus, press, self.imprint)
        claims = Claims()
        for address, page in own.items():
            if not page.file.generated_by:
                claims.add(address, f"pages/{page.file.src_uri}")
        records = [job for job in self.jobs if isinstance(job.key, RecordId)]
        others = [job for job in self.jobs if not isinstance(job.key, RecordId)]
        judgements = []
        for done in self.workshop.told("生成记录页")(partial(self._make_record, press, site), records):
            _claim(claims, done)
            if done.judgement:
                judgements.append(done.judgement)
        review = review_of_judgements(self.corpus, judgements)
        for done in self.workshop.told("生成目录页")(partial(self._make_list, review, press, site), others):
            _claim(claims, done)
        for asset in assets_once(review, self.imprint, self.workshop.spread):
            write_file(site, asset.address, asset.data)
        for file in (SITEMAP, f"{SITEMAP}.gz"):
            (site / file).unlink(missing_ok=True)
        for part in sitemap_files(list(claims.addresses), self.imprint):
            write_file(site, part.address, part.data())
        if self.has_search:
            self._write_search_index(review, site)
        return review

    def _write_search_index(self, review: Review, site: Path) -> None:
        folder = self.workshop.store.folder
        if folder is not None:
            write_search_index(review, site, folder / _SEARCH, self.workshop.spread)
            return
        with TemporaryDirectory() as without_store:
            write_search_index(review, site, Path(without_store), self.workshop.spread)

    def _make_record(self, press: Press, site: Path, job: Job) -> Done:
        """A record's page with its files. Of the other records only the corpus is known yet, not what rules say."""
        review, store = self._review_of_one, self.workshop.store
        key = basis_of_record(self._ground, job, self.corpus)
        made = unpack(store.get(_PAGES, key))
        if made is None or made.judgement is None:
            made = replace(
                self._make(review, press, job), judgement=judgement_of(job.key, self.corpus, review.verdicts)
            )
            store.put(_PAGES, key, pack(made))
        for asset in asset_files(job.key, review):
            copy_file(self.project.content / asset.file, site, asset.address)
        return _write(made, site, job)

    def _make_list(self, review: Review, press: Press, site: Path, job: Job) -> Done:
        """The pages about many records."""
        store = self.workshop.store
        key = basis_of_list(self._ground, job, review)
        made = unpack(store.get(_PAGES, key))
        if made is None:
            made = self._make(review, press, job)
            store.put(_PAGES, key, pack(made))
        return _write(made, site, job)

    @cached_property
    def _review_of_one(self) -> Review:
        return Review(self.corpus, {}, Verdicts(self.corpus))

    def _make(self, review: Review, press: Press, job: Job) -> Made:
        addresses: list[str] = []
        files: list[tuple[str, bytes]] = []
        for page in pages_of(job, review, self.renderer):
            addresses.append(page.address)
            source = f"{self.project.content.name}/{page.source_file}" if page.source_file else ""
            own = self._own.get(page.address)
            linked = json_ld(page.view, self.imprint)
            data = press.print_own(own, page, linked) if own else press.print_page(page, source, linked)
            files.append((f"{page.address}index.html", data))
            if self.imprint.has_data:
                files.append((page.file, page.markdown.encode()))
        return Made(tuple(addresses), tuple(files))


def _write(made: Made, site: Path, job: Job) -> Done:
    for path, data in made.files:
        write_file(site, path, data)
    return Done(job, made.addresses, made.judgement)


def _claim(claims: Claims, done: Done) -> None:
    for address in done.addresses:
        claims.add(address, f"templates/{done.job.folder}")
