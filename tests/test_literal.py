"""Text is literal: whatever an editor writes, a citizen reads just that, and it opens no tag, list, link or fence.

Proven through Python-Markdown with every extension that the documentation of Material recommends switched on, though
the pages of this site need few of them: so nobody who switches one on opens a hole. Then through whole sites: that of
any texts is, page by page and file by file, the one of plain texts with those texts in their places.
A thousand texts in each context; under `make fuzz` (JIXIAO_FUZZ=10) ten times as many.
"""

import csv
import gzip
import html
import io
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markupsafe import Markup

from generator.addresses import RecordId
from generator.charts import ChartPress
from generator.charts.specs import shortened
from generator.corpus import assemble_corpus
from generator.diagnostics import Level
from generator.exports.csv_file import restored
from generator.exports.imprint import Imprint
from generator.page_html import HeadingStyle, page_html
from generator.render import Renderer, block, heading, literal, prose, with_front_matter
from generator.review import Review, review_corpus
from generator.search_documents import search_document, shown_to_readers
from generator.site import compose_assets, compose_pages
from generator.source import parse_source
from generator.views.charts import Chart, ChartKind
from tests.conftest import ROOT, MemoryTree

FUZZ = int(os.environ.get("JIXIAO_FUZZ", "1"))
"""How many times as many examples as in `make test`."""
AT_ONCE = 25
"""Texts on one page."""

EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.arithmatex",
    "pymdownx.b64",
    "pymdownx.betterem",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.caption",
    "pymdownx.blocks.definition",
    "pymdownx.blocks.details",
    "pymdownx.blocks.html",
    "pymdownx.blocks.tab",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.keys",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.progressbar",
    "pymdownx.saneheaders",
    "pymdownx.smartsymbols",
    "pymdownx.snippets",
    "pymdownx.striphtml",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tasklist",
    "pymdownx.tilde",
]
OPTIONS: dict[str, dict[str, Any]] = {
    "pymdownx.magiclink": {"repo_url_shorthand": True, "social_url_shorthand": True, "user": "a", "repo": "b"},
    "pymdownx.snippets": {"base_path": [str(Path(__file__).parent)], "check_paths": True},
    "pymdownx.smartsymbols": {"ordinal_numbers": False},  # letters alone: 1st would be 1<sup>st</sup> in a heading
    "pymdownx.tasklist": {"custom_checkbox": True},
    "pymdownx.arithmatex": {"generic": True},
    "toc": {"permalink": False},
}
HOSTILE = [
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<青岛市安全生产专项资金管理办法>",
    "<!-- 注释",
    "<?php ?>",
    "<![CDATA[",
    "</div></p></td></table>",
    '" onmouseover="alert(1)',
    "' x='",
    "&amp; &lt; &#60; &copy;",
    "&",
    "# 标题",
    "## 标题 {#id .class}",
    "标题\n===",
    "标题\n---",
    "---",
    "***",
    "- 列表",
    "1. 列表",
    "1) 列表",
    "+ 列表",
    "* 列表",
    "- [x] 任务",
    "> 引用",
    "    代码",
    "```\n代码\n```",
    "~~~ python\n代码\n~~~",
    "`代码` ``代码``",
    "`#!python 1`",
    "*重点* **重点** _重点_ __重点__ ***重点***",
    "==标记== ^^插入^^ ~~删除~~ H~2~O x^2^",
    "{++插入++} {--删除--} {~~旧~>新~~} {>>评注<<} {==标==}",
    "[链接](https://example.com)",
    "[链接](javascript:alert(1) '题')",
    "[链接][1]",
    "[1]: https://example.com",
    "![图](x.png){width=1}",
    "https://example.com www.example.com a@example.com <https://example.com>",
    "@user #1 a/b#1",
    ":smile: :material-home: :fontawesome-brands-git:",
    "++ctrl+alt+del++",
    "(c) (tm) +/- --> <-- =/= 1/2 1st c/o",
    "$x^2$ \\(x\\) $$y$$ \\[z\\]",
    "[^1]",
    "[^1]: 脚注",
    "*[词]: 解释",
    "词\n: 定义",
    "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |",
    "|",
    '--8<-- "test_literal.py"',
    "--8<--\ntest_literal.py\n--8<--",
    ";--8<--",
    "!!! note\n    文字",
    '??? note "题"\n    文字',
    '=== "页"\n    文字',
    "/// html | script\nalert(1)\n///",
    "/// admonition | 题\n文字\n///",
    "[=50% '50%']",
    "{: onclick='alert(1)' }",
    "{#id}",
    "{ .class }",
    "<div markdown=1>\n# 标题\n</div>",
    "{{ 7*7 }} {% raw %} {# 注 #}",
    "[TOC]",
    "[[wiki]]",
    "\\* \\# \\\\ \\",
    "line  \nbreak",
    "\u3000\u3000缩进",
    "\xa0不间断",
    "零\u200b宽\ufeff",
    "\u00ad软连字符",
    "wzxhzdk:0 \x02 klzzwxh:0001".replace("\x02", ""),
    "🏗️👷‍♀️",
    "ﷺ العربية עברית",
    "a" * 300,
]
alphabet = st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\t\n")
pieces = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(alphabet, max_size=8),
    st.text("#*_`~=-+|<>[](){}!:;&\"'\\/.^$@%, \n1a中", max_size=12),
)
LINES = [
    *("```", "~~~", "~~~ python", "``` {.python #id onclick=x}", "    代码", "\t代码", "$$", "\\[", "<!-- ", "-->"),
    *("/// html | script", "/// note | 题", "/// details", "/// tab | 页", "///", "    attrs: {onclick: 'x'}"),
    *("!!! note", "??? note", '???+ warning "题"', '=== "页"', '--8<-- "x"', "--8<--", ";--8<--", "x.md"),
    *(": 定义", ":   定义", "词", "[^1]: 注", "[^1]", "*[词]: 解释", "[1]: https://example.com '题'", "[1]"),
    *(
        "---",
        "...",
        "title: 题",
        "hide: [navigation]",
        "- 项",
        "1. 项",
        "> 引",
        "| 甲 | 乙 |",
        "|---|:-:|",
        "| 1 | 2 |",
    ),
    *("# 题", "===", "***", "[TOC]", "{: .x onclick=x }", "{{ x }}", "{% x %}", "{# x #}", "{% raw %}", "{% endraw %}"),
    *("<div markdown>", "</div>", "<p", ">", '" x="', "]]>", "[x]: <", "- [ ] 做", "+++", "~~~~", "\\", "", " ", "　"),
]
"""What Markdown reads line by line: a text of such lines is one that some extension takes for its own."""
line_texts = st.lists(st.sampled_from(LINES), min_size=2, max_size=7).map("\n".join)
texts = st.lists(pieces, min_size=1, max_size=4).map("".join) | line_texts


