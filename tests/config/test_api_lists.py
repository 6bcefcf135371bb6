"""Lists: every filter, search, order and page, and what makes no sense."""

import pytest

from sensing.models import Sensor
from tests.config.resources import ALERTS, DAY_1, DAY_2, HOURS, URL, codes
from tests.sensing.factories import (
    AnomalyAlertFactory,
)

ALL = ["fan-1", "pump-1", "pump-2"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", ALL, id="no filter is everything"),
        pytest.param("sensor_id=fan-1", ["fan-1"], id="equal"),
        pytest.param("sensor_id=fan-1&sensor_id=pump-2", ["fan-1", "pump-2"], id="any of repeated"),
        pytest.param("sensor_id=fan-1,pump-2", [], id="a comma belongs to the value"),
        pytest.param("sensor_id__in=fan-1,pump-2", ["fan-1", "pump-2"], id="any of a list"),
        pytest.param("sensor_id__n=fan-1", ["pump-1", "pump-2"], id="not equal"),
        pytest.param("sensor_id__n=fan-1&sensor_id__n=pump-1", ["pump-2"], id="none of repeated"),
        pytest.param("location__ic=hall", ["fan-1", "pump-1"], id="contains in any case"),
        pytest.param("location__ic=%25", [], id="a percent sign stands for itself"),
        pytest.param("sensor_id__isw=PUMP", ["pump-1", "pump-2"], id="starts with in any case"),
        pytest.param("unit__empty=true", ["pump-2"], id="is empty"),
        pytest.param("unit__empty=false", ["fan-1", "pump-1"], id="is not empty"),
        pytest.param("type=humidity&type=vibration", ["fan-1", "pump-2"], id="any of choices"),
        pytest.param("type__n=humidity", ["fan-1", "pump-1"], id="not a choice"),
        pytest.param("status=active&type=vibration", ["fan-1"], id="two fields are both"),
        pytest.param(f"created_at={DAY_2}", ["pump-1"], id="at an instant"),
        pytest.param(f"created_at__gte={DAY_2}", ["pump-1", "pump-2"], id="from an instant on"),
        pytest.param(f"created_at__gt={DAY_2}", ["pump-2"], id="after an instant"),
        pytest.param(f"created_at__lte={DAY_2}", ["fan-1", "pump-1"], id="up to an instant"),
        pytest.param(f"created_at__lt={DAY_2}", ["fan-1"], id="before an instant"),
        pytest.param(f"created_at__range={DAY_1},{DAY_2}", ["fan-1", "pump-1"], id="between two"),
        pytest.param("q=HALL", ["fan-1", "pump-1"], id="search in any case"),
        pytest.param("q=pump hall", ["pump-1"], id="search of two words finds both"),
        pytest.param("ordering=-sensor_id", ALL[::-1], id="descending"),
        pytest.param("ordering=status,-sensor_id", ["pump-2", "fan-1", "pump-1"], id="two columns"),
        pytest.param("limit=1", ["fan-1"], id="a page"),
        pytest.param("limit=1&offset=1", ["pump-1"], id="the next page"),
        pytest.param("offset=10000000", [], id="a page past the end"),
    ],
)
def test_a_list_is_filtered_by_its_parameters(api, sensors, query, expected):
    assert codes(api.get(f"{URL}?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("severity__gte=4", 2, id="from a step on"),
        pytest.param("severity__lt=4", 1, id="below a step"),
        pytest.param("severity__range=3,4", 2, id="between two steps"),
        pytest.param("confidence__gt=0.75", 3, id="above a number"),
        pytest.param("sensor=fan-1", 3, id="by the code of another table"),
        pytest.param("sensor__n=fan-1", 0, id="not by the code of another table"),
        pytest.param("happened_at__lt=2026-03-01T09:00:00%2B15:59", 0, id="in another zone"),
    ],
)
def test_numbers_steps_and_references_are_filtered(api, sensors, query, count):
    sensor = Sensor.objects.get(sensor_id="fan-1")
    for severity in (3, 4, 5):
        AnomalyAlertFactory(sensor=sensor, severity=severity)

    assert api.get(f"{ALERTS}?{query}").json()["count"] == count


@pytest.mark.parametrize(
    ("query", "named"),
    [
        pytest.param("severity__gte=6", "severity__gte", id="no such step"),
        pytest.param("severity=", "severity", id="an empty step"),
        pytest.param("confidence__gt=nan", "confidence__gt", id="not a number"),
        pytest.param("confidence__range=1,", "confidence__range", id="half a range"),
        pytest.param("happened_at__gt=", "happened_at__gt", id="an empty time"),
        pytest.param(
            "happened_at=0001-01-01T00:00:00%2B10:00", "happened_at", id="before all time"
        ),
    ],
)
def test_a_value_that_makes_no_sense_is_a_400_that_names_it(api, db, query, named):
    response = api.get(f"{ALERTS}?{query}")

    assert response.status_code == 400
    assert list(response.json()) == [named]


