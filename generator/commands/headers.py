"""`jixiao headers`: what a web server should send with the published folder."""

from pathlib import Path

import click

from generator.chinese_click import ChineseCommand, Misuse
from generator.commands.shared import word_of
from generator.disk import list_folder
from generator.headers import SERVERS, HeadersFault, headers_of


@click.command(cls=ChineseCommand, short_help="写出网页服务器的安全响应头")
@click.argument("site", type=click.Path(path_type=Path), metavar="文件夹")
@click.option(
    "--server",
    callback=word_of({name: name for name in SERVERS}),
    default="nginx",
    metavar="服务器",
    help="、".join(SERVERS),
)
def headers(site: Path, server: str) -> int:
    """按生成好的网站写出网页服务器的配置：内容安全策略（CSP）等响应头，附件只供下载。

    策略里有主题自带脚本的校验值，它们随主题版本变化：升级组件、重新生成以后请重新写出。
    页面里有别的脚本，就指出是哪一页，不写出配置。

    \b
    退出码：
      0  已写出
      1  不能写出：不是生成好的网站，或页面里有不认识的脚本
      2  命令写错

    \b
    例：
      jixiao headers site > jixiao-headers.conf
      jixiao headers /srv/www/jixiao --server caddy
    """
    if not site.is_dir():
        raise Misuse(f"找不到文件夹 {site}")
    try:
        click.echo(headers_of(list_folder(site), server), nl=False)
    except HeadersFault as fault:
        click.echo(f"错误：{fault}", err=True)
        return 1
    return 0
