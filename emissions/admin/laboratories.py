from datetime import UTC, datetime
from decimal import Decimal

from django.contrib import admin, messages
from django.db.models import DecimalField, OuterRef, Subquery, Sum
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from config.admin import ImportExportModelAdmin, RelatedFilter
from emissions.admin.places import FollowedAdmin
from emissions.admin.reports import address_of
from emissions.models import EmissionFactor, Laboratory, ReportingYear, Result
from emissions.resources import LaboratoryResource, ReportingYearResource
from emissions.services import years

TONES = {"open": "info", "validated": "warning", "closed": "success"}
SCOPES = EmissionFactor.Scope


@admin.register(Laboratory)
class LaboratoryAdmin(FollowedAdmin):
    list_display = ("code", "name", "faculty", "headcount", "is_active")
    list_filter = ("faculty", "is_active")
    search_fields = ("code", "name", "faculty")
    ordering = ("code",)
    readonly_fields = ("created_at", "updated_at")
    resource_classes = (LaboratoryResource,)
    change_form_template = "emissions/laboratory.html"
    in_palette = True
    empty_hint = _("Import a list of laboratories, or add one by hand; then open its first year.")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        laboratory = self.get_object(request, object_id)
        extra = {"accounts": accounts_of(laboratory)} if laboratory else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})


def accounts_of(laboratory: Laboratory) -> list[dict]:
    """Each year of a laboratory with its tonnes by scope, and how long its bar is."""
    totals = Result.objects.filter(laboratory=laboratory).totals("year", "scope")
    tonnes: dict[int, dict[int, Decimal]] = {}
    for total in totals:
        tonnes.setdefault(total["by_year"], {})[total["by_scope"]] = total["kg"] / 1000
    stored = {year.year: year for year in laboratory.years.all()}
    # Outside of scopes is reported beside the sum, as the protocol asks.
    sums = {year: sum(of[s] for s in of if s) for year, of in tonnes.items()}
    largest = max(sums.values(), default=Decimal(0)) or Decimal(1)
    return [
        {
            "year": year,
            "row": stored.get(year),
            "scopes": [tonnes.get(year, {}).get(scope, Decimal(0)) for scope in (1, 2, 3)],
            "sum": sums.get(year, Decimal(0)),
            "report": address_of(laboratory, year),
            "percent": round(100 * max(sums.get(year, Decimal(0)), Decimal(0)) / largest),
        }
        for year in sorted({*tonnes, *stored}, reverse=True)
    ]


@admin.register(ReportingYear)
class ReportingYearAdmin(ImportExportModelAdmin):
    list_display = ("year", "laboratory", "shown_status", "tonnes", "headcount", "closed_at")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("laboratory", RelatedFilter),
        "year",
    )
    search_fields = ("laboratory__code", "laboratory__name", "year")
    ordering = ("-year", "laboratory__code")
    list_select_related = ("laboratory",)
    autocomplete_fields = ("laboratory",)
    readonly_fields = ("status", "validated_by", "validated_at", "closed_by", "closed_at")
    resource_classes = (ReportingYearResource,)
    actions = ("validate", "close", "reopen")
    actions_detail = ("report",)
    empty_hint = _("Add the year that a laboratory accounts for.")

    def get_queryset(self, request):
        results = (
            Result.objects.filter(
                gas=Result.Gas.CO2E,
                scope__gt=SCOPES.OUTSIDE,
                laboratory=OuterRef("laboratory"),
                happened_on__year=OuterRef("year"),
            )
            .order_by()
            .values("gas")
        )
        kg = results.annotate(sum=Sum("kg")).values("sum")
        return super().get_queryset(request).annotate(kg=Subquery(kg, output_field=DecimalField()))

    def get_readonly_fields(self, request, obj=None):
        fixed = ("laboratory", "year") if obj else ()
        if obj and obj.status == ReportingYear.Status.CLOSED:
            fixed = (*fixed, "headcount")
        return (*super().get_readonly_fields(request, obj), *fixed)

    @display(description=_("status"), label=TONES, ordering="status")
    def shown_status(self, year):
        return year.status, year.get_status_display()

    @admin.display(description=_("tonnes CO2e"), ordering="kg")
    def tonnes(self, year):
        return f"{year.kg / 1000:,.3f}" if year.kg is not None else ""

    @admin.action(description=_("Validate"), permissions=["change"])
    def validate(self, request, queryset):
        self._step(request, queryset, years.validate_year, by=request.user)

    @admin.action(description=_("Close"), permissions=["close"])
    def close(self, request, queryset):
        self._step(request, queryset, years.close_year, by=request.user)

    @admin.action(description=_("Reopen"), permissions=["close"])
    def reopen(self, request, queryset):
        self._step(request, queryset, years.reopen_year)

    @action(description=_("Report"), url_path="report", permissions=["view"])
    def report(self, request, object_id):
        """The report of the year, which has a page of its own."""
        year = self.get_object(request, object_id)
        if year is None:
            raise Http404
        return redirect(address_of(year.laboratory, year.year))

    def _step(self, request, queryset, service, **options):
        for year in queryset.select_related("laboratory"):
            try:
                service(year, now=datetime.now(UTC), **options)
            except years.WrongStatus as error:
                self.message_user(request, str(error), messages.WARNING)

    def has_close_permission(self, request) -> bool:
        return request.user.has_perm("emissions.close_reportingyear")

    def has_delete_permission(self, request, obj=None) -> bool:
        is_closed = obj is not None and obj.status == ReportingYear.Status.CLOSED
        return super().has_delete_permission(request, obj) and not is_closed

    def get_deleted_objects(self, objs, request):
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        closed = [_("%s is closed.") % year for year in objs if year.status == "closed"]
        return deleted, counts, needed, [*protected, *closed]
