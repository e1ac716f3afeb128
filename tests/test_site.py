"""The site as it is published: whole, closed in itself, equal by every way of building it, and true to its records."""

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml

from generator.addresses import RecordId
from generator.chinese_click import run
from generator.cli import jixiao
from generator.corpus import Corpus, assemble_corpus
from generator.disk import list_folder, write_file
from generator.provenance import BUILD_FILE
from generator.render import Renderer, TemplateFault
from generator.review import review_corpus
from generator.site import compose_pages
from generator.sums import SUMS_FILE
from tests.conftest import ROOT, copy_project
from tests.golden import CONTENT as GOLDEN_CONTENT
from tests.golden import read_files, render

EQUIPMENT = "2020/minhang-safety-inspection/enforcement-equipment"
EXAMS_2017 = "2017/shanghai-work-safety/safety-qualification-exams"
EXAMS_2019 = "2019/shanghai-safety-institute/safety-qualification-exams"
QINGDAO = "2019/qingdao-emergency/work-safety-special-fund"
SITE = "https://portal.example/under/a/path/"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class HtmlPage(HTMLParser):
    """What stands on a page: ids, links, requests, titles, and its visible text by element."""

    path: str
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    scripts: dict[str, str] = field(default_factory=dict)
    handlers: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Gather what an element asks for."""
        given = {name: value or "" for name, value in attrs}
        if len(given) < len(attrs):
            self.faults.append(f"<{tag}> names an attribute twice")
        self.ids += [given["id"]] if "id" in given else []
        self.handlers += [f"<{tag} {name}>" for name in given if name.startswith("on")]
        if "href" in given:
            is_request = tag == "link" and given.get("rel") not in {"canonical", "prev", "next", "alternate"}
            (self.requests if is_request else self.links).append(given["href"])
        self.requests += [given[name] for name in ("src", "poster", "data") if tag != "a" and name in given]
        if tag == "title" and "svg" not in self.open:
            self.titles.append("")
        if tag == "script":
            kind = "data" if given.get("type", "").endswith("json") else "script"
            self.scripts[given.get("id", f"{kind} {len(self.scripts)}")] = ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends where the last one of its kind began, whatever HTML leaves open inside it."""
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Visible text, titles and scripts apart."""
        if self.open and self.open[-1] == "script":
            self.scripts[list(self.scripts)[-1]] += data
        elif self.open and self.open[-1] == "title":
            self.titles[-1] += data
        elif self.open and self.open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All visible text, white space folded."""
        return " ".join(" ".join(self.texts).split())


BY_CHANCE = "search/index/"
"""Pagefind orders parts of its index by chance: the same content, other bytes."""


