"""Rows on their way into a table, without a file."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

from spreadsheets.engine import columns, run, staging, verdicts
from spreadsheets.engine.plan import Plan
from spreadsheets.engine.sheet import Sheet
from spreadsheets.models import ImportRow
from tests.conftest import NOON
from tests.spreadsheets.factories import ImportJobFactory


@dataclass
class Tried:
    """What came of each line; the header is line 1."""

    statuses: list[str]
    errors: dict[int, list[str]] = field(default_factory=dict)
    rows: list[ImportRow] = field(default_factory=list)

    @property
    def counts(self) -> Counter:
        return Counter(self.statuses)


def sheet_of(resource, headers, *, user=None, decimal=".", dates="ymd", chosen=None) -> Sheet:
    plan = Plan(resource)
    found = columns.match(headers, plan.names, chosen or {})
    assert found.is_clear, found.problems
    return Sheet(
        plan=plan,
        headers=headers,
        columns=found.columns,
        decimal=decimal,
        dates=dates,
        now=NOON,
        user=user,
    )


def chunks(rows, *, first=2):
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)  # also \r in cells
    for number, row in enumerate(rows, first):
        writer.writerow([number, "", *row])
    yield out.getvalue().encode()


def tried(resource, headers, rows, *, user=None, **options) -> Tried:
    """What a check finds of the rows; nothing is written."""
    resource.user = user
    job = ImportJobFactory(resource=resource._meta.model._meta.label_lower)
    sheet = sheet_of(resource, headers, user=user, **options)
    staging.from_file(chunks(rows), headers)
    run.check(sheet)
    verdicts.keep(sheet, job.pk)
    found = list(ImportRow.objects.filter(job=job).order_by("number"))
    drop(sheet)
    return Tried(
        statuses=[row.status for row in found],
        errors={
            row.number: [each["message"] for each in row.errors] for row in found if row.errors
        },
        rows=found,
    )


def drop(sheet) -> None:
    """End what would end with the transaction, which is the test's."""
    tables = sheet.ask(
        "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'"
    )
    for (table,) in tables:
        sheet.run(f"DROP TABLE {table}")
