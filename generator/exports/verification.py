"""The findings as data: the table `findings`, and `verification.json`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from generator.addresses import RecordId, record_address
from generator.diagnostics import Level
from generator.explanations import explanations
from generator.exports.columns import ABOUT_RECORD, Column, Kind, Row, Table, text
from generator.program import program_key
from generator.review import Review
from generator.rules import Verdict
from generator.store import Store, digest_of

_PARTS = "findings"
_RECORDS_OF_PART = 100
_quoted = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class FindingRow(Row):
    """One finding."""

    verdict: Verdict

    @property
    def address(self) -> str:
        """The panel of the record."""
        return f"{record_address(self.identity)}#section-verification"


def _finding_rows(row: Row) -> Iterator[FindingRow]:
    for verdict in row.findings:
        yield FindingRow(*row.parts(), verdict)


FINDINGS: Table[FindingRow] = Table(
    "findings",
    "核验发现",
    "一行一处：公开的数字重新计算后需要说明的地方。有差别不等于有错；各条怎样核对见“核验规则”。",
    (
        *ABOUT_RECORD,
        text("id", "发现", lambda row: row.verdict.id, "同一处、同一规则，每次生成都相同"),
        text("code", "规则代码", lambda row: row.verdict.code),
        text("rule", "规则", lambda row: explanations()[row.verdict.code].title),
        Column(
            "level",
            "级别",
            Kind.TEXT,
            lambda row: str(row.verdict.finding.level),
            "warning 不一致；notice 提示",
            (str(Level.WARNING), str(Level.NOTICE)),
        ),
        text("path", "位置", lambda row: "/".join(map(str, row.verdict.finding.path)), "在记录中的键；列表从 0 数起"),
        text("subject", "核对什么", lambda row: row.verdict.finding.subject),
        text("message", "结果", lambda row: row.verdict.finding.message),
        Column("printed", "原文所列", Kind.NUMBER, lambda row: row.verdict.finding.printed),
        Column("computed", "本站计算", Kind.NUMBER, lambda row: row.verdict.finding.computed),
        Column("difference", "相差", Kind.NUMBER, lambda row: row.verdict.finding.difference),
        Column("tolerance", "四舍五入可致之差", Kind.NUMBER, lambda row: row.verdict.finding.tolerance),
        text("unit_of_figures", "以上数字的单位", lambda row: row.verdict.finding.unit or None),
        text("acknowledgements", "单位说明", lambda row: "\n".join(row.verdict.acknowledgements) or None),
    ),
    _finding_rows,
    ("id",),
)


def verification_chunks(review: Review, store: Store) -> Iterator[bytes]:
    """Every finding of the site, in the order of records and codes, as one JSON document.

    The store keeps it in parts: most edits change one.
    """
    found = sum(map(len, review.codes.values()))
    yield f'{{\n "checked": {review.checked},\n "agreeing": {review.checked - found},\n "findings": ['.encode()
    comma, parts = b"", dict(_parts(review))
    for name, identities in parts.items():
        key = digest_of(program_key(), review.corpus.ground.key, review.key_of(identities))
        yield comma + store.worked_out(_PARTS, name, key, partial(_findings_of, identities, review))
        comma = b","
    store.drop_others(_PARTS, parts)
    yield b"\n ]\n}\n" if found else b"]\n}\n"


def _parts(review: Review) -> Iterator[tuple[str, list[RecordId]]]:
    """The records with findings, a few at a time; a part does not go beyond a year."""
    for year, summaries in sorted(review.corpus.by_year.items()):
        differing = [one.id for one in summaries if review.codes[one.id]]
        for at in range(0, len(differing), _RECORDS_OF_PART):
            yield f"{year}-{at // _RECORDS_OF_PART}", differing[at : at + _RECORDS_OF_PART]


def _findings_of(identities: Iterable[RecordId], review: Review) -> bytes:
    corpus = review.corpus
    return ",".join(
        f"\n  {_laid_out(finding_of(verdict, corpus.units[one.unit].name, corpus.summaries[one].title))}"
        for one in identities
        for verdict in review.differing(one)
    ).encode()


def finding_of(verdict: Verdict, unit_name: str, title: str) -> dict[str, str | list[str | int] | None]:
    """One finding as JSON has it, with the names of its unit and project; figures are exact decimal texts."""
    finding, identity = verdict.finding, verdict.record
    return {
        "id": verdict.id,
        "code": verdict.code,
        "level": str(finding.level),
        "record": str(identity),
        "page": record_address(identity),
        "year": identity.year,
        "unit": identity.unit,
        "unit_name": unit_name,
        "title": title,
        "path": list(finding.path),
        "message": finding.message,
        "printed": _text(finding.printed),
        "computed": _text(finding.computed),
        "difference": _text(finding.difference),
        "tolerance": _text(finding.tolerance),
        "unit_of_figures": finding.unit,
        "acknowledgements": list(verdict.acknowledgements),
    }


def _laid_out(finding: Mapping[str, str | list[str | int] | None]) -> str:
    """A finding as `json` lays it out with an indent of one, three levels down, in a tenth of the time."""
    lines = []
    for key, value in finding.items():
        if isinstance(value, str):
            lines.append(f'"{key}": {_quoted(value)}')
        elif value is None:
            lines.append(f'"{key}": null')
        else:
            items = ",\n    ".join([_quoted(one) if isinstance(one, str) else str(one) for one in value])
            lines.append(f'"{key}": [\n    {items}\n   ]' if items else f'"{key}": []')
    return "{\n   " + ",\n   ".join(lines) + "\n  }"


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
