"""Everything that the site consists of, as a stream of pages and files.

In: a corpus and the templates. Out: `Page` (complete Markdown, front matter included) and `Asset`. A folder of
templates names the view, the file's stem the page: `each_unit/index` is `/units/<unit>/`, `each_unit/history` would be
`/units/<unit>/history/`, and no code needs to change for it. Two pages at one address are a fault of the templates.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from generator.addresses import HOME, attachment_path, record_address, record_path, relative_link
from generator.exports import verification_json
from generator.render import Renderer, TemplateFault, href, with_front_matter
from generator.review import Review
from generator.views import lists, verification
from generator.views.record import RecordView, record_view
from generator.views.sheets import Sheet, Sheets

INDEX = "index"


class View(Protocol):
    """What every template is rendered with; further attributes are its own business."""

    @property
    def address(self) -> str:
        """Where the page stands."""

    @property
    def sheets(self) -> Sheets[Any]:
        """Its pages: one, or as many as its list takes."""

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
    """One file that is published as it is: its address, and its path below the content folder or its bytes."""

    address: str
    file: str = ""
    data: bytes = b""


def compose_pages(review: Review, renderer: Renderer) -> Iterator[Page]:
    """Every page of the site, each complete.

    Raises:
        TemplateFault: a template is malformed, or two pages claim one address.

    """
    claimed: dict[str, str] = {}
    for template, page in _pages(review, renderer):
        if page.address in claimed:
            raise TemplateFault(f"templates/{template} 与 templates/{claimed[page.address]} 都要生成 /{page.address}")
        claimed[page.address] = template
        yield page


def compose_assets(review: Review) -> Iterator[Asset]:
    """The findings as data, the raw YAML of every record, and its attachments."""
    yield Asset("verification.json", data=verification_json(review))
    for identity, record in review.corpus.records.items():
        address = record_address(identity)
        yield Asset(f"{address}record.yml", record_path(identity))
        for attachment in record.attachments or ():
            yield Asset(f"{address}{attachment.file}", attachment_path(identity, attachment.file))


def _record_views(review: Review) -> Iterator[RecordView]:
    return (record_view(identity, review) for identity in review.corpus.records)


_ONCE: Mapping[str, Callable[[Review], View]] = {
    "years": lists.years_view,
    "units": lists.units_view,
    "grades": lists.grades_view,
    "rules": verification.rules_view,
    "verification": verification.verification_view,
}
_EACH: Mapping[str, Callable[[Review], Iterable[View]]] = {
    "each_year": lists.year_views,
    "each_unit": lists.unit_views,
    "each_grade": lists.grade_views,
    "each_rule": verification.rule_views,
    "each_record": _record_views,
}


def _pages(review: Review, renderer: Renderer) -> Iterator[tuple[str, Page]]:
    """(template, page) for all of them. A template of `once/` without a view of its own sees everything."""
    for name in renderer.names("once"):
        address = HOME if name == INDEX else f"{name}/"
        view = _ONCE[name](review) if name in _ONCE else lists.home_view(review, address)
        yield from _sheets(f"once/{name}", view, renderer)
    for folder, views in _EACH.items():
        names = renderer.names(folder)
        for each in views(review) if names else ():
            for name in names:
                template = f"{folder}/{name}"
                if name == INDEX:
                    yield from _sheets(template, each, renderer)
                else:
                    yield template, _page(template, each, Sheets(f"{each.address}{name}/").sheet(1), renderer)


def _sheets(template: str, view: View, renderer: Renderer) -> Iterator[tuple[str, Page]]:
    for sheet in view.sheets:
        yield template, _page(template, view, sheet, renderer)


def _page(template: str, view: View, sheet: Sheet[Any], renderer: Renderer) -> Page:
    def link(there: str) -> str:
        return href(relative_link(sheet.address, there))

    markdown = renderer.markdown(template, {"view": view, "sheet": sheet, "link": link})
    source_file = view.raw_file.text if isinstance(view, RecordView) else ""
    return Page(sheet.address, with_front_matter(markdown, view.description), source_file)
