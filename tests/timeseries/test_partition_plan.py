"""What a run would do, computed from a layout of partitions, a policy and a moment. Pure."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOON
from tests.timeseries.scratch import DAY, MADE, SAMPLES, TODAY, day
from timeseries import retention
from timeseries.partitions import Partition, plan, wanted_partitions

WINDOW = NOON - SAMPLES.keep
EXPIRED = -4  # the youngest day that is past the horizon at noon


@pytest.fixture(autouse=True, scope="module")
def nothing_decided() -> None:
    retention.remember([])


def plan_at_noon(existing):
    return plan(SAMPLES, now=NOON, existing=existing)


def days(offsets):
    return [day(offset) for offset in sorted(offsets)]


def test_an_empty_table_gets_every_day_from_the_oldest_row_accepted_to_those_ahead():
    made = plan_at_noon([])

    assert made.create == days(MADE)
    assert made.drop == []


def test_nothing_is_planned_where_all_is_there():
    there = plan_at_noon(days(MADE))

    assert (there.create, there.drop) == ([], [])


def test_at_midnight_the_day_that_just_expired_is_not_wanted():
    wanted = list(wanted_partitions(SAMPLES, now=TODAY))

    assert wanted == days(MADE)
    assert not any(
        partition in plan(SAMPLES, now=TODAY, existing=wanted).drop for partition in wanted
    )


@pytest.mark.parametrize(
    ("late", "dropped"),
    [
        pytest.param(timedelta(microseconds=-1), [], id="a row could still be kept"),
        pytest.param(timedelta(0), [day(0)], id="its end is exactly as old as rows may be"),
    ],
)
def test_a_partition_is_aged_by_its_end(late, dropped):
    now = day(0).end + SAMPLES.keep + late

    assert plan(SAMPLES, now=now, existing=[day(0)]).drop == dropped


def test_a_partition_far_in_the_future_is_left_alone():
    assert plan_at_noon([*days(MADE), day(4000)]).drop == []


def test_a_partition_of_another_width_is_not_overlapped():
    month = Partition(day(-1).start, day(29).end, "scratch_sample_202603")

    assert plan_at_noon([month]).create == days([-3, -2])


@given(offsets=st.sets(st.integers(-500, 5)))
def test_holes_do_not_stop_expired_partitions_from_going(offsets):
    gone = plan_at_noon(days(offsets)).drop

    assert gone == days(offset for offset in offsets if offset <= EXPIRED)


@given(offsets=st.sets(st.integers(-10, 5)))
def test_after_a_run_the_accepted_times_are_covered_without_gap_or_overlap(offsets):
    existing = days(offsets)
    run = plan_at_noon(existing)
    left = sorted({*existing, *run.create} - {*run.drop})

    assert all(first.end == second.start for first, second in pairwise(left) if second.start < NOON)
    assert left[0].start <= WINDOW
    assert {*days(MADE)} <= {*left}


@given(
    cuts=st.sets(st.integers(-3000, 200), min_size=2),
    holes=st.sets(st.integers(0, 100)),
    hours=st.integers(0, 24),
)
def test_in_any_layout_all_that_is_dropped_is_past_the_horizon_and_nothing_past_it_is_left(
    cuts, holes, hours
):
    edges = [TODAY + timedelta(hours=cut) for cut in sorted(cuts)]
    pieces = [Partition(*pair, f"piece_{index}") for index, pair in enumerate(pairwise(edges))]
    existing = [piece for index, piece in enumerate(pieces) if index not in holes]
    now = TODAY + timedelta(hours=hours)

    run = plan(SAMPLES, now=now, existing=existing)

    left = [piece for piece in existing if piece not in run.drop]
    assert all(piece.end <= now - 3 * DAY for piece in run.drop)
    assert all(piece.end > now - 3 * DAY for piece in left)
    assert not any(
        new.start < old.end and old.start < new.end for new in run.create for old in existing
    )
