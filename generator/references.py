"""What refers to something must find it (JX3xx); periods and paths agree (JX208).

In: sources, with their forms where these are needed. Out: diagnostics at the place of the reference.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import TypeAlias

from generator.addresses import PAGE, RecordId
from generator.attachments import attachment_faults
from generator.diagnostics import Diagnostic, FieldPath, Level, Location
from generator.fields import Reference, parse_period, parse_reference
from generator.form_keys import keys_of_records, steps_of_key
from generator.model import Scheme, Unit
from generator.numbers import value_of
from generator.source import Plain, Source

Look: TypeAlias = Callable[[str], tuple[int, bytes]]
"""The size and the first bytes of a file in the record's folder."""
_MOST = 100
"""So many faults of one kind are told of a record; the rest is told when these are mended."""
_MANY = 300
"""Among more names than these none is looked for that may have been meant: it would take too long."""
_TAKEN = frozenset({"index.html", "index.md", "record.yml", "record.json"})
"""What stands beside a record's page; an attachment must not take its place, in capitals neither."""


def check_unit_folder(record: RecordId, source: Source, units: Collection[str] | None) -> Iterator[Diagnostic]:
    """The folder's unit stands in units.yml; `units` is None where it has faults: they are told once."""
    if units is not None and record.unit not in units:
        yield _unknown(source.locate(()), "JX311", f"units.yml 里没有单位“{record.unit}”", record.unit, units)


def check_record(
    source: Source, identity: RecordId, schemes: Collection[str], files: Collection[str], look: Look
) -> Iterator[Diagnostic]:
    """All that one record refers to inside itself and its folder, its scheme, and the year of its folder.

    It reads the plain tree: a fault of shape elsewhere in the file must not hide a reference that leads nowhere.
    """
    if isinstance(source.value, dict):
        yield from _period(source.value, identity, source)
        yield from _scheme(source.value, (), source, schemes)
        yield from islice(_numbers(source.value, source), _MOST)
        yield from islice(_attachments(source.value, source, files, look), _MOST)
        yield from islice(_excerpts(source.value, source), _MOST)


def _period(tree: Plain, identity: RecordId, source: Source) -> Iterator[Diagnostic]:
    """A period ends in the year of its folder."""
    period = parse_period(_line(tree, "期间"))
    if period and period.last != identity.year:
        message = f"期间 {period} 的最后一年不是所在的 {identity.year} 年度"
        yield Diagnostic(source.locate(("期间",)), "JX208", message, "改期间，或把文件移到那一年的文件夹")


def _scheme(tree: Plain, path: FieldPath, source: Source, schemes: Collection[str]) -> Iterator[Diagnostic]:
    """等级标准 names a file of schemes/."""
    declared = _line(tree, "等级标准")
    if declared and declared not in schemes:
        yield _unknown(source.locate((*path, "等级标准")), "JX312", f"没有等级标准“{declared}”", declared, schemes)


def problems_of(tree: Plain) -> Iterator[tuple[str, Reference | None]]:
    """The 编号 of each problem, and what it continues, as far as they can be read."""
    for _, entry in _entries(tree, "问题"):
        yield str(entry.get("编号") or "").strip(), parse_reference(str(entry.get("延续自") or ""))


def _entries(tree: Plain, key: str) -> list[tuple[int, dict[str, Plain]]]:
    """The mappings in a list of the record, with their positions."""
    listed = tree.get(key) if isinstance(tree, dict) else None
    return [(at, one) for at, one in enumerate(listed) if isinstance(one, dict)] if isinstance(listed, list) else []


def _line(tree: Plain, key: str) -> str:
    """The text of one line under a key; empty where there is none, or none of that kind."""
    value = tree.get(key) if isinstance(tree, dict) else None
    line = value.strip() if isinstance(value, str) else ""
    return "" if "\n" in line else line


def _words(node: Plain) -> list[tuple[int, str]]:
    """The texts in a list, with their positions."""
    return [(at, one.strip()) for at, one in enumerate(node) if isinstance(one, str)] if isinstance(node, list) else []


