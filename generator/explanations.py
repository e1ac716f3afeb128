r"""What every code means, in Chinese: the documentation of the rules and of the faults of reading, as data.

In: the docstrings of `generator.rules` and the Markdown files of `generator/faults`, all with the same fixed parts: the
title in the first line, 级别, 发现什么, 为什么重要, 示例, 改法. Out: `Explanation`s by code, in order. Never: mark-up.

An example is a small tree of files, a fence for each. The fence's information says what is not usual: a path
(else `records/2019/unit-a/project.yml`), `encoding=gb18030`, `repeat=100` (the last line stands so often), `escaped`
(`\u202E` is that one character), or the kinds `link` (a symbolic link) and `absent` (no such file).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from inspect import getdoc

from generator.diagnostics import Level
from generator.rules import code_of, rules

DEFAULT_PATH = "records/2019/unit-a/project.yml"
_PARTS = ("发现什么", "为什么重要", "示例", "改法")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^```(?P<kind>[a-z]+)(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9A-F]{4})")
_LINE_BREAK = re.compile(r"(?<=[!-~])\n(?=[!-~])")
_LEVELS = {level.word: level for level in Level}


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """One file of an example, as it is shown; `data` is what would be on the disk."""

    path: str
    kind: str
    shown: str
    encoding: str = "utf-8"
    repeat: int = 1
    is_escaped: bool = False

    @property
    def text(self) -> str:
        """With what the showing leaves out."""
        *above, last = self.shown.splitlines(keepends=True) or [""]
        text = "".join(above) + last * self.repeat
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if self.is_escaped else text

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.text.encode(self.encoding)


@dataclass(frozen=True, slots=True)
class Example:
    """Files, and what is said about them (paragraphs divided by single line breaks; may be empty)."""

    words: str
    files: tuple[ExampleFile, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One code: `example` raises it and nothing else, `remedy` raises nothing."""

    code: str
    slug: str
    title: str
    levels: tuple[Level, ...]
    what: str
    why: str
    example: Example
    remedy: Example


@cache
def explanations() -> Mapping[str, Explanation]:
    """Every code that is explained, in order."""
    found = {stem: parse_explanation(stem, text) for stem, text in _sources()}
    return {code_of(stem): found[stem] for stem in sorted(found)}


def _sources() -> Iterator[tuple[str, str]]:
    """(file name without extension, text) of every rule and fault."""
    for rule in rules().values():
        yield rule.__name__.rpartition(".")[2], getdoc(rule) or ""
    for file in files("generator").joinpath("faults").iterdir():
        if file.name.endswith(".md"):
            yield file.name.removesuffix(".md"), file.read_text("utf-8")


def parse_explanation(stem: str, text: str) -> Explanation:
    """Read one documentation.

    Raises:
        ValueError: a part is missing, or stands in another order.

    """
    head, *rest = _HEADING.split(text)
    if tuple(rest[::2]) != _PARTS:
        raise ValueError(f"{stem}: 应有“{'”“'.join(_PARTS)}”各一段，依此顺序")
    title, _, declared = head.removeprefix("# ").strip().partition("\n")
    words = declared.strip().removeprefix("级别：").split("、")
    if not title or not all(word in _LEVELS for word in words):
        raise ValueError(f"{stem}: 首行应为标题，其后是“级别：”和{'、'.join(_LEVELS)}中的词")
    what, why, example, remedy = rest[1::2]
    return Explanation(
        code_of(stem),
        stem.partition("_")[2].replace("_", "-"),
        title,
        tuple(_LEVELS[word] for word in words),
        _paragraphs(what),
        _paragraphs(why),
        _example(example),
        _example(remedy),
    )


def _paragraphs(text: str) -> str:
    """Blank lines divide paragraphs; inside one, lines are joined, with a space between Latin words only."""
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    return "\n".join(_LINE_BREAK.sub(" ", block).replace("\n", "") for block in blocks if block)


def _example(part: str) -> Example:
    return Example(_paragraphs(_FENCE.sub("", part)), tuple(map(_file, _FENCE.finditer(part))))


def _file(fence: re.Match[str]) -> ExampleFile:
    words = fence["info"].split()
    options = dict(word.split("=", 1) for word in words if "=" in word)
    return ExampleFile(
        next((word for word in words if "=" not in word and word != "escaped"), DEFAULT_PATH),
        fence["kind"],
        fence["body"],
        options.get("encoding", "utf-8"),
        int(options.get("repeat", "1")),
        "escaped" in words,
    )
