"""The search page in a real browser, below a sub-path and under a strict policy."""

import gzip
import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from generator.addresses import record_address
from generator.project import Project
from generator.review import Review
from generator.search import SEARCH_INDEX
from generator.search_words import fold, word_of
from generator.workshop import workshop_of
from tests.bench.corpus import fill
from tests.browser.server import Served, serve
from tests.conftest import ROOT
from tests.searching import write_search_index
from tests.test_search import document_of

pytestmark = pytest.mark.browser

FOUND = re.compile(r"找到 \d+ 份记录。")


def open_search(page: Page, served: Served, query: str = "") -> None:
    """Go to the search page."""
    page.goto(f"{served.address}search/{query}")


def titles(page: Page) -> list[str]:
    """The titles of the results that are shown."""
    return page.locator("#jx-search-results h2").all_inner_texts()


def expect_found(page: Page, count: int) -> None:
    """Wait for an answer."""
    expect(page.locator("#jx-search-status")).to_have_text(f"找到 {count} 份记录。")


# --- what a reader does ------------------------------------------------------------------------------------------


def test_what_is_typed_is_found_marked_and_leads_to_the_record(page: Page, served: Served) -> None:
    """From the keyboard to the record's page."""
    open_search(page, served)
    expect(page.get_by_label("找什么")).to_be_focused()
    page.keyboard.type("综合应急演练", delay=20)
    expect_found(page, 1)
    expect(page.locator("#jx-search-results mark").first).to_have_text("综合应急演练")
    expect(page.locator(".jx-search__excerpt .jx-label").first).to_have_text("问题")
    page.keyboard.press("Tab")
    page.get_by_role("link", name="2017年应急管理工作经费项目").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}2017/shanghai-work-safety/emergency-management/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2017年应急管理工作经费项目")


def test_the_header_searches_from_any_page(page: Page, served: Served) -> None:
    """A plain form, with a relative address."""
    page.goto(f"{served.address}2017/shanghai-work-safety/emergency-management/")
    page.get_by_role("searchbox", name="搜索评价记录").fill("应急")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}search/?q=*")
    expect(page.locator("#jx-search-status")).to_have_text(FOUND)
    assert "2017年应急管理工作经费项目" in titles(page)


def test_a_find_in_the_title_comes_first(page: Page, served: Served) -> None:
    """Then the newest."""
    open_search(page, served, "?q=应急管理")
    expect(page.locator("#jx-search-status")).to_have_text(FOUND)
    assert titles(page)[0] == "2017年应急管理工作经费项目"


@pytest.mark.parametrize("query", ["1190000", "1,190,000 元", "１１９万元", "市安监局", "3+X", "“3+x”应急", "119 万元"])
def test_amounts_short_names_and_other_spellings_are_found(page: Page, served: Served, query: str) -> None:
    """Full width, thousands, other quotes, spaces, case."""
    open_search(page, served)
    page.get_by_label("找什么").fill(query)
    expect(page.locator("#jx-search-status")).to_have_text(FOUND)
    assert "2017年应急管理工作经费项目" in titles(page)


def test_several_parts_must_all_be_there(page: Page, served: Served) -> None:
    """A space means and."""
    open_search(page, served, "?q=应急演练 金山医院")
    expect_found(page, 1)
    open_search(page, served, "?q=应急演练 金山医院 老旧小区")
    expect(page.locator("#jx-search-status")).to_contain_text("没有记录里有“应急演练 金山医院 老旧小区”。")


def test_filters_and_order_are_in_the_address(page: Page, served: Served) -> None:
    """What is chosen can be shared, and gone back from."""
    open_search(page, served, "?q=安全")
    expect(page.locator("#jx-search-status")).to_have_text(FOUND)
    everything = titles(page)
    page.get_by_label("年度").select_option("2017")
    expect(page.locator("#jx-search-status")).not_to_have_text(f"找到 {len(everything)} 份记录。")
    expect(page.locator("#jx-search-status")).to_have_text(FOUND)
    of_the_year = titles(page)
    assert 0 < len(of_the_year) < len(everything)
    page.get_by_label("单位").select_option(label="上海市安全生产监督管理局")
    page.get_by_label("排列").select_option("score")
    expect(page.locator(".jx-search__facts").first).to_contain_text("得分")
    page.wait_for_function("() => !document.querySelector('[aria-busy]')")
    scores = [
        float(one.partition("得分 ")[2].split()[0]) for one in page.locator(".jx-search__facts").all_inner_texts()
    ]
    assert scores == sorted(scores, reverse=True)
    expect(page).to_have_title(re.compile("^安全 - 搜索 - "))
    shared = page.url
    assert "year=2017" in shared
    assert "sort=score" in shared
    shown = titles(page)
    page.go_back()
    expect(page.get_by_label("排列")).to_have_value("")
    page.goto("about:blank")
    page.goto(shared)
    expect(page.locator("#jx-search-status")).to_have_text(FOUND)
    assert titles(page) == shown


