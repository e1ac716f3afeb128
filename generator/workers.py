"""One function over many things, in as many processes as there are cores; or something else aside, in one of its own.

The function goes to the workers by fork, not by pickle, so it may close over a whole corpus at no cost; only its
results travel. Results come in the order of the things, whatever the number of workers. The process that waits for them
works too: a worker more would come to hold most of what this one has, once it has looked at it.
"""

import gc
import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from traceback import format_exc
from typing import Any, Protocol, TypeVar, cast

from generator.kernel import die_with
from generator.packing import packed

T = TypeVar("T")
R = TypeVar("R")
FEWEST = 200
"""Below this many things, starting processes takes longer than the work."""
_BETWEEN_COLLECTIONS = 500_000
"""Objects: what the work leaves behind is seldom in a circle, and looking for circles takes longer than the work."""
_LARGEST_CHUNK, _FEWEST_CHUNKS = 50, 100
"""So small that the last one is soon done, so large that handing them over costs nothing."""


def nothing() -> None:
    """What is done where nothing is to be done."""


class Spread(Protocol):
    """How a function is applied to many things: here, or in other processes."""

    def __call__(
        self,
        function: Callable[[T], R],
        things: Sequence[T],
        fewest: int | None = None,
        *,
        are_kept: bool = False,
        meanwhile: Callable[[], object] = nothing,
    ) -> Iterator[R]:
        """The results, in order. Fewer things than `fewest` are not worth another process.

        Who says how few are worth one has things of much work, of which each is handed over alone. Results that
        `are_kept` come from other processes only: among what is left over from the work they would take more room.
        What is to be done `meanwhile` this process does first, while the others have begun.
        """


def here(
    function: Callable[[T], R],
    things: Sequence[T],
    fewest: int | None = None,  # noqa: ARG001 (none here)
    *,
    are_kept: bool = False,  # noqa: ARG001 (as above)
    meanwhile: Callable[[], object] = nothing,
) -> Iterator[R]:
    """In this process, one after the other."""
    meanwhile()
    return map(partial(_noting, function), things)


