"""Workflow commands of GitHub Actions: findings as annotations beside the lines of a pull request.

GitHub shows ten annotations of each level for a step and drops the others in silence. So the most important ten are
chosen, and one notice counts the rest.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from generator.diagnostics import Level
from generator.explanations import explanations
from generator.report.reported import Listing, Reported

LIMIT = 10
_GRAVITY = {level: position for position, level in enumerate(Level)}


def github(listing: Listing) -> Iterator[str]:
    """Annotations grouped by file, the gravest file first."""
    chosen = _most_important(listing.findings, LIMIT)
    if len(chosen) < len(listing.findings):
        chosen = _most_important(listing.findings, LIMIT - 1)
    files: dict[str, list[Reported]] = {}
    for one in chosen:
        files.setdefault(listing.path(one), []).append(one)
    for path, findings in files.items():
        yield f"::group::{_escaped_text(path)}"
        yield from (_annotation(one, path) for one in findings)
        yield "::endgroup::"
    left = Counter(one.diagnostic.level for one in listing.findings)
    left.subtract(one.diagnostic.level for one in chosen)
    if rest := "、".join(f"{left[level]} 处{level.word}" for level in Level if left[level]):
        yield f"::notice title=jixiao::另有 {rest}没有在这里标注，运行 jixiao check 查看全部"


def _most_important(findings: Iterable[Reported], notices: int) -> list[Reported]:
    """At most ten of a level and `notices` notices; what nobody has explained comes first."""
    left = {Level.ERROR: LIMIT, Level.WARNING: LIMIT, Level.NOTICE: notices}
    chosen = []
    for one in sorted(findings, key=lambda one: (_GRAVITY[one.diagnostic.level], bool(one.acknowledgements))):
        if left[one.diagnostic.level]:
            left[one.diagnostic.level] -= 1
            chosen.append(one)
    return chosen


def _annotation(one: Reported, path: str) -> str:
    found = one.diagnostic
    explanation = explanations().get(found.code)
    title = f"{found.code} {explanation.title}" if explanation else found.code
    properties = {"file": path, "line": found.location.line, "col": found.location.column, "title": title}
    written = ",".join(f"{name}={_escaped_property(str(value))}" for name, value in properties.items())
    return f"::{found.level} {written}::{_escaped_text(_lines(found.message, found.hint))}"


def _lines(*texts: str) -> str:
    return "\n".join(filter(None, texts))


_TEXT: Sequence[tuple[str, str]] = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_PROPERTY: Sequence[tuple[str, str]] = (*_TEXT, (":", "%3A"), (",", "%2C"))


def _escaped_text(text: str) -> str:
    return _replaced(text, _TEXT)


def _escaped_property(text: str) -> str:
    return _replaced(text, _PROPERTY)


def _replaced(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for character, code in pairs:
        text = text.replace(character, code)
    return text
