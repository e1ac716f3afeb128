"""How long a reader waits for what is found, and how much the browser fetches for it.

    python -m tests.bench.search SITE [--queries 60]        # a site that is built, of 10,000 records say
    python -m tests.bench.search SITE --exact 500           # instead: is what is found what a look at every text finds?
    python -m tests.bench.search SITE --address http://127.0.0.1:8080/    # from a server that has the site already

Random passages of the site's own records, of 2 to 8 characters, are typed into its search page, in Chromium, from a
server on this machine: each once as the first query of a new visitor, each once as the next query after another. Bytes
are those on the wire, heads and all, without the program that all pages share; times run from the last key to the first
result that stands there, the pause that tells the end of typing included. To see whether answers are exact, passages
have 1 to 16 characters.
"""

import argparse
import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from generator.search import SEARCH_INDEX
from generator.search_words import fold
from tests.browser.server import serve

SHORTEST, LONGEST = 2, 8
LONGEST_EXACT = 16
_FIND = """async ([index, queries]) => {
  const { SearchIndex, termsOf } = await import("../assets/search-index.js");
  const search = new SearchIndex(index);
  const answers = [];
  for (const query of queries) answers.push((await search.find(termsOf(query))).map((one) => one.key));
  return answers;
}"""
_TYPE = """query => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(`nothing found: ${query}`)), 30000);
  const input = document.getElementById("jx-search-q"), list = document.getElementById("jx-search-results");
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (!list.firstElementChild) return;
    observer.disconnect();
    const first = performance.now() - start;
    const isBusy = () => document.querySelector("[aria-busy]");
    const wait = () => isBusy() ? setTimeout(wait, 5) : resolve([first, performance.now() - start]);
    wait();
  }).observe(list, { childList: true });
  input.value = query;
  input.dispatchEvent(new Event("input"));
})"""
"""Type a query at once; the milliseconds until the first result, and until all is there."""


def passages_of(site: Path, count: int, seed: int, shortest: int = SHORTEST, longest: int = LONGEST) -> list[str]:
    """Random passages of the site's records, as long as people type."""
    random = Random(seed)  # noqa: S311 (a sample)
    found: list[str] = []
    files = sorted((site / SEARCH_INDEX).glob("*/records/*"))
    while len(found) < count:
        shown = json.loads(gzip.decompress(random.choice(files).read_bytes()))
        texts = [text for _, several in shown["texts"] for text in several]
        text = random.choice(texts) if texts else ""
        length = random.randint(shortest, longest)
        start = random.randrange(max(1, len(text) - length + 1))
        passage = text[start : start + length].strip()
        if len(fold(passage)) >= shortest and not any(map(str.isspace, passage)):
            found.append(passage)
    return found


def _serve_in_child(site: Path, pipe: Connection) -> None:
    with serve(site) as served:
        pipe.send(served.address)
        pipe.recv()


@contextmanager
def served_elsewhere(site: Path) -> Iterator[str]:
    """The address of the site, served by a process of its own as long as the block lasts."""
    ours, theirs = get_context("spawn").Pipe()
    child = get_context("spawn").Process(target=_serve_in_child, args=(site, theirs))
    child.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        child.join()


@dataclass
class Visit:
    """A page of search in a browser without a cache, and the bytes that its index has cost so far."""

    page: Page
    addresses: dict[str, str] = field(default_factory=dict)
    transferred: int = 0
    files: int = 0

    def listen(self, context: BrowserContext) -> None:
        """Count what comes from now on."""
        wire = context.new_cdp_session(self.page)
        wire.send("Network.enable")
        wire.on(
            "Network.responseReceived", lambda one: self.addresses.update({one["requestId"]: one["response"]["url"]})
        )
        wire.on("Network.loadingFinished", self._count)

    def _count(self, told: dict[str, object]) -> None:
        address = self.addresses.get(str(told["requestId"]), "")
        if SEARCH_INDEX in address and "/program/" not in address:
            self.transferred += int(str(told["encodedDataLength"]).partition(".")[0])
            self.files += 1

    def ask(self, query: str) -> tuple[float, float, int, int]:
        """Type it; milliseconds to the first result and to all, and the bytes and files since the last query."""
        before, files = self.transferred, self.files
        first, all_of_it = self.page.evaluate(_TYPE, query)
        self.page.wait_for_timeout(50)
        return first, all_of_it, self.transferred - before, self.files - files


