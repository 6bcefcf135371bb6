"""What is not wrong with the rows of a file but unusual, so that people look at it again."""

from django.db import connection
from django.db.models.sql import Query
from psycopg import sql

from spreadsheets.engine.sheet import Sheet

FOUND = """
    SELECT count(*), min(_number) FROM import_made
    WHERE (_stored IS NULL OR _changed) AND {unusual}
      AND _number NOT IN (SELECT number FROM import_problems)
"""


def doubts(sheet: Sheet) -> list[str]:
    """A sentence for each thing that new or changed rows make people wonder about."""
    if sheet.plan.is_by_row:
        return []
    found = []
    for words, condition in sheet.plan.resource.unusual.items():
        where = Query(sheet.plan.model, alias_cols=False).build_where(condition)
        text, values = where.as_sql(Query(sheet.plan.model).get_compiler("default"), connection)
        with connection.cursor() as cursor:
            inlined = cursor.mogrify(text, values)
        ((count, first),) = sheet.ask(FOUND, unusual=sql.SQL(inlined))  # type: ignore[arg-type]
        if count:
            found.append(f"{words} ({count:,} rows, the first of them line {first})")
    return found
