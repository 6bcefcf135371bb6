"""The map above a list holds what the list holds, as far as it has a place."""

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse

from config import maps
from tests.accounts.factories import UserFactory
from tests.sensing.factories import AnomalyAlertFactory, SensorFactory

MAP = "/admin/sensing/sensor/map/"


@pytest.fixture
def mapped(db):
    SensorFactory(sensor_id="a", point=Point(6.6, 46.5, srid=4326))
    SensorFactory(sensor_id="b", point=Point(6.5, 46.5, srid=4326), status="maintenance")
    SensorFactory(sensor_id="nowhere")


@pytest.fixture
def features(client, superuser, mapped):
    client.force_login(superuser)
    return lambda query="": client.get(MAP + query).json()["features"]


def test_every_row_with_a_place_stands_on_it(features):
    first, second = features()

    assert first["geometry"] == {"type": "Point", "coordinates": [6.6, 46.5]}
    assert (first["properties"]["title"], second["properties"]["title"]) == ("a", "b")
    assert reverse("admin:sensing_sensor_changelist") in first["properties"]["url"]


def test_the_filters_of_the_list_hold(features):
    (only,) = features("?status__exact=maintenance")

    assert only["properties"]["title"] == "b"
    assert only["properties"]["tone"] == "warning"


def test_a_sensor_with_an_open_alert_stands_out(features, mapped):
    AnomalyAlertFactory(sensor=SensorFactory(sensor_id="c", point=Point(6.7, 46.5, srid=4326)))

    assert [feature["properties"]["tone"] for feature in features()] == [
        "good",
        "warning",
        "danger",
    ]


def test_it_says_when_there_are_more_than_it_shows(client, superuser, mapped, monkeypatch):
    monkeypatch.setattr(maps, "MOST_ON_A_MAP", 1)
    client.force_login(superuser)

    answer = client.get(MAP).json()

    assert answer["hasMore"]
    assert len(answer["features"]) == 1


def test_nonsense_in_the_address_is_a_400(client, superuser, mapped):
    client.force_login(superuser)

    assert client.get(f"{MAP}?nothing__exact=1").status_code == 400


def test_it_is_for_those_who_may_see_the_list(client, mapped):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(MAP).status_code == 403
