"""The only place that touches files: list and read a content folder, write a tree, put a folder in its place."""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from generator.kernel import exchange
from generator.store import FileStamp, Stamp, file_stamp_of, stamp_of

try:
    import fcntl
except ImportError:  # Windows: two builds at once are not kept apart there
    fcntl = None  # type: ignore[assignment]

IGNORED_PREFIX = "."
"""Names that begin so (.gitkeep, .DS_Store) belong to tools, not to the content."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as a tree of files: paths below it with `/`, sorted; links, pipes and devices apart, never read."""

    root: Path
    paths: tuple[str, ...]
    links: tuple[str, ...]

    def read(self, path: str) -> bytes:
        """The bytes of one file."""
        return read_file(self.root, path)

    def stamp(self, path: str) -> FileStamp:
        """What changes whenever a file does, without reading it."""
        return file_stamp_of(os.stat(f"{self.root}/{path}"))  # noqa: PTH116 (as above)

    def head(self, path: str, count: int) -> tuple[int, bytes]:
        """The size of one file, and at most so many of its first bytes."""
        with open(f"{self.root}/{path}", "rb", buffering=0) as file:  # noqa: PTH123 (as below)
            return os.fstat(file.fileno()).st_size, file.read(count)


def read_file(root: Path, path: str) -> bytes:
    """The bytes of one file below `root`."""
    with open(f"{root}/{path}", "rb", buffering=0) as file:  # noqa: PTH123 (ten thousand times: no objects)
        return file.read()


def list_folder(root: Path, ignored: str = IGNORED_PREFIX) -> Folder:
    """List all files below `root` but those whose names begin with `ignored`; an absent folder is an empty one."""
    paths: list[str] = []
    links: list[str] = []
    if root.is_dir():
        _walk(str(root), "", ignored, paths, links)
    return Folder(root, tuple(sorted(paths)), tuple(sorted(links)))


def list_everything(root: Path) -> Folder:
    """List all files below `root`, those of tools too."""
    return list_folder(root, ignored="/")


def _walk(folder: str, below: str, ignored: str, paths: list[str], links: list[str]) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(ignored):
                continue
            path = below + entry.name
            if entry.is_symlink():
                links.append(path)
            elif entry.is_dir():
                _walk(entry.path, path + "/", ignored, paths, links)
            elif entry.is_file():
                paths.append(path)
            else:
                links.append(path)


