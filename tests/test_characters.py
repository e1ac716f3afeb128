"""Characters that deceive are told, and what only looks unusual is left alone."""

import pytest

from generator.characters import RADICALS, ordinary, twins, unseen
from generator.search_words import fold
from tests.conftest import ROOT


def told(text: str) -> list[tuple[int, int, str]]:
    """Line, column and code of each."""
    return [(one.line, one.column, one.code) for one in (*unseen(text), *twins(text))]


@pytest.mark.parametrize(
    "text",
    [
        "家庭👨\u200d👩\u200d👧和🏴\u200d☠️、🏗️",
        "می\u200cخواهم",  # Persian needs the joiner
        "ᠮᠣᠩᠭᠣᠯ\u200d",
        "α射线、μm、kΩ、Δt、ρ值、Ⅲ级、㎡、①",
        "РОССИЯ СССР Т-34",
        "ΑΒΓ",
        "工程、立项、行、門、戶",
        "﨑",  # no twin of another, in spite of its place
        "，。（）“”—…·％＋",
    ],
)
def test_what_only_looks_unusual_is_left_alone(text: str) -> None:
    """Emoji, scripts that join, units, words of another alphabet, full width."""
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((f"甲{one}乙", "JX014") for one in "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\U000e0041"),
        *((f"甲{one}乙", "JX015") for one in "⼀⿕⺠⻓⺀\uf900\ufad9\ufffd\ue000\U0002f800"),
        *((f"甲{one}", "JX015") for one in ("АB", "BА", "5А", "Χ1")),
    ],
)
def test_what_deceives_is_told_at_its_place(text: str, code: str) -> None:
    """Once a line, at the first."""
    ((line, column, found),) = told(f"一\n{text}{text}\n")
    assert (line, found) == (2, code)
    assert column in {2, 3}


def test_the_message_names_the_character_and_its_twin() -> None:
    """With code points: on a screen both look the same."""
    (one,) = twins("⼯程⼯⻔")
    assert one.message == "“⼯”（U+2F2F）不是“工”（U+5DE5）、“⻔”（U+2ED4）不是“门”（U+95E8）"
    (one,) = unseen("\u200b" * 7 + "\u2060")
    assert one.message == "看不见的字符 U+200B、U+2060，共 8 处"


def test_every_radical_is_found_by_its_character() -> None:
    """PDF readers give radicals for whole characters."""
    assert all(fold(radical) == fold(character) for radical, character in RADICALS.items())
    assert fold("⼯⻔⻓⼾⻋") == "工门长户车"
    assert fold("\u2fd5") == "龠"
    assert ordinary("甲") == "甲"


def test_the_browser_knows_the_same_radicals() -> None:
    """Compatible forms it finds by itself."""
    program = (ROOT / "templates/theme/assets/search-index.js").read_text("utf-8")
    shown = {one: meant for one, meant in RADICALS.items() if one != "⼾"} | {"戶": "户"}
    assert f'RADICALS = [..."{"".join(shown)}"]' in program
    assert f'CHARACTERS = [..."{"".join(shown.values())}"]' in program
