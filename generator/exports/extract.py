"""One record → everything that the files take from it. A record is read once for all of them, in any process."""

from collections.abc import Callable
from dataclasses import dataclass

from generator.addresses import RecordId
from generator.exports.columns import Stored, row_of
from generator.exports.forms import texts_of
from generator.exports.imprint import Imprint
from generator.exports.record_json import record_json
from generator.exports.tables import TABLES
from generator.review import Review


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows of each table, in the order of `TABLES`; all texts; the record as JSON, one line."""

    identity: RecordId
    title: str
    rows: tuple[list[tuple[Stored, ...]], ...]
    text: str
    document: str


def extractor(review: Review, imprint: Imprint) -> Callable[[RecordId], Extract]:
    """The function that workers apply to each record."""

    def extract(identity: RecordId) -> Extract:
        row = row_of(identity, review, imprint)
        return Extract(
            identity,
            row.record.title,
            tuple(table.stored_rows(row) for table in TABLES),
            "\n".join((row.unit_name, *texts_of(row.record))),
            record_json(row),
        )

    return extract
