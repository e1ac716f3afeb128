"""Vega's SVG → ours: classes for colours, no fonts, no roles, short numbers, literal text, title and description.

One pass over the few forms of elements that Vega writes; anything else is a fault.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from xml.sax.saxutils import unescape

from markupsafe import Markup

from generator.charts.colours import name_of
from generator.render import literal

_KEPT = {
    "g": ("transform",),
    "path": ("transform", "d", "stroke-width", "stroke-dasharray"),
    "line": ("transform", "x1", "y1", "x2", "y2", "stroke-width", "stroke-dasharray"),
    "rect": ("transform", "x", "y", "width", "height"),
    "text": ("transform", "text-anchor", "font-weight"),
}
_GIVEN = r'(?: [\w:-]+="[^"]*")*'
_ATTRIBUTE = re.compile(r' ([\w:-]+)="([^"]*)"')
_ROOT = re.compile(rf"<svg({_GIVEN})>")
_PIECE = re.compile(
    rf"(?P<end></g>)|<(?P<shape>path|line|rect|text)(?P<look>{_GIVEN})(?:/>|>(?P<text>[^<]*)</(?P=shape)>)"
    rf"|<g(?P<group>{_GIVEN})(?P<empty>/?)>"
)
_FRACTION = re.compile(r"-?\d+(?:\.\d+(?:e-?\d+)?|e-?\d+)")
_UNSAID = {"transform": "translate(0,0)", "stroke-width": "1"}
"""What holds where nothing is written."""
_COLOURLESS = frozenset(("none", "transparent"))


def restyled(svg: str, anchor: str, title: str, description: str) -> Markup:
    """One drawing, ready for a page.

    Raises:
        ValueError: the drawing has a colour that is none of ours, or an element that is not expected.

    """
    root = _ROOT.match(svg)
    if root is None:
        raise ValueError(f"no drawing: {svg[:80]}")
    view_box = dict(_ATTRIBUTE.findall(root[1]))["viewBox"]
    content = "".join(_content(svg, root.end()))
    head = (
        '<svg class="jx-chart__drawing" viewBox="{}" role="img" aria-labelledby="{}-title" aria-describedby="{}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>'
    )
    return Markup(head).format(  # noqa: S704 (a constant)
        *(view_box, anchor, anchor, anchor, literal(title), anchor, literal(description)),
        Markup(content),  # noqa: S704 (classes, numbers and literal texts)
    )


def _content(svg: str, place: int) -> list[str]:
    """What stands from a place to the end of the drawing, without what shows nothing."""
    written: list[str] = []
    groups: list[tuple[int, str]] = []
    for piece in _PIECE.finditer(svg, place):
        if piece.start() != place or (piece["end"] and not groups):
            break
        place = piece.end()
        if tag := piece["shape"]:
            if shape := _shape(tag, dict(_ATTRIBUTE.findall(piece["look"])), piece["text"] or ""):
                written.append(shape)
        elif piece["end"]:
            start, opened = groups.pop()
            if opened and len(written) > start:
                written.insert(start, opened)
                written.append("</g>")
        elif not piece["empty"]:
            kept = _kept("g", dict(_ATTRIBUTE.findall(piece["group"])))
            groups.append((len(written), f"<g{kept}>" if kept else ""))
    if groups or svg[place:] != "</svg>":
        raise ValueError(f"an element that is not expected: {svg[place : place + 80]}")
    return written


def _shape(tag: str, attributes: Mapping[str, str], text: str) -> str:
    """An element; nothing, if it has no colour."""
    colours = ((paint, attributes.get(paint, "none")) for paint in ("fill", "stroke"))
    classes = [f"jx-{paint}--{name_of(colour)}" for paint, colour in colours if colour not in _COLOURLESS]
    if not classes:
        return ""
    opened = f'<{tag} class="{" ".join(classes)}"{_kept(tag, attributes)}'
    return f"{opened}>{literal(unescape(text))}</{tag}>" if text else f"{opened}/>"


def _kept(tag: str, attributes: Mapping[str, str]) -> str:
    return "".join(
        f' {name}="{_shortened(value)}"'
        for name in _KEPT[tag]
        if (value := attributes.get(name)) is not None and _UNSAID.get(name) != value
    )


@lru_cache(10_000)
def _shortened(value: str) -> str:
    """Numbers with one place: a tenth of a letter's stroke."""
    return _FRACTION.sub(_rounded, value)


def _rounded(match: re.Match[str]) -> str:
    return f"{round(float(match[0]), 1) + 0:g}"
