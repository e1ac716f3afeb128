"""Findings as JSON: for GitLab's merge requests, and in a shape of our own for everything else.

Our own shape (`--format json`), whose keys are only ever added to::

    {"format": 1, "version": "0.1.0", "records": 8,
     "counts": {"error": 0, "warning": 1, "notice": 0},
     "findings": [{"id": "JX402:2019/unit-a/drills:得分",
                   "code": "JX402", "title": "各项指标得分加起来不等于总得分", "level": "warning",
                   "path": "content/records/2019/unit-a/drills.yml", "line": 4, "column": 5,
                   "record": "2019/unit-a/drills",
                   "message": "指标得分合计 92，填报得分 96，相差 4", "hint": "核对原件……",
                   "acknowledgements": ["原件如此"]}]}

`id` stays the same while other lines of the file change, and in `verification.json` it is the same. `record` is null
and `title` empty where there is none. Lines and columns count characters from 1.
"""

import json
from collections import Counter
from collections.abc import Iterator

from generator import __version__
from generator.diagnostics import Level
from generator.explanations import explanations
from generator.report.reported import Listing, Reported

_SEVERITIES = {Level.ERROR: "critical", Level.WARNING: "major", Level.NOTICE: "info"}


def own_json(listing: Listing) -> Iterator[str]:
    """One object; see above."""
    counts = Counter(one.diagnostic.level for one in listing.findings)
    yield as_json(
        {
            "format": 1,
            "version": __version__,
            "records": listing.records,
            "counts": {str(level): counts[level] for level in Level},
            "findings": [_own_entry(one, listing) for one in listing.findings],
        }
    )


def _own_entry(one: Reported, listing: Listing) -> dict[str, object]:
    found = one.diagnostic
    explanation = explanations().get(found.code)
    return {
        "id": one.id,
        "code": found.code,
        "title": explanation.title if explanation else "",
        "level": str(found.level),
        "path": listing.path(one),
        "line": found.location.line,
        "column": found.location.column,
        "record": str(one.record) if one.record else None,
        "message": found.message,
        "hint": found.hint,
        "acknowledgements": list(one.acknowledgements),
    }


def gitlab(listing: Listing) -> Iterator[str]:
    """A Code Quality report: a list of issues, each with a fingerprint of its own."""
    yield as_json([_issue(one, listing) for one in listing.findings])


def _issue(one: Reported, listing: Listing) -> dict[str, object]:
    found = one.diagnostic
    return {
        "description": f"{found.code} {found.message}" + (f"（{found.hint}）" if found.hint else ""),
        "check_name": found.code,
        "fingerprint": one.fingerprint,
        "severity": _SEVERITIES[found.level],
        "location": {"path": listing.path(one), "lines": {"begin": found.location.line}},
    }


def as_json(value: object) -> str:
    """For programs and for people who look: Chinese as it is, unless it cannot be written as UTF-8."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
