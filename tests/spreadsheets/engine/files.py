"""Files on their way into tables, as a worker takes them there."""

from django.core.files.base import ContentFile

from spreadsheets.models import ImportJob
from spreadsheets.services import imports, work
from tests.conftest import NOON


def received(content, *, table, by, name="file.csv", **options) -> ImportJob:
    data = content.encode() if isinstance(content, str) else content
    return imports.receive(ContentFile(data, name=name), table=table, by=by, **options)


def checked(content, *, table, by, **options) -> ImportJob:
    """A file that was received and checked."""
    return check(received(content, table=table, by=by, **options))


def check(job: ImportJob, *, now=NOON) -> ImportJob:
    work.check(job.pk, revision=job.revision, report=quiet, now=now)
    job.refresh_from_db()
    return job


def applied(job: ImportJob, *, mode="all", now=NOON) -> ImportJob:
    imports.apply(job, mode=mode)
    work.apply(job.pk, revision=job.revision, report=quiet, now=now)
    job.refresh_from_db()
    return job


def undone(job: ImportJob, *, now=NOON) -> str:
    """What a worker says who takes back what an import wrote."""
    imports.undo(job, now=now)
    said = work.undo(job.pk, revision=job.revision, report=quiet, now=now)
    job.refresh_from_db()
    return said


def quiet(done, total=None) -> None:
    """Nobody watches."""
