"""Postings to the stock ledger, one at a time, in bulk, and by sixteen writers at once.

One at a time is ``post_movement``, each call a transaction, in turns with one SQL function that
updates and inserts into copies of the two tables, with their indexes and foreign keys. In bulk is
``post_many`` of 10,000 on the same batches, in turns with one at a time. The sixteen writers post
to one hot batch, three plants in and four out in turns, so that it keeps running dry; postings
that are refused for that count among the hundred thousand.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

from django.db import OperationalError, connection, connections

from accounts.models import User
from inventory.ledger import Posting
from inventory.models import StockBatch, StockMovement
from inventory.services.bulk import post_many
from inventory.services.stock import NotEnoughStock, post_movement
from inventory.services.verification import verify_stock
from tests.benchmarks.connecting import application, owner
from tests.benchmarks.figures import Figure, alternate, seconds
from tests.inventory.factories import StockBatchFactory

ALONE, IN_BULK, HOT = 200, 10_000, 100_000
ROUNDS = 15
WRITERS = 16

BASELINE = """
    CREATE TABLE plain_batch (LIKE inventory_stockbatch INCLUDING ALL);
    CREATE TABLE plain_movement (LIKE inventory_stockmovement INCLUDING ALL);
    ALTER TABLE plain_batch SET (fillfactor = 50);
    ALTER TABLE plain_movement
        ADD FOREIGN KEY (batch_id) REFERENCES plain_batch,
        ADD FOREIGN KEY (user_id) REFERENCES accounts_user,
        ADD FOREIGN KEY (source_bin_id) REFERENCES inventory_storagebin,
        ADD FOREIGN KEY (destination_bin_id) REFERENCES inventory_storagebin,
        ADD FOREIGN KEY (session_id) REFERENCES inventory_photosession,
        ADD FOREIGN KEY (reverses_id) REFERENCES plain_movement;
    INSERT INTO plain_batch OVERRIDING SYSTEM VALUE SELECT * FROM inventory_stockbatch;
    CREATE FUNCTION plain_post(
        key uuid, batch int, kind text, plants int, person bigint, moment timestamptz
    ) RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE added bigint;
    BEGIN
        UPDATE plain_batch SET quantity = quantity + plants
        WHERE id = batch AND quantity + plants >= 0;
        IF NOT FOUND THEN RETURN NULL; END IF;
        INSERT INTO plain_movement (
            movement_id, batch_id, kind, quantity, empty_change, user_id, reason, source,
            happened_at, entered_at
        ) VALUES (key, batch, kind, plants, 0, person, '', 'manual', moment, now())
        RETURNING id INTO added;
        RETURN added;
    END $$;
    GRANT SELECT, INSERT, UPDATE ON plain_batch, plain_movement TO glasshouse_app;
"""
CALL = "SELECT plain_post(%s, %s, %s, %s, %s, %s)"


def measure(scratch) -> Iterator[Figure]:
    database = scratch.empty("ledger")
    with application(database) as connected:
        user = User.objects.create(email="ledger@example.org")
        batches = StockBatchFactory.create_batch(100)
        with owner(database) as owned:
            owned.execute(BASELINE)
        yield from one_at_a_time(batches, user)
        hot = StockBatchFactory()
        yield from many_writers(connected, hot, user)
        assert verify_stock() == [], "the ledger has drifted"


def one_at_a_time(batches: list[StockBatch], user: User) -> Iterator[Figure]:
    now = datetime.now(UTC)

    def by_service(number: int) -> None:
        for place in range(ALONE):
            post_movement(
                batch=batches[place % len(batches)],
                kind="planting",
                quantity=5,
                movement_id=uuid4(),
                user=user,
                happened_at=now,
            )

    def by_function(number: int) -> None:
        for place in range(ALONE):
            batch = batches[place % len(batches)]
            with connection.cursor() as cursor:
                cursor.execute(CALL, [uuid4(), batch.pk, "planting", 5, user.pk, now])
                assert cursor.fetchone()[0]

    def in_bulk(number: int) -> None:
        postings = [
            Posting(
                movement_id=uuid4(),
                batch_id=batches[place % len(batches)].pk,
                kind="planting",
                quantity=5,
                user_id=user.pk,
                happened_at=now,
            )
            for place in range(IN_BULK)
        ]
        assert post_many(postings).posted == IN_BULK

    # First by itself, as long as both ledgers are of one size.
    service, function = rates(ALONE, by_service, by_function)
    yield Figure(
        "ledger one at a time",
        f"{service:,.0f} /s",
        service / function,
        of=f"{function:,.0f} /s of one SQL function",
        at_least=0.7,
    )
    service, bulk = rates(ALONE, by_service, in_bulk)
    bulk *= IN_BULK / ALONE
    yield Figure(
        f"ledger in bulk of {IN_BULK:,}",
        f"{bulk:,.0f} /s",
        bulk / service,
        of=f"{service:,.0f} /s one at a time",
        at_least=50,
    )


def rates(count: int, one: Callable, other: Callable) -> tuple[float, float]:
    """How many a second each makes, of which it makes ``count`` in a round."""
    taken = alternate(
        ROUNDS,
        one=lambda number: seconds(one, number),
        other=lambda number: seconds(other, number),
    )
    return count / taken["one"], count / taken["other"]


def many_writers(connected, hot: StockBatch, user: User) -> Iterator[Figure]:
    """Every writer keeps count of what it posted; the batch must hold exactly that."""

    def write(number: int) -> tuple[int, int, int, int]:
        connections["default"] = own = connected.copy()
        posted = plants = dry = deadlocks = 0
        for turn in range(HOT // WRITERS):
            quantity = 3 if turn % 2 else -4
            try:
                post_movement(
                    batch=hot,
                    kind="planting" if quantity > 0 else "sale",
                    quantity=quantity,
                    movement_id=uuid4(),
                    user=user,
                )
            except NotEnoughStock:
                dry += 1
            except OperationalError:
                deadlocks += 1
            else:
                posted += 1
                plants += quantity
        own.close()
        return posted, plants, dry, deadlocks

    began = datetime.now(UTC)
    with ThreadPoolExecutor(max_workers=WRITERS) as pool:
        counts = list(pool.map(write, range(WRITERS)))
    taken = (datetime.now(UTC) - began).total_seconds()
    posted, plants, dry, deadlocks = map(sum, zip(*counts, strict=True))
    hot.refresh_from_db()
    lost = posted - StockMovement.objects.filter(batch=hot).count()
    yield Figure("ledger hot batch, 16 writers", f"{HOT / taken:,.0f} /s", of=f"{dry:,} ran dry")
    yield Figure("ledger hot batch, lost", f"{lost}", float(lost), of="posting", at_most=0)
    drift = abs(hot.quantity - plants)
    yield Figure("ledger hot batch, drift", f"{drift}", float(drift), of="plant", at_most=0)
    yield Figure(
        "ledger hot batch, deadlocks", f"{deadlocks}", float(deadlocks), of="wait", at_most=0
    )
