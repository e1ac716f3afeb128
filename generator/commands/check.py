"""`jixiao check`: what is wrong or worth a look."""

import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path
from shutil import get_terminal_size

import click

from generator import report
from generator.addresses import record_path
from generator.changes import ChangesFault, touched_files
from generator.chinese_click import ChineseCommand, Misuse
from generator.commands.shared import (
    CONFIG_OPTION,
    JOBS_OPTION,
    content_prefix,
    has_colour,
    project_at,
    refuse_missing,
    telling_what_cannot_be_written,
    word_of,
)
from generator.corpus import Corpus
from generator.diagnostics import Level
from generator.disk import list_folder
from generator.fix import fix_folder
from generator.project import Project
from generator.report import FOR_PEOPLE, FORMATS, Listing, SourceLines, reported_in
from generator.report.selection import LEVELS, NothingSuch, Selection, code_filter, levels_from, path_filter
from generator.workshop import workshop_of

LAYOUTS = {name: name for name in FORMATS}
_LINES_AT_ONCE = 1000


@click.command(cls=ChineseCommand, short_help="检查记录，指出每一处问题")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]…")
@CONFIG_OPTION
@click.option(
    "--level", callback=word_of(LEVELS), default="提示", metavar="级别", help="错误、警告或提示；更轻的不列出"
)
@click.option(
    "--format", "layout", callback=word_of(LAYOUTS), default="concise", metavar="格式", help="、".join(FORMATS)
)
@click.option("--select", multiple=True, metavar="代码", help="只看这些代码，如 JX402,JX5（JX5 指全部 JX5xx）")
@click.option("--ignore", multiple=True, metavar="代码", help="不看这些代码，写法相同")
@click.option("--strict", is_flag=True, help="没有核验说明的警告也算不通过")
@click.option("--changed", metavar="版本", help="只看某个 git 版本以来的改动涉及的记录，如 HEAD~1、origin/main")
@click.option("--fix", is_flag=True, help="先改正可以放心改的：文号括号、全角数字、等级词里的空格")
@JOBS_OPTION
def check(  # noqa: PLR0913, PLR0917 (the options of the command)
    paths: tuple[Path, ...],
    config_file: Path | None,
    level: Level,
    layout: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    changed: str | None,
    *,
    strict: bool,
    fix: bool,
    jobs: int | None,
) -> int:
    """检查记录，指出每一处问题：文件:行:列: 代码 说明，下一行是改法。

    不给路径就检查全部；给出文件或文件夹，只报告其中的问题（引用关系仍按全部记录核对）。

    \b
    退出码：
      0  没有错误
      1  有错误；加了 --strict，有警告而没有核验说明
      2  命令写错
    --level 只决定列出什么。路径、--select、--ignore、--changed 排除的问题不列出，也不影响退出码；
    build 没有这些选项：有错误的内容始终不能发布。
    --format 的 full 连同原文显示；github、gitlab、json、sarif 供程序读取，小结写到标准错误。

    \b
    例：
      jixiao check
      jixiao check content/records/2019 --level 警告
      jixiao check --changed origin/main --strict --format github
      jixiao check --fix
    """
    refuse_missing(paths)
    project = project_at(paths[0] if paths else Path.cwd(), config_file)
    workshop = workshop_of(project, jobs, sys.stderr)
    review = workshop.review(project)
    try:
        touched = None
        if changed is not None:
            touched = touched_files(changed, project.content, project.config_file, review.corpus)
        selection = Selection(code_filter(select, ignore), path_filter(project.content, paths, touched))
    except (ChangesFault, NothingSuch) as fault:
        raise Misuse(str(fault)) from fault
    if fix and _fix(project, review.corpus, selection, to_stderr=layout not in FOR_PEOPLE):
        review = workshop.review(project)
    lines = SourceLines(list_folder(project.content))
    found = selection.of(reported_in(review, lines))
    records = sum(selection.is_in_scope(record_path(identity)) for identity in review.corpus.readings)
    levels = levels_from(level)
    listed = [one for one in found if one.diagnostic.level in levels]
    _print_listing(Listing(listed, content_prefix(project), records, lines), layout)
    unexplained = sum(one.is_unexplained for one in found) if strict else 0
    diagnostics = [one.diagnostic for one in found]
    click.echo(report.summary(diagnostics, records, unexplained=unexplained), err=layout not in FOR_PEOPLE)
    if listed and layout == "concise" and sys.stdout.isatty():
        click.echo(f"想知道一个代码的意思和改法：jixiao explain {listed[0].diagnostic.code}")
    return int(unexplained > 0 or any(one.level is Level.ERROR for one in diagnostics))


def _fix(project: Project, corpus: Corpus, selection: Selection, *, to_stderr: bool) -> bool:
    """Put right what is safe and say what; whether anything was changed."""
    records = [identity for identity in corpus.records if selection.is_in_scope(record_path(identity))]
    changes = []
    with telling_what_cannot_be_written():
        for change in fix_folder(list_folder(project.content), corpus, selection.is_wanted, records):
            click.echo(f"{content_prefix(project)}{change}", err=to_stderr)
            changes.append(change)
    files = len({change.location.path for change in changes})
    told = f"已改正 {files} 份记录里的 {len(changes)} 处，请用 git diff 核对。" if files else "没有可以放心改正的地方。"
    click.echo(told, err=to_stderr)
    return bool(changes)


def _print_listing(listing: Listing, layout: str) -> None:
    if layout in FOR_PEOPLE:
        listing = replace(listing, colour=has_colour(), width=get_terminal_size((100, 24)).columns)
    lines = iter(FORMATS[layout](listing))
    while some := list(islice(lines, _LINES_AT_ONCE)):
        click.echo("\n".join(some))
