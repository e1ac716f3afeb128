"""One function over many things in several processes: the same results in the same order, whoever has done them."""

import os
import signal
import time
from concurrent.futures import BrokenExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import pytest

from generator.workers import Aside, Spread, aside_of, here, spread_over

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


@pytest.mark.parametrize("aside", [aside_of(1), aside_of(2)])
def test_what_is_done_aside_gives_its_result_or_its_error(aside: Aside) -> None:
    """Also where there is one process only."""
    with aside(lambda: sum(THINGS)) as result:
        assert result() == sum(THINGS)

    def fail() -> int:
        raise ValueError("aside")

    with pytest.raises(ValueError, match="aside"), aside(fail) as result:
        result()


def test_what_is_done_aside_does_not_keep_this_process_waiting_until_it_is_asked_for() -> None:
    """It is another one."""

    def take_long() -> int:
        time.sleep(1)
        return os.getpid()

    began = time.monotonic()
    with aside_of(2)(take_long) as result:
        assert time.monotonic() - began < 0.9
        assert result() != os.getpid()
        assert time.monotonic() - began >= 1


def test_what_was_done_aside_and_is_wanted_no_more_is_ended() -> None:
    """A build that has failed does not wait for it."""
    began = time.monotonic()
    with aside_of(2)(lambda: time.sleep(60)):
        pass
    assert time.monotonic() - began < 30


def test_a_process_aside_that_is_killed_ends_the_work() -> None:
    """As when the system has no memory left."""
    with pytest.raises(BrokenExecutor), aside_of(2)(lambda: os.kill(os.getpid(), signal.SIGKILL)) as result:
        result()
