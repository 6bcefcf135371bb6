from cameras.admin.alerts import CameraAlertAdmin
from cameras.admin.cameras import CameraAdmin, ZoneAdmin
from cameras.admin.series import (
    DetectionRowAdmin,
    FrameRowAdmin,
    MetricSeriesAdmin,
    SystemMetricRowAdmin,
)

__all__ = [
    "CameraAdmin",
    "CameraAlertAdmin",
    "DetectionRowAdmin",
    "FrameRowAdmin",
    "MetricSeriesAdmin",
    "SystemMetricRowAdmin",
    "ZoneAdmin",
]
