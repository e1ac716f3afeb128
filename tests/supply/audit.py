"""Are there known vulnerabilities in the locked packages? `python -m tests.supply.audit` (or `make audit`).

In: the lock of development, which contains the other one; `audit-waivers.toml`; the answers of the vulnerability
service, through pip-audit. Out: lines for people; exit code 1 if a vulnerability has no waiver that still holds.
Without the service nothing is known: that is said, and is no failure, for it says nothing about the packages.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-dev.lock"
WAIVERS = ROOT / "audit-waivers.toml"
COMMAND = (sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--require-hashes", "--disable-pip")
OPTIONS = ("--format", "json", "--progress-spinner", "off", "--timeout", "10")
PATIENCE = 90
"""Seconds for all packages together."""


@dataclass(frozen=True)
class Waiver:
    """Why a vulnerability does not concern us, and until when that is taken for true."""

    id: str
    reason: str
    until: date


@dataclass(frozen=True)
class Verdict:
    """What is to be said, and whether it is bad."""

    lines: Sequence[str]
    is_bad: bool


def read_waivers(text: str) -> list[Waiver]:
    """Read `audit-waivers.toml`.

    Raises:
        ValueError: a waiver lacks its id, its reason or its date.

    """
    waivers = []
    for entry in tomllib.loads(text).get("waiver", []):
        waiver = Waiver(entry.get("id", ""), entry.get("reason", "").strip(), entry.get("until", date.min))
        if not waiver.id or not waiver.reason or type(waiver.until) is not date or waiver.until == date.min:
            raise ValueError(f"audit-waivers.toml：{entry} 要有 id、reason（理由）和 until（到期日，如 2027-01-31）")
        waivers.append(waiver)
    return waivers


def judge(answers: Iterable[Mapping[str, Any]], waivers: Iterable[Waiver], today: date) -> Verdict:
    """What pip-audit's `dependencies` amount to."""
    by_id = {waiver.id: waiver for waiver in waivers}
    judged, unknown, lines, is_bad = 0, [], [], False
    for one in answers:
        if "skip_reason" in one:
            unknown.append(one["name"])
            continue
        judged += 1
        for found in one["vulns"]:
            waiver = next((by_id[name] for name in (found["id"], *found["aliases"]) if name in by_id), None)
            place = f"{one['name']} {one['version']}：{found['id']}"
            if waiver and waiver.until >= today:
                lines.append(f"{place}，已说明，到 {waiver.until} 为止：{waiver.reason}")
                continue
            is_bad = True
            mended = "、".join(found["fix_versions"]) or "还没有"
            lines.append(f"{place}，已修复的版本：{mended}" + (f"；说明已于 {waiver.until} 到期" if waiver else ""))
    if not judged:
        return Verdict(["没有查已知漏洞：漏洞数据查询不到任何一个组件。"], is_bad=False)
    if unknown:
        lines.append(f"查询不到 {len(unknown)} 个组件：{'、'.join(unknown)}")
    lines.append(f"已查 {judged} 个组件：{'有漏洞需要处理' if is_bad else '没有需要处理的已知漏洞'}。")
    return Verdict(lines, is_bad)


def ask() -> list[dict[str, Any]] | str:
    """pip-audit's answers; or, if it has none, why: most likely the service cannot be reached."""
    try:
        done = subprocess.run([*COMMAND, *OPTIONS], capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return f"{PATIENCE} 秒没有答复"
    try:
        return list(json.loads(done.stdout)["dependencies"])
    except ValueError:
        return (done.stderr.strip().splitlines() or ["没有答复"])[-1]


def main() -> int:
    """Ask, judge, print."""
    waivers = read_waivers(WAIVERS.read_text("utf-8"))
    answers = ask()
    if isinstance(answers, str):
        verdict = Verdict([f"没有查已知漏洞：漏洞数据服务连接不上（{answers}）。"], is_bad=False)
    else:
        verdict = judge(answers, waivers, datetime.now(UTC).date())
    sys.stdout.write("".join(f"{line}\n" for line in verdict.lines))
    return int(verdict.is_bad)


if __name__ == "__main__":
    sys.exit(main())
