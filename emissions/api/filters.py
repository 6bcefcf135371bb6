import django_filters
from django.db.models import Exists, OuterRef
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend

from config.api.filters import FilterSet, InstantFilter, QuickSearch, StrictBooleanFilter
from emissions.models import (
    Activity,
    EmissionFactor,
    FactorChoice,
    FactorFile,
    Laboratory,
    Place,
    Result,
    Total,
    UnitConversion,
)
from emissions.models.results import TOTALS_BY

BY_LABORATORY = {"laboratory": "laboratory__code"}


class LaboratoryFilter(FilterSet):
    class Meta:
        model = Laboratory
        fields = ["code", "name", "faculty", "is_active"]


class EmissionFactorFilter(FilterSet):
    valid_on = django_filters.DateFilter(
        field_name="valid", lookup_expr="contains", label="Valid on this day."
    )
    is_superseded = StrictBooleanFilter(
        field_name="superseded_by", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = EmissionFactor
        fields = [
            "code",
            "region",
            "version",
            "category",
            "scope",
            "measure",
            "unit_code",
            "source",
            "source_version",
            "valid_from",
            "valid_until",
        ]


class FactorFileFilter(FilterSet):
    class Meta:
        model = FactorFile
        fields = ["file_name", "sha256", "status", "form", "edition", "uploaded_at"]


class FactorSearch(QuickSearch):
    """``?q=`` ranks the library by its words and forgives slips of the pen."""

    def filter_queryset(self, request, queryset, view):
        terms = self.get_search_terms(request)
        return queryset.search(" ".join(terms)) if terms else queryset


class ActivityFilter(FilterSet):
    has_result = StrictBooleanFilter(method="filter_has_result", label="Whether it has one.")
    is_plausible = StrictBooleanFilter(
        method="filter_is_plausible", label="Whether its quantity is usual for its unit."
    )
    has_own_value = StrictBooleanFilter(
        field_name="own_value_kg", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Activity
        fields = [
            "laboratory",
            "reference",
            "module",
            "category",
            "unit_code",
            "happened_on",
            "source",
        ]
        paths = BY_LABORATORY

    def filter_has_result(self, queryset, name, value):
        found = Exists(Result.objects.filter(activity=OuterRef("pk")))
        return queryset.filter(found if value else ~found)

    def filter_is_plausible(self, queryset, name, value):
        unusual = Activity.objects.implausible().values("pk")
        return queryset.exclude(pk__in=unusual) if value else queryset.filter(pk__in=unusual)


class ResultFilter(FilterSet):
    start = django_filters.DateFilter(field_name="happened_on", lookup_expr="gte")
    end = django_filters.DateFilter(field_name="happened_on", lookup_expr="lt")
    computed_since = InstantFilter(field_name="computed_at", lookup_expr="gte")

    class Meta:
        model = Result
        fields = ["activity", "laboratory", "module", "gas", "scope"]
        paths = {
            "activity": "activity__uuid",
            "laboratory": "laboratory__code",
        }


class TotalFilter(FilterSet):
    class Meta:
        model = Total
        fields = ["laboratory", "year", "month", "module", "category", "scope", "gas", "factor"]
        paths = BY_LABORATORY


class PlaceFilter(FilterSet):
    class Meta:
        model = Place
        fields = ["code", "name", "kind", "country"]


class UnitConversionFilter(FilterSet):
    class Meta:
        model = UnitConversion
        fields = ["from_code", "to_code"]


class FactorChoiceFilter(FilterSet):
    class Meta:
        model = FactorChoice
        fields = ["module", "category", "subcategory", "place", "factor_code", "factor_region"]


class TotalsBy(BaseFilterBackend):
    """``?by=laboratory,year`` sums up by these, one line a combination."""

    def filter_queryset(self, request, queryset, view):
        names = request.query_params.get("by", "laboratory,year").split(",")
        if unknown := [name for name in names if name not in TOTALS_BY]:
            raise ValidationError({"by": [f"Totals cannot be made by {', '.join(unknown)}."]})
        return queryset.totals(*dict.fromkeys(names))

    def get_schema_operation_parameters(self, view) -> list[dict]:
        each = {"type": "array", "items": {"type": "string", "enum": sorted(TOTALS_BY)}}
        return [
            {
                "name": "by",
                "in": "query",
                "required": False,
                "description": "What to sum up by.",
                "schema": {**each, "minItems": 1},
                "style": "form",
                "explode": False,
            }
        ]
