from sensing.models.alerts import AnomalyAlert
from sensing.models.assets import Sensor
from sensing.models.lines import LineMapping
from sensing.models.maintenance import MaintenanceLog, MaintenanceTask
from sensing.models.readings import PackedReadings, Reading, ReadingHour, ReadingRow

__all__ = [
    "AnomalyAlert",
    "LineMapping",
    "MaintenanceLog",
    "MaintenanceTask",
    "PackedReadings",
    "Reading",
    "ReadingHour",
    "ReadingRow",
    "Sensor",
]
