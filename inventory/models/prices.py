"""What plants are sold in, and for how much."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from inventory.models.places import code_rule
from inventory.models.products import ProductCategory

LAST_BEFORE_FIRST = "The last day lies after the first one."


@pghistory.track()
class PackagingType(models.Model):
    """One form of packaging, such as pot or tray."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True, help_text="Such as POT.")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [code_rule("packagingtype", 1, 20)]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class PackagingMaterial(models.Model):
    """One material that packaging is made of, such as clay."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True, help_text="Such as CLAY.")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [code_rule("packagingmaterial", 1, 20)]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class PackagingColor(models.Model):
    """One color of packaging."""

    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=50, unique=True, help_text="Such as terracotta.")
    hex = models.CharField(max_length=7, help_text="Such as #C35A2D.")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="inventory_packagingcolor_name_plain",
                condition=~Q(name__regex=r"^\s*$|/"),
                violation_error_message="A color has a name, without slashes.",
            ),
            models.CheckConstraint(
                name="inventory_packagingcolor_hex_is_color",
                condition=Q(hex__regex=r"^#[0-9A-Fa-f]{6}$"),
                violation_error_message="A color is # and six hexadecimal digits, as #C35A2D.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Packaging(models.Model):
    """One article of the packaging catalog, such as a clay pot of 12 cm."""

    id = models.AutoField(primary_key=True)
    type = models.ForeignKey(PackagingType, on_delete=models.PROTECT, related_name="packagings")
    material = models.ForeignKey(
        PackagingMaterial, on_delete=models.PROTECT, related_name="packagings"
    )
    color = models.ForeignKey(PackagingColor, on_delete=models.PROTECT, related_name="packagings")
    sku = models.CharField("SKU", max_length=50, unique=True, help_text="Such as POT-CLAY-12.")
    name = models.CharField(max_length=200)
    volume_liters = models.DecimalField(
        "volume", max_digits=8, decimal_places=3, null=True, blank=True, help_text="Liters."
    )
    diameter_cm = models.DecimalField(
        "diameter", max_digits=6, decimal_places=2, null=True, blank=True, help_text="Centimeters."
    )
    height_cm = models.DecimalField(
        "height", max_digits=6, decimal_places=2, null=True, blank=True, help_text="Centimeters."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["sku"]
        verbose_name_plural = "packaging"
        constraints = [
            models.CheckConstraint(
                name="inventory_packaging_sku_plain",
                condition=Q(sku__regex=r"^[A-Z0-9-]{2,50}$"),
                violation_error_message="A SKU has 2 to 50 capital letters, digits or hyphens.",
            ),
            models.CheckConstraint(
                name="inventory_packaging_measures_positive",
                condition=(Q(volume_liters=None) | Q(volume_liters__gt=0))
                & (Q(diameter_cm=None) | Q(diameter_cm__gt=0))
                & (Q(height_cm=None) | Q(height_cm__gt=0)),
                violation_error_message="Volume, diameter and height are above 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.name}"


class PriceQuerySet(models.QuerySet["PriceListItem"]):
    def valid_on(self, day) -> "PriceQuerySet":
        return self.filter(valid__contains=day)


@pghistory.track(exclude=["wholesale_box_price"])
class PriceListItem(models.Model):
    """The prices of one category of plants in one packaging, for some time."""

    class Availability(models.TextChoices):
        AVAILABLE = "available", "available"
        LIMITED = "limited", "limited"
        OUT_OF_STOCK = "out_of_stock", "out of stock"
        DISCONTINUED = "discontinued", "discontinued"

    id = models.AutoField(primary_key=True)
    packaging = models.ForeignKey(Packaging, on_delete=models.PROTECT, related_name="prices")
    category = models.ForeignKey(ProductCategory, on_delete=models.PROTECT, related_name="prices")
    sku = models.CharField("SKU", max_length=100, blank=True, help_text="Number on the list.")
    wholesale_unit_price = models.DecimalField(
        max_digits=12, decimal_places=2, help_text="Price of one plant to traders."
    )
    retail_unit_price = models.DecimalField(
        max_digits=12, decimal_places=2, help_text="Price of one plant to anybody."
    )
    units_per_box = models.PositiveIntegerField(help_text="Plants in one box.")
    wholesale_box_price = models.GeneratedField(
        expression=F("wholesale_unit_price") * F("units_per_box"),
        output_field=models.DecimalField(max_digits=22, decimal_places=2),
        db_persist=True,
        help_text="Price of one box to traders.",
    )
    discount_percent = models.DecimalField(
        "discount",
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Percent off both prices.",
    )
    availability = models.CharField(
        max_length=12, choices=Availability, default=Availability.AVAILABLE
    )
    notes = models.TextField(blank=True)
    valid = DateRangeField(help_text="First day, and the first day on which it is no longer valid.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PriceQuerySet.as_manager()

    class Meta:
        ordering = ["packaging", "category", "-valid"]
        constraints = [
            models.CheckConstraint(
                name="inventory_pricelistitem_prices_positive",
                condition=Q(wholesale_unit_price__gt=0, retail_unit_price__gt=0),
                violation_error_message="Prices are above 0.",
            ),
            models.CheckConstraint(
                name="inventory_pricelistitem_retail_not_below_wholesale",
                condition=Q(retail_unit_price__gte=F("wholesale_unit_price")),
                violation_error_message="The retail price is not below the wholesale price.",
            ),
            models.CheckConstraint(
                name="inventory_pricelistitem_box_not_empty",
                condition=Q(units_per_box__gt=0),
                violation_error_message="A box holds at least one plant.",
            ),
            models.CheckConstraint(
                name="inventory_pricelistitem_discount_share",
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                violation_error_message="A discount lies between 0 and 100 percent.",
            ),
            models.CheckConstraint(
                name="inventory_pricelistitem_availability_known",
                condition=Q(
                    availability__in=["available", "limited", "out_of_stock", "discontinued"]
                ),
                violation_error_message="This availability is not known.",
            ),
            models.CheckConstraint(
                name="inventory_pricelistitem_valid_some_day",
                condition=Q(valid__isempty=False),
                violation_error_message=LAST_BEFORE_FIRST,
            ),
            ExclusionConstraint(
                name="inventory_pricelistitem_one_at_a_time",
                expressions=[
                    ("packaging", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another price of this category in this packaging "
                "is valid at that time.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} in {self.packaging}"

    def clean(self) -> None:
        """Say what PostgreSQL, which holds no such range, would fail at."""
        super().clean()
        first, last = (self.valid.lower, self.valid.upper) if self.valid else (None, None)
        if first and last and last <= first:
            raise ValidationError({"valid": LAST_BEFORE_FIRST})
