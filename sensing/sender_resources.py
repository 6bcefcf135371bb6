"""Import and export of groups of sensors."""

from sensing.models import Sensor, SensorGroup
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
