"""The command `jixiao`. Exit codes: 0 done, 1 the content or the build has errors, 2 misuse."""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import get_terminal_size

import click

from generator import __version__, report
from generator.addresses import record_path
from generator.changes import ChangesFault, touched_files
from generator.chinese_click import ChineseGroup, Misuse, run
from generator.corpus import Corpus
from generator.diagnostics import Level
from generator.disk import list_folder
from generator.fix import fix_folder, format_folder
from generator.project import Project, ProjectFault, project_around, why_not_write_to
from generator.report import FOR_PEOPLE, FORMATS, Listing, SourceLines, reported_in
from generator.report.selection import LEVELS, NothingSuch, Selection, code_filter, levels_from, path_filter
from generator.workshop import workshop_of

LAYOUTS = {name: name for name in FORMATS}

CONFIG_OPTION = click.option(
    "-f",
    "--config-file",
    type=click.Path(path_type=Path),
    help="配置文件；默认用当前文件夹或其上级的 mkdocs.yml",
    metavar="文件",
)


def _word_of(words: Mapping[str, object]) -> Callable[[click.Context, click.Parameter, str], object]:
    """The callback of an option that takes one word of a table."""

    def convert(ctx: click.Context, param: click.Parameter, value: str) -> object:
        if value.lower() not in words:
            raise click.BadParameter(f"没有“{value}”，可用的词：{'、'.join(words)}", ctx, param)
        return words[value.lower()]

    return convert


