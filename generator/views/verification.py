"""Printed against computed, for citizens: the panel of a record, the page of all findings, the pages of the rules.

In: a review and the explanations of the codes. Out: texts and addresses. Wording is fair: two figures and their
difference, never a reproach.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache, cached_property, partial
from typing import NamedTuple

from generator.addresses import (
    HOME,
    RULES,
    VERIFICATION,
    RecordId,
    record_address,
    rule_address,
    unit_address,
    year_address,
)
from generator.diagnostics import FieldPath, Level
from generator.explanations import Explanation, explanations
from generator.held_back import held_back
from generator.numbers import grouped
from generator.review import Found, Review
from generator.rules import Verdict, rules
from generator.store import digest_of
from generator.views.sheets import Presented, Sheet, Sheets
from generator.views.texts import Crumb

PUBLIC_WORDS: Mapping[Level | None, str] = {
    Level.ERROR: "有误",
    Level.WARNING: "不一致",
    Level.NOTICE: "提示",
    None: "一致",
}
"""The levels as citizens read them; None is two sides that agree."""


class VerdictText(NamedTuple):
    """One verdict as a citizen reads it. Figures are empty where the rule compares none."""

    anchor: str
    code: str
    rule: str
    rule_address: str
    level: str
    """warning, notice, or empty where both sides agree."""
    level_word: str
    subject: str
    message: str
    printed: str
    computed: str
    difference: str
    tolerance: str
    notes: tuple[str, ...]
    path: FieldPath


class Agreement(NamedTuple):
    """A comparison whose two sides agree: most of them do, and little is said of it."""

    message: str
    code: str
    rule_address: str


@dataclass(frozen=True, slots=True)
class Panel:
    """数据核验 of one record."""

    differing: tuple[VerdictText, ...]
    agreeing: tuple[Agreement, ...]
    other_notes: tuple[tuple[str, str], ...]
    """(code, text) of every 核验说明 whose rule finds nothing to explain: it was said, so it is shown."""

    @property
    def indicator_marks(self) -> Mapping[int | tuple[int, int], list[VerdictText]]:
        """What differs in the indicator table: by section, and by (section, row); empty lists for the others."""
        marks: dict[int | tuple[int, int], list[VerdictText]] = defaultdict(list)
        for one in self.differing:
            match one.path:
                case ("指标", int(section), "指标", int(row), *_):
                    marks[section, row].append(one)
                case ("指标", int(section), *_):
                    marks[section].append(one)
        return marks

    @property
    def marks(self) -> Mapping[FieldPath, list[VerdictText]]:
        """What differs at exactly a node: the marks beside a figure; empty lists for the others."""
        marks: dict[FieldPath, list[VerdictText]] = defaultdict(list)
        for one in self.differing:
            marks[one.path].append(one)
        return marks


@dataclass(frozen=True, slots=True)
class FoundIn:
    """One finding with the record it is about."""

    verdict: VerdictText
    record: str
    record_address: str
    unit: str
    year: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many findings a rule, a unit or a year has, in how many records."""

    name: str
    address: str
    findings: int
    records: int


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A record that is left out until its errors are mended: where it belongs, nothing of its content."""

    year: str
    unit: str
    project: str


@dataclass(frozen=True)
class FindingsView:
    """A page with a list of findings."""

    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    sheets: Sheets[FoundIn]
    told: Callable[[Sequence[Found]], str]
    """What changes whenever a line of that list does."""

    @property
    def address(self) -> str:
        """Where the page stands."""
        return self.sheets.address

    @cached_property
    def head(self) -> str:
        """What changes whenever anything round the list does."""
        shown = (field.name for field in fields(self) if field.name not in {"sheets", "told"})
        return digest_of(*(repr(getattr(self, name)) for name in shown))

    def key_of(self, sheet: Sheet[FoundIn]) -> str:
        """What changes whenever that page of it does."""
        items = sheet.items
        return digest_of(self.head, repr(sheet.place), self.told(items.things)) if isinstance(items, Presented) else ""


@dataclass(frozen=True)
class VerificationView(FindingsView):
    """`/verification/`: every finding of the site, and its counts three ways."""

    checked: int
    agreeing: int
    by_rule: tuple[Count, ...]
    by_unit: tuple[Count, ...]
    by_year: tuple[Count, ...]
    held_back: tuple[HeldBack, ...]


@dataclass(frozen=True)
class RuleView(FindingsView):
    """`/rules/<code>/`: what the code means, and where this site has it."""

    explanation: Explanation
    level_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One line of `/rules/`."""

    code: str
    title: str
    address: str
    level_words: tuple[str, ...]
    findings: int


@dataclass(frozen=True, slots=True)
class RulesView:
    """`/rules/`: all codes, in two families."""

    title: str
    description: str
    crumbs: tuple[Crumb, ...]
    sheets: Sheets[object]
    rules: tuple[RuleEntry, ...]
    """What is compared and published with the record."""
    faults: tuple[RuleEntry, ...]
    """What keeps a file from being read or placed."""

    @property
    def address(self) -> str:
        """Where the page stands."""
        return self.sheets.address


