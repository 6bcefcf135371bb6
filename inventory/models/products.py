"""What is grown: categories, families and products, with the states and sizes of their plants."""

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from inventory.models.places import code_rule


def inside_words(field: str) -> OpClass:
    """What a search inside words reads; Django's icontains compares capitals."""
    return OpClass(Upper(field), name="gin_trgm_ops")


@pghistory.track()
class ProductCategory(models.Model):
    """One broad kind of plant, such as cactus or orchid."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=50, unique=True, help_text="Such as CACTUS.")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "product categories"
        constraints = [code_rule("productcategory", 3, 50)]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProductFamily(models.Model):
    """One botanical family or genus within a category."""

    id = models.AutoField(primary_key=True)
    category = models.ForeignKey(ProductCategory, on_delete=models.PROTECT, related_name="families")
    name = models.CharField(max_length=200, help_text="Unique within its category.")
    scientific_name = models.CharField(max_length=200, blank=True, help_text="Latin name.")
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "product families"
        constraints = [
            models.UniqueConstraint(
                fields=["category", "name"],
                name="inventory_productfamily_name_once",
                violation_error_message="The category has a family of this name already.",
            ),
            models.CheckConstraint(
                name="inventory_productfamily_name_not_blank",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="A family has a name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Product(models.Model):
    """One species or variety that is grown and sold under one number."""

    id = models.AutoField(primary_key=True)
    family = models.ForeignKey(ProductFamily, on_delete=models.PROTECT, related_name="products")
    sku = models.CharField("SKU", max_length=20, unique=True, help_text="Such as CACT-00012.")
    common_name = models.CharField(max_length=200)
    scientific_name = models.CharField(max_length=200, blank=True, help_text="Latin name.")
    description = models.TextField(blank=True)
    attributes = models.JSONField(
        default=dict, blank=True, help_text="Whatever else is known of it, by name."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["sku"]
        constraints = [
            models.CheckConstraint(
                name="inventory_product_sku_plain",
                condition=Q(sku__regex=r"^[A-Z0-9-]{6,20}$"),
                violation_error_message="A SKU has 6 to 20 capital letters, digits or hyphens.",
            ),
            models.CheckConstraint(
                name="inventory_product_name_not_blank",
                condition=~Q(common_name__regex=r"^\s*$"),
                violation_error_message="A product has a name.",
            ),
        ]
        indexes = [
            # The search boxes of the list, of the API and of every field that asks for a product.
            GinIndex(
                inside_words("sku"),
                inside_words("common_name"),
                inside_words("scientific_name"),
                name="inventory_product_by_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sku} {self.common_name}"


@pghistory.track()
class ProductState(models.Model):
    """One stage of a plant's life, such as seedling or flowering."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=50, unique=True, help_text="Such as SEEDLING.")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    is_sellable = models.BooleanField(
        "sellable", default=False, help_text="Plants in it may be sold."
    )
    sort_order = models.PositiveSmallIntegerField(default=0, help_text="Place in lists.")

    class Meta:
        ordering = ["sort_order", "code"]
        constraints = [code_rule("productstate", 2, 50)]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ProductSize(models.Model):
    """One class of height into which plants are sorted."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=50, unique=True, help_text="Such as XL.")
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    min_height_cm = models.DecimalField(
        "least height",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Centimeters, included.",
    )
    max_height_cm = models.DecimalField(
        "height below",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Centimeters, no longer included.",
    )
    sort_order = models.PositiveSmallIntegerField(default=0, help_text="Place in lists.")

    class Meta:
        ordering = ["sort_order", "code"]
        constraints = [
            code_rule("productsize", 1, 50),
            models.CheckConstraint(
                name="inventory_productsize_heights_ordered",
                condition=(Q(min_height_cm=None) | Q(min_height_cm__gte=0))
                & (Q(max_height_cm=None) | Q(max_height_cm__gt=0))
                & (
                    Q(min_height_cm=None)
                    | Q(max_height_cm=None)
                    | Q(min_height_cm__lt=F("max_height_cm"))
                ),
                violation_error_message="Heights are not negative, and the least is the smaller.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
