"""Selling, and taking back what was sold. Each is one transaction: all of it happens, or nothing.

Rows are locked in one order, products before batches and each by their keys, so that sales wait for
each other but never in a ring.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from accounts import scopes
from accounts.models import User
from inventory.models import Warehouse
from sales import sql
from sales.models import Product, ProductPrice, Transaction, TransactionLine
from sales.services import shelves
from sales.services.refusals import AnotherTransaction, PriceRefused, Refused, TooManyReturned

CENT = Decimal("0.01")
CLOCK_SKEW = timedelta(minutes=5)
MOST_LINES = 500
OVERRIDE = "sales.override_price"


@dataclass(frozen=True)
class Item:
    """One line of a sale as asked for; without a price the list's holds."""

    product: Product
    quantity: int
    unit_price: Decimal | None = None
    is_promotion: bool = False


@dataclass(frozen=True)
class Back:
    """So many pieces of the line with this number."""

    number: int
    quantity: int


@dataclass(frozen=True)
class Details:
    """What is said about a sale beside its lines."""

    payment: str = Transaction.Payment.UNKNOWN
    number: str | None = None
    customer_code: str = ""
    country: str = ""
    note: str = ""


@transaction.atomic
def sell(
    *,
    transaction_id: UUID,
    items: Sequence[Item],
    user: User,
    warehouse: Warehouse | None,
    now: datetime,
    happened_at: datetime | None = None,
    details: Details | None = None,
) -> tuple[Transaction, bool]:
    """Store a sale, move its stock, and return it with whether it is new.

    Prices are those of the list on the day (UTC) of the sale; another price needs the permission
    to override prices there. Plants of products whose stock is kept leave sellable batches of the
    warehouse, oldest first. The same id with the same content again returns the sale that is
    stored. Raises PriceRefused, AnotherTransaction, NotEnoughStock (all of them Refused),
    and ValidationError for what no sale can be.
    """
    known = Transaction.objects.filter(transaction_id=transaction_id).first()
    if known:
        return _same_sale(known, items, warehouse, happened_at, details), False
    moment = happened_at or now
    _check(items, warehouse, moment, now)
    products = _locked([item.product for item in items])
    prices = _prices(items, products, moment, user, warehouse)
    lines = [
        TransactionLine(
            number=number,
            product=products[item.product.pk],
            quantity=item.quantity,
            unit_price=price,
            is_promotion=item.is_promotion,
            moves_stock=products[item.product.pk].keeps_stock,
        )
        for number, (item, price) in enumerate(zip(items, prices, strict=True), 1)
    ]
    header = Transaction(
        transaction_id=transaction_id,
        kind=Transaction.Kind.SALE,
        happened_at=moment,
        warehouse=warehouse,
        cashier=user,
        **vars(details or Details()),
    )
    if not _store(header, lines):
        known = Transaction.objects.get(transaction_id=transaction_id)
        return _same_sale(known, items, warehouse, happened_at, details), False
    shelves.take(header, [line for line in lines if line.moves_stock], user=user)
    return header, True


@transaction.atomic
def take_back(
    sale: Transaction,
    *,
    transaction_id: UUID,
    items: Sequence[Back],
    user: User,
    now: datetime,
    details: Details | None = None,
) -> tuple[Transaction, bool]:
    """Store a return of pieces of a sale, at the prices they were sold for; the plants go back to
    the batches that they came from. Return it with whether it is new.

    The same id with the same content again returns the return that is stored. Raises
    TooManyReturned and AnotherTransaction (both Refused), and ValidationError for lines that the
    sale does not have.
    """
    known = Transaction.objects.filter(transaction_id=transaction_id).first()
    if known:
        return _same_return(known, sale, items), False
    with connection.cursor() as cursor:
        cursor.execute(sql.LOCK_RETURNS, {"sale": sale.pk})
    lines = [
        TransactionLine(
            number=place,
            product=sold.product,
            quantity=-item.quantity,
            unit_price=sold.unit_price,
            is_promotion=sold.is_promotion,
            returns=sold,
            moves_stock=sold.moves_stock,
        )
        for place, (item, sold) in enumerate(_sold_lines(sale, items), 1)
    ]
    header = Transaction(
        transaction_id=transaction_id,
        kind=Transaction.Kind.RETURN,
        happened_at=now,
        warehouse=sale.warehouse,
        cashier=user,
        returns=sale,
        moves_stock=sale.moves_stock,
        **vars(details or Details(payment=sale.payment)),
    )
    header.customer_code, header.country = sale.customer_code, sale.country
    if not _store(header, lines):
        known = Transaction.objects.get(transaction_id=transaction_id)
        return _same_return(known, sale, items), False
    shelves.put_back(header, [line for line in lines if line.moves_stock], user=user)
    return header, True


def line_total(quantity: int, unit_price: Decimal) -> Decimal:
    """Quantity times price in cents; half a cent goes away from zero, as in the database."""
    return (quantity * unit_price).quantize(CENT, rounding=ROUND_HALF_UP)


