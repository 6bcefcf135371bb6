"""The pages of stock: batches with their ledger, and posting by hand."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import Membership
from inventory.models import StockBatch, StockMovement
from tests.accounts.factories import UserFactory
from tests.inventory.factories import StockBatchFactory, StockMovementFactory, StorageBinFactory

ADD = reverse("admin:inventory_stockmovement_add")
LIST = reverse("admin:inventory_stockmovement_changelist")


@pytest.fixture
def batch(db):
    return StockBatchFactory(code="BATCH-A", plants=10)


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


def said(batch, **values) -> dict:
    return {
        "batch": batch.pk,
        "kind": "sale",
        "quantity": 4,
        "empty_change": 0,
        "happened_at_0": "2026-03-02",
        "happened_at_1": "12:00:00",
        "movement_id": uuid4(),
    } | values


def held(batch) -> tuple[int, int]:
    batch.refresh_from_db()
    return batch.quantity, batch.empty_containers


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({"kind": "sale", "quantity": 4}, (6, 0)),
        ({"kind": "death", "quantity": 4}, (6, 4)),
        ({"kind": "planting", "quantity": 4}, (14, 0)),
        ({"kind": "adjustment", "quantity": -4, "empty_change": 1}, (6, 1)),
    ],
    ids=str,
)
def test_a_movement_is_posted_through_the_ledger(staff, batch, superuser, values, left):
    response = staff.post(ADD, said(batch, **values))

    assert response.status_code == 302, response.context["errors"]
    assert held(batch) == left
    assert StockMovement.objects.latest("id").user == superuser


def test_a_form_sent_twice_posts_once(staff, batch):
    values = said(batch)

    staff.post(ADD, values)
    staff.post(ADD, values)

    assert held(batch) == (6, 0)


def test_a_transplant_moves_plants_into_a_bin(staff, batch):
    there = StorageBinFactory()

    staff.post(ADD, said(batch, kind="transplant", destination_bin=there.pk))

    assert (held(batch), StockBatch.objects.get(bin=there).quantity) == ((6, 0), 4)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"quantity": 11}, "has 10 plants available, and 11 are asked for"),
        ({"kind": "transplant"}, "A transplant goes to a bin."),
        ({"kind": "adjustment", "quantity": 0}, "adds or removes something"),
        ({"quantity": ""}, "required"),
    ],
    ids=str,
)
def test_what_the_ledger_refuses_is_said_in_the_form(staff, batch, values, sentence):
    response = staff.post(ADD, said(batch, **values))

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert held(batch) == (10, 0)


def test_a_batch_shows_its_running_balance(staff, batch):
    StockMovementFactory(batch=batch, kind="sale", quantity=-4)
    StockMovementFactory(batch=batch, kind="planting", quantity=7)

    page = staff.get(reverse("admin:inventory_stockbatch_change", args=[batch.pk]))

    balances = [(row.quantity, row.plants_after) for row in page.context["ledger"]]
    assert balances == [(7, 13), (-4, 6), (10, 10)]


def test_the_balance_takes_one_query_however_long(staff, batch, django_assert_max_num_queries):
    url = reverse("admin:inventory_stockbatch_change", args=[batch.pk])
    staff.get(url)
    for _ in range(5):
        StockMovementFactory(batch=batch, kind="planting", quantity=7)

    with django_assert_max_num_queries(25):
        staff.get(url)


def test_a_movement_is_shown_and_not_edited(staff, batch):
    movement = StockMovement.objects.get()
    url = reverse("admin:inventory_stockmovement_change", args=[movement.pk])
    end = reverse("admin:inventory_stockmovement_delete", args=[movement.pk])

    assert staff.get(url).status_code == 200
    assert staff.post(url, said(batch)).status_code == 403
    assert staff.post(end).status_code == 403


def test_movements_are_taken_back_by_an_action(staff, batch):
    sold = StockMovementFactory(batch=batch, kind="sale", quantity=-4)

    chosen = {"action": "take_back", "_selected_action": [sold.pk]}
    staff.post(LIST, chosen)
    again = staff.post(LIST, chosen, follow=True)

    assert "Only 0 of this movement can still be taken back." in again.content.decode()
    assert held(batch) == (10, 0)


@pytest.fixture
def operator(client, batch):
    """Somebody who works in the warehouse of the batch, and there alone."""
    user = UserFactory(is_staff=True)
    Membership.objects.create(
        user=user,
        role=Group.objects.get(name="operator"),
        scope=batch.bin.location.area.warehouse,
    )
    client.force_login(user)
    return client


def test_who_works_in_one_warehouse_posts_there_alone(operator, batch):
    other = StockBatchFactory(plants=10)

    assert operator.post(ADD, said(batch)).status_code == 302
    assert operator.post(ADD, said(other)).status_code == 200
    assert (held(batch), held(other)) == ((6, 0), (10, 0))


def test_who_works_in_one_warehouse_takes_back_there_alone(operator, batch):
    other = StockBatchFactory(plants=10)
    chosen = [movement.pk for movement in StockMovement.objects.all()]

    operator.post(LIST, {"action": "take_back", "_selected_action": chosen})

    assert (held(batch), held(other)) == ((0, 0), (10, 0))


def test_a_plain_edit_of_a_batch_leaves_its_plants(staff, batch):
    url = reverse("admin:inventory_stockbatch_change", args=[batch.pk])
    form = staff.get(url).context["adminform"].form
    values = {name: form[name].value() or "" for name in form.fields} | {"notes": "well"}

    response = staff.post(url, values | {"quantity": 99, "attributes": "{}"})

    assert response.status_code == 302, response.context["errors"]
    batch.refresh_from_db()
    assert (batch.notes, batch.quantity) == ("well", 10)


def test_the_bin_of_a_batch_that_moved_is_only_looked_at(staff, batch):
    pages = [
        staff.get(reverse("admin:inventory_stockbatch_change", args=[each.pk]))
        for each in (batch, StockBatchFactory())
    ]

    assert ['name="bin"' in page.content.decode() for page in pages] == [False, True]
