"""Where every file of a content folder belongs, and which ones stand in the wrong place (JX2xx).

In: the paths of a content folder. Out: `Layout`: record files, scheme files and attachments by record.
No file is passed over in silence: what is neither of these is reported.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.addresses import MAX_SLUG, RecordId, is_device, is_reserved, is_slug, is_year
from generator.diagnostics import Diagnostic, Level, Location

UNITS_FILE = "units.yml"
RECORDS, SCHEMES, PAGES = "records", "schemes", "pages"
_RECORD_DEPTH = 4
MAX_PATH_BYTES = 200
"""Below the content folder: with what stands before it, 260 characters are the limit of Windows, 255 bytes of a name
that of other systems and of archives."""
_YAML = re.compile(r"(?P<stem>.+?)(?P<extension>\.ya?ml(?:[^a-z0-9].*)?|\.json)", re.IGNORECASE | re.DOTALL)
"""Names of YAML files, also of copies and of such that an editor or a mailer has named: a.yaml, a.yml.txt, a.yml~."""


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
        _misplaced(_shown(link), "JX207", "是符号链接或特殊文件，不会发布", "放入文件本身") for link in links
    ]
    diagnostics += [_illegible(path) for path in paths if not _is_legible(path)]
    paths = [path for path in paths if _is_legible(path)]
    diagnostics += _unusable(paths)
    diagnostics += _collisions(paths)
    records: dict[RecordId, str] = {}
    schemes: dict[str, str] = {}
    below: dict[RecordId, set[str]] = defaultdict(set)
    for path in paths:
        parts = path.split("/")
        match parts:
            case ["units.yml"]:
                pass
            case ["pages", *inner]:
                diagnostics += _judge_page(path, "/".join(inner))
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
    none: frozenset[str] = frozenset()  # one for all: most records have no attachment
    attachments = {record: frozenset(below[record]) if record in below else none for record in records}
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
    if match := _YAML.fullmatch(name):
        return match["stem"], match["extension"]
    path = PurePosixPath(name)
    return path.stem, path.suffix


def _orphans(below: Mapping[RecordId, Iterable[str]], records: Mapping[RecordId, str]) -> Iterator[Diagnostic]:
    """Files in a folder that has no record beside it."""
    for record, files in below.items():
        if record in records:
            continue
        for file in sorted(files):
            path = f"{RECORDS}/{record}/{file}"
            if _is_yaml(file):
                yield _misplaced(path, "JX201", "放得太深", "记录放在 records/<年度>/<单位>/<项目>.yml")
            else:
                yield _misplaced(path, "JX206", "旁边没有记录", f"附件要有同名的记录 {RECORDS}/{record}.yml")


def _is_yaml(name: str) -> bool:
    return _YAML.fullmatch(name) is not None


def _judge_page(path: str, address: str) -> Iterator[Diagnostic]:
    """A hand-written page or a file beside it: MkDocs' own, but for its address."""
    if is_reserved(address):
        hint = "改名，或移到另一个文件夹：这里是自动生成的页面"
        if address.casefold() in {"index.md", "readme.md"}:
            hint = "改名，如 about.md：首页是自动生成的，要改首页请改 templates/once/index.md.j2"
        yield _misplaced(path, "JX212", "占用了本站自己的网址", hint)
    elif _is_yaml(address):
        yield _misplaced(path, "JX201", f"在 {PAGES}/ 里", f"记录放在 {RECORDS}/<年度>/<单位>/<项目>.yml")


def _is_legible(path: str) -> bool:
    """Whether a name can be shown and typed: bytes that are no UTF-8, line breaks, unseen characters cannot."""
    return path.replace("\u3000", "").isprintable()


def _shown(path: str) -> str:
    """A name with escapes for what cannot be shown."""
    shown = (one if _is_legible(one) else one.encode("unicode_escape").decode("ascii") for one in path)
    return "".join(shown)


def _illegible(path: str) -> Diagnostic:
    hint = "改名：文件名里有看不见的字符，或者不是 UTF-8 编码"
    return _misplaced(_shown(path), "JX211", "的名字显示不出来", hint)


_UNFIT = re.compile(r'[<>:"|?*]|[. ]$')


def _unusable(paths: Sequence[str]) -> Iterator[Diagnostic]:
    """Names that some systems cannot keep."""
    for path in paths:
        if device := next(filter(is_device, path.split("/")), None):
            hint = "改名：在 Windows 上建不了叫 con、nul、com1 等的文件和文件夹"
            yield _misplaced(path, "JX211", f"的路径里有 Windows 系统留用的名字“{device}”", hint)
        if unfit := next(filter(_UNFIT.search, path.split("/")), None):
            hint = '改名：Windows 的文件名里不能有 < > : " | ? *，也不能以句点或空格结尾'
            yield _misplaced(path, "JX211", f"的路径里有 Windows 存不下的名字“{unfit}”", hint)
        if (size := len(path.encode())) > MAX_PATH_BYTES:
            message = f"的路径有 {size} 字节，超过 {MAX_PATH_BYTES} 字节（一个汉字 3 字节）"
            yield _misplaced(path, "JX213", message, "缩短文件名：有的系统存不下，也打不进压缩包")


def _collisions(paths: Sequence[str]) -> Iterator[Diagnostic]:
    """Paths that are one file on a system, or to an eye, that does not tell capitals, widths, compositions apart."""
    first: dict[str, str] = {}
    for path in paths:
        folded = path.casefold() if path.isascii() else unicodedata.normalize("NFKC", path.casefold()).casefold()
        if (other := first.setdefault(folded, path)) != path:
            what = "大小写" if other.casefold() == path.casefold() else "大小写、全角半角或字符的组成"
            hint = "改名：有的系统分不清它们，会丢掉一个"
            yield _misplaced(path, "JX205", f"与 {other} 只有{what}不同", hint)


_LEFTOVERS = frozenset({"Thumbs.db", "desktop.ini"})


def _wrong_extension(path: str, stem: str) -> Diagnostic:
    name = PurePosixPath(path).name
    if name.startswith((".", "~$")) or name in _LEFTOVERS:
        hint = "是系统或编辑器自己留下的：删去它"
    elif _is_yaml(name):
        hint = f"改名为 {stem}.yml；不要的就删去"
    else:
        hint = f"是附件，就移到记录旁边的同名文件夹：<项目>/{name}"
    return _misplaced(path, "JX204", "扩展名不是 .yml", hint)


def _bad_slug(path: str, name: str, what: str) -> Diagnostic:
    hint = f"只用小写字母、数字和连字符，最多 {MAX_SLUG} 个字符，如 safety-exams：它是网址的一部分"
    return _misplaced(path, "JX203", f"{what}“{name}”不能用在网址里", hint)


def _misplaced(path: str, code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic(Location(path), code, f"{PurePosixPath(path).name} {message}", hint, Level.ERROR)
