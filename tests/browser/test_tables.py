"""Tables in a real browser: sorted, filtered, announced; whole without JavaScript."""

import csv

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.server import Served

pytestmark = pytest.mark.browser

QINGDAO = "2019/qingdao-emergency/work-safety-special-fund/"
EXAMS = "2019/shanghai-safety-institute/safety-qualification-exams/"
GOOD = "grades/good/"


def table(page: Page, name: str) -> Locator:
    """The table of a kind."""
    return page.locator(f".jx-table--{name}")


def column(within: Locator, label: str) -> list[str]:
    """The texts of a column from the top, without those of hidden rows."""
    return [text.strip() for text in within.locator(f'tbody tr:not([hidden]) [data-label="{label}"]').all_inner_texts()]


def sort_button(within: Locator, name: str) -> Locator:
    """The button in a heading."""
    return within.get_by_role("button", name=name, exact=True)


def test_amounts_are_sorted_as_numbers_and_what_is_missing_comes_last(page: Page, served: Served) -> None:
    """Up, down, and as the server made it; thousands separators do not matter."""
    page.goto(f"{served.address}{GOOD}")
    records = table(page, "records")
    budgets = column(records, "预算（万元）")
    values = sorted(float(text.replace(",", "")) for text in budgets)
    heading = records.locator("thead th", has_text="执行（万元）")
    sort_button(records, "预算（万元）").click()
    assert [float(text.replace(",", "")) for text in column(records, "预算（万元）")] == values
    sort_button(records, "预算（万元）").click()
    assert [float(text.replace(",", "")) for text in column(records, "预算（万元）")] == values[::-1]
    sort_button(records, "预算（万元）").click()
    assert column(records, "预算（万元）") == budgets
    for direction in ("ascending", "descending"):
        sort_button(records, "执行（万元）").click()
        expect(heading).to_have_attribute("aria-sort", direction)
        shown = column(records, "执行（万元）")
        assert shown[-3:] == ["未列"] * 3
        assert "未列" not in shown[:-3]
    sort_button(records, "执行（万元）").click()
    expect(heading).not_to_have_attribute("aria-sort", "descending")


def test_grades_are_sorted_in_their_order(page: Page, served: Served) -> None:
    """优 before 良, not by the sound of the words; the keyboard does it."""
    page.goto(served.address)
    records = table(page, "records")
    sort_button(records, "等级").focus()
    page.keyboard.press("Enter")
    grades = column(records, "等级")
    assert [text[0] for text in grades] == sorted((text[0] for text in grades), key="优良中差".index)
    page.keyboard.press("Space")
    assert column(records, "等级")[0].startswith("良")
    expect(records.locator("thead th[aria-sort]")).to_have_count(1)


def test_a_word_filters_the_rows_and_the_count_is_announced(page: Page, served: Served) -> None:
    """All words must be there; case and full width do not matter; nothing found is said."""
    page.goto(f"{served.address}{QINGDAO}")
    items = table(page, "items")
    tools = page.locator(".jx-tools").filter(has=page.get_by_label("筛选")).last
    field, status = tools.get_by_label("筛选"), tools.get_by_role("status")
    expect(items.locator("tbody tr")).to_have_count(40)
    field.fill("未完成")
    expect(status).to_have_text("找到 5 行，共 40 行")
    assert column(items, "执行数") == ["0"] * 5
    expect(items.locator("tfoot")).to_be_hidden()
    field.fill("未完成  １３２")
    expect(status).to_have_text("找到 1 行，共 40 行")
    field.fill("没有这样的分项")
    expect(status).to_have_text("找到 0 行，共 40 行")
    field.fill("")
    expect(status).to_have_text("共 40 行")
    expect(items.locator("tfoot")).to_be_visible()
    sort_button(items, "预算数").click()
    expect(status).to_have_text("共 40 行，按“预算数”从小到大")
    values = [float(text) for text in column(items, "预算数")]
    assert values == sorted(values)


