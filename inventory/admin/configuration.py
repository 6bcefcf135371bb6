from datetime import UTC, datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.template.defaultfilters import pluralize
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import display

from accounts import scopes
from config.admin import ImportExportModelAdmin, RelatedFilter
from inventory.admin.hierarchy import TONES
from inventory.models import DensityParameters, LocationConfiguration
from inventory.resources.configuration import (
    DensityParametersResource,
    LocationConfigurationResource,
)
from inventory.services.configurations import activate, close, configure

CONTENT = ("product", "packaging", "expected_state", "area_cm2", "notes")


@admin.register(LocationConfiguration)
class LocationConfigurationAdmin(ImportExportModelAdmin):
    """A new configuration takes the place of the active one; what has ended is not edited."""

    list_display = (
        "location",
        "product",
        "packaging",
        "expected_state",
        "shown_state",
        "valid_from",
        "closed_at",
    )
    list_filter = (
        ("location__area__warehouse", RelatedFilter),
        ("location", RelatedFilter),
        ("product", RelatedFilter),
        "is_active",
        ("valid_from", RangeDateTimeFilter),
    )
    search_fields = ("location__code", "product__sku", "product__common_name")
    ordering = ("location__code", "-valid_from", "-id")
    list_select_related = ("location", "product", "packaging", "expected_state")
    autocomplete_fields = ("location", "product", "packaging", "expected_state")
    readonly_fields = ("shown_state", "valid_from", "closed_at", "created_at", "updated_at")
    actions = ("close_them", "activate_them")
    resource_classes = (LocationConfigurationResource,)
    empty_hint = "Say what is grown in a location; photos are counted by it."
    fieldsets = (
        (None, {"fields": ("location", *CONTENT)}),
        ("Record", {"fields": ("shown_state", "valid_from", "closed_at", "created_at")}),
    )

    @display(description="status", label=TONES, ordering="is_active")
    def shown_state(self, configuration):
        return ("active", "active") if configuration.is_active else ("closed", "closed")

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.is_active)

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields if obj is None else (*self.readonly_fields, "location")

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        content = {name: getattr(obj, name) for name in CONTENT}
        made = configure(obj.location, **content, now=datetime.now(UTC))
        if not scopes.allows(request.user, "add", made):
            raise PermissionDenied("Your role does not reach there.")
        obj.pk = made.pk
        obj.refresh_from_db()

    @admin.action(description="Close", permissions=["change"])
    def close_them(self, request, queryset):
        now = datetime.now(UTC)
        ended = [close(each, now=now) for each in queryset.filter(is_active=True)]
        self.message_user(
            request, f"{len(ended)} configuration{pluralize(ended)} closed.", messages.SUCCESS
        )

    @admin.action(description="Activate again", permissions=["change"])
    def activate_them(self, request, queryset):
        now = datetime.now(UTC)
        related = queryset.select_related(*self.list_select_related)
        held = [activate(each, now=now) for each in related.order_by("location", "valid_from")]
        self.message_user(
            request, f"{len(held)} configuration{pluralize(held)} activated.", messages.SUCCESS
        )


@admin.register(DensityParameters)
class DensityParametersAdmin(ImportExportModelAdmin):
    list_display = (
        "product",
        "bin_type",
        "packaging",
        "avg_area_per_plant_cm2",
        "plants_per_m2",
        "overlap_factor",
    )
    list_filter = (
        ("bin_type", RelatedFilter),
        ("product", RelatedFilter),
        ("bin_type__category", ChoicesDropdownFilter),
    )
    search_fields = ("product__sku", "product__common_name", "bin_type__code")
    ordering = ("bin_type__code", "product__sku", "id")
    list_select_related = ("product", "bin_type", "packaging")
    autocomplete_fields = ("product", "bin_type", "packaging")
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (DensityParametersResource,)
    empty_hint = "Photos teach how dense plants stand; enter what you have measured yourself."
