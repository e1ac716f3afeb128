"""Text is literal in a real browser: what stands on the screen is what was written, and nothing of it runs.

A few pages with many texts each, in every place that templates know; Markdown with all extensions has made the pages.
Two hundred texts; under `make fuzz` (JIXIAO_FUZZ=10) five thousand.
"""

import html
from collections.abc import Sequence

import pytest
from markupsafe import Markup
from playwright.sync_api import Browser, Dialog

from generator.render import block, heading, literal, prose
from tests.test_literal import FUZZ, converter, folded, some_texts

pytestmark = pytest.mark.browser

AT_ONCE = 100
PAGES = 2 if FUZZ == 1 else 5 * FUZZ
READ = """() => ({
    texts: [...document.querySelectorAll('main h2, main p, main td, main li > a')].map(one => one.innerText),
    titles: [...document.querySelectorAll('main [title]')].map(one => one.title),
    title: document.title,
    description: document.querySelector('meta[name=description]').content,
    elements: document.querySelectorAll('*').length,
    attributes: [...document.querySelectorAll('*')].reduce((sum, one) => sum + one.attributes.length, 0),
})"""


def page_of(values: Sequence[str]) -> str:
    """A page with each text in a heading, a paragraph, a cell, a link and an attribute; the first is its title."""
    parts = []
    for value in values:
        text = literal(value)
        parts += [
            heading(value, 2),
            block(Markup("<div>{}</div>").format(prose(value))),
            block(Markup('<table><tbody><tr><td title="{0}">{0}</td></tr></tbody></table>').format(text)),
            block(Markup('<ul><li><a href="x/">{0}</a></li></ul>').format(text)),
        ]
    instance = converter()
    instance.reset()
    content = instance.convert("".join(parts))
    front = html.escape(folded(values[0]))
    head = f'<meta charset="utf-8"><title>{front}</title><meta name="description" content="{front}">'
    return f'<!doctype html><html lang="zh"><head>{head}</head><body><main>{content}</main></body></html>'


@pytest.mark.parametrize("part", range(PAGES))
def test_a_browser_shows_any_text_as_it_was_written_and_runs_none(part: int, chromium: Browser) -> None:
    """No dialog, no request, no element more than with plain texts."""
    values = some_texts(part, AT_ONCE)
    tab = chromium.new_page()
    events: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        events.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", dismissed)
    tab.on("request", lambda request: events.append(request.url))
    tab.on("pageerror", lambda error: events.append(str(error)))
    tab.set_content(page_of(["甲"] * AT_ONCE))
    plain = tab.evaluate(READ)
    tab.set_content(page_of(values))
    found = tab.evaluate(READ)
    tab.close()
    assert events == []
    assert [folded(text) for text in found["texts"]] == [text for value in values for text in [value] * 4]
    assert [folded(text) for text in found["titles"]] == values
    assert (folded(found["title"]), folded(found["description"])) == (values[0], values[0])
    assert (found["elements"], found["attributes"]) == (plain["elements"], plain["attributes"])


def test_the_browser_would_notice_a_text_that_runs(chromium: Browser) -> None:
    """The same reading sees a dialog and an element where a text is printed as it stands."""
    tab = chromium.new_page()
    messages: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        messages.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", dismissed)
    page = page_of(["甲"])
    tab.set_content(page.replace("甲</p>", "<img src=x onerror=alert(1)></p>"))
    tab.wait_for_timeout(200)
    assert messages == ["1"]
    tab.close()