def test_indicators_are_sorted_within_their_sections(page: Page, served: Served) -> None:
    """A section keeps its heading above and its sum below; a filter leaves out sums that would not add up."""
    page.goto(f"{served.address}{EXAMS}")
    indicators = table(page, "indicators")
    sort_button(indicators, "得分").click()
    for body in indicators.locator("tbody").all():
        rows = body.locator("tr")
        expect(rows.first).to_have_class("jx-group")
        expect(rows.last).to_have_class("jx-subtotal")
        scores = [float(text.split()[0]) for text in column(body, "得分")]
        assert scores == sorted(scores)
    page.locator(".jx-tools").filter(has=page.get_by_label("筛选")).last.get_by_label("筛选").fill("满意度")
    shown = indicators.locator("tbody tr:not([hidden])")
    expect(shown.first).to_have_class("jx-group")
    expect(indicators.locator(".jx-subtotal:not([hidden])")).to_have_count(0)


def test_a_phone_sorts_by_a_list(chromium: Browser, served: Served) -> None:
    """There the headings cannot be seen, so their buttons are out of the way too; nothing is wider than the screen."""
    context = chromium.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{served.address}{GOOD}")
    records = table(page, "records")
    page.get_by_label("排序").select_option(label="得分：从大到小")
    scores = [float(text) for text in column(records, "得分")]
    assert scores == sorted(scores, reverse=True)
    expect(records.locator(".jx-sort").first).not_to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_a_page_of_a_longer_list_says_so(page: Page, served: Served) -> None:
    """Sorting concerns the page; where the whole list can be downloaded, the way is shown."""

    def with_more_pages(route: Route) -> None:
        body = route.fetch().text()
        end = body.rindex("</table>")
        end = body.index("</div></div>", end) + len("</div></div>")
        sheets = '<div class="jx-block"><nav class="jx-sheets"></nav></div>'
        route.fulfill(body=body[:end] + sheets + body[end:], content_type="text/html")

    page.route(f"**/{GOOD}", with_more_pages)
    page.goto(f"{served.address}{GOOD}")
    note = page.locator(".jx-tools__note")
    expect(note).to_contain_text("排序和筛选只涉及本页")
    expect(note.get_by_role("link")).to_have_attribute("href", f"{served.address}{GOOD}records.csv")


def test_the_rows_of_an_index_can_be_downloaded(page: Page, served: Served) -> None:
    """As many as the page has, and the same titles."""
    page.goto(f"{served.address}{GOOD}")
    rows = table(page, "records").locator("tbody tr")
    titles = [text.partition("\n")[0] for text in rows.locator("th a").all_inner_texts()]
    with page.expect_download() as begun:
        page.get_by_role("link", name="下载 CSV").click()
    lines = list(csv.DictReader(begun.value.path().read_text("utf-8-sig").splitlines()))
    assert sorted(line["title"] for line in lines) == sorted(titles)


@pytest.mark.parametrize("index", ["years", "units", "grades"])
def test_the_sums_of_an_index_can_be_downloaded(page: Page, served: Served, index: str) -> None:
    """A line for each row."""
    page.goto(f"{served.address}{index}/")
    count = page.locator("table.jx-table tbody tr").count()
    with page.expect_download() as begun:
        page.get_by_role("link", name="下载 CSV").click()
    assert len(list(csv.DictReader(begun.value.path().read_text("utf-8-sig").splitlines()))) == count


def test_without_javascript_the_full_table_stands_there(chromium: Browser, served: Served) -> None:
    """No dead buttons, every row, the charts and their tables."""
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{served.address}{QINGDAO}")
    expect(table(page, "items").locator("tbody tr")).to_have_count(40)
    expect(page.locator(".jx-tools, .jx-sort, .jx-compare-add, .jx-basket")).to_have_count(0)
    page.goto(served.address)
    expect(page.locator("figure.jx-chart svg[role=img]")).to_have_count(2)
    page.get_by_text("数据表：各年度预算与执行").click()
    expect(page.locator("#chart-money td").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_of_charts_follow_the_page(scheme: str, chromium: Browser, served: Served) -> None:
    """Every letter and bar stands out from the page, in the light and in the dark."""
    context = chromium.new_context(color_scheme="dark" if scheme == "dark" else "light", locale="zh-CN")
    page = context.new_page()
    page.goto(served.address)
    fills = page.evaluate(
        "[...document.querySelectorAll('.jx-chart__drawing [class]')]"
        ".map(e => e.tagName === 'line' ? getComputedStyle(e).stroke : getComputedStyle(e).fill)"
    )
    assert fills
    assert "rgb(0, 0, 0)" not in fills
    assert "none" not in fills
    context.close()
