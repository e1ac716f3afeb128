"""`jixiao render`: the pages as plain Markdown."""

import sys
from pathlib import Path

import click

from generator.chinese_click import ChineseCommand
from generator.commands.shared import CONFIG_OPTION, project_at, refuse_target, stopped_by
from generator.workshop import workshop_of


@click.command(cls=ChineseCommand, short_help="把各页写成 Markdown 文件，供其他建站工具使用")
@click.argument("out", type=click.Path(path_type=Path), metavar="文件夹")
@CONFIG_OPTION
@click.option("--force", is_flag=True, help="文件夹不是空的也整个替换")
def render(out: Path, config_file: Path | None, *, force: bool) -> int:
    """把各页写成带 front matter 的 Markdown 文件，不经过 MkDocs。

    \b
    例：
      jixiao render ../pages
    """
    from generator.build import write_markdown
    from generator.render import TemplateFault
    from generator.review import review_corpus

    project = project_at(Path.cwd(), config_file)
    refuse_target(out, project, is_ours=force, advice="，或加 --force 整个替换")
    workshop = workshop_of(project, tell=sys.stderr)
    review = review_corpus(workshop.corpus(project))
    if stopped_by(review.errors, review.corpus, project):
        return 1
    try:
        count = write_markdown(project, review, out.absolute(), workshop.progress)
    except TemplateFault as fault:
        click.echo(f"错误：{fault}", err=True)
        return 1
    click.echo(f"已写出 {count} 页：{out}/")
    return 0
