"""The page of a reporting year: what each module has, and the steps of its life."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import DecimalField, OuterRef, Subquery, Sum
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from accounts import scopes
from config.admin import ImportExportModelAdmin, ReadOnlyAdmin, RelatedFilter
from emissions.admin.reports import address_of
from emissions.models import Activity, EmissionFactor, Gas, ModuleYear, ReportingYear, Total
from emissions.progress import progress_of
from emissions.resources import ReportingYearResource
from emissions.services import years

TONES = {"open": "info", "validated": "warning", "closed": "success"}
CLOSE = "emissions.close_reportingyear"
# What a step takes beside seeing the year.
NEEDS = {
    "validate_module": "change",
    "reopen_module": "change",
    "validate": "change",
    "close": CLOSE,
    "reopen": CLOSE,
}


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
    readonly_fields = (
        "status",
        "validated_by",
        "validated_at",
        "closed_by",
        "closed_at",
        "reopened_by",
        "reopened_at",
        "reopened_because",
    )
    resource_classes = (ReportingYearResource,)
    actions = ("validate", "close")
    actions_detail = ("report",)
    change_form_template = "emissions/year.html"
    empty_hint = _("Add the year that a laboratory accounts for.")

    def get_queryset(self, request):
        totals = (
            Total.objects.filter(
                gas=Gas.CO2E,
                scope__gt=EmissionFactor.Scope.OUTSIDE,
                laboratory=OuterRef("laboratory"),
                year=OuterRef("year"),
            )
            .order_by()
            .values("gas")
        )
        kg = totals.annotate(sum=Sum("kg")).values("sum")
        return super().get_queryset(request).annotate(kg=Subquery(kg, output_field=DecimalField()))

    @action(description=_("Report"), url_path="report", permissions=["view"])
    def report(self, request, object_id):
        """The report of the year, which has a page of its own."""
        year = self.get_object(request, object_id)
        if year is None:
            raise Http404
        return redirect(address_of(year.laboratory, year.year))

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

    def change_view(self, request, object_id, form_url="", extra_context=None):
        year = self.get_object(request, object_id)
        extra = self._state(request, year) if year else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def _state(self, request, year: ReportingYear) -> dict:
        modules = progress_of(year)
        may = {step: self._may_step(request, step, year) for step in NEEDS}
        waiting = [module.label for module in modules if module.is_waiting]
        return {"modules": modules, "may": may, "waiting": waiting}

    def _may_step(self, request, step: str, year: ReportingYear) -> bool:
        return scopes.allows(request.user, NEEDS[step], year)

    def get_urls(self):
        step = self.admin_site.admin_view(require_POST(self.step_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        return [path("<int:pk>/step/<str:step>/", step, name=name), *super().get_urls()]

    def step_view(self, request, pk: int, step: str):
        """Take one step in the life of a year, and show its page with what came of it."""
        year = self.get_object(request, str(pk))
        if year is None or step not in NEEDS:
            raise Http404
        if not self._may_step(request, step, year):
            raise PermissionDenied
        try:
            self._take(request, step, year)
        except years.WrongStatus as error:
            self.message_user(request, str(error), messages.WARNING)
        return redirect(reverse("admin:emissions_reportingyear_change", args=[pk]))

    def _take(self, request, step: str, year: ReportingYear) -> None:
        by, now, module = request.user, datetime.now(UTC), request.POST.get("module", "")
        if step.endswith("_module") and module not in Activity.Module:
            raise Http404
        match step:
            case "validate_module":
                years.validate_module(year, module, by=by, now=now)
            case "reopen_module":
                years.reopen_module(year, module)
            case "validate":
                years.validate_year(year, by=by, now=now)
            case "close":
                years.close_year(year, by=by, now=now)
            case "reopen":
                reason = request.POST.get("reason", "")
                years.reopen_year(year, by=by, reason=reason, now=now)

    @admin.action(description=_("Validate"), permissions=["change"])
    def validate(self, request, queryset):
        self._step(request, queryset, years.validate_year)

    @admin.action(description=_("Close"), permissions=["close"])
    def close(self, request, queryset):
        self._step(request, scopes.narrow(queryset, request.user, CLOSE), years.close_year)

    def _step(self, request, queryset, service):
        for year in queryset.select_related("laboratory"):
            try:
                service(year, by=request.user, now=datetime.now(UTC))
            except years.WrongStatus as error:
                self.message_user(request, str(error), messages.WARNING)

    def has_close_permission(self, request) -> bool:
        return request.user.has_perm(CLOSE)

    def has_delete_permission(self, request, obj=None) -> bool:
        is_closed = obj is not None and obj.status == ReportingYear.Status.CLOSED
        return super().has_delete_permission(request, obj) and not is_closed

    def get_deleted_objects(self, objs, request):
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        closed = [_("%s is closed.") % year for year in objs if year.status == "closed"]
        # A year takes its modules with it.
        return deleted, counts, needed - {ModuleYear._meta.verbose_name}, [*protected, *closed]


@admin.register(ModuleYear)
class ModuleYearAdmin(ReadOnlyAdmin):
    list_display = ("reporting_year", "module", "shown_status", "validated_by", "validated_at")
    list_filter = (("status", ChoicesDropdownFilter), ("module", ChoicesDropdownFilter))
    search_fields = ("reporting_year__laboratory__code",)
    ordering = ("-reporting_year__year", "reporting_year__laboratory__code", "module")
    list_select_related = ("reporting_year", "reporting_year__laboratory", "validated_by")
    empty_hint = _("Modules are validated on the page of their year.")

    @display(description=_("status"), label={"validated": "success"}, ordering="status")
    def shown_status(self, state):
        return state.status, state.get_status_display()
