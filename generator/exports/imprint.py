"""What the files need to know of the site that they stand in: its name and its address, if it has one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

DATA = "data/"
"""Where the page of the data stands, with the files below it."""


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
        return f"{self.url.rstrip('/')}/{quote(address, safe='/#')}" if self.url else ""


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of the site: where it stands, and its bytes, made anew each time they are asked for."""

    address: str
    chunks: Callable[[], Iterable[bytes]]

    def data(self) -> bytes:
        """All of it at once."""
        return b"".join(self.chunks())
