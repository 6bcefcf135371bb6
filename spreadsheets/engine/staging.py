"""The rows of a file in a table of the transaction, and back in the table of imported rows."""

from collections.abc import Iterable

from django.db import connection
from psycopg import sql

RAW = "import_raw"
MAKE = "CREATE TEMP TABLE import_raw (_line integer, _problem text, {cells}) ON COMMIT DROP"
FROM_FILE = "COPY import_raw FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({names}))"
OF_READER = """jsonb_path_query_first(errors, '$[*] ? (@.code == "reading").message')"""
FROM_STORED = """
    INSERT INTO import_raw (_line, _problem, {names})
    SELECT number, COALESCE({problem} #>> '{{}}', ''),
           {cells}
    FROM import_rows WHERE job_id = {job}
"""


def cells(headers: list[str]) -> list[str]:
    """The names of the columns that hold the cells under these headers."""
    return [f"_cell{place}" for place in range(len(headers))]


def from_file(chunks: Iterable[bytes], headers: list[str]) -> int:
    """Stage what a reader reads: lines of CSV of a number, a problem or nothing, and the cells.

    Returns how many rows there are.
    """
    with connection.cursor() as cursor:
        _make(cursor, headers)
        names = ["_problem", *cells(headers)]
        statement = sql.SQL(FROM_FILE).format(names=_listed(names))
        with cursor.copy(statement) as copy:
            for chunk in chunks:
                copy.write(chunk)
        count = cursor.rowcount
        cursor.execute("ANALYZE import_raw")
    return count


def from_stored(job_id: int, headers: list[str]) -> None:
    """Stage the rows of an import again, as they were sent or mended."""
    with connection.cursor() as cursor:
        _make(cursor, headers)
        cursor.execute(
            sql.SQL(FROM_STORED).format(
                names=_listed(cells(headers)),
                problem=sql.SQL(OF_READER),
                cells=sql.SQL(", ").join(
                    sql.SQL("COALESCE(cells ->> {}, '')").format(sql.Literal(header))
                    for header in headers
                ),
                job=sql.Literal(job_id),
            )
        )
        cursor.execute("ANALYZE import_raw")


def _make(cursor, headers: list[str]) -> None:
    texts = (sql.SQL("{} text").format(sql.Identifier(name)) for name in cells(headers))
    cursor.execute(sql.SQL(MAKE).format(cells=sql.SQL(", ").join(texts)))


def _listed(names: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
