"""Files that the database writes hold what the library would have written, cell by cell."""

import csv
import io
import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.gis.db.models import PointField
from django.contrib.gis.geos import GEOSGeometry, Point
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from spreadsheets.exporting.compiling import Kind, compiled
from spreadsheets.exporting.exports import content_of
from spreadsheets.exporting.portions import Extract
from spreadsheets.formats import escape
from tests.spreadsheets import nasty
from tests.spreadsheets.factories import ImportJobFactory
from tests.spreadsheets.test_every_resource import RESOURCES

# Nothing of them can be changed; the columns of the others are of the same kinds.
KEPT = {
    "emissions.ModuleYear",
    "inventory.LocationRelation",
    "inventory.StockMovement",
    "sales.Transaction",
    "sales.TransactionLine",
    "sensing.Correction",
    "sensing.DriftReference",
    "sensing.MaintenanceLog",
}
PYTHONS = {"DriftCheckResource": ["change"]}
each_resource = pytest.mark.parametrize("resource_class", RESOURCES, ids=lambda one: one.__name__)


@each_resource
def test_only_named_columns_are_left_to_python(db, resource_class):
    left = [each.name for each in compiled(resource_class()) if each.cell is None]

    assert left == PYTHONS.get(resource_class.__name__, [])


TEXTS = [*nasty.KNOWN_TROUBLE, "", "é", "\\.", "\\N", "x" * 300, "a; b", "🌱", "%s %(a)s {x}"]
DATA = [{}, None, {"a": [1, 2.5, None, True]}, {"=1": '"\\\n\u0001é🌱'}, [1e-7, 1e300, -5], "x", -5]
LISTS = [[], ["a", "b"], ["a;b"], [" a"], [""], ["[1]"], ['["a"]'], ["=1"], ["\u00a0a"], ["a\n"]]
FLOATS = [0.0, -0.0, 1.0, 0.1 + 0.2, 5e-324, 1.7e308, -2.5, 1e15, 1e16, 123456789012345.5]
FLOATS += [float("inf"), float("-inf"), float("nan"), 1e-5, 9007199254740993.0]
PERIODS = [timedelta(0), timedelta(days=1), timedelta(microseconds=1), -timedelta(seconds=1)]
PERIODS += [timedelta(days=400, hours=3, microseconds=120_000), timedelta(minutes=15)]
MOMENTS = [
    datetime(2026, 3, 1, 9, tzinfo=UTC),
    datetime(2026, 3, 1, 9, 0, 0, 120_000, tzinfo=UTC),
    datetime(1801, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(999, 1, 1, tzinfo=UTC),
]
NASTY = {
    models.CharField: TEXTS,
    models.TextField: TEXTS,
    models.JSONField: DATA,
    ArrayField: LISTS,
    models.FloatField: FLOATS,
    models.DecimalField: [Decimal("0"), Decimal("0.01"), Decimal("-1"), Decimal("12345.67")],
    models.IntegerField: [0, -1, 7, 2**31 - 1],
    models.DurationField: PERIODS,
    models.DateTimeField: MOMENTS,
    models.DateField: [date(2026, 2, 28), date(1850, 1, 1), date(999, 1, 1), date(9999, 12, 31)],
    models.BooleanField: [True, False],
    PointField: [Point(1e-7, -0.1, srid=4326), Point(6, 46, srid=4326)],
}
ROUNDS = 20


def made_nasty(model, turn: int) -> int:
    """Give every column of every row a bad value, where the database takes it."""
    changed = 0
    for place, column in enumerate(model._meta.concrete_fields):
        values = next((NASTY[kind] for kind in NASTY if isinstance(column, kind)), [])
        if not values or column.primary_key or column.generated:
            continue
        with suppress(DatabaseError, ValidationError, ValueError), transaction.atomic():
            value = values[(turn * 7 + place) % len(values)]
            changed += model._base_manager.update(**{column.name: value})
    return changed


def of_the_library(resource) -> list[list]:
    found = resource.export(resource.get_queryset().order_by("pk"))
    return [[escape(cell) for cell in row] for row in found]


def of_ours(resource) -> list[list]:
    extract = Extract(resource, resource.get_queryset().order_by("pk"))
    content = b"".join(content_of(extract, "csv"))
    _, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    return rows


def same(ours: str, theirs: str, kind: Kind) -> bool:
    """Numbers within data, of shapes and from 1e15 on have other digits for the same value."""
    if ours == theirs:
        return True
    if kind is Kind.SHAPE:
        return GEOSGeometry(ours).coords == GEOSGeometry(theirs).coords
    if kind is Kind.NUMBER:
        return float(ours).hex() == float(theirs).hex() and abs(float(ours)) >= 1e15
    return (
        kind is Kind.TEXT and ours[:1] in "{[-0123456789" and json.loads(ours) == json.loads(theirs)
    )


@each_resource
def test_a_compiled_export_is_that_of_the_library(everything, db, resource_class):
    ImportJobFactory(uploaded_by=everything.user)
    kinds = [column.kind for column in compiled(resource_class())]
    changed = 0

    for turn in range(ROUNDS):
        ours, theirs = of_ours(resource_class()), of_the_library(resource_class())
        assert len(ours) == len(theirs) > 0
        for our_row, their_row in zip(ours, theirs, strict=True):
            for mine, other, kind in zip(our_row, their_row, kinds, strict=True):
                assert same(mine, other, kind), (mine, other, kind)
        changed += made_nasty(resource_class._meta.model, turn)

    assert changed or resource_class._meta.model._meta.label in KEPT
