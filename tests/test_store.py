"""The store and the workers make a build faster and never different."""

import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from generator import workers
from generator.build import BuildFault, build_site
from generator.keeping import Entry, Ledger, unpack
from generator.project import project_of
from generator.publication import Made, Options
from generator.store import Store, digest_of
from generator.workers import here, spread_over
from generator.workshop import Workshop
from tests.conftest import ROOT

WITHOUT_SEARCH = Options(has_search=False)
CONTENT = ROOT / "tests/golden/content"


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
    """Build the site; every file of it. Without the search index, which Pagefind orders by chance."""
    project = project_of(root / "mkdocs.yml")
    workshop = Workshop(spread_over(jobs) if jobs > 1 else here, store)
    public = root / "site"
    build_site(project, workshop.corpus(project), workshop, public, left_out)
    return {
        path.relative_to(public).as_posix(): path.read_bytes() for path in sorted(public.rglob("*")) if path.is_file()
    }


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
