from datetime import UTC, datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import DecimalField, OuterRef, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
)
from unfold.decorators import display

from accounts import scopes
from config.admin import ImportExportModelAdmin, ReadOnlyAdmin, RelatedFilter
from emissions.admin.filters import HasResultFilter, OwnValueFilter, PlausibleFilter
from emissions.models import Activity, Result
from emissions.models.activities import is_closed
from emissions.resources import ActivityResource
from emissions.services.activities import enter_activity
from emissions.services.results import compute_results

FILTERS = (
    PlausibleFilter,
    OwnValueFilter,
    ("laboratory", RelatedFilter),
    ("source", ChoicesDropdownFilter),
    ("happened_on", RangeDateFilter),
)
LOOK_AGAIN = _("The quantity is unusual for its unit: look at it again. It is stored as it is.")


class ResultInline(TabularInline):
    model = Result
    fields = ("gas", "scope", "factor", "shown_factor", "shown_kg", "formula", "computed_at")
    readonly_fields = fields
    extra = 0
    can_delete = False
    verbose_name_plural = _("results")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("factor").order_by("gas")

    @admin.display(description=_("factor used"))
    def shown_factor(self, result):
        return f"{result.factor_value:f}" if result.factor_value is not None else _("own value")

    @admin.display(description=_("kg CO2e"))
    def shown_kg(self, result):
        return f"{result.kg:f}"

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Activity)
class ActivityAdmin(ImportExportModelAdmin):
    list_display = (
        "happened_on",
        "laboratory",
        "what",
        "module",
        "amount",
        "kg",
        "shown_factor",
        "remark",
    )
    list_filter = (HasResultFilter, ("module", ChoicesDropdownFilter), *FILTERS)
    search_fields = ("reference", "description", "category", "laboratory__code")
    ordering = ("-happened_on", "-id")
    date_hierarchy = "happened_on"
    list_select_related = ("laboratory", "factor")
    autocomplete_fields = ("laboratory", "factor", "person", "origin", "destination")
    readonly_fields = ("uuid", "source", "entered_by", "created_at", "updated_at")
    inlines = (ResultInline,)
    resource_classes = (ActivityResource,)
    actions = ("compute",)
    empty_hint = _("Add what a laboratory did, bought or used, or import a list of it.")
    fieldsets = (
        (
            None,
            {"fields": ("laboratory", "person", "reference", "module", "category", "subcategory")},
        ),
        (_("What"), {"fields": ("description", "quantity", "unit", "happened_on", "ended_on")}),
        (
            _("Trip"),
            {"fields": (("origin", "destination"), "distance_km", "is_return", "with_forcing")},
        ),
        (
            _("Power"),
            {
                "fields": (
                    ("active_watts", "active_hours"),
                    ("standby_watts", "standby_hours"),
                    "weeks",
                    "kwh_each",
                )
            },
        ),
        (
            _("Emissions"),
            {
                "fields": (
                    "factor",
                    "uncertainty_percent",
                    "own_value_kg",
                    "own_value_reason",
                )
            },
        ),
        (_("Record"), {"fields": ("uuid", "source", "entered_by", "created_at", "updated_at")}),
    )

    def get_queryset(self, request):
        results = Result.objects.filter(activity=OuterRef("pk"), gas=Result.Gas.CO2E).order_by()
        kg = results.values("activity").annotate(sum=Sum("kg")).values("sum")
        return (
            super().get_queryset(request).annotate(co2e=Subquery(kg, output_field=DecimalField()))
        )

    @admin.display(description=_("activity"))
    def what(self, activity):
        return str(activity)

    @admin.display(description=_("quantity"), ordering="quantity")
    def amount(self, activity):
        return f"{activity.quantity:f} {activity.unit}"

    @display(description=_("kg CO2e"), ordering="co2e")
    def kg(self, activity):
        return f"{activity.co2e:,.3f}" if activity.co2e is not None else _("no result")

    @admin.display(description=_("by"))
    def shown_factor(self, activity):
        if activity.own_value_kg is not None:
            return _("own value")
        return activity.factor.name if activity.factor else ""

    @display(description=_("remark"), label={"implausible": "warning", "own": "info"})
    def remark(self, activity):
        if not activity.is_plausible:
            return "implausible", _("look again")
        return ("own", _("own value")) if activity.own_value_kg is not None else ""

    @admin.action(description=_("Compute results"), permissions=["change"])
    def compute(self, request, queryset):
        chosen = Activity.objects.filter(pk__in=queryset.order_by().values("pk"))
        done = compute_results(chosen, now=datetime.now(UTC))
        text = ngettext(
            "%(written)s result written, %(without)s activities without one.",
            "%(written)s results written, %(without)s activities without one.",
            done.written,
        )
        counts = {"written": done.written, "without": done.without_result}
        self.message_user(request, text % counts, messages.SUCCESS)

    def save_model(self, request, obj, form, change):
        enter_activity(obj, by=request.user, now=datetime.now(UTC))
        if not scopes.allows(request.user, "change" if change else "add", obj):
            raise PermissionDenied("Your role does not reach there.")
        if not obj.is_plausible:
            self.message_user(request, LOOK_AGAIN, messages.WARNING)

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and not self._rests(obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and not self._rests(obj)

    def _rests(self, obj) -> bool:
        return isinstance(obj, Activity) and is_closed(obj.laboratory_id, obj)

    def get_deleted_objects(self, objs, request):
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        keys = {activity.pk for activity in objs}
        free = set(Activity.objects.filter(pk__in=keys).changeable().values_list("pk", flat=True))
        resting = [_("The year of %s is closed.") % one for one in objs if one.pk not in free]
        if resting:  # the sentence above says more than that a permission lacks
            needed = needed - {self.opts.verbose_name}
        return deleted, counts, needed - {Result._meta.verbose_name}, [*protected, *resting]


@admin.register(Result)
class ResultAdmin(ReadOnlyAdmin):
    list_display = ("computed_at", "activity", "gas", "scope", "shown_kg", "factor", "formula")
    list_filter = (("gas", ChoicesDropdownFilter), ("scope", ChoicesDropdownFilter))
    search_fields = ("activity__reference", "laboratory__code")
    ordering = ("-id",)
    list_select_related = ("activity", "laboratory", "factor")
    empty_hint = _("Results are computed when activities are entered.")

    @admin.display(description=_("kg CO2e"), ordering="kg")
    def shown_kg(self, result):
        return f"{result.kg:,.3f}"
