"""Digests of files ↔ the text of `SHA256SUMS`, as `sha256sum` writes and reads it. Touches no file.

In: {path: SHA-256}. Out: the text, sorted by path; back from it; and what differs between two such lists.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

SUMS_FILE = "SHA256SUMS"
_LINE = re.compile(r"(?P<escaped>\\?)(?P<digest>[0-9a-f]{64}) [ *](?P<path>.+)")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPED_IN = re.compile(r"[\\\n\r]")
_ESCAPING = str.maketrans(_ESCAPES)
_ESCAPED = {escape: character for character, escape in _ESCAPES.items()}


class SumsFault(Exception):  # noqa: N818 (told to the user as it is)
    """The text is no list of digests; the message is for the user, in Chinese."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between the list and the files."""

    changed: tuple[str, ...]
    missing: tuple[str, ...]
    extra: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.extra)


def format_sums(digests: Mapping[str, str]) -> bytes:
    """The text; a path with a backslash or a line break is written as coreutils does."""
    text = "".join([_line(path, digests[path]) for path in sorted(digests)])
    return text.encode("utf-8", "surrogateescape")


def parse_sums(data: bytes) -> dict[str, str]:
    """The digests that a text names.

    Raises:
        SumsFault: a line is something else, or a path stands there twice or leads elsewhere.

    """
    digests: dict[str, str] = {}
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    if lines[-1]:
        raise SumsFault(f"{SUMS_FILE} 不完整：最后一行没有写完")
    for number, line in enumerate(lines[:-1], start=1):
        found = _LINE.fullmatch(line)
        if found is None:
            raise SumsFault(f"{SUMS_FILE} 第 {number} 行不是“校验值  文件”")
        path = re.sub(r"\\[\\nr]", lambda one: _ESCAPED[one[0]], found["path"]) if found["escaped"] else found["path"]
        if path in digests:
            raise SumsFault(f"{SUMS_FILE} 第 {number} 行的文件前面已有")
        if leads_elsewhere(path):
            raise SumsFault(f"{SUMS_FILE} 第 {number} 行的文件不在这个文件夹里")
        digests[path] = found["digest"]
    return digests


def leads_elsewhere(path: str) -> bool:
    """Whether what should be a path below a folder leads out of it."""
    return path.startswith("/") or ".." in path.split("/")


def difference(listed: Mapping[str, str], found: Mapping[str, str]) -> Difference:
    """Compare the list with the files that are there."""
    return Difference(
        tuple(sorted(path for path, digest in listed.items() if found.get(path, digest) != digest)),
        tuple(sorted(listed.keys() - found.keys())),
        tuple(sorted(found.keys() - listed.keys())),
    )


def _line(path: str, digest: str) -> str:
    return f"\\{digest}  {path.translate(_ESCAPING)}\n" if _ESCAPED_IN.search(path) else f"{digest}  {path}\n"
