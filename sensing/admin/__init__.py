from sensing.admin.alerts import AnomalyAlertAdmin
from sensing.admin.drift import DriftCheckAdmin, DriftReferenceAdmin
from sensing.admin.groups import SensorGroupAdmin
from sensing.admin.history import HistoryImportAdmin
from sensing.admin.maintenance import MaintenanceLogAdmin, MaintenanceTaskAdmin
from sensing.admin.quality import CorrectionAdmin, RefusedReadingAdmin
from sensing.admin.readings import ReadingRowAdmin
from sensing.admin.recipients import AlertRecipientAdmin
from sensing.admin.senders import (
    DeviceAccessAdmin,
    LineMappingAdmin,
    MqttBridgeAdmin,
    MqttSubscriptionAdmin,
)
from sensing.admin.sensors import SensorAdmin
from sensing.admin.technicians import MaintenanceRoutineAdmin, TechnicianAdmin
from sensing.admin.watching import WatchAdmin, WatchRuleAdmin

__all__ = [
    "AlertRecipientAdmin",
    "AnomalyAlertAdmin",
    "CorrectionAdmin",
    "DeviceAccessAdmin",
    "DriftCheckAdmin",
    "DriftReferenceAdmin",
    "HistoryImportAdmin",
    "LineMappingAdmin",
    "MaintenanceLogAdmin",
    "MaintenanceRoutineAdmin",
    "MaintenanceTaskAdmin",
    "MqttBridgeAdmin",
    "MqttSubscriptionAdmin",
    "ReadingRowAdmin",
    "RefusedReadingAdmin",
    "SensorAdmin",
    "SensorGroupAdmin",
    "TechnicianAdmin",
    "WatchAdmin",
    "WatchRuleAdmin",
]
