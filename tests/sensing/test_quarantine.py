"""What is refused waits: once, bounded, as it came, until it is mended and sent again."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from sensing.models import Reading, RefusedReading, Sensor
from sensing.services import mending, quarantine
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import RefusedReadingFactory, SensorFactory

URL = "/api/v1/sensing/readings/"
REFUSED = "/api/v1/sensing/refused-readings/"
WAITING = RefusedReading.Status.WAITING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def pump() -> Sensor:
    return SensorFactory(sensor_id="pump-1")


def reading(**changes) -> dict:
    moment = (NOON - timedelta(minutes=5)).isoformat()
    return {"sensor_id": "pump-1", "timestamp": moment, "value": 1.5} | changes


def send(api, *body, query: str = "") -> dict:
    return api.post(URL + query, json.dumps(body), content_type="application/json").json()


@pytest.mark.parametrize(
    ("changes", "kind", "kept"),
    [
        ({"sensor_id": "pump-9"}, "sensor", {"sensor_id": "pump-9", "value": 1.5, "sent": ""}),
        ({"sensor_id": "a\0b"}, "sensor", {"sensor_id": "a\N{REPLACEMENT CHARACTER}b"}),
        ({"sensor_id": "\ud800"}, "sensor", {"sensor_id": "?"}),
        ({"timestamp": "2020-01-01T00:00:00Z"}, "time", {"sensor_id": "pump-1", "value": 1.5}),
        ({"timestamp": "9999-12-31T23:59:59Z"}, "time", {"timestamp": None}),
        ({"value": float("nan")}, "value", {"value": None}),
        ({"value": 1e300}, "value", {"value": 1e300}),
        ({"quality": 2.0}, "quality", {"quality": 2.0}),
        ({"value": "warm"}, "malformed", {"sensor_id": "", "timestamp": None, "value": None}),
    ],
)
def test_what_is_refused_waits_as_it_came(api, superuser, pump, changes, kind, kept):
    answer = send(api, reading(), reading(**changes))

    (row,) = RefusedReading.objects.all()
    assert (row.kind, row.source, row.status) == (kind, "json", WAITING)
    assert {name: getattr(row, name) for name in kept} == kept
    assert (row.sender, row.received_at, row.times) == (superuser, NOON, 1)
    assert answer["refused"] == [
        {"index": 1, "kind": kind, "reason": answer["refused"][0]["reason"]}
    ]
    assert row.reason == answer["refused"][0]["reason"].replace("\0", "\N{REPLACEMENT CHARACTER}")


def test_what_cannot_be_read_is_there_to_be_read(api, pump):
    send(api, reading(value="warm"))
    api.post(URL, "sensor_id,timestamp,value\npump-1,tomorrow,3\n", content_type="text/csv")

    sent = RefusedReading.objects.order_by("source").values_list("source", "sent")
    assert [source for source, _ in sent] == ["csv", "json"]
    assert sent[0][1] == "pump-1,tomorrow,3"
    assert json.loads(sent[1][1])["value"] == "warm"


def test_what_is_sent_again_and_again_waits_once(api, pump):
    for _ in range(3):
        send(api, reading(sensor_id="pump-9"), reading(sensor_id="pump-9"), reading(value="x"))

    assert sorted(RefusedReading.objects.values_list("kind", "times")) == [
        ("malformed", 3),
        ("sensor", 6),
    ]


def test_a_batch_that_is_all_or_nothing_leaves_nothing_behind(api, pump):
    send(api, reading(), reading(sensor_id="pump-9"), query="?atomic=true")

    assert not RefusedReading.objects.exists()
    assert not Reading.objects.exists()


def test_the_quarantine_is_bounded(api, pump, monkeypatch):
    monkeypatch.setattr(quarantine, "MOST_OF_A_BATCH", 3)
    monkeypatch.setattr(quarantine, "MOST_WAITING", 5)
    for batch in range(3):
        wrong = [reading(sensor_id=f"unknown-{batch}-{place}") for place in range(4)]

        assert len(send(api, reading(), *wrong)["refused"]) == 4

    assert RefusedReading.objects.count() == 6
    assert Reading.objects.count() == 1, "what is right is stored, whatever waits"


class TestPlausibleRange:
    @pytest.fixture
    def ranged(self):
        return SensorFactory(sensor_id="tank-1", plausible_min=0, plausible_max=90)

    def test_values_outside_are_kept_where_the_sensor_says_so(self, api, ranged):
        assert send(api, reading(sensor_id="tank-1", value=120.0))["stored"] == 1

    @pytest.mark.parametrize(("value", "stored"), [(-0.5, 0), (0.0, 1), (90.0, 1), (90.5, 0)])
    def test_values_outside_are_refused_where_the_sensor_says_so(self, api, ranged, value, stored):
        Sensor.objects.update(implausible="refused")

        assert send(api, reading(sensor_id="tank-1", value=value))["stored"] == stored
        waiting = RefusedReading.objects.filter(kind="implausible", value=value)
        assert waiting.count() == 1 - stored

    def test_a_range_may_be_open(self, api, ranged):
        Sensor.objects.update(implausible="refused", plausible_max=None)

        answer = send(
            api, reading(sensor_id="tank-1", value=1e9), reading(sensor_id="tank-1", value=-1.0)
        )

        assert "0 to inf: -1.0" in answer["refused"][0]["reason"]
        assert answer["stored"] == 0 + len(answer["refused"])


class TestMending:
    def test_a_registered_sensor_gets_its_readings_after_all(self, api, superuser):
        send(api, reading(), reading(value="warm"))
        SensorFactory(sensor_id="pump-1")

        stored, left = mending.send_again(RefusedReading.objects.all(), by=superuser, now=NOON)

        assert (stored, left) == (1, 1)
        assert Reading.objects.get().value == 1.5
        settled = RefusedReading.objects.get(kind="sensor")
        assert (settled.status, settled.settled_by) == ("stored", superuser)
        assert RefusedReading.objects.get(kind="malformed").status == WAITING

    def test_what_is_refused_again_waits_on_with_the_new_reason(self, pump):
        row = RefusedReadingFactory(sensor_id="pump-1", value=1e300)

        assert mending.send_again([row], by=UserFactory(), now=NOON) == (0, 1)

        row.refresh_from_db()
        assert (row.status, row.kind) == (WAITING, "value")
        assert "too large" in row.reason
        assert RefusedReading.objects.count() == 1

    def test_two_that_become_the_same_both_wait_on(self, pump):
        wrong = {"sensor_id": "pump-1", "value": 1e300}
        rows = [RefusedReadingFactory(kind=kind, **wrong) for kind in ("value", "quality")]

        assert mending.send_again(rows, by=UserFactory(), now=NOON) == (0, 2)

        assert {row.kind for row in RefusedReading.objects.all()} == {"value", "quality"}
        assert all("too large" in row.reason for row in RefusedReading.objects.all())

    def test_only_what_waits_is_sent_or_dismissed(self, pump):
        row = RefusedReadingFactory(sensor_id="pump-1")
        assert mending.dismiss([row], by=UserFactory(), now=NOON) == 1

        assert mending.send_again([row], by=UserFactory(), now=NOON) == (0, 0)
        assert mending.dismiss([row], by=UserFactory(), now=NOON) == 0
        assert not Reading.objects.exists()

    def test_clients_mend_and_send_again(self, api, pump):
        row = RefusedReadingFactory(sensor_id="pmup-1")

        mended = api.patch(f"{REFUSED}{row.pk}/", {"sensor_id": "pump-1"}, "json")
        sent = api.post(f"{REFUSED}{row.pk}/send_again/")
        late = api.patch(f"{REFUSED}{row.pk}/", {"value": 3.0}, "json")

        assert (mended.status_code, sent.json()["status"], late.status_code) == (200, "stored", 400)
        assert Reading.objects.get().value == 21.5

    def test_staff_mend_on_the_row_s_page_and_send_again_from_the_list(self, admin_client, pump):
        row = RefusedReadingFactory(sensor_id="pmup-1")
        url = reverse("admin:sensing_refusedreading_change", args=[row.pk])
        form = {"sensor_id": "pump-1", "timestamp_0": "2026-03-02", "timestamp_1": "09:00:00"}
        admin_client.post(url, {**form, "value": "22.5", "quality": "1"})

        chosen = {"action": "send_again", "_selected_action": [row.pk]}
        page = admin_client.post(
            reverse("admin:sensing_refusedreading_changelist"), chosen, follow=True
        )

        assert "1 stored, 0 refused again." in page.content.decode()
        assert Reading.objects.get().value == 22.5

    def test_what_is_a_month_old_is_forgotten(self):
        RefusedReadingFactory(received_at=NOON - timedelta(days=31))
        young = RefusedReadingFactory(received_at=NOON - timedelta(days=29))

        assert mending.forget_old(now=NOON) == 1
        assert RefusedReading.objects.get() == young
