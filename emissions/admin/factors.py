from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from config.admin import ImportExportModelAdmin
from emissions.admin.filters import (
    CategoryFilter,
    NewestFilter,
    RegionFilter,
    SourceFilter,
    YearFilter,
)
from emissions.models import EmissionFactor
from emissions.models.factors import PUBLISHED
from emissions.resources import EmissionFactorResource
from emissions.services.factors import AlreadySuperseded, TooEarly, supersede_factor

# What the page of superseding asks, beside what the old version said.
ASKED = (
    "value",
    "co2",
    "ch4",
    "n2o",
    "uncertainty_percent",
    "valid_from",
    "valid_until",
    "source",
    "source_version",
    "source_url",
)
FROM_THE_OLD = ("uncertainty_percent", "source", "source_version", "source_url")


@admin.register(EmissionFactor)
class EmissionFactorAdmin(ImportExportModelAdmin):
    list_display = ("shown_name", "shown_value", "unit", "region", "scope", "shown_valid", "state")
    list_filter = (
        CategoryFilter,
        ("scope", ChoicesDropdownFilter),
        RegionFilter,
        SourceFilter,
        YearFilter,
        NewestFilter,
        ("measure", ChoicesDropdownFilter),
    )
    search_fields = ("name", "category", "code")
    search_help_text = _("The best matches come first; slips of the pen are mended.")
    ordering = ("category", "name", "-version")
    autocomplete_fields = ("supersedes",)
    resource_classes = (EmissionFactorResource,)
    actions_detail = ("supersede",)
    in_palette = True
    empty_hint = _("Import a list of factors, or a published file by manage.py import_defra_flat.")
    fieldsets = (
        (None, {"fields": ("code", "region", "version", "name", "category", "scope")}),
        (
            _("What one unit emits"),
            {"fields": ("measure", "value", "unit", "co2", "ch4", "n2o", "uncertainty_percent")},
        ),
        (_("When"), {"fields": ("valid_from", "valid_until", "supersedes")}),
        (_("Source"), {"fields": ("source", "source_version", "source_url")}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(newer=F("superseded_by__id"))

    def get_search_results(self, request, queryset, search_term):
        return (queryset.search(search_term) if search_term.strip() else queryset), False

    def get_readonly_fields(self, request, obj=None):
        return PUBLISHED if obj else ("version", "supersedes")

    @admin.display(description=_("factor"), ordering="name")
    def shown_name(self, factor):
        return format_html("{}<br><small>{}</small>", factor.name, factor.category)

    @admin.display(description=_("value"), ordering="value")
    def shown_value(self, factor):
        return format_html(
            '<span class="figure">{}</span> {}', f"{factor.value:f}", factor.get_measure_display()
        )

    @admin.display(description=_("valid"), ordering="valid_from")
    def shown_valid(self, factor):
        return f"{factor.valid_from} – {factor.valid_until or ''}"  # noqa: RUF001

    @display(description=_("version"), label={"newest": "success", "superseded": "info"})
    def state(self, factor):
        word = _("superseded") if factor.newer else _("newest")
        return ("superseded" if factor.newer else "newest"), f"{factor.version} · {word}"

    @action(description=_("Supersede"), url_path="supersede", permissions=["supersede"])
    def supersede(self, request, object_id):
        """Show the old version beside a form for the new one, and publish that."""
        old = self.get_object(request, object_id)
        if old is None:
            raise Http404
        form = self._form(request, old)
        if request.method == "POST" and form.is_valid():
            new = self._published(request, form, old)
            if new is not None:
                return redirect(reverse("admin:emissions_emissionfactor_change", args=[new.pk]))
        pairs = [(form[name], getattr(old, name)) for name in ASKED]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": str(old)}
        page = {"old": old, "pairs": pairs, "form": form, "newer": old.newer}
        return TemplateResponse(request, "emissions/supersede.html", {**context, **page})

    def _form(self, request, old: EmissionFactor) -> forms.Form:
        fields = {
            name: self.formfield_for_dbfield(self.opts.get_field(name), request) for name in ASKED
        }
        form_class = type("SupersedeForm", (forms.Form,), fields)
        given = {name: getattr(old, name) for name in FROM_THE_OLD}
        return form_class(request.POST or None, initial=given)

    def _published(self, request, form, old: EmissionFactor) -> EmissionFactor | None:
        values = form.cleaned_data
        if values["valid_until"] is None:
            del values["valid_until"]  # the old version's end is kept
        try:
            new = supersede_factor(old, **values)
        except (AlreadySuperseded, TooEarly) as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            self.log_addition(request, new, f"supersedes version {old.version}")
            self.message_user(request, _("Published: %s") % new, messages.SUCCESS)
            return new
        return None

    def has_supersede_permission(self, request, object_id=None) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)
