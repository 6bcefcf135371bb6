"""What a worker does for an import: read and check it, write it, take it back.

Each is one transaction: whoever is killed in the middle has done nothing, and the next begins anew.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from psycopg import sql

from accounts.sealing import Unreadable as Sealed
from spreadsheets import registry
from spreadsheets.engine import (
    by_row,
    catalog,
    columns,
    run,
    sealing,
    staging,
    undoing,
    verdicts,
    writing,
)
from spreadsheets.engine.doubts import doubts
from spreadsheets.engine.plan import Plan
from spreadsheets.engine.sheet import Sheet
from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.reading import Described, Dialect, Unreadable, describe, rows
from spreadsheets.services import files
from spreadsheets.services.imports import Status
from spreadsheets.services.progress import Progress, Report

# The role's own limit is for web requests; a large file takes the reader longer.
WHILE_READ = "SET LOCAL idle_in_transaction_session_timeout = '10min'"
TURN = "SELECT pg_advisory_xact_lock(hashtext({turn}))"


class Overtaken(Exception):
    """Somebody cancelled the import, or asked for something else."""


class Surprised(Exception):
    """The table changed since the preview; what would be written is not what people saw."""


class Refused(Exception):
    """The file as a whole cannot be taken, with the reason."""


UNTAKEN = (Unreadable, Refused, ValidationError, by_row.TooMany, files.Gone, Sealed)


def check(pk: int, *, revision: int, report: Report, now: datetime) -> str:
    """Read a file, or what is stored of it, and store what its rows would do; in words."""
    asked = ImportJob.objects.filter(pk=pk, revision=revision, status=Status.CHECKING)
    job = asked.first()
    if job is None:
        return "no longer asked for"
    try:
        with transaction.atomic():
            _check(job, report=report, now=now)
            if not asked.update(**_found(job), checked_at=now):
                raise Overtaken
    except Overtaken:
        return "no longer asked for"
    except UNTAKEN as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        asked.update(status=Status.FAILED, error=words, finished_at=now)
        return words
    except (DataError, IntegrityError) as error:
        words = f"The rows cannot be held against the table. {_why(error, job)}"
        asked.update(status=Status.FAILED, error=words, finished_at=now)
        return words
    return f"{job.file_name}: {job.get_status_display()}"


def _check(job: ImportJob, *, report: Report, now: datetime) -> None:
    """Fills in what is found; the caller stores it."""
    plan = Plan(registry.resource_for(job.resource, job.uploaded_by))
    progress = Progress(report)
    if ImportRow.objects.filter(job=job).exists():
        sheet = _sheet(job, plan, progress=progress, now=now)
        if _is_unclear(job, plan):
            return
        _stage_again(job, sheet)
        run.check(sheet)
        job.findings["doubts"] = doubts(sheet)
        verdicts.renew(sheet, job.pk)
        return
    with connection.cursor() as cursor:
        cursor.execute(WHILE_READ)
    with files.path_of(job, is_sealed=bool(plan.resource.secrets)) as path:
        seen = describe(path, job.file_name, Dialect.from_dict(job.dialect))
        job.dialect = seen.dialect.to_dict()
        job.findings = _seen(seen)
        is_unclear = _is_unclear(job, plan)
        _hide_seen(job, plan)
        if is_unclear:
            return
        sheet = _sheet(job, plan, progress=progress, now=now)
        read = rows(path, job.file_name, seen.dialect)
        staging.from_file(progress.reading(read, size=job.size), sheet.headers)
    sealing.hide_told(sheet)
    run.check(sheet)
    job.findings["doubts"] = doubts(sheet)
    sealing.seal_staged(sheet)
    verdicts.keep(sheet, job.pk)


def _is_unclear(job: ImportJob, plan: Plan) -> bool:
    """Match the columns; whether that leaves a question that people have to answer."""
    found = columns.match(job.findings["headers"], plan.names, job.columns)
    job.columns = found.columns
    job.findings["problems"] = found.problems
    job.status = Status.CHECKED if found.is_clear else Status.UNCLEAR
    return not found.is_clear


def _stage_again(job: ImportJob, sheet: Sheet) -> None:
    staging.from_stored(job.pk, sheet.headers)
    sealing.open_staged(sheet)


def _hide_seen(job: ImportJob, plan: Plan) -> None:
    """Of a table with secrets the sample shows only columns that are none for sure.

    Raises Refused if no column is known, for then the names may be cells.
    """
    found, secrets = job.findings, plan.resource.secrets
    if not secrets:
        return
    if not any(job.columns.values()):
        raise Refused("The first row names no column of the table; name them there.")
    hidden = sealing.secret_headers(found["headers"], job.columns, secrets)
    found["preamble"] = []
    found["sample"] = [
        [
            sealing.HIDDEN if header in hidden else cell
            for header, cell in zip(found["headers"], row, strict=False)
        ]
        for row in found["sample"]
    ]


def _seen(seen: Described) -> dict:
    return {
        "headers": seen.headers,
        "sheets": seen.sheets,
        "sample": seen.sample,
        "preamble": seen.preamble,
        "notes": seen.notes,
        "problems": [],
    }


def _found(job: ImportJob) -> dict:
    counts = verdicts.counts(job.pk) if job.status == Status.CHECKED else {}
    return {
        "status": job.status,
        "dialect": job.dialect,
        "columns": job.columns,
        "findings": job.findings,
        **{
            f"{status}_count": counts.get(status, 0)
            for status in ("new", "changed", "unchanged", "wrong")
        },
    }


def apply(pk: int, *, revision: int, report: Report, now: datetime) -> str:
    """Write the rows of an import, all that its mode takes or none; in words.

    The rows are checked anew, so that what changed since the preview stops it. One import at a time
    writes into a table.
    """
    asked = ImportJob.objects.filter(pk=pk, revision=revision, status=Status.APPLYING)
    job = asked.first()
    if job is None:
        return "no longer asked for"
    plan = Plan(registry.resource_for(job.resource, job.uploaded_by))
    try:
        with transaction.atomic():
            sheet = _sheet(job, plan, progress=Progress(report), now=now)
            count = _apply(job, sheet)
            done = {"status": Status.DONE, "applied_count": count, "finished_at": now}
            if not asked.update(**done):
                raise Overtaken
    except Overtaken:
        return "no longer asked for"
    except (Surprised, DatabaseError, ValidationError, writing.OutOfReach, Sealed) as error:
        words = f"Nothing was written. {_why(error, job)} Look at the rows again."
        asked.update(status=Status.CHECKING, error=words, applies_when_right=False)
        return words
    return f"{job.file_name}: {count:,} rows written"


def _apply(job: ImportJob, sheet: Sheet) -> int:
    _wait_for_turn(job, sheet)
    _stage_again(job, sheet)
    run.check(sheet, writing_follows=True)
    if count := verdicts.surprises(sheet, job.pk):
        raise Surprised(
            f"The table changed since the preview: {count:,} rows would do something else."
        )
    return run.write(sheet, job.pk, job.mode)


def undo(pk: int, *, revision: int, report: Report, now: datetime) -> str:
    """Take back what an import wrote, all of it or nothing; in words.

    Nothing is taken back if others changed the rows or depend on them.
    """
    asked = ImportJob.objects.filter(pk=pk, revision=revision, status=Status.UNDOING)
    job = asked.first()
    if job is None:
        return "no longer asked for"
    plan = Plan(registry.resource_for(job.resource, job.uploaded_by))
    try:
        with transaction.atomic():
            sheet = _sheet(job, plan, progress=Progress(report), now=now)
            _wait_for_turn(job, sheet)
            _stage_again(job, sheet)
            count = undoing.undo(sheet, job.pk)
            if not asked.update(status=Status.UNDONE, finished_at=now):
                raise Overtaken
    except Overtaken:
        return "no longer asked for"
    except (undoing.NotUndone, DatabaseError, ValidationError, Sealed) as error:
        words = _why(error, job)
        asked.update(status=Status.DONE, error=words)
        return words
    return f"{job.file_name}: {count:,} rows taken back"


def _wait_for_turn(job: ImportJob, sheet: Sheet) -> None:
    """One at a time writes into a table."""
    sheet.run(run.PATIENCE)
    sheet.run(run.WAIT_LONG)
    sheet.run(TURN, turn=sql.Literal(f"import {job.resource}"))


def _sheet(job: ImportJob, plan: Plan, *, progress: Progress, now: datetime) -> Sheet:
    dialect = Dialect.from_dict(job.dialect)
    sheet = Sheet(
        plan=plan,
        headers=job.findings["headers"],
        columns=job.columns,
        decimal=dialect.decimal or ".",
        dates=dialect.dates or "ymd",
        now=now,
        user=job.uploaded_by,
    )
    sheet.report = progress.steps(len(sheet.given))
    return sheet


def _why(error: Exception, job: ImportJob) -> str:
    if isinstance(error, DatabaseError):
        model = registry.resource_for(job.resource, job.uploaded_by)._meta.model
        messages = {rule.name: rule.message for rule in catalog.checks(model)}
        messages |= {rule.name: rule.message for rule in catalog.keys(model)}
        return writing.said(error, messages)["message"]
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
