"""What the server owes its clients and its database besides answers."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import OperationalError, connections

from config.asgi import application
from sensing.models import Reading
from sensing.services import streams
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.sensing.factories import SensorFactory

THE_POOL_HOLDS = 3
TERMINATE = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND query LIKE 'SELECT string_agg(%FROM sensing_reading%'
"""


@pytest.fixture
def small_pool(committed, monkeypatch):
    default = connections["default"]
    default.close_pool()
    monkeypatch.setitem(default.settings_dict["OPTIONS"]["pool"], "max_size", THE_POOL_HOLDS)
    yield
    default.close()
    default.close_pool()


@pytest.fixture
def download(small_pool, noon, monkeypatch):
    """Ask for a CSV of five pages, do something at its first chunk, and return its status."""
    monkeypatch.setattr(streams, "PORTION", 2)
    monkeypatch.setattr(streams, "MOST", 2)
    sensor = SensorFactory()
    for minute in range(10):
        Reading.objects.create(sensor=sensor, timestamp=NOON - timedelta(minutes=minute), value=1.0)
    credential = client_of(UserFactory(is_superuser=True))._credentials["HTTP_AUTHORIZATION"]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/sensing/readings/",
        "query_string": b"format=csv",
        "headers": [(b"authorization", credential.encode()), (b"host", b"localhost")],
    }

    async def ask(at_first_chunk):
        status, gone = [], asyncio.Event()
        sent = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive():
            if sent:
                return sent.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message["type"] == "http.response.start":
                status.append(message["status"])
            elif message.get("body") and at_first_chunk:
                await at_first_chunk(gone)

        await application(scope, receive, send)
        return status

    def download(at_first_chunk=None):
        # In a thread of its own: a browser's driver leaves a running loop in this one.
        with ThreadPoolExecutor(max_workers=1) as thread:
            return thread.submit(lambda: asyncio.run(ask(at_first_chunk))).result()

    return download


async def lose_the_database(gone):
    def terminate():
        with connections["default"].cursor() as cursor:
            cursor.execute(TERMINATE)
        connections.close_all()

    await asyncio.to_thread(terminate)


async def hang_up(gone):
    gone.set()
    await asyncio.sleep(0.02)


@pytest.mark.slow
def test_downloads_that_break_off_give_their_connections_back(download):
    for _ in range(THE_POOL_HOLDS + 1):
        # Between two portions it may go on by another connection.
        with suppress(OperationalError):
            download(lose_the_database)

    assert download() == [200]


def test_downloads_that_nobody_waits_for_give_their_connections_back(download):
    for _ in range(THE_POOL_HOLDS + 1):
        download(hang_up)

    assert download() == [200]


def test_a_download_that_nobody_waits_for_asks_for_no_more(download, monkeypatch):
    found, honest = [], streams._portion

    def portion(*args, **options):
        portion = honest(*args, **options)
        found.append(len(portion or ()))
        return portion

    monkeypatch.setattr(streams, "_portion", portion)

    download(hang_up)
    stopped = sum(found)
    download()

    assert stopped <= 4 < sum(found) - stopped == 10


def test_health_is_for_everybody_and_tells_nothing(client, db):
    response = client.get("/healthz/?format=json")

    assert response.status_code == 200
    assert set(response.json().values()) == {"OK"}


@pytest.mark.parametrize("token", [True, False], ids=["with a token", "without"])
def test_metrics_are_for_those_with_a_token(client, api, token):
    response = (api if token else client).get("/metrics")

    assert response.status_code == (200 if token else 401)
