"""What is wrong with the rows of a file: ``import_problems``, a line and a problem each.

A problem is what people read: the column, its value, a code, and a sentence.
"""

from collections.abc import Iterable

from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from spreadsheets.engine.converting import Problem
from spreadsheets.engine.sheet import Sheet
from timeseries.copy import copy_rows

FREE = "_number NOT IN (SELECT number FROM import_problems)"


def prepare(sheet: Sheet) -> None:
    sheet.run("CREATE TEMP TABLE import_problems (number integer, problem jsonb) ON COMMIT DROP")


def add(problems: Iterable[tuple[int, Problem]]) -> None:
    """Store problems that Python found."""
    with connection.cursor() as cursor:
        rows = ((number, Jsonb(problem)) for number, problem in problems)
        copy_rows(cursor, "import_problems", ("number", "problem"), rows)


def find(sheet: Sheet, selected: str, **parts: sql.Composable) -> int:
    """Store what a SELECT of lines and problems finds, and return how many there are."""
    return sheet.run(f"INSERT INTO import_problems (number, problem) {selected}", **parts)


def problem(
    column: str, code: str, message: str | sql.Composable, value: sql.Composable | None = None
) -> sql.Composed:
    """SQL for a problem, of words or of SQL that makes them for each line."""
    words = message if isinstance(message, sql.Composable) else sql.Literal(message)
    return sql.SQL(
        "jsonb_build_object('column', {}::text, 'value', {}::text, 'code', {}::text,"
        " 'message', {}::text)"
    ).format(sql.Literal(column), value or sql.Literal(""), sql.Literal(code), words)


def sentence(form: str, *values: sql.Composable) -> sql.Composed:
    """SQL for a sentence with values of each line where ``%s`` stands."""
    return sql.SQL("format({}, {})").format(sql.Literal(form), sql.SQL(", ").join(values))  # type: ignore[arg-type]
