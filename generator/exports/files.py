"""All files that are made of the records, as a stream: the site publishes what stands here."""

from collections.abc import Collection, Iterator
from functools import partial

from generator.addresses import HOME, VERIFICATION, RecordId, record_address
from generator.corpus import Corpus
from generator.exports.downloads import DOWNLOADS
from generator.exports.extract import extractor
from generator.exports.feeds import feed_file, feeds
from generator.exports.guide import ADDRESS as GUIDE
from generator.exports.guide import guide
from generator.exports.imprint import DataFile, Imprint
from generator.exports.indexes import index_files
from generator.exports.verification import verification_chunks
from generator.exports.warehouse import Warehouse, warehouse_of
from generator.review import Review
from generator.store import Store
from generator.workers import Spread, here


def data_assets(review: Review, imprint: Imprint, *, spread: Spread = here) -> Iterator[DataFile]:
    """`/data/`, the CSV of each index and the JSON of each record.

    Every record is read once, before the first file. The files are there until the last one has been asked for.
    """
    with warehouse_of(spread(extractor(review, imprint), list(review.corpus.summaries))) as warehouse:
        yield from data_files(warehouse, review, imprint)
        for identity in review.corpus.summaries:
            yield DataFile(f"{record_address(identity)}record.json", partial(_document, identity, warehouse))


def data_files(warehouse: Warehouse, review: Review, imprint: Imprint) -> Iterator[DataFile]:
    """All of them but the JSON of each record. A large one is a finished file: to be linked or copied, not moved."""
    for download in DOWNLOADS:
        yield DataFile(download.address, partial(download.make, warehouse, imprint), download.takes_long)
    yield from index_files(review, imprint, warehouse)


def news_assets(review: Review, imprint: Imprint) -> Iterator[DataFile]:
    """What is published with or without data."""
    for index in with_news(review.corpus):
        yield from news_beside(index, review, imprint)


def with_news(corpus: Corpus) -> Collection[str]:
    """The pages that such files go with."""
    return dict.fromkeys((*feeds(corpus), VERIFICATION))


def news_beside(index: str, review: Review, imprint: Imprint, store: Store | None = None) -> Iterator[DataFile]:
    """The files that go with a page: the feed of the site and `llms.txt`, the feed of a unit, the findings."""
    if index == VERIFICATION:
        yield DataFile("verification.json", lambda: b"".join(verification_chunks(review, store or Store(None))))
    else:
        yield feed_file(index, review, imprint)
    if index == HOME:
        yield DataFile(GUIDE, partial(guide, imprint))


def _document(identity: RecordId, warehouse: Warehouse) -> bytes:
    return warehouse.document(identity) + b"\n"
