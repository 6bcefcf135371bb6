"""The steps of an import, in one transaction: staged, checked, written, taken back."""

import pghistory.trigger
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from psycopg import sql

from spreadsheets.engine import (
    by_row,
    checking,
    constraints,
    making,
    problems,
    reach,
    sealing,
    verdicts,
    writing,
)
from spreadsheets.engine.converting import problems_of
from spreadsheets.engine.plan import column_of
from spreadsheets.engine.sheet import Sheet, listed
from spreadsheets.models import ImportRow

PATIENCE = "SET LOCAL statement_timeout = '10min'"  # the role's own limit is for web requests
WAIT_LONG = "SET LOCAL lock_timeout = '10min'"  # another import into the table may be under way
AT_ONCE = 1000
WANTED = """
    SELECT _number, _stored, {columns} FROM import_made
    WHERE (_stored IS NULL OR _changed) AND _number NOT IN (SELECT number FROM import_problems)
"""
CHOSEN = """
    SELECT number FROM import_verdicts WHERE status = ANY({statuses})
"""
APPLIED = """
    UPDATE import_rows SET status = 'applied', object_key = made.{key}::text
    FROM import_made AS made
    WHERE job_id = {job} AND number = made._number AND import_rows.status = ANY({statuses})
"""
STATUSES = {
    "all": ["new", "changed"],
    "good": ["new", "changed"],
    "create": ["new"],
    "update": ["changed"],
}


def check(sheet: Sheet, *, writing_follows: bool = False) -> None:
    """Find out of every staged line what it would do and what is wrong with it."""
    verdicts.prepare(sheet)
    sheet.run(PATIENCE)
    if sheet.plan.is_by_row:
        by_row.try_rows(sheet)
        return
    problems.prepare(sheet)
    making.convert(sheet)
    checking.check_cells(sheet)
    making.match(sheet, locking=writing_follows)
    checking.check_matches(sheet)
    is_rehearsed = _is_known_by_writing(sheet)
    making.make(sheet, with_keys=writing_follows or is_rehearsed)
    checking.check_lines(sheet)
    constraints.check_constraints(sheet)
    reach.check_reach(sheet)
    sheet.run("ANALYZE import_problems")
    if _has_python_rules(sheet):
        _check_by_model(sheet)
    if is_rehearsed:
        writing.rehearse(sheet)
    sealing.hide_found(sheet)
    verdicts.gather(sheet)


def write(sheet: Sheet, job_id: int, mode: str) -> int:
    """Write what was checked, and return how many rows that are."""
    statuses = STATUSES[mode]
    if sheet.plan.is_by_row:
        return _write_by_row(sheet, job_id, statuses)
    sheet.run("CREATE INDEX ON import_made (_number)")
    lines = sheet.composed(f"_number IN ({CHOSEN})", statuses=sql.Literal(statuses))
    count = writing.write(sheet, lines)
    sheet.run("SET CONSTRAINTS ALL IMMEDIATE")
    writing.hold_to_reach(sheet, lines)
    sheet.plan.resource.after_write(writing.written_rows(sheet, lines), now=sheet.now)
    sheet.run(APPLIED, job=sql.Literal(job_id), statuses=sql.Literal(statuses))
    return count


def _write_by_row(sheet: Sheet, job_id: int, statuses: list[str]) -> int:
    lines = {line for (line,) in sheet.ask(CHOSEN, statuses=sql.Literal(statuses))}
    keys = by_row.write_rows(sheet, lines)
    rows = ImportRow.objects.filter(job=job_id, number__in=keys)
    for row in rows:
        row.status, row.object_key = ImportRow.Status.APPLIED, keys[row.number]
    ImportRow.objects.bulk_update(rows, ["status", "object_key"], batch_size=AT_ONCE)
    return len(keys)


def _has_python_rules(sheet: Sheet) -> bool:
    """Whether the model has rules of its own that no constraint of the database holds."""
    model = sheet.plan.model
    return model.clean is not models.Model.clean and not sheet.plan.resource.checked_by_database


def _check_by_model(sheet: Sheet) -> None:
    """Ask the model's own ``clean`` of each row that is new or would change."""
    fields = sheet.plan.model._meta.concrete_fields
    columns = listed([sql.Identifier(column_of(field)) for field in fields])
    rows = sheet.ask(WANTED, columns=columns)
    found = []
    for number, stored, *values in rows:
        row = sheet.plan.model.from_db("default", [field.attname for field in fields], values)
        row.pk, row._state.adding = stored, stored is None
        try:
            row.clean()
        except ValidationError as error:
            found += [(number, each) for each in problems_of("", "", error)]
    problems.add(found)


def _is_known_by_writing(sheet: Sheet) -> bool:
    """Whether triggers, or roles within a part of the table, have a say."""
    triggers = getattr(sheet.plan.model._meta, "triggers", [])
    return reach.is_bounded(sheet) or any(is_rule(trigger) for trigger in triggers)


def is_rule(trigger: pgtrigger.Trigger) -> bool:
    """Whether a trigger may refuse a row that is written; those of the audit note it down."""
    writes = {"INSERT", "UPDATE"} & set(str(trigger.operation).replace(",", " ").split())
    return bool(writes) and not isinstance(trigger, pghistory.trigger.Event)
