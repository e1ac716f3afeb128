"""What may be published beside a record: kinds of files by name and by first bytes, and their size."""

from pathlib import Path

import pytest

from generator.attachments import ALLOWED, HEAD_BYTES, MAX_BYTES, attachment_faults
from generator.disk import list_folder

SAMPLES = {
    "pdf": b"%PDF-1.7\n",
    "ofd": b"PK\x03\x04\x14",
    "docx": b"PK\x03\x04\x14",
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00",
    "wps": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00",
    "rtf": b"{\\rtf1",
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "jpeg": b"\xff\xd8\xff\xe1",
    "png": b"\x89PNG\r\n\x1a\n\x00",
    "gif": b"GIF89a",
    "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "tif": b"II*\x00",
    "zip": b"PK\x05\x06",
    "rar": b"Rar!\x1a\x07\x01",
    "7z": b"7z\xbc\xaf\x27\x1c",
}


def codes(file: str, head: bytes, size: int | None = None) -> list[str]:
    """What is found."""
    return [one.code for one in attachment_faults(file, len(head) if size is None else size, head)]


@pytest.mark.parametrize(("extension", "head"), SAMPLES.items())
def test_a_file_is_what_its_extension_says(extension: str, head: bytes) -> None:
    """And under no other name, but for kinds that are made alike."""
    assert codes(f"深 处/报告.终稿.{extension}", head) == []
    assert codes(f"报告.{extension.upper()}", head) == []
    assert codes("报告.txt", head) == ["JX215"] or extension == "webp"
    assert codes(f"报告.{'pdf' if extension != 'pdf' else 'png'}", head) == ["JX215"]


@pytest.mark.parametrize(
    ("file", "head"),
    [
        ("a.pdf", b"\xef\xbb\xbf\r\n%PDF-1.4"),
        ("a.txt", "　<p>正文".encode()),
        ("a.csv", "名称,数".encode("gb18030")),
        ("a.txt", "甲".encode("utf-16")),
    ],
)
def test_texts_in_any_encoding_and_documents_with_a_preface_pass(file: str, head: bytes) -> None:
    """As offices write them."""
    assert codes(file, head) == []


@pytest.mark.parametrize(
    "file", ["a.html", "a.HTM", "a.svg", "a.xml", "a.js", "a.exe", "a.swf", "a.md", "a", "a.", ".pdf", "a.pdf/b"]
)
def test_what_could_act_in_the_name_of_the_site_is_refused(file: str) -> None:
    """Whatever it begins with."""
    assert codes(file, b"%PDF-1.7") == ["JX214"]


def test_the_size_has_a_limit() -> None:
    """That size itself is allowed; so is nothing, which can neither lie nor hurt."""
    assert codes("a.pdf", b"%PDF-1.7", MAX_BYTES) == []
    assert codes("a.pdf", b"%PDF-1.7", MAX_BYTES + 1) == ["JX216"]
    assert codes("a.pdf", b"") == []


@pytest.mark.parametrize(
    ("file", "head", "meant"),
    [
        ("a.doc", SAMPLES["docx"], "docx"),
        ("a.xls", b"\r\n<html><table>", "网页"),
        ("a.pdf", b"MZ\x90\x00", "程序"),
        ("a.png", SAMPLES["jpg"], "jpg"),
    ],
)
def test_the_message_says_what_the_file_seems_to_be(file: str, head: bytes, meant: str) -> None:
    """Where its first bytes tell."""
    (one,) = attachment_faults(file, len(head), head)
    assert meant in one.message


def test_every_kind_that_is_allowed_stands_in_the_guide_of_its_fault() -> None:
    """Editors read there what they may use."""
    page = next((Path(__file__).parents[1] / "generator/faults").glob("jx214*")).read_text("utf-8")
    listed = page.partition("可以发布的有：")[2].partition("。")[0].split("、")
    assert set(listed) == ALLOWED


def test_only_the_first_bytes_of_a_file_are_read(tmp_path: Path) -> None:
    """Ten thousand records are checked in a minute."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7" + bytes(5000))
    size, head = list_folder(tmp_path).head("a.pdf", HEAD_BYTES)
    assert (size, len(head)) == (5008, HEAD_BYTES)
