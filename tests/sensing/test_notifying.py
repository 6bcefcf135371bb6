"""Who is told of an alert, and what."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction

from accounts import scopes
from notifications.models import Delivery
from sensing.services.notifying import EVENTS, tell
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.notifications.factories import WebhookFactory
from tests.sensing.factories import (
    AlertRecipientFactory,
    AnomalyAlertFactory,
    SensorFactory,
    SensorGroupFactory,
)

SHIFT = "shift@example.org"


def told() -> list[str]:
    return sorted(Delivery.objects.values_list("address", flat=True))


@pytest.fixture
def alert(db):
    """Of pump 3, of a machine in line 2 in hall A."""
    hall = SensorGroupFactory(name="hall A")
    line = SensorGroupFactory(name="line 2", parent=hall)
    sensor = SensorFactory(sensor_id="pump-3", location="north wall", unit="°C")
    machine = SensorGroupFactory(name="machine 7", parent=line, sensors=[sensor])
    alert = AnomalyAlertFactory(
        sensor=sensor,
        severity=4,
        description="Hotter than it has ever been.",
        evidence={"value": 93.123456789, "limit": 80},
        recommended_actions=["Open the valve."],
    )
    alert.groups = {group.name: group for group in (hall, line, machine)}
    return alert


@pytest.mark.parametrize("name", ["hall A", "line 2", "machine 7", None])
def test_recipients_of_the_group_of_those_around_it_and_of_all_sensors_are_told(alert, name):
    AlertRecipientFactory(group=alert.groups.get(name), address=SHIFT)

    tell(alert, "opened", now=NOON)

    assert told() == [SHIFT]


def test_recipients_of_other_groups_are_not(alert):
    beside = SensorGroupFactory(parent=alert.groups["hall A"])
    below = SensorGroupFactory(parent=alert.groups["machine 7"])
    for group in (beside, below, SensorGroupFactory()):
        AlertRecipientFactory(group=group, address=SHIFT)

    tell(alert, "opened", now=NOON)

    assert told() == []


@pytest.mark.parametrize(("least", "is_told"), [(1, True), (4, True), (5, False)])
def test_from_their_severity_on(alert, least, is_told):
    AlertRecipientFactory(address=SHIFT, least_severity=least)

    tell(alert, "opened", now=NOON)

    assert bool(told()) == is_told


def test_who_is_switched_off_is_not_told(alert):
    AlertRecipientFactory(address=SHIFT, is_active=False)
    AlertRecipientFactory(webhook=WebhookFactory(is_active=False))

    tell(alert, "opened", now=NOON)

    assert told() == []


@pytest.mark.parametrize(("minutes", "is_told"), [(1, False), (0, True)])
def test_of_an_alert_that_is_snoozed_nobody_is_told_before(alert, minutes, is_told):
    AlertRecipientFactory(address=SHIFT)
    alert.snoozed_until = NOON + timedelta(minutes=minutes)

    tell(alert, "escalated", now=NOON)

    assert bool(told()) == is_told


def test_users_are_told_if_they_may_see_the_sensor(alert):
    people = {
        "viewer": UserFactory(email="viewer@example.org", role="viewer"),
        "nobody": UserFactory(email="nobody@example.org"),
        "gone": UserFactory(email="gone@example.org", role="viewer", is_active=False),
        "cashier": UserFactory(email="cashier@example.org", role="cashier"),
        "root": UserFactory(email="root@example.org", is_superuser=True),
        "own": UserFactory(email="own@example.org"),
    }
    people["own"].user_permissions.add(Permission.objects.get(codename="view_sensor"))
    for person in people.values():
        AlertRecipientFactory(user=person)

    tell(alert, "opened", now=NOON)

    assert told() == ["own@example.org", "root@example.org", "viewer@example.org"]
    assert told() == sorted(
        person.email
        for person in people.values()
        if person.is_active and scopes.allows(person, "view", alert.sensor)
    )


def test_one_address_gets_one_message_however_often_it_is_named(alert):
    AlertRecipientFactory(address=SHIFT)
    AlertRecipientFactory(group=alert.groups["hall A"], address=SHIFT)
    AlertRecipientFactory(user=UserFactory(email=SHIFT, role="viewer"))
    webhook = WebhookFactory()
    AlertRecipientFactory(webhook=webhook)
    AlertRecipientFactory(group=alert.groups["line 2"], webhook=webhook)

    tell(alert, "opened", now=NOON)

    assert told() == ["https://hooks.example.org", SHIFT]


def test_a_repeated_call_tells_nobody_again_and_another_event_does(alert):
    AlertRecipientFactory(address=SHIFT)
    for moment in (NOON, NOON, NOON.replace(hour=13)):
        tell(alert, "opened", now=moment)
    for moment in (NOON, NOON, NOON.replace(hour=13)):
        tell(alert, "escalated", now=moment)

    events = Delivery.objects.order_by("id").values_list("event", flat=True)
    assert list(events) == ["alert.opened", "alert.escalated", "alert.escalated"]


def test_what_is_rolled_back_is_told_to_nobody(alert):
    AlertRecipientFactory(address=SHIFT)
    with transaction.atomic():
        tell(alert, "opened", now=NOON)
        transaction.set_rollback(True)

    assert told() == []


def test_it_takes_three_queries_however_many_are_told(alert, django_assert_num_queries):
    for number in range(50):
        AlertRecipientFactory(address=f"{number}@example.org")
        AlertRecipientFactory(user=UserFactory(role="viewer"))
        AlertRecipientFactory(webhook=WebhookFactory())

    with django_assert_num_queries(3):  # groups of the sensor, recipients, messages
        tell(alert, "opened", now=NOON)

    assert Delivery.objects.count() == 150


def test_programs_get_names_that_stay(alert, settings):
    settings.PUBLIC_URL = "https://plant.example.org/"
    AlertRecipientFactory(webhook=WebhookFactory())

    tell(alert, "opened", now=NOON)

    path = f"/admin/sensing/anomalyalert/{alert.pk}/change/"
    sent = Delivery.objects.get()
    assert sent.payload == {
        "type": "alert.opened",
        "timestamp": "2026-03-02T12:00:00+00:00",
        "data": {
            "alert_id": str(alert.pk),
            "url": f"https://plant.example.org{path}",
            "sensor_id": "pump-3",
            "location": "north wall",
            "groups": ["machine 7", "line 2", "hall A"],
            "kind": "spike",
            "severity": 4,
            "confidence": 0.8,
            "status": "open",
            "description": "Hotter than it has ever been.",
            "evidence": {"value": 93.123456789, "limit": 80},
            "recommended_actions": ["Open the valve."],
            "note": "",
            "happened_at": "2026-03-01T09:00:00+00:00",
            "ended_at": None,
        },
    }
    assert sent.path == path


@pytest.mark.parametrize("event", EVENTS)
def test_people_read_what_happened_and_what_to_do(alert, event, settings):
    settings.PUBLIC_URL = "https://plant.example.org"
    AlertRecipientFactory(address=SHIFT)

    tell(alert, event, now=NOON)

    sent = Delivery.objects.get()
    words, what_to_do = EVENTS[event]
    assert sent.subject == f"{words}: spike at pump-3 (4 critical)"
    for part in (
        "Hotter than it has ever been.",
        "Where: north wall, machine 7, line 2, hall A",
        "Since: 2026-03-01 09:00:00 UTC",
        "value: 93.1235",
        what_to_do,
        f"https://plant.example.org/admin/sensing/anomalyalert/{alert.pk}/change/",
    ):
        assert part in sent.text


def test_a_mail_says_until_when_it_lasted(alert):
    alert.ended_at = alert.happened_at + timedelta(hours=1)
    AlertRecipientFactory(address=SHIFT)

    tell(alert, "resolved", now=NOON)

    assert "Until: 2026-03-01 10:00:00 UTC" in Delivery.objects.get().text


def test_an_event_that_is_none_is_an_error_of_the_caller(alert):
    AlertRecipientFactory(address=SHIFT)

    with pytest.raises(KeyError):
        tell(alert, "forgotten", now=NOON)
