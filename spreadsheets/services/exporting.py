"""Files that people take away, sent while they are made or kept by a worker. Each is noted."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import connection
from django.db.models import QuerySet
from django.utils.text import slugify

from spreadsheets.exporting.exports import NoShape, about_of, content_of, shape_of
from spreadsheets.exporting.lists import Asked, BadFilter, NoList, NotAllowed, extract_of
from spreadsheets.exporting.portions import Extract
from spreadsheets.exporting.words import in_words
from spreadsheets.models import Export, ScheduledExport

KEPT = timedelta(days=7)  # a file
LOST_AFTER = timedelta(days=1)  # a stream whose process was killed
COUNTED = 50_000  # rows; of more the planner's estimate will do
SMALL = 200_000  # rows; of more a job is suggested
NO_SHAPE = "This table has no point or shape; choose another format."

Status = Export.Status
Report = Callable[[int, int | None], None]


class NotNow(Exception):
    """The export is in a state in which this cannot be done."""


def ask(
    asked: Asked,
    *,
    form: str,
    by: AbstractBaseUser,
    schedule: ScheduledExport | None = None,
    is_streamed: bool = False,
) -> tuple[Export, Extract]:
    """Note an export down, and return it with its rows. Makes no file.

    Raises NotAllowed, BadFilter and NoList with sentences for people.
    """
    extract = extract_of(asked, by)
    return note(asked, extract, form=form, by=by, schedule=schedule, is_streamed=is_streamed)


def note(
    asked: Asked,
    extract: Extract,
    *,
    form: str,
    by: AbstractBaseUser,
    schedule: ScheduledExport | None = None,
    is_streamed: bool = False,
) -> tuple[Export, Extract]:
    """The same of rows that were found already."""
    if form == "geojson" and shape_of(extract) is None:
        raise NoList(NO_SHAPE)
    return begun(asked, form=form, by=by, schedule=schedule, is_streamed=is_streamed), extract


def begun(
    asked: Asked,
    *,
    form: str,
    by: AbstractBaseUser,
    schedule: ScheduledExport | None = None,
    is_streamed: bool,
) -> Export:
    """The same of rows that the caller finds."""
    return Export.objects.create(
        owner=by,  # type: ignore[misc]
        schedule=schedule,
        is_streamed=is_streamed,
        status=Status.RUNNING if is_streamed else Status.WAITING,
        form=form,
        **described(asked, by),
    )


def described(asked: Asked, by: AbstractBaseUser) -> dict[str, Any]:
    """The fields that say which list it is."""
    return {
        "table": asked.model._meta.label_lower,
        "surface": asked.surface,
        "query": asked.query,
        "words": in_words(asked.model, asked.query, by),
        "columns": asked.columns,
    }


def streamed(export: Export, extract: Extract) -> Iterator[bytes]:
    """The file, piece by piece; what came of it is noted down when it ends or is broken off."""
    return noted(export, _content(export, extract), rows=lambda: extract.rows)


def noted(export: Export, content: Iterator[bytes], *, rows: Callable[[], int]) -> Iterator[bytes]:
    """The same content; how much it was is noted down when it ends, fails, or nobody wants it."""
    digest, size = hashlib.sha256(), 0
    status, error = Status.CANCELLED, ""
    try:
        for chunk in content:
            digest.update(chunk)
            size += len(chunk)
            yield chunk
        status = Status.DONE
    except Exception as failure:
        status, error = Status.FAILED, f"{type(failure).__name__}: {failure}"
        raise
    finally:
        sha256 = digest.hexdigest() if status == Status.DONE else ""
        _finish(export, status, rows=rows(), size=size, sha256=sha256, error=error)


def make(pk: int, *, report: Report) -> str:
    """Make the file of an export and keep it; return what came of it in words.

    A repeated call makes it anew, unless it is done or cancelled. Of who may not see the rows any
    more no file is made, which is no failure of the job.
    """
    waiting = Export.objects.filter(pk=pk, status__in=[*Export.OPEN, Status.FAILED])
    if not waiting.update(status=Status.RUNNING, row_count=0, error="", finished_at=None):
        return "no longer asked for"
    export = Export.objects.select_related("owner", "schedule").get(pk=pk)
    asked = Asked(export.table, export.surface, export.query, export.columns)
    try:
        if not export.owner.is_active:
            raise NotAllowed(f"{export.owner} is no longer active.")
        extract = extract_of(asked, export.owner)
        total = estimate(extract.queryset)
        Export.objects.filter(pk=pk).update(total_count=total)
        with tempfile.TemporaryFile() as file:
            sha256 = _write(export, extract, file, lambda rows: report(rows, total))
            return _keep(export, file, rows=extract.rows, sha256=sha256)
    except (NotAllowed, BadFilter, NoList) as error:
        _finish(export, Status.FAILED, error=str(error))
        return str(error)
    except NotNow:
        return "broken off"
    except Exception as error:
        _finish(export, Status.FAILED, error=f"{type(error).__name__}: {error}")
        raise


def _write(export: Export, extract: Extract, file: IO[bytes], report: Callable[[int], None]) -> str:
    digest, said = hashlib.sha256(), -1
    for chunk in _content(export, extract):
        file.write(chunk)
        digest.update(chunk)
        if extract.rows != said:
            said = extract.rows
            report(said)
            going_on = Export.objects.filter(pk=export.pk, status=Status.RUNNING)
            if not going_on.update(row_count=said):
                raise NotNow
    return digest.hexdigest()


def _keep(export: Export, file: IO[bytes], *, rows: int, sha256: str) -> str:
    size = file.tell()
    file.seek(0)
    export.file.save(f"exports/{export.uuid}/{file_name(export, rows)}", File(file), save=False)
    _finish(export, Status.DONE, rows=rows, size=size, sha256=sha256, file=export.file.name)
    return f"{rows:,} rows of {export.table}"


def _finish(export: Export, status: str, *, rows: int = 0, **fields: Any) -> None:
    Export.objects.filter(pk=export.pk).exclude(status=Status.CANCELLED).update(
        status=status, row_count=rows, finished_at=datetime.now(UTC), **fields
    )


def _content(export: Export, extract: Extract) -> Iterator[bytes]:
    about = about_of(
        extract,
        table=str(extract.queryset.model._meta.verbose_name_plural),
        filter=export.words,
        made_at=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        made_by=str(export.owner),
    )
    try:
        return filter(None, content_of(extract, export.form, about))
    except NoShape:
        raise NoList(NO_SHAPE) from None


def file_name(export: Export, rows: int | None = None, *, name: str = "") -> str:
    """Such as inventory-stockmovement-20260302-1200-1500-rows.csv."""
    count = "" if rows is None else f"-{rows}-rows"
    moment = export.created_at.strftime("%Y%m%d-%H%M")
    return f"{name or slugify(export.table.replace('.', '-'))}-{moment}{count}.{export.form}"


def cancel(export: Export, *, now: datetime) -> None:
    """Break off what is waiting or being made. Raises NotNow if it is neither."""
    going = Export.objects.filter(pk=export.pk, status__in=Export.OPEN, is_streamed=False)
    if not going.update(status=Status.CANCELLED, finished_at=now):
        raise NotNow("It is not being made.")


def estimate(queryset: QuerySet) -> int:
    """How many rows there are: exactly if they are few, else as the planner believes."""
    counted = queryset.order_by()[: COUNTED + 1].count()
    if counted <= COUNTED:
        return counted
    statement, parameters = queryset.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement, parameters)
        ((plan,),) = cursor.fetchall()
    return max(plan[0]["Plan"]["Plan Rows"], counted)


def forget_old(*, now: datetime) -> int:
    """Remove files older than KEPT and return how many; what was taken stays noted down."""
    lost = Export.objects.filter(is_streamed=True, status=Status.RUNNING)
    lost.filter(created_at__lt=now - LOST_AFTER).update(status=Status.CANCELLED, finished_at=now)
    count = 0
    for export in Export.objects.filter(created_at__lt=now - KEPT).exclude(file="").order_by("id"):
        export.file.delete(save=False)
        count += Export.objects.filter(pk=export.pk).update(file="")
    return count
