"""What MkDocs says → Chinese, for the people who preview the site or write the pages below content/pages.

In: a message of MkDocs, and the folder of those pages. Out: the same in Chinese, a broken link with its place in the
file, which is read for it; what is not known here stays as it is.
"""

import re
from pathlib import Path

from generator.disk import read_file

_DECORATION = re.compile(r"^(?:\033\[\d+m)?\[[\d:]+\] |\033\[\d+m")
_NEWS = {
    "Serving on": "预览网址：{rest}",
    "Detected file changes": "发现改动，重新生成……",
    "Reloading browsers": "已生成，浏览器自动刷新。",
    "An error happened": "没有生成：请改正上面的错误，保存后自动重来。",
    "Shutting down": "预览结束。",
}
"""What `serve` says of itself, by how it begins, and how we say it; all its other remarks are left out."""
_BROKEN_LINK = re.compile(
    r"Doc file '(?P<file>.*?)' contains a link '(?P<link>.*?)', but (?P<what>.*?)\.(?: Did you mean '(?P<meant>.*)'\?)?"
)
_NO_ANCHOR = re.compile(r"(?:the doc '(.*)' does not contain an anchor '#.*'|there is no such anchor on this page)")


def news_in_chinese(message: str) -> str:
    """What `serve` says of itself; empty for its other remarks."""
    message = _DECORATION.sub("", message)
    for start, news in _NEWS.items():
        if message.startswith(start):
            return news.format(rest=message.removeprefix(start).strip())
    return ""


def warning_in_chinese(message: str, pages: Path) -> str:
    """What MkDocs warns of; `pages` is the folder of the hand-written pages."""
    message = _DECORATION.sub("", message)
    found = _BROKEN_LINK.fullmatch(message)
    if found is None:
        return message
    file, link, what, meant = found.groups()
    if other := _NO_ANCHOR.fullmatch(what):
        where = f"“{other[1]}”里" if other[1] else "本页里"
        told, hint = f"{where}没有这个小标题", "改正 # 后面的部分：点开那个小标题旁的链接，就看到它的网址"
    else:
        told, hint = "没有这个文件", f"是不是“{meant}”？" if meant else "改正文件名；链接从这个文件所在的文件夹算起"
    return f"{_place_of(link, file, pages)}: 链接“{link}”：{told}\n    {hint}"


def _place_of(link: str, file: str, pages: Path) -> str:
    """File, line and column of a link, as far as it is found there."""
    shown = f"{pages.parent.name}/{pages.name}/{file}"
    try:
        text = read_file(pages, file).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return shown
    found = re.search(rf"(?<![\w./#%-]){re.escape(link)}(?![\w./#%-])", text)
    if found is None:
        return shown
    *lines, last = text[: found.start()].split("\n")
    return f"{shown}:{len(lines) + 1}:{len(last) + 1}"
