"""A worker that stops at a chosen point of its work and waits there to be killed.

Run as a process. Each line that comes in is an order: an action upon a day, and the point, words of
the statement before which it stops. For each a child is forked, which says when it has stopped.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connections
from psycopg import sql

HALF_WAY, STORED = "half of the file", "the file is stored"


class Point:
    words = ""


def stop() -> None:
    print(f"stopped {os.getpid()} {connections['owner'].connection.info.backend_pid}", flush=True)
    signal.pause()


def stop_before(execute, statement, params, many, context):
    said = statement.as_string(None) if isinstance(statement, sql.Composable) else statement
    if Point.words in said:
        stop()
    return execute(statement, params, many, context)


class Stopping(FileSystemStorage):
    """The storage of a worker that may stop while it stores a file."""

    def _save(self, name, content):
        if Point.words == HALF_WAY:
            path = Path(self.path(name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read(content.size // 2))
            stop()
        name = super()._save(name, content)
        if Point.words == STORED:
            stop()
        return name


def actions() -> dict[str, Callable]:
    from sensing.lifecycle import READINGS  # models need the set-up
    from tests.timeseries import old_readings
    from timeseries import restoring
    from timeseries.models import Archive

    def restore(partition) -> None:
        archive = Archive.objects.get()
        restoring.restore(READINGS, archive, by=None, now=old_readings.expired(partition))

    return {
        "archive": old_readings.archive,
        "drop": old_readings.drop,
        "restore": restore,
        "pack": old_readings.pack,
    }


def work(*, action: str, moment: str, point: str, location: str) -> None:
    from tests.timeseries.old_readings import partition_of

    backend = {"BACKEND": f"{__package__}.stopping.Stopping", "OPTIONS": {"location": location}}
    settings.STORAGES = {**settings.STORAGES, "archives": backend}
    sys.modules[f"{__package__}.stopping"] = sys.modules[__name__]  # one Point
    Point.words = point
    with (
        connections["owner"].execute_wrapper(stop_before),
        connections["default"].execute_wrapper(stop_before),
    ):
        actions()[action](partition_of(datetime.fromisoformat(moment)))
    print("done", flush=True)


def main() -> None:
    django.setup()
    actions()
    for order in sys.stdin:
        child = os.fork()
        if child == 0:
            work(**json.loads(order))
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
