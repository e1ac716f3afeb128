"""Records side by side in a real browser: chosen on any page, fetched by the address, shown as text."""

import json

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.server import Served

pytestmark = pytest.mark.browser

EXAMS_2017 = "2017/shanghai-work-safety/safety-qualification-exams"
EXAMS_2019 = "2019/shanghai-safety-institute/safety-qualification-exams"
EQUIPMENT = "2020/minhang-safety-inspection/enforcement-equipment"
DAPENG = "2023/shenzhen-dapeng-emergency/safety-enforcement"


def compare(page: Page, served: Served, *records: str) -> Locator:
    """Go to the page of comparison and wait for its table."""
    query = "&".join(f"r={record}" for record in records)
    page.goto(f"{served.address}compare/?{query}")
    expect(page.locator("#compare[data-ready]")).to_be_visible()
    return page.locator(".jx-table--compare")


def row(table: Locator, name: str) -> list[str]:
    """The cells of a row, line by line."""
    found = table.locator("tbody tr").filter(has=table.page.get_by_role("rowheader", name=name, exact=True))
    return found.locator("td").all_inner_texts()


def test_two_records_stand_side_by_side(page: Page, served: Served) -> None:
    """Money in one unit with the printed one below, rate, score, indicators by name, findings."""
    table = compare(page, served, EXAMS_2017, EXAMS_2019)
    assert row(table, "得分") == ["88.22", "87.5"]
    assert row(table, "等级") == ["良", "良"]
    budgets = [text.split("\n") for text in row(table, "预算")]
    assert [[line for line in text if line] for text in budgets] == [
        ["1,126.37 万元", "原件 1126.37 万元"],
        ["1,257.3618 万元", "原件 12,573,618.00 元"],
    ]
    assert row(table, "执行率") == ["—", "98.92%"]
    assert row(table, "产出数量") == ["—", "15 / 15"]
    assert "指标得分合计 83.5，填报得分 87.5，相差 4.0" in row(table, "需要说明")[1]
    expect(page.locator(".jx-recurs")).to_contain_text("不宜直接相比")


def test_indicators_are_joined_by_name(page: Page, served: Served) -> None:
    """Names that both have come first; one that comes again in a record keeps its place."""
    table = compare(page, served, EXAMS_2019, EQUIPMENT)
    groups = table.locator(".jx-group").all_inner_texts()
    assert groups.index("共有的指标（得分 / 权重）") < groups.index("只在一份里的指标（得分 / 权重）")
    assert row(table, "项目设立的规范性") == ["5 / 5", "5 / 5"]
    assert row(table, "绩效目标合理性")[1] == "8 / 8"
    expect(page.locator(".jx-recurs")).to_have_count(0)
    page.get_by_label("只看不同的行").check()
    expect(table.locator("tbody tr").filter(has=page.get_by_role("rowheader", name="文种", exact=True))).to_be_hidden()
    expect(table.get_by_role("rowheader", name="年度", exact=True)).to_be_visible()


def test_records_are_chosen_on_other_pages(page: Page, served: Served) -> None:
    """In a table and on a record's page; the basket goes along, and the address says what was chosen."""
    page.goto(f"{served.address}years/2017/")
    button = page.get_by_role("button", name="比较：2017年上海市安全生产资格考试考核经费")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    basket = page.get_by_role("complementary", name="要比较的记录")
    expect(basket.get_by_role("status")).to_have_text("已选 1 份")
    expect(basket.get_by_role("link", name="并排比较")).to_be_hidden()
    page.goto(f"{served.address}{EXAMS_2019}/")
    page.locator(".jx-tags .jx-compare-add").click()
    basket.get_by_role("link", name="并排比较").click()
    expect(page).to_have_url(f"{served.address}compare/?r={EXAMS_2017}&r={EXAMS_2019}")
    expect(page.locator(".jx-table--compare")).to_be_visible()
    basket.get_by_role("button", name="清空").click()
    expect(basket).to_be_hidden()


