"""The page of a scenario: the year and the plan side by side, and the plan in one table."""

from datetime import UTC, datetime
from decimal import Decimal

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import scopes
from config.admin import ExportMixin, ModelAdmin, RelatedFilter, TabularInline
from emissions.models import Scenario, ScenarioLine
from emissions.resources import ScenarioResource
from emissions.services.scenarios import copy_anew, has_changed_since, make_scenario, plan_line


class ScenarioLineInline(TabularInline):
    model = ScenarioLine
    fields = ("kind", "of_the_year", "amount", "factor", "planned")
    readonly_fields = ("kind", "of_the_year", "planned")
    hide_title = True
    autocomplete_fields = ("factor",)
    extra = 0
    max_num = 0  # lines are copied, not added
    can_delete = False
    verbose_name_plural = _("plan")

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("base_factor", "factor")
        return rows.order_by("module", "category", "scope", "pk")

    @admin.display(description=_("kind"))
    def kind(self, line):
        words = (line.get_module_display(), line.category, _("scope %s") % line.scope)
        return ", ".join(str(word) for word in words if word)

    @admin.display(description=_("in the year"))
    def of_the_year(self, line):
        name = line.base_factor.name if line.base_factor else _("own values")
        return f"{name}: {line.base_amount:,.2f} {line.unit}, {line.base_kg:,.1f} kg CO2e"

    @admin.display(description=_("kg planned"))
    def planned(self, line):
        return f"{line.kg:,.1f} ({line.kg - line.base_kg:+,.1f})"

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None or scopes.allows(request.user, "change", obj)
        )


@admin.register(Scenario)
class ScenarioAdmin(ExportMixin, ModelAdmin):
    list_display = ("name", "laboratory", "year", "copied_at", "made_by")
    list_filter = (("laboratory", RelatedFilter), "year")
    search_fields = ("name", "note", "laboratory__code")
    ordering = ("laboratory__code", "-year", "name")
    list_select_related = ("laboratory", "made_by")
    autocomplete_fields = ("laboratory",)
    readonly_fields = ("copied_at", "made_by")
    fields = ("laboratory", "year", "name", "note", "copied_at", "made_by")
    resource_classes = (ScenarioResource,)
    change_form_template = "emissions/scenario.html"
    empty_hint = _("Add a scenario: it copies a year, and you change what you would do otherwise.")

    def get_readonly_fields(self, request, obj=None):
        fixed = ("laboratory", "year") if obj else ()
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_inlines(self, request, obj):
        return (ScenarioLineInline,) if obj else ()

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        make_scenario(obj, by=request.user, now=datetime.now(UTC))
        if not scopes.allows(request.user, "add", obj):
            raise PermissionDenied(_("Your role does not reach there."))

    def save_formset(self, request, form, formset, change):
        for line in formset.save(commit=False):
            plan_line(line)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        scenario = self.get_object(request, object_id)
        extra = self._compared(request, scenario) if scenario else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def _compared(self, request, scenario: Scenario) -> dict:
        names = dict(ScenarioLine._meta.get_field("module").flatchoices)
        scope_names = dict(ScenarioLine._meta.get_field("scope").flatchoices)
        by_module = list(scenario.lines.compared("module"))
        by_scope = list(scenario.lines.compared("scope"))
        return {
            "charts": [
                (_("By module"), bars(by_module, "module", names)),
                (_("By scope"), bars(by_scope, "scope", scope_names)),
            ],
            "together": together(by_module),
            "has_changed": has_changed_since(scenario),
            "may_copy": self.has_change_permission(request, scenario),
        }

    def get_urls(self):
        copy = self.admin_site.admin_view(require_POST(self.copy_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_copy"
        return [path("<int:pk>/copy/", copy, name=name), *super().get_urls()]

    def copy_view(self, request, pk: int):
        """Copy the year anew, and show the scenario as it begins again."""
        scenario = self.get_object(request, str(pk))
        if scenario is None:
            raise Http404
        if not self.has_change_permission(request, scenario):
            raise PermissionDenied
        copy_anew(scenario, now=datetime.now(UTC))
        self.message_user(request, _("The year was copied as it is now."), messages.SUCCESS)
        return redirect(reverse("admin:emissions_scenario_change", args=[pk]))

    def get_deleted_objects(self, objs, request):
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, needed - {ScenarioLine._meta.verbose_name}, protected


def bars(rows: list[dict], by: str, names: dict) -> list[dict]:
    """Each kind with its tonnes in the year and planned, and how long their bars are."""
    largest = max((max(row["base"], row["planned"]) for row in rows), default=Decimal(0))
    return [
        {
            "label": names[row[by]],
            "base": row["base"] / 1000,
            "planned": row["planned"] / 1000,
            "difference": (row["planned"] - row["base"]) / 1000,
            "base_percent": percent(row["base"], largest),
            "planned_percent": percent(row["planned"], largest),
        }
        for row in rows
    ]


def together(rows: list[dict]) -> dict:
    """Tonnes of all kinds, and how much less or more is planned, in percent."""
    base, planned = (sum((row[name] for row in rows), Decimal(0)) for name in ("base", "planned"))
    change = 100 * (planned - base) / base if base else None
    return {"base": base / 1000, "planned": planned / 1000, "change": change}


def percent(part: Decimal, whole: Decimal) -> int:
    return round(100 * max(part, Decimal(0)) / whole) if whole > 0 else 0
