"""The golden site: what `jixiao render` makes of a small content folder is, byte for byte, what was agreed on."""

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest

from generator.model import Form, Record, Scheme, Unit
from generator.numbers import Absence, MoneyUnit
from generator.source import Plain, parse_source
from tests.conftest import ROOT
from tests.golden import CONTENT, EXPECTED, Files, differences, golden_files, main, read_files


@cache
def golden_values() -> dict[type[Form], list[Plain]]:
    """Every file of the golden content as plain values, by the form it has."""
    files = read_files(CONTENT)
    units = parse_source(files["units.yml"], "units.yml").value
    assert isinstance(units, list)
    by_folder: dict[str, type[Form]] = {"records": Record, "schemes": Scheme}
    values: dict[type[Form], list[Plain]] = {Unit: units, Record: [], Scheme: []}
    for path, data in files.items():
        form = by_folder.get(path.partition("/")[0])
        if form and path.endswith(".yml"):
            values[form].append(parse_source(data, path).value)
    return values


def forms_in(annotation: Any) -> Iterator[type[Form]]:  # noqa: ANN401 (any type expression)
    """The forms that a field holds."""
    if isinstance(annotation, type) and issubclass(annotation, Form):
        yield annotation
    elif get_origin(annotation) in {Union, UnionType, tuple} or get_args(annotation):
        for part in get_args(annotation):
            yield from forms_in(part)


def unused_keys(form: type[Form], values: list[Any], path: str, seen: tuple[type[Form], ...] = ()) -> Iterator[str]:
    """The keys below a form that none of the values uses."""
    for field in form.model_fields.values():
        key = str(field.alias)
        used = [value[key] for value in values if isinstance(value, dict) and key in value]
        if not used:
            yield f"{path}.{key}"
            continue
        below = [entry for value in used for entry in (value if isinstance(value, list) else [value])]
        for nested in forms_in(field.annotation):
            if nested not in seen:
                yield from unused_keys(nested, below, f"{path}.{key}", (*seen, nested))


def scalars(value: Plain) -> Iterator[str]:
    """Every text in a plain value."""
    if isinstance(value, str):
        yield value
    elif value:
        for child in value.values() if isinstance(value, dict) else value:
            yield from scalars(child)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The golden site as it is now."""
    return golden_files(tmp_path_factory.mktemp("golden"))


def test_the_golden_site_is_as_agreed(found: Files) -> None:
    """Whoever changes a page sees here what changed; `make golden` agrees to it."""
    different = "\n".join(differences(read_files(EXPECTED), found))
    assert not different, f"{different}\n\nif this is meant: make golden, then read git diff"


@pytest.mark.parametrize("form", [Record, Unit, Scheme])
def test_the_golden_content_uses_every_key(form: type[Form]) -> None:
    """A new key of the record format comes with an example and its page."""
    assert list(unused_keys(form, golden_values()[form], form.__name__)) == []


def test_the_golden_content_uses_every_word_of_a_closed_list() -> None:
    """Each state, outcome and kind of absence has its look on a page, so each is in the golden site."""
    used = {text for values in golden_values().values() for value in values for text in scalars(value)}
    words = {str(word) for word in (*Absence, *MoneyUnit)} | {"无", "是", "否"}
    words |= {"未开展", "未评分", "空白", "完成", "未完成", "部分完成"}
    words |= {"已承诺", "整改中", "已完成", "未采纳", "未反馈"}
    words |= {"单位自评", "部门评价", "财政评价", "未注明"}
    assert words - used == set()


NOT_SHOWN = {"项目", "等级标准", "延续自"}
"""Keys whose value is an id: the page shows what it leads to."""


def texts_to_show(value: Plain, key: str = "") -> Iterator[str]:
    """Every line of every text that a citizen should find on the page of a record."""
    if isinstance(value, str):
        if key not in NOT_SHOWN:
            yield from filter(None, (" ".join(line.split()) for line in value.split("\n")))
    elif value:
        for child_key, child in value.items() if isinstance(value, dict) else ((key, child) for child in value):
            yield from texts_to_show(child, child_key)


def visible_text(markdown: str) -> str:
    """What a page says: without front matter, tags and white space."""
    body = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    return "".join(html.unescape(re.sub(r"<[^>]*>", "\n", body)).split())


@pytest.mark.parametrize("path", sorted(path for path in read_files(CONTENT) if re.match(r"records/.*\.yml$", path)))
def test_every_text_of_a_record_stands_on_its_page(path: str, found: Files) -> None:
    """Nothing that was transcribed is lost on the way to the reader."""
    page = path.removeprefix("records/").removesuffix(".yml")
    shown = visible_text(found[f"{page}/index.md"].decode())
    value = parse_source(read_files(CONTENT)[path], path).value
    lost = [text for text in texts_to_show(value) if "".join(text.split()) not in shown]
    assert lost == []


def test_rendering_again_gives_the_same_bytes(found: Files, tmp_path: Path) -> None:
    """Nothing depends on the clock, on the order of a set, on where the content lies or on what was there before."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/stale.md").write_text("旧", "utf-8")
    assert golden_files(tmp_path) == found


def test_the_rendered_folder_has_the_files_beside_the_pages() -> None:
    """Attachments and raw records are published byte for byte; hand-written pages too."""
    expected, content = read_files(EXPECTED), read_files(CONTENT)
    place = "2019/beta-office/road-repair"
    for file in ("photos/after.txt", "整改 报告（终稿）.txt"):
        assert expected[f"{place}/{file}"] == content[f"records/{place}/{file}"]
    assert expected[f"{place}/record.yml"] == content[f"records/{place}.yml"]
    assert expected["about.md"] == content["pages/about.md"]


def test_a_difference_is_shown_line_by_line() -> None:
    """The comparison fails when it should, and says where."""
    same, old, new = {"a.md": b"1\n2\n3\n"}, {"a.md": b"1\n2\n3\n", "b": b""}, {"a.md": b"1\n5\n3\n", "c": b""}
    assert list(differences(same, same)) == []
    shown = "\n".join(differences(old, new))
    assert "-2\n+5" in shown
    assert "missing: b" in shown
    assert "further: c" in shown


def test_line_endings_count(tmp_path: Path) -> None:
    """Byte for byte: a checkout that changes them is noticed."""
    (tmp_path / "a").write_bytes(b"1\r\n")
    assert list(differences({"a": b"1\n"}, read_files(tmp_path))) == ["other line endings: a"]


def test_ci_never_agrees_to_a_change(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Only a person does."""
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr("tests.golden.golden_files", lambda _: pytest.fail("the expected files would be overwritten"))
    assert main() == 1
    assert "make golden" in capsys.readouterr().err


def test_the_command_of_the_makefile_stands_for_itself() -> None:
    """`python -m tests.golden` is found from the project's folder."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.golden"],
        cwd=ROOT,
        env={**os.environ, "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "CI" in run.stderr
