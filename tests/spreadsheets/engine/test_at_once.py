"""Several at once: other imports, other people, other workers, with real connections."""

from threading import Event

import pytest
from django.db import connection

from emissions.models import Activity
from sales.models import Product
from spreadsheets.models import ImportRow
from spreadsheets.services import imports, work
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, until
from tests.emissions.factories import LaboratoryFactory
from tests.sales.factories import ProductFactory
from tests.spreadsheets.engine.files import applied, check, checked, quiet, received
from tests.timeseries.waiting import backend_waiting_for

TABLE = "sales.product"
WAITING = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def person(committed):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def employee(committed):
    """Somebody who may import products by a role."""
    return UserFactory(is_staff=True, role="supervisor")


class Pause:
    """Reports that keep the work where it is until it may go on."""

    def __init__(self) -> None:
        self.reached, self.may_go_on = Event(), Event()

    def __call__(self, done, total=None) -> None:
        self.reached.set()
        assert self.may_go_on.wait(20)


def write(job, *, report=quiet) -> str:
    return work.apply(job.pk, revision=job.revision, report=report, now=NOON)


def ready(content, *, by, table=TABLE):
    """An import that was checked and shall be written."""
    job = checked(content, table=table, by=by)
    imports.apply(job)
    return job


def is_waited_for_a_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.rowcount > 0


def skus() -> list[str]:
    return sorted(Product.objects.values_list("sku", flat=True))


@pytest.fixture
def two_at_once(beside):
    """Write the one, and the other from the moment when the one is in the middle of it."""

    def two_at_once(one, other) -> tuple[str, str]:
        pause = Pause()
        first = beside(write, one, report=pause)
        try:
            assert pause.reached.wait(20)
            second = beside(write, other)
            until(is_waited_for_a_turn)
        finally:
            pause.may_go_on.set()
        return first.result(), second.result()

    return two_at_once


def test_of_two_imports_into_a_table_one_waits_and_both_are_written(person, two_at_once):
    one = ready("sku,name\nA1,Aster\nB1,Begonia\n", by=person)
    other = ready("sku,name\nC1,Crocus\n", by=person)

    said = two_at_once(one, other)

    assert said == ("file.csv: 2 rows written", "file.csv: 1 rows written")
    assert skus() == ["A1", "B1", "C1"]


def test_of_two_imports_of_one_row_the_second_asks_again(person, two_at_once):
    one = ready("sku,name\nA1,Aster\n", by=person)
    other = ready("sku,name\nA1,Alyssum\nC1,Crocus\n", by=person)

    _, said = two_at_once(one, other)

    assert "1 rows would do something else" in said
    assert skus() == ["A1"]
    other.refresh_from_db()
    assert check(other).changed_count == 1


def test_a_job_that_is_delivered_twice_writes_once(person, two_at_once):
    LaboratoryFactory(code="L1")
    # Without a reference nothing tells these rows from new ones.
    text = "laboratory,module,quantity,unit,happened_on\n" + "L1,energy,5,kWh,2026-03-01\n" * 3
    job = ready(text, by=person, table="emissions.activity")

    first, _ = two_at_once(job, job)

    assert first == "file.csv: 3 rows written"
    assert Activity.objects.count() == 3
    job.refresh_from_db()
    assert (job.status, job.applied_count) == ("done", 3)
    assert write(job) == "no longer asked for"


@pytest.mark.parametrize(
    "changing",
    ["name = 'Colchicum'", "name = 'Colchicum', sku = 'Z9'", "sku = 'Z9'", "is_active = false"],
)
def test_what_somebody_changes_at_that_moment_is_waited_for(person, other, beside, changing):
    ProductFactory(sku="C1", name="Crocus")
    job = ready("sku,name\nC1,Cyclamen\n", by=person)
    with other.cursor() as cursor:
        cursor.execute(f"UPDATE sales_product SET {changing}")

    writing = beside(write, job)
    until(lambda: backend_waiting_for(other))
    other.commit()

    said, product = writing.result(), Product.objects.get()
    if changing.startswith("is_active"):  # of which the file says nothing
        assert said == "file.csv: 1 rows written"
        assert (product.name, product.is_active) == ("Cyclamen", False)
    else:
        assert "1 rows would do something else" in said
        assert product.name == ("Colchicum" if "Colchicum" in changing else "Crocus")


def test_a_row_deleted_at_that_moment_is_not_made_again(person, other, beside):
    ProductFactory(sku="C1", name="Crocus")
    job = ready("sku,name\nC1,Cyclamen\n", by=person)
    with other.cursor() as cursor:
        cursor.execute("DELETE FROM sales_product")

    writing = beside(write, job)
    until(lambda: backend_waiting_for(other))
    other.commit()

    assert "1 rows would do something else" in writing.result()
    assert skus() == []


def test_a_value_that_is_taken_at_the_very_commit_stops_the_import(person, other, beside):
    job = ready("sku,name\nB1,Begonia\nC1,Crocus\n", by=person)
    with other.cursor() as cursor:
        row = ProductFactory.build(sku="C1", name="Cyclamen")
        fields = [field for field in row._meta.concrete_fields if not field.primary_key]
        names = ", ".join(field.column for field in fields)
        values = [field.get_db_prep_save(field.pre_save(row, True), other) for field in fields]
        places = ", ".join(["%s"] * len(fields))
        cursor.execute(f"INSERT INTO sales_product ({names}) VALUES ({places})", values)

    writing = beside(write, job)
    until(lambda: backend_waiting_for(other))
    other.commit()

    assert writing.result() == (
        "Nothing was written. Another product has this SKU already. Look at the rows again."
    )
    assert skus() == ["C1"]
    job.refresh_from_db()
    assert job.status == "checking"
    assert check(job).changed_count == 1


@pytest.mark.parametrize("loss", ["role", "account"])
def test_who_may_no_longer_writes_nothing(employee, loss):
    job = ready("sku,name\nC1,Crocus\n", by=employee)
    if loss == "role":
        employee.groups.clear()
    else:
        type(employee).objects.filter(pk=employee.pk).update(is_active=False)

    said = write(job)

    assert "1 rows would do something else" in said
    assert skus() == []
    job.refresh_from_db()
    (row,) = check(job).rows.all()
    assert [error["code"] for error in row.errors] == ["scope"]


def test_an_import_cancelled_while_it_is_checked_keeps_nothing(person, beside):
    job = received("sku,name\nC1,Crocus\n", table=TABLE, by=person)
    pause = Pause()

    checking = beside(work.check, job.pk, revision=job.revision, report=pause, now=NOON)
    assert pause.reached.wait(20)
    imports.cancel(job, now=NOON)
    pause.may_go_on.set()

    assert checking.result() == "no longer asked for"
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert not ImportRow.objects.exists()


def test_an_import_cancelled_while_it_is_written_writes_nothing(person, beside):
    job = ready("sku,name\nC1,Crocus\n", by=person)
    pause = Pause()

    writing = beside(write, job, report=pause)
    assert pause.reached.wait(20)
    imports.cancel(job, now=NOON)
    pause.may_go_on.set()

    assert writing.result() == "no longer asked for"
    assert skus() == []
    imports.check_again(job)
    assert applied(check(job)).applied_count == 1
