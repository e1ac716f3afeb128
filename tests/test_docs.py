"""The documentation says what is so: its commands run, its links lead somewhere, its tables name what the code has.

Fences of Markdown carry the marks that these tests go by: `sh` is run; `yaml content/…` is a whole file of a small
content folder, the one that all such fences of docs/ make together; `yaml content/… 有误` is a bad record, and the
`text` after it is what the check says of it.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from generator import fields
from generator.cli import jixiao
from generator.form_keys import keys_of, nested_forms
from generator.model import Form, Record, Scheme, Unit
from generator.numbers import parse_figure
from generator.plugin import Options
from generator.project import OPTIONS
from generator.source import Plain, parse_source
from tests.conftest import ROOT, copy_project
from tests.test_floors import FLOORS

README, DESIGN, GLOSSARY = ROOT / "README.md", ROOT / "docs/design.md", ROOT / "docs/glossary.md"
EDITING, PUBLISHING = ROOT / "docs/editing.md", ROOT / "docs/publishing.md"
DOCUMENTS = (README, ROOT / "CHANGELOG.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md")))
BIN = Path(sys.executable).parent

WORDS_OF_TYPES = (
    (fields.Line, "一行文字"),
    (fields.Prose, "段落"),
    (fields.Slug, "标识"),
    (fields.EntryNumber, "编号"),
    (fields.Flag, "是、否"),
    (fields.PartialDate, "日期"),
    (fields.Moment, "日期，可带时间"),
    (fields.Amount, "金额"),
    (fields.Score, "分数"),
    (fields.Bound, "分数"),
    (fields.FullMarks, "分数"),
    (fields.Scale, "分数"),
    (fields.Count, "数字"),
    (fields.Percent, "百分数"),
    (fields.YearSpan, "期间：2019 或 2020-2022"),
    (fields.ProblemReference, "年度/单位/项目#编号"),
)
"""How editing.md calls the types of values."""

_FENCE = re.compile(r"^```(?P<kind>\w*)(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+) ?(.+?) ?\1")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_COMMAND = re.compile(r"(?:\.venv/bin/)?(?P<program>make|jixiao) (?P<word>[a-z]+)")


@dataclass(frozen=True)
class Fence:
    """One fenced block: its first word, the words after it, its text."""

    kind: str
    words: tuple[str, ...]
    body: str

    @property
    def file(self) -> str:
        """The whole file that it shows; empty where it is a fragment."""
        return next((word for word in self.words if word.startswith("content/")), "")

    @property
    def is_wrong(self) -> bool:
        """Whether it shows what not to write."""
        return "有误" in self.words


def fences(*documents: Path) -> list[Fence]:
    """All fenced blocks, in reading order."""
    return [
        Fence(found["kind"], tuple(found["info"].split()), found["body"])
        for document in documents
        for found in _FENCE.finditer(document.read_text("utf-8"))
    ]


def prose_of(document: Path) -> str:
    """The document without its fenced blocks."""
    return _FENCE.sub("", document.read_text("utf-8"))


def tables(document: Path, *header: str) -> list[list[list[str]]]:
    """The rows of every table with this header."""
    found: list[list[list[str]]] = []
    inside = False
    for line in prose_of(document).split("\n"):
        cells = [cell.strip() for cell in _CELL_BORDER.split(line)[1:-1]]
        if cells == list(header):
            found.append([])
            inside = True
        elif not cells:
            inside = False
        elif inside and not set("".join(cells)) <= {"-", ":"}:
            found[-1].append(cells)
    return found


def code_in(cell: str) -> str:
    """The first code span of a cell."""
    match = _CODE.search(cell)
    assert match, cell
    return match[2]


def forms() -> list[type[Form]]:
    """Every form that a file of the content folder can hold."""
    found: list[type[Form]] = [Record, Unit, Scheme]
    for form in found:
        found += [nested for nested in dict.fromkeys(nested_forms(form).values()) if nested not in found]
    return found


# --- commands ---------------------------------------------------------------------------------------------------


def commands() -> list[str]:
    """Every line of the shell fences, each once."""
    lines = (line for fence in fences(*DOCUMENTS) if fence.kind == "sh" for line in fence.body.splitlines())
    return list(dict.fromkeys(lines))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project as a clone has it, without .venv."""
    folder = copy_project(tmp_path_factory.mktemp("docs") / "project")
    for file in (ROOT / "Makefile", ROOT / "pyproject.toml", *ROOT.glob("requirements*.lock")):
        shutil.copy(file, folder)
    return folder


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_shell_fences_works(command: str, checkout: Path) -> None:
    """Our own are really run, those about a site with one; what `make` would run is only asked for: it installs."""
    program, *arguments = command.split()
    if program == "make":
        run([find("make"), "--dry-run", *arguments], checkout)
    else:
        assert program in (".venv/bin/jixiao", ".venv/bin/mkdocs"), f"{command}: not a command of this project"
        assert "serve" not in arguments, f"{command}: does not end"
        if arguments[0] in ("verify", "headers") and not (checkout / arguments[-1]).exists():
            run([str(BIN / "jixiao"), "build", "--no-search", "--site-dir", arguments[-1]], checkout)
        run([str(BIN / Path(program).name), *arguments], checkout)


