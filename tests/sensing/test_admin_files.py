"""Files that staff ask for: the readings of a list's time, and feature tables of chosen sensors."""

import io
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pyarrow.parquet as pq
import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from sensing.models import Sensor
from tests.accounts.factories import UserFactory
from tests.sensing.factories import SensorFactory
from tests.timeseries.readings import ago, send

READINGS = reverse("admin:sensing_readingrow_changelist")
SENSORS = reverse("admin:sensing_sensor_changelist")
LINK = re.compile(r'href="(/api/v1/sensing/readings/\?[^"]*)"')

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def viewer(client):
    """A browser in which somebody is logged in who may look and no more."""
    client.force_login(UserFactory(is_staff=True, role="viewer"))
    return client


@pytest.fixture
def sensors() -> list[Sensor]:
    sensors = [SensorFactory(sensor_id=code) for code in ("pump-1", "pump-2")]
    send(*(("pump-1", ago(minute), float(minute)) for minute in (1, 30, 2000)))
    send(("pump-2", ago(60), 60.0))
    return sensors


def links(client, **query) -> dict[str, str]:
    html = client.get(READINGS, query).content.decode()
    found = map(unescape, LINK.findall(html))
    return {parse_qs(urlsplit(link).query)["format"][0]: link for link in found}


SPANS = {
    "without a filter": ({}, [1, 30, 60, 2000]),
    "of a day": (
        {"timestamp__year": 2026, "timestamp__month": 3, "timestamp__day": 1},
        [2000],
    ),
    "of a year": ({"timestamp__year": 2026}, [1, 30, 60, 2000]),
    "since a moment": (
        {"timestamp_from_0": "2026-03-02", "timestamp_from_1": "11:15:00"},
        [1, 30],
    ),
    "up to a moment, which belongs to it": (
        {"timestamp_to_0": "2026-03-02", "timestamp_to_1": "11:30:00"},
        [30, 60, 2000],
    ),
}


# The theme's filter compares with a moment without a zone, which Django takes for UTC.
@pytest.mark.filterwarnings("ignore:DateTimeField .*ReadingRow.timestamp received a naive")
@pytest.mark.parametrize("span", SPANS)
def test_a_download_holds_the_readings_of_the_lists_time(viewer, sensors, span):
    query, values = SPANS[span]

    found = links(viewer, **query)

    assert [*found] == ["csv", "xlsx", "parquet", "arrow"]
    content = b"".join(viewer.get(found["parquet"]).streaming_content)
    assert sorted(pq.read_table(io.BytesIO(content))["value"].to_pylist()) == values


def ask(client, sensors, **form):
    data = {"action": "export_features", "_selected_action": [sensor.pk for sensor in sensors]}
    return client.post(SENSORS, {**data, **form})


FORM = {
    "start": "2026-03-02T09:00",
    "end": "2026-03-02T12:00",
    "bucket": "1h",
    "window": "1",
    "aggregate": ["last", "count"],
    "fill": "previous",
    "fill_limit": "",
    "lag": "0, 1",
    "format": "parquet",
}


def test_the_page_of_an_export_asks_for_what_the_table_holds(viewer, sensors):
    page = ask(viewer, sensors)

    html = page.content.decode()
    assert "2 sensors are chosen." in html
    assert 'value="2026-03-02T12:00"' in html
    assert html.count('name="_selected_action"') == 2


def test_the_filled_page_leads_to_the_table(viewer, sensors):
    page = ask(viewer, sensors, **FORM)

    assert page.status_code == 302, page.context["form"].errors
    content = b"".join(viewer.get(page["Location"]).streaming_content)
    table = pq.read_table(io.BytesIO(content))
    assert table.column_names == [
        "bucket_start",
        *(f"{code}.{name}" for code in ("pump-1", "pump-2") for name in COLUMNS),
    ]
    assert table["pump-1.last"].to_pylist() == [None, None, 1.0]
    assert table["pump-2.last"].to_pylist() == [None, None, 60.0]


COLUMNS = ["last", "last.lag1", "count", "count.lag1"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"end": FORM["start"]}, "It lies after the start."),
        ({"lag": "1, x"}, "whole numbers from 0 to 10,000"),
        ({"start": "1990-01-01T00:00", "bucket": "1m"}, "ask for wider buckets"),
        ({"start": "yesterday"}, "Enter a valid date/time."),
        ({"aggregate": []}, "This field is required."),
    ],
)
def test_a_page_filled_wrongly_says_so(viewer, sensors, changed, sentence):
    page = ask(viewer, sensors, **(FORM | changed))

    assert page.status_code == 200
    assert sentence in unescape(page.content.decode())


def test_more_sensors_than_a_table_has_are_refused(viewer):
    page = ask(viewer, SensorFactory.create_batch(51), **FORM)

    assert "Choose 1 to 50 sensors." in page.content.decode()


def test_the_export_is_for_those_who_may_see_readings(client, sensors):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(permissions("view_sensor"))
    client.force_login(user)

    assert "export_features" not in client.get(SENSORS).content.decode()
    answer = ask(client, sensors, **FORM)
    assert "readings/features" not in answer.get("Location", "")
    assert "sensors are chosen" not in answer.content.decode()


def permissions(*names: str):
    return Permission.objects.filter(codename__in=names, content_type__app_label="sensing")