def _numbers(tree: Plain, source: Source) -> Iterator[Diagnostic]:
    """Every 编号 once; every 针对 finds its target."""
    first: dict[str, str] = {}
    known: dict[str, dict[str, None]] = {"问题": {}, "建议": {}, "整改": {}}
    for key, numbers in known.items():
        for index, entry in _entries(tree, key):
            printed = entry.get("编号")
            if not isinstance(printed, str):
                continue  # told already: it is no line
            number = printed.strip()
            numbers[number] = None
            if number in first:
                message = f"编号“{number}”已用在“{first[number]}”里"
                hint = "一份记录里编号不重复，如 w1、j1、z1"
                yield Diagnostic(source.locate((key, index, "编号")), "JX313", message, hint)
            first.setdefault(number, key)
    targets = {"建议": (known["问题"], "问题"), "整改": (known["问题"] | known["建议"], "问题或建议")}
    for key, (numbers, what) in targets.items():
        for index, entry in _entries(tree, key):
            for position, number in _words(entry.get("针对")):
                if number not in numbers:
                    place = source.locate((key, index, "针对", position))
                    yield _unknown(place, "JX314", f"没有编号为“{number}”的{what}", number, numbers)


def _attachments(tree: Plain, source: Source, files: Collection[str], look: Look) -> Iterator[Diagnostic]:
    listed: dict[str, None] = {}
    for index, entry in _entries(tree, "附件"):
        named = entry.get("文件")
        if not isinstance(named, str) or not named.strip() or "\n" in named:
            continue  # told already: it is no line
        file = named.strip()
        place = source.locate(("附件", index, "文件"))
        yield from _attachment(file, place, files, look)
        if file in listed:
            yield Diagnostic(place, "JX313", f"附件“{file}”列了两次", "留下一个")
        listed[file] = None
    for index, entry in _entries(tree, "整改"):
        for position, file in _words(entry.get("佐证")):
            if file not in listed:
                place = source.locate(("整改", index, "佐证", position))
                yield _unknown(place, "JX318", f"佐证“{file}”没有列在“附件”里", file, listed)
    for file in sorted(set(files) - set(listed)):
        message = f"文件夹里的“{file}”没有列在“附件”里，不会发布"
        hint = f"在“附件”里加一项“文件: {file}”，或删去这个文件"
        yield Diagnostic(source.locate(("附件",), at_key=True), "JX319", message, hint, Level.WARNING)


def _excerpts(tree: dict[str, Plain], source: Source) -> Iterator[Diagnostic]:
    """节录 names keys; by another word no sum is spared."""
    document = tree.get("来源")
    for at, written in _words(document.get("节录")) if isinstance(document, dict) else ():
        for step in steps_of_key(written):
            if step not in keys_of_records():
                place, message = source.locate(("来源", "节录", at)), f"“节录”里的“{step}”不是记录的键"
                hint, keys = "写记录里的键，如 指标、分项、明细", sorted(keys_of_records())
                yield _unknown(place, "JX321", message, step, keys, otherwise=hint, level=Level.WARNING)


def _attachment(file: str, place: Location, files: Collection[str], look: Look) -> Iterator[Diagnostic]:
    if file.startswith("/") or "\\" in file or any(part in ("", ".", "..") for part in file.split("/")):
        message = f"附件路径“{file}”指向记录的文件夹之外"
        yield Diagnostic(place, "JX317", message, "只写文件夹里的文件名，如 报告.pdf")
    elif file.lower() in _TAKEN:
        yield Diagnostic(place, "JX210", f"附件“{file}”会盖住本站自己的文件", "改名：这个名字留给记录的页面和数据")
    elif file not in files:
        yield _unknown(place, "JX316", f"找不到附件“{file}”", file, files)
    else:
        for fault in attachment_faults(file, *look(file)):
            yield Diagnostic(place, fault.code, fault.message, fault.hint)


