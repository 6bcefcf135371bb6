"""One pass over everything that is due to be watched."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from sensing.models import Watch
from sensing.services.watching import events, watches
from sensing.services.watching.detecting import go_through
from sensing.sql.watching import KEEP_WATCHES, ONE_AT_A_TIME, SUSPECT

KEPT = (
    "id",
    "phase",
    "began_at",
    "cleared_at",
    "seen_until",
    "checked_at",
    "finding_id",
    "episode",
    "memory",
    "held_by_hysteresis",
    "held_by_duration",
    "held_by_cooldown",
    "held_by_snooze",
    "held_by_maintenance",
)


def watch(*, now: datetime) -> bool:
    """Go through the readings that no rule has seen yet; return whether some are left.

    All that follows is committed at once, so a worker that is killed leaves them to the next one.
    Another pass that is under way does it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        if not cursor.fetchone()[0]:
            return False
        due = watches.take(cursor, now=now)
        gone = go_through(due, now=now)
        events.Events(gone, now=now).apply()
        _keep(cursor, due.watches)
        events.withdraw(now=now)
        events.resolve_what_is_over(now=now)
        if due.unfinished:
            sensors, since = list(due.unfinished), list(due.unfinished.values())
            cursor.execute(SUSPECT, {"sensors": sensors, "since": since})
        return bool(due.unfinished)


def _keep(cursor, watched: Sequence[Watch]) -> None:
    if watched:
        cursor.execute(KEEP_WATCHES, {name: [getattr(w, name) for w in watched] for name in KEPT})