def test_every_command_that_a_sentence_names_exists(checkout: Path) -> None:
    """`make x` and `jixiao x` in running text, in tables too."""
    named = {
        (found["program"], found["word"])
        for document in DOCUMENTS
        for span in _CODE.finditer(prose_of(document))
        if (found := _COMMAND.match(span[2]))
    }
    assert {word for program, word in named if program == "jixiao"} <= set(jixiao.commands)
    for target in sorted(word for program, word in named if program == "make"):
        run([find("make"), "--dry-run", target], checkout)


def test_the_readme_names_every_command_of_jixiao() -> None:
    """A command that nobody hears of is not there."""
    (table,) = tables(README, "Command", "What it does")
    named = {found["word"] for row in table if (found := _COMMAND.match(code_in(row[0]))) if found["program"] != "make"}
    assert named == set(jixiao.commands)


def test_every_option_that_a_sentence_names_exists() -> None:
    """`--x` at the beginning of a code span is an option of one of our commands."""
    spans = (span[2] for document in DOCUMENTS for span in _CODE.finditer(prose_of(document)))
    named = {span.split()[0] for span in spans if span.startswith("--")}
    assert named <= {name for command in jixiao.commands.values() for option in command.params for name in option.opts}


def find(program: str) -> str:
    """The path of a program."""
    path = shutil.which(program)
    assert path, f"{program} is not installed"
    return path


def run(command: Sequence[str], folder: Path) -> str:
    """Run a command that must succeed; returns what it says."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}"
    return done.stdout


# --- links ------------------------------------------------------------------------------------------------------


def anchor_of(heading: str) -> str:
    """A heading's anchor as forges make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_relative_link_and_image_leads_somewhere(document: Path) -> None:
    """Files exist, and so does the heading that a link names."""
    dead = []
    for found in _LINK.finditer(prose_of(document)):
        target, _, anchor = found["target"].partition("#")
        if target.startswith(("https://", "http://")):
            continue
        file = (document.parent / target).resolve() if target else document
        anchors = {anchor_of(one) for one in _HEADING.findall(prose_of(file))} if file.suffix == ".md" else set()
        if not file.exists() or (anchor and anchor not in anchors):
            dead.append(found["target"])
    assert dead == []


# --- keys of the record -----------------------------------------------------------------------------------------


def key_tables() -> dict[tuple[str, ...], list[list[str]]]:
    """The tables of keys in the guide for editors, by their keys."""
    found = tables(EDITING, "键", "值", "说明")
    return {tuple(code_in(row[0]) for row in table): table for table in found}


