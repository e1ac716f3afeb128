"""The store and the workers make a build faster and never different."""

import json
import pickle
import random
import re
import shutil
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from pathlib import Path
from zlib import compress

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

import generator
from generator import disk, publication, site_folder, workers
from generator.addresses import Bucket, RecordId
from generator.build import BuildFault, build_site
from generator.corpus import Corpus
from generator.diagnostics import Level, Location
from generator.disk import link_files
from generator.keeping import Entry, Ledger, unpack
from generator.model import DocumentKind, EvaluationMode, GradeClass
from generator.numbers import Absence, MoneyUnit
from generator.packing import packed
from generator.pieces import Made, Pieces
from generator.plain_verdicts import plain_of, verdict_of
from generator.program import program_key
from generator.project import project_of
from generator.publication import Options
from generator.review import Review, review_corpus
from generator.rules import Finding, Judgement, Verdict, diagnostic_of
from generator.shelf import Outcome, outcome_of
from generator.site_folder import SiteFolder
from generator.stockroom import Inventory
from generator.store import Stamp, Store, digest_of
from generator.sums import SUMS_FILE, parse_sums
from generator.views import sheets
from generator.vocabulary import Written
from generator.workers import aside_of, here, spread_over
from generator.workshop import Workshop
from tests.conftest import ROOT

WITHOUT_SEARCH = Options(has_search=False)
CONTENT = ROOT / "tests/golden/content"


@pytest.fixture(autouse=True)
def small_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists of several pages, as larger sites have them: what changes on one leaves others as they are."""
    monkeypatch.setattr(sheets, "ROWS_PER_SHEET", 2)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the golden content."""
    root = tmp_path / "project"
    shutil.copytree(CONTENT, root / "content")
    shutil.copytree(ROOT / "content/pages", root / "content/pages", dirs_exist_ok=True)
    shutil.copytree(ROOT / "templates", root / "templates")
    shutil.copy(ROOT / "mkdocs.yml", root)
    return root


def built(root: Path, store: Store, jobs: int = 1, left_out: Options = WITHOUT_SEARCH) -> dict[str, bytes]:
    """Build the site; every file of it, none of which its list of digests forgets. Without the search index."""
    project = project_of(root / "mkdocs.yml")
    workshop = Workshop(spread_over(jobs) if jobs > 1 else here, store, aside=aside_of(jobs))
    public = root / "site"
    build_site(project, lambda: workshop.corpus(project), workshop, public, left_out)
    found = {
        path.relative_to(public).as_posix(): path.read_bytes() for path in sorted(public.rglob("*")) if path.is_file()
    }
    assert parse_sums(found[SUMS_FILE]).keys() == found.keys() - {SUMS_FILE}
    return found


def kept(root: Path) -> Iterator[Path]:
    """The files of the store."""
    return (path for path in (root / "store").rglob("*") if path.is_file())


def test_a_warm_a_cold_and_a_damaged_store_give_the_same_bytes(project: Path) -> None:
    """Whatever lies in the store, the site is that of a build without one."""
    without, store = built(project, Store(None)), Store(project / "store")
    assert built(project, store) == without
    assert built(project, store) == without
    for number, path in enumerate(kept(project)):
        data = path.read_bytes()
        path.write_bytes((data[:-1], data + b"x", b"", data[:20] + b"\0" + data[21:])[number % 4])
    assert built(project, store) == without


def test_processes_give_the_same_bytes_as_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of workers is nobody's business but the clock's."""
    monkeypatch.setattr(workers, "FEWEST", 1)
    assert built(project, Store(None), jobs=3) == built(project, Store(None))


def test_after_an_edit_the_store_gives_what_a_new_build_gives(project: Path) -> None:
    """A title, a unit's name, a record less: every page that shows them changes, and no other trace stays."""
    store = Store(project / "store")
    built(project, store)
    record = project / "content/records/2019/beta-office/road-repair.yml"
    record.write_text(record.read_text("utf-8").replace("项目名称: ", "项目名称: 改后的", 1), "utf-8")
    edited = built(project, store)
    assert edited == built(project, Store(None))
    assert "改后的".encode() in edited["years/2019/index.html"]

    other = min(project.glob("content/records/20*/*/*.yml"))
    other.write_text(other.read_text("utf-8").replace("项目名称: ", "项目名称: 也改过的", 1), "utf-8")
    assert built(project, store) == built(project, Store(None))

    units = project / "content/units.yml"
    units.write_text(units.read_text("utf-8").replace("名称: ", "名称: 新名", 1), "utf-8")
    assert built(project, store) == built(project, Store(None))

    gone = project / "content/records/2022/alpha-bureau/bond.yml"
    gone.unlink()
    shutil.rmtree(gone.with_suffix(""), ignore_errors=True)
    left = built(project, store)
    assert left == built(project, Store(None))
    assert not [path for path, data in left.items() if b"2022/alpha-bureau/bond" in data or "/bond/" in path]


