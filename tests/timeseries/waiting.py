"""Who waits for whom in PostgreSQL."""

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

WAITING = "SELECT pid FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"


def backend_waiting_for(holder: BaseDatabaseWrapper) -> int | None:
    """The number of a backend that waits for what this connection holds."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [holder.connection.info.backend_pid])
        row = cursor.fetchone()
        return row[0] if row else None
