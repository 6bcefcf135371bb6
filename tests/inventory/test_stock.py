"""Batches and movements: what their rows may say, and that the database itself keeps the ledger."""

from functools import partial
from uuid import uuid4

import pgtrigger
import pytest
from django.core.exceptions import ValidationError
from django.db import (
    DatabaseError,
    IntegrityError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)

from inventory.models import StockBatch, StockMovement
from tests.conftest import NOON
from tests.inventory import breaking
from tests.inventory.breaking import build
from tests.inventory.factories import StockBatchFactory, StockMovementFactory, StorageBinFactory

batch = partial(build, StockBatchFactory)
movement = partial(build, StockMovementFactory)


def leaving(**values):
    """A movement of a batch of 10 plants and 10 empty containers, taken back in part maybe."""
    full = StockBatchFactory(plants=20)
    StockMovementFactory(batch=full, kind="death", quantity=-10, empty_change=10)
    return movement(batch=full, **values)


def taking_back(kind, quantity, **values):
    original = {
        "death": {"quantity": -5, "empty_change": 5},
        "sale": {"quantity": -5},
    }.get(kind, {"quantity": 5})
    full = StockBatchFactory(plants=20)
    known = StockMovementFactory(batch=full, kind=kind, **original)
    return movement(batch=full, kind=kind, quantity=quantity, reverses=known, **values)


BROKEN = {
    "inventory_stockbatch_code_plain": [
        partial(batch, code=code) for code in ("", "A", "A B", "A/B")
    ],
    "inventory_stockbatch_quality_share": [
        partial(batch, quality_score=score) for score in ("-0.1", "5.1")
    ],
    "inventory_stockmovement_kind_known": [partial(movement, kind="theft")],
    "inventory_stockmovement_source_known": [partial(movement, source="rumor")],
    "inventory_stockmovement_moves_something": [
        partial(leaving, kind=kind, quantity=0)
        for kind in ("opening", "death", "sale", "adjustment")
    ],
    "inventory_stockmovement_sign_matches_kind": [
        *(
            partial(leaving, kind=kind, quantity=-5)
            for kind in ("planting", "sowing", "photo", "opening")
        ),
        partial(movement, kind="sale", quantity=5),
        partial(leaving, kind="death", quantity=5, empty_change=-5),
        *(partial(taking_back, kind, 5) for kind in ("planting", "sowing", "photo", "opening")),
        partial(taking_back, "sale", -5),
        partial(taking_back, "death", -5, empty_change=5),
    ],
    "inventory_stockmovement_containers_follow_plants": [
        partial(leaving, kind="death", quantity=-5, empty_change=change) for change in (0, -5, 4)
    ]
    + [
        partial(leaving, kind=kind, quantity=quantity, empty_change=1, **more)
        for kind, quantity, more in (
            ("planting", 5, {}),
            ("sale", -5, {}),
            ("transplant", 5, {"transfer_id": uuid4()}),
        )
    ],
    "inventory_stockmovement_transplant_has_transfer": [
        partial(movement, kind="transplant"),
        partial(movement, transfer_id=uuid4()),
    ],
    "inventory_stockmovement_prices_not_negative": [
        partial(movement, unit_price=-1),
        partial(movement, total_price=-1),
    ],
    "inventory_stockmovement_time_sane": [
        partial(movement, happened_at=NOON.replace(year=year)) for year in (1999, 2100)
    ],
}
# Reached only by the ledger, see below.
BY_MOVEMENTS = {
    "inventory_stockbatch_quantity_not_negative": {"quantity": -1},
    "inventory_stockbatch_empty_not_negative": {"empty_containers": -1},
}
WAYS = breaking.ways_of(BROKEN)
MODELS = (StockBatch, StockMovement)


def test_every_constraint_is_broken_here():
    assert set(BROKEN) | set(BY_MOVEMENTS) == set(breaking.constraints_of(*MODELS))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_the_database_refuses_what_breaks_a_constraint(name, make):
    breaking.assert_refused_by_the_database(name, make)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_staff_are_told_in_a_sentence_what_breaks_a_constraint(name, make):
    breaking.assert_staff_are_told(name, make)


