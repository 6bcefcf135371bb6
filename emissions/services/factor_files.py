"""Files of published factors: received, read and shown, published or not.

Nothing is written to the library before people have seen what would be; if the library or a result
changed since, they are asked again.
"""

import hashlib
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from emissions.files import Parsed, Unknown, read
from emissions.models import FactorFile
from emissions.services.factors import (
    Plan,
    lock_library,
    plan_publication,
    publish_factors,
)
from emissions.services.superseding import Effect, preview, recompute

MOST_BYTES = 64 << 20
STEPS = 3
Status = FactorFile.Status
Report = Callable[[int, int | None], None]


class NotNow(Exception):
    """The file is in a state in which this cannot be done, with the reason."""


class TooLarge(Exception):
    """The file is larger than is taken, with the bound."""


def receive(file: File, *, by: AbstractBaseUser, corrects: bool = False) -> FactorFile:
    """Store a file that a worker will read. Raises TooLarge.

    The same file may be received again: its factors then are unchanged.
    """
    if (file.size or 0) > MOST_BYTES:
        raise TooLarge(
            _("The file is larger than %(most)s MB; no published one is.")
            % {"most": MOST_BYTES >> 20}
        )
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    received = FactorFile(
        file_name=PurePath(file.name or "file").name[-255:],
        sha256=digest.hexdigest(),
        size=file.size or 0,
        corrects=corrects,
        uploaded_by=by,  # type: ignore[misc]
    )
    with transaction.atomic():
        received.file.save("file", file, save=False)
        received.save()
    return received


def look(pk: int, *, report: Report, now: datetime) -> str:
    """Read a file and store what publishing it would do; in words. Writes no factor."""
    asked = FactorFile.objects.filter(pk=pk, status=Status.READING)
    received = asked.first()
    if received is None:
        return "no longer asked for"
    try:
        parsed = _parsed(received)
    except Unknown as error:
        asked.update(status=Status.FAILED, error=str(error), finished_at=now)
        return str(error)
    report(1, STEPS)
    plan = plan_publication(parsed.drafts, corrects=received.corrects)
    report(2, STEPS)
    effects = preview(plan.changes, now=now)
    found = _findings(parsed, plan, effects)
    asked.update(status=Status.READ, form=parsed.form, edition=parsed.edition, findings=found)
    report(STEPS, STEPS)
    return f"{received}: {len(plan.changes):,} factors to publish"


def ask_to_publish(received: FactorFile) -> None:
    """Say that what was seen may be published. Raises NotNow if there is nothing, or it is done."""
    if not received.findings.get("publishes"):
        raise NotNow(
            _("There is nothing to publish: every factor is there as it is, or is refused.")
        )
    _go_on(received, Status.PUBLISHING, before=Status.READ)


def look_again(received: FactorFile, *, corrects: bool) -> None:
    """Ask for another look, with or without corrections. Raises NotNow while a worker is at it."""
    _go_on(received, Status.READING, before=Status.READ, corrects=corrects)


def publish(pk: int, *, report: Report, now: datetime) -> str:
    """Publish a file's factors and compute the results they touch, all or nothing; in words.

    If it would not do what people saw, nothing is done and they are shown what it would do now.
    """
    asked = FactorFile.objects.filter(pk=pk, status=Status.PUBLISHING)
    received = asked.first()
    if received is None:
        return "no longer asked for"
    parsed = _parsed(received)
    report(1, STEPS)
    with transaction.atomic():
        lock_library()
        plan = plan_publication(parsed.drafts, corrects=received.corrects)
        found = _findings(parsed, plan, preview(plan.changes, now=now))
        if found != received.findings:
            asked.update(status=Status.READING)
            return "the library changed meanwhile; it is looked at again"
        plan = publish_factors(parsed.drafts, corrects=received.corrects)
        computed = recompute(plan.changes, now=now)
        done = {**found, "computed": asdict(computed)}
        asked.update(status=Status.DONE, findings=done, finished_at=now)
    report(STEPS, STEPS)
    return f"{received}: {len(plan.changes):,} factors published"


def _go_on(received: FactorFile, status: str, *, before: str, **fields: Any) -> None:
    same = FactorFile.objects.filter(pk=received.pk, status=before)
    if not same.update(status=status, **fields):
        raise NotNow(_("The file went on meanwhile; look at it again."))
    received.refresh_from_db()


def _parsed(received: FactorFile) -> Parsed:
    with _path(received) as path:
        return read(path)


@contextmanager
def _path(received: FactorFile):
    """The file on a disk of this machine, wherever it is stored."""
    with received.file.open("rb") as stored, NamedTemporaryFile() as copy:
        for chunk in stored.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def _counts(plan: Plan) -> dict[str, int]:
    return {
        "publishes": len(plan.changes),
        "new": plan.new,
        "versions": plan.versions,
        "corrected": plan.corrected,
        "unchanged": plan.unchanged,
    }


def _findings(parsed: Parsed, plan: Plan, effects: list[Effect]) -> dict[str, Any]:
    refused = [*parsed.refused, *plan.refused]
    return {
        **_counts(plan),
        "numbers": parsed.numbers,
        "read": parsed.read,
        "factors": len(parsed.drafts),
        "refused": [[refusal.place, refusal.reason] for refusal in refused],
        "notes": parsed.notes,
        "superseded": [
            [change.new.code, change.new.region, f"{change.old.value:f}", f"{change.new.value:f}"]
            for change in plan.changes
            if change.old is not None
        ],
        "effects": [
            {
                "laboratory": each.laboratory,
                "year": each.year,
                "is_kept": each.is_kept,
                "results": each.results,
                "kg_before": f"{each.kg_before:f}",
                "kg_after": f"{each.kg_after:f}",
                "difference": f"{each.difference:f}",
                "percent": None if each.percent is None else str(each.percent),
            }
            for each in effects
        ],
    }
