"""`jixiao build`: everything checked, and the site in its place."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click

from generator import report
from generator.chinese_click import ChineseCommand
from generator.commands.shared import (
    CONFIG_OPTION,
    JOBS_OPTION,
    content_prefix,
    has_colour,
    project_at,
    refuse_target,
    shown_path,
    site_at,
    stopped_by,
    telling_what_cannot_be_written,
)
from generator.corpus import Corpus
from generator.disk import write_file
from generator.held_back import held_back, stopping_errors, without_errors
from generator.progress import Phase
from generator.project import SIGN, SITE, Project
from generator.provenance import ProvenanceFault
from generator.unchanged import LastBuild
from generator.workshop import Workshop, workshop_of

_HINT = "改正后再生成；或用 jixiao build --skip-invalid，先公布其余记录。"
_WHY_NOT_SKIPPED = "其中有不在记录文件里的错误（单位、等级标准、放错位置或命名不对的文件），--skip-invalid 也不能跳过。"


@click.command(cls=ChineseCommand, short_help="检查并生成网站")
@CONFIG_OPTION
@click.option("-d", "--site-dir", type=click.Path(path_type=Path), metavar="文件夹", help="网站放在哪里；默认 site/")
@JOBS_OPTION
@click.option("--skip-invalid", is_flag=True, help="有错误的记录暂缓公布，其余照常；网站上写明哪些暂缓")
@click.option("--no-data", is_flag=True, help="不生成数据文件（/data/ 和各页的 CSV、JSON）")
@click.option("--no-search", is_flag=True, help="不生成搜索索引")
@click.option("--no-verify", is_flag=True, help="不把新生成的网页与记录核对；只在修改模板时用")
@click.option("--profile", type=click.Path(path_type=Path), metavar="文件", help="把各步用时写入这个 JSON 文件")
@click.option("-q", "--quiet", is_flag=True, help="只在出错时说话")
def build(  # noqa: PLR0913 (the options of the command)
    config_file: Path | None,
    site_dir: Path | None,
    jobs: int | None,
    *,
    skip_invalid: bool,
    no_data: bool,
    no_search: bool,
    no_verify: bool,
    profile: Path | None,
    quiet: bool,
) -> int:
    """检查全部记录，生成网站。有错误的记录会使生成停止，已有的网站保持原样。

    网站先在旁边生成，完整以后才换入；中途出错或被结束，已有的网站都保持原样。

    \b
    退出码：
      0  已生成
      1  没有生成：内容或模板有错误，或文件写不进
      2  命令写错
      3  程序自身出错

    \b
    例：
      jixiao build
      jixiao build --site-dir /srv/www/jixiao
      jixiao build --skip-invalid
    """
    started = time.monotonic()
    tell = _silence if quiet else click.echo
    project = project_at(Path.cwd(), config_file)
    workshop = workshop_of(project, jobs, None if quiet else sys.stderr)
    public = site_dir.absolute() if site_dir else site_at(project)
    is_ours = (public / SIGN).is_file() or (site_dir is None and public.name == SITE)
    refuse_target(site_dir or public, project, is_ours=is_ours)
    try:
        last = LastBuild(project, workshop.store, public, (skip_invalid, no_data, no_search, no_verify))
    except ProvenanceFault as fault:
        return _told(fault)
    if last.is_current():
        closing = f"内容、模板和设置都没有变化，网站已是最新：{shown_path(public)}/"
    else:
        from generator.build import BuildFault, build_site
        from generator.publication import Options as LeftOut

        left_out = LeftOut(has_data=not no_data, has_search=not no_search, is_verified=not no_verify)
        content = _Content(project, workshop, tell, skip_invalid=skip_invalid)
        try:
            files = build_site(project, content.read, workshop, public, left_out)
        except BuildFault as fault:
            return _told(fault)
        except _Stopped:
            return 1
        last.remember(files)
        told = _closing(content.records, len(files), workshop.progress.phases, time.monotonic() - started)
        closing = f"网站已生成：{shown_path(public)}/（{told}）"
    _write_profile(profile, workshop.progress.phases, time.monotonic() - started)
    tell(closing)
    return 0


class _Stopped(Exception):  # noqa: N818 (no error of the program)
    """The content cannot be published; why has been told."""


class _Content:
    """What is to be published, read when the build asks for it."""

    def __init__(
        self, project: Project, workshop: Workshop, tell: Callable[[str], object], *, skip_invalid: bool
    ) -> None:
        self._project, self._workshop, self._tell = project, workshop, tell
        self._skip_invalid = skip_invalid
        self.records = 0
        """How many are published."""

    def read(self) -> Corpus:
        """All of it, with a word on how much there is.

        Raises:
            _Stopped: it has errors, which have been told.

        """
        corpus = self._workshop.corpus(self._project)
        self._tell(f"读取 {len(corpus.readings)} 份记录，{len(corpus.units)} 个单位。")
        if _stopped(corpus, self._project, skip_invalid=self._skip_invalid):
            raise _Stopped
        self.records = len(corpus.summaries)
        return without_errors(corpus)


def _silence(_: str) -> None:
    """Say nothing."""


def _told(fault: Exception) -> int:
    """Say why there is no new site; the exit code."""
    click.echo(f"错误：{fault}\n没有生成：原有网站保持不变。", err=True)
    return 1


def _stopped(corpus: Corpus, project: Project, *, skip_invalid: bool) -> bool:
    """Tell what keeps the content from being published; whether it does."""
    if not corpus.errors:
        return False
    if not skip_invalid:
        return stopped_by(corpus.errors, corpus, project, _HINT)
    if stopping := stopping_errors(corpus):
        return stopped_by(stopping, corpus, project, _WHY_NOT_SKIPPED)
    left_out = held_back(corpus)
    for line in report.concise(corpus.errors, content_prefix(project), colour=has_colour()):
        click.echo(line)
    click.echo(f"暂缓公布 {len(left_out)} 份有错误的记录：{'、'.join(map(str, left_out))}", err=True)
    return False


def _closing(records: int, files: int, phases: list[Phase], seconds: float) -> str:
    """Counts and seconds; the phases that can be noticed by name."""
    told = [f"{one.name} {one.seconds:.1f}" for one in phases if round(one.seconds, 1)]
    rest = seconds - sum(one.seconds for one in phases)
    times = "，".join([*told, f"其他 {rest:.1f}"])
    return f"{records} 份记录，{files} 个文件，用时 {seconds:.1f} 秒：{times}"


def _write_profile(file: Path | None, phases: list[Phase], seconds: float) -> None:
    """Where the time went, for programs; nowhere, if nobody has asked."""
    if file is None:
        return
    document = {
        "seconds": round(seconds, 3),
        "phases": [{"name": one.name, "count": one.count, "seconds": round(one.seconds, 3)} for one in phases],
    }
    with telling_what_cannot_be_written():
        write_file(file.parent, file.name, json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")
