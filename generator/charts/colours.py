"""The names that stand for colours between a specification and the style sheet.

Vega only knows colours, so each name has a colour of its own while Vega draws; afterwards it is a class again.
"""

NAMES = (
    *("ink", "quiet", "line", "paper"),
    *("excellent", "good", "fair", "poor", "ungraded"),
    *("budget", "spent"),
    *("series-1", "series-2", "series-3", "series-4", "series-5", "series-6"),
)
_COLOURS = {name: f"#{number:06x}" for number, name in enumerate(NAMES, start=1)}
_NAMES = {colour: name for name, colour in _COLOURS.items()}


def colour_of(name: str) -> str:
    """The colour that stands for a name while Vega draws."""
    return _COLOURS[name]


def name_of(colour: str) -> str:
    """The name again.

    Raises:
        ValueError: a colour that is none of ours: the specification has left one to Vega.

    """
    if colour not in _NAMES:
        raise ValueError(f"a colour without a name: {colour}")
    return _NAMES[colour]
