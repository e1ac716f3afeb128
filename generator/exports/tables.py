"""All tables of the site, the one of the records first: everything that lists tables reads this."""

from generator.exports.columns import AnyTable
from generator.exports.parts import DETAILS, INDICATORS, ITEMS, THREADS
from generator.exports.records import RECORDS
from generator.exports.verification import FINDINGS

TABLES: tuple[AnyTable, ...] = (RECORDS, ITEMS, INDICATORS, THREADS, FINDINGS, DETAILS)
