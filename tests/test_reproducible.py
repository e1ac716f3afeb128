"""The same source gives the same bytes, whatever the machine, the place, the day and the order of things.

Two builds that differ in everything at once; where they do not agree, `JIXIAO_EACH=1` builds once more for each
difference and so names the one that matters. The search index is Pagefind's, which lays out its files by chance.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator import __version__
from generator.chinese_click import run
from generator.cli import jixiao
from generator.provenance import BUILD_FILE, Provenance, ProvenanceFault, provenance_of
from tests.conftest import ROOT, copy_project
from tests.test_publishing import files_of

BUILD = ["build", "--no-search"]
MANY = """
import sys
from generator import workers
from generator.cli import enter

workers.FEWEST = 1
sys.exit(enter(sys.argv[1:]))
"""
"""Our own command, with workers however few records there are."""


@dataclass(frozen=True)
class Circumstances:
    """All that must not matter."""

    path: str = "project"
    environment: Mapping[str, str] = field(default_factory=dict)
    jobs: int = 1
    umask: int = 0o022
    is_reversed: bool = False
    """The files are made in the opposite order, and at another time."""
    builds: int = 1
    """The last of several has all results of the first in its cache."""


HERE = Circumstances(environment={"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "0"})
THERE = Circumstances(
    "另一处 的项目",
    {"TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    jobs=2,
    umask=0o077,
    is_reversed=True,
    builds=2,
)
EACH = {
    "the path": Circumstances(THERE.path, HERE.environment),
    **{
        name: Circumstances(environment={**HERE.environment, name: THERE.environment[name]})
        for name in HERE.environment
    },
    "the number of workers": Circumstances(environment=HERE.environment, jobs=2),
    "the umask": Circumstances(environment=HERE.environment, umask=THERE.umask),
    "the order and age of files": Circumstances(environment=HERE.environment, is_reversed=True),
    "the cache": Circumstances(environment=HERE.environment, builds=2),
}


def built(where: Path, how: Circumstances) -> dict[str, bytes]:
    """Copy the project and build it."""
    project = where / how.path
    copied = copy_project(project) if not how.is_reversed else copy_reversed(copy_project(where / "first"), project)
    environment = {**os.environ, **how.environment, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", MANY, *BUILD, "--jobs", str(how.jobs)]
    for _ in range(how.builds):
        done = subprocess.run(command, cwd=copied, env=environment, capture_output=True, check=False, umask=how.umask)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return files_of(copied / "site")


def copy_reversed(source: Path, target: Path) -> Path:
    """The same files, made in the opposite order; each as old as our epoch."""
    for path in sorted(source.rglob("*"), reverse=True):
        if path.is_file():
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            os.utime(copy, (0, 0))
    return target


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """The files that are not the same in both."""
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


def test_two_machines_that_have_nothing_in_common_build_the_same_site(tmp_path: Path) -> None:
    """Path, time zone, locale, hash seed, workers, umask, order and age of files, cache: all differ at once."""
    here, there = built(tmp_path / "here", HERE), built(tmp_path / "there", THERE)
    assert len(here) > 100
    assert differing(here, there) == []
    today = datetime.now(UTC).date().isoformat().encode()
    assert [path for path, data in here.items() if today in data] == []


@pytest.mark.skipif(not os.environ.get("JIXIAO_EACH"), reason="JIXIAO_EACH=1 names the difference that matters")
@pytest.mark.parametrize("what", EACH)
def test_each_difference_alone_does_not_matter(what: str, tmp_path: Path) -> None:
    """Which one does, when the test above fails."""
    assert differing(built(tmp_path / "here", HERE), built(tmp_path / "there", EACH[what])) == []


# --- where it comes from ------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project in a git repository, with one commit of a known date."""
    project = copy_project(tmp_path / "project")
    git(project, "init", "--quiet", "--initial-branch", "main")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "内容")
    return project


def git(folder: Path, *arguments: str) -> str:
    """Run git, with nobody's settings."""
    date = "2026-03-01T08:00:00+0800"
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    names |= {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date, "GIT_CONFIG_GLOBAL": os.devnull}
    command = [shutil.which("git") or "git", *arguments]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **names}, capture_output=True, encoding="utf-8", check=True
    )
    return done.stdout.strip()


def where_from(project: Path, environment: Mapping[str, str] | None = None) -> Provenance:
    """What the site of a project would say."""
    return provenance_of([project / "content", project / "templates", project / "mkdocs.yml"], environment or {})


def test_a_site_says_which_commit_it_was_made_of(repository: Path) -> None:
    """With the commit's date, in one time zone for all; also in another clone."""
    commit = git(repository, "rev-parse", "HEAD")
    assert where_from(repository) == Provenance(commit, is_modified=False, date="2026-03-01T00:00:00Z")
    git(repository.parent, "clone", "--quiet", str(repository), "另一处 的项目")
    assert where_from(repository.parent / "另一处 的项目") == where_from(repository)


@pytest.mark.parametrize("path", ["content/records/new.yml", "content/units.yml", "templates/new.j2", "mkdocs.yml"])
def test_a_site_says_that_its_source_is_not_that_of_the_commit(path: str, repository: Path) -> None:
    """A change, or a file that was never committed; what lies beside the source does not matter."""
    (repository / "site").mkdir()
    (repository / "site/index.html").write_text("", "utf-8")
    assert not where_from(repository).is_modified
    with (repository / path).open("a", encoding="utf-8") as stream:
        stream.write("# …\n")
    assert where_from(repository).is_modified


def test_the_date_of_the_environment_comes_first(repository: Path, tmp_path: Path) -> None:
    """SOURCE_DATE_EPOCH; without it and without git there is no date, and never that of a clock."""
    assert where_from(repository, {"SOURCE_DATE_EPOCH": "86400"}).date == "1970-01-02T00:00:00Z"
    (tmp_path / "plain/content").mkdir(parents=True)
    assert where_from(tmp_path / "plain") == Provenance()
    assert where_from(tmp_path / "plain", {"SOURCE_DATE_EPOCH": "0"}).date == "1970-01-01T00:00:00Z"
    with pytest.raises(ProvenanceFault):
        where_from(repository, {"SOURCE_DATE_EPOCH": "yesterday"})


def test_the_built_site_carries_it(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As `build.json`, without any other date; a date that is none stops the build."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    command = [*BUILD, "--no-data", "--config-file", str(repository / "mkdocs.yml")]
    assert run(jixiao, command) == 0
    assert json.loads((repository / "site" / BUILD_FILE).read_bytes()) == {
        "program": "jixiao",
        "version": __version__,
        "commit": git(repository, "rev-parse", "HEAD"),
        "modified": False,
        "date": "2026-03-01T00:00:00Z",
    }
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    assert run(jixiao, command) == 1
    assert "SOURCE_DATE_EPOCH" in capsys.readouterr().err
