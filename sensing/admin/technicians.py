"""Who does maintenance, and what comes back again and again."""

from django.contrib import admin

from config.admin import ImportExportModelAdmin, RelatedFilter
from sensing.admin.lists import ListFields
from sensing.models import MaintenanceRoutine, Technician
from sensing.resources import MaintenanceRoutineResource, TechnicianResource


@admin.register(Technician)
class TechnicianAdmin(ListFields, ImportExportModelAdmin):
    list_display = ("user", "shown_skills")
    search_fields = ("user__email", "user__display_name", "skills")
    ordering = ("user__email",)
    list_select_related = ("user",)
    autocomplete_fields = ("user",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (TechnicianResource,)
    empty_hint = "Add who does maintenance, with their skills; tasks then offer them."

    @admin.display(description="skills")
    def shown_skills(self, technician):
        return ", ".join(technician.skills)

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        return (*own, "user") if obj is not None else own


@admin.register(MaintenanceRoutine)
class MaintenanceRoutineAdmin(ListFields, ImportExportModelAdmin):
    list_display = ("equipment", "task_type", "every_days", "next_at", "technician", "is_active")
    list_filter = ("is_active", ("sensor", RelatedFilter), ("technician", RelatedFilter))
    search_fields = ("equipment", "task_type", "description")
    ordering = ("next_at", "id")
    list_select_related = ("technician",)
    autocomplete_fields = ("sensor", "technician")
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (MaintenanceRoutineResource,)
    empty_hint = "Add what comes back, such as a calibration every 90 days; its tasks follow."
    fieldsets = (
        (None, {"fields": ("sensor", "equipment", "task_type", "description", "priority")}),
        ("When", {"fields": ("every_days", "next_at", "days_ahead", "is_active")}),
        (
            "What it takes",
            {"fields": ("technician", "required_skills", "parts_needed", "estimated_hours")},
        ),
        ("Record", {"fields": ("created_at", "updated_at")}),
    )
