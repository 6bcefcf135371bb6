"""Tables with rules for single rows: the library's own road, for as many rows as that can take.

What comes of it is kept the same way as what comes of sets.
"""

from collections.abc import Iterator

import tablib
from django.core.exceptions import ValidationError
from django.db import connection
from import_export.results import Result, RowResult
from psycopg import sql
from psycopg.types.json import Jsonb

from spreadsheets.engine.converting import Converter, problems_of
from spreadsheets.engine.sheet import Sheet, listed
from timeseries.copy import copy_rows

MOST_ROWS = 20_000
STATUSES = {
    RowResult.IMPORT_TYPE_NEW: "new",
    RowResult.IMPORT_TYPE_UPDATE: "changed",
    RowResult.IMPORT_TYPE_SKIP: "unchanged",
}
STORED = "SELECT {key}::text, {stored} FROM {table} WHERE {key}::text = ANY({keys})"
VERDICT = ("number", "status", "errors", "object_key", "before")


class TooMany(Exception):
    """More rows than a table with rules for single rows takes at once."""


def try_rows(sheet: Sheet) -> None:
    """Import all rows, take that back, and store what came of each."""
    lines, dataset = _dataset(sheet)
    result = sheet.plan.resource.import_data(dataset, dry_run=True, user=sheet.user)
    if result.base_errors:
        raise ValidationError([str(each.error) for each in result.base_errors])
    before = _stored(sheet, result)
    with connection.cursor() as cursor:
        rows = list(_verdicts(sheet, lines, result, before))
        copy_rows(cursor, "import_verdicts", VERDICT, rows)


def write_rows(sheet: Sheet, lines: set[int]) -> dict[int, str]:
    """Import these lines, and return the key of the row that each made or changed.

    Raises ValidationError if any of them is wrong, and writes nothing then.
    """
    numbers, dataset = _dataset(sheet, lines)
    result = sheet.plan.resource.import_data(dataset, user=sheet.user)
    if result.has_errors() or result.has_validation_errors():
        raise ValidationError("A row could not be written that could be before. Look at it again.")
    return {
        line: str(row.object_id)
        for line, row in zip(numbers, result.rows, strict=True)
        if row.import_type != RowResult.IMPORT_TYPE_SKIP
    }


def _dataset(sheet: Sheet, lines: set[int] | None = None) -> tuple[list[int], tablib.Dataset]:
    cells = [sql.Identifier(cell) for cell in sheet.cells.values()]
    rows = sheet.ask("SELECT _line, {cells} FROM import_raw ORDER BY _line", cells=listed(cells))
    if len(rows) > MOST_ROWS:
        raise TooMany(f"This table takes {MOST_ROWS:,} rows at once; send the file in parts.")
    readers = [
        Converter(column, decimal=sheet.decimal, dates=sheet.dates).read if column else str
        for column in (sheet.plan.columns.get(name) for name in sheet.cells)
    ]
    headers = list(sheet.cells)
    found = [
        (line, [read(text) for read, text in zip(readers, texts, strict=True)])
        for line, *texts in rows
        if lines is None or line in lines
    ]
    turn_of = sheet.plan.resource.turn_of
    found.sort(key=lambda each: turn_of(dict(zip(headers, each[1], strict=True))))
    dataset = tablib.Dataset(*(cells for _, cells in found), headers=headers)
    return [line for line, _ in found], dataset


def _verdicts(
    sheet: Sheet, lines: list[int], result: Result, before: dict[str, dict[str, str]]
) -> Iterator[tuple]:
    told = dict(sheet.ask("SELECT _line, _problem FROM import_raw WHERE _problem <> ''"))
    for line, row in zip(lines, result.rows, strict=True):
        errors = _problems(row, told.get(line, ""))
        status = "wrong" if errors else STATUSES[row.import_type]
        key = str(row.object_id or "") if status in ("changed", "unchanged") else ""
        known = before.get(key) if status == "changed" else None
        yield line, status, Jsonb(errors), key, Jsonb(known) if known else None


def _problems(row: RowResult, told: str) -> list[dict[str, str]]:
    problems = [{"column": "", "value": "", "code": "reading", "message": told}] if told else []
    if row.validation_error:
        problems += problems_of("", "", row.validation_error)
    for each in row.errors:
        problems += problems_of("", "", each.error)
    return problems


def _stored(sheet: Sheet, result: Result) -> dict[str, dict[str, str]]:
    """What the columns of the rows hold that would change, by their keys."""
    keys = [str(row.object_id) for row in result.rows if STATUSES.get(row.import_type) == "changed"]
    columns = sorted({column.stored_in for column in sheet.given if not column.target.many_to_many})
    if not keys or not columns:
        return {}
    rows = sheet.ask(
        STORED,
        stored=listed([sql.SQL("{}::text").format(sql.Identifier(each)) for each in columns]),
        keys=sql.Literal(keys),
    )
    return {key: dict(zip(columns, values, strict=True)) for key, *values in rows}
