"""How sensors are: heard of in time, late, silent, or not expected to be heard of."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sensing.models import Sensor

LATE_AFTER = 2  # expected intervals
SILENT_AFTER = timedelta(days=1)
SILENT_INTERVALS = 10  # of a sensor that is slower than that


class State(StrEnum):
    FRESH = "fresh"
    LATE = "late"
    SILENT = "silent"
    MAINTENANCE = "in maintenance"
    RESTING = "not in use"


RESTING = {Sensor.Status.INACTIVE, Sensor.Status.DECOMMISSIONED}


def state_of(sensor: Sensor, newest: datetime | None, *, now: datetime) -> State:
    """The state of a sensor whose newest reading is of ``newest``, or that has none."""
    if sensor.status == Sensor.Status.MAINTENANCE:
        return State.MAINTENANCE
    if sensor.status in RESTING:
        return State.RESTING
    pace = sensor.expected_interval
    silent_after = max(SILENT_AFTER, SILENT_INTERVALS * pace) if pace else SILENT_AFTER
    if newest is None or now - newest > silent_after:
        return State.SILENT
    return State.LATE if is_late(sensor, newest, now=now) else State.FRESH


def is_late(sensor: Sensor, newest: datetime, *, now: datetime) -> bool:
    """Whether the next reading should have come; of a sensor without a pace nobody knows."""
    pace = sensor.expected_interval
    return pace is not None and now - newest > LATE_AFTER * pace


def count_states(
    sensors: Iterable[Sensor], newest: Mapping[int, datetime], *, now: datetime
) -> dict[State, int]:
    """How many sensors are in each state, in the order of State; ``newest`` by their keys."""
    counts = Counter(state_of(sensor, newest.get(sensor.pk), now=now) for sensor in sensors)
    return {state: counts[state] for state in State}
