"""Whether every batch holds what its movements say, and mending it where not."""

from dataclasses import dataclass

from django.db import connections, transaction

from inventory.ledger import Level
from inventory.sql import CLOSE_LEDGER, OPEN_LEDGER, SET_STOCK, STOCK_DIFFERENCES


@dataclass(frozen=True)
class Difference:
    """A batch that does not hold what its movements say."""

    batch_id: int
    code: str
    stored: Level
    by_movements: Level

    def __str__(self) -> str:
        return (
            f"{self.code}: {self.stored.quantity} plants and {self.stored.empty_containers} empty "
            f"containers are stored, {self.by_movements.quantity} and "
            f"{self.by_movements.empty_containers} by its movements"
        )


def verify_stock(*, using: str = "default") -> list[Difference]:
    """Return every batch that differs from the sum of its movements. Changes nothing."""
    with connections[using].cursor() as cursor:
        cursor.execute(STOCK_DIFFERENCES)
        return [
            Difference(key, code, Level(*stored), Level(*summed))
            for key, code, *numbers in cursor.fetchall()
            for stored, summed in [(numbers[:2], numbers[2:])]
        ]


def rebuild_stock(*, using: str = "owner") -> list[Difference]:
    """Set every batch to the sum of its movements; return what differed. Postings wait meanwhile.

    Needs the owner's connection: no other role may open the ledger. A repeated call changes
    nothing.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(OPEN_LEDGER)
        found = verify_stock(using=using)
        for each in found:
            level = each.by_movements
            cursor.execute(
                SET_STOCK,
                {
                    "batch": each.batch_id,
                    "quantity": level.quantity,
                    "empty": level.empty_containers,
                },
            )
        cursor.execute(CLOSE_LEDGER)
    return found
