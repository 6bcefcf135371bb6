"""Meters make the activities of their months, and mend them when readings come late."""

from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from emissions.metering import Hour, counted
from emissions.models import Activity, Result
from emissions.services.meters import RUNNING, feed, feed_all
from sensing.services.ingest import Batch, store_readings
from tests.conftest import NOON
from tests.emissions.factories import (
    EmissionFactorFactory,
    MeterFactory,
    ReportingYearFactory,
)
from tests.sensing.factories import SensorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


def send(meter, readings: dict[str, float]) -> None:
    moments = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in readings]
    count = len(readings)
    store_readings(
        Batch(
            index=np.arange(count),
            sensor_ids=[meter.sensor.sensor_id] * count,
            timestamps=np.array([m.replace(tzinfo=None) for m in moments], dtype="datetime64[us]"),
            values=np.array([*readings.values()], dtype="float64"),
            qualities=np.ones(count),
        ),
        now=NOON,
    )


def months() -> dict[str, Decimal]:
    return dict(Activity.objects.order_by("reference").values_list("reference", "quantity"))


@pytest.fixture
def meter():
    factor = EmissionFactorFactory(value=Decimal("0.2"))
    return MeterFactory(code="roof", factor=factor, since=date(2026, 1, 1))


def test_each_month_is_an_activity_with_its_result(meter):
    send(meter, {"2026-02-03T10:00": 1.5, "2026-02-27T11:00": 2.5, "2026-03-01T00:00": 8})

    assert feed(meter, now=NOON) == 2

    assert months() == {"meter-roof-2026-02": 4, "meter-roof-2026-03": 8}
    february = Activity.objects.get(happened_on=FEBRUARY)
    assert (february.module, february.category, february.unit) == ("energy", "electricity", "kWh")
    assert (february.source, february.ended_on, february.description) == ("sensor", MARCH, "")
    assert Activity.objects.get(happened_on=MARCH).description == RUNNING
    assert Result.objects.get(activity=february).kg == Decimal("0.8")
    meter.refresh_from_db()
    assert meter.fed_at == NOON


def test_feeding_again_changes_nothing(meter):
    send(meter, {"2026-02-03T10:00": 1.5})
    feed(meter, now=NOON)
    before = list(Activity.objects.values())

    assert feed(meter, now=NOON) == 0
    assert list(Activity.objects.values()) == before


def test_a_late_reading_mends_its_month(meter):
    send(meter, {"2026-02-03T10:00": 1.5})
    feed(meter, now=NOON)
    send(meter, {"2026-02-20T10:00": 3, "2026-01-05T10:00": 7})

    assert feed(meter, now=NOON) == 2
    assert months() == {"meter-roof-2026-01": 7, "meter-roof-2026-02": Decimal("4.5")}
    assert Result.objects.get(happened_on=FEBRUARY).kg == Decimal("0.9")


def test_a_closed_year_is_left_alone(meter):
    send(meter, {"2026-02-03T10:00": 1.5})
    ReportingYearFactory(laboratory=meter.laboratory, closed=True)

    assert feed(meter, now=NOON) == 0
    assert months() == {}


def test_what_was_before_the_meter_does_not_count(meter):
    meter.since = date(2026, 2, 10)
    meter.save()
    send(meter, {"2026-01-03T10:00": 1, "2026-02-09T23:59": 2, "2026-02-10T00:00": 4})

    feed(meter, now=NOON)

    assert months() == {"meter-roof-2026-02": 4}
    assert Activity.objects.get().happened_on == date(2026, 2, 10)


def test_a_counter_is_read_by_what_it_shows_more(meter):
    meter.counts = "total"
    meter.save()
    readings = {"2026-01-31T23:00": 100, "2026-02-01T01:00": 103, "2026-02-28T23:00": 140}
    send(meter, {**readings, "2026-03-01T05:00": 150, "2026-03-01T06:00": 4})

    feed(meter, now=NOON)

    assert months() == {
        "meter-roof-2026-01": 0,
        "meter-roof-2026-02": 40,
        "meter-roof-2026-03": 14,
    }


@pytest.mark.parametrize(("unit", "kwh"), [("Wh", "0.0015"), ("MWh", "1500"), ("kwh", "1.5")])
def test_units_of_energy_become_kilowatt_hours(unit, kwh):
    meter = MeterFactory(code="m", sensor=SensorFactory(unit=unit))
    meter.full_clean()
    send(meter, {"2026-02-03T10:00": 1.5})

    feed(meter, now=NOON)

    activity = Activity.objects.get()
    assert (activity.quantity, activity.unit_code) == (Decimal(kwh), "kWh")


@pytest.mark.parametrize("unit", ["°C", "", "kW"])
def test_a_sensor_of_anything_else_is_no_meter(unit):
    meter = MeterFactory.build(
        laboratory=MeterFactory().laboratory, sensor=SensorFactory(unit=unit)
    )

    with pytest.raises(ValidationError, match="A meter's sensor measures in Wh, kWh, MWh"):
        meter.full_clean()


def test_a_sensor_that_was_given_another_unit_feeds_nothing_more(meter):
    send(meter, {"2026-02-03T10:00": 1.5})
    meter.sensor.unit = "m3"
    meter.sensor.save()

    assert feed(meter, now=NOON) == 0


def test_the_nightly_job_feeds_the_active_meters(meter):
    rests = MeterFactory(is_active=False)
    send(meter, {"2026-02-03T10:00": 1.5})
    send(rests, {"2026-02-03T10:00": 1.5})

    assert feed_all(now=NOON) == 1
    assert set(months()) == {"meter-roof-2026-02"}


def test_a_meter_is_read_now_on_its_list(client, superuser, meter):
    client.force_login(superuser)
    send(meter, {"2026-02-03T10:00": 1.5})
    page = reverse("admin:emissions_meter_changelist")

    answer = client.post(page, {"action": "feed", "_selected_action": [meter.pk]}, follow=True)

    assert "1 month changed." in answer.content.decode()


def test_a_meter_of_the_wrong_unit_is_refused_over_rest(api, meter):
    SensorFactory(sensor_id="warm", unit="°C")
    place = {"laboratory": meter.laboratory.code, "sensor": "warm"}
    body = {"code": "w", "since": "2026-01-01", **place}

    answer = api.post("/api/v1/emissions/meters/", body, format="json")

    assert (answer.status_code, "measures in" in str(answer.json())) == (400, True)


DAY = date(2026, 3, 1)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20))
def test_a_counter_that_never_falls_was_used_from_its_first_to_its_last(steps):
    shown = np.cumsum(steps).tolist()

    hours = [Hour(DAY, 0, value, value, value) for value in shown]

    assert counted(hours, since=DAY) == {DAY: shown[-1] - shown[0]}
