"""What became of each line: kept with the import, or held against what was kept before."""

from django.db.models import Count
from psycopg import sql

from spreadsheets.engine.sheet import Sheet, listed
from spreadsheets.models import ImportRow

MAKE = """
    CREATE TEMP TABLE import_verdicts
        (number integer, status text, errors jsonb, object_key text, before jsonb) ON COMMIT DROP
"""
OF_MADE = """
    INSERT INTO import_verdicts
    SELECT _line,
           CASE WHEN errors IS NOT NULL THEN 'wrong' WHEN _stored IS NULL THEN 'new'
                WHEN _changed THEN 'changed' ELSE 'unchanged' END,
           COALESCE(errors, '[]'), COALESCE(_stored::text, ''),
           CASE WHEN errors IS NULL THEN _before END
    FROM import_raw
    LEFT JOIN import_made ON _number = _line
    LEFT JOIN (SELECT number, jsonb_agg(DISTINCT problem) AS errors
               FROM import_problems GROUP BY number) AS wrong ON wrong.number = _line
"""
KEEP = """
    INSERT INTO import_rows (job_id, number, cells, status, errors, object_key, before)
    SELECT {job}, number, jsonb_object({headers}, {cells}), status, errors, object_key, before
    FROM import_verdicts JOIN import_raw ON _line = number
"""
# The stored lines may be too new for statistics that would tell how many they are.
INDEX = "CREATE INDEX ON import_verdicts (number)"
RENEW = """
    UPDATE import_rows SET status = found.status, errors = found.errors,
                           object_key = found.object_key, before = found.before
    FROM import_verdicts AS found
    WHERE import_rows.job_id = {job} AND import_rows.number = found.number
      AND (import_rows.status, import_rows.errors, import_rows.object_key, import_rows.before)
          IS DISTINCT FROM (found.status, found.errors, found.object_key, found.before)
"""
# What people have not seen: a line of which the preview said something else.
SURPRISES = """
    SELECT count(*) FROM import_verdicts AS found JOIN import_rows AS seen USING (number)
    WHERE job_id = {job}
      AND (seen.status, seen.before) IS DISTINCT FROM (found.status, found.before)
"""


def prepare(sheet: Sheet) -> None:
    sheet.run(MAKE)


def gather(sheet: Sheet) -> None:
    """Sum up what was found of made rows and problems."""
    sheet.run(OF_MADE)
    sheet.run("ANALYZE import_verdicts")


def keep(sheet: Sheet, job_id: int) -> None:
    """Store all lines with what was found of them; none is stored yet."""
    headers = [sql.SQL("{}::text").format(sql.Literal(header)) for header in sheet.headers]
    cells = [sql.Identifier(f"_cell{place}") for place in range(len(headers))]
    sheet.run(
        KEEP,
        job=sql.Literal(job_id),
        headers=sql.SQL("ARRAY[{}]").format(listed(headers)),
        cells=sql.SQL("ARRAY[{}]").format(listed(cells)),
    )


def renew(sheet: Sheet, job_id: int) -> None:
    """Store what was found of the stored lines, where it is something new."""
    sheet.run(INDEX)
    sheet.run(RENEW, job=sql.Literal(job_id))


def surprises(sheet: Sheet, job_id: int) -> int:
    """Of how many lines something else was found than their preview says."""
    sheet.run(INDEX)
    ((count,),) = sheet.ask(SURPRISES, job=sql.Literal(job_id))
    return count


def counts(job_id: int) -> dict[str, int]:
    """How many lines there are of each status."""
    rows = ImportRow.objects.filter(job=job_id).order_by().values_list("status")
    return dict(rows.annotate(count=Count("id")))
