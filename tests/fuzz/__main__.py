"""Damage records and put them through everything, for some time: `python -m tests.fuzz --seconds 3600`.

Prints what it has tried; for each failure the message, how to see it again, and the smallest input that does the same.
Ends with 1 after the first failure, unless told to go on.
"""

import argparse
import faulthandler
import sys
import time

from tests.fuzz.mutations import mutated
from tests.fuzz.trials import Failed, shrunk, sound_records, try_record


def main() -> int:
    """Run until the time is over."""
    cli = argparse.ArgumentParser(description="Damage records and put them through everything.")
    cli.add_argument("--seconds", type=float, default=3600, help="how long")
    cli.add_argument("--seed", type=int, default=0, help="which series of damages; 0 takes a new one each time")
    cli.add_argument("--only", type=int, help="the number of a single trial, to see it again")
    cli.add_argument("--go-on", action="store_true", help="do not stop at the first failure")
    options = cli.parse_args()
    seed = options.seed or time.time_ns() % 1_000_000_000
    for record in sound_records():
        try_record(record)
    if options.only is not None:
        return _try(seed, options.only)
    end, number, failures = time.monotonic() + options.seconds, 0, 0
    while time.monotonic() < end and (options.go_on or not failures):
        faulthandler.dump_traceback_later(30, exit=True)
        failures += _try(seed, number)
        number += 1
    faulthandler.cancel_dump_traceback_later()
    _say(f"{number} records tried, seed {seed}: {failures} failures")
    return int(failures > 0)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _try(seed: int, number: int) -> int:
    data = mutated(sound_records(), seed, number)
    try:
        try_record(data)
    except Failed as failure:
        message = str(failure)
        _say(f"--- python -m tests.fuzz --seed {seed} --only {number}\n{message}")
        small = shrunk(data, [message.partition("\n")[0][:30]]) if not message[:1].isdigit() else data
        _say(f"--- smallest input, {len(small)} bytes\n{small[:2000].decode('utf-8', 'backslashreplace')}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
