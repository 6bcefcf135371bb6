"""Spreadsheets of validations, scenarios and meters."""

from import_export import fields

from emissions.models import Laboratory, Meter, ModuleYear, Scenario, ScenarioLine
from emissions.resources.widgets import FactorWidget, digits
from sensing.models import Sensor
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference


class ModuleYearResource(BaseResource):
    """One line a module of a year."""

    only_exported = "Modules are validated on the page of their year."
    laboratory = fields.Field(
        attribute="reporting_year__laboratory__code", column_name="laboratory", readonly=True
    )
    year = fields.Field(attribute="reporting_year__year", column_name="year", readonly=True)

    class Meta(BaseResource.Meta):
        model = ModuleYear
        abstract = False
        fields = ("laboratory", "year", "module", "status", "validated_at")


class ScenarioResource(BaseResource):
    """One line a scenario; its lines are a table of their own."""

    only_exported = "A scenario copies a year: add it on its page."
    laboratory = reference("laboratory", Laboratory, "code")

    class Meta(BaseResource.Meta):
        model = Scenario
        abstract = False
        fields = ("laboratory", "year", "name", "note", "copied_at")


class ScenarioLineResource(BaseResource):
    """One line a kind and factor of a scenario, in the year and as planned."""

    only_exported = "Lines of scenarios are copied from a year, and planned on its page."
    laboratory = fields.Field(
        attribute="scenario__laboratory__code", column_name="laboratory", readonly=True
    )
    scenario = fields.Field(attribute="scenario__name", column_name="scenario", readonly=True)
    base_amount = digits("base_amount")
    base_kg = digits("base_kg")
    amount = digits("amount")
    value = digits("value")
    kg = digits("kg")

    class Meta(BaseResource.Meta):
        model = ScenarioLine
        abstract = False
        fields = (
            "laboratory",
            "scenario",
            "module",
            "category",
            "scope",
            "base_amount",
            "base_kg",
            "amount",
            "value",
            "kg",
        )


class MeterResource(BaseResource):
    """One line a meter, matched on its code."""

    laboratory = reference("laboratory", Laboratory, "code")
    sensor = reference("sensor", Sensor, "sensor_id")
    factor = fields.Field(attribute="factor", column_name="factor", widget=FactorWidget())

    class Meta(BaseResource.Meta):
        model = Meter
        abstract = False
        import_id_fields = ("code",)
        fields = (
            "code",
            "laboratory",
            "sensor",
            "counts",
            "category",
            "subcategory",
            "factor",
            "since",
            "is_active",
        )
