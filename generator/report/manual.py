"""What a code means, for a terminal: the page of the rule without the site."""

from collections.abc import Iterator

from generator.explanations import DEFAULT_PATH, Example, ExampleFile, Explanation, explanations
from generator.report.excerpt import one_line
from generator.report.selection import NothingSuch, nearest_codes

_KINDS = {"link": "符号链接", "absent": "没有这个文件"}


def manual(code: str | None, *, colour: bool = False) -> Iterator[str]:
    """The page of a code, or the list of all.

    Raises:
        NothingSuch: there is no such code.

    """
    if code is None:
        return list_of_codes()
    explanation = explanations().get(code.strip().upper())
    if explanation is None:
        raise NothingSuch(f"没有代码“{code}”{nearest_codes(code)}")
    return manual_page(explanation, colour=colour)


def list_of_codes() -> Iterator[str]:
    """Every code with its levels and its title."""
    words = {one.code: "、".join(level.word for level in one.levels) for one in explanations().values()}
    room = max(map(len, words.values()))
    for one in explanations().values():
        # A Chinese space is as wide as a Chinese character.
        yield f"{one.code}  {words[one.code].ljust(room, chr(0x3000))}  {one.title}"


def manual_page(explanation: Explanation, *, colour: bool = False) -> Iterator[str]:
    """One code: title and level, then the four parts of its documentation."""
    yield _bold(f"{explanation.code} {explanation.title}", colour=colour)
    yield f"级别：{'、'.join(level.word for level in explanation.levels)}"
    for heading, text in (("发现什么", explanation.what), ("为什么重要", explanation.why)):
        yield from ("", _bold(heading, colour=colour), *text.splitlines())
    for heading, example in (("示例", explanation.example), ("改法", explanation.remedy)):
        yield from ("", _bold(heading, colour=colour), *_example(example))


def _example(example: Example) -> Iterator[str]:
    yield from example.words.splitlines()
    for file in example.files:
        if len(example.files) > 1 or file.path != DEFAULT_PATH or file.kind in _KINDS:
            yield f"  {file.path}{_peculiarity(file)}"
        elif peculiarity := _peculiarity(file):
            yield f"  {peculiarity}"
        yield from (f"    {one_line(line)}".rstrip() for line in file.shown.splitlines())


def _peculiarity(file: ExampleFile) -> str:
    """What the lines themselves do not show."""
    words = [_KINDS[file.kind]] if file.kind in _KINDS else []
    if file.encoding != "utf-8":
        words.append(f"以 {file.encoding.upper()} 编码")
    if file.repeat > 1:
        words.append(f"最后一行重复 {file.repeat} 次")
    return f"（{'，'.join(words)}）" if words else ""


def _bold(text: str, *, colour: bool) -> str:
    return f"\033[1m{text}\033[0m" if colour else text
