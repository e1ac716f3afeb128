"""The pages of one job → finished files in the site, each compared with what it is about before it is written.

In: a job, the review, what an earlier run has made of the same job. Out: `Made`. Any process can do it, with the same
result; the comparison can be left out.
"""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from mkdocs.structure.pages import Page as MkDocsPage

from generator.addresses import RecordId
from generator.exports.imprint import Imprint
from generator.gate import Gate
from generator.pieces import Made, Pieces
from generator.project import Project
from generator.render import Renderer
from generator.review import Review
from generator.shell import Press
from generator.site import Job, Page, pages_of
from generator.store import Store, digest_of
from generator.views.linked_data import json_ld
from generator.views.record import RecordView


class Printer:
    """Makes the files of pages.

    `own` are the pages that MkDocs itself has, by address: ours are printed as such. `ground` changes with whatever all
    pages stand on.
    """

    def __init__(  # noqa: PLR0913, PLR0917 (what a page is made with)
        self,
        project: Project,
        renderer: Renderer,
        press: Press,
        imprint: Imprint,
        pieces: Pieces,
        own: Mapping[str, MkDocsPage],
        ground: str,
        store: Store,
        *,
        is_verified: bool,
    ) -> None:
        self._project = project
        self._renderer = renderer
        self._press = press
        self._imprint = imprint
        self._pieces = pieces
        self._own = own
        self._ground = ground
        self._store = store
        self._is_verified = is_verified
        self._frames, self._samples = press.folders(), press.samples()

    @cached_property
    def gate(self) -> Gate | None:
        """What compares; best made before there are other processes, since it takes a while."""
        if not self._is_verified:
            return None
        return _gate_of(self._ground, self._store, self._project.templates, self._frames, self._samples)

    def make(self, review: Review, job: Job, former: Made | None = None) -> Made:
        """Print the pages of a job; those that were printed from the same texts before are only put in their places.

        Raises:
            TemplateFault: a template is malformed.
            GateFault: a page does not say what its record says.

        """
        sources = dict(zip(former.addresses, former.sources, strict=False)) if former else {}
        digests = dict(former.files) if former else {}
        addresses: list[str] = []
        files: list[tuple[str, str]] = []
        printed_from: list[str] = []
        for page in pages_of(job, review, self._renderer):
            linked = json_ld(page.view, self._imprint)
            source = "" if isinstance(job.key, RecordId) else self._source_of(page, linked)
            names = [f"{page.address}index.html", *([page.file] if self._imprint.has_data else [])]
            named = [(name, digests[name]) for name in names if name in digests]
            is_same = bool(source) and sources.get(page.address) == source and len(named) == len(names)
            if not (is_same and all(self._pieces.place_file(path, digest) for path, digest in named)):
                named = [self._pieces.write(names[0], self._printed(page, linked))]
                named += [self._pieces.write(name, page.markdown.encode()) for name in names[1:]]
            addresses.append(page.address)
            files += named
            printed_from += [source] if source else []
        return Made(tuple(addresses), tuple(files), tuple(printed_from))

    def _source_of(self, page: Page, linked: str) -> str:
        """All that a page is printed from and compared with, but for a record itself."""
        view = page.view
        return digest_of(self._ground, page.key, view.title, view.description, page.source_file, linked)

    def _printed(self, page: Page, linked: str) -> bytes:
        """The HTML file of a page, compared with what it is about."""
        source = f"{self._project.content.name}/{page.source_file}" if page.source_file else ""
        own = self._own.get(page.address)
        data = self._press.print_own(own, page, linked) if own else self._press.print_page(page, source, linked)
        if self.gate:
            record = page.view.record if isinstance(page.view, RecordView) else None
            self.gate.check(page.address, data, page.view, record, page.names)
        return data


@lru_cache(1)
def _gate_of(ground: str, store: Store, templates: Path, frames: tuple[Path, ...], samples: tuple[str, ...]) -> Gate:  # noqa: ARG001 (the ground says whether all is the same)
    """A preview builds again and again, mostly on the same ground."""
    return Gate(templates, frames, samples, store)
