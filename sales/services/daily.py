"""The daily sums, compared with the lines they are of and computed again from them."""

from django.db import connection, transaction

from sales import sql


def count_differences() -> int:
    """Return how many sums of a product and day differ from their lines; 0 when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(sql.DIFFERING_DAYS)
        return cursor.fetchone()[0]


@transaction.atomic
def rebuild() -> int:
    """Compute all sums again and return how many there are. Sales wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(sql.LOCK_DAYS)
        cursor.execute(sql.EMPTY_DAYS)
        cursor.execute(sql.FILL_DAYS)
        return cursor.rowcount
