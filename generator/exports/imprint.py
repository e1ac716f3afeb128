"""What the files need to know of the site that they stand in: its name and its address, if it has one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from generator.disk import Folder


@dataclass(frozen=True, slots=True)
class Imprint:
    """A site as the world knows it. Without a `url` every address in the files is relative to the site's root."""

    name: str = "预算绩效评价结果公开"
    url: str = ""
    description: str = "财政资金项目绩效评价结果：花了多少、办成什么、得分等级、问题与整改"
    has_data: bool = True
    """Whether the data files are published; feeds and pages do not point to what is not there."""

    def absolute(self, address: str) -> str:
        """The whole web address of a page or file; empty where the site's own is not known."""
        return f"{self.url.rstrip('/')}/{_quoted(address)}" if self.url else ""


@lru_cache(1000)
def _quoted(address: str) -> str:
    return quote(address, safe="/#")


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of the site: where it stands, and how it is made: as bytes, or as a finished file to be copied."""

    address: str
    make: Callable[[], bytes | Path]
    takes_long: bool = False
    """Whether it is worth beginning with, where several are made side by side."""

    def data(self) -> bytes:
        """All of it at once: for files that are small."""
        made = self.make()
        return made if isinstance(made, bytes) else Folder(made.parent, (), ()).read(made.name)
