"""The ledger: what its verbs do, and that nothing is lost when many use it at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import compress
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from inventory.ledger import Level, Posting, levels_after, problem_of
from inventory.models import StockBatch, StockMovement
from inventory.services.bulk import Refusal, post_many
from inventory.services.stock import (
    MovementDiffers,
    MovementRefused,
    NotEnoughStock,
    TooMuchReversed,
    WrongMovement,
    post_movement,
    record_death,
    reverse_movement,
    transplant,
)
from inventory.services.verification import rebuild_stock, verify_stock
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.inventory.factories import StockBatchFactory, StockMovementFactory, StorageBinFactory


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def batch(db):
    return StockBatchFactory(code="BATCH-A", plants=10)


@pytest.fixture
def post(user, batch):
    return partial(post_movement, batch=batch, user=user, happened_at=NOON)


def held(batch) -> tuple[int, int]:
    batch.refresh_from_db()
    return batch.quantity, batch.empty_containers


def test_a_posting_moves_its_batch_and_returns_the_movement(post, batch, user):
    key = uuid4()

    posted = post(
        kind="sale", quantity=-4, movement_id=key, unit_price=Decimal("1.50"), reason="market"
    )

    assert held(batch) == (6, 0)
    stored = StockMovement.objects.get(movement_id=key)
    for field in StockMovement._meta.concrete_fields:
        assert getattr(posted, field.attname) == getattr(stored, field.attname), field.name
    assert (posted.batch, posted.user_id, posted.happened_at) == (batch, user.pk, NOON)


def test_a_posting_is_one_statement(post):
    with CaptureQueriesContext(connection) as queries:
        post(kind="sale", quantity=-4, movement_id=uuid4())

    assert len(queries) == 1


def test_a_movement_sent_again_is_posted_once(post, batch):
    key = uuid4()

    first = post(kind="sale", quantity=-4, movement_id=key)
    again = post(kind="sale", quantity=-4, movement_id=key)

    assert (again, held(batch)) == (first, (6, 0))


def test_a_movement_sent_again_when_nothing_is_left_is_still_the_first(post, batch):
    key = uuid4()

    first = post(kind="sale", quantity=-10, movement_id=key)

    assert post(kind="sale", quantity=-10, movement_id=key) == first


@pytest.mark.parametrize(
    "change",
    [
        {"quantity": -5},
        {"kind": "adjustment"},
        {"reason": "another"},
        {"unit_price": Decimal(2)},
        {"happened_at": NOON + timedelta(seconds=1)},
    ],
    ids=str,
)
def test_the_same_id_with_another_content_is_refused(post, batch, change):
    said = {"kind": "sale", "quantity": -4, "movement_id": uuid4(), "happened_at": NOON}
    post(**said)

    with pytest.raises(MovementDiffers, match="stored already, with another content"):
        post(**said | change)
    assert held(batch) == (6, 0)


def test_the_same_id_for_another_batch_is_refused(post, batch):
    key = uuid4()
    post(kind="planting", quantity=4, movement_id=key)

    with pytest.raises(MovementDiffers):
        post(batch=StockBatchFactory(), kind="planting", quantity=4, movement_id=key)


def test_more_than_there_is_cannot_leave(post, batch):
    with pytest.raises(NotEnoughStock) as caught:
        post(kind="sale", quantity=-11, movement_id=uuid4())

    assert str(caught.value) == ("Batch BATCH-A has 10 plants available, and 11 are asked for.")
    assert (caught.value.available, held(batch)) == (10, (10, 0))


def test_containers_that_are_not_there_cannot_leave(post):
    with pytest.raises(NotEnoughStock, match="has 0 empty containers, and 1 are asked for"):
        post(kind="adjustment", quantity=0, empty_change=-1, movement_id=uuid4())


def test_more_than_a_batch_can_count_does_not_arrive(post):
    with pytest.raises(NotEnoughStock, match="cannot hold so many more"):
        post(kind="planting", quantity=2**31 - 1, movement_id=uuid4())


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"kind": "theft", "quantity": -1}, "kind of movement is not known"),
        ({"kind": "sale", "quantity": 0}, "adds or removes something"),
        ({"kind": "sale", "quantity": 1}, "sales remove them"),
        ({"kind": "planting", "quantity": -1}, "add plants"),
        ({"kind": "death", "quantity": -1}, "as many empty containers"),
        ({"kind": "planting", "quantity": 1, "empty_change": 1}, "leave none"),
        ({"kind": "transplant", "quantity": -1}, "two batches at once"),
        ({"kind": "planting", "quantity": 2**31}, "at most"),
        ({"kind": "planting", "quantity": 1, "source": "rumor"}, "by hand or by a model"),
        ({"kind": "sale", "quantity": -1, "unit_price": Decimal(-1)}, "not negative"),
        ({"kind": "sale", "quantity": -1, "total_price": Decimal("1e13")}, "out of range"),
    ],
    ids=str,
)
def test_what_can_never_be_is_refused_before_it_is_tried(post, batch, said, sentence):
    with pytest.raises(WrongMovement, match=sentence):
        post(**said, movement_id=uuid4())

    assert held(batch) == (10, 0)


def test_a_death_leaves_empty_containers(batch, user):
    record_death(batch=batch, quantity=3, movement_id=uuid4(), user=user)

    assert held(batch) == (7, 3)


@pytest.fixture
def move(user, batch):
    return partial(
        transplant, batch=batch, movement_id=uuid4(), user=user, happened_at=NOON, quantity=4
    )


def test_a_transplant_makes_the_batch_it_needs(move, batch):
    there = StorageBinFactory()

    left, arrived = move(to_bin=there)

    target = arrived.batch
    assert (held(batch), held(target)) == ((6, 0), (4, 0))
    assert (target.bin, target.product, target.state) == (there, batch.product, batch.state)
    assert target.transplanted_on == NOON.date()
    assert (left.quantity, arrived.quantity) == (-4, 4)
    assert left.transfer_id == arrived.transfer_id == left.movement_id
    for half in (left, arrived):
        assert (half.source_bin, half.destination_bin) == (batch.bin, there)


def test_a_transplant_joins_plants_of_the_same_kind(move, batch):
    same = {"product": batch.product, "state": batch.state}
    target = StockBatchFactory(**same, plants=5)
    StockBatchFactory(bin=target.bin, product=batch.product, plants=5)

    _, arrived = move(to_bin=target.bin)

    assert (arrived.batch, held(target)) == (target, (9, 0))


def test_a_transplant_sent_again_moves_nothing_more(move, batch):
    there = StorageBinFactory()

    first = move(to_bin=there)
    again = move(to_bin=there)

    assert (again, held(batch), held(first[1].batch)) == (first, (6, 0), (4, 0))


@pytest.mark.parametrize(
    "change",
    [{"quantity": partial(int, 5)}, {"to_bin": StorageBinFactory}, {"reason": partial(str, "x")}],
    ids=["plants", "bin", "reason"],
)
def test_the_id_of_another_transplant_is_refused(move, change):
    there = StorageBinFactory()
    move(to_bin=there)

    with pytest.raises(MovementDiffers):
        move(**{"to_bin": there} | {name: make() for name, make in change.items()})


def test_a_transplant_of_more_than_there_is_leaves_no_trace(move):
    with pytest.raises(NotEnoughStock, match="10 plants available, and 11"):
        move(to_bin=StorageBinFactory(), quantity=11)

    assert StockBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("quantity", "where", "error"),
    [
        (0, StorageBinFactory, WrongMovement),
        (-1, StorageBinFactory, WrongMovement),
        (1, partial(StorageBinFactory, status="retired"), MovementRefused),
    ],
)
def test_a_transplant_needs_plants_and_a_bin_in_use(move, quantity, where, error):
    with pytest.raises(error):
        move(to_bin=where(), quantity=quantity)


def test_a_transplant_goes_somewhere_else(move, batch):
    with pytest.raises(WrongMovement, match="in this bin already"):
        move(to_bin=batch.bin)


@pytest.fixture
def back(user):
    return partial(reverse_movement, user=user, happened_at=NOON)


def test_a_reversal_takes_all_back(post, back, batch):
    sold = post(kind="sale", quantity=-4, movement_id=uuid4())

    returned = back(movement=sold, movement_id=uuid4())

    assert (returned.quantity, returned.reverses, held(batch)) == (4, sold, (10, 0))


def test_a_reversal_takes_a_part_back_and_then_the_rest(post, back, batch):
    sold = post(kind="sale", quantity=-4, movement_id=uuid4())

    back(movement=sold, movement_id=uuid4(), quantity=3)
    rest = back(movement=sold, movement_id=uuid4())

    assert (rest.quantity, held(batch)) == (1, (10, 0))


def test_no_more_is_taken_back_than_was_moved(post, back, batch):
    sold = post(kind="sale", quantity=-4, movement_id=uuid4())
    back(movement=sold, movement_id=uuid4(), quantity=3)

    with pytest.raises(TooMuchReversed, match=r"Only 1 of this movement") as caught:
        back(movement=sold, movement_id=uuid4(), quantity=2)
    assert (caught.value.left, held(batch)) == (1, (9, 0))


@pytest.mark.parametrize("quantity", [None, 4])
def test_a_reversal_sent_again_takes_nothing_more_back(post, back, batch, quantity):
    sold = post(kind="sale", quantity=-4, movement_id=uuid4())
    key = uuid4()

    first = back(movement=sold, movement_id=key, quantity=quantity)

    assert back(movement=sold, movement_id=key, quantity=quantity) == first
    assert held(batch) == (10, 0)


def test_what_is_taken_back_whole_is_over(post, back):
    sold = post(kind="sale", quantity=-4, movement_id=uuid4())
    back(movement=sold, movement_id=uuid4())

    with pytest.raises(TooMuchReversed):
        back(movement=sold, movement_id=uuid4())


def test_a_death_taken_back_fills_its_containers(back, batch, user):
    died = record_death(batch=batch, quantity=3, movement_id=uuid4(), user=user)

    back(movement=died, movement_id=uuid4(), quantity=2)

    assert held(batch) == (9, 1)


def test_an_adjustment_is_taken_back_with_its_containers(post, back, batch):
    counted = post(kind="adjustment", quantity=2, empty_change=5, movement_id=uuid4())

    with pytest.raises(WrongMovement, match="as a whole"):
        back(movement=counted, movement_id=uuid4(), quantity=1)
    back(movement=counted, movement_id=uuid4())

    assert held(batch) == (10, 0)


def test_plants_that_have_gone_on_are_not_taken_back(post, back, batch):
    planted = post(kind="planting", quantity=5, movement_id=uuid4())
    post(kind="sale", quantity=-12, movement_id=uuid4())

    with pytest.raises(NotEnoughStock, match="3 plants available, and 5"):
        back(movement=planted, movement_id=uuid4())


def test_a_reversal_is_not_reversed(post, back):
    sold = post(kind="sale", quantity=-4, movement_id=uuid4())
    returned = back(movement=sold, movement_id=uuid4())

    with pytest.raises(WrongMovement, match="is not reversed"):
        back(movement=returned, movement_id=uuid4())


@pytest.mark.parametrize("half", [0, 1], ids=["of what left", "of what arrived"])
def test_a_transplant_is_taken_back_on_both_sides(move, back, batch, half):
    halves = move(to_bin=StorageBinFactory())
    key = uuid4()

    first = back(movement=halves[half], movement_id=key, quantity=3)
    again = back(movement=halves[half], movement_id=key, quantity=3)

    assert (again, held(batch), held(halves[1].batch)) == (first, (9, 0), (1, 0))


def asked(batch, user, quantity, **values) -> Posting:
    kind = "planting" if quantity > 0 else "sale"
    return Posting(
        **{"movement_id": uuid4(), "batch_id": batch.pk, "kind": kind, "user_id": user.pk}
        | {"quantity": quantity}
        | values
    )


def test_many_are_posted_and_only_offenders_refused(batch, user):
    quantities = [-4, -7, 3, -8, -9, 1]

    outcome = post_many([asked(batch, user, quantity) for quantity in quantities])

    assert (outcome.received, outcome.posted, outcome.repeated) == (6, 4, 0)
    assert outcome.refused == [
        Refusal(1, "The batch has 6 plants available, and 7 are asked for."),
        Refusal(4, "The batch has 1 plants available, and 9 are asked for."),
    ]
    assert held(batch) == (2, 0)


def test_many_sent_again_are_repeated(batch, user):
    postings = [asked(batch, user, quantity) for quantity in (-4, 3)]
    post_many(postings)

    outcome = post_many([*postings, asked(batch, user, -1)])

    assert (outcome.posted, outcome.repeated, held(batch)) == (1, 2, (8, 0))


def test_an_id_that_comes_twice_among_many_counts_once(batch, user):
    first = asked(batch, user, -4)

    outcome = post_many([first, first, asked(batch, user, -5, movement_id=first.movement_id)])

    assert (outcome.posted, outcome.repeated, held(batch)) == (1, 1, (6, 0))
    assert "another content" in outcome.refused[0].reason


def test_what_cannot_be_posted_in_bulk_is_said_one_by_one(batch, user):
    outcome = post_many(
        [
            asked(batch, user, -1, kind="transplant", transfer_id=uuid4()),
            asked(batch, user, 1, kind="sale", reverses_id=1),
            asked(batch, user, 1, kind="theft"),
            asked(batch, user, 1, batch_id=2**31 - 1),
        ]
    )

    reasons = [refusal.reason for refusal in outcome.refused]
    assert (outcome.posted, held(batch)) == (0, (10, 0))
    assert ["bulk" in reasons[0], "bulk" in reasons[1]] == [True, True]
    assert reasons[2:] == ["This kind of movement is not known.", "There is no such batch."]


def test_nothing_is_posted_of_nothing(db):
    assert post_many([]).received == 0


def test_many_are_as_few_statements_as_few(batch, user, django_assert_num_queries):
    # Around them a savepoint and its release; they lock, look for the ids, and add.
    with django_assert_num_queries(5):
        post_many([asked(batch, user, 1) for _ in range(500)])


MOVES = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["planting", "sale", "death", "adjustment"]),
        st.integers(-12, 12),
        st.integers(-3, 3),
    ),
    max_size=25,
)


def postings_of(moves, batches, user) -> list[Posting]:
    return [
        Posting(
            movement_id=uuid4(),
            batch_id=batches[place].pk,
            kind=kind,
            quantity=quantity,
            empty_change=-quantity if kind == "death" else change * (kind == "adjustment"),
            user_id=user.pk,
        )
        for place, kind, quantity, change in moves
    ]


def post_alone(posting: Posting) -> bool:
    try:
        with transaction.atomic():
            post_movement(
                batch=StockBatch.objects.get(pk=posting.batch_id),
                user=UserFactory._meta.model.objects.get(pk=posting.user_id),
                **{
                    name: getattr(posting, name)
                    for name in ("movement_id", "kind", "quantity", "empty_change")
                },
            )
    except (NotEnoughStock, WrongMovement):
        return False
    return True


class RandomHistories(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.alone, cls.together = (StockBatchFactory.create_batch(3) for _ in range(2))
        cls.full, cls.user = StockBatchFactory(plants=100), UserFactory()
        StockMovementFactory(batch=cls.full, kind="adjustment", quantity=0, empty_change=100)

    @hypothesis_settings(max_examples=30)
    @given(MOVES)
    def test_one_after_another_and_many_at_once_end_as_a_replay_does(self, moves):
        postings = postings_of(moves, self.alone, self.user)
        taken = [post_alone(posting) for posting in postings]
        outcome = post_many(postings_of(moves, self.together, self.user))

        refused = {refusal.index for refusal in outcome.refused}
        assert [index not in refused for index in range(len(moves))] == taken
        levels = levels_after(compress(postings, taken))
        for alone, together in zip(self.alone, self.together, strict=True):
            assert held(together) == held(alone)
            assert Level(*held(alone)) == levels.get(alone.pk, Level())
        assert verify_stock() == []

    @hypothesis_settings(max_examples=60)
    @given(
        st.sampled_from([*StockMovement.Kind.values, "theft"]),
        st.integers(-3, 3),
        st.integers(-3, 3),
        st.booleans(),
        st.sampled_from([None, Decimal(-1), Decimal(1)]),
    )
    def test_the_arithmetic_and_the_constraints_agree(self, kind, quantity, change, moved, price):
        values = {
            "movement_id": uuid4(),
            "batch_id": self.full.pk,
            "kind": kind,
            "quantity": quantity,
            "empty_change": change,
            "user_id": self.user.pk,
            "transfer_id": uuid4() if moved else None,
            "unit_price": price,
        }
        try:
            with transaction.atomic():
                StockMovement.objects.create(**values)
                transaction.set_rollback(True)
            is_stored = True
        except IntegrityError:
            is_stored = False

        assert (problem_of(Posting(**values)) is None) == is_stored


def drift(batch, quantity) -> None:
    """What no role can do: change a batch behind the ledger's back."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE inventory_stockbatch DISABLE TRIGGER inventory_move_by_ledger")
        cursor.execute(
            "UPDATE inventory_stockbatch SET quantity = %s WHERE id = %s", [quantity, batch.pk]
        )
        cursor.execute("ALTER TABLE inventory_stockbatch ENABLE TRIGGER inventory_move_by_ledger")


