"""Import and export formats. A resource maps columns; it holds no business rule."""

from sensing.resources.drift import DriftCheckResource, DriftReferenceResource
from sensing.resources.maintenance import (
    AnomalyAlertResource,
    MaintenanceLogResource,
    MaintenanceRoutineResource,
    MaintenanceTaskResource,
    TechnicianResource,
)
from sensing.resources.readings import CorrectionResource, ReadingResource, RefusedReadingResource
from sensing.resources.senders import LineMappingResource, MqttSubscriptionResource
from sensing.resources.sensors import SensorGroupResource, SensorResource
from sensing.resources.watching import WatchResource, WatchRuleResource

__all__ = [
    "AnomalyAlertResource",
    "CorrectionResource",
    "DriftCheckResource",
    "DriftReferenceResource",
    "LineMappingResource",
    "MaintenanceLogResource",
    "MaintenanceRoutineResource",
    "MaintenanceTaskResource",
    "MqttSubscriptionResource",
    "ReadingResource",
    "RefusedReadingResource",
    "SensorGroupResource",
    "SensorResource",
    "TechnicianResource",
    "WatchResource",
    "WatchRuleResource",
]