@dataclass(frozen=True)
class Site:
    """A published folder."""

    folder: Path

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Every file."""
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in self._paths()}

    def _paths(self) -> Iterator[Path]:
        return (path for path in sorted(self.folder.rglob("*")) if path.is_file())

    @cached_property
    def pages(self) -> Mapping[str, HtmlPage]:
        """Every page, parsed."""
        found = {}
        for path, data in self.files.items():
            if path.endswith(".html"):
                found[path] = HtmlPage(path)
                found[path].feed(data.decode())
                found[path].close()
        return found

    def page(self, address: str) -> HtmlPage:
        """The page at an address."""
        return self.pages[f"{address}/index.html" if address else "index.html"]

    def broken_links(self) -> Iterator[str]:
        """Links and requests that lead nowhere, seen as a browser resolves them under a sub-path."""
        for path, page in self.pages.items():
            for link in (*page.links, *page.requests):
                target = urlsplit(urljoin(SITE + path, link))
                if urlsplit(link).scheme or path == "404.html":
                    continue
                inside = unquote(target.geturl().partition("#")[0]).removeprefix(SITE).partition("?")[0]
                file = f"{inside}index.html" if inside.endswith("/") or not inside else inside
                if link.startswith("/"):
                    yield f"{path}: {link} is not relative"
                elif file not in self.files:
                    yield f"{path}: {link} leads to no file"
                elif target.fragment and unquote(target.fragment) not in self.pages[file].ids:
                    yield f"{path}: {link} leads to no id"

    def foreign_requests(self) -> Iterator[str]:
        """Everything that a browser would fetch from another host."""
        for path, page in self.pages.items():
            yield from (f"{path}: {one}" for one in page.requests if re.match(r"(?i)(https?:)?//", one))
        for path, data in self.files.items():
            if path.endswith(".css"):
                for one in re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")\s]+)", data.decode()):
                    if re.match(r"(?i)(https?:)?//", one):
                        yield f"{path}: {one}"


def run_mkdocs(project: Path, target: Path) -> None:
    """Plain MkDocs, as somebody who does not know our command would call it."""
    command = [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict", "-q", "-d", str(target)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout + done.stderr


def run_build(project: Path) -> Path:
    """What `jixiao build` does; returns the published folder."""
    assert run(jixiao, ["build", "--config-file", str(project / "mkdocs.yml")]) == 0
    return project / "site"


def small_project(target: Path, files: Mapping[str, str]) -> Path:
    """A project with our templates and this content; the navigation names no hand-written page."""
    shutil.copytree(ROOT / "templates", target / "templates")
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    (target / "mkdocs.yml").write_text(re.sub(r"  - 说明:\n(      - .*\n)+", "", config), "utf-8")
    for path, text in files.items():
        (target / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (target / "content" / path).write_text(text, "utf-8")
    (target / "content/pages").mkdir(parents=True, exist_ok=True)
    return target


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The real site, built by `jixiao build`."""
    project = copy_project(tmp_path_factory.mktemp("real") / "project")
    return Site(run_build(project))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The golden content, full of texts that look like mark-up, in full dress."""
    project = small_project(tmp_path_factory.mktemp("hostile") / "project", {})
    shutil.rmtree(project / "content")
    shutil.copytree(GOLDEN_CONTENT, project / "content")
    return Site(run_build(project))


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The real records."""
    return assemble_corpus(list_folder(ROOT / "content"))


# --- every way of building ---------------------------------------------------------------------------------------


def test_plain_mkdocs_does_not_empty_a_folder_of_the_project_either(project: Path) -> None:
    """It would remove everything that is in it first."""
    before = sorted(project.rglob("*"))
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "-d", "content/records"],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert told.returncode == 1
    assert "不能用来放生成的网站" in told.stderr
    assert sorted(project.rglob("*")) == before


def test_plain_mkdocs_and_our_command_build_the_same_site(project: Path, built: Site) -> None:
    """Byte for byte: nobody depends on a command that may not be there."""
    run_mkdocs(project, project.parent / "plain")
    plain, ours = (dict(site.files) for site in (Site(project.parent / "plain"), built))
    for files in (plain, ours):
        for path in [path for path in files if path.startswith(BY_CHANCE)]:
            del files[path]
        if "sitemap.xml.gz" in files:
            files["sitemap.xml.gz"] = gzip.decompress(files["sitemap.xml.gz"])
    assert (set(ours) - set(plain), set(plain) - set(ours)) == ({BUILD_FILE, SUMS_FILE}, set())
    assert [path for path in plain if plain[path] != ours[path]] == []


def test_building_again_gives_the_same_bytes_and_leaves_nothing_beside_them(project: Path, built: Site) -> None:
    """From another folder, on top of an old site: no half-built folder, no stale page, no copy of the old one."""
    old = project / "site"
    old.mkdir()
    (old / "stale.html").write_text("旧", "utf-8")
    before = {path.name for path in project.iterdir()}
    again = Site(run_build(project)).files
    steady = [path for path in again if not path.startswith(BY_CHANCE)]
    assert {path for path in steady if again[path] != built.files.get(path)} <= {SUMS_FILE}  # it names the index too
    assert "stale.html" not in again
    assert {path.name for path in project.iterdir()} - {".cache"} == before


# --- closed in itself ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["built", "hostile"])
def test_every_link_leads_somewhere_under_any_sub_path(which: str, request: pytest.FixtureRequest) -> None:
    """Files and fragments, from every page; no link begins at the root of the host."""
    site: Site = request.getfixturevalue(which)
    assert list(site.broken_links()) == []
    assert sum(len(page.links) for page in site.pages.values()) > 100


