"""Bytes that one process of a run puts aside and another takes up again: a nameless file that dies with the run.

In: bytes. Out: a `Place`, which any process forked later can read. Never: anything that another run could see.
"""

import os
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkstemp
from typing import NewType
from weakref import finalize

Place = NewType("Place", int)
"""Where bytes were put, and above these bits how many there are: one number, for there are many such places."""
_START_BITS = 48


class Scratch:
    """One file for all processes. `folder` says on which disk it lies; without one, where the system puts such."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file: int | None = None
        if not hasattr(os, "pwrite"):
            return  # a system without fork has no other processes either
        with suppress(OSError):
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            self._file, name = mkstemp(dir=folder)
            finalize(self, os.close, self._file)
            Path(name).unlink()
        self._end = get_context("fork").Value("Q")

    def put(self, data: bytes) -> Place | None:
        """Put bytes aside; None where there is no room for them."""
        if self._file is None:
            return None
        with self._end.get_lock():
            start = self._end.value
            self._end.value = start + len(data)
        try:
            written = os.pwrite(self._file, data, start)
        except OSError:
            return None
        return Place(len(data) << _START_BITS | start) if written == len(data) else None

    def get(self, place: Place) -> bytes | None:
        """Take them up again; None if that cannot be."""
        if self._file is None:
            return None
        length, start = divmod(place, 1 << _START_BITS)
        try:
            data = os.pread(self._file, length, start)
        except OSError:
            return None
        return data if len(data) == length else None
