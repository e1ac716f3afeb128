"""One project over the years: its records stand together, its scores by kind of measure, its recurring problems."""

import html
import re
from decimal import Decimal

import pytest

from generator.addresses import parse_record_id, project_address
from generator.corpus import assemble_corpus
from generator.disk import list_folder
from generator.render import Renderer
from generator.review import Review, review_corpus
from generator.site import compose_pages
from generator.views.charts import pairs_of
from generator.views.lines import Line, line_chart
from generator.views.projects import ProjectKey, address_of, project_keys, project_view
from tests.conftest import ROOT

EXAMS = "projects/shanghai-safety-institute/safety-qualification-exams/"


@pytest.fixture(scope="module")
def review() -> Review:
    """The project's own content."""
    return review_corpus(assemble_corpus(list_folder(ROOT / "content")))


@pytest.fixture(scope="module")
def golden() -> Review:
    """The golden content, with a project of three years, two units and three kinds of measure."""
    return review_corpus(assemble_corpus(list_folder(ROOT / "tests/golden/content")))


@pytest.fixture(scope="module")
def pages(review: Review) -> dict[str, str]:
    """Every page of the project's own content, as text: addresses → Markdown without references."""
    found = compose_pages(review, Renderer(ROOT / "templates"))
    return {page.address: html.unescape(page.markdown) for page in found}


def exams(review: Review) -> ProjectKey:
    """The project that the real records share."""
    return next(key for key in project_keys(review.corpus) if key.slug == "safety-qualification-exams")


def test_a_project_of_several_years_has_a_page(review: Review, pages: dict[str, str]) -> None:
    """It is called after the newest record's unit; a project of one year has none."""
    assert [address_of(key) for key in project_keys(review.corpus)] == [EXAMS]
    assert sorted(page for page in pages if page.startswith("projects/")) == ["projects/", EXAMS]


def test_the_links_go_both_ways(review: Review, pages: dict[str, str]) -> None:
    """From the project to each of its records, from each of them to the project, and from the index."""
    view = project_view(review, exams(review))
    assert [row.address for row in view.rows] == [
        "2017/shanghai-work-safety/safety-qualification-exams/",
        "2019/shanghai-safety-institute/safety-qualification-exams/",
    ]
    for row in view.rows:
        assert f'href="../../../{row.address}"' in pages[EXAMS]
        assert f'href="../../../{EXAMS}"' in pages[row.address]
    assert f'href="../{EXAMS}"' in pages["projects/"]
    others = [page for page in pages if re.match(r"\d{4}/", page) and page not in {row.address for row in view.rows}]
    assert others
    assert not any("projects/" in pages[page].split("基本信息")[0] for page in others)


def test_the_comparison_is_one_link_away(review: Review, pages: dict[str, str]) -> None:
    """It names the records by their ids."""
    view = project_view(review, exams(review))
    assert view.compare == (
        "compare/?r=2017/shanghai-work-safety/safety-qualification-exams"
        "&r=2019/shanghai-safety-institute/safety-qualification-exams"
    )
    assert f'href="../../../{view.compare}"' in pages[EXAMS]


def test_scores_of_two_kinds_stand_apart(review: Review) -> None:
    """An information table's 88.22 and a self-evaluation's 87.5 are two measures: two marks, no line, no mean."""
    view = project_view(review, exams(review))
    assert [(measure.name, [row.score for row in measure.rows]) for measure in view.measures] == [
        ("评价方式未注明 · 信息表", ["88.22"]),
        ("单位自评 · 自评表", ["87.5"]),
    ]
    assert view.chart is not None
    assert [(line.mark, line.path, [mark.label for mark in line.marks]) for line in view.chart.lines] == [
        ("circle", "", ["88.22"]),
        ("square", "", ["87.5"]),
    ]


def test_the_page_shows_the_numbers_of_the_drawing(review: Review, pages: dict[str, str]) -> None:
    """In the drawing and in a table; no average of them is anywhere."""
    drawing, table = re.findall(
        r'<svg class="jx-chart__drawing".*?</svg>|<table class="jx-table jx-table--scores">.*?</table>', pages[EXAMS]
    )
    for score in ("88.22", "87.5"):
        assert f">{score}</text>" in drawing
        assert f">{score}</td>" in table
    assert "87.86" not in pages[EXAMS]
    assert project_view(review, exams(review)).title in pages[EXAMS]


