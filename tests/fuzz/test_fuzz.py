"""No damage to a record brings a traceback, a second of work, or 300 MB: a minute of what `make fuzz` does.

Each part runs in a process of its own, so that what it takes of memory is its own, and in a series of its own.
"""

import os
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT
from tests.fuzz.mutations import mutated
from tests.fuzz.trials import CONTENT, PLACE, Failed, sound_records, try_record

SECONDS = 12
PARTS = 5


@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_no_damaged_record_brings_a_traceback_or_a_long_wait(part: int) -> None:
    """The series of a day, a new one tomorrow; in CI always the same."""
    seed = part if os.environ.get("CI") else part + PARTS * int(time.time() // 86_400)
    command = (sys.executable, "-m", "tests.fuzz", "--seconds", str(SECONDS), "--seed", str(seed))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_same_number_gives_the_same_damage() -> None:
    """Whoever is told of a failure can see it again."""
    records = sound_records()
    assert [mutated(records, 1, number) for number in range(50)] == [
        mutated(records, 1, number) for number in range(50)
    ]
    assert len({mutated(records, 1, number) for number in range(50)}) > 40


def test_a_traceback_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """And so would a record that is neither published nor told of."""
    record = (CONTENT / PLACE).read_bytes()
    try_record(record)
    with monkeypatch.context() as patch:
        patch.setattr("tests.fuzz.trials.search_document", lambda *_, **__: 1 / 0)
        with pytest.raises(Failed, match="ZeroDivisionError"):
            try_record(record)
    monkeypatch.setattr("tests.fuzz.trials.MOST_SECONDS", 0)
    with pytest.raises(Failed, match="seconds"):
        try_record(record)
