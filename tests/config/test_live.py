"""Streams of live pages by the real server: what they say, to whom, when, and at what price."""

import http.client
import json
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config import feeds
from config.live import announce
from sensing.models import ALERTS, AnomalyAlert
from tests.accounts.factories import UserFactory
from tests.conftest import until
from tests.sensing.factories import AnomalyAlertFactory

pytestmark = pytest.mark.slow

SOON = 5.0  # seconds; on an idle machine it is a tenth of one
LISTENING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'glasshouse live'
"""


def cookie_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class Stream:
    """An open stream, read by a thread; ``take`` gives one event after the other."""

    def __init__(self, address: str, path: str, cookie: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.connection.request("GET", path, headers={"Cookie": cookie})
        self.socket = self.connection.sock
        self.response = self.connection.getresponse()
        self.events: queue.Queue[tuple[str, dict | None]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        kind = "message"
        try:
            for line in self.response:
                name, _, value = line.decode().rstrip("\n").partition(":")
                if name == "event":
                    kind = value.strip()
                elif name == "data":
                    self.events.put((kind, json.loads(value) if value.strip() else None))
                    kind = "message"
        except (OSError, ValueError, AttributeError):
            pass  # the test closed it
        self.events.put(("end", None))

    def take(self, *, seconds: float = SOON) -> tuple[str, dict | None]:
        return self.events.get(timeout=seconds)

    def told(self) -> list[dict | None]:
        """What came meanwhile."""
        return [self.events.get()[1] for _ in range(self.events.qsize())]

    def until(self, wanted: Callable[[dict], bool]) -> dict:
        deadline = time.monotonic() + SOON
        while True:
            kind, data = self.take(seconds=max(0.01, deadline - time.monotonic()))
            if kind == "message" and wanted(data):
                return data

    def close(self) -> None:
        with suppress(OSError):  # it is closed already
            self.socket.shutdown(socket.SHUT_RDWR)
        self.connection.close()


@pytest.fixture
def person(committed) -> User:
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def watch(server, person) -> Iterator[Callable[..., Stream]]:
    """Open a stream as somebody who is logged in; all are closed at the end."""
    opened: list[Stream] = []

    def watch(who: User = person, name: str = "overview_alerts") -> Stream:
        opened.append(Stream(server, reverse(name), cookie_of(who)))
        return opened[-1]

    yield watch
    for stream in opened:
        if stream.response.status == 200:
            stream.close()


def count(number: int) -> Callable[[dict], bool]:
    return lambda data: data["count"] == number


def asked(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_stream_begins_with_the_state_and_is_not_to_be_kept_by_a_proxy(watch):
    AnomalyAlertFactory()

    stream = watch()

    assert stream.response.getheader("Content-Type") == "text/event-stream"
    assert stream.response.getheader("X-Accel-Buffering") == "no"
    assert "no-cache" in stream.response.getheader("Cache-Control")
    assert stream.take() == ("message", {"count": 1})


def test_a_commit_is_told_and_what_is_rolled_back_is_not(watch):
    stream = watch()
    stream.until(count(0))
    until(lambda: asked(LISTENING) == 1)

    with transaction.atomic():
        AnomalyAlertFactory()
        transaction.set_rollback(True)
    time.sleep(2)
    # What rang when it began to listen may come now, and says the same.
    assert all(data == {"count": 0} for data in stream.told())
    with transaction.atomic():
        AnomalyAlertFactory()

    assert stream.until(count(1))


def test_changes_in_bulk_and_by_sql_are_told_too(watch):
    AnomalyAlertFactory()
    AnomalyAlertFactory()
    stream = watch()
    stream.until(count(2))

    with connection.cursor() as cursor:
        cursor.execute("UPDATE sensing_anomalyalert SET severity = 1")
        cursor.execute("DELETE FROM sensing_anomalyalert WHERE ctid = '(0,1)'")
    left = AnomalyAlert.objects.count()
    assert stream.until(count(left))
    AnomalyAlert.objects.update(status="ignored", settled_at="2026-03-01T09:00Z")

    assert stream.until(count(0))


def test_however_much_changes_it_is_told_once_a_second(watch):
    stream = watch()
    stream.until(count(0))
    began = time.monotonic()

    for _ in range(60):
        announce(ALERTS)
        time.sleep(0.05)
    time.sleep(1.5)

    told = stream.events.qsize()
    assert 1 <= told <= (time.monotonic() - began) / feeds.AT_MOST_EVERY + 1


def test_the_figures_of_the_overview_come_whole(watch):
    AnomalyAlertFactory(severity=5)

    kind, data = watch(name="overview_stream").take()

    assert kind == "message"
    assert data["count"] == 1
    assert 'data-key="alerts-5-older"' in data["html"]


def test_a_stream_ends_when_its_session_does(watch, person):
    stream, other = watch(), watch(UserFactory(is_staff=True, is_superuser=True))
    stream.until(count(0))
    other.until(count(0))

    Session.objects.filter(session_key__in=sessions_of(person)).delete()
    AnomalyAlertFactory()

    assert until_end(stream) == ["over", "end"]
    assert other.until(count(1))


def test_a_stream_ends_when_the_password_was_changed_elsewhere(watch, person):
    stream = watch()
    stream.until(count(0))

    person.set_password("another long password")
    person.save()
    announce(ALERTS)

    assert until_end(stream) == ["over", "end"]


def test_a_stream_ends_when_the_permission_is_withdrawn(watch):
    viewer = UserFactory(is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_anomalyalert"))
    stream = watch(viewer)
    stream.until(count(0))

    viewer.user_permissions.clear()
    announce(ALERTS)

    assert until_end(stream) == ["over", "end"]


def sessions_of(person: User) -> list[str]:
    return [
        session.session_key
        for session in Session.objects.all()
        if session.get_decoded()["_auth_user_id"] == str(person.pk)
    ]


def until_end(stream: Stream) -> list[str]:
    """The last two things that it says."""
    kinds = [stream.take()[0]]
    while kinds[-1] != "end":
        kinds.append(stream.take()[0])
    return kinds[-2:]


def test_who_is_not_staff_gets_no_stream(watch, server):
    assert watch(UserFactory()).response.status == 403
    stranger = Stream(server, reverse("overview_alerts"), "")
    assert stranger.response.status == 403


def test_many_streams_take_one_connection_of_the_database(watch):
    streams = [watch() for _ in range(15)]  # more than the pool holds
    for stream in streams:
        stream.until(count(0))
    until(lambda: asked(LISTENING) == 1)

    AnomalyAlertFactory()

    for stream in streams:
        assert stream.until(count(1))
    assert asked(LISTENING) == 1


def test_nobody_listens_when_nobody_watches(watch):
    stream = watch()
    stream.until(count(0))
    until(lambda: asked(LISTENING) == 1)

    stream.close()

    until(lambda: asked(LISTENING) == 0)


def test_a_listener_whose_connection_is_lost_listens_again(watch):
    stream = watch()
    stream.until(count(0))
    until(lambda: asked(LISTENING) == 1)

    asked(LISTENING.replace("count(*)", "count(pg_terminate_backend(pid))"))
    AnomalyAlertFactory()

    assert stream.until(count(1))
