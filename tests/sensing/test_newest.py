"""The newest reading of every sensor: exact at once, whatever came late, twice or side by side."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sensing.models import NewestOfBatch, NewestReading, Reading, Sensor
from sensing.services import newest
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.timeseries.readings import ago, send

pytestmark = pytest.mark.usefixtures("noon")

sent = some.tuples(
    some.sampled_from(["pump", "vent"]), some.integers(1, 9).map(ago), some.floats(-9, 9)
)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=some.lists(some.tuples(some.lists(sent, max_size=4), some.booleans()), max_size=5))
def test_it_is_what_a_look_at_every_reading_finds(batches):
    Reading.objects.all().delete()
    NewestReading.objects.all().delete()
    NewestOfBatch.objects.all().delete()
    Sensor.objects.all().delete()
    sensors = [SensorFactory(sensor_id=code) for code in ("pump", "vent")]
    for readings, is_gone_through in batches:
        send(*readings)
        if is_gone_through:
            newest.go_through()
            assert not NewestOfBatch.objects.exists()

        expected = {}
        for row in Reading.objects.order_by("timestamp"):
            expected[row.sensor_id] = (row.timestamp, row.sensor_id, row.value, row.quality)
        assert newest.newest_of(sensors) == expected


def test_batches_of_the_same_sensors_do_not_wait_for_each_other(committed, other):
    SensorFactory(sensor_id="pump")
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sensing_newestofbatch (sensors, timestamps, values, qualities) "
            "SELECT ARRAY[id], ARRAY[%s], '{1}', '{1}' FROM sensing_sensor",
            [ago(9)],
        )
        send(("pump", ago(5), 1.0))
        newest.go_through()

    assert NewestReading.objects.get().timestamp == ago(5)


@pytest.mark.django_db
def test_a_removed_sensor_stops_nobody():
    sensor = SensorFactory(sensor_id="pump")
    send(("pump", ago(5), 1.0))
    Reading.objects.all().delete()
    sensor.delete()
    SensorFactory(sensor_id="vent")
    send(("vent", ago(5), 1.0))

    newest.go_through()

    assert NewestReading.objects.get().sensor.sensor_id == "vent"


@pytest.mark.django_db
def test_clients_ask_for_all_in_one_page(api, django_assert_max_num_queries):
    SensorFactory(sensor_id="pump", unit="bar", type="pressure")
    SensorFactory(sensor_id="vent")
    send(("pump", ago(5), 1.5), ("pump", ago(9), 7.0))

    with django_assert_max_num_queries(8) as queries:
        answer = api.get("/api/v1/sensing/newest-readings/").json()

    moment = (NOON - timedelta(minutes=5)).isoformat().replace("+00:00", "Z")
    known = {"timestamp": moment, "value": 1.5, "quality": 1.0}
    nothing = dict.fromkeys(known)
    assert answer["results"] == [
        {"sensor_id": "pump", "unit": "bar", **known},
        {"sensor_id": "vent", "unit": "", **nothing},
    ]
    assert not any("sensing_reading " in query["sql"] for query in queries.captured_queries)
    few = api.get("/api/v1/sensing/newest-readings/?type=pressure").json()
    assert [row["sensor_id"] for row in few["results"]] == ["pump"]
