from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from emissions.models import Activity, EmissionFactor, Result


class ValuesFilter(DropdownFilter):
    """Those of one value of a column, out of the values there are."""

    column = ""

    def lookups(self, request, model_admin):
        values = EmissionFactor.objects.order_by(self.column).values_list(self.column, flat=True)
        return [(value, value) for value in values.distinct() if value != ""]

    def queryset(self, request, queryset):
        return queryset.filter(**{self.column: self.value()}) if self.value() else queryset


class RegionFilter(ValuesFilter):
    title = _("region")
    parameter_name = column = "region"


class SourceFilter(ValuesFilter):
    title = _("source")
    parameter_name = column = "source"


class CategoryFilter(DropdownFilter):
    """Those of one branch of the tree, with all that grows from it."""

    title = _("category")
    parameter_name = "branch"

    def lookups(self, request, model_admin):
        paths = EmissionFactor.objects.order_by().values_list("category", flat=True).distinct()
        branches = {path.partition(" > ")[0] for path in paths} - {""}
        return [(branch, branch) for branch in sorted(branches)]

    def queryset(self, request, queryset):
        return queryset.filter(category__startswith=self.value()) if self.value() else queryset


class YearFilter(DropdownFilter):
    """Those that hold for some day of a year."""

    title = _("valid in")
    parameter_name = "valid_in"

    def lookups(self, request, model_admin):
        years = EmissionFactor.objects.dates("valid_from", "year", order="DESC")
        return [(first.year, str(first.year)) for first in years]

    def queryset(self, request, queryset):
        year = self.value() or ""
        return queryset.valid_in(int(year)) if year.isdigit() and 1 < int(year) < 9999 else queryset


class NewestFilter(DropdownFilter):
    """Those that nothing supersedes, or those that something does."""

    title = _("version")
    parameter_name = "newest"

    def lookups(self, request, model_admin):
        return [("yes", _("newest")), ("no", _("superseded"))]

    def queryset(self, request, queryset):
        match self.value():
            case "yes":
                return queryset.filter(superseded_by=None)
            case "no":
                return queryset.exclude(superseded_by=None)
        return queryset


class HasResultFilter(DropdownFilter):
    title = _("result")
    parameter_name = "has_result"

    def lookups(self, request, model_admin):
        return [("yes", _("has one")), ("no", _("has none"))]

    def queryset(self, request, queryset):
        found = Exists(Result.objects.filter(activity=OuterRef("pk")))
        match self.value():
            case "yes":
                return queryset.filter(found)
            case "no":
                return queryset.filter(~found)
        return queryset


class PlausibleFilter(DropdownFilter):
    title = _("size")
    parameter_name = "is_plausible"

    def lookups(self, request, model_admin):
        return [("no", _("unusual, to be looked at")), ("yes", _("usual"))]

    def queryset(self, request, queryset):
        unusual = Activity.objects.implausible().values("pk")
        match self.value():
            case "no":
                return queryset.filter(pk__in=unusual)
            case "yes":
                return queryset.exclude(pk__in=unusual)
        return queryset


class OwnValueFilter(DropdownFilter):
    title = _("own value")
    parameter_name = "own_value"

    def lookups(self, request, model_admin):
        return [("yes", _("has one")), ("no", _("has none"))]

    def queryset(self, request, queryset):
        if self.value() in ("yes", "no"):
            return queryset.filter(own_value_kg__isnull=self.value() == "no")
        return queryset


class KindFilter(DropdownFilter):
    """Those of one category of their module."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        rows = model_admin.get_queryset(request).order_by("category")
        kinds = rows.values_list("category", flat=True).distinct()
        return [(kind, kind) for kind in kinds if kind]

    def queryset(self, request, queryset):
        return queryset.filter(category=self.value()) if self.value() else queryset
