from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeseries.buckets import Width

moments = st.datetimes(
    min_value=datetime(1990, 1, 1),
    max_value=datetime(2099, 12, 31),
    timezones=st.timezones(),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("width", "start"),
    [
        (Width.HOUR, utc(2026, 3, 2, 12)),
        (Width.DAY, utc(2026, 3, 2)),
        (Width.MONTH, utc(2026, 3, 1)),
        (Width.YEAR, utc(2026, 1, 1)),
    ],
)
def test_floor_is_the_start_of_the_unit(width, start):
    assert width.floor(utc(2026, 3, 2, 12, 34, 56, 789)) == start


@pytest.mark.parametrize("width", Width)
def test_a_start_belongs_to_its_own_partition(width):
    start = utc(2026, 1, 1)

    assert width.floor(start) == start
    assert width.floor(start - timedelta(microseconds=1)) == start - width.step


@pytest.mark.parametrize(
    ("width", "moment", "start"),
    [
        pytest.param(Width.MONTH, utc(2024, 2, 29, 23, 59), utc(2024, 2, 1), id="leap day"),
        pytest.param(Width.DAY, utc(2024, 2, 29, 23, 59), utc(2024, 2, 29), id="leap day's day"),
        pytest.param(Width.MONTH, utc(2026, 1, 31, 23, 59), utc(2026, 1, 1), id="end of a month"),
        pytest.param(Width.YEAR, utc(2025, 12, 31, 23, 59), utc(2025, 1, 1), id="end of a year"),
    ],
)
def test_floor_at_the_end_of_a_unit(width, moment, start):
    assert width.floor(moment) == start


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        pytest.param(ZoneInfo("Asia/Kathmandu"), utc(2025, 12, 31), id="already next year there"),
        pytest.param(ZoneInfo("America/New_York"), utc(2026, 1, 1), id="still last year there"),
        pytest.param(timezone(timedelta(hours=14)), utc(2025, 12, 31), id="as far as zones go"),
    ],
)
def test_days_are_days_in_utc_whatever_zone_the_moment_is_in(zone, start):
    moment = (start + timedelta(hours=20)).astimezone(zone)

    assert Width.DAY.floor(moment) == start
    assert Width.DAY.floor(moment).utcoffset() == timedelta(0)


@pytest.mark.parametrize("width", Width)
def test_a_naive_moment_is_refused(width):
    with pytest.raises(ValueError, match="no time zone"):
        width.floor(datetime(2026, 3, 2))


@pytest.mark.parametrize(
    ("width", "first", "last", "starts"),
    [
        (Width.HOUR, utc(2025, 12, 31, 23, 5), utc(2026, 1, 1), ["20251231_23", "20260101_00"]),
        (Width.DAY, utc(2024, 2, 28, 9), utc(2024, 3, 1, 9), ["20240228", "20240229", "20240301"]),
        (Width.MONTH, utc(2026, 1, 31), utc(2026, 3, 31), ["202601", "202602", "202603"]),
        (Width.YEAR, utc(2025, 12, 31), utc(2026, 1, 1), ["2025", "2026"]),
    ],
)
def test_starts_run_from_the_unit_of_the_first_to_that_of_the_last(width, first, last, starts):
    found = list(width.starts(first, last))

    assert [f"{start:{width.name_format}}" for start in found] == starts
    assert found == [width.floor(start) for start in found]


def test_a_last_moment_at_a_start_is_included():
    assert list(Width.DAY.starts(utc(2026, 3, 1), utc(2026, 3, 2)))[-1] == utc(2026, 3, 2)


@pytest.mark.parametrize("width", Width)
@settings(max_examples=30)
@given(moment=moments)
def test_a_moment_lies_in_its_partition(width, moment):
    start = width.floor(moment)

    assert start <= moment < start + width.step


@pytest.mark.parametrize("width", Width)
@settings(max_examples=30)
@given(moment=moments, later=moments)
def test_names_sort_as_times_do(width, moment, later):
    first, second = sorted([width.floor(moment), width.floor(later)])

    assert (f"{first:{width.name_format}}" < f"{second:{width.name_format}}") == (first < second)
