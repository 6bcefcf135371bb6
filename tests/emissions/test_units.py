"""Units: one code each, and exact numbers between those that measure the same."""

from fractions import Fraction

import pytest

from emissions.units import UNITS, all_conversions, code_of, conversion


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2021 USD, purchaser price", "USD_2021"),
        ("usd 2021", "USD_2021"),
        ("EUR_2023", "EUR_2023"),
        ("vehicle-mile", "mile"),
        ("passenger km", "passenger_km"),
        ("GJ (Net CV)", "GJ_net"),
    ],
)
def test_spellings_have_one_code(text, code):
    assert code_of(text) == code
    assert code_of(code) == code


@pytest.mark.parametrize("code", UNITS)
def test_every_code_is_a_spelling_of_itself(code):
    assert code_of(code) == code


@pytest.mark.parametrize(
    ("given", "wanted", "number"),
    [
        ("MWh", "kWh", "1000"),
        ("GJ", "MWh", "0.2777777777777777777777777778"),
        ("kWh", "GJ", "0.0036"),
        ("kWh_net", "MWh_net", "0.001"),
        ("g", "t", "0.000001"),
        ("lb", "kg", "0.45359237"),
        ("mile", "km", "1.609344"),
        ("passenger_mile", "passenger_km", "1.609344"),
        ("short_ton_mile", "t_km", "1.45997231821056"),
        ("Ml", "m3", "1000"),
        ("gallon", "l", "3.785411784"),
        ("piece", "piece", "1"),
        ("USD_2021", "USD_2021", "1"),
    ],
)
def test_a_conversion_has_all_its_digits(given, wanted, number):
    assert str(conversion(given, wanted)) == number


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        pytest.param("kWh", "kWh_net", id="which kilowatt-hour of fuel is not said"),
        pytest.param("kWh_net", "kWh_gross", id="calorific values differ by fuel"),
        pytest.param("km", "passenger_km", id="a car is not its passengers"),
        pytest.param("kg", "km", id="another dimension"),
        pytest.param("USD_2021", "USD_2022", id="money of another year"),
        pytest.param("USD_2021", "EUR_2021", id="another currency"),
        pytest.param("h", "FTE_hour", id="hours of a machine and of a person"),
        pytest.param("bushel_of_wheat", "kg", id="a unit nobody knows"),
    ],
)
def test_what_no_number_says_is_not_converted(given, wanted):
    assert conversion(given, wanted) is None


def test_pairs_are_there_and_back():
    pairs = {(given, wanted): number for given, wanted, number in all_conversions()}

    assert len(pairs) > 100
    for (given, wanted), number in pairs.items():
        there_and_back = Fraction(number) * Fraction(pairs[wanted, given])
        assert abs(there_and_back - 1) < Fraction(1, 10**26), (given, wanted)
        assert given != wanted
