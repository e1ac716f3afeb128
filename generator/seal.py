"""The list of digests of a published folder: written when it is complete, compared when somebody asks.

In: a folder. Out: its `SHA256SUMS`, or what differs from it. Files are read in many processes, a piece at a time.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from pathlib import Path

from generator.disk import digest_of_file, list_everything, write_file
from generator.sums import SUMS_FILE, Difference, SumsFault, difference, format_sums, parse_sums
from generator.workers import Spread, here

_LINK = "link"
"""Where a digest should be: a symbolic link is no file of ours."""


def seal_folder(
    folder: Path, paths: Collection[str], *, spread: Spread = here, known: Mapping[str, str] | None = None
) -> None:
    """Write the list of the files at these paths; digests that are `known` are not worked out again."""
    given = known or {}
    digests = {path: given[path] for path in paths if path in given}
    digests |= _digests(folder, (path for path in paths if path not in given), spread)
    write_file(folder, SUMS_FILE, format_sums(digests))


def verify_folder(folder: Path, *, spread: Spread = here) -> tuple[int, Difference]:
    """How many files the list of a folder names, and what differs from it.

    Raises:
        SumsFault: there is no list, or it is damaged.

    """
    there = list_everything(folder)
    if SUMS_FILE not in there.paths:
        raise SumsFault(f"{folder} 里没有 {SUMS_FILE}，无法核对：它不是 jixiao build 生成的，或已被删去")
    listed = parse_sums(there.read(SUMS_FILE))
    found = _digests(folder, (path for path in there.paths if path in listed), spread)
    found |= dict.fromkeys((path for path in there.paths if path not in listed and not _is_about(path)), "")
    found |= dict.fromkeys(there.links, _LINK)
    return len(listed), difference(listed, found)


def _is_about(path: str) -> bool:
    """The list itself, or a signature of it, which can only be made when there is a list."""
    return path == SUMS_FILE or path.startswith(f"{SUMS_FILE}.")


def _digests(folder: Path, paths: Iterable[str], spread: Spread) -> dict[str, str]:
    wanted = list(paths)
    return dict(zip(wanted, spread(partial(digest_of_file, folder), wanted), strict=True))
