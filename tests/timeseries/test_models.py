"""What the tables of the lifecycle refuse, tried one constraint at a time."""

from datetime import timedelta
from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from tests.conftest import NOON
from tests.timeseries.factories import ArchiveFactory, HoldFactory, RetentionFactory
from timeseries.models import PolicyState

pytestmark = pytest.mark.django_db

EARLIER = NOON - timedelta(days=1)
archive, hold, retention = (
    factory.build for factory in (ArchiveFactory, HoldFactory, RetentionFactory)
)


def second_archive(**fields):
    first = ArchiveFactory()
    return archive(start=first.start, **fields)


def second_hold():
    return hold(archive=HoldFactory(archive=ArchiveFactory()).archive)


BROKEN = {
    "timeseries_policystate_kind_known": [partial(PolicyState, name="odd", kind="odd")],
    "timeseries_retention_keep_possible": [
        partial(retention, keep_days=days) for days in (0, 36_501)
    ],
    "timeseries_archive_one_current": [second_archive],
    "timeseries_archive_range_ordered": [
        partial(archive, start=NOON, end=end) for end in (NOON, EARLIER)
    ],
    "timeseries_archive_has_rows": [
        partial(archive, **{name: number}) for name in ("row_count", "size") for number in (0, -1)
    ],
    "timeseries_archive_verified_before_drop": [
        partial(archive, verified_at=None, dropped_at=NOON)
    ],
    "timeseries_hold_range_ordered": [
        partial(hold, start=NOON, end=end) for end in (NOON, EARLIER)
    ],
    "timeseries_hold_reason_not_blank": [partial(hold, reason=text) for text in ("", " ", "\n\t")],
    "timeseries_hold_until_after_placing": [partial(hold, until=at) for at in (NOON, EARLIER)],
    "timeseries_hold_one_a_restore": [second_hold],
}
CONSTRAINTS = {
    constraint.name: constraint
    for model in apps.get_app_config("timeseries").get_models()
    if not hasattr(model, "pgh_tracked_model")
    for constraint in model._meta.constraints
}
WAYS = [
    pytest.param(name, make, id=f"{name} in way {number}")
    for name, ways in BROKEN.items()
    for number, make in enumerate(ways, 1)
]


def test_every_constraint_is_broken_here():
    assert set(BROKEN) == set(CONSTRAINTS)


@pytest.mark.parametrize(("name", "make"), WAYS)
def test_the_database_refuses(name, make):
    row = make()

    with pytest.raises(IntegrityError) as refused:
        row.save(force_insert=True)

    assert refused.value.__cause__.diag.constraint_name == name
    connection.set_rollback(True)


@pytest.mark.parametrize(("name", "make"), WAYS)
def test_staff_read_why(name, make):
    constraint, row = CONSTRAINTS[name], make()

    with pytest.raises(ValidationError) as refused:
        constraint.validate(type(row), row)

    assert constraint.violation_error_message in refused.value.messages


def test_what_was_replaced_or_released_stands_in_nobodys_way():
    ArchiveFactory(start=EARLIER, end=NOON, replaced_at=NOON)
    HoldFactory(archive=ArchiveFactory(start=EARLIER, end=NOON), released_at=NOON)

    HoldFactory(archive=ArchiveFactory._meta.model.objects.get(replaced_at=None))
