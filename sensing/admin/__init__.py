from sensing.admin.groups import SensorGroupAdmin
from sensing.admin.history import HistoryImportAdmin
from sensing.admin.quality import CorrectionAdmin, RefusedReadingAdmin
from sensing.admin.senders import DeviceAccessAdmin, MqttBridgeAdmin, MqttSubscriptionAdmin
from sensing.admin.sensors import (
    AnomalyAlertAdmin,
    LineMappingAdmin,
    MaintenanceLogAdmin,
    MaintenanceTaskAdmin,
    ReadingRowAdmin,
    SensorAdmin,
)

__all__ = [
    "AnomalyAlertAdmin",
    "CorrectionAdmin",
    "DeviceAccessAdmin",
    "HistoryImportAdmin",
    "LineMappingAdmin",
    "MaintenanceLogAdmin",
    "MaintenanceTaskAdmin",
    "MqttBridgeAdmin",
    "MqttSubscriptionAdmin",
    "ReadingRowAdmin",
    "RefusedReadingAdmin",
    "SensorAdmin",
    "SensorGroupAdmin",
]
