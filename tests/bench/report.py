"""What was measured → a table of ratios, in Markdown.

In: runs by name. Out: text. Never: seconds without the ratio beside them:
they say more about the machine than about us.
"""

import os
import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench.measure import Run
from tests.bench.ours import Weight

GIGA, KILO = 1e9, 1e3


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the table: what it is, and the ratio to Hugo's cold build that we must and want to reach."""

    name: str
    what: str
    must: float | None = None
    aim: float | None = None


BARS = (
    Bar("cold", "build, cold", 0.8, 0.5),
    Bar("same", "build, nothing changed", 0.10, 0.03),
    Bar("record", "build, one record changed", 0.12, 0.05),
    Bar("next record", "build, that one taken back and another changed", 0.12, 0.05),
    Bar("template", "build, the template of records changed"),
    Bar("search", "build with the search index, cold"),
    Bar("full", "everything, cold", 2.5, 1.5),
    Bar("full record", "everything, one record changed", 0.3, 0.1),
    Bar("full next", "everything, that one taken back and another changed", 0.3, 0.1),
    Bar("check", "check, cold", 0.4, 0.15),
    Bar("check same", "check, nothing changed", 0.1, 0.03),
)
HUGO = "hugo"
MEMORY_BAR, LARGE_MEMORY_BAR, GROWTH_BAR = 0.8, 2.0, 1.15
"""Gigabytes, gigabytes, and the time per record of many over that of few."""
SEARCH_BAR, SEARCH_MEMORY_BAR = 1.0, 1.0
"""What the search index adds to a build without it, over that; gigabytes."""
RECORD_PAGE_BAR, INDEX_PAGE_BAR = 25, 40
"""Kilobytes after gzip."""


@dataclass(frozen=True, slots=True)
class Large:
    """One cold build of many records."""

    count: int
    run: Run
    weight: Weight


@dataclass
class Results:
    """All that was measured of one number of records."""

    count: int
    lean: Sequence[str]
    hugo_version: str
    runs: dict[str, list[Run]] = field(default_factory=dict)
    weight: Weight | None = None
    hugo_pages: int = 0
    large: Large | None = None
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    """Processes that wanted a core when the measurement began."""

    def seconds(self, name: str) -> float:
        """The median."""
        return median(run.seconds for run in self.runs[name])

    def ratio(self, name: str) -> float | None:
        """To Hugo's cold build of the same round; the median of the rounds."""
        pairs = list(zip(self.runs.get(name, ()), self.runs.get(HUGO, ()), strict=False))
        return median(ours.seconds / theirs.seconds for ours, theirs in pairs) if pairs else None

    def search_share(self) -> float:
        """What the search index adds to a cold build without it, over that; the median of the rounds."""
        pairs = zip(self.runs["search"], self.runs["cold"], strict=False)
        return median(with_index.seconds / without.seconds - 1 for with_index, without in pairs)

    def cpu_seconds(self, name: str) -> float:
        """The median."""
        return median(run.cpu_seconds for run in self.runs[name])

    def cpu_ratio(self, name: str) -> float:
        """To Hugo's cold build; hardly disturbed by what else runs."""
        return self.cpu_seconds(name) / self.cpu_seconds(HUGO)

    def peak(self, name: str) -> float:
        """Gigabytes, the highest of the runs."""
        return max(run.peak_bytes for run in self.runs[name]) / GIGA


def format_report(results: Results) -> str:
    """The document."""
    return "\n".join(("# Benchmarks", "", *_introduction(results), "", *_ratios(results), "", *_sizes(results), ""))


def _introduction(results: Results) -> Iterator[str]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    rounds = len(results.runs.get(HUGO, ()))
    left_out = f" with `{' '.join(results.lean)}`" if results.lean else ""
    yield "Written by `make bench`; do not edit."
    yield ""
    yield (
        f"{results.count:,} made-up records of 8 to 9 KB (`tests/bench/corpus.py`), rounds: {rounds}, "
        f"ours and Hugo in turn, medians. {cores} cores ({_processor()}), Python {platform.python_version()}, "
        f"{results.hugo_version}. Load before the start: {results.load:.1f}."
    )
    yield ""
    yield (
        "**Ratio** is our time over that of Hugo's cold build of the same records in the same round: "
        "the number to compare, since seconds belong to the machine. Hugo prints each record's keys and values into "
        "the shell of our pages and lists by year, unit and grade; it checks nothing and links no threads. "
        f"“Build” is `jixiao build`{left_out}; “cold” is without cache and without an earlier site; "
        "what a build before it has made is moved away and not removed until the end, because files are made more "
        "slowly for some minutes after many were removed. "
        "The first edit after it gives each file of the site a second name; the next ones find a folder with both. "
        "CPU seconds add up all processes: less disturbed by other work, blind to waiting and to idle cores. "
        "Memory is the most that all processes hold together; what several share counts once (Linux' PSS)."
    )


