"""A page for each module: its own list, form, filters and files. What differs is data."""

from dataclasses import dataclass, field

from django.contrib import admin
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from emissions import resources
from emissions.admin.activities import FILTERS, ActivityAdmin
from emissions.admin.filters import HasResultFilter, KindFilter
from emissions.admin.inputs import SuggestingInput
from emissions.models import (
    Activity,
    CloudUse,
    EnergyUse,
    Equipment,
    FactorChoice,
    Headcount,
    ProcessGas,
    Purchase,
    Trip,
    Waste,
)
from emissions.resources import ModuleResource

Text = str | Promise
Fields = tuple[str | tuple[str, ...], ...]


@dataclass(frozen=True)
class Page:
    """One module: the columns of its list beside those of all, and the fields of its form.

    ``labels`` and ``helps`` are what its people call a field and what they are told about it.
    """

    resource: type[ModuleResource]
    columns: tuple[str, ...]
    fields: Fields
    hint: Text
    labels: dict[str, Text] = field(default_factory=dict)
    helps: dict[str, Text] = field(default_factory=dict)
    person: tuple[str, ...] = ()


class ModuleAdmin(ActivityAdmin):
    """Activities of one module, as its page says."""

    page: Page
    list_filter = (HasResultFilter, KindFilter, *FILTERS)

    def get_list_display(self, request):
        return ("happened_on", "laboratory", *self.page.columns, "kg", "shown_factor", "remark")

    def get_fieldsets(self, request, obj=None):
        record = ("uuid", "source", "entered_by", "created_at", "updated_at")
        whose = ("laboratory", *self.page.person, "reference")
        emissions = ("factor", "uncertainty_percent", "own_value_kg", "own_value_reason")
        return [
            (None, {"fields": whose, "description": self.page.hint}),
            (_("What"), {"fields": (*self.page.fields, "description")}),
            (_("Emissions"), {"fields": emissions}),
            (_("Record"), {"fields": record}),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        labels = {name: capfirst(label) for name, label in self.page.labels.items()}
        told = {"labels": labels, "help_texts": self.page.helps}
        return super().get_form(request, obj, change, **{**told, **kwargs})

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in ("category", "subcategory") and formfield:
            formfield.widget = SuggestingInput(self._suggested(db_field.name))
        return formfield

    def _suggested(self, column: str) -> list[str]:
        """What there are factors for."""
        of_module = FactorChoice.objects.filter(module=self.model.given["module"])
        words = of_module.exclude(**{column: ""}).order_by(column)
        return list(words.values_list(column, flat=True).distinct())

    def get_changeform_initial_data(self, request):
        """A new one is of the person who enters it, where it is somebody's."""
        whose = {"person": request.user.pk} if self.page.person else {}
        return {**self.model.given, **whose, **super().get_changeform_initial_data(request)}

    def has_import_permission(self, request) -> bool:
        return self._may(request, "add")

    @admin.display(description=_("way"))
    def way(self, trip):
        if trip.origin_id is None:
            return f"{trip.distance_km:f} km" if trip.distance_km is not None else ""
        arrow = "⇄" if trip.is_return else "→"
        return f"{trip.origin.code} {arrow} {trip.destination.code}"

    @admin.display(description=_("kind"), ordering="category")
    def kind(self, activity):
        return ", ".join(part for part in (activity.category, activity.subcategory) if part)

    @admin.display(description=_("power"))
    def power(self, equipment):
        if equipment.active_watts is None:
            return ""
        return f"{equipment.active_watts:f} W, {equipment.active_hours:f} h × {equipment.weeks:f}"  # noqa: RUF001

    @admin.display(description=_("what"), ordering="description")
    def said(self, activity):
        return activity.description[:80]

    @admin.display(description=_("until"), ordering="ended_on")
    def until(self, activity):
        return activity.ended_on or ""


PERIOD = ("happened_on", "ended_on")
PERSON = ("person",)
PLACE_HELP = _("Country or grid, such as CH or GB; empty for that of the laboratory.")

PAGES: dict[type[Activity], Page] = {
    Trip: Page(
        resource=resources.TripResource,
        columns=("way", "kind", "amount"),
        person=PERSON,
        fields=(
            "happened_on",
            ("origin", "destination"),
            "is_return",
            ("category", "subcategory"),
            "quantity",
            "distance_km",
            "with_forcing",
        ),
        hint=_("Say from where to where, or how many kilometres; the distance is computed."),
        labels={
            "category": _("means"),
            "subcategory": _("class or fuel"),
            "quantity": _("trips"),
            "happened_on": _("day of departure"),
        },
        helps={
            "category": _("plane, train, car, bus, coach, taxi or ferry."),
            "subcategory": _("Of a flight its cabin, of a car its fuel; empty for the average."),
            "quantity": _("How many trips like this, of how many people together."),
        },
    ),
    EnergyUse: Page(
        resource=resources.EnergyUseResource,
        columns=("until", "kind", "amount"),
        fields=(
            PERIOD,
            ("category", "subcategory"),
            ("quantity", "unit"),
            "kwh_each",
            "place",
        ),
        hint=_("Copy the bill or the meter; or give a floor area and what one m2 took."),
        labels={"category": _("energy"), "subcategory": _("detail"), "kwh_each": _("kWh per m2")},
        helps={
            "category": _("electricity, gas, heating oil or district heating."),
            "unit": _("kWh, m3, litres or m2; gas is mostly billed in kWh (Gross CV)."),
            "kwh_each": _("Only of a floor area: what one m2 took in the period."),
            "place": PLACE_HELP,
        },
    ),
    Equipment: Page(
        resource=resources.EquipmentResource,
        columns=("said", "amount", "power"),
        fields=(
            PERIOD,
            "quantity",
            ("active_watts", "active_hours"),
            ("standby_watts", "standby_hours"),
            "weeks",
            "place",
        ),
        hint=_("Say in the description which device it is. Its electricity follows from these."),
        labels={"quantity": _("pieces"), "happened_on": _("in use from")},
        helps={
            "quantity": _("How many of the same kind."),
            "weeks": _("Weeks of the year in which it is used so, 53 at most."),
            "place": PLACE_HELP,
        },
    ),
    Purchase: Page(
        resource=resources.PurchaseResource,
        columns=("said", "kind", "amount"),
        fields=("happened_on", "category", ("quantity", "unit")),
        hint=_("Money by the code of what was bought; a credit is negative."),
        labels={
            "category": _("spend code"),
            "quantity": _("amount"),
            "unit": _("currency and year"),
            "happened_on": _("day of the invoice"),
        },
        helps={
            "category": _("The NAICS code, such as 325413."),
            "quantity": _("Without taxes."),
            "unit": _("Such as EUR 2024: money of another year buys another amount."),
        },
    ),
    CloudUse: Page(
        resource=resources.CloudUseResource,
        columns=("said", "amount"),
        person=PERSON,
        fields=(PERIOD, ("quantity", "unit"), "kwh_each", "place"),
        hint=_("Hours of machines or requests to models; say in the description which."),
        helps={
            "unit": _("h, request or kWh."),
            "kwh_each": _("What one hour or request takes, with the data centre's overhead."),
            "place": PLACE_HELP,
        },
    ),
    ProcessGas: Page(
        resource=resources.ProcessGasResource,
        columns=("kind", "amount"),
        fields=("happened_on", "category", "quantity"),
        hint=_("A gas that escaped, or was filled up because as much had escaped."),
        labels={"category": _("gas"), "quantity": _("kilograms")},
        helps={"category": _("Such as R410A."), "quantity": _("kg of the gas.")},
    ),
    Waste: Page(
        resource=resources.WasteResource,
        columns=("kind", "amount"),
        fields=(PERIOD, ("category", "subcategory"), ("quantity", "unit")),
        hint=_("What was thrown away, by material and by what became of it."),
        labels={"category": _("material"), "subcategory": _("treatment")},
        helps={
            "subcategory": _(
                "combustion, landfill, composting or closed-loop, which is recycling."
            ),
            "unit": _("kg or t."),
        },
    ),
    Headcount: Page(
        resource=resources.HeadcountResource,
        columns=("until", "kind", "amount"),
        fields=(PERIOD, "subcategory", "quantity"),
        hint=_("People by full-time equivalents, for what one of them emits in a year."),
        labels={"subcategory": _("position"), "quantity": _("full-time equivalents")},
        helps={"quantity": _("FTE of the year: 60 % over eight months are 0.4.")},
    ),
}
for model, page in PAGES.items():
    needed = ("laboratory", "factor", "origin", "destination") if model is Trip else None
    said = {
        "page": page,
        "resource_classes": (page.resource,),
        "empty_hint": page.hint,
        "list_select_related": needed or ("laboratory", "factor"),
    }
    admin.site.register(model, type(f"{model.__name__}Admin", (ModuleAdmin,), said))
