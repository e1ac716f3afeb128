"""What may be published beside a record as it is: kinds of files, their first bytes, their size (JX214–JX216).

In: a file's name, size and first bytes. Out: what is wrong with it. Never: files, or what stands behind these bytes.

An allow list: the site serves attachments from its own address, so that a page or a script among them would act in its
name; and what nobody has thought of is not published.
"""

from collections.abc import Iterator
from typing import NamedTuple

MAX_BYTES = 50_000_000
HEAD_BYTES = 1024
"""So many bytes tell a kind; a PDF may begin anywhere among them."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
_JPEG = (b"\xff\xd8\xff",)
_TIFF = (b"II*\x00", b"MM\x00*")
_OFFICE = _OLE + _ZIP
_STARTS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "ofd": _ZIP,
    **dict.fromkeys(("doc", "xls", "ppt"), _OLE),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"), _ZIP),
    **dict.fromkeys(("wps", "et", "dps"), _OFFICE),
    "rtf": (b"{\\rtf",),
    **dict.fromkeys(("jpg", "jpeg"), _JPEG),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
    "bmp": (b"BM",),
    **dict.fromkeys(("tif", "tiff"), _TIFF),
    "rar": (b"Rar!\x1a\x07",),
    "7z": (b"7z\xbc\xaf\x27\x1c",),
}
"""How a file of each kind begins."""
_TEXTS = frozenset({"txt", "csv"})
ALLOWED = frozenset(_STARTS) | _TEXTS
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins; other texts hold no zero byte."""
_KNOWN = (
    ("pdf", _STARTS["pdf"]),
    ("docx、xlsx 等新版 Office 文件或 zip", _ZIP),
    ("doc、xls 等旧版 Office 文件", _OLE),
    ("rtf", _STARTS["rtf"]),
    ("jpg", _JPEG),
    ("png", _STARTS["png"]),
    ("gif", _STARTS["gif"]),
    ("tif", _TIFF),
    ("rar", _STARTS["rar"]),
    ("7z", _STARTS["7z"]),
    ("程序", (b"MZ\x90", b"\x7fELF")),
)


class Fault(NamedTuple):
    """What is wrong with an attachment."""

    code: str
    message: str
    hint: str


def attachment_faults(file: str, size: int, head: bytes) -> Iterator[Fault]:
    """Judge one file by its name, its size and its first bytes; the first fault says enough. Nothing is of any kind."""
    extension = _extension(file)
    if extension not in ALLOWED:
        what = f".{extension} 文件" if extension else "没有扩展名的文件"
        hint = "改成 pdf、ofd、docx、xlsx、csv、txt、jpg、png、zip 等文件；网页和程序放在网站上会运行"
        yield Fault("JX214", f"附件“{file}”是{what}，不能发布", hint)
    elif size > MAX_BYTES:
        message = f"附件“{file}”有 {size:,} 字节，超过 {MAX_BYTES:,} 字节"
        yield Fault("JX216", message, "压缩图片，或拆成几个文件")
    elif head and not _is_of_kind(extension, head):
        kind = _kind_of(head)
        message = f"附件“{file}”的内容不是 {extension}" + (f"，看来是{kind}" if kind else "")
        yield Fault("JX215", message, "改成内容真正的扩展名，或用原来的软件另存为所写的格式")


def _extension(file: str) -> str:
    stem, dot, extension = file.rpartition("/")[2].rpartition(".")
    return extension.lower() if stem and dot else ""


def _is_of_kind(extension: str, head: bytes) -> bool:
    if extension in _TEXTS:
        return not _kind_of(head) and (b"\x00" not in head or head.startswith(_TEXT_MARKS))
    if extension == "pdf":
        return any(start in head for start in _STARTS["pdf"])
    if extension == "webp" and head[8:12] != b"WEBP":
        return False
    return head.startswith(_STARTS[extension])


def _kind_of(head: bytes) -> str:
    if head.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script")):
        return "网页"
    return next((f" {name}" for name, starts in _KNOWN if head.startswith(starts)), "")
