"""The first records say what their documents say: nothing dropped, nothing invented.

The proof of a document is to print it again. A form, `transcription/<document>.j2`, puts the values of the records back
between the labels they were taken from; the result must be the document itself, line breaks and spaces aside. A value
that the form has no place for is quoted (`quotes`): the quotation must stand in the document. Where the document cannot
be read as it is printed, `readings` says how it was read instead, and why. Compared is the attachment of the record.
"""

import copy
import functools
import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml

RECORDS = Path(__file__).parents[1] / "content" / "records"
FORMS = Path(__file__).parent / "transcription"

Record = dict[str, Any]
Place = tuple[str | int, ...]

EDITORIAL = {
    "项目": "ties the years of a project together; not printed",
    "评价方式": "a word of the record format",
    "文种": "a word of the record format",
    "等级标准": "names a file of ours",
    "归属说明": "the editors' note on a section",
    "状态": "a word of the record format, read out of the text",
    "编号": "stands for the printed ordinal; the forms print the order",
    "针对": "declared by the editors",
    "延续自": "declared by the editors",
    "附件": "the files beside the record",
    "摘录说明": "the editors' notes on the transcription",
}


@dataclass(frozen=True)
class Reading:
    """One place that was not read as printed; it stands in the folded document exactly so many times."""

    printed: str
    read: str
    reason: str
    times: int = 1


@dataclass(frozen=True)
class Document:
    """A source document, the records made from it, and how the two are compared; the name is that of the form."""

    name: str
    sha256: str
    records: tuple[str, ...]
    quotes: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()


DOCUMENTS = (
    Document(
        name="shanghai-work-safety",
        sha256="13e4d9221104b0969c5abb77fed55798a52dc2f8675322a2eaaea6e106b46cf0",
        records=(
            "2017/shanghai-work-safety/emergency-management",
            "2017/shanghai-work-safety/safety-qualification-exams",
            "2017/shanghai-work-safety/testing-materials",
            "2016/shanghai-work-safety/occupational-health-monitoring",
        ),
    ),
    Document(
        name="minhang-safety-inspection",
        sha256="3819d755963faa08ac3258f47a61ba8d1924e5ede36d60be284eb6c92039a117",
        records=("2020/minhang-safety-inspection/enforcement-equipment",),
        quotes=("预算单位：｜{{ record.来源.发布机构 }}\n具体实施处",),
        readings=(
            Reading(
                "\n｜财务（资产）管理制度",
                "\n投入与管理(36分)｜财务（资产）管理制度",
                "the label stands behind a page break, on the second half of this row",
            ),
            Reading(
                "保障情况，以｜5｜5\n投入与管理(36分)｜性｜及反映和考核项目实施单位对资金运行的控制情况。",
                "保障情况，以及反映和考核项目实施单位对资金运行的控制情况。｜5｜5",
                "a page break splits the row; behind it the last character of the name is printed a second time",
            ),
            Reading(
                "\n｜开展危险品使用企业专｜根据局下发的危险品\n影响力目标(15分)｜项检查｜使用企业专项方案，",
                "\n影响力目标(15分)｜开展危险品使用企业专项检查｜根据局下发的危险品使用企业专项方案，",
                "a page break splits the row; the label stands behind it",
            ),
            Reading("“1.继续抓好", "1.继续抓好", "a quotation mark opens the whole cell 改进措施"),
            Reading("执法业务水平。”", "执法业务水平。", "and closes it"),
        ),
    ),
    Document(
        name="qingdao-emergency",
        sha256="b3596c8b6df475749480dc392e235ba8609724cb90a5018bcf7fc834a4cb17c9",
        records=("2019/qingdao-emergency/work-safety-special-fund",),
        quotes=(
            "2019年度{{ record.来源.发布机构 }}安全生产专项资金绩效评价报告",
            "。{{ record.项目名称 }}共设置了16项绩效目标",
            "安全生产专项资金预算收入{{ record.资金.预算数 }}{{ record.资金.单位 }}，",
            "支出{{ record.资金.执行数 }}{{ record.资金.单位 }}；预算执行率{{ record.资金.执行率 }}，",
            "总体得分为{{ record.得分 }}分",
            "根据{{ record.依据[0].名称 }}（{{ record.依据[0].文号 }}）",
            "和{{ record.依据[1].名称 }}（{{ record.依据[1].文号 }}）",
            "制定了{{ record.依据[2].名称 }}（{{ record.依据[2].文号 }}）",
            "根据{{ record.依据[3].名称 }}（{{ record.依据[3].文号 }}）",
            "及{{ record.依据[4].名称 }}（{{ record.依据[4].文号 }}）",
        ),
        readings=(
            Reading("预算收入51.13，", "预算收入51.13万元，", "item 19 prints no unit"),
            Reading("实际支出0元，", "实际支出0万元，", "zero is printed in 元, all else in 万元", times=5),
            Reading("预算收入107万元。", "预算收入107万元，", "item 36 prints a full stop for the comma"),
            Reading("资金的支付进度。8", "资金的支付进度。", "the page number"),
        ),
    ),
    Document(
        name="shanghai-safety-institute",
        sha256="b97173ada334e8b20e628cdba3a36dae3eff0807338eaf8fc1c0d1f4e9a3d4d9",
        records=("2019/shanghai-safety-institute/safety-qualification-exams",),
        quotes=("预算单位{{ record.来源.发布机构 }}具体实施处",),
    ),
    Document(
        name="shenzhen-dapeng-emergency",
        sha256="650c3b54abe1cbf93e2f0223f0309a10f2a6cc20bc6bc063e998c617946b9384",
        records=("2023/shenzhen-dapeng-emergency/safety-enforcement",),
        quotes=(
            "{{ record.来源.标题 }}{{ record.评价时间 }}，{{ record.评价机构.组织单位 }}（以下简称",
            "，{{ record.来源.发布机构 }}（以下简称",
            "组织{{ record.评价机构.名称 }}对2023年度{{ record.项目名称 }}支出情况",
            "预算资金{{ record.资金.预算数 }}{{ record.资金.单位 }}，决算数为{{ record.资金.执行数 }}万元，",
            "预算执行率为{{ record.资金.执行率 }}。",
            "得分为{{ record.得分 }}分，绩效评级为“{{ record.等级 }}”",
        ),
    ),
)

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)