def test_what_the_store_holds_can_name_no_type_but_ours(tmp_path: Path) -> None:
    """What was kept is data: it cannot make us call anything."""
    made = Made(("a/",), (("a/index.html", "00"),))
    Ledger(Store(tmp_path), "pages", Made).write([("2019", Entry("a", "key", made))])
    assert Ledger(Store(tmp_path), "pages", Made).find("2019", "a", "key") == made
    assert Ledger(Store(tmp_path), "pages", Made).find("2019", "a", "another key") is None
    assert unpack(b"cos\nsystem\n(S'true'\ntR.") is None
    assert unpack(b"") is None
    Store(tmp_path).put("pages", "2019", pickle.dumps({"a": ("key", made.files), "b": 1}))
    assert Ledger(Store(tmp_path), "pages", Made).shelf("2019") == {}


def test_what_the_store_says_leads_nowhere_else(tmp_path: Path) -> None:
    """A digest or a path that somebody has put there: no file outside is taken, replaced or removed."""
    store, victim = Store(tmp_path / "store"), tmp_path / "victim"
    (tmp_path / "store/files").mkdir(parents=True)
    victim.write_text("mine", "utf-8")
    assert not store.place_file("../victim", str(tmp_path / "taken"))
    store.drop_files(["../victim", str(victim)])
    assert victim.read_text("utf-8") == "mine"
    data, pieces = b"theirs", Pieces(store)
    pieces.begin(SiteFolder(tmp_path / "site"), [], "search/")
    (tmp_path / "file").write_bytes(data)
    store.keep_file(digest := sha256(data).hexdigest(), str(tmp_path / "file"))
    assert not pieces.place_file("../victim", digest)
    assert pieces.place_file("a/b", digest)
    assert victim.read_text("utf-8") == "mine"


def test_what_is_no_list_of_tags_or_of_files_counts_as_not_kept() -> None:
    """Whoever reads it would stumble."""
    written, inventory = Written({"p": ("class",)}, ("x",)), Inventory((("records.csv", "00"),), {})
    assert (unpack(packed(written)), unpack(packed(inventory))) == (written, inventory)
    for thing, name, value in ((written, "elements", 1), (written, "scripts", (2,)), (inventory, "files", (("a", 5),))):
        damaged = copy(thing)
        object.__setattr__(damaged, name, value)
        assert unpack(packed(damaged)) is None


def an_outcome() -> tuple[RecordId, Outcome, Judgement]:
    """Of a record, what was kept of a judgement, and the judgement."""
    identity = RecordId("2019", "unit", "project")
    figures = (Decimal("1126.370"), Decimal("-0.00"), Decimal("1E+3"), None)
    differing = Finding(("指标", 0, "得分"), "得分", "一\n二", "", Level.WARNING, *figures, MoneyUnit.WAN_YUAN)
    verdict = Verdict(identity, "JX402", differing, ("说明",))
    diagnostic = diagnostic_of(verdict, Location("records/2019/unit/project.yml", 3, 7))
    judgement = Judgement((verdict,), 5, (diagnostic,))
    return identity, outcome_of(judgement), judgement


def test_what_rules_say_is_kept_to_the_last_digit() -> None:
    """Places, figures with the zeros that were printed, and what agrees."""
    identity, outcome, judgement = an_outcome()
    assert outcome.judgement(identity) == judgement
    assert repr(outcome.judgement(identity).differing[0].finding[5:9]) == repr(judgement.differing[0].finding[5:9])
    agreeing = Verdict(identity, "JX403", Finding(("得分",), "得分", "一致"))
    assert verdict_of(identity, json.loads(json.dumps(plain_of(agreeing)))) == agreeing


@pytest.mark.parametrize(
    "told", [b"", b"[", b"[" * 200_000, b"[]", b"[[1, 2, 3]]", b"null", b"[[null, 1, 1]]"], ids=lambda told: told[:20]
)
def test_damaged_words_of_the_rules_are_told_as_such(told: bytes) -> None:
    """Whatever stands there instead."""
    identity, outcome, _ = an_outcome()
    with pytest.raises(TypeError, match="judgement"):
        outcome._replace(told=compress(told)).judgement(identity)
    with pytest.raises(TypeError, match="judgement"):
        outcome._replace(told=told).judgement(identity)


