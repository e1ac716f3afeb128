"""What is to be drawn, in the words of Vega-Lite: one specification for each kind of chart.

Every place is fixed, so no drawing depends on the fonts at hand.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from generator.charts.colours import colour_of
from generator.charts.parts import (
    BELOW,
    LETTER,
    MIDDLE,
    Margins,
    Spec,
    axis_less,
    band,
    colours,
    drawing,
    label_width,
    row_labels,
    text,
)
from generator.views.charts import MARKS, Chart, ChartKind, floor_of_scores

Points = Sequence[Mapping[str, str | int | float]]
_ROW = 26
_SCORES_HEIGHT = 190
_MOST_YEARS = 10
_WIDE = 40
_LONGEST_LABEL = 12
_SHAPES = {"triangle": "triangle-up", "bar": "M-.6,-.2H.6V.2H-.6Z"}


def spec_of(chart: Chart) -> Spec:
    """The specification of one chart."""
    return _KINDS[chart.kind](chart.points)


def _grades(points: Points) -> Spec:
    """A column for each grade: its place says which, its word stands above; the colour only repeats it."""
    columns = {int(point["column"]): str(point["word"]) for point in points}
    rows = {int(point["line"]): shortened(str(point["row"])) for point in points}
    greatest = max(int(point["count"]) for point in points) or 1
    left = label_width(rows.values())
    bars = [
        {
            "line": point["line"],
            "grade": point["grade"],
            "from": int(point["column"]),
            "to": int(point["column"]) + 0.6 * int(point["count"]) / greatest,
            "count": str(point["count"]),
            "ink": "ink" if point["count"] else "quiet",
        }
        for point in points
    ]
    x = axis_less("from", {"domain": [0, len(columns)], "nice": False})
    layers = [
        row_labels(rows),
        {
            "data": {"values": [{"from": column} for column in columns]},
            "mark": {"type": "rule", "color": colour_of("line")},
            "encoding": {"x": x},
        },
        {
            "data": {"values": [{"from": column, "word": word} for column, word in columns.items()]},
            "mark": text("left", "quiet"),
            "encoding": {"x": x, "y": {"value": -10}, "text": {"field": "word"}},
        },
        {
            "data": {"values": [bar for bar in bars if bar["count"] != "0"]},
            "mark": {"type": "bar", "height": 12},
            "encoding": {"x": x, "x2": {"field": "to"}, "y": band("line"), "color": colours("grade")},
        },
        {
            "data": {"values": bars},
            "mark": text("left", dx=4),
            "encoding": {
                "x": axis_less("to"),
                "y": band("line"),
                "text": {"field": "count"},
                "color": colours("ink"),
            },
        },
    ]
    return drawing(layers, len(rows) * _ROW, Margins(left, top=24))


def _money(points: Points) -> Spec:
    """A wide bar for the budget, a narrow one in it for what was spent, the rate at the end of the row."""
    rows = dict(enumerate(str(point["row"]) for point in points))
    values = [{**point, "line": line, "zero": 0} for line, point in enumerate(points)]
    amounts = [float(point[name]) for point in points for name in ("budget", "spent")]
    scale = {"domain": [min(0, *amounts), max(*amounts, 1e-6)], "nice": True}
    margins = Margins(left=44, right=64, bottom=24)
    axis = {**BELOW, "format": ",~f", "tickCount": 3, "grid": True, "labelOverlap": False, "title": None}
    layers: list[Spec] = [row_labels(rows)]
    for name, thickness in (("budget", 14), ("spent", 5)):
        x = {"field": name, "type": "quantitative", "scale": scale, "axis": axis}
        layers.append(
            {
                "data": {"values": values},
                "mark": {"type": "bar", "height": thickness, "color": colour_of(name)},
                "encoding": {"x": x, "x2": {"field": "zero"}, "y": band("line")},
            }
        )
    layers.append(
        {
            "data": {"values": values},
            "mark": text("right"),
            "encoding": {"x": {"value": margins.inner + margins.right}, "y": band("line"), "text": {"field": "rate"}},
        }
    )
    return drawing(layers, len(rows) * _ROW, margins)


def _rates(points: Points) -> Spec:
    """A bar for each class with its count behind it."""
    rows = dict(enumerate(str(point["row"]) for point in points))
    values = [
        {"line": line, "zero": 0, "count": point["count"], "ink": "ink" if point["count"] else "quiet"}
        for line, point in enumerate(points)
    ]
    x = axis_less("count", {"domain": [0, max(int(point["count"]) for point in points) or 1], "nice": False})
    layers = [
        row_labels(rows),
        {
            "data": {"values": [value for value in values if value["count"]]},
            "mark": {"type": "bar", "height": 14, "color": colour_of("series-1")},
            "encoding": {"x": x, "x2": {"field": "zero"}, "y": band("line")},
        },
        {
            "data": {"values": values},
            "mark": text("left", dx=4),
            "encoding": {
                "x": x,
                "y": band("line"),
                "text": {"field": "count", "type": "nominal"},
                "color": colours("ink"),
            },
        },
    ]
    return drawing(layers, len(rows) * _ROW, Margins(label_width(rows.values()), right=36))


def _scores(points: Points) -> Spec:
    """Points over the years, a shape and a colour for each kind of measure."""
    years = [int(point["year"]) for point in points]
    floor = floor_of_scores(float(point["score"]) for point in points)
    stride = -(-(max(years) - min(years) + 1) // _MOST_YEARS)
    marks = list(dict.fromkeys(str(point["mark"]) for point in points))
    names = [f"series-{MARKS.index(mark) + 1}" for mark in marks]
    layer = {
        "data": {"values": [dict(point) for point in points]},
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "scale": {"domain": [min(years) - 0.5, max(years) + 0.5], "nice": False},
                "axis": {
                    **BELOW,
                    "format": "d",
                    "values": list(range(min(years), max(years) + 1, stride)),
                    "grid": False,
                    "labelOverlap": False,
                    "title": None,
                },
            },
            "y": {
                "field": "score",
                "type": "quantitative",
                "scale": {"domain": [floor, 100], "nice": False, "clamp": True},
                "axis": {
                    "labelOffset": MIDDLE,
                    "values": list(range(floor, 101, 20 if floor < _WIDE else 10)),
                    "grid": True,
                    "labelOverlap": False,
                    "title": None,
                },
            },
            "shape": {
                "field": "mark",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": marks, "range": [_SHAPES.get(mark, mark) for mark in marks]},
            },
            "color": {
                "field": "mark",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": marks, "range": [colour_of(name) for name in names]},
            },
        },
    }
    layers = [layer]
    if figures := _figures_above(points, _SCORES_HEIGHT / (100 - floor)):
        layers.append(
            {
                "data": {"values": figures},
                "mark": text("center", dy=-13),
                "encoding": {
                    "x": {"field": "year", "type": "quantitative"},
                    "y": {"field": "score", "type": "quantitative"},
                    "text": {"field": "label"},
                },
            }
        )
    return drawing(layers, _SCORES_HEIGHT, Margins(left=36, top=22, right=8, bottom=26))


def _figures_above(points: Points, height_of_one: float) -> list[Spec]:
    """The score above each point, where a figure is narrower than a year and none meets another point."""
    places = sorted((int(point["year"]), float(point["score"])) for point in points)
    meet = any(
        year == other_year and (other - score) * height_of_one < 2 * LETTER
        for (year, score), (other_year, other) in pairwise(places)
    )
    if meet or places[-1][0] - places[0][0] >= _MOST_YEARS:
        return []
    return [{"year": point["year"], "score": point["score"], "label": f"{point['score']:g}"} for point in points]


_KINDS: Mapping[ChartKind, Callable[[Points], Spec]] = {
    ChartKind.GRADES: _grades,
    ChartKind.MONEY: _money,
    ChartKind.RATES: _rates,
    ChartKind.SCORES: _scores,
}


def shortened(name: str) -> str:
    """A long name with its middle left out: names of one place begin alike, those of one kind of body end alike."""
    if len(name) <= _LONGEST_LABEL:
        return name
    return f"{name[:5]}…{name[-6:]}"