def test_a_line_joins_the_years_of_one_kind_only() -> None:
    """And not even those, where one year has two scores: which comes first is not known."""

    def points(*pairs: tuple[int, str]) -> tuple[tuple[int, Decimal, str], ...]:
        return tuple((year, Decimal(score), score) for year, score in pairs)

    own = Line("自评", points((2017, "90"), (2018, "80"), (2020, "95")))
    other = Line("评价", points((2018, "70"), (2019, "75")))
    twice = Line("两次", points((2018, "70"), (2018, "75"), (2019, "75")))
    chart = line_chart([own, Line("无", ()), other, twice])
    assert chart is not None
    assert [(line.name, line.path.count("L")) for line in chart.lines] == [("自评", 2), ("评价", 1), ("两次", 0)]
    assert len({line.mark for line in chart.lines}) == 3
    heights = [mark.y for mark in chart.lines[0].marks]
    assert heights[2] < heights[0] < heights[1]
    assert line_chart([Line("无", ())]) is None


@pytest.mark.parametrize("scores", [["0"], ["100"], ["33.3", "99"], ["120"], ["88.22", "88.22"], ["2.5"]])
def test_every_point_is_inside_the_drawing(scores: list[str]) -> None:
    """Also a score of nothing, of full marks, and one above them."""
    points = tuple((2015 + number, Decimal(score), score) for number, score in enumerate(scores))
    chart = line_chart([Line("自评", points)])
    assert chart is not None
    bottom, top = chart.scale[0][0], chart.scale[-1][0]
    assert all(top <= mark.y <= bottom for mark in chart.lines[0].marks)
    assert all(chart.left <= mark.x <= chart.right for mark in chart.lines[0].marks)


def test_many_points_carry_no_figures() -> None:
    """They would cover each other; the table has them."""
    points = tuple((2000 + number, Decimal(90), "90") for number in range(20))
    chart = line_chart([Line("自评", points)])
    assert chart is not None
    assert {mark.label for mark in chart.lines[0].marks} == {""}
    assert len(chart.years) <= 11


def test_a_year_without_a_record_is_told_by_the_next_one(review: Review) -> None:
    """2018 has no record, but that of 2019 prints last year's budget: shown, and where it stands."""
    rows = project_view(review, exams(review)).money
    assert [(row.year, row.budget, row.spent, row.rate, row.note) for row in rows] == [
        ("2017", "1,126.37", "", "", ""),
        ("2018", "1,155.5212", "", "", "2019年度记录所列的上年预算数"),
        ("2019", "1,257.3618", "1,243.72081", "98.92%", ""),
    ]


def test_bars_are_on_one_scale() -> None:
    """The greatest amount is the whole; nothing printed is no bar, and nothing is drawn beyond the ends."""
    pairs = pairs_of([(Decimal(200), Decimal(50)), (None, Decimal(-3)), (Decimal(0), None)])
    assert [(pair.budget, pair.spent) for pair in pairs] == [(100, 25), (None, 0), (0, None)]
    assert [(pair.budget, pair.spent) for pair in pairs_of([(Decimal(0), None)])] == [(None, None)]


def test_recurring_problems_are_followed_from_the_first_year_on(golden: Review) -> None:
    """Each appearance with its year, its unit and what became of it then."""
    key = next(key for key in project_keys(golden.corpus) if key.slug == "road-repair")
    view = project_view(golden, key)
    assert view.address == project_address("beta-office", "road-repair")
    (chain,) = view.chains
    assert [(one.year, one.address, one.states) for one in chain] == [
        ("2017", "2017/beta-office/road-repair/#w1", ("已承诺",)),
        ("2018", "2018/alpha-bureau/street-works/#w1", ()),
        ("2019", "2019/beta-office/road-repair/#w1", ("整改中",)),
    ]
    assert view.single_problems == 2


def test_a_score_out_of_other_full_marks_is_drawn_to_scale(golden: Review) -> None:
    """101.5 of 120 stands at 84.58, and says both."""
    key = next(key for key in project_keys(golden.corpus) if key.slug == "road-repair")
    view = project_view(golden, key)
    row = next(row for measure in view.measures for row in measure.rows if row.year == "2019")
    assert (row.score, row.out_of, row.share) == ("101.5", "120", "84.58")
    assert view.chart is not None
    assert "101.5/120" in [mark.label for line in view.chart.lines for mark in line.marks]


def test_what_a_title_says_stays_text(golden: Review) -> None:
    """On the page of a project and in the index, as anywhere."""
    pages = {page.address: page.markdown for page in compose_pages(golden, Renderer(ROOT / "templates"))}
    for address in ("projects/", "projects/beta-office/road-repair/"):
        assert "<青岛" not in pages[address]
        assert "](javascript:" not in pages[address]
    assert "2019年道路养护<青岛市安全生产专项资金管理办法>" in html.unescape(pages["projects/"])


def test_no_page_adds_up_amounts_of_two_records_of_a_year(golden: Review) -> None:
    """Each record has a row of its own."""
    for key in project_keys(golden.corpus):
        view = project_view(golden, key)
        rows = [row for row in view.money if not row.note]
        assert [row.address for row in rows] == [row.address for row in view.rows]
        assert all(parse_record_id(row.address.rstrip("/")) for row in rows)
