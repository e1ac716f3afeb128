"""`jixiao fmt`: files written the one way."""

from collections import Counter
from pathlib import Path

import click

from generator.chinese_click import ChineseCommand, Misuse
from generator.commands.shared import (
    CONFIG_OPTION,
    content_prefix,
    project_at,
    refuse_missing,
    telling_what_cannot_be_written,
)
from generator.disk import list_folder
from generator.fix import format_folder
from generator.report.selection import NothingSuch, path_filter
from generator.workshop import workshop_of


@click.command(cls=ChineseCommand, short_help="统一记录的排版：键的顺序、缩进、引号")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]…")
@CONFIG_OPTION
@click.option("--check", "is_trial", is_flag=True, help="只列出需要排版的文件，不改动")
def fmt(paths: tuple[Path, ...], config_file: Path | None, *, is_trial: bool) -> int:
    """统一记录、单位和等级标准的排版。只动写法，不动内容；注释跟着所说的键走。

    不给路径就排版全部。读不下去的文件（JX0xx）不动，逐一列出。

    \b
    退出码：
      0  全部合乎排版
      1  有不能排版的文件；加了 --check，有需要排版的文件
      2  命令写错

    \b
    例：
      jixiao fmt
      jixiao fmt content/records/2019
      jixiao fmt --check
    """
    refuse_missing(paths)
    project = project_at(paths[0] if paths else Path.cwd(), config_file)
    try:
        is_in_scope = path_filter(project.content, paths)
    except NothingSuch as fault:
        raise Misuse(str(fault)) from fault
    prefix, spread = content_prefix(project), workshop_of(project).spread
    counts = Counter({"排版": 0, "不能": 0, "原样": 0})
    with telling_what_cannot_be_written():
        for one in format_folder(list_folder(project.content), is_in_scope, spread=spread, is_trial=is_trial):
            counts["排版" if one.data is not None else "不能" if one.refusal else "原样"] += 1
            if one.data is not None:
                click.echo(f"{'需要排版' if is_trial else '已排版'} {prefix}{one.path}")
            elif one.refusal:
                click.echo(f"没有动 {prefix}{one.refusal}")
    told = [f"{counts['排版']} 个{'需要排版' if is_trial else '重新排版'}", f"{counts['原样']} 个不用改动"]
    told += [f"{counts['不能']} 个有错误，没有动"] if counts["不能"] else []
    click.echo(f"已查看 {counts.total()} 个文件：{'，'.join(told)}。")
    return int(counts["不能"] > 0 or (is_trial and counts["排版"] > 0))