@pytest.mark.parametrize("hours", ["16:00", "23:59"])
def test_a_zone_further_than_the_database_knows_is_understood(api, sensors, hours):
    query = f"created_at__gte=2026-02-28T00:00:00-{hours}"

    assert codes(api.get(f"{URL}?{query}")) == []


@pytest.mark.parametrize(
    ("query", "named"),
    [
        pytest.param("colour=red", "colour", id="unknown parameter"),
        pytest.param("sensor_id__regex=.*", "sensor_id__regex", id="unknown suffix"),
        pytest.param("page=2", "page", id="a parameter of other frameworks"),
        pytest.param("type=colour", "type", id="unknown choice"),
        pytest.param("type=humidity&type=colour", "type", id="one unknown choice of two"),
        pytest.param("created_at__gte=yesterday", "created_at__gte", id="no time"),
        pytest.param(f"created_at__range={DAY_1}", "created_at__range", id="range of one"),
        pytest.param(f"created_at__range={DAY_1},{DAY_1},{DAY_1}", "created_at__range", id="three"),
        pytest.param("unit__empty=maybe", "unit__empty", id="neither true nor false"),
        pytest.param("ordering=colour", "ordering", id="unknown order"),
        pytest.param("ordering=type,-point", "ordering", id="one unknown order of two"),
        pytest.param("limit=0", "limit", id="limit below one"),
        pytest.param("limit=1001", "limit", id="limit above the most"),
        pytest.param("limit=-1", "limit", id="negative limit"),
        pytest.param("limit=ten", "limit", id="limit is no number"),
        pytest.param("limit=1.0", "limit", id="limit is no whole number"),
        pytest.param("limit=", "limit", id="limit is empty"),
        pytest.param("limit=٣", "limit", id="limit in other digits"),
        pytest.param("offset=-1", "offset", id="negative offset"),
        pytest.param("offset=10000001", "offset", id="offset above the most"),
        pytest.param("offset=99999999999999999999", "offset", id="offset beyond any number"),
        pytest.param("fields=sensor_id,colour", "fields", id="unknown field"),
        pytest.param("fields=", "fields", id="no field"),
        pytest.param("brief=yes", "brief", id="brief is no truth value"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_a_400_that_names_it(api, sensors, query, named):
    response = api.get(f"{URL}?{query}")

    assert response.status_code == 400
    assert list(response.json()) == [named]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        pytest.param("fields=sensor_id,unit", {"sensor_id", "unit"}, id="the named"),
        pytest.param("brief=true", {"sensor_id", "type", "unit", "status"}, id="what names need"),
        pytest.param("fields=unit&brief=true", {"unit"}, id="the named before the brief"),
    ],
)
@pytest.mark.parametrize("detail", ["", "fan-1/"], ids=["of a list", "of one"])
def test_only_some_fields_are_sent_when_asked(api, sensors, query, names, detail):
    answer = api.get(f"{URL}{detail}?{query}").json()

    row = answer if detail else answer["results"][0]
    assert set(row) == names


def test_pages_of_a_list_lead_through_all_of_it(api, sensors):
    page, found = api.get(f"{URL}?limit=2&ordering=-sensor_id").json(), []
    assert page["count"] == 3
    found += page["results"]
    page = api.get(page["next"]).json()
    found += page["results"]

    assert page["next"] is None
    assert [row["sensor_id"] for row in found] == ALL[::-1]


@pytest.mark.parametrize("limit", [1, 2, 4, 100])
def test_cursors_lead_through_a_series_once(api, hours, limit):
    url, found = f"{HOURS}?limit={limit}", []
    while url:
        page = api.get(url).json()
        assert set(page) == {"next", "previous", "results"}
        found += [(row["hour"], row["sensor_id"]) for row in page["results"]]
        url = page["next"]

    moments = [f"2026-03-02T{hour}:00:00Z" for hour in ("11", "10", "09")]
    assert found == [(moment, code) for moment in moments for code in ("pump-1", "pump-2")]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("start=2026-03-02T10:00:00Z", 4, id="the start counts"),
        pytest.param("end=2026-03-02T10:00:00Z", 2, id="the end does not"),
        pytest.param("sensor_id=pump-1", 3, id="one sensor"),
        pytest.param("sensor_id=pump-1&hour=2026-03-02T10:00:00Z", 1, id="one hour"),
        pytest.param("sensor_id__isw=pump", 6, id="by the sensor's code"),
    ],
)
def test_a_series_is_cut_out(api, hours, query, count):
    assert len(api.get(f"{HOURS}?{query}").json()["results"]) == count


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=x",
        "offset=1",
        "cursor=abc",
        "cursor=cD0x",
        "cursor=cD0lMDA=",
    ],
)
def test_a_page_of_a_series_that_cannot_be_had_is_a_400(api, hours, query):
    assert api.get(f"{HOURS}?{query}").status_code == 400
