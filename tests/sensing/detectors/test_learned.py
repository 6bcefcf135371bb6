"""The learned detector: what it finds and lets pass, the same however it is fed."""

import json
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sensing.detectors import learned
from sensing.detectors.runs import Runs
from tests.benchmarks.nab import FOLDER, learned_scores
from tests.benchmarks.nab_scoring import Scored, load
from tests.conftest import ROOT

FIVE_MINUTES = 300_000_000
DAY = 288
START = 1_700_000_000_000_000

values = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 5e-324, 1e-300, 1.0, 1.0, 20.0, 1e9, -1e30, 1.7e308, -1.7e308]),
)
steps = st.sampled_from([0, 1, 60_000_000, FIVE_MINUTES, 3_600_000_000, 86_400_000_000, 10**15])


def one_run(values, step: int = FIVE_MINUTES) -> Runs:
    times = START + np.arange(len(values)) * step
    return Runs(np.array([0, len(values)]), times, np.asarray(values, float))


def together(*runs: Runs) -> Runs:
    starts = np.cumsum([0, *(len(run.values) for run in runs)])
    times, values = (
        np.concatenate([getattr(run, of) for run in runs]) for of in ("times", "values")
    )
    return Runs(starts, times, values)


def score_anew(runs: Runs) -> np.ndarray:
    return learned.score(learned.begin(len(runs)), runs)


def alerts(values) -> np.ndarray:
    return np.flatnonzero(score_anew(one_run(values)) >= learned.THRESHOLD)


def days(count: int, *, seed: int = 1) -> np.ndarray:
    """A course that is 20 by night and 80 by day, and a noise of 1."""
    hours = np.arange(count * DAY) % DAY / DAY * 24
    course = np.where((hours >= 9) & (hours < 18), 80.0, 20.0)
    return course + np.random.default_rng(seed).normal(0, 1, len(course))


def test_a_regular_course_of_days_raises_next_to_nothing_after_the_first_three():
    found = [alerts(days(28, seed=seed)) for seed in range(10)]

    assert sum((each >= 3 * DAY).sum() for each in found) <= 10


def test_a_day_that_stays_low_is_found_within_the_hour():
    course = days(14)
    course[10 * DAY + 108 : 10 * DAY + 216] = 20.0

    found = alerts(course)

    begins = 10 * DAY + 108
    assert ((found >= begins) & (found < begins + 12)).any()


def test_a_shift_by_night_to_what_is_usual_by_day_is_found_at_once():
    course = days(14)
    course[10 * DAY + 12 :] += 60

    found = alerts(course)

    assert ((found >= 10 * DAY + 12) & (found < 10 * DAY + 15)).any()


def test_a_spike_is_found_at_once_and_reported_once():
    values = np.random.default_rng(2).normal(0, 1, 3000)
    values[2500:2504] = 30

    found = alerts(values)

    assert found[(found >= 2490) & (found < 2550)].tolist() == [2500]


def test_a_slow_drift_is_found():
    values = np.random.default_rng(3).normal(0, 1, 3000)
    values[2000:] += np.minimum(np.arange(1000) / 25, 12)

    found = alerts(values)

    assert ((found >= 2000) & (found < 2200)).any()


def test_a_constant_is_nothing_and_its_first_move_is_certain():
    scores = score_anew(one_run([45.0] * 500 + [45.5] + [45.0] * 10))

    assert scores[:500].max() == 0
    assert scores[500] > 0.99


def test_nothing_is_said_before_a_hundred_readings():
    assert not alerts([1.0] * 50 + [1e6] + [1.0] * 49).size


def test_one_absurd_value_does_not_blind_for_what_comes_later():
    values = np.random.default_rng(4).normal(0, 1, 20_000)
    values[3000] = 1e12
    values[19_000] = 40

    assert {3000, 19_000} <= set(alerts(values).tolist())


@given(st.data())
def test_scores_do_not_depend_on_where_readings_are_cut(data):
    sent = np.array(data.draw(st.lists(values, min_size=2, max_size=150)))
    times = START + np.cumsum([data.draw(steps) for _ in sent])
    cut = data.draw(st.integers(1, len(sent) - 1))
    whole = learned.begin(1)
    expected = learned.score(whole, Runs(np.array([0, len(sent)]), times, sent))

    state = learned.begin(1)
    parts = []
    for piece in (slice(0, cut), slice(cut, None)):
        kept = np.frombuffer(state.tobytes(), learned.STATE).copy()
        runs = Runs(np.array([0, len(sent[piece])]), times[piece], sent[piece])
        parts.append(learned.score(kept, runs))
        state = kept

    assert np.concatenate(parts).tobytes() == expected.tobytes()
    assert state.tobytes() == whole.tobytes()


