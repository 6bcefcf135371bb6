"""The overview of the shift among 10,000 sensors, in SQL, against the clock and against a tenth.

100,000 alerts of which 1,000 are not settled, 5,000 tasks, 200 groups; sensors are in all states
and have a place. What is measured is all that the page asks of the domain: its figures, and the
marks of a map of all sensors; beside it what a stream asks for all who watch it.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from sensing.admin.overview_map import marks
from sensing.admin.overview_panels import panels
from sensing.models import Sensor
from sensing.services import places
from tests.benchmarks.connecting import application, owner, statement, switched_to
from tests.benchmarks.figures import Figure, alternate, milliseconds, sql_seconds
from tests.benchmarks.server import superuser

MANY, FEW = 10_000, 1_000
LONGEST = 0.1  # seconds of SQL
ZOOM = 9  # at which a screen shows all of them

FILL = [
    "DELETE FROM sensing_sensor",  # those that every benchmark's database has
    """
    INSERT INTO sensing_sensor (id, sensor_id, type, unit, location, status, expected_interval,
                                point, implausible, created_at, updated_at)
    SELECT n, 'bench-' || n, 'temperature', '', '',
           (ARRAY['active','active','active','active','active','active','active','active',
                  'maintenance','inactive'])[n %% 10 + 1],
           CASE WHEN n %% 3 > 0 THEN interval '1 minute' END,
           ST_SetSRID(ST_MakePoint(6 + n %% 101 / 50.0, 46 + n %% 97 / 100.0), 4326),
           'kept', now(), now()
    FROM generate_series(1, %(sensors)s) AS n
    """,
    """
    INSERT INTO sensing_newestreading (sensor_id, timestamp, value, quality)
    SELECT n, now() - n %% 1000 * interval '1 second', 1, 1
    FROM generate_series(1, %(sensors)s) AS n WHERE n %% 50 > 0
    """,
    """
    INSERT INTO sensing_sensorgroup (id, name, kind, description, created_at, updated_at)
    SELECT n, 'group ' || n, 'line', '', now(), now()
    FROM generate_series(1, %(sensors)s / 50) AS n
    """,
    """
    INSERT INTO sensing_sensorgroup_sensors (sensorgroup_id, sensor_id)
    SELECT n %% (%(sensors)s / 50) + 1, n FROM generate_series(1, %(sensors)s) AS n
    """,
    """
    INSERT INTO sensing_anomalyalert (id, sensor_id, anomaly_type, severity, confidence,
        description, evidence, recommended_actions, status, happened_at, settled_at, note,
        returns, created_at, updated_at)
    SELECT gen_random_uuid(), n %% %(sensors)s + 1, 'spike', n %% 5 + 1, 0.5, '', '{}', '{}',
           (ARRAY['resolved','open','acknowledged'])[
               CASE WHEN n %% 100 > 0 THEN 1 WHEN n %% 300 > 0 THEN 2 ELSE 3 END],
           now() - n * interval '2 minutes',
           CASE WHEN n %% 100 > 0 OR n %% 300 = 0 THEN now() END, '', 0, now(), now()
    FROM generate_series(1, %(sensors)s * 10) AS n
    """,
    """
    INSERT INTO sensing_maintenancetask (sensor_id, equipment, task_type, description, priority,
        status, required_skills, parts_needed, notes, reason, scheduled_start_at,
        scheduled_end_at, started_at, ended_at, created_at, updated_at)
    SELECT n, 'pump', 'inspection', '', n %% 5 + 1,
           (ARRAY['completed','pending','in_progress'])[n %% 3 + 1], '{}', '{}', '', '',
           now() - interval '300 hours', now() + (n %% 400 - 200) * interval '1 hour',
           CASE WHEN n %% 3 <> 1 THEN now() - interval '200 hours' END,
           CASE WHEN n %% 3 = 0 THEN now() END, now(), now()
    FROM generate_series(1, %(sensors)s / 2) AS n
    """,
]

TABLES = [
    "sensing_sensor",
    "sensing_newestreading",
    "sensing_sensorgroup",
    "sensing_sensorgroup_sensors",
    "sensing_anomalyalert",
    "sensing_anomalyalertevent",
    "sensing_maintenancetask",
    "sensing_maintenancetaskevent",
]


def measure(scratch) -> Iterator[Figure]:
    few, many = scratch.empty("few_sensors"), scratch.empty("many_sensors")
    for database, sensors in ((few, FEW), (many, MANY)):
        scratch.say(f"making {sensors:,} sensors")
        with owner(database) as connected:
            fill(connected, sensors)
    with application(few) as little, application(many) as much:
        user = superuser()

        def asked(connected, work: Callable[[User], object]) -> float:
            with switched_to(connected):
                return sql_seconds(work, user)

        taken = alternate(
            15,
            page=lambda number: asked(much, page),
            stream=lambda number: asked(much, figures),
            small=lambda number: asked(little, page),
        )
        counted = []
        for connected in (little, much):
            with switched_to(connected):
                counted.append(queries_of(page, user))
    yield Figure(
        f"overview of {MANY:,} sensors",
        milliseconds(taken["page"]),
        taken["page"] / LONGEST,
        of=f"{milliseconds(LONGEST)} of SQL; {milliseconds(taken['small'])} of {FEW:,}",
        at_most=1,
    )
    yield Figure(
        "overview's stream, for all who watch",
        milliseconds(taken["stream"]),
        taken["stream"] / LONGEST,
        of=f"{milliseconds(LONGEST)} of SQL",
        at_most=1,
    )
    yield Figure(
        "overview's queries",
        str(counted[1]),
        counted[1] / counted[0],
        of=f"{counted[0]} of {FEW:,} sensors",
        at_most=1,
    )


def fill(connected, sensors: int) -> None:
    """A shift with so many sensors, ten times as many alerts, and half as many tasks."""
    for filling in FILL:
        connected.execute(filling, {"sensors": sensors})
    for table in TABLES:
        connected.execute(statement("VACUUM (ANALYZE) {}", table))


def figures(user: User) -> None:
    panels(user, datetime.now(UTC))


def page(user: User) -> None:
    """The figures, the extent of the map, and its marks."""
    figures(user)
    box = places.extent_of(Sensor.objects.all())
    assert box is not None
    assert 20 < len(marks(user, box, ZOOM)) < 1_000


def queries_of(work: Callable[[User], object], user: User) -> int:
    with CaptureQueriesContext(connection) as queries:
        work(user)
    return len(queries)
