"""The newest 1,000 readings of one sensor among all, against the clock, and the API against SQL.

A sensor has a reading every 26 minutes, so the page reaches back 18 days. SQL is what
``newest_page`` sends on a warm connection, until the last row is received. The API answers the same
question by the running server, on a connection kept alive, in turns with the SQL. Beside it: the
SQL among a tenth of the readings, the newest of the same stream; and among as many whose old days
are packed. Then the newest of every sensor, against ``DISTINCT ON`` of the readings.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from statistics import median

from sensing.models import Sensor
from sensing.services.newest import newest_of
from sensing.services.series import newest_page
from tests.benchmarks import stream
from tests.benchmarks.connecting import application, switched_to
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds, sql_seconds
from tests.benchmarks.server import running

LIMIT = 1_000
LONGEST = 0.001  # seconds of SQL
LONGEST_PACKED = 0.002
DISTINCT_ON = """
    SELECT DISTINCT ON (sensor_id) timestamp, sensor_id, value, quality FROM sensing_reading
    ORDER BY sensor_id, timestamp DESC
"""
PATH = f"/api/v1/sensing/readings/?limit={LIMIT}&sensor_id="


def measure(scratch) -> Iterator[Figure]:
    few, many = scratch.filled(scratch.most_rows // 10), scratch.filled(scratch.most_rows)
    old = scratch.packed(scratch.most_rows)
    with application(few) as tenth, application(many) as whole, application(old) as packed:
        sensors = {sensor.sensor_id: sensor for sensor in Sensor.objects.all()}

        def sql(connected, number: int) -> float:
            with switched_to(connected):
                return sql_seconds(read, sensors[code(number)])

        alone = alternate(
            30,
            tenth=lambda number: of_many(number, lambda each: sql(tenth, each)),
            whole=lambda number: of_many(number, lambda each: sql(whole, each)),
            packed=lambda number: of_many(number, lambda each: sql(packed, each)),
        )
        with switched_to(whole):
            found, every = newest_of([*sensors.values()]), [*distinct_on(whole)]
            assert sorted(found.values(), key=lambda row: row[1]) == every, "they differ"
            all_at_once = alternate(
                3,
                ours=lambda number: sql_seconds(newest_of, [*sensors.values()]),
                distinct=lambda number: sql_seconds(distinct_on, whole),
            )
        with running(many) as site:
            client = site.device()
            client.warm_up(PATH + code(0))
            taken = alternate(
                500,
                sql=lambda number: sql(whole, number),
                api=lambda number: seconds(client.get, PATH + code(number * 7)),
            )
    yield Figure(
        "newest_readings in SQL",
        milliseconds(alone["whole"]),
        alone["whole"] / LONGEST,
        of=milliseconds(LONGEST),
        at_most=1,
    )
    yield Figure(
        "newest_readings in SQL, packed and rows",
        milliseconds(alone["packed"]),
        alone["packed"] / LONGEST_PACKED,
        of=milliseconds(LONGEST_PACKED),
        at_most=1,
    )
    yield Figure(
        "newest_readings growth of SQL",
        milliseconds(alone["whole"]),
        alone["whole"] / alone["tenth"],
        of=f"{milliseconds(alone['tenth'])} at a tenth of the rows",
    )
    yield Figure(
        "newest_readings of every sensor",
        milliseconds(all_at_once["ours"]),
        all_at_once["distinct"] / all_at_once["ours"],
        of=f"DISTINCT ON, {milliseconds(all_at_once['distinct'])}",
        at_least=100,
    )
    yield Figure(
        "newest_readings by the API",
        milliseconds(taken["api"]),
        taken["api"] / taken["sql"],
        of=f"{milliseconds(taken['sql'])} of SQL in turns with it",
        at_most=5,
    )


def of_many(number: int, once: Callable[[int], float], times: int = 20) -> float:
    """The median of some calls in a row: a page is read while the processor is at it."""
    return median(once(number * times + each) for each in range(times))


def code(number: int) -> str:
    return stream.code(number % stream.SENSORS + 1)


def distinct_on(connected) -> list[tuple]:
    with connected.cursor() as cursor:
        cursor.execute(DISTINCT_ON)
        return cursor.fetchall()


def read(sensor: Sensor) -> None:
    newest_page(sensor, limit=LIMIT, now=datetime.now(UTC))
