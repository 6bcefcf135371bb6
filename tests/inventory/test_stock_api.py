"""Batches and the ledger over REST."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group

from accounts.models import Membership
from inventory.models import StockBatch, StockMovement
from tests.accounts.factories import UserFactory
from tests.conftest import client_of
from tests.inventory.factories import StockBatchFactory, StorageBinFactory

MOVEMENTS = "/api/v1/inventory/stock-movements/"
BATCHES = "/api/v1/inventory/stock-batches/"


@pytest.fixture
def batch(db):
    return StockBatchFactory(code="BATCH-A", plants=10)


@pytest.fixture
def post(api, batch):
    def post(url=MOVEMENTS, **values):
        return api.post(url, values, format="json")

    return post


def held(batch) -> tuple[int, int]:
    batch.refresh_from_db()
    return batch.quantity, batch.empty_containers


def test_a_movement_is_posted(post, batch, superuser):
    response = post(batch="BATCH-A", kind="sale", quantity=-4, unit_price="1.50")

    assert response.status_code == 201, response.content
    answer = response.json()
    assert (answer["batch"], answer["quantity"], answer["user"]) == ("BATCH-A", -4, superuser.email)
    assert held(batch) == (6, 0)
    assert StockMovement.objects.filter(movement_id=answer["movement_id"]).exists()


def test_a_movement_sent_again_is_stored_once(post, batch):
    values = {"batch": "BATCH-A", "kind": "sale", "quantity": -4, "movement_id": str(uuid4())}

    first, again = post(**values), post(**values)

    assert (first.status_code, again.json()) == (201, first.json())
    assert held(batch) == (6, 0)


def test_the_id_of_another_movement_is_a_conflict(post):
    values = {"batch": "BATCH-A", "kind": "sale", "quantity": -4, "movement_id": str(uuid4())}
    post(**values)

    response = post(**values | {"quantity": -5})

    assert (response.status_code, "another content" in response.json()["detail"]) == (409, True)


def test_more_than_there_is_is_a_conflict_that_says_how_much_there_is(post, batch):
    response = post(batch="BATCH-A", kind="sale", quantity=-11)

    assert response.status_code == 409
    assert "Batch BATCH-A has 10 plants available" in response.json()["detail"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"batch": "NOWHERE"}, "batch"),
        ({"kind": "theft"}, "kind"),
        ({"kind": "transplant"}, "non_field_errors"),
        ({"quantity": 2**31}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": 4}, "non_field_errors"),
        ({"unit_price": "-1"}, "unit_price"),
        ({"happened_at": "0001-01-01T00:00:00Z"}, "non_field_errors"),
        ({"reason": "a\0b"}, "reason"),
        ({"session": "x"}, "session"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_by_its_field(post, batch, values, field):
    response = post(**{"batch": "BATCH-A", "kind": "sale", "quantity": -4} | values)

    assert (response.status_code, list(response.json())) == (400, [field])
    assert held(batch) == (10, 0)


def test_a_death_leaves_its_containers(post, batch):
    post(batch="BATCH-A", kind="death", quantity=-3)

    assert held(batch) == (7, 3)


def test_a_transplant_answers_both_halves(post, batch):
    there = StorageBinFactory()

    response = post(f"{MOVEMENTS}transplant/", batch="BATCH-A", quantity=4, to_bin=there.code)

    assert response.status_code == 201, response.content
    assert [half["quantity"] for half in response.json()] == [-4, 4]
    assert StockBatch.objects.get(bin=there).quantity == 4


@pytest.mark.parametrize(
    ("values", "status"),
    [({"quantity": 11}, 409), ({"quantity": 0}, 400), ({"to_bin": "NOWHERE"}, 400)],
    ids=str,
)
def test_a_transplant_that_cannot_be_is_refused(post, batch, values, status):
    values = {"batch": "BATCH-A", "quantity": 4, "to_bin": StorageBinFactory().code} | values

    assert post(f"{MOVEMENTS}transplant/", **values).status_code == status
    assert held(batch) == (10, 0)


def test_a_movement_is_taken_back_in_part(post, batch):
    sold = post(batch="BATCH-A", kind="sale", quantity=-4).json()
    url = f"{MOVEMENTS}{sold['movement_id']}/reverse/"

    response = post(url, quantity=3)

    assert (response.status_code, response.json()["reverses"]) == (201, sold["movement_id"])
    assert (held(batch), post(url, quantity=2).status_code) == ((9, 0), 409)


def test_many_are_posted_and_offenders_named_by_their_place(api, batch):
    sent = [
        {"batch": "BATCH-A", "kind": "sale", "quantity": -4},
        {"batch": "BATCH-A", "kind": "sale", "quantity": -7},
        {"batch": "NOWHERE", "kind": "sale", "quantity": -1},
        {"batch": "BATCH-A", "kind": "death", "quantity": -1, "unit_price": "NaN"},
        {"batch": "BATCH-A", "quantity": -1},
        {"batch": "BATCH-A", "kind": "death", "quantity": -1},
    ]

    response = api.post(f"{MOVEMENTS}bulk/", sent, format="json")

    answer = response.json()
    assert (response.status_code, answer["received"], answer["posted"]) == (200, 6, 2)
    assert [refusal["index"] for refusal in answer["refused"]] == [1, 2, 3, 4]
    assert held(batch) == (5, 1)


@pytest.mark.parametrize(
    "sent", [{}, "x", None, [{}] * 10_001], ids=["object", "text", "nothing", "too many"]
)
def test_what_is_no_list_of_postings_is_refused(api, db, sent):
    assert api.post(f"{MOVEMENTS}bulk/", sent, format="json").status_code == 400


def test_movements_are_filtered_and_paged(post, api, batch):
    for quantity in (-1, -2, -3):
        post(batch="BATCH-A", kind="sale", quantity=quantity)

    page = api.get(MOVEMENTS, {"batch": "BATCH-A", "kind": "sale", "limit": 2}).json()
    rest = api.get(page["next"]).json()

    assert [row["quantity"] for row in page["results"] + rest["results"]] == [-3, -2, -1]


def test_nobody_changes_or_deletes_a_movement(api, batch):
    url = f"{MOVEMENTS}{StockMovement.objects.get().movement_id}/"

    assert {getattr(api, how)(url).status_code for how in ("put", "patch", "delete")} == {405}


def test_the_plants_of_a_batch_are_read_only(api, batch):
    response = api.patch(f"{BATCHES}BATCH-A/", {"quantity": 99, "notes": "well"}, format="json")

    assert (response.status_code, response.json()["quantity"]) == (200, 10)


def test_a_batch_that_moved_is_not_deleted(api, batch):
    assert api.delete(f"{BATCHES}BATCH-A/").status_code == 409


@pytest.fixture
def worker(batch):
    """Somebody who works in the warehouse of the batch, and there alone."""
    user = UserFactory()
    Membership.objects.create(
        user=user,
        role=Group.objects.get(name="operator"),
        scope=batch.bin.location.area.warehouse,
    )
    return client_of(user)


def test_who_works_in_one_warehouse_posts_there(worker, batch):
    values = {"batch": "BATCH-A", "kind": "sale", "quantity": -4}

    assert worker.post(MOVEMENTS, values, format="json").status_code == 201
    assert worker.post(f"{MOVEMENTS}bulk/", [values], format="json").json()["posted"] == 1


def test_who_works_in_one_warehouse_posts_nowhere_else(worker):
    other = StockBatchFactory(code="BATCH-B", plants=10)
    values = {"batch": "BATCH-B", "kind": "sale", "quantity": -4}
    there = {"batch": "BATCH-A", "quantity": 1, "to_bin": other.bin.code}
    url = f"{MOVEMENTS}{other.movements.get().movement_id}/reverse/"

    assert worker.post(MOVEMENTS, values, format="json").status_code == 400
    assert worker.post(f"{MOVEMENTS}bulk/", [values], format="json").json()["posted"] == 0
    assert worker.post(f"{MOVEMENTS}transplant/", there, format="json").status_code == 400
    assert worker.post(url, {}, format="json").status_code == 404
    assert held(other) == (10, 0)
