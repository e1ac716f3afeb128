"""What earlier runs have worked out, by the content it was worked out from.

In: a kind, a key that names all that the result depends on, bytes. Out: the same bytes, or None. An entry carries its
own digest: one that is damaged counts as absent, so a store can make a build faster and never different.
"""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

_DIGEST_BYTES = 16


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

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

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

    def _file(self, kind: str, key: str) -> Path:
        if self.folder is None:
            raise ValueError("this store keeps nothing")
        return self.folder / kind / key[:2] / key


def _seal(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).digest()
