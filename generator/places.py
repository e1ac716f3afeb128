"""Where every file of a content folder belongs, and which ones stand in the wrong place (JX2xx).

In: the paths of a content folder. Out: `Layout`: record files, scheme files and attachments by record.
No file is passed over in silence: what is neither of these is reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.addresses import MAX_SLUG, RecordId, is_slug, is_year
from generator.diagnostics import Diagnostic, Level, Location

UNITS_FILE = "units.yml"
RECORDS, SCHEMES, PAGES = "records", "schemes", "pages"
_RECORD_DEPTH = 4
_YAML_LOOKALIKES = (".yaml", ".yml.txt", ".yaml.txt", ".yml.bak", ".yml~", ".json")


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of a content folder, each in its role."""

    records: Mapping[RecordId, str]
    attachments: Mapping[RecordId, frozenset[str]]
    """Paths inside the record's own folder."""
    schemes: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


def lay_out(paths: Sequence[str], links: Sequence[str]) -> Layout:
    """Give every file its role."""
    diagnostics = [
        _misplaced(link, "JX207", "是符号链接，不会发布", "放入文件本身")
        for link in links
        if not link.startswith(f"{PAGES}/")
    ]
    diagnostics += _case_collisions(paths)
    records: dict[RecordId, str] = {}
    schemes: dict[str, str] = {}
    below: dict[RecordId, set[str]] = defaultdict(set)
    for path in paths:
        parts = path.split("/")
        match parts:
            case ["units.yml"] | ["pages", *_]:
                pass
            case ["schemes", name]:
                diagnostics += _add_scheme(path, name, schemes)
            case ["records", year, unit, project, *rest] if rest:
                below[RecordId(year, unit, project)].add("/".join(rest))
            case ["records", *inner]:
                diagnostics += _add_record(path, inner, records)
            case _:
                hint = f"内容文件夹里只有 {UNITS_FILE}、{SCHEMES}/、{RECORDS}/ 和 {PAGES}/"
                diagnostics.append(_misplaced(path, "JX201", "不在约定的位置", hint))
    diagnostics += _orphans(below, records)
    attachments = {record: frozenset(below.get(record, ())) for record in records}
    ordered = {record: records[record] for record in sorted(records)}
    return Layout(ordered, attachments, dict(sorted(schemes.items())), tuple(diagnostics))


def _add_scheme(path: str, name: str, schemes: dict[str, str]) -> Iterator[Diagnostic]:
    stem, extension = _split(name)
    if extension != ".yml":
        yield _wrong_extension(path, stem)
    elif not is_slug(stem):
        yield _bad_slug(path, stem, "等级标准的文件名")
    else:
        schemes[stem] = path


def _add_record(path: str, inner: list[str], records: dict[RecordId, str]) -> Iterator[Diagnostic]:
    stem, extension = _split(inner[-1])
    if len(inner) != _RECORD_DEPTH - 1:
        yield _misplaced(path, "JX201", "不在 年度/单位/ 之下", f"移到 {RECORDS}/<年度>/<单位>/{stem}.yml")
        return
    year, unit, _ = inner
    faults = []
    if not is_year(year):
        faults.append(_misplaced(path, "JX202", f"所在的“{year}”不是年度", "年度文件夹是四位数字，如 2019"))
    if not is_slug(unit):
        faults.append(_bad_slug(path, unit, "单位文件夹"))
    if extension != ".yml":
        faults.append(_wrong_extension(path, stem))
    elif not is_slug(stem):
        faults.append(_bad_slug(path, stem, "文件名"))
    if not faults:
        records[RecordId(year, unit, stem)] = path
    yield from faults


def _split(name: str) -> tuple[str, str]:
    """File name → stem and extension; a double extension that hides a YAML file counts as one."""
    for lookalike in _YAML_LOOKALIKES:
        if name.lower().endswith(lookalike):
            return name[: -len(lookalike)], name[-len(lookalike) :]
    path = PurePosixPath(name)
    return path.stem, path.suffix


def _orphans(below: Mapping[RecordId, Iterable[str]], records: Mapping[RecordId, str]) -> Iterator[Diagnostic]:
    """Files in a folder that has no record beside it."""
    for record, files in below.items():
        if record in records:
            continue
        for file in sorted(files):
            path = f"{RECORDS}/{record}/{file}"
            if file.endswith((".yml", ".yaml")):
                yield _misplaced(path, "JX201", "放得太深", "记录放在 records/<年度>/<单位>/<项目>.yml")
            else:
                yield _misplaced(path, "JX206", "旁边没有记录", f"附件要有同名的记录 {RECORDS}/{record}.yml")


def _case_collisions(paths: Sequence[str]) -> Iterator[Diagnostic]:
    """Paths that are one file on a system that does not tell capitals apart."""
    first: dict[str, str] = {}
    for path in paths:
        folded = path.casefold()
        if folded in first:
            yield _misplaced(
                path, "JX205", f"与 {first[folded]} 只有大小写不同", "改名：有的系统分不清大小写，会丢掉一个"
            )
        first.setdefault(folded, path)


def _wrong_extension(path: str, stem: str) -> Diagnostic:
    name = PurePosixPath(path).name
    is_yaml = name.lower().endswith(("yml", *_YAML_LOOKALIKES))
    hint = f"改名为 {stem}.yml" if is_yaml else f"是附件，就移到记录旁边的同名文件夹：<项目>/{name}"
    return _misplaced(path, "JX204", "扩展名不是 .yml", hint)


def _bad_slug(path: str, name: str, what: str) -> Diagnostic:
    hint = f"只用小写字母、数字和连字符，最多 {MAX_SLUG} 个字符，如 safety-exams：它是网址的一部分"
    return _misplaced(path, "JX203", f"{what}“{name}”不能用在网址里", hint)


def _misplaced(path: str, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Location(path), code, f"{PurePosixPath(path).name} {message}", hint, Level.ERROR)
