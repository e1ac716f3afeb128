"""A corpus with everything that was found in it: faults of reading and verdicts of the rules, in one order.

In: a corpus. Out: `Review`, what the check prints and the site shows. Of each record it keeps the codes of what
differs; the verdicts themselves are unpacked, or found again, when somebody asks for them.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import Any, NamedTuple, TypeVar

from generator.addresses import RecordId
from generator.corpus import Corpus
from generator.diagnostics import Diagnostic, sorted_diagnostics
from generator.rules import Tie, Verdict, diagnostics_of, in_order, judge_tied
from generator.shelf import OfEach, Outcome
from generator.store import digest_of

T = TypeVar("T")
_DIFFERING_AT_HAND = 1_000
"""Few records differ, and each of those is asked for by several pages."""


class Found(NamedTuple):
    """Something that differs: which of a record's it is, and the code of its rule."""

    record: RecordId
    place: int
    code: str


@dataclass(frozen=True)
class Review:
    """The corpus, and for each of its records what the rules say."""

    corpus: Corpus
    codes: Mapping[RecordId, tuple[str, ...]]
    """Of what differs in each record, in order."""
    checked: int
    """How many comparisons were made in all records."""
    tied: Mapping[RecordId, tuple[Verdict, ...]]
    """What differs in a record among others; only of those where something does."""
    verdicts: Mapping[RecordId, tuple[Verdict, ...]]
    """All that they say of each, agreeing or not."""

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All of them, in reading order."""
        found = [diagnostic for _, diagnostic in self.placed()]
        return tuple(sorted_diagnostics([*self.corpus.diagnostics, *found]))

    def placed(self) -> Iterator[tuple[Verdict, Diagnostic]]:
        """All that differs, record by record, each with what is told of it at its place in the file."""
        for identity in (one for one, codes in self.codes.items() if codes):
            alone, tied = _alone(identity, self.corpus).judgement(identity), self.tied.get(identity, ())
            yield from zip(alone.differing, alone.diagnostics, strict=True)
            if tied:
                yield from zip(tied, diagnostics_of(tied, self.corpus.source_as_read(identity)), strict=True)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What keeps the content from being published; the rules find no errors, so the corpus has them all."""
        return self.corpus.errors

    @cached_property
    def findings(self) -> tuple[Found, ...]:
        """All that differs, newest year first, then in the order of records and codes."""
        ordered = sorted(self.codes, key=lambda one: (-int(one.year), one))
        return tuple(Found(one, place, code) for one in ordered for place, code in enumerate(self.codes[one]))

    @cached_property
    def findings_by_code(self) -> Mapping[str, Sequence[Found]]:
        """The same by code."""
        found: dict[str, list[Found]] = defaultdict(list)
        for one in self.findings:
            found[one.code].append(one)
        return dict(found)

    def verdict(self, found: Found) -> Verdict:
        """What the rule says."""
        return self.differing(found.record)[found.place]

    def once(self, what: Hashable, work_out: Callable[[], T]) -> T:
        """What several pages show of the same: worked out for the first of them."""
        if what not in self._worked_out:
            self._worked_out[what] = work_out()
        found: T = self._worked_out[what]
        return found

    @cached_property
    def _worked_out(self) -> dict[Hashable, Any]:
        return {}

    @cached_property
    def key(self) -> str:
        """The digest of all records and of what the rules found in them."""
        return digest_of(self.key_of(self.codes))

    def key_of(self, identities: Iterable[RecordId]) -> str:
        """What changes whenever one of these records does, or what the rules found in it."""
        return "\n".join(map(self._keys.__getitem__, identities))

    @cached_property
    def _keys(self) -> Mapping[RecordId, str]:
        """What was found in a record alone goes with its digest."""
        readings = self.corpus.readings
        keys = {one: f"{one} {readings[one].digest} {len(codes)}" for one, codes in self.codes.items()}
        for one, verdicts in self.tied.items():
            keys[one] += "".join(f"\n{verdict.finding.message}" for verdict in verdicts)
        return keys

    def differing(self, identity: RecordId) -> tuple[Verdict, ...]:
        """What the rules found in a record: all verdicts but those that agree."""
        return self._take(identity) if self.codes[identity] else ()

    @cached_property
    def _take(self) -> Callable[[RecordId], tuple[Verdict, ...]]:
        return lru_cache(_DIFFERING_AT_HAND)(self._joined)

    def _joined(self, identity: RecordId) -> tuple[Verdict, ...]:
        alone = _alone(identity, self.corpus).judgement(identity)
        return in_order(alone.differing, self.tied.get(identity, ()))


def review_corpus(corpus: Corpus) -> Review:
    """What was found of each record alone when it was read, and what is found of it among the others now."""
    codes, checked, tied = {}, 0, {}
    for identity, summary in corpus.summaries.items():
        alone, verdicts = _alone(identity, corpus), judge_tied(Tie(summary, corpus))
        codes[identity], checked = alone.codes, checked + alone.checked + len(verdicts)
        if differing := tuple(one for one in verdicts if one.finding.level):
            tied[identity] = differing
            codes[identity] = tuple(sorted((*alone.codes, *(one.code for one in differing))))
    return Review(corpus, codes, checked, tied, OfEach(corpus.summaries, partial(_verdicts, corpus)))


def _verdicts(corpus: Corpus, identity: RecordId) -> tuple[Verdict, ...]:
    return in_order(corpus.verdicts_alone(identity), judge_tied(Tie(corpus.summaries[identity], corpus)))


def _alone(identity: RecordId, corpus: Corpus) -> Outcome:
    alone = corpus.readings[identity].alone
    if alone is None:
        raise ValueError(f"{identity} was read and not judged")
    return alone
