"""`llms.txt`: what a program that reads for a person finds here, and where (https://llmstxt.org)."""

from collections.abc import Iterator

from generator.addresses import DATA, GRADES, RULES, UNITS, VERIFICATION, YEARS
from generator.exports.downloads import DOWNLOADS
from generator.exports.feeds import feed_address
from generator.exports.imprint import Imprint

ADDRESS = "llms.txt"
_PAGES = (
    (YEARS, "按年度", "各年度的记录与合计"),
    (UNITS, "按单位", "各单位的记录与合计"),
    (GRADES, "按等级", "优、良、中、差"),
    (VERIFICATION, "数据核验", "公开的数字重新计算的结果"),
    (RULES, "核验规则", "各条怎样核对"),
    (feed_address(""), "新公开与更正", "Atom 订阅"),
)
_FORMS = """每份记录一个文件夹：`<年度>/<单位>/<项目>/`。其中 `index.html` 是网页，`record.yml` 是原始记录"""
_DATA_FORMS = "，`record.json` 是同样的内容（数字既有原文也有精确值），`index.md` 是网页的 Markdown"


def guide(imprint: Imprint) -> bytes:
    """The file."""
    return "\n".join((*_lines(imprint), "")).encode()


def _lines(imprint: Imprint) -> Iterator[str]:
    yield f"# {imprint.name}"
    yield f"\n> {imprint.description}\n"
    yield f"{_FORMS}{_DATA_FORMS if imprint.has_data else ''}。\n"
    yield "## 页面\n"
    for address, title, note in _PAGES:
        yield _line(address, title, note, imprint)
    if imprint.has_data:
        yield "\n## 数据\n"
        yield _line(DATA, "下载数据", "全部文件与字段说明", imprint)
        for download in DOWNLOADS:
            yield _line(download.address, f"{download.name} {download.title}", download.note, imprint)


def _line(address: str, title: str, note: str, imprint: Imprint) -> str:
    return f"- [{title}]({imprint.absolute(address) or address}): {note}"