def check_continuations(
    continues: Sequence[Reference | None],
    identity: RecordId,
    source: Callable[[], Source],
    numbers: Mapping[RecordId, Collection[str] | None],
) -> Iterator[Diagnostic]:
    """延续自 of each problem names one of an earlier year; `numbers` has None for a record that could not be read."""
    for index, target in enumerate(continues):
        if target is None:
            continue

        def place(path: FieldPath = ("问题", index, "延续自")) -> Location:
            return source().locate(path)  # read only for a fault

        if target.record not in numbers:
            candidates = [str(one) for one in numbers if one.unit == target.record.unit and one.year < identity.year]
            yield _unknown(place(), "JX315", f"没有记录“{target.record}”", str(target.record), candidates)
        elif target.record.year >= identity.year:
            yield Diagnostic(place(), "JX315", f"“{target}”不早于本记录的年度", "延续自 只指向以前年度的问题")
        elif (known := numbers[target.record]) is not None and target.number not in known:
            message = f"记录“{target.record}”里没有编号为“{target.number}”的问题"
            yield _unknown(place(), "JX315", message, target.number, known)


def check_units(
    units: list[tuple[int, Unit]], source: Source, schemes: Collection[str], numbers: Collection[str]
) -> Iterator[Diagnostic]:
    """units.yml, a list: 编号 once, 上级 and 等级标准 known, and 上级 never a circle.

    `units` are (position in the file, unit); `numbers` has the 编号 also of units with other faults.
    """
    first: dict[str, int] = {}
    parents = {unit.number: unit.parent for _, unit in units}
    for index, unit in units:
        if unit.number in first:
            message = f"单位编号“{unit.number}”用了两次"
            yield Diagnostic(source.locate((index, "编号")), "JX313", message, "每个单位的编号不同：它是网址的一部分")
        first.setdefault(unit.number, index)
        if unit.number == PAGE:
            hint = "换一个编号：/units/page/ 是单位目录后面几页的网址"
            yield Diagnostic(source.locate((index, "编号")), "JX212", f"编号“{PAGE}”与本站自己的网址相撞", hint)
        if unit.parent in numbers and unit.number in _ancestors(unit.number, parents):
            message = f"“{unit.number}”是自己的上级"
            yield Diagnostic(source.locate((index, "上级")), "JX320", message, "上级之间不能绕成圈")
    for index, tree in enumerate(source.value or ()):
        yield from _scheme(tree, (index,), source, schemes)
        parent = _line(tree, "上级")
        if parent and parent not in numbers:
            message = f"units.yml 里没有单位“{parent}”"
            yield _unknown(source.locate((index, "上级")), "JX311", message, parent, numbers)


def _ancestors(unit: str, parents: Mapping[str, str | None]) -> set[str]:
    found: set[str] = set()
    while (parent := parents.get(unit)) is not None and parent not in found:
        found.add(parent)
        unit = parent
    return found


def check_bands(scheme: Scheme, source: Source) -> Iterator[Diagnostic]:
    """A scheme's words and bounds each stand once."""
    words: set[str] = set()
    bounds = set()
    full = value_of(scheme.out_of) or 100
    for index, band in enumerate(scheme.bands):
        for word in (band.name, *band.other_names):
            if word in words:
                message = f"等级词“{word}”用了两次"
                yield Diagnostic(source.locate(("等级", index)), "JX313", message, "一个词只属于一个等级")
            words.add(word)
        if band.lower.value in bounds:
            message = f"下限 {band.lower.text} 用了两次"
            yield Diagnostic(source.locate(("等级", index, "下限")), "JX313", message, "每个等级的下限不同")
        bounds.add(band.lower.value)
        if (value_of(band.lower) or 0) > full:
            message = f"下限 {band.lower.text} 高于满分 {full}"
            yield Diagnostic(
                source.locate(("等级", index, "下限")), "JX107", message, "核对办法；满分不是 100 的写上“满分”"
            )


def _unknown(  # noqa: PLR0913 (a diagnostic, and what it is about)
    place: Location,
    code: str,
    message: str,
    name: str,
    names: Collection[str],
    *,
    otherwise: str = "核对拼写，或先补上它",
    level: Level = Level.ERROR,
) -> Diagnostic:
    """With the name that was probably meant, else all there are if they are few, else what to do `otherwise`."""
    close = get_close_matches(name, list(names), n=1, cutoff=0.5) if len(names) <= _MANY else []
    if close:
        hint = f"是不是“{close[0]}”？"
    elif 0 < len(names) <= 10:  # noqa: PLR2004 (what fits in a line)
        hint = "现有：" + "、".join(names)
    else:
        hint = otherwise
    return Diagnostic(place, code, message, hint, level)