def _ratios(results: Results) -> Iterator[str]:
    yield "| Work | Ratio | Must | Aim | Seconds | CPU seconds | CPU ratio | Peak memory |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    for bar in BARS:
        ratio = results.ratio(bar.name)
        if ratio is None:
            continue
        must = "–" if bar.must is None else f"{bar.must:g} {_verdict(ratio, bar.must)}"
        aim = "–" if bar.aim is None else f"{bar.aim:g} {_verdict(ratio, bar.aim)}"
        yield f"| {bar.what} | **{ratio:.3f}** | {must} | {aim} | {_costs(results, bar.name)} |"
    if HUGO in results.runs:
        yield f"| Hugo, cold | 1 | – | – | {_costs(results, HUGO)} |"


def _costs(results: Results, name: str) -> str:
    """The cells that every line has."""
    seconds, used, share = results.seconds(name), results.cpu_seconds(name), results.cpu_ratio(name)
    return f"{seconds:.2f} | {used:.2f} | {share:.2f} | {results.peak(name):.2f} GB"


def _sizes(results: Results) -> Iterator[str]:
    yield "| Size | Measured | Must |"
    yield "|---|--:|--:|"
    if "cold" in results.runs:
        peak = results.peak("cold")
        yield f"| peak memory, cold build of {results.count:,} | {peak:.2f} GB | {_at_most(peak, MEMORY_BAR, 'GB')} |"
    if "search" in results.runs:
        share, peak = results.search_share(), results.peak("search")
        bar = _at_most(share, SEARCH_BAR, "")
        yield f"| time for the search index over that of the build without it | {share:.2f} | {bar} |"
        bar = _at_most(peak, SEARCH_MEMORY_BAR, "GB")
        yield f"| peak memory, cold build with the search index | {peak:.2f} GB | {bar} |"
    if results.large:
        yield from _large(results, results.large)
    if results.weight:
        yield from _weight(results.weight)
        yield f"| HTML pages, ours | {results.weight.pages:,} | – |"
    if results.hugo_pages:
        yield f"| HTML pages, Hugo | {results.hugo_pages:,} | – |"


def _large(results: Results, large: Large) -> Iterator[str]:
    peak = large.run.peak_bytes / GIGA
    growth = large.run.seconds / large.count / (results.seconds("cold") / results.count)
    yield f"| peak memory, cold build of {large.count:,} | {peak:.2f} GB | {_at_most(peak, LARGE_MEMORY_BAR, 'GB')} |"
    yield f"| seconds, cold build of {large.count:,} | {large.run.seconds:.0f} | – |"
    yield (
        f"| time per record at {large.count:,} over that at {results.count:,} | {growth:.2f} "
        f"| {_at_most(growth, GROWTH_BAR, '')} |"
    )
    index = large.weight.index_most / KILO
    yield f"| heaviest index page at {large.count:,}, gzip | {index:.1f} KB | {_at_most(index, INDEX_PAGE_BAR, 'KB')} |"


def _weight(weight: Weight) -> Iterator[str]:
    most, index = weight.record_most / KILO, weight.index_most / KILO
    yield f"| record page, gzip: mean | {weight.record_mean / KILO:.1f} KB | – |"
    yield f"| record page, gzip: heaviest | {most:.1f} KB | {_at_most(most, RECORD_PAGE_BAR, 'KB')} |"
    bar = _at_most(index, INDEX_PAGE_BAR, "KB")
    yield f"| heaviest index page, gzip (`{weight.index_heaviest}`) | {index:.1f} KB | {bar} |"


def _at_most(value: float, bar: float, unit: str) -> str:
    return f"{bar:g} {unit} {_verdict(value, bar)}".replace("  ", " ")


def _verdict(value: float, bar: float) -> str:
    return "✓" if value <= bar else "✗"


def _processor() -> str:
    """What the machine says of its processor."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text(encoding="utf-8").splitlines() if described.is_file() else ()
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.machine()
