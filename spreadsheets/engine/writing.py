"""Made rows go into the table: tried before, all at once, and back out again."""

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from psycopg import sql

from spreadsheets.engine import catalog, reach
from spreadsheets.engine.plan import column_of
from spreadsheets.engine.problems import FREE, add
from spreadsheets.engine.sheet import Sheet, listed

ENDS = """
    SELECT min(_number), max(_number) FROM import_made
    WHERE (_stored IS NULL OR _changed) AND _number NOT IN (SELECT number FROM import_problems)
"""
INSERT = """
    INSERT INTO {table} ({columns}) SELECT {columns} FROM import_made
    WHERE _stored IS NULL AND ({rows}) ORDER BY _number
"""
UPDATE = """
    UPDATE {table} SET {assigned} FROM import_made
    WHERE {table}.{key} = import_made._stored AND _changed AND ({rows})
"""
NEW, CHANGED = "_stored IS NULL", "_changed"


class OutOfReach(Exception):
    """A row would lie where its writer has no role."""


def write(sheet: Sheet, rows: sql.Composable) -> int:
    """Store the made rows for which the condition holds, and return how many those are."""
    columns = listed([sql.Identifier(column_of(field)) for field in sheet.plan.stored])
    written = sheet.run(INSERT, columns=columns, rows=rows)
    if assigned := _assigned(sheet):
        written += sheet.run(UPDATE, assigned=listed(assigned), rows=rows)
    return written


def written_rows(
    sheet: Sheet, rows: sql.Composable, which: str = f"{NEW} OR {CHANGED}"
) -> QuerySet:
    """The rows of the table that were written of these made ones."""
    statement = "SELECT {key} FROM import_made WHERE ({which}) AND ({rows})"
    keys = sheet.composed(statement, which=sql.SQL(which), rows=rows)  # type: ignore[arg-type]
    listed_keys = RawSQL(keys.as_string(None).replace("%", "%%"), [])  # noqa: S611
    return sheet.plan.model._base_manager.filter(pk__in=listed_keys)


def _assigned(sheet: Sheet) -> list[sql.Composed]:
    primary = column_of(sheet.plan.model._meta.pk)
    changing = sorted({column.stored_in for column in sheet.given} - {primary})
    if not changing:
        return []
    now = [column_of(field) for field in sheet.plan.stored if getattr(field, "auto_now", False)]
    return [
        *(sql.SQL("{0} = import_made.{0}").format(sql.Identifier(column)) for column in changing),
        *(sql.SQL("{} = {}").format(sql.Identifier(each), sql.Literal(sheet.now)) for each in now),
    ]


def rehearse(sheet: Sheet) -> None:
    """Write the rows, take them back, and store as problems what was against them.

    For rules that only the database knows, and roles that hold within a part of it. What fails is
    halved until the rows are found that it is about.
    """
    ((first, last),) = sheet.ask(ENDS)
    if first is None:
        return
    refused: list[tuple[int, Exception]] = []
    with transaction.atomic():
        _try(sheet, first, last, refused)
        transaction.set_rollback(True)
    messages = {check.name: check.message for check in catalog.checks(sheet.plan.model)}
    add((line, said(error, messages)) for line, error in refused)


def _try(sheet: Sheet, first: int, last: int, refused: list[tuple[int, Exception]]) -> None:
    try:
        with transaction.atomic():
            lines = sql.SQL("_number BETWEEN {} AND {}").format(first, last)
            rows = sql.SQL(f"{FREE} AND {{}}").format(lines)  # type: ignore[arg-type]
            write(sheet, rows)
            sheet.run("SET CONSTRAINTS ALL IMMEDIATE")
            hold_to_reach(sheet, rows)
    except (DatabaseError, OutOfReach) as error:
        if first == last:
            refused.append((first, error))
            return
        middle = (first + last) // 2
        _try(sheet, first, middle, refused)
        _try(sheet, middle + 1, last, refused)


def hold_to_reach(sheet: Sheet, rows: sql.Composable) -> None:
    """Raise OutOfReach if any of the rows written lies where the user may not write it."""
    if not reach.is_bounded(sheet):
        return
    for word, which in (("add", NEW), ("change", CHANGED)):
        if reach.is_left(sheet, word, written_rows(sheet, rows, which)):
            raise OutOfReach(reach.sentence_for(sheet, word))


def said(error: Exception, messages: dict[str, str]) -> dict[str, str]:
    """A problem in words of what the database, or a role, has against a row."""
    cause = getattr(error.__cause__, "diag", None)
    words = str(error)
    if cause is not None:
        words = messages.get(cause.constraint_name or "", cause.message_primary or words)
    return {"column": "", "value": "", "code": "refused", "message": words}
