"""Charts: the numbers drawn are those of the records, drawings obey the page, the same numbers give the same bytes."""

import html
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from math import dist
from pathlib import Path
from types import SimpleNamespace

import pytest
from markupsafe import Markup

from generator.addresses import Bucket
from generator.charts import ChartPress
from generator.charts.colours import NAMES, colour_of, name_of
from generator.charts.parts import WIDTH
from generator.charts.restyle import restyled
from generator.charts.specs import shortened, spec_of
from generator.charts.vega import Vega
from generator.corpus import assemble_corpus
from generator.disk import list_folder
from generator.numbers import MoneyUnit, exact_sum, in_unit
from generator.render import Renderer
from generator.review import Review, review_corpus
from generator.site import compose_pages
from generator.store import Store
from generator.summary import Summary
from generator.views.charts import (
    Chart,
    ChartKind,
    grades_by_unit,
    grades_by_year,
    money_by_year,
    rates_chart,
    scores_by_year,
)
from generator.workers import spread_over
from tests.conftest import ROOT, MemoryTree

REFERENCE = re.compile(r"&#\d+;")


@pytest.fixture(scope="module")
def review() -> Review:
    """The project's own content."""
    return review_corpus(assemble_corpus(list_folder(ROOT / "content")))


@pytest.fixture(scope="module")
def summaries(review: Review) -> tuple[Summary, ...]:
    """All records."""
    return tuple(review.corpus.summaries.values())


@pytest.fixture(scope="module")
def press() -> ChartPress:
    """A press without a store."""
    return ChartPress()


@pytest.fixture(scope="module")
def charts(review: Review, summaries: tuple[Summary, ...]) -> dict[str, Chart]:
    """One of each kind, about all records."""
    made = (
        *grades_by_year(review.corpus),
        *(replace(one, anchor="chart-units") for one in grades_by_unit(summaries, review.corpus)),
        *money_by_year(summaries, review.corpus),
        *rates_chart(summaries),
        *scores_by_year(summaries),
    )
    return {chart.anchor: chart for chart in made}


