from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from config.admin import ImportExportModelAdmin, RelatedFilter, TabularInline
from inventory.admin.hierarchy import (
    TONES,
    HierarchyMixin,
    PlaceAdmin,
    counted,
)
from inventory.models import (
    LocationRelation,
    StorageArea,
    StorageBin,
    StorageBinType,
    StorageLocation,
    Warehouse,
)
from inventory.resources.places import (
    LocationRelationResource,
    StorageAreaResource,
    StorageBinResource,
    StorageBinTypeResource,
    StorageLocationResource,
    WarehouseResource,
)

RECORD = ("Record", {"fields": ("created_at", "updated_at")})


def on_the_map(*more: str) -> tuple[str, dict]:
    return ("On the map", {"fields": ("shape", *more, "area", "middle")})


@admin.register(Warehouse)
class WarehouseAdmin(PlaceAdmin):
    list_display = ("code", "name", "type", "areas", "area", "shown_state")
    list_filter = (("type", ChoicesDropdownFilter), "is_active")
    search_fields = ("code", "name")
    ordering = ("code",)
    resource_classes = (WarehouseResource,)
    branches = ((StorageArea, "warehouse"),)
    areas = counted(StorageArea, "warehouse", "areas")
    empty_hint = "Add the first warehouse and draw its outline, or import a list of them."
    fieldsets = (
        (None, {"fields": ("code", "name", "type", "is_active")}),
        on_the_map("tolerance_m"),
        RECORD,
    )


@admin.register(StorageArea)
class StorageAreaAdmin(PlaceAdmin):
    list_display = (
        "code",
        "name",
        "warehouse",
        "position",
        "subareas",
        "locations",
        "area",
        "shown_state",
    )
    list_filter = (
        ("warehouse", RelatedFilter),
        ("parent_area", RelatedFilter),
        ("position", ChoicesDropdownFilter),
        "is_active",
    )
    search_fields = ("code", "name")
    ordering = ("code",)
    list_select_related = ("warehouse",)
    autocomplete_fields = ("warehouse", "parent_area")
    resource_classes = (StorageAreaResource,)
    parent_fields = ("parent_area", "warehouse")
    branches = ((StorageArea, "parent_area"), (StorageLocation, "area"))
    subareas = counted(StorageArea, "parent_area", "subareas")
    locations = counted(StorageLocation, "area", "locations")
    empty_hint = "Add the parts of a warehouse, such as its northern and southern half."
    fieldsets = (
        (None, {"fields": ("code", "name", "warehouse", "parent_area", "position", "is_active")}),
        on_the_map(),
        RECORD,
    )


class RelationInline(TabularInline):
    model = LocationRelation
    fk_name = "location"
    autocomplete_fields = ("other",)
    verbose_name_plural = "what it contains or lies next to"
    extra = 0
    tab = True


@admin.register(StorageLocation)
class StorageLocationAdmin(PlaceAdmin):
    list_display = ("code", "name", "storage_area", "qr_code", "bins", "area_m2_", "shown_state")
    list_filter = (("area__warehouse", RelatedFilter), ("area", RelatedFilter), "is_active")
    search_fields = ("code", "name", "qr_code")
    ordering = ("code",)
    list_select_related = ("area",)
    autocomplete_fields = ("area",)
    readonly_fields = ("area_m2_", "middle", "created_at", "updated_at")
    inlines = (RelationInline,)
    resource_classes = (StorageLocationResource,)
    parent_fields = ("area",)
    branches = ((StorageBin, "location"),)
    bins = counted(StorageBin, "location", "bins")
    empty_hint = "Add the first location of an area, import a list, or load a map of them."
    fieldsets = (
        (None, {"fields": ("code", "qr_code", "name", "area", "description", "is_active")}),
        ("On the map", {"fields": ("shape", "area_m2_", "middle", "position_metadata")}),
        RECORD,
    )

    @admin.display(description="storage area", ordering="area__code")
    def storage_area(self, location):
        return location.area

    @admin.display(description="area", ordering="area_m2")
    def area_m2_(self, location):
        return self.area(location)


@admin.register(StorageBinType)
class StorageBinTypeAdmin(HierarchyMixin, ImportExportModelAdmin):
    list_display = ("code", "name", "category", "cells", "capacity", "bins")
    list_filter = (("category", ChoicesDropdownFilter), "is_grid")
    search_fields = ("code", "name")
    ordering = ("code",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (StorageBinTypeResource,)
    branches = ((StorageBin, "type"),)
    bins = counted(StorageBin, "type", "bins")
    in_palette = True
    empty_hint = "Add the kinds of trays, boxes and pots that plants stand in."
    fieldsets = (
        (None, {"fields": ("code", "name", "category", "capacity")}),
        ("Grid", {"fields": ("is_grid", "rows", "columns")}),
        ("Measures", {"fields": ("length_cm", "width_cm", "height_cm")}),
        RECORD,
    )

    @admin.display(description="cells")
    def cells(self, bin_type):
        return f"{bin_type.rows} by {bin_type.columns}" if bin_type.is_grid else "no grid"


@admin.register(StorageBin)
class StorageBinAdmin(PlaceAdmin):
    list_display = ("code", "label", "location", "type", "shown_state")
    list_filter = (
        ("location__area__warehouse", RelatedFilter),
        ("location__area", RelatedFilter),
        ("location", RelatedFilter),
        ("type", RelatedFilter),
        ("status", ChoicesDropdownFilter),
    )
    search_fields = ("code", "label")
    ordering = ("code",)
    list_select_related = ("location", "type")
    autocomplete_fields = ("location", "type")
    resource_classes = (StorageBinResource,)
    parent_fields = ("location",)
    empty_hint = "Add the first bin of a location, or import a list."
    fieldsets = (
        (None, {"fields": ("code", "label", "location", "type", "description", "status")}),
        on_the_map("position_metadata"),
        RECORD,
    )

    def state_of(self, place):
        return place.status, place.get_status_display()

    @display(description="status", label=TONES, ordering="status")
    def shown_state(self, place):
        return self.state_of(place)


@admin.register(LocationRelation)
class LocationRelationAdmin(ImportExportModelAdmin):
    list_display = ("location", "kind", "other")
    list_filter = (
        ("location__area__warehouse", RelatedFilter),
        ("location", RelatedFilter),
        ("kind", ChoicesDropdownFilter),
    )
    search_fields = ("location__code", "other__code")
    ordering = ("location__code", "other__code")
    list_select_related = ("location", "other")
    autocomplete_fields = ("location", "other")
    resource_classes = (LocationRelationResource,)
    empty_hint = "Say which locations lie next to each other, or within another."
