"""Which sensors a group has, in itself and in its parts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from sensing.models import SensorGroup

# Of which part of the group a sensor is, however deep it lies; NULL is the group itself.
MEMBERS = """
    WITH RECURSIVE below AS (
        SELECT id, NULL::int AS part FROM sensing_sensorgroup WHERE id = %(group)s
        UNION
        SELECT inner_group.id, coalesce(below.part, inner_group.id)
        FROM sensing_sensorgroup AS inner_group JOIN below ON inner_group.parent_id = below.id
    )
    SELECT DISTINCT below.part, member.sensor_id
    FROM below JOIN sensing_sensorgroup_sensors AS member ON member.sensorgroup_id = below.id
"""


@dataclass(frozen=True)
class Members:
    """The keys of the sensors of a group, and of those of each of its parts, by the part's key."""

    every: set[int] = field(default_factory=set)
    by_part: dict[int, set[int]] = field(default_factory=dict)


def members_of(group: SensorGroup) -> Members:
    """Return the sensors of the group and of all that is part of it, however deep."""
    found = Members()
    for part, sensor in _rows(group):
        found.every.add(sensor)
        if part is not None:
            found.by_part.setdefault(part, set()).add(sensor)
    return found


def _rows(group: SensorGroup) -> Iterator[tuple[int | None, int]]:
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, {"group": group.pk})
        yield from cursor.fetchall()