def test_what_differs_from_its_movements_is_found_and_mended(committed, capsys):
    right, wrong = StockBatchFactory(plants=10), StockBatchFactory(code="BATCH-W", plants=10)
    drift(wrong, 12)

    with pytest.raises(SystemExit):
        call_command("verify_stock")
    assert (
        "BATCH-W: 12 plants and 0 empty containers are stored, 10 and 0" in capsys.readouterr().out
    )
    assert [difference.code for difference in rebuild_stock()] == ["BATCH-W"]
    call_command("verify_stock")
    call_command("rebuild_stock")

    assert "0 batches mended" in capsys.readouterr().out
    assert (held(right), held(wrong)) == ((10, 0), (10, 0))


def test_after_a_rebuild_the_ledger_is_closed_again(committed):
    batch = StockBatchFactory(plants=10)
    rebuild_stock()

    with pytest.raises(IntegrityError, match="by stock movements alone"):
        StockBatch.objects.filter(pk=batch.pk).update(quantity=1)


def at_once(count, work) -> list:
    """Call ``work(number)`` in as many threads, each with a connection of its own."""

    def alone(number):
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=count) as pool:
        return list(pool.map(alone, range(count)))


def test_sixteen_writers_on_one_batch_lose_nothing_and_never_go_below_zero(committed):
    batch, user = StockBatchFactory(plants=40), UserFactory()

    def write(number):
        sold = 0
        for _ in range(10):
            try:
                post_movement(batch=batch, kind="sale", quantity=-1, movement_id=uuid4(), user=user)
                sold += 1
            except NotEnoughStock:
                pass
        return sold

    assert sum(at_once(16, write)) == 40
    assert (held(batch), verify_stock()) == ((0, 0), [])


