"""Export of references and of checks against them."""

from import_export import fields

from accounts.models import User
from sensing.models import DriftCheck, DriftReference, Sensor
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference


class DriftReferenceResource(BaseResource):
    """One line a reference, for export."""

    sensor = reference("sensor", Sensor, "sensor_id")
    frozen_by = reference("frozen_by", User, "email")

    only_exported = "References are only exported; freeze them on the list of sensors."

    class Meta(BaseResource.Meta):
        model = DriftReference
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "sensor",
            "start",
            "end",
            "hour_count",
            "reading_count",
            "level",
            "spread",
            "reason",
            "frozen_by",
            "frozen_at",
        )


class DriftCheckResource(BaseResource):
    """One line a check, for export."""

    sensor = reference("sensor", Sensor, "sensor_id")
    change = fields.Field(attribute="change", column_name="change", readonly=True)

    only_exported = "Checks are only exported; they are made every day."

    class Meta(BaseResource.Meta):
        model = DriftCheck
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "sensor",
            "reference",
            "day",
            "start",
            "end",
            "verdict",
            "change",
            "effect",
            "shift",
            "ratio",
            "statistic",
            "p_value",
            "p_corrected",
            "tested_count",
            "hour_count",
            "effective_hours",
            "checked_at",
        )
