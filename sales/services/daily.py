"""The daily sums, compared with the lines they are of and computed again from them."""

from django.db import connection, transaction

from sales import sql


@transaction.atomic
def count_differences() -> int:
    """Return how many sums of a product and day differ from their lines; 0 when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(sql.MANY_ROWS)
        cursor.execute(sql.DIFFERING_DAYS)
        (count,) = cursor.fetchone()
        cursor.execute(sql.AS_BEFORE)
    return count


@transaction.atomic
def rebuild() -> int:
    """Compute all sums again and return how many there are. Sales wait meanwhile."""
    with connection.cursor() as cursor:
        for statement in (sql.MANY_ROWS, sql.LOCK_DAYS, sql.EMPTY_DAYS):
            cursor.execute(statement)
        cursor.execute(sql.FILL_DAYS)
        made = cursor.rowcount
        cursor.execute(sql.AS_BEFORE)
    return made
