#!/usr/bin/env python3
"""Fill a content folder with made-up records of 8 to 9 KB, as many as wanted: the load for measurements.

    tests/bench/corpus.py 10000 elsewhere/content --seed 1

In: a number and a seed. Out: records/, units.yml and schemes/; pages/ and records of others stay as they are.
The same number and seed give the same bytes. About one record in twenty has one arithmetic difference, one in thirty
has items, and most projects recur for ten years. Needs nothing but Python; holds one project at a time.
"""

import argparse
import shutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
WORDS: dict[str, Any] = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
SENTENCES: dict[str, list[str]] = WORDS["sentences"]
SCHEME = "mof-2020.yml"
PREFIX = "jiangzhou"
"""How the numbers of all our units begin, so that our records can be told from others."""
YEARS = range(2015, 2025)
SMALLEST, LARGEST = 8_060, 8_780
"""Bytes a record is filled up to; the last sentence goes beyond."""

KINDS = {
    "count": (10, 900),
    "percent": (85, 99),
    "whole": (100, 101),
    "cost": (50, 5000),
    "few": (2, 9),
    "zero": (0, 1),
}
"""The range of the target by the kind of number."""
KIND_UNITS = {"percent": "%", "whole": "%", "cost": "元", "zero": "起"}
GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))
MOST_NOTES = {"plain": 18, "second": 8, "own": 7}
"""How many rows can give a reason for lost points and leave room for the prose, by the columns of the table."""
DIFFERENCES = ("rate", "score", "grade", "row")
MODES = (
    ("单位自评", "自评表"),
    ("单位自评", "自评表"),
    ("单位自评", "自评报告"),
    ("部门评价", "评价报告"),
    ("财政评价", "评价报告"),
)
STRICTNESS = ((0.02, 3), (0.1, 5), (0.15, 5), (0.2, 5), (0.3, 5), (0.4, 8), (0.6, 12))
"""How often a row loses points, and how many halves at most."""
STATES = ("整改中", "已完成", "已完成", "部分完成", "已承诺", "未反馈")


@dataclass(frozen=True, slots=True)
class Unit:
    """A body of units.yml."""

    number: str
    name: str
    short_name: str
    region: str
    parent: str | None
    parent_name: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """What stays the same over the years in one indicator row; `kind` is a kind of number or the word aimed at."""

    name: str
    second_level: str
    sense: str
    kind: str
    target: int
    unit: str
    weight: int


@dataclass(frozen=True, slots=True)
class Project:
    """What stays the same over the years."""

    unit: Unit
    slug: str
    name: str
    topic: dict[str, Any]
    office: str
    mode: tuple[str, str]
    evaluator: str
    code: str
    money_unit: str
    budget: int
    fund_points: int
    sections: tuple[tuple[str, int, tuple[Row, ...]], ...]
    columns: str
    years: range


@dataclass(slots=True)
class Memory:
    """What one year's record hands to the next one's: its budget, its first problem and what became of that."""

    budget: int | None = None
    thread: int = 0
    rectified: bool = False


# --- units and projects ----------------------------------------------------------------------------------------------


def units() -> list[Unit]:
    """The 200 bodies of the invented city."""
    found = []
    for place, district in WORDS["districts"]:
        names = {body[0]: f"江州市{district}{body[1]}" for body in WORDS["bodies"]}
        for slug, _, short, *above in WORDS["bodies"]:
            number, parent = f"{PREFIX}-{place}-{slug}", f"{PREFIX}-{place}-{above[0]}" if above else None
            parent_name = names[above[0]] if above else None
            found.append(Unit(number, names[slug], f"{district}{short}", f"江州市{district}", parent, parent_name))
    return found


def units_file(bodies: list[Unit]) -> str:
    """units.yml."""
    return "".join(
        f"- 编号: {unit.number}\n  名称: {unit.name}\n  简称: {unit.short_name}\n"
        + (f"  上级: {unit.parent}\n" if unit.parent else "")
        + f"  地区: {unit.region}\n"
        for unit in bodies
    )


