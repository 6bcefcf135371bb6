"""The constraints of a table, asked of all made rows at once, in the database's own words."""

import re

from psycopg import sql

from spreadsheets.engine import catalog
from spreadsheets.engine.problems import find, problem, sentence
from spreadsheets.engine.sheet import Sheet, listed

BROKEN = "SELECT {broken} FROM import_made WHERE _stored IS NULL OR _changed"
CHECK = """
    SELECT _number, {problem} FROM import_made JOIN import_raw ON _line = _number
    WHERE (_stored IS NULL OR _changed) AND NOT ({condition})
"""
TAKEN = """
    SELECT DISTINCT made._number, {problem}
    FROM (SELECT _number, _stored, {keys} FROM import_made
          WHERE ({where}) AND (_stored IS NULL OR _changed)) AS made
    JOIN (SELECT {key} AS _key, {keys} FROM {table} WHERE {where}) AS other
      ON {conflict} AND other._key IS DISTINCT FROM made._stored
"""
CLASH = """
    SELECT DISTINCT ON (made._number) made._number, {problem}
    FROM (SELECT _number, {keys} FROM import_made WHERE {where}) AS made
    JOIN (SELECT _number, {keys} FROM import_made WHERE {where}) AS other
      ON {conflict} AND other._number < made._number
    ORDER BY made._number, other._number
"""


def check_constraints(sheet: Sheet) -> None:
    """CHECK, UNIQUE and EXCLUDE, with the messages that the model has for them."""
    _check_conditions(sheet)
    for key in catalog.keys(sheet.plan.model):
        if not _is_held_already(sheet, key):
            _check_key(sheet, key)


def _check_conditions(sheet: Sheet) -> None:
    checks = catalog.checks(sheet.plan.model)
    if not checks:
        return
    broken = [sql.SQL(f"bool_or(NOT ({check.condition}))") for check in checks]  # type: ignore[arg-type]
    (found,) = sheet.ask(BROKEN, broken=listed(broken))
    for check, is_broken in zip(checks, found, strict=True):
        if is_broken:
            column, cell = _spoken_of(sheet, check.condition)
            find(
                sheet,
                CHECK,
                problem=problem(column, check.code, check.message, cell),
                condition=sql.SQL(check.condition),  # type: ignore[arg-type]
            )


def _spoken_of(sheet: Sheet, condition: str) -> tuple[str, sql.Composable | None]:
    """The column of the file that a condition speaks of, if it is one, and its cell."""
    words = set(re.findall(r"\w+", condition))
    names = [column.name for column in sheet.given if column.stored_in in words]
    if len(names) != 1:
        return "", None
    return names[0], sql.Identifier(sheet.cells[names[0]])


def _is_held_already(sheet: Sheet, key: catalog.Key) -> bool:
    """Whether lines were told apart by the very same columns, or the table gives them."""
    matched = {column.stored_in for column in sheet.plan.keys if not column.end}
    given = {column.stored_in for column in sheet.given}
    is_matched = set(key.expressions) == matched and key.where == "true"
    return is_matched or (key.is_primary and not given & set(key.expressions))


def _check_key(sheet: Sheet, key: catalog.Key) -> None:
    names = [sql.Identifier(f"_key{place}") for place in range(len(key.expressions))]
    column = next((c.name for c in sheet.given if c.stored_in in key.expressions), "")
    parts = {
        "where": sql.SQL(key.where),  # type: ignore[arg-type]
        "keys": listed(
            [
                sql.SQL(f"({expression}) AS {{}}").format(name)  # type: ignore[arg-type]
                for expression, name in zip(key.expressions, names, strict=True)
            ]
        ),
        "conflict": listed(
            [
                sql.SQL(f"made.{{0}} {operator} other.{{0}}").format(name)  # type: ignore[arg-type]
                for name, operator in zip(names, key.operators, strict=True)
            ],
            " AND ",
        ),
    }
    find(sheet, TAKEN, problem=problem(column, key.code, key.message), **parts)
    form = f"{key.message.replace('%', '%%')} Line %s has the same."
    words = problem(column, key.code, sentence(form, sql.SQL("other._number")))
    find(sheet, CLASH, problem=words, **parts)
