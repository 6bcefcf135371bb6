"""Checks and writes one import in a process of its own, and prints the memory it took in MB."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from spreadsheets.models import ImportJob  # noqa: E402
from spreadsheets.services import imports, work  # noqa: E402
from tests.benchmarks.connecting import application  # noqa: E402


def main(database: str, key: str) -> None:
    with application(database):
        job = ImportJob.objects.get(pk=key)
        for step in (work.check, work.apply):
            if step is work.apply:
                imports.apply(job)
            said = step(job.pk, revision=job.revision, report=quiet, now=datetime.now(UTC))
            print(said, file=sys.stderr)
            job.refresh_from_db()
        assert job.status == "done", job.error
    # What the system counts for a process by rusage begins with what its parent had.
    highest = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert highest
    print(int(highest[1]) // 1024)


def quiet(done: int, total: int | None = None) -> None:
    """Nobody watches."""


main(*sys.argv[1:])
