"""What an import would do, or did, row by row and cell by cell, as people read it. Only reads."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import QuerySet
from psycopg import sql

from spreadsheets import registry
from spreadsheets.engine.converting import Converter
from spreadsheets.engine.plan import Column, Plan
from spreadsheets.engine.sealing import HIDDEN
from spreadsheets.models import ImportJob, ImportRow

Status = ImportRow.Status
PROBLEMS = """
    SELECT error ->> 'column', error ->> 'code', count(*), min(error ->> 'message')
    FROM import_rows, jsonb_array_elements(errors) AS error
    WHERE job_id = {job} AND status = 'wrong'
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""


@dataclass(frozen=True)
class Cell:
    """A cell of a row: what it was (None where there was nothing), what it becomes."""

    column: str  # of the table
    header: str  # of the file
    before: str | None
    after: str
    is_changed: bool
    errors: list[str]
    is_secret: bool = False  # so it is only typed anew

    @property
    def has_lines(self) -> bool:
        return "\n" in self.after or "\r" in self.after


@dataclass(frozen=True)
class Line:
    """A row of a file; ``errors`` are those of no cell of it."""

    number: int
    status: str
    cells: list[Cell]
    errors: list[str]
    object_key: str

    @property
    def label(self) -> str:
        return str(Status(self.status).label)


@dataclass(frozen=True)
class Fault:
    """Rows with the same code of error in the same column."""

    column: str
    code: str
    count: int
    message: str  # of one of them


def rows_of(
    job: ImportJob, *, status: str = "", code: str = "", column: str = ""
) -> QuerySet[ImportRow]:
    """The rows of an import, of one status, or with one kind of error."""
    rows = ImportRow.objects.filter(job=job).order_by("number")
    if status:
        rows = rows.filter(status=status)
    if code or column:
        wanted = {"code": code, "column": column}
        given = {name: value for name, value in wanted.items() if value}
        rows = rows.filter(status=Status.WRONG, errors__contains=[given])
    return rows


def counts(job: ImportJob) -> dict[str, int]:
    """How many rows there are of each status, without counting them."""
    found = {
        Status.NEW: job.new_count,
        Status.CHANGED: job.changed_count,
        Status.UNCHANGED: job.unchanged_count,
        Status.WRONG: job.wrong_count,
    }
    if job.applied_count:
        is_left = {Status.NEW: job.mode == "update", Status.CHANGED: job.mode == "create"}
        left = {status: found[status] if stays else 0 for status, stays in is_left.items()}
        found = {Status.APPLIED: job.applied_count} | found | left
    return {str(status): count for status, count in found.items()}


def faults(job: ImportJob) -> list[Fault]:
    """What is wrong, how often, the commonest first."""
    if not job.wrong_count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(PROBLEMS).format(job=sql.Literal(job.pk)))
        return [Fault(*row) for row in cursor.fetchall()]


def shown(job: ImportJob, rows: Sequence[ImportRow]) -> list[Line]:
    """Rows with their cells before and after; a query for each column that refers elsewhere."""
    return Reader(job).lines(rows)


@dataclass
class Reader:
    """Reads the rows of one import."""

    job: ImportJob
    names: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # by column, of what it refers to

    @cached_property
    def plan(self) -> Plan | None:
        try:
            return Plan(registry.resource_for(self.job.resource, self.job.uploaded_by))
        except registry.NoSuchTable:
            return None

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        """The columns of the file with what they are in the table, without those left out."""
        found = ((name, self.job.columns.get(name, "")) for name in self.job.findings["headers"])
        return [(header, name) for header, name in found if name]

    def lines(self, rows: Sequence[ImportRow]) -> list[Line]:
        if not self.job.findings.get("headers"):
            return []
        columns = self.plan.columns if self.plan else {}
        for name in {name for _, name in self.headers} & set(columns):
            if columns[name].target.related_model is not None:
                self._look_up(columns[name], rows)
        return [self._line(row) for row in rows]

    def _look_up(self, column: Column, rows: Iterable[ImportRow]) -> None:
        """What the resource calls the rows to which a column referred."""
        place = column.target.column
        keys = {row.before[place] for row in rows if row.before and row.before.get(place)}
        if not keys:
            return
        relation = cast("models.ForeignKey", column.target)
        target = relation.target_field
        found = relation.related_model._base_manager.filter(**{f"{target.attname}__in": keys})
        widget = column.field.widget
        if column.is_reference:
            pairs: Iterable = found.values_list(target.attname, widget.field)
        else:
            pairs = ((getattr(row, target.attname), widget.render(row)) for row in found)
        self.names[column.name] = {str(key): str(name) for key, name in pairs}

    def _line(self, row: ImportRow) -> Line:
        errors = defaultdict(list)
        for error in row.errors:
            errors[error.get("column", "")].append(error.get("message", ""))
        cells = [
            self._cell(row, header, name, errors.pop(name, [])) for header, name in self.headers
        ]
        rest = [
            f"{name}: {message}" if name else message
            for name, messages in errors.items()
            for message in messages
        ]
        return Line(row.number, row.status, cells, rest, row.object_key)

    def _cell(self, row: ImportRow, header: str, name: str, errors: list[str]) -> Cell:
        sent = row.cells.get(header, "")
        if self.plan and name in self.plan.resource.secrets:
            return Cell(name, header, None, HIDDEN if sent else "", False, errors, is_secret=True)
        column = self.plan.columns.get(name) if self.plan else None
        place = getattr(column.target, "column", None) if column else None
        if column is None or row.before is None or place not in row.before:
            return Cell(name, header, None, sent, False, errors)
        before = self._before(column, row.before[place])
        return Cell(name, header, before, sent, self._differs(column, before, sent), errors)

    def _differs(self, column: Column, before: str, sent: str) -> bool:
        """What is noted down is of columns that change; only some hold more than the cell says."""
        if self.plan and not self.plan.is_by_row and not column.end:
            return True
        dialect = self.job.dialect
        decimal, dates = dialect.get("decimal") or ".", dialect.get("dates") or "ymd"
        return before != Converter(column, decimal=decimal, dates=dates).read(sent)

    def _before(self, column: Column, stored: str | None) -> str:
        """A value as PostgreSQL wrote it, as the resource writes it."""
        if stored is None:
            return ""
        if column.end:
            return _end_of_range(stored, column.end)
        if column.target.related_model is not None:
            return self.names.get(column.name, {}).get(stored, stored)
        try:
            return str(column.field.widget.render(_value_of(column.target, stored)))
        except (ValidationError, ValueError, TypeError, ArithmeticError):
            return stored


def _end_of_range(stored: str, end: str) -> str:
    lower, _, upper = stored.strip("[]()").partition(",")
    return lower if end == "lower" else upper


def _value_of(target: models.Field, stored: str) -> Any:
    if isinstance(target, models.JSONField):
        return json.loads(stored)
    if isinstance(target, ArrayField):
        return next(csv.reader([stored[1:-1]], escapechar="\\"), [])
    return target.to_python(stored)
