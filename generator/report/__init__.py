"""Findings → what an editor, a reviewer or another program reads.

In: a review. Out: text, in one of `FORMATS`. Never: printing, an exit code, a file that was not given.
"""

from collections.abc import Callable, Iterable, Mapping

from generator.report.github import github
from generator.report.machine import gitlab, own_json
from generator.report.manual import manual
from generator.report.reported import Listing, Reported, SourceLines, reported_in
from generator.report.sarif import sarif
from generator.report.terminal import concise, concise_listing, full_listing, summary

__all__ = [
    "FORMATS",
    "FOR_PEOPLE",
    "Listing",
    "Reported",
    "SourceLines",
    "concise",
    "manual",
    "reported_in",
    "summary",
]

FORMATS: Mapping[str, Callable[[Listing], Iterable[str]]] = {
    "concise": concise_listing,
    "full": full_listing,
    "github": github,
    "gitlab": gitlab,
    "json": own_json,
    "sarif": sarif,
}
"""What `check --format` offers: a listing → lines to print."""

FOR_PEOPLE = frozenset({"concise", "full"})
"""The others are read by programs: nothing else may stand in their stream."""