def test_words_of_our_enumerations_are_kept_whatever_way_python_would_write_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python 3.11.2 would write `getattr`, and `unpack` reads no such thing: nothing would ever be found again."""
    monkeypatch.setattr(Enum, "__reduce_ex__", lambda word, _: (getattr, (type(word), word.name)))
    words = [*Bucket, *Level, *MoneyUnit, *Absence, *EvaluationMode, *DocumentKind, *GradeClass]
    assert unpack(packed(words)) == words


def test_the_borders_of_the_parts_of_a_key_count() -> None:
    """`ab` + `c` is not `a` + `bc`."""
    assert digest_of("ab", "c") != digest_of("a", "bc")


def test_a_store_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    """A file where its folder should be: nothing is kept, nothing fails."""
    (tmp_path / "store").write_text("a file", "utf-8")
    store = Store(tmp_path / "store")
    store.put("pages", "abc", b"data")
    assert store.get("pages", "abc") is None


def test_a_page_that_was_not_verified_is_made_again_for_a_build_that_verifies(project: Path) -> None:
    """What `--no-verify` has let through does not come back from the store."""
    template = project / "templates/each_record/index.md.j2"
    sound = template.read_text("utf-8")
    template.write_text(sound.replace("{{ view.title | heading(1) }}", '{{ "别的题目" | heading(1) }}'), "utf-8")
    store = Store(project / "store")
    built(project, store, left_out=replace(WITHOUT_SEARCH, is_verified=False))
    with pytest.raises(BuildFault, match="没有通过发布前的核对"):
        built(project, store)


def test_a_theme_folder_apart_from_the_templates_changes_pages_too(project: Path) -> None:
    """Also where it writes something on one page only, which no other page tells of, and that no page had before."""
    (project / "templates/theme").rename(project / "overrides")
    settings = project / "mkdocs.yml"
    settings.write_text(
        settings.read_text("utf-8").replace("custom_dir: templates/theme", "custom_dir: overrides"), "utf-8"
    )
    store = Store(project / "store")
    built(project, store)
    main = project / "overrides/main.html"
    main.write_text(main.read_text("utf-8") + "{% if page.is_homepage %}<samp>首页</samp>{% endif %}\n", "utf-8")
    changed = built(project, store)
    assert "<samp>首页</samp>".encode() in changed["index.html"]
    assert changed == built(project, Store(None))


RECORD_PAGE = "2019/beta-office/road-repair/index.html"
RECORD_2019, RECORD_2022 = "records/2019/beta-office/road-repair.yml", "records/2022/alpha-bureau/bond.yml"
EDITS: tuple[tuple[str, str, str], ...] = (
    (RECORD_2019, r"(?m)^项目名称: ", "项目名称: 改"),
    (RECORD_2019, r"(?m)^得分: .*$", "得分: 71.5"),
    (RECORD_2019, r"(?m)^得分: .*$", "得分: 12"),
    (RECORD_2019, r"(?m)^  执行数: .*$", "  执行数: 1.23"),
    (RECORD_2019, r"(?m)^等级: .*\n", ""),
    (RECORD_2022, r"\Z", "\n发布日期: 2031-01-02\n"),
    (
        RECORD_2022,
        r"\Z",
        "\n更正:\n  - 日期: 2030-05-06\n    字段: 项目名称\n    原文: 旧\n    改为: 新\n    原因: 笔误\n",
    ),
    ("units.yml", r"名称: ", "名称: 新"),
    ("pages/about.md", r"\Z", "\n\n改了的一页。\n"),
)
"""Of which file, what is looked for, what takes the place of the first that is found."""


def edited(root: Path, chance: random.Random) -> str:
    """Change, remove or bring back something of the content, as chance has it; what."""
    content = root / "content"
    path, old, new = chance.choice(EDITS)
    file = content / path
    match chance.choice(("edit", "edit", "edit", "remove", "restore", "copy")):
        case "edit" if file.is_file():
            file.write_text(re.sub(old, new, file.read_text("utf-8"), count=1), "utf-8")
        case "remove" if path.startswith("records/"):
            file.unlink(missing_ok=True)
        case "copy" if file.is_file() and path.startswith("records/"):
            shutil.copy(file, file.with_name(f"copied-{chance.randrange(3)}.yml"))
        case _:
            source = ROOT / "content" if path.startswith("pages/") else CONTENT
            shutil.copy(source / path, file)
    return f"{path}: {old} → {new}"


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_a_build_gives_what_one_without_a_store_gives(seed: int, project: Path) -> None:
    """Also after one that failed, and where somebody has changed, added or removed files of the kept folders."""
    chance = random.Random(seed)  # noqa: S311 (the same chances each time)
    store, history = Store(project / "store"), []
    for _ in range(8):
        history.append(edited(project, chance))
        damage(project, chance)
        try:
            without: dict[str, bytes] | None = built(project, Store(None))
        except BuildFault:
            without = None
        if without is None:
            with pytest.raises(BuildFault):
                built(project, store)
        else:
            assert built(project, store) == without, history


def damage(root: Path, chance: random.Random) -> None:
    """Change one file of the site or of the folder before it, and put one there that nobody has made.

    At times the folder before is not there: then the site itself is what the next one begins with.
    """
    if not chance.randrange(3):
        shutil.rmtree(root / "store/former", ignore_errors=True)
    for folder in (root / "site", root / "store/former"):
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        if files:
            file = chance.choice(files)
            data = file.read_bytes()
            file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]) if data else b"x")
            (folder / "years").mkdir(exist_ok=True)
            (folder / "years" / f"foreign-{chance.randrange(9)}.html").write_text("not ours", "utf-8")


def test_a_search_index_that_stands_is_the_one_that_would_be_made(project: Path) -> None:
    """A year that has changed is made anew below another name, and nothing stays of the old one."""
    store, record = Store(project / "store"), project / "content" / RECORD_2019
    for word in ("甲", "乙", "丙", ""):
        record.write_text(re.sub(r"(?m)^项目名称: ", f"项目名称: {word}", record.read_text("utf-8")), "utf-8")
        found = built(project, store, left_out=Options())
    assert found == built(project, Store(None), left_out=Options())
    assert {path.split("/")[2].partition("-")[0] for path in found if path.startswith("search/index/2")} >= {"2019"}
    found = built(project, store)
    assert found == built(project, Store(None))
    assert not [path for path in found if path.startswith("search/index/")]


def test_the_second_site_begins_with_another_name_for_each_file_of_the_first(project: Path) -> None:
    """Where no folder before is there: nothing of it is looked for in the store, and what is not ours stays behind."""
    store = Store(project / "store")
    built(project, store)
    shutil.rmtree(project / "store/files")
    (project / "site/foreign.html").write_text("not ours", "utf-8")
    before = (project / "site" / RECORD_PAGE).stat().st_ino
    found = built(project, store)
    assert (project / "site" / RECORD_PAGE).stat().st_ino == before
    assert "foreign.html" not in found


def test_where_folders_cannot_change_places_the_next_site_begins_with_names_for_this_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time: there is never a folder before."""
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    store = Store(project / "store")
    before = built(project, store)
    inode = (project / "site" / RECORD_PAGE).stat().st_ino
    shutil.rmtree(project / "store/files")
    for _ in range(2):
        assert built(project, store) == before
        assert not (project / "store/former").exists()
    assert (project / "site" / RECORD_PAGE).stat().st_ino == inode


