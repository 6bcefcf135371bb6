"""Import and export of sensors and their groups."""

from sensing.models import Sensor, SensorGroup
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference, references


class SensorResource(BaseResource):
    """One line a sensor, matched on its id."""

    class Meta(BaseResource.Meta):
        model = Sensor
        abstract = False
        import_id_fields = ("sensor_id",)
        fields = (
            "sensor_id",
            "type",
            "unit",
            "location",
            "point",
            "status",
            "expected_interval",
            "plausible_min",
            "plausible_max",
            "implausible",
        )


class SensorGroupResource(BaseResource):
    """One line a group, matched on its name; its sensors are lines of one cell."""

    parent = reference("parent", SensorGroup, "name")
    sensors = references("sensors", Sensor, "sensor_id")

    class Meta(BaseResource.Meta):
        model = SensorGroup
        abstract = False
        import_id_fields = ("name",)
        fields = ("name", "kind", "description", "parent", "sensors")
