"""Changes of files are told of, each once, and nothing else is."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchdog.events import FileSystemEvent, FileSystemEventHandler

from generator import watching
from generator.watching import Watcher

SOON = 5.0


class Told(FileSystemEventHandler):
    """Puts what it is told of into a queue."""

    def __init__(self) -> None:
        self.paths: queue.Queue[str] = queue.Queue()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Note where something happened."""
        self.paths.put(str(event.src_path))


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """Of changes in a folder with a file, which has been looked at."""
    monkeypatch.setattr(watching, "_EVERY", 0.02)
    monkeypatch.setattr(watching, "_AFTER_CHANGE", 0.02)
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/record.yml").write_text("1", "utf-8")
    watcher, told = Watcher(), Told()
    watcher.schedule(told, str(tmp_path))
    watcher.start()
    with pytest.raises(queue.Empty):
        told.paths.get(timeout=0.2)
    yield told
    watcher.stop()
    watcher.join(SOON)
    assert not watcher.is_alive()


def test_a_file_that_changes_comes_or_goes_is_told_of_once(told: Told, tmp_path: Path) -> None:
    """Also one of the same size, in a folder of a folder."""
    record = tmp_path / "a/b/record.yml"
    for change in (
        lambda: record.write_text("2", "utf-8"),
        lambda: record.with_name("other.yml").write_text("", "utf-8"),
        lambda: record.replace(record.with_name("moved.yml")),
        record.with_name("moved.yml").unlink,
    ):
        change()
        assert told.paths.get(timeout=SOON) == str(tmp_path)
        with pytest.raises(queue.Empty):
            told.paths.get(timeout=0.2)


def test_a_file_that_is_only_read_is_not_told_of(told: Told, tmp_path: Path) -> None:
    """Or a build, which reads everything, would be followed by another one for ever."""
    (tmp_path / "a/b/record.yml").read_text("utf-8")
    with pytest.raises(queue.Empty):
        told.paths.get(timeout=0.3)