def test_a_broken_link_is_noticed(tmp_path: Path) -> None:
    """The proof fails when it should."""
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(
        '<a href="a/"></a><a href="a/#x"></a><a href="b/"></a><a href="/a/"></a><img src="../c.png"><a href="?q#y">',
        "utf-8",
    )
    (tmp_path / "a/index.html").write_text('<a id="y" href="../#z">', "utf-8")
    assert len(list(Site(tmp_path).broken_links())) == 6


@pytest.mark.parametrize("which", ["built", "hostile"])
def test_no_page_asks_a_foreign_host_for_anything(which: str, request: pytest.FixtureRequest) -> None:
    """No font, no script, no picture, no style sheet: the site works on an intranet and tells nobody who reads it."""
    site: Site = request.getfixturevalue(which)
    assert list(site.foreign_requests()) == []


@pytest.mark.parametrize("which", ["built", "hostile"])
def test_the_page_that_was_not_found_leads_back(which: str, request: pytest.FixtureRequest) -> None:
    """It may be shown at any address, so its links begin at the root of the site."""
    site: Site = request.getfixturevalue(which)
    links = [urlsplit(link).path for link in site.pages["404.html"].links if link.startswith("/")]
    addresses = {link.strip("/.") for link in links}
    assert {"", "years", "units", "grades"} <= addresses
    lost = [one for one in addresses if one not in site.files and f"{one}/index.html".lstrip("/") not in site.files]
    assert lost == []


@pytest.mark.parametrize("which", ["built", "hostile"])
def test_ids_are_unique_on_every_page(which: str, request: pytest.FixtureRequest) -> None:
    """Else a link leads to the wrong place."""
    site: Site = request.getfixturevalue(which)
    twice = {path: [one for one, count in Counter(page.ids).items() if count > 1] for path, page in site.pages.items()}
    assert {path: ids for path, ids in twice.items() if ids} == {}


@pytest.mark.parametrize("which", ["built", "hostile"])
def test_every_page_has_one_title_of_its_own(which: str, request: pytest.FixtureRequest) -> None:
    """A result list of a search engine shows nothing else."""
    site: Site = request.getfixturevalue(which)
    assert {path for path, page in site.pages.items() if len(page.titles) != 1 or not page.titles[0].strip()} == set()
    titles = Counter(page.titles[0] for path, page in site.pages.items() if path != "404.html")
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("which", ["built", "hostile"])
def test_what_the_scripts_are_told_is_there(which: str, request: pytest.FixtureRequest) -> None:
    """Material's own configuration names the base and the search worker by relative address."""
    site: Site = request.getfixturevalue(which)
    for path, page in site.pages.items():
        told = json.loads(page.scripts["__config"])
        if path != "404.html":
            worker = unquote(urljoin(SITE + path, told["search"])).removeprefix(SITE).partition("?")[0]
            assert worker in site.files, path


# --- literal, in full dress -----------------------------------------------------------------------------------------


def test_a_text_that_looks_like_markup_is_text_on_the_built_page(hostile: Site) -> None:
    """Through MkDocs, Material and its templates: title, headings, contents, tables."""
    page = hostile.page("2019/beta-office/road-repair")
    assert page.titles[0].startswith("2019年道路养护<青岛市安全生产专项资金管理办法> - ")
    for text in (
        "甲市 <b>建设</b> 局 &amp; 财政局",
        "（&lt;本级&gt;）",
        "<script>alert(2)</script>",
        "## 不是二级标题",
        "~~不是~~删除线，==不是==高亮",
        '{: onclick="alert(1)" }',
        "{{ config.site_name }}",
        "（一）背景 {#w1}",
        "城乡建设\\道路",
    ):
        assert text in page.text, text
    listed = hostile.page("years/2018")
    assert "[街道](javascript:alert(1))整治" in listed.text
    assert hostile.page("2016/beta-office/bare").titles[0].startswith("# 标题不是标题 - ")


def test_no_text_of_a_record_becomes_a_script_or_a_handler(hostile: Site, built: Site) -> None:
    """The hostile site has the scripts of the harmless one and no more; links lead to http(s) or inside."""
    assert {handler for page in hostile.pages.values() for handler in page.handlers} == set()
    number = {len(page.scripts) for page in built.pages.values()}
    assert {len(page.scripts) for page in hostile.pages.values()} <= number
    schemes = {urlsplit(link).scheme for page in hostile.pages.values() for link in page.links}
    assert schemes <= {"", "http", "https"}
    assert [fault for page in hostile.pages.values() for fault in page.faults] == []
    scripts = [pair for page in hostile.pages.values() for pair in page.scripts.items()]
    assert not any("alert" in script for name, script in scripts if not name.startswith(("data ", "__config")))
    assert all(json.loads(script) for name, script in scripts if name.startswith(("data ", "__config")))


