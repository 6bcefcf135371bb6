"""Exports that are made again and again, with the rights of who set them up, and mailed."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule

from notifications.services import Message, enqueue
from spreadsheets.exporting.lists import Asked, BadFilter, NoList, NotAllowed
from spreadsheets.models import Export, ScheduledExport
from spreadsheets.services.exporting import KEPT, ask

MOST_ATTACHED = 5 * 1024 * 1024  # bytes; a larger file is a link alone


def next_run(schedule: ScheduledExport) -> datetime:
    """The first moment of its crontab after its last run."""
    before = schedule.last_run_at or schedule.created_at
    last, remaining, _ = schedule.crontab.schedule.remaining_delta(before)
    return last + remaining


def crontab_of(*, hour: int, day_of_week: str = "*", day_of_month: str = "*") -> CrontabSchedule:
    """The crontab at a full hour in UTC; there is one of each."""
    found, _ = CrontabSchedule.objects.get_or_create(
        minute="0",
        hour=str(hour),
        day_of_week=day_of_week,
        day_of_month=day_of_month,
        month_of_year="*",
        timezone="UTC",
    )
    return found


def run_due(*, now: datetime) -> list[Export]:
    """Note an export down for each schedule that is due, and return them; no file is made here.

    Of several that call this, one gets a schedule. What was missed is made once. A schedule whose
    owner may not see the list any more is stopped, and the owner told.
    """
    made = []
    for schedule in ScheduledExport.objects.filter(is_active=True).select_related("crontab"):
        if next_run(schedule) <= now and (export := _run(schedule, now=now)):
            made.append(export)
    return made


@transaction.atomic
def _run(schedule: ScheduledExport, *, now: datetime) -> Export | None:
    mine = ScheduledExport.objects.filter(pk=schedule.pk, last_run_at=schedule.last_run_at)
    if not mine.update(last_run_at=now):
        return None
    try:
        return run(schedule)
    except (NotAllowed, BadFilter, NoList) as error:
        stop(schedule, str(error), now=now)
        return None


def run(schedule: ScheduledExport) -> Export:
    """Note an export of a schedule down. Raises NotAllowed, BadFilter and NoList."""
    asked = Asked(schedule.table, schedule.surface, schedule.query, schedule.columns)
    if not schedule.owner.is_active:
        raise NotAllowed(f"{schedule.owner} is no longer active.")
    export, _ = ask(asked, form=schedule.form, by=schedule.owner, schedule=schedule)
    return export


@transaction.atomic
def stop(schedule: ScheduledExport, error: str, *, now: datetime) -> None:
    """Switch a schedule off, say why on its page, and tell its owner. A repeated call tells once a
    moment."""
    ScheduledExport.objects.filter(pk=schedule.pk).update(is_active=False, error=error)
    path = reverse("admin:spreadsheets_scheduledexport_change", args=[schedule.pk])
    message = Message(
        key=f"spreadsheets.schedule {schedule.pk} stopped {now.isoformat()}",
        event="export.stopped",
        about=str(schedule),
        path=path,
        subject=f"Scheduled export stopped: {schedule}",
        text=f"{error}\n\nMend that, then switch it on again:\n{_link(path)}",
    )
    enqueue(message, now=now, addresses=[schedule.owner.email])


@transaction.atomic
def tell(pk: int, *, now: datetime) -> None:
    """Mail what became of an export to the recipients of its schedule; nothing if it has none.

    Nobody is told twice of one export. If it could not be made, its schedule is stopped.
    """
    export = Export.objects.select_related("schedule__owner").get(pk=pk)
    schedule = export.schedule
    if schedule is None or export.is_open or export.status == Export.Status.CANCELLED:
        return
    if export.status == Export.Status.FAILED:
        stop(schedule, export.error, now=now)
        return
    enqueue(_message(export, schedule), now=now, addresses=schedule.recipients)


def _message(export: Export, schedule: ScheduledExport) -> Message:
    path = reverse("admin:spreadsheets_export_change", args=[export.pk])
    is_attached = export.size <= MOST_ATTACHED
    lines = [
        f"{schedule}: {export.row_count:,} rows of {export.table}.",
        f"Filter: {export.words}",
        f"SHA-256: {export.sha256}",
        "",
        "The file is attached. It is here as well:" if is_attached else "The file is here:",
        _link(path),
        f"It is kept for {KEPT.days} days. {schedule.owner} set this up.",
    ]
    return Message(
        key=f"spreadsheets.export {export.uuid}",
        event="export.made",
        about=str(export),
        path=path,
        subject=f"{schedule}: {export.row_count:,} rows",
        text="\n".join(lines),
        attachment=str(export.file.name) if is_attached else "",
    )


def _link(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path
