"""How a sensor is, wherever it is asked: the query, the list, its page, REST."""

from datetime import timedelta

import pytest
from django.urls import reverse

from sensing.models import NewestReading, Sensor, State
from tests.conftest import NOON
from tests.sensing.factories import AnomalyAlertFactory, SensorFactory

pytestmark = pytest.mark.usefixtures("db", "noon")

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
STEP = 10 * MINUTE


def sensor(*, ago: timedelta | None = None, **fields) -> Sensor:
    """A sensor, with a newest reading so long before NOON if there is one."""
    made = SensorFactory(**{"expected_interval": STEP, **fields})
    if ago is not None:
        NewestReading.objects.create(sensor=made, timestamp=NOON - ago, value=1.0, quality=1.0)
    return made


def state_of(sensor: Sensor) -> str:
    return Sensor.objects.with_state(NOON).get(pk=sensor.pk).state


@pytest.mark.parametrize(
    ("ago", "state"),
    [
        pytest.param(-MINUTE, State.FRESH, id="by a clock that is ahead"),
        pytest.param(2 * STEP, State.FRESH, id="two intervals ago"),
        pytest.param(2 * STEP + SECOND, State.LATE, id="a little more than two"),
        pytest.param(10 * STEP, State.LATE, id="ten"),
        pytest.param(10 * STEP + SECOND, State.SILENT, id="a little more than ten"),
        pytest.param(None, State.SILENT, id="never"),
    ],
)
def test_the_state_follows_from_the_age_of_the_newest_reading(ago, state):
    assert state_of(sensor(ago=ago)) == state


@pytest.mark.parametrize(
    ("ago", "state"),
    [
        (15 * MINUTE, State.FRESH),
        (15 * MINUTE + SECOND, State.LATE),
        (75 * MINUTE, State.LATE),
        (75 * MINUTE + SECOND, State.SILENT),
    ],
)
def test_without_an_expected_interval_the_settings_say_how_long_it_is_fresh(ago, state, settings):
    settings.SENSOR_PATIENCE = 15 * MINUTE

    assert state_of(sensor(ago=ago, expected_interval=None)) == state


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("maintenance", State.MAINTENANCE),
        ("inactive", State.UNWATCHED),
        ("decommissioned", State.UNWATCHED),
    ],
)
@pytest.mark.parametrize("ago", [MINUTE, None], ids=["measuring", "silent"])
def test_one_that_is_not_active_is_neither_late_nor_silent(ago, status, state):
    assert state_of(sensor(ago=ago, status=status)) == state


@pytest.fixture
def one_of_each():
    """The name of a sensor by its state."""
    made = {
        State.FRESH: sensor(ago=MINUTE),
        State.LATE: sensor(ago=3 * STEP),
        State.SILENT: sensor(),
        State.MAINTENANCE: sensor(status="maintenance"),
        State.UNWATCHED: sensor(status="inactive"),
    }
    return {state: each.sensor_id for state, each in made.items()}


@pytest.mark.parametrize("state", State)
def test_the_list_is_asked_by_state(client, superuser, one_of_each, state):
    client.force_login(superuser)

    page = client.get(reverse("admin:sensing_sensor_changelist"), {"state": state})

    assert [row.sensor_id for row in page.context["cl"].result_list] == [one_of_each[state]]


@pytest.mark.parametrize("state", State)
def test_clients_ask_by_state(api, one_of_each, state):
    answer = api.get("/api/v1/sensing/sensors/", {"state": state}).json()

    assert [row["sensor_id"] for row in answer["results"]] == [one_of_each[state]]


def test_clients_are_told_of_a_state_that_there_is_not(api):
    assert api.get("/api/v1/sensing/sensors/?state=gone").status_code == 400


def test_the_list_is_asked_for_unsettled_alerts_and_for_a_part_of_the_map(client, superuser):
    client.force_login(superuser)
    alarmed = AnomalyAlertFactory(sensor__point="POINT(6 46)").sensor
    AnomalyAlertFactory(status="resolved", settled_at=NOON)
    placed = SensorFactory(point="POINT(7 46)")

    def found(**asked):
        page = client.get(reverse("admin:sensing_sensor_changelist"), asked)
        return set(page.context["cl"].result_list)

    assert found(alerts="unsettled") == {alarmed}
    assert found(box="6.5,45,7.5,47") == {placed}
    assert found(box="nonsense") == found()
