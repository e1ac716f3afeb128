"""The folder that a site is made in: what stands there from an earlier build, and is known to be what it was, stays.

In: a folder, and the stamps (size, time and number) that the last build has noted of every file whose SHA-256 it knew.
Out: `SiteFolder`, which says what stands where. What is not known to be whole is removed: it is made or linked again.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from generator.disk import (
    entries_below,
    link_files,
    move_file,
    remove_file,
    remove_folder,
    stamp_everything,
    write_file,
)
from generator.keeping import Entry, Ledger
from generator.store import TICK, Stamp, Store, stamp_of
from generator.workers import Aside

_KIND = _SHELF = "stamps"
_NOW, _BEFORE = "now", "before"
OWN = ".jixiao-mkdocs"
"""Where MkDocs puts its own files, inside the folder, until they are moved to their places."""


@dataclass(slots=True)
class SiteFolder:
    """A folder and what stands in it."""

    root: Path
    stamps: Mapping[Stamp, str] = field(default_factory=dict)
    """The SHA-256 of files of the last build, wherever they stand now."""
    standing: dict[str, str] = field(default_factory=dict)
    """The SHA-256 of every file that stands here, by path; empty where nobody has worked it out."""
    adopted: Mapping[str, Stamp] = field(default_factory=dict)
    """The stamps of what stood here at first."""
    untouched: set[str] = field(default_factory=set)
    """Paths of what stood here at first and was left alone."""
    is_shared: bool = False
    """Whether others may write here, too."""

    def holds(self, files: Iterable[tuple[str, str]]) -> bool:
        """Whether all these paths stand here, with these digests."""
        return all(self.standing.get(path) == digest for path, digest in files)

    def keep_only(self, files: Mapping[str, str], below: str) -> None:
        """Remove everything but these paths with these digests, and what stands below that folder."""
        gone = [path for path, digest in self.standing.items() if files.get(path) != digest]
        self.remove(path for path in gone if not path.startswith(below))

    def remove(self, paths: Iterable[str]) -> None:
        """Remove what stands at these paths, and the folders that are empty then."""
        for path in paths:
            if self.standing.pop(path, None) is None:
                continue
            remove_file(f"{self.root}/{path}")
            _remove_empty(self.root, path)

    def write(self, path: str, data: bytes) -> None:
        """Write a file that no job has made."""
        write_file(self.root, path, data)
        self.standing[path] = ""

    def take_in(self, own: Path, unwanted: Iterable[str]) -> None:
        """Move the files of a folder on the same disk to their places here; the unwanted ones and the folder go."""
        left_out = set(unwanted)
        for file, _ in list(stamp_everything(own)):
            path = Path(file).relative_to(own).as_posix()
            if path not in left_out:
                move_file(Path(file), self.root, path)
                self.standing[path] = ""
        remove_folder(own)

    def finished(self) -> list[tuple[str, Stamp]]:
        """Every file that is here now, with its stamp; nobody looks again at what was left alone."""
        if self.is_shared:
            return _stamped(self.root, (one for one in entries_below(self.root) if one.is_file(follow_symlinks=False)))
        stamps = {path: self.adopted[path] for path in self.untouched & self.standing.keys()}
        for path in self.standing.keys() - stamps.keys():
            with suppress(FileNotFoundError):
                stamps[path] = stamp_of(os.lstat(f"{self.root}/{path}"))
        return list(stamps.items())


class StampBook:
    """What the last builds have noted in the store of the files that they had finished."""

    def __init__(self, store: Store) -> None:
        self._ledger = Ledger(store, _KIND, dict)

    @property
    def known(self) -> dict[Stamp, str]:
        """The SHA-256 of these files; the last two builds may have made different files of the same bytes."""
        kept = self._ledger.shelf(_SHELF)
        return {stamp: digest for name in (_BEFORE, _NOW) if name in kept for stamp, digest in kept[name][1].items()}

    def note(self, files: Iterable[tuple[str, Stamp]], digests: Mapping[str, str]) -> None:
        """Note finished files, by their path in the site; not one that was changed in this very moment."""
        newest = time.time_ns() - TICK
        now = {stamp: digest for path, stamp in files if stamp[2] < newest and (digest := digests.get(path))}
        _, last = self._ledger.shelf(_SHELF).get(_NOW, ("", {}))
        before = {stamp: digest for stamp, digest in last.items() if stamp not in now}
        noted = {_BEFORE: before, _NOW: now}
        self._ledger.write((_SHELF, Entry(name, repr(newest), stamps)) for name, stamps in noted.items())


@contextmanager
def adopting(root: Path, book: StampBook, model: Path, aside: Aside) -> Iterator[Callable[[], SiteFolder]]:
    """A folder with what it has of the last builds; all else in it is removed, but what MkDocs makes in its own.

    It is looked through while the block goes on, and waited for when it is asked for. Where there is none yet, the
    files of the `model` that are known stand in it too, under a second name.
    """
    _remove(root / OWN)
    with aside(partial(_adopt, root, book, None if root.exists() else model)) as adopted:

        @cache
        def folder() -> SiteFolder:
            known, found = book.known, adopted()
            standing = {path: digest for path, (_, digest) in found.items()}
            return SiteFolder(root, known, standing, {path: stamp for path, (stamp, _) in found.items()})

        yield folder


def _adopt(root: Path, book: StampBook, model: Path | None) -> dict[str, tuple[Stamp, str]]:
    """The stamps and digests of what is known; nothing else stands there then."""
    known = book.known
    try:
        if model and known:
            wanted = (path for path, stamp in stamps_below(model) if stamp in known)
            found = link_files(model, wanted, root)  # others may work in the model: what counts is what came of it
        else:
            found = stamps_below(root)
        for path, stamp in found:
            if stamp not in known:
                remove_file(f"{root}/{path}")
                _remove_empty(root, path)
    except OSError:
        for entry in root.iterdir() if root.is_dir() else ():
            if entry.name != OWN:
                _remove(entry)
        return {}
    return {path: (stamp, known[stamp]) for path, stamp in found if stamp in known}


def stamps_below(root: Path) -> list[tuple[str, Stamp]]:
    """All that lies in a folder and is none itself, by its path there, with its stamp; MkDocs' own apart."""
    return _stamped(root, entries_below(root, OWN) if root.is_dir() else ())


def _stamped(root: Path, entries: Iterable[os.DirEntry[str]]) -> list[tuple[str, Stamp]]:
    skip = len(str(root)) + 1
    return [(one.path[skip:], stamp_of(one.stat(follow_symlinks=False))) for one in entries]


def _remove(place: Path) -> None:
    """A folder, or whatever else is there."""
    if place.is_dir() and not place.is_symlink():
        remove_folder(place)
    else:
        remove_file(str(place))


def _remove_empty(root: Path, path: str) -> None:
    """The folders of a file that was removed, as far as nothing else is in them."""
    folder = path.rpartition("/")[0]
    while folder:
        try:
            os.rmdir(f"{root}/{folder}")  # noqa: PTH106 (ten thousand times: no objects)
        except OSError:
            return
        folder = folder.rpartition("/")[0]
