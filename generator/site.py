"""Everything that the site consists of, as a stream of pages and files.

In: a corpus and the templates. Out: `Page` (complete Markdown, front matter included) and `Asset`. A folder of
templates names the view, the file's stem the page: `each_unit/index` is `/units/<unit>/`, `each_unit/history` would be
`/units/<unit>/history/`, and no code needs to change for it. Two pages at one address are a fault of the templates.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from generator.addresses import HOME, attachment_path, record_address, record_path, relative_link, sheet_address
from generator.corpus import Corpus
from generator.render import Renderer, TemplateFault, href, with_front_matter
from generator.views import lists
from generator.views.lists import Listing
from generator.views.record import RecordView, record_view

INDEX = "index"


class View(Protocol):
    """What every template is rendered with; further attributes are its own business."""

    @property
    def address(self) -> str:
        """Where the page stands."""

    @property
    def description(self) -> str:
        """One sentence for search engines."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it stands, its Markdown, and the file below the content folder that editors change for it."""

    address: str
    markdown: str
    source_file: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that is published as it is: its address, and its path below the content folder."""

    address: str
    file: str


def compose_pages(corpus: Corpus, renderer: Renderer) -> Iterator[Page]:
    """Every page of the site, each complete.

    Raises:
        TemplateFault: a template is malformed, or two pages claim one address.

    """
    claimed: dict[str, str] = {}
    for template, page in _pages(corpus, renderer):
        if page.address in claimed:
            raise TemplateFault(f"templates/{template} 与 templates/{claimed[page.address]} 都要生成 /{page.address}")
        claimed[page.address] = template
        yield page


def compose_assets(corpus: Corpus) -> Iterator[Asset]:
    """The raw YAML of every record, and its attachments."""
    for identity, record in corpus.records.items():
        address = record_address(identity)
        yield Asset(f"{address}record.yml", record_path(identity))
        for attachment in record.attachments or ():
            yield Asset(f"{address}{attachment.file}", attachment_path(identity, attachment.file))


def _records(corpus: Corpus) -> Iterator[RecordView]:
    return (record_view(identity, corpus) for identity in corpus.records)


_ONCE: Mapping[str, Callable[[Corpus], Listing]] = {
    "years": lists.years_view,
    "units": lists.units_view,
    "grades": lists.grades_view,
}
_EACH: Mapping[str, Callable[[Corpus], Iterable[View]]] = {
    "each_year": lists.year_views,
    "each_unit": lists.unit_views,
    "each_grade": lists.grade_views,
    "each_record": _records,
}


def _pages(corpus: Corpus, renderer: Renderer) -> Iterator[tuple[str, Page]]:
    """(template, page) for all of them. A template of `once/` without a view of its own sees the whole corpus."""
    for name in renderer.names("once"):
        home = lists.home_view(corpus)
        view = _ONCE[name](corpus) if name in _ONCE else replace(home, address=HOME if name == INDEX else f"{name}/")
        yield from _sheets(f"once/{name}", view, renderer)
    for folder, views in _EACH.items():
        names = renderer.names(folder)
        for each in views(corpus):
            for name in names:
                yield from _pages_of(f"{folder}/{name}", each, name, renderer)


def _pages_of(template: str, view: View, name: str, renderer: Renderer) -> Iterator[tuple[str, Page]]:
    if name == INDEX and isinstance(view, Listing):
        yield from _sheets(template, view, renderer)
        return
    address = view.address if name == INDEX else f"{view.address}{name}/"
    yield template, _page(template, view, address, renderer, {})


def _sheets(template: str, view: Listing, renderer: Renderer) -> Iterator[tuple[str, Page]]:
    for number in range(1, view.sheet_count + 1):
        address = sheet_address(view.address, number)
        yield template, _page(template, view, address, renderer, {"sheet": view.sheet(number)})


def _page(template: str, view: View, address: str, renderer: Renderer, extra: Mapping[str, object]) -> Page:
    def link(there: str) -> str:
        return href(relative_link(address, there))

    markdown = renderer.markdown(template, {"view": view, "link": link, **extra})
    source_file = view.raw_file.text if isinstance(view, RecordView) else ""
    return Page(address, with_front_matter(markdown, view.description), source_file)