STRANGE = {
    "units.yml": "- {编号: unit-a, 名称: 甲单位}\n",
    "schemes/mof-2020.yml": (GOLDEN_CONTENT / "schemes/mof-2020.yml").read_text("utf-8"),
    "records/2019/unit-a/strange.yml": """\
项目名称: 奇怪的附件和编号
评价方式: 单位自评
文种: 其他
资金: {单位: 元, 预算数: 1}
分项:
  - {名称: 甲, 说明: 说明}
问题:
  - {编号: "2019", 标题: 年}
  - {编号: 章-一, 标题: 章}
正文:
  - {标题: 2019}
  - {标题: 章-一}
  - {标题: "# 2019"}
附件:
  - {文件: "a#b;c&amp=1%20.txt"}
  - {文件: 50%.txt}
  - {文件: 说明.csv}
  - {文件: 网页.txt}
  - {文件: "深 处/引'号.txt"}
""",
    "records/2019/unit-a/strange/a#b;c&amp=1%20.txt": "一\n",
    "records/2019/unit-a/strange/50%.txt": "二\n",
    "records/2019/unit-a/strange/说明.csv": "# 原文\n",
    "records/2019/unit-a/strange/网页.txt": "<p>原文\n",
    "records/2019/unit-a/strange/深 处/引'号.txt": "三\n",
}