@pytest.mark.parametrize("name", ["grade", "mode", "findings"])
def test_each_filter_divides_the_records(page: Page, served: Served, name: str) -> None:
    """Its choices together give what there is without it."""
    open_search(page, served, "?q=安全")
    expect(page.locator("#jx-search-status")).to_have_text(FOUND)
    everything = titles(page)
    parts: list[str] = []
    values = page.locator(f"select[name={name}] option").evaluate_all("all => all.map(one => one.value)")
    for value in values[1:]:
        open_search(page, served, f"?q=安全&{name}={value}")
        expect(page.locator("#jx-search-status")).to_contain_text(re.compile("找到|没有记录"))
        parts += titles(page)
    assert sorted(parts) == sorted(everything)


def test_nothing_found_says_what_to_do(page: Page, served: Served) -> None:
    """It offers to drop the filters, and that works."""
    open_search(page, served, "?q=金山医院&year=2023")
    status = page.locator("#jx-search-status")
    expect(status).to_contain_text("没有记录里有“金山医院”。")
    page.get_by_role("button", name="去掉筛选条件再找").click()
    expect(status).to_have_text(FOUND)
    expect(status).to_be_focused()
    assert "year=" not in page.url


def test_nobody_is_told_to_write_less_than_one_character(page: Page, served: Served) -> None:
    """There is other advice."""
    open_search(page, served, "?q=鑫")
    expect(page.locator("#jx-search-status")).to_contain_text("可以换一种说法")
    expect(page.locator("#jx-search-status")).not_to_contain_text("少写")


def test_one_character_is_found_and_unseen_ones_are_not_looked_for(page: Page, served: Served) -> None:
    """As exactly as any passage."""
    open_search(page, served, "?q=安")
    expect(page.locator("#jx-search-status")).to_contain_text("找到")
    for record in page.locator("#jx-search-results > li").all():
        expect(record.locator("mark").first).to_have_text(re.compile("^安+$"))
    open_search(page, served, "?q=%E2%80%8B")
    expect(page.locator("#jx-search-status")).to_be_empty()


def test_spaces_round_a_single_character_divide_nothing(page: Page, served: Served) -> None:
    """They are those of a printed text."""
    open_search(page, served)
    terms = page.evaluate(
        "async typed => { const { termsOf } = await import(new URL('../assets/search-index.js', document.baseURI));"
        " return typed.map(termsOf); }",
        ["〔2018〕 5 号", "小区  改造 小区", "路", " "],
    )
    assert terms == [["(2018)5号"], ["小区", "改造"], ["路"], []]


@pytest.mark.parametrize("file", ["*.pf_index", "*.pf_meta", "*/records/*.jx_gz", "index.json"])
def test_a_file_that_does_not_come_is_said_and_fetched_again(chromium: Browser, served: Served, file: str) -> None:
    """Nothing is passed off as all there is; a button tries again, and what did not come before comes now."""
    context = chromium.new_context(locale="zh-CN")
    tab = context.new_page()
    tab.route(f"**/search/index/**/{file}", lambda route: route.abort())
    tab.goto(f"{served.address}search/?q=金山医院")
    status = tab.locator("#jx-search-status")
    expect(status).to_contain_text("搜索数据没有取全")
    expect(tab.locator("#jx-search-results li")).to_have_count(0)
    tab.unroute_all()
    status.get_by_role("button", name="重试").click()
    expect(status).to_have_text(FOUND)
    expect(tab.locator("#jx-search-results li")).not_to_have_count(0)
    context.close()


