"""All pages and files of one build, made by many processes and written into MkDocs' folder.

In: a review, and the press that prints pages inside the theme. Out: files. MkDocs itself makes the pages that the
navigation names; everything else is made here, a job at a time, in no particular order and always the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator.addresses import RecordId
from generator.disk import copy_file, write_file
from generator.project import Project
from generator.render import Renderer
from generator.review import Review
from generator.shell import Press
from generator.site import Claims, Job, Page, asset_files, assets_once, pages_of, plan_jobs
from generator.workshop import Workshop


@dataclass(frozen=True, slots=True)
class Done:
    """What one job has written: the addresses of its pages."""

    job: Job
    addresses: tuple[str, ...]


class Publication:
    """What one build has to make."""

    def __init__(self, project: Project, review: Review, renderer: Renderer, workshop: Workshop) -> None:
        self.project = project
        self.review = review
        self.renderer = renderer
        self.workshop = workshop
        self.jobs = plan_jobs(review, renderer)
        self._named: frozenset[str] = frozenset()

    def pages_named(self, files: set[str]) -> Iterator[Page]:
        """The pages that the navigation names by their Markdown files; `publish` leaves them to MkDocs."""
        found = [
            page
            for job in self.jobs
            if f"{job.address}index.md" in files
            for page in pages_of(job, self.review, self.renderer)
            if page.file in files
        ]
        self._named = frozenset(page.address for page in found)
        yield from found

    def publish(self, press: Press, site: Path, handwritten: Mapping[str, str]) -> int:
        """Write all other pages, and all files; returns the number of pages written.

        Raises:
            TemplateFault: a template is malformed, or two pages claim one address.

        """
        press.prepare(job.address for job in self.jobs)
        claims = Claims()
        for address, file in handwritten.items():
            claims.add(address, f"pages/{file}")
        for asset in assets_once(self.review):
            write_file(site, asset.address, asset.data)
        count = 0
        for done in self.workshop.spread(partial(self._make, press, site), self.jobs):
            for address in done.addresses:
                claims.add(address, f"templates/{done.job.folder}")
            count += len(done.addresses)
        return count

    def _make(self, press: Press, site: Path, job: Job) -> Done:
        addresses = []
        for page in pages_of(job, self.review, self.renderer):
            addresses.append(page.address)
            if page.address not in self._named:
                write_file(site, f"{page.address}index.html", press.print_page(page, self._source_path(page)))
        if isinstance(job.key, RecordId):
            for asset in asset_files(job.key, self.review):
                copy_file(self.project.content / asset.file, site, asset.address)
        return Done(job, tuple(addresses))

    def _source_path(self, page: Page) -> str:
        """The file that editors change for a page, below the project's folder."""
        return f"{self.project.content.name}/{page.source_file}" if page.source_file else ""
