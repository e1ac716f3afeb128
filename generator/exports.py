"""The site's data files: exact decimals as text, ids that stay, the same bytes for the same content."""

import json
from decimal import Decimal

from generator.addresses import record_address
from generator.review import Review
from generator.rules import Verdict


def verification_json(review: Review) -> bytes:
    """Every finding of the site, in the order of records and codes."""
    found = [_finding(one, review) for identity in review.verdicts for one in review.differing(identity)]
    checked = sum(len(verdicts) for verdicts in review.verdicts.values())
    document = {"checked": checked, "agreeing": checked - len(found), "findings": found}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _finding(verdict: Verdict, review: Review) -> dict[str, object]:
    finding, identity = verdict.finding, verdict.record
    return {
        "id": verdict.id,
        "code": verdict.code,
        "level": str(finding.level),
        "record": str(identity),
        "page": record_address(identity),
        "year": identity.year,
        "unit": identity.unit,
        "unit_name": review.corpus.units[identity.unit].name,
        "title": review.corpus.summaries[identity].title,
        "path": list(finding.path),
        "message": finding.message,
        "printed": _text(finding.printed),
        "computed": _text(finding.computed),
        "difference": _text(finding.difference),
        "tolerance": _text(finding.tolerance),
        "unit_of_figures": finding.unit,
        "acknowledgements": list(verdict.acknowledgements),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