@pytest.fixture(scope="session")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A record whose attachments and numbers have names that nobody would choose."""
    return Site(run_build(small_project(tmp_path_factory.mktemp("strange") / "project", STRANGE)))


def test_an_attachment_is_published_under_its_own_name_byte_for_byte(strange: Site) -> None:
    """It is evidence: also one that looks like a page of ours."""
    for path, text in STRANGE.items():
        if "/strange/" in path:
            published = strange.files.get(path.removeprefix("records/"))
            assert published == text.encode(), path


def test_every_attachment_is_reached_by_its_link(strange: Site) -> None:
    """Whatever signs its name has."""
    page = strange.page("2019/unit-a/strange")
    address = f"{SITE}2019/unit-a/strange/"
    reached = {unquote(urlsplit(urljoin(address, link)).path) for link in page.links}
    base = urlsplit(SITE).path
    wanted = {base + path.removeprefix("records/") for path in STRANGE if "/strange/" in path}
    assert wanted - reached == set()


def test_a_number_of_an_entry_takes_no_id_of_the_page(strange: Site) -> None:
    """The search field, the contents and the sections keep theirs, and the entry its own."""
    page = strange.page("2019/unit-a/strange")
    assert [one for one, count in Counter(page.ids).items() if count > 1] == []


# --- long lists, changed content, errors -----------------------------------------------------------------------------


def many_records(count: int, folder: Path) -> dict[str, str]:
    """The pages of a content folder with so many records of one year, and one of the year before without an amount."""
    scheme = (GOLDEN_CONTENT / "schemes/mof-2020.yml").read_bytes()
    units = "- {编号: unit-a, 名称: 甲}\n- {编号: unit-b, 名称: 乙}\n- {编号: unit-c, 名称: 丙}\n"
    head = "项目名称: {}\n评价方式: 单位自评\n文种: 自评表\n"
    content = folder / "content"
    write_file(content, "units.yml", units.encode())
    write_file(content, "schemes/mof-2020.yml", scheme)
    write_file(content, "records/2018/unit-a/project.yml", head.format("没有金额的").encode())
    for number in range(count):
        text = head.format(f"项目{number:03}号") + "资金: {单位: 元, 预算数: 0.01}\n"
        write_file(content, f"records/2019/unit-{'ab'[number % 2]}/project-{number:03}.yml", text.encode())
    pages = render(content, folder)
    return {path.removesuffix("index.md"): data.decode() for path, data in pages.items() if path.endswith("index.md")}


@pytest.mark.parametrize(("count", "sizes"), [(250, [100, 100, 50]), (101, [100, 1]), (100, [100])])
def test_a_long_index_is_split_into_pages_of_a_hundred(count: int, sizes: list[int], tmp_path: Path) -> None:
    """No row is lost or shown twice; the sheets lead to one another; the figures are of the whole list."""
    pages = many_records(count, tmp_path)
    addresses = ["years/2019/", *(f"years/2019/page/{number}/" for number in range(2, len(sizes) + 1))]
    rows = [re.findall(r'<th scope="row"><a [^>]*>(项目\d+号)</a>', pages[address]) for address in addresses]
    assert list(map(len, rows)) == sizes
    assert sorted(row for sheet in rows for row in sheet) == [f"项目{number:03}号" for number in range(count)]
    assert f"years/2019/page/{len(sizes) + 1}/" not in pages
    assert f"<strong>{count}</strong> 份" in pages["years/2019/"]
    for number, address in enumerate(addresses):
        linked = {urljoin(SITE + address, link) for link in re.findall(r'href="([^"]*)"', pages[address])}
        for other in addresses[max(0, number - 1) : number + 2]:
            assert other == address or SITE + other in linked, (address, other)


def test_sums_are_exact_and_a_sum_of_nothing_is_not_zero(tmp_path: Path) -> None:
    """A hundred and one cents are 0.000101 万元; a unit without a record, a year without an amount have no sum."""
    pages = many_records(101, tmp_path)
    assert "<strong>0&#46;000101</strong> 万元" in pages["years/2019/"]
    for address in ("years/2018/", "units/unit-c/"):
        assert not re.search(r"<strong>0</strong> 万元", pages[address]), address


def test_a_bad_record_stops_the_build_and_the_old_site_stays(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By our command and by plain MkDocs, and both name the place."""
    site = run_build(project)
    before = read_files(site)
    record = project / f"content/records/{EQUIPMENT}.yml"
    record.write_text(record.read_text("utf-8").replace("评价方式", "评价方法", 1), "utf-8")
    monkeypatch.chdir(project)
    assert run(jixiao, ["build"]) == 1
    told = capsys.readouterr()
    assert re.search(rf"^content/records/{EQUIPMENT}\.yml:\d+:\d+: JX101 ", told.out, re.MULTILINE)
    assert "原有网站保持不变" in told.err
    plain = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "mkdocs", "build", "--strict", "-d", str(project.parent / "plain")],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )
    assert plain.returncode == 1
    assert f"records/{EQUIPMENT}.yml:" in plain.stderr
    assert "Traceback" not in plain.stderr + told.err
    assert read_files(site) == before


