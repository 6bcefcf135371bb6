"""The suite has the rights of production: the application's role, on tables the owner made."""

import gc
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar

import pgtrigger
import pytest
import time_machine
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import setup_databases
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from psycopg.sql import Identifier
from rest_framework.test import APIClient

from accounts.models import ApiToken
from tests.accounts.factories import UserFactory
from timeseries import maintenance, partitions, retention
from timeseries.policies import partition_policies

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"

T = TypeVar("T")

# The same examples in every run: what fails here fails everywhere. No deadline: cores are shared.
hypothesis_settings.register_profile("house", derandomize=True, deadline=None)
hypothesis_settings.load_profile("house")

# What migrations put in and tests do not change.
# Migrations fill these; what tests add is told by this.
OURS_OF_KEPT = {
    "emissions_place": "kind <> 'airport'",
    "emissions_unitconversion": "source <> 'by definition'",
}
KEPT = [
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "spatial_ref_sys",
    "emissions_place",
    "emissions_unitconversion",
    "timeseries_policystate",
]


def pytest_collection_modifyitems(items) -> None:
    # What takes long begins first, so that no process is left alone with it at the end; what needs
    # the browser stays together, as each process that comes to it has to open one.
    items.sort(
        key=lambda item: [item.get_closest_marker(name) is None for name in ("slow", "browser")]
    )
    if DATA.is_dir():
        return
    missing = pytest.mark.skip(reason="the real data of ../shared/data is not here")
    for item in items:
        if item.get_closest_marker("real_data"):
            item.add_marker(missing)


def pytest_collection_finish() -> None:
    # What is loaded stays; walking it again and again in search of garbage takes a twentieth, and
    # so does searching what a test has just made, nearly all of which goes by itself.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(
    request, django_test_environment, django_db_blocker, django_db_modify_db_settings
):
    """One database a process, made by the owner, used by the application."""
    with django_db_blocker.unblock():
        keep = request.config.getoption("reuse_db") and not request.config.getoption("create_db")
        run = getattr(request.config, "workerinput", {}).get("testrunuid")
        if run:
            copy_database(run, keep=keep)
        else:
            make_database(keep=keep)
        name = connections["owner"].settings_dict["NAME"]
        connections["default"].settings_dict["NAME"] = name
        empty_tables()
        retention.remember([])


def make_database(*, keep: bool) -> None:
    setup_databases(verbosity=0, interactive=False, aliases=["owner"], keepdb=keep)
    name = connections["owner"].settings_dict["NAME"]
    connections["default"].settings_dict["NAME"] = name
    for policy in partition_policies():
        for now in (NOON, datetime.now(UTC)):
            partitions.make_ahead(policy, now=now)
    maintenance.register_policies()


def copy_database(run: str, *, keep: bool) -> None:
    """The first process of a run makes the database while the others wait; each takes a copy."""
    owner = connections["owner"]
    mine = owner.settings_dict["TEST"]["NAME"]
    made = mine.rpartition("_")[0]
    with owner._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [made])
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [made],
        )
        if cursor.fetchone() != (run,):
            for alias in ("default", "owner"):  # one database, as Django sees by the name
                connections[alias].settings_dict["TEST"]["NAME"] = made
            make_database(keep=keep)
            connections.close_all()
            connections["default"].close_pool()
            cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(made), run))
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(mine)))
        # Through the log it takes ten times as long.
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        cursor.execute(copy.format(Identifier(mine), Identifier(made)))
    owner.settings_dict["NAME"] = mine


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Real transactions on both connections; what was written is removed afterwards."""
    with django_db_blocker.unblock(), emptied_afterwards():
        yield


@contextmanager
def emptied_afterwards() -> Iterator[None]:
    yield
    connections["default"].close()
    as_new(connections["owner"])
    empty_tables()


def as_new(connection: BaseDatabaseWrapper) -> None:
    """Without what a test left open or set. A new connection would have to learn every table."""
    if connection.in_atomic_block or not connection.get_autocommit() or not connection.is_usable():
        connection.close()
    else:
        with connection.cursor() as cursor:
            cursor.execute("RESET ALL")


@pytest.fixture
def other(committed) -> Iterator[BaseDatabaseWrapper]:
    """A second connection of the application, inside a transaction that the test commits."""
    connection = connections["default"].copy()
    connection.set_autocommit(False)
    yield connection
    connection.close()


@pytest.fixture
def beside(committed) -> Iterator[Callable[..., Future]]:
    """Start functions in threads that have connections of their own; the result is waited for."""

    def on_its_own(function, *args, **kwargs):
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as pool:
        yield lambda *call, **options: pool.submit(on_its_own, *call, **options)


def until(found: Callable[[], T], *, seconds: float = 10, every: float = 0.02) -> T:
    """Ask again and again until the answer is true, and return it; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(every)
    return answer


TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relispartition
      AND relname <> ALL(%s) AND pg_get_userbyid(relowner) = current_user
"""
# Their rows lie in hundreds of partitions, which are slow to ask through the tables.
FILLED_PARTITIONS = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relispartition
      AND pg_relation_size(oid) > 0
"""


def empty_tables() -> None:
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(TABLES, [KEPT])
        asked = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for (table,) in cursor.fetchall()
        )
        cursor.execute(asked)
        filled = cursor.fetchall()
        with pgtrigger.ignore(databases=["owner"]):
            for (table,) in filled:
                cursor.execute(f"DELETE FROM {table}")
            for table, ours in OURS_OF_KEPT.items():
                cursor.execute(f"DELETE FROM {table} WHERE {ours}")
        cursor.execute(FILLED_PARTITIONS)
        if partitions_filled := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"TRUNCATE {', '.join(partitions_filled)}")


@pytest.fixture
def noon() -> Iterator[datetime]:
    """The clock stands at NOON."""
    with time_machine.travel(NOON, tick=False):
        yield NOON


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """A row of everything for all tests of a module: ``user``, a superuser, and ``keys``, see
    tests.domains. Each test runs inside this transaction and is undone by itself."""
    from tests.domains import one_of_each  # whose modules need this one

    with django_db_blocker.unblock(), time_machine.travel(NOON, tick=False):
        connection.close()
        with transaction.atomic():
            user = UserFactory(is_staff=True, is_superuser=True)
            yield SimpleNamespace(user=user, keys=one_of_each(user))
            transaction.set_rollback(True)


@pytest.fixture
def superuser(db):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def api(superuser) -> APIClient:
    """A client with the token of somebody who may do all."""
    return client_of(superuser)


def client_of(user, kind: str = ApiToken.Kind.FULL) -> APIClient:
    _, secret = ApiToken.objects.create(user=user, name="test", kind=kind)
    client = APIClient(raise_request_exception=True)
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client


@pytest.fixture(scope="session")
def process_environment(django_db_setup) -> dict[str, str]:
    """What a web or worker process needs to use this test database."""
    settings = connections["owner"].settings_dict
    before = os.environ["DATABASE_URL"].rpartition("/")[0]
    owner = os.environ["OWNER_DATABASE_URL"].rpartition("/")[0]
    return {
        **os.environ,
        "DATABASE_URL": f"{before}/{settings['NAME']}",
        "OWNER_DATABASE_URL": f"{owner}/{settings['NAME']}",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }


@pytest.fixture(scope="session")
def server(process_environment, tmp_path_factory) -> Iterator[str]:
    """The real server on this test database; gives its address. It sees committed rows only."""
    port = free_port()
    state = tmp_path_factory.mktemp("server")
    environment = {
        **process_environment,
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(state / "metrics"),
    }
    environment.pop("OWNER_DATABASE_URL")  # as in production
    with (state / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.asgi"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until(lambda: answers(address), process, state / "log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(is_so, process, log: Path, *, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"The process did not come up:\n{log.read_text()[-3000:]}")
        time.sleep(0.1)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz/?format=json", timeout=5) as response:
            return response.status == 200
    except OSError:
        return False