def test_the_editing_guide_has_one_table_for_every_form_and_no_other_key() -> None:
    """All keys in the order of the model, none that does not exist."""
    assert len(tables(EDITING, "键", "值", "说明")) == len(forms())
    assert set(key_tables()) == {keys_of(form) for form in forms()}


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.__name__)
def test_the_editing_guide_tells_which_keys_are_required_and_what_they_take(form: type[Form]) -> None:
    """The star and the kind of value of every key are those of the model."""
    hints = get_type_hints(form, include_extras=True)
    expected = [
        (str(field.alias), field.is_required(), word_of(hints[name])) for name, field in form.model_fields.items()
    ]
    told = [(code_in(row[0]), row[0].endswith("★"), row[1]) for row in key_tables()[keys_of(form)]]
    assert told == expected


def word_of(annotation: Any) -> str:  # noqa: ANN401 (any type expression)
    """What the guide says of a type; that the key may be left out is told by the star."""
    if NoneType in get_args(annotation):
        (annotation,) = (one for one in get_args(annotation) if one is not NoneType)
    if isinstance(annotation, type):
        assert issubclass(annotation, Form), annotation
        return "一组"
    for known, word in WORDS_OF_TYPES:
        if annotation == known:
            return word
    inner, *readers = get_args(annotation)
    if get_origin(inner) is tuple:
        return "列表，或“无”" if tuple(readers) == get_args(fields.SomeOrNone)[1:] else "列表"
    assert issubclass(inner, StrEnum), annotation
    return "、".join(inner)


def test_the_glossary_names_every_key_with_its_attribute() -> None:
    """The last section is the model, form by form: nothing is missing, nothing is too much."""
    section = GLOSSARY.read_text("utf-8").partition("\n## 记录的键\n")[2]
    rows = re.findall(r"^\| (\S+) \| `(\w+)` \| .+ \|$", section, re.MULTILINE)
    pairs = [(str(field.alias), name) for form in forms() for name, field in form.model_fields.items()]
    assert sorted(rows) == sorted(set(pairs))


def test_every_name_of_the_glossary_stands_in_the_code() -> None:
    """A name that was changed in the code is changed here too."""
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "generator").rglob("*.py"))
    names = {word for span in _CODE.finditer(prose_of(GLOSSARY)) for word in span[2].split(".") if word.isidentifier()}
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", code)] == []


# --- examples ---------------------------------------------------------------------------------------------------


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """The small content folder that the whole files in docs/ make, with the attachments that they list."""
    shutil.copytree(ROOT / "content/schemes", tmp_path / "content/schemes")
    for fence in fences(EDITING, PUBLISHING):
        if fence.file and not fence.is_wrong:
            path = tmp_path / fence.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.body, "utf-8")
            for name in re.findall(r"^ +- 文件: (.+)$", fence.body, re.MULTILINE):
                path.with_suffix("").mkdir(exist_ok=True)
                (path.with_suffix("") / name).write_bytes(b"")
    return tmp_path


def test_every_whole_record_of_the_guides_has_nothing_to_report(guide: Path) -> None:
    """Neither the reader nor a rule finds anything."""
    assert list((guide / "content/records").rglob("*.yml"))
    said = run([sys.executable, "-m", "generator", "check"], guide)
    assert "content/" not in said, said


def test_the_check_says_of_the_bad_record_what_the_guide_prints(guide: Path) -> None:
    """The example of reading the check's words is its real words."""
    blocks = fences(EDITING)
    (place,) = (number for number, fence in enumerate(blocks) if fence.is_wrong)
    wrong, printed = blocks[place], blocks[place + 1]
    (guide / wrong.file).write_text(wrong.body, "utf-8")
    command = [sys.executable, "-m", "generator", "check", wrong.file]
    done = subprocess.run(command, cwd=guide, capture_output=True, text=True, check=False)
    assert done.stdout == printed.body


def yaml_fragments() -> Iterator[Fence]:
    """What the guide and the README show of records."""
    return (fence for fence in fences(README, EDITING) if fence.kind == "yaml" and not fence.is_wrong)


