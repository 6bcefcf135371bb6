"""Cells that nobody may read again: sealed where they are kept, in clear only in a transaction.

In a table with secrets a column that is left out is sealed as well: it may be one mistyped.
"""

from collections.abc import Callable, Mapping, Sequence

from django.db import connection
from psycopg import sql

from accounts.sealing import opened, sealed
from spreadsheets.engine.sheet import Sheet
from timeseries.copy import copy_rows

PURPOSE = "spreadsheets.imports"
HIDDEN = "•••"  # what people see of a secret
QUOTED = r""": (['"]).*\1\."""  # what readers repeat of a cell
TOLD = "UPDATE import_raw SET _problem = regexp_replace(_problem, {quoted}, '.')"
GIVEN = "SELECT _line, {cell} FROM import_raw WHERE {cell} <> ''"
TURN = "UPDATE import_raw SET {cell} = turned.cell FROM import_turned AS turned WHERE line = _line"
UNSAID = """
    UPDATE import_problems SET problem = problem || jsonb_build_object(
        'value', '', 'message', replace(problem ->> 'message', problem ->> 'value', {hidden}))
    WHERE problem ->> 'column' = ANY({secrets}) AND problem ->> 'value' <> ''
"""
FORGOTTEN = "UPDATE import_made SET _before = _before - {stored}::text[] WHERE _changed"


def secret_headers(
    headers: Sequence[str], columns: Mapping[str, str], secrets: Sequence[str]
) -> list[str]:
    """The headers of the columns whose cells are kept sealed."""
    return [each for each in headers if secrets and columns.get(each, "") in ("", *secrets)]


def sealed_text(text: str) -> str:
    return sealed(text.encode(), purpose=PURPOSE).decode() if text else ""


def opened_text(text: str) -> str:
    return opened(text.encode(), purpose=PURPOSE).decode() if text else ""


def seal_staged(sheet: Sheet) -> None:
    """Before staged rows are kept."""
    _turn(sheet, sealed_text)


def open_staged(sheet: Sheet) -> None:
    """After kept rows were staged again. Raises Unreadable if no key opens them."""
    _turn(sheet, opened_text)


def hide_told(sheet: Sheet) -> None:
    """A reader repeats no cells of a table with secrets, which may stand in any of them."""
    if sheet.plan.resource.secrets:
        sheet.run(TOLD, quoted=sql.Literal(QUOTED))


def hide_found(sheet: Sheet) -> None:
    """Neither what is wrong with secrets nor what they were before repeats them."""
    secrets = sheet.plan.resource.secrets
    if not secrets:
        return
    sheet.run(UNSAID, hidden=sql.Literal(HIDDEN), secrets=sql.Literal(list(secrets)))
    stored = [column.stored_in for column in sheet.given if column.name in secrets]
    sheet.run(FORGOTTEN, stored=sql.Literal(stored))


def _turn(sheet: Sheet, turned: Callable[[str], str]) -> None:
    secrets = sheet.plan.resource.secrets
    for header in secret_headers(sheet.headers, sheet.columns, secrets):
        cell = sql.Identifier(f"_cell{sheet.headers.index(header)}")
        rows = [(line, turned(text)) for line, text in sheet.ask(GIVEN, cell=cell)]
        sheet.run("CREATE TEMP TABLE import_turned (line integer, cell text) ON COMMIT DROP")
        with connection.cursor() as cursor:
            copy_rows(cursor, "import_turned", ("line", "cell"), rows)
        sheet.run(TURN, cell=cell)
        sheet.run("DROP TABLE import_turned")
