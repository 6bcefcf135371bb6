"""Where trips begin and end, in how many of one unit another lies, and which factor is chosen."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from config.admin import ImportExportModelAdmin
from emissions.models import FactorChoice, Place, UnitConversion
from emissions.resources import FactorChoiceResource, PlaceResource, UnitConversionResource


@admin.register(Place)
class PlaceAdmin(ImportExportModelAdmin):
    list_display = ("code", "name", "kind", "country")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("code", "name")
    ordering = ("code",)
    resource_classes = (PlaceResource,)
    empty_hint = _("Add the stations and towns that people travel between, or import a list.")


@admin.register(UnitConversion)
class UnitConversionAdmin(ImportExportModelAdmin):
    list_display = ("from_code", "to_code", "shown_ratio", "source")
    search_fields = ("from_code", "to_code", "source")
    ordering = ("from_code", "to_code")
    resource_classes = (UnitConversionResource,)
    empty_hint = _("Add the rates between the money of your purchases and that of the factors.")

    @admin.display(description=_("ratio"), ordering="ratio")
    def shown_ratio(self, conversion):
        return f"{conversion.ratio:f}"


@admin.register(FactorChoice)
class FactorChoiceAdmin(ImportExportModelAdmin):
    list_display = ("__str__", "place", "from_km", "until_km", "factor_code", "factor_region")
    list_filter = (("module", ChoicesDropdownFilter), "with_forcing")
    search_fields = ("category", "subcategory", "factor_code")
    ordering = ("module", "category", "subcategory", "place", "from_km")
    resource_classes = (FactorChoiceResource,)
    empty_hint = _("Say which factor each kind of activity uses, or import a list of it.")
