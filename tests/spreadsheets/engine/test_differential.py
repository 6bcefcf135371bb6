"""The engine says of any row what the library's own road, row by row with the model's own
validation, says of it.

Each row stands alone in its file. These differences are intended:

* A key stands once in a file, where the library would change the same row twice.
* The library passes over a new row that says nothing but defaults; the engine adds it.
* The library's road knows no keys that may be absent, and no columns that are keys besides.
"""

import csv
import io

import pytest
import tablib
from django.db import DatabaseError, transaction
from import_export.fields import NOT_PROVIDED
from import_export.results import RowResult

from spreadsheets.engine import run, staging
from spreadsheets.engine.converting import Converter
from spreadsheets.engine.plan import Plan
from spreadsheets.formats import unescape
from tests.spreadsheets.engine.mutations import Case, cases
from tests.spreadsheets.engine.sheets import chunks, sheet_of
from tests.spreadsheets.engine.test_every_resource import IMPORTABLE
from tests.spreadsheets.test_every_resource import exported

pytestmark = pytest.mark.slow
MOST = 20  # of a table
WORDS = {
    RowResult.IMPORT_TYPE_NEW: "new",
    RowResult.IMPORT_TYPE_UPDATE: "changed",
    RowResult.IMPORT_TYPE_SKIP: "unchanged",
}


@pytest.mark.parametrize("resource_class", IMPORTABLE, ids=lambda resource: resource.__name__)
def test_the_engine_agrees_with_the_rules_of_the_model(everything, db, resource_class):
    headers, *rows = lines_of(resource_class())

    found, differences = set(), []
    for case in cases(Plan(resource_class()), headers, rows, most=MOST):
        ours, why = engine_says(resource_class, case, everything.user)
        theirs, reason = library_says(resource_class, case, everything.user)
        found.add(ours)
        if ours != theirs and theirs != "passed over":
            differences.append((case, ours, why, theirs, reason))

    assert differences == [], told(differences, dict(zip(headers, rows[0], strict=True)))
    assert len(found) > 1


def lines_of(resource) -> list[list[str]]:
    text = exported(resource, "csv").decode()
    return [list(map(unescape, line)) for line in csv.reader(io.StringIO(text, newline=""))]


def engine_says(resource_class, case: Case, user) -> tuple[str, object]:
    resource = resource_class()
    resource.user = user
    with transaction.atomic():
        sheet = sheet_of(resource, case.headers, user=user)
        staging.from_file(chunks([case.row]), case.headers)
        try:
            with transaction.atomic():
                run.check(sheet)
                ((status, errors),) = sheet.ask("SELECT status, errors FROM import_verdicts")
        except DatabaseError as error:  # which would stop the whole file
            status, errors = "raised", repr(error)
        transaction.set_rollback(True)
    return status, errors


def library_says(resource_class, case: Case, user) -> tuple[str, object]:
    """By the very cells that the engine reads, where it reads numbers and days more freely."""
    plan = Plan(with_all_keys(resource_class)())
    for column in plan.columns.values():  # as they come from the database
        if column.field.default is not NOT_PROVIDED and not callable(column.field.default):
            column.field.default = column.target.to_python(column.field.default)
    cells = [
        Converter(plan.columns[name], decimal=".", dates="ymd").read(text)
        if name in plan.columns
        else text
        for name, text in zip(case.headers, case.row, strict=True)
    ]
    dataset = tablib.Dataset(cells, headers=case.headers)
    result = plan.resource.import_data(dataset, dry_run=True, user=user)
    assert not result.base_errors, [each.error for each in result.base_errors]
    (row,) = result.rows
    if row.errors or row.validation_error:
        return "wrong", row.validation_error or [each.error for each in row.errors]
    if row.import_type == RowResult.IMPORT_TYPE_SKIP and not row.instance.pk:
        return "passed over", ""
    return WORDS[row.import_type], ""


def with_all_keys(resource_class):
    """The library's road, with all that the resource says of its keys."""
    if not resource_class.may_be_absent and not resource_class.also_known_by:
        return resource_class

    class Aware(resource_class):
        def get_instance(self, instance_loader, row):
            for name in self.also_known_by:
                if value := self.fields[name].clean(row) if row.get(name) else None:
                    return self.get_queryset().filter(**{name: value}).first()
            if any(not row.get(name) for name in self.may_be_absent):
                return None
            return super().get_instance(instance_loader, row)

    return Aware


def told(differences, base: dict[str, str]) -> str:
    return "\n".join(
        f"{ {n: t for n, t in zip(case.headers, case.row, strict=True) if base[n] != t}!r:.300} -"
        f" {sorted(set(base) - set(case.headers))}:"
        f" the engine says {ours} {why!s:.300}, the model {theirs} {reason!r:.300}"
        for case, ours, why, theirs, reason in differences
    )
