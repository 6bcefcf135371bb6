"""Bases of every admin class. A domain says what it shows; how lists and histories work is here."""

from importlib import import_module

from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.urls import NoReverseMatch, reverse
from import_export.admin import ExportMixin as StockExportMixin
from import_export.admin import ImportExportModelAdmin as StockImportExportModelAdmin
from unfold.admin import ModelAdmin as UnfoldModelAdmin
from unfold.admin import TabularInline as UnfoldTabularInline
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm
from unfold.views import ChangeList

from accounts import scopes
from config.history import changes_of
from spreadsheets.pages.exports import ExportPages
from spreadsheets.pages.imports import ImportPages

PER_PAGE = 50  # a hundred rows of this theme are 443 KB of HTML


def take_over(*modules: str) -> None:
    """Unregister what third-party admin modules register, so that it can be shown in this look.

    They are imported first: they register on import, and would otherwise do so later.
    """
    for name in modules:
        import_module(name)
    for model, model_admin in list(admin.site._registry.items()):
        if type(model_admin).__module__ in modules:
            admin.site.unregister(model)


class ScopedFields:
    """Relations of a form offer and take only rows that the user may see."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        rows = kwargs.get("queryset", db_field.remote_field.model._default_manager.all())
        kwargs["queryset"] = scopes.narrow(rows, request.user, "view")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class ScopedDropdownForm(AutocompleteDropdownForm):
    def __init__(self, request, name, *args, **kwargs) -> None:
        super().__init__(request, name, *args, **kwargs)
        rows = self.fields[name].queryset.all()
        self.fields[name].queryset = scopes.narrow(rows, request.user, "view")


class RelatedFilter(AutocompleteSelectFilter):
    """By a row of another table, which is searched for; it names only what the user may see."""

    form_class = ScopedDropdownForm


class TabularInline(ScopedFields, UnfoldTabularInline):
    """Rows of another table on the page of what they belong to."""


class ModelAdmin(ScopedFields, UnfoldModelAdmin):
    """Shows and changes the rows that the user's roles reach.

    ``empty_hint`` is what an empty list tells its reader to do next, a sentence or two.

    ``in_palette`` lets the command palette find its objects; for registries, never for time series.
    """

    list_per_page = PER_PAGE
    list_filter_submit = True
    warn_unsaved_form = True
    empty_hint = ""
    in_palette = False

    def get_queryset(self, request):
        return scopes.narrow(super().get_queryset(request), request.user, "view")

    def has_view_permission(self, request, obj=None) -> bool:
        return self._may(request, "view") or self._may(request, "change")

    def has_add_permission(self, request, obj=None) -> bool:
        return self._may(request, "add")

    def _may(self, request, word: str) -> bool:
        """Whether some role permits it. A proxy has the permissions of the rows that it shows."""
        options = (self.model._meta.concrete_model or self.model)._meta
        codename = get_permission_codename(word, options)
        return request.user.has_perm(f"{options.app_label}.{codename}")

    def has_change_permission(self, request, obj=None) -> bool:
        allowed = self._may(request, "change")
        return allowed and (obj is None or scopes.allows(request.user, "change", obj))

    def has_delete_permission(self, request, obj=None) -> bool:
        allowed = self._may(request, "delete")
        return allowed and (obj is None or scopes.allows(request.user, "delete", obj))

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        if not scopes.allows(request.user, "change" if change else "add", obj):
            raise PermissionDenied("Your role does not reach there.")

    def response_action(self, request, queryset):
        """Actions get the rows on which the user may do what they ask permission for."""
        name = request.POST.get("action", "")
        function = self.get_actions(request).get(name, [None])[0]
        for word in getattr(function, "allowed_permissions", ()):
            if word in ("change", "delete"):
                queryset = scopes.narrow(queryset, request.user, word)
        return super().response_action(request, queryset)

    def history_view(self, request, object_id, extra_context=None):
        response = super().history_view(request, object_id, extra_context)
        context = getattr(response, "context_data", None)  # a redirect has none
        if context:
            context["changes"] = changes_of(context["object"], page=request.GET.get("changes"))
        return response


class PagelessChangeList(ChangeList):
    """Rows that have no page of their own.

    ``list_display_links = None`` would say the same, but then the theme mislabels the first column
    on narrow screens.
    """

    def url_for_result(self, result):
        raise NoReverseMatch


class ReadOnlyAdmin(ModelAdmin):
    """For tables that are appended to or computed; nobody edits them by hand."""

    warn_unsaved_form = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ExportMixin(ExportPages, StockExportMixin):
    """Adds export in every format; a file holds what the list's filters leave.

    ``resource_classes`` names the columns, see ``resources.py`` of the domain.
    """


class ImportExportModelAdmin(ExportPages, ImportPages, ModelAdmin, StockImportExportModelAdmin):
    """Adds import as well, of the same columns."""

    def has_export_permission(self, request) -> bool:
        return self._may(request, "view")

    def get_changelist_instance(self, request):
        cl = super().get_changelist_instance(request)
        cl.may_import = self.has_import_permission(request)  # for the page of an empty list
        cl.template_url = self.template_url(request, "xlsx")
        return cl

    def template_url(self, request, form: str) -> str:
        """Where an empty file to be filled in is; nothing if this table is only exported."""
        resource = self.get_import_resource_classes(request)[0]
        if not self.has_import_permission(request) or resource.only_exported:
            return ""
        return reverse("import-template", args=[*self.opts.label_lower.split("."), form])

    def import_action(self, request, **kwargs):
        answer = super().import_action(request, **kwargs)
        if hasattr(answer, "context_data"):
            urls = {form: self.template_url(request, form) for form in ("xlsx", "csv")}
            answer.context_data["template_urls"] = urls if urls["xlsx"] else {}
        return answer