def test_a_file_that_is_replaced_while_it_gets_its_second_name_is_made_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody but us works in the folder before; in the published one somebody might."""
    store = Store(project / "store")
    before = built(project, store)
    page = project / "site" / RECORD_PAGE

    def replaced_first(source: Path, paths: Iterable[str], target: Path) -> list[tuple[str, Stamp]]:
        known = list(paths)
        page.with_name("other").write_text("not ours", "utf-8")
        page.with_name("other").replace(page)
        return link_files(source, known, target)

    monkeypatch.setattr(site_folder, "link_files", replaced_first)
    assert built(project, store) == before


def test_what_the_data_files_say_outlives_a_build_that_is_interrupted_later(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one asks no record again."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    store = Store(project / "store")
    with monkeypatch.context() as first:
        first.setattr(publication.Publication, "_do_lists", interrupted)
        with pytest.raises(KeyboardInterrupt):
            built(project, store)
    with monkeypatch.context() as second:
        second.setattr(publication, "extract_of", None)
        found = built(project, store)
    assert found == built(project, Store(None))


def test_a_withdrawn_record_stands_nowhere_beside_the_site(project: Path) -> None:
    """The folder before is in the store, where no web server looks; the next build drops the page there too."""
    store = Store(project / "store")
    built(project, store)
    (project / "content" / RECORD_2022).unlink()
    built(project, store)
    assert [path.name for path in project.iterdir() if path.name.startswith(".")] == []
    assert (project / "store/former/2022/alpha-bureau/bond/index.html").is_file()
    built(project, store)
    assert not (project / "store/former/2022/alpha-bureau/bond").exists()


def test_what_has_not_changed_is_the_same_file_in_the_next_site_but_one(project: Path) -> None:
    """Nothing is written or linked again; else the law above would hold for a build that keeps nothing."""
    store = Store(project / "store")
    for _ in range(3):
        built(project, store)
    public, former = (project / one / RECORD_PAGE for one in ("site", "store/former"))
    assert public.stat().st_ino == former.stat().st_ino
    before = public.parent.stat().st_mtime_ns, former.parent.stat().st_mtime_ns
    built(project, store)
    assert (former.parent.stat().st_mtime_ns, public.parent.stat().st_mtime_ns) == before


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_site_that_somebody_has_removed_is_made_again(project: Path, jobs: int) -> None:
    """After a first build there is no other folder to begin with."""
    store = Store(project / "store")
    before = built(project, store, jobs)
    shutil.rmtree(project / "site")
    assert built(project, store, jobs) == before


def test_folders_that_cannot_be_taken_over_leave_nothing_behind(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even empty folders, which would name what they were for."""

    def stopped(source: Path, paths: Iterable[str], target: Path) -> list[tuple[str, Stamp]]:
        link_files(source, list(paths)[:5], target)
        (target / "years/1999/withdrawn").mkdir(parents=True)
        raise OSError

    store = Store(project / "store")
    before = built(project, store)
    monkeypatch.setattr(site_folder, "link_files", stopped)
    assert built(project, store) == before
    assert not (project / "site/years/1999").exists()


