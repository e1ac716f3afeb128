"""Everything that the site consists of, as a stream of pages and files.

In: a corpus and the templates. Out: `Page` (complete Markdown, front matter included) and `Asset`. A folder of
templates names the view, the file's stem the page: `each_unit/index` is `/units/<unit>/`, `each_unit/history` would be
`/units/<unit>/history/`, and no code needs to change for it. Two pages at one address are a fault of the templates.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Protocol, runtime_checkable

from generator.addresses import (
    HOME,
    RecordId,
    attachment_path,
    grade_address,
    record_address,
    record_path,
    rule_address,
    unit_address,
    year_address,
)
from generator.corpus import Corpus
from generator.explanations import explanations
from generator.exports.files import data_assets, news_assets
from generator.exports.imprint import Imprint
from generator.render import Renderer, TemplateFault, links_from, with_front_matter
from generator.review import Review
from generator.summary import Summary
from generator.views import data, lists, projects, verification
from generator.views.record import RecordView, record_view
from generator.views.sheets import Presented, Sheet, Sheets
from generator.views.texts import Crumb
from generator.workers import Spread, here

INDEX = "index"
_UNKNOWN = Imprint()
_WITHOUT_DATA = Imprint(has_data=False)


class View(Protocol):
    """What every template is rendered with; further attributes are its own business."""

    @property
    def address(self) -> str:
        """Where the page stands."""

    @property
    def title(self) -> str:
        """Its heading."""

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way to it."""

    @property
    def sheets(self) -> Sheets[Any]:
        """Its pages: one, or as many as its list takes."""

    @property
    def description(self) -> str:
        """One sentence for search engines."""


@runtime_checkable
class Keyed(Protocol):
    """A view that can tell which of its pages have changed before they are composed."""

    def key_of(self, sheet: Sheet[Any]) -> str:
        """What changes whenever that page does; empty where only its text can tell."""


@dataclass(frozen=True)
class Page:
    """One page: where it stands, its Markdown, and the file below the content folder that editors change for it."""

    address: str
    view: View
    sheet: Sheet[Any]
    composed: Callable[[], str]
    source_file: str = ""

    @cached_property
    def body(self) -> str:
        """Its Markdown without front matter.

        Raises:
            TemplateFault: the template is malformed, or asks for what is not there.

        """
        return self.composed()

    @property
    def key(self) -> str:
        """What changes whenever the page does."""
        return (self.view.key_of(self.sheet) if isinstance(self.view, Keyed) else "") or self.body

    @property
    def names(self) -> tuple[str, ...]:
        """The titles of the records that it lists."""
        items = self.sheet.items
        records = () if isinstance(items, Presented) else items  # what is presented is no record, and takes its time
        return tuple(one.title for one in records if isinstance(one, Summary))

    @property
    def markdown(self) -> str:
        """The whole of it."""
        return with_front_matter(self.body, self.view.description, self.context)

    @property
    def context(self) -> str:
        """What tells a record from others of the same title; empty for all other pages, whose titles are their own."""
        return self.view.context if isinstance(self.view, RecordView) else ""

    @property
    def file(self) -> str:
        """Its Markdown file."""
        return f"{self.address}index.md"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that is published as it is: its address, and its path below the content folder or its bytes."""

    address: str
    file: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Job:
    """The pages of one view: a piece of work that any process can do. `key` says which view of the folder's family."""

    folder: str
    key: Any
    address: str
    """Where the view's own page stands."""

    def __str__(self) -> str:
        return f"/{self.address}"


@dataclass(frozen=True, slots=True)
class Family:
    """The views of one folder of templates: which there are, and how one is made."""

    keys: Callable[[Corpus], Iterable[Any]]
    view: Callable[[Review, Any], View]
    address: Callable[[Any], str]


def compose_pages(review: Review, renderer: Renderer) -> Iterator[Page]:
    """Every page of the site, each complete.

    Raises:
        TemplateFault: a template is malformed, or two pages claim one address.

    """
    claims = Claims()
    for job in plan_jobs(review.corpus, renderer):
        for page in pages_of(job, review, renderer):
            claims.add(page.address, f"templates/{job.folder}")
            yield page


