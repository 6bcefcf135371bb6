from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from config.admin import ImportExportModelAdmin
from emissions.admin.effects import rows_of, totals_of
from emissions.admin.filters import (
    CategoryFilter,
    NewestFilter,
    RegionFilter,
    SourceFilter,
    YearFilter,
)
from emissions.models import EmissionFactor
from emissions.models.factors import FOUND, FOUND_END, PUBLISHED
from emissions.resources import EmissionFactorResource
from emissions.services.factors import AlreadySuperseded, TooEarly
from emissions.services.superseding import preview_superseding, supersede

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
    actions_list = ("import_published",)
    in_palette = True
    empty_hint = _("Import a published file as it is, or a list of factors of your own.")
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
        asked = search_term.strip()
        return (queryset.search(asked, marked=True) if asked else queryset), False

    def get_readonly_fields(self, request, obj=None):
        return PUBLISHED if obj else ("version", "supersedes")

    @admin.display(description=_("factor"), ordering="name")
    def shown_name(self, factor):
        found_by = getattr(factor, "found_by", "")
        below = marked(found_by) if FOUND in found_by else factor.category
        return format_html("{}<br><small>{}</small>", factor.name, below)

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

    @action(
        description=_("Import a published file"),
        url_path="import-published",
        icon="upload_file",
        permissions=["supersede"],
    )
    def import_published(self, request):
        return redirect("admin:emissions_factorfile_add")

    @action(description=_("Supersede"), url_path="supersede", permissions=["supersede"])
    def supersede(self, request, object_id):
        """Show the old version beside a form for the new one, and publish that."""
        old = self.get_object(request, object_id)
        if old is None:
            raise Http404
        form = self._form(request, old)
        effects = None
        if request.method == "POST" and form.is_valid():
            if "publish" in request.POST:
                new = self._superseded(request, form, old)
                if new is not None:
                    return redirect(reverse("admin:emissions_emissionfactor_change", args=[new.pk]))
            else:
                effects = self._effects(form, old)
        pairs = [(form[name], getattr(old, name)) for name in ASKED]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": str(old)}
        page = {"old": old, "pairs": pairs, "form": form, "newer": old.newer, "effects": effects}
        page |= {"is_previewed": effects is not None, "total": totals_of(effects or [])}
        return TemplateResponse(request, "emissions/supersede.html", {**context, **page})

    def _form(self, request, old: EmissionFactor) -> forms.Form:
        fields = {
            name: self.formfield_for_dbfield(self.opts.get_field(name), request) for name in ASKED
        }
        form_class = type("SupersedeForm", (forms.Form,), fields)
        given = {name: getattr(old, name) for name in FROM_THE_OLD}
        return form_class(request.POST or None, initial=given)

    def _effects(self, form, old: EmissionFactor) -> list[dict] | None:
        """Which results would change; None, with the reason in the form, if it cannot be."""
        with refusals(form):
            now = datetime.now(UTC)
            return rows_of(preview_superseding(old, now=now, **_given(form)))
        return None

    def _superseded(self, request, form, old: EmissionFactor) -> EmissionFactor | None:
        with refusals(form):
            done = supersede(old, now=datetime.now(UTC), **_given(form))
            self.log_addition(request, done.new, f"supersedes version {old.version}")
            self.message_user(
                request,
                _("Published: %(factor)s. %(count)s results were computed with it.")
                % {"factor": done.new, "count": done.computed.written},
                messages.SUCCESS,
            )
            return done.new
        return None

    def has_supersede_permission(self, request, object_id=None) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)


@contextmanager
def refusals(form: forms.Form) -> Iterator[None]:
    """What a new version cannot be, among the errors of its form."""
    try:
        yield
    except (AlreadySuperseded, TooEarly) as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error(None, error.messages)


def marked(text: str) -> SafeString:
    """A text in which the words by which it was found stand out."""
    before, *found = text.split(FOUND)
    parts = (part.partition(FOUND_END)[::2] for part in found)
    return format_html("{}{}", before, format_html_join("", "<mark>{}</mark>{}", parts))


def _given(form: forms.Form) -> dict:
    """The values of a new version; without an end, that of the old one is kept."""
    values = dict(form.cleaned_data)
    if values["valid_until"] is None:
        del values["valid_until"]
    return values
