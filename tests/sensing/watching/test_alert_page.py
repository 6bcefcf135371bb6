"""An alert as people deal with it: its page, its buttons and its story, and REST."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from notifications.models import Delivery
from sensing.models import AnomalyAlert, MaintenanceTask
from sensing.services import alert_stories, alerts, newest
from sensing.services.watching import run
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import (
    AlertRecipientFactory,
    AnomalyAlertFactory,
    MaintenanceLogFactory,
    MaintenanceTaskFactory,
    SensorFactory,
    WatchRuleFactory,
)
from tests.sensing.sending import send
from tests.timeseries.readings import ago

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]

Status = AnomalyAlert.Status


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def alert() -> AnomalyAlert:
    """Of a pump that ran hot for two minutes and came back once."""
    sensor = SensorFactory(sensor_id="pump", unit="°C")
    WatchRuleFactory(sensor=sensor, name="Runs hot", recommended_actions=["Stop the pump."])
    send(sensor, {ago(9): 85, ago(8): 20, ago(7): 90, ago(6): 20})
    newest.go_through()
    run.watch(now=NOON)
    return AnomalyAlert.objects.get()


def step(client, alert: AnomalyAlert, name: str, **data) -> list[str]:
    """Press a button; return what was said about it."""
    address = reverse("admin:sensing_anomalyalert_step", args=[alert.pk, name])
    answer = client.post(address, data)
    assert answer.status_code == 302
    alert.refresh_from_db()
    return [str(message) for message in get_messages(answer.wsgi_request)]


def page(client, alert: AnomalyAlert) -> str:
    return client.get(
        reverse("admin:sensing_anomalyalert_change", args=[alert.pk])
    ).content.decode()


def test_the_page_says_what_happened_and_what_to_do(staff, alert):
    html = page(staff, alert)

    assert "Stop the pump." in html
    assert "Runs hot" in html
    assert "came back 1 time" in html
    assert "1 by cooldown" in html
    assert "None. This is the first of its kind here." in html


def test_the_page_tells_of_similar_alerts_and_what_was_done(staff, alert):
    before = AnomalyAlertFactory(
        sensor=alert.sensor,
        anomaly_type=alert.anomaly_type,
        status="resolved",
        settled_at=NOON,
        note="The bearing was dry.",
    )
    task = MaintenanceTaskFactory(alert=before, status="completed", ended_at=NOON)
    MaintenanceLogFactory(task=task, notes="Greased it.")

    html = page(staff, alert)

    assert "The bearing was dry." in html
    assert "Greased it." in html


def test_an_alert_is_acknowledged_snoozed_and_resolved_from_its_page(staff, superuser, alert):
    assert step(staff, alert, "acknowledged") == []
    assert (alert.status, alert.settled_by) == (Status.ACKNOWLEDGED, superuser)

    assert step(staff, alert, "snooze", hours="4") == []
    assert alert.snoozed_until == NOON + timedelta(hours=4)

    assert step(staff, alert, "resolved", note="Cooled down.") == []
    assert (alert.status, alert.note) == (Status.RESOLVED, "Cooled down.")
    assert [turn.what for turn in alert_stories.turns(alert)][:3] == [
        "resolved",
        "snoozed until 02 Mar 16:00 UTC",
        "acknowledged",
    ]
    assert "alert-steps" not in page(staff, alert)


def test_an_alert_is_ignored_with_a_reason_only(staff, alert):
    (warning,) = step(staff, alert, "ignored", note=" ")
    assert "Say why" in warning
    assert alert.status == Status.OPEN

    step(staff, alert, "ignored", note="A test run.")
    assert (alert.status, alert.note) == (Status.IGNORED, "A test run.")


def test_an_alert_becomes_a_task_by_one_press(staff, alert):
    step(staff, alert, "task")
    step(staff, alert, "task")

    assert MaintenanceTask.objects.get().alert == alert


def test_who_may_not_change_alerts_has_no_buttons(client, alert):
    client.force_login(UserFactory(is_staff=True, role="viewer"))

    assert "alert-steps" not in page(client, alert)
    address = reverse("admin:sensing_anomalyalert_step", args=[alert.pk, "resolved"])
    assert client.post(address).status_code == 403
    assert client.get(address).status_code == 405


def test_two_operators_at_once_hear_of_each_other(staff, alert):
    ada = UserFactory()
    alerts.settle(alert, Status.RESOLVED, by=ada, now=NOON)

    (warning,) = step(staff, alert, "acknowledged")

    assert f"resolved already, by {ada}" in warning


def test_a_snoozed_alert_is_open_again_afterwards_and_told_of_while_it_lasts(superuser, alert):
    AlertRecipientFactory(address="shift@example.org")
    later = NOON + timedelta(hours=1)
    alert.ended_at = None
    alert.save()
    alerts.snooze(alert, until=later, by=superuser, now=NOON)

    run.watch(now=later - timedelta(seconds=1))
    assert not Delivery.objects.exists()
    run.watch(now=later)
    run.watch(now=later)

    alert.refresh_from_db()
    assert (alert.status, alert.snoozed_until) == (Status.OPEN, None)
    assert Delivery.objects.get().event == "alert.reopened"


@pytest.mark.parametrize(
    ("until", "status"),
    [(NOON + timedelta(hours=1), 200), (NOON, 400), (NOON + timedelta(days=8), 400)],
)
def test_an_alert_is_snoozed_by_rest_for_up_to_a_week(api, alert, until, status):
    address = f"/api/v1/sensing/anomaly-alerts/{alert.pk}/snooze/"

    assert api.post(address, {"until": until.isoformat()}, format="json").status_code == status
    alert.refresh_from_db()
    assert alert.snoozed_until == (until if status == 200 else None)


def test_a_settled_alert_is_not_snoozed(api, superuser, alert):
    alerts.settle(alert, Status.RESOLVED, by=superuser, now=NOON)
    until = (NOON + timedelta(hours=1)).isoformat()

    answer = api.post(
        f"/api/v1/sensing/anomaly-alerts/{alert.pk}/snooze/", {"until": until}, format="json"
    )

    assert answer.status_code == 409


def test_rest_shows_what_was_found_and_what_was_held_back(api, alert):
    (shown,) = api.get("/api/v1/sensing/anomaly-alerts/").data["results"]
    (watched,) = api.get("/api/v1/sensing/watches/").data["results"]

    assert (shown["returns"], shown["ended_at"]) == (1, "2026-03-02T11:54:00Z")
    (finding,) = shown["findings"]
    assert (finding["rule"], finding["value"], finding["returns"]) == ("Runs hot", 90.0, 1)
    assert (watched["sensor"], watched["held_by_cooldown"]) == ("pump", 1)
