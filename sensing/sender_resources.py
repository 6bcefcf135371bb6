"""Import and export of groups of sensors and of what is brought from an MQTT broker."""

from sensing.models import MqttSubscription, Sensor, SensorGroup
from spreadsheets.resources import BaseResource, reference, references


class SensorGroupResource(BaseResource):
    """One line a group, matched on its name; its sensors are lines of one cell."""

    parent = reference("parent", SensorGroup, "name")
    sensors = references("sensors", Sensor, "sensor_id")

    class Meta(BaseResource.Meta):
        model = SensorGroup
        abstract = False
        import_id_fields = ("name",)
        fields = ("name", "kind", "description", "parent", "sensors")


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
