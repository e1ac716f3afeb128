"""What a person reads in a terminal: one finding in two lines, or with the line of the file that it is about."""

from collections import Counter
from collections.abc import Iterable, Iterator

from generator.diagnostics import Diagnostic, Level
from generator.report.excerpt import excerpt, one_line
from generator.report.reported import Listing, Reported

_COLOURS = {Level.ERROR: "31", Level.WARNING: "33", Level.NOTICE: "36"}
_LEAST_ROOM = 30
"""Cells for an excerpt, however narrow the terminal is."""


def concise(diagnostics: Iterable[Diagnostic], folder: str, *, colour: bool = False) -> Iterator[str]:
    """One finding: `path:line:column: CODE message`, and below it what to do. `folder` ends with `/` or is empty."""
    for one in diagnostics:
        yield _headline(one, folder, colour=colour)
        yield _advice(one)


def concise_listing(listing: Listing) -> Iterator[str]:
    """Two lines a finding."""
    for one in listing.findings:
        yield _headline(one.diagnostic, listing.folder, colour=listing.colour)
        yield _advice(one.diagnostic, explained=bool(one.acknowledgements))


def full_listing(listing: Listing) -> Iterator[str]:
    """Each finding with its line of the file, a caret under the place, and the editors' own words."""
    for one in listing.findings:
        yield _headline(one.diagnostic, listing.folder, colour=listing.colour)
        yield from _marked_line(one, listing)
        yield _advice(one.diagnostic, explained=bool(one.acknowledgements))
        for words in one.acknowledgements:
            yield f"    核验说明：{one_line(words)}"
        yield ""


def _headline(one: Diagnostic, folder: str, *, colour: bool) -> str:
    code = f"\033[1;{_COLOURS[one.level]}m{one.code}\033[0m" if colour else one.code
    return f"{one_line(f'{folder}{one.location}')}: {code} {one_line(one.message)}"


def _advice(one: Diagnostic, *, explained: bool = False) -> str:
    level = f"{one.level.word}（已有核验说明）" if explained else one.level.word
    return f"    {level}{'：' + one_line(one.hint) if one.hint else ''}"


def _marked_line(one: Reported, listing: Listing) -> Iterator[str]:
    """Nothing where there is nothing to show: an empty file, a link, a file that is missing."""
    location = one.diagnostic.location
    line = "".join(listing.lines(location.path)[location.line - 1 : location.line])
    if not line.strip():
        return
    gutter = f"{location.line:>5} | "
    shown, cell = excerpt(line, location.column, max(listing.width - len(gutter), _LEAST_ROOM))
    caret = f"\033[1;{_COLOURS[one.diagnostic.level]}m^\033[0m" if listing.colour else "^"
    yield gutter + shown
    yield f"{'| ':>{len(gutter)}}{' ' * cell}{caret}"


def summary(diagnostics: Iterable[Diagnostic], records: int, *, unexplained: int = 0) -> str:
    """The closing line: how many records, how many findings of each level, and what it means.

    `unexplained` counts the warnings that fail a strict check.
    """
    counts = Counter(one.level for one in diagnostics)
    found = "，".join(f"{counts[level]} 处{level.word}" for level in Level if counts[level])
    if not found:
        return f"已检查 {records} 份记录，没有发现问题。"
    if counts[Level.ERROR]:
        verdict = "有错误的内容不能发布，请先改正。"
    elif unexplained:
        verdict = f"没有错误，但有 {unexplained} 处警告没有核验说明。"
    else:
        verdict = "没有错误，可以发布。"
    return f"已检查 {records} 份记录：{found}。{verdict}"