def test_every_fragment_of_a_record_can_be_read_and_has_known_keys() -> None:
    """Also where only a part of a record is shown."""
    known = {key for form in forms() for key in keys_of(form)}
    for fence in yaml_fragments():
        source = parse_source(fence.body.encode(), "fragment.yml")
        assert source.diagnostics == (), fence.body
        assert set(keys_in(source.value)) <= known, fence.body


def keys_in(node: Plain) -> Iterator[str]:
    """Every key of a plain tree."""
    if isinstance(node, dict):
        yield from node
        for child in node.values():
            yield from keys_in(child)
    elif isinstance(node, list):
        for child in node:
            yield from keys_in(child)


def test_the_record_of_the_readme_is_a_part_of_the_real_one() -> None:
    """It is abridged, not invented."""
    shown = next(fence for fence in fences(README) if fence.kind == "yaml")
    linked = next(found["target"] for found in _LINK.finditer(prose_of(README)) if found["target"].endswith(".yml"))
    whole = parse_source((ROOT / linked).read_bytes(), linked).value
    assert is_part(parse_source(shown.body.encode(), "README.md").value, whole)


def is_part(part: Plain, whole: Plain) -> bool:
    """Whether leaving keys and entries out of `whole` gives `part`."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and is_part(value, whole[key]) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        rest = iter(whole)
        return all(any(is_part(one, other) for other in rest) for one in part)
    return part == whole


def test_quoted_as_the_guide_says_every_value_is_read_as_text() -> None:
    """The remedies of the section on quotation marks work."""
    (table,) = tables(EDITING, "值的样子", "不加引号会怎样", "写作")
    for row in table:
        source = parse_source(f"项目名称: {code_in(row[2])}\n".encode(), "quoted.yml")
        assert source.diagnostics == (), row
        assert isinstance(source.value, dict), row
        assert source.value["项目名称"] == code_in(row[2])[1:-1]


def test_numbers_written_as_the_guide_says_are_numbers() -> None:
    """The examples of the section on numbers."""
    (table,) = tables(EDITING, "原件", "写作", "说明")
    assert [parse_figure(code_in(row[1])).value is None for row in table] == [False] * len(table)


# --- settings and design ----------------------------------------------------------------------------------------


def test_the_publishing_guide_names_every_option_of_the_plugin_with_its_default() -> None:
    """The table is the plugin's own list of options."""
    (table,) = tables(PUBLISHING, "选项", "不写时", "说明")
    assert {code_in(row[0]): code_in(row[1]) for row in table} == OPTIONS
    assert {name: option.default for name, option in Options._schema} == OPTIONS


def test_the_publishing_guide_names_every_extra_setting_that_the_theme_reads() -> None:
    """`extra.x` of mkdocs.yml: those of the templates, and no others."""
    theme = "\n".join(path.read_text("utf-8") for path in (ROOT / "templates/theme").rglob("*.html"))
    told = set(re.findall(r"`extra\.(\w+)`", prose_of(PUBLISHING)))
    assert told == set(re.findall(r"config\.extra\.(\w+)", theme))


def test_the_design_shows_the_floors_of_the_house() -> None:
    """The table is that of tests/test_floors.py."""
    (table,) = tables(DESIGN, "Floor", "Modules", "Duty")
    assert [row[0] for row in table] == [str(number) for number, _ in enumerate(table)]
    told = [tuple(re.findall(r"`(\w+)`", row[1])) for row in table]
    rows = (f"| {number} | {' '.join(f'`{name}`' for name in floor)} | … |" for number, floor in enumerate(FLOORS))
    assert told == [tuple(floor) for floor in FLOORS], "docs/design.md should have:\n" + "\n".join(rows)


def test_every_decision_has_a_reason_and_says_what_would_change_it() -> None:
    """Choice, reason, what would change our mind: in this order, each once."""
    decisions = prose_of(DESIGN).partition("\n## Decisions\n")[2].partition("\n## ")[0].split("\n### ")[1:]
    assert decisions
    for decision in decisions:
        marks = re.findall(r"^\*\*(.+?)\*\*", decision, re.MULTILINE)
        assert marks == ["Choice.", "Reason.", "What would change our mind."], decision
