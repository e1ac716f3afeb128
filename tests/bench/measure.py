"""Run one command and say how long it took and how much memory all its processes held together.

In: a command. Out: `Run`. Never: what the command is for.
"""

import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.1
"""Between two looks at the memory, at least."""
_SHARE = 30
"""How much longer than a look takes by itself the wait after it is: large processes take long to be looked at."""
_TAIL = 2_000
_PROC = Path("/proc")
_UNUSUAL = "PYTHONDONTWRITEBYTECODE"
"""Where this is set, Python compiles our modules anew at each start; nobody who builds a site has it so."""
_PSS = re.compile(rb"^Pss:\s*(\d+) kB$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    cpu_seconds: float
    """Of all its processes; what else runs on the machine changes it little."""
    peak_bytes: int
    """The most that its processes held together; what several share counts once. 0 = not known."""


class CommandFault(Exception):  # noqa: N818 (told as it is)
    """A command failed; the message has the end of what it printed."""


def run(command: Sequence[str | Path], folder: Path, log: Path) -> Run:
    """Run to the end, in a session of its own; Ctrl+C ends the command with all its processes.

    Raises:
        CommandFault: the command failed.

    """
    environment = {name: value for name, value in os.environ.items() if name != _UNUSUAL} | {"NO_MKDOCS_2_WARNING": "1"}
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
                looked = time.monotonic()
                peak = max(peak, _held_bytes(process.pid))
                try:
                    process.wait(max(EVERY_SECONDS, (time.monotonic() - looked) * _SHARE))
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


def _held_bytes(session: int) -> int:
    """What the processes of a session hold now: of a page that n of them share, each has the n-th part."""
    return sum(map(_share_of, _processes_of(session)))


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


def _share_of(pid: str) -> int:
    try:
        found = _PSS.search((_PROC / pid / "smaps_rollup").read_bytes())
    except OSError:  # ended meanwhile
        return 0
    return int(found[1]) * 1024 if found else 0
