"""Few points that draw the same line as many."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from sensing.services.downsampling import A_BUCKET, m4

START = datetime(2026, 3, 1, tzinfo=UTC)
LENGTH = timedelta(hours=3)
END = START + LENGTH
HOUR_LONG = int(LENGTH / timedelta(microseconds=1))

places = some.sets(some.integers(0, HOUR_LONG - 1), min_size=1, max_size=120).map(sorted)
values = some.floats(-1e6, 1e6) | some.sampled_from([0.0, 1.0])


def arrays(offsets, levels) -> tuple[np.ndarray, np.ndarray]:
    start = np.datetime64(START.replace(tzinfo=None), "us")
    return start + np.array(offsets, dtype="m8[us]"), np.array(levels[: len(offsets)])


lines = some.tuples(places, some.lists(values, min_size=120, max_size=120)).map(
    lambda pair: arrays(*pair)
)


def chosen(line, points: int) -> list[int]:
    return m4(*line, start=START, end=END, points=points).tolist()


@given(lines, some.integers(10, 100))
def test_first_last_and_every_buckets_extremes_are_kept_in_order(line, points):
    at, levels = line

    found = chosen(line, points)

    assert found == sorted(set(found))
    assert {0, len(at) - 1} <= set(found)
    width = HOUR_LONG / (points // A_BUCKET)
    offsets = (at - at.dtype.type(START.replace(tzinfo=None), "us")).astype("int64")
    for bucket in range(points // A_BUCKET):
        inside = np.flatnonzero((offsets >= bucket * width) & (offsets < (bucket + 1) * width))
        kept = [place for place in found if place in inside]
        assert bool(len(inside)) == bool(kept), "a gap stays a gap, and nothing becomes one"
        if kept:
            assert {inside[0], inside[-1]} <= set(kept)
            assert levels[kept].min() == levels[inside].min()
            assert levels[kept].max() == levels[inside].max()


@given(lines, some.integers(10, 200))
def test_there_are_no_more_than_asked_for_and_few_are_all_there(line, points):
    found = chosen(line, points)

    assert len(found) <= points
    if len(line[0]) <= points:
        assert found == [*range(len(line[0]))]


def test_of_nothing_there_is_nothing():
    assert chosen(arrays([], []), 10) == []
