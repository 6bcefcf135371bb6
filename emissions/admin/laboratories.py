from decimal import Decimal

from django.contrib import admin
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from emissions.admin.places import FollowedAdmin
from emissions.admin.reports import address_of
from emissions.models import Gas, Laboratory, Total
from emissions.resources import LaboratoryResource


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
    totals = Total.objects.filter(laboratory=laboratory, gas=Gas.CO2E).order_by()
    tonnes: dict[int, dict[int, Decimal]] = {}
    for year, scope, kg in totals.values_list("year", "scope").annotate(sum=Sum("kg")):
        tonnes.setdefault(year, {})[scope] = kg / 1000
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
