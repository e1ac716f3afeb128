"""One damaged record through everything: read, judged, shown, searched, compared with its page.

In: the bytes of a record. Out: nothing, or `Failed`: a traceback, a second of work, too much memory, a wrong place, a
record that vanished in silence. A fault that is told in Chinese is no failure.
"""

import html
import re
import resource
import time
import traceback
from collections.abc import Sequence
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from generator.addresses import record_path
from generator.corpus import Corpus, assemble_corpus
from generator.diagnostics import Level
from generator.gate import Gate
from generator.page_html import HeadingStyle, page_html
from generator.render import Renderer
from generator.review import review_corpus
from generator.search_documents import said_by, search_document, shown_to_readers
from generator.site import pages_of, plan_jobs
from tests.bench.corpus import records as made_up_records
from tests.conftest import ROOT, MemoryTree, second_of_this_machine

MOST_SECONDS = 1
MOST_MEGABYTES = 300
"""That one record may add to what the process has taken before."""
CONTENT = ROOT / "content"
PLACE = "records/2019/shanghai-safety-institute/safety-qualification-exams.yml"
_STYLE = HeadingStyle("", 3)
_LINE_BREAK = re.compile(r"\r\n|[\n\r]")


class Failed(Exception):  # noqa: N818 (what a trial has found)
    """A record did what none may do."""


@cache
def sound_records() -> tuple[bytes, ...]:
    """The real records, and made-up ones of the measurements."""
    real = [path.read_bytes() for path in sorted((CONTENT / "records").glob("*/*/*.yml"))]
    return (*real, *(text.encode() for _, text in made_up_records(20)))


@cache
def _surroundings() -> dict[str, bytes]:
    """What the record at `PLACE` stands on and refers to: without it, it would not come as far as a page."""
    files = [CONTENT / "units.yml", *(CONTENT / "schemes").glob("*.yml")]
    files += (CONTENT / "records/2017/shanghai-work-safety").rglob("*")
    files += (CONTENT / PLACE).with_suffix("").rglob("*")
    files = sorted(path for path in files if path.is_file())
    return {path.relative_to(CONTENT).as_posix(): path.read_bytes() for path in files}


@cache
def _renderer() -> Renderer:
    return Renderer(ROOT / "templates")


@cache
def _gate() -> Gate:
    material = Path(str(distribution("mkdocs-material").locate_file("material/templates")))
    return Gate(ROOT / "templates", (ROOT / "templates/theme", material))


def try_record(data: bytes) -> None:
    """Put one record through everything.

    Raises:
        Failed: it did what none may do.

    """
    started, before = time.process_time(), _megabytes()
    try:
        _go_through(data)
    except Failed:
        raise
    except Exception as error:
        raise Failed(f"{type(error).__name__}: {error}\n{''.join(traceback.format_exc())}") from error
    seconds = time.process_time() - started
    if seconds > MOST_SECONDS and seconds > MOST_SECONDS * second_of_this_machine():
        raise Failed(f"{seconds:.2f} seconds")
    if (added := _megabytes() - before) > MOST_MEGABYTES:
        raise Failed(f"{added} MB")


def _megabytes() -> int:
    """The most that this process has ever taken; a new one begins with that of its parent."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _go_through(data: bytes) -> None:
    corpus = assemble_corpus(MemoryTree({**_surroundings(), PLACE: data}))
    _check_diagnostics(corpus, data)
    review = review_corpus(corpus)
    for job in plan_jobs(corpus, _renderer()):
        if job.folder == "each_record" and record_path(job.key) == PLACE:
            for page in pages_of(job, review, _renderer()):
                _check_page(page.address, page.markdown, page.view, corpus.records[job.key])
    for identity, summary in corpus.summaries.items():
        unit, value = corpus.units[identity.unit], corpus.values[identity]
        document = search_document(summary, unit, value, has_findings=False)
        said_by(document)
        shown_to_readers(document)


def _check_diagnostics(corpus: Corpus, data: bytes) -> None:
    """At places that exist; and a record is published or told to be wrong, never both nor neither."""
    try:
        lines = _LINE_BREAK.split(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        lines = []  # no text, so no lines to count
    for one in corpus.diagnostics if lines else ():
        line, column = one.location.line, one.location.column
        if one.location.path == PLACE and not (1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1):
            raise Failed(f"no such place: {one}")
    is_broken = any(one.level is Level.ERROR and one.location.path == PLACE for one in corpus.diagnostics)
    if any(record_path(identity) == PLACE for identity in corpus.records) == is_broken:
        raise Failed("published with an error" if is_broken else "vanished without a word")


def _check_page(address: str, markdown: str, view: object, record: object) -> None:
    """As the gate sees it inside the smallest frame."""
    _, front, body = markdown.split("---\n", 2)
    made = page_html(body, _STYLE)
    if made is None:
        raise Failed("not all headings and blocks")
    title = html.escape(getattr(record, "title", ""))
    _gate().check(address, f"<title>{title}</title><article>{made.content}</article>".encode(), view, record)  # type: ignore[arg-type] # as a record's page has them
    if "description:" not in front:
        raise Failed("no description")


def shrunk(data: bytes, reason: Sequence[str]) -> bytes:
    """The same failure from fewer lines; `reason` is how its message begins."""
    lines, size = data.splitlines(keepends=True), 64
    while size:
        at = 0
        while at < len(lines):
            fewer = lines[:at] + lines[at + size :]
            if _fails_alike(b"".join(fewer), reason):
                lines = fewer
            else:
                at += size
        size //= 2
    return b"".join(lines)


def _fails_alike(data: bytes, reason: Sequence[str]) -> bool:
    try:
        try_record(data)
    except Failed as failure:
        return str(failure).startswith(tuple(reason))
    return False
