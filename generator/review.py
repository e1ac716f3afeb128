"""A corpus with everything that was found in it: faults of reading and verdicts of the rules, in one order.

In: a corpus. Out: `Review`, what the check prints and the site shows. Of each record it keeps what differs; what
agrees is counted, and found again when the record's page asks for it.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from generator.addresses import RecordId
from generator.corpus import Corpus
from generator.diagnostics import Diagnostic, sorted_diagnostics
from generator.rules import Judgement, Tie, Verdict, in_order, judge_tied, judgement_of
from generator.store import digest_of

T = TypeVar("T")
_AT_HAND = 20


class Verdicts(Mapping[RecordId, tuple[Verdict, ...]]):
    """All that the rules say of each record, agreeing or not; looked up when it is asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._take = lru_cache(_AT_HAND)(self._of)

    def __getitem__(self, identity: RecordId) -> tuple[Verdict, ...]:
        if identity not in self._corpus.summaries:
            raise KeyError(identity)
        return self._take(identity)

    def __iter__(self) -> Iterator[RecordId]:
        return iter(self._corpus.summaries)

    def __len__(self) -> int:
        return len(self._corpus.summaries)

    def _of(self, identity: RecordId) -> tuple[Verdict, ...]:
        corpus = self._corpus
        return in_order(corpus.verdicts_alone(identity), judge_tied(Tie(corpus.summaries[identity], corpus)))


@dataclass(frozen=True)
class Review:
    """The corpus, and for each of its records what the rules say."""

    corpus: Corpus
    judgements: Mapping[RecordId, Judgement]
    verdicts: Verdicts

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All of them, in reading order."""
        found = list(self.corpus.diagnostics)
        for judgement in self.judgements.values():
            found += judgement.diagnostics
        return tuple(sorted_diagnostics(found))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What keeps the content from being published; the rules find no errors, so the corpus has them all."""
        return self.corpus.errors

    @cached_property
    def checked(self) -> int:
        """How many comparisons were made in all records."""
        return sum(one.checked for one in self.judgements.values())

    @cached_property
    def findings(self) -> tuple[Verdict, ...]:
        """All that differ, newest year first, then in the order of records and codes."""
        ordered = sorted(self.judgements.values(), key=lambda one: (-int(one.identity.year), one.identity))
        return tuple(verdict for judgement in ordered for verdict in judgement.differing)

    @cached_property
    def findings_by_code(self) -> Mapping[str, Sequence[Verdict]]:
        """The same by code."""
        found: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in self.findings:
            found[verdict.code].append(verdict)
        return dict(found)

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
        return digest_of(self.key_of(self.judgements))

    def key_of(self, identities: Iterable[RecordId]) -> str:
        """What changes whenever one of these records does, or the number of things found in it."""
        return "\n".join(map(self._keys.__getitem__, identities))

    @cached_property
    def _keys(self) -> Mapping[RecordId, str]:
        readings = self.corpus.readings
        found = self.judgements.items()
        return {one: f"{one} {readings[one].digest} {len(judgement.differing)}" for one, judgement in found}

    def differing(self, identity: RecordId) -> tuple[Verdict, ...]:
        """What the rules found in a record: all verdicts but those that agree."""
        return self.judgements[identity].differing


def review_corpus(corpus: Corpus) -> Review:
    """What was found of each record alone when it was read, and what is found of it among the others now."""
    return Review(corpus, {identity: _judgement(identity, corpus) for identity in corpus.summaries}, Verdicts(corpus))


def _judgement(identity: RecordId, corpus: Corpus) -> Judgement:
    alone = corpus.readings[identity].alone
    if alone is None:
        raise ValueError(f"{identity} was read and not judged")
    tied = judge_tied(Tie(corpus.summaries[identity], corpus))
    return alone.joined(judgement_of(identity, tied, lambda: corpus.sources[identity])) if tied else alone
