"""Publishing is whole or not at all: killed, out of disk, twice at once; and a published site can be verified.

`JIXIAO_TRIALS=100` runs the full trial; a few moments are tried each time.
"""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator import disk
from generator.chinese_click import run
from generator.cli import jixiao
from generator.disk import list_everything, release, write_file
from generator.kernel import exchange
from generator.sums import SUMS_FILE, Difference, SumsFault, difference, format_sums, parse_sums
from tests.conftest import ROOT, copy_project
from tests.golden import CONTENT
from tests.test_site import Site

TRIALS = int(os.environ.get("JIXIAO_TRIALS", "6"))
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
WITH_DATA = ["build", "--no-search", "--jobs", "1"]
BUILD = [*WITH_DATA, "--no-data"]
EXAMS_2017 = "records/2017/shanghai-work-safety/safety-qualification-exams.yml"
WRITES = """
import errno, os, signal, sys

moment, fault, *arguments = sys.argv[1:]
events = 0


def hook(event, details):
    global events
    if event == "open":
        is_write = isinstance(details[2], int) and details[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    else:
        is_write = event in {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "shutil.copyfile"}
    if not is_write:
        return
    events += 1
    if events == int(moment):
        if fault == "KILL":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(getattr(errno, fault), os.strerror(getattr(errno, fault)), str(details[0]))


from generator.cli import enter

sys.addaudithook(hook)
code = enter(arguments)
print("events", events)
sys.exit(code)
"""
"""Our own command, in which the n-th time that something is written, made, moved or removed is the last or fails."""


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    there = list_everything(folder)
    return {path: there.read(path) for path in there.paths}


@dataclass
class Stage:
    """A project with two states of its content, the site of each, and one of the two sites published."""

    project: Path
    sites: tuple[dict[str, bytes], dict[str, bytes]]
    events: int
    seconds: float

    def turn(self) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Let the content be what is not published; (what is published, what would be)."""
        old = self.published()
        new = self.sites[1 - self.sites.index(old)]
        retitle(self.project, "甲" if new == self.sites[0] else "乙")
        return old, new

    def published(self) -> dict[str, bytes]:
        """The site as it is."""
        return files_of(self.project / "site")

    def leftovers(self) -> list[str]:
        """What lies beside the site."""
        return sorted(path.name for path in self.project.iterdir() if path.name.startswith(".site"))

    def writing(self, moment: int, fault: str) -> subprocess.CompletedProcess[str]:
        """Build, with a fault at the n-th write."""
        command = [sys.executable, "-c", WRITES, str(moment), fault, *BUILD]
        return subprocess.run(
            command, cwd=self.project, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False
        )


def retitle(project: Path, word: str) -> None:
    """Another title of one record."""
    record = project / "content/records/2019/beta-office/road-repair.yml"
    text = record.read_text("utf-8")
    record.write_text(re.sub(r"^项目名称: (?:[甲乙]·)?", f"项目名称: {word}·", text, flags=re.MULTILINE), "utf-8")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Few pages, so that many builds take little time."""
    project = tmp_path_factory.mktemp("stage") / "project"
    shutil.copytree(CONTENT, project / "content")
    shutil.copytree(ROOT / "templates", project / "templates", ignore=shutil.ignore_patterns("each_rule"))
    (project / "content/pages").mkdir(exist_ok=True)
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    (project / "mkdocs.yml").write_text(re.sub(r"(?m)^nav:\n(?:  .*\n)+", "", config), "utf-8")
    stage = Stage(project, ({}, {}), 0, 0)
    found = []
    for word in "甲乙甲":
        retitle(project, word)
        started = time.monotonic()
        done = stage.writing(0, "KILL")
        assert done.returncode == 0, done.stderr
        found.append(stage.published())
        stage.events, stage.seconds = int(done.stdout.split()[-1]), time.monotonic() - started
    assert found[0] == found[2] != found[1]
    stage.sites = (found[0], found[1])
    return stage


def inside(project: Path, *arguments: str | Path) -> int:
    """Run a command about a project, in this process."""
    return run(jixiao, [*map(str, arguments), "--config-file", str(project / "mkdocs.yml")])