class Claims:
    """Which address each page has; two pages at one address are a fault."""

    def __init__(self) -> None:
        self._claimants: dict[str, str] = {}

    @property
    def addresses(self) -> Collection[str]:
        """All that are taken."""
        return self._claimants.keys()

    def add(self, address: str, claimant: str) -> None:
        """Claim an address.

        Raises:
            TemplateFault: the address is taken.

        """
        if address in self._claimants:
            raise TemplateFault(f"{claimant} 与 {self._claimants[address]} 都要生成 /{address}")
        self._claimants[address] = claimant


def plan_jobs(corpus: Corpus, renderer: Renderer) -> list[Job]:
    """All the work there is, the single pages first.

    Raises:
        TemplateFault: there is no template for the page of a record, which all others link to.

    """
    if INDEX not in renderer.names("each_record"):
        raise TemplateFault(f"模板有误：没有 templates/each_record/{INDEX}.md.j2，记录的页面做不出来")
    once = [Job(_ONCE_FOLDER, name, HOME if name == INDEX else f"{name}/") for name in renderer.names(_ONCE_FOLDER)]
    each = [
        Job(folder, key, family.address(key))
        for folder, family in _FAMILIES.items()
        if renderer.names(folder)
        for key in family.keys(corpus)
    ]
    return once + each


def pages_of(job: Job, review: Review, renderer: Renderer) -> Iterator[Page]:
    """The pages of one view. A template of `once/` without a view of its own sees everything."""
    if job.folder == _ONCE_FOLDER:
        view = _ONCE[job.key](review) if job.key in _ONCE else lists.home_view(review, job.address)
        yield from _sheets(f"{job.folder}/{job.key}", view, renderer)
        return
    view = _FAMILIES[job.folder].view(review, job.key)
    for name in renderer.names(job.folder):
        template = f"{job.folder}/{name}"
        if name == INDEX:
            yield from _sheets(template, view, renderer)
        else:
            yield _page(template, view, Sheets(f"{view.address}{name}/").sheet(1), renderer)


def compose_assets(review: Review, imprint: Imprint = _WITHOUT_DATA) -> Iterator[Asset]:
    """Every file of the site that is no page."""
    yield from assets_once(review, imprint)
    for identity in review.corpus.summaries:
        yield from asset_files(identity, review)


def assets_once(review: Review, imprint: Imprint = _UNKNOWN, spread: Spread = here) -> Iterator[Asset]:
    """The files about all records: findings, feeds, and the data where the imprint has it."""
    for file in news_assets(review, imprint):
        yield Asset(file.address, data=file.data())
    if imprint.has_data:
        for file in data_assets(review, imprint, spread=spread):
            yield Asset(file.address, data=file.data())


def asset_files(identity: RecordId, review: Review) -> Iterator[Asset]:
    """The raw YAML of a record, and its attachments."""
    address = record_address(identity)
    yield Asset(f"{address}record.yml", record_path(identity))
    for attachment in review.corpus.records[identity].attachments or ():
        yield Asset(f"{address}{attachment.file}", attachment_path(identity, attachment.file))


_ONCE_FOLDER = "once"
_ONCE: Mapping[str, Callable[[Review], View]] = {
    "data": data.data_view,
    "years": lists.years_view,
    "units": lists.units_view,
    "grades": lists.grades_view,
    "projects": projects.projects_view,
    "compare": lists.compare_view,
    "rules": verification.rules_view,
    "verification": verification.verification_view,
}
_FAMILIES: Mapping[str, Family] = {
    "each_year": Family(lambda corpus: corpus.by_year, lists.year_view, year_address),
    "each_unit": Family(lambda corpus: corpus.by_unit, lists.unit_view, unit_address),
    "each_grade": Family(lambda corpus: corpus.by_bucket, lists.grade_view, grade_address),
    "each_rule": Family(lambda _: explanations(), verification.rule_view, rule_address),
    "each_project": Family(projects.project_keys, projects.project_view, projects.address_of),
    "each_record": Family(lambda corpus: corpus.summaries, record_view, record_address),
}


def _sheets(template: str, view: View, renderer: Renderer) -> Iterator[Page]:
    for sheet in view.sheets:
        yield _page(template, view, sheet, renderer)


def _page(template: str, view: View, sheet: Sheet[Any], renderer: Renderer) -> Page:
    context = {"view": view, "sheet": sheet, "link": links_from(sheet.address), "draw": renderer.draw}
    source_file = view.raw_file.text if isinstance(view, RecordView) else ""
    return Page(sheet.address, view, sheet, partial(renderer.markdown, template, context), source_file)
