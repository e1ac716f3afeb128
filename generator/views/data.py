"""The page of the open data: every file, and what each column of each table means.

In: the declarations of the tables and files. Out: texts and addresses; so the page cannot say anything else than the
files do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from generator.addresses import DATA, HOME
from generator.exports.downloads import DOWNLOADS, TABLE_DOWNLOADS, Download
from generator.exports.package import NOTE
from generator.exports.tables import TABLES
from generator.review import Review
from generator.views.sheets import Sheets
from generator.views.texts import Crumb


@dataclass(frozen=True, slots=True)
class FieldText:
    """One column as a reader sees it."""

    name: str
    title: str
    kind: str
    note: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableText:
    """One table with its file."""

    anchor: str
    title: str
    note: str
    download: Download
    fields: tuple[FieldText, ...]


@dataclass(frozen=True, slots=True)
class DataView:
    """`/data/`: the files and the dictionary of their fields."""

    title: str
    description: str
    note: str
    crumbs: tuple[Crumb, ...]
    sheets: Sheets[object]
    downloads: Sequence[Download]
    tables: tuple[TableText, ...]
    records: int

    @property
    def address(self) -> str:
        """Where the page stands."""
        return self.sheets.address


def data_view(review: Review) -> DataView:
    """The page of the data."""
    records = len(review.corpus.summaries)
    return DataView(
        "下载数据",
        f"{records}份评价记录的全部数据：CSV、Excel、SQLite、JSON，附字段说明",
        NOTE,
        (Crumb("首页", HOME),),
        Sheets(DATA),
        DOWNLOADS,
        tuple(
            TableText(
                f"table-{table.name}",
                table.title,
                table.note,
                download,
                tuple(FieldText(one.name, one.title, one.kind.value, one.note, one.words) for one in table.columns),
            )
            for table, download in zip(TABLES, TABLE_DOWNLOADS, strict=True)
        ),
        records,
    )
