"""The rules that judge a record, one file each: `jx402_scores_off_total.py` holds the rule JX402.

In: a record with its file; or what is known of a record, and whom to ask for others. Out: `Verdict`s, what was
compared, what agrees and what differs. Never: a change to what a document says, an error about its arithmetic, a zero
for a number that is not there.

A rule is a module of this folder with a function `check`, if it looks at one record alone, or `check_tied`, if it
compares it with others (see `Rule` and `TiedRule`); it is found by walking the folder. Its docstring
is its documentation, in fixed parts that `generator.explanations` reads, and its tests: the record under 示例 raises
exactly this code, the one under 改法 nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from importlib import import_module
from operator import attrgetter
from pkgutil import iter_modules
from typing import Any, NamedTuple, Protocol, cast

from generator.addresses import RecordId
from generator.comparison import Comparison
from generator.diagnostics import Diagnostic, FieldPath, Level, Location
from generator.fields import Reference
from generator.form_keys import steps_of_key
from generator.ground import Ground
from generator.model import FundLine, Funds, Indicator, Record, Scheme
from generator.numbers import Figure, grouped
from generator.source import Plain, Source
from generator.summary import ProblemFact, Summary

_MODULE = re.compile(r"jx\d{3}_[a-z0-9_]+")
_EDITORS_WORDS = frozenset({"来源", "更正", "核验说明"})
"""Where editors speak about the document; rules of text read the document alone."""


class Finding(NamedTuple):
    """One comparison about the node at `path`; `level` is None where both sides agree."""

    path: FieldPath
    subject: str
    message: str
    hint: str = ""
    level: Level | None = None
    printed: Decimal | None = None
    computed: Decimal | None = None
    difference: Decimal | None = None
    tolerance: Decimal | None = None
    unit: str = ""
    """Of the four figures, as printed: 万元, % …"""


@dataclass(frozen=True)
class Case:
    """A record before the rules that look at it alone, with what they may ask for."""

    identity: RecordId
    record: Record
    value: Plain
    """The same as it stands in the file."""
    ground: Ground

    @cached_property
    def scheme(self) -> Scheme:
        """The scheme that it is graded by."""
        return self.ground.schemes[self.ground.scheme_name(self.identity.unit, self.record.scheme)]

    @cached_property
    def rows(self) -> tuple[tuple[FieldPath, Indicator], ...]:
        """All rows of the indicator table with their places."""
        return tuple(
            (("指标", section, "指标", row), indicator)
            for section, heading in enumerate(self.record.indicators or ())
            for row, indicator in enumerate(heading.rows)
        )

    @cached_property
    def has_weights(self) -> bool:
        """Whether any row of the table carries a weight; a word says that there is one."""
        return any(row.weight is not None and row.weight.value != 0 for _, row in self.rows)

    def texts(self, *patterns: re.Pattern[str]) -> Iterator[tuple[FieldPath, str]]:
        """Every text of the document with its place; none if no pattern matches anywhere.

        A text is given as it stands in the file, after a line break: so each line of it begins with one.
        """
        if any(pattern.search(self._all_text) for pattern in patterns):
            yield from _texts_below(self._document, ())

    @cached_property
    def _document(self) -> dict[str, Plain]:
        if not isinstance(self.value, dict):
            return {}
        return {key: node for key, node in self.value.items() if key not in _EDITORS_WORDS}

    @cached_property
    def _all_text(self) -> str:
        """All texts in one, without their places: ten times as quick to look through."""
        texts = [""]
        _collect_texts(self._document, texts)
        return "\n".join(texts)

    def is_excerpt(self, key: str, within: str = "") -> bool:
        """Whether 节录 says that only a part of this was transcribed: then its sums are not checked.

        It says so of the whole, of the key that it stands `within`, or of something in it (分项.预算数).
        """
        excerpts = self.record.source.excerpts if self.record.source else None
        named = [steps_of_key(excerpt) for excerpt in excerpts or ()]
        return any(key in steps or within == steps[-1] for steps in named)


def _collect_texts(node: dict[str, Plain] | list[Plain], into: list[str]) -> None:
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, str):
            into.append(child)
        elif child is not None:
            _collect_texts(child, into)


def _texts_below(node: Plain, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(node, str):
        yield path, f"\n{node}"
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from _texts_below(child, (*path, key))
    elif node is not None:
        for index, child in enumerate(node):
            yield from _texts_below(child, (*path, index))


class Others(Protocol):
    """What a rule may ask about other records."""

    def problem(self, reference: Reference) -> ProblemFact | None:
        """A problem of a record that can be published."""

    def same_project(self, identity: RecordId) -> Sequence[Summary]:
        """All records of a record's project, itself among them."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A record among others before the rules that compare them."""

    summary: Summary
    others: Others


class Rule(Protocol):
    """What a module of this folder offers that looks at one record alone."""

    __name__: str

    def check(self, case: Case) -> Iterator[Finding]:
        """Everything that the rule compares in one record."""


class TiedRule(Protocol):
    """What a module of this folder offers that compares a record with others."""

    __name__: str

    def check_tied(self, tie: Tie) -> Iterator[Finding]:
        """Everything that the rule compares about one record."""


