"""A score has the first band whose lower bound it reaches, exactly; a scheme is data, and so are its full marks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.addresses import Bucket
from generator.corpus import assemble_corpus
from generator.disk import list_folder
from generator.grades import band_of_score, band_of_word, full_marks, lower_bound, scheme_marks, standing_of
from generator.model import Record, Scheme
from tests.conftest import ROOT

BASE = {"项目名称": "道路养护", "评价方式": "单位自评", "文种": "自评表"}
SCHEMES = assemble_corpus(list_folder(ROOT / "content")).schemes
NATIONAL, SHANGHAI = SCHEMES["mof-2020"], SCHEMES["shanghai"]
ABOVE_SIXTY = Scheme.model_validate(
    {
        "名称": "没有差等",
        "满分": "120",
        "等级": [{"名称": "合格", "归类": "中", "下限": "72"}, {"名称": "优秀", "归类": "优", "下限": "108"}],
    }
)


def record(**keys: str) -> Record:
    """A record with these keys."""
    return Record.model_validate(BASE | keys)


def band_name(scheme: Scheme, score: str, out_of: str = "100") -> str | None:
    """The word of the band that a score falls in."""
    band = band_of_score(scheme, Decimal(score), Decimal(out_of))
    return band.name if band else None


@pytest.mark.parametrize(
    ("score", "national", "shanghai"),
    [
        ("100", "优", "优秀"),
        ("90", "优", "优秀"),
        ("90.00", "优", "优秀"),
        ("89.995", "良", "良好"),
        ("89.9999999999999999999999", "良", "良好"),
        ("80", "良", "良好"),
        ("79.99", "中", "良好"),
        ("75", "中", "良好"),
        ("74.99", "中", "合格"),
        ("60", "中", "合格"),
        ("59.99", "差", "不合格"),
        ("0", "差", "不合格"),
        ("101", "优", "优秀"),
    ],
)
def test_a_score_on_the_edge_has_the_band_of_the_edge(score: str, national: str, shanghai: str) -> None:
    """The two schemes of the site differ between 75 and 80, and nothing is rounded into a better band."""
    assert band_name(NATIONAL, score) == national
    assert band_name(SHANGHAI, score) == shanghai


@pytest.mark.parametrize(
    ("score", "out_of", "word"),
    [
        ("45", "50", "优"),
        ("44.99", "50", "良"),
        ("108", "120", "优"),
        ("107.99", "120", "良"),
        ("9", "10", "优"),
        ("2.6999", "3", "良"),
        ("2.7", "3", "优"),
        ("1", "1.5", "中"),
    ],
)
def test_other_full_marks_are_scaled_without_rounding(score: str, out_of: str, word: str) -> None:
    """45 of 50 is 90 of 100; two thirds are never written as 66.67."""
    assert band_name(NATIONAL, score, out_of) == word


def test_a_scheme_with_its_own_full_marks_is_scaled_likewise() -> None:
    """下限 108 of 120 is 90 of 100, whatever order the bands stand in."""
    assert band_name(ABOVE_SIXTY, "90") == "优秀"
    assert band_name(ABOVE_SIXTY, "89.99") == "合格"
    assert band_name(ABOVE_SIXTY, "108", "120") == "优秀"
    assert scheme_marks(ABOVE_SIXTY) == 120


def test_below_the_lowest_bound_there_is_no_band() -> None:
    """A scheme need not reach down to zero: then the record is ungraded."""
    assert band_name(ABOVE_SIXTY, "59.99") is None
    assert standing_of(record(得分="59.99"), ABOVE_SIXTY).bucket is Bucket.UNGRADED


@pytest.mark.parametrize(
    ("word", "scheme", "band"),
    [
        ("优秀", NATIONAL, "优"),
        ("优", SHANGHAI, "优秀"),
        ("合格", SHANGHAI, "合格"),
        ("合格", NATIONAL, None),
        ("优 ", NATIONAL, None),
    ],
)
def test_a_grade_is_known_by_its_word_or_its_other_word(word: str, scheme: Scheme, band: str | None) -> None:
    """And by nothing that merely looks like it."""
    found = band_of_word(scheme, word)
    assert (found.name if found else None) == band


@pytest.mark.parametrize(
    ("keys", "bucket", "by_score"),
    [
        ({"得分": "87.5", "等级": "良"}, Bucket.GOOD, False),
        ({"得分": "95", "等级": "良"}, Bucket.GOOD, False),
        ({"等级": "优秀"}, Bucket.EXCELLENT, False),
        ({"得分": "84.75"}, Bucket.GOOD, True),
        ({"得分": "84.75", "等级": "乙"}, Bucket.GOOD, True),
        ({"得分": "42", "满分": "50"}, Bucket.GOOD, True),
        ({"等级": "乙"}, Bucket.UNGRADED, False),
        ({"得分": "不予公开"}, Bucket.UNGRADED, False),
        ({"得分": "不予公开", "等级": "中"}, Bucket.FAIR, False),
        ({}, Bucket.UNGRADED, False),
        ({"得分": "0"}, Bucket.POOR, True),
    ],
)
def test_a_record_stands_by_its_printed_grade_else_by_its_score(
    keys: dict[str, str],
    bucket: Bucket,
    by_score: bool,  # noqa: FBT001 (a column of the table)
) -> None:
    """What is printed wins, also against the score; no score is not a score of zero."""
    standing = standing_of(record(**keys), NATIONAL)
    assert (standing.bucket, standing.by_score) == (bucket, by_score)


def test_full_marks_are_a_hundred_unless_printed() -> None:
    """满分 is not printed on most forms."""
    assert full_marks(record()) == 100
    assert full_marks(record(满分="120.0")) == 120
    assert full_marks(record(满分="不适用")) is None


def test_a_score_of_unknown_full_marks_is_in_no_band() -> None:
    """A word for 满分 is not a hundred; a printed grade still stands."""
    assert standing_of(record(得分="95", 满分="不适用"), NATIONAL).bucket == Bucket.UNGRADED
    assert standing_of(record(得分="95", 满分="无法辨认", 等级="良"), NATIONAL).bucket == Bucket.GOOD


@given(st.decimals("0", "120", places=3), st.decimals("1", "200", places=1), st.sampled_from(list(SCHEMES.values())))
def test_the_band_is_the_highest_whose_bound_is_reached(score: Decimal, out_of: Decimal, scheme: Scheme) -> None:
    """For any score and any full marks, against the definition."""
    reached = [lower_bound(band) for band in scheme.bands if score * scheme_marks(scheme) >= lower_bound(band) * out_of]
    band = band_of_score(scheme, score, out_of)
    assert (lower_bound(band) if band else None) == (max(reached) if reached else None)
