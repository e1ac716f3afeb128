"""What a long run tells while it works: a moving line on a terminal, else a line a phase; nothing for little work.

It also keeps how long each phase took, told or not: for the closing line of a build, and for `--profile`.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO, TypeVar

T = TypeVar("T")
WORTH_TELLING = 200
"""Fewer things than this are done before one can read about it."""
_BETWEEN = 0.2
"""Seconds between two states of the moving line."""
_NOTICEABLE = 0.5
"""Seconds that nobody waits for."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the work that is done: its name, how many things it was about (0: not counted), and its seconds."""

    name: str
    count: int
    seconds: float


class Progress:
    """Counts things as they pass. `Progress(None)` tells nothing."""

    def __init__(self, stream: TextIO | None) -> None:
        self.phases: list[Phase] = []
        self._stream = stream
        self._is_live = stream is not None and stream.isatty()

    def say(self, line: str) -> None:
        """Tell something that is no phase."""
        if self._stream is not None:
            self._stream.write(f"{line}\n")
            self._stream.flush()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time a part of the work whose things cannot be counted, without the phases that are inside of it."""
        started, before = time.monotonic(), len(self.phases)
        yield
        inside = sum(one.seconds for one in self.phases[before:])
        self.phases.append(Phase(name, 0, time.monotonic() - started - inside))

    def track(self, phase: str, things: Iterable[T], total: int) -> Iterator[T]:
        """The same things, counted; `phase` says what they are: 读取记录."""
        started = time.monotonic()
        yield from self._told(phase, things, total)
        self.phases.append(Phase(phase, total, time.monotonic() - started))

    def _told(self, phase: str, things: Iterable[T], total: int) -> Iterator[T]:
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
        seconds = time.monotonic() - started
        start_of_line = "\r\033[K" if self._is_live else ""
        stream.write(start_of_line + (f"{phase} {total:,}，用时 {seconds:.1f} 秒\n" if seconds > _NOTICEABLE else ""))
        stream.flush()
