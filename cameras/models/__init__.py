from cameras.models.alerts import CameraAlert
from cameras.models.cameras import Camera, Live, Zone
from cameras.models.frames import Detection, DetectionRow, Frame, FrameRow
from cameras.models.metrics import MetricSeries, SystemMetric, SystemMetricRow

__all__ = [
    "Camera",
    "CameraAlert",
    "Detection",
    "DetectionRow",
    "Frame",
    "FrameRow",
    "Live",
    "MetricSeries",
    "SystemMetric",
    "SystemMetricRow",
    "Zone",
]
