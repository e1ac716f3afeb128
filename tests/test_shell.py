"""What our press prints is what MkDocs, Material and Python-Markdown print for the same page."""

import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from generator.page_html import HeadingStyle, page_html
from generator.plugin import JixiaoPlugin
from generator.shell import Press
from generator.site import Page
from generator.store import Store
from generator.workers import here
from generator.workshop import Workshop
from tests.conftest import ROOT

EDITED = {"site_url": "https://www.example.gov.cn/jixiao/", "edit_uri_template": "https://git.example/edit/{path}"}


@pytest.mark.parametrize("settings", [{}, EDITED], ids=["plain", "with addresses"])
def test_a_stamped_page_is_the_page_that_mkdocs_renders(
    settings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page of the real site and of the golden one, byte for byte."""
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "tests/golden/content", tmp_path / "content", dirs_exist_ok=True)
    shutil.copytree(ROOT / "content/records", tmp_path / "content/records", dirs_exist_ok=True)
    units = (ROOT / "content/units.yml", ROOT / "tests/golden/content/units.yml")
    (tmp_path / "content/units.yml").write_text("".join(path.read_text("utf-8") for path in units), "utf-8")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    stamped, different = [], []
    by_shell = Press.print_page

    def compared(self: Press, page: Page, source_path: str, linked_data: str) -> bytes:
        data = by_shell(self, page, source_path, linked_data)
        stamped.append(page.address)
        if data != self.render_whole(page, source_path, linked_data):
            different.append(page.address)
        return data

    monkeypatch.setattr(Press, "print_page", compared)
    config = load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "site"), **settings)
    plugin = config.plugins["jixiao"]
    assert isinstance(plugin, JixiaoPlugin)
    plugin.workshop = Workshop(here, Store(None))
    build(config)
    assert different == []
    assert len([address for address in stamped if address[:1].isdigit()]) > 12


def test_a_page_of_anything_but_headings_and_blocks_is_left_to_python_markdown() -> None:
    """A paragraph, a list, two lines in a block: the short cut does not guess."""
    style = HeadingStyle("", 3)
    assert page_html('# 甲 {#page-title}\n\n<div class="jx-block"><p>乙</p></div>\n', style) is not None
    for markdown in ("乙", "- 乙", "# *甲* {#page-title}", "# 甲", '<div class="jx-block">\n</div>', "<p>乙</p>"):
        assert page_html(markdown, style) is None
