"""Text is literal: whatever an editor writes, a citizen reads just that, and it opens no tag, list, link or fence.

Proven through Python-Markdown with every extension that the documentation of Material recommends switched on, though
the pages of this site need few of them: so nobody who switches one on opens a hole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markupsafe import Markup

from generator.render import Renderer, block, heading, literal, prose, with_front_matter
from generator.source import parse_source

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
texts = st.lists(pieces, min_size=1, max_size=4).map("".join)


def is_accepted(text: str) -> bool:
    """Whether the reader takes a text with these characters: others never come as far as a page."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return bool(text.strip()) and parse_source(f'键: "{quoted}"\n'.encode(), "x.yml").diagnostics == ()


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


@settings(max_examples=200)
@given(st.lists(texts.filter(is_accepted), min_size=1, max_size=4))
def test_any_text_is_read_as_it_stands_and_adds_no_element(values: list[str]) -> None:
    """In a heading, a paragraph, a table cell and an attribute, whatever stands before and after it."""
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