def test_a_site_that_was_renewed_meanwhile_is_asked_anew(chromium: Browser, served: Served) -> None:
    """The page had looked up the years before; their files have gone, and nobody notices."""
    context = chromium.new_context(locale="zh-CN")
    tab = context.new_page()
    former = [served.address]

    def gone(route: Route) -> None:
        if former:
            former.clear()
            route.fulfill(status=404, body="")
        else:
            route.continue_()

    tab.route("**/*.pf_index", gone)
    tab.goto(f"{served.address}search/?q=金山医院")
    expect(tab.locator("#jx-search-status")).to_have_text(FOUND)
    assert not former
    context.close()


def test_mark_up_in_a_query_is_text(page: Page, served: Served) -> None:
    """Nothing of the address becomes an element."""
    open_search(page, served, "?q=%3Cimg src=x onerror=alert(1)%3E")
    expect(page.locator("#jx-search-status")).to_contain_text("没有记录里有“<img src=x onerror=alert(1)>”。")
    assert page.locator("#jx-search img").count() == 0


def test_without_javascript_the_page_offers_the_indexes(chromium: Browser, served: Served) -> None:
    """The header leads there all the same."""
    context = chromium.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(served.address)
    tab.get_by_role("searchbox", name="搜索评价记录").fill("应急")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{served.address}search/?q=*")
    expect(tab.locator("noscript p")).to_be_visible()
    expect(tab.locator("#jx-search-filters")).to_be_hidden()
    tab.locator("ul.jx-doors").get_by_role("link", name="按年度").click()
    tab.wait_for_url(f"{served.address}years/")
    context.close()


def test_without_an_index_the_page_says_so(chromium: Browser, site: Path, tmp_path: Path) -> None:
    """A site that was built without search still has the page."""
    shutil.copytree(
        site, tmp_path / "site", ignore=lambda folder, _: {"index"} if folder.endswith("/search") else set()
    )
    with serve(tmp_path / "site") as served:
        context = chromium.new_context()
        tab = context.new_page()
        tab.goto(f"{served.address}search/")
        expect(tab.locator("#jx-search-status")).to_contain_text("没有搜索索引")
        expect(tab.locator("ul.jx-doors")).to_be_visible()
        context.close()


def test_nothing_is_asked_of_other_hosts(page: Page, served: Served) -> None:
    """Not even by the program."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_search(page, served, "?q=应急&sort=budget")
    expect(page.locator("#jx-search-status")).to_have_text(FOUND)
    assert [one for one in asked if not one.startswith(served.address)] == []


# --- exactness ---------------------------------------------------------------------------------------------------


def test_both_languages_fold_alike(page: Page, served: Served) -> None:
    """Every character that Python knows; what the browser knows and Python does not is in no index."""
    open_search(page, served)
    known = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
    theirs = page.evaluate(
        "async all => { const { fold } = await import(new URL('../assets/search-index.js', document.baseURI));"
        " return all.map(fold); }",
        known,
    )
    differing = [(one, fold(one), other) for one, other in zip(known, theirs, strict=True) if fold(one) != other]
    assert differing == []


def test_both_languages_spell_alike(page: Page, served: Served) -> None:
    """One to three characters as one word, of those below and above the border between short and long ones."""
    open_search(page, served)
    texts = [
        "安",
        "安全",
        "安全生",
        "a",
        "\ub12f\ub130",
        "\U00020000",
        "\U00020000\U00020001",
        "安\U00020000全",
        "\U0010fffd",
    ]
    theirs = page.evaluate(
        "async all => { const { wordsOf } = await import(new URL('../assets/search-index.js', document.baseURI));"
        " return all.map((one) => wordsOf(one).map(({ word }) => word)); }",
        texts,
    )
    assert theirs == [[word_of(one)] for one in texts]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the index."""

    terms: Sequence[str]
    year: int | None = None
    unit: str = ""


_FIND = """async queries => {
  const { SearchIndex, fold } = await import(new URL("../assets/search-index.js", document.baseURI));
  const index = new SearchIndex("index/");
  const answers = [];
  for (const { terms, year, unit } of queries) {
    const found = await index.find(terms.map(fold), unit ? { unit } : {}, year);
    answers.push(found.map((one) => one.key));
  }
  return answers;
}"""


