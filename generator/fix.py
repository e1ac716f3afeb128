"""Safe edits: what a program may put right without looking at the document.

In: the bytes of records. Out: the same bytes but for the characters that were wrong, and what was changed where.
Never: a change of meaning. An edit is made only if the file, read again, has the new text at its place and everything
else as before; comments, quotes, line ends and a byte order mark stay. Records with errors are left alone.

Adding an edit is adding a function to `FIXERS`. Of an unknown grade (JX407) only spaces and look-alikes are put right:
which word was meant is for the editor to find out.

The last part walks over the files for `jixiao fmt`; how they should be written is in `canonical`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import yaml
from yaml.cyaml import CBaseLoader

from generator.addresses import RecordId, record_path
from generator.canonical import Refusal, canonical
from generator.corpus import Corpus
from generator.diagnostics import FieldPath, Level, Location
from generator.disk import Folder, replace_file
from generator.grades import band_of_word
from generator.model import Form, Record, Scheme, Unit
from generator.numbers import Figure, parse_figure
from generator.places import UNITS_FILE, lay_out
from generator.rules import Case
from generator.shape import shape
from generator.source import Plain, parse_source
from generator.workers import Spread, here


@dataclass(frozen=True, slots=True)
class Edit:
    """`old`, the text of the node at `path`, should be `new`."""

    path: FieldPath
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """An edit that was made. `code` is empty for what no code reports."""

    location: Location
    old: str
    new: str
    code: str = ""

    def __str__(self) -> str:
        return f"{self.location}: 已改“{self.old}”为“{self.new}”{f'（{self.code}）' if self.code else ''}"


# --- what is wrong --------------------------------------------------------------------------------------------

Fixer = Callable[[Case], Iterator[Edit]]
_BRACKETED_YEAR = re.compile(r"[\[(（【［﹝〖｛{]\s*((?:19|20)\d{2})\s*[\])）】］﹞〗｝}]")


def _document_numbers(case: Case) -> Iterator[Edit]:
    """The year of a 文号 stands in 〔〕."""
    record = case.record
    numbers: list[tuple[FieldPath, str | None]] = [
        (("依据", index, "文号"), one.document_number) for index, one in enumerate(record.legal_bases or ())
    ]
    numbers.append((("公开", "文号"), record.disclosure.document_number if record.disclosure else None))
    numbers.append((("评价机构", "报告文号"), record.evaluator.report_number if record.evaluator else None))
    for path, number in numbers:
        if number is not None:
            yield Edit(path, number, _BRACKETED_YEAR.sub(r"〔\1〕", number))


def _grade_word(case: Case) -> Iterator[Edit]:
    """A word of the scheme with spaces in it, or with characters that only look like those of the word."""
    word = case.record.grade
    if word is None or band_of_word(case.scheme, word):
        return
    compact = "".join(one for one in unicodedata.normalize("NFKC", word) if _is_visible(one))
    if band_of_word(case.scheme, compact):
        yield Edit(("等级",), word, compact)


def _is_visible(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) != "Cf"


def _full_width_numbers(case: Case) -> Iterator[Edit]:
    """Digits and signs of numbers in ASCII; they are read as such anyway."""
    for path, figure in _figures(case.record, ()):
        ascii_text = unicodedata.normalize("NFKC", figure.text).replace("−", "-")
        if figure.value is not None and ascii_text.isascii() and parse_figure(ascii_text).value == figure.value:
            yield Edit(path, figure.text, ascii_text)


def _figures(value: object, path: FieldPath) -> Iterator[tuple[FieldPath, Figure]]:
    """Every number of a form, with its place."""
    if isinstance(value, Figure):
        yield path, value
    elif isinstance(value, Form):
        for name, field in type(value).model_fields.items():
            yield from _figures(getattr(value, name), (*path, str(field.alias)))
    elif isinstance(value, tuple):
        for index, child in enumerate(value):
            yield from _figures(child, (*path, index))


FIXERS: Mapping[str, tuple[Fixer, ...]] = {
    "JX407": (_grade_word,),
    "JX503": (_document_numbers,),
    "": (_full_width_numbers,),
}
"""By code; what no code reports stands under the empty one."""


# --- putting it right -----------------------------------------------------------------------------------------


def fix_folder(
    folder: Folder, corpus: Corpus, is_wanted: Callable[[str], bool], records: Iterable[RecordId]
) -> Iterator[Change]:
    """Write anew each of these records that can be put right, and say what was changed; `is_wanted` chooses codes.

    Raises:
        OSError: a record cannot be written; it is as it was.

    """
    fixers = [(code, fixer) for code, of_code in FIXERS.items() if is_wanted(code) for fixer in of_code]
    for identity in records:
        path = record_path(identity)
        data, changes = fix_record(folder.read(path), identity, corpus, fixers)
        if changes:
            replace_file(folder.root, path, data)
            yield from changes


def fix_record(
    data: bytes, identity: RecordId, corpus: Corpus, fixers: Iterable[tuple[str, Fixer]]
) -> tuple[bytes, tuple[Change, ...]]:
    """One record, again and again until there is nothing more to put right."""
    path = record_path(identity)
    changes: list[Change] = []
    has_changed = True
    while has_changed:
        has_changed = False
        source = parse_source(data, path)
        record, faults = shape(source, Record, source.value) if source.value is not None else (None, [])
        if record is None or any(one.level is Level.ERROR for one in (*source.diagnostics, *faults)):
            break
        case = Case(identity, record, source.value, corpus.ground)
        for code, fixer in fixers:
            for edit in fixer(case):
                edited = apply_edit(data, edit) if edit.old != edit.new else None
                if edited is not None:
                    changes.append(Change(parse_source(data, path).locate(edit.path), edit.old, edit.new, code))
                    data, has_changed = edited, True
    return data, tuple(changes)


def apply_edit(data: bytes, edit: Edit) -> bytes | None:
    """The bytes with one edit made, or None if it cannot be made without touching anything else."""
    text = data.decode("utf-8")
    span = _span(text, edit.path)
    if span is None or text.count(edit.old, *span) != 1:
        return None
    start = text.index(edit.old, *span)
    edited = (text[:start] + edit.new + text[start + len(edit.old) :]).encode("utf-8")
    before, after = parse_source(data, ""), parse_source(edited, "")
    expected = _with_edit(before.value, edit.path, edit)
    is_the_same = after.value == expected and len(after.diagnostics) <= len(before.diagnostics)
    return edited if is_the_same else None


def _with_edit(node: Plain, path: FieldPath, edit: Edit) -> Plain:
    """The value as it should be read when the edit is made."""
    if not path:
        return node.replace(edit.old, edit.new) if isinstance(node, str) else node
    step, below = path[0], path[1:]
    if isinstance(node, dict):
        return {key: _with_edit(child, below, edit) if key == step else child for key, child in node.items()}
    if isinstance(node, list):
        return [_with_edit(child, below, edit) if index == step else child for index, child in enumerate(node)]
    return node


_LINE_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""As libyaml counts lines."""


