"""A browser for the tests of this folder, and a site for it to visit."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from generator.build import build_site
from generator.project import project_of, site_of
from generator.workshop import workshop_of
from tests.browser.server import Served, serve
from tests.conftest import copy_project
from tests.searching import write_search_index

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    executable = shutil.which("chromium")
    if executable is None:
        if os.environ.get("CI"):
            pytest.fail("找不到 chromium：浏览器测试在 CI 中必须运行")
        pytest.skip("找不到 chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content, built, with its search index."""
    root = copy_project(tmp_path_factory.mktemp("browser") / "project")
    project = project_of(root / "mkdocs.yml")
    workshop = workshop_of(project, 1)
    public = site_of(project)
    build_site(project, lambda: workshop.corpus(project), workshop, public)
    write_search_index(workshop.review(project), public, root / ".cache" / "search")
    return public


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[Served]:
    """The site below the sub-path of a portal."""
    with serve(site, "/portal/jixiao/") as one:
        yield one


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A tab of its own. Errors on the page, broken policies among them, fail the test."""
    context = chromium.new_context(locale="zh-CN")
    tab = context.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on(
        "console",
        lambda message: errors.append(f"{message.text} {message.location['url']}") if message.type == "error" else None,
    )
    yield tab
    context.close()
    assert [one for one in errors if not one.endswith("/sitemap.xml")] == []  # Material asks for one, site_url or not
