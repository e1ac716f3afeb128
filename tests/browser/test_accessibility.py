"""The pages as people read them who see, hear or touch differently: axe-core finds nothing serious, at any width."""

import re
from importlib.resources import files
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import PAGES, Served

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

_RUN = """
async (only) => {
  const options = { resultTypes: ["violations"], ...(only ? { runOnly: only } : {}) };
  const { violations } = await axe.run(document, options);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target} ${failureSummary}`));
}
"""


def found_by_axe(page: Page, *only: str) -> list[str]:
    """What axe finds serious or critical, with the element; by all its rules, or only by some."""
    return [str(one) for one in page.evaluate(_RUN, list(only))] if only else page.evaluate(_RUN, None)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page: Page, served: Served, name: str, width: int) -> None:
    """All rules in the light palette; in the dark one, which changes colours alone, those about contrast."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{served.address}{PAGES[name]}", wait_until="networkidle")
    page.evaluate(AXE)
    assert found_by_axe(page) == []
    page.locator("[data-md-component=palette] label:not([hidden])").click()
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")
    page.wait_for_function("document.getAnimations().every(({ playState }) => playState !== 'running')")
    assert found_by_axe(page, "color-contrast", "link-in-text-block") == []


@pytest.mark.parametrize("name", PAGES)
def test_headings_leave_no_level_out(page: Page, served: Served, name: str) -> None:
    """Who goes from heading to heading misses none; the first link goes past what every page begins with."""
    page.goto(f"{served.address}{PAGES[name]}", wait_until="networkidle")
    shown = page.locator("article :is(h1, h2, h3, h4, h5, h6):visible")
    levels = [int(one[1]) for one in shown.evaluate_all("all => all.map(({ tagName }) => tagName)")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert page.locator("body a:not([hidden])").first.inner_text() == "跳到正文"


def test_a_sorted_table_on_paper_has_headings_on_every_page(page: Page, served: Served) -> None:
    """Chromium prints words again in the headings of the next page, but no button; sums it prints where they stand."""
    page.goto(f"{served.address}{PAGES['record']}", wait_until="networkidle")
    page.emulate_media(media="print")
    display = "all => [...new Set(all.map((one) => getComputedStyle(one).display))]"
    assert page.locator(".jx-table .jx-sort").evaluate_all(display) == ["contents"]
    assert page.locator(".jx-table tfoot").evaluate_all(display) == ["table-row-group"]


def test_a_page_on_paper_says_where_it_is_from(page: Page, served: Served) -> None:
    """Its address and the day, which the screen has no need of."""
    address = f"{served.address}{PAGES['record']}"
    page.goto(address, wait_until="networkidle")
    origin = page.locator(".jx-origin")
    expect(origin).to_be_hidden()
    page.pdf()  # what a reader's printing does: the page is told, then laid out for paper
    page.emulate_media(media="print")
    expect(origin).to_be_visible()
    expect(origin).to_contain_text(f"网址：{address}")
    expect(origin).to_contain_text(re.compile(r"打印日期：\d{4}/\d{1,2}/\d{1,2}"))
