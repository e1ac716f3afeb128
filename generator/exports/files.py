"""All files that are made of the records, as a stream: the site publishes what stands here."""

from collections.abc import Iterable, Iterator
from functools import partial

from generator.addresses import RecordId, record_address
from generator.exports.downloads import DOWNLOADS
from generator.exports.feeds import feed_files
from generator.exports.guide import ADDRESS as GUIDE
from generator.exports.guide import guide_chunks
from generator.exports.imprint import DataFile, Imprint
from generator.exports.indexes import index_files
from generator.exports.verification import verification_json
from generator.exports.warehouse import Warehouse, warehouse_of
from generator.review import Review
from generator.workers import Spread, here


def data_assets(review: Review, imprint: Imprint, *, spread: Spread = here) -> Iterator[DataFile]:
    """`/data/`, the CSV of each index and the JSON of each record.

    Every record is read once, before the first file. The bytes of a file are to be had until the next one is asked for.
    """
    with warehouse_of(review, imprint, spread) as warehouse:
        for download in DOWNLOADS:
            yield DataFile(download.address, partial(download.chunks, warehouse, imprint))
        yield from index_files(review, imprint, warehouse)
        for identity in review.corpus.summaries:
            yield DataFile(f"{record_address(identity)}record.json", partial(_document, identity, warehouse))


def news_assets(review: Review, imprint: Imprint, *, spread: Spread = here) -> Iterator[DataFile]:
    """What is published with or without data: the findings, the feeds and `llms.txt`."""
    yield DataFile("verification.json", lambda: (verification_json(review),))
    yield from feed_files(review, imprint, spread)
    yield DataFile(GUIDE, lambda: guide_chunks(imprint))


def _document(identity: RecordId, warehouse: Warehouse) -> Iterable[bytes]:
    return (f"{warehouse.document(identity)}\n".encode(),)
