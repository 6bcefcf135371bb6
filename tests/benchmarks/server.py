"""The real server, started on a free port for the length of a benchmark, and clients of it."""

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.test import Client as TestClient

from accounts.models import ApiToken, User
from tests.benchmarks.connecting import application

ROOT = Path(__file__).resolve().parents[2]
OURS, STOCK = "config.settings.test", "tests.benchmarks.stock.settings"
READY_WITHIN = 60  # seconds
KEPT_ALIVE = 3  # seconds; the server closes a silent connection a little later


class Client:
    """One connection, kept alive, that shows the same credential with every request."""

    def __init__(self, port: int, **credential: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Content-Type": "application/json", **credential}
        self.used_at = 0.0

    def get(self, path: str) -> bytes:
        return self._send("GET", path)

    def post(self, path: str, body: bytes, kind: str = "application/json") -> bytes:
        return self._send("POST", path, body, {"Content-Type": kind})

    def warm_up(self, path: str, times: int = 8) -> None:
        """Ask on connections of their own, so that each of the server's processes has answered."""
        for _ in range(times):
            self.connection.close()
            self.get(path)

    def _send(
        self, method: str, path: str, body: bytes | None = None, headers: dict | None = None
    ) -> bytes:
        if time.monotonic() - self.used_at > KEPT_ALIVE:
            self.connection.close()
        self.connection.request(method, path, body, {**self.headers, **(headers or {})})
        response = self.connection.getresponse()
        answer = response.read()
        self.used_at = time.monotonic()
        if response.status not in (200, 201, 204):
            raise RuntimeError(f"{method} {path}: {response.status} {answer[:500]!r}")
        return answer


@dataclass(frozen=True)
class Site:
    """A running server over one database."""

    port: int
    database: str
    process: int

    def device(self) -> Client:
        """A client with a token that allows everything."""
        with application(self.database):
            _, secret = ApiToken.objects.create(user=superuser(), name="benchmark", kind="full")
        return Client(self.port, Authorization=f"Token {secret}")

    def browser(self) -> Client:
        """A client with the session of somebody who is logged in."""
        with application(self.database):
            browser = TestClient()
            browser.force_login(superuser())
        return Client(self.port, Cookie=f"sessionid={browser.cookies['sessionid'].value}")


@contextmanager
def running(database: str, settings: str = OURS) -> Iterator[Site]:
    """Serve a database as in production: by gunicorn, and with the application's role alone."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        port = free_port()
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "-c",
                "config/gunicorn.py",
                "config.asgi:application",
            ],
            cwd=ROOT,
            env=environment(database, settings, port=port, folder=folder),
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(process, port)
            yield Site(port, database, process.pid)
        except Exception:
            log.seek(0)
            sys.stderr.write(log.read()[-4000:])
            raise
        finally:
            process.terminate()
            process.wait(timeout=30)


def environment(database: str, settings: str, *, port: int, folder: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "OWNER_DATABASE_URL"},
        "DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}",
        "DJANGO_SETTINGS_MODULE": settings,
        "BIND": f"127.0.0.1:{port}",
        "PROMETHEUS_MULTIPROC_DIR": f"{folder}/metrics",
        "STATIC_ROOT": folder,
    }


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(process: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")


def superuser() -> User:
    user, _ = User.objects.get_or_create(
        email="benchmark@example.org", defaults={"is_staff": True, "is_superuser": True}
    )
    return user
