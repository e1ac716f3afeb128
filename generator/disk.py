"""The only place that touches files: list and read a content folder, write a tree, put a folder in its place."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

IGNORED_PREFIX = "."
"""Names that begin so (.gitkeep, .DS_Store) belong to tools, not to the content."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as a tree of files: paths below it with `/`, sorted; symbolic links apart, never followed."""

    root: Path
    paths: tuple[str, ...]
    links: tuple[str, ...]

    def read(self, path: str) -> bytes:
        """The bytes of one file."""
        return (self.root / path).read_bytes()


def list_folder(root: Path) -> Folder:
    """List all files below `root`; an absent folder is an empty one."""
    paths: list[str] = []
    links: list[str] = []
    if root.is_dir():
        _walk(str(root), "", paths, links)
    return Folder(root, tuple(sorted(paths)), tuple(sorted(links)))


def _walk(folder: str, below: str, paths: list[str], links: list[str]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(IGNORED_PREFIX):
                continue
            path = below + entry.name
            if entry.is_symlink():
                links.append(path)
            elif entry.is_dir():
                _walk(entry.path, path + "/", paths, links)
            else:
                paths.append(path)


def write_file(root: Path, path: str, data: bytes) -> None:
    """Write one file below `root`, with the folders it needs."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def replace_file(root: Path, path: str, data: bytes) -> None:
    """Put new bytes in the place of a file, whole or not at all, with the file's own permissions."""
    target = root / path
    aside = target.with_name(f".{target.name}.new")
    try:
        aside.write_bytes(data)
        shutil.copymode(target, aside)
        aside.replace(target)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def copy_file(file: Path, root: Path, path: str) -> None:
    """Put a copy of `file` below `root`, with the folders it needs; times and rights do not travel."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def replace_folder(new: Path, public: Path) -> None:
    """Put `new` where `public` is; a failure leaves the old folder in place."""
    old = public.with_name(f".{public.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if public.exists():
        public.rename(old)
    try:
        new.rename(public)
    except OSError:
        if old.exists():
            old.rename(public)
        raise
    shutil.rmtree(old, ignore_errors=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)
