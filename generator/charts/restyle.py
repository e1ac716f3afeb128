"""Vega's SVG → ours: classes for colours, no fonts, no roles, short numbers, literal text, title and description."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from markupsafe import Markup

from generator.charts.colours import name_of
from generator.render import literal

_SVG = "{http://www.w3.org/2000/svg}"
_KEPT = {
    "g": ("transform",),
    "path": ("transform", "d", "stroke-width", "stroke-dasharray"),
    "line": ("transform", "x1", "y1", "x2", "y2", "stroke-width", "stroke-dasharray"),
    "rect": ("transform", "x", "y", "width", "height"),
    "text": ("transform", "text-anchor", "font-weight"),
}
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")
_NO_MOVE = "translate(0,0)"


def restyled(svg: str, anchor: str, title: str, description: str) -> Markup:
    """One drawing, ready for a page.

    Raises:
        ValueError: the drawing has a colour that is none of ours.

    """
    root = ET.fromstring(svg)  # noqa: S314 (Vega's own, from our specification)
    content = Markup("").join(_written(child) for child in root)
    head = (
        '<svg class="jx-chart__drawing" viewBox="{}" role="img" aria-labelledby="{}-title" aria-describedby="{}-desc">'
    )
    start = Markup(head).format(root.attrib["viewBox"], anchor, anchor)  # noqa: S704 (a constant)
    words = Markup('<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>').format(
        anchor, literal(title), anchor, literal(description)
    )
    return start + words + content + Markup("</svg>")


def _written(element: ET.Element) -> Markup:
    """An element with what is in it; empty for what shows nothing."""
    tag = element.tag.removeprefix(_SVG)
    if tag not in _KEPT:
        raise ValueError(f"an element that is not expected: {tag}")
    inner = Markup("").join(_written(child) for child in element)
    if tag == "text":
        inner = literal(element.text or "")
    attributes = dict(_attributes(element, tag))
    if tag == "g":
        if not inner or not attributes:
            return inner
    elif "class" not in attributes:
        return Markup("")
    written = Markup("").join(Markup(' {}="{}"').format(name, Markup(value)) for name, value in attributes.items())  # noqa: S704 (numbers and names)
    opened = Markup("<{}{}").format(tag, written)
    return opened + (Markup(">{}</{}>").format(inner, tag) if inner else Markup("/>"))


def _attributes(element: ET.Element, tag: str) -> Iterator[tuple[str, str]]:
    classes = [
        f"jx-{paint}--{name_of(colour)}"
        for paint in ("fill", "stroke")
        if (colour := element.get(paint, "none")) not in ("none", "transparent")
    ]
    if classes and tag != "g":
        yield "class", " ".join(classes)
    for name in _KEPT[tag]:
        value = element.get(name)
        if value is not None and value != _NO_MOVE and not (name == "stroke-width" and value == "1"):
            yield name, _NUMBER.sub(_rounded, value) if name != "font-weight" else value


def _rounded(match: re.Match[str]) -> str:
    return f"{round(float(match[0]), 1) + 0:g}"
