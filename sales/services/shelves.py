"""Plants that sales take out of the nursery's batches, and returns put back where they were."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid5

from django.db.models import Case, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from accounts import scopes
from accounts.models import User
from inventory.models import StockBatch, StockMovement, Warehouse
from inventory.services import stock
from sales.models import LineMovement, Product, Transaction, TransactionLine
from sales.services.refusals import NotEnoughStock, Refused

CENT = Decimal("0.01")


def sellable(warehouse: Warehouse | None = None) -> QuerySet[StockBatch]:
    """The batches that can be sold from, of one warehouse or of all."""
    batches = StockBatch.objects.filter(state__is_sellable=True, quantity__gt=0)
    return batches.filter(bin__location__area__warehouse=warehouse) if warehouse else batches


def with_stock(products: QuerySet[Product], user) -> QuerySet[Product]:
    """Add ``on_hand``, the plants that can be sold where the user may see or sell; null for
    products whose stock is not kept."""
    batches = _reached(sellable(), user).filter(product=OuterRef("inventory_product"))
    plants = batches.order_by().values("product").annotate(plants=Sum("quantity"))
    counted = Coalesce(Subquery(plants.values("plants")), 0)
    return products.annotate(on_hand=Case(When(keeps_stock=True, then=counted)))


def take(sale: Transaction, lines: list[TransactionLine], *, user: User) -> None:
    """Post the movements of a sale's lines, oldest batches first, and note which line made which.

    Runs in the sale's database transaction. Raises NotEnoughStock.
    """
    made = []
    for line, batch, plants in _allotted(sale, lines):
        movement = stock.post_movement(
            batch=batch,
            kind=StockMovement.Kind.SALE,
            quantity=-plants,
            movement_id=uuid5(sale.transaction_id, f"{line.number} {batch.pk}"),
            user=user,
            happened_at=sale.happened_at,
            unit_price=line.unit_price.quantize(CENT),
            reason=f"Sale {sale}",
        )
        made.append(LineMovement(line=line, movement=movement))
    LineMovement.objects.bulk_create(made)


def put_back(back: Transaction, lines: list[TransactionLine], *, user: User) -> None:
    """Reverse movements of the sold lines, the last ones first, for as many plants as are back.

    Runs in the return's database transaction, whose lock on the sale keeps other returns away.
    """
    sold = [line.returns_id for line in lines]
    links = list(
        LineMovement.objects.filter(line__in=sold)
        .select_related("movement__batch")
        .annotate(taken=Sum("movement__reversals__quantity"))
        .order_by("-movement_id")
    )
    _lock(StockBatch.objects.filter(pk__in=[link.movement.batch_id for link in links]))
    made = []
    for line in lines:
        missing = -line.quantity
        for link in (link for link in links if link.line_id == line.returns_id):
            plants = min(missing, -link.movement.quantity - (link.taken or 0))
            if plants > 0:
                movement = stock.reverse_movement(
                    movement=link.movement,
                    movement_id=uuid5(back.transaction_id, f"{line.number} {link.movement_id}"),
                    user=user,
                    quantity=plants,
                    happened_at=back.happened_at,
                    reason=f"Return {back}",
                )
                made.append(LineMovement(line=line, movement=movement))
                missing -= plants
        if missing:
            raise Refused(
                f"{line.product}: the movements of its sale were taken back in the inventory, "
                f"so {missing} plants have no batch to go back to."
            )
    LineMovement.objects.bulk_create(made)


def _reached(batches: QuerySet[StockBatch], user) -> QuerySet[StockBatch]:
    """A till has to know what is on its shelves, though its user may not see the batches."""
    if scopes.has_everywhere(user, "sales.view_transaction"):
        return batches
    houses = scopes.narrow(Warehouse.objects.all(), user, "sales.view_transaction")
    return batches.filter(bin__location__area__warehouse__in=houses)


def _allotted(
    sale: Transaction, lines: list[TransactionLine]
) -> Iterator[tuple[TransactionLine, StockBatch, int]]:
    """Which line takes how many plants of which batch."""
    if not lines:
        return
    plants_of = {line.product.inventory_product_id for line in lines}
    batches: defaultdict[int | None, list[StockBatch]] = defaultdict(list)
    for batch in _lock(sellable(sale.warehouse).filter(product__in=plants_of)):
        batches[batch.product_id].append(batch)
    for found in batches.values():
        found.sort(key=lambda batch: (batch.planted_on or batch.created_at.date(), batch.pk))
    left = {batch.pk: batch.quantity for found in batches.values() for batch in found}
    for line in lines:
        missing = line.quantity
        for batch in batches[line.product.inventory_product_id]:
            if plants := min(missing, left[batch.pk]):
                yield line, batch, plants
                left[batch.pk] -= plants
                missing -= plants
        if missing:
            raise _shortage(line.product, lines, batches)


def _shortage(product: Product, lines, batches) -> NotEnoughStock:
    plant = product.inventory_product_id
    return NotEnoughStock(
        product,
        asked=sum(line.quantity for line in lines if line.product.inventory_product_id == plant),
        available=sum(batch.quantity for batch in batches[plant]),
    )


def _lock(batches: QuerySet[StockBatch]) -> list[StockBatch]:
    return list(batches.select_for_update(no_key=True, of=("self",)).order_by("pk"))
