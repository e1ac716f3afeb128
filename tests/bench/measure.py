"""Run one command and say how long it took and how much memory all its processes held together.

In: a command. Out: `Run`. Never: what the command is for.
"""

import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.1
"""Between two looks at the memory; one look costs about a millisecond."""
_TAIL = 2_000
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    cpu_seconds: float
    """Of all its processes; what else runs on the machine changes it little."""
    peak_bytes: int
    """The highest sum of the resident memory of its processes; what they share counts in each. 0 = not known."""


class CommandFault(Exception):  # noqa: N818 (told as it is)
    """A command failed; the message has the end of what it printed."""


def run(command: Sequence[str | Path], folder: Path, log: Path) -> Run:
    """Run to the end, in a session of its own; Ctrl+C ends the command with all its processes.

    Raises:
        CommandFault: the command failed.

    """
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    with log.open("wb") as output:
        started, used = time.monotonic(), _cpu_seconds_of_children()
        process = subprocess.Popen(  # (the commands are our own)
            [str(part) for part in command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        peak = 0
        try:
            while True:
                peak = max(peak, _resident_bytes(process.pid))
                try:
                    process.wait(EVERY_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    continue
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        seconds = time.monotonic() - started
    if process.returncode:
        tail = log.read_bytes()[-_TAIL:].decode("utf-8", "replace")
        raise CommandFault(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{tail}")
    return Run(seconds, _cpu_seconds_of_children() - used, peak)


def _cpu_seconds_of_children() -> float:
    """Of all commands that have ended so far, and of their own children that they waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _resident_bytes(session: int) -> int:
    """What the processes of a session hold now."""
    return sum(_resident_pages(pid) for pid in _processes_of(session)) * os.sysconf("SC_PAGE_SIZE")


def _processes_of(session: int) -> Iterator[str]:
    for entry in os.scandir(_PROC) if _PROC.is_dir() else ():
        if not entry.name.isdecimal():
            continue
        try:
            status = Path(entry.path, "stat").read_bytes()
        except OSError:  # ended meanwhile
            continue
        # The name of the program, in brackets, may hold anything; behind it: state, parent, group, session.
        if int(status[status.rindex(b")") + 1 :].split()[3]) == session:
            yield entry.name


def _resident_pages(pid: str) -> int:
    try:
        return int((_PROC / pid / "statm").read_bytes().split()[1])
    except OSError:
        return 0