def panel_of(identity: RecordId, review: Review) -> Panel:
    """The panel of one record."""
    verdicts = review.verdicts[identity]
    differing = [_verdict_text(one) for one in verdicts if one.finding.level is not None]
    agreeing = [
        Agreement(one.finding.message, one.code, _rule(one.code)[1]) for one in verdicts if one.finding.level is None
    ]
    explained = {one.code for one in differing}
    notes = review.corpus.records[identity].acknowledgements or ()
    return Panel(
        tuple(sorted(differing, key=lambda one: one.level, reverse=True)),
        tuple(agreeing),
        tuple((one.rule, one.note) for one in notes if one.rule not in explained),
    )


def verification_view(review: Review) -> VerificationView:
    """The page of all findings, newest year first."""
    found, units, checked = review.findings, review.corpus.units, review.checked
    return VerificationView(
        "数据核验",
        f"公开的数字逐项重新计算：{checked}处核对，{len(found)}处需要说明",
        (Crumb("首页", HOME),),
        Sheets(VERIFICATION, Presented(found, partial(_found_in, review=review))),
        partial(_told, review),
        checked,
        checked - len(found),
        _counts(found, lambda one: one.code, lambda code: (f"{code} {_rule(code)[0]}", rule_address(code))),
        _counts(found, lambda one: one.record.unit, lambda unit: (units[unit].name, unit_address(unit))),
        _counts(found, lambda one: one.record.year, lambda year: (f"{year}年度", year_address(year))),
        tuple(_held_back(one, review) for one in held_back(review.corpus)),
    )


def rules_view(review: Review) -> RulesView:
    """The index of the codes."""
    found = review.findings_by_code
    entries = [
        RuleEntry(one.code, one.title, rule_address(one.code), _level_words(one), len(found.get(one.code, ())))
        for one in explanations().values()
    ]
    return RulesView(
        "核验规则",
        f"本站核对什么、怎样核对：{len(entries)}条规则",
        (Crumb("首页", HOME), Crumb("数据核验", VERIFICATION)),
        Sheets(RULES),
        tuple(entry for entry in entries if entry.code in rules()),
        tuple(entry for entry in entries if entry.code not in rules()),
    )


def rule_view(review: Review, code: str) -> RuleView:
    """The page of a code."""
    explanation = explanations()[code]
    found = review.findings_by_code.get(code, ())
    return RuleView(
        f"{code} {explanation.title}",
        explanation.what.partition("\n")[0],
        (Crumb("首页", HOME), Crumb("数据核验", VERIFICATION), Crumb("核验规则", RULES)),
        Sheets(rule_address(code), Presented(found, partial(_found_in, review=review))),
        partial(_told, review),
        explanation,
        _level_words(explanation),
    )


def _told(review: Review, found: Sequence[Found]) -> str:
    return "\n".join((review.key_of(one.record for one in found), *(f"{one.code} {one.place}" for one in found)))


def _found_in(found: Found, review: Review) -> FoundIn:
    identity, verdict = found.record, review.verdict(found)
    unit = review.corpus.units[identity.unit].name
    title = review.corpus.summaries[identity].title
    return FoundIn(_verdict_text(verdict), title, record_address(identity), unit, identity.year)


def _held_back(identity: RecordId, review: Review) -> HeldBack:
    unit = review.corpus.units.get(identity.unit)
    return HeldBack(identity.year, unit.name if unit else identity.unit, identity.project)


def _verdict_text(verdict: Verdict) -> VerdictText:
    finding = verdict.finding
    level = finding.level
    place = "-".join([str(step + 1) if isinstance(step, int) else step for step in finding.path])
    title, address = _rule(verdict.code)
    return VerdictText(
        anchor=f"{verdict.code.lower()}-{place}",
        code=verdict.code,
        rule=title,
        rule_address=address,
        level=level or "",
        level_word=PUBLIC_WORDS[level],
        subject=finding.subject,
        message=finding.message,
        printed=_figure(finding.printed, finding.unit),
        computed=_figure(finding.computed, finding.unit),
        difference=_figure(finding.difference, finding.unit),
        tolerance=_figure(finding.tolerance, finding.unit),
        notes=verdict.acknowledgements,
        path=finding.path,
    )


@cache
def _rule(code: str) -> tuple[str, str]:
    """The title of a rule and its page: one of the few dozen that there are, asked for with every verdict."""
    return explanations()[code].title, rule_address(code)


def _figure(value: Decimal | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{grouped(value)}{'' if unit in ('', '%') else ' '}{unit}"


def _level_words(explanation: Explanation) -> tuple[str, ...]:
    """As editors read them; where the pages of records say it otherwise, that first: 不一致（警告）."""
    return tuple(_both_words(level) if explanation.code in rules() else level.word for level in explanation.levels)


def _both_words(level: Level) -> str:
    public = PUBLIC_WORDS[level]
    return public if public == level.word else f"{public}（{level.word}）"


def _counts(
    found: Sequence[Found], group: Callable[[Found], str], named: Callable[[str], tuple[str, str]]
) -> tuple[Count, ...]:
    """Findings and records in each group, most findings first; `named` gives a group's name and page."""
    findings = Counter(map(group, found))
    records = Counter(of for of, _ in {(group(one), one.record) for one in found})
    counts = [Count(*named(one), number, records[one]) for one, number in findings.items()]
    return tuple(sorted(counts, key=lambda one: (-one.findings, one.name, one.address)))
