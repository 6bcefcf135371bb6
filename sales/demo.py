"""A garden shop to look at: for the same day it always sells the same."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

import numpy as np
from django.db.models import Sum
from psycopg.types.range import DateRange

from accounts.models import User
from inventory.models import Product as Plant
from inventory.models import Warehouse
from sales.models import (
    CalendarEvent,
    Category,
    DailySales,
    Forecast,
    Product,
    ProductPrice,
    Transaction,
)
from sales.services import shelves
from sales.services.refusals import Refused
from sales.services.transactions import Back, Details, Item, sell, take_back

SHOP = uuid5(NAMESPACE_URL, "https://glasshouse.example/sales")
DAYS = 45
PLANT_DAYS = 7
MOST_PLANTS = 6
CATEGORIES = {"PLANTS": "plants", "POTS": "pots", "SOIL": "soil and care", "TOOLS": "tools"}
# name, category, price, cost, how often it is bought
ARTICLES = {
    "POT-CLAY-12": ("Clay pot 12 cm", "POTS", "2.90", "1.10", 9),
    "POT-CLAY-20": ("Clay pot 20 cm", "POTS", "6.50", "2.60", 5),
    "POT-GLAZED-16": ("Glazed pot 16 cm", "POTS", "11.90", "5.20", 3),
    "SOIL-CACTUS-5L": ("Cactus soil 5 l", "SOIL", "4.80", "1.90", 7),
    "SOIL-ORCHID-5L": ("Orchid bark 5 l", "SOIL", "7.20", "3.10", 3),
    "FERTILIZER-500": ("Fertilizer 500 ml", "SOIL", "5.95", "2.30", 4),
    "CAN-BRASS-1L": ("Brass watering can 1 l", "TOOLS", "24.50", "12.00", 1),
    "SHEARS-SMALL": ("Small shears", "TOOLS", "14.90", "6.80", 2),
    "GLOVES-M": ("Gloves, medium", "TOOLS", "8.40", "3.20", 2),
}
EVENTS = [
    (-31, "Spring sale", "promotion", 1.4),
    (-20, "Plant fair", "custom", 1.8),
    (-12, "Stocktaking", "store_closed", 0.0),
    (-5, "Two pots for one", "promotion", 1.3),
    (3, "Open day", "custom", 1.6),
    (10, "Regional holiday", "holiday", 0.2),
    (17, "Repotting weeks", "seasonal", 1.2),
]


def seed(*, now: datetime) -> Iterator[str]:
    """Make a shop and its sales of the last weeks up to now; yield what was done."""
    products = [*_articles(now.date()), *_plants(now.date())]
    yield f"{len(products)} products with prices"
    _events(now.date())
    yield f"{len(EVENTS)} events"
    stored = sum(_sell_day(now.date() - timedelta(days=ago), now) for ago in range(DAYS, -1, -1))
    yield f"{stored:,} transactions"
    yield f"{_forecasts(now)} forecasts"


def tick(*, now: datetime) -> int:
    """Sell what was sold since the shop was last heard of; return how many transactions."""
    if not Product.objects.filter(sku__in=ARTICLES).exists():
        return 0
    return sum(_sell_day(now.date() - timedelta(days=ago), now) for ago in (1, 0))


def _articles(today: date) -> Iterator[Product]:
    for code, name in CATEGORIES.items():
        Category.objects.get_or_create(code=code, defaults={"name": name})
    for sku, (name, category, price, cost, _) in ARTICLES.items():
        product, _ = Product.objects.get_or_create(
            sku=sku,
            defaults={
                "name": name,
                "category": Category.objects.get(code=category),
                "cost_price": cost,
            },
        )
        yield _priced(product, Decimal(price), today)


def _plants(today: date) -> Iterator[Product]:
    """The nursery's plants of which there are most, where there is an inventory."""
    batches = shelves.sellable().values("product").annotate(plants=Sum("quantity"))
    keys = [row["product"] for row in batches.order_by("-plants", "product")[:MOST_PLANTS]]
    for plant in Plant.objects.filter(pk__in=keys).order_by("sku"):
        product, _ = Product.objects.get_or_create(
            sku=f"PLANT-{plant.sku}",
            defaults={
                "name": plant.common_name,
                "category": Category.objects.get(code="PLANTS"),
                "inventory_product": plant,
                "keeps_stock": True,
                "low_stock_at": 50,
                "cost_price": "1.20",
            },
        )
        price = Random(plant.sku).choice(["3.50", "4.90", "6.90", "9.50"])  # noqa: S311
        yield _priced(product, Decimal(price), today)


