from rest_framework import serializers

from config.api.geometry import PointField
from config.api.serializers import Input, Serializer
from inventory.api.serializers.products import STAMPS, by
from inventory.models import (
    Classification,
    Detection,
    Estimation,
    Image,
    Packaging,
    PhotoSession,
    Product,
    ProductSampleImage,
    ProductSize,
    ProductState,
    StorageLocation,
)
from inventory.services.photos import Detected, Estimated, Results

MOST_FINDS = 10_000
LARGEST_INTEGER = 2**31 - 1
PIXELS = {"min_value": -1e9, "max_value": 1e9}


class ImageSerializer(Serializer):
    point = PointField(required=False, allow_null=True)
    uploaded_by = serializers.SlugRelatedField(slug_field="email", read_only=True, allow_null=True)

    class Meta:
        model = Image
        fields = [
            "id",
            "storage_key",
            "thumbnail_key",
            "kind",
            "content_type",
            "size_bytes",
            "width",
            "height",
            "exif",
            "point",
            "upload_source",
            "uploaded_by",
            "status",
            "error",
            *STAMPS,
        ]
        read_only_fields = STAMPS
        brief_fields = ["id", "storage_key", "kind", "status"]

    def update(self, instance, validated_data):
        validated_data.pop("id", None)  # another one would make another row
        return super().update(instance, validated_data)


class PhotoSessionSerializer(Serializer):
    location = by("code", StorageLocation, required=False, allow_null=True)
    validated_by = serializers.SlugRelatedField(slug_field="email", read_only=True, allow_null=True)

    class Meta:
        model = PhotoSession
        fields = [
            "session_id",
            "location",
            "original_image",
            "processed_image",
            "status",
            "total_detected",
            "total_estimated",
            "total_empty_containers",
            "average_confidence",
            "category_counts",
            "error",
            "validated_by",
            "validated_at",
            "manual_adjustments",
            *STAMPS,
        ]
        # They change by results and validate.
        read_only_fields = [
            "status",
            "total_detected",
            "total_estimated",
            "total_empty_containers",
            "average_confidence",
            "category_counts",
            "error",
            "validated_at",
            "manual_adjustments",
            *STAMPS,
        ]
        brief_fields = ["session_id", "location", "status", "total_detected", "total_estimated"]


class ClassificationSerializer(Serializer):
    product = by("sku", Product)
    size = by("code", ProductSize, required=False, allow_null=True)
    packaging = by("sku", Packaging, required=False, allow_null=True)

    class Meta:
        model = Classification
        fields = [
            "id",
            "product",
            "size",
            "packaging",
            "product_confidence",
            "size_confidence",
            "packaging_confidence",
            "model_version",
            "name",
            "description",
            "created_at",
        ]
        read_only_fields = ["id", "created_at"]
        brief_fields = ["id", "product", "model_version"]


class ProductSampleImageSerializer(Serializer):
    product = by("sku", Product)
    state = by("code", ProductState, required=False, allow_null=True)
    size = by("code", ProductSize, required=False, allow_null=True)
    location = by("code", StorageLocation, required=False, allow_null=True)
    captured_by = serializers.SlugRelatedField(slug_field="email", read_only=True, allow_null=True)

    class Meta:
        model = ProductSampleImage
        fields = [
            "id",
            "product",
            "image",
            "state",
            "size",
            "location",
            "sample_type",
            "captured_on",
            "captured_by",
            "notes",
            "display_order",
            "is_primary",
            "created_at",
        ]
        read_only_fields = ["id", "created_at"]
        brief_fields = ["id", "product", "image", "sample_type"]


