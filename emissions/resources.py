"""Import and export formats. A resource maps columns; it holds no business rule."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Expression, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat
from import_export import fields, widgets

from accounts.models import User
from emissions.models import (
    Activity,
    EmissionFactor,
    FactorChoice,
    Laboratory,
    Place,
    ReportingYear,
    Result,
    UnitConversion,
)
from emissions.services.catalogue import recompute_by
from emissions.services.results import compute_results
from spreadsheets.exporting.compiling import Kind
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import ExactWidget, KeyWidget, reference


class DigitsWidget(ExactWidget):
    """A number of any length: as a number in a workbook only where that holds all its digits."""

    def __init__(self) -> None:
        super().__init__(Decimal, "a number")

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        if kwargs.get("force_native_type") and Decimal(repr(float(value))) == value:
            return float(value)
        return f"{value:f}"

    def compiled(self, path: str) -> tuple[Kind, F]:
        return Kind.EXACT, F(path)


class FactorWidget(widgets.Widget):
    """A factor as code/region/version; without a version the newest is meant."""

    def clean(self, value, row=None, **kwargs):
        if not value:
            return None
        code, _, rest = str(value).strip().partition("/")
        region, _, version = rest.partition("/")
        versions = EmissionFactor.objects.filter(code=code, region=region).order_by("-version")
        for factor in versions:
            if version in ("", str(factor.version)):
                return factor
        raise ValueError(f"There is no emission factor {value!r}, written code/region/version.")

    def render(self, value, obj=None, **kwargs):
        return f"{value.code}/{value.region}/{value.version}" if value else ""

    def compiled(self, path: str) -> tuple[Kind, Expression]:
        parts = [F(f"{path}__code"), Value("/"), F(f"{path}__region"), Value("/")]
        version = Cast(F(f"{path}__version"), TextField())
        written = Concat(*parts, version, output_field=TextField())
        return Kind.TEXT, Case(When(**{path: None}, then=None), default=written)


def digits(name: str) -> fields.Field:
    """A column of exact numbers."""
    return fields.Field(attribute=name, column_name=name, widget=DigitsWidget())


class FollowedResource(BaseResource):
    """Rows that have a part in results, which follow in the same transaction."""

    class Meta(BaseResource.Meta):
        abstract = True

    def after_write(self, rows: QuerySet, *, now: datetime) -> None:
        recompute_by(self._meta.model, list(rows.values_list("pk", flat=True)), now=now)


class LaboratoryResource(FollowedResource):
    """One line a laboratory, matched on its code."""

    class Meta(BaseResource.Meta):
        model = Laboratory
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "faculty", "headcount", "place", "is_active")


class ReportingYearResource(BaseResource):
    """One line a laboratory and year. Its status is only exported: steps are taken, not typed."""

    laboratory = reference("laboratory", Laboratory, "code")
    status = fields.Field(attribute="status", column_name="status", readonly=True)

    class Meta(BaseResource.Meta):
        model = ReportingYear
        abstract = False
        import_id_fields = ("laboratory", "year")
        fields = ("laboratory", "year", "status", "headcount", "note")


class EmissionFactorResource(BaseResource):
    """One line a version of a factor; a later version supersedes the one before it."""

    value = digits("value")
    co2 = digits("co2")
    ch4 = digits("ch4")
    n2o = digits("n2o")
    uncertainty_percent = digits("uncertainty_percent")

    class Meta(BaseResource.Meta):
        model = EmissionFactor
        abstract = False
        import_id_fields = ("code", "region", "version")
        fields = (
            "code",
            "region",
            "version",
            "name",
            "category",
            "scope",
            "measure",
            "value",
            "co2",
            "ch4",
            "n2o",
            "unit",
            "uncertainty_percent",
            "source",
            "source_version",
            "source_url",
            "valid_from",
            "valid_until",
        )

    def get_queryset(self):
        return super().get_queryset().order_by("code", "region", "version")

    def turn_of(self, row) -> int:
        return int(row["version"]) if row.get("version", "").isdecimal() else 0

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        if instance.version and instance.version > 1 and instance.supersedes_id is None:
            instance.supersedes = EmissionFactor.objects.filter(
                code=instance.code, region=instance.region, version=instance.version - 1
            ).first()


class PlaceResource(FollowedResource):
    """One line a place, matched on its code."""

    class Meta(BaseResource.Meta):
        model = Place
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "kind", "country", "position")


class UnitConversionResource(FollowedResource):
    """One line a pair of units."""

    ratio = digits("ratio")

    class Meta(BaseResource.Meta):
        model = UnitConversion
        abstract = False
        import_id_fields = ("from_code", "to_code")
        fields = ("from_code", "to_code", "ratio", "source")


class FactorChoiceResource(FollowedResource):
    """One line a kind of activity within a band of distances."""

    class Meta(BaseResource.Meta):
        model = FactorChoice
        abstract = False
        import_id_fields = (
            "module",
            "category",
            "subcategory",
            "place",
            "with_forcing",
            "from_km",
        )
        fields = (*import_id_fields, "until_km", "factor_code", "factor_region")


class ActivityResource(BaseResource):
    """One line an activity, matched on its UUID if it has one, else on laboratory and reference."""

    laboratory = reference("laboratory", Laboratory, "code")
    quantity = digits("quantity")
    own_value_kg = digits("own_value_kg")
    factor = fields.Field(attribute="factor", column_name="factor", widget=FactorWidget())
    origin = reference("origin", Place, "code")
    destination = reference("destination", Place, "code")
    distance_km = digits("distance_km")
    active_watts = digits("active_watts")
    active_hours = digits("active_hours")
    standby_watts = digits("standby_watts")
    standby_hours = digits("standby_hours")
    weeks = digits("weeks")
    kwh_each = digits("kwh_each")
    uncertainty_percent = digits("uncertainty_percent")
    person = reference("person", User, "email")
    uuid = fields.Field(
        attribute="uuid", column_name="uuid", widget=KeyWidget(), saves_null_values=False
    )

    may_be_absent = ("reference",)
    also_known_by = ("uuid",)
    checked_by_database = True

    class Meta(BaseResource.Meta):
        model = Activity
        abstract = False
        import_id_fields = ("laboratory", "reference")
        fields = (
            "uuid",
            "laboratory",
            "reference",
            "module",
            "category",
            "subcategory",
            "description",
            "quantity",
            "unit",
            "happened_on",
            "ended_on",
            "factor",
            "own_value_kg",
            "own_value_reason",
            "person",
            "place",
            "origin",
            "destination",
            "distance_km",
            "is_return",
            "with_forcing",
            "active_watts",
            "active_hours",
            "standby_watts",
            "standby_hours",
            "weeks",
            "kwh_each",
            "uncertainty_percent",
        )

    def values_of_new(self) -> dict[str, Any]:
        user = self.user.pk if self.user else None
        return {"source": Activity.Source.IMPORT, "entered_by_id": user}

    def after_write(self, rows: QuerySet, *, now: datetime) -> None:
        compute_results(Activity.objects.filter(pk__in=rows.values("pk")), now=now)


class ResultResource(BaseResource):
    """One line a result, for export."""

    activity = reference("activity", Activity, "uuid")
    laboratory = reference("laboratory", Laboratory, "code")
    # Of the activity itself, whose constraint lets nothing in that a spreadsheet would calculate.
    module = fields.Field(attribute="activity__module", column_name="module")
    factor = fields.Field(attribute="factor", column_name="factor", widget=FactorWidget())
    factor_value = digits("factor_value")
    quantity = digits("quantity")
    distance_km = digits("distance_km")
    conversion = digits("conversion")
    kg = digits("kg")
    quantity_uncertainty_percent = digits("quantity_uncertainty_percent")
    uncertainty_percent = digits("uncertainty_percent")

    only_exported = "Results follow from activities and factors; bring these."

    class Meta(BaseResource.Meta):
        model = Result
        abstract = False
        import_id_fields = ("activity", "gas")
        fields = (
            *import_id_fields,
            "laboratory",
            "happened_on",
            "module",
            "category",
            "scope",
            "factor",
            "factor_value",
            "quantity",
            "distance_km",
            "conversion",
            "kg",
            "quantity_uncertainty_percent",
            "uncertainty_percent",
            "formula",
            "computed_at",
        )

    def get_queryset(self):
        return super().get_queryset().select_related("activity", "laboratory", "factor")
