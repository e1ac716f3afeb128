"""What goes with the program for its safety: others' files are listed, the audit judges, the bill is whole."""

import json
import re
import tomllib
from datetime import date
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.supply.audit import Waiver, judge, read_waivers
from tests.supply.sbom import composed
from tests.supply.vendored import LIST, inventory

TODAY = date(2026, 3, 1)
WAIVER = Waiver("GHSA-1", "只影响网页服务器", date(2026, 3, 1))


def answer(name: str, *ids: str, aliases: tuple[str, ...] = ()) -> dict[str, Any]:
    """What pip-audit says of one package."""
    vulnerabilities = [{"id": one, "aliases": list(aliases), "fix_versions": ["2.0"]} for one in ids]
    return {"name": name, "version": "1.0", "vulns": vulnerabilities}


def test_the_list_of_vendored_files_is_what_the_installed_packages_ship() -> None:
    """Version, licence and digest of each; after an upgrade `make vendored` writes it anew."""
    assert LIST.read_text("utf-8") == inventory()


def test_every_locked_package_has_hashes() -> None:
    """`make` installs with `--require-hashes`, from these files alone."""
    for lock in ROOT.glob("requirements*.lock"):
        entries = re.split(r"^(?=[A-Za-z0-9])", lock.read_text("utf-8"), flags=re.MULTILINE)[1:]
        assert entries
        assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    installs = [line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if " -r requirements" in line]
    assert len(installs) == 3
    assert all("--require-hashes" in line for line in installs)


@pytest.mark.parametrize(
    ("answers", "waivers", "is_bad", "said"),
    [
        ([answer("good")], [], False, "没有需要处理的已知漏洞"),
        ([answer("good"), answer("bad", "GHSA-1")], [], True, "bad 1.0：GHSA-1，已修复的版本：2.0"),
        ([answer("bad", "GHSA-1")], [WAIVER], False, "到 2026-03-01 为止：只影响网页服务器"),
        ([answer("bad", "PYSEC-1", aliases=("GHSA-1",))], [WAIVER], False, "只影响网页服务器"),
        ([answer("bad", "GHSA-1", "GHSA-2")], [WAIVER], True, "GHSA-2，已修复的版本"),
        ([answer("bad", "GHSA-1")], [Waiver("GHSA-1", "曾经", date(2026, 2, 28))], True, "说明已于 2026-02-28 到期"),
        ([answer("good"), {"name": "odd", "skip_reason": "?"}], [], False, "查询不到 1 个组件：odd"),
        ([{"name": "odd", "skip_reason": "?"}], [], False, "没有查已知漏洞"),
    ],
)
def test_a_known_vulnerability_fails_unless_a_waiver_still_holds(
    answers: list[dict[str, Any]], waivers: list[Waiver], said: str, *, is_bad: bool
) -> None:
    """And what could not be asked is never called sound."""
    verdict = judge(answers, waivers, TODAY)
    assert verdict.is_bad == is_bad
    assert said in "\n".join(verdict.lines)


def test_a_waiver_has_a_reason_and_a_date() -> None:
    """Those of the repository are read; a careless one is refused."""
    read_waivers((ROOT / "audit-waivers.toml").read_text("utf-8"))
    text = '[[waiver]]\nid = "GHSA-1"\nreason = "因为"\nuntil = 2027-01-31\n'
    assert read_waivers(text) == [Waiver("GHSA-1", "因为", date(2027, 1, 31))]
    for line in text.splitlines()[1:]:
        with pytest.raises(ValueError, match="理由"):
            read_waivers(text.replace(line, ""))


def test_the_bill_of_materials_names_every_locked_package_and_every_vendored_file_and_no_moment() -> None:
    """CycloneDX; made from the lock of what runs, the same each time."""
    bill = composed()
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "jixiao")
    assert "timestamp" not in bill["metadata"]
    assert "serialNumber" not in bill
    locked = set(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    named = {(one["name"], one["version"]) for one in bill["components"]}
    vendored = tomllib.loads(LIST.read_text("utf-8"))["component"]
    assert named == locked | {(one["name"], one["version"]) for one in vendored}
    text = json.dumps(bill)
    assert [path for one in vendored for path, digest in one["sha256"].items() if digest not in text] == []


def test_the_security_policy_says_where_to_report() -> None:
    """The two documents are there and know each other."""
    policy = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "docs/security.md" in policy
    assert "SECURITY.md" in (ROOT / "docs" / "security.md").read_text("utf-8")
