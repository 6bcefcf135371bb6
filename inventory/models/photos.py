"""Photos of locations, and what was found on them."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import Q

from inventory.models.places import StorageLocation
from inventory.models.prices import Packaging
from inventory.models.products import Product, ProductSize, ProductState

# Detections and estimations carry no foreign keys, for the sake of their speed; this keeps the
# promise. Whoever stores them holds the same lock shared, so none can slip in meanwhile.
REFUSE_WHILE_FOUND = """
    PERFORM pg_advisory_xact_lock(hashtext('inventory.photos'));
    IF EXISTS (SELECT 1 FROM inventory_detection WHERE {key} = OLD.id)
       OR EXISTS (SELECT 1 FROM inventory_estimation WHERE {key} = OLD.id) THEN
        RAISE EXCEPTION '{what} has detections or estimations, and stays as long as they do.'
            USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
"""


def kept_while_found(key: str, what: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="refuse_while_found",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=REFUSE_WHILE_FOUND.format(key=key, what=what),
    )


def share(field: str) -> Q:
    """From 0 to 1, which NaN is not."""
    return Q(**{f"{field}__gte": 0, f"{field}__lte": 1})


class Image(models.Model):
    """One picture in the object storage."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", "original"
        PROCESSED = "processed", "processed"
        THUMBNAIL = "thumbnail", "thumbnail"

    class ContentType(models.TextChoices):
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        WEBP = "image/webp", "WebP"
        AVIF = "image/avif", "AVIF"

    class UploadSource(models.TextChoices):
        WEB = "web", "web"
        MOBILE = "mobile", "mobile"
        API = "api", "API"

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "uploaded"
        PROCESSING = "processing", "processing"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    scopes = {"inventory.warehouse": "session__location__area__warehouse"}

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, help_text="Chosen by the client before it uploads."
    )
    storage_key = models.CharField(
        max_length=500, unique=True, help_text="Its name in the object storage."
    )
    thumbnail_key = models.CharField(
        max_length=500, blank=True, help_text="Name of its thumbnail in the object storage."
    )
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.ORIGINAL)
    content_type = models.CharField(max_length=10, choices=ContentType)
    size_bytes = models.BigIntegerField("size", help_text="Bytes.")
    width = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels.")
    height = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels.")
    exif = models.JSONField("EXIF", default=dict, blank=True, help_text="What the camera noted.")
    point = models.PointField(
        null=True, blank=True, help_text="Where it was taken, longitude and latitude (WGS 84)."
    )
    upload_source = models.CharField(
        max_length=6, choices=UploadSource, default=UploadSource.WEB, help_text="How it came."
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="images",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    error = models.TextField(blank=True, help_text="Why it failed.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="inventory_image_kind_known",
                condition=Q(kind__in=["original", "processed", "thumbnail"]),
                violation_error_message="An image is an original, processed or a thumbnail.",
            ),
            models.CheckConstraint(
                name="inventory_image_content_type_known",
                condition=Q(
                    content_type__in=["image/jpeg", "image/png", "image/webp", "image/avif"]
                ),
                violation_error_message="An image is a JPEG, PNG, WebP or AVIF.",
            ),
            models.CheckConstraint(
                name="inventory_image_upload_source_known",
                condition=Q(upload_source__in=["web", "mobile", "api"]),
                violation_error_message="An image comes by web, mobile or API.",
            ),
            models.CheckConstraint(
                name="inventory_image_status_known",
                condition=Q(status__in=["uploaded", "processing", "ready", "failed"]),
                violation_error_message="This status of an image is not known.",
            ),
            models.CheckConstraint(
                name="inventory_image_size_positive",
                condition=Q(size_bytes__gt=0)
                & (Q(width=None) | Q(width__gt=0))
                & (Q(height=None) | Q(height__gt=0)),
                violation_error_message="An image has bytes and pixels.",
            ),
            models.CheckConstraint(
                name="inventory_image_failed_says_why",
                condition=~Q(status="failed", error=""),
                violation_error_message="An image that failed says why.",
            ),
        ]
        indexes = [
            # The gallery, newest first.
            models.Index(fields=["-created_at", "id"], name="inventory_image_by_time"),
        ]

    def __str__(self) -> str:
        return self.storage_key


