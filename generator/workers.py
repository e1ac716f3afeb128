"""One function over many things, in as many processes as there are cores.

The function goes to the workers by fork, not by pickle, so it may close over a whole corpus at no cost; only its
results travel. Results come in the order of the things, whatever the number of workers.
"""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
FEWEST = 200
"""Below this many things, starting processes takes longer than the work."""
_CHUNK = 50


class Spread(Protocol):
    """How a function is applied to many things: here, or in other processes."""

    def __call__(self, function: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """The results, in order."""


def here(function: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
    """In this process, one after the other."""
    return map(function, things)


def spread_over(jobs: int) -> Spread:
    """Over `jobs` processes; here, if that is one, if there are few things, or where processes cannot be forked."""
    if jobs < 2 or "fork" not in get_all_start_methods():  # noqa: PLR2004 (one worker is no help)
        return here

    def spread(function: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        if len(things) < FEWEST:
            return here(function, things)
        return _in(_forked(jobs), function, things)

    return spread


def default_jobs() -> int:
    """As many as there are cores for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _forked(jobs: int) -> Executor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=gc.disable)


_function: Callable[[Any], Any] | None = None
"""What the workers apply; set before they are forked."""


def _in(executor: Executor, function: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
    global _function  # noqa: PLW0603 (the way into a forked process)
    gc.freeze()
    _function = function
    try:
        with executor:
            chunks = [things[start : start + _CHUNK] for start in range(0, len(things), _CHUNK)]
            for results in executor.map(_apply, chunks):
                yield from results
    finally:
        _function = None
        gc.unfreeze()


def _apply(chunk: Sequence[Any]) -> list[Any]:
    if _function is None:
        raise RuntimeError("the worker was not forked with a function")
    return [_function(one) for one in chunk]
