"""What earlier runs have worked out, by the content it was worked out from.

In: a kind, a key that names all that the result depends on, bytes; or a finished file and its digest. Out: the same
bytes, or None; the same file in another place, or none. An entry carries its own digest: one that is damaged counts
as absent, so a store can make a build faster and never different.
"""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

_DIGEST_BYTES = 16
_FILES = "files"
_DIGEST = re.compile("[0-9a-f]{64}")
_NO_STAMPS: Mapping[tuple[int, int, int], str] = {}
_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP}


Stamp = tuple[int, int, int]
"""Number, size and time of a file: what changes whenever its bytes do, without reading them."""


TICK = 100_000_000
"""Nanoseconds in which a file could change twice without its stamp telling the difference."""


class FileStamp(NamedTuple):
    """All that the system knows of a file of ours to read: its size and number, and when it changed."""

    size: int
    number: int
    modified: int
    """When its bytes changed last, in nanoseconds; programs can set it."""
    changed: int
    """When anything of it changed last: nobody can set it."""


def file_stamp_of(status: os.stat_result) -> FileStamp:
    """Of a file that was found so."""
    return FileStamp(status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp of a file; how many names it has is nothing to it."""
    return status.st_ino, status.st_size, status.st_mtime_ns


def digest_of(*parts: bytes | str) -> str:
    """One key for many parts; their borders count."""
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


class Store:
    """A folder of results. `Store(None)` keeps nothing."""

    def __init__(self, folder: Path | None, place: Callable[[str, str], object] | None = None) -> None:
        self.folder = folder
        self.unpacked: dict[str, dict[str, Any]] | None = None
        """What has been read of each kind, where that is remembered."""
        self._place = place or _link

    def copying(self) -> "Store":
        """The same store, which gives out and takes in copies: for a site whose files others may write to."""
        return self if self._place is _copy else Store(self.folder, _copy)

    def remembering(self) -> "Store":
        """The same store for many builds in one process: what was unpacked once is at hand for the next."""
        store = Store(self.folder, self._place)
        store.unpacked = {}
        return store

    def get(self, kind: str, key: str) -> bytes | None:
        """What was kept, if it is there and whole."""
        if self.folder is None:
            return None
        try:
            data = self._file(kind, key).read_bytes()
        except OSError:
            return None
        seal, content = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
        return content if seal == _seal(content) else None

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep something; a store that cannot be written keeps nothing and stops nobody."""
        if self.folder is None:
            return
        file = self._file(kind, key)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(_seal(content) + content)
            new.replace(file)
        except OSError:
            with suppress(OSError):
                new.unlink(missing_ok=True)

    def worked_out(self, kind: str, name: str, key: str, work_out: Callable[[], bytes]) -> bytes:
        """What was kept under this name for this key; else it is worked out and kept in its place."""
        mark = f"{key}\n".encode()
        kept = self.get(kind, name)
        if kept is not None and kept.startswith(mark):
            return kept.removeprefix(mark)
        made = work_out()
        self.put(kind, name, mark + made)
        return made

    def keep_file(self, digest: str, file: str) -> None:
        """Keep a finished file whose SHA-256 is known: as one more name of it, so that nothing is copied."""
        if self.folder is None:
            return
        with suppress(OSError):
            kept = self._kept_file(digest)
            try:
                self._place(file, kept)
            except FileNotFoundError:
                os.makedirs(os.path.dirname(kept), exist_ok=True)  # noqa: PTH103, PTH120 (once a file: no objects)
                self._place(file, kept)

    def place_file(self, digest: str, target: str, stamps: Mapping[Stamp, str] = _NO_STAMPS) -> bool:
        """Put a kept file in a place whose folder exists; False if it is not there, or no longer what it was.

        A file with one of these stamps is known to have that digest; any other one is read.
        """
        if self.folder is None:
            return False
        try:
            kept = self._kept_file(digest)
            if stamps.get(stamp_of(os.stat(kept))) != digest and not _is_whole(kept, digest):  # noqa: PTH116 (as above)
                os.unlink(kept)  # noqa: PTH108 (as above)
                return False
            self._place(kept, target)
        except OSError:
            return False
        return True

    def drop_files(self, digests: Iterable[str]) -> None:
        """Forget kept files; what stands elsewhere under another name stays there."""
        for digest in digests if self.folder is not None else ():
            with suppress(OSError):
                os.unlink(self._kept_file(digest))  # noqa: PTH108 (as above)

    def drop_others(self, kind: str, keys: Collection[str]) -> None:
        """Forget what was kept of a kind under other keys."""
        for file in (self.folder / kind).glob("*/*") if self.folder is not None else ():
            if file.name not in keys:
                with suppress(OSError):
                    file.unlink()

    def _file(self, kind: str, key: str) -> Path:
        if self.folder is None:
            raise ValueError("this store keeps nothing")
        return self.folder / kind / key[:2] / key

    def _kept_file(self, digest: str) -> str:
        if not _DIGEST.fullmatch(digest):  # what the store says is data: it leads nowhere else
            raise FileNotFoundError(digest)
        return f"{self.folder}/{_FILES}/{digest[:2]}/{digest}"


def _is_whole(kept: str, digest: str) -> bool:
    with open(kept, "rb") as stream:  # noqa: PTH123 (as above)
        return hashlib.file_digest(stream, "sha256").hexdigest() == digest


def _link(file: str, name: str) -> None:
    """One more name for a file; a copy where that cannot be, as on another file system."""
    try:
        os.link(file, name)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        _copy(file, name)


def _copy(file: str, name: str) -> None:
    """A copy, as a new file: one that is there already may have other names."""
    with open(file, "rb") as source, open(name, "xb") as target:  # noqa: PTH123 (as above)
        shutil.copyfileobj(source, target)


def _seal(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()[:_DIGEST_BYTES]
