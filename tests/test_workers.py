"""One function over many things in several processes: the same results in the same order, whoever has done them."""

import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import pytest

from generator.workers import Spread, here, spread_over

THINGS = range(400)


def slowly(number: int) -> tuple[int, int]:
    """A thing that takes a while, and who did it."""
    time.sleep(0.002)
    return number, os.getpid()


def test_the_process_that_waits_works_too_and_the_order_stays() -> None:
    """Of two processes one is its own."""
    results = list(spread_over(2)(slowly, THINGS))
    assert [number for number, _ in results] == list(THINGS)
    processes = {process for _, process in results}
    assert len(processes) == 2
    assert os.getpid() in processes


def test_results_that_are_kept_come_from_others_only() -> None:
    """So that what stays does not lie among what was left over."""
    results = list(spread_over(2)(slowly, THINGS, are_kept=True))
    assert [number for number, _ in results] == list(THINGS)
    assert os.getpid() not in {process for _, process in results}


@pytest.mark.parametrize("spread", [here, spread_over(2), spread_over(3)])
def test_the_first_thing_that_fails_is_told(spread: Spread) -> None:
    """Whichever failed first in time; all results before it have come."""

    def fail_on_some(number: int) -> int:
        if number == 100:
            time.sleep(0.2)
        if number in {100, 101, 150}:
            raise ValueError(number)
        return number

    results = spread(fail_on_some, THINGS, 1)
    assert [next(results) for _ in range(100)] == list(range(100))
    with pytest.raises(ValueError, match="100"):
        next(results)


def test_who_stops_asking_stops_the_work() -> None:
    """What no process has begun is left."""
    done = get_context("fork").Value("L", 0)

    def count(number: int) -> int:
        with done.get_lock():
            done.value += 1
        time.sleep(0.01)
        return number

    results = spread_over(2)(count, range(1_000), 1)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined] # it is a generator
    assert done.value < 500


@pytest.mark.parametrize("jobs", [2, 4])
def test_a_worker_that_is_killed_ends_the_work(jobs: int) -> None:
    """At once and with an error: there is nobody left who would give the result."""

    def kill(number: int) -> int:
        time.sleep(0.01)
        if os.getpid() != here_is:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    here_is = os.getpid()
    with pytest.raises(BrokenProcessPool):
        list(spread_over(jobs)(kill, range(200), 1))
