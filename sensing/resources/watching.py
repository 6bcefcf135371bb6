"""Import and export of what readings are watched for."""

from sensing.models import Sensor, SensorGroup, Watch, WatchRule
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference


class WatchRuleResource(BaseResource):
    """One line a rule, matched on its name."""

    sensor = reference("sensor", Sensor, "sensor_id")
    group = reference("group", SensorGroup, "name")

    class Meta(BaseResource.Meta):
        model = WatchRule
        abstract = False
        import_id_fields = ("name",)
        fields = (
            "name",
            "sensor",
            "group",
            "detector",
            "low",
            "high",
            "bound",
            "span",
            "deadband",
            "persists",
            "cooldown",
            "severity",
            "recommended_actions",
            "is_shared",
            "resolves_itself",
            "is_active",
        )


class WatchResource(BaseResource):
    """One line a sensor that a rule watches, for export: what it held back."""

    sensor = reference("sensor", Sensor, "sensor_id")
    rule = reference("rule", WatchRule, "name")

    only_exported = "What is watched follows from rules; import those."

    class Meta(BaseResource.Meta):
        model = Watch
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "rule",
            "sensor",
            "phase",
            "began_at",
            "cleared_at",
            "seen_until",
            "held_by_hysteresis",
            "held_by_duration",
            "held_by_cooldown",
            "held_by_snooze",
            "held_by_maintenance",
        )
