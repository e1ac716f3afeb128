"""One record → everything that the files take from it. A record is read once for all of them, in any process.

The lines of the files are finished here, so that who puts the files together only strings them up.
"""

from collections.abc import Callable
from dataclasses import dataclass

from generator.addresses import RecordId
from generator.exports.columns import Row, row_of
from generator.exports.csv_file import csv_lines, csv_rows
from generator.exports.forms import texts_of
from generator.exports.imprint import Imprint
from generator.exports.record_json import record_json
from generator.exports.tables import TABLES
from generator.review import Review


@dataclass(frozen=True, slots=True)
class Extract:
    """What the files say of one record."""

    identity: RecordId
    lines: tuple[str, ...]
    """Its lines in the CSV of each table, in the order of `TABLES`."""
    counts: tuple[int, ...]
    """How many rows these are."""
    text: str
    """A line for the full-text search: the record, its title, all of its texts."""
    document: str
    """The record as JSON, one line."""


def extract_of(row: Row) -> Extract:
    """What the files say of one record."""
    rows = [table.stored_rows(row) for table in TABLES]
    identity, title = str(row.identity), row.record.title
    return Extract(
        row.identity,
        tuple(map(csv_rows, rows)),
        tuple(map(len, rows)),
        csv_lines([(identity, title, "\n".join((row.unit_name, *texts_of(row.record))))]),
        record_json(row),
    )


def extractor(review: Review, imprint: Imprint) -> Callable[[RecordId], Extract]:
    """The function that workers apply to each record."""

    def extract(identity: RecordId) -> Extract:
        return extract_of(row_of(identity, review.differing(identity), review.corpus, imprint))

    return extract
