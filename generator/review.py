"""A corpus with everything that was found in it: faults of reading and verdicts of the rules, in one order.

In: a corpus. Out: `Review`, what the check prints and the site shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.addresses import RecordId
from generator.corpus import Corpus
from generator.diagnostics import Diagnostic, Level, sorted_diagnostics
from generator.rules import Verdict, diagnostics_of, judge


@dataclass(frozen=True)
class Review:
    """The corpus, and for each of its records what the rules say."""

    corpus: Corpus
    verdicts: Mapping[RecordId, tuple[Verdict, ...]]

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All of them, in reading order."""
        found = list(self.corpus.diagnostics)
        for identity, verdicts in self.verdicts.items():
            found += diagnostics_of(verdicts, self.corpus.sources[identity])
        return tuple(sorted_diagnostics(found))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What keeps the content from being published; the rules find no errors, so the corpus has them all."""
        return tuple(one for one in self.corpus.diagnostics if one.level is Level.ERROR)

    def differing(self, identity: RecordId) -> tuple[Verdict, ...]:
        """What the rules found in a record: all verdicts but those that agree."""
        return tuple(one for one in self.verdicts[identity] if one.finding.level is not None)


def review_corpus(corpus: Corpus) -> Review:
    """Judge every record."""
    return Review(corpus, judge(corpus))
