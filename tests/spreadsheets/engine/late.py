"""A rule of the database that speaks only when a transaction ends."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

WORDS = "Too late for that."
MAKE = f"""
    CREATE FUNCTION refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'check_violation';
    END $$;
    CREATE CONSTRAINT TRIGGER refuse_late AFTER INSERT OR UPDATE OR DELETE ON {{table}}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_late();
"""


@contextmanager
def refusing_late(table: str) -> Iterator[None]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(MAKE.format(table=table))
        try:
            yield
        finally:
            cursor.execute("DROP FUNCTION refuse_late CASCADE")