def is_accepted(text: str) -> bool:
    """Whether the reader takes a text with these characters: others never come as far as a page."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    told = parse_source(f'键: "{quoted}"\n'.encode(), "x.yml").diagnostics
    return bool(text.strip()) and not any(one.level is Level.ERROR for one in told)


def folded(text: str) -> str:
    """With white space as a browser folds it: ASCII only, so that an indent of U+3000 stays."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")


@dataclass
class Reading(HTMLParser):
    """What a browser makes of a page: its elements in order, the text of each marked one, the title attributes."""

    tags: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    inside: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element with its attributes' names."""
        self.tags.append(f"{tag} {' '.join(sorted(name for name, _ in attrs))}")
        self.titles += [value or "" for name, value in attrs if name == "title"]
        if tag in {"h2", "td", "p", "span", "a"}:
            self.inside += 1
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        """The end of an element."""
        self.tags.append(f"/{tag}")
        if tag in {"h2", "td", "p", "span", "a"}:
            self.inside -= 1

    def handle_data(self, data: str) -> None:
        """Text belongs to the element it stands in; none may stand outside."""
        if self.inside:
            self.found[-1] += data
        elif data.strip():
            self.tags.append(f"text outside: {data!r}")

    def handle_comment(self, data: str) -> None:
        """There are none."""
        self.tags.append(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        """There are none."""
        self.tags.append(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        """There are none."""
        self.tags.append(f"instruction {data}")

    def unknown_decl(self, data: str) -> None:
        """There are none."""
        self.tags.append(f"declaration {data}")


def read_html(html: str) -> Reading:
    """Parse to the end."""
    reading = Reading()
    reading.feed(html)
    reading.close()
    return reading


@cache
def converter() -> Markdown:
    """One instance for all examples: building it takes longer than converting."""
    return Markdown(extensions=EXTENSIONS, extension_configs=OPTIONS)


def page_of(values: Sequence[str]) -> str:
    """A page that holds each value in every place that our templates know."""
    parts = []
    for value in values:
        parts += [
            heading(value, 2),
            block(Markup("<div>{}</div>").format(prose(value.replace("\n", " ")))),
            block(Markup('<p title="{0}">{0}</p>').format(literal(value))),
            block(
                Markup("<table>\n<tr>\n<td>{0}</td> <td><span>{0}</span></td>\n</tr></table>").format(literal(value))
            ),
        ]
    return "".join(parts)


def convert(markdown: str) -> tuple[Reading, Reading]:
    """The page and its table of contents."""
    instance = converter()
    instance.reset()
    html = instance.convert(markdown)
    return read_html(html), read_html(str(getattr(instance, "toc", "")))


@pytest.mark.parametrize("part", range(4))
@settings(max_examples=10 * FUZZ)
@given(st.lists(texts.filter(is_accepted), min_size=AT_ONCE, max_size=AT_ONCE))
def test_any_text_is_read_as_it_stands_and_adds_no_element(part: int, values: list[str]) -> None:
    """In a heading, a paragraph, a table cell and an attribute, whatever stands before and after it."""
    assert part < 4
    page, contents = convert(page_of(values))
    plain, plain_contents = convert(page_of(["甲"] * len(values)))
    expected = [text for value in values for text in [folded(value)] * 5]
    assert page.tags == plain.tags
    assert [folded(text) for text in page.found if text.strip(" \n")] == [text for text in expected if text]
    assert [folded(title) for title in page.titles] == [folded(value) for value in values]
    assert contents.tags == plain_contents.tags
    assert [folded(text) for text in contents.found] == [folded(value) for value in values]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_read_as_it_stands(text: str) -> None:
    """Each alone: the failure names it."""
    page, _ = convert(page_of([text]))
    assert page.tags == convert(page_of(["甲"]))[0].tags
    assert {folded(found) for found in page.found if found.strip(" \n")} == {folded(text)}


def test_the_proof_would_notice_a_text_that_is_not_literal() -> None:
    """The same texts as plain Markdown do add elements."""
    noticed = [
        text for text in HOSTILE if convert(f"## {text}\n\n{text}\n")[0].tags != convert("## 甲\n\n甲\n")[0].tags
    ]
    assert len(noticed) > len(HOSTILE) / 2


@settings(max_examples=1000 * FUZZ)
@given(texts.filter(is_accepted))
def test_the_front_matter_holds_a_text_that_no_template_can_break(text: str) -> None:
    """Material prints title and description raw, so they carry no mark-up character, and stay one line of YAML."""
    page = with_front_matter(f"{heading(text, 1)}".strip() + "\n", text)
    front = page.split("---\n")[1] if "---" not in text else page.partition("\n---\n")[0].partition("---\n")[2]
    value = parse_source(front.encode(), "front.yml").value
    assert isinstance(value, dict)
    for key in ("title", "description"):
        printed = str(value[key])
        assert not set('<>"') & set(printed)
        assert folded(read_html(f"<p>{printed}</p>").found[0]) == folded(text).strip()


def test_a_value_is_literal_wherever_a_template_prints_it(tmp_path: Path) -> None:
    """Without any filter: the template's author cannot forget it, and a text cannot pretend to be mark-up."""
    (tmp_path / "page.md.j2").write_text("{{ a }}|{{ a ~ b }}|{{ '%s' | format(a) }}|{{ [a] | join('、') }}", "utf-8")
    shown = Renderer(tmp_path).markdown("page", {"a": "<b>*x*</b>", "b": "&amp;"})
    assert not set("<>*") & set(shown)
    assert shown.count("&#60;b&#62;&#42;x&#42;&#60;&#47;b&#62;") == 4


# --- whole sites ---------------------------------------------------------------------------------------------------

MARK = re.compile("文([0-9]{3})甲")
"""A plain text that stands for another; `文007甲` is that of the eighth record."""
COUNT = 100
RECORD = """\
项目名称: {a}
评价方式: 单位自评
文种: 自评表
主管部门: {a}
资金: {{单位: 万元, 预算数: 100, 执行数: 90, 备注: {p}}}
得分: 90
等级: {a}
年度总目标: {p}
主要绩效: {p}
指标:
  - 一级: {a}
    归属说明: {p}
    指标: [{{名称: {a}, 二级: {a}, 解释: {p}, 目标值: {a}, 完成值: {a}, 权重: 5, 得分: 4, 备注: {p}}}]
分项: [{{名称: {a}, 类别: {a}, 说明: {p}}}]
问题: [{{编号: w1, 标题: {a}, 内容: {p}}}]
建议: [{{编号: j1, 针对: [w1], 标题: {a}, 内容: {p}}}]
整改: [{{编号: z1, 针对: [j1], 标题: {a}, 期限: {a}, 责任单位: {a}}}]
正文: [{{标题: {a}, 内容: {p}, 小节: [{{标题: {a}}}]}}]
依据: [{{名称: {a}, 文号: {a}}}]
来源: {{标题: {a}, 发布机构: {a}, 摘录说明: [{{字段: {a}, 说明: {p}}}]}}
公开: {{索引号: {a}, 关键词: [{a}, {a}], 不予公开: [{{字段: {a}, 依据: {p}}}]}}
更正: [{{日期: 2020-01-01, 字段: {a}, 原: {p}, 现: {a}, 原因: {p}}}]
"""
SCHEME = "名称: 办法\n等级:\n  - {名称: 优, 归类: 优, 下限: 90}\n  - {名称: 差, 归类: 差, 下限: 0}\n"


def some_texts(seed: int, count: int) -> list[str]:
    """Texts of one line, no two alike: composed as those above, but in bulk."""
    random, found = Random(seed), dict[str, None]()  # noqa: S311 (no secret)
    planes = ((0x20, 0x7E), (0xA0, 0x2FF), (0x2010, 0x2027), (0x3000, 0x303F), (0x4E00, 0x9FFF), (0x1F300, 0x1F6FF))
    while len(found) < count:
        pool = (*random.choices(HOSTILE, k=2), *random.choices(LINES, k=2))
        noise = "".join(chr(random.randint(*random.choice(planes))) for _ in range(random.randint(0, 6)))
        text = " ".join("".join(random.sample([*pool, noise], random.randint(1, 4))).split("\n")).strip()
        if len(text) < 200 and is_accepted(text) and folded(text) == text:
            found[text] = None
    return list(found)


def review_with(values: Sequence[str]) -> Review:
    """A record and a unit for each text, each with that text in every place that takes one."""
    quoted = [json.dumps(value, ensure_ascii=False) for value in values]
    files = {"schemes/mof-2020.yml": SCHEME.encode()}
    files["units.yml"] = "".join(
        f"- {{编号: u{at:03}, 名称: {one}, 简称: {one}, 地区: {one}}}\n" for at, one in enumerate(quoted)
    ).encode()
    for at, one in enumerate(quoted):
        prose_text = json.dumps("\n".join(values[(at + more) % COUNT] for more in range(3)), ensure_ascii=False)
        record = RECORD.format(a=one, p=prose_text)
        files[f"records/2019/u{at:03}/p.yml"] = record.encode()
        if at % 10 == 0:
            files[f"records/2018/u{at:03}/p.yml"] = record.encode()
    corpus = assemble_corpus(MemoryTree(files))
    assert not corpus.errors, corpus.errors[:3]
    return review_corpus(corpus)


def with_texts(plain: str, values: Sequence[str]) -> str:
    """What stands where a plain text stood."""
    return MARK.sub(lambda match: values[int(match[1])], plain)


def read_page(markdown: str) -> list[str]:
    """A page's tags and texts in turn, as a browser reads them."""
    body = markdown.partition("\n---\n")[2]
    short_cut = page_html(body, HeadingStyle("", 3))
    content = short_cut.content if short_cut else converter().reset().convert(body)
    return [html.unescape(piece).strip() for piece in re.split("(<[^>]*>)", content)]


def read_file(name: str, data: bytes) -> list[str]:
    """All texts of a file in order; empty for what holds none or is packed."""
    if name.endswith((".json", ".jsonl")):
        documents = [data] if name.endswith(".json") else filter(None, data.split(b"\n"))
        return [leaf for one in documents for leaf in leaves_of(json.loads(one))]
    if name.endswith(".csv"):
        return [restored(cell) for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    if name.endswith(".xml"):
        return [text for element in ET.fromstring(data).iter() if (text := element.text)]  # noqa: S314 (ours)
    return []


def leaves_of(node: object) -> Iterator[str]:
    """All texts in a value of JSON."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            yield from (key, *leaves_of(value))
    elif isinstance(node, Sequence):
        for value in node:
            yield from leaves_of(value)


@dataclass(frozen=True)
class Site:
    """All texts of a site: of its pages, by address, of its files, by name, and of what search knows."""

    pages: Mapping[str, list[str]]
    files: Mapping[str, list[str]]
    searched: list[list[str]]


def site_with(values: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site without what rules say: some of them look at the texts."""
    monkeypatch.setattr("generator.shelf.judge_alone", lambda *_: ())
    monkeypatch.setattr("generator.review.judge_tied", lambda *_: ())
    review = review_with(values)
    imprint = Imprint("本站", "https://example.cn")
    files = {one.address: read_file(one.address, one.data) for one in compose_assets(review, imprint) if one.data}
    return Site(
        {page.address: read_page(page.markdown) for page in compose_pages(review, Renderer(ROOT / "templates"))},
        files,
        [searched(identity, review) for identity in review.corpus.summaries],
    )


def searched(identity: RecordId, review: Review) -> list[str]:
    """What the search shows of a record: all texts of its data, behind the few bytes of Pagefind."""
    corpus = review.corpus
    unit, value = corpus.units[identity.unit], corpus.values[identity]
    data = gzip.decompress(
        shown_to_readers(search_document(corpus.summaries[identity], unit, value, has_findings=False))
    )
    return list(leaves_of(json.loads(data[data.index(b"{") :])))


@pytest.fixture(scope="module")
def plain_site() -> Iterator[Site]:
    """The site of plain texts."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield site_with([f"文{at:03}甲" for at in range(COUNT)], monkeypatch)


@pytest.mark.parametrize("seed", range(10 * FUZZ))
def test_a_site_of_any_texts_is_the_plain_one_with_these_texts_in_their_places(
    seed: int, plain_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Titles, headings, cells, links, attributes, crumbs, rows of indexes, feeds, CSV, JSON, search: nothing else."""
    values = some_texts(seed, COUNT)
    site = site_with(values, monkeypatch)
    assert site.pages.keys() == plain_site.pages.keys()
    for address, plain in plain_site.pages.items():
        assert site.pages[address] == [with_texts(piece, values) for piece in plain], address
    for name, plain in plain_site.files.items():
        pairs = zip(plain, site.files[name], strict=True)
        wrong = [(is_, was) for was, is_ in pairs if MARK.search(was) and is_ != with_texts(was, values)]
        assert wrong == [], name
    for plain, found in zip(plain_site.searched, site.searched, strict=True):
        assert found == [with_texts(text, values) for text in plain]


@pytest.mark.parametrize("part", range(5 * FUZZ))
def test_a_chart_has_any_text_as_its_label_and_nothing_else(part: int) -> None:
    """Ten charts with twenty labels each, and a title and a description, drawn by Vega."""
    press = ChartPress()
    plain_tags, _ = read_drawing(press, ["甲"] * 20, "题", "述")
    for number in range(10):
        values = [shortened(one) for one in some_texts(1000 * part + number, 22)]
        tags, found = read_drawing(press, values[:20], values[20], values[21])
        assert tags == plain_tags
        assert {trimmed(value) for value in values} <= found


def read_drawing(press: ChartPress, labels: Sequence[str], title: str, description: str) -> tuple[list[str], set[str]]:
    """The tags of a chart of money, and its texts."""
    points: tuple[Mapping[str, str | int | float], ...] = tuple(
        {"row": label, "line": at, "budget": 2, "spent": 1, "rate": ""} for at, label in enumerate(labels)
    )
    chart = Chart(ChartKind.MONEY, "chart", title, "", description, (), (), points)
    pieces = re.split("(<[^>]*>)", press.draw(chart))
    return pieces[1::2], {trimmed(html.unescape(piece)) for piece in pieces[0::2]}


def trimmed(text: str) -> str:
    """As Vega leaves it: JavaScript takes all white space off both ends, U+FEFF with it."""
    return folded(text).strip("\ufeff \xa0\u2000\u3000").strip().strip("\ufeff")
