"""Every finding on the real content as a table for people: `docs/findings.md`.

`python -m tests.findings_table` writes it anew; a test says when that is due.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from generator.diagnostics import Level
from generator.disk import write_file
from generator.project import Project, review_of
from generator.report import Reported, reported_in

ROOT = Path(__file__).parents[1]
TABLE = "docs/findings.md"
COMMAND = "python -m tests.findings_table"


def findings_table() -> str:
    """The file as it should be."""
    review = review_of(Project(ROOT / "content", ROOT / "templates", "mof-2020"))
    found = reported_in(review, lambda _: ())
    return "".join(f"{line}\n" for line in _lines(found, len(review.corpus.readings)))


def _lines(found: tuple[Reported, ...], records: int) -> Iterator[str]:
    yield from ("# 现有记录的核验结果", "", f"本页由 `{COMMAND}` 生成，不要手工修改。", "")
    counts = "、".join(
        f"{sum(one.diagnostic.level is level for one in found)} 处{level.word}"
        for level in Level
        if any(one.diagnostic.level is level for one in found)
    )
    yield f"{records} 份记录，共 {len(found)} 处：{counts}。" if found else f"{records} 份记录，没有发现问题。"
    yield from ("", "| 记录 | 代码 | 级别 | 位置 | 说明 |", "|---|---|---|---|---|")
    for one in found:
        location = one.diagnostic.location
        cells = (
            str(one.record or location.path),
            one.diagnostic.code,
            one.diagnostic.level.word,
            f"{location.line}:{location.column}",
            one.diagnostic.message,
        )
        yield f"| {' | '.join(_cell(text) for text in cells)} |"


def _cell(text: str) -> str:
    """A text that stays in its cell and is no mark-up."""
    return escape(" ".join(text.split()), quote=False).replace("|", r"\|")


if __name__ == "__main__":
    write_file(ROOT, TABLE, findings_table().encode())
