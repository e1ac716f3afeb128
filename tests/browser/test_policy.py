"""The headers that we print, in a real browser: nothing of the site breaks them, attachments are inert."""

import re
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.disk import list_folder
from generator.headers import OWN_FILES, headers_of
from tests.browser.server import PAGES, RECORD
from tests.conftest import ROOT
from tests.supply.vendored import LIST, digest

pytestmark = pytest.mark.browser

EVERY_PAGE = {**PAGES, "not found": "no/such/page/"}

_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""


@dataclass(frozen=True)
class Printed:
    """What the printed nginx configuration says: headers of the site, and of the paths that a pattern fits."""

    ordinary: Mapping[str, str]
    places: tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]

    def headers(self, path: str) -> Mapping[str, str]:
        """As nginx does: the first nested location that fits, and of that one all headers."""
        return next((headers for pattern, headers in self.places if pattern.search(path)), self.ordinary)


def read_nginx(text: str) -> Printed:
    """Read a configuration of ours as nginx would."""
    whole, *nested = re.split(r"^location ~ ", text, flags=re.MULTILINE)
    add = partial(re.findall, r'add_header (\S+) "([^"]*)" always;')
    places = [(re.compile(one[1 : one.index('" {')]), dict(add(one))) for one in nested]
    return Printed(dict(add(whole)), tuple(places))


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, printed: Printed, directory: str) -> None:
        self.printed = printed
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type] # as the server calls it

    def do_GET(self) -> None:
        """Serve one file with the headers of its path; `404.html` for what is not there."""
        file = Path(self.translate_path(self.path.partition("?")[0]))
        file = file / "index.html" if file.is_dir() else file
        is_there = file.is_file()
        file = file if is_there else Path(self.directory) / "404.html"
        data = file.read_bytes()
        self.send_response(HTTPStatus.OK if is_there else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Length", str(len(data)))
        for name, value in self.printed.headers(f"/{file.relative_to(self.directory).as_posix()}").items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@contextmanager
def serve_with_headers(site: Path) -> Iterator[str]:
    """Serve a site with exactly the headers that are printed for it."""
    printed = read_nginx(headers_of(list_folder(site), "nginx"))
    handler = partial(_Handler, printed=printed, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The built site behind the printed headers, at the root of a server."""
    with serve_with_headers(site) as one:
        yield one


@dataclass(frozen=True)
class Watched:
    """A tab and what it has seen."""

    page: Page
    messages: list[str]
    requests: list[str]

    def violations(self) -> list[str]:
        """What broke the policy, by event and by the console."""
        events = [str(one) for one in self.page.evaluate("window.violations")]
        return events + [text for text in self.messages if "Content Security Policy" in text]


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    """A tab that notes violations of the policy, the console and every request."""
    context = chromium.new_context(locale="zh-CN", color_scheme="light")
    context.add_init_script(_WATCH)
    page = context.new_page()
    watched = Watched(page, [], [])
    page.on("console", lambda message: watched.messages.append(message.text))
    page.on("pageerror", lambda error: watched.messages.append(str(error)))
    page.on("request", lambda request: watched.requests.append(request.url))
    yield watched
    context.close()


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_a_page_keeps_to_the_printed_policy_and_asks_no_other_host(watched: Watched, address: str, name: str) -> None:
    """Loaded to the end, scrolled, with the other palette and back."""
    page = watched.page
    response = page.goto(f"{address}{EVERY_PAGE[name]}", wait_until="networkidle")
    assert response
    assert "script-src 'self' 'wasm-unsafe-eval' 'sha256-" in response.headers["content-security-policy"]
    assert "unsafe-inline" not in response.headers["content-security-policy"]
    assert "'unsafe-eval'" not in response.headers["content-security-policy"]
    before = page.evaluate("document.body.dataset.mdColorScheme")
    page.locator("[data-md-component=palette] label:not([hidden])").click()
    assert page.evaluate("document.body.dataset.mdColorScheme") != before
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.reload()
    assert page.evaluate("document.body.dataset.mdColorScheme") != before  # the theme's inline scripts have run
    assert watched.violations() == []
    assert [url for url in watched.requests if not url.startswith((address, "data:"))] == []


def test_search_finds_behind_the_printed_policy(watched: Watched, address: str) -> None:
    """WebAssembly is compiled, the indexes of the years are loaded."""
    page = watched.page
    page.goto(f"{address}search/")
    page.locator("#jx-search-form [name=q]").fill("安全")
    expect(page.locator("#jx-search-results > li").first).to_be_visible()
    assert watched.violations() == []


def test_records_are_compared_behind_the_printed_policy(watched: Watched, address: str) -> None:
    """Their data are fetched."""
    watched.page.goto(f"{address}{EVERY_PAGE['compare']}")
    expect(watched.page.locator("main table").first).to_be_visible()
    assert watched.violations() == []


def test_an_attachment_is_saved_and_never_opened(watched: Watched, address: str, site: Path) -> None:
    """A page that someone attaches runs nothing, wherever it lies below the record."""
    for name in ("evil.html", "sub/index.html"):
        evil = site / RECORD / name
        evil.parent.mkdir(exist_ok=True)
        evil.write_text("<script src='evil.js'></script><script>document.title = 'evil'</script>", "utf-8")
        try:
            with watched.page.expect_download() as download:
                watched.page.evaluate("address => { location.href = address; }", f"{address}{RECORD}{name}")
            assert download.value.suggested_filename.endswith(".html")
        finally:
            evil.unlink()
            if name.startswith("sub/"):
                evil.parent.rmdir()


def test_an_inline_script_of_someone_else_does_not_run(watched: Watched, address: str, site: Path) -> None:
    """The watch works: a script that was added after the headers were printed is a violation and stays dead."""
    page_file = site / "verification" / "index.html"
    original = page_file.read_bytes()
    page_file.write_bytes(original.replace(b"</body>", b"<script>document.title = 'evil'</script></body>"))
    try:
        watched.page.goto(f"{address}verification/", wait_until="networkidle")
        assert watched.page.title() != "evil"
        assert watched.violations() != []
    finally:
        page_file.write_bytes(original)


def test_every_script_and_style_of_the_site_is_ours_or_on_the_list_of_vendored_files(site: Path) -> None:
    """Byte for byte; and so is everything else that others wrote and a browser loads."""
    listed = {
        path: one
        for part in tomllib.loads(LIST.read_text("utf-8"))["component"]
        for path, one in part["sha256"].items()
    }
    theme = ROOT / "templates" / "theme"
    foreign = [
        path
        for path in list_folder(site).paths
        if path.startswith("assets/") or path.endswith((".js", ".css", ".wasm", ".pagefind", ".woff2", ".png"))
        if not (theme / path).is_file() or (theme / path).read_bytes() != (site / path).read_bytes()
        if listed.get(path) != digest((site / path).read_bytes())
    ]
    assert foreign == []


def test_beside_a_record_lie_our_own_files_and_attachments_alone(site: Path) -> None:
    """Another file of ours would be taken for an attachment and sent as a download."""
    assert {path.name for path in (site / RECORD).iterdir()} == {*OWN_FILES, "original.txt"}
