"""`jixiao check --changed`: which findings a reviewer of a change has to see."""

# ruff: noqa: D103 (the name of a test is its sentence)

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.changes import Changes, ChangesFault, changes_since, files_touched_by
from generator.corpus import Corpus, assemble_corpus
from tests.conftest import ROOT, MemoryTree

GIT = shutil.which("git") or pytest.skip("there is no git", allow_module_level=True)
UNITS = "- {编号: unit-a, 名称: 甲局}\n- {编号: unit-b, 名称: 乙局, 等级标准: local}\n"
SCHEMES = {
    f"schemes/{name}.yml": (ROOT / "content/schemes/mof-2020.yml").read_text("utf-8")
    for name in ("mof-2020", "local", "other")
}
HEAD = "项目名称: 演练经费\n评价方式: 单位自评\n文种: 自评表\n"
PROBLEM = "问题:\n  - {编号: w1, 标题: 记录不全"
FILES = {
    "units.yml": UNITS,
    **SCHEMES,
    "records/2017/unit-a/drills.yml": HEAD + PROBLEM + "}\n",
    "records/2018/unit-b/exams.yml": HEAD + PROBLEM + ", 延续自: 2017/unit-a/drills#w1}\n",
    "records/2019/unit-a/drills.yml": HEAD,
    "records/2019/unit-b/plain.yml": HEAD,
    "records/2019/unit-b/declared.yml": HEAD + "等级标准: other\n",
}


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    run = subprocess.run([GIT, "-C", str(folder), *settings, *arguments], capture_output=True, check=True, text=True)
    return run.stdout.strip()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder in a repository, all of it committed."""
    folder = tmp_path / "项目" / "content"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    (folder.parent / "mkdocs.yml").write_text("site_name: 绩效\nplugins: [jixiao]\n", "utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "内容")


def corpus(files: Mapping[str, str] = FILES) -> Corpus:
    return assemble_corpus(MemoryTree({path: text.encode() for path, text in files.items()}))


def touched(*paths: str, units: tuple[str, ...] = (), files: Mapping[str, str] = FILES) -> set[str]:
    changes = Changes(frozenset(paths), frozenset(units))
    return {path.removeprefix("records/") for path in files_touched_by(changes, corpus(files))}


def jixiao(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "generator", "check", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


# --- what changed ----------------------------------------------------------------------------------------------


def test_nothing_has_changed_in_a_clean_working_tree(content: Path) -> None:
    assert changes_since("HEAD", content) == Changes(frozenset())


def test_committed_staged_unstaged_and_new_files_all_count(content: Path) -> None:
    (content / "records/2017/unit-a/drills.yml").write_text(HEAD, "utf-8")
    commit(content)
    (content / "records/2018/unit-b/exams.yml").write_text(HEAD, "utf-8")
    git(content, "add", "-A")
    (content / "records/2019/unit-a/drills.yml").write_text(HEAD + "得分: 9\n", "utf-8")
    (content / "records/2019/unit-a/新.yml").write_text(HEAD, "utf-8")
    names = {"2017/unit-a/drills.yml", "2018/unit-b/exams.yml", "2019/unit-a/drills.yml", "2019/unit-a/新.yml"}
    assert changes_since("HEAD~1", content).paths == {f"records/{name}" for name in names}


def test_a_deleted_and_both_names_of_a_moved_file_count(content: Path) -> None:
    (content / "records/2017/unit-a/drills.yml").unlink()
    plain = content / "records/2019/unit-b/plain.yml"
    plain.rename(plain.with_name("moved.yml"))
    git(content, "add", "-A")
    names = {"2017/unit-a/drills.yml", "2019/unit-b/plain.yml", "2019/unit-b/moved.yml"}
    assert changes_since("HEAD", content).paths == {f"records/{name}" for name in names}


def test_ignored_files_and_files_outside_the_content_do_not_count(content: Path) -> None:
    (content.parent / ".gitignore").write_text("*.bak\n", "utf-8")
    (content / "records/2019/unit-a/drills.bak").write_text("", "utf-8")
    assert changes_since("HEAD", content).paths == frozenset()


def test_only_the_units_whose_entries_differ_have_changed(content: Path) -> None:
    (content / "units.yml").write_text(
        f"# 单位\n{UNITS.replace('乙局', '丙局')}- {{编号: unit-c, 名称: 丁局}}\n", "utf-8"
    )
    assert changes_since("HEAD", content).units == {"unit-b", "unit-c"}


def test_units_that_cannot_be_read_count_as_changed(content: Path) -> None:
    (content / "units.yml").write_text("- {编号: unit-a, ", "utf-8")
    assert changes_since("HEAD", content).units == {"unit-a", "unit-b"}


def test_another_configuration_may_change_everything(content: Path) -> None:
    config = content.parent / "mkdocs.yml"
    assert not changes_since("HEAD", content, config).is_everything
    config.write_text("site_name: 绩效\nplugins: [jixiao: {scheme: local}]\n", "utf-8")
    changes = changes_since("HEAD", content, config)
    assert changes.is_everything
    assert len(files_touched_by(changes, corpus())) == 5


@pytest.mark.parametrize("revision", ["main", "HEAD", "HEAD^{tree}^{commit}", "HEAD@{0}"])
def test_a_revision_is_whatever_git_takes_for_a_commit(revision: str, content: Path) -> None:
    if "tree" in revision:
        with pytest.raises(ChangesFault):
            changes_since(revision, content)
    else:
        assert changes_since(revision, content).paths == frozenset()


@pytest.mark.parametrize("revision", ["", "nowhere", "--output=stolen", "main..HEAD", "-h", "HEAD:units.yml"])
def test_what_is_no_commit_is_refused_and_does_nothing(revision: str, content: Path) -> None:
    with pytest.raises(ChangesFault, match="git 里没有版本"):
        changes_since(revision, content)
    assert not git(content, "status", "--porcelain")


# --- whom it concerns ------------------------------------------------------------------------------------------


def test_a_changed_record_concerns_itself_alone() -> None:
    assert touched("records/2019/unit-b/plain.yml") == {"2019/unit-b/plain.yml"}


def test_a_changed_record_concerns_those_that_continue_its_problems_and_its_later_years() -> None:
    assert touched("records/2017/unit-a/drills.yml") == {
        "2017/unit-a/drills.yml",
        "2018/unit-b/exams.yml",
        "2019/unit-a/drills.yml",
    }


def test_a_changed_record_does_not_concern_its_earlier_years() -> None:
    assert touched("records/2019/unit-a/drills.yml") == {"2019/unit-a/drills.yml"}


def test_a_deleted_record_concerns_those_that_referred_to_it() -> None:
    gone = "records/2017/unit-a/drills.yml"
    left = {path: text for path, text in FILES.items() if path != gone}
    assert any(one.code == "JX315" for one in corpus(left).diagnostics)
    assert "2018/unit-b/exams.yml" in touched(gone, files=left)


def test_a_record_with_errors_is_concerned_by_what_its_text_refers_to() -> None:
    path = "records/2018/unit-b/exams.yml"
    broken = FILES | {path: FILES[path] + "不知道: 1\n"}
    assert "2018/unit-b/exams.yml" in touched("records/2017/unit-a/drills.yml", files=broken)


def test_a_changed_attachment_concerns_its_record() -> None:
    attachment = "records/2019/unit-b/plain/报告.pdf"
    assert touched(attachment) == {"2019/unit-b/plain.yml", "2019/unit-b/plain/报告.pdf"}


def test_a_changed_unit_concerns_its_records() -> None:
    assert touched("units.yml", units=("unit-b",)) == {
        "units.yml",
        "2018/unit-b/exams.yml",
        "2019/unit-b/plain.yml",
        "2019/unit-b/declared.yml",
    }


@pytest.mark.parametrize(
    ("scheme", "concerned"),
    [
        ("other", {"2019/unit-b/declared.yml", "2017/unit-a/drills.yml", "2019/unit-a/drills.yml"}),
        ("local", {"2018/unit-b/exams.yml", "2019/unit-b/plain.yml"}),
    ],
)
def test_a_changed_scheme_concerns_its_records_and_those_that_name_none(scheme: str, concerned: set[str]) -> None:
    path = f"schemes/{scheme}.yml"
    found = touched(path)
    assert found >= {path, *concerned}
    assert ("2019/unit-b/plain.yml" in found) == (scheme == "local")


def test_a_changed_page_concerns_no_record() -> None:
    assert touched("pages/about.md") == {"pages/about.md"}


# --- the command -----------------------------------------------------------------------------------------------


def test_check_reports_only_what_the_change_concerns(content: Path) -> None:
    for name in ("plain", "declared"):
        (content / f"records/2019/unit-b/{name}.yml").write_text(HEAD + "得分: 101\n", "utf-8")
        commit(content)
    run = jixiao(content.parent, "--changed", "HEAD~1")
    assert "declared.yml" in run.stdout
    assert "plain.yml" not in run.stdout
    assert "已检查 1 份记录" in run.stdout


def test_errors_elsewhere_do_not_fail_the_check_of_a_change(content: Path) -> None:
    (content / "records/2019/unit-b/plain.yml").write_text(HEAD + "不知道: 1\n", "utf-8")
    commit(content)
    assert jixiao(content.parent).returncode == 1
    assert jixiao(content.parent, "--changed", "HEAD").returncode == 0
    assert jixiao(content.parent, "--changed", "HEAD~1").returncode == 1


def test_an_unknown_revision_is_misuse(content: Path) -> None:
    run = jixiao(content.parent, "--changed", "origin/main")
    assert run.returncode == 2
    assert run.stderr.startswith("错误：git 里没有版本“origin/main”")


def test_a_folder_outside_any_repository_is_misuse(content: Path) -> None:
    shutil.rmtree(content.parents[1] / ".git")
    run = jixiao(content.parent, "--changed", "HEAD", GIT_CEILING_DIRECTORIES=str(content.parents[2]))
    assert run.returncode == 2
    assert "不在 git 仓库里" in run.stderr


def test_a_machine_without_git_is_told_so(content: Path) -> None:
    run = jixiao(content.parent, "--changed", "HEAD", PATH="")
    assert run.returncode == 2
    assert "找不到 git" in run.stderr
