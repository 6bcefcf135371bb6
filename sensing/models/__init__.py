from sensing.models.access import Admission, DeviceAccess, DeviceAccessGroup
from sensing.models.alerts import AnomalyAlert
from sensing.models.assets import Sensor
from sensing.models.corrections import CorrectedReading, Correction
from sensing.models.drift import DriftCheck, DriftReference
from sensing.models.groups import SensorGroup, SensorGroupMember
from sensing.models.history import HistoryImport
from sensing.models.lines import LineMapping
from sensing.models.maintenance import MaintenanceLog, MaintenanceTask
from sensing.models.mqtt import MqttBridge, MqttSubscription, MqttSubscriptionGroup
from sensing.models.quarantine import RefusedReading
from sensing.models.readings import (
    NewestOfBatch,
    NewestReading,
    PackedReadings,
    Reading,
    ReadingDay,
    ReadingHour,
    ReadingRow,
    RecentReadingRow,
)
from sensing.models.recipients import AlertRecipient
from sensing.models.ringing import ALERTS, READINGS, SENSORS, TASKS
from sensing.models.routines import MaintenanceRoutine
from sensing.models.states import State
from sensing.models.technicians import Technician
from sensing.models.watching import (
    Finding,
    SeasonalBaseline,
    SensorLimits,
    Suspicion,
    Watch,
    WatchRule,
)

__all__ = [
    "ALERTS",
    "READINGS",
    "SENSORS",
    "TASKS",
    "Admission",
    "AlertRecipient",
    "AnomalyAlert",
    "CorrectedReading",
    "Correction",
    "DeviceAccess",
    "DeviceAccessGroup",
    "DriftCheck",
    "DriftReference",
    "Finding",
    "HistoryImport",
    "LineMapping",
    "MaintenanceLog",
    "MaintenanceRoutine",
    "MaintenanceTask",
    "MqttBridge",
    "MqttSubscription",
    "MqttSubscriptionGroup",
    "NewestOfBatch",
    "NewestReading",
    "PackedReadings",
    "Reading",
    "ReadingDay",
    "ReadingHour",
    "ReadingRow",
    "RecentReadingRow",
    "RefusedReading",
    "SeasonalBaseline",
    "Sensor",
    "SensorGroup",
    "SensorGroupMember",
    "SensorLimits",
    "State",
    "Suspicion",
    "Technician",
    "Watch",
    "WatchRule",
]
