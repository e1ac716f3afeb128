"""What search engines read of a page: schema.org as JSON-LD. The record is a Report, the data a Dataset.

In: the view of a page. Out: the text of a `<script type="application/ld+json">`, in which no value can end the element.
"""

import json
from collections.abc import Iterator
from typing import Protocol

from generator.addresses import DATA, HOME, relative_link
from generator.exports.downloads import DOWNLOADS, Download
from generator.exports.imprint import Imprint
from generator.model import Record
from generator.views.data import DataView
from generator.views.lists import Listing
from generator.views.record import RecordView
from generator.views.texts import Crumb

_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
Node = dict[str, object]


class Described(Protocol):
    """What every page has."""

    @property
    def address(self) -> str:
        """Where the page stands."""

    @property
    def title(self) -> str:
        """Its heading."""

    @property
    def description(self) -> str:
        """One sentence."""

    @property
    def crumbs(self) -> tuple[Crumb, ...]:
        """The way to it."""


def json_ld(view: Described, imprint: Imprint) -> str:
    """The linked data of a page; its addresses are whole where the site's own is known, else relative to the page."""
    node = {"@context": "https://schema.org", **_node(view, imprint)}
    return json.dumps(node, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)


def _node(view: Described, imprint: Imprint) -> Node:
    page: Node = {
        "@type": "WebPage",
        "name": view.title,
        "description": view.description,
        "url": _url(view, view.address, imprint),
        "inLanguage": "zh-CN",
    }
    if view.address != HOME:
        page["isPartOf"] = {"@type": "WebSite", "name": imprint.name, "url": _url(view, HOME, imprint)}
    if isinstance(view, RecordView):
        return page | _report(view, imprint)
    if isinstance(view, DataView) and imprint.has_data:
        return page | {"@type": "Dataset", "distribution": [_file(view, one, imprint) for one in DOWNLOADS]}
    if isinstance(view, Listing):
        return page | _listing(view, imprint)
    return page


def _listing(view: Listing, imprint: Imprint) -> Node:
    """The home page is the site; the page of a year, a unit or a grade is a Dataset of its records."""
    if view.address == HOME:
        return {"@type": "WebSite", "name": imprint.name, "description": imprint.description}
    if not imprint.has_data:
        return {"@type": "CollectionPage"}
    above = view.address.partition("/")[0]
    file = "records.csv" if view.address != f"{above}/" else f"{above}.csv"
    table = {
        "@type": "DataDownload",
        "encodingFormat": "text/csv",
        "contentUrl": _url(view, view.address + file, imprint),
    }
    return {"@type": "Dataset", "distribution": [table]}


def _report(view: RecordView, imprint: Imprint) -> Node:
    record = view.record
    unit = {"@type": "GovernmentOrganization", "name": view.unit.text, "url": _url(view, view.unit.address, imprint)}
    node: Node = {
        "@type": "Report",
        "identifier": str(view.id),
        "about": record.title,
        "temporalCoverage": view.period.replace("-", "/"),
        "author": unit,
    }
    node |= dict(_printed(record))
    forms = {"record.yml": "application/yaml"} | ({"record.json": "application/json"} if imprint.has_data else {})
    node["encoding"] = [
        {"@type": "MediaObject", "encodingFormat": form, "contentUrl": _url(view, view.address + file, imprint)}
        for file, form in forms.items()
    ]
    if imprint.has_data:
        dataset = {"@type": "Dataset", "name": imprint.name, "url": _url(view, DATA, imprint)}
        node["isPartOf"] = dataset | {"description": imprint.description}
    return node


def _printed(record: Record) -> Iterator[tuple[str, object]]:
    """What the document says of itself."""
    disclosure, source, evaluator = record.disclosure, record.source, record.evaluator
    number = (disclosure and disclosure.document_number) or (evaluator and evaluator.report_number)
    if number:
        yield "reportNumber", number
    if disclosure and disclosure.published_on:
        yield "datePublished", disclosure.published_on.partition(" ")[0]
    elif source and source.date:
        yield "datePublished", source.date
    if disclosure and disclosure.publisher:
        yield "publisher", {"@type": "GovernmentOrganization", "name": disclosure.publisher}
    if disclosure and disclosure.keywords:
        yield "keywords", list(disclosure.keywords)
    if record.corrections:
        yield "dateModified", max(one.date for one in record.corrections)
    if source:
        document: Node = {"@type": "CreativeWork", "name": source.title}
        if source.publisher:
            document["publisher"] = {"@type": "Organization", "name": source.publisher}
        if source.url:
            document["url"] = source.url
        yield "isBasedOn", document


def _file(view: Described, download: Download, imprint: Imprint) -> Node:
    return {
        "@type": "DataDownload",
        "name": download.title,
        "encodingFormat": download.media_type,
        "contentUrl": _url(view, download.address, imprint),
    }


def _url(view: Described, address: str, imprint: Imprint) -> str:
    return imprint.absolute(address) or relative_link(view.address, address)
