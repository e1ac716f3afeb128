"""The files about all records and the parts of the search index, made side by side by many processes.

In: what is to be made. Out: files in the site, and their SHA-256. What takes longest comes first, so that no process is
left alone with it at the end.
"""

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path

from generator.disk import digest_of_file, link_file, write_file
from generator.exports.imprint import DataFile
from generator.search import SearchIndex
from generator.workers import Spread, nothing


def write_bulk(
    files: Iterable[DataFile],
    index: SearchIndex | None,
    site: Path,
    spread: Spread,
    meanwhile: Callable[[], object] = nothing,
) -> dict[str, str]:
    """Make all of them; the SHA-256 of each by its path. What is to be done `meanwhile` is done before this ends.

    Raises:
        SearchFault: Pagefind is missing or gives up.

    """
    ordered = sorted(files, key=lambda one: not one.takes_long)
    work: list[Callable[[], dict[str, str]]] = [partial(_write, one, site) for one in ordered]
    parts = [partial(index.make, part) for part in index.parts] if index else []
    longest = sum(one.takes_long for one in ordered)
    work[longest:longest] = parts
    digests: dict[str, str] = {}
    for some in spread(lambda place: work[place](), range(len(work)), fewest=2, meanwhile=meanwhile):
        digests |= some
    return digests | index.finish() if index else digests


def _write(file: DataFile, site: Path) -> dict[str, str]:
    """A large file is finished already: it gets one more name."""
    made = file.make()
    if isinstance(made, Path):
        link_file(made, site, file.address)
        return {file.address: digest_of_file(site, file.address)}
    write_file(site, file.address, made)
    return {file.address: sha256(made).hexdigest()}
