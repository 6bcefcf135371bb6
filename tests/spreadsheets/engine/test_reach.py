"""Roles within a laboratory or warehouse bound what a file may add, change and move."""

import pytest

from emissions.models import Activity
from inventory.models import StorageArea, StorageLocation
from spreadsheets import registry
from spreadsheets.services import imports
from tests.accounts.factories import UserFactory
from tests.accounts.test_scopes import member
from tests.emissions.factories import ActivityFactory, LaboratoryFactory
from tests.inventory.factories import StorageAreaFactory, StorageLocationFactory, WarehouseFactory
from tests.spreadsheets.engine.files import applied, checked

ACTIVITIES = "emissions.activity"
LINE = "{},{},energy,{},kWh,2026-03-01\n"
HEAD = "laboratory,reference,module,quantity,unit,happened_on\n"
NOT_ADD = "Your role does not reach there: you may not add these activities."
NOT_CHANGE = "Your role does not reach there: you may not change these activities."


@pytest.fixture
def laboratories(committed):
    return LaboratoryFactory(code="NEAR"), LaboratoryFactory(code="FAR")


@pytest.fixture
def principal(laboratories):
    return member(laboratories[0], "laboratory principal", is_staff=True)


def found(job) -> dict[int, tuple[str, list[str]]]:
    return {
        row.number: (row.status, [error["message"] for error in row.errors])
        for row in job.rows.all()
    }


def test_rows_inside_and_outside_of_a_laboratory_are_told_apart(laboratories, principal):
    near, far = laboratories
    ActivityFactory(laboratory=near, reference="a")
    ActivityFactory(laboratory=far, reference="b")
    lines = [
        ("NEAR", "a", 7),
        ("FAR", "b", 7),
        ("NEAR", "c", 7),
        ("FAR", "d", 7),
        ("FAR", "b", 100),
    ]

    job = checked(
        HEAD + "".join(LINE.format(*line) for line in lines[:4]), table=ACTIVITIES, by=principal
    )

    assert found(job) == {
        2: ("changed", []),
        3: ("wrong", [NOT_CHANGE]),
        4: ("new", []),
        5: ("wrong", [NOT_ADD]),
    }
    with pytest.raises(imports.NotNow, match="2 rows are wrong"):
        imports.apply(job)
    assert applied(job, mode="good").applied_count == 2
    assert set(Activity.objects.values_list("laboratory__code", "reference", "quantity")) == {
        ("NEAR", "a", 7),
        ("NEAR", "c", 7),
        ("FAR", "b", 100),
    }


def test_a_row_is_not_moved_out_or_in_by_a_reference(laboratories, principal):
    near, far = laboratories
    mine = ActivityFactory(laboratory=near)
    theirs = ActivityFactory(laboratory=far)

    job = checked(
        f"uuid,laboratory\n{mine.uuid},FAR\n{theirs.uuid},NEAR\n", table=ACTIVITIES, by=principal
    )

    assert found(job) == {2: ("wrong", [NOT_CHANGE]), 3: ("wrong", [NOT_CHANGE])}


def test_who_may_only_add_changes_nothing(laboratories):
    near, _ = laboratories
    ActivityFactory(laboratory=near, reference="a")
    ActivityFactory(laboratory=near, reference="same")
    user = member(near, "laboratory member", is_staff=True)
    lines = [("NEAR", "a", 7), ("NEAR", "c", 7)]
    content = HEAD + "".join(LINE.format(*line) for line in lines)

    job = checked(content.replace("energy", "travel"), table=ACTIVITIES, by=user)

    assert found(job) == {2: ("wrong", [NOT_CHANGE]), 3: ("new", [])}
    assert applied(job, mode="good").applied_count == 1


def test_a_warehouse_bounds_areas_that_refer_to_each_other(committed):
    """By the library's road: an area may be part of another."""
    near, far = WarehouseFactory(code="NEAR"), WarehouseFactory(code="FAR")
    StorageAreaFactory(warehouse=near, code="N1", name="old")
    StorageAreaFactory(warehouse=far, code="F1", name="old")
    user = member(near, "supervisor", is_staff=True)

    job = checked(
        "code,warehouse,name\nN1,NEAR,new\nF1,FAR,new\nN2,NEAR,new\nF2,FAR,new\n",
        table="inventory.storagearea",
        by=user,
    )

    assert [status for status, _ in found(job).values()] == ["changed", "wrong", "new", "wrong"]
    messages = [message for _, told in found(job).values() for message in told]
    assert all("Your role does not reach" in message for message in messages)
    applied(job, mode="good")
    assert set(StorageArea.objects.filter(name="new").values_list("code", flat=True)) == {
        "N1",
        "N2",
    }


def test_a_location_is_not_moved_to_another_warehouse(committed):
    near, far = (StorageAreaFactory(code=code) for code in ("NEAR", "FAR"))
    StorageLocationFactory(area=near, code="L1")
    user = member(near, "supervisor", is_staff=True)

    job = checked("code,area\nL1,FAR\n", table="inventory.storagelocation", by=user)

    ((status, messages),) = found(job).values()
    assert (status, len(messages)) == ("wrong", 1)
    assert "Your role does not reach there: you may not change these" in messages[0]
    assert not StorageLocation.objects.filter(area=far).exists()


def test_a_table_without_the_right_takes_no_row(committed):
    job = checked(
        "sku,name\nC1,Crocus\n", table="sales.product", by=UserFactory(is_staff=True, role="viewer")
    )

    ((status, messages),) = found(job).values()
    assert status == "wrong"
    assert messages == ["Your role does not reach there: you may not add these products."]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("sales.forecast", "Forecasts are computed, not imported."),
        ("sales.nothing", "There is no table 'sales.nothing'."),
        ("nothing", "There is no table 'nothing'."),
        ("jobs.job", "jobs take no spreadsheets."),
    ],
)
def test_a_table_that_takes_no_rows_takes_no_file(committed, table, sentence):
    with pytest.raises(registry.NoSuchTable, match=sentence):
        checked("a\n1\n", table=table, by=UserFactory(is_superuser=True))