def test_more_than_four_are_refused(page: Page, served: Served) -> None:
    """And it is said."""
    page.goto(served.address)
    buttons = page.locator(".jx-table--records .jx-compare-add")
    for place in range(5):
        buttons.nth(place).click()
    expect(page.locator(".jx-basket").get_by_role("status")).to_have_text("最多并排 4 份，请先移去一份。")
    expect(page.locator('.jx-compare-add[aria-pressed="true"]')).to_have_count(4)


def test_a_record_can_be_added_and_removed_on_the_page(page: Page, served: Served) -> None:
    """By the address of its page; the page's own address follows."""
    table = compare(page, served, EXAMS_2017, EXAMS_2019)
    field = page.get_by_label("再加一份")
    field.fill("https://elsewhere.example/x")
    field.press("Enter")
    expect(page.get_by_text("这不是本站某份记录的网址。")).to_be_visible()
    field.fill(f"{served.address}{DAPENG}/")
    field.press("Enter")
    expect(table.locator("thead th")).to_have_count(4)
    expect(page).to_have_url(f"{served.address}compare/?r={EXAMS_2017}&r={EXAMS_2019}&r={DAPENG}")
    page.get_by_role("button", name="移去 2017年上海市安全生产资格考试考核经费").click()
    expect(table.locator("thead th")).to_have_count(3)
    expect(page).to_have_url(f"{served.address}compare/?r={EXAMS_2019}&r={DAPENG}")


def test_an_address_of_nothing_says_how_to_choose(page: Page, served: Served) -> None:
    """Nor does a name that is none lead anywhere."""
    for query in ("", "?r=../../etc/passwd&r=javascript:alert(1)&r=2019/x"):
        page.goto(f"{served.address}compare/{query}")
        expect(page.locator("#compare .jx-empty")).to_contain_text("至少要两份")
    expect(page.locator(".jx-chosen li")).to_have_count(0)


def test_a_record_that_is_gone_is_named(chromium: Browser, served: Served) -> None:
    """The others are shown all the same."""
    context = chromium.new_context(locale="zh-CN")
    table = compare(context.new_page(), served, EXAMS_2017, "2018/nobody/nothing", EXAMS_2019)
    expect(table.locator("thead th")).to_have_count(3)
    expect(table.page.locator(".jx-chosen")).to_contain_text("没有这份记录")
    context.close()


def test_what_a_record_says_stays_text(page: Page, served: Served) -> None:
    """Mark-up in a title, an indicator or a finding opens nothing."""
    hostile = '<img src=x onerror="alert(1)"><b>粗</b>'

    def poisoned(route: Route) -> None:
        document = route.fetch().json()
        document["record"]["title"] = document["unit_name"] = hostile
        document["record"]["indicators"] = [{"name": hostile, "rows": [{"name": hostile, "note": hostile}]}]
        document["findings"] = [{"level": "notice", "message": hostile}]
        route.fulfill(body=json.dumps(document), content_type="application/json")

    page.route("**/record.json", poisoned)
    table = compare(page, served, EXAMS_2017, EXAMS_2019)
    assert table.locator("thead th").nth(1).inner_text() == f"① {hostile}"
    expect(page.locator("#compare :is(img, b)")).to_have_count(0)


def test_a_browser_that_keeps_nothing_still_compares(chromium: Browser, served: Served) -> None:
    """Without storage the choice holds for the page."""
    context = chromium.new_context(locale="zh-CN")
    context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }});")
    page = context.new_page()
    page.goto(f"{served.address}years/2017/")
    for place in range(2):
        page.locator(".jx-compare-add").nth(place).click()
    page.get_by_role("link", name="并排比较").click()
    expect(page.locator(".jx-table--compare")).to_be_visible()
    context.close()


def test_a_project_compares_its_years(page: Page, served: Served) -> None:
    """From its page, by a link of the server."""
    page.goto(f"{served.address}projects/shanghai-safety-institute/safety-qualification-exams/")
    page.get_by_role("link", name="并排比较").click()
    expect(page.locator(".jx-table--compare thead th")).to_have_count(3)