def test_another_build_that_notes_its_files_meanwhile_takes_none_from_this_one(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two sites of one project share a store."""
    store = Store(project / "store")
    for _ in range(2):
        before = built(project, store)

    def forget(corpus: Corpus) -> Review:
        store.put("stamps", "stamps", b"")
        return review_corpus(corpus)

    monkeypatch.setattr(publication, "review_corpus", forget)
    assert built(project, store, jobs=2) == before


def test_a_preview_whose_rebuilding_has_failed_shows_nothing_stale_afterwards(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that fails half way, and is put right again."""
    template = project / "templates/each_record/index.md.j2"
    good = template.read_text("utf-8")

    def configuration() -> MkDocsConfig:
        return load_config(str(project / "mkdocs.yml"), site_dir=str(project / "preview"))

    def preview() -> None:
        mkdocs_build(configuration())

    plugin = configuration().plugins["jixiao"]  # one for all builds, as in a preview
    monkeypatch.setattr(plugin, "folder", None)
    monkeypatch.setattr(plugin, "_is_preview", True)
    preview()
    before = (project / "preview" / RECORD_PAGE).read_bytes()
    fault = '{% if "2022" in record.period | string %}{{ nothing.at.all }}{% endif %}'
    template.write_text(f"{good}\n<p>改动</p>{fault}\n", "utf-8")
    with pytest.raises(MkDocsException):
        preview()
    template.write_text(good, "utf-8")
    preview()
    assert (project / "preview" / RECORD_PAGE).read_bytes() == before


def test_a_link_in_the_place_of_the_former_folder_is_not_followed(project: Path, tmp_path: Path) -> None:
    """Or a build would remove what stands somewhere else."""
    store, elsewhere = Store(project / "store"), tmp_path / "elsewhere"
    built(project, store)
    elsewhere.mkdir()
    (elsewhere / "precious.txt").write_text("x", "utf-8")
    shutil.rmtree(project / "store/former", ignore_errors=True)
    (project / "store/former").symlink_to(elsewhere)
    without = built(project, Store(None))
    assert built(project, store) == without
    assert (elsewhere / "precious.txt").is_file()


def test_what_python_puts_beside_the_program_is_no_part_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may be writing it, under a name that is gone a moment later."""
    monkeypatch.setattr(generator, "__file__", str(tmp_path / "__init__.py"))
    key_now = program_key.__wrapped__
    (tmp_path / "rules" / "__pycache__").mkdir(parents=True)
    (tmp_path / "rules" / "jx401.py").write_text("1")
    before = key_now()
    (tmp_path / "rules" / "__pycache__" / "jx401.cpython-311.pyc.140").write_text("2")
    assert key_now() == before
    (tmp_path / "rules" / "jx401.py").write_text("3")
    assert key_now() != before
