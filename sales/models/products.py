"""What is sold, and for how much."""

from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from inventory.models.products import inside_words

# Its value is above infinity's in PostgreSQL, so a NaN is out of these bounds too.
MOST_MONEY = 100_000_000


def money(field: str, *, optional: bool = False) -> Q:
    """A condition: an amount that is not negative, and is a number."""
    bounds = Q(**{f"{field}__gte": 0, f"{field}__lt": MOST_MONEY})
    return bounds | Q(**{field: None}) if optional else bounds


@pghistory.track()
class Category(models.Model):
    """One shelf of the shop, such as succulents or pots."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(
        max_length=50,
        unique=True,
        help_text="Such as SUCCULENTS.",
        error_messages={"unique": "Another category has this code already."},
    )
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(
                name="sales_category_code_plain",
                condition=Q(code__regex=r"^[^\s/]{1,50}$"),
                violation_error_message="A code has 1 to 50 characters, without spaces "
                "and slashes.",
            ),
            models.CheckConstraint(
                name="sales_category_name_not_blank",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="A category has a name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(models.QuerySet["Product"]):
    def with_price(self, day: date) -> "ProductQuerySet":
        """Add ``price``, what the list says on a day; null when it says nothing."""
        prices = ProductPrice.objects.filter(product=OuterRef("pk"), valid__contains=day)
        return self.annotate(price=Subquery(prices.values("unit_price")[:1]))


@pghistory.track()
class Product(models.Model):
    """One article that the shop sells under one number."""

    id = models.AutoField(primary_key=True)
    sku = models.CharField(
        "SKU",
        max_length=50,
        unique=True,
        help_text="Its number, exactly as given: 85123a and 85123A are two products.",
        error_messages={"unique": "Another product has this SKU already."},
    )
    name = models.CharField(max_length=200)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    description = models.TextField(blank=True)
    cost_price = models.DecimalField(
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="What one piece costs the house, in its currency.",
    )
    inventory_product = models.ForeignKey(
        "inventory.Product",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sold_as",
        help_text="The plant of the nursery that is sold, where it is one.",
    )
    keeps_stock = models.BooleanField(
        default=False, help_text="A sale takes plants out of the nursery's batches."
    )
    low_stock_at = models.PositiveIntegerField(
        null=True, blank=True, help_text="Pieces on hand at which it is time to have more."
    )
    is_active = models.BooleanField("active", default=True, help_text="May be sold.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["sku"]
        permissions = [("view_cost", "Can see what products cost")]
        constraints = [
            models.CheckConstraint(
                name="sales_product_sku_plain",
                condition=Q(sku__regex=r"^[^\s/]([^/]*[^\s/])?$"),
                violation_error_message="A SKU is not blank, has no spaces at its ends "
                "and no slashes.",
            ),
            models.CheckConstraint(
                name="sales_product_name_not_blank",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="A product has a name.",
            ),
            models.CheckConstraint(
                name="sales_product_cost_positive",
                condition=money("cost_price", optional=True),
                violation_error_message="A cost lies between 0 and 100 million.",
            ),
            models.CheckConstraint(
                name="sales_product_stock_is_linked",
                condition=Q(keeps_stock=False) | Q(inventory_product__isnull=False),
                violation_error_message="A product whose stock is kept names the nursery's "
                "product that it takes it from.",
            ),
        ]
        indexes = [
            # The search boxes of the list, of the API and of every field that asks for a product.
            GinIndex(inside_words("sku"), inside_words("name"), name="sales_product_by_words"),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class ProductPriceQuerySet(models.QuerySet["ProductPrice"]):
    def valid_on(self, day: date) -> "ProductPriceQuerySet":
        return self.filter(valid__contains=day)


@pghistory.track()
class ProductPrice(models.Model):
    """The price of one product on the server's list, for some time."""

    id = models.AutoField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="prices")
    unit_price = models.DecimalField(
        max_digits=12, decimal_places=4, help_text="Price of one piece, in the house's currency."
    )
    valid = DateRangeField(help_text="First day, and the first day on which it is no longer valid.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductPriceQuerySet.as_manager()

    class Meta:
        ordering = ["product", "-valid"]
        constraints = [
            models.CheckConstraint(
                name="sales_productprice_price_positive",
                condition=money("unit_price"),
                violation_error_message="A price lies between 0 and 100 million.",
            ),
            models.CheckConstraint(
                name="sales_productprice_valid_some_day",
                condition=Q(valid__isempty=False),
                violation_error_message="The last day lies after the first one.",
            ),
            # A price without a first day would have no key in a spreadsheet.
            models.CheckConstraint(
                name="sales_productprice_valid_has_start",
                condition=Q(valid__startswith__isnull=False) | Q(valid__isempty=True),
                violation_error_message="A price is valid from some day on.",
            ),
            ExclusionConstraint(
                name="sales_productprice_one_at_a_time",
                expressions=[
                    ("product", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another price of this product is valid at that time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_price.normalize():f} for {self.product.sku}"