def print_value(value: object) -> str:
    """Turn a value into one line, so that it stays in its cell; a value that is not there prints as nothing."""
    return str(value).replace("\n", "")


FORM_LANGUAGE = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FORMS),
    autoescape=False,  # noqa: S701  what is printed is plain text, compared and never shown
    finalize=print_value,
    trim_blocks=True,
)


def squeeze(text: str) -> str:
    """Take the white space out of a text, except between two digits: the table of a PDF has nothing else there."""
    return re.sub(r"(?<![0-9]) | (?![0-9])", "", re.sub(r"\s+", " ", text))


def fold(text: str) -> str:
    """Undo the typesetting: no paragraph tags, cells divided by ｜, a row of cells ends its line, other lines join."""
    lines = []
    for line in re.sub(r"</?p>", "", text).splitlines():
        row = "｜".join(map(squeeze, re.split("[\t｜]", line))).rstrip("｜")
        lines.append(f"{row}\n" if "｜" in row else row)
    return "".join(lines)


@functools.cache
def read_document(document: Document) -> str:
    """Read the attachment of the first record, folded, with the readings applied."""
    text = fold((RECORDS / document.records[0] / "original.txt").read_text(encoding="utf-8"))
    for reading in document.readings:
        assert text.count(reading.printed) == reading.times, f"{reading.reason}: {reading.printed}"
        text = text.replace(reading.printed, reading.read)
    return text


def read_records(document: Document) -> list[Record]:
    """Read the records of a document, in its order, every scalar as the text that stands in the file."""
    texts = ((RECORDS / f"{record}.yml").read_text(encoding="utf-8") for record in document.records)
    return [yaml.load(text, Loader=yaml.BaseLoader) for text in texts]  # noqa: S506  it makes strings, nothing else


