"""The gate: every page of ours passes, and no page that says something else, or holds what no template has written."""

import html
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from html.parser import HTMLParser
from importlib.metadata import distribution
from pathlib import Path

import pytest
from pydantic import ValidationError

from generator import model
from generator.corpus import assemble_corpus
from generator.disk import list_folder
from generator.gate import Described, Gate, GateFault
from generator.model import Form, Record
from generator.project import project_of
from generator.render import Renderer
from generator.review import review_corpus
from generator.shown import NOT_SHOWN
from generator.site import compose_pages
from generator.source import Plain, parse_source
from tests.bench.corpus import fill
from tests.conftest import ROOT, copy_project
from tests.test_literal import HOSTILE, folded

MATERIAL = Path(str(distribution("mkdocs-material").locate_file("material/templates")))
INSTITUTE = "2019/shanghai-safety-institute/safety-qualification-exams/"
QINGDAO = "2019/qingdao-emergency/work-safety-special-fund/"
REAL = sorted((ROOT / "content/records").glob("*/*/*.yml"))
CELL = re.compile(r"<tr[^>]*>(?:(?!</tr>).)*?<th scope=\"row\">(?:(?!</tr>).)*?data-label=\"权重\"(?:(?!</tr>).)*</tr>")


@dataclass(frozen=True)
class Published:
    """A page as it was written, and what it was made of."""

    address: str
    text: str
    view: Described
    record: Record | None

    def changed(self, before: str, after: str) -> "Published":
        """The same page with something else in its place; it has to have been there."""
        assert before in self.text, before
        return replace(self, text=self.text.replace(before, after, 1))


def new_gate() -> Gate:
    """A gate that has not seen any page."""
    return deepcopy(_gate())


@cache
def _gate() -> Gate:
    return Gate(ROOT / "templates", (ROOT / "templates/theme", MATERIAL))


def told(page: Published, gate: Gate | None = None) -> str:
    """What the gate says of a page; empty where it lets it pass."""
    try:
        (gate or new_gate()).check(page.address, page.text.encode(), page.view, page.record)
    except GateFault as fault:
        return str(fault)
    return ""


def published(root: Path) -> Iterator[Published]:
    """Build a project as the command line does, and read what was written."""
    site = root / "site"
    options = ("--site-dir", str(site), "--jobs", "1", "--no-data", "--no-search", "--quiet")
    subprocess.run(
        [sys.executable, "-m", "generator", "build", *options],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
    )
    project = project_of(root / "mkdocs.yml")
    review = review_corpus(assemble_corpus(list_folder(project.content), project.scheme))
    for page in compose_pages(review, Renderer(project.templates)):
        text = (site / page.address / "index.html").read_text("utf-8")
        yield Published(page.address, text, page.view, getattr(page.view, "record", None))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Published]:
    """The real site with fifty made-up records of the measurements, by address."""
    root = copy_project(tmp_path_factory.mktemp("gate") / "project")
    list(fill(root / "content", 50))
    return {page.address: page for page in published(root)}


@pytest.fixture
def page(pages: dict[str, Published]) -> Published:
    """The page of one real record."""
    return pages[INSTITUTE]


def test_every_page_of_the_site_passes(pages: dict[str, Published]) -> None:
    """Those of real and made-up records, and the lists; nothing is stopped that is right."""
    gate = new_gate()
    assert [fault for page in pages.values() if (fault := told(page, gate))] == []
    assert sum(page.record is not None for page in pages.values()) >= 58
    assert len(pages) > 300