class DetectionSerializer(Serializer):
    session = serializers.UUIDField(source="session.session_id", read_only=True)
    classification = serializers.IntegerField(
        source="classification_id", read_only=True, allow_null=True
    )

    class Meta:
        model = Detection
        fields = [
            "session",
            "number",
            "created_at",
            "classification",
            "center_x_px",
            "center_y_px",
            "width_px",
            "height_px",
            "area_px",
            "confidence",
            "is_empty_container",
            "is_alive",
            "container_type",
            "model_class",
        ]
        read_only_fields = fields
        brief_fields = ["session", "number", "confidence", "model_class"]


class EstimationSerializer(Serializer):
    session = serializers.UUIDField(source="session.session_id", read_only=True)
    classification = serializers.IntegerField(
        source="classification_id", read_only=True, allow_null=True
    )

    class Meta:
        model = Estimation
        fields = [
            "session",
            "number",
            "created_at",
            "classification",
            "vegetation_polygon",
            "detected_area_cm2",
            "estimated_count",
            "method",
            "confidence",
            "used_density_parameters",
        ]
        read_only_fields = fields
        brief_fields = ["session", "number", "estimated_count", "method"]


class FoundInput(Input):
    """What every find has."""

    confidence = serializers.FloatField(min_value=0, max_value=1)
    classification = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_INTEGER
    )


class DetectedInput(FoundInput):
    """One plant or empty container, with its box in pixels."""

    center_x_px = serializers.FloatField(**PIXELS)
    center_y_px = serializers.FloatField(**PIXELS)
    width_px = serializers.FloatField(min_value=1e-6, max_value=1e9)
    height_px = serializers.FloatField(min_value=1e-6, max_value=1e9)
    is_empty_container = serializers.BooleanField(default=False)
    is_alive = serializers.BooleanField(default=True)
    container_type = serializers.CharField(default="", allow_blank=True, max_length=50)
    model_class = serializers.CharField(default="", allow_blank=True, max_length=100)


class EstimatedInput(FoundInput):
    """The plants of one piece of green."""

    confidence = serializers.FloatField(default=0.7, min_value=0, max_value=1)
    detected_area_cm2 = serializers.FloatField(min_value=0, max_value=1e12)
    estimated_count = serializers.IntegerField(min_value=0, max_value=1_000_000)
    method = serializers.ChoiceField(Estimation.Method.choices)
    used_density_parameters = serializers.BooleanField(default=False)
    vegetation_polygon = serializers.ListField(
        child=serializers.ListField(
            child=serializers.FloatField(**PIXELS), min_length=2, max_length=2
        ),
        default=list,
        max_length=MOST_FINDS,
        help_text="Corners, as pairs of pixels.",
    )


def counts_field(help_text: str) -> serializers.DictField:
    return serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=LARGEST_INTEGER),
        default=dict,
        help_text=help_text,
    )


class ResultsInput(Input):
    """What a model found on the photo of a session, or why it could not."""

    detections = DetectedInput(many=True, default=list, max_length=MOST_FINDS)
    estimations = EstimatedInput(many=True, default=list, max_length=MOST_FINDS)
    category_counts = counts_field("Plants by category.")
    error = serializers.CharField(default="", allow_blank=True, max_length=10_000)

    def validate_category_counts(self, counts):
        return storable(counts)

    def validate(self, attrs):
        if attrs["error"] and (attrs["detections"] or attrs["estimations"]):
            raise serializers.ValidationError({"error": "What failed has found nothing."})
        return attrs

    def results(self) -> Results:
        given = self.validated_data
        return Results(
            detections=[Detected(**found) for found in given["detections"]],
            estimations=[Estimated(**found) for found in given["estimations"]],
            category_counts=given["category_counts"],
            error=given["error"],
        )


class ValidationInput(Input):
    """What was corrected by hand."""

    adjustments = counts_field("Right numbers, by what they are of.")

    def validate_adjustments(self, counts):
        return storable(counts)


def storable(counts: dict[str, int]) -> dict[str, int]:
    """Refuse names that PostgreSQL cannot hold."""
    if any("\0" in name for name in counts):
        raise serializers.ValidationError("Null characters are not allowed.")
    return counts
