"""A file is read again whenever it may have changed, and only then."""

import os
import time
from pathlib import Path

import pytest

from generator import digests
from generator.digests import Digests
from generator.disk import list_folder
from generator.store import Store, digest_of


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file whose last change was long ago, as far as a test can wait."""
    path = tmp_path / "content/a.yml"
    path.parent.mkdir()
    path.write_text("项目名称: 甲", "utf-8")
    monkeypatch.setattr(digests, "SETTLED", 0)
    return path


def found(file: Path) -> str | None:
    """What a run finds out about the file without reading it; it reads it then."""
    some = Digests(list_folder(file.parent), Store(file.parents[1] / "store"))
    known = some.find(file.name)
    if known is None:
        assert some.read(file.name) == digest_of(file.read_bytes())
    some.keep()
    return known


def test_a_file_that_nobody_has_touched_is_read_once(file: Path) -> None:
    """However often it is asked for."""
    assert found(file) is None
    assert found(file) == digest_of("项目名称: 甲")
    assert found(file) == digest_of("项目名称: 甲")


def test_a_file_of_the_same_size_and_time_that_was_changed_is_read_again(file: Path) -> None:
    """Whoever sets the time back cannot set back when the system saw the change."""
    found(file)
    before = file.stat()
    time.sleep(0.02)
    file.write_text("项目名称: 乙", "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert found(file) is None
    assert found(file) == digest_of("项目名称: 乙")


def test_a_file_that_was_changed_shortly_before_its_reading_is_read_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its next change might have the same time."""
    monkeypatch.setattr(digests, "SETTLED", 3_600_000_000_000)
    assert found(file) is None
    assert found(file) is None