# --- whole or not at all ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trial", range(TRIALS))
def test_a_build_that_is_killed_leaves_the_old_site_or_the_new_one(trial: int, stage: Stage) -> None:
    """`kill -9`, at a random write or at a random time; the next build removes what was left lying about."""
    chance = random.Random(f"kill {trial}")  # noqa: S311 (the same chances each time)
    old, new = stage.turn()
    if trial % 3:
        done = stage.writing(chance.randint(1, stage.events), "KILL")
        assert done.returncode == -signal.SIGKILL or stage.published() == new  # it may have had less to write
    else:
        command = [sys.executable, "-c", WRITES, "0", "", *BUILD]
        with subprocess.Popen(command, cwd=stage.project, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as building:
            time.sleep(chance.uniform(0.1, stage.seconds))
            building.kill()
    assert stage.published() in (old, new)
    if trial in {1, TRIALS - 1}:
        assert inside(stage.project, *BUILD) == 0
        assert (stage.published() == new, stage.leftovers()) == (True, [])


@pytest.mark.parametrize("trial", range(-(-TRIALS // 2)))
def test_a_disk_that_is_full_or_broken_leaves_the_old_site_or_the_new_one(trial: int, stage: Stage) -> None:
    """At a random write; the command says in Chinese what happened, and how it ends is what it says."""
    chance = random.Random(f"disk {trial}")  # noqa: S311 (the same chances each time)
    fault = ("ENOSPC", "EIO")[trial % 2]
    old, new = stage.turn()
    done = stage.writing(chance.randint(1, stage.events), fault)
    published = stage.published()
    assert published in (old, new)
    assert (done.returncode == 0) == (published == new), done.stderr
    if done.returncode:
        assert done.returncode == 1, done.stderr
        assert re.search("磁盘已满|磁盘读写出错", done.stderr), done.stderr
        assert "原有网站保持不变" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_site_is_never_gone_while_a_new_one_takes_its_place(tmp_path: Path) -> None:
    """Where the system can exchange two folders, which is every Linux."""
    if not can_exchange(tmp_path):
        pytest.skip("this file system cannot exchange folders")
    public = tmp_path / "site"
    write_file(public, "index.html", b"0")
    missing, is_over = [], threading.Event()

    def watch() -> None:
        while not is_over.is_set():
            if not (public / "index.html").exists():
                missing.append(time.monotonic())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for number in range(200):
        with release(public, lambda: None) as new:
            write_file(new, "index.html", str(number).encode())
    is_over.set()
    watcher.join()
    assert (missing, (public / "index.html").read_bytes()) == ([], b"199")


def can_exchange(folder: Path) -> bool:
    """Whether the file system can."""
    for name in ("one", "other"):
        (folder / name).mkdir()
    return exchange(folder / "one", folder / "other")


def test_where_folders_cannot_be_exchanged_two_renames_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also there nothing is left over; one that fails leaves the old folder, and so does one killed between the two."""
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    public = tmp_path / "site"
    for number in range(2):
        with release(public, lambda: None) as new:
            write_file(new, "index.html", str(number).encode())
    assert files_of(tmp_path) == {"site/index.html": b"1"}
    with pytest.raises(FileNotFoundError), release(public, lambda: None):
        pass  # there is no new folder to put in place
    assert files_of(tmp_path) == {"site/index.html": b"1"}
    public.rename(tmp_path / ".site.old")
    with pytest.raises(KeyError), release(public, lambda: None):
        raise KeyError
    assert files_of(tmp_path) == {"site/index.html": b"1"}


def test_what_a_dead_build_has_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    """Names that are not ours stay."""
    public = tmp_path / "site"
    for name in (".site.123.new", ".site.old", ".site.new", ".site.1.new.txt", "xsite.1.new", ".other.1.new"):
        write_file(tmp_path / name, "index.html", b"")
    with release(public, lambda: None) as new:
        write_file(new, "index.html", b"")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".other.1.new", ".site.1.new.txt", ".site.new", "site", "xsite.1.new"]


def test_a_link_stays_a_link_and_the_folder_behind_it_is_replaced(tmp_path: Path) -> None:
    """Where nginx follows it."""
    write_file(tmp_path / "releases/now", "index.html", b"old")
    (tmp_path / "site").symlink_to("releases/now")
    with release(tmp_path / "site", lambda: None) as new:
        write_file(new, "index.html", b"new")
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "releases/now/index.html").read_bytes() == b"new"
    assert sorted(path.name for path in (tmp_path / "releases").iterdir()) == ["now"]


def test_the_second_of_two_builds_waits_and_says_so(stage: Stage) -> None:
    """Until the first has ended, be it by `kill -9`."""
    hold = "import sys, time; from generator.disk import release\nfrom pathlib import Path\n"
    hold += "with release(Path('site'), lambda: None) as new: new.mkdir(); print('.', flush=True); time.sleep(60)"
    where = {"cwd": stage.project, "env": ENVIRONMENT, "encoding": "utf-8"}
    _, new = stage.turn()
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, **where) as first:  # type: ignore[call-overload]
        assert first.stdout.read(1) == "."
        command = [sys.executable, "-m", "generator", *BUILD]
        with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, **where) as second:  # type: ignore[call-overload]
            assert "另一个命令正在写同一个文件夹" in second.stderr.readline()
            assert [name for name in stage.leftovers() if name.endswith(".new")] == [f".site.{first.pid}.new"]
            first.kill()
            assert second.wait(60) == 0
    assert (stage.published() == new, stage.leftovers()) == (True, [])


def test_two_builds_at_once_do_not_hurt_each_other(stage: Stage) -> None:
    """Both end well, and the site is whole."""
    _, new = stage.turn()
    command = [sys.executable, "-m", "generator", *BUILD, "--quiet"]
    both = [subprocess.Popen(command, cwd=stage.project, env=ENVIRONMENT) for _ in range(2)]
    assert [one.wait(120) for one in both] == [0, 0]
    assert (stage.published() == new, stage.leftovers()) == (True, [])


# --- the list of digests ------------------------------------------------------------------------------------------


@pytest.fixture
def site(stage: Stage, tmp_path: Path) -> Path:
    """A copy of a published site."""
    shutil.copytree(stage.project / "site", tmp_path / "site")
    return tmp_path / "site"


def verify(site: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Exit code and lines of `jixiao verify`."""
    code = run(jixiao, ["verify", "--quiet", str(site)])
    return code, capsys.readouterr().out.splitlines()


def test_a_site_that_nobody_has_touched_is_verified(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every file but the list itself is on the list, sorted; sha256sum agrees."""
    assert verify(site, capsys) == (0, [])
    listed = list(parse_sums((site / SUMS_FILE).read_bytes()))
    assert listed == sorted(listed)
    assert {*listed, SUMS_FILE} == set(files_of(site))
    if program := shutil.which("sha256sum"):
        done = subprocess.run([program, "--strict", "--quiet", "-c", SUMS_FILE], cwd=site, check=False)
        assert done.returncode == 0


def test_one_changed_byte_is_found_in_each_of_two_hundred_tries(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Anywhere, in any file, also in the list."""
    chance = random.Random("bytes")  # noqa: S311 (the same chances each time)
    files = files_of(site)
    paths = [path for path, data in files.items() if data]
    for _ in range(200):
        path = chance.choice([*paths, SUMS_FILE])
        data = bytearray(files[path])
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (site / path).write_bytes(data)
        code, lines = verify(site, capsys)
        assert code == 1, path
        assert path == SUMS_FILE or lines == [f"改动 {path}"]
        (site / path).write_bytes(files[path])
    assert verify(site, capsys) == (0, [])


def test_missing_and_extra_files_are_found(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hidden ones, links, and names that would talk to a terminal."""
    (site / "index.html").unlink()
    (site / "404.html").unlink()
    (site / "404.html").symlink_to("sitemap.html")
    for name in (".hidden", "多出.html", "\033[2J"):
        (site / name).write_text("", "utf-8")
    (site / "link").symlink_to("/etc")
    (site / "SHA256SUMS.minisig").write_text("a signature of the list cannot stand on it", "utf-8")
    code, lines = verify(site, capsys)
    assert code == 1
    told = ["改动 404.html", "缺少 index.html", "多出 \N{REPLACEMENT CHARACTER}[2J", "多出 .hidden", "多出 link"]
    assert lines == [*told, "多出 多出.html"]


def test_a_folder_without_a_list_is_not_verified(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor one that is not there."""
    (site / SUMS_FILE).unlink()
    assert run(jixiao, ["verify", str(site)]) == 1
    assert "没有 SHA256SUMS" in capsys.readouterr().err
    assert run(jixiao, ["verify", str(site / "nowhere")]) == 2


def test_the_list_holds_any_name_and_tells_what_differs() -> None:
    """What is written is read again; names with line breaks as coreutils writes them."""
    digests = {"a b.html": "0" * 64, "back\\slash": "1" * 64, "two\nlines": "2" * 64, "汉字/索引.html": "a" * 64}
    assert parse_sums(format_sums(digests)) == digests
    assert b"\\" + b"2" * 64 + b"  two\\nlines\n" in format_sums(digests)
    found = {**digests, "more": "3" * 64, "a b.html": "4" * 64}
    del found["back\\slash"]
    assert difference(digests, found) == Difference(("a b.html",), ("back\\slash",), ("more",))


@pytest.mark.parametrize(
    "data",
    [
        b"x\n",
        b"0" * 64 + b"  a",
        b"0" * 63 + b"  a\n",
        (b"0" * 64 + b"  a\n") * 2,
        b"0" * 64 + b"  a/../../b\n",
        b"0" * 64 + b"  /b\n",
    ],
)
def test_a_damaged_list_is_noticed(data: bytes) -> None:
    """Not read as a shorter one, and no path in it leads elsewhere."""
    with pytest.raises(SumsFault):
        parse_sums(data)


# --- what is left out ---------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The real content, to spoil."""
    return copy_project(tmp_path / "project")


def spoil(project: Path, path: str) -> None:
    """Make an error in the first line of a file."""
    file = project / "content" / path
    file.write_text(f"不认识的键: 1\n{file.read_text('utf-8')}", "utf-8")


def test_a_record_with_an_error_stops_everything_and_one_line_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is published."""
    spoil(project, EXAMS_2017)
    assert inside(project, *BUILD) == 1
    told = capsys.readouterr()
    assert f"{EXAMS_2017}:1:1: JX101" in told.out
    assert "没有生成：1 个文件有错误，原有网站保持不变。" in told.err
    assert "--skip-invalid" in told.err
    assert not (project / "site").exists()


def test_without_the_records_that_have_errors_the_others_are_published(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The site says which are held back, and no page leads to them, also none that the cache has from before.

    The record lacks an attachment: what it says itself, and what its sequel of 2019 says, is the same as before.
    """
    assert inside(project, *WITH_DATA) == 0
    shutil.rmtree((project / "content" / EXAMS_2017).with_suffix(""))
    assert inside(project, *WITH_DATA, "--skip-invalid") == 0
    told = capsys.readouterr()
    assert "暂缓公布 1 份有错误的记录：2017/shanghai-work-safety/safety-qualification-exams" in told.err
    assert "7 份记录" in told.out
    site = Site(project / "site")
    page = site.page("verification").text
    assert "因记录有误暂缓公布：1 份" in page
    assert "2017年度 · 上海市安全生产监督管理局 · safety-qualification-exams" in page
    assert not [path for path in site.files if path.startswith("2017/shanghai-work-safety/safety-qualification")]
    assert list(site.broken_links()) == []


def test_no_page_from_the_cache_leads_to_a_record_that_is_held_back(stage: Stage, tmp_path: Path) -> None:
    """A record of another unit continues its problem; neither file is another, only an attachment is missing."""
    project = tmp_path / "project"
    shutil.copytree(stage.project, project)
    record, sequel = "2017/beta-office/road-repair", "site/2018/alpha-bureau/street-works/index.html"
    with (project / f"content/records/{record}.yml").open("a", encoding="utf-8") as stream:
        stream.write("附件:\n  - 文件: a.txt\n")
    write_file(project, f"content/records/{record}/a.txt", b"")
    assert inside(project, *BUILD, "--quiet") == 0
    assert record in (project / sequel).read_text("utf-8")
    (project / f"content/records/{record}/a.txt").unlink()
    assert inside(project, *BUILD, "--skip-invalid", "--quiet") == 0
    assert record not in re.sub("<pre.*?</pre>", "", (project / sequel).read_text("utf-8"), flags=re.DOTALL)


def test_a_record_that_was_held_back_and_is_gone_is_no_longer_mentioned(stage: Stage, tmp_path: Path) -> None:
    """Although all other records are the same, so that their pages come from the cache."""
    project = tmp_path / "project"
    shutil.copytree(stage.project, project)
    spoil(project, "records/2022/alpha-bureau/bond.yml")
    assert inside(project, *BUILD, "--skip-invalid", "--quiet") == 0
    assert "暂缓公布" in (project / "site/verification/index.html").read_text("utf-8")
    (project / "content/records/2022/alpha-bureau/bond.yml").unlink()
    shutil.rmtree(project / "content/records/2022/alpha-bureau/bond", ignore_errors=True)
    assert inside(project, *BUILD, "--quiet") == 0
    assert "暂缓公布" not in (project / "site/verification/index.html").read_text("utf-8")


@pytest.mark.parametrize("path", ["units.yml", "schemes/mof-2020.yml"])
def test_an_error_that_concerns_all_records_cannot_be_skipped(
    path: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Units and schemes."""
    spoil(project, path)
    assert inside(project, *BUILD, "--skip-invalid") == 1
    assert "不能跳过" in capsys.readouterr().err
    assert not (project / "site").exists()


def test_a_file_that_may_be_a_record_is_not_left_out_unsaid(project: Path) -> None:
    """In the wrong place it cannot be named as held back."""
    file = project / "content" / EXAMS_2017
    file.rename(file.with_suffix(".yaml"))
    assert inside(project, *BUILD, "--skip-invalid") == 1


def test_a_profile_says_where_the_time_went(stage: Stage, tmp_path: Path) -> None:
    """Phases with their seconds, as JSON."""
    profile = tmp_path / "profile.json"
    assert inside(stage.project, *BUILD, "--quiet", "--profile", profile, "--site-dir", tmp_path / "site") == 0
    assert {"读取记录", "生成记录页", "计算校验值"} <= set(re.findall(r'"name": "(\w+)"', profile.read_text("utf-8")))
