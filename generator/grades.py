"""Score → band, exactly; and where a record stands on the shelves of `/grades/`.

Source of the rule: 财预〔2020〕10号 and the contract of the record format: bands are half open, without tolerance.
"""

from dataclasses import dataclass
from decimal import Decimal

from generator.addresses import Bucket
from generator.model import Band, GradeClass, Record, Scheme
from generator.numbers import Figure, exact_product

FULL_MARKS = Decimal(100)
BUCKET_OF_CLASS = {
    GradeClass.EXCELLENT: Bucket.EXCELLENT,
    GradeClass.GOOD: Bucket.GOOD,
    GradeClass.FAIR: Bucket.FAIR,
    GradeClass.POOR: Bucket.POOR,
}
BUCKET_WORDS = {
    Bucket.EXCELLENT: "优",
    Bucket.GOOD: "良",
    Bucket.FAIR: "中",
    Bucket.POOR: "差",
    Bucket.UNGRADED: "未评等级",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The shelf of a record; `by_score` where no usable grade is printed and the score decides (按得分归类)."""

    bucket: Bucket
    band: Band | None = None
    by_score: bool = False


def full_marks(record: Record) -> Decimal | None:
    """满分, 100 where not printed; None where a word stands for it: then no score can be graded."""
    return FULL_MARKS if record.out_of is None else record.out_of.value


def scheme_marks(scheme: Scheme) -> Decimal:
    """The full marks that a scheme's bounds are on."""
    return FULL_MARKS if scheme.out_of is None else _number(scheme.out_of)


def band_of_score(scheme: Scheme, score: Decimal, out_of: Decimal) -> Band | None:
    """The first band from the top with score/out_of ≥ 下限/满分; None below all of them."""
    won = exact_product(score, scheme_marks(scheme))
    reached = (band for band in scheme.bands if won >= exact_product(lower_bound(band), out_of))
    return max(reached, key=lower_bound, default=None)


def band_of_word(scheme: Scheme, word: str) -> Band | None:
    """The band that a printed word names, by 名称 or 别名."""
    return next((band for band in scheme.bands if word == band.name or word in band.other_names), None)


def standing_of(record: Record, scheme: Scheme) -> Standing:
    """The printed grade if the scheme knows it, else the score, else ungraded."""
    if record.grade is not None and (band := band_of_word(scheme, record.grade)):
        return Standing(BUCKET_OF_CLASS[band.grade_class], band)
    if graded := score_to_grade(record):
        band = band_of_score(scheme, *graded)
        if band:
            return Standing(BUCKET_OF_CLASS[band.grade_class], band, by_score=True)
    return Standing(Bucket.UNGRADED)


def score_to_grade(record: Record) -> tuple[Decimal, Decimal] | None:
    """The score and its full marks; None unless both are numbers."""
    score, out_of = record.score.value if record.score else None, full_marks(record)
    return None if score is None or out_of is None else (score, out_of)


def lower_bound(band: Band) -> Decimal:
    """下限 as a number, on the scheme's own full marks."""
    return _number(band.lower)


def _number(figure: Figure) -> Decimal:
    """The value of a figure that its reader (`Bound`, `Scale`) accepts only as a number."""
    if figure.value is None:
        raise ValueError(figure.text)
    return figure.value
