"""What a record says stands on its page, whichever of its keys are there: no constellation makes a fact vanish.

Records with any subset of the format's keys, made from the model itself, so that a new key is among them from the first
day. Every text is one of its kind, and is looked for on the page outside of what the rules say.
"""

import html
import json
import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from itertools import count
from typing import Any, get_args, get_origin

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from generator.corpus import assemble_corpus
from generator.diagnostics import Level
from generator.model import Form, Record
from generator.numbers import MoneyUnit
from generator.page_html import HeadingStyle, page_html
from generator.render import Renderer
from generator.review import review_corpus
from generator.site import pages_of, plan_jobs
from tests.conftest import ROOT, MemoryTree
from tests.test_bad_inputs import PATH, SCHEME, UNITS
from tests.test_gate import Published, told
from tests.test_literal import FUZZ

CHECKED = re.compile(r'<h2 id="section-verification".*?(?=<h2 )', re.DOTALL)
NOT_TEXTS = {"项目", "等级标准", "针对", "延续自"}
"""Keys whose value is a part of addresses, is shown as the name of what it stands for, or by a place."""
MONEY = {one.value for one in MoneyUnit}
"""Units of money: shown behind every amount, as the gate checks, and nothing by themselves."""
SUBSTITUTES = {"等级标准": "mof-2020", "规则": "JX402", "期间": "2017-2019", "延续自": "2018/unit-a/other#w1"}
"""For what has to be something that exists, or of a form of its own."""
CANDIDATES = ("文{}字", "w{}", "{}")
"""Texts, identifiers, and what is a number or a date of a year: the first that a key accepts."""


def forms_in(annotation: object) -> Iterator[type[Form]]:
    """The form that a field holds, one or several of it."""
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, Form):
        yield annotation
    for one in get_args(annotation):
        yield from forms_in(one)


def words_in(annotation: object) -> list[str]:
    """The closed list of words that a field takes."""
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, Enum):
        return [str(one.value) for one in annotation]
    return [word for one in get_args(annotation) for word in words_in(one)]


def is_list(annotation: object) -> bool:
    """Whether a field holds several of anything."""
    return get_origin(annotation) is tuple or any(map(is_list, get_args(annotation)))


@cache
def candidate(kind: type[Form], name: str) -> str:
    """The kind of text that a field accepts."""
    info = kind.model_fields[name]
    adapter: TypeAdapter[object] = TypeAdapter(info.rebuild_annotation())
    for one in CANDIDATES:
        text = one.format(2001)
        try:
            adapter.validate_python([text] if is_list(info.annotation) else text)
        except ValidationError:
            continue
        return one
    raise AssertionError(f"{kind.__name__}.{name} takes none of {CANDIDATES}")


