"""Made rows go into the table: tried before, all at once, and back out again."""

from django.db import DatabaseError, models, transaction
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
    RETURNING {key}
"""
UPDATE = """
    UPDATE {table} SET {assigned} FROM import_made
    WHERE {table}.{key} = import_made._stored AND _changed AND ({rows})
    RETURNING {table}.{key}
"""


class OutOfReach(Exception):
    """A row would lie where its writer has no role."""


def write(sheet: Sheet, rows: sql.Composable) -> tuple[list, list]:
    """Store the made rows for which the condition holds; returns the keys of new and changed."""
    primary = sheet.plan.model._meta.pk
    stored = sheet.plan.stored
    if isinstance(primary, models.AutoField) and _lack_numbers(sheet):
        stored = [field for field in stored if field is not primary]
    columns = listed([sql.Identifier(column_of(field)) for field in stored])
    new = sheet.ask(INSERT, columns=columns, rows=rows)
    changed = []
    if assigned := _assigned(sheet):
        changed = sheet.ask(UPDATE, assigned=listed(assigned), rows=rows)
    return [key for (key,) in new], [key for (key,) in changed]


def _lack_numbers(sheet: Sheet) -> bool:
    rows = "SELECT FROM import_made WHERE _stored IS NULL AND {key} IS NULL"
    ((is_so,),) = sheet.ask(f"SELECT EXISTS ({rows})")
    return is_so


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
            new, changed = write(sheet, sql.SQL(f"{FREE} AND {{}}").format(lines))  # type: ignore[arg-type]
            sheet.run("SET CONSTRAINTS ALL IMMEDIATE")
            hold_to_reach(sheet, new, changed)
    except (DatabaseError, OutOfReach) as error:
        if first == last:
            refused.append((first, error))
            return
        middle = (first + last) // 2
        _try(sheet, first, middle, refused)
        _try(sheet, middle + 1, last, refused)


def hold_to_reach(sheet: Sheet, new: list, changed: list) -> None:
    """Raise OutOfReach if any of these rows lies where the user may not write it."""
    if not reach.is_bounded(sheet):
        return
    for word, keys in (("add", new), ("change", changed)):
        if reach.out_of_reach(sheet, word, keys):
            raise OutOfReach(reach.sentence_for(sheet, word))


def said(error: Exception, messages: dict[str, str]) -> dict[str, str]:
    """A problem in words of what the database, or a role, has against a row."""
    cause = getattr(error.__cause__, "diag", None)
    words = str(error)
    if cause is not None:
        words = messages.get(cause.constraint_name or "", cause.message_primary or words)
    return {"column": "", "value": "", "code": "refused", "message": words}
