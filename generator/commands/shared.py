"""What several commands share: their common options, the project they are about, what they refuse."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from generator import report
from generator.chinese_click import Misuse
from generator.corpus import Corpus
from generator.diagnostics import Diagnostic
from generator.disk import reason_of
from generator.project import Project, ProjectFault, project_around, site_of, why_not_write_to

CONFIG_OPTION = click.option(
    "-f",
    "--config-file",
    type=click.Path(path_type=Path),
    help="配置文件；默认用当前文件夹或其上级的 mkdocs.yml",
    metavar="文件",
)


def word_of(words: Mapping[str, object]) -> Callable[[click.Context, click.Parameter, str], object]:
    """The callback of an option that takes one word of a table."""

    def convert(ctx: click.Context, param: click.Parameter, value: str) -> object:
        if value.lower() not in words:
            raise click.BadParameter(f"没有“{value}”，可用的词：{'、'.join(words)}", ctx, param)
        return words[value.lower()]

    return convert


JOBS_OPTION = click.option(
    "-j", "--jobs", type=click.IntRange(1), metavar="数", help="用几个进程；默认与处理器核数相同"
)


def refuse_target(target: Path, project: Project, *, is_ours: bool, advice: str = "") -> None:
    """Stop before a folder is replaced that holds something else than what we have made."""
    if why := why_not_write_to(target, project):
        raise Misuse(why)
    if target.exists() and not target.is_dir():
        raise Misuse(f"{target} 不是文件夹")
    if target.is_dir() and any(target.iterdir()) and not is_ours:
        raise Misuse(f"{target} 不是空的，里面的内容不是 jixiao 生成的；换一个文件夹，或先清空它{advice}")


def refuse_missing(paths: Iterable[Path]) -> None:
    """Stop at paths that are not there; all of them are named."""
    if missing := [str(path) for path in paths if not path.exists()]:
        raise Misuse(f"找不到 {'、'.join(missing)}")


def site_at(project: Project) -> Path:
    """Where the site of a project is."""
    try:
        return site_of(project)
    except ProjectFault as fault:
        raise Misuse(str(fault)) from fault


def project_at(path: Path, config_file: Path | None) -> Project:
    """The project that a path belongs to."""
    try:
        return project_around(path, config_file)
    except ProjectFault as fault:
        raise Misuse(str(fault)) from fault


def stopped_by(errors: Sequence[Diagnostic], corpus: Corpus, project: Project, hint: str = "") -> bool:
    """Print what keeps the content from being published, if anything does."""
    if errors:
        for line in report.concise(errors, content_prefix(project), colour=has_colour()):
            click.echo(line)
        click.echo(report.summary(errors, len(corpus.readings)))
        files = len({one.location.path for one in errors})
        click.echo(f"没有生成：{files} 个文件有错误，原有网站保持不变。{hint}", err=True)
    return bool(errors)


def has_colour() -> bool:
    """Whether somebody looks at a terminal that shows colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def shown_path(path: Path) -> str:
    """A path as the user would type it from here."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def content_prefix(project: Project) -> str:
    """What stands before the paths of the content."""
    shown = shown_path(project.content)
    return "" if shown == "." else f"{shown}/"


@contextmanager
def telling_what_cannot_be_written() -> Iterator[None]:
    """End the command with a sentence, if a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"写不进 {error.filename}：{reason_of(error)}") from error
