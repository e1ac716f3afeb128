"""Problems → suggestions → rectifications, m to n, linked only where the record links them.

Every entry is shown in full exactly once; where it answers a second one, a link stands (`again`).
"""

from dataclasses import dataclass, field

from generator.addresses import RecordId, record_address
from generator.corpus import Corpus
from generator.fields import Reference
from generator.model import Problem, Record, Rectification, Suggestion


@dataclass(frozen=True, slots=True)
class ProblemLink:
    """A problem of another year's record of the same project."""

    year: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class RectificationAnswer:
    """A rectification in a thread."""

    entry: Rectification
    again: bool


@dataclass(frozen=True, slots=True)
class SuggestionAnswer:
    """A suggestion in a thread, with what answers it."""

    entry: Suggestion
    again: bool
    rectifications: tuple[RectificationAnswer, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A problem with everything that answers it, and its other appearances."""

    problem: Problem
    suggestions: tuple[SuggestionAnswer, ...]
    rectifications: tuple[RectificationAnswer, ...]
    """Those that answer the problem directly."""
    continues: ProblemLink | None
    returns: tuple[ProblemLink, ...]


@dataclass(frozen=True, slots=True)
class Threads:
    """All of a record. None for a list that is not printed, an empty one where 无 is printed."""

    problems: tuple[Thread, ...]
    loose_suggestions: tuple[SuggestionAnswer, ...]
    loose_rectifications: tuple[RectificationAnswer, ...]
    printed_none: tuple[str, ...]
    """The lists that the document says are empty: 问题, 建议, 整改."""

    @property
    def exist(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.problems or self.loose_suggestions or self.loose_rectifications or self.printed_none)


@dataclass
class _Shown:
    """Which entries stand in full already."""

    numbers: set[str] = field(default_factory=set)

    def again(self, number: str) -> bool:
        seen = number in self.numbers
        self.numbers.add(number)
        return seen


def threads_of(identity: RecordId, record: Record, corpus: Corpus) -> Threads:
    """Follow the declared links, in the record's order."""
    shown = _Shown()
    suggestions = record.suggestions or ()
    rectifications = record.rectifications or ()

    def answering(number: str) -> tuple[RectificationAnswer, ...]:
        return tuple(
            RectificationAnswer(one, shown.again(one.number)) for one in rectifications if number in (one.answers or ())
        )

    def suggestion_answer(one: Suggestion) -> SuggestionAnswer:
        again = shown.again(one.number)
        return SuggestionAnswer(one, again, () if again else answering(one.number))

    problems = tuple(
        Thread(
            problem,
            tuple(suggestion_answer(one) for one in suggestions if problem.number in (one.answers or ())),
            answering(problem.number),
            _link(problem.continues, corpus) if problem.continues else None,
            tuple(_link(one, corpus) for one in corpus.recurrences.get(Reference(identity, problem.number), ())),
        )
        for problem in record.problems or ()
    )
    loose_suggestions = tuple(suggestion_answer(one) for one in suggestions if one.number not in shown.numbers)
    loose = tuple(RectificationAnswer(one, again=False) for one in rectifications if one.number not in shown.numbers)
    printed = {"问题": record.problems, "建议": record.suggestions, "整改": record.rectifications}
    return Threads(problems, loose_suggestions, loose, tuple(key for key, value in printed.items() if value == ()))


def _link(reference: Reference, corpus: Corpus) -> ProblemLink:
    """The problem's own words, if its record can be published."""
    problem = corpus.problem(reference)
    address = f"{record_address(reference.record)}#{reference.number}" if problem else ""
    return ProblemLink(reference.record.year, problem.text if problem else str(reference), address)
