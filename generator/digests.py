"""The digests of files of a tree, each read only if the system says that it has changed since it was last read.

In: a tree, the store. Out: digests by path. A file that was changed shortly before its reading is read again by the
next run: some file systems tell the time in steps of two seconds, so a second change might not be seen.
"""

import time
from typing import Protocol

from generator.keeping import Entry, Ledger
from generator.store import FileStamp, Store, digest_of

_KIND = _SHELF = _NAME = "digests"
SETTLED = 2_500_000_000
"""Nanoseconds after which another change has another time, on any file system."""


class Files(Protocol):
    """Files by path."""

    def read(self, path: str) -> bytes:
        """The bytes of one file."""

    def stamp(self, path: str) -> FileStamp:
        """What the system knows of it."""


class Digests:
    """What is known of the files of one tree; `keep` at the end, and the next run knows it too."""

    def __init__(self, files: Files, store: Store) -> None:
        self._files = files
        self._ledger = Ledger(store, _KIND, dict)
        _, self._former = self._ledger.shelf(_SHELF).get(_NAME, ("", {}))
        self._settled = time.time_ns() - SETTLED
        self._stamps: dict[str, FileStamp] = {}
        self._known: dict[str, tuple[FileStamp, str]] = {}

    def find(self, path: str) -> str | None:
        """The digest of a file that has not changed since it was last read."""
        stamp = self._stamps[path] = self._files.stamp(path)
        kept = self._former.get(path)
        if kept is None or kept[0] != stamp:
            return None
        self._known[path] = kept
        digest: str = kept[1]
        return digest

    def read(self, path: str) -> str:
        """The digest of one that `find` has not found."""
        digest = digest_of(self._files.read(path))
        self.note(path, digest)
        return digest

    def note(self, path: str, digest: str) -> None:
        """What somebody else has read since `find` has not found it."""
        if (stamp := self._stamps[path]).changed < self._settled:
            self._known[path] = (stamp, digest)

    def keep(self) -> None:
        """Have the next run know all this."""
        if self._known != self._former:
            state = digest_of(repr(self._settled))
            self._ledger.write([(_SHELF, Entry(_NAME, state, self._known))])
