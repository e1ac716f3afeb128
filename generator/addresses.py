"""Where things are: record id ↔ content path ↔ page address. No other module spells an address.

An address is relative to the site's root, without a leading slash: `2019/unit/project/`, `years/2019/page/2/`,
and `""` for the home page. Links between pages are relative, so that the site works under any sub-path.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote

MAX_SLUG = 80
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_RECORD_ID = re.compile(r"(?P<year>[0-9]{4})/(?P<unit>[a-z0-9-]+)/(?P<project>[a-z0-9-]+)", re.ASCII)

HOME = ""
YEARS = "years/"
UNITS = "units/"
GRADES = "grades/"
PROJECTS = "projects/"
COMPARE = "compare/"
RULES = "rules/"
VERIFICATION = "verification/"
DATA = "data/"
PAGE = "page"
"""The folder of the further pages of an index: `/units/page/2/`. No unit can have this name."""
RESERVED_FOLDERS = frozenset(
    one.rstrip("/") for one in (YEARS, UNITS, GRADES, PROJECTS, COMPARE, RULES, VERIFICATION, DATA)
) | {PAGE, "assets", "search"}
"""Folders at the site's root that are the site's own, or the theme's. Those of the years are its own too."""
RESERVED_FILES = frozenset(
    {
        "404.html",
        "build.json",
        "feed.xml",
        "index.html",
        "index.md",
        "llms.txt",
        "readme.md",
        "sha256sums",
        "sitemap.xml",
        "sitemap.xml.gz",
        "verification.json",
    }
)
"""Files at the site's root that are the site's own, in small letters."""
_PORTS = {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}
_DEVICES = frozenset({"con", "prn", "aux", "nul"} | _PORTS)


class Bucket(StrEnum):
    """The five shelves of `/grades/`; the first four are also the 归类 of a scheme's bands."""

    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    UNGRADED = "ungraded"


class RecordId(NamedTuple):
    """A record's identity: its place. Sorts by year, unit, project."""

    year: str
    unit: str
    project: str

    def __str__(self) -> str:
        return "/".join(self)


def is_slug(text: str) -> bool:
    """Whether `text` may stand in an address: `[a-z0-9]+(-[a-z0-9]+)*`, at most 80 characters."""
    return len(text) <= MAX_SLUG and _SLUG.fullmatch(text) is not None


def is_device(name: str) -> bool:
    """Whether Windows takes a file of this name for a device, whatever its extension: `con`, `nul.yml`."""
    return name.partition(".")[0].rstrip(" ").casefold() in _DEVICES


def is_reserved(address: str) -> bool:
    """Whether a file at this address would stand in the place of one of the site's own. Capitals hide nothing."""
    first, _, rest = address.casefold().partition("/")
    if not rest:
        return first in RESERVED_FILES or first.removesuffix(".md") in RESERVED_FOLDERS
    return first in RESERVED_FOLDERS or is_year(first)


def is_year(text: str) -> bool:
    """Whether `text` is a year folder's name: four ASCII digits."""
    return _YEAR.fullmatch(text) is not None


def parse_record_id(text: str) -> RecordId | None:
    """Read `2019/unit/project`; None if it is not of that form."""
    match = _RECORD_ID.fullmatch(text)
    return RecordId(*match.groups()) if match and is_slug(match["unit"]) and is_slug(match["project"]) else None


def record_path(record: RecordId) -> str:
    """The record's file below the content folder."""
    return f"records/{record}.yml"


def attachment_path(record: RecordId, file: str) -> str:
    """An attachment's file below the content folder."""
    return f"records/{record}/{file}"


def attachment_address(record: RecordId, file: str) -> str:
    """Where an attachment is published, percent-encoded: its name may hold what means something in an address."""
    return f"{record}/{quote(file, safe='/')}"


def record_address(record: RecordId) -> str:
    """The record's page; its attachments and its `record.yml` lie under it."""
    return f"{record}/"


def year_address(year: str) -> str:
    """The index of a year."""
    return f"{YEARS}{year}/"


def unit_address(unit: str) -> str:
    """The index of a unit."""
    return f"{UNITS}{unit}/"


def project_address(unit: str, project: str) -> str:
    """The page of one project over the years."""
    return f"{PROJECTS}{unit}/{project}/"


def compare_address(records: Iterable[RecordId]) -> str:
    """The page that shows records side by side; which ones stands in the address."""
    return f"{COMPARE}?" + "&".join(f"r={record}" for record in records)


def grade_address(bucket: Bucket) -> str:
    """The index of a grade."""
    return f"{GRADES}{bucket}/"


def rule_address(code: str) -> str:
    """The page of a diagnostic code, in lower case."""
    return f"{RULES}{code.lower()}/"


def sheet_address(index: str, sheet: int) -> str:
    """The further pages of a long index: `years/2019/`, `years/2019/page/2/` …; `sheet` counts from 1."""
    return index if sheet == 1 else f"{index}{PAGE}/{sheet}/"


def relative_link(here: str, there: str) -> str:
    """The link from the page at `here` to the page or file at `there` (which may carry a `#fragment`)."""
    if there.startswith(f"{here}#"):
        return there.removeprefix(here)
    return "../" * here.count("/") + there or "./"
