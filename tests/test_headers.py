"""The headers for a web server: the theme's inline scripts by their hashes, nothing else; attachments inert."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.commands.headers import headers
from generator.disk import list_folder, write_file
from generator.headers import OWN_FILES, SERVERS, HeadersFault, headers_of

THEME = 'var palette=__md_get("__palette")'
DATA = '<script type="application/ld+json">{"@type":"Dataset"}</script><script id="__config" type="application/json">{}'


def scope(root: str) -> str:
    """Material's script that differs from page to page."""
    return f'__md_scope=new URL("{root}",location)'


def page(root: str, more: str = "") -> bytes:
    """A page of the theme."""
    return (
        f'<html><script src="{root}/a.js"></script><script>{scope(root)}</script><script>{THEME}</script>'
        f"{DATA}</script>{more}</html>"
    ).encode()


def hash_of(script: str) -> str:
    """A hash as a policy has it."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of three depths."""
    write_file(tmp_path, "404.html", page("/"))
    write_file(tmp_path, "index.html", page("."))
    write_file(tmp_path, "2019/office/roads/index.html", page("../../.."))
    return tmp_path


@pytest.mark.parametrize("server", SERVERS)
def test_every_inline_script_of_the_theme_is_allowed_by_its_hash_and_none_by_a_wide_word(
    site: Path, server: str
) -> None:
    """Data blocks, which no browser runs, need none."""
    (policy, *others) = set(
        re.findall(r"Content-Security-Policy \"([^\"]*script-src[^\"]*)\"", headers_text(site, server))
    )
    assert others == []
    scripts = re.findall(r"'sha256-[^']*'", policy)
    assert sorted(scripts) == sorted(map(hash_of, (THEME, scope("/"), scope("."), scope("../../.."))))
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    assert "http" not in policy


def headers_text(site: Path, server: str) -> str:
    """What is printed for a site."""
    return headers_of(list_folder(site), server)


@pytest.mark.parametrize(
    "foreign",
    [
        "<script>alert(1)</script>",
        "<SCRIPT >alert(1)</SCRIPT >",
        '<script type="module">alert(1)</script>',
        '<script data-src="x">alert(1)</script>',
        f"<script>{THEME};alert(1)</script>",
        '<script>__md_scope=new URL(".",location);alert(new URL("x",location))</script>',
    ],
)
def test_a_script_that_is_not_the_themes_is_refused_by_name_and_never_blessed(site: Path, foreign: str) -> None:
    """Text that became a script by some fault must not get the blessing of a hash as well."""
    write_file(site, "2019/office/roads/index.html", page("../../..", foreign))
    with pytest.raises(HeadersFault, match=r"2019/office/roads/index\.html"):
        headers_text(site, "nginx")


def test_an_attached_page_gets_no_hash(site: Path) -> None:
    """It is served inert, whatever it says."""
    before = headers_text(site, "nginx")
    write_file(site, "2019/office/roads/attached/index.html", b"<script>alert(1)</script>")
    assert headers_text(site, "nginx") == before


@pytest.mark.parametrize(
    ("base", "prefix"),
    [("/", "/"), ("/", "/portal/jixiao/"), ("/jixiao/", "/jixiao/"), ("/2024/a/", "/2024/a/")],
)
def test_what_lies_beside_a_record_is_a_download_but_for_our_own_files(site: Path, base: str, prefix: str) -> None:
    """Below any sub-path, also where it looks like a year."""
    write_file(site, "404.html", page(base))
    pattern = re.search(r'^location ~ "(.*)" \{$', headers_text(site, "nginx"), re.MULTILINE)
    assert pattern
    record = f"{prefix}2019/office/roads/"
    for name in ("report.pdf", "evil.html", "sub/index.html", "sub/", "data.yml", "index.html.svg"):
        assert re.search(pattern[1], record + name), name
    ours = [record, *(record + name for name in OWN_FILES)]
    others = ["index.html", "assets/jixiao.css", "years/2019/index.html", "2019/office/index.html", "data/records.csv"]
    for path in (*ours, *(prefix + name for name in others)):
        assert not re.search(pattern[1], path), path


def test_no_header_breaks_out_of_its_quotation_marks(site: Path) -> None:
    """Each line of a header is a name and one quoted value, in both languages."""
    for line in headers_text(site, "nginx").splitlines():
        assert "add_header" not in line or re.fullmatch(r' *add_header [A-Za-z-]+ "[^"\\$]+" always;', line)
    assert headers_text(site, "caddy").count('"') % 2 == 0


def test_the_command_prints_them_or_says_in_a_sentence_why_not(site: Path, tmp_path: Path) -> None:
    """Exit code 1 for a folder that is not a site, 2 for one that is not there."""
    runner = CliRunner()
    done = runner.invoke(headers, [str(site), "--server", "caddy"], standalone_mode=False)
    assert (done.return_value, done.output) == (0, headers_text(site, "caddy"))
    (tmp_path / "empty").mkdir()
    done = runner.invoke(headers, [str(tmp_path / "empty")], standalone_mode=False)
    assert done.return_value == 1
    assert "不是生成好的网站" in done.output
    done = runner.invoke(headers, [str(tmp_path / "nothing")], standalone_mode=False)
    assert done.exception is not None
    assert "找不到文件夹" in str(done.exception)