def spread_over(jobs: int) -> Spread:
    """Over `jobs` processes, of which this is one; here alone, if there are few things or no process can be forked."""
    if not _is_helped(jobs):
        return here

    def spread(
        function: Callable[[T], R],
        things: Sequence[T],
        fewest: int | None = None,
        *,
        are_kept: bool = False,
        meanwhile: Callable[[], object] = nothing,
    ) -> Iterator[R]:
        if len(things) < (FEWEST if fewest is None else fewest):
            return here(function, things, meanwhile=meanwhile)
        size = max(1, min(_LARGEST_CHUNK, len(things) // _FEWEST_CHUNKS)) if fewest is None else 1
        work = _Work(function, [things[start : start + size] for start in range(0, len(things), size)])
        return _in(_forked(jobs if are_kept else jobs - 1), work, is_helped=not are_kept, meanwhile=meanwhile)

    return spread


class Aside(Protocol):
    """How something is done in another process while this one goes on."""

    def __call__(self, function: Callable[[], R]) -> AbstractContextManager[Callable[[], R]]:
        """What gives the result, and waits for it; a block that ends before it was wanted ends the work too."""


@contextmanager
def at_once(function: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """In this process, at the beginning."""
    result = function()
    yield lambda: result


def aside_of(jobs: int) -> Aside:
    """In a process of its own, if there may be two."""
    return _aside if _is_helped(jobs) else at_once


@contextmanager
def _aside(function: Callable[[], R]) -> Iterator[Callable[[], R]]:
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(function, sender, os.getpid()))
    process.start()
    sender.close()

    def result() -> R:
        try:
            found, error = receiver.recv()
        except EOFError as ended:
            raise BrokenExecutor from ended
        if error:
            raise error
        return cast("R", found)

    try:
        yield result
    finally:
        process.terminate()
        process.join()
        receiver.close()


def _tell(function: Callable[[], object], sender: Connection, parent: int) -> None:
    _begin_work(parent)
    told: tuple[object, Exception | None]
    try:
        told = function(), None
    except Exception as error:  # noqa: BLE001 (raised by who asks for the result)
        error.add_note(format_exc())
        told = None, error
    sender.send(told)


def _is_helped(jobs: int) -> bool:
    return jobs > 1 and "fork" in get_all_start_methods()


def default_jobs() -> int:
    """As many as there are cores for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def collect_seldom() -> None:
    """Have Python look for circles of dead objects less often: a command ends before they matter."""
    gc.set_threshold(_BETWEEN_COLLECTIONS)


def _forked(workers: int) -> Executor:
    return ProcessPoolExecutor(
        workers, mp_context=get_context("fork"), initializer=_begin_work, initargs=(os.getpid(),)
    )


def _begin_work(parent: int) -> None:
    """A worker ends with the one it works for, and leaves Ctrl+C to it."""
    collect_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with(parent)


class _Work:
    """A function and chunks of things, as all processes have it by fork; each chunk is done by who claims it first."""

    def __init__(self, function: Callable[[Any], Any], chunks: Sequence[Sequence[Any]]) -> None:
        self._function = function
        self._chunks = chunks
        self._is_taken = get_context("fork").Array("B", len(chunks))

    def __len__(self) -> int:
        return len(self._chunks)

    def claim(self, at: int) -> bool:
        """Whether this chunk is ours from now on, since nobody has begun it."""
        with self._is_taken.get_lock():
            is_taken, self._is_taken[at] = self._is_taken[at], 1
        return not is_taken

    def do(self, at: int) -> list[Any]:
        """The results of a chunk."""
        return [_noting(self._function, one) for one in self._chunks[at]]


_work: _Work | None = None
"""What the workers do; set before they are forked."""


def _in(executor: Executor, work: _Work, *, is_helped: bool, meanwhile: Callable[[], object]) -> Iterator[Any]:
    global _work  # noqa: PLW0603 (the way into a forked process)
    gc.freeze()
    _work = work
    try:
        futures = [executor.submit(_do_unclaimed, at) for at in range(len(work))]
        meanwhile()
        yield from _results(futures, work, is_helped=is_helped)
    finally:
        executor.shutdown(cancel_futures=True)
        _work = None
        gc.unfreeze()


def _results(futures: list[Future[bytes]], work: _Work, *, is_helped: bool) -> Iterator[Any]:
    """The results in order, each let go of. While the next is not there, chunks that no worker has begun are done."""
    unclaimed = (at for at in range(len(work) if is_helped else 0) if work.claim(at))
    ours: dict[int, Future[list[Any]]] = {}
    futures.reverse()
    for at in range(len(work)):
        theirs = futures.pop()
        while at not in ours and not theirs.done() and (next_one := next(unclaimed, None)) is not None:
            ours[next_one] = _done_here(work, next_one)
        mine = ours.pop(at, None)
        yield from mine.result() if mine else pickle.loads(theirs.result())  # noqa: S301 (from a worker of ours)


def _done_here(work: _Work, at: int) -> Future[list[Any]]:
    """What a worker would give; an error comes when it is its turn."""
    future: Future[list[Any]] = Future()
    try:
        future.set_result(work.do(at))
    except Exception as error:  # noqa: BLE001 (raised by who asks for the result)
        future.set_exception(error)
    return future


def _do_unclaimed(at: int) -> bytes:
    """In a worker: the results of a chunk, packed; of nothing if another process has begun it."""
    if _work is None:
        raise RuntimeError("the worker was not forked with its work")
    return packed(_work.do(at) if _work.claim(at) else [])


def _noting(function: Callable[[T], R], thing: T) -> R:
    """Say with an unexpected error which thing it was about: a fault of the program, told by the commands."""
    try:
        return function(thing)
    except Exception as error:
        error.add_note(f"正在处理：{thing}")
        raise
