"""SARIF 2.1.0 (OASIS): findings for code scanning and editors.

Columns count characters (`unicodeCodePoints`). The site's address is not known here, so no `helpUri` is given: the
rule carries its whole documentation as text. An acknowledgement explains a finding and never suppresses it, so it is a
property of the result.
"""

from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import quote

from generator import __version__
from generator.diagnostics import Level
from generator.explanations import explanations
from generator.report.machine import as_json
from generator.report.reported import Listing, Reported

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTICE: "note"}


def sarif(listing: Listing) -> Iterator[str]:
    """One log with one run."""
    codes = sorted({one.diagnostic.code for one in listing.findings})
    driver = {
        "name": "jixiao",
        "version": __version__,
        "language": "zh-CN",
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, listing, codes) for one in listing.findings],
    }
    yield as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str) -> dict[str, object]:
    explanation = explanations().get(code)
    if explanation is None:
        return {"id": code}
    parts = (explanation.what, explanation.why, explanation.remedy.words)
    gravest = next(level for level in Level if level in explanation.levels)
    return {
        "id": code,
        "name": explanation.slug,
        "shortDescription": {"text": explanation.title},
        "fullDescription": {"text": explanation.what},
        "help": {"text": "\n\n".join(filter(None, parts))},
        "defaultConfiguration": {"level": _LEVELS[gravest]},
    }


def _result(one: Reported, listing: Listing, codes: list[str]) -> dict[str, object]:
    found = one.diagnostic
    place = {
        "artifactLocation": {"uri": _uri(listing.path(one))},
        "region": {"startLine": found.location.line, "startColumn": found.location.column},
    }
    result: dict[str, object] = {
        "ruleId": found.code,
        "ruleIndex": codes.index(found.code),
        "level": _LEVELS[found.level],
        "message": {"text": "\n".join(filter(None, (found.message, found.hint)))},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"jixiao/v1": one.fingerprint},
    }
    if one.acknowledgements:
        result["properties"] = {"acknowledgements": list(one.acknowledgements)}
    return result


def _uri(path: str) -> str:
    """A file's URI: relative as it is, absolute with its scheme."""
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(path, errors="surrogateescape")
