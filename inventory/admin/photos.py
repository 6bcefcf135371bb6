from datetime import UTC, datetime

from django.contrib import admin, messages
from leaflet.admin import LeafletGeoAdminMixin
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
    RangeNumericFilter,
)
from unfold.decorators import display

from accounts import scopes
from config.admin import ImportExportModelAdmin, RelatedFilter
from inventory.admin.products import RECORD, link_to_list
from inventory.models import (
    Classification,
    DetectionRow,
    EstimationRow,
    Image,
    PhotoSession,
    ProductSampleImage,
)
from inventory.resources.photos import (
    ClassificationResource,
    ImageResource,
    PhotoSessionResource,
    ProductSampleImageResource,
)
from inventory.services import photos
from timeseries.admin_bases import LargeTableAdmin

TONES = {
    "uploaded": "info",
    "pending": "info",
    "processing": "info",
    "ready": "success",
    "completed": "success",
    "failed": "danger",
    "needs_location": "warning",
    "needs_config": "warning",
    "needs_calibration": "warning",
}


@admin.register(Image)
class ImageAdmin(LeafletGeoAdminMixin, ImportExportModelAdmin):
    list_display = (
        "storage_key",
        "kind",
        "shown_status",
        "size_bytes",
        "uploaded_by",
        "created_at",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("upload_source", ChoicesDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("storage_key",)
    ordering = ("-created_at", "id")
    list_select_related = ("uploaded_by",)
    autocomplete_fields = ("uploaded_by",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (ImageResource,)
    empty_hint = "Upload a photo of a location, from a phone or through the API."
    fieldsets = (
        (None, {"fields": ("id", "kind", "status", "error")}),
        ("Where it is stored", {"fields": ("storage_key", "thumbnail_key", "content_type")}),
        ("What it is", {"fields": ("size_bytes", "width", "height", "exif", "point")}),
        ("How it came", {"fields": ("upload_source", "uploaded_by")}),
        RECORD,
    )

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return ("id", *fields) if obj else fields  # another id would make another row

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, image):
        return image.status, image.get_status_display()


class ValidatedFilter(admin.SimpleListFilter):
    title = "validation"
    parameter_name = "validated"

    def lookups(self, request, model_admin):
        return [("no", "waiting for somebody"), ("yes", "validated")]

    def queryset(self, request, queryset):
        match self.value():
            case "no":
                return queryset.filter(status="completed", validated_at=None)
            case "yes":
                return queryset.exclude(validated_at=None)
        return queryset


@admin.register(PhotoSession)
class PhotoSessionAdmin(ImportExportModelAdmin):
    list_display = (
        "created_at",
        "location",
        "shown_status",
        "total_detected",
        "total_estimated",
        "total_empty_containers",
        "shown_confidence",
        "validated_by",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ValidatedFilter,
        ("location", RelatedFilter),
        ("average_confidence", RangeNumericFilter),
        ("created_at", RangeDateTimeFilter),
    )
    search_fields = ("location__code", "original_image__storage_key")
    ordering = ("-created_at", "-id")
    list_select_related = ("location", "validated_by")
    autocomplete_fields = ("location", "original_image", "processed_image")
    readonly_fields = (
        "session_id",
        "status",
        "error",
        "total_detected",
        "total_estimated",
        "total_empty_containers",
        "average_confidence",
        "category_counts",
        "finds",
        "validated_by",
        "validated_at",
        "manual_adjustments",
        "created_at",
        "updated_at",
    )
    actions = ("validate",)
    resource_classes = (PhotoSessionResource,)
    empty_hint = "Send a photo of a location; what is counted on it appears here."
    fieldsets = (
        (None, {"fields": ("session_id", "location", "status", "error")}),
        ("Images", {"fields": ("original_image", "processed_image")}),
        (
            "What was found",
            {
                "fields": (
                    "total_detected",
                    "total_estimated",
                    "total_empty_containers",
                    "average_confidence",
                    "category_counts",
                    "finds",
                )
            },
        ),
        ("Validation", {"fields": ("validated_by", "validated_at", "manual_adjustments")}),
        RECORD,
    )

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, session):
        return session.status, session.get_status_display()

    @admin.display(description="confidence", ordering="average_confidence")
    def shown_confidence(self, session):
        confidence = session.average_confidence
        return "-" if confidence is None else f"{confidence:.0%}"

    @admin.display(description="each of them")
    def finds(self, session):
        if not session.pk:
            return "-"
        return link_to_list("detections", "detectionrow", f"session__id__exact={session.pk}")

    @admin.action(description="Validate: the counts are right", permissions=["change"])
    def validate(self, request, queryset):
        validated = 0
        for session in queryset:
            try:
                photos.validate_session(
                    session, by=request.user, now=datetime.now(UTC), adjustments={}
                )
                validated += 1
            except (photos.NotCompleted, photos.ValidatedAlready) as error:
                self.message_user(request, str(error), messages.WARNING)
        self.message_user(request, f"{validated} validated.", messages.SUCCESS)

    def has_import_permission(self, request) -> bool:
        return False


@admin.register(Classification)
class ClassificationAdmin(ImportExportModelAdmin):
    list_display = ("product", "size", "packaging", "product_confidence", "model_version")
    list_filter = (("product", RelatedFilter), ("product_confidence", RangeNumericFilter))
    search_fields = ("name", "product__common_name", "model_version")
    ordering = ("-id",)
    list_select_related = ("product", "size", "packaging")
    autocomplete_fields = ("product", "size", "packaging")
    resource_classes = (ClassificationResource,)
    empty_hint = "Models add them with what they find on photos."


@admin.register(ProductSampleImage)
class ProductSampleImageAdmin(ImportExportModelAdmin):
    list_display = ("product", "sample_type", "state", "size", "captured_on", "is_primary")
    list_filter = (
        ("product", RelatedFilter),
        ("sample_type", ChoicesDropdownFilter),
        "is_primary",
    )
    search_fields = ("product__sku", "product__common_name", "notes")
    ordering = ("product__sku", "display_order", "id")
    list_select_related = ("product", "state", "size")
    autocomplete_fields = ("product", "image", "state", "size", "location", "captured_by")
    readonly_fields = ("created_at",)
    resource_classes = (ProductSampleImageResource,)
    empty_hint = "Add a picture to a product: how it looks, by state and size."


class FoundAdmin(LargeTableAdmin):
    """Rows of a view, whose permissions and reach are those of the table behind it."""

    ordering = ("-created_at", "-session", "number")
    date_hierarchy = "created_at"
    list_select_related = ("session",)
    shows = ""

    def get_queryset(self, request):
        rows = self.model._default_manager.order_by(*self.ordering)
        return scopes.narrow(rows, request.user, self.shows)

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.has_perm(self.shows)

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)


@admin.register(DetectionRow)
class DetectionRowAdmin(FoundAdmin):
    list_display = (
        "created_at",
        "session",
        "number",
        "model_class",
        "confidence",
        "is_empty_container",
        "is_alive",
        "center_x_px",
        "center_y_px",
        "area_px",
    )
    list_filter = (
        ("session", RelatedFilter),
        ("created_at", RangeDateTimeFilter),
        "is_empty_container",
        "is_alive",
    )
    policy_name = "inventory.detection"
    estimate_table = "inventory_detection"
    shows = "inventory.view_detection"
    empty_hint = "Send what a model found to /api/v1/inventory/photo-sessions/{id}/results/."


@admin.register(EstimationRow)
class EstimationRowAdmin(FoundAdmin):
    list_display = (
        "created_at",
        "session",
        "number",
        "method",
        "detected_area_cm2",
        "estimated_count",
        "confidence",
    )
    list_filter = (("session", RelatedFilter), ("created_at", RangeDateTimeFilter))
    policy_name = "inventory.estimation"
    estimate_table = "inventory_estimation"
    shows = "inventory.view_estimation"
    empty_hint = "Send what a model found to /api/v1/inventory/photo-sessions/{id}/results/."
