from config.api.filters import FilterSet, InstantFilter
from inventory.models import (
    Classification,
    Detection,
    Estimation,
    Image,
    PhotoSession,
    ProductSampleImage,
)

STAMPS = ["created_at", "updated_at"]


class ImageFilter(FilterSet):
    class Meta:
        model = Image
        fields = ["kind", "content_type", "size_bytes", "upload_source", "status", *STAMPS]


class PhotoSessionFilter(FilterSet):
    class Meta:
        model = PhotoSession
        fields = [
            "session_id",
            "location",
            "warehouse",
            "status",
            "total_detected",
            "average_confidence",
            "validated_at",
            *STAMPS,
        ]
        paths = {"location": "location__code", "warehouse": "location__area__warehouse__code"}


class ClassificationFilter(FilterSet):
    class Meta:
        model = Classification
        fields = ["product", "size", "packaging", "model_version", "product_confidence"]
        paths = {"product": "product__sku", "size": "size__code", "packaging": "packaging__sku"}


class ProductSampleImageFilter(FilterSet):
    class Meta:
        model = ProductSampleImage
        fields = [
            "product",
            "state",
            "size",
            "location",
            "sample_type",
            "captured_on",
            "is_primary",
        ]
        paths = {
            "product": "product__sku",
            "state": "state__code",
            "size": "size__code",
            "location": "location__code",
        }


class FoundFilter(FilterSet):
    start = InstantFilter(field_name="created_at", lookup_expr="gte")
    end = InstantFilter(field_name="created_at", lookup_expr="lt")


class DetectionFilter(FoundFilter):
    class Meta:
        model = Detection
        fields = ["session", "confidence", "is_empty_container", "is_alive", "model_class"]
        paths = {"session": "session__session_id"}


class EstimationFilter(FoundFilter):
    class Meta:
        model = Estimation
        fields = ["session", "confidence", "method"]
        paths = {"session": "session__session_id"}
