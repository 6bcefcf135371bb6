"""What cells say for themselves, which rows they mean, and what new rows need."""

from django.core.exceptions import ValidationError
from django.db import models
from psycopg import sql

from spreadsheets.engine.making import joins, value_of
from spreadsheets.engine.plan import Column, column_of
from spreadsheets.engine.problems import FREE, find, problem, sentence
from spreadsheets.engine.sheet import Sheet, listed

OF_READER = "SELECT _line, {problem} FROM import_raw WHERE _problem <> ''"
OF_FIELDS = """
    SELECT _line, problem FROM import_raw {values},
           jsonb_array_elements({own}.errors) AS problem
    WHERE {own}.errors IS NOT NULL
"""
AMBIGUOUS = "SELECT _line, {problem} FROM import_matched GROUP BY _line HAVING count(*) > 1"
UNKNOWN_NUMBER = """
    SELECT _number, {problem} FROM import_made JOIN import_raw ON _line = _number
    WHERE _stored IS NULL AND btrim({cell}) <> ''
"""
TWICE = """
    SELECT _number, {problem} FROM (
        SELECT min(_number) AS first, array_agg(_number) AS lines FROM import_made
        WHERE {counted} GROUP BY {keys} HAVING count(*) > 1
    ) AS several, unnest(lines) AS _number WHERE _number > first
"""
EMPTY_RANGE = """
    SELECT _number, {problem} FROM import_made JOIN import_raw ON _line = _number {values}
    WHERE import_made.{column} IS NULL AND {given}
"""


def check_cells(sheet: Sheet) -> None:
    """What the reader and the fields say of the cells."""
    find(sheet, OF_READER, problem=problem("", "reading", sql.SQL("_problem")))
    for converted in sheet.converted.values():
        if converted.has_errors:
            find(sheet, OF_FIELDS, values=converted.join, own=sql.Identifier(converted.table))


def check_matches(sheet: Sheet) -> None:
    """Each line means one row at most."""
    names = " and ".join(column.name for column in sheet.plan.keys)
    several = f"Several rows have this {names}; change them one by one."
    if find(sheet, AMBIGUOUS, problem=problem(names, "ambiguous", several)):
        sheet.run("DELETE FROM import_matched WHERE _line IN (SELECT number FROM import_problems)")


def check_lines(sheet: Sheet) -> None:
    """Each row is meant by one line at most, ranges have an end, and new rows what they need."""
    _check_numbers(sheet)
    _check_repeated(sheet)
    _check_ranges(sheet)
    _check_required(sheet)


def _check_numbers(sheet: Sheet) -> None:
    """Rows that are numbered by the table are not added with a number."""
    primary = sheet.plan.model._meta.pk
    if not isinstance(primary, models.AutoField) or primary.name not in sheet.cells:
        return
    cell = sql.Identifier(sheet.cells[primary.name])
    form = f"There is no {sheet.plan.model._meta.verbose_name} %s. Leave the cell empty to add one."
    words = problem(primary.name, "unknown", sentence(form, cell), cell)
    find(sheet, UNKNOWN_NUMBER, problem=words, cell=cell)


def _check_repeated(sheet: Sheet) -> None:
    names = [column.name for column in sheet.plan.keys]
    first = sql.SQL("first")
    if all(name in sheet.cells for name in names):
        form = f"Line %s has the same {' and '.join(names)}."
        find(
            sheet,
            TWICE,
            problem=problem(names[0], "twice", sentence(form, first)),
            keys=listed([_made(column) for column in sheet.plan.keys]),
            counted=listed([sql.SQL(FREE), *_telling(sheet)], " AND "),
        )
    find(
        sheet,
        TWICE,
        problem=problem("", "twice", sentence("Line %s means the same row.", first)),
        keys=sql.SQL("_stored"),
        counted=sql.SQL(f"_stored IS NOT NULL AND {FREE}"),
    )


def _made(column: Column) -> sql.Composable:
    name = sql.Identifier(column.stored_in)
    return sql.SQL(f"{column.end}({{}})").format(name) if column.end else name  # type: ignore[arg-type]


def _telling(sheet: Sheet) -> list[sql.Composed]:
    """That a key which may be absent is there."""
    return [
        sql.SQL("{}::text <> ''").format(_made(column))
        for column in sheet.plan.keys
        if column.name in sheet.plan.may_be_absent
    ]


def _check_ranges(sheet: Sheet) -> None:
    for column in sheet.given:
        if column.end:
            ends = [each for each in sheet.given if each.target is column.target]
            find(
                sheet,
                EMPTY_RANGE,
                problem=problem(column.name, "invalid", "The last day lies after the first one."),
                values=joins(sheet, ends),
                column=sql.Identifier(column.stored_in),
                given=sql.SQL("{} IS NOT NULL").format(value_of(sheet, column)),
            )


def _check_required(sheet: Sheet) -> None:
    """New rows need what the file does not give and nothing stands in for."""
    given = {column.stored_in for column in sheet.given}
    defaults = sheet.plan.defaults(sheet.now)
    for field in sheet.plan.stored:
        if column_of(field) in given or isinstance(field, models.AutoField):
            continue
        if error := _missed(field, defaults[column_of(field)]):
            words = f"A new row needs {field.verbose_name}: {' '.join(error.messages)}"
            find(
                sheet,
                "SELECT _number, {problem} FROM import_made WHERE _stored IS NULL",
                problem=problem(field.name, "blank", words),
            )


def _missed(field: models.Field, value) -> ValidationError | None:
    """Why a field does not take what stands in for a value."""
    if callable(value) or (field.blank and value in field.empty_values):
        return None
    if isinstance(field, models.ForeignKey):
        return ValidationError(field.error_messages["blank"]) if value is None else None
    try:
        field.clean(value, None)
    except ValidationError as error:
        return error
    return None
