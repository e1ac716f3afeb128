"""Diagnostics → what an editor reads.

In: diagnostics with paths below the content folder, and where that folder is. Out: text. Never: printing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from generator.diagnostics import Diagnostic, Level

_COLOURS = {Level.ERROR: "31", Level.WARNING: "33", Level.NOTICE: "36"}


def concise(diagnostics: Iterable[Diagnostic], folder: str, *, colour: bool = False) -> Iterator[str]:
    """One finding: `path:line:column: CODE message`, and below it what to do. `folder` ends with `/` or is empty."""
    for one in diagnostics:
        code = f"\033[1;{_COLOURS[one.level]}m{one.code}\033[0m" if colour else one.code
        yield f"{folder}{one.location}: {code} {one.message}"
        yield f"    {one.level.word}{'：' + one.hint if one.hint else ''}"


def summary(diagnostics: Iterable[Diagnostic], records: int) -> str:
    """The closing line: how many records, how many findings of each level, and what it means."""
    counts = Counter(one.level for one in diagnostics)
    found = "，".join(f"{counts[level]} 处{level.word}" for level in Level if counts[level])
    if not found:
        return f"已检查 {records} 份记录，没有发现问题。"
    verdict = "有错误的内容不能发布，请先改正。" if counts[Level.ERROR] else "没有错误，可以发布。"
    return f"已检查 {records} 份记录：{found}。{verdict}"
