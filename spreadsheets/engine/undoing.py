"""What an import wrote is taken back: made rows go, changed ones are as they were."""

from django.db import DatabaseError
from psycopg import sql

from spreadsheets.engine import catalog, run
from spreadsheets.engine.plan import column_of
from spreadsheets.engine.sheet import Sheet, listed

# A row that an import wrote says the same as its line, unless somebody changed it since.
CHANGED_SINCE = """
    SELECT seen.number FROM import_rows AS seen JOIN import_verdicts AS found USING (number)
    WHERE seen.job_id = {job} AND seen.status = 'applied'
      AND (found.status <> 'unchanged' OR found.object_key <> seen.object_key)
    ORDER BY seen.number LIMIT 1
"""
# The table may have columns of the same names as that of the lines.
RESTORE = """
    UPDATE {table} SET {assigned} FROM import_rows AS line
    WHERE line.job_id = {job} AND line.status = 'applied' AND line.before IS NOT NULL
      AND {table}.{key} = line.object_key::{type}
"""
RESTORED = """
    {name} = CASE WHEN line.before ? {key} THEN (line.before ->> {key})::{type}
             ELSE {table}.{name} END
"""
REMOVE = """
    DELETE FROM {table} USING import_rows AS line
    WHERE line.job_id = {job} AND line.status = 'applied' AND line.before IS NULL
      AND {table}.{key} = line.object_key::{type}
"""
OVERWRITTEN = """
    SELECT FROM import_rows
    WHERE job_id = {job} AND status = 'applied' AND before IS NOT NULL LIMIT 1
"""


class NotUndone(Exception):
    """What was written cannot be taken back, with the reason. Nothing was."""


def undo(sheet: Sheet, job_id: int) -> int:
    """Take back what the staged lines of an import wrote, and return how many rows that are."""
    if any(column.target.many_to_many for column in sheet.given):
        raise NotUndone("Rows that are linked to several others are not taken back; edit them.")
    job = sql.Literal(job_id)
    if set(sheet.cells) & set(sheet.plan.resource.secrets) and sheet.ask(OVERWRITTEN, job=job):
        raise NotUndone("What secrets were before is not kept, so they are not taken back.")
    run.check(sheet)
    if found := sheet.ask(CHANGED_SINCE, job=job):
        raise NotUndone(f"Line {found[0][0]} was changed since; nothing was taken back.")
    types = catalog.types(sheet.plan.model)
    key_type = sql.SQL(types[column_of(sheet.plan.model._meta.pk)])  # type: ignore[arg-type]
    count = 0
    if assigned := _assigned(sheet, types):
        count += sheet.run(RESTORE, job=job, type=key_type, assigned=listed(assigned))
    try:
        count += sheet.run(REMOVE, job=job, type=key_type)
        sheet.run("SET CONSTRAINTS ALL IMMEDIATE")
    except DatabaseError as error:
        raise NotUndone(_depends(error)) from error
    return count


def _assigned(sheet: Sheet, types: dict[str, str]) -> list[sql.Composed]:
    """Each column as it was, where that was another value."""
    columns = {column.stored_in for column in sheet.given if column.target.concrete}
    columns -= {column_of(sheet.plan.model._meta.pk)}
    return [
        sql.SQL(RESTORED).format(
            name=sql.Identifier(column),
            key=sql.Literal(column),
            type=sql.SQL(types[column]),  # type: ignore[arg-type]
            table=sheet.table,
        )
        for column in sorted(columns)
    ] + [
        sql.SQL("{} = {}").format(sql.Identifier(column_of(field)), sql.Literal(sheet.now))
        for field in sheet.plan.stored
        if getattr(field, "auto_now", False) and columns
    ]


def _depends(error: DatabaseError) -> str:
    diag = getattr(error.__cause__, "diag", None)
    if diag is not None and diag.sqlstate == "23503":
        return f"Rows of {diag.table_name} depend on what was made; nothing was taken back."
    return f"Nothing was taken back: {diag.message_primary if diag else error}"
