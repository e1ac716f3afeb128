"""The command `jixiao`. Exit codes: 0 done, 1 the content or the build has errors, 2 misuse."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

from generator import __version__, report
from generator.chinese_click import ChineseGroup, Misuse, run
from generator.diagnostics import Diagnostic, Level
from generator.project import Project, ProjectFault, project_around, review_of
from generator.review import Review

CONFIG_OPTION = click.option(
    "-f",
    "--config-file",
    type=click.Path(path_type=Path),
    help="配置文件；默认用当前文件夹或其上级的 mkdocs.yml",
    metavar="文件",
)


@click.group(cls=ChineseGroup, no_args_is_help=False, invoke_without_command=True)
@click.version_option(__version__, "--version", message="jixiao %(version)s", help="显示版本")
@click.pass_context
def jixiao(ctx: click.Context) -> None:
    """绩效：把 YAML 评价记录变成公开网站。

    \b
    常用：
      jixiao check              检查全部记录
      jixiao serve              在浏览器里预览，改动后自动刷新
      jixiao build              检查并生成网站
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@jixiao.command(short_help="检查记录，指出每一处问题")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]…")
@CONFIG_OPTION
def check(paths: tuple[Path, ...], config_file: Path | None) -> int:
    """检查记录，指出每一处问题：文件:行:列: 代码 说明，下一行是改法。

    不给路径就检查全部；给出文件或文件夹，只报告其中的问题（引用关系仍按全部记录核对）。没有错误退出码为 0，有错误为 1。

    \b
    例：
      jixiao check
      jixiao check content/records/2019
      jixiao check content/records/2019/unit/project.yml
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise Misuse(f"找不到 {'、'.join(missing)}")
    project = _project(paths[0] if paths else Path.cwd(), config_file)
    review = review_of(project)
    chosen = [one for one in review.diagnostics if _is_within(project.content / one.location.path, paths, project)]
    _print_diagnostics(chosen, project)
    records = [
        source for source in review.corpus.sources.values() if _is_within(project.content / source.path, paths, project)
    ]
    click.echo(report.summary(chosen, len(records)))
    return int(any(one.level is Level.ERROR for one in chosen))


@jixiao.command(short_help="检查并生成网站")
@CONFIG_OPTION
@click.option("-d", "--site-dir", type=click.Path(path_type=Path), metavar="文件夹", help="网站放在哪里；默认 site/")
def build(config_file: Path | None, site_dir: Path | None) -> int:
    """检查全部记录，生成网站。有错误的记录会使生成停止，已有的网站保持原样。

    \b
    例：
      jixiao build
      jixiao build --site-dir /srv/www/jixiao
    """
    from generator.build import BuildFault, build_site

    started = time.monotonic()
    project = _project(Path.cwd(), config_file)
    review = review_of(project)
    click.echo(f"读取 {len(review.corpus.sources)} 份记录，{len(review.corpus.units)} 个单位。")
    if _stopped_by_errors(review, project):
        return 1
    try:
        public = build_site(project, review, site_dir.absolute() if site_dir else None)
    except BuildFault as fault:
        click.echo(f"错误：{fault}\n没有生成网站，原有网站保持不变。", err=True)
        return 1
    click.echo(f"网站已生成：{_shown(public)}/（用时 {time.monotonic() - started:.1f} 秒）")
    return 0


@jixiao.command(short_help="在浏览器里预览，改动后自动刷新")
@CONFIG_OPTION
@click.option("-a", "--addr", metavar="地址:端口", help="默认 127.0.0.1:8000")
def serve(config_file: Path | None, addr: str | None) -> int:
    """在浏览器里预览网站；记录、模板或页面一有改动就重新生成并刷新。按 Ctrl+C 结束。

    \b
    例：
      jixiao serve
      jixiao serve --addr 0.0.0.0:9000
    """
    from generator.build import BuildFault, serve_site

    project = _project(Path.cwd(), config_file)
    if _stopped_by_errors(review_of(project), project):
        return 1
    click.echo("正在生成预览，完成后打开下面的网址；按 Ctrl+C 结束。")
    try:
        serve_site(project, addr)
    except BuildFault as fault:
        click.echo(f"错误：{fault}", err=True)
        return 1
    return 0


@jixiao.command(short_help="把各页写成 Markdown 文件，供其他建站工具使用")
@click.argument("out", type=click.Path(path_type=Path), metavar="文件夹")
@CONFIG_OPTION
@click.option("--force", is_flag=True, help="文件夹不是空的也整个替换")
def render(out: Path, config_file: Path | None, *, force: bool) -> int:
    """把各页写成带 front matter 的 Markdown 文件，不经过 MkDocs。

    \b
    例：
      jixiao render /tmp/pages
    """
    from generator.build import write_markdown
    from generator.render import TemplateFault

    project = _project(Path.cwd(), config_file)
    if out.exists() and not out.is_dir():
        raise Misuse(f"{out} 不是文件夹")
    if out.is_dir() and any(out.iterdir()) and not force:
        raise Misuse(f"{out} 不是空的；换一个文件夹，或加 --force 整个替换")
    review = review_of(project)
    if _stopped_by_errors(review, project):
        return 1
    try:
        count = write_markdown(project, review, out.absolute())
    except TemplateFault as fault:
        click.echo(f"错误：模板有误：{fault}", err=True)
        return 1
    click.echo(f"已写出 {count} 页：{out}/")
    return 0


def _project(path: Path, config_file: Path | None) -> Project:
    try:
        return project_around(path, config_file)
    except ProjectFault as fault:
        raise Misuse(str(fault)) from fault


def _stopped_by_errors(review: Review, project: Project) -> bool:
    """Print what keeps the content from being published, if anything does."""
    if review.errors:
        _print_diagnostics(review.errors, project)
        click.echo(report.summary(review.errors, len(review.corpus.sources)))
        click.echo("没有生成网站，原有网站保持不变。", err=True)
    return bool(review.errors)


def _print_diagnostics(diagnostics: Sequence[Diagnostic], project: Project) -> None:
    for line in report.concise(diagnostics, f"{_shown(project.content)}/", colour=_has_colour()):
        click.echo(line)


def _has_colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _shown(path: Path) -> str:
    """A path as the user would type it from here."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def _is_within(path: Path, chosen: Sequence[Path], project: Project) -> bool:
    """Whether a file is among the paths of the command line; without any, all files are."""
    root = project.content.absolute()
    wanted = [one.absolute() for one in chosen]
    return not wanted or any(path.absolute().is_relative_to(one) or root.is_relative_to(one) for one in wanted)


def main() -> None:
    """Enter from the shell."""
    sys.exit(run(jixiao))
