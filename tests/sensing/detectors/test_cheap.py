"""Detectors that look at one reading and the one before, against values computed by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensing.detectors import episodes, missing, ranges, rates, seasonal, stuck
from sensing.detectors.episodes import Change, Step
from sensing.detectors.runs import MINUTE, Levels, Runs


def runs_of(*runs: list[tuple[float, float]]) -> Runs:
    """Runs of readings, each a minute since 1970 and a value."""
    rows = [row for run in runs for row in run]
    starts = np.cumsum([0] + [len(run) for run in runs])
    times = np.array([minute * MINUTE for minute, _ in rows], "int64")
    return Runs(starts, times, np.array([value for _, value in rows], float))


def each(*values: float) -> np.ndarray:
    return np.array(values, float)


def minutes(*values: float) -> np.ndarray:
    return (np.array(values) * MINUTE).astype("int64")


def test_what_lies_outside_a_range_is_beyond_and_what_is_near_its_limit_between():
    runs = runs_of([(0, 9), (1, 10), (2, 11), (3, 19), (4, 20), (5, 20.5)], [(0, 20.5)])

    found = ranges.watch(runs, low=each(10, 0), high=each(20, np.inf), deadband=each(2, 0))

    assert found.level.tolist() == [2, 1, 1, 1, 1, 2, 0]
    assert found.strength.tolist() == [1, 0, -1, -1, 0, 0.5, -20.5]


def test_how_fast_a_value_changes_is_counted_by_the_minute_across_calls():
    state = np.zeros(2, rates.STATE)
    limits = {"bound": each(5, 5), "deadband": each(1, 1)}

    first = rates.watch(runs_of([(0, 1), (1, 3), (3, 13)], [(0, 100)]), state, **limits)
    then = rates.watch(runs_of([(4, 19)], [(2, 91)]), state, **limits)

    assert first.strength.tolist() == [0, 2, 5, 0]
    assert first.level.tolist() == [0, 0, 1, 0]
    assert then.strength.tolist() == [6, 4.5]
    assert then.level.tolist() == [2, 1]


def test_a_value_is_stuck_when_it_has_stayed_for_the_span():
    state = np.zeros(1, stuck.STATE)
    limits = {"span": minutes(10), "tolerance": each(0)}

    first = stuck.watch(runs_of([(0, 7), (5, 7), (9, 7)]), state, **limits)
    then = stuck.watch(runs_of([(10, 7), (12, 7.1), (22, 7.1)]), state, **limits)

    assert first.level.tolist() == [0, 0, 0]
    assert then.level.tolist() == [2, 0, 2]
    assert then.strength.tolist() == [10, 0, 10]


def test_readings_are_missing_when_none_came_for_the_span():
    newest = minutes(100, 84)

    asked = missing.asked(newest, span=minutes(15, 15), now=100 * MINUTE)
    found = missing.watch(asked, span=minutes(15, 15))

    assert found.level.tolist() == [0, 2]
    assert (asked.times / MINUTE).tolist() == [100, 99]


def test_what_is_usual_is_the_median_of_the_hour_of_the_week():
    hours = np.repeat(np.arange(168), 5)
    averages = np.tile([10.0, 11, 12, 13, 1000], 168)

    medians, spreads = seasonal.baseline(hours, averages, np.zeros(len(hours)))

    assert set(medians) == {12.0}
    assert spreads == pytest.approx(np.full(168, 1.4826))


def test_an_hour_that_few_weeks_know_takes_what_other_days_have():
    hours = np.array([3, 27, 51])

    medians, spreads = seasonal.baseline(hours, each(1, 2, 3), each(4, 4, 4))

    known = np.flatnonzero(np.isfinite(medians))
    assert (known % 24 == 3).all()
    assert len(known) == 7
    assert set(medians[known]) == {2.0}
    assert spreads[known] == pytest.approx(np.hypot(1.4826, 4))


def test_monday_begins_the_week():
    monday = np.datetime64("2026-11-16T00:30", "us").astype("int64")

    assert seasonal.hour_of_week(np.array([monday, monday - 1_800_000_001])).tolist() == [0, 167]


def test_values_are_unusual_by_how_many_spreads_they_are_away():
    runs = runs_of([(0, 10), (1, 14), (2, 14.1), (3, 6)], [(0, 5)])
    medians, spreads = np.full((2, 168), 10.0), np.vstack([np.ones(168), np.full(168, np.nan)])

    found = seasonal.watch(
        runs, medians=medians, spreads=spreads, bound=each(4, 4), deadband=each(1, 1)
    )

    assert found.level.tolist() == [0, 1, 2, 1, 0]
    assert found.strength == pytest.approx([0, 4, 4.1, 4, 0])


def story(levels: str, *, persists: float = 0, cooldown: float = 0) -> tuple:
    """Follow levels, a minute each; return the changes and the state."""
    level = np.array([int(each) for each in levels], "int8")
    runs = runs_of([(minute, float(minute)) for minute in range(len(levels))])
    state = episodes.begin(1)
    found = Levels(level, level.astype(float))
    changes = episodes.follow(
        runs, found, state, persists=minutes(persists), cooldown=minutes(cooldown)
    )
    return [(str(change.step), change.time // MINUTE) for change in changes], state[0]


def test_an_event_begins_beyond_and_ends_when_readings_are_normal():
    changes, state = story("0022100")

    assert changes == [("begins", 2), ("ends", 5)]
    assert state["by_hysteresis"] == 1


def test_readings_that_flap_within_the_hysteresis_are_one_event_and_counted():
    changes, state = story("2121121")

    assert changes == [("begins", 0)]
    assert state["by_hysteresis"] == 3


def test_what_is_over_before_the_least_duration_is_no_event_and_counted():
    changes, state = story("220222", persists=2)

    assert changes == [("begins", 3)]
    assert state["by_duration"] == 1


def test_what_comes_back_within_the_cooldown_is_the_same_event_and_counted():
    changes, state = story("2002000200000002", cooldown=4)

    assert changes == [
        ("begins", 0),
        ("ends", 1),
        ("returns", 3),
        ("ends", 4),
        ("returns", 7),
        ("ends", 8),
        ("begins", 15),
    ]
    assert state["by_cooldown"] == 2


def test_the_worst_reading_of_an_event_is_remembered():
    level = np.array([2, 2, 2, 0], "int8")
    runs = runs_of([(0, 80), (1, 95), (2, 85), (3, 20)])
    state = episodes.begin(1)

    episodes.follow(
        runs,
        Levels(level, each(1, 16, 6, -59)),
        state,
        persists=minutes(0),
        cooldown=minutes(0),
    )

    assert (state[0]["value"], state[0]["strength"], state[0]["peak"]) == (95, 16, MINUTE)


def test_what_was_missing_ends_no_earlier_than_it_began():
    state = episodes.begin(1)
    quiet = {"persists": minutes(0), "cooldown": minutes(0)}
    episodes.follow(runs_of([(15, 1)]), Levels(np.array([2], "int8"), each(1)), state, **quiet)

    changes = episodes.follow(
        runs_of([(10, 1)]), Levels(np.array([0], "int8"), each(0)), state, **quiet
    )

    assert changes == [Change(0, Step.ENDS, 15 * MINUTE)]


values = st.floats(-100, 100).map(lambda number: round(number, 0))
sent = st.lists(st.tuples(st.integers(1, 30), values), max_size=40)


def detect(runs: Runs, memory: dict) -> list[tuple]:
    """Everything that all detectors see, and the events that follow."""
    found = {
        "range": ranges.watch(runs, low=each(-50), high=each(50), deadband=each(10)),
        "rate": rates.watch(runs, memory["rate"], bound=each(9), deadband=each(3)),
        "stuck": stuck.watch(runs, memory["stuck"], span=minutes(20), tolerance=each(0)),
    }
    seen: list[tuple] = []
    for name, levels in found.items():
        state = memory.setdefault(name + " events", episodes.begin(1))
        times = {"persists": minutes(3), "cooldown": minutes(15)}
        changes = episodes.follow(runs, levels, state, **times)
        seen += [(name, change.step, change.time) for change in changes]
        levels_seen = zip(runs.times, levels.level, levels.strength, strict=True)
        seen += [(name, *map(float, row)) for row in levels_seen]
    return sorted(seen, key=str)


@given(readings=sent, cuts=st.sets(st.integers(0, 40)))
def test_readings_in_parts_are_seen_as_readings_at_once(readings, cuts):
    times = np.cumsum([step for step, _ in readings]) if readings else []
    rows = [(float(time), value) for time, (_, value) in zip(times, readings, strict=True)]
    bounds = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    whole = {"rate": np.zeros(1, rates.STATE), "stuck": np.zeros(1, stuck.STATE)}
    parts = {"rate": np.zeros(1, rates.STATE), "stuck": np.zeros(1, stuck.STATE)}

    at_once = detect(runs_of(rows), whole)
    in_parts = [
        seen
        for low, high in zip(bounds, bounds[1:] or bounds, strict=False)
        for seen in detect(runs_of(rows[low:high]), parts)
    ]

    assert sorted(in_parts, key=str) == at_once
    for name, state in whole.items():
        assert state.tobytes() == parts[name].tobytes() or not rows
