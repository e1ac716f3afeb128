"""The coordinates of a small line chart that a template draws: years across, scores from 0 to 100 up.

In: lines with their points. Out: `LineChart`, or None where no line has a point. Every line has a mark of its own
shape, so that colour is never needed to tell them apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from generator.views.charts import MARKS

WIDTH, HEIGHT = 400, 210
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 384, 24, 172
_INSET = 24
_MOST_FIGURES = 14
"""More points than this carry no figures; the table has them."""
_MOST_YEARS = 11
_STEPS = (10, 20)
_WIDE = 50
_ABOVE, _BELOW = -10, 20


Point = tuple[int, Decimal, str]
"""(year, score on a scale of 100, the score as printed)"""


@dataclass(frozen=True, slots=True)
class Line:
    """Points of one kind, oldest first."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in the drawing, with its figure beside it."""

    x: int
    y: int
    label: str
    label_y: int


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line in the drawing; `path` is empty where its points are not to be joined."""

    name: str
    mark: str
    path: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """The whole drawing: lines across with their scores, years with their places, the lines."""

    width: int
    height: int
    left: int
    right: int
    scale: tuple[tuple[int, int], ...]
    years: tuple[tuple[int, int], ...]
    lines: tuple[DrawnLine, ...]


def line_chart(lines: Sequence[Line]) -> LineChart | None:
    """Place everything."""
    points = [point for line in lines for point in line.points]
    if not points:
        return None
    first, last = min(year for year, _, _ in points), max(year for year, _, _ in points)
    lowest = min(score for _, score, _ in points)
    step = _STEPS[lowest < _WIDE]
    floor = max(0, int(lowest - 3) // step * step) if lowest > 0 else 0
    floor = min(floor, 100 - 2 * step)
    with_labels = len(points) <= _MOST_FIGURES

    def x(year: int) -> int:
        share = Fraction(year - first, last - first) if last > first else Fraction(1, 2)
        return round(_LEFT + _INSET + share * (_RIGHT - _LEFT - 2 * _INSET))

    def y(score: Decimal | int) -> int:
        share = min((Fraction(score) - floor) / (100 - floor), Fraction(1))
        return round(_BOTTOM - share * (_BOTTOM - _TOP))

    drawn = []
    for number, line in enumerate(line for line in lines if line.points):
        offsets = (_BELOW if _is_low(point, line, points) else _ABOVE for point in line.points)
        marks = tuple(
            Mark(x(year), y(score), label if with_labels else "", y(score) + offset)
            for (year, score, label), offset in zip(line.points, offsets, strict=True)
        )
        drawn.append(DrawnLine(line.name, MARKS[number % len(MARKS)], _path(line, marks), marks))
    stride = -(-(last - first + 1) // _MOST_YEARS)
    return LineChart(
        WIDTH,
        HEIGHT,
        _LEFT,
        _RIGHT,
        tuple((y(score), score) for score in range(floor, 101, step)),
        tuple((x(year), year) for year in range(first, last + 1, stride)),
        tuple(drawn),
    )


def _is_low(point: Point, line: Line, points: Sequence[Point]) -> bool:
    """Whether a figure stands better below its point: at the foot of a valley, or under another point of that year."""
    year, score, _ = point
    place = line.points.index(point)
    neighbours = line.points[max(0, place - 1) : place + 2]
    in_valley = len(neighbours) > 1 and all(other >= score for _, other, _ in neighbours)
    return in_valley or any(other > score for same, other, _ in points if same == year)


def _path(line: Line, marks: Sequence[Mark]) -> str:
    """The line through the points; none where two of them are of one year: which comes first is not known."""
    years = [year for year, _, _ in line.points]
    if len(years) < 2 or any(one == other for one, other in pairwise(years)):  # noqa: PLR2004 (a line has two ends)
        return ""
    return "M" + "L".join(f"{mark.x} {mark.y}" for mark in marks)
