"""Checks and writes one import in a process of its own, and prints the memory it took in MB."""

import resource
import sys
from datetime import UTC, datetime

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
    largest = [
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(max(largest) // 1024)


def quiet(done: int, total: int | None = None) -> None:
    """Nobody watches."""


main(*sys.argv[1:])
