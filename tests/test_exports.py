"""The data says what the records say: every figure, every text, in every form, the same bytes each time."""

import csv
import hashlib
import html
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import frictionless
import jsonschema
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from generator import fields
from generator.addresses import RecordId
from generator.corpus import assemble_corpus
from generator.disk import list_folder, write_file
from generator.exports import zip_file
from generator.exports.columns import AnyTable, Kind, Stored
from generator.exports.csv_file import csv_rows, defused, read_rows, restored
from generator.exports.database import make_database
from generator.exports.extract import Extract, extractor
from generator.exports.feeds import ATOM
from generator.exports.files import data_assets, data_files, news_assets
from generator.exports.forms import texts_of, values_of
from generator.exports.imprint import Imprint
from generator.exports.schema import record_schema
from generator.exports.spreadsheet import MAX_CHARACTERS, is_exact, make_workbook, shortened
from generator.exports.tables import TABLES
from generator.exports.verification import verification_chunks
from generator.exports.warehouse import FILES, Stock, Warehouse, warehouse_of
from generator.model import Form, Funds, OtherAmount, Record
from generator.numbers import Absence, Figure, Money, MoneyUnit
from generator.render import Renderer
from generator.review import Review, review_corpus
from generator.site import compose_assets, plan_jobs
from generator.source import parse_source
from generator.store import Store
from generator.summary import Summary
from generator.views import lists
from generator.views.data import data_view
from generator.views.linked_data import json_ld
from generator.views.record import record_view
from tests.conftest import ROOT

FOLDERS = {"real": ROOT / "content", "golden": ROOT / "tests" / "golden" / "content"}
SITE = Imprint("绩效公开", "https://portal.example/under/a/path", "说明")
DIGESTS = """
import hashlib, sys
from tests.test_exports import FOLDERS, files_of
for address, data in files_of("golden").items():
    print(address, hashlib.sha256(data).hexdigest())
"""

Rows = Sequence[Mapping[str, str]]
each_content = pytest.mark.parametrize("content", FOLDERS)
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@cache
def review_of(content: str) -> Review:
    """One of the two contents, judged."""
    return review_corpus(assemble_corpus(list_folder(FOLDERS[content])))


def made(content: str, imprint: Imprint) -> dict[str, bytes]:
    """Every file of the exports."""
    review = review_of(content)
    files: dict[str, bytes] = {}
    for one in chain(news_assets(review, imprint), data_assets(review, imprint)):
        assert one.address not in files
        files[one.address] = one.data()
    return files


@cache
def files_of(content: str) -> Mapping[str, bytes]:
    """The same, made once for all tests."""
    return made(content, SITE)


@cache
def rows_of(content: str, address: str) -> Rows:
    """A CSV file as its reader gets it, with the apostrophes taken away again."""
    text = files_of(content)[address].decode("utf-8-sig")
    return [
        {name: restored(value) for name, value in row.items()} for row in csv.DictReader(io.StringIO(text, newline=""))
    ]


def table_rows(content: str, table: AnyTable) -> Rows:
    """The CSV of a table."""
    return rows_of(content, f"data/{table.name}.csv")


def figures_of(form: Form, unit: MoneyUnit | None = None) -> Iterator[tuple[str, str]]:
    """Every figure of a record: as printed, and exactly, amounts in 元."""
    funds = form if isinstance(form, Funds | OtherAmount) else getattr(form, "funds", None)
    unit = funds.unit if funds else unit
    for field, value in values_of(form):
        for one in value if field.is_list else (value,):
            if isinstance(one, Form):
                yield from figures_of(one, unit)
            elif isinstance(one, Figure):
                is_money = unit is not None and field.value_type == fields.Amount
                exact = Money(one, unit).yuan if is_money and unit else one.value
                yield one.text, "" if exact is None else f"{exact:f}"


