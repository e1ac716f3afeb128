"""The types of single values: from the text in the file to what the model holds.

Each reader takes one plain node and returns its value or raises `fault(code, …)`; a reader never guesses.
Where a reader meets another kind of node (a list where text belongs) it says so; nothing else is checked twice.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from generator.addresses import MAX_SLUG, RecordId, is_device, is_slug, parse_record_id
from generator.numbers import Figure, parse_figure

T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)
NONE_PRINTED = "无"
"""Stands for a list where the document prints that there is nothing to list."""


def _again(read: Callable[[object], T]) -> Callable[[object], T]:
    """A reader that remembers what it made of a text: numbers and words come again and again."""
    read_text_again = lru_cache(20_000)(read)

    def read_again(value: object) -> T:
        return read_text_again(value) if type(value) is str else read(value)

    return read_again


def fault(code: str, message: str, hint: str = "") -> PydanticCustomError:
    """A fault of one value; the reader of the whole file adds the place."""
    return PydanticCustomError("jixiao", "{message}", {"code": code, "message": message, "hint": hint})


def nearest(text: str, words: list[str]) -> str:
    """A hint: the word that was probably meant, else all that are allowed."""
    close = get_close_matches(text, words, n=1, cutoff=0.5)
    return f"是不是“{close[0]}”？" if close else "可用的词：" + "、".join(words)


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "一组键值"
    return "列表" if isinstance(value, list) else "文字"


def wrong_kind(value: object, expected: str) -> PydanticCustomError:
    """The fault for a node of another kind than its key takes."""
    if isinstance(value, str) and "：" in value:
        hint = "键后的冒号要用半角，后面加一个空格；对照编写指南检查缩进和“-”"
    elif expected == "文字":
        hint = "值以 [ 或 { 开头的，把整个值放进英文引号；不是的，检查缩进和“-”"
    else:
        hint = "对照编写指南中这个键的写法，检查缩进和“-”"
    return fault("JX103", f"这里应为{expected}，却是{_kind(value)}", hint)


def read_text(value: object) -> str:
    """Any text that is not blank, without the white space round it."""
    if not isinstance(value, str):
        raise wrong_kind(value, "文字")
    if not (text := value.strip()):
        raise fault("JX104", "值是空的", "原件没有印的内容，连键一起删去")
    return text


def _read_line(value: object) -> str:
    if type(value) is str and (text := value.strip()) and "\n" not in text:
        return text  # nearly every value of every file
    text = read_text(value)
    if "\n" in text:
        raise fault("JX109", "这里只能写一行", "合并为一行；长篇内容写在“内容”“说明”等段落栏目里")
    return text


def _read_prose(value: object) -> str:
    text = read_text(value)
    if "\n" not in text:
        return text  # as most are
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _read_number(value: object, *, percent: bool = False, negative: bool = False, what: str = "数字") -> Figure:
    text = _read_line(value)
    try:
        figure = parse_figure(text)
    except ValueError as error:
        raise fault("JX106", f"“{_shortened(text)}”不是{what}", str(error)) from None
    if figure.is_percent and not percent:
        raise fault("JX106", f"“{text}”是百分数，这里应为{what}", "去掉百分号，或移到“执行率”")
    if figure.value is not None and figure.value < 0 and not negative:
        raise fault("JX107", f"{what}不能是负数：{text}", "核对原件")
    return figure


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"  # noqa: PLR2004 (a terminal line's worth)


@_again
def _read_amount(value: object) -> Figure:
    return _read_number(value, negative=True, what="金额")


@_again
def _read_score(value: object) -> Figure:
    return _read_number(value, what="分数")


@_again
def _read_count(value: object) -> Figure:
    return _read_number(value)


@_again
def _read_percent(value: object) -> Figure:
    return _read_number(value, percent=True, negative=True, what="百分数")


def _read_bound(value: object) -> Figure:
    figure = _read_number(value, what="分数")
    if figure.value is None:
        raise fault("JX106", f"“{figure.text}”不是分数", "这里必须是数字")
    return figure


def _read_full_marks(value: object) -> Figure:
    return _above_zero(_read_score(value))


def _read_scale(value: object) -> Figure:
    return _above_zero(_read_bound(value))


def _above_zero(full_marks: Figure) -> Figure:
    if full_marks.value == 0:
        raise fault("JX107", "满分应大于零", "核对原件；没有印满分就删去这一行，按 100 分计")
    return full_marks


def _read_slug(value: object) -> str:
    text = _read_line(value)
    if not is_slug(text):
        raise fault(
            "JX111",
            f"“{_shortened(text)}”不能用作标识",
            f"只用小写字母、数字和连字符，最多 {MAX_SLUG} 个字符，如 safety-exams",
        )
    if is_device(text):
        raise fault("JX111", f"“{text}”是 Windows 系统留用的名字", "换一个名字：有的电脑上建不了这个文件夹")
    return text


_NUMBER = re.compile(r"[\w.．·、()（）-]{1,40}")


_ANCHORS = re.compile(r"__.*|page-title|(?:section|item|chapter|chart|jixiao)-.*|jx\d{3}-.*", re.IGNORECASE)
"""What the page's own parts are called; an entry with such a number would be a second place of that name."""


