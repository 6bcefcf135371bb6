"""Saying that something changed, to pages that change while one looks at them (``config.feeds``).

Whoever changes something says so with ``announce``, or a trigger of its table does (``rings``).
Both are a NOTIFY of the database: heard after the commit, never after a rollback, once in a
transaction however many rows it changed, and by every process, whichever wrote.
"""

import pgtrigger
from django.db import connection

CHANNEL = "glasshouse_live"


def announce(topic: str) -> None:
    """Let pages that show this topic change, once the transaction is committed.

    It may be said as often as one likes in one transaction. Commits that say something wait for
    each other, so what happens thousands of times a second says so once a second.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, topic])


def rings(topic: str) -> pgtrigger.Trigger:
    """A trigger for tables that several services write, and people who know SQL."""
    return pgtrigger.Trigger(
        name="rings",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"PERFORM pg_notify('{CHANNEL}', '{topic}'); RETURN NULL;",
    )
