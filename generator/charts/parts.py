"""The parts that specifications are made of, in the words of Vega-Lite.

A drawing is 400 units wide: on a phone its letters are as large as the text beside it. For Vega all letters have the
size 0: letters of any other it would measure one by one, which takes longer than everything else it does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from generator.charts.colours import NAMES, colour_of

Spec = dict[str, Any]
WIDTH = 400
LETTER = 12.5
"""How wide a Chinese letter is."""
MIDDLE = 4
"""From the middle of a line of letters down to their foot."""
_GAP = 8
"""Between an axis and its labels."""
BELOW = {"orient": "bottom", "labelPadding": _GAP + 9}
"""An axis under the field: the foot of its labels is 9 lower than their top."""
_LAST_LATIN = "\u00ff"


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


def drawing(layers: Sequence[Spec], height: int, margins: Margins) -> Spec:
    """A whole drawing: a field with its margins."""
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
                "labelFontSize": 0,
                "labelBaseline": "alphabetic",
                "labelPadding": _GAP,
                "labelOverlap": False,
                "labelFlush": False,
                "labelLimit": 0,
            },
        },
        "layer": list(layers),
    }


def row_labels(rows: Mapping[int, str]) -> Spec:
    """The names of the rows, left of the field."""
    return {
        "data": {"values": [{"line": line, "name": name} for line, name in rows.items()]},
        "mark": text("right"),
        "encoding": {"x": {"value": -8}, "y": band("line"), "text": {"field": "name"}},
    }


def label_width(names: Iterable[str]) -> int:
    """Wide enough for the longest name: a Chinese letter is as wide as it is high, others about half."""
    widths = (sum(LETTER if letter > _LAST_LATIN else LETTER * 0.6 for letter in name) for name in names)
    return 14 + round(max(widths))


def text(align: str, colour: str = "ink", dx: int = 0, dy: int = 0) -> Spec:
    """Letters, in the middle of their row."""
    place = {"align": align, "baseline": "alphabetic", "dx": dx, "dy": dy + MIDDLE}
    return {"type": "text", "fontSize": 0, "color": colour_of(colour), **place}


def band(field: str) -> Spec:
    """The row that a value belongs to."""
    return {"field": field, "type": "ordinal", "axis": None, "scale": {"paddingInner": 0, "paddingOuter": 0}}


def axis_less(field: str, scale: Spec | None = None) -> Spec:
    """A place across that no axis explains."""
    return {"field": field, "type": "quantitative", "axis": None} | ({"scale": scale} if scale else {})


def colours(field: str) -> Spec:
    """Names of colours in a field, as they are; one scale for all layers of a drawing."""
    scale = {"domain": list(NAMES), "range": [colour_of(name) for name in NAMES]}
    return {"field": field, "type": "nominal", "legend": None, "scale": scale}
