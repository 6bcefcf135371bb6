"""One pass over everything that is due to be watched."""

from datetime import datetime

from django.db import connection, transaction

from sensing.services.watching import events, watches
from sensing.services.watching.detecting import go_through
from sensing.services.watching.keeping import keep_watches
from sensing.sql.watching import ONE_AT_A_TIME, SUSPECT


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
        keep_watches(due.watches)
        events.withdraw(now=now)
        events.wake(now=now)
        events.resolve_what_is_over(now=now)
        if due.unfinished:
            sensors, since = list(due.unfinished), list(due.unfinished.values())
            cursor.execute(SUSPECT, {"sensors": sensors, "since": since})
        return bool(due.unfinished)