def project_of(index: int, bodies: list[Unit], rng: Random) -> Project:
    """The project of a running number: the units in turn, no slug twice in one unit."""
    turn, place = divmod(index, len(bodies))
    unit, topics, variants = bodies[place], WORDS["topics"], WORDS["variants"]
    again, combination = divmod(turn, len(topics) * len(variants))
    which, topic_index = divmod((combination * 7 + place * 13) % (len(topics) * len(variants)), len(topics))
    topic, (variant, ending) = topics[topic_index], variants[which]
    frame = rng.choice(WORDS["frames"])
    first = 0 if rng.random() < 0.85 else rng.randrange(7)
    length = len(YEARS) if first == 0 and rng.random() < 0.9 else rng.randint(3, len(YEARS))
    return Project(
        unit=unit,
        slug="-".join(filter(None, (topic["slug"], variant, str(again + 1) if again else ""))),
        name=f"{topic['name']}{ending}",
        topic=topic,
        office=rng.choice(WORDS["offices"]),
        mode=rng.choice(MODES),
        evaluator=rng.choice(WORDS["evaluators"]),
        code=f"{rng.randrange(10**9, 10**10)}",
        money_unit=rng.choice(("元", "万元")),
        budget=rng.randrange(20_00, 3000_00),
        fund_points=frame["fund_points"],
        sections=tuple(_sections(frame["sections"], topic, rng)),
        columns=rng.choice(("plain", "second", "own")),
        years=YEARS[first : first + length],
    )


def _sections(frame: list[list[Any]], topic: dict[str, Any], rng: Random) -> Iterator[tuple[str, int, tuple[Row, ...]]]:
    """The indicator table without its results; no row twice."""
    pools = {kind: [("", "", *measure) for measure in WORDS["measures"][kind]] for kind in ("management", "effect")}
    pools["output"] = [(*thing, *measure) for thing in topic["things"] for measure in WORDS["measures"]["output"]]
    for pool in pools.values():
        rng.shuffle(pool)
    for name, points, count, origin in frame:
        weights = [1] * count
        for _ in range(points - count):
            weights[rng.randrange(count)] += 1
        yield name, points, tuple(_row(pools[origin].pop(), weight, topic, rng) for weight in weights)


def _row(measure: tuple[str, ...], weight: int, topic: dict[str, Any], rng: Random) -> Row:
    thing, unit, ending, sense, kind, second = measure
    name = thing + ending.format(people=topic["people"], topic=topic["name"])
    target = rng.randrange(*KINDS[kind]) if kind in KINDS else 0
    if kind == "few":
        unit = "件" if sense == "≤" else "篇"
    return Row(name, second, sense, kind, target, KIND_UNITS.get(kind, unit), weight)


# --- one record ------------------------------------------------------------------------------------------------------


