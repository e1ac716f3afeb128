"""`jixiao verify`: whether a published folder is, byte for byte, what was built."""

import sys
from pathlib import Path

import click

from generator.chinese_click import ChineseCommand, Misuse
from generator.commands.shared import CONFIG_OPTION, project_at, shown_path, site_at
from generator.progress import Progress
from generator.seal import verify_folder
from generator.store import Store
from generator.sums import SumsFault
from generator.workers import default_jobs, spread_over
from generator.workshop import Workshop


@click.command(cls=ChineseCommand, short_help="核对网站的文件与生成时是否完全相同")
@click.argument("site", required=False, type=click.Path(path_type=Path), metavar="[文件夹]")
@CONFIG_OPTION
@click.option("-q", "--quiet", is_flag=True, help="只在有差别时说话")
def verify(site: Path | None, config_file: Path | None, *, quiet: bool) -> int:
    """按网站里的 SHA256SUMS 核对每个文件，找出改动、缺少和多出的。不给文件夹就核对 site/。

    能发现传输、存放中的差错和网站上的改动。有意篡改的人也能改 SHA256SUMS：要防这种情况，
    请把这个文件另存一份，或给它签名，见发布指南。

    \b
    退出码：
      0  全部一致
      1  有差别，或 SHA256SUMS 不在、不完整
      2  命令写错

    \b
    例：
      jixiao verify
      jixiao verify /srv/www/jixiao
    """
    folder = site or _default(config_file)
    if not folder.is_dir():
        raise Misuse(f"找不到文件夹 {folder}")
    workshop = Workshop(spread_over(default_jobs()), Store(None), Progress(None if quiet else sys.stderr))
    try:
        count, found = verify_folder(folder, spread=workshop.told("核对文件"))
    except SumsFault as fault:
        click.echo(f"错误：{fault}", err=True)
        return 1
    differing = {"改动": found.changed, "缺少": found.missing, "多出": found.extra}
    for word, paths in differing.items():
        for path in paths:
            click.echo(f"{word} {_printable(path)}")
    if found:
        told = "，".join(f"{len(paths)} 个{word}" for word, paths in differing.items() if paths)
        click.echo(f"{shown_path(folder)} 与生成时不同：{told}（清单上有 {count} 个文件）。", err=True)
    elif not quiet:
        click.echo(f"已核对 {count} 个文件，全部一致。")
    return int(bool(found))


def _default(config_file: Path | None) -> Path:
    return site_at(project_at(Path.cwd(), config_file))


def _printable(path: str) -> str:
    """A name that somebody else has given cannot make the terminal do anything."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in path)