def stopped(project: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What a build says that stops."""
    assert run(jixiao, ["build", "--config-file", str(project / "mkdocs.yml")]) == 1
    return capsys.readouterr().err


def test_a_broken_template_stops_the_build_and_the_old_site_stays(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the template and the line."""
    site = run_build(project)
    before = read_files(site)
    template = project / "templates/each_record/index.md.j2"
    lines = template.read_text("utf-8").count("\n") + 1
    template.write_text(template.read_text("utf-8") + "{{ view.nothing_of_the_kind }}\n", "utf-8")
    assert f"templates/each_record/index.md.j2:{lines}：" in stopped(project, capsys)
    assert read_files(site) == before
    assert {path.name for path in project.iterdir() if path.name.endswith((".new", ".old"))} == set()


@pytest.mark.parametrize(
    "text",
    [
        b"{{ 1 // 0 }}",
        b"{% for one in view %}{% endfor %}",
        b"{{ view.record.nothing_of_the_kind }}",
        b"{{ view.title | nothing }}",
        b"{% if %}",
        "{{ '年' }}".encode("gb18030"),
    ],
    ids=["arithmetic", "loop", "attribute", "filter", "syntax", "encoding"],
)
def test_whatever_a_template_does_wrong_is_told_as_its_own_fault(text: bytes, project: Path, tmp_path: Path) -> None:
    """By the template's name, and not as one of the program."""
    (tmp_path / "page.md.j2").write_bytes(text)
    renderer = Renderer(tmp_path)
    review = review_corpus(assemble_corpus(list_folder(project / "content")))
    view = next(page.view for page in compose_pages(review, Renderer(ROOT / "templates")) if "2019/" in page.address)
    with pytest.raises(TemplateFault, match=r"模板有误：.*page\.md\.j2"):
        renderer.markdown("page", {"view": view})


def test_a_fault_of_the_program_behind_a_template_stays_one(tmp_path: Path) -> None:
    """What our own filters do wrong is not laid at the template's door."""
    (tmp_path / "page.md.j2").write_text("{{ 1 | prose }}", "utf-8")
    with pytest.raises((AttributeError, TypeError)):
        Renderer(tmp_path).markdown("page", {})


def test_a_project_without_the_template_of_records_is_told_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every other page links to what it makes."""
    (project / "templates/each_record/index.md.j2").unlink()
    assert "没有 templates/each_record/index.md.j2" in stopped(project, capsys)


def test_a_deleted_record_leaves_no_page(project: Path, built: Site) -> None:
    """Neither its page nor its raw file, nor a row or a link on another page."""
    (project / f"content/records/{EQUIPMENT}.yml").unlink()
    shutil.rmtree(project / f"content/records/{EQUIPMENT}")
    site = Site(run_build(project))
    gone = set(built.files) - set(site.files)
    assert f"{EQUIPMENT}/index.html" in gone
    assert f"{EQUIPMENT}/record.yml" in gone
    assert "years/2020/index.html" in gone
    assert not any("enforcement-equipment" in link for page in site.pages.values() for link in page.links)
    assert list(site.broken_links()) == []


def test_an_added_template_is_an_added_page(project: Path) -> None:
    """The folder names the view, the file's stem the page; no code knows of it."""
    (project / "templates/each_unit/history.md.j2").write_text("{{ '沿革' | heading(1) }}\n", "utf-8")
    (project / "templates/once/map.md.j2").write_text("{{ '地图' | heading(1) }}\n", "utf-8")
    site = Site(run_build(project))
    assert "沿革" in site.page("units/qingdao-emergency/history").text
    assert "地图" in site.page("map").text


def test_a_hand_written_page_never_hides_a_generated_one(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The build stops and names the file, instead of publishing one of the two."""
    write_file(project / "content", "pages/years/index.md", "# 年度\n".encode())
    assert run(jixiao, ["build", "--config-file", str(project / "mkdocs.yml")]) == 1
    assert "years/index.md:1:1: JX212" in capsys.readouterr().out
    (project / "content/pages/years/index.md").unlink()
    write_file(project / "content", "pages/map.md", "# 地图\n".encode())
    (project / "templates/once/map.md.j2").write_text("{{ '地图' | heading(1) }}\n", "utf-8")
    assert "pages/map.md" in stopped(project, capsys)


# --- true to the records ----------------------------------------------------------------------------------------------


def test_the_site_has_eight_records_of_five_units(corpus: Corpus, built: Site) -> None:
    """One page each, and one raw file."""
    assert len(corpus.records) == 8
    assert len(corpus.units) == 5
    assert sorted(Counter(identity.unit for identity in corpus.records).values()) == [1, 1, 1, 1, 4]
    assert sum(bool(re.fullmatch(r"\d{4}/[^/]+/[^/]+/index\.html", path)) for path in built.files) == 8
    assert sum(bool(re.fullmatch(r"units/[^/]+/index\.html", path)) for path in built.files) == 5
    for identity in corpus.records:
        assert built.files[f"{identity}/record.yml"] == (ROOT / f"content/records/{identity}.yml").read_bytes()


def test_the_indexes_stand_at_their_addresses(built: Site) -> None:
    """They are linked to from elsewhere."""
    for address in ("", "years", "units", "grades", "years/2017", "units/qingdao-emergency"):
        assert built.page(address).titles, address
    for word in ("excellent", "good", "fair", "poor", "ungraded"):
        assert built.page(f"grades/{word}").titles, word


def test_the_qingdao_report_shows_its_forty_items(corpus: Corpus, built: Site) -> None:
    """Thirty-five met, five not."""
    items = corpus.records[_id(QINGDAO)].items or ()
    assert Counter(str(item.outcome) for item in items) == {"完成": 35, "未完成": 5}
    assert "共 40 项，完成 35 项，未完成 5 项。" in built.page(QINGDAO).text
    assert {f"item-{number}" for number in range(1, 41)} <= set(built.page(QINGDAO).ids)


def test_the_two_indicator_tables_show_all_their_rows(corpus: Corpus, built: Site) -> None:
    """Fifty-five and fifteen, in the printed order."""
    for name, count in ((EQUIPMENT, 55), (EXAMS_2019, 15)):
        rows = [row for section in corpus.records[_id(name)].indicators or () for row in section.rows]
        assert len(rows) == count
        html = built.files[f"{name}/index.html"].decode()
        table = html.partition("jx-table--indicators")[2].partition("</table>")[0]
        places = [table.find(f"> {row.name}<".replace("> ", ">")) for row in rows]
        assert -1 not in places
        assert table.count('<th scope="row"') >= count


def test_the_titles_of_pages_tell_records_of_the_same_project_apart(corpus: Corpus, built: Site) -> None:
    """By year and unit: in tabs, bookmarks and lists of results nothing else is seen."""
    pages = {one: built.files[f"{one}/index.html"].decode() for one in corpus.summaries}
    titles = {one: html.partition("<title>")[2].partition("</title>")[0] for one, html in pages.items()}
    assert len(set(titles.values())) == len(pages)
    for identity, title in titles.items():
        unit = corpus.units[identity.unit].name
        assert title.startswith(f"{corpus.summaries[identity].title} - {identity.year}年度，{unit} - ")


def test_a_bar_of_scores_says_where_the_heading_has_other_points_than_the_rows(built: Site) -> None:
    """A section whose rows weigh 32 of the 36 points that it prints does not seem to be all there is."""
    found = {}
    for name in (EQUIPMENT, EXAMS_2019):
        html = built.files[f"{name}/index.html"].decode()
        bars = html.partition('<ul class="jx-sections"')[2].partition("</ul>")[0]
        found[name] = re.findall(r"<strong>([\d.]+)</strong> / ([\d.]+) <span[^>]*>标题所列 ([\d.]+) 分", bars)
    assert found[EQUIPMENT] == [("32", "32", "36"), ("24", "24", "30"), ("17", "17", "34"), ("12", "12", "15")]
    assert found[EXAMS_2019] == []


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("2017/shanghai-work-safety/emergency-management", (1, 1, 1)),
        (EXAMS_2017, (2, 2, 2)),
        ("2017/shanghai-work-safety/testing-materials", (2, 3, 2)),
        ("2016/shanghai-work-safety/occupational-health-monitoring", (2, 2, 2)),
    ],
)
def test_threads_show_every_entry_once(name: str, counts: tuple[int, int, int], corpus: Corpus, built: Site) -> None:
    """Problems, suggestions and rectifications as printed; each in full at one place."""
    record = corpus.records[_id(name)]
    entries = [record.problems or (), record.suggestions or (), record.rectifications or ()]
    assert tuple(map(len, entries)) == counts
    html = built.files[f"{name}/index.html"].decode()
    for kind, count in zip(("problem", "suggestion", "rectification"), counts, strict=True):
        assert len(re.findall(rf'class="jx-entry jx-entry--{kind}[ "]', html)) == count


def test_the_recurring_project_is_linked_from_both_years(built: Site) -> None:
    """Two units printed it under two names; the problem that came back is linked both ways."""
    for here, there in ((EXAMS_2017, EXAMS_2019), (EXAMS_2019, EXAMS_2017)):
        targets = {urljoin(f"{SITE}{here}/", link) for link in built.page(here).links}
        assert f"{SITE}{there}/" in targets
        assert any(target.startswith(f"{SITE}{there}/#w") for target in targets)


def test_the_page_of_the_exams_names_score_grade_and_scheme(built: Site) -> None:
    """87.5, 良, and by whose bands."""
    text = built.page(EXAMS_2019).text
    scheme = yaml.safe_load((ROOT / "content/schemes/shanghai.yml").read_text("utf-8"))
    assert "87.5" in text
    assert re.search(r"等级 良\b", text)
    assert scheme["名称"] in text
    assert all(band["名称"] in text for band in scheme["等级"])
    assert "12,573,618.00 元" in text
    assert "98.92%" in text


def _id(name: str) -> RecordId:
    return RecordId(*name.split("/"))
