"""Spreadsheets of activities, whatever their module."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from import_export import fields

from emissions.models import Activity, Laboratory
from emissions.models.activities import UNUSUAL
from emissions.resources.widgets import CodeWidget, FactorWidget, digits, person, place
from emissions.services.results import compute_results
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import KeyWidget, reference


class ActivityResource(BaseResource):
    """One line an activity, matched on its UUID if it has one, else on laboratory and reference."""

    laboratory = reference("laboratory", Laboratory, "code")
    quantity = digits("quantity")
    own_value_kg = digits("own_value_kg")
    factor = fields.Field(attribute="factor", column_name="factor", widget=FactorWidget())
    origin = place("origin")
    destination = place("destination")
    distance_km = digits("distance_km")
    active_watts = digits("active_watts")
    active_hours = digits("active_hours")
    standby_watts = digits("standby_watts")
    standby_hours = digits("standby_hours")
    weeks = digits("weeks")
    kwh_each = digits("kwh_each")
    uncertainty_percent = digits("uncertainty_percent")
    person = person()
    uuid = fields.Field(
        attribute="uuid", column_name="uuid", widget=KeyWidget(), saves_null_values=False
    )

    may_be_absent = ("reference",)
    also_known_by = ("uuid",)
    checked_by_database = True
    unusual: ClassVar = {"The quantity is unusual for its unit: look at it again.": UNUSUAL}
    follows: ClassVar = {"unit_code": ("unit", CodeWidget())}

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
        sees_own_only = self.user and not self.user.has_perm("emissions.view_every_activity")
        return {
            "source": Activity.Source.IMPORT,
            "entered_by_id": user,
            "person_id": user if sees_own_only else None,
        }

    def after_write(self, rows: QuerySet, *, now: datetime) -> None:
        compute_results(Activity.objects.filter(pk__in=rows.values("pk")), now=now)
