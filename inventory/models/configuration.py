"""What is expected in a location, and how dense plants stand."""

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inventory.models.places import StorageBinType, StorageLocation
from inventory.models.prices import Packaging
from inventory.models.products import Product, ProductState


@pghistory.track()
class LocationConfiguration(models.Model):
    """What is grown in one location, since when and until when."""

    scopes = {"inventory.warehouse": "location__area__warehouse"}

    id = models.AutoField(primary_key=True)
    location = models.ForeignKey(
        StorageLocation, on_delete=models.PROTECT, related_name="configurations"
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="configurations")
    packaging = models.ForeignKey(
        Packaging, null=True, blank=True, on_delete=models.PROTECT, related_name="configurations"
    )
    expected_state = models.ForeignKey(
        ProductState, on_delete=models.PROTECT, related_name="configurations"
    )
    area_cm2 = models.DecimalField(
        "area",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Square centimeters that plants take up.",
    )
    is_active = models.BooleanField("active", default=True, help_text="One a location at most.")
    notes = models.TextField(blank=True)
    valid_from = models.DateTimeField(default=timezone.now, help_text="Since when it is so.")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="Until when it was so.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["location", "-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["location"],
                condition=Q(is_active=True),
                name="inventory_locationconfiguration_one_active",
                violation_error_message="The location has an active configuration already. "
                "Close it first.",
            ),
            models.CheckConstraint(
                name="inventory_locationconfiguration_area_positive",
                condition=Q(area_cm2=None) | Q(area_cm2__gt=0),
                violation_error_message="The area is above 0.",
            ),
            models.CheckConstraint(
                name="inventory_locationconfiguration_closed_when_inactive",
                condition=Q(is_active=True, closed_at=None)
                | Q(is_active=False, closed_at__isnull=False),
                violation_error_message="A configuration is active or has a time when it ended.",
            ),
            models.CheckConstraint(
                name="inventory_locationconfiguration_times_ordered",
                condition=Q(closed_at=None) | Q(closed_at__gte=F("valid_from")),
                violation_error_message="A configuration cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} in {self.location}"


@pghistory.track()
class DensityParameters(models.Model):
    """How dense the plants of one product stand in one kind of bin, learned from photos."""

    id = models.AutoField(primary_key=True)
    bin_type = models.ForeignKey(StorageBinType, on_delete=models.PROTECT, related_name="densities")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="densities")
    packaging = models.ForeignKey(
        Packaging, null=True, blank=True, on_delete=models.PROTECT, related_name="densities"
    )
    avg_area_per_plant_cm2 = models.DecimalField(
        "area of a plant",
        max_digits=10,
        decimal_places=3,
        help_text="Square centimeters, on average.",
    )
    plants_per_m2 = models.DecimalField(
        "density", max_digits=10, decimal_places=3, help_text="Plants per square meter."
    )
    overlap_factor = models.DecimalField(
        max_digits=4,
        decimal_places=3,
        default="0.850",
        validators=[MaxValueValidator(1)],
        help_text="Share of a plant's area that is its own; the rest overlaps. Up to 1.",
    )
    avg_diameter_cm = models.DecimalField(
        "diameter",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Centimeters, on average.",
    )
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["bin_type", "product", "id"]
        verbose_name_plural = "density parameters"
        constraints = [
            models.UniqueConstraint(
                fields=["bin_type", "product", "packaging"],
                nulls_distinct=False,
                name="inventory_densityparameters_once",
                violation_error_message="There are parameters of this product in these bins "
                "already.",
            ),
            models.CheckConstraint(
                name="inventory_densityparameters_numbers_positive",
                condition=Q(avg_area_per_plant_cm2__gt=0, plants_per_m2__gt=0)
                & (Q(avg_diameter_cm=None) | Q(avg_diameter_cm__gt=0)),
                violation_error_message="Areas, densities and diameters are above 0.",
            ),
            models.CheckConstraint(
                name="inventory_densityparameters_overlap_share",
                condition=Q(overlap_factor__gt=0, overlap_factor__lte=1),
                violation_error_message="The overlap factor lies above 0 and up to 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} in {self.bin_type}"
