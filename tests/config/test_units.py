"""Units as people write them, and what cannot be converted."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from config.units import NoConversion, conversion, possible

ALIKE = [
    ["°C", "°F", "K", "degC", "degF"],
    ["m³/h", "m3/h", "l/min", "L/s"],
    ["W", "kW", "hp"],
    ["kWh", "MJ", "J"],
    ["hPa", "mbar", "Pa", "bar", "psi"],
    ["%", "ppm"],
    ["µg/m3", "mg/m³"],
    ["m/s", "km/h", "mph"],
]
pairs = some.sampled_from(ALIKE).flatmap(
    lambda units: some.tuples(some.sampled_from(units), some.sampled_from(units))
)


@given(pairs, some.lists(some.floats(-1e9, 1e9), max_size=5))
def test_there_and_back_is_where_it_was(pair, values):
    there, back = conversion(*pair), conversion(*reversed(pair))

    found = back(there(np.array(values)))

    assert found == pytest.approx(np.array(values), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("given", "wanted", "value", "expected"),
    [
        ("°C", "°F", 100, 212),
        ("°C", "K", 0, 273.15),
        ("°F", "°C", -40, -40),
        ("m3/h", "l/min", 6, 100),
        ("kWh", "MJ", 1, 3.6),
        ("%", "ppm", 0.1, 1000),
        ("1/s", "1/min", 2, 120),
    ],
)
def test_known_conversions(given, wanted, value, expected):
    assert conversion(given, wanted)(np.array([float(value)])) == pytest.approx([expected])


@pytest.mark.parametrize(
    ("given", "wanted", "sentence"),
    [
        ("°C", "W", "'W' does not measure what °C does. Possible are K, °C, °F"),
        ("W", "blips", "'blips' is no known unit. Possible are W, VA"),
        ("", "K", "It has no unit"),
        ("blips", "K", "'blips' is no known unit, so its values cannot be converted."),
        ("W", "", "'' is no known unit"),
        ("W", "W" * 51, "is no known unit"),
    ],
)
def test_what_cannot_be_converted_says_why_and_what_can(given, wanted, sentence):
    with pytest.raises(NoConversion) as refused:
        conversion(given, wanted)

    assert sentence in str(refused.value)


def test_sums_of_degrees_are_refused_and_those_of_other_units_are_not():
    with pytest.raises(NoConversion, match="Ask for avg"):
        conversion("°C", "°F", of_differences=True)

    assert conversion("kWh", "MJ", of_differences=True)(np.array([2.0])) == pytest.approx([7.2])
    assert conversion("°C", "degC", of_differences=True)(np.array([2.0])) == pytest.approx([2])


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "unit",
    [
        "9**9**9**9",
        "m**9**9**9",
        "m*" * 24,
        "xx " * 16,
        "__import__('os')",
        "m.__class__",
        "2*m",
        "(",
    ],
)
def test_a_hostile_unit_is_unknown_and_quickly_so(unit):
    assert possible(unit) == "none"


@given(some.text(max_size=60))
def test_any_text_is_a_unit_or_refused(text):
    with suppress(NoConversion):
        assert conversion("°C", text)(np.zeros(2)).shape == (2,)
