"""What several tests share: the project's folder, copies of it to change, and content that is on no disk."""

import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from generator.chinese_click import run
from generator.cli import jixiao
from generator.store import FileStamp

ROOT = Path(__file__).parents[1]
USUAL = 0.05
"""Seconds in which a machine of usual speed adds up a million numbers, one after the other."""
Call = Callable[..., tuple[int, str, str]]
"""A command line in this process: (exit code, output, errors)."""

os.environ["NO_MKDOCS_2_WARNING"] = "1"
settings.register_profile("jixiao", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("jixiao")


@dataclass(frozen=True)
class MemoryTree:
    """A content folder that is on no disk."""

    files: Mapping[str, bytes]
    links: Sequence[str] = ()

    @property
    def paths(self) -> Sequence[str]:
        """All files, sorted."""
        return sorted(self.files)

    def read(self, path: str) -> bytes:
        """The bytes of one file."""
        return self.files[path]

    def stamp(self, path: str) -> FileStamp:
        """What changes whenever a file does."""
        return FileStamp(len(self.files[path]), hash(self.files[path]), 0, 0)

    def head(self, path: str, count: int) -> tuple[int, bytes]:
        """The size of one file, and at most so many of its first bytes."""
        return len(self.files[path]), self.files[path][:count]


def second_of_this_machine() -> float:
    """What a machine of usual speed does in a second takes so long here and now: bounds are no luck on a slow one."""
    started, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return max(1.0, (time.process_time() - started) / USUAL)


def copy_project(target: Path) -> Path:
    """Copy what a build needs: content, templates and mkdocs.yml."""
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, target / name)
    shutil.copy(ROOT / "mkdocs.yml", target)
    return target


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, to change as a test likes."""
    return copy_project(tmp_path / "project")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly what was left out for want of a browser, and how to get it."""
    skipped = [one for one in terminalreporter.stats.get("skipped", ()) if "browser" in one.keywords]
    if skipped:
        terminalreporter.write_line(
            f"没有运行 {len(skipped)} 项浏览器测试（搜索、比较、下载）：找不到 chromium。"
            "Debian、Ubuntu 可运行 apt install chromium fonts-noto-cjk 后再试。",
            yellow=True,
        )


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the command in this process: (exit code, output, errors)."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = run(jixiao, [str(argument) for argument in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def inside(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, as the folder that one is in."""
    monkeypatch.chdir(project)
    return project
