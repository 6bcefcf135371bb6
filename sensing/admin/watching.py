"""Rules that readings are watched by, and what each held back."""

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.contrib.import_export.forms import SelectableFieldsExportForm

from config.admin import ExportMixin, ImportExportModelAdmin, ReadOnlyAdmin, RelatedFilter
from sensing.models import Watch, WatchRule
from sensing.resources import WatchResource, WatchRuleResource


@admin.register(WatchRule)
class WatchRuleAdmin(ImportExportModelAdmin):
    list_display = ("name", "detector", "watches_over", "severity", "is_active", "sensor_count")
    list_filter = (
        ("detector", ChoicesDropdownFilter),
        ("severity", ChoicesDropdownFilter),
        "is_active",
        ("group", RelatedFilter),
    )
    search_fields = ("name", "sensor__sensor_id", "group__name")
    ordering = ("name",)
    list_select_related = ("sensor", "group")
    autocomplete_fields = ("sensor", "group")
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (WatchRuleResource,)
    in_palette = True
    empty_hint = "Add a rule for a sensor or for a group, such as an upper limit of temperature."
    fieldsets = (
        (None, {"fields": ("name", ("sensor", "group"), "detector", "is_active")}),
        ("Beyond what", {"fields": (("low", "high"), ("bound", "span"))}),
        ("When it is an event", {"fields": ("deadband", ("persists", "cooldown"))}),
        (
            "The alert",
            {"fields": ("severity", "recommended_actions", "is_shared", "resolves_itself")},
        ),
        ("Record", {"fields": ("created_at", "updated_at")}),
    )
    conditional_fields = {
        "low": "detector == 'range'",
        "high": "detector == 'range'",
        "bound": "detector == 'rate' || detector == 'seasonal'",
        "span": "detector == 'stuck' || detector == 'missing'",
    }

    def get_queryset(self, request):
        going_on = Count("watches", filter=Q(watches__phase__gt=0))
        return super().get_queryset(request).annotate(sensors=Count("watches"), going_on=going_on)

    @admin.display(description="of")
    def watches_over(self, rule):
        return rule.sensor or rule.group

    @admin.display(description="sensors", ordering="sensors")
    def sensor_count(self, rule):
        url = reverse("admin:sensing_watch_changelist")
        beyond = f", {rule.going_on} beyond it" if rule.going_on else ""
        return format_html(
            '<a class="text-primary-600 underline" href="{}?rule__id__exact={}">{}</a>{}',
            url,
            rule.pk,
            rule.sensors,
            beyond,
        )


class HeldBackFilter(admin.SimpleListFilter):
    title = "held back"
    parameter_name = "held"

    def lookups(self, request, model_admin):
        return [("yes", "something"), ("no", "nothing")]

    def queryset(self, request, queryset):
        held = Q(pk__in=[])
        for name in WatchAdmin.held:
            held |= Q(**{f"{name}__gt": 0})
        return {"yes": queryset.filter(held), "no": queryset.exclude(held)}.get(
            self.value(), queryset
        )


@admin.register(Watch)
class WatchAdmin(ExportMixin, ReadOnlyAdmin):
    held = (
        "held_by_hysteresis",
        "held_by_duration",
        "held_by_cooldown",
        "held_by_snooze",
        "held_by_maintenance",
    )
    list_display = ("sensor", "rule", "phase", "seen_until", *held)
    list_filter = (
        ("phase", ChoicesDropdownFilter),
        HeldBackFilter,
        ("rule", RelatedFilter),
        ("sensor", RelatedFilter),
    )
    search_fields = ("sensor__sensor_id", "rule__name")
    ordering = ("sensor__sensor_id", "rule__name")
    list_select_related = ("sensor", "rule")
    fields = (
        ("sensor", "rule"),
        ("phase", "began_at", "cleared_at"),
        ("seen_until", "checked_at", "created_at"),
        *held,
    )
    resource_classes = (WatchResource,)
    export_form_class = SelectableFieldsExportForm
    empty_hint = "Add a rule: each sensor that it watches has a line here, with what it held back."
