"""What was acknowledged is there, though the database was killed or its disk was full meanwhile.

With a PostgreSQL of the test's own, durable as in production, and the real server before it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import psycopg
import pytest
from django.db import connections

from accounts.models import ApiToken
from tests.accounts.factories import UserFactory
from tests.conftest import ROOT, answers, free_port, until, wait_until
from tests.sensing.factories import SensorFactory

PASSWORD = "only here"
EACH = 2_000  # readings of a batch
# PostgreSQL takes a file that may not grow for a full disk.
FULL = 24 * 1024  # kilobytes


@dataclass
class Cluster:
    """A PostgreSQL of its own, with a copy of the test's database."""

    home: Path
    programs: Path
    secret: str

    def url(self, role: str) -> str:
        return f"postgresql://{role}:{quote(PASSWORD)}@{quote(str(self.home), safe='')}:5432/copy"

    def run(self, program: str, *arguments: str, limit: int | None = None) -> None:
        command = [str(self.programs / program), *map(str, arguments)]
        if limit:
            command = ["bash", "-c", f'ulimit -f {limit}; exec "$@"', "-", *command]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with (self.home / "log").open("a") as log:
            subprocess.run(command, check=True, cwd="/", stdout=log, stderr=log, stdin=None)

    def start(self, *, limit: int | None = None) -> None:
        self.control("start", "-l", self.home / "server.log", limit=limit)

    def control(self, *what, limit: int | None = None) -> None:
        self.run("pg_ctl", "-D", self.home / "data", "-w", *what, limit=limit)

    def prepare(self) -> None:
        secret = self.home / "secret"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:  # as whom PostgreSQL refuses to run
            shutil.chown(self.home, "postgres")
            shutil.chown(secret, "postgres")
        data = self.home / "data"
        self.run(
            *("initdb", "-N", "-D", data, "-U", "postgres"),
            *("-A", "scram-sha-256", f"--pwfile={secret}"),
        )
        settings = f"listen_addresses = ''\nunix_socket_directories = '{self.home}'\n"
        settings += "max_locks_per_transaction = 512\ntimezone = 'UTC'\njit = off\n"
        with (data / "postgresql.conf").open("a") as file:
            file.write(settings)
        # Durable only when the copy is there, which takes long otherwise.
        self.control("start", "-l", self.home / "server.log", "-o", "-F")
        self._copy()
        self.control("stop")
        self.start()

    def _copy(self) -> None:
        source = connections["owner"].settings_dict
        here = f"host={self.home} user=postgres password='{PASSWORD}'"
        passwords = (f"-v{role}_password={PASSWORD}" for role in ("owner", "app", "report"))
        self._psql(
            f"{here} dbname=postgres", *passwords, "-vin_template=on", "-f", "config/roles.sql"
        )
        self._psql(f"{here} dbname=postgres", "-c", "CREATE DATABASE copy OWNER glasshouse_owner")
        there = f"host={source['HOST']} port={source['PORT'] or 5432} dbname={source['NAME']}"
        there += f" user={source['USER']} password='{source['PASSWORD']}'"
        # Only readings are written here, and each partition is a dozen files.
        less = [f"--exclude-table={app}_*_2*" for app in ("cameras", "inventory")]
        dump = [str(self.programs / "pg_dump"), "--no-comments", *less, there]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as dumped:
            self._psql(f"{here} dbname=copy", "-q", "-1", stdin=dumped.stdout)
        assert dumped.returncode == 0

    def _psql(self, where: str, *arguments: str, stdin=None) -> None:
        command = [str(self.programs / "psql"), where, "-X", "-v", "ON_ERROR_STOP=1", *arguments]
        done = subprocess.run(command, cwd=ROOT, stdin=stdin, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]


@contextmanager
def senders() -> Iterator[str]:
    """The token of a device and two sensors, for as long as it takes to copy them."""
    user = UserFactory(is_superuser=True)
    _, secret = ApiToken.objects.create(user=user, name="test", kind=ApiToken.Kind.DEVICE)
    sensors = [SensorFactory(sensor_id=f"outage-{number}") for number in range(2)]
    yield secret
    for each in (*sensors, user):
        each.delete()