def _check(items: Sequence[Item], warehouse, moment: datetime, now: datetime) -> None:
    problems = {}
    if not 0 < len(items) <= MOST_LINES:
        problems["lines"] = f"A sale has 1 to {MOST_LINES} lines."
    elif any(item.quantity < 1 for item in items):
        problems["lines"] = "Each line sells at least one piece."
    if moment > now + CLOCK_SKEW:
        problems["happened_at"] = "A sale has happened, it cannot lie in the future."
    if warehouse is None and any(item.product.keeps_stock for item in items):
        problems["warehouse"] = "Plants are taken from a warehouse: say which."
    if problems:
        raise ValidationError(problems)


def _locked(products: list[Product]) -> dict[int, Product]:
    """The products as they are now and until the commit, by their keys."""
    keys = {product.pk for product in products}
    locked = Product.objects.filter(pk__in=keys).select_for_update(no_key=True).order_by("pk")
    found = {product.pk: product for product in locked}
    for product in found.values():
        if not product.is_active:
            raise Refused(f"{product} is not sold any more.")
    return found


def _prices(items, products, moment: datetime, user, warehouse) -> list[Decimal]:
    listed = dict(
        ProductPrice.objects.valid_on(moment.astimezone(UTC).date())
        .filter(product__in=products)
        .values_list("product_id", "unit_price")
    )
    prices, overridden = [], False
    for item in items:
        price = listed.get(item.product.pk)
        if item.unit_price is not None and item.unit_price != price:
            price, overridden = item.unit_price, True
        if price is None:
            raise PriceRefused(f"{item.product} has no price on {moment:%Y-%m-%d}.")
        prices.append(price)
    if overridden and not _may_override(user, warehouse):
        wrong = next(i for i in items if i.unit_price not in (None, listed.get(i.product.pk)))
        price = listed.get(wrong.product.pk)
        says = "has no price" if price is None else f"costs {price.normalize():f}"
        raise PriceRefused(f"{wrong.product} {says}; you may not sell it for another price.")
    return prices


def _may_override(user: User, warehouse: Warehouse | None) -> bool:
    if warehouse is None:
        return scopes.has_everywhere(user, OVERRIDE)
    return scopes.allows(user, OVERRIDE, warehouse)


def _store(header: Transaction, lines: list[TransactionLine]) -> bool:
    """Write header and lines; False if somebody stored the same id meanwhile."""
    header.line_count = len(lines)
    header.total = sum((line_total(line.quantity, line.unit_price) for line in lines), Decimal(0))
    # The constraints hold in any case; each would cost a query to ask in advance.
    header.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            header.save(force_insert=True)
    except IntegrityError:
        if Transaction.objects.filter(transaction_id=header.transaction_id).exists():
            return False
        if header.number and Transaction.objects.filter(number=header.number).exists():
            raise AnotherTransaction(
                f"Another transaction has the number {header.number} already."
            ) from None
        header.validate_constraints()  # which says it in words
        raise
    for line in lines:
        line.transaction = header
    TransactionLine.objects.bulk_create(lines)
    return True


def _same_sale(known: Transaction, items, warehouse, happened_at, details) -> Transaction:
    stored = [
        (line.product_id, line.quantity, line.unit_price, line.is_promotion)
        for line in known.lines.order_by("number")
    ]
    asked = [
        (
            item.product.pk,
            item.quantity,
            price if item.unit_price is None else item.unit_price,
            item.is_promotion,
        )
        for item, (_, _, price, _) in zip(items, stored, strict=False)
    ]
    said = vars(details or Details())
    same = (
        known.kind == Transaction.Kind.SALE
        and (len(items), asked) == (len(stored), stored)
        and known.warehouse_id == (warehouse.pk if warehouse else None)
        and happened_at in (None, known.happened_at)
        and said == {name: getattr(known, name) for name in said}
    )
    if not same:
        raise AnotherTransaction(f"The id {known.transaction_id} belongs to another transaction.")
    return known


def _same_return(known: Transaction, sale: Transaction, items) -> Transaction:
    stored = known.lines.order_by("number").values_list("returns__number", "quantity")
    if known.returns_id != sale.pk or list(stored) != [(i.number, -i.quantity) for i in items]:
        raise AnotherTransaction(f"The id {known.transaction_id} belongs to another transaction.")
    return known


def _sold_lines(sale: Transaction, items: Sequence[Back]) -> list[tuple[Back, TransactionLine]]:
    """Each item with the line it takes from, after checking that so many are left to take."""
    if sale.kind != Transaction.Kind.SALE:
        raise Refused("Only what was sold can be taken back.")
    numbers = [item.number for item in items]
    lines = {
        line.number: line
        for line in sale.lines.filter(number__in=numbers)
        .select_related("product")
        .annotate(taken=Sum("returned_by__quantity"))
    }
    if not items or len({*numbers}) < len(numbers) or {*numbers} - {*lines}:
        raise ValidationError({"lines": "Name lines of the sale by their numbers, each once."})
    if any(item.quantity < 1 for item in items):
        raise ValidationError({"lines": "Each line takes back at least one piece."})
    for item in items:
        sold = lines[item.number]
        left = sold.quantity + (sold.taken or 0)
        if item.quantity > left:
            raise TooManyReturned(
                f"{item.quantity} of {sold.product} cannot be taken back: "
                f"{sold.quantity} were sold and {left} of them are not back yet."
            )
    return [(item, lines[item.number]) for item in items]
