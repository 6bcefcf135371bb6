"""Import and export formats. A resource maps columns; it holds no business rule."""

from accounts.models import User
from inventory.models import (
    Classification,
    Image,
    Packaging,
    PhotoSession,
    Product,
    ProductSampleImage,
    ProductSize,
    ProductState,
    StorageLocation,
)
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference


class ImageResource(BaseResource):
    """One line an image, matched on its id, which the client may choose."""

    uploaded_by = reference("uploaded_by", User, "email")

    class Meta(BaseResource.Meta):
        model = Image
        abstract = False
        import_id_fields = ("id",)
        fields = (
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
        )

    def get_queryset(self):
        return super().get_queryset().select_related("uploaded_by")


class PhotoSessionResource(BaseResource):
    """One line a session, for export: what was counted comes from photos and not from files."""

    location = reference("location", StorageLocation, "code")
    original_image = reference("original_image", Image, "storage_key")
    validated_by = reference("validated_by", User, "email")

    only_exported = "Photo sessions are only exported; their results come from models."

    class Meta(BaseResource.Meta):
        model = PhotoSession
        abstract = False
        import_id_fields = ("session_id",)
        fields = (
            "session_id",
            "location",
            "original_image",
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
            "created_at",
        )

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.select_related("location", "original_image", "validated_by")


class ClassificationResource(BaseResource):
    """One line a classification, matched on its number; a line without one is a new one."""

    product = reference("product", Product, "sku")
    size = reference("size", ProductSize, "code")
    packaging = reference("packaging", Packaging, "sku")

    class Meta(BaseResource.Meta):
        model = Classification
        abstract = False
        import_id_fields = ("id",)
        fields = (
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
        )

    def get_queryset(self):
        return super().get_queryset().select_related("product", "size", "packaging")


class ProductSampleImageResource(BaseResource):
    """One line a sample, matched on its product and image."""

    product = reference("product", Product, "sku")
    image = reference("image", Image, "storage_key")
    state = reference("state", ProductState, "code")
    size = reference("size", ProductSize, "code")
    location = reference("location", StorageLocation, "code")
    captured_by = reference("captured_by", User, "email")

    class Meta(BaseResource.Meta):
        model = ProductSampleImage
        abstract = False
        import_id_fields = ("product", "image")
        fields = (
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
        )

    def get_queryset(self):
        related = ("product", "image", "state", "size", "location", "captured_by")
        return super().get_queryset().select_related(*related)