def visit(browser: Browser, address: str) -> tuple[BrowserContext, Visit]:
    """A new visitor opens the page of search, and has read it when the first key is pressed."""
    context = browser.new_context(locale="zh-CN")
    one = Visit(context.new_page())
    one.listen(context)
    one.page.goto(f"{address}search/")
    one.page.wait_for_load_state("networkidle")
    return context, one


def texts_of(site: Path) -> Iterator[tuple[str, str]]:
    """Of each record its key, as the browser has it, and all its texts, folded."""
    folder = site / SEARCH_INDEX
    for one in json.loads((folder / "index.json").read_bytes())["indexes"]:
        for file in (folder / one["folder"] / "records").iterdir():
            texts = json.loads(gzip.decompress(file.read_bytes()))["texts"]
            folded = "\n".join(fold(text) for _, several in texts for text in several)
            yield f"{one['number']}-{file.stem}", folded


def wrong_answers(site: Path, address: str, browser: Browser, queries: list[str]) -> list[str]:
    """The queries that find other records than a look at every text."""
    texts = dict(texts_of(site))
    context, one = visit(browser, address)
    answers = one.page.evaluate(_FIND, ["index/", queries])
    context.close()
    return [
        query
        for query, found in zip(queries, answers, strict=True)
        if sorted(found) != sorted(key for key, text in texts.items() if fold(query) in text)
    ]


def _tell(name: str, queries: list[str], asked: list[tuple[float, float, int, int]], before: list[int]) -> None:
    columns = {
        "first result, ms": [one[0] for one in asked],
        "all shown, ms": [one[1] for one in asked],
        "KB": [(one[2] + more) / 1000 for one, more in zip(asked, before, strict=True)],
        "files": [float(one[3]) for one in asked],
    }
    print(name)  # noqa: T201
    for column, values in columns.items():
        ordered = sorted(values)
        worst = queries[values.index(ordered[-1])]
        print(  # noqa: T201
            f"  {column:<18} median {median(ordered):6.0f}   p90 {ordered[len(ordered) * 9 // 10]:6.0f}"
            f"   most {ordered[-1]:6.0f} ({worst})"
        )


def main() -> int:
    """Enter from the shell."""
    cli = argparse.ArgumentParser(prog="python -m tests.bench.search", description="What a search costs its reader.")
    cli.add_argument("site", type=Path)
    cli.add_argument("--queries", type=int, default=60, metavar="N")
    cli.add_argument("--exact", type=int, default=0, metavar="N")
    cli.add_argument("--seed", type=int, default=1, metavar="N")
    cli.add_argument("--address", default="", metavar="URL", help="where a server has the site already")
    given = cli.parse_args()
    queries = passages_of(given.site, given.queries, given.seed)
    first, heads = [], []
    served = nullcontext(f"{given.address.removesuffix('/')}/") if given.address else served_elsewhere(given.site)
    with served as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        if given.exact:
            wrong = wrong_answers(
                given.site, address, browser, passages_of(given.site, given.exact, given.seed, 1, LONGEST_EXACT)
            )
            print(f"{given.exact} passages, {len(wrong)} wrong", *wrong)  # noqa: T201
            return 1 if wrong else 0
        for query in queries:
            context, one = visit(browser, address)
            heads.append(one.transferred)
            first.append(one.ask(query))
            context.close()
        context, one = visit(browser, address)
        one.ask(passages_of(given.site, 1, given.seed + 1)[0])
        following = [one.ask(query) for query in queries]
        browser.close()
    _tell("first query of a visitor", queries, first, heads)
    _tell("next query", queries, following, [0] * len(queries))
    return 0


if __name__ == "__main__":
    sys.exit(main())
