"""Records, damaged at random: what editors, merges, converters and ill will do to a file, and what a form can hold.

In: the bytes of sound records and a source of chance. Out: other bytes. The same seed and number give the same ones.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from generator.source import parse_source

TOKENS = (
    *("- ", ": ", "? ", "---\n", "...\n", "<<: ", "&a ", "*a ", "!!int ", "!<x> ", "%YAML 1.1\n", "|\n", ">-\n", "#"),
    *("{", "}", "[", "]", "''", '"', "'", ",", "\\", '"\\x00"', '"\\N"', '"\\ud800"', "\t", "\n\n", "\r", "  ", "\n? "),
    *(
        "<<<<<<< a\n",
        "=======\n",
        ">>>>>>> b\n",
        "得分: 1\n",
        "问题: 无\n",
        "指标:\n",
        "单位: 元\n",
        "无",
        "不适用",
        "是",
    ),
    *(".nan", "1e400", "0x77", "-0", "1,2,3", "1.", ".5", "%", "１２％", "9" * 400, "0." + "3" * 400, "1_000", "∞"),
    *("<script>alert(1)</script>", "</title>", "&#60;", "{{ 1/0 }}", "{% x %}", "<青岛市办法>", "]]>", "<!--", "$x$"),
)
CHARACTERS = (
    *"\x00\x01\x08\x0b\x0c\x1b\x7f\x85\xa0\xad\u0300\u061c\u200b\u200d\u200e\u2028\u2029\u202e\u2066\u2f00\u3000\ufeff",
    *"\ufffe\U0001f3d7\U000e0001\U0010ffff：，（）“”％０①㎡Ⅷ𠀀ﷺ",
)


_REFERENCES = ("延续自", "佐证", "附件", "针对")
"""Keys whose values have to be found elsewhere: in the tree of another record they hardly ever are."""


def mutated(records: Sequence[bytes], seed: int, number: int) -> bytes:
    """One damaged record of a series."""
    random = Random(f"{seed} {number}")  # noqa: S311 (no secret)
    if random.random() < _SOUND_SHARE:
        return _reshaped(records, random)
    data = random.choice(records)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5, 12))):
        change = random.choice(_CHANGES)
        data = change(data, random, records) or data
    return data


_SOUND_SHARE = 0.5
"""How many are sound YAML of sound values in another order: most damage to bytes ends in the reader, these go on."""


def _reshaped(records: Sequence[bytes], random: Random) -> bytes:
    """A record whose keys, entries and texts were taken away, doubled, or put in each other's places."""
    tree, other = _tree_of(random.choice(records)), _tree_of(random.choice(records))
    for key in random.sample(sorted(other), min(len(other), 4)):
        if key in tree:
            tree[key] = other[key]
    for _ in range(random.choice((1, 2, 5, 20))):
        _reshape(random.choice(list(_nodes(tree))), random)
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in tree.items())
    return "\n".join(lines).encode("utf-8", "replace")


_WORDS = ("评价方式", "文种", "单位", "状态", "完成", "经常性项目", "编号", "项目")
_NEEDED = (
    "项目名称",
    "评价方式",
    "文种",
    "单位",
    "名称",
    "编号",
    "标题",
    "内容",
    "一级",
    "指标",
    "来源",
    "类别",
    "金额",
)


def _reshape(node: dict[str, Any] | list[Any], random: Random) -> None:
    places: list[Any] = list(node) if isinstance(node, dict) else list(range(len(node)))
    at = random.choice(places)
    value = node[at]
    if len(places) > 1 and at not in _NEEDED and random.random() < 0.4:
        del node[at]
    elif isinstance(value, list):
        node[at] = random.choice(
            (value[::-1], value[:1], [*value, *value] if isinstance(value[0], str) else value[1:] or value)
        )
    elif isinstance(value, str) and value[:1].isascii() and value[:1].isdigit():
        node[at] = random.choice(("不适用", "0", "0.005", f"{value}0", value[:1], value[::-1], "1,000.00", "10000"))
    elif isinstance(value, str) and at not in _WORDS:
        noise = "".join(
            random.choice((*TOKENS, "甲", "\u3000", "𠀀", "（", "<b>", "&amp;", "|"))
            for _ in range(random.randrange(4))
        )
        node[at] = random.choice((value + noise, noise + value, value * random.choice((2, 40)), value[::-1], value[:1]))


def _tree_of(data: bytes) -> dict[str, Any]:
    """A record as plain values, without what refers to others."""
    value = parse_source(data, "x.yml").value
    assert isinstance(value, dict)
    for node in list(_nodes(value)):
        if isinstance(node, dict):
            for key in _REFERENCES:
                node.pop(key, None)
    return value


