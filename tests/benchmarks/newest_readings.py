"""The newest 1,000 readings of one sensor among all, against the clock, and the API against SQL.

The sensors take turns, each 180 days long, so a page reaches back 18 days. SQL is what
``newest_page`` sends on a warm connection, until the last row is received; the API is the same
question to the running server on a connection kept alive. Beside it: the SQL among a tenth of the
readings, the newest of the same stream.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from sensing.models import Sensor
from sensing.services.series import newest_page
from tests.benchmarks import stream
from tests.benchmarks.connecting import application, switched_to
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds, sql_seconds
from tests.benchmarks.server import running

ROUNDS = 300
LIMIT = 1_000
LONGEST = 0.001  # seconds of SQL
PATH = f"/api/v1/sensing/readings/?limit={LIMIT}&sensor_id="


def measure(scratch) -> Iterator[Figure]:
    few, many = scratch.filled(scratch.most_rows // 10), scratch.filled(scratch.most_rows)
    with application(few) as tenth, application(many) as whole, running(many) as site:
        client = site.device()
        sensors = {sensor.sensor_id: sensor for sensor in Sensor.objects.all()}

        def sql(connected, number: int) -> float:
            with switched_to(connected):
                return sql_seconds(read, sensors[code(number)])

        taken = alternate(
            ROUNDS,
            sql=lambda number: sql(whole, number),
            tenth=lambda number: sql(tenth, number),
            api=lambda number: seconds(client.get, PATH + code(number + ROUNDS)),
        )
    yield Figure(
        "newest_readings in SQL",
        milliseconds(taken["sql"]),
        taken["sql"] / LONGEST,
        of=milliseconds(LONGEST),
        at_most=1,
    )
    yield Figure(
        "newest_readings by the API",
        milliseconds(taken["api"]),
        taken["api"] / taken["sql"],
        of="its SQL",
        at_most=5,
    )
    yield Figure(
        "newest_readings growth of SQL",
        milliseconds(taken["sql"]),
        taken["sql"] / taken["tenth"],
        of=f"{milliseconds(taken['tenth'])} among a tenth",
    )


def code(number: int) -> str:
    return stream.code(number % stream.SENSORS + 1)


def read(sensor: Sensor) -> None:
    newest_page(sensor, limit=LIMIT, now=datetime.now(UTC))
