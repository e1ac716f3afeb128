"""Findings as they are reported: each with an id that outlives the next edit, and the editors' words on it.

In: a review. Out: `Reported`s in reading order, and `Listing`, what every format is made of.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from generator.addresses import RecordId
from generator.characters import with_line_feeds
from generator.diagnostics import Diagnostic, Level
from generator.ground import Tree
from generator.review import Review


@dataclass(frozen=True, slots=True)
class Reported:
    """One finding. `id` stays the same while other lines of the file change; no two findings share one."""

    id: str
    diagnostic: Diagnostic
    record: RecordId | None = None
    """None where the finding is about another file, or a record that could not be read."""
    acknowledgements: tuple[str, ...] = ()
    """What 核验说明 says about the code."""

    @property
    def fingerprint(self) -> str:
        """The id in a form that every program accepts."""
        return sha256(self.id.encode("utf-8", "backslashreplace")).hexdigest()[:32]

    @property
    def is_unexplained(self) -> bool:
        """Whether it is a warning that nobody has said anything about: `check --strict` fails."""
        return self.diagnostic.level is Level.WARNING and not self.acknowledgements


@dataclass(frozen=True, slots=True)
class Listing:
    """What a format is given."""

    findings: Sequence[Reported]
    folder: str
    """Where the content is, as the reader sees it: ends with `/`, or is empty."""
    records: int
    """How many were checked."""
    lines: Callable[[str], Sequence[str]] = field(default=lambda _: ())
    """The lines of a file below the content folder; none if it cannot be read."""
    colour: bool = False
    width: int = 100
    """Cells of the terminal."""

    def path(self, one: Reported) -> str:
        """The file of a finding, as the reader sees it."""
        return f"{self.folder}{one.diagnostic.location.path}"


class SourceLines:
    """The lines of the files of a tree, each file read when it is first asked for; links are not followed."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known = frozenset(tree.paths)
        self._read: dict[str, Sequence[str]] = {}

    def __call__(self, path: str) -> Sequence[str]:
        """As the reader of the file counts them: a BOM is no column, every kind of line end is one."""
        if path not in self._read:
            data = self._tree.read(path) if path in self._known else b""
            text = with_line_feeds(data.decode("utf-8-sig", "replace"))
            self._read[path] = text.split("\n")
        return self._read[path]


def reported_in(review: Review, lines: Callable[[str], Sequence[str]]) -> tuple[Reported, ...]:
    """Every finding of a review, in reading order."""
    found = [Reported(_id_of_fault(one, lines), one) for one in review.corpus.diagnostics]
    found += (
        Reported(verdict.id, diagnostic, verdict.record, verdict.acknowledgements)
        for verdict, diagnostic in review.placed()
    )
    unique = {one.diagnostic: one for one in found}
    return tuple(_numbered(sorted(unique.values(), key=lambda one: one.diagnostic.sort_key)))


def _id_of_fault(one: Diagnostic, lines: Callable[[str], Sequence[str]]) -> str:
    """A fault of reading has no path of keys: the text of its line stands for the place."""
    location = one.location
    text = "".join(lines(location.path)[location.line - 1 : location.line]).strip()
    return f"{one.code}:{location.path}:{sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}"


def _numbered(found: Sequence[Reported]) -> Iterator[Reported]:
    """What stands at one place twice is told apart by its order there."""
    seen: Counter[str] = Counter()
    for one in found:
        seen[one.id] += 1
        yield one if seen[one.id] == 1 else replace(one, id=f"{one.id}#{seen[one.id]}")
