"""The tables as a Data Package (version 2): `datapackage.json` tells programs what the CSV files hold."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.addresses import DATA
from generator.disk import digest_of_file
from generator.exports.columns import AnyTable, Column, Kind
from generator.exports.imprint import Imprint
from generator.exports.tables import TABLES
from generator.exports.warehouse import Warehouse

_PROFILES = "https://datapackage.org/profiles/2.0"
_TYPES: Mapping[Kind, Mapping[str, object]] = {
    Kind.TEXT: {"type": "string"},
    Kind.NUMBER: {"type": "number"},
    Kind.INTEGER: {"type": "integer"},
    Kind.BOOLEAN: {"type": "boolean", "trueValues": ["是"], "falseValues": ["否"]},
    Kind.DATE: {"type": "string"},
}
_DATE = r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}( [0-9]{2}:[0-9]{2})?)?)?"
NOTE = (
    "金额、分数等数字都有两栏：“（原文）”照文件所印，另一栏是精确值（金额换算为元）；原文是文字的，精确值为空。"
    "空白表示原文没有。CSV 中以 = + - @ 等开头、又不是数字的文字，前面加一个半角撇号，使表格软件不会当作公式。"
)


def package_json(warehouse: Warehouse, imprint: Imprint) -> bytes:
    """The file."""
    return (json.dumps(data_package(warehouse, imprint), ensure_ascii=False, indent=1) + "\n").encode()


def data_package(warehouse: Warehouse, imprint: Imprint) -> dict[str, object]:
    """The descriptor of all tables."""
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "jixiao",
        "title": imprint.name,
        "description": f"{imprint.description}。{NOTE}",
        **({"homepage": imprint.absolute(DATA)} if imprint.url else {}),
        "keywords": ["预算绩效", "绩效评价", "信息公开"],
        "resources": [_resource(table, warehouse.table(table)) for table in TABLES],
    }


def _resource(table: AnyTable, file: Path) -> dict[str, object]:
    return {
        "$schema": f"{_PROFILES}/dataresource.json",
        "name": table.name,
        "title": table.title,
        "description": table.note,
        "type": "table",
        "path": file.name,
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest_of_file(file.parent, file.name)}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"$schema": f"{_PROFILES}/tabledialect.json", "lineTerminator": "\r\n"},
        "schema": _table_schema(table),
    }


def _table_schema(table: AnyTable) -> dict[str, object]:
    schema: dict[str, object] = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_field(column, required=column.name in table.key) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.has_parent:
        reference = {"resource": TABLES[0].name, "fields": ["id"]}
        schema["foreignKeys"] = [{"fields": ["record"], "reference": reference}]
    return schema


def _field(column: Column[Any], *, required: bool) -> dict[str, object]:
    constraints: dict[str, object] = {}
    if required:
        constraints["required"] = True
    if column.words:
        constraints["enum"] = list(column.words)
    if column.kind is Kind.DATE:
        constraints["pattern"] = _DATE
    return {
        "name": column.name,
        "title": column.title,
        **({"description": column.note} if column.note else {}),
        **_TYPES[column.kind],
        **({"constraints": constraints} if constraints else {}),
    }