@pytest.mark.django_db
@pytest.mark.parametrize("name", BY_MOVEMENTS)
def test_staff_are_told_that_a_batch_has_no_fewer_than_none(name):
    breaking.assert_staff_are_told(name, partial(batch, **BY_MOVEMENTS[name]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "quantity", "empty_change", "left"),
    [
        ("planting", 5, 0, (15, 10)),
        ("sowing", 5, 0, (15, 10)),
        ("photo", 5, 0, (15, 10)),
        ("opening", 5, 0, (15, 10)),
        ("sale", -5, 0, (5, 10)),
        ("death", -5, 5, (5, 15)),
        ("adjustment", -5, 0, (5, 10)),
        ("adjustment", 5, -10, (15, 0)),
        ("adjustment", 0, -1, (10, 9)),
    ],
)
def test_a_movement_moves_its_batch(kind, quantity, empty_change, left):
    one = leaving(kind=kind, quantity=quantity, empty_change=empty_change)
    one.full_clean()

    one.save()

    one.batch.refresh_from_db()
    assert (one.batch.quantity, one.batch.empty_containers) == left


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "quantity", "empty_change", "left"),
    [
        ("planting", -5, 0, (20, 0)),
        ("opening", -2, 0, (23, 0)),
        ("sale", 5, 0, (20, 0)),
        ("death", 3, -3, (18, 2)),
        ("adjustment", -5, 0, (20, 0)),
    ],
)
def test_a_reversal_moves_it_back(kind, quantity, empty_change, left):
    back = taking_back(kind, quantity, empty_change=empty_change)
    back.full_clean()

    back.save()

    back.batch.refresh_from_db()
    assert (back.batch.quantity, back.batch.empty_containers) == left


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(partial(taking_back, "sale", 6), id="of more plants"),
        pytest.param(
            partial(taking_back, "adjustment", -5, empty_change=1), id="of more containers"
        ),
        pytest.param(partial(taking_back, "adjustment", 5), id="in the same direction"),
    ],
)
def test_a_reversal_takes_back_no_more_than_was_moved(make):
    back = make()

    with pytest.raises(IntegrityError, match="no more than the movement moved"):
        back.save()


@pytest.mark.django_db
def test_reversals_together_take_back_no_more_than_was_moved():
    first = taking_back("sale", 3)
    first.save()

    with pytest.raises(IntegrityError, match="no more than the movement moved"):
        StockMovementFactory(batch=first.batch, kind="sale", quantity=3, reverses=first.reverses)


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["another batch", "another kind", "a reversal"])
def test_a_reversal_is_of_a_movement_of_the_same_batch_and_kind(way):
    back = taking_back("sale", 3)
    if way == "another batch":
        back.batch = StockBatchFactory()
    elif way == "another kind":
        back.kind = "adjustment"
    else:
        back.save()
        back = movement(batch=back.batch, kind="sale", quantity=1, reverses=back)

    with pytest.raises(IntegrityError, match="same batch and kind"):
        back.save()


def halves(*quantities):
    transfer = uuid4()
    with transaction.atomic():
        for quantity in quantities:
            StockMovementFactory(
                batch=StockBatchFactory(plants=10),
                kind="transplant",
                quantity=quantity,
                transfer_id=transfer,
            )


def test_two_halves_of_a_transplant_are_stored(committed):
    halves(-5, 5)

    assert StockMovement.objects.filter(kind="transplant").count() == 2


@pytest.mark.parametrize("quantities", [(-5,), (-5, 4), (5,)], ids=str)
def test_halves_that_do_not_sum_to_zero_are_refused_at_the_commit(committed, quantities):
    with pytest.raises(IntegrityError, match="do not sum to zero"):
        halves(*quantities)

    assert not StockMovement.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "sale", "quantity": -11}, "inventory_stockbatch_quantity_not_negative"),
        (
            {"kind": "adjustment", "quantity": 1, "empty_change": -11},
            "inventory_stockbatch_empty_not_negative",
        ),
    ],
)
def test_the_last_wall_is_a_check_of_the_batch(values, name):
    one = leaving(**values)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        one.save()

    assert StockMovement.objects.filter(batch=one.batch).count() == 2


