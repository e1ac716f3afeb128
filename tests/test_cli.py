"""The command line: exit codes, the form of every line, help and misuse in Chinese."""

import errno
import io
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import click
import pytest

from generator import __version__, workers
from generator.cli import enter, jixiao
from generator.host_messages import news_in_chinese
from generator.store import TICK
from tests.conftest import ROOT, Call
from tests.golden import CONTENT as GOLDEN_CONTENT

RECORD = "2020/minhang-safety-inspection/enforcement-equipment"
LINE = re.compile(r"\S+\.yml:\d+:\d+: JX\d{3} \S.*")
ENGLISH = re.compile(r"Usage|Options|Commands|Error|Show this|Try |Missing|Invalid|No such|Got unexpected|requires")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def spoil(project: Path, record: str = RECORD) -> None:
    """Make an error in one record, in its first line."""
    path = project / f"content/records/{record}.yml"
    path.write_text(path.read_text("utf-8").replace("项目名称:", "项目名字:", 1), "utf-8")


# --- check -----------------------------------------------------------------------------------------------------------


def test_check_of_sound_content_ends_with_zero_and_a_summary(inside: Path, call: Call) -> None:
    """Eight records; findings about the documents are no errors."""
    code, out, err = call("check")
    assert (code, err) == (0, "")
    assert re.search(r"^已检查 8 份记录", out.splitlines()[-1])
    assert inside.is_dir()


def test_check_tells_path_line_column_code_and_message(inside: Path, call: Call) -> None:
    """In a form that editors' programs can jump to, with a line of advice below."""
    spoil(inside)
    code, out, err = call("check")
    lines = out.splitlines()
    told = [line for line in lines[:-1] if not line.startswith("    ")]
    advice = [line for line in lines[:-1] if line.startswith("    ")]
    assert (code, err) == (1, "")
    assert [line for line in told if not LINE.fullmatch(line)] == []
    assert len(advice) == len(told)
    assert all(CHINESE.search(line) for line in lines)
    assert f"content/records/{RECORD}.yml:1:1: JX101 不认识的键“项目名字”" in told
    assert f"content/records/{RECORD}.yml:1:1: JX102 缺少必填的“项目名称”" in told
    assert "2 处错误" in lines[-1]


@pytest.mark.parametrize(
    ("path", "records", "code"),
    [
        ("content", 8, 1),
        ("content/records", 8, 1),
        ("content/records/2020", 1, 1),
        (f"content/records/{RECORD}.yml", 1, 1),
        ("content/records/2017", 3, 0),
        ("content/units.yml", 0, 0),
        (".", 8, 1),
        ("content/../content/records/2020", 1, 1),
        ("./content/records/2017/", 3, 0),
    ],
)
def test_check_of_a_path_tells_what_is_in_it(path: str, records: int, code: int, inside: Path, call: Call) -> None:
    """References are still compared with everything."""
    spoil(inside)
    found, out, _ = call("check", path)
    assert (found, f"已检查 {records} 份记录" in out) == (code, True), out
    assert (f"{RECORD}.yml" in out) == (code == 1)


def test_check_of_several_paths_tells_all_of_them(inside: Path, call: Call) -> None:
    """The faulty one decides."""
    spoil(inside)
    code, out, _ = call("check", "content/records/2017", "content/records/2020")
    assert (code, "已检查 4 份记录" in out) == (1, True)


