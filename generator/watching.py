"""Whoever waits for changes of files is told of them: what `jixiao serve` has MkDocs use in the place of its own.

In: folders and files, a handler for each. Out: one event a change, on a thread of its own. MkDocs' own observer asks
the system for every file by its name, twice a second, and with thousands of records that takes more of the one core
that Python has than the rebuilding. This one reads folders, and waits the longer the more there is in them. It asks,
too, and is not told: shared folders of virtual machines and networks tell nobody.
"""

import time
from pathlib import Path
from threading import Event, Thread

from watchdog.events import FileModifiedEvent, FileSystemEventHandler

from generator.disk import stamp_everything
from generator.store import stamp_of

_EVERY = 0.15
"""Seconds between two looks."""
_AFTER_CHANGE = 2.0
"""Seconds after a change, for the site is rebuilt then; what changes meanwhile is seen at the next look."""
_SHARE = 2
"""How much longer than a look takes by itself the wait after it is at least."""


class Watcher(Thread):
    """Looks after files; what MkDocs needs of an observer of `watchdog`."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._handlers: dict[str, FileSystemEventHandler] = {}
        self._is_over = Event()

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool = True) -> str:  # noqa: ARG002 (always)
        """Tell this handler of changes at or below a path; what to give to `unschedule`."""
        self._handlers[path] = handler
        return path

    def unschedule(self, path: str) -> None:
        """Tell it no more."""
        del self._handlers[path]

    def run(self) -> None:
        """Look, wait, look again; until `stop`."""
        known: dict[str, object] = {}
        while True:
            started, wait = time.thread_time(), _EVERY
            for path, handler in list(self._handlers.items()):
                now = _state(path)
                if known.get(path, now) != now:
                    handler.dispatch(FileModifiedEvent(path))
                    wait = _AFTER_CHANGE
                known[path] = now
            took = time.thread_time() - started
            if self._is_over.wait(max(wait, took * _SHARE)):
                return

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()


def _state(path: str) -> object:
    """What changes whenever a file at or below a path does; files that come and go while one looks are a change."""
    try:
        return {(name, stamp_of(status)) for name, status in stamp_everything(Path(path))}
    except OSError:
        return object()