def _nodes(tree: Any) -> Iterator[dict[str, Any] | list[Any]]:  # noqa: ANN401 (a tree of texts, as YAML has it)
    """All mappings and lists of a tree that hold something."""
    if isinstance(tree, dict | list) and tree:
        yield tree
        for one in list(tree.values() if isinstance(tree, dict) else tree):
            yield from _nodes(one)


def _bytes_flipped(data: bytes, random: Random, _records: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 20))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _truncated(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data))
    return data[:at] if random.random() < 0.7 else data[at:]


def _spliced(data: bytes, random: Random, records: Sequence[bytes]) -> bytes:
    """The head of one record and the tail of another."""
    other = random.choice(records).splitlines(keepends=True)
    lines = data.splitlines(keepends=True)
    return b"".join(lines[: random.randrange(len(lines) + 1)] + other[random.randrange(len(other)) :])


def _lines(change: Callable[[list[bytes], Random], None]) -> Callable[[bytes, Random, Sequence[bytes]], bytes]:
    def changed(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
        lines = data.splitlines(keepends=True) or [b"\n"]
        change(lines, random)
        return b"".join(lines)

    return changed


def _swapped(lines: list[bytes], random: Random) -> None:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _deleted(lines: list[bytes], random: Random) -> None:
    at = random.randrange(len(lines))
    del lines[at : at + random.choice((1, 1, 2, 10))]


def _doubled(lines: list[bytes], random: Random) -> None:
    at = random.randrange(len(lines))
    size, times = random.choice(((1, 1), (1, 1), (5, 1), (20, 3), (3, 100), (1, 2000)))
    lines[at:at] = lines[at : at + size] * times


def _indented(lines: list[bytes], random: Random) -> None:
    at = random.randrange(len(lines))
    lines[at] = b" " * random.randrange(10) + lines[at].lstrip(b" ")


def _nested(lines: list[bytes], random: Random) -> None:
    """Brackets or blocks, few or far too many, where a value stood."""
    at, depth = random.randrange(len(lines)), random.choice((3, 9, 50, 2000, 20_000))
    key = lines[at].partition(b":")[0]
    deep = random.choice((b"[" * depth, b"{a: " * depth, b"[" * depth + b"]" * depth, b"- " * min(depth, 2000)))
    blocks = b"".join(b"\n" + b" " * level + b"a:" for level in range(1, min(depth, 300)))
    lines[at] = key + b": " + random.choice((deep, blocks)) + b"\n"


def _value(lines: list[bytes], random: Random) -> None:
    """Another value behind a key, well formed: so it comes as far as a page."""
    at = random.randrange(len(lines))
    key, colon, old = lines[at].partition(b": ")
    if not colon:
        return
    kept = old.decode("utf-8", "replace").strip().strip("\"'")
    noise = "".join(random.choice((*CHARACTERS, *TOKENS)) for _ in range(random.choice((0, 1, 3, 30))))
    text = random.choice((noise, kept + noise, noise + kept, kept * random.choice((2, 400)), kept[::-1], kept[:-1]))
    quoted = text.replace("'", "''").replace("\n", " ").replace("\r", " ")
    lines[at] = key + b": '" + quoted.encode("utf-8", "replace") + b"'\n"


def _number(lines: list[bytes], random: Random) -> None:
    """Another number in a line that has one."""
    places = [at for at, line in enumerate(lines) if any(48 <= one < 58 for one in line)]
    if places:
        at = random.choice(places)
        digit = random.choice([one for one in lines[at] if 48 <= one < 58])
        other = random.choice((b"0", b"00", b"9" * 40, b"-1", b"1.0", b"1e9", b"", b"1,0", "７".encode(), b"7" * 5000))
        lines[at] = lines[at].replace(bytes([digit]), other, random.choice((1, 9)))


def _inserted(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    what = random.choice((random.choice(TOKENS), random.choice(CHARACTERS), "".join(random.choices(CHARACTERS, k=9))))
    return data[:at] + what.encode("utf-8", "surrogatepass") + data[at:]


def _encoded(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(random.choice(("gb18030", "utf-16", "utf-8-sig", "big5", "utf-7")), "replace")


_CHANGES: tuple[Callable[[bytes, Random, Sequence[bytes]], bytes], ...] = (
    *(_bytes_flipped, _truncated, _spliced, _inserted, _inserted, _encoded),
    *map(_lines, (_swapped, _deleted, _doubled, _indented, _nested, _value, _value, _value, _value, _number, _number)),
)
