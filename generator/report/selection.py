"""Which findings a reader wants: by code (JX402), beginning of a code (JX4), level and place."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from generator.diagnostics import Level
from generator.explanations import explanations
from generator.report.reported import Reported

LEVELS: Mapping[str, Level] = {str(level): level for level in Level} | {level.word: level for level in Level}
"""The words for a level, in English and in Chinese."""


class NothingSuch(Exception):  # noqa: N818 (told to the user as it is)
    """What is asked for is not there; the message is for the user, in Chinese."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked about; findings elsewhere are neither told nor counted."""

    is_wanted: Callable[[str], bool]
    """Of a code."""
    is_in_scope: Callable[[str], bool]
    """Of a path below the content folder."""

    def of(self, findings: Iterable[Reported]) -> list[Reported]:
        """Those that are asked about."""
        return [
            one
            for one in findings
            if self.is_wanted(one.diagnostic.code) and self.is_in_scope(one.diagnostic.location.path)
        ]


def levels_from(least: Level) -> Sequence[Level]:
    """A level and the graver ones."""
    return tuple(Level)[: tuple(Level).index(least) + 1]


def code_filter(select: Iterable[str], ignore: Iterable[str]) -> Callable[[str], bool]:
    """Whether a code is wanted: among the selected (all, if none is) and not among the ignored.

    Both are lists with commas. The empty code is one that cannot be selected.

    Raises:
        NothingSuch: one of the words is not the beginning of any code.

    """
    wanted, unwanted = _beginnings(select), _beginnings(ignore)
    return lambda code: (not wanted or code.startswith(wanted)) and not code.startswith(unwanted)


def _beginnings(lists: Iterable[str]) -> tuple[str, ...]:
    beginnings = tuple(word.strip().upper() for words in lists for word in words.split(","))
    for beginning in beginnings:
        if not beginning or not any(code.startswith(beginning) for code in explanations()):
            raise NothingSuch(f"没有代码“{beginning}”{nearest_codes(beginning)}")
    return beginnings


def nearest_codes(word: str) -> str:
    """What else was probably meant, to be added to a message."""
    close = get_close_matches(word.upper(), explanations(), n=3, cutoff=0.7)
    return f"，是不是 {'、'.join(close)}？" if close else "；jixiao explain 列出全部代码"


def path_filter(content: Path, chosen: Sequence[Path], touched: Collection[str] | None = None) -> Callable[[str], bool]:
    """Whether a file (below the content folder) is among the chosen files and folders, and among the touched files.

    Raises:
        NothingSuch: something chosen is not in the content folder.

    """
    root = content.resolve()
    places = [path.resolve() for path in chosen]
    for path, place in zip(chosen, places, strict=True):
        if not place.is_relative_to(root) and not root.is_relative_to(place):
            raise NothingSuch(f"{path} 不在内容文件夹 {content} 里")
    is_all = not places or any(root.is_relative_to(place) for place in places)

    def is_in_scope(path: str) -> bool:
        is_chosen = is_all or any((root / path).is_relative_to(place) for place in places)
        return is_chosen and (touched is None or path in touched)

    return is_in_scope