class Writer:
    """Writes the record of one project in one year."""

    def __init__(self, project: Project, year: int, memory: Memory, rng: Random) -> None:
        self.project, self.year, self.memory, self.rng = project, year, memory, rng
        self.things = project.topic["things"]
        self.difference = rng.choice(DIFFERENCES) if rng.random() < 0.05 else ""
        self.score, self.notes = 0.0, 0

    def write(self) -> str:
        """The YAML text."""
        indicators, funds = self._indicators(), self._funds()
        fixed = (
            self._head() + funds[0], funds[1] + self._result(), indicators + funds[2], self._threads() + self._tail()
        )  # fmt: skip
        size = sum(len(part.encode()) for part in fixed)
        goal, result, achievement, fund_note, overview = self._prose(self.rng.randint(SMALLEST, LARGEST) - size)
        return (
            f"{fixed[0]}  备注: |-\n{fund_note}{fixed[1]}"
            f"年度总目标: |-\n{goal}目标完成情况: |-\n{result}主要绩效: |-\n{achievement}{fixed[2]}"
            f"正文:\n  - 标题: 项目概况\n    内容: |-\n{overview}{fixed[3]}"
        )

    def _say(self, sentence: str) -> str:
        thing, unit = self.rng.choice(self.things)
        random = self.rng.random
        return sentence.format(
            n=10 + int(random() * 890), few=2 + int(random() * 8), p=75 + int(random() * 250) / 10,
            m=1 + int(random() * 12), y=self.year, thing=thing, unit=unit, people=self.project.topic["people"],
            topic=self.project.topic["name"], office=self.project.office,
        )  # fmt: skip

    def _prose(self, room: int) -> list[str]:
        """The five prose fields, a sentence each in turn until the room is used; a paragraph has three sentences."""
        indents = {"goal": 2, "result": 2, "achievement": 2, "fund_note": 4, "overview": 6}
        pools = {name: self.rng.sample(SENTENCES[name], len(SENTENCES[name])) for name in indents}
        written: dict[str, list[str]] = {name: [] for name in indents}
        room -= 185  # keys, indents, line breaks
        while room > 0 or not written["overview"]:
            for name, pool in pools.items():
                if pool and (room > 0 or not written[name]):
                    said = self._say(pool.pop())
                    room -= len(said.encode())
                    written[name].append(said)
        return [
            "".join(f"{' ' * indent}{''.join(written[name][at : at + 3])}\n" for at in range(0, len(written[name]), 3))
            for name, indent in indents.items()
        ]

    def _head(self) -> str:
        project, unit = self.project, self.project.unit
        mode, kind = project.mode
        evaluator = (
            "" if mode == "单位自评" else f"评价机构:\n  组织单位: {unit.region}财政局\n  名称: {project.evaluator}\n"
        )
        return (
            f"项目名称: {self.year}年{project.name}\n项目代码: {project.code}\n评价方式: {mode}\n文种: {kind}\n"
            f"主管部门: {unit.parent_name or unit.name}\n实施单位: {unit.name}\n实施科室: {project.office}\n"
            f"经常性项目: {'是' if len(project.years) > 5 else '否'}\n{evaluator}"
            f"评价时间: {self.year + 1}年{self.rng.randint(2, 6)}月\n"
        )

    def _funds(self) -> tuple[str, str, str]:
        """资金 up to its 备注, what follows that, and 分项; amounts are in hundredths of the unit."""
        project, rng = self.project, self.rng
        initial = int(project.budget * rng.uniform(0.85, 1.15)) * (10_000 if project.money_unit == "元" else 1)
        budget = initial if rng.random() < 0.6 else int(initial * rng.uniform(0.9, 1.1))
        spent = budget if rng.random() < 0.2 else int(budget * rng.uniform(0.8, 1.0))
        rate = (spent * 20_000 + budget) // (2 * budget) - (100 if self.difference == "rate" else 0)
        text = (
            f"资金:\n  单位: {project.money_unit}\n  年初预算数: {_money(initial)}\n"
            f"  全年预算数: {_money(budget)}\n  执行数: {_money(spent)}\n"
        )
        if self.memory.budget is not None:
            text += f"  上年预算数: {_money(self.memory.budget)}\n"
        self.memory.budget = budget
        text += f"  执行率: {rate / 100:.2f}%\n"
        if project.fund_points:
            text += f"  分值: {project.fund_points}\n  得分: {project.fund_points}\n"
        kind, lines = rng.random(), ""
        if kind < 0.3:
            first, second = rng.sample(WORDS["money_sources"], 2)
            part, used = budget * 7 // 10, spent * 7 // 10
            lines = "  明细:\n" + "".join(
                f"    - 来源: {source}\n      全年预算数: {_money(planned)}\n      执行数: {_money(done)}\n"
                for source, planned, done in ((first, part, used), (second, budget - part, spent - used))
            )
        return text, lines, self._items(budget, spent) if kind > 0.97 else ""

    def _items(self, budget: int, spent: int) -> str:
        shares = ((2, budget * 2 // 5, spent * 2 // 5), (3, budget - budget * 2 // 5, spent - spent * 2 // 5))
        return "分项:\n" + "".join(
            f"  - 名称: {self.things[which][0]}\n    预算数: {_money(planned)}\n"
            f"    执行数: {_money(done)}\n    完成: 完成\n"
            for which, planned, done in shares
        )

    def _indicators(self) -> str:
        """指标 and 指标合计; scores are counted in halves of a point. Sets the score."""
        project, rng = self.project, self.rng
        often, much = rng.choice(STRICTNESS[1:] if self.difference == "row" else STRICTNESS)
        total, parts = project.fund_points * 2, ["指标:\n"]
        for name, points, rows in project.sections:
            parts.append(f"  - 一级: {name}\n    分值: {points}\n    指标:\n")
            for row in rows:
                lost = min(rng.randint(1, much), row.weight * 2) if rng.random() < often else 0
                if self.difference == "row" and len(parts) == 2:
                    lost = -2
                total += row.weight * 2 - lost
                parts.append(self._indicator(row, lost))
        if self.difference == "score":
            total += 2 if total < 198 else -2
        self.score = total / 2
        parts.append(f"指标合计:\n  权重: 100\n  得分: {_halves(total)}\n")
        return "".join(parts)

    def _indicator(self, row: Row, lost: int) -> str:
        rng, columns = self.rng, self.project.columns
        match row.kind:
            case "count":
                result = str(
                    int(row.target * rng.uniform(0.92, 1.15)) if lost else int(row.target * rng.uniform(1, 1.2))
                )
            case "percent":
                result = f"{rng.uniform(row.target - 4, row.target) if lost else rng.uniform(row.target, 100):.1f}"
            case "cost":
                result = str(int(row.target * rng.uniform(0.85, 1)))
            case "few":
                result = str(row.target if row.sense == "≥" else rng.randint(0, row.target))
            case "whole" | "zero":
                result = str(row.target)
            case word:
                result = f"基本{word}" if lost else word
        second = f"        二级: {row.second_level}\n" if columns == "second" else ""
        if not row.sense:
            target = f"        目标值: {row.kind}\n        完成值: {result}\n"
        elif columns == "own":
            sense = "≥" if row.sense == "=" and row.target else row.sense
            target = (
                f"        性质: {_quoted(sense)}\n        目标值: {row.target}\n"
                f"        单位: {_quoted(row.unit)}\n        完成值: {result}\n"
            )
        else:
            target = f"        目标值: {row.sense}{row.target}{row.unit}\n        完成值: {result}{row.unit}\n"
        note = ""
        if lost > 0 and self.notes < MOST_NOTES[columns] and rng.random() < 0.85:
            note = f"        备注: {self._say(rng.choice(SENTENCES['loss']))}\n"
            self.notes += 1
        return (
            f"      - 名称: {row.name}\n{second}{target}        权重: {row.weight}\n"
            f"        得分: {_halves(row.weight * 2 - lost)}\n{note}"
        )

    def _result(self) -> str:
        grade = next(word for bound, word in GRADES if self.score >= bound)
        if self.difference == "grade":
            grade = "良" if grade == "优" else "优"
        return f"得分: {_halves(int(self.score * 2))}\n等级: {grade}\n"

    def _threads(self) -> str:
        """问题, 建议, 整改; the first problem may continue last year's first."""
        rng, memory, project = self.rng, self.memory, self.project
        chosen = rng.sample(range(len(WORDS["threads"])), rng.randint(2, 3))
        continued = ""
        if self.year - 1 in project.years and rng.random() < (0.05 if memory.rectified else 0.5):
            chosen = [memory.thread, *(one for one in chosen if one != memory.thread)][:3]
            continued = f"    延续自: {self.year - 1}/{project.unit.number}/{project.slug}#w1\n"
        problems, suggestions, rectifications = ["问题:\n"], ["建议:\n"], ["整改:\n"]
        memory.thread, memory.rectified = chosen[0], False
        rectifying = rng.random() < 0.7
        for number, which in enumerate(chosen, 1):
            thread = WORDS["threads"][which]
            problems.append(self._entry("w", number, "", thread["problem"]) + (continued if number == 1 else ""))
            suggestions.append(self._entry("j", number, f"    针对: [w{number}]\n", thread["suggestion"]))
            if rectifying and (number == 1 or rng.random() < 0.8):
                state = rng.choice(STATES)
                when = f"{self.year + 1}-{rng.randint(7, 12):02}"
                when = f"    完成日期: {when}\n" if state == "已完成" else f"    期限: {when}\n"
                middle = f"    针对: [j{number}]\n    状态: {state}\n{when}"
                rectifications.append(self._entry("z", number, middle, thread["rectification"]))
                memory.rectified |= number == 1 and state == "已完成"
        return "".join((*problems, *suggestions, *(rectifications if rectifying else ())))

    def _entry(self, letter: str, number: int, middle: str, entry: list[str]) -> str:
        return f"  - 编号: {letter}{number}\n{middle}    标题: {entry[0]}\n    内容: {self._say(entry[1])}\n"

    def _tail(self) -> str:
        rng, unit = self.rng, self.project.unit
        return (
            f"公开:\n  索引号: JZ{rng.randrange(10**6):06}-{self.year + 1}-{rng.randrange(10**4):04}\n"
            f"  发布机构: {unit.name}\n"
            f"  发布日期: {self.year + 1}-{rng.randint(7, 12):02}-{rng.randint(1, 28):02}\n"
        )


def _money(hundredths: int) -> str:
    return f"{hundredths // 100:,}.{hundredths % 100:02}"


def _halves(value: int) -> str:
    return f"{value // 2}.5" if value % 2 else str(value // 2)


def _quoted(text: str) -> str:
    """A sign that YAML could take for its own, quoted."""
    return f'"{text}"' if text in {"%", "="} else text


# --- all records -----------------------------------------------------------------------------------------------------


def records(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Path below the content folder and text of each record, project by project."""
    bodies, left, index = units(), count, 0
    while left:
        rng = Random(f"{seed}/{index}")  # noqa: S311 (made-up data)
        project, memory = project_of(index, bodies, rng), Memory()
        for year in project.years[:left]:
            yield f"records/{year}/{project.unit.number}/{project.slug}.yml", Writer(project, year, memory, rng).write()
            left -= 1
        index += 1


def fill(content: Path, count: int, seed: int = 1) -> Iterator[int]:
    """Write everything; tells after each record how many bytes it has.

    What an earlier run left is removed; units, schemes and records that are not ours stay.
    """
    for old in content.glob(f"records/*/{PREFIX}-*"):
        shutil.rmtree(old)
    (content / "schemes").mkdir(parents=True, exist_ok=True)
    if not (scheme := content / "schemes" / SCHEME).exists():
        shutil.copyfile(HERE.parents[1] / "content" / "schemes" / SCHEME, scheme)
    register = content / "units.yml"
    kept = register.read_text(encoding="utf-8") if register.exists() else ""
    if f"编号: {PREFIX}-" not in kept:
        register.write_text(kept + units_file(units()), encoding="utf-8")
    folders = set()
    for path, text in records(count, seed):
        file = content / path
        if file.parent not in folders:
            file.parent.mkdir(parents=True, exist_ok=True)
            folders.add(file.parent)
        data = text.encode()
        file.write_bytes(data)
        yield len(data)


def main() -> None:
    """Enter from the shell."""
    cli = argparse.ArgumentParser(description="Fill a content folder with made-up records of 8 to 9 KB.")
    cli.add_argument("count", type=int, metavar="N")
    cli.add_argument("content", type=Path, metavar="CONTENT")
    cli.add_argument("--seed", type=int, default=1)
    given = cli.parse_args()
    least, most, total = sys.maxsize, 0, 0
    for size in fill(given.content, given.count, given.seed):
        least, most, total = min(least, size), max(most, size), total + size
    if given.count > 0:
        mean = total // given.count
        print(f"{given.count} records: {least} to {most} bytes, {mean} on average, {total / 1e6:.1f} MB")  # noqa: T201


if __name__ == "__main__":
    main()
