"""Historic files: received, described, checked, let in, and forgotten.

A check reads the whole file and writes no reading; what stores them is ``history_store``.
"""

import hashlib
import io
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import IO, Any, cast

import numpy as np
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from sensing.history import sniffing, sources
from sensing.history.plans import Dialect, Plan, dump, load
from sensing.history.sources import Block, Unreadable
from sensing.history.summaries import Summary
from sensing.history.tables import Reader
from sensing.lifecycle import READINGS
from sensing.models import HistoryImport, Sensor
from sensing.services.checks import as_instant
from sensing.services.history_problems import listed, write

KEPT = timedelta(days=30)
State = HistoryImport.State
Report = Callable[[int, int | None], None]


class NotNow(Exception):
    """The import is in a state in which this cannot be done, with the reason."""


class Overtaken(Exception):
    """Somebody cancelled the import, or another worker has gone on with it."""


class HasProblems(Exception):
    """Lines are wrong, and the import was to stop if any is."""


@dataclass(frozen=True)
class Target:
    """The sensor that a series becomes; one that does not exist is registered with these words."""

    sensor_id: str
    type: str = Sensor.Type.OTHER
    unit: str = ""


def receive(file: File, *, by: AbstractBaseUser) -> HistoryImport:
    """Store a file and say how it seems to be written. Raises Unreadable, and stores nothing then.

    The content is read through once, so that a damaged or endless archive is refused here. The same
    file may be received again; ``earlier`` finds what became of it.
    """
    if not file.size:
        raise Unreadable("The file is empty.")
    if file.size > sources.MOST_BYTES:
        raise Unreadable(
            f"The file is larger than {sources.MOST_BYTES // 1024**3} GB; send it in parts, "
            "or compressed."
        )
    head, tail = sniffing.ends_of(cast(IO[bytes], file.file))
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    history = HistoryImport(
        file_name=PurePath(file.name or "file").name[-255:],
        sha256=digest.hexdigest(),
        size=file.size,
        tail=tail,
        dialect=dump(sniffing.sniff(head)),
        uploaded_by=by,  # type: ignore[misc]
    )
    history.file.save("file", file, save=False)
    history.save()
    return history


def earlier(history: HistoryImport) -> HistoryImport | None:
    """The newest import of the very same file that stored something, if there is one."""
    same = HistoryImport.objects.filter(sha256=history.sha256, started_at__isnull=False)
    return same.exclude(pk=history.pk).order_by("-id").first()


def head_of(history: HistoryImport) -> bytes:
    """The first bytes of the content."""
    with history.file.open("rb") as file:
        return next(sources.chunks(file, sniffing.HEAD), b"")


def set_dialect(history: HistoryImport, dialect: Dialect) -> None:
    """Say how a file is written. What was said about its columns no longer counts."""
    _describe(history, dialect=dump(dialect), plan=None)


def ask_for_check(history: HistoryImport, plan: Plan) -> None:
    """Say where times and values stand, and let the whole file be checked by that."""
    _describe(history, plan=dump(plan), state=State.CHECKING, revision=history.revision + 1)


def _describe(history: HistoryImport, **fields: Any) -> None:
    fresh: dict[str, Any] = {
        "state": State.UPLOADED,
        "finished_at": None,
        "findings": None,
        "mapping": {},
    }
    fresh |= {"checked_at": None, "total_lines": None, "error": ""}
    settled = HistoryImport.objects.filter(
        pk=history.pk, revision=history.revision, started_at=None
    ).exclude(state__in=HistoryImport.RUNNING)
    if not settled.update(**{**fresh, **fields}):
        raise NotNow("The import went on meanwhile; look at it again.")
    history.refresh_from_db()


def check(pk: int, *, revision: int, report: Report, now: datetime) -> str:
    """Read a file through and store what it holds; returns that in words. Stores no reading."""
    asked = HistoryImport.objects.filter(pk=pk, revision=revision, state=State.CHECKING)
    history = asked.first()
    if history is None:
        return "no longer asked for"
    try:
        summary = _summary(history, asked, report=report, now=now)
    except Unreadable as error:
        asked.update(state=State.FAILED, error=str(error), finished_at=now)
        return str(error)
    except Overtaken:
        return "no longer asked for"
    buffer = io.BytesIO()
    np.savez(buffer, **summary.samples())  # type: ignore[arg-type]
    write(f"{history.folder}/sample.npz", buffer.getvalue())
    last = summary.lines + load(Dialect, history.dialect).data_starts
    asked.update(state=State.CHECKED, findings=summary.findings(), total_lines=last, checked_at=now)
    return f"{summary.lines:,} lines checked"


