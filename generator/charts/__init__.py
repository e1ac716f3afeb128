"""Charts as SVG: drawn by Vega-Lite when the site is built, coloured by the site's style sheet.

In: a `Chart` (numbers and words). Out: one line of SVG. The same chart gives the same bytes; one that was drawn before
comes from the store. Never: an inline style, a colour, a font, a script.
"""

import json
from functools import cache
from importlib.metadata import version

from markupsafe import Markup

from generator.charts.restyle import restyled
from generator.charts.specs import spec_of
from generator.charts.vega import Vega
from generator.store import Store, digest_of
from generator.views.charts import Chart

_KIND = "charts"
_EDITION = "1"
"""Goes into the key of the store: raise it when `restyle` changes."""


class ChartPress:
    """Draws charts; `ChartPress(store)` draws only what is not in the store."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store or Store(None)
        self._vega = Vega()

    def begin(self) -> None:
        """Many drawings will be wanted, in this process and in others that are forked from it."""
        self._vega.begin()

    def end(self) -> None:
        """No more will be wanted."""
        self._vega.end()

    def draw(self, chart: Chart) -> Markup:
        """The drawing of one chart."""
        spec = json.dumps(spec_of(chart), ensure_ascii=False, sort_keys=True)
        key = digest_of(_EDITION, _vega_version(), spec, chart.anchor, chart.title, chart.description)
        if (kept := self._store.get(_KIND, key)) is not None:
            return Markup(kept.decode())  # noqa: S704 (made here)
        drawn = restyled(self._vega.svg(spec), chart.anchor, chart.title, chart.description)
        self._store.put(_KIND, key, drawn.encode())
        return drawn


@cache
def _vega_version() -> str:
    return version("vl-convert-python")