def walk_printed(node: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield every text of a record that must come from the document, with its place."""
    if isinstance(node, str):
        yield place, node
        return
    branches = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, branch in branches:
        if key not in EDITORIAL:
            yield from walk_printed(branch, (*place, key))


def split_pieces(text: str) -> list[str]:
    """Sentences, clauses between semicolons and cells."""
    return [piece for piece in re.split(r"(?<=[。；])|[｜\n]", text) if piece]


def find_faults(document: Document, records: list[Record]) -> Iterator[str]:
    """Yield whatever the records and their document do not agree on."""
    printed = read_document(document)
    reprint = fold(FORM_LANGUAGE.get_template(f"{document.name}.j2").render(records=records))
    if reprint != printed:
        yield from (f"dropped: {piece}" for piece in split_pieces(printed) if piece not in reprint)
        yield from (f"invented: {piece}" for piece in split_pieces(reprint) if piece not in printed)
        same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(printed, reprint, strict=False)))
        around = slice(max(0, same - 20), same + 20)
        yield f"the document: …{printed[around]}…, printed again: …{reprint[around]}…"
    for record, quote in itertools.product(records, document.quotes):
        quotation = fold(FORM_LANGUAGE.from_string(quote).render(record=record))
        if quotation not in printed:
            yield f"misquoted: {quotation}"
    for place, value in walk_printed(records):
        if squeeze(print_value(value)) not in printed:
            yield f"printed nowhere: {place} {value}"


def replace_at(records: list[Record], place: Place, value: str) -> list[Record]:
    """Copy the records, with another text in one place."""
    changed = copy.deepcopy(records)
    node: Any = changed
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = value
    return changed


@each_document
def test_every_attachment_is_the_document_byte_for_byte(document: Document) -> None:
    """The four records of one document each have their own copy."""
    for record in document.records:
        attachment = RECORDS / record / "original.txt"
        assert hashlib.sha256(attachment.read_bytes()).hexdigest() == document.sha256, record


@each_document
def test_every_record_offers_the_document_it_was_transcribed_from(document: Document) -> None:
    """Citizens can compare for themselves."""
    for record in read_records(document):
        assert [attachment["文件"] for attachment in record["附件"]] == ["original.txt"]


@each_document
def test_the_records_say_what_their_document_says(document: Document) -> None:
    """Both ways: every sentence and cell is in the records, every value is in the document."""
    assert list(find_faults(document, read_records(document))) == []


@each_document
def test_no_printed_value_loses_its_first_or_last_character_unnoticed(document: Document) -> None:
    """Every single value is proven: also a digit, a grade, the name of a body."""
    records = read_records(document)
    for place, value in walk_printed(records):
        for damaged in (value[1:], value[:-1]):
            assert any(find_faults(document, replace_at(records, place, damaged))), (place, damaged)


@each_document
def test_no_sentence_is_dropped_or_invented_unnoticed(document: Document) -> None:
    """The proof fails when it should."""
    records = read_records(document)
    for place, value in walk_printed(records):
        for sentence in filter(None, re.split("(?<=。)", value)):
            assert any(find_faults(document, replace_at(records, place, value.replace(sentence, "", 1)))), sentence
        assert any(find_faults(document, replace_at(records, place, f"{value}此句原文没有。"))), place


@each_document
def test_two_entries_of_a_list_do_not_change_places_unnoticed(document: Document) -> None:
    """The order stands for the printed ordinals."""
    for number, record in enumerate(read_records(document)):
        for key in ("指标", "分项", "问题", "建议", "整改", "正文"):
            if len(record.get(key, [])) > 1:
                records = read_records(document)
                records[number][key].reverse()
                assert any(find_faults(document, records)), (number, key)


@each_document
def test_a_form_lends_labels_and_never_a_sentence(document: Document) -> None:
    """Otherwise a form could print what no record says."""
    tokens = FORM_LANGUAGE.lex((FORMS / f"{document.name}.j2").read_text(encoding="utf-8"))
    lent = itertools.chain.from_iterable(re.split("[｜\n]", value) for _, kind, value in tokens if kind == "data")
    assert max(map(len, lent)) <= 20
