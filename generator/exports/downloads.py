"""Every file below `/data/`, declared once: what it is called, what it is, how it is made.

The page of the data, `llms.txt`, the pages' own metadata and the site's stream of files all read this list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from generator.addresses import DATA
from generator.exports.columns import AnyTable
from generator.exports.database import FILE as DATABASE
from generator.exports.database import make_database
from generator.exports.imprint import Imprint
from generator.exports.package import package_json
from generator.exports.schema import ADDRESS as SCHEMA
from generator.exports.schema import schema_json
from generator.exports.spreadsheet import FILE as WORKBOOK
from generator.exports.spreadsheet import make_workbook
from generator.exports.tables import TABLES
from generator.exports.warehouse import DOCUMENTS, Warehouse


@dataclass(frozen=True, slots=True)
class Download:
    """One file of the data."""

    address: str
    title: str
    note: str
    media_type: str
    make: Callable[[Warehouse, Imprint], bytes | Path]
    takes_long: bool = False

    @property
    def name(self) -> str:
        """The file's name."""
        return self.address.removeprefix(DATA)


def table_address(table: AnyTable) -> str:
    """The CSV of a table."""
    return f"{DATA}{table.name}.csv"


def _csv(table: AnyTable, warehouse: Warehouse, _: Imprint) -> Path:
    return warehouse.table(table)


TABLE_DOWNLOADS = tuple(
    Download(table_address(table), table.title, table.note, "text/csv", partial(_csv, table)) for table in TABLES
)
DOWNLOADS = (
    *TABLE_DOWNLOADS,
    Download(
        f"{DATA}{WORKBOOK}",
        "全部表格（Excel）",
        "一张工作表一个表，中文表头；最后一张是字段说明。",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        make_workbook,
        takes_long=True,
    ),
    Download(
        f"{DATA}{DATABASE}",
        "全部表格（SQLite 数据库）",
        "可用 Datasette 等打开；texts_fts 是全文检索表，按三字切分，任何三个字以上的片段都能查到。",
        "application/vnd.sqlite3",
        lambda warehouse, _: make_database(warehouse),
        takes_long=True,
    ),
    Download(
        f"{DATA}{DOCUMENTS}",
        "全部记录（JSON）",
        "每份记录的全部内容，一行一份，与各记录页面下的 record.json 相同。",
        "application/json",
        lambda warehouse, _: warehouse.documents,
    ),
    Download(
        f"{DATA}datapackage.json",
        "数据包说明（Data Package）",
        "供程序读取：各 CSV 的栏目、类型和相互关系。",
        "application/json",
        package_json,
    ),
    Download(
        SCHEMA,
        "记录文件的结构（JSON Schema）",
        "记录的 YAML 文件可以有哪些键、值怎样写；编辑器可据此提示。",
        "application/schema+json",
        lambda _, imprint: schema_json(imprint),
    ),
)