def leaves(node: Plain, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths to all texts of a plain tree."""
    if isinstance(node, str):
        yield path
    for key, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from leaves(child, (*path, key))


def with_other_text(node: Plain, path: tuple[str | int, ...], change: Callable[[str], str]) -> Plain:
    """The same tree with one text changed."""
    if not path:
        return change(str(node))
    if isinstance(node, dict):
        return {key: with_other_text(one, path[1:], change) if key == path[0] else one for key, one in node.items()}
    assert isinstance(node, list)
    return [with_other_text(one, path[1:], change) if at == path[0] else one for at, one in enumerate(node)]


def other_digit(text: str) -> str:
    """One digit is another; without any, one character more."""
    return (
        re.sub(r"[0-9](?=[^0-9]*$)", lambda match: str((int(match[0]) + 5) % 10), text)
        if re.search("[0-9]", text)
        else f"{text}甲"
    )


NOT_ALONE = {"项目", "编号", "等级标准", "规则", "针对", "延续自", "单位", "文件"}
"""Keys whose text is part of other texts, of addresses or of other records: a change there is another record."""


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_a_page_that_differs_from_its_record_in_one_text_is_stopped(path: Path, pages: dict[str, Published]) -> None:
    """Each text of each real record in turn: another digit, or another character."""
    plain = parse_source(path.read_bytes(), "x.yml").value
    page = pages[f"{path.relative_to(ROOT / 'content/records').with_suffix('')}/"]
    gate = new_gate()
    assert told(page, gate) == ""
    passed, tried = [], 0
    for leaf in leaves(plain):
        key = next(str(step) for step in reversed(leaf) if isinstance(step, str))
        try:
            record = Record.model_validate(with_other_text(plain, leaf, other_digit))
        except ValidationError:
            continue
        if key not in NOT_ALONE:
            tried += 1
            if not told(replace(page, record=record), gate):
                passed.append(leaf)
    assert passed == []
    assert tried > 15


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_a_template_prints_as_it_stands_is_stopped(text: str, page: Published) -> None:
    """As `| safe` would: where it reads as something else. Escaped in any way, it passes."""
    assert page.record is not None
    line = folded(text.replace("\n", " ")).strip()
    hostile = replace(page, record=page.record.model_copy(update={"goal": line}))
    old = '<dd class="jx-prose"><p>'
    before, _, rest = page.text.partition(f"年度总目标</dt>{old}")
    after = rest.partition("</dd>")[2]

    def with_goal(content: str) -> Published:
        return replace(hostile, text=f"{before}年度总目标</dt>{old}{content}</p></dd>{after}")

    assert told(with_goal(html.escape(line))) == ""
    assert told(with_goal("".join(f"&#{ord(one)};" for one in line))) == ""
    if (html.escape(line, quote=False) != line and html.unescape(line) != line) or "<" in line or ">" in line:
        assert told(with_goal(line)) != ""


CHANGES: dict[str, tuple[str, str, str]] = {
    "a handler": ('<td data-label="权重"', '<td onclick="alert(1)" data-label="权重"', "onclick"),
    "an attribute": ('<td data-label="权重"', '<td style="display:none" data-label="权重"', "td style"),
    "an element": ("<dt>评价方式</dt>", "<dt><marquee>评价方式</marquee></dt>", "marquee"),
    "a frame": ("<dt>评价方式</dt>", '<iframe src="x"></iframe><dt>评价方式</dt>', "iframe"),
    "a script": ("<dt>评价方式</dt>", "<script>alert(1)</script><dt>评价方式</dt>", "脚本"),
    "a script from afar": ("<dt>评价方式</dt>", '<script src="https://a.cn/a.js"></script><dt>评价方式</dt>', "脚本"),
    "a script beside the record": ("<dt>评价方式</dt>", '<script src="a.js"></script><dt>评价方式</dt>', "脚本"),
    "a script in capitals": ("<dt>评价方式</dt>", "<SCRIPT>alert(1)</Script><dt>评价方式</dt>", "script"),
    "a script without end": ("<dt>评价方式</dt>", '<script src="assets/a.js"><dt>评价方式</dt>', "脚本"),
    "a row's end in a tag": ("<dt>评价方式</dt>", "<dt </tr>>评价方式</dt>", "“<”"),
    "a style": ("<dt>评价方式</dt>", "<style>*{display:none}</style><dt>评价方式</dt>", "style"),
    "a comment": ("<dt>评价方式</dt>", "<!-- 注 --><dt>评价方式</dt>", "标记"),
    "half a tag": ("<dt>评价方式</dt>", "<dt>评价方式<</dt>", "“<”"),
    "an attribute twice": ('<td data-label="权重"', '<td data-label="得分" data-label="权重"', "两次"),
    "a script's address": ('<a href="../../../units/', '<a href="javascript:alert(1)//units/', "链接"),
    "a hidden script's address": ('<a href="../../../units/', '<a href=" &#106;ava&#9;script:alert(1)//', "链接"),
    "a script's address written in numbers": ('<a href="../../../units/', '<a href="javascript&#58;alert(1)//', "链接"),
    "data as an address": ('<a href="../../../units/', '<a href="data:text/html,units/', "链接"),
    "a digit": ("<strong>87&#46;5</strong>", "<strong>87&#46;6</strong>", "得分”应为“87.5"),
    "an amount": ("12&#44;573&#44;618&#46;00", "12&#44;573&#44;618&#46;01", "预算数"),
    "a digit in a cell": (' class="jx-number">2 <', ' class="jx-number">3 <', "得分"),
    "a title": ('<h1 id="page-title">2019', '<h1 id="page-title">2018', "项目名称"),
    "a word more": ("<dd>上海市安全生产科学研究所</dd>", "<dd>上海市安全生产科学研究所等</dd>", "应为"),
    "the browser's title": ("<title>2019年", "<title>2018年", "title"),
    "the end of the title": ("<title>", "<title></title><script>alert(1)</script><title>", "title"),
    "the summary": ('name="description" content="', 'name="description" content="x', "description"),
    "a script in the head": ("</title>", "</title><script>alert(1)</script>", "脚本"),
    "a script in the contents": ('<span class="md-ellipsis">', '<span><script src="a.js"></script>', "脚本"),
    "an element in the contents": ('<span class="md-ellipsis">', '<span class="md-ellipsis"><video src="a">', "video"),
    "data that ends early": ('"@type":"Report"', '"@type":"</script><script>alert(1)</script>"', "脚本"),
    "no content": ("</article>", "", "正文"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("seen", [False, True], ids=["first", "later"])
def test_a_page_with_something_else_in_it_is_stopped(
    before: str, after: str, words: str, page: Published, *, seen: bool
) -> None:
    """By a gate that has seen none of the site's pages, and by one that has."""
    gate = new_gate()
    if seen:
        assert told(page, gate) == ""
    fault = told(page.changed(before, after), gate)
    assert words in fault, fault
    assert fault.startswith(f"网页 /{INSTITUTE} 没有通过发布前的核对：")


def test_a_page_without_a_row_is_stopped(page: Published) -> None:
    """Any one indicator."""
    rows = CELL.findall(page.text)
    assert len(rows) > 10
    for row in rows:
        assert "指标" in told(page.changed(row, "")), row


def test_rows_in_another_order_are_stopped(page: Published) -> None:
    """The order is the document's."""
    first, second = CELL.findall(page.text)[:2]
    swapped = page.changed(first, "⟨1⟩").changed(second, first).changed("⟨1⟩", second)
    assert "指标" in told(swapped)


def test_a_text_with_brackets_that_is_swallowed_is_stopped(pages: dict[str, Published]) -> None:
    """A browser takes `<青岛市…办法>` for an element and shows nothing."""
    page = pages[QINGDAO]
    assert page.record is not None
    title = "<青岛市安全生产专项资金管理办法>"
    record = page.record.model_copy(update={"legal_bases": (model.LegalBasis.model_validate({"名称": title}),)})
    start = page.text.index("<ul", page.text.index('id="section-legal-bases"'))
    end = page.text.index("</ul>", start)
    for shown, is_right in ((title, False), ("", False), (html.escape(title), True)):
        text = f'{page.text[:start]}<ul class="jx-list"><li>{shown}</li>{page.text[end:]}'
        assert (told(replace(page, text=text, record=record)) == "") is is_right, shown


def test_what_a_page_need_not_show_is_named_and_exists() -> None:
    """Every other text of a record is looked for; a new key of the format too, from the first day."""
    forms = {one.__name__: one for one in vars(model).values() if isinstance(one, type) and issubclass(one, Form)}
    for name, reason in NOT_SHOWN.items():
        form, _, key = name.partition(".")
        assert key in forms[form].model_fields, name
        assert reason


def test_the_gate_is_far_quicker_than_a_parser(pages: dict[str, Published]) -> None:
    """It runs for every page that is made; processor time, on the same pages."""
    records = [page for page in pages.values() if page.record][:20]
    gate = new_gate()

    def seconds(look: Callable[[Published], object]) -> float:
        for page in records:
            look(page)
        started = time.process_time()
        for page in records:
            look(page)
        return time.process_time() - started

    def parse(page: Published) -> None:
        parser = HTMLParser()
        parser.feed(page.text)
        parser.close()

    assert min(seconds(lambda page: told(page, gate)) for _ in range(3)) < seconds(parse) / 5
