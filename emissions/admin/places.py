"""Where trips begin and end, in how many of one unit another lies, and which factor is chosen."""

from datetime import UTC, datetime

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from leaflet.admin import LeafletGeoAdminMixin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action

from config.admin import ImportExportModelAdmin
from config.maps import MapMixin
from emissions.models import FactorChoice, Place, UnitConversion
from emissions.resources import FactorChoiceResource, PlaceResource, UnitConversionResource
from emissions.services.catalogue import followed
from emissions.services.choices import choose_published, open_choices

SHOWN = 100  # of the choices that could be made


class FollowedAdmin(ImportExportModelAdmin):
    """A table whose rows have a part in results, which follow in the same transaction."""

    def save_model(self, request, obj, form, change):
        with self._followed([obj.pk] if change else []) as keys:
            super().save_model(request, obj, form, change)
            keys.append(obj.pk)

    def delete_model(self, request, obj):
        with self._followed([obj.pk]):
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with self._followed(list(queryset.values_list("pk", flat=True))):
            super().delete_queryset(request, queryset)

    def _followed(self, keys: list[int]):
        return followed(self.model, keys, now=datetime.now(UTC))


@admin.register(Place)
class PlaceAdmin(LeafletGeoAdminMixin, MapMixin, FollowedAdmin):
    list_display = ("code", "name", "kind", "country")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("code", "name")
    ordering = ("code",)
    resource_classes = (PlaceResource,)
    map_field = "position"
    empty_hint = _("Add the stations and towns that people travel between, or import a list.")


@admin.register(UnitConversion)
class UnitConversionAdmin(FollowedAdmin):
    list_display = ("from_code", "to_code", "shown_ratio", "source")
    search_fields = ("from_code", "to_code", "source")
    ordering = ("from_code", "to_code")
    resource_classes = (UnitConversionResource,)
    empty_hint = _("Add the rates between the money of your purchases and that of the factors.")

    @admin.display(description=_("ratio"), ordering="ratio")
    def shown_ratio(self, conversion):
        return f"{conversion.ratio:f}"


@admin.register(FactorChoice)
class FactorChoiceAdmin(FollowedAdmin):
    list_display = ("__str__", "place", "from_km", "until_km", "factor_code", "factor_region")
    list_filter = (("module", ChoicesDropdownFilter), "with_forcing")
    search_fields = ("category", "subcategory", "factor_code")
    ordering = ("module", "category", "subcategory", "place", "from_km")
    resource_classes = (FactorChoiceResource,)
    actions_list = ("choose",)
    empty_hint = _("Choose the published factors, add choices by hand, or import a list of them.")

    @action(
        description=_("Choose the published factors"),
        url_path="choose-published",
        icon="done_all",
        permissions=["choose"],
    )
    def choose(self, request):
        """Show what the library has for kinds without a choice, and choose it."""
        if request.method == "POST":
            made, done = choose_published(now=datetime.now(UTC))
            counts = {"made": made, "written": done.written}
            words = _("%(made)s choices made, %(written)s results written.") % counts
            self.message_user(request, words, messages.SUCCESS)
            return redirect("admin:emissions_factorchoice_changelist")
        found = open_choices()
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Choose the published factors"),
            "count": len(found),
            "shown": found[:SHOWN],
        }
        return TemplateResponse(request, "emissions/choose.html", context)

    def has_choose_permission(self, request, object_id=None) -> bool:
        return self.has_add_permission(request)
