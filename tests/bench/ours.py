"""A project of our own to measure: configuration and templates of this checkout, made-up records.

In: how many records. Out: commands to run, edits to make and take back, the weight of the pages that came out.
"""

import gzip
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import mean

from tests.bench import corpus
from tests.bench.attic import Attic

ROOT = Path(__file__).parents[2]
JIXIAO = Path(sys.executable).with_name("jixiao")
NO_DATA = "--no-data"
LEAN = ("--no-search", NO_DATA)
"""Leave out what Hugo does not make either."""
EDITED_TEMPLATE = Path("templates/each_record/index.md.j2")
_RECORD_PAGE = re.compile(r"\d{4}/[^/]+/[^/]+/index\.html")
_INDEX_PAGE = re.compile(r"(?:(?:years|units|grades)/.*)?index\.html")
_SAMPLE = 500


class UnexpectedPages(Exception):  # noqa: N818 (told as it is)
    """A build was measured that did not do its work."""


def lean_options() -> list[str]:
    """Those of the options that this version of the program knows."""
    told = subprocess.run([JIXIAO, "build", "--help"], check=True, capture_output=True, text=True).stdout
    return [option for option in LEAN if option in told]


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of HTML after gzip; of record pages a sample, of indexes all."""

    pages: int
    record_mean: int
    record_most: int
    index_most: int
    index_heaviest: str


class Ours:
    """A copy of the project in a folder of its own."""

    def __init__(self, folder: Path, count: int, seed: int, attic: Attic) -> None:
        self.folder, self.count, self.seed, self._attic = folder, count, seed, attic
        self.site, self.cache, self.records = folder / "site", folder / ".cache", folder / "content" / "records"

    def set_up(self) -> None:
        """Write the project; the records of an earlier measurement are used again if they are the same."""
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "mkdocs.yml", self.folder / "mkdocs.yml")
        for part in ("templates", "content/pages"):
            shutil.rmtree(self.folder / part, ignore_errors=True)
            shutil.copytree(ROOT / part, self.folder / part)
        made_by = b"".join((corpus.HERE / name).read_bytes() for name in ("corpus.py", "words.toml"))
        mark, made = self.folder / "corpus.txt", f"{self.count} {self.seed} {sha256(made_by).hexdigest()}"
        if mark.is_file() and mark.read_text(encoding="utf-8") == made:
            return
        mark.unlink(missing_ok=True)
        shutil.rmtree(self.records, ignore_errors=True)
        (self.folder / "content" / "units.yml").unlink(missing_ok=True)
        for _ in corpus.fill(self.folder / "content", self.count, self.seed):
            pass
        mark.write_text(made, encoding="utf-8")

    def clear(self) -> None:
        """Forget the last build and all that is kept between builds."""
        self._attic.take(self.cache, self.site)

    @contextmanager
    def edited_record(self, which: int) -> Iterator[None]:
        """Change the title of one record for a while: its page, its indexes and its neighbours show it.

        Raises:
            UnexpectedPages: the build inside the block did not show the change.

        """
        files = sorted(self.records.glob("*/*/*.yml"))
        file = files[which * len(files) // 7 % len(files)]
        year, unit, project = file.relative_to(self.records).with_suffix("").parts
        title = f"改动后的名称{which}"
        with _replaced(file, re.sub(r"(?m)^项目名称: .*$", f"项目名称: {title}", file.read_text(encoding="utf-8"))):
            yield
            page = self.site / year / unit / project / "index.html"
            if title not in page.read_text(encoding="utf-8"):
                raise UnexpectedPages(f"{page} does not show the change of the record")

    @contextmanager
    def edited_template(self, which: int) -> Iterator[None]:
        """Add a line to the pages of all records for a while, in the way of our templates.

        Raises:
            UnexpectedPages: the build inside the block did not show the change.

        """
        file, line = self.folder / EDITED_TEMPLATE, f"<p>{'另加的一行'}{which}</p>"
        with _replaced(file, f"{file.read_text(encoding='utf-8')}\n{{% filter block %}}{line}{{% endfilter %}}\n"):
            yield
            if line not in self.record_page().read_text(encoding="utf-8"):
                raise UnexpectedPages(f"{self.record_page()} does not show the change of the template")

    def record_page(self) -> Path:
        """The page of some record."""
        record = min(self.records.glob("*/*/*.yml")).relative_to(self.records).with_suffix("")
        return self.site / record / "index.html"

    def weigh(self) -> Weight:
        """The pages of the last build.

        Raises:
            UnexpectedPages: a record has no page.

        """
        pages = sorted(path.relative_to(self.site).as_posix() for path in self.site.rglob("*.html"))
        records = [page for page in pages if _RECORD_PAGE.fullmatch(page)]
        if len(records) != self.count:
            raise UnexpectedPages(f"{len(records)} pages of {self.count} records")
        sample = [self._gzipped(page) for page in records[:: max(1, len(records) // _SAMPLE)]]
        most, heaviest = max((self._gzipped(page), page) for page in pages if _INDEX_PAGE.fullmatch(page))
        return Weight(len(pages), round(mean(sample)), max(sample), most, heaviest)

    def _gzipped(self, page: str) -> int:
        return len(gzip.compress((self.site / page).read_bytes(), 6))


@contextmanager
def _replaced(file: Path, text: str) -> Iterator[None]:
    """Another text in a file for a while; in place, so that hard links see it too."""
    before = file.read_bytes()
    file.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        file.write_bytes(before)
