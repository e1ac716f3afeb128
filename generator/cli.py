"""The command `jixiao`. Exit codes: 0 done, 1 the content or the build has errors, 2 misuse, 3 a fault of our own."""

import errno
import gc
import os
import sys
import tempfile
from concurrent.futures import BrokenExecutor
from datetime import UTC, datetime
from pathlib import Path

import click

from generator import __version__
from generator.chinese_click import ChineseGroup, run
from generator.commands.build import build
from generator.commands.check import check
from generator.commands.explain import explain
from generator.commands.fmt import fmt
from generator.commands.headers import headers
from generator.commands.render import render
from generator.commands.serve import serve
from generator.commands.verify import verify
from generator.crash import BUG, tell_crash, tell_traceback
from generator.disk import reason_of
from generator.project import project_around
from generator.shelf import ContentChanged
from generator.workers import collect_seldom
from generator.workshop import STORE_FOLDER

_DEBUG = "JIXIAO_DEBUG"


@click.group(cls=ChineseGroup, no_args_is_help=False, invoke_without_command=True)
@click.version_option(__version__, "--version", message="jixiao %(version)s", help="显示版本")
@click.pass_context
def jixiao(ctx: click.Context) -> None:
    """绩效：把 YAML 评价记录变成公开网站。

    \b
    常用：
      jixiao check              检查全部记录
      jixiao explain JX402      说明一个代码的意思和改法
      jixiao serve              在浏览器里预览，改动后自动刷新
      jixiao build              检查并生成网站

    \b
    退出码：
      0    完成
      1    内容有错误，网站没有生成，或核对有差别
      2    命令写错
      3    程序自身出错
      130  按 Ctrl+C 停止
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


for _command in (check, fmt, explain, build, verify, headers, serve, render):
    jixiao.add_command(_command)


def enter(arguments: list[str] | None = None) -> int:
    """Run the command line; whatever happens, what a user sees is a sentence. The exit code."""
    try:
        return run(jixiao, arguments)
    except Exception as error:  # noqa: BLE001 (the last door)
        if os.environ.get(_DEBUG):
            tell_traceback(error)
        return _told(error, sys.argv[1:] if arguments is None else arguments)


def main() -> None:
    """Enter from the shell."""
    collect_seldom()
    code = enter()
    gc.freeze()  # or all that is left would be looked through several times before the process ends
    sys.exit(code)


def _told(error: Exception, arguments: list[str]) -> int:
    """Say what has happened; whether it lies with the machine (1) or with us (3)."""
    match error:
        case BrokenExecutor() | MemoryError():
            click.echo(
                "错误：一个进程被系统结束，多半是内存不足。请加上 --jobs 1 再试，或换内存大一些的机器。", err=True
            )
            return 1
        case ContentChanged():
            click.echo(f"错误：{error}", err=True)
            return 1
        case OSError(filename=str() | bytes() | Path()):
            click.echo(f"错误：读写 {os.fsdecode(error.filename)} 出错：{reason_of(error)}", err=True)
            return 1
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EIO):
            sys.stdout = None  # it cannot be written, at the end neither
            click.echo(f"错误：写不出要显示的文字：{reason_of(error)}", err=True)
            return 1
        case _:
            name = f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.txt"
            click.echo(tell_crash(error, arguments, _crash_folder(), name), err=True)
            return BUG


def _crash_folder() -> Path:
    """Beside mkdocs.yml, with the other things that can be thrown away."""
    try:
        file = project_around(Path.cwd()).config_file
    except Exception:  # noqa: BLE001 (nothing may keep a fault from being told)
        file = None
    return file.parent / STORE_FOLDER if file else Path(tempfile.gettempdir())