def texts(svg: str) -> list[str]:
    """Every text in a drawing, as it is read."""
    return [html.unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def bars(svg: str, name: str) -> Iterator[float]:
    """The lengths of the bars that have a colour."""
    for path in re.findall(rf'<path class="jx-fill--{name}" d="M[^h]*h(-?[\d.]+)', svg):
        yield float(path)


def test_grades_are_counted_by_year(
    charts: dict[str, Chart], summaries: tuple[Summary, ...], press: ChartPress
) -> None:
    """Each count stands in the table and beside its bar, and bars are as long as their counts."""
    chart = charts["chart-grades"]
    expected = Counter((one.id.year, one.standing.bucket) for one in summaries)
    years = sorted({one.id.year for one in summaries})
    grades = (Bucket.EXCELLENT, Bucket.GOOD, Bucket.FAIR, Bucket.POOR)
    assert chart.rows == tuple((year, *(str(expected[year, grade]) for grade in grades)) for year in years)
    svg = press.draw(chart)
    counts = [str(expected[year, grade]) for year in years for grade in grades]
    assert Counter(texts(svg)) == Counter([*years, "优", "良", "中", "差", *counts])
    for grade in grades:
        counted = sorted(filter(None, (expected[year, grade] for year in years)))
        drawn = sorted(bars(svg, str(grade)))
        assert [round(length / drawn[0] * counted[0]) for length in drawn] == counted


def test_grades_of_units_name_the_units(review: Review, charts: dict[str, Chart], press: ChartPress) -> None:
    """In full in the table; in the drawing by the short name, or with the middle left out."""
    chart = charts["chart-units"]
    units = review.corpus.units
    assert {row[0] for row in chart.rows} == {units[one.id.unit].name for one in review.corpus.summaries.values()}
    assert "市安监局" in texts(press.draw(chart))
    assert shortened("上海市闵行区安全生产监察大队") == "上海市闵行…生产监察大队"
    assert sum(int(count) for row in chart.rows for count in row[1:]) == len(review.corpus.summaries)


def test_more_than_twenty_units_are_said_to_be_left_out(review: Review, summaries: tuple[Summary, ...]) -> None:
    """Those with most records are drawn."""
    unit = next(iter(review.corpus.units.values()))
    numbers = [f"unit-{number}" for number in range(25)]
    units = {number: unit.model_copy(update={"number": number, "name": number}) for number in numbers}
    corpus = replace(review.corpus, ground=replace(review.corpus.ground, units=units))
    some = [replace(summaries[0], id=summaries[0].id._replace(unit=number)) for number in [*numbers, "unit-7"]]
    (chart,) = grades_by_unit(some, corpus)
    assert len(chart.rows) == 20
    assert chart.rows[0][0] == "unit-7"
    assert "另有 5 个单位未画出" in chart.note


def test_money_is_summed_over_records_that_print_both(
    summaries: tuple[Summary, ...], charts: dict[str, Chart], press: ChartPress
) -> None:
    """Exactly; and how many records do not is said."""
    chart = charts["chart-money"]
    pairs: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for one in summaries:
        if one.budget and one.spent and one.budget.yuan is not None and one.spent.yuan is not None:
            pairs.setdefault(one.id.year, []).append((one.budget.yuan, one.spent.yuan))
    assert [row[0] for row in chart.rows] == sorted(pairs)
    for year, budget, spent, rate, records in chart.rows:
        for shown, index in ((budget, 0), (spent, 1)):
            total = exact_sum([pair[index] for pair in pairs[year]])
            assert Decimal(shown.replace(",", "")) == in_unit(total, MoneyUnit.YUAN, MoneyUnit.WAN_YUAN)
        assert int(records) == len(pairs[year])
        assert rate in texts(press.draw(chart))
    without = len(summaries) - sum(len(one) for one in pairs.values())
    assert f"另有 {without} 份未计" in chart.note
    svg = press.draw(chart)
    budgets, spents = list(bars(svg, "budget")), list(bars(svg, "spent"))
    assert len(budgets) == len(spents) == len(chart.rows)
    for row, budget_length, spent_length in zip(chart.rows, budgets, spents, strict=True):
        ratio = float(row[2].replace(",", "")) / float(row[1].replace(",", ""))
        assert abs(spent_length) == pytest.approx(abs(budget_length) * ratio, abs=0.2)


@pytest.mark.parametrize(
    ("rate", "name"),
    [("0", "不足 50%"), ("49.99", "不足 50%"), ("50", "50%–60%"), ("94.999", "90%–95%"), ("95", "95%–100%"),
     ("99.99", "95%–100%"), ("100", "100%"), ("100.00", "100%"), ("100.01", "超过 100%"), ("-3", "不足 50%")],
)  # fmt: skip
def test_a_rate_belongs_to_one_class(rate: str, name: str, summaries: tuple[Summary, ...]) -> None:
    """The lower end belongs to its class; the full rate is a class of its own."""
    printed = next(one.printed_rate for one in summaries if one.printed_rate)
    (chart,) = rates_chart([replace(summaries[0], printed_rate=replace(printed, text=rate, value=Decimal(rate)))])
    assert [name for name, count in chart.rows if count != "0"] == [name]


def test_rates_that_are_not_known_are_counted_apart(charts: dict[str, Chart], summaries: tuple[Summary, ...]) -> None:
    """A record without amounts has no rate; it is not zero."""
    chart = charts["chart-rates"]
    known = sum(int(count) for _, count in chart.rows)
    assert known == 4
    assert f"另有 {len(summaries) - known} 份" in chart.note
    assert list(rates_chart([one for one in summaries if one.id.year == "2017"])) == []


def test_scores_are_listed_by_kind_and_joined_by_nothing(
    charts: dict[str, Chart], summaries: tuple[Summary, ...], press: ChartPress
) -> None:
    """Every score in the table, a mark of its own for each kind, and no line between points."""
    chart = charts["chart-scores"]
    listed = [score for row in chart.rows for score in row[3].split("、")]
    assert Counter(listed) == Counter(one.score.text for one in summaries if one.score)
    assert len({mark for mark, _ in chart.series}) == len(chart.series)
    svg = press.draw(chart)
    assert svg.count('<path class="jx-fill--series-') == len(chart.points)
    assert "jx-stroke--series" not in svg


def test_too_many_kinds_share_the_last_mark(summaries: tuple[Summary, ...]) -> None:
    """Six shapes can be told apart; the legend says what the sixth stands for."""
    kinds = list(type(summaries[0].document_kind))
    (chart,) = scores_by_year([replace(summaries[0], document_kind=kind) for kind in kinds])
    assert len(chart.series) == 6
    assert chart.series[-1] == ("bar", f"其余 {len(kinds) - 5} 种评价方式和文种")
    assert len(chart.rows) == len(kinds)


def test_no_chart_of_nothing(review: Review) -> None:
    """A unit without records has none."""
    of_records = (*rates_chart(()), *scores_by_year(()))
    assert (*money_by_year((), review.corpus), *of_records, *grades_by_unit((), review.corpus)) == ()
    assert list(grades_by_year(assemble_corpus(MemoryTree({})))) == []


# --- the drawing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("anchor", ["chart-grades", "chart-units", "chart-money", "chart-rates", "chart-scores"])
def test_a_drawing_obeys_the_page(anchor: str, charts: dict[str, Chart], press: ChartPress) -> None:
    """No style, colour, font, script or foreign address; one line; a title and a description that it refers to."""
    svg = press.draw(charts[anchor])
    assert not re.search(
        r"style|font-family|font-size|fill=|stroke=|#\w{3,6}\b(?<!&#\d{2})|rgb|href|script|xmlns|\n",
        REFERENCE.sub("", svg),
    )
    assert re.findall(r'role="(\w+)"', svg) == ["img"]
    for name, text in (("title", charts[anchor].title), ("desc", charts[anchor].description)):
        (found,) = re.findall(rf'<{name} id="{anchor}-{name}">([^<]*)</{name}>', svg)
        assert html.unescape(found) == text
    assert f'aria-labelledby="{anchor}-title" aria-describedby="{anchor}-desc"' in svg
    assert f'viewBox="0 0 {WIDTH} ' in svg
    assert set(re.findall(r"jx-(?:fill|stroke)--([\w-]+)", svg)) <= set(NAMES)


def test_every_colour_has_a_rule_in_the_style_sheet(charts: dict[str, Chart], press: ChartPress) -> None:
    """Or a bar would be black in the dark."""
    css = (ROOT / "templates/theme/assets/charts.css").read_text("utf-8")
    used = {name for chart in charts.values() for name in re.findall(r"jx-(?:fill|stroke)--[\w-]+", press.draw(chart))}
    assert {name for name in used if f".{name} {{" not in css} == set()


def test_the_same_numbers_give_the_same_bytes(charts: dict[str, Chart]) -> None:
    """In another process of Vega too."""
    once, twice = ChartPress(), ChartPress()
    for chart in charts.values():
        assert once.draw(chart) == twice.draw(chart)


def test_a_chart_is_drawn_only_when_its_numbers_change(
    charts: dict[str, Chart], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was drawn once comes from the store; another number, title or anchor is another chart."""
    first = ChartPress(Store(tmp_path)).draw(charts["chart-rates"])
    drawn: list[str] = []
    press = ChartPress(Store(tmp_path))

    def svg(spec: str) -> str:
        drawn.append(spec)
        return '<svg viewBox="0 0 400 1"></svg>'

    monkeypatch.setattr(press._vega, "svg", svg)
    chart = charts["chart-rates"]
    assert press.draw(chart) == first
    assert drawn == []
    changed = ({**chart.points[0], "count": 7}, *chart.points[1:])
    for other in (replace(chart, points=changed), replace(chart, title="另一个"), replace(chart, anchor="other")):
        press.draw(other)
    assert len(drawn) == 3


def test_workers_draw_after_their_parent_has_drawn(charts: dict[str, Chart], press: ChartPress) -> None:
    """Vega's engine does not survive a fork, so it runs in a process of its own."""
    expected = press.draw(charts["chart-rates"])
    assert set(spread_over(2)(lambda _: str(press.draw(charts["chart-rates"])), range(201))) == {str(expected)}


def test_many_workers_draw_with_one_vega_in_turn(charts: dict[str, Chart], press: ChartPress) -> None:
    """One that was started for all of them."""
    shared = ChartPress()
    shared.begin()
    several = list(charts.values())
    expected = [str(press.draw(chart)) for chart in several]
    drawn = spread_over(2)(lambda number: str(shared.draw(several[number % len(several)])), range(300))
    assert list(drawn) == [expected[number % len(several)] for number in range(300)]
    assert str(shared.draw(several[0])) == expected[0]
    shared.end()
    assert str(shared.draw(several[0])) == expected[0]


def test_a_drawing_that_was_interrupted_is_no_answer_to_the_next_question(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program may have answered already, and others read what it says."""
    vega = Vega()
    vega.begin()
    program = vega._running()

    def interrupt() -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(program, "stdout", SimpleNamespace(readline=interrupt))
        with pytest.raises(KeyboardInterrupt):
            vega.svg("{}")
    assert program.wait(10) < 0
    with pytest.raises((OSError, ValueError)):
        vega.svg("{}")


def test_text_stays_text(charts: dict[str, Chart], press: ChartPress) -> None:
    """A name can be anything: it opens no element, no attribute and no formula of Vega's."""
    hostile = """</text><b>"'&amp;`"""
    chart = charts["chart-rates"]
    points = ({**chart.points[0], "row": hostile}, *chart.points[1:])
    title = '"><script>alert(1)</script> *x* {{ 7 }}'
    svg = press.draw(replace(chart, points=points, title=title, description=title))
    assert html.unescape(shortened(hostile)) in map(html.unescape, texts(svg)) or hostile in texts(svg)
    assert "<script" not in svg
    assert "<b>" not in svg
    assert not re.search(r"[*`{}]", svg)
    assert html.unescape(re.findall(r"<title[^>]*>([^<]*)<", svg)[0]) == title


def test_a_colour_of_vegas_own_is_noticed() -> None:
    """A specification that leaves a colour to Vega would be blind to the dark page."""
    with pytest.raises(ValueError, match="#4c78a8"):
        restyled(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="#4c78a8" d="M0,0"/></svg>',
            "a",
            "b",
            "c",
        )
    assert [name_of(colour_of(name)) for name in NAMES] == list(NAMES)


@pytest.mark.parametrize(
    "inner",
    ['<circle r="1"/>', '<g><text fill="#000001"><tspan>a</tspan></text></g>', "<g>", "text", '<path d="M0,0"/></g>'],
)
def test_an_element_that_is_not_expected_is_noticed(inner: str) -> None:
    """What would be left out in silence might be a number."""
    with pytest.raises(ValueError, match="not expected"):
        restyled(f'<svg viewBox="0 0 1 1"><g>{inner}</g></svg>', "a", "b", "c")


def test_only_what_shows_something_is_kept() -> None:
    """Groups that move nothing or hold nothing, shapes without a colour, digits that nobody sees."""
    nothing = '<g transform="translate(1,2)"><path d="M0,0"/><g/></g>'
    line = '<line stroke="#000003" x2="-0.04" y2="0.15000000000000002" stroke-width="1"/>'
    text = '<text fill="#000001" font-size="0px">&lt;&amp;amp;</text>'
    drawn = restyled(
        f'<svg viewBox="0 0 1 1">{nothing}<g fill="none" transform="translate(0,0)">'
        f'<g transform="translate(0.55,-7)">{line}{text}</g></g></svg>',
        *("a", "b", "c"),
    )
    assert drawn.partition("</desc>")[2] == (
        '<g transform="translate(0.6,-7)"><line class="jx-stroke--line" x2="0" y2="0.2"/>'
        '<text class="jx-fill--ink">&#60;&#38;amp&#59;</text></g></svg>'
    )


def test_no_place_depends_on_the_fonts_at_hand(charts: dict[str, Chart]) -> None:
    """Vega measures letters, which takes longer than all its drawing; letters of no size it does not."""
    for chart in charts.values():
        spec = spec_of(chart)
        assert spec["autosize"] == {"type": "none"}
        assert spec["config"]["axis"]["labelLimit"] == 0
        assert set(re.findall(r"'(?:labelF|f)ontSize': (\d+)", str(spec))) == {"0"}
        axes = re.findall(r"'axis': (\{[^{}]*\})", str(spec))
        assert all(
            "'labelOverlap': False" in axis and "'title': None" in axis for axis in axes if "labelColor" not in axis
        )


# --- on the page -----------------------------------------------------------------------------------------------------


def test_the_pages_have_their_charts(review: Review, press: ChartPress) -> None:
    """Each with a drawing and the same numbers as a table; record pages draw without Vega."""
    drawn: list[str] = []

    def draw(chart: Chart) -> Markup:
        drawn.append(chart.kind)
        return press.draw(chart)

    pages = {page.address: page.markdown for page in compose_pages(review, Renderer(ROOT / "templates", draw))}
    expected = {
        "": {"chart-grades", "chart-money"},
        "years/2019/": {"chart-grades", "chart-rates"},
        "units/qingdao-emergency/": {"chart-scores", "chart-money"},
        "units/shanghai-work-safety/": {"chart-scores"},
        "grades/good/": set(),
        "2019/qingdao-emergency/work-safety-special-fund/": set(),
    }
    for address, anchors in expected.items():
        figures = dict(
            re.findall(r'<figure class="jx-chart" id="([\w-]+)">(.*?)</figure>', html.unescape(pages[address]))
        )
        assert set(figures) == anchors
        for figure in figures.values():
            assert figure.count('<svg class="jx-chart__drawing"') == 1
            assert figure.count("<details><summary>") == 1
    assert set(drawn) == set(ChartKind)
    chart = next(iter(money_by_year(review.corpus.summaries.values(), review.corpus)))
    home = html.unescape(pages[""])
    for row in chart.rows:
        assert all(f">{text}</t" in home for text in row)


def test_a_record_page_shows_points_and_money_as_bars(review: Review) -> None:
    """Points won of points to win by section; budget and spent of the items on one scale."""
    pages = {page.address: html.unescape(page.markdown) for page in compose_pages(review, Renderer(ROOT / "templates"))}
    exams = pages["2019/shanghai-safety-institute/safety-qualification-exams/"]
    sections = re.findall(
        r"<li><span>([^<]+)</span> <strong>([\d.]+)</strong> / ([\d.]+)<svg.*?"
        r"width=\"([\d.]+)\" height=\"6\"/></svg></li>",
        exams,
    )
    assert [(points, whole) for _, points, whole, _ in sections] == [
        ("30.5", "36"),
        ("34", "34"),
        ("10", "15"),
        ("9", "15"),
    ]
    assert [Decimal(width) for *_, width in sections] == [Decimal("84.72"), 100, Decimal("66.67"), 60]
    fund = pages["2019/qingdao-emergency/work-safety-special-fund/"]
    pairs = re.findall(r'<svg class="jx-pair".*?</svg>', fund)
    assert len(pairs) == 40
    assert pairs[13].count('width="100.00"') == 1
    assert 'width="83.60"' in pairs[13] or 'width="83.595"' in pairs[13]


def test_no_page_has_a_style_attribute(review: Review, press: ChartPress) -> None:
    """The pages work where style-src allows the site's own style sheets only."""
    for page in compose_pages(review, Renderer(ROOT / "templates", press.draw)):
        assert not re.search(r"<[^>]* style=", page.markdown), page.address


# --- colours ---------------------------------------------------------------------------------------------------------

SIGHTS = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
"""What linear light becomes without one kind of receptor: Machado, Oliveira, Fernandes (2009), severity 1."""
PAGE = {"light": "#ffffff", "dark": "#1e2129"}
Triple = tuple[float, float, float]


def light_of(colour: str) -> Triple:
    """`#rrggbb` as linear light."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return red, green, blue


def luminance(light: Triple) -> float:
    """How bright it is, from 0 to 1."""
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: str, other: str) -> float:
    """As WCAG counts it."""
    low, high = sorted((luminance(light_of(one)), luminance(light_of(other))))
    return (high + 0.05) / (low + 0.05)


def lab(light: Triple) -> Triple:
    """CIELAB under D65."""

    def root(value: float) -> float:
        return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116

    red, green, blue = light
    x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
    y = root(luminance(light))
    z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(colour: str, sight: tuple[Triple, Triple, Triple]) -> Triple:
    """A colour as somebody sees it."""
    light = light_of(colour)
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in sight)
    return lab((red, green, blue))


def palette(scheme: str, names: Iterable[str]) -> dict[str, str]:
    """The colours of a scheme by their variables: those of the light page come first, those of the dark one second."""
    folder = ROOT / "templates/theme/assets"
    css = "".join((folder / file).read_text("utf-8") for file in ("jixiao.css", "charts.css"))
    place = ("light", "dark").index(scheme)
    return {name: re.findall(rf"--jx-{name}: (#\w{{6}});", css)[place] for name in names}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(
    "names",
    [("excellent", "good", "fair", "poor"), ("budget", "spent"), tuple(f"series-{number}" for number in range(1, 7))],
    ids=["grades", "money", "series"],
)
def test_colours_can_be_told_apart(scheme: str, sight: str, names: tuple[str, ...]) -> None:
    """Whatever receptors a reader has; the place, shape or width says the same besides."""
    colours = palette(scheme, names)
    views = {name: seen(colour, SIGHTS[sight]) for name, colour in colours.items()}
    for one, other in combinations(views, 2):
        assert dist(views[one], views[other]) >= 20, (one, other)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_stand_out_from_the_page(scheme: str) -> None:
    """Marks by 3 to 1, words by 4.5 to 1."""
    marks = palette(scheme, (*(f"series-{number}" for number in range(1, 7)), "spent"))
    words = palette(scheme, ("excellent", "good", "fair", "poor", "quiet"))
    assert {name for name, colour in marks.items() if contrast(colour, PAGE[scheme]) < 3} == set()
    assert {name for name, colour in words.items() if contrast(colour, PAGE[scheme]) < 4.5} == set()


def test_a_chart_whose_form_was_translated_before_is_drawn_as_vega_lite_draws_it(
    charts: dict[str, Chart],
) -> None:
    """Vega-Lite itself, in a process that is not forked afterwards, for charts that share their forms."""
    shared = [
        replace(chart, points=tuple({**point, "count": 7} if "count" in point else point for point in chart.points))
        for chart in charts.values()
    ]
    specs = [json.dumps(spec_of(chart), ensure_ascii=False, sort_keys=True) for chart in (*charts.values(), *shared)]
    program = "import sys, json, vl_convert; print(json.dumps([vl_convert.vegalite_to_svg(one) for one in sys.stdin]))"
    told = subprocess.run(
        [sys.executable, "-c", program],
        input="\n".join(specs),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    vega = Vega()
    assert [vega.svg(spec) for spec in specs] == json.loads(told.stdout)
