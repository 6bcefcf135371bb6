"""Batches and movements from outside, see doors.py."""

from tests.accounts.factories import UserFactory
from tests.inventory.factories import (
    PackagingFactory,
    PhotoSessionFactory,
    ProductSizeFactory,
    StockBatchFactory,
    StockMovementFactory,
    StorageBinFactory,
)
from tests.roles import ADMINISTRATOR, OPERATORS, READERS, WORKERS

PROMISED = {
    "GET inventory-api:stock-batch-list": READERS,
    "POST inventory-api:stock-batch-list": WORKERS,
    "PATCH inventory-api:stock-batch-list": OPERATORS,
    "DELETE inventory-api:stock-batch-list": ADMINISTRATOR,
    "GET inventory-api:stock-batch-detail": READERS,
    "PUT inventory-api:stock-batch-detail": OPERATORS,
    "PATCH inventory-api:stock-batch-detail": OPERATORS,
    "DELETE inventory-api:stock-batch-detail": ADMINISTRATOR,
    "GET inventory-api:stock-movement-list": READERS,
    "POST inventory-api:stock-movement-list": WORKERS,
    "GET inventory-api:stock-movement-detail": READERS,
    "POST inventory-api:stock-movement-bulk": WORKERS,
    "POST inventory-api:stock-movement-transplant": WORKERS,
    "POST inventory-api:stock-movement-reverse": OPERATORS,
}


def one_of_each(user, *, now) -> dict[str, object]:
    movement = StockMovementFactory(user=user)
    return {"stock-batch": movement.batch.code, "stock-movement": movement.movement_id}


def add_batch(place: int) -> None:
    StockBatchFactory(size=ProductSizeFactory(), packaging=PackagingFactory())


def add_movement(place: int) -> None:
    StockMovementFactory(
        user=UserFactory(),
        session=PhotoSessionFactory(),
        source_bin=StorageBinFactory(),
        destination_bin=StorageBinFactory(),
    )


ADD = {
    "inventory/stock-batches": add_batch,
    "inventory/stock-movements": add_movement,
}