class Verdict(NamedTuple):
    """What one rule says about one place of one record, with the editors' words on it (核验说明)."""

    record: RecordId
    code: str
    finding: Finding
    acknowledgements: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Stable: the same place and code have the same id in every build."""
        return f"{self.code}:{self.record}:{'/'.join(map(str, self.finding.path))}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one record."""

    differing: tuple[Verdict, ...]
    """In the order of codes."""
    checked: int
    """How many comparisons were made, those that agree included."""
    diagnostics: tuple[Diagnostic, ...]
    """The differing ones at their places."""


@cache
def rules() -> Mapping[str, Rule | TiedRule]:
    """Every rule of this folder by its code, in order.

    Raises:
        ValueError: two files share a code.

    """
    found: dict[str, Rule | TiedRule] = {}
    for name in sorted(module.name for module in iter_modules(__path__) if _MODULE.fullmatch(module.name)):
        code = code_of(name)
        if code in found:
            raise ValueError(f"{code} 有两个规则文件")
        found[code] = cast("Rule | TiedRule", import_module(f"{__name__}.{name}"))
    return found


@cache
def _checks(name: str) -> tuple[tuple[str, Callable[[Any], Iterator[Finding]]], ...]:
    """The functions of this name, each with the code of its rule."""
    return tuple((code, check) for code, rule in rules().items() if (check := getattr(rule, name, None)))


def code_of(stem: str) -> str:
    """`jx402_scores_off_total` → `JX402`."""
    return stem.partition("_")[0].upper()


def judge_alone(case: Case) -> tuple[Verdict, ...]:
    """All that rules say of a record by itself, in the order of codes."""
    notes: dict[str, tuple[str, ...]] = {}
    for acknowledgement in case.record.acknowledgements or ():
        notes[acknowledgement.rule] = (*notes.get(acknowledgement.rule, ()), acknowledgement.note)
    return tuple(
        Verdict(case.identity, code, finding, notes.get(code, ()))
        for code, check in _checks("check")
        for finding in check(case)
    )


def judge_tied(tie: Tie) -> tuple[Verdict, ...]:
    """All that rules say of a record among others, likewise."""
    identity, notes = tie.summary.id, tie.summary.acknowledgements
    return tuple(
        Verdict(identity, code, finding, tuple(note for rule, note in notes if rule == code))
        for code, check in _checks("check_tied")
        for finding in check(tie)
    )


def in_order(one: tuple[Verdict, ...], other: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """Verdicts of several rules in the order of codes."""
    return tuple(sorted((*one, *other), key=attrgetter("code"))) if other else one


def judgement_of(verdicts: tuple[Verdict, ...], source: Source) -> Judgement:
    """Sum up verdicts on a record."""
    differing = tuple(one for one in verdicts if one.finding.level is not None)
    return Judgement(differing, len(verdicts), tuple(diagnostics_of(differing, source)))


def diagnostics_of(verdicts: Iterable[Verdict], source: Source) -> list[Diagnostic]:
    """Those that differ, at their places in the record's file."""
    return [
        diagnostic_of(one, source.locate(one.finding.path, at_key=_is_group(source.value, one.finding.path)))
        for one in verdicts
        if one.finding.level is not None
    ]


def diagnostic_of(verdict: Verdict, place: Location) -> Diagnostic:
    """What is told of a verdict that differs, at this place."""
    finding = verdict.finding
    return Diagnostic(place, verdict.code, finding.message, finding.hint, finding.level or Level.NOTICE)


def _is_group(node: Plain, path: FieldPath) -> bool:
    """Whether a list or a mapping stands at `path`: its key says more than its first entry."""
    for step in path:
        if isinstance(node, dict):
            node = node.get(str(step))
        elif isinstance(node, list) and isinstance(step, int):
            node = node[step]
    return not isinstance(node, str)


# --- what several rules share -----------------------------------------------------------------------------------


def compared(  # noqa: PLR0913 (the parts of one sentence)
    path: FieldPath, comparison: Comparison, subject: str, printed: str, *, unit: str = "", hint: str = ""
) -> Finding:
    """The finding of a comparison: “指标得分合计 83.5，填报得分 87.5，相差 4.0”."""
    space = "" if unit in ("", "%") else " "
    sides = (
        f"{subject} {grouped(comparison.computed)}{space}{unit}，{printed} {grouped(comparison.printed)}{space}{unit}"
    )
    if comparison.level is None:
        ending = "一致"
    else:
        ending = f"相差 {grouped(comparison.difference)} {'个百分点' if unit == '%' else unit}".rstrip()
    if comparison.level is Level.NOTICE:
        hint = f"各数四舍五入后可相差 {comparison.tolerance.normalize():f}，这里在此范围之内"
    return Finding(
        path,
        subject,
        f"{sides}，{ending}",
        hint if comparison.level else "",
        comparison.level,
        comparison.printed,
        comparison.computed,
        comparison.difference,
        comparison.tolerance,
        unit,
    )


def budget_of(funds: Funds | FundLine) -> tuple[str, Figure | None]:
    """The budget of rates and sums with its key: 全年预算数, else 预算数, else 年初预算数; a word is not replaced."""
    choices = (("全年预算数", funds.adjusted_budget), ("预算数", funds.budget), ("年初预算数", funds.initial_budget))
    return next((choice for choice in choices if choice[1] is not None), ("预算数", None))
