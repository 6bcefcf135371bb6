"""The list of results as a spreadsheet."""

from import_export import fields

from emissions.models import Activity, Laboratory, Result
from emissions.resources.widgets import FactorWidget, digits
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference


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
