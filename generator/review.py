"""A corpus with everything that was found in it: faults of reading and verdicts of the rules, in one order.

In: a corpus. Out: `Review`, what the check prints and the site shows. Of each record it keeps what differs; what
agrees is counted, and found again when the record's page asks for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from generator.addresses import RecordId
from generator.corpus import Corpus
from generator.diagnostics import Diagnostic, sorted_diagnostics
from generator.keeping import Entry, Ledger, shelf_of
from generator.program import program_key
from generator.rules import Verdict, diagnostics_of, judge_record
from generator.store import Store, digest_of
from generator.workers import Spread, here

_AT_HAND = 20


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one record."""

    identity: RecordId
    differing: tuple[Verdict, ...]
    checked: int
    """How many comparisons were made, those that agree included."""
    diagnostics: tuple[Diagnostic, ...]
    """The differing ones at their places."""


class Verdicts(Mapping[RecordId, tuple[Verdict, ...]]):
    """All that the rules say of each record, agreeing or not; judged when it is asked for."""

    def __init__(self, corpus: Corpus) -> None:
        self._summaries = corpus.summaries
        self._judge = lru_cache(_AT_HAND)(lambda identity: judge_record(corpus, identity))

    def __getitem__(self, identity: RecordId) -> tuple[Verdict, ...]:
        if identity not in self._summaries:
            raise KeyError(identity)
        return self._judge(identity)

    def __iter__(self) -> Iterator[RecordId]:
        return iter(self._summaries)

    def __len__(self) -> int:
        return len(self._summaries)


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

    @cached_property
    def key(self) -> str:
        """The digest of all records and of what the rules found in them."""
        return digest_of(*self.keys_of(self.judgements))

    def keys_of(self, identities: Iterable[RecordId]) -> Iterator[str]:
        """What changes whenever one of these records does, or the number of things found in it."""
        readings = self.corpus.readings
        for one in identities:
            yield f"{one} {readings[one].digest} {len(self.judgements[one].differing)}"

    def differing(self, identity: RecordId) -> tuple[Verdict, ...]:
        """What the rules found in a record: all verdicts but those that agree."""
        return self.judgements[identity].differing


class JudgementLedger:
    """The judgements of earlier runs, for records that still say the same, with all they are tied to."""

    def __init__(self, corpus: Corpus, store: Store) -> None:
        self._corpus = corpus
        self._ledger = Ledger(store, "judgements", Judgement)
        self._program = program_key()

    def find(self, identity: RecordId) -> Judgement | None:
        """What was found in a record, if that must still be so."""
        return self._ledger.find(shelf_of(identity), str(identity), self._key(identity))

    def write(self, judgements: Iterable[Judgement]) -> None:
        """Keep the judgements of all records."""
        entries = ((one.identity, one) for one in judgements)
        self._ledger.write((shelf_of(one), Entry(str(one), self._key(one), judged)) for one, judged in entries)

    def _key(self, identity: RecordId) -> str:
        return f"{self._program}{self._corpus.basis(identity)}"


def review_corpus(corpus: Corpus, *, spread: Spread = here, store: Store | None = None) -> Review:
    """Judge every record that an earlier run has not judged on the same basis."""
    verdicts, ledger = Verdicts(corpus), JudgementLedger(corpus, store or Store(None))

    def judge(identity: RecordId) -> Judgement:
        return judgement_of(identity, corpus, verdicts)

    found = {identity: ledger.find(identity) for identity in corpus.summaries}
    fresh = spread(judge, [identity for identity, judgement in found.items() if judgement is None])
    review = review_of_judgements(corpus, [*fresh, *filter(None, found.values())])
    ledger.write(review.judgements.values())
    return review


def review_of_judgements(corpus: Corpus, judgements: Iterable[Judgement]) -> Review:
    """A review from judgements that were made elsewhere, in any order."""
    made = {one.identity: one for one in judgements}
    return Review(corpus, {identity: made[identity] for identity in corpus.summaries}, Verdicts(corpus))


def judgement_of(identity: RecordId, corpus: Corpus, verdicts: Mapping[RecordId, tuple[Verdict, ...]]) -> Judgement:
    """Judge one record."""
    found = verdicts[identity]
    differing = tuple(one for one in found if one.finding.level is not None)
    diagnostics = diagnostics_of(differing, corpus.sources[identity]) if differing else []
    return Judgement(identity, differing, len(found), tuple(diagnostics))