@_again
def _read_entry_number(value: object) -> str:
    text = _read_line(value)
    if _ANCHORS.fullmatch(text):
        raise fault("JX111", f"编号“{_shortened(text)}”留给了网页自己", "换一个编号，如 w1、j2")
    if not _NUMBER.fullmatch(text):
        hint = "编号只用文字、数字、点、顿号、括号和连字符，如 w1、1.1、（一）"
        raise fault("JX111", f"编号“{_shortened(text)}”太长，或有不能用的字符", hint)
    if not any(map(str.isalnum, text)):
        raise fault("JX111", f"编号“{text}”里没有字，也没有数字", "写一个有字或数字的编号，如 w1、1.1、（一）")
    return text


def _read_flag(value: object) -> bool:
    text = _read_line(value)
    if text not in ("是", "否"):
        raise fault("JX105", f"“{_shortened(text)}”不是可用的词", "可用的词：是、否")
    return text == "是"


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?: (\d{2}):(\d{2}))?)?)?", re.ASCII)
_PERIOD = re.compile(r"(\d{4})(?:-(\d{4}))?", re.ASCII)


def _read_date(value: object, *, with_time: bool = False) -> str:
    text = _read_line(value)
    match = _DATE.fullmatch(text)
    if match is None or (match[4] and not with_time):
        form = "2020-09-30、2020-09 或 2020" + ("，可带时间 2020-09-30 16:55" if with_time else "")
        raise fault("JX108", f"“{_shortened(text)}”不是日期", f"写作 {form}")
    year, month, day, hour, minute = (
        int(part or default) for part, default in zip(match.groups(), "11100", strict=True)
    )
    try:
        date(year, month, day)
    except ValueError:
        raise fault("JX108", f"没有 {text} 这{('一年', '个月', '一天')[text.count('-')]}", "核对原件") from None
    if hour >= 24 or minute >= 60:  # noqa: PLR2004 (the clock)
        raise fault("JX108", f"没有 {text} 这个时刻", "核对原件")
    return text


def _read_moment(value: object) -> str:
    return _read_date(value, with_time=True)


@dataclass(frozen=True, slots=True)
class Period:
    """The years that a record covers, both included."""

    first: str
    last: str

    def __str__(self) -> str:
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


def parse_period(text: str) -> Period | None:
    """Read `2019` or `2020-2022`; None if it is not of that form."""
    match = _PERIOD.fullmatch(text)
    if match is None or (match[2] and match[2] < match[1]):
        return None
    return Period(match[1], match[2] or match[1])