def _priced(product: Product, price: Decimal, today: date) -> Product:
    """Prices rose a month ago."""
    if not product.prices.exists():
        rise, start = today - timedelta(days=30), today - timedelta(days=400)
        old = (price * Decimal("0.95")).quantize(Decimal("0.01"))
        for unit_price, valid in ((old, DateRange(start, rise)), (price, DateRange(rise, None))):
            ProductPrice.objects.create(product=product, unit_price=unit_price, valid=valid)
    return product


def _events(today: date) -> None:
    if CalendarEvent.objects.filter(name__in=[name for _, name, *_ in EVENTS]).exists():
        return
    for days, name, kind, impact in EVENTS:
        CalendarEvent.objects.create(
            name=name, date=today + timedelta(days=days), type=kind, impact=impact
        )


def _sell_day(day: date, now: datetime) -> int:
    """Store the day's sales that are over and not stored yet, and some returns."""
    cashier = User.objects.order_by("id").first()
    if cashier is None:
        return 0
    chance = Random(f"shop {day}")  # noqa: S311
    busy = 1.6 if day.weekday() >= 5 else 1.0
    places = range(round(chance.randint(5, 9) * busy))
    moments = sorted(chance.randint(8 * 3600, 18 * 3600) for _ in places)
    ids = {uuid5(SHOP, f"{day} {place}"): second for place, second in enumerate(moments)}
    known = set(
        Transaction.objects.filter(transaction_id__in=ids).values_list("transaction_id", flat=True)
    )
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    due = {
        its_id: moment
        for its_id, second in ids.items()
        if its_id not in known and (moment := midnight + timedelta(seconds=second)) <= now
    }
    articles = {product.sku: product for product in Product.objects.filter(sku__in=ARTICLES)}
    return sum(_sell_one(its_id, moment, articles, cashier, now) for its_id, moment in due.items())


def _sell_one(
    its_id: UUID, moment: datetime, articles: dict[str, Product], cashier: User, now: datetime
) -> int:
    chance = Random(its_id.int)  # noqa: S311
    names = sorted({*chance.choices([*ARTICLES], [row[-1] for row in ARTICLES.values()], k=3)})
    items = [
        Item(articles[sku], chance.randint(1, 3), is_promotion=chance.random() < 0.1)
        for sku in names
        if sku in articles
    ]
    plants, warehouse = _some_plants(chance, moment, now)
    details = Details(payment=chance.choice(["cash", "card", "card"]))

    def attempt(items: list[Item], warehouse: Warehouse | None) -> Transaction:
        return sell(
            transaction_id=its_id,
            items=items,
            user=cashier,
            warehouse=warehouse,
            happened_at=moment,
            now=now,
            details=details,
        )[0]

    try:
        sale = attempt([*items, *plants], warehouse)
    except Refused:  # somebody else has the plants
        sale = attempt(items, warehouse)
    if chance.random() < 0.05 and moment + timedelta(hours=1) <= now:
        back = {"transaction_id": uuid5(its_id, "back"), "items": [Back(1, 1)], "user": cashier}
        take_back(sale, **back, now=moment + timedelta(hours=1))
        return 2
    return 1


def _some_plants(
    chance: Random, moment: datetime, now: datetime
) -> tuple[list[Item], Warehouse | None]:
    """Plants are sold of the last days only, so that the demonstration's batches last."""
    warehouse = Warehouse.objects.filter(is_active=True).order_by("code").first()
    if warehouse is None or moment < now - timedelta(days=PLANT_DAYS) or chance.random() < 0.4:
        return [], warehouse
    there = shelves.sellable(warehouse).values("product")
    kept = Product.objects.filter(keeps_stock=True, is_active=True, inventory_product__in=there)
    offered = list(kept.filter(sku__startswith="PLANT-").order_by("sku"))
    if not offered:
        return [], warehouse
    return [Item(chance.choice(offered), chance.randint(1, 4))], warehouse


def _forecasts(now: datetime) -> int:
    """The mean of the same weekdays of four weeks, for each article and a fortnight ahead."""
    today = now.date()
    made = []
    for product in Product.objects.filter(sku__in=ARTICLES).order_by("sku"):
        sold = dict(
            DailySales.objects.filter(product=product, day__gte=today - timedelta(days=28))
            .values_list("day")
            .annotate(Sum("quantity"))
            .order_by()
        )
        for ahead in range(14):
            day = today + timedelta(days=ahead)
            past = [sold.get(day - timedelta(days=7 * week), 0) for week in range(1, 5)]
            mean, spread = float(np.mean(past)), float(np.std(past))
            made.append(
                Forecast(
                    product=product,
                    day=day,
                    horizon_start=today,
                    forecast=round(mean, 2),
                    lower=round(max(0.0, mean - 1.65 * spread), 2),
                    upper=round(mean + 1.65 * spread, 2),
                    model="weekday-mean",
                    model_version=f"{today}",
                    trained_at=now,
                )
            )
    Forecast.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)