@pytest.mark.django_db
def test_many_movements_in_one_statement_move_every_batch_once():
    first, second = StockBatchFactory.create_batch(2)
    user = StockMovementFactory(batch=second).user
    StockMovement.objects.bulk_create(
        StockMovement(batch=one, kind="opening", quantity=number, user=user)
        for number in range(1, 101)
        for one in (first, second)
    )

    quantities = StockBatch.objects.order_by("pk").values_list("quantity", flat=True)
    assert list(quantities) == [5050, 5060]


@pytest.mark.django_db
def test_a_new_batch_is_empty():
    with pytest.raises(IntegrityError, match="moved by stock movements alone"):
        batch(quantity=1).save()


DIRECT = [
    "UPDATE inventory_stockbatch SET quantity = quantity + 1",
    "UPDATE inventory_stockbatch SET empty_containers = 7",
    "SET pgtrigger.ignore = '{}'; UPDATE inventory_stockbatch SET quantity = 0",
]


@pytest.mark.parametrize("role", ["default", "owner"])
@pytest.mark.parametrize("statement", DIRECT)
def test_nobody_changes_a_batch_s_plants_directly(committed, role, statement):
    StockBatchFactory(plants=10)

    with (
        connections[role].cursor() as cursor,
        pytest.raises(IntegrityError, match="moved by stock movements alone"),
    ):
        cursor.execute(statement)


@pytest.mark.django_db
def test_a_form_that_was_opened_earlier_does_not_write_back_the_plants():
    opened = StockBatchFactory(plants=10)
    StockMovementFactory(batch=opened, quantity=5)

    opened.notes = "looks well"
    opened.save()

    opened.refresh_from_db()
    assert (opened.quantity, opened.notes) == (15, "looks well")


@pytest.mark.django_db
def test_the_history_of_a_batch_holds_its_edits_and_not_its_movements():
    one = StockBatchFactory(plants=10)
    one.notes = "looks well"
    one.save()

    assert [entry.notes for entry in one.events.order_by("pgh_id")] == ["", "looks well"]


STATEMENTS = [
    pytest.param("UPDATE inventory_stockmovement SET reason = 'better'", id="changed"),
    pytest.param("UPDATE inventory_stockmovement SET quantity = 1", id="counted again"),
    pytest.param("DELETE FROM inventory_stockmovement", id="deleted"),
    pytest.param("TRUNCATE inventory_stockmovement CASCADE", id="emptied"),
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_application_may_not_have_a_movement(committed, statement):
    StockMovementFactory()

    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_not_even_the_owner_may_have_a_movement(committed, statement):
    StockMovementFactory()

    with connections["owner"].cursor() as cursor, pytest.raises(DatabaseError) as caught:
        cursor.execute(statement)

    assert "pgtrigger_" in str(caught.value)


def test_the_application_gets_no_further_by_ignoring_triggers(committed):
    StockMovementFactory()

    with pgtrigger.ignore(), pytest.raises(ProgrammingError, match="permission denied"):
        StockMovement.objects.update(quantity=1)


@pytest.mark.django_db
def test_what_moved_is_not_deleted():
    one = StockMovementFactory()

    for parent in (one.batch, one.user, one.batch.bin, one.batch.product, one.batch.state):
        with pytest.raises(IntegrityError), transaction.atomic():
            parent.delete()


@pytest.mark.django_db
def test_a_batch_that_moved_changes_its_bin_by_a_transplant_alone():
    batch = StockMovementFactory().batch
    empty = StockBatchFactory()
    elsewhere = StorageBinFactory()

    with pytest.raises(IntegrityError, match="by a transplant"), transaction.atomic():
        StockBatch.objects.filter(pk=batch.pk).update(bin=elsewhere)
    StockBatch.objects.filter(pk=empty.pk).update(bin=elsewhere)

    assert StockBatch.objects.get(bin=elsewhere) == empty


@pytest.mark.django_db
def test_a_movement_id_is_taken_once():
    known = StockMovementFactory()

    with pytest.raises(ValidationError, match="already exists"):
        movement(movement_id=known.movement_id).full_clean()
    with pytest.raises(IntegrityError, match="movement_id"):
        StockMovementFactory(movement_id=known.movement_id)


@pytest.mark.django_db
def test_rows_are_called_what_their_readers_call_them():
    one = movement(batch=StockBatchFactory(code="BATCH-A"), quantity=12)

    assert str(one) == "opening stock +12 of BATCH-A"
    assert str(one.batch) == "BATCH-A"
