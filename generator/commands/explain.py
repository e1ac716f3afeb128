"""`jixiao explain`: what a code means."""

import click

from generator import report
from generator.chinese_click import ChineseCommand, Misuse
from generator.commands.shared import has_colour
from generator.report.selection import NothingSuch


@click.command(cls=ChineseCommand, short_help="说明一个代码的意思、示例和改法")
@click.argument("code", required=False, metavar="[代码]")
def explain(code: str | None) -> int:
    """说明一个代码：发现什么、为什么重要、示例、改法。不给代码，列出全部代码。

    \b
    例：
      jixiao explain
      jixiao explain JX402
    """
    try:
        lines = report.manual(code, colour=has_colour())
    except NothingSuch as fault:
        raise Misuse(str(fault)) from fault
    for line in lines:
        click.echo(line)
    return 0