def _read_period(value: object) -> Period:
    text = _read_line(value)
    period = parse_period(text)
    if period is None:
        raise fault("JX110", f"“{_shortened(text)}”不是期间", "写作 2019 或 2020-2022")
    return period


@dataclass(frozen=True, slots=True)
class Reference:
    """A problem of another record."""

    record: RecordId
    number: str

    def __str__(self) -> str:
        return f"{self.record}#{self.number}"


def parse_reference(text: str) -> Reference | None:
    """Read `2017/unit/project#w1`; None if it is not of that form."""
    place, _, number = text.strip().partition("#")
    record = parse_record_id(place)
    return Reference(record, number) if record and _NUMBER.fullmatch(number) else None


def _read_reference(value: object) -> Reference:
    text = _read_line(value)
    reference = parse_reference(text)
    if reference is None:
        raise fault(
            "JX111", f"“{_shortened(text)}”不是另一份记录的问题", "写作 年度/单位/项目#编号，如 2017/unit/project#w1"
        )
    return reference


def _read_some(value: object) -> object:
    if value == []:
        raise fault("JX104", "列表是空的", "没有内容就连键一起删去")
    if not isinstance(value, list):
        raise wrong_kind(value, "列表（每项以“- ”开头）")
    return value


def _read_some_or_none(value: object) -> object:
    return [] if value == NONE_PRINTED else _read_some(value)


def _reader_of_word(words: type[W]) -> BeforeValidator:
    allowed = {str(word): word for word in words}

    @_again
    def read(value: object) -> W:
        text = _read_line(value)
        if text not in allowed:
            raise fault("JX105", f"“{_shortened(text)}”不是可用的词", nearest(text, list(allowed)))
        return allowed[text]

    return BeforeValidator(read)


_NUMBER_SCHEMA = WithJsonSchema({"type": "string"})

Line = Annotated[str, BeforeValidator(_read_line)]
Prose = Annotated[str, BeforeValidator(_read_prose)]
"""Paragraphs divided by single line breaks."""
Slug = Annotated[str, BeforeValidator(_read_slug)]
EntryNumber = Annotated[str, BeforeValidator(_read_entry_number)]
Flag = Annotated[bool, BeforeValidator(_read_flag)]
PartialDate = Annotated[str, BeforeValidator(_read_date)]
"""`2020-09-30`, `2020-09` or `2020`: as text these sort in time order."""
Moment = Annotated[str, BeforeValidator(_read_moment)]
Amount = Annotated[Figure, PlainValidator(_read_amount), _NUMBER_SCHEMA]
Score = Annotated[Figure, PlainValidator(_read_score), _NUMBER_SCHEMA]
Bound = Annotated[Figure, PlainValidator(_read_bound), _NUMBER_SCHEMA]
"""A score that must be a number."""
FullMarks = Annotated[Figure, PlainValidator(_read_full_marks), _NUMBER_SCHEMA]
"""Of a record: a score, above zero."""
Scale = Annotated[Figure, PlainValidator(_read_scale), _NUMBER_SCHEMA]
"""Of a scheme: the full marks of its bounds, which must be a number above zero."""
Count = Annotated[Figure, PlainValidator(_read_count), _NUMBER_SCHEMA]
Percent = Annotated[Figure, PlainValidator(_read_percent), _NUMBER_SCHEMA]
YearSpan = Annotated[Period, PlainValidator(_read_period), _NUMBER_SCHEMA]
ProblemReference = Annotated[Reference, PlainValidator(_read_reference), _NUMBER_SCHEMA]
Some = Annotated[tuple[T, ...], BeforeValidator(_read_some)]
"""A list with at least one entry."""
SomeOrNone = Annotated[tuple[T, ...], BeforeValidator(_read_some_or_none)]
"""A list, or the word 无: then the empty tuple. (Not printed at all is None.)"""


def word_of(words: type[W]) -> Any:  # noqa: ANN401 (a validator for use inside Annotated)
    """The validator that reads one word of a closed list."""
    return _reader_of_word(words)