def _summary(history: HistoryImport, asked: Any, *, report: Report, now: datetime) -> Summary:
    reader = Reader(load(Plan, history.plan))
    summary = Summary(reader, *(as_instant(moment) for moment in READINGS.window(now)))
    with closing(blocks_of(history)) as blocks:
        for block in blocks:
            if not asked.exists():
                raise Overtaken
            summary.add(reader.read(block))
            report(block.first + block.count - 1, None)
    return summary


def blocks_of(history: HistoryImport) -> Generator[Block, None, None]:
    dialect = load(Dialect, history.dialect)
    with history.file.open("rb") as file:
        yield from sources.blocks(file, dialect.encoding, dialect.delimiter)


def sample_of(history: HistoryImport, place: int) -> tuple[np.ndarray, np.ndarray]:
    """Times, datetime64[us], and values of one series, thinned, in the order of the file."""
    with default_storage.open(f"{history.folder}/sample.npz") as file, np.load(file) as arrays:
        return arrays[f"times{place}"], arrays[f"values{place}"]


def problems_of(history: HistoryImport, series: set[str]) -> int:
    """How many lines or values are wrong if these series are imported."""
    findings = history.findings or {"problems": {}, "series": []}
    common = sum(kind["common"] for kind in findings["problems"].values())
    return common + sum(each["problems"] for each in findings["series"] if each["name"] in series)


def start(
    history: HistoryImport,
    targets: dict[str, Target],
    *,
    stops_on_problems: bool,
    now: datetime,
) -> None:
    """Register the sensors that are new, and ask for the import of these series.

    Raises NotNow if nothing was checked, HasProblems if there are some and it was to stop then, and
    ValidationError for a new sensor that cannot be.
    """
    if stops_on_problems and (count := problems_of(history, set(targets))):
        raise HasProblems(f"Nothing is imported: {count:,} lines or values are wrong.")
    with transaction.atomic():
        for target in targets.values():
            _register(target)
        mapping = {series: target.sensor_id for series, target in targets.items()}
        checked = HistoryImport.objects.filter(
            pk=history.pk, revision=history.revision, state=State.CHECKED
        )
        if not checked.update(
            state=State.IMPORTING,
            mapping=mapping,
            stops_on_problems=stops_on_problems,
            started_at=now,
            revision=F("revision") + 1,
        ):
            raise NotNow("The import went on meanwhile; look at it again.")
    history.refresh_from_db()


def _register(target: Target) -> None:
    if not Sensor.objects.filter(sensor_id=target.sensor_id).exists():
        sensor = Sensor(sensor_id=target.sensor_id, type=target.type, unit=target.unit)
        sensor.full_clean()
        sensor.save()


def resume(history: HistoryImport) -> None:
    """Go on with what was cancelled, has failed or lost its workers. Raises NotNow."""
    going_on = State.IMPORTING if history.started_at else State.CHECKING
    stopped = HistoryImport.objects.filter(
        pk=history.pk, revision=history.revision, plan__isnull=False
    ).exclude(state__in=[State.DONE, State.CHECKED, State.UPLOADED])
    if not history.file:
        raise NotNow("Its file was removed; send it again.")
    if not stopped.update(state=going_on, revision=F("revision") + 1, finished_at=None, error=""):
        raise NotNow("The import went on meanwhile; look at it again.")
    history.refresh_from_db()


def cancel(history: HistoryImport, *, now: datetime) -> None:
    """Stop after the block at hand; what is stored stays. Raises NotNow if it is not running."""
    running = HistoryImport.objects.filter(pk=history.pk, state__in=HistoryImport.RUNNING)
    if not running.update(state=State.CANCELLED, finished_at=now):
        raise NotNow("It is not running.")
    history.refresh_from_db()


def forget_files(*, now: datetime) -> int:
    """Remove the files of imports that are older than KEPT and rest, and return how many.

    The record of what was imported stays.
    """
    old = HistoryImport.objects.filter(uploaded_at__lt=now - KEPT).exclude(file="")
    count = 0
    for history in old.exclude(state__in=HistoryImport.RUNNING).order_by("id"):
        for name in listed(f"{history.folder}/problems"):
            default_storage.delete(f"{history.folder}/problems/{name}")
        default_storage.delete(f"{history.folder}/sample.npz")
        history.file.delete(save=False)
        count += HistoryImport.objects.filter(pk=history.pk).update(file="", tail=b"")
    return count
