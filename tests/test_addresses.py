"""Addresses: one place spells them, and every relative link leads where it should from wherever it stands."""

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import (
    HOME,
    YEARS,
    Bucket,
    RecordId,
    attachment_path,
    grade_address,
    is_slug,
    is_year,
    parse_record_id,
    record_address,
    record_path,
    relative_link,
    rule_address,
    sheet_address,
    unit_address,
    year_address,
)

slugs = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,3}", fullmatch=True)
years = st.integers(1000, 9999).map(str)
records = st.builds(RecordId, years, slugs, slugs)
pages = st.one_of(
    st.just(HOME),
    st.just(YEARS),
    records.map(record_address),
    years.map(year_address),
    slugs.map(unit_address),
    st.sampled_from(Bucket).map(grade_address),
    st.builds(sheet_address, years.map(year_address), st.integers(1, 12)),
)
files = st.builds(
    lambda page, name: f"{page}{name}", pages, st.sampled_from(["record.yml", "photos/1.jpg", "data.json"])
)
fragments = st.sampled_from(["", "#w1", "#问题"])


@given(
    pages,
    st.one_of(pages, files),
    fragments,
    st.sampled_from(["https://a.gov.cn/", "https://a.gov.cn/x/y/", "file:///s/"]),
)
def test_a_relative_link_leads_from_any_page_to_any_other(here: str, there: str, fragment: str, site: str) -> None:
    """As a browser resolves it, under any sub-path."""
    link = relative_link(here, there + fragment)
    assert urljoin(site + here, link) == site + there + fragment
    assert not link.startswith("/")
    assert link


@given(records)
def test_a_record_is_known_by_its_place(record: RecordId) -> None:
    """Its text, its file and its page say the same."""
    assert parse_record_id(str(record)) == record
    assert record_path(record) == f"records/{record}.yml"
    assert record_address(record) == f"{record.year}/{record.unit}/{record.project}/"
    assert attachment_path(record, "a/b.pdf") == f"records/{record}/a/b.pdf"


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("road", True),
        ("road-repair-2019", True),
        ("2019", True),
        ("a", True),
        ("a" * 80, True),
        ("a" * 81, False),
        ("", False),
        ("-a", False),
        ("a-", False),
        ("a--b", False),
        ("A", False),
        ("a_b", False),
        ("a b", False),
        ("a.b", False),
        ("道路", False),
        ("é", False),
        ("ａ", False),
        ("a\n", False),
        ("..", False),
    ],
)
def test_a_slug_is_lower_case_ascii_with_single_hyphens(text: str, fits: bool) -> None:  # noqa: FBT001 (a column)
    """What stands in an address must look the same everywhere."""
    assert is_slug(text) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [("2019", True), ("0000", True), ("19", False), ("20190", False), ("２０１９", False), ("2019\n", False)],
)
def test_a_year_is_four_ascii_digits(text: str, fits: bool) -> None:  # noqa: FBT001 (a column)
    """Also not the digits of another script."""
    assert is_year(text) is fits


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2019/unit",
        "2019/unit/project/",
        "/2019/unit/project",
        "2019/unit/project.yml",
        "2019/Unit/project",
        "19/unit/project",
        "2019/unit/pro--ject",
        "2019/unit/project#w1",
        "2019/../project",
        f"2019/unit/{'a' * 81}",
        "2019/unit/project\n",
    ],
)
def test_what_is_no_record_is_not_taken_for_one(text: str) -> None:
    """A reference is complete or it is none."""
    assert parse_record_id(text) is None


def test_addresses_are_those_of_the_record_format() -> None:
    """They are public and stay: other sites link to them."""
    assert year_address("2019") == "years/2019/"
    assert sheet_address("years/2019/", 1) == "years/2019/"
    assert sheet_address("years/2019/", 2) == "years/2019/page/2/"
    assert unit_address("beta-office") == "units/beta-office/"
    assert [grade_address(bucket) for bucket in Bucket] == [
        f"grades/{word}/" for word in ("excellent", "good", "fair", "poor", "ungraded")
    ]
    assert rule_address("JX402") == "rules/jx402/"


def test_records_sort_by_year_unit_and_project() -> None:
    """The order of every list."""
    ids = [
        RecordId("2020", "a", "a"),
        RecordId("2019", "b", "a"),
        RecordId("2019", "a", "b"),
        RecordId("2019", "a", "a"),
    ]
    assert sorted(ids) == ids[::-1]
