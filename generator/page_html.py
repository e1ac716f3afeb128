"""A composed page → HTML and table of contents, by a short cut that gives what Python-Markdown gives.

In: Markdown that consists of headings with anchors and of raw HTML blocks of one line, which is all that our templates
write. Out: `PageHtml`, or None where the page holds anything else: then Python-Markdown itself has to convert it.
Python-Markdown reads every raw block with an HTML parser, which for a page of tables takes longer than all the rest.
"""

import re
from dataclasses import dataclass, field

from generator.render import BLOCK_END, BLOCK_START

_HEADING = re.compile(r"(#{1,6}) ((?:[^\x00-\x1f!-/:-@\[-`{-~]|&#\d+;)+) \{#([A-Za-z][\w-]*)\}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TocEntry:
    """One heading in the table of contents; `name` is HTML."""

    level: int
    anchor: str
    name: str
    children: list["TocEntry"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageHtml:
    """The content of a page and its table of contents."""

    content: str
    toc: tuple[TocEntry, ...]


@dataclass(frozen=True, slots=True)
class HeadingStyle:
    """How the site's Markdown configuration writes headings (`toc` in mkdocs.yml)."""

    permalink: str
    """What follows the text of a heading, with `{anchor}` for its anchor; empty without permanent links."""
    toc_depth: int


def page_html(markdown: str, style: HeadingStyle) -> PageHtml | None:
    """Convert one page without its front matter; None if it is not all headings and raw blocks."""
    parts: list[str] = []
    toc: list[TocEntry] = []
    open_entries: list[TocEntry] = []
    for block in markdown.strip("\n").split("\n\n"):
        if heading := _HEADING.fullmatch(block):
            level, text, anchor = len(heading[1]), heading[2], heading[3]
            link = style.permalink.replace("{anchor}", anchor)
            parts.append(f'<h{level} id="{anchor}">{text}{link}</h{level}>\n')
            if level <= style.toc_depth:
                _add(TocEntry(level, anchor, text), toc, open_entries)
        elif block.startswith(BLOCK_START) and block.endswith(BLOCK_END) and "\n" not in block:
            parts.append(f"{block}\n\n")
        else:
            return None
    return PageHtml("".join(parts).rstrip("\n"), tuple(toc))


def _add(entry: TocEntry, toc: list[TocEntry], open_entries: list[TocEntry]) -> None:
    """Hang an entry below the last one of a lower level."""
    while open_entries and open_entries[-1].level >= entry.level:
        open_entries.pop()
    (open_entries[-1].children if open_entries else toc).append(entry)
    open_entries.append(entry)
