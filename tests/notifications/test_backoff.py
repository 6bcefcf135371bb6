from datetime import timedelta

import pytest

from notifications.backoff import (
    FAILURES_BORNE,
    GIVEN_UP_AFTER,
    MOST_ATTEMPTS,
    pause_after,
    wait_after,
)

ALL = range(1, MOST_ATTEMPTS)


def test_waits_grow_from_seconds_to_hours():
    waits = [wait_after(attempts, chance=0) for attempts in ALL]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=10), timedelta(hours=12))


def test_the_last_attempt_is_the_last_and_comes_before_it_is_given_up():
    assert wait_after(MOST_ATTEMPTS, chance=0) is None
    assert sum((wait_after(n, chance=1) for n in ALL), timedelta()) < GIVEN_UP_AFTER


@pytest.mark.parametrize("attempts", ALL)
def test_chance_spreads_them_and_never_makes_them_earlier(attempts):
    least, some, most = (wait_after(attempts, chance=chance) for chance in (0, 0.5, 1))

    assert least < some < most <= least * 1.2


def test_a_receiver_may_ask_for_longer_but_not_for_shorter_or_forever():
    asked = [timedelta(0), timedelta(minutes=5), timedelta(days=30)]

    assert [wait_after(1, chance=0, asked=each) for each in asked] == [
        timedelta(seconds=10),
        timedelta(minutes=5),
        timedelta(days=1),
    ]


def test_a_receiver_that_keeps_failing_is_left_alone_longer_each_time():
    pauses = [pause_after(failures) for failures in range(FAILURES_BORNE, FAILURES_BORNE + 9)]

    assert pause_after(FAILURES_BORNE - 1) is None
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(minutes=1), timedelta(hours=1))