def test_a_movement_sent_by_many_at_once_is_posted_once(committed):
    batch, user, key = StockBatchFactory(plants=40), UserFactory(), uuid4()

    posted = at_once(
        8,
        lambda number: post_movement(
            batch=batch, kind="sale", quantity=-5, movement_id=key, user=user
        ),
    )

    assert len({movement.pk for movement in posted}) == 1
    assert held(batch) == (35, 0)


def test_a_transplant_sent_by_many_at_once_is_made_once(committed):
    batch, user, key = StockBatchFactory(plants=40), UserFactory(), uuid4()
    there = StorageBinFactory()

    at_once(
        8,
        lambda number: transplant(
            batch=batch, quantity=5, to_bin=there, movement_id=key, user=user
        ),
    )

    assert StockBatch.objects.get(bin=there).quantity == 5
    assert held(batch) == (35, 0)


def test_opposite_transplants_never_wait_for_each_other_in_a_circle(committed):
    here = StockBatchFactory(plants=100)
    there = StockBatchFactory(product=here.product, state=here.state, plants=100)
    user = UserFactory()

    def go(number):
        start, end = (here, there) if number % 2 else (there, here)
        for _ in range(10):
            transplant(batch=start, quantity=1, to_bin=end.bin, movement_id=uuid4(), user=user)

    at_once(8, go)

    assert (held(here), held(there), verify_stock()) == ((100, 0), (100, 0), [])


def test_opposite_bulks_never_wait_for_each_other_in_a_circle(committed):
    batches, user = StockBatchFactory.create_batch(10, plants=100), UserFactory()

    def go(number):
        order = batches if number % 2 else batches[::-1]
        return post_many([asked(batch, user, -1) for batch in order for _ in range(5)]).posted

    assert at_once(8, go) == [50] * 8
    assert {held(batch) for batch in batches} == {(60, 0)}


def test_new_batches_of_one_bin_are_made_once(committed):
    source, there, user = StockBatchFactory(plants=100), StorageBinFactory(), UserFactory()

    at_once(
        8,
        lambda number: transplant(
            batch=source, quantity=2, to_bin=there, movement_id=uuid4(), user=user
        ),
    )

    assert StockBatch.objects.get(bin=there).quantity == 16


def test_the_moment_of_a_movement_is_now_where_none_is_given(batch, user):
    before = datetime.now(UTC)

    posted = post_movement(batch=batch, kind="planting", quantity=1, movement_id=uuid4(), user=user)

    assert before - timedelta(minutes=1) < posted.happened_at == posted.entered_at