@pytest.fixture(scope="module")
def cluster(django_db_setup, django_db_blocker) -> Iterator[Cluster]:
    home = Path(tempfile.mkdtemp(prefix="outage"))  # short, as the path of a socket has to be
    home.chmod(0o755)
    with django_db_blocker.unblock(), connections["owner"].cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10_000
        with senders() as secret:
            made = Cluster(home, Path(f"/usr/lib/postgresql/{version}/bin"), secret)
            made.prepare()
        connections.close_all()
    try:
        yield made
    finally:
        made.control("stop", "-m", "immediate")
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def address(cluster, process_environment, tmp_path_factory) -> Iterator[str]:
    """The real server before this database."""
    state = tmp_path_factory.mktemp("server")
    port = free_port()
    environment = {
        **process_environment,
        "DATABASE_URL": cluster.url("glasshouse_app"),
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(state / "metrics"),
    }
    environment.pop("OWNER_DATABASE_URL")
    with (state / "log").open("w") as log:
        command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.asgi"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}"), process, state / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def batch(number: int, *, sensor: str, end: datetime) -> list[dict]:
    first = number * EACH
    moments = [end - timedelta(milliseconds=place) for place in range(first, first + EACH)]
    columns = {"timestamps": [round(each.timestamp() * 1e6) for each in moments]}
    return [{"sensor_id": sensor, **columns, "values": [*map(float, range(first, first + EACH))]}]


def send(address: str, secret: str, body: list[dict]) -> bool:
    """Send a batch; whether it was acknowledged."""
    headers = {"Authorization": f"Token {secret}", "Content-Type": "application/json"}
    sent = Request(f"{address}/api/v1/sensing/readings/", json.dumps(body).encode(), headers)
    try:
        with urlopen(sent, timeout=30) as response:
            answer = json.load(response)
    except (URLError, OSError):  # and answers other than 200
        return False
    return answer["stored"] + answer["unchanged"] == EACH


def stored(cluster: Cluster, sensor: str) -> set[float]:
    with psycopg.connect(cluster.url("glasshouse_app")) as connection:
        rows = connection.execute(
            "SELECT value FROM sensing_reading WHERE sensor_id = "
            "(SELECT id FROM sensing_sensor WHERE sensor_id = %s)",
            [sensor],
        )
        return {value for (value,) in rows}


def of_batches(numbers: list[int]) -> set[float]:
    return {float(place) for each in numbers for place in range(each * EACH, (each + 1) * EACH)}


def test_a_database_that_is_killed_while_readings_come_in_loses_none(cluster, address):
    end, over = datetime.now(UTC), Event()
    acknowledged: list[int] = []

    def keep_sending() -> None:
        number = 0
        while not over.is_set():
            if send(address, cluster.secret, batch(number, sensor="outage-0", end=end)):
                acknowledged.append(number)
                number += 1

    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(keep_sending)
        for _ in range(2):
            before = len(acknowledged)
            until(lambda before=before: len(acknowledged) > before + 5, seconds=60)
            cluster.control("stop", "-m", "immediate")
            time.sleep(0.3)
            cluster.start()
        before = len(acknowledged)
        until(lambda: len(acknowledged) > before + 5, seconds=60)
        over.set()
        sending.result(60)

    assert stored(cluster, "outage-0") == of_batches(acknowledged)


def test_what_is_acknowledged_before_the_disk_is_full_is_there_and_the_rest_comes_later(
    cluster, address
):
    end = datetime.now(UTC)
    cluster.control("stop", "-m", "fast")
    cluster.start(limit=FULL)
    acknowledged, number = [], 0
    until(lambda: answers(address), seconds=30)
    while send(address, cluster.secret, batch(number, sensor="outage-1", end=end)):
        acknowledged.append(number)
        number += 1
        assert number < 1_000, "the disk is never full"

    assert acknowledged
    assert stored(cluster, "outage-1") == of_batches(acknowledged)

    cluster.control("stop", "-m", "fast")
    cluster.start()
    until(
        lambda: send(address, cluster.secret, batch(number, sensor="outage-1", end=end)), seconds=60
    )
    assert stored(cluster, "outage-1") == of_batches([*acknowledged, number])
