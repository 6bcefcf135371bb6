from datetime import UTC, date, datetime

import factory
from psycopg.types.range import DateRange

from sales.models import (
    CalendarEvent,
    Category,
    DailySales,
    Forecast,
    Product,
    ProductPrice,
    Transaction,
    TransactionLine,
)
from tests.inventory.factories import ProductFactory as PlantFactory
from tests.inventory.factories import WarehouseFactory

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    code = factory.Sequence(lambda n: f"SHELF{n}")
    name = "succulents"


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product

    sku = factory.Sequence(lambda n: f"8512{n}A")
    name = "white lantern"


class KeptProductFactory(ProductFactory):
    """A plant of the nursery, sold out of its batches."""

    inventory_product = factory.SubFactory(PlantFactory)
    keeps_stock = True


class ProductPriceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductPrice

    product = factory.SubFactory(ProductFactory)
    unit_price = "2.55"
    valid = DateRange(date(2026, 1, 1), None)


class TransactionFactory(factory.django.DjangoModelFactory):
    """A sale of two lanterns in one line; ``line=None`` leaves the header alone."""

    class Meta:
        model = Transaction
        skip_postgeneration_save = True

    happened_at = MORNING
    warehouse = factory.SubFactory(WarehouseFactory)
    total = "5.10"
    line_count = 1

    @factory.post_generation
    def line(self, create, values, **details):
        if create:
            self.sold = TransactionLineFactory(transaction=self, **details)


class TransactionLineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TransactionLine

    transaction = factory.SubFactory(TransactionFactory)
    number = 1
    product = factory.SubFactory(ProductFactory)
    quantity = 2
    unit_price = "2.55"


class CalendarEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CalendarEvent

    name = factory.Sequence(lambda n: f"open day {n}")
    date = date(2026, 3, 2)
    type = CalendarEvent.Type.CUSTOM


class ForecastFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Forecast

    product = factory.SubFactory(ProductFactory)
    day = date(2026, 3, 9)
    horizon_start = date(2026, 3, 2)
    forecast = 12.5
    lower = 8.0
    upper = 17.0
    model = "seasonal-naive"
    model_version = "1"
    trained_at = MORNING


class DailySalesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DailySales

    product = factory.SubFactory(ProductFactory)
    warehouse = factory.SubFactory(WarehouseFactory)
    day = date(2026, 3, 1)
    quantity = 2
    revenue = "5.10"
    transactions = 1
