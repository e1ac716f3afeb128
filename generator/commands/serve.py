"""`jixiao serve`: a preview that follows every change."""

from pathlib import Path

import click

from generator.chinese_click import ChineseCommand
from generator.commands.shared import CONFIG_OPTION, project_at, stopped_by
from generator.workshop import workshop_of


@click.command(cls=ChineseCommand, short_help="在浏览器里预览，改动后自动刷新")
@CONFIG_OPTION
@click.option("-a", "--addr", metavar="地址:端口", help="默认 127.0.0.1:8000")
def serve(config_file: Path | None, addr: str | None) -> int:
    """在浏览器里预览网站；记录、模板或页面一有改动就重新生成并刷新。按 Ctrl+C 结束。

    超过 1,000 份记录时，预览里没有搜索和数据文件，这样改动很快就能看到。

    \b
    例：
      jixiao serve
      jixiao serve --addr 0.0.0.0:9000
    """
    from generator.build import BuildFault, serve_site
    from generator.plugin import LARGE_PREVIEW

    project = project_at(Path.cwd(), config_file)
    corpus = workshop_of(project).corpus(project)
    if stopped_by(corpus.errors, corpus, project):
        return 1
    if len(corpus.readings) > LARGE_PREVIEW:
        click.echo(f"记录超过 {LARGE_PREVIEW:,} 份，预览里没有搜索和数据文件；完整的网站用 jixiao build 生成。")
    click.echo("正在生成预览，完成后打开下面的网址；按 Ctrl+C 结束。")
    try:
        serve_site(project, addr)
    except BuildFault as fault:
        click.echo(f"错误：{fault}", err=True)
        return 1
    return 0