def stamp_everything(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below `root`, those of tools too, with what the system knows of it; in no order."""
    if root.is_file():
        yield str(root), root.stat()
    for entry in entries_below(root) if root.is_dir() else ():
        yield entry.path, entry.stat(follow_symlinks=False)


def entries_below(root: Path, besides: str = "") -> Iterator[os.DirEntry[str]]:
    """All that lies below `root` and is no folder, in no order; the folder `besides` of it is not looked into."""
    left_out = f"{root}/{besides}"
    folders = [str(root)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    yield entry
                elif entry.path != left_out:
                    folders.append(entry.path)


def digest_of_file(root: Path, path: str) -> str:
    """The SHA-256 of one file, read a piece at a time."""
    with (root / path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_file(root: Path, path: str, data: bytes) -> None:
    """Write one file below `root`, with the folders it needs; a file that is there may have other names: it is left."""
    with _new_file(f"{root}/{path}", buffering=0) as file:
        left = memoryview(data)
        while left:
            left = left[file.write(left) :]


def _new_file(target: str, buffering: int = -1) -> BinaryIO:
    try:
        return open(target, "xb", buffering)  # noqa: PTH123 (ten thousand times: no objects)
    except FileNotFoundError:
        make_folder_of(target)
    except FileExistsError:
        os.unlink(target)  # noqa: PTH108 (as above)
    return open(target, "xb", buffering)  # noqa: PTH123 (as above)


def make_folder_of(file: str) -> None:
    """Make the folders that a file needs; most often there is one to make, or none."""
    folder = file.rpartition("/")[0]
    try:
        os.mkdir(folder)  # noqa: PTH102 (as above)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103 (as above)


def remove_file(target: str) -> None:
    """Remove one file, if it is there."""
    with suppress(FileNotFoundError):
        os.unlink(target)  # noqa: PTH108 (as above)


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
    with file.open("rb") as source, _new_file(f"{root}/{path}") as target:
        shutil.copyfileobj(source, target)


def link_file(file: Path, root: Path, path: str) -> None:
    """Give a finished file one more name below `root`; a copy where the file system has no such names."""
    make_folder_of(f"{root}/{path}")
    (root / path).unlink(missing_ok=True)
    try:
        (root / path).hardlink_to(file)
    except OSError:
        copy_file(file, root, path)


def link_files(source: Path, paths: Iterable[str], target: Path) -> list[tuple[str, Stamp]]:
    """Give each of these files of a folder a second name in another one, which is made; with their stamps."""
    made, found = set[str](), list[tuple[str, Stamp]]()
    for path in paths:
        if (folder := path.rpartition("/")[0]) not in made:
            make_folder_of(f"{target}/{path}")
            made.add(folder)
        os.link(f"{source}/{path}", name := f"{target}/{path}")
        found.append((path, stamp_of(os.lstat(name))))
    return found


def move_file(file: Path, root: Path, path: str) -> None:
    """Give a finished file of the same disk another place below `root`; what has that name loses it."""
    make_folder_of(f"{root}/{path}")
    file.replace(root / path)


def replace_folder(new: Path, public: Path) -> None:
    """Put `new` where `public` is: in one step where the system can, else in two; a failure leaves the old folder.

    Where the two change places in one step, `new` is the old folder afterwards.
    """
    old = _old(public)
    if public.exists() and exchange(new, public):
        return
    if public.exists():
        remove_folder(old)
        public.rename(old)
    try:
        new.rename(public)
    except OSError:
        if old.exists():
            old.rename(public)
        raise
    remove_folder(old)


@contextmanager
def release(public: Path, waiting: Callable[[], object], former: Path | None = None) -> Iterator[Path]:
    """A new folder to fill, beside `public`; when the block ends well, it is what stands at `public`.

    `former` is where the folder goes that is not published then, and what stands there comes back as the new one.

    Only one process at a time does this: another one calls `waiting`, and waits. What a killed process has left behind
    is removed first. However the block ends, nothing but `public` is left. A link to a folder stays a link, and the
    folder is replaced.
    """
    public = public.resolve()
    new = public.with_name(f".{public.name}.{os.getpid()}.new")
    with _alone(public.with_name(f".{public.name}.lock"), waiting) as is_alone:
        if is_alone:
            _remove_leftovers(public)
        try:
            _change_place(former, new)
            yield new
            replace_folder(new, public)
        finally:
            _change_place(new, former)
            remove_folder(new)


def _change_place(folder: Path | None, place: Path | None) -> None:
    """Give a folder another place on the same disk, where there is nothing; or leave it."""
    if folder is not None and place is not None and not folder.is_symlink():
        with suppress(OSError):
            place.parent.mkdir(parents=True, exist_ok=True)
            folder.rename(place)


def _old(public: Path) -> Path:
    return public.with_name(f".{public.name}.old")


def _remove_leftovers(public: Path) -> None:
    """Of dead processes; a living one would hold the lock."""
    if not public.exists() and _old(public).exists():
        _old(public).rename(public)  # killed between the two renames
    remove_folder(_old(public))
    for entry in public.parent.iterdir():
        if re.fullmatch(rf"\.{re.escape(public.name)}\.\d+\.new", entry.name):
            remove_folder(entry)


@contextmanager
def _alone(file: Path, waiting: Callable[[], object]) -> Iterator[bool]:
    """Hold a lock as long as the block lasts; false where there are no locks. The kernel frees those of the dead.

    It is a POSIX lock, which forked processes do not inherit: a child that outlives us cannot hold it for us.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    stream = _locked(file, waiting)
    try:
        yield stream is not None
    finally:
        if stream is not None:
            file.unlink(missing_ok=True)
            stream.close()


def _locked(file: Path, waiting: Callable[[], object]) -> BinaryIO | None:
    while fcntl is not None:
        stream = file.open("ab")
        try:
            _lock(stream, waiting)
        except OSError as error:
            stream.close()
            if error.errno in {errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL}:
                break  # a file system without locks
            raise
        except BaseException:
            stream.close()
            raise
        if _is_still(file, stream):
            return stream
        stream.close()  # its last holder has removed it
    return None


def _lock(stream: BinaryIO, waiting: Callable[[], object]) -> None:
    try:
        fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        waiting()
        fcntl.lockf(stream, fcntl.LOCK_EX)


def _is_still(file: Path, stream: BinaryIO) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(stream.fileno()))
    except FileNotFoundError:
        return False


def remove_folder(folder: Path) -> None:
    """Remove a folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


_REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EIO: "磁盘读写出错",
    errno.EROFS: "磁盘是只读的",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EBUSY: "正被占用（是不是挂载点？）",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ENOENT: "文件不见了（是不是有人同时改动了文件？）",
    errno.ENAMETOOLONG: "路径太长",
}


def reason_of(error: OSError) -> str:
    """Why a file could not be read or written, in Chinese where the reason is a usual one."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
