"""What a long run tells while it works: a moving line on a terminal, else a line a phase; nothing for little work."""

import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")
WORTH_TELLING = 200
"""Fewer things than this are done before one can read about it."""
_BETWEEN = 0.2
"""Seconds between two states of the moving line."""


class Progress:
    """Counts things as they pass. `Progress(None)` tells nothing."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._is_live = stream is not None and stream.isatty()

    def track(self, phase: str, things: Iterable[T], total: int) -> Iterator[T]:
        """The same things, counted; `phase` says what they are: 读取记录."""
        stream = self._stream
        if stream is None or total < WORTH_TELLING:
            yield from things
            return
        started = told = time.monotonic()
        for count, thing in enumerate(things, start=1):
            yield thing
            now = time.monotonic()
            if self._is_live and now - told > _BETWEEN:
                told = now
                rate = count / (now - started)
                left = (total - count) / rate
                stream.write(f"\r\033[K{phase} {count:,}/{total:,}，每秒 {rate:,.0f}，约剩 {left:,.0f} 秒")
                stream.flush()
        start_of_line = "\r\033[K" if self._is_live else ""
        stream.write(f"{start_of_line}{phase} {total:,}，用时 {time.monotonic() - started:.1f} 秒\n")
        stream.flush()