def test_a_long_course_cut_anywhere_is_scored_the_same():
    course = one_run(days(30))
    expected = score_anew(course)
    random = np.random.default_rng(5)
    for _ in range(5):
        cuts = [0, *sorted(random.integers(1, len(expected), 40)), len(expected)]
        state = learned.begin(1)
        parts = [
            learned.score(
                state,
                Runs(np.array([0, end - start]), course.times[start:end], course.values[start:end]),
            )
            for start, end in pairwise(cuts)
        ]
        assert (np.concatenate(parts) == expected).all()


@given(arrays(float, st.integers(101, 400), elements=values), steps)
def test_scores_are_from_0_to_1_whatever_comes(sent, step):
    state = learned.begin(1)
    notes = np.zeros(len(sent), learned.NOTE)

    scores = learned.score(state, one_run(sent, step), notes)

    assert ((scores >= 0) & (scores <= 1)).all()
    for name in ("fast", "slow", "season", "error", "recent", "peaks", "means", "errors"):
        assert np.isfinite(state[name]).all(), name
    for name in ("surprises", "expected", "came", "deviation", "usual", "record"):
        assert np.isfinite(notes[name]).all(), name


def test_times_may_repeat_go_back_or_lie_before_1970():
    times = np.array([0, 0, -FIVE_MINUTES, 10**17, -(10**17), FIVE_MINUTES] * 100)

    scores = score_anew(Runs(np.array([0, 600]), times, np.tile([1.0, 2.0, 4.0], 200)))

    assert ((scores >= 0) & (scores <= 1)).all()


def test_a_sensor_is_scored_the_same_among_others():
    rng = np.random.default_rng(6)
    runs = [
        one_run(days(5)),
        one_run([]),
        one_run(rng.normal(0, 1, 700)),
        one_run(rng.pareto(1, 900)),
    ]

    among = np.split(score_anew(together(*runs)), together(*runs).starts[1:-1])

    for run, scores in zip(runs, among, strict=True):
        assert (scores == score_anew(run)).all()


def test_units_do_not_matter():
    course = days(10)

    assert np.allclose(score_anew(one_run(course)), score_anew(one_run(course * 1024)), atol=1e-6)
    assert np.allclose(score_anew(one_run(course)), score_anew(one_run(-course)), atol=1e-6)


def test_what_is_read_only_is_scored_too():
    course = one_run(days(2))
    for each in (course.starts, course.times, course.values):
        each.setflags(write=False)

    assert len(score_anew(course)) == 2 * DAY


def test_a_state_of_another_version_is_refused_and_left_as_it_is():
    state = learned.begin(2)
    state["version"][1] = learned.VERSION + 1
    before = state.tobytes()

    with pytest.raises(learned.OtherVersion):
        learned.score(state, together(one_run([1.0]), one_run([2.0])))

    assert state.tobytes() == before


def test_a_state_is_small():
    assert learned.STATE.itemsize <= 4096


def test_the_evidence_of_a_spike_says_what_came_and_what_was_expected():
    sent = np.random.default_rng(7).normal(20, 1, 1000)
    sent[900] = 50.0
    notes = np.zeros(1000, learned.NOTE)
    scores = learned.score(learned.begin(1), one_run(sent), notes)

    evidence = learned.explain(notes[900], sent[900])

    assert evidence["value"] == evidence["came"] == 50.0
    assert evidence["expected"] == pytest.approx(20, abs=1)
    assert evidence["deviation"] == pytest.approx(30, abs=1)
    assert evidence["exceeded_three_times"] < evidence["largest_before"] < 6
    assert evidence["chance"] == pytest.approx(1 - scores[900], abs=1e-6)
    assert evidence["in_usual_errors"] is False
    assert json.loads(json.dumps(evidence)) == evidence


def test_the_evidence_of_an_unusual_hour_counts_in_usual_errors():
    course = days(14)
    course[10 * DAY + 108 : 10 * DAY + 216] = 20.0
    notes = np.zeros(len(course), learned.NOTE)
    scores = learned.score(learned.begin(1), one_run(course), notes)
    begins = 10 * DAY + 108
    at = begins + int((scores[begins : begins + 12] >= learned.THRESHOLD).argmax())

    evidence = learned.explain(notes[at], course[at])

    assert evidence["in_usual_errors"] is True
    assert evidence["expected"] == pytest.approx(80, abs=2)
    assert evidence["deviation"] < 0


def test_nothing_is_compiled_or_loaded_before_readings_are_scored():
    code = """if True:
        import sys
        from sensing.detectors import learned
        learned.begin(1)
        print("numba" in sys.modules)
    """

    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert ran.stdout == b"False\n"


@pytest.mark.real_data
def test_the_shared_part_of_the_anomaly_benchmark_is_scored_above_the_goal():
    series = load(FOLDER)

    scored = Scored(series, learned_scores(series))

    assert scored.points(learned.THRESHOLD) >= 77
    assert min(scored.points(threshold) for threshold in (0.85, 0.9, 0.97)) >= 72