def _span(text: str, path: FieldPath) -> tuple[int, int] | None:
    """Where the node at `path` begins and ends in the text, with its quotes."""
    node = yaml.compose(text.removeprefix("\ufeff"), Loader=CBaseLoader)
    for step in path:
        node = _child(node, step)
    if not isinstance(node, yaml.ScalarNode):
        return None
    starts = [text.startswith("\ufeff"), *(match.end() for match in _LINE_ENDS.finditer(text))]
    return (starts[node.start_mark.line] + node.start_mark.column, starts[node.end_mark.line] + node.end_mark.column)


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        found: yaml.Node = node.value[step]
        return found
    return None


# --- one way of writing ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file that `fmt` has looked at. Neither `data` nor `refusal`: it is written as it should be."""

    path: str
    data: bytes | None = None
    """How it should be written."""
    refusal: str = ""
    """Where it was left alone, and why."""


def format_folder(
    folder: Folder, is_in_scope: Callable[[str], bool], *, spread: Spread = here, is_trial: bool = False
) -> Iterator[Formatted]:
    """Write records, units and schemes the one way; a trial writes nothing.

    Raises:
        OSError: a file cannot be written; it is as it was.

    """
    layout = lay_out(folder.paths, folder.links)
    forms: dict[str, type[Form]] = dict.fromkeys(layout.records.values(), Record)
    forms |= dict.fromkeys(layout.schemes.values(), Scheme) | {UNITS_FILE: Unit}
    wanted = [path for path in folder.paths if path in forms and is_in_scope(path)]
    for one in spread(lambda path: format_file(folder.read(path), path, forms[path]), wanted):
        if one.data is not None and not is_trial:
            replace_file(folder.root, one.path, one.data)
        yield one


def format_file(data: bytes, path: str, form: type[Form]) -> Formatted:
    """How one file should be written, or why it is left alone."""
    try:
        written = canonical(data, path, form)
    except Refusal as refusal:
        fault = refusal.fault
        reason = f"{fault.location}: {fault.code} {fault.message}" if fault else f"{path}: 重新排版会改变内容"
        return Formatted(path, refusal=reason)
    return Formatted(path, written if written != data else None)
