"""The records that measurements are made with: valid, of the promised size, the same for everyone who makes them."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.diagnostics import Level
from generator.form_keys import keys_of
from generator.model import Record, Unit
from generator.project import Project, review_of
from generator.review import Review
from generator.source import parse_source
from tests.bench import corpus
from tests.conftest import ROOT

COUNT = 200
MANY = 3_000
ARITHMETIC = {"JX401", "JX402", "JX405", "JX406"}


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A filled folder, read and judged."""
    content = tmp_path_factory.mktemp("bench") / "content"
    assert sum(1 for _ in corpus.fill(content, COUNT)) == COUNT
    return review_of(Project(content, ROOT / "templates", "mof-2020"))


@pytest.fixture(scope="module")
def many() -> Mapping[str, str]:
    """Records as text by path."""
    return dict(corpus.records(MANY))


def test_every_record_can_be_published(review: Review) -> None:
    """No errors, and no warnings but the differences that are meant and problems that come back."""
    assert [one for one in review.diagnostics if one.level is Level.ERROR] == []
    assert len(review.corpus.summaries) == COUNT
    warnings = {one.code for one in review.diagnostics if one.level is Level.WARNING}
    assert warnings <= ARITHMETIC | {"JX302"}


def test_about_one_record_in_twenty_has_a_difference(review: Review) -> None:
    """Each of those has one."""
    found = Counter(one.location.path for one in review.diagnostics if one.code in ARITHMETIC)
    assert COUNT * 0.02 <= len(found) <= COUNT * 0.1
    assert set(found.values()) == {1}


def test_a_record_has_what_the_load_promises(many: Mapping[str, str]) -> None:
    """8 to 9 KB, keys of the contract, thirty rows in four sections, five prose fields."""
    for path, text in list(many.items())[:COUNT]:
        assert 8_000 <= len(text.encode()) <= 9_000
        value = parse_source(text.encode(), path).value
        assert isinstance(value, dict)
        assert set(value) <= set(keys_of(Record))
        sections = value["指标"]
        assert isinstance(sections, list)
        assert [isinstance(one, dict) for one in sections] == [True] * 4
        assert len(re.findall("^      - 名称: ", text, re.MULTILINE)) == 30
        assert text.count(": |-\n") == 5


def test_sizes_hold_for_all(many: Mapping[str, str]) -> None:
    """Also for the rare combinations."""
    sizes = [len(text.encode()) for text in many.values()]
    assert min(sizes) >= 8_000
    assert max(sizes) <= 9_000


def test_no_two_records_share_a_path_or_a_text(many: Mapping[str, str]) -> None:
    """So that nothing is overwritten, and compression has work to do."""
    assert len(many) == MANY
    assert len(set(many.values())) == MANY


def test_records_spread_over_years_units_and_projects(many: Mapping[str, str]) -> None:
    """Ten years, 200 bodies, a tenth as many projects as records; problems that continue, a few records with items."""
    places = [path.removesuffix(".yml").split("/")[1:] for path in many]
    assert len({year for year, _, _ in places}) == 10
    assert len({unit for _, unit, _ in places}) == 200
    assert MANY / 11 <= len({(unit, project) for _, unit, project in places}) <= MANY / 8
    assert MANY * 0.2 <= sum("延续自" in text for text in many.values()) <= MANY * 0.6
    assert MANY * 0.02 <= sum("\n分项:" in text for text in many.values()) <= MANY * 0.04


def test_a_number_and_a_seed_make_the_same_bytes(many: Mapping[str, str]) -> None:
    """Another seed makes others; more records begin with the same ones."""
    assert list(corpus.records(50)) == list(many.items())[:50]
    assert list(corpus.records(50, seed=2)) != list(many.items())[:50]


def test_two_hundred_bodies_some_below_others() -> None:
    """Each 上级 is one of them."""
    bodies = corpus.units()
    numbers = {unit.number for unit in bodies}
    assert len(numbers) == len(bodies) == 200
    assert {unit.parent for unit in bodies if unit.parent} < numbers
    assert set(re.findall(r"^[- ] (\w+):", corpus.units_file(bodies), re.MULTILINE)) <= set(keys_of(Unit))


def test_the_script_leaves_what_is_not_its_own(project: Path) -> None:
    """Pages, schemes, units and records of others stay; its own of an earlier run go."""
    content = project / "content"
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    register = content / "units.yml"
    for count in (30, 20):
        command = [sys.executable, str(corpus.HERE / "corpus.py"), str(count), str(content)]
        subprocess.run(command, check=True, capture_output=True, cwd=project)
    assert all(path.read_bytes() == data for path, data in before.items() if path != register)
    assert register.read_bytes().startswith(before[register])
    assert register.read_text(encoding="utf-8").count(f"编号: {corpus.PREFIX}-") == 200
    assert len(list(content.glob(f"records/*/{corpus.PREFIX}-*/*.yml"))) == 20
