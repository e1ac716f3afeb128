"""The short cut for plain files: it gives what libyaml gives, value and place, or it gives way."""

# ruff: noqa: D103 (the name of a test is its sentence)

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.plain_yaml import read_plainly
from generator.slips import WIDE_SPACE, is_plain
from generator.source import Mark, Plain, _Composer
from tests.bench import corpus
from tests.conftest import ROOT

RECORDS = sorted((ROOT / "content" / "records").glob("*/*/*.yml"))
EXAMPLES = 1000 * int(os.environ.get("JIXIAO_FUZZ", "1"))


def by_libyaml(text: str) -> tuple[Plain, Mark] | None:
    """What libyaml and our composer make of a text; None where they find a fault in it."""
    composer = _Composer("record.yml", text)
    node = composer.compose()
    return None if composer.faults else node


def assert_same(text: str) -> bool:
    """Whether the short cut has read the text, which must then be as libyaml reads it."""
    if not is_plain(text) or WIDE_SPACE in text:
        return False
    node = read_plainly(text)
    if node is not None:
        assert node == by_libyaml(text), text
    return node is not None


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.stem)
def test_a_real_record_is_read_as_libyaml_reads_it(file: Path) -> None:
    assert_same(file.read_text(encoding="utf-8"))


def test_nearly_every_made_up_record_takes_the_short_cut(tmp_path: Path) -> None:
    """Or it would be of no use."""
    files = list(corpus.fill(tmp_path, 100, 1))
    taken = [assert_same(file.read_text(encoding="utf-8")) for file in sorted(tmp_path.glob("records/*/*/*.yml"))]
    assert len(taken) == len(files) == 100
    assert sum(taken) > 95


PIECES = (
    *("\n", "\n  ", "\n    ", "\n      ", "\n- ", "\n  - ", "\n    - ", " ", ": ", ":", "- ", ", ", "'", '"'),
    *("#", " #", "[", "]", "{", "}", "|-", "|", ">", "&", "*", "!", "?", "%", "@", "\\", "…", "---", "..."),
    *("\n\n", "得分", "指标", "名称", "\n名称: 值", "\n指标:\n  - 名称: 甲", "w1", "[w1, j2]", "|-\n  文", '"%"'),
    *("=100%", "-5", "", "~"),
)
"""What damages a record in ways that matter to YAML."""


def damaged(text: str, chance: random.Random) -> str:
    """A record with some pieces put in, taken out or moved."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text))
        upto = min(len(text), at + chance.choice((0, 0, 1, 2, 5, 30)))
        text = text[:at] + chance.choice(PIECES) + text[upto:]
    return text


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 2**32))
def test_a_damaged_record_is_read_as_libyaml_reads_it_or_not_at_all(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    text = chance.choice(RECORDS).read_text(encoding="utf-8")
    start = chance.randrange(len(text))
    assert_same(damaged(text[: text.find("\n", start) + 1] or text, chance))


LINES = st.tuples(
    st.sampled_from(("", "  ", "    ", "      ", " ", "   ")),
    st.sampled_from(("", "", "", "- ", "-", "- - ")),
    st.sampled_from(("名称: ", "得分: ", "指标:", "内容: ", "a: ", "", "名称:", '"名称": ', "名称 : ")),
    st.sampled_from(
        (
            *(
                "甲",
                "1,000",
                "|-",
                "|",
                ">-",
                "[w1]",
                "[w1, j2]",
                "[]",
                "{}",
                '"甲"',
                '"#甲"',
                "'甲'",
                "甲: 乙",
                "甲:乙",
            ),
            *(
                "甲:",
                "",
                "甲 #乙",
                "甲#乙",
                "#甲",
                "-5",
                "- 甲",
                "=1",
                "&甲",
                "~",
                "甲 ",
                "[甲 乙]",
                "[w1,j2]",
                '"甲" 乙',
            ),
            *('""', "？"),
        )
    ),
).map("".join)


@settings(max_examples=EXAMPLES)
@given(st.lists(LINES, min_size=1, max_size=8).map("\n".join))
@example("名称: 甲\n  乙: 丙")
@example("指标:\n- 名称: 甲\n得分: 1")
@example("指标:\n  - 甲\n  -\n得分: 1")
@example("内容: |-\n    甲\n  乙\n")
@example("内容: |-\n  甲\n\n  乙\n")
@example("内容: |-\n")
@example("名称: 甲\n名称: 乙")
@example("指标:\n  - 名称: 甲\n   得分: 1")
def test_lines_of_any_kind_are_read_as_libyaml_reads_them_or_not_at_all(text: str) -> None:
    assert_same(text)


def every_second_line_deeper(text: str) -> Iterator[str]:
    for number, line in enumerate(text.split("\n")):
        yield f"{'  ' * (number % 2)}{line}"


@pytest.mark.parametrize("file", RECORDS, ids=lambda file: file.stem)
def test_a_record_with_wrong_indents_is_left_to_libyaml(file: Path) -> None:
    assert not assert_same("\n".join(every_second_line_deeper(file.read_text(encoding="utf-8"))))
