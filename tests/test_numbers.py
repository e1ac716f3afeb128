"""Numbers are exact: no digit is lost, none is invented, and a word is never a zero."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.numbers import (
    Absence,
    Figure,
    Money,
    MoneyUnit,
    exact_sum,
    grouped,
    in_unit,
    parse_figure,
    percentage,
    places_of,
    round_half_up,
)

printed_numbers = st.decimals(
    min_value=Decimal("-1e14"), max_value=Decimal("1e14"), allow_nan=False, allow_infinity=False, places=4
)
few_places = st.integers(0, 6)
units = st.sampled_from(MoneyUnit)


def number(text: str) -> Decimal:
    """The value of a number that is one."""
    value = parse_figure(text).value
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("12,573,618.00", "12573618.00"),
        ("1126.37", "1126.37"),
        ("96.20", "96.20"),
        ("-5.50", "-5.50"),
        ("010", "10"),
        ("0.1", "0.1"),
        ("１２，５７３．６０", "12573.60"),
        ("－３", "-3"),
        ("−3", "-3"),
        ("999999999999999999999999999999", "999999999999999999999999999999"),
    ],
)
def test_a_printed_number_has_its_value_and_its_places(text: str, value: str) -> None:
    """`96.20` keeps its zero, full-width digits are read as their twins, separators are left out."""
    figure = parse_figure(text)
    assert figure == Figure(text, Decimal(value))
    assert str(figure.value) == value


@pytest.mark.parametrize(("text", "value"), [("98.92%", "98.92"), ("98.92％", "98.92"), ("0%", "0"), ("-1.5%", "-1.5")])
def test_a_percentage_says_that_it_is_one(text: str, value: str) -> None:
    """Its value is what stands before the sign."""
    assert parse_figure(text) == Figure(text, Decimal(value), is_percent=True)


@pytest.mark.parametrize("word", Absence)
def test_a_word_has_no_value(word: Absence) -> None:
    """不适用, 不予公开 and 无法辨认 are three kinds of missing and none is zero."""
    figure = parse_figure(str(word))
    assert figure == Figure(str(word), None, absence=word)
    assert Money(figure, MoneyUnit.YUAN).yuan is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "无",
        "1e3",
        "1.",
        ".5",
        "1,2",
        "12,34,567",
        "1 000",
        "NaN",
        "inf",
        "0x10",
        "１.２.３",
        "5元",
        "+1",
        "--1",
        "１٢",
        "%",
        "1%%",
        "1\n",
        "不适用 ",
        "9" * 31,
        "½",
        "①",
    ],
)
def test_what_is_no_number_is_refused_with_advice(text: str) -> None:
    """The message is the hint that the editor reads."""
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        parse_figure(text)


@given(printed_numbers)
def test_every_decimal_survives_being_printed_and_read(value: Decimal) -> None:
    """With and without separators, to the last zero."""
    assert str(number(f"{value:f}")) == str(number(grouped(value)))
    assert number(grouped(value)) == value
    assert parse_figure(grouped(value)).places == places_of(value)


@given(printed_numbers, units, units)
def test_converting_there_and_back_changes_nothing(value: Decimal, unit: MoneyUnit, other: MoneyUnit) -> None:
    """元, 万元 and 亿元 differ by where the point stands."""
    assert in_unit(in_unit(value, unit, other), other, unit) == value
    assert Fraction(in_unit(value, unit, other)) == Fraction(value) * 10**unit.exponent / 10**other.exponent


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("1126.37", MoneyUnit.WAN_YUAN, "11263700"),
        ("430.00", MoneyUnit.WAN_YUAN, "4300000"),
        ("1.2", MoneyUnit.YI_YUAN, "120000000"),
        ("0.00001", MoneyUnit.WAN_YUAN, "0.1"),
        ("12,573,618.00", MoneyUnit.YUAN, "12573618.00"),
        ("-0.30", MoneyUnit.YI_YUAN, "-30000000"),
    ],
)
def test_money_is_exact_in_yuan(text: str, unit: MoneyUnit, yuan: str) -> None:
    """And never written with an exponent."""
    assert str(Money(parse_figure(text), unit).yuan) == yuan


@given(st.lists(printed_numbers, max_size=40))
def test_a_sum_is_exact_and_as_precise_as_its_most_precise_term(values: list[Decimal]) -> None:
    """Also where the context would have rounded."""
    total = exact_sum(values)
    assert Fraction(total) == sum(map(Fraction, values))
    assert places_of(total) == max(map(places_of, values), default=0)


def test_a_long_sum_keeps_the_smallest_part() -> None:
    """Twenty-eight digits are not enough for 亿元 beside 分."""
    assert exact_sum([Decimal(10**30 - 1), Decimal("0.01")]) == Decimal("999999999999999999999999999999.01")


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("83.595", 2, "83.60"),
        ("83.5949", 2, "83.59"),
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("1.005", 2, "1.01"),
        ("100", 2, "100.00"),
        ("99.995", 2, "100.00"),
    ],
)
def test_rounding_goes_up_at_the_half_as_the_forms_do(value: str, places: int, rounded: str) -> None:
    """83.595 is 83.60: neither the binary float's 83.59 nor the banker's even neighbour."""
    assert str(round_half_up(Decimal(value), places)) == rounded
    assert str(round_half_up(Fraction(value), places)) == rounded


@given(printed_numbers, few_places)
def test_rounding_moves_by_at_most_half_a_unit(value: Decimal, places: int) -> None:
    """And has exactly the places that were asked for."""
    rounded = round_half_up(value, places)
    assert abs(Fraction(rounded) - Fraction(value)) <= Fraction(1, 2 * 10**places)
    assert -int(rounded.as_tuple().exponent) == places
    assert rounded == round_half_up(Fraction(value), places)


def test_an_execution_rate_is_an_exact_quotient() -> None:
    """The fourteenth item of the Qingdao report: 83.595 %, printed 83.60."""
    rate = percentage(Decimal("167.19"), Decimal("200.00"))
    assert rate == Fraction(83595, 1000)
    assert str(round_half_up(rate, 2)) == "83.60"
    assert percentage(Decimal(1), Decimal(3)) == Fraction(100, 3)


def test_over_a_budget_of_zero_there_is_no_rate() -> None:
    """Not zero, not infinity: nothing."""
    assert percentage(Decimal(5), Decimal("0.00")) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12573618.00", "12,573,618.00"),
        ("-1234.5", "-1,234.5"),
        ("999", "999"),
        ("1E+3", "1,000"),
        ("0.00010", "0.00010"),
    ],
)
def test_a_grouped_number_is_how_people_read_it(value: str, text: str) -> None:
    """Thousands separated, every place kept, never an exponent."""
    assert grouped(Decimal(value)) == text