def substrings(texts: Sequence[str], count: int, seed: int) -> Iterator[str]:
    """Random passages of 1 to 16 characters that are seen."""
    random = Random(seed)  # noqa: S311 (a sample)
    made = 0
    while made < count:
        text = random.choice(texts)
        length = random.randint(1, 16)
        start = random.randrange(max(1, len(text) - length + 1))
        passage = text[start : start + length]
        if len(passage) == length and fold(passage):
            made += 1
            yield passage


def addresses_of_results(site: Path) -> dict[str, str]:
    """Which record each result is."""
    found = {}
    for index in json.loads((site / SEARCH_INDEX / "index.json").read_bytes())["indexes"]:
        for file in (site / SEARCH_INDEX / index["folder"] / "records").iterdir():
            shown = json.loads(gzip.decompress(file.read_bytes()))
            found[f"{index['number']}-{file.stem}"] = shown["address"]
    return found


def texts_of(review: Review) -> dict[str, list[str]]:
    """Every text of each record by its address."""
    return {
        record_address(one): [text for several in document_of(one, review).texts.values() for text in several]
        for one in review.corpus.records
    }


def wrong_answers(page: Page, texts: Mapping[str, Sequence[str]], site: Path, queries: Sequence[Query]) -> list[object]:
    """Where the browser finds other records than a look at every text."""
    folded = {address: [fold(text) for text in several] for address, several in texts.items()}
    addresses = addresses_of_results(site)
    wrong: list[object] = []
    for query, answer in zip(queries, page.evaluate(_FIND, [asdict(one) for one in queries]), strict=True):
        within = f"{query.year or '[0-9]{4}'}/{query.unit or '[^/]+'}/"
        expected = {
            address
            for address, several in folded.items()
            if re.match(within, address) and all(any(fold(term) in text for text in several) for term in query.terms)
        }
        found = [addresses[one] for one in answer]
        if set(found) != expected or len(found) != len(expected):
            wrong.append((query, sorted(expected ^ set(found))))
    return wrong


def test_every_passage_of_the_real_content_is_found_where_it_stands(page: Page, site: Path, served: Served) -> None:
    """500 random passages: the records found are those that a look at every text finds."""
    project = Project(ROOT / "content", ROOT / "templates", "mof-2020")
    texts = texts_of(workshop_of(project, 1).review(project))
    queries = [Query([one]) for one in substrings([text for several in texts.values() for text in several], 500, 1)]
    open_search(page, served)
    assert wrong_answers(page, texts, site, queries) == []


def test_every_passage_of_much_content_is_found_where_it_stands(page: Page, site: Path, tmp_path: Path) -> None:
    """The same on records that say much the same; also several passages at once, in a year or a unit.

    One record repeats a character, and has some that are written with two units of sixteen bits.
    """
    content = tmp_path / "content"
    assert sum(1 for _ in fill(content, 250, seed=7)) == 250
    odd = "\U00020000\U00020001安" + "一" * 12
    record = min((content / "records").rglob("*.yml"))
    record.write_text(record.read_text("utf-8").replace("项目名称: ", f"项目名称: {odd}", 1), "utf-8")
    project = Project(content, ROOT / "templates", "mof-2020")
    review = workshop_of(project).review(project)
    public = tmp_path / "site"
    for part in ("assets", "search/index.html"):
        (shutil.copytree if (site / part).is_dir() else copy_page)(site / part, public / part)
    write_search_index(review, public, tmp_path / "cache")
    texts = texts_of(review)
    queries = [Query([one]) for one in substrings([text for several in texts.values() for text in several], 500, 2)]
    queries += [Query([odd[start:end]]) for start in range(4) for end in range(start + 1, len(odd) + 1)]
    queries += [Query(["一" * 13]), Query([odd[2:] + "二"])]
    for seed, (address, several) in enumerate(sorted(texts.items())[::5]):
        year, unit, _ = address.split("/", 2)
        terms = list(substrings(several, 2, seed))
        queries += [Query(terms), Query(terms, int(year)), Query(terms[:1], None, unit), Query(terms, int(year), unit)]
    with serve(public) as served:
        open_search(page, served)
        assert wrong_answers(page, texts, public, queries) == []


def copy_page(source: Path, target: Path) -> None:
    """One file with its folder."""
    target.parent.mkdir(parents=True)
    shutil.copy(source, target)
