"""Pagefind's program for the browser, and the proof that it reads what `search_files` writes.

In: the shipped program. Out: the files that a browser needs of it, beside an index of a sample: no year has to be
loaded to load others.
"""

import gzip
import os
import subprocess
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from pagefind_bin import get_executable

from generator.disk import Folder, list_folder, remove_folder, write_file
from generator.search_files import IndexFiles
from generator.search_words import word_of

_USED = ("pagefind.js", "wasm.unknown.pagefind")


class SearchFault(Exception):  # noqa: N818 (told to the user as it is)
    """The index could not be built; the message is for the user, in Chinese."""


def pagefind_version() -> str:
    """Of the program that is installed."""
    return version("pagefind_bin")


_SAMPLE = "\x01\x02\x03\x01\x02\x03"
"""A text to look at the format with. Nobody finds it: folding leaves no such characters in what is asked."""
_SAMPLE_LENGTH = 3
_SAMPLE_WORDS = " ".join(word_of(_SAMPLE[at : at + _SAMPLE_LENGTH]) for at in range(len(_SAMPLE) - _SAMPLE_LENGTH + 1))
_SAMPLE_PAGE = f"""<!doctype html><html lang="und"><head><meta data-pagefind-filter="a[content]" content="b"></head>
<body data-pagefind-weight="1.05">{_SAMPLE_WORDS}</body></html>"""
"""The same for Pagefind; the weight is one that it does not store."""


def build_program(put: Callable[[str, bytes], None], work: Path) -> None:
    """Give `put` the path and the bytes of each file; `work` is a folder to work in, gone afterwards.

    Raises:
        SearchFault: Pagefind is missing, gives up, or writes in another format than we do.

    """
    pages, bundle = work / "pages", work / "bundle"
    try:
        write_file(pages, "sample.html", _SAMPLE_PAGE.encode())
        run_pagefind(pages, bundle)
        written = list_folder(bundle)
        _check_format(written)
        for path in written.paths:
            if Path(path).suffix not in {".js", ".css", ".pagefind"} or path in _USED:
                put(path, written.read(path))
    finally:
        remove_folder(work)


def _check_format(written: Folder) -> None:
    """Whether this Pagefind writes as `search_files` does.

    Raises:
        SearchFault: it does not.

    """
    index = IndexFiles()
    ours: dict[str, bytes] = {}
    index.add(_SAMPLE, {"a": "b"})
    index.write(pagefind_version(), ours.__setitem__, [_SAMPLE_LENGTH])
    files = {Path(path).suffix: gzip.decompress(data) for path, data in ours.items() if "/" in path}
    theirs = {
        Path(path).suffix: gzip.decompress(written.read(path))
        for path in written.paths
        if path.startswith(("index/", "filter/"))
    }
    if files != theirs:
        raise SearchFault(
            f"搜索索引没有生成：Pagefind {pagefind_version()} 的索引是另外的格式，请安装 requirements.lock 所列的版本。"
        )


def run_pagefind(pages: Path, bundle: Path) -> None:
    """Have Pagefind index a folder of pages.

    Raises:
        SearchFault: it is missing or gives up.

    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")}
    try:
        program = get_executable().absolute()
        command: list[str | Path] = [program, "--site", pages.absolute(), "--output-path", bundle.absolute(), "--quiet"]
        done = subprocess.run(command, env=environment, cwd=pages, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise SearchFault(f"搜索索引没有生成：Pagefind 程序不能运行（{error}）。") from error
    if done.returncode:
        raise SearchFault(f"搜索索引没有生成：Pagefind 报告\n{(done.stderr or done.stdout).strip()}")