@cache
def form_of(kind: type[Form], depth: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    """Any subset of the keys of a form, as candidates for texts."""
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, info in kind.model_fields.items():
        alias, forms = str(info.alias), list(forms_in(info.annotation))
        if depth > 2 and forms and not info.is_required():
            continue
        value: st.SearchStrategy[Any]
        if forms:
            value = form_of(forms[0], depth + 1)
        elif words := words_in(info.annotation):
            value = st.sampled_from(words)
        elif "bool" in str(info.annotation):
            value = st.sampled_from(["是", "否"])
        else:
            value = st.just(SUBSTITUTES.get(alias) or candidate(kind, name))
        if is_list(info.annotation):
            value = st.lists(value, min_size=1, max_size=2)
        (required if info.is_required() else optional)[alias] = value
    return st.fixed_dictionaries(required, optional=optional)


def numbered(node: Any, numbers: Iterator[int]) -> Any:  # noqa: ANN401 (a tree of texts, as YAML has it)
    """The same tree with each text the only one of its kind."""
    if isinstance(node, dict):
        return {key: numbered(one, numbers) for key, one in node.items()}
    if isinstance(node, list):
        return [numbered(one, numbers) for one in node]
    return str(node).format(next(numbers))


def sound(node: dict[str, Any]) -> dict[str, Any]:
    """The same record with answers to what is there, files that are listed, and entries that say something."""
    for key in [key for key, value in node.items() if value == {}]:
        del node[key]
    if "分项" in node:
        node.setdefault("资金", {"单位": "万元"})
    for at, one in enumerate(node.get("附件", [])):
        one["文件"] = f"f{at}.txt"
    known: list[str] = []
    for key in ("问题", "建议", "整改"):
        entries = node.get(key, [])
        for at, entry in enumerate(entries):
            if not entry.keys() & {"标题", "内容"}:
                entry["标题"] = f"{key}文{at}字"
            entry.update({name: known[:2] for name in ("针对",) if name in entry})
            entry.update({name: [one["文件"] for one in node.get("附件", [])] for name in ("佐证",) if name in entry})
            for name in ("针对", "佐证", "延续自"):
                if not entry.get(name) or name == "延续自":
                    entry.pop(name, None)
        known = [entry["编号"] for entry in entries] + known
    return node


records = form_of(Record).map(lambda node: sound(numbered(node, count(2001))))


def texts_of(node: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a record that a page has to show, with its key."""
    if isinstance(node, str) and key not in NOT_TEXTS and node not in MONEY:
        yield key, node
    for below, one in node.items() if isinstance(node, dict) else ():
        yield from texts_of(one, below)
    for one in node if isinstance(node, list) else ():
        yield from texts_of(one, key)


def yaml_of(node: dict[str, Any]) -> bytes:
    """A record's file: JSON is YAML."""
    return "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in node.items()).encode()


@cache
def renderer() -> Renderer:
    """The templates, read once."""
    return Renderer(ROOT / "templates")


def page_with(node: dict[str, Any]) -> Published:
    """The page of a record, in the smallest frame."""
    files = {"units.yml": UNITS.encode(), "schemes/mof-2020.yml": SCHEME.encode(), PATH: yaml_of(node)}
    for one in node.get("附件", []):
        files[f"{PATH.removesuffix('.yml')}/{one['文件']}"] = b"x"
    corpus = assemble_corpus(MemoryTree(files))
    assert [one for one in corpus.diagnostics if one.level is Level.ERROR] == []
    (job,) = [one for one in plan_jobs(corpus, renderer()) if one.folder == "each_record"]
    (page,) = pages_of(job, review_corpus(corpus), renderer())
    made = page_html(page.markdown.split("---\n", 2)[2], HeadingStyle("", 3))
    assert made is not None
    (record,) = corpus.records.values()
    text = f"<title>{html.escape(record.title)}</title><article>{made.content}</article>"
    return Published(page.address, text, page.view, record)


def visible(page: str) -> str:
    """What a citizen reads, without what the rules say."""
    return html.unescape(re.sub("<[^>]*>", "\n", CHECKED.sub(_only_notes, page)))


def _only_notes(panel: re.Match[str]) -> str:
    """What editors have said in the panel: the label and text of each note, the code of the rule."""
    return "\n".join(re.findall(r'<span class="jx-label">.*?</div>|JX[0-9]{3}', panel[0]))


def shows(text: str, wanted: str) -> bool:
    """Whether a text stands there, not as a part of a longer number or word."""
    return re.search(rf"(?<![0-9A-Za-z.]){re.escape(wanted)}(?![0-9A-Za-z])", text) is not None


@settings(max_examples=150 * FUZZ)
@given(records)
def test_whatever_a_record_says_stands_on_its_page(node: dict[str, Any]) -> None:
    """Each text under each key; and the gate, which looks for itself, lets the page pass."""
    page = page_with(node)
    text = visible(page.text)
    assert [(key, one) for key, one in texts_of(node) if not shows(text, one)] == []
    assert told(page) == ""