def exported_figures(content: str) -> dict[str, Counter[tuple[str, str]]]:
    """Every pair of a printed and an exact column, by record; the points of a section once."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    sections: set[tuple[str, str]] = set()
    for table in TABLES:
        for row in table_rows(content, table):
            record = row["record" if table.has_parent else "id"]
            pairs = found.setdefault(record, Counter())
            names = [column.name for column in table.columns]
            for name, exact in pairwise(names):
                if not name.endswith("_printed") or not row[name]:
                    continue
                if name == "section_points_printed":
                    if (record, row["section_number"]) in sections:
                        continue
                    sections.add((record, row["section_number"]))
                pairs[row[name], row[exact]] += 1
    return found


# --- CSV -------------------------------------------------------------------------------------------------------------


@each_content
def test_every_figure_of_every_record_is_in_the_csv_and_no_other(content: str) -> None:
    """As printed and exactly: nothing dropped, nothing invented, nothing rounded."""
    corpus = review_of(content).corpus
    expected = {str(identity): Counter(figures_of(record)) for identity, record in corpus.records.items()}
    assert exported_figures(content) == expected
    assert sum(map(len, expected.values())) > 50


@each_content
def test_the_rows_of_the_parts_are_those_of_the_records(content: str) -> None:
    """Names and texts come back as they are, in the order of the records."""
    records = review_of(content).corpus.records.values()
    indicators = [row for record in records for section in record.indicators or () for row in section.rows]
    items = [item for record in records for item in record.items or ()]
    entries = [
        entry
        for record in records
        for entry in (*(record.problems or ()), *(record.suggestions or ()), *(record.rectifications or ()))
    ]
    for name, parts, attributes in (
        ("indicators", indicators, ("name", "explanation", "target", "result", "note", "state")),
        ("items", items, ("name", "category", "outcome", "description")),
        ("threads", entries, ("number", "text")),
    ):
        expected = [[str(getattr(part, one) or "") for one in attributes] for part in parts]
        assert [[row[one] for one in attributes] for row in rows_of(content, f"data/{name}.csv")] == expected
        assert expected


@each_content
@each_table
def test_a_csv_file_is_what_spreadsheets_and_programs_expect(content: str, table: AnyTable) -> None:
    """A byte order mark, CRLF, one header of machine names, every row as wide as it."""
    data = files_of(content)[f"data/{table.name}.csv"]
    assert data.startswith(b"\xef\xbb\xbf" + table.columns[0].name.encode())
    assert data.endswith(b"\r\n")
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert header == [column.name for column in table.columns]
    assert {len(row) for row in rows} <= {len(header)}
    assert not re.search(r"(?<!\r)\n", re.sub(r'"[^"]*"', "", data.decode()))


@each_content
@each_table
def test_every_row_has_its_page_and_names_beside_codes(content: str, table: AnyTable) -> None:
    """A row that was copied out of the table still says where it comes from."""
    units = review_of(content).corpus.units
    for row in table_rows(content, table):
        record = row["record" if table.has_parent else "id"]
        assert row["address"].partition("#")[0] == f"{record}/"
        assert row["url"] == f"{SITE.url}/{quote(row['address'], safe='/#')}"
        assert row["unit_name"] == units[row["unit"]].name
        assert row["title"]


@each_table
def test_a_key_tells_the_rows_of_a_table_apart(table: AnyTable) -> None:
    """Also in the golden content, where names repeat."""
    for content in FOLDERS:
        keys = [tuple(row[name] for name in table.key) for row in table_rows(content, table)]
        assert len(keys) == len(set(keys))


@given(st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠0159,.%％ 表a"), max_size=8) | st.text())
def test_no_text_is_left_that_a_spreadsheet_would_run(text: str) -> None:
    """Only plain numbers may begin with a sign; and every text can be had back."""
    safe = defused(text)
    if safe[:1] in set("=+-@\t\r\n＝＋－＠"):
        assert re.fullmatch(r"[-+－＋][\d,，０-９]+([.．][\d０-９]+)?[%％]?", safe)
    assert restored(safe) == text


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "－A1", "-5%-2", "'=1"])
def test_formulas_are_defused(text: str) -> None:
    """One apostrophe more, as a spreadsheet writes it."""
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "-1,000.00", "+3.5", "-5%", "－５", "无", "'", "'quoted'", "a=b", ""])
def test_numbers_and_harmless_texts_stay_as_they_are(text: str) -> None:
    """An apostrophe too many would make a number a text."""
    assert defused(text) == text


def test_a_formula_of_the_golden_content_arrives_defused() -> None:
    """The rule is applied, not only there."""
    assert ",'==总投资==," in files_of("golden")["data/details.csv"].decode()


# --- the indexes -----------------------------------------------------------------------------------------------------


def in_order(row: Mapping[str, str]) -> RecordId:
    """Records as the corpus has them."""
    return RecordId(*row["id"].split("/"))


@each_content
def test_each_index_has_the_csv_of_exactly_its_rows(content: str) -> None:
    """In the order of its page."""
    review = review_of(content)
    corpus = review.corpus
    views = [
        *(lists.year_view(review, year) for year in corpus.by_year),
        *(lists.unit_view(review, unit) for unit in corpus.by_unit),
        *(lists.grade_view(review, bucket) for bucket in corpus.by_bucket),
    ]
    for view in views:
        rows = rows_of(content, f"{view.address}records.csv")
        shown = [
            row for sheet in view.sheets for row in view.rows(one for one in sheet.items if isinstance(one, Summary))
        ]
        assert [row["address"] for row in rows] == [row.address for row in shown]
        assert [row for row in rows_of(content, "data/records.csv") if row in rows] == sorted(rows, key=in_order)


@each_content
def test_the_sums_of_an_index_are_those_of_its_page(content: str) -> None:
    """Two ways of adding the same money."""
    review = review_of(content)
    for index, groups in (
        ("years", review.corpus.by_year),
        ("units", review.corpus.by_unit),
        ("grades", review.corpus.by_bucket),
    ):
        for row, summaries in zip(rows_of(content, f"{index}/{index}.csv"), groups.values(), strict=True):
            totals = lists.totals_of(summaries, review)
            assert row["budget_yuan"] == (f"{totals.budget.yuan:f}" if totals.budget.printed else "")
            assert row["spent_yuan"] == (f"{totals.spent.yuan:f}" if totals.spent.printed else "")
            assert int(row["budget_records"]) == totals.budget.printed
            assert int(row["records"]) == totals.records
            assert int(row["findings"]) == totals.findings
            assert [int(row[str(one.bucket)]) for one in totals.grades] == [one.count for one in totals.grades]


# --- XLSX, SQLite ----------------------------------------------------------------------------------------------------


@each_content
def test_the_workbook_opens_and_equals_the_csv(content: str) -> None:
    """Sheet by sheet, cell by cell; numbers as numbers, Chinese titles above them."""
    workbook = openpyxl.load_workbook(io.BytesIO(files_of(content)["data/records.xlsx"]))
    assert workbook.sheetnames == [*(table.title for table in TABLES), "字段说明"]
    numbers = 0
    for table in TABLES:
        header, *rows = workbook[table.title].iter_rows(values_only=True)
        assert list(header) == [column.title for column in table.columns]
        csv_rows = table_rows(content, table)
        assert len(rows) == len(csv_rows)
        for cells, expected in zip(rows, csv_rows, strict=True):
            for cell, column in zip(cells, table.columns, strict=True):
                value = expected[column.name]
                if value and column.kind in {Kind.NUMBER, Kind.INTEGER} and is_exact(value):
                    assert isinstance(cell, int | float)
                    assert Decimal(str(cell)) == Decimal(value)
                    numbers += 1
                else:
                    assert (cell or "") == value
    assert numbers > 100


def test_a_number_too_long_for_a_spreadsheet_is_kept_as_text() -> None:
    """Fifteen digits are exact in a binary float; leading and trailing zeros do not count."""
    assert is_exact("999999999999999")
    assert is_exact("-0.000123456789012345")
    assert is_exact("12345678901234500000")
    assert not is_exact("1234567890123456")
    assert not is_exact("12345678901234.56")


def test_a_text_too_long_for_a_cell_says_that_it_goes_on() -> None:
    """A cell holds 32,767 characters; more would make the file unreadable."""
    assert shortened("字" * MAX_CHARACTERS) == "字" * MAX_CHARACTERS
    assert len(shortened("字" * (MAX_CHARACTERS + 1))) == MAX_CHARACTERS
    assert shortened("字" * (MAX_CHARACTERS + 1)).endswith("（全文见网页）")


def extract_with(text: str) -> Extract:
    """A record of the real content, with this text in the table of the indicators as its only row."""
    review = review_of("real")
    extract = extractor(review, SITE)(next(iter(review.corpus.summaries)))
    rows: list[list[list[Stored]]] = [[] for _ in TABLES]
    for table, some in zip(TABLES, rows, strict=True):
        if table.name == "indicators":
            some.append([text if column.name == "note" else "1" for column in table.columns])
    return replace(extract, lines=tuple(map(csv_rows, rows)), counts=tuple(map(len, rows)))


@pytest.mark.parametrize(
    "text",
    [
        "<r>a</r>",
        "a & b < c",
        " 前后 ",
        "\t",
        "=1+1",
        "'=1",
        "a\r\nb\n",
        "\x01\x1f\ufffe",
        "_x0041__x0042_",
        "0012",
        "字" * 200_000,
    ],
)
def test_any_text_arrives_in_the_workbook_and_the_database(text: str) -> None:
    """What is a mark, an escape or no character for XML too; and no number is made of it."""
    with warehouse_of([extract_with(text)]) as warehouse:
        with ZipFile(make_workbook(warehouse, SITE)) as workbook:
            sheet = ET.fromstring(workbook.read("xl/worksheets/sheet3.xml"))  # noqa: S314 (our own)
        with closing(sqlite3.connect(make_database(warehouse))) as database:
            assert database.execute("SELECT note FROM indicators").fetchall() == [(text,)]
    *_, row = sheet.findall(".//{*}row")
    (found,) = (cell for cell in row.findall(".//{*}t") if cell.text != "1")
    assert re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), found.text or "") == shortened(text)
    assert (found.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve") == (text != text.strip(" \t\n"))


def test_a_table_that_is_longer_than_a_sheet_goes_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is lost at the border, and each sheet has the header."""
    monkeypatch.setattr("generator.exports.spreadsheet.ROWS_PER_SHEET", 50)
    assets = data_assets(review_of("real"), SITE)
    data = next(one.data() for one in assets if one.address == "data/records.xlsx")
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    names = [name for name in workbook.sheetnames if name.startswith("指标")]
    expected = table_rows("real", next(table for table in TABLES if table.name == "indicators"))
    assert names == ["指标", *(f"指标 {number}" for number in range(2, len(expected) // 50 + 2))]
    rows = [list(workbook[name].iter_rows(values_only=True)) for name in names]
    assert len({tuple(header) for header, *_ in rows}) == 1
    assert [len(some) - 1 for some in rows] == [50] * (len(expected) // 50) + [len(expected) % 50]
    found = [row[0] for _, *some in rows for row in some]
    assert found == [row["record"] for row in expected]


def test_what_is_known_of_the_records_already_is_not_worked_out_again(tmp_path: Path) -> None:
    """Pieces of an earlier run, new ones between them: the same files as if every record had been read."""
    review = review_of("golden")
    identities = list(review.corpus.summaries)
    extract = extractor(review, SITE)
    closed = replace(review, corpus=replace(review.corpus, records={}, values={}))
    with warehouse_of(map(extract, reversed(identities[1:]))) as former:
        records = [former.stocks.get(one) or extract(one) for one in identities]
        with warehouse_of(records, tmp_path, former.folder) as warehouse:
            found = {one.address: one.data() for one in data_files(warehouse, closed, SITE)}
            assert warehouse.document(identities[1]) + b"\n" == files_of("golden")[f"{identities[1]}/record.json"]
    assert len(found) > 20
    assert found.items() <= files_of("golden").items()
    assert list(tmp_path.iterdir()) == []


def test_the_workbook_and_the_database_take_over_what_the_earlier_ones_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of records that have not changed: the same bytes as without them, and nothing is read for them again."""
    monkeypatch.setattr("generator.exports.warehouse._MOST_ROWS", 5)
    monkeypatch.setattr("generator.exports.spreadsheet.ROWS_PER_SHEET", 12)
    monkeypatch.setattr("generator.exports.full_text._PIECE_ROWS", 3)
    review = review_of("golden")
    identities = list(review.corpus.summaries)
    extract = extractor(review, SITE)
    read: list[str] = []

    def noting(lines: io.StringIO) -> Iterator[list[str]]:
        for row in read_rows(lines):
            read.append(row[0])
            yield row

    monkeypatch.setattr("generator.exports.spreadsheet.read_rows", noting)
    monkeypatch.setattr("generator.exports.database.read_rows", noting)

    def made(records: Iterable[Extract | Stock], folder: Path, former: Path | None) -> tuple[Warehouse, bytes, bytes]:
        warehouse = Warehouse(folder, former)
        folder.mkdir()
        warehouse.fill(records)
        return warehouse, make_workbook(warehouse, SITE).read_bytes(), make_database(warehouse).read_bytes()

    for number, without in enumerate((identities[3], identities[0], identities[-1], identities[5])):
        before, _, _ = made((extract(one) for one in identities if one != without), tmp_path / f"old{number}", None)
        _, *expected = made(map(extract, identities), tmp_path / f"all{number}", None)
        read.clear()
        records = (before.stocks.get(one) or extract(one) for one in identities)
        again, *found = made(records, tmp_path / f"new{number}", before.folder)
        assert found == expected
        assert str(without) in read
        read.clear()
        _, *unchanged = made(again.stocks.values(), tmp_path / f"same{number}", again.folder)
        assert (unchanged, read) == (expected, [])


def test_a_database_of_another_program_is_not_looked_into(tmp_path: Path) -> None:
    """Nothing that it knows of the records counts, so nothing tells how it has made its index."""
    review = review_of("golden")
    extracts = list(map(extractor(review, SITE), review.corpus.summaries))
    with warehouse_of(extracts) as warehouse:
        expected = make_database(warehouse).read_bytes()
    write_file(tmp_path, "jixiao.sqlite", b"of another program")
    for name in FILES:
        write_file(tmp_path, name, b"")
    with warehouse_of(extracts, former=tmp_path) as warehouse:
        assert make_database(warehouse).read_bytes() == expected


@pytest.mark.parametrize("limit", [0xFFFFFFFF, 300])
def test_parts_of_a_zip_file_can_be_read_as_one_text(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what announces 4 GB and more, too, which the second limit has for 300 bytes."""
    monkeypatch.setattr(zip_file, "_LARGEST", limit)
    texts = {"字/一.xml": [b"a" * 5_000_000, b"", bytes(range(256)) * 9], "empty": [], "b": [b"x"]}
    file = io.BytesIO()
    archive = zip_file.ZipWriter(file)
    for name, parts in texts.items():
        archive.add(name, (zip_file.pack(part, 1) for part in parts), is_huge=name == "b")
    archive.finish()
    with ZipFile(file) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == {
            name: b"".join(parts) for name, parts in texts.items()
        }


def test_large_files_are_finished_files_beside_their_place(tmp_path: Path) -> None:
    """So they can be linked to it; nothing of their size is ever held in memory."""
    review = review_of("golden")
    with warehouse_of(map(extractor(review, SITE), review.corpus.summaries), tmp_path) as warehouse:
        made = {one.address: one.make() for one in data_files(warehouse, review, SITE)}
        files = {address: file for address, file in made.items() if isinstance(file, Path)}
        assert {"data/records.xlsx", "data/jixiao.sqlite", "data/records.json", "data/findings.csv"} <= set(files)
        assert all(file.is_relative_to(tmp_path) for file in files.values())


def test_a_site_without_records_has_data_too() -> None:
    """Tables with headers alone, an empty list, a workbook that opens, a database that answers."""
    with warehouse_of([]) as warehouse:
        assert json.loads(warehouse.documents.read_bytes()) == []
        workbook = openpyxl.load_workbook(make_workbook(warehouse, SITE))
        assert [workbook[table.title].max_row for table in TABLES] == [1] * len(TABLES)
        with closing(sqlite3.connect(make_database(warehouse))) as database:
            assert database.execute("SELECT count(*) FROM texts_fts").fetchall() == [(0,)]


@contextmanager
def database_of(content: str, folder: Path) -> Iterator[sqlite3.Connection]:
    """The database, opened as a user would."""
    write_file(folder, "jixiao.sqlite", files_of(content)["data/jixiao.sqlite"])
    with closing(sqlite3.connect(f"file:{folder}/jixiao.sqlite?mode=ro", uri=True)) as connection:
        yield connection


@each_content
def test_the_database_is_sound_and_equals_the_csv(content: str, tmp_path: Path) -> None:
    """Row by row, decimals to the last zero."""
    with database_of(content, tmp_path) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in TABLES:
            found = database.execute(f"SELECT * FROM {table.name} ORDER BY rowid").fetchall()  # noqa: S608 (our own names)
            cells = [["" if cell is None else str(cell) for cell in row] for row in found]
            assert cells == [list(row.values()) for row in table_rows(content, table)]
            for row in found:
                for cell, column in zip(row, table.columns, strict=True):
                    assert cell is None or isinstance(cell, int if column.kind is Kind.INTEGER else str)
                    assert cell != ""


MATCHES = "SELECT record FROM texts WHERE rowid IN (SELECT rowid FROM texts_fts WHERE texts_fts MATCH ?)"


@each_content
def test_full_text_search_finds_every_substring_of_the_records(content: str, tmp_path: Path) -> None:
    """The records found are those that contain the words, whichever three characters or more they are."""
    corpus = review_of(content).corpus
    texts = {
        str(one): "\n".join((corpus.units[one.unit].name, *texts_of(record))) for one, record in corpus.records.items()
    }
    samples = {
        text[start : start + length]
        for text in texts.values()
        for length in (3, 4, 8)
        for start in range(0, len(text) - 8, max(7, len(text) // 40))
    }
    assert len(samples) > 100
    with database_of(content, tmp_path) as database:
        for sample in sorted(samples):
            phrase = 'text: "{}"'.format(sample.replace('"', '""'))
            found = {record for (record,) in database.execute(MATCHES, (phrase,))}
            assert found == {one for one, text in texts.items() if sample.lower() in text.lower()}, sample


def test_a_short_word_is_found_by_looking_through_the_texts(tmp_path: Path) -> None:
    """Two characters are no trigram."""
    with database_of("real", tmp_path) as database:
        found = database.execute("SELECT record FROM texts WHERE text LIKE '%考点%'").fetchall()
    assert [record for (record,) in found] == [
        str(one) for one, record in review_of("real").corpus.records.items() if "考点" in "".join(texts_of(record))
    ]


# --- JSON ------------------------------------------------------------------------------------------------------------


@each_content
def test_the_json_of_a_record_has_every_figure_of_it(content: str) -> None:
    """As printed and exactly, amounts in 元 too; nothing is a binary float."""

    def pairs(node: object) -> Iterator[tuple[str, str]]:
        assert not isinstance(node, float)
        if isinstance(node, dict):
            if "printed" in node:
                assert set(node) <= {"printed", "value", "yuan"}
                yield node["printed"], node.get("yuan", node["value"]) or ""
            else:
                for child in node.values():
                    yield from pairs(child)
        elif isinstance(node, list):
            for child in node:
                yield from pairs(child)

    for identity, record in review_of(content).corpus.records.items():
        document = json.loads(files_of(content)[f"{identity}/record.json"])
        assert Counter(pairs(document["record"])) == Counter(figures_of(record))
        assert document["record"]["title"] == record.title


@each_content
def test_the_json_of_a_record_has_every_key_of_its_file(content: str) -> None:
    """English for Chinese, level by level; and no key that the document does not have."""

    def keys(node: object) -> Iterator[int]:
        if isinstance(node, dict) and "printed" not in node and set(node) != {"first", "last"}:
            yield len(node)
            for child in node.values():
                yield from keys(child)
        elif isinstance(node, list):
            for child in node:
                yield from keys(child)

    corpus = review_of(content).corpus
    for identity in corpus.records:
        document = json.loads(files_of(content)[f"{identity}/record.json"])
        assert list(keys(document["record"])) == list(keys_in_order(corpus.values[identity], Record))


def keys_in_order(node: Any, form: type[Form]) -> Iterator[int]:  # noqa: ANN401 (a YAML tree)
    """How many keys each mapping of a record's file has, in the order of the model."""
    yield len(node)
    for key, info in ((str(info.alias), info) for info in form.model_fields.values()):
        child = node.get(key)
        inner = re.findall(r"generator\.model\.(\w+)", str(info.annotation))
        below = next((one for one in all_forms(Form) if one.__name__ in inner), None)
        for one in child if isinstance(child, list) else [child]:
            if isinstance(one, dict):
                assert below is not None
                yield from keys_in_order(one, below)


def all_forms(form: type[Form]) -> Iterator[type[Form]]:
    """Every form of the model."""
    for one in form.__subclasses__():
        yield one
        yield from all_forms(one)


@each_content
def test_all_records_in_one_file_are_the_records_one_by_one(content: str) -> None:
    """In the order of the records."""
    files = files_of(content)
    documents = json.loads(files["data/records.json"])
    assert documents == [json.loads(files[f"{one}/record.json"]) for one in review_of(content).corpus.records]


# --- Data Package, JSON Schema ---------------------------------------------------------------------------------------


def package_of(content: str, folder: Path) -> Path:
    """The folder `/data/` on a disk."""
    for address, data in files_of(content).items():
        if address.startswith("data/"):
            write_file(folder, address, data)
    return folder / "data"


@each_content
def test_the_data_package_is_valid_with_all_its_data(content: str, tmp_path: Path) -> None:
    """Types, closed lists of words, keys and references hold for every row."""
    report = frictionless.validate(str(package_of(content, tmp_path) / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    assert [task.stats.get("rows", 0) for task in report.tasks] == [len(table_rows(content, table)) for table in TABLES]


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("records.csv", b",score,", b",scores,", "incorrect-label"),
        ("records.csv", "部门评价".encode(), "评价".encode(), "constraint-error"),
        ("items.csv", b",2019,", b",MMXIX,", "type-error"),
        ("items.csv", b"\r\n2019/qingdao", b"\r\n2018/qingdao", "foreign-key"),
        ("items.csv", "管理工作".encode(), "工作管理".encode(), "hash-count"),
        ("items.csv", b"\r\n", b"\r\n\r\n", "byte-count"),
        ("datapackage.json", b'"name": "jixiao"', b'"nom": "jixiao", "resources": 5, "x"', "package-error"),
    ],
)
def test_the_judge_of_data_packages_sees_faults(tmp_path: Path, file: str, old: bytes, new: bytes, fault: str) -> None:
    """The proof can fail."""
    package = package_of("real", tmp_path)
    data = (package / file).read_bytes()
    assert old in data
    (package / file).write_bytes(data.replace(old, new))
    report = frictionless.validate(str(package / "datapackage.json"))
    assert fault in {kind for (kind,) in report.flatten(["type"])}


def validator() -> jsonschema.Draft202012Validator:
    """The published schema."""
    schema = json.loads(files_of("real")["data/record.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@each_content
def test_the_schema_accepts_every_record(content: str) -> None:
    """As it stands in its file."""
    for value in review_of(content).corpus.values.values():
        assert [error.message for error in validator().iter_errors(value)] == []


GOOD = """
项目名称: 某项目
评价方式: 单位自评
文种: 自评表
资金: {单位: 万元, 预算数: "1,000.00", 执行数: 不适用}
得分: 87.5
问题: 无
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("项目名称: 某项目\n", ""),
        ("项目名称: 某项目", "项目名称: [某项目]"),
        ("单位自评", "自评"),
        ("得分: 87.5", "得分: 八十七"),
        ("得分: 87.5", "得分: -87.5"),
        ("得分: 87.5", "分数: 87.5"),
        ("得分: 87.5", "得分: 87.5\n期间: 2019年"),
        ("1,000.00", "10,00.00"),
        ("单位: 万元, ", ""),
        ("万元", "美元"),
        ("问题: 无", "问题: []"),
        ("问题: 无", "问题: 没有"),
        ("问题: 无", "问题: [{编号: w1}]"),
        ("问题: 无", "问题: [{编号: w1, 标题: 甲, 延续自: 2019/unit}]"),
        ("问题: 无", "分项: 无"),
    ],
)
def test_the_schema_rejects_what_the_reader_rejects(old: str, new: str) -> None:
    """A wrong record is wrong for both."""
    assert old in GOOD
    good, wrong = (parse_source(text.encode(), "x.yml").value for text in (GOOD, GOOD.replace(old, new)))
    assert validator().is_valid(good)
    Record.model_validate(good)
    assert not validator().is_valid(wrong)
    with pytest.raises(ValidationError):
        Record.model_validate(wrong)


def test_the_schema_takes_the_numbers_that_other_readers_make_of_a_file() -> None:
    """An editor's YAML reads 87.5 as a number."""
    value = {"项目名称": 2019, "评价方式": "单位自评", "文种": "自评表", "得分": 87.5, "期间": 2019}
    assert validator().is_valid(value)
    assert not validator().is_valid(value | {"得分": -1})


@pytest.mark.parametrize(
    "kind",
    [
        *("Amount", "Score", "Percent", "Bound", "FullMarks", "Count"),
        *("Slug", "EntryNumber", "PartialDate", "Moment", "YearSpan"),
    ],
)
@given(data=st.data())
def test_the_schema_never_rejects_a_value_that_the_reader_takes(kind: str, data: st.DataObject) -> None:
    """The other way round it may: it does not know the calendar."""
    value_type = getattr(fields, kind)
    typed = st.text(st.sampled_from("0129,.-%０９，．％－ab问1_: "), min_size=1, max_size=10)
    text = data.draw(typed | st.sampled_from(list(Absence)))
    try:
        TypeAdapter(value_type).validate_python(text)
    except ValidationError:
        return
    schema = next(schema for known, schema in schemas() if known == value_type)
    assert jsonschema.Draft202012Validator(schema).is_valid(text.strip())


def schemas() -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Each type of value and its schema, out of the whole."""
    from generator.exports.schema import _VALUES  # noqa: PLC0415 (looked at here alone)

    return ((known, {"type": ["string", "number"], **schema}) for known, schema in _VALUES)


def test_the_schema_has_an_address_only_where_the_site_has_one() -> None:
    """An address that is not the site's would send editors elsewhere."""
    assert record_schema(SITE)["$id"] == f"{SITE.url}/data/record.schema.json"
    assert "$id" not in record_schema(Imprint())


# --- feeds, llms.txt, JSON-LD ----------------------------------------------------------------------------------------


def entries_of(feed: bytes) -> list[dict[str, str]]:
    """Each entry of a feed with its texts, and the target of its link."""
    root = ET.fromstring(feed)  # noqa: S314 (our own)
    found = []
    for entry in root.findall(f"{{{ATOM}}}entry"):
        texts = {child.tag.removeprefix(f"{{{ATOM}}}"): child.text or "" for child in entry}
        link = entry.find(f"{{{ATOM}}}link")
        assert link is not None
        found.append(texts | {"link": link.attrib["href"]})
    return found


@each_content
def test_the_feeds_name_every_record_by_its_page_newest_first(content: str) -> None:
    """The site's has all, a unit's its own; what Atom demands is there."""
    files, corpus = files_of(content), review_of(content).corpus
    everything = entries_of(files["feed.xml"])
    assert {entry["id"] for entry in everything} == {f"{SITE.url}/{one}/" for one in corpus.records}
    for address in ("feed.xml", *(f"units/{unit}/feed.xml" for unit in corpus.units)):
        root = ET.fromstring(files[address])  # noqa: S314 (our own)
        for name in ("id", "title", "updated", "author", "link"):
            assert root.find(f"{{{ATOM}}}{name}") is not None
        dates = [entry["updated"] for entry in entries_of(files[address])]
        assert dates == sorted(dates, reverse=True)
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:00\+08:00", date) for date in dates)
    for unit, summaries in corpus.by_unit.items():
        own = {entry["link"] for entry in entries_of(files[f"units/{unit}/feed.xml"])}
        assert own == {f"{SITE.url}/{one.id}/" for one in summaries}


def test_a_correction_is_news_and_keeps_the_id_of_its_record() -> None:
    """The golden road repair was published in August 2020 and last corrected in October."""
    (entry,) = (one for one in entries_of(files_of("golden")["feed.xml"]) if "2019/beta-office/road" in one["id"])
    assert entry["published"] == "2020-08-20T00:00:00+08:00"
    assert entry["updated"] == "2020-10-01T00:00:00+08:00"
    assert "更正" in entry["summary"]


def test_a_record_without_a_date_stands_at_the_end_of_its_year_and_claims_no_publication() -> None:
    """Atom demands a date of change, not one of publication."""
    (entry,) = (one for one in entries_of(files_of("golden")["feed.xml"]) if "not-scored" in one["id"])
    assert entry["updated"].startswith("2019-12-31")
    assert "published" not in entry


def test_without_an_address_the_feeds_have_ids_of_their_own_and_relative_links() -> None:
    """The links lead from the feed to the page under any path."""
    files = {one.address: one.data() for one in news_assets(review_of("golden"), Imprint())}
    for address, up in (("feed.xml", ""), ("units/beta-office/feed.xml", "../../")):
        entries = entries_of(files[address])
        assert all(entry["id"].startswith("urn:uuid:") for entry in entries)
        assert f"{up}2019/beta-office/road-repair/" in {entry["link"] for entry in entries}
    assert len({entry["id"] for entry in entries_of(files["feed.xml"])}) == len(review_of("golden").corpus.records)


@each_content
def test_the_guide_for_programs_names_only_what_is_there(content: str) -> None:
    """Each of its links is a file of ours or the page of a job."""
    review = review_of(content)
    pages = {job.address for job in plan_jobs(review.corpus, Renderer(ROOT / "templates"))}
    links = re.findall(r"\]\(([^)]+)\)", files_of(content)["llms.txt"].decode())
    assert len(links) > 10
    for link in links:
        assert link.removeprefix(f"{SITE.url}/") in pages | set(files_of(content))


@each_content
def test_a_record_is_a_report_for_search_engines(content: str) -> None:
    """Whatever its texts are, they stay texts inside the script element."""
    review = review_of(content)
    for identity, record in review.corpus.records.items():
        text = json_ld(record_view(review, identity), SITE)
        assert not re.search(r"[<>&\u2028\u2029]", text)
        node = json.loads(text)
        assert (node["@type"], node["name"]) == ("Report", record.title)
        assert node["url"] == f"{SITE.url}/{identity}/"
        files = {one["contentUrl"].removeprefix(f"{SITE.url}/") for one in node["encoding"]}
        assert files == {f"{identity}/record.json", f"{identity}/record.yml"}


@given(st.text())
def test_nothing_ends_the_script_element(name: str) -> None:
    """The text comes back, and no character of it can be read as mark-up."""
    text = json_ld(data_view(review_of("real")), Imprint(name))
    assert not re.search(r"[<>&\u2028\u2029]", text)
    assert json.loads(text)["isPartOf"]["name"] == name


def test_the_data_and_the_indexes_are_datasets_of_files_that_are_there() -> None:
    """A search for data sets leads to the files themselves."""
    review = review_of("real")
    for view in (data_view(review), lists.year_view(review, "2019"), lists.units_view(review)):
        node = json.loads(json_ld(view, SITE))
        assert node["@type"] == "Dataset"
        addresses = [one["contentUrl"].removeprefix(f"{SITE.url}/") for one in node["distribution"]]
        assert addresses
        assert set(addresses) <= set(files_of("real"))


# --- all of it -------------------------------------------------------------------------------------------------------


def test_the_same_content_is_the_same_bytes_in_another_process_time_zone_and_hash_order() -> None:
    """Nothing depends on the clock, the place or the order of a set."""
    expected = [f"{address} {hashlib.sha256(data).hexdigest()}" for address, data in files_of("golden").items()]
    environment = {**os.environ, "TZ": "America/St_Johns", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", DIGESTS], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == expected


def test_the_findings_are_laid_out_as_json_does_it() -> None:
    """By hand, for speed: the bytes are those of the library."""
    data = b"".join(verification_chunks(review_of("golden"), Store(None)))
    document = json.loads(data)
    assert document["findings"]
    assert data.decode() == json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def test_without_data_there_is_no_data_file_and_nothing_speaks_of_one() -> None:
    """Findings, feeds and raw records stay."""
    imprint = Imprint(url=SITE.url, has_data=False)
    review = review_of("golden")
    assets = {one.address: one.data for one in compose_assets(review, imprint)}
    assert {"verification.json", "feed.xml", "llms.txt", "2019/beta-office/road-repair/record.yml"} <= set(assets)
    assert [one for one in assets if one.startswith("data/") or one.endswith((".csv", "record.json"))] == []
    assert b"data/" not in assets["llms.txt"]
    assert "data/" not in json_ld(record_view(review, RecordId("2019", "beta-office", "road-repair")), imprint)


def test_the_site_publishes_every_file() -> None:
    """The stream of the site is the exports, byte for byte."""
    assets = {one.address: one.data for one in compose_assets(review_of("golden"), SITE) if not one.file}
    assert assets == files_of("golden")


def test_the_dictionary_page_explains_every_column() -> None:
    """In the words of its declaration."""
    view = data_view(review_of("real"))
    context = {"view": view, "sheet": view.sheets.sheet(1), "link": str}
    page = html.unescape(Renderer(ROOT / "templates").markdown("once/data", context))
    for table in TABLES:
        assert table.note in page
        for column in table.columns:
            assert f"<code>{column.name}</code>" in page
            assert f">{column.title}</td>" in page
            assert column.note in page


def test_columns_are_named_for_machines_and_titled_in_chinese() -> None:
    """A name is one word of SQL; no title stands twice in a table."""
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert all(re.fullmatch(r"[a-z][a-z_]*", name) for name in names)
        assert len(set(names)) == len(names) == len({column.title for column in table.columns})
