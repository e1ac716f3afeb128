"""Corpus → the published folder: MkDocs writes beside it, then the folders change places; or a plain Markdown tree.

A build that fails at any point, or is killed, leaves the published folder as it was. A site carries where it comes from
(`build.json`) and the digests of all its files (`SHA256SUMS`).
"""

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from generator.charts import ChartPress
from generator.corpus import Corpus
from generator.disk import list_folder, make_folder_of, reason_of, release, write_file
from generator.host_messages import news_in_chinese, warning_in_chinese
from generator.places import PAGES
from generator.plugin import JixiaoPlugin, is_alone
from generator.progress import Progress
from generator.project import Project
from generator.provenance import BUILD_FILE, ProvenanceFault, provenance_of
from generator.publication import Options as LeftOut
from generator.render import Renderer
from generator.review import Review
from generator.seal import seal_folder
from generator.site import compose_assets, compose_pages
from generator.site_folder import SiteFolder, StampBook, adopting
from generator.store import Stamp, stamp_of
from generator.sums import SUMS_FILE
from generator.workshop import Workshop

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")


_FORMER = "former"
"""Where in the store the folder of the site before this one lies, for the next one to be made in."""
_ABORTED = "Aborted with"
"""How MkDocs ends when it has said before why."""
_FAULTS_OF_DISKS = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
_WAITING = "另一个命令正在写同一个文件夹，等它结束再接着做；不想等就按 Ctrl+C。"


class BuildFault(Exception):  # noqa: N818 (told to the user as it is)
    """The site could not be built; the message is for the user, in Chinese."""


def build_site(
    project: Project, read: Callable[[], Corpus], workshop: Workshop, public: Path, left_out: LeftOut | None = None
) -> list[tuple[str, Stamp]]:
    """Build the whole site and put it in place; its files, with their stamps.

    The content is `read` while another process looks through the folder that the site is made in. What it raises ends
    the build, and is not told here.

    Raises:
        BuildFault: MkDocs or a template stopped the build, or the folder could not be written.

    """
    if project.config_file is None:
        read()  # there will be no site; what is wrong with the content is told all the same
    try:
        provenance = provenance_of(project.sources)
        former = workshop.store.folder / _FORMER if workshop.store.folder else None
        with release(public, partial(workshop.progress.say, _WAITING), former) as new:
            book = StampBook(workshop.store)
            folder, known = _fill(new, public, project, read, workshop, left_out or LeftOut(), book)
            folder.write(BUILD_FILE, provenance.data())
            files = folder.finished()
            seal_folder(new, [path for path, _ in files], spread=workshop.told("计算校验值"), known=known)
            files.append((SUMS_FILE, stamp_of((new / SUMS_FILE).stat())))
            book.note(files, known)
    except ProvenanceFault as fault:
        raise BuildFault(str(fault)) from fault
    except OSError as error:
        raise BuildFault(f"读写 {error.filename or public.parent} 出错：{reason_of(error)}") from error
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _FAULTS_OF_DISKS:
            raise
        raise BuildFault(f"数据文件没有生成，临时文件夹的磁盘已满或出错：{error}") from error
    return files


def serve_site(project: Project, address: str | None) -> None:
    """Preview in a browser until Ctrl+C; rebuilds when a record, a template or a page changes.

    Raises:
        BuildFault: the first build stopped.

    """
    from mkdocs.commands.serve import serve as mkdocs_serve  # noqa: PLC0415 (only a preview needs it)

    with _faults_of_mkdocs(project, show=True):
        try:
            overrides: dict[str, Any] = {"dev_addr": address} if address else {}
            mkdocs_serve(_config_file(project), **overrides)
        except OSError as error:
            raise BuildFault(
                f"不能在 {address or '127.0.0.1:8000'} 预览：{error.strerror}。可用 --addr 换一个端口。"
            ) from error


def write_markdown(
    project: Project, review: Review, target: Path, progress: Progress, *, has_data: bool = False
) -> int:
    """Write every page as Markdown with front matter, and every file, for any host; returns the number of pages.

    `has_data` says whether somebody else puts the data files beside them.
    """
    count = 0
    with release(target, partial(progress.say, _WAITING)) as new:
        for page in compose_pages(review, Renderer(project.templates, ChartPress().draw, has_data=has_data)):
            write_file(new, f"{page.address}index.md", page.markdown.encode())
            count += 1
        content = list_folder(project.content)
        for asset in compose_assets(review):
            write_file(new, asset.address, content.read(asset.file) if asset.file else asset.data)
        handwritten = list_folder(project.content / PAGES)
        for path in handwritten.paths:
            write_file(new, path, handwritten.read(path))
    return count


def _fill(  # noqa: PLR0913, PLR0917 (all there is)
    new: Path,
    former: Path,
    project: Project,
    read: Callable[[], Corpus],
    workshop: Workshop,
    left_out: LeftOut,
    book: StampBook,
) -> tuple[SiteFolder, Mapping[str, str]]:
    """Have MkDocs build the site into a folder, beside the former one; and the digests that are known already."""
    with _faults_of_mkdocs(project), ExitStack() as until_built:
        config = load_config(_config_file(project), site_dir=str(new), strict=True)
        plugin = config.plugins.get("jixiao")
        if not isinstance(plugin, JixiaoPlugin):
            raise BuildFault(f"{project.config_file} 的 plugins 里没有 jixiao，不能生成网站。")
        if is_alone(config):
            folder = until_built.enter_context(adopting(new, book, former, workshop.aside))
        else:  # what others write may be anything: nothing stays
            folder = cache(partial(SiteFolder, new, is_shared=True))
        plugin.corpus, plugin.workshop, plugin.left_out, plugin.folder = read(), workshop, left_out, folder
        try:
            config.plugins.on_startup(command="build", dirty=False)
            mkdocs_build(config)
        finally:
            plugin.folder = None
            config.plugins.on_shutdown()
        return folder(), plugin.digests


def _config_file(project: Project) -> str:
    if project.config_file is None:
        raise BuildFault(f"{project.content.parent} 里没有 mkdocs.yml：生成网站需要它。")
    make_folder_of(f"{project.content / PAGES}/")  # MkDocs wants it, also empty, and git keeps no empty folders
    return str(project.config_file)


@contextmanager
def _faults_of_mkdocs(project: Project, *, show: bool = False) -> Iterator[None]:
    """Gather what MkDocs warns of while the block runs; if it stops, all that becomes one `BuildFault`."""
    messages: list[str] = []
    pages = project.content / PAGES

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            message = record.getMessage()
            if message.startswith(_ABORTED):
                return
            news = news_in_chinese(message)
            if record.levelno >= logging.WARNING:
                news = news or warning_in_chinese(message, pages)
                messages.append(news)
            if show and news:
                print(news, flush=True)  # noqa: T201 (the terminal of `serve`)

    logger, handler = logging.getLogger("mkdocs"), Collector()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if show else logging.WARNING)
    try:
        yield
    except MkDocsException as error:
        told = [] if messages and str(error).startswith(_ABORTED) else [str(error)]
        raise BuildFault("\n".join((*messages, *told)).strip("\n")) from error
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
