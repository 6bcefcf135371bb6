"""What models found on photos, plant by plant or by area. Written by one service."""

from django.db import models
from django.db.models import F, Q
from psqlextra.models import PostgresPartitionedModel
from psqlextra.types import PostgresPartitioningMethod

from inventory.models.photos import share
from timeseries.series import by_time, time_sane


def loose_key(to: str, **options) -> models.ForeignKey:
    """A foreign key that the service checks by its lock, and no constraint by its row."""
    return models.ForeignKey(
        to, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, **options
    )


class Detection(PostgresPartitionedModel):
    """One plant or empty container that a model saw on a photo."""

    scopes = {"inventory.warehouse": "session__location__area__warehouse"}

    pk = models.CompositePrimaryKey("session_id", "number", "created_at")
    session = loose_key("inventory.PhotoSession")
    number = models.IntegerField(help_text="Its place in the answer of the model.")
    created_at = models.DateTimeField(help_text="When it was found (UTC).")
    classification = loose_key("inventory.Classification", null=True, blank=True)
    movement = loose_key("inventory.StockMovement", null=True, blank=True)
    center_x_px = models.FloatField("center x", help_text="Pixels from the left.")
    center_y_px = models.FloatField("center y", help_text="Pixels from the top.")
    width_px = models.FloatField("width", help_text="Pixels.")
    height_px = models.FloatField("height", help_text="Pixels.")
    area_px = models.GeneratedField(
        verbose_name="area",
        expression=F("width_px") * F("height_px"),
        output_field=models.FloatField(),
        db_persist=True,
        help_text="Square pixels of its box.",
    )
    confidence = models.FloatField(help_text="From 0, a guess, to 1, certain.")
    is_empty_container = models.BooleanField("empty container", default=False)
    is_alive = models.BooleanField("alive", default=True)
    container_type = models.CharField(max_length=50, blank=True, help_text="Such as plug or box.")
    model_class = models.CharField(max_length=100, blank=True, help_text="What the model calls it.")

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["created_at"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inventory_detection_confidence_share",
                condition=share("confidence"),
                violation_error_message="Confidence lies between 0 and 1.",
            ),
            models.CheckConstraint(
                name="inventory_detection_box_finite",
                condition=Q(
                    center_x_px__gt=float("-inf"),
                    center_x_px__lt=float("inf"),
                    center_y_px__gt=float("-inf"),
                    center_y_px__lt=float("inf"),
                    width_px__gt=0,
                    width_px__lt=float("inf"),
                    height_px__gt=0,
                    height_px__lt=float("inf"),
                ),
                violation_error_message="A box has a center, a width and a height above 0.",
            ),
            time_sane("inventory_detection", "created_at", "A detection's"),
        ]
        indexes = [by_time("inventory_detection", "created_at")]

    def __str__(self) -> str:
        return f"{self.number} of session {self.session_id}"


class Estimation(PostgresPartitionedModel):
    """The plants on one piece of a photo, counted by their area."""

    class Method(models.TextChoices):
        BAND = "band_estimation", "by bands"
        DENSITY = "density_estimation", "by density"
        GRID = "grid_analysis", "by grid"

    scopes = {"inventory.warehouse": "session__location__area__warehouse"}

    pk = models.CompositePrimaryKey("session_id", "number", "created_at")
    session = loose_key("inventory.PhotoSession")
    number = models.IntegerField(help_text="Its place in the answer of the model.")
    created_at = models.DateTimeField(help_text="When it was estimated (UTC).")
    classification = loose_key("inventory.Classification", null=True, blank=True)
    movement = loose_key("inventory.StockMovement", null=True, blank=True)
    vegetation_polygon = models.JSONField(
        default=list, blank=True, help_text="Corners of the green, as pairs of pixels."
    )
    detected_area_cm2 = models.FloatField("area", help_text="Square centimeters of green.")
    estimated_count = models.IntegerField("plants", help_text="Plants on it.")
    method = models.CharField(max_length=18, choices=Method, help_text="How they were counted.")
    confidence = models.FloatField(default=0.7, help_text="From 0, a guess, to 1, certain.")
    used_density_parameters = models.BooleanField(
        default=False, help_text="Counted by stored densities, not by the photo's own."
    )

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["created_at"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inventory_estimation_confidence_share",
                condition=share("confidence"),
                violation_error_message="Confidence lies between 0 and 1.",
            ),
            models.CheckConstraint(
                name="inventory_estimation_numbers_not_negative",
                condition=Q(
                    detected_area_cm2__gte=0,
                    detected_area_cm2__lt=float("inf"),
                    estimated_count__gte=0,
                ),
                violation_error_message="Area and plants are not negative.",
            ),
            models.CheckConstraint(
                name="inventory_estimation_method_known",
                condition=Q(method__in=["band_estimation", "density_estimation", "grid_analysis"]),
                violation_error_message="This method is not known.",
            ),
            time_sane("inventory_estimation", "created_at", "An estimation's"),
        ]
        indexes = [by_time("inventory_estimation", "created_at")]

    def __str__(self) -> str:
        return f"{self.number} of session {self.session_id}"


class FoundRow(models.Model):
    """One find on a photo as the admin lists it, which refuses composite keys. A view."""

    scopes = {"inventory.warehouse": "session__location__area__warehouse"}

    id = models.TextField(primary_key=True)
    session = loose_key("inventory.PhotoSession", related_name="+")
    number = models.IntegerField()
    created_at = models.DateTimeField()
    confidence = models.FloatField()

    class Meta:
        abstract = True


class DetectionRow(FoundRow):
    """One detection as the admin lists it, which refuses composite keys. A view, read-only."""

    model_class = models.CharField("class", max_length=100)
    center_x_px = models.FloatField("center x")
    center_y_px = models.FloatField("center y")
    area_px = models.FloatField("area")
    is_empty_container = models.BooleanField("empty container")
    is_alive = models.BooleanField("alive")

    class Meta:
        managed = False
        db_table = "inventory_detectionrow"
        verbose_name = "detection"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number} of session {self.session_id}"


class EstimationRow(FoundRow):
    """One estimation as the admin lists it, which refuses composite keys. A view, read-only."""

    method = models.TextField()
    detected_area_cm2 = models.FloatField("area")
    estimated_count = models.IntegerField("plants")

    class Meta:
        managed = False
        db_table = "inventory_estimationrow"
        verbose_name = "estimation"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number} of session {self.session_id}"