@pghistory.track()
class PhotoSession(models.Model):
    """The counting of the plants on one photo, from its upload to its validation."""

    class Status(models.TextChoices):
        PENDING = "pending", "pending"
        PROCESSING = "processing", "processing"
        COMPLETED = "completed", "completed"
        FAILED = "failed", "failed"
        NEEDS_LOCATION = "needs_location", "needs a location"
        NEEDS_CONFIG = "needs_config", "needs a configuration"
        NEEDS_CALIBRATION = "needs_calibration", "needs a calibration"

    scopes = {"inventory.warehouse": "location__area__warehouse"}

    id = models.AutoField(primary_key=True)
    session_id = models.UUIDField(
        "session id",
        unique=True,
        default=uuid.uuid4,
        help_text="Chosen by the client; a photo sent again is counted once.",
    )
    location = models.ForeignKey(
        StorageLocation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="photo_sessions",
    )
    original_image = models.OneToOneField(
        Image, null=True, blank=True, on_delete=models.PROTECT, related_name="session"
    )
    processed_image = models.OneToOneField(
        Image, null=True, blank=True, on_delete=models.PROTECT, related_name="processed_session"
    )
    status = models.CharField(max_length=17, choices=Status, default=Status.PENDING)
    total_detected = models.PositiveIntegerField(default=0, help_text="Plants seen one by one.")
    total_estimated = models.PositiveIntegerField(default=0, help_text="Plants by area.")
    total_empty_containers = models.PositiveIntegerField(default=0, help_text="Empty containers.")
    average_confidence = models.FloatField(
        null=True, blank=True, help_text="Of its detections, from 0 to 1."
    )
    category_counts = models.JSONField(default=dict, blank=True, help_text="Plants by category.")
    error = models.TextField(blank=True, help_text="Why it failed.")
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="photo_sessions_validated",
    )
    validated_at = models.DateTimeField(null=True, blank=True)
    manual_adjustments = models.JSONField(
        default=dict, blank=True, help_text="What was corrected by hand when it was validated."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="inventory_photosession_status_known",
                condition=Q(
                    status__in=[
                        "pending",
                        "processing",
                        "completed",
                        "failed",
                        "needs_location",
                        "needs_config",
                        "needs_calibration",
                    ]
                ),
                violation_error_message="This status of a session is not known.",
            ),
            models.CheckConstraint(
                name="inventory_photosession_confidence_share",
                condition=Q(average_confidence=None) | share("average_confidence"),
                violation_error_message="Confidence lies between 0 and 1.",
            ),
            models.CheckConstraint(
                name="inventory_photosession_failed_says_why",
                condition=~Q(status="failed", error=""),
                violation_error_message="A session that failed says why.",
            ),
            models.CheckConstraint(
                name="inventory_photosession_validated_by_somebody",
                condition=Q(validated_by=None, validated_at=None)
                | Q(validated_by__isnull=False, validated_at__isnull=False),
                violation_error_message="A validation has a person and a time.",
            ),
            models.CheckConstraint(
                name="inventory_photosession_validated_when_completed",
                condition=Q(validated_at=None) | Q(status="completed"),
                violation_error_message="Only a completed session is validated.",
            ),
        ]
        indexes = [
            # The list and its queues by status, newest first.
            models.Index(fields=["-created_at", "-id"], name="inventory_session_by_time"),
            models.Index(fields=["status", "-created_at"], name="inventory_session_by_status"),
        ]
        triggers = [kept_while_found("session_id", "The session")]

    def __str__(self) -> str:
        return str(self.session_id)


class Classification(models.Model):
    """What a model took some plants for: product, size and packaging."""

    id = models.AutoField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="classifications")
    size = models.ForeignKey(
        ProductSize, null=True, blank=True, on_delete=models.PROTECT, related_name="classifications"
    )
    packaging = models.ForeignKey(
        Packaging, null=True, blank=True, on_delete=models.PROTECT, related_name="classifications"
    )
    product_confidence = models.FloatField(help_text="From 0 to 1.")
    size_confidence = models.FloatField(null=True, blank=True, help_text="From 0 to 1.")
    packaging_confidence = models.FloatField(null=True, blank=True, help_text="From 0 to 1.")
    model_version = models.CharField(max_length=100, help_text="Which model said so.")
    name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="inventory_classification_confidence_share",
                condition=share("product_confidence")
                & (Q(size_confidence=None) | share("size_confidence"))
                & (Q(packaging_confidence=None) | share("packaging_confidence")),
                violation_error_message="Confidences lie between 0 and 1.",
            ),
        ]
        triggers = [kept_while_found("classification_id", "The classification")]

    def __str__(self) -> str:
        return self.name or f"{self.product} by {self.model_version}"


@pghistory.track()
class ProductSampleImage(models.Model):
    """One picture that shows what a product looks like."""

    class SampleType(models.TextChoices):
        REFERENCE = "reference", "reference"
        GROWTH_STAGE = "growth_stage", "growth stage"
        QUALITY_CHECK = "quality_check", "quality check"
        MONTHLY_SAMPLE = "monthly_sample", "monthly sample"

    id = models.AutoField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="sample_images")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="samples")
    state = models.ForeignKey(
        ProductState, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    size = models.ForeignKey(
        ProductSize, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    location = models.ForeignKey(
        StorageLocation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sample_type = models.CharField(max_length=14, choices=SampleType)
    captured_on = models.DateField(null=True, blank=True, help_text="Day it was taken.")
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sample_images",
    )
    notes = models.TextField(blank=True)
    display_order = models.PositiveSmallIntegerField(default=0, help_text="Place in the gallery.")
    is_primary = models.BooleanField(
        "primary", default=False, help_text="Stands for the product; one at most."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["product", "display_order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "image"],
                name="inventory_productsampleimage_once",
                violation_error_message="The product has this image already.",
            ),
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(is_primary=True),
                name="inventory_productsampleimage_one_primary",
                violation_error_message="The product has a primary image already.",
            ),
            models.CheckConstraint(
                name="inventory_productsampleimage_type_known",
                condition=Q(
                    sample_type__in=[
                        "reference",
                        "growth_stage",
                        "quality_check",
                        "monthly_sample",
                    ]
                ),
                violation_error_message="This type of sample is not known.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sample_type_display()} of {self.product}"