JOBS_OPTION = click.option(
    "-j", "--jobs", type=click.IntRange(1), metavar="数", help="用几个进程；默认与处理器核数相同"
)


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
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@jixiao.command(short_help="检查记录，指出每一处问题")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[路径]…")
@CONFIG_OPTION
@click.option(
    "--level", callback=_word_of(LEVELS), default="提示", metavar="级别", help="错误、警告或提示；更轻的不列出"
)
@click.option(
    "--format", "layout", callback=_word_of(LAYOUTS), default="concise", metavar="格式", help="、".join(FORMATS)
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
    _refuse_missing(paths)
    project = _project(paths[0] if paths else Path.cwd(), config_file)
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
    records = sum(selection.is_in_scope(record_path(identity)) for identity in review.corpus.sources)
    listed = [one for one in found if one.diagnostic.level in levels_from(level)]
    _print_listing(Listing(listed, _prefix(project), records, lines), layout)
    unexplained = sum(one.is_unexplained for one in found) if strict else 0
    diagnostics = [one.diagnostic for one in found]
    click.echo(report.summary(diagnostics, records, unexplained=unexplained), err=layout not in FOR_PEOPLE)
    if listed and layout == "concise" and sys.stdout.isatty():
        click.echo(f"想知道一个代码的意思和改法：jixiao explain {listed[0].diagnostic.code}")
    return int(unexplained > 0 or any(one.level is Level.ERROR for one in diagnostics))


@jixiao.command(short_help="统一记录的排版：键的顺序、缩进、引号")
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
    _refuse_missing(paths)
    project = _project(paths[0] if paths else Path.cwd(), config_file)
    try:
        is_in_scope = path_filter(project.content, paths)
    except NothingSuch as fault:
        raise Misuse(str(fault)) from fault
    prefix, spread = _prefix(project), workshop_of(project).spread
    counts = Counter({"排版": 0, "不能": 0, "原样": 0})
    with _telling_what_cannot_be_written():
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


@jixiao.command(short_help="说明一个代码的意思、示例和改法")
@click.argument("code", required=False, metavar="[代码]")
def explain(code: str | None) -> int:
    """说明一个代码：发现什么、为什么重要、示例、改法。不给代码，列出全部代码。

    \b
    例：
      jixiao explain
      jixiao explain JX402
    """
    try:
        lines = report.manual(code, colour=_has_colour())
    except NothingSuch as fault:
        raise Misuse(str(fault)) from fault
    for line in lines:
        click.echo(line)
    return 0


@jixiao.command(short_help="检查并生成网站")
@CONFIG_OPTION
@click.option("-d", "--site-dir", type=click.Path(path_type=Path), metavar="文件夹", help="网站放在哪里；默认 site/")
@JOBS_OPTION
@click.option("--no-data", is_flag=True, help="不生成数据文件（/data/ 和各页的 CSV、JSON）")
@click.option("--no-search", is_flag=True, help="不生成搜索索引")
@click.option("-q", "--quiet", is_flag=True, help="只在出错时说话")
def build(  # noqa: PLR0913 (the options of the command)
    config_file: Path | None,
    site_dir: Path | None,
    jobs: int | None,
    *,
    no_data: bool,
    no_search: bool,
    quiet: bool,
) -> int:
    """检查全部记录，生成网站。有错误的记录会使生成停止，已有的网站保持原样。

    \b
    例：
      jixiao build
      jixiao build --site-dir /srv/www/jixiao
    """
    from generator.build import SIGN, BuildFault, build_site
    from generator.publication import Options as LeftOut

    started = time.monotonic()
    project = _project(Path.cwd(), config_file)
    if site_dir is not None:
        _refuse_target(site_dir, project, is_ours=(site_dir / SIGN).is_file())
    workshop = workshop_of(project, jobs, None if quiet else sys.stderr)
    corpus = workshop.corpus(project)
    if not quiet:
        click.echo(f"读取 {len(corpus.readings)} 份记录，{len(corpus.units)} 个单位。")
    if _stopped_by_errors(corpus, project):
        return 1
    left_out = LeftOut(has_data=not no_data, has_search=not no_search)
    try:
        public = build_site(project, corpus, workshop, site_dir.absolute() if site_dir else None, left_out)
    except BuildFault as fault:
        click.echo(f"错误：{fault}\n没有生成网站，原有网站保持不变。", err=True)
        return 1
    if not quiet:
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
    if _stopped_by_errors(workshop_of(project).corpus(project), project):
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
      jixiao render ../pages
    """
    from generator.build import write_markdown
    from generator.render import TemplateFault

    project = _project(Path.cwd(), config_file)
    _refuse_target(out, project, is_ours=force, advice="，或加 --force 整个替换")
    review = workshop_of(project).review(project)
    if _stopped_by_errors(review.corpus, project):
        return 1
    try:
        count = write_markdown(project, review, out.absolute())
    except TemplateFault as fault:
        click.echo(f"错误：模板有误：{fault}", err=True)
        return 1
    click.echo(f"已写出 {count} 页：{out}/")
    return 0


def _refuse_target(target: Path, project: Project, *, is_ours: bool, advice: str = "") -> None:
    """Stop before a folder is replaced that holds something else than what we have made."""
    if why := why_not_write_to(target, project):
        raise Misuse(why)
    if target.exists() and not target.is_dir():
        raise Misuse(f"{target} 不是文件夹")
    if target.is_dir() and any(target.iterdir()) and not is_ours:
        raise Misuse(f"{target} 不是空的，里面的内容不是 jixiao 生成的；换一个文件夹，或先清空它{advice}")


def _refuse_missing(paths: Iterable[Path]) -> None:
    if missing := [str(path) for path in paths if not path.exists()]:
        raise Misuse(f"找不到 {'、'.join(missing)}")


def _project(path: Path, config_file: Path | None) -> Project:
    try:
        return project_around(path, config_file)
    except ProjectFault as fault:
        raise Misuse(str(fault)) from fault


def _stopped_by_errors(corpus: Corpus, project: Project) -> bool:
    """Print what keeps the content from being published, if anything does."""
    if corpus.errors:
        for line in report.concise(corpus.errors, _prefix(project), colour=_has_colour()):
            click.echo(line)
        click.echo(report.summary(corpus.errors, len(corpus.readings)))
        click.echo("没有生成网站，原有网站保持不变。", err=True)
    return bool(corpus.errors)


def _has_colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _shown(path: Path) -> str:
    """A path as the user would type it from here."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


def _prefix(project: Project) -> str:
    """What stands before the paths of the content."""
    shown = _shown(project.content)
    return "" if shown == "." else f"{shown}/"


def _fix(project: Project, corpus: Corpus, selection: Selection, *, to_stderr: bool) -> bool:
    """Put right what is safe and say what; whether anything was changed."""
    records = [identity for identity in corpus.records if selection.is_in_scope(record_path(identity))]
    changes = []
    with _telling_what_cannot_be_written():
        for change in fix_folder(list_folder(project.content), corpus, selection.is_wanted, records):
            click.echo(f"{_prefix(project)}{change}", err=to_stderr)
            changes.append(change)
    files = len({change.location.path for change in changes})
    told = f"已改正 {files} 份记录里的 {len(changes)} 处，请用 git diff 核对。" if files else "没有可以放心改正的地方。"
    click.echo(told, err=to_stderr)
    return bool(changes)


@contextmanager
def _telling_what_cannot_be_written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"写不进 {error.filename}：{error.strerror}") from error


def _print_listing(listing: Listing, layout: str) -> None:
    if layout in FOR_PEOPLE:
        listing = replace(listing, colour=_has_colour(), width=get_terminal_size((100, 24)).columns)
    for line in FORMATS[layout](listing):
        click.echo(line)


def main() -> None:
    """Enter from the shell."""
    sys.exit(run(jixiao))