@pytest.mark.parametrize("folder", ["content", "content/records", "content/records/2020", "templates"])
def test_check_works_from_every_folder_of_the_project(
    folder: str, inside: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a path it checks everything."""
    spoil(inside)
    monkeypatch.chdir(inside / folder)
    code, out, _ = call("check")
    assert (code, "已检查 8 份记录" in out) == (1, True)


def test_the_path_of_a_finding_can_be_opened_from_where_one_is(
    inside: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Relative below the own folder, else absolute."""
    spoil(inside)
    for folder in (inside, inside / "content", inside / "templates"):
        monkeypatch.chdir(folder)
        paths = {line.partition(":")[0] for line in call("check")[1].splitlines() if LINE.fullmatch(line)}
        assert paths
        assert [path for path in paths if not Path(path).is_file()] == []


def test_check_of_a_content_folder_without_a_configuration(tmp_path: Path, call: Call) -> None:
    """A folder with units.yml is enough."""
    shutil.copytree(GOLDEN_CONTENT, tmp_path / "golden")
    code, out, _ = call("check", tmp_path / "golden")
    assert (code, "已检查 6 份记录" in out) == (0, True)


def test_a_missing_path_is_misuse_and_all_of_them_are_named(inside: Path, call: Call) -> None:
    """A slip of the pen must not pass for sound content."""
    code, out, err = call("check", "content/records/1999", "nothing.yml", "content")
    assert (code, out) == (2, "")
    assert "1999" in err
    assert "nothing.yml" in err
    assert inside.is_dir()


@pytest.mark.parametrize("path", ["mkdocs.yml", "templates", "templates/once/index.md.j2"])
def test_a_path_that_holds_no_content_is_misuse(path: str, inside: Path, call: Call) -> None:
    """“No findings in 0 records” would be believed."""
    spoil(inside)
    code, out, err = call("check", path)
    assert code == 2, out
    assert path in err


def test_where_there_is_no_project_the_command_says_so(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command, with 2."""
    monkeypatch.chdir(tmp_path)
    for arguments in (["check"], ["build"], ["serve"], ["render", "out"]):
        code, out, err = call(*arguments)
        assert (code, out) == (2, ""), arguments
        assert "mkdocs.yml" in err
        assert CHINESE.search(err)


def test_an_unusable_configuration_is_told(inside: Path, call: Call) -> None:
    """Missing, not YAML, not UTF-8, an option of another kind: in a sentence, not in a traceback."""
    code, _, err = call("check", "-f", "missing.yml")
    assert (code, "missing.yml" in err) == (2, True)
    for data in (
        "a: [",
        "a: \tb: c",
        "- a\n",
        "plugins: 5\n",
        "plugins:\n  jixiao: 5\n",
        "plugins: [{jixiao: {content: [1]}}]\n",
    ):
        (inside / "broken.yml").write_text(data, "utf-8")
        code, _, err = call("check", "-f", "broken.yml")
        assert code in {0, 1, 2}, data
        assert code == 0 or CHINESE.search(err or "有"), data
    (inside / "broken.yml").write_bytes("site_name: 绩效\n".encode("gb18030"))
    code, _, err = call("check", "-f", "broken.yml")
    assert (code, "broken.yml" in err) == (2, True)


def test_output_that_is_read_by_a_program_has_no_colours(inside: Path, call: Call) -> None:
    """Colours are for a terminal."""
    spoil(inside)
    assert "\033" not in call("check")[1]


# --- help and misuse -------------------------------------------------------------------------------------------------


def test_the_help_of_every_command_is_in_chinese(call: Call) -> None:
    """With what it does, its options, and an example."""
    for name, command in jixiao.commands.items():
        code, out, err = call(name, "--help")
        assert (code, err) == (0, ""), name
        assert out.startswith("用法："), name
        assert not ENGLISH.search(out), out
        assert "--help" in out
        assert "显示这页说明" in out
        assert "例：" in out, name
        assert f"jixiao {name}" in out, name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert CHINESE.search(f"{parameter.help} {parameter.metavar}"), (name, parameter.name)


def test_the_help_of_the_program_lists_every_command(call: Call) -> None:
    """Also where one calls it with nothing."""
    code, out, err = call("--help")
    assert (code, err) == (0, "")
    assert not ENGLISH.search(out), out
    for name, command in jixiao.commands.items():
        assert re.search(rf"^  {name}\s+[^\x00-\x7f]", out, re.MULTILINE), name
        assert CHINESE.search(command.short_help or "")
    assert call()[1] == out


def test_the_version_is_told(call: Call) -> None:
    """The one of the package."""
    assert call("--version")[:2] == (0, f"jixiao {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chekc"], "没有这个命令"),
        (["check", "--jsno"], "没有选项 --jsno"),
        (["build", "--site-dri", "x"], "是不是 --site-dir"),
        (["build", "--site-dir"], "--site-dir"),
        (["build", "extra"], "参数"),
        (["render"], "缺少参数"),
        (["render", "a", "b"], "参数"),
        (["--nothing"], "没有选项 --nothing"),
        (["render", "mkdocs.yml"], "不是文件夹"),
    ],
)
def test_misuse_is_told_in_chinese_and_ends_with_two(arguments: list[str], said: str, inside: Path, call: Call) -> None:
    """With where to read on."""
    code, out, err = call(*arguments)
    assert (code, out) == (2, ""), arguments
    assert said in err
    assert "--help" in err
    assert not ENGLISH.search(err), err
    assert not (inside / "site").exists()


def test_the_program_is_also_a_module(inside: Path) -> None:
    """`python -m generator` is `jixiao`, with its exit codes."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}

    def module(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "generator", *arguments]
        return subprocess.run(command, cwd=inside, env=environment, capture_output=True, encoding="utf-8", check=False)

    spoil(inside)
    checked = module("check", f"content/records/{RECORD}.yml")
    assert (checked.returncode, checked.stderr) == (1, "")
    assert any(LINE.fullmatch(line) for line in checked.stdout.splitlines())
    assert module("chekc").returncode == 2


# --- faults that are not the user's -----------------------------------------------------------------------------------


def fail(error: BaseException) -> Callable[..., None]:
    """Something that goes wrong as nobody expects."""

    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_a_fault_of_the_program_is_told_in_a_few_words_and_ends_with_three(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which command, which record, and where the whole story is; the traceback itself is for those who ask."""
    error = KeyError("没有这个键")
    error.add_note(f"正在处理：{RECORD}")
    monkeypatch.setattr("generator.commands.check.reported_in", fail(error))
    assert enter(["check", "content/records"]) == 3
    told = capsys.readouterr().err
    (report,) = (inside / ".cache/jixiao").glob("crash-*.txt")
    for words in ("jixiao check content/records", "KeyError", RECORD, str(report), "不是内容的错"):
        assert words in told
    assert "Traceback" not in told
    assert "Traceback" in report.read_text("utf-8")
    assert __version__ in report.read_text("utf-8")
    monkeypatch.setenv("JIXIAO_DEBUG", "1")
    assert enter(["check"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_whose_report_cannot_be_written_is_told_all_the_same(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the terminal."""
    (inside / ".cache").write_text("a file", "utf-8")
    monkeypatch.setattr("generator.commands.check.reported_in", fail(RuntimeError("…")))
    assert enter(["check"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_what_lies_with_the_machine_is_told_and_ends_with_one(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, a process that the system has ended: no fault of the program, no report."""
    for error, words in (
        (OSError(errno.ENOSPC, "No space left on device", "there/x"), "there/x 出错：磁盘已满"),
        (MemoryError(), "内存不足"),
        (BrokenProcessPool(), "内存不足"),
    ):
        monkeypatch.setattr("generator.commands.check.reported_in", fail(error))
        assert enter(["check"]) == 1
        assert words in capsys.readouterr().err
    assert not list(inside.rglob("crash-*"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"3\n", "应为“选项: 值”"),
        (b"- a\n", "应为“选项: 值”"),
        ("site_name: 绩效\n".encode("gb18030"), "不是 UTF-8 编码"),
        (b"site_name: [\n", "第 2 行第 1 列"),
        (b"INHERIT: nowhere.yml\n", "nowhere.yml"),
    ],
)
def test_a_configuration_that_is_none_is_told_in_a_sentence(
    text: bytes, said: str, inside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By every command, and never with a traceback."""
    (inside / "mkdocs.yml").write_bytes(text)
    for command in ("check", "build"):
        assert enter([command]) in {1, 2}
        told = capsys.readouterr().err
        assert said in told
        assert "Traceback" not in told
    assert not list(inside.rglob("crash-*"))


def test_checking_content_runs_nothing_that_the_configuration_names(inside: Path) -> None:
    """MkDocs' own loader would: `!!python/` calls what it names."""
    config = inside / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + 'extra: !!python/object/apply:os.mkdir ["called"]\n', "utf-8")
    assert enter(["check"]) == 0
    assert not (inside / "called").exists()


def test_ctrl_c_ends_a_command_with_a_word(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And with 130, as the shell expects."""
    monkeypatch.setattr("generator.commands.check.reported_in", fail(KeyboardInterrupt()))
    assert enter(["check"]) == 130
    assert capsys.readouterr().err.strip() == "已停止。"
    assert inside.is_dir()


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_unexpected_error_says_which_thing_it_was_about(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it comes from another process."""
    monkeypatch.setattr(workers, "FEWEST", 1)
    with pytest.raises(ZeroDivisionError) as caught:
        list(workers.spread_over(jobs)(lambda number: 1 // number, [2, 1, 0]))
    assert caught.value.__notes__ == ["正在处理：0"]


# --- build and render ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [".", "content", "content/records", "templates", "content/site"])
def test_build_never_takes_a_folder_of_the_project_for_the_site_whatever_the_settings_say(
    folder: str, inside: Path, call: Call
) -> None:
    """`site_dir` of mkdocs.yml is looked at like the option: the records must not be where the site is put."""
    settings = inside / "mkdocs.yml"
    settings.write_text(re.sub(r"(?m)^site_dir: .*", f"site_dir: {folder}", settings.read_text("utf-8")), "utf-8")
    before = sorted(path for path in inside.rglob("*"))
    code, _, err = call("build")
    assert code == 2
    assert "不能用来放生成的网站" in err
    assert sorted(path for path in inside.rglob("*")) == before


def test_build_leaves_a_folder_of_somebody_else_alone_that_the_settings_name(inside: Path, call: Call) -> None:
    """What is in it could not be had back."""
    settings = inside / "mkdocs.yml"
    settings.write_text(re.sub(r"(?m)^site_dir: .*", "site_dir: own", settings.read_text("utf-8")), "utf-8")
    (inside / "own").mkdir()
    (inside / "own/mine.txt").write_text("我的", "utf-8")
    code, _, err = call("build")
    assert code == 2
    assert "不是 jixiao 生成的" in err
    assert [path.name for path in (inside / "own").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "-f", "nope.yml"), "没有配置文件 nope.yml"),
        (("check", "-j", "0"), "参数 --jobs 不对：应为不小于 1 的整数"),
        (("build", "-j", "abc"), "参数 --jobs 不对：应为不小于 1 的整数"),
    ],
)
def test_misuse_is_told_in_chinese(arguments: tuple[str, ...], told: str, inside: Path, call: Call) -> None:
    """Also where Click or the system would say it in English."""
    assert inside.is_dir()
    code, _, err = call(*arguments)
    assert code == 2
    assert told in err
    assert not re.search("[a-z]{3,} [a-z]{2,} [a-z]{2,}", err)


def test_output_that_cannot_be_written_is_no_fault_of_the_program(
    inside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk behind `>`: a sentence, exit code 1, no report of a crash."""

    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Full())
    code = enter(["check"])
    assert (code, capsys.readouterr().err) == (1, "错误：写不出要显示的文字：磁盘已满\n")
    assert not list((inside / ".cache").rglob("crash-*"))


def test_build_needs_no_handwritten_pages(inside: Path, call: Call) -> None:
    """The navigation leaves out those that are not there, and a line says so."""
    shutil.rmtree(inside / "content/pages")
    code, out, err = call("build", "--no-search", "--no-data")
    assert code == 0, err
    assert "nav 里的 about.md、data-notes.md、how-to-read.md 不存在" in err
    home = (inside / "site/index.html").read_text("utf-8")
    assert "关于本站" not in home
    assert "按年度" in home
    assert "网站已生成" in out


def test_render_writes_pages_that_need_no_host(inside: Path, call: Call) -> None:
    """Into a folder that need not exist; the message says how many."""
    code, out, err = call("render", "out")
    assert (code, err) == (0, "")
    pages = list((inside / "out").rglob("index.md"))
    assert f"已写出 {len(pages)} 页" in out
    assert (inside / f"out/{RECORD}/index.md").read_text("utf-8").startswith('---\ntitle: "')
    assert (inside / f"out/{RECORD}/record.yml").is_file()


def test_render_names_the_place_of_a_malformed_template_once(inside: Path, call: Call) -> None:
    """And writes nothing."""
    template = inside / "templates/once/years.md.j2"
    template.write_text("{{ view.nothing_of_the_kind }}\n", "utf-8")
    code, _, err = call("render", "out")
    assert (code, err.count("模板有误")) == (1, 1)
    assert "templates/once/years.md.j2:1" in err
    assert not (inside / "out").exists()


def test_render_refuses_a_folder_that_is_not_empty(inside: Path, call: Call) -> None:
    """Nothing of anybody is overwritten, unless asked for."""
    (inside / "out").mkdir()
    mine = inside / "out/mine.txt"
    mine.write_text("我的", "utf-8")
    code, out, err = call("render", "out")
    assert (code, out) == (2, "")
    assert "out 不是空的" in err
    assert [path.name for path in (inside / "out").iterdir()] == ["mine.txt"]
    assert call("render", "out", "--force")[0] == 0
    assert not mine.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", ".", "--force"],
        ["render", "content", "--force"],
        ["render", "..", "--force"],
        ["build", "--site-dir", "."],
        ["build", "--site-dir", "content"],
        ["build", "--site-dir", ".."],
        ["build", "--site-dir", "templates/theme"],
    ],
)
def test_the_sources_are_never_replaced_by_the_site(arguments: list[str], inside: Path, call: Call) -> None:
    """A slip in the folder's name must not cost the content."""
    content = {path.relative_to(inside) for path in inside.rglob("*")}
    try:
        code, _, err = call(*arguments)
    except OSError as error:
        pytest.fail(f"a traceback: {error!r}")
    assert {path.relative_to(inside) for path in inside.rglob("*")} == content
    assert code == 2, err
    assert CHINESE.search(err)


def test_a_folder_of_somebody_else_is_not_replaced_by_the_site(inside: Path, call: Call) -> None:
    """`--site-dir /srv/www` with another site in it: asked, not done."""
    other = inside.parent / "www"
    other.mkdir()
    (other / "portal.txt").write_text("门户", "utf-8")
    code, _, err = call("build", "--site-dir", other)
    assert (other / "portal.txt").is_file()
    assert code == 2, err


def test_build_tells_where_the_site_is(inside: Path, call: Call) -> None:
    """Also in another folder, twice."""
    for _ in range(2):
        code, out, err = call("build", "--site-dir", "public/here")
        assert (code, err) == (0, ""), err
        assert "网站已生成：public/here/" in out
        assert (inside / "public/here/index.html").is_file()


def test_a_broken_link_of_a_page_is_told_in_chinese_at_its_place(inside: Path, call: Call) -> None:
    """In MkDocs' own words editors would not know what to do, nor where."""
    page = inside / "content" / "pages" / "about.md"
    links = ("far/nowhere.md", "nowhere.md", "how-to-read.html", "how-to-read.md#none", "#none", "../anchor.md")
    page.write_text("# 关于\n\n" + "\n".join(f"见[这里]({link})。" for link in links) + "\n", "utf-8")
    code, _, err = call("build")
    assert code == 1
    assert "Doc file" not in err
    told = err.removeprefix("错误：").splitlines()
    assert sorted(told[:12:2]) == [
        "content/pages/about.md:3:7: 链接“far/nowhere.md”：没有这个文件",
        "content/pages/about.md:4:7: 链接“nowhere.md”：没有这个文件",
        "content/pages/about.md:5:7: 链接“how-to-read.html”：没有这个文件",
        "content/pages/about.md:6:7: 链接“how-to-read.md#none”：“how-to-read.md”里没有这个小标题",
        "content/pages/about.md:7:7: 链接“#none”：本页里没有这个小标题",
        "content/pages/about.md:8:7: 链接“../anchor.md”：没有这个文件",
    ]
    assert "    是不是“how-to-read.md”？" in told
    assert told[-1] == "没有生成：原有网站保持不变。"


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("\033[32m[08:15:30] Serving on http://127.0.0.1:8000/\033[0m", "预览网址：http://127.0.0.1:8000/"),
        ("Detected file changes", "发现改动，重新生成……"),
        ("Cleaning site directory", ""),
    ],
)
def test_what_mkdocs_says_in_a_preview_is_told_in_chinese_or_not_at_all(message: str, told: str) -> None:
    """Its colours and times are left out."""
    assert news_in_chinese(message) == told


def test_serve_and_render_stop_at_an_error_too(inside: Path, call: Call) -> None:
    """What cannot be published is not previewed or exported either."""
    spoil(inside)
    for arguments in (["serve"], ["render", "out"]):
        code, out, _ = call(*arguments)
        assert code == 1
        assert f"content/records/{RECORD}.yml:1:1: JX101" in out
    assert not (inside / "out").exists()


def test_a_site_that_somebody_has_removed_is_built_again(inside: Path, call: Call) -> None:
    """Nothing has changed but the site itself."""
    time.sleep(2 * TICK / 1e9)  # so that the project is not one that might just be changing
    for _ in range(2):
        code, out, _ = call("build", "--no-data", "--no-search")
        assert code == 0
        assert "网站已生成" in out
        assert (inside / "site/SHA256SUMS").is_file()
        shutil.rmtree(inside / "site")
