"""The pages as people read them who see, hear or touch differently: axe-core finds nothing serious, at any width."""

from importlib.resources import files

import pytest
from playwright.sync_api import Page

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
