"""What is new: Atom feeds of the records last published or corrected, of the site and of each unit.

Dates are the documents' own, in Chinese time: 发布日期 (else that of the source, else the last day of the year
evaluated) and the last 更正. Of a date that says less than a day, the first day counts. A record keeps its id for
ever: its web address, or where the site has none a name made from its place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from generator.addresses import HOME, record_address, relative_link, unit_address
from generator.corpus import Corpus
from generator.exports.imprint import DataFile, Imprint
from generator.model import Correction
from generator.review import Review
from generator.summary import Summary

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


def feeds(corpus: Corpus) -> Mapping[str, tuple[str, Sequence[Summary]]]:
    """The pages that a feed stands beside, each with what the feed calls itself and its records.

    The home page and that of each unit, also of one without a record. An empty name is the site's own.
    """
    of_units = {unit_address(number): (corpus.units[number].name, found) for number, found in corpus.by_unit.items()}
    return {HOME: ("", corpus.in_order), **of_units}


def feed_file(index: str, review: Review, imprint: Imprint) -> DataFile:
    """The feed beside one of these pages."""
    name, summaries = review.once(feeds, lambda: feeds(review.corpus))[index]
    title = f"{name} - {imprint.name}" if name else imprint.name
    return DataFile(feed_address(index), lambda: _feed(index, title, _newest(summaries, review), imprint))


@dataclass(frozen=True, slots=True)
class News:
    """The last change of a record: when, as Atom writes it, and the correction that it was, if it was one."""

    summary: Summary
    unit_name: str
    moment: str
    correction: Correction | None


def _newest(summaries: Iterable[Summary], review: Review) -> list[News]:
    corpus = review.corpus
    dated = ((_last_moment(one), one) for one in sorted(summaries, key=lambda one: one.id))
    return [
        News(one, corpus.units[one.id.unit].name, moment, _last_correction(one, corpus))
        for moment, one in nlargest(NEWEST, dated, key=lambda pair: pair[0])
    ]


def _last_moment(summary: Summary) -> str:
    """When a record was last published or corrected."""
    published = _moment(summary.published_on or f"{summary.id.year}-12-31")
    return max(published, _moment(summary.corrected_on)) if summary.corrected_on else published


def _last_correction(summary: Summary, corpus: Corpus) -> Correction | None:
    """Its words stand in the record alone."""
    corrections = corpus.records[summary.id].corrections if summary.corrected_on else None
    return max(corrections or (), key=lambda one: one.date, default=None)


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
