"""What is new: Atom feeds of the records last published or corrected, of the site and of each unit.

Dates are the documents' own, in Chinese time: 发布日期 (else that of the source, else the last day of the year
evaluated) and the last 更正. Of a date that says less than a day, the first day counts. A record keeps its id for
ever: its web address, or where the site has none a name made from its place.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from generator.addresses import HOME, RecordId, record_address, relative_link, unit_address
from generator.exports.imprint import DataFile, Imprint
from generator.model import Correction
from generator.review import Review
from generator.summary import Summary
from generator.workers import Spread

ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 100
"""Entries of a feed; older ones are on the pages."""
BEFORE_ALL = "1970-01-01T00:00:00+08:00"
"""The date of a feed without entries."""
_FIRST_DAY = "0000-01-01"
"""What an incomplete date is completed with."""


register_namespace("", ATOM)


def feed_address(index: str) -> str:
    """The feed of the page at `index`."""
    return f"{index}feed.xml"


@dataclass(frozen=True, slots=True)
class News:
    """The last change of a record: when, as Atom writes it, and the correction that it was, if it was one."""

    summary: Summary
    unit_name: str
    moment: str
    correction: Correction | None


def feed_files(review: Review, imprint: Imprint, spread: Spread) -> Iterator[DataFile]:
    """The feed of the site and one for each unit, also for one without a record."""
    corpus = review.corpus
    corrections = last_corrections(review, spread)

    def feed(index: str, title: str, summaries: Iterable[Summary]) -> DataFile:
        news = (
            news_of(one, corpus.units[one.id.unit].name, corrections.get(one.id))
            for one in sorted(summaries, key=lambda one: one.id)
        )
        newest = nlargest(NEWEST, news, key=lambda one: one.moment)
        return DataFile(feed_address(index), lambda: _feed(index, title, newest, imprint))

    yield feed(HOME, imprint.name, corpus.summaries.values())
    for number, summaries in corpus.by_unit.items():
        yield feed(unit_address(number), f"{corpus.units[number].name} - {imprint.name}", summaries)


def last_corrections(review: Review, spread: Spread) -> dict[RecordId, Correction]:
    """The last correction of each record that has one."""
    corpus = review.corpus

    def last(identity: RecordId) -> Correction | None:
        return max(corpus.records[identity].corrections or (), key=lambda one: one.date, default=None)

    identities = [identity for identity, summary in corpus.summaries.items() if summary.corrected_on]
    found = zip(identities, spread(last, identities), strict=True)
    return {identity: correction for identity, correction in found if correction}


def news_of(summary: Summary, unit_name: str, correction: Correction | None) -> News:
    """When a record was last published or corrected."""
    published = _moment(summary.published_on or f"{summary.id.year}-12-31")
    corrected = _moment(correction.date) if correction else ""
    return News(summary, unit_name, max(published, corrected), correction)


def _moment(date: str) -> str:
    """`2020`, `2020-09`, `2020-09-30` or `2020-09-30 16:55` as a moment."""
    day, _, time = date.partition(" ")
    return f"{day}{_FIRST_DAY[len(day) :]}T{time or '00:00'}:00+08:00"


def _feed(index: str, title: str, newest: list[News], imprint: Imprint) -> bytes:
    here = feed_address(index)
    feed = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _add(feed, "id", _identifier(here, imprint))
    _add(feed, "title", title)
    _add(feed, "updated", newest[0].moment if newest else BEFORE_ALL)
    _add(_add(feed, "author"), "name", imprint.name)
    _add(feed, "link", rel="alternate", type="text/html", href=_link(here, index, imprint))
    if imprint.url:
        _add(feed, "link", rel="self", type="application/atom+xml", href=imprint.absolute(here))
    for news in newest:
        _add_entry(feed, here, news, imprint)
    indent(feed, " ")
    document: bytes = tostring(feed, "utf-8", xml_declaration=True)
    return document + b"\n"


def _add_entry(feed: Element, here: str, news: News, imprint: Imprint) -> None:
    summary = news.summary
    address = record_address(summary.id)
    entry = _add(feed, "entry")
    _add(entry, "id", _identifier(address, imprint))
    _add(entry, "title", f"{summary.title}（{summary.period}年度）")
    if summary.published_on:
        _add(entry, "published", _moment(summary.published_on))
    _add(entry, "updated", news.moment)
    _add(_add(entry, "author"), "name", news.unit_name)
    _add(entry, "link", rel="alternate", type="text/html", href=_link(here, address, imprint))
    _add(entry, "summary", _summary(news))


def _summary(news: News) -> str:
    """What the record says in one line, and its last correction."""
    summary, correction = news.summary, news.correction
    parts = [f"{summary.evaluation_mode}（{summary.document_kind}）"]
    if summary.score:
        parts.append(f"得分 {summary.score.text}")
    if summary.grade:
        parts.append(f"等级 {summary.grade}")
    if correction:
        parts.append(f"{correction.date} 更正“{correction.field}”：{correction.reason}")
    return "；".join(parts)


def _identifier(address: str, imprint: Imprint) -> str:
    return imprint.absolute(address) or uuid5(NAMESPACE_URL, f"{imprint.name}/{address}").urn


def _link(here: str, there: str, imprint: Imprint) -> str:
    return imprint.absolute(there) or relative_link(here, there)


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    element = SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text
    return element
