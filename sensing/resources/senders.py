"""Import and export of how what others send becomes readings."""

from sensing.models import LineMapping, MqttSubscription, SensorGroup
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference, references


class LineMappingResource(BaseResource):
    """One line a mapping, matched on its name."""

    class Meta(BaseResource.Meta):
        model = LineMapping
        abstract = False
        import_id_fields = ("name",)
        fields = ("name", "position", "measurement", "sensor_id", "is_active")


class MqttSubscriptionResource(BaseResource):
    """One line a subscription, matched on its name; its groups are lines of one cell."""

    groups = references("groups", SensorGroup, "name")
    registers_in = reference("registers_in", SensorGroup, "name")

    class Meta(BaseResource.Meta):
        model = MqttSubscription
        abstract = False
        import_id_fields = ("name",)
        fields = (
            "name",
            "topic",
            "qos",
            "form",
            "sensor_id",
            "value_path",
            "timestamp_path",
            "time_unit",
            "quality_path",
            "is_active",
            "reaches_all",
            "groups",
            "registers_in",
            "registers_type",
            "registers_unit",
            "registers_most",
        )
