from cameras.api import frames, views
from config.api.viewsets import Router

router = Router()
router.register("zones", views.ZoneViewSet, basename="zone")
router.register("cameras", views.CameraViewSet, basename="camera")
router.register("frames", frames.FrameViewSet, basename="frame")
router.register("detections", frames.DetectionViewSet, basename="detection")
router.register("system-metrics", frames.SystemMetricViewSet, basename="system-metric")
router.register("alerts", views.CameraAlertViewSet, basename="alert")
