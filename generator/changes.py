"""What changed since a git revision, and whose findings that concerns.

In: a revision and a content folder. Out: `Changes`, and the files whose findings a reviewer of these changes has to
see. Committed, staged, unstaged and new files count alike. Never: a change to the repository.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.addresses import RecordId, parse_record_id, record_path
from generator.corpus import Corpus
from generator.disk import Folder
from generator.places import RECORDS, SCHEMES, UNITS_FILE
from generator.source import Plain, parse_source


class ChangesFault(Exception):  # noqa: N818 (told to the user as it is)
    """git cannot say what changed; the message is for the user, in Chinese."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from a revision."""

    paths: frozenset[str]
    """Files below the content folder: changed, new and deleted ones."""
    units: frozenset[str] = frozenset()
    """编号 of the units whose entry in units.yml differs."""
    is_everything: bool = False
    """mkdocs.yml differs: it names the scheme of all records that name none."""


# --- from git ------------------------------------------------------------------------------------------------


def changes_since(revision: str, content: Path, config_file: Path | None = None) -> Changes:
    """Ask git what changed.

    Raises:
        ChangesFault: there is no git, no repository or no such revision.

    """
    root = content.resolve()
    git = Git(root)
    commit = git.commit(revision)
    top = Path(git.run("rev-parse", "--show-toplevel").removesuffix("\n"))
    listed = git.run("diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-relative", "-z", commit)
    listed += git.run("ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/")
    changed = {top / name for name in listed.split("\0") if name}
    paths = frozenset(path.relative_to(root).as_posix() for path in changed if path.is_relative_to(root))
    units = _changed_units(git, commit, root, top) if UNITS_FILE in paths else frozenset()
    return Changes(paths, units, is_everything=config_file is not None and config_file.resolve() in changed)


class Git:
    """git in one folder, without locks and without anything that the repository could make it start."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("git")
        if program is None:
            raise ChangesFault("找不到 git 程序，--changed 要用它；请先安装 git")
        self._command = (program, "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(folder))

    def run(self, *arguments: str) -> str:
        """The output of one command."""
        done = self._try(*arguments)
        if done.returncode:
            said = os.fsdecode(done.stderr).strip().splitlines()
            raise ChangesFault(f"git {arguments[0]} 失败：{said[-1] if said else done.returncode}")
        return os.fsdecode(done.stdout)

    def commit(self, revision: str) -> str:
        """The commit that a revision names."""
        inside = self._try("rev-parse", "--is-inside-work-tree")
        if inside.returncode or inside.stdout.strip() != b"true":
            said = os.fsdecode(inside.stderr).strip()
            reason = "" if "not a git repository" in said or not said else f"（{said.splitlines()[0]}）"
            raise ChangesFault(f"内容文件夹不在 git 仓库里，无法用 --changed{reason}")
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found.returncode or revision.startswith("-"):
            hint = "写提交号、分支或标签，如 HEAD~1、origin/main；浅克隆要先取回历史（git fetch --unshallow）"
            raise ChangesFault(f"git 里没有版本“{revision}”；{hint}")
        return os.fsdecode(found.stdout).split()[-1]

    def content_of(self, commit: str, path: str) -> bytes:
        """A file as it was; empty if it was not there."""
        return self._try("show", f"{commit}:{path}").stdout

    def _try(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "LC_ALL": "C"}
        return subprocess.run(  # noqa: S603 (the program is git, no shell, the revision comes after --end-of-options)
            [*self._command, *arguments], capture_output=True, check=False, env=environment
        )


def _changed_units(git: Git, commit: str, root: Path, top: Path) -> frozenset[str]:
    file = root / UNITS_FILE
    before = _entries(git.content_of(commit, file.relative_to(top).as_posix()))
    after = _entries(Folder(root, (UNITS_FILE,), ()).read(UNITS_FILE) if file.is_file() else b"")
    return frozenset(number for number in {*before, *after} if before.get(number) != after.get(number))


def _entries(data: bytes) -> dict[str, Plain]:
    """The entries of a units.yml by their 编号; what cannot be read has none, so that all units count as changed."""
    value = parse_source(data, UNITS_FILE).value
    entries = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return {str(one.get("编号")): one for one in entries}


# --- whom it concerns ----------------------------------------------------------------------------------------


def touched_files(revision: str, content: Path, config_file: Path | None, corpus: Corpus) -> frozenset[str]:
    """The files, below the content folder, whose findings a change since a revision may have brought about.

    Raises:
        ChangesFault: git cannot say what changed.

    """
    return files_touched_by(changes_since(revision, content, config_file), corpus)


def files_touched_by(changes: Changes, corpus: Corpus) -> frozenset[str]:
    """The changed files; the records of a changed attachment, unit or scheme; and the records that speak about these.

    A record speaks about those whose problems it continues, and about the earlier ones of its project.
    """
    if changes.is_everything:
        return changes.paths | set(map(record_path, corpus.readings))
    changed = set(_changed_records(changes, corpus))
    dependent = {
        identity for identity in corpus.readings if not changed.isdisjoint(_records_referred_to(identity, corpus))
    }
    return changes.paths | {record_path(identity) for identity in changed | dependent}


def _changed_records(changes: Changes, corpus: Corpus) -> Iterator[RecordId]:
    """Also the deleted ones: what referred to them has lost its target."""
    folder = f"{SCHEMES}/"
    schemes = {path.removeprefix(folder).removesuffix(".yml") for path in changes.paths if path.startswith(folder)}
    for path in changes.paths:
        top, *parts = path.removesuffix(".yml").split("/")
        if top == RECORDS and (identity := parse_record_id("/".join(parts[:3]))):
            yield identity
    for identity in corpus.readings:
        if identity.unit in changes.units or (schemes and _may_use(identity, schemes, corpus)):
            yield identity


def _may_use(identity: RecordId, schemes: set[str], corpus: Corpus) -> bool:
    """Whether a record stands under one of the schemes; one that names none may be compared with all (JX417)."""
    if summary := corpus.summaries.get(identity):
        return summary.scheme in schemes or summary.scheme == corpus.default_scheme
    declared = _value(identity, corpus).get("等级标准")
    return declared is None or declared in schemes


def _records_referred_to(identity: RecordId, corpus: Corpus) -> Iterator[RecordId]:
    """What the findings of a record may speak about."""
    if summary := corpus.summaries.get(identity):
        yield from (problem.continues.record for problem in summary.problems if problem.continues)
        yield from (one.id for one in corpus.by_project[summary.project] if one.id.year < identity.year)
        return
    problems = _value(identity, corpus).get("问题")
    for problem in problems if isinstance(problems, list) else ():
        target = problem.get("延续自") if isinstance(problem, dict) else None
        if isinstance(target, str) and (record := parse_record_id(target.partition("#")[0].strip())):
            yield record


def _value(identity: RecordId, corpus: Corpus) -> Mapping[str, Plain]:
    """A record that has errors, and so no summary, as text."""
    value = corpus.values[identity]
    return value if isinstance(value, dict) else {}
