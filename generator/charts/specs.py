"""What is to be drawn, in the words of Vega-Lite. Every place is fixed, so no drawing depends on the fonts at hand.

A drawing is 400 units wide: on a phone its letters are as large as the text beside it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from generator.charts.colours import NAMES, colour_of
from generator.views.charts import MARKS, Chart, ChartKind

Spec = dict[str, Any]
Points = Sequence[Mapping[str, str | int | float]]
WIDTH = 400
_ROW = 26
_LETTER = 12.5
_SCORES_HEIGHT = 190
_MOST_YEARS = 10
_WIDE = 40
_LAST_LATIN = "\u00ff"
_LONGEST_LABEL = 12
_SHAPES = {"triangle": "triangle-up", "bar": "M-.6,-.2H.6V.2H-.6Z"}


@dataclass(frozen=True, slots=True)
class Margins:
    """What lies round the field that is drawn on."""

    left: int
    top: int = 4
    right: int = 4
    bottom: int = 4

    @property
    def inner(self) -> int:
        """The width of the field."""
        return WIDTH - self.left - self.right


def spec_of(chart: Chart) -> Spec:
    """The specification of one chart."""
    return _KINDS[chart.kind](chart.points)


def _grades(points: Points) -> Spec:
    """A column for each grade: its place says which, its word stands above; the colour only repeats it."""
    columns = {int(point["column"]): str(point["word"]) for point in points}
    rows = {int(point["line"]): shortened(str(point["row"])) for point in points}
    greatest = max(int(point["count"]) for point in points) or 1
    left = _label_width(rows.values())
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
    x = _axis_less("from", {"domain": [0, len(columns)], "nice": False})
    layers = [
        _row_labels(rows),
        {
            "data": {"values": [{"from": column} for column in columns]},
            "mark": {"type": "rule", "color": colour_of("line")},
            "encoding": {"x": x},
        },
        {
            "data": {"values": [{"from": column, "word": word} for column, word in columns.items()]},
            "mark": _text("left", "quiet"),
            "encoding": {"x": x, "y": {"value": -10}, "text": {"field": "word"}},
        },
        {
            "data": {"values": [bar for bar in bars if bar["count"] != "0"]},
            "mark": {"type": "bar", "height": 12},
            "encoding": {"x": x, "x2": {"field": "to"}, "y": _band("line"), "color": _colours("grade")},
        },
        {
            "data": {"values": bars},
            "mark": _text("left", dx=4),
            "encoding": {
                "x": _axis_less("to"),
                "y": _band("line"),
                "text": {"field": "count"},
                "color": _colours("ink"),
            },
        },
    ]
    return _drawing(layers, len(rows) * _ROW, Margins(left, top=24))


def _money(points: Points) -> Spec:
    """A wide bar for the budget, a narrow one in it for what was spent, the rate at the end of the row."""
    rows = dict(enumerate(str(point["row"]) for point in points))
    values = [{**point, "line": line, "zero": 0} for line, point in enumerate(points)]
    amounts = [float(point[name]) for point in points for name in ("budget", "spent")]
    scale = {"domain": [min(0, *amounts), max(*amounts, 1e-6)], "nice": True}
    margins = Margins(left=44, right=64, bottom=24)
    axis = {"orient": "bottom", "format": ",~f", "tickCount": 3, "grid": True, "labelOverlap": False, "title": None}
    layers: list[Spec] = [_row_labels(rows)]
    for name, thickness in (("budget", 14), ("spent", 5)):
        x = {"field": name, "type": "quantitative", "scale": scale, "axis": axis}
        layers.append(
            {
                "data": {"values": values},
                "mark": {"type": "bar", "height": thickness, "color": colour_of(name)},
                "encoding": {"x": x, "x2": {"field": "zero"}, "y": _band("line")},
            }
        )
    layers.append(
        {
            "data": {"values": values},
            "mark": _text("right"),
            "encoding": {"x": {"value": margins.inner + margins.right}, "y": _band("line"), "text": {"field": "rate"}},
        }
    )
    return _drawing(layers, len(rows) * _ROW, margins)


def _rates(points: Points) -> Spec:
    """A bar for each class with its count behind it."""
    rows = dict(enumerate(str(point["row"]) for point in points))
    values = [
        {"line": line, "zero": 0, "count": point["count"], "ink": "ink" if point["count"] else "quiet"}
        for line, point in enumerate(points)
    ]
    x = _axis_less("count", {"domain": [0, max(int(point["count"]) for point in points) or 1], "nice": False})
    layers = [
        _row_labels(rows),
        {
            "data": {"values": [value for value in values if value["count"]]},
            "mark": {"type": "bar", "height": 14, "color": colour_of("series-1")},
            "encoding": {"x": x, "x2": {"field": "zero"}, "y": _band("line")},
        },
        {
            "data": {"values": values},
            "mark": _text("left", dx=4),
            "encoding": {
                "x": x,
                "y": _band("line"),
                "text": {"field": "count", "type": "nominal"},
                "color": _colours("ink"),
            },
        },
    ]
    return _drawing(layers, len(rows) * _ROW, Margins(_label_width(rows.values()), right=36))


def _scores(points: Points) -> Spec:
    """Points over the years, a shape and a colour for each kind of measure."""
    years = [int(point["year"]) for point in points]
    lowest = min(float(point["score"]) for point in points)
    floor = max(0, int(min(lowest, 89) - 2) // 10 * 10)
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
                "mark": _text("center", dy=-13),
                "encoding": {
                    "x": {"field": "year", "type": "quantitative"},
                    "y": {"field": "score", "type": "quantitative"},
                    "text": {"field": "label"},
                },
            }
        )
    return _drawing(layers, _SCORES_HEIGHT, Margins(left=36, top=22, right=8, bottom=26))


def _figures_above(points: Points, height_of_one: float) -> list[Spec]:
    """The score above each point, where a figure is narrower than a year and none meets another point."""
    places = sorted((int(point["year"]), float(point["score"])) for point in points)
    meet = any(
        year == other_year and (other - score) * height_of_one < 2 * _LETTER
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


# --- parts -----------------------------------------------------------------------------------------------------------


def _drawing(layers: Sequence[Spec], height: int, margins: Margins) -> Spec:
    quiet, line = colour_of("quiet"), colour_of("line")
    return {
        "width": margins.inner,
        "height": height,
        "padding": asdict(margins),
        "autosize": {"type": "none"},
        "background": None,
        "config": {
            "aria": False,
            "view": {"stroke": None},
            "axis": {
                "domain": False,
                "ticks": False,
                "gridColor": line,
                "labelColor": quiet,
                "labelFontSize": 12,
                "labelPadding": 8,
                "labelOverlap": False,
                "labelFlush": False,
                "labelLimit": 0,
            },
        },
        "layer": list(layers),
    }


def _row_labels(rows: Mapping[int, str]) -> Spec:
    return {
        "data": {"values": [{"line": line, "name": name} for line, name in rows.items()]},
        "mark": _text("right"),
        "encoding": {"x": {"value": -8}, "y": _band("line"), "text": {"field": "name"}},
    }


def _label_width(names: Iterable[str]) -> int:
    """Wide enough for the longest name: a Chinese letter is as wide as it is high, others about half."""
    widths = (sum(_LETTER if letter > _LAST_LATIN else _LETTER * 0.6 for letter in name) for name in names)
    return 14 + round(max(widths))


def _text(align: str, colour: str = "ink", dx: int = 0, dy: int = 0) -> Spec:
    place = {"align": align, "baseline": "middle", "dx": dx, "dy": dy}
    return {"type": "text", "fontSize": 12, "color": colour_of(colour), **place}


def _band(field: str) -> Spec:
    return {"field": field, "type": "ordinal", "axis": None, "scale": {"paddingInner": 0, "paddingOuter": 0}}


def _axis_less(field: str, scale: Spec | None = None) -> Spec:
    return {"field": field, "type": "quantitative", "axis": None} | ({"scale": scale} if scale else {})


def _colours(field: str) -> Spec:
    """Names of colours in a field, as they are; one scale for all layers of a drawing."""
    scale = {"domain": list(NAMES), "range": [colour_of(name) for name in NAMES]}
    return {"field": field, "type": "nominal", "legend": None, "scale": scale}
