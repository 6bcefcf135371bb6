"""Two samples compared by hand, and how often the comparison is wrong, and how often it sees."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats
from scipy.signal import lfilter

from sensing.detectors import drift
from sensing.detectors.drift import Difference, difference, in_words, is_drifted, usual, worth

DAYS, WEEK = 14, 7
TIMES = 200  # of a simulation, so that a rate is known to some 1.5 %


def series(rng, days: int, *, alike: float, swing: float = 3.0) -> np.ndarray:
    """Hourly values of spread 1 about a course of the day, each like the one before it."""
    noise = rng.normal(size=days * 24 + 500) * np.sqrt(1 - alike**2)
    hours = np.arange(days * 24)
    return lfilter([1], [1, -alike], noise)[500:] + swing * np.sin(hours / 24 * 2 * np.pi)


def compared(values: np.ndarray, days: int = DAYS) -> Difference:
    """The last week against the first days."""
    hours = np.arange(len(values))
    known = usual(hours[: days * 24], values[: days * 24])
    found = difference(known, hours[-WEEK * 24 :], values[-WEEK * 24 :])
    assert found is not None
    return found


def p_values(change, *, alike: float, seed: int = 20260302) -> np.ndarray:
    rng = np.random.default_rng(seed)
    days = DAYS + 30 + WEEK
    found = [compared(change(series(rng, days, alike=alike))) for _ in range(TIMES)]
    return np.array([each.p_value if each.could_tell else 1.0 for each in found])


def swinging(values: np.ndarray) -> np.ndarray:
    """With an oscillation, as controls make, as large as what is slow."""
    hours = np.arange(len(values))
    return values + np.sqrt(2) * np.sin(hours / 7.3 * 2 * np.pi + values[0])


def unchanged(values: np.ndarray) -> np.ndarray:
    return values


def stepped(by: float):
    return lambda values: values + by * (np.arange(len(values)) >= len(values) - WEEK * 24)


def climbing(a_day: float):
    return lambda values: values + a_day * np.clip(np.arange(len(values)) / 24 - DAYS, 0, None)


def scattered(times: float):
    def change(values: np.ndarray) -> np.ndarray:
        course = 3 * np.sin(np.arange(len(values)) / 24 * 2 * np.pi)
        late = np.arange(len(values)) >= len(values) - WEEK * 24
        return course + (values - course) * np.where(late, times, 1)

    return change


def test_the_distance_of_two_distributions_is_what_one_counts_by_hand():
    before, after = np.array([1.0, 2, 3, 4]), np.array([2.5, 3.5, 4.5, 5.5, 6.5])
    places = np.arange(4)

    found = drift._compared(before, after, places)

    # Below 4: three of four before (1, 2, 3), and at 4 all four; two of five after (2.5, 3.5).
    assert found.statistic == pytest.approx(4 / 4 - 2 / 5)
    # Hours that climb are worth one: 1 and 5/4 of them, together (1 * 5/4) / (9/4) = 5/9.
    assert found.effective == pytest.approx(5 / 4)
    root = np.sqrt(5 / 9)
    reach = root + 0.12 + 0.11 / root
    series_of = [(-1) ** (k - 1) * np.exp(-2 * k * k * (0.6 * reach) ** 2) for k in range(1, 50)]
    assert found.p_value == pytest.approx(2 * sum(series_of))
    assert found.least_p < found.p_value


@given(
    some.lists(some.sampled_from(np.arange(9) / 3), min_size=2, max_size=40),
    some.lists(some.sampled_from(np.arange(9) / 3), min_size=2, max_size=40),
)
def test_the_distance_is_that_of_the_test_of_kolmogorov_and_smirnov(before, after):
    found = drift._distance(np.array(before), np.array(after))

    assert found == pytest.approx(stats.ks_2samp(before, after, method="asymp").statistic)


def test_many_p_values_are_corrected_as_by_hand():
    # Sorted: .005 .011 .02 .04 .5; times 5 by rank: .025 .0275 .0333 .05 .5, none above the next.
    found = drift.corrected(np.array([0.04, 0.005, 0.5, 0.011, 0.02]))

    assert found == pytest.approx([0.05, 0.025, 0.5, 0.0275, 0.1 / 3])


def test_a_correction_takes_the_least_of_those_that_rank_higher():
    # .03 * 3 / 2 = .045 is more than .031 * 3 / 3 = .031, which therefore counts for both.
    assert drift.corrected(np.array([0.03, 0.031, 0.001])) == pytest.approx([0.031, 0.031, 0.003])


def test_of_no_p_values_none_is_corrected():
    assert len(drift.corrected(np.zeros(0))) == 0


@pytest.mark.slow
@pytest.mark.parametrize("change", [unchanged, swinging])
@pytest.mark.parametrize("alike", [0, 0.5, 0.8, 0.95, 0.98])
def test_what_has_not_changed_is_hardly_ever_significant(alike, change):
    rate = (p_values(change, alike=alike) <= 0.05).mean()

    assert rate <= 0.07  # 5 % and what 200 times may differ from it


@pytest.mark.slow
def test_without_regard_to_how_alike_hours_are_most_would_be_significant(monkeypatch):
    monkeypatch.setattr(drift, "worth", lambda deviations, places: float(len(deviations)))

    assert (p_values(unchanged, alike=0.95) <= 0.05).mean() > 0.8


@pytest.mark.slow
def test_of_many_sensors_that_have_not_changed_none_is_called_drifted():
    rng = np.random.default_rng(7)
    found = [compared(series(rng, 21, alike=0.8)) for _ in range(TIMES)]

    chances = drift.corrected(np.array([each.p_value for each in found]))

    called = [is_drifted(p, each.effect) for p, each in zip(chances, found, strict=True)]
    assert not any(called)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "alike", "least"),
    [
        pytest.param(stepped(1), 0.5, 0.9, id="a step of a spread"),
        pytest.param(stepped(2), 0.8, 0.95, id="one of two, where hours are much alike"),
        pytest.param(climbing(0.05), 0.5, 0.95, id="a climb of a twentieth of a spread a day"),
        pytest.param(climbing(0.05), 0.8, 0.85, id="a climb, where hours are much alike"),
        pytest.param(scattered(2), 0.5, 0.9, id="twice the scatter"),
        pytest.param(scattered(3), 0.8, 0.9, id="three times, where hours are much alike"),
    ],
)
def test_what_has_changed_is_significant(change, alike, least):
    assert (p_values(change, alike=alike) <= 0.05).mean() >= least


def test_a_slow_climb_is_seen_from_what_is_frozen_and_not_from_the_week_before():
    values = climbing(0.02)(series(np.random.default_rng(3), DAYS + 100, alike=0.5))

    frozen, moving = compared(values), compared(values[-(DAYS + WEEK) * 24 :])

    assert is_drifted(frozen.p_value, frozen.effect)
    assert not is_drifted(moving.p_value, moving.effect)
    assert frozen.shift == pytest.approx(0.02 * (100 - WEEK / 2), abs=0.4)


def test_figures_are_in_spreads_of_the_reference():
    rng = np.random.default_rng(5)
    values = 1000 + 4 * series(rng, DAYS + WEEK, alike=0)

    found = compared(stepped(8.0)(values))

    assert found.shift == pytest.approx(2, abs=0.25)
    assert found.effect == pytest.approx(2, abs=0.25)
    assert found.ratio == pytest.approx(1, abs=0.2)
    assert found.count == WEEK * 24
    assert found.quantiles[10] == pytest.approx(1008, abs=1.5)


def test_the_course_of_the_day_is_no_part_of_the_spread():
    hours = np.arange(DAYS * 24)

    flat, steep = (
        usual(hours, series(np.random.default_rng(9), DAYS, alike=0, swing=swing))
        for swing in (0, 50)
    )

    assert steep.spread == pytest.approx(flat.spread)


def test_hours_missing_at_night_do_not_look_like_a_change():
    values = series(np.random.default_rng(4), DAYS + WEEK, alike=0)
    hours = np.arange(len(values))
    by_day = (hours < DAYS * 24) | (hours % 24 >= 12)
    known = usual(hours[: DAYS * 24], values[: DAYS * 24])
    late = (hours >= DAYS * 24) & by_day

    found = difference(known, hours[late], values[late])

    assert found is not None
    assert (found.count, found.p_value > 0.05) == (WEEK * 12, True)


def test_hours_that_the_reference_never_had_cannot_be_compared():
    nights, days = np.arange(0, 400, 24), np.arange(412, 600, 24)
    known = usual(nights, np.sin(nights))

    assert difference(known, days, np.ones(len(days))) is None


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(np.full(336, 7.25), id="one value"),
        pytest.param(np.tile(np.arange(24.0), 14), id="the same day again and again"),
        pytest.param(np.full(336, 1e140), id="a huge one"),
    ],
)
def test_a_sensor_that_never_differs_has_no_measure(values):
    with pytest.raises(drift.NoSpread):
        usual(np.arange(336), values)


def test_a_sensor_that_hardly_ever_differs_is_measured_by_the_plain_deviation():
    values = np.zeros(336)
    values[::10] = 1.0

    assert usual(np.arange(336), values).spread > 0


def test_a_sensor_that_got_stuck_scatters_no_more():
    values = series(np.random.default_rng(6), DAYS + WEEK, alike=0, swing=0)
    values[DAYS * 24 :] = 0.0

    found = compared(values)

    assert is_drifted(found.p_value, found.effect)
    assert found.ratio < 0.3


def test_values_that_change_over_weeks_cannot_be_told_in_one():
    hours = np.arange((DAYS + WEEK) * 24)
    values = (
        np.sin(hours / (40 * 24) * 2 * np.pi)
        + np.random.default_rng(1).normal(size=len(hours)) * 0.01
    )

    assert not compared(values).could_tell


@given(
    some.lists(some.floats(-1e6, 1e6), min_size=60, max_size=120),
    some.sampled_from([1.0, 1e-9, 1e9, 1e140]),
)
def test_whatever_comes_figures_are_figures(values, unit):
    values = np.array(values) * unit
    hours = np.arange(len(values))
    try:
        known = usual(hours[:50], values[:50])
    except drift.NoSpread:
        return
    found = difference(known, hours[50:], values[50:])

    assert found is not None
    assert 0 <= found.statistic <= 1
    assert 0 <= found.p_value <= 1
    assert 1 / 50 * len(hours[50:]) <= found.effective <= len(hours[50:])
    assert np.isfinite([found.shift, found.ratio, found.effect]).all()


@given(some.integers(2, 300), some.floats(0, 0.95))
def test_alike_values_are_worth_fewer_and_never_less_than_one(count, alike):
    values = series(np.random.default_rng(count), 20, alike=alike, swing=0)[:count]

    assert 1 <= worth(values, np.arange(count)) <= count


def test_values_are_worth_what_the_theory_says():
    long = np.random.default_rng(2)
    values = lfilter([1], [1, -0.8], long.normal(size=200_000))

    share = worth(values, np.arange(len(values))) / len(values)

    assert share == pytest.approx((1 - 0.8) / (1 + 0.8), rel=0.1)


def test_gaps_do_not_make_values_more_independent():
    values = series(np.random.default_rng(8), 28, alike=0.9, swing=0)
    places = np.flatnonzero(np.arange(len(values)) % 24 < 11)

    assert worth(values[places], places) <= worth(values, np.arange(len(values)))


@pytest.mark.parametrize(
    ("shift", "ratio", "words"),
    [
        (1.84, 1.0, "shifted up by 1.8 spreads"),
        (-0.5, 1.1, "shifted down by 0.5 spreads"),
        (0.1, 2.04, "scatter 2.0 times as far"),
        (0.3, 0.5, "shifted up by 0.3 spreads, scatter 0.5 times as far"),
        (0.1, 1.2, "hardly changed"),
    ],
)
def test_a_change_is_said_in_words(shift, ratio, words):
    assert in_words(shift, ratio) == words


@pytest.mark.parametrize(
    ("p_corrected", "effect", "drifted"),
    [(0.05, 0.5, True), (0.051, 9, False), (1e-9, 0.49, False)],
)
def test_a_drift_is_beyond_chance_and_large(p_corrected, effect, drifted):
    assert is_drifted(p_corrected, effect) is drifted
