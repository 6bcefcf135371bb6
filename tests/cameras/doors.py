"""Cameras from outside: who may open which door, and rows to find behind them."""

from collections.abc import Callable
from datetime import timedelta

from cameras.models import Detection, Frame, SystemMetric
from tests.cameras.factories import (
    CameraAlertFactory,
    CameraFactory,
    MetricSeriesFactory,
    ZoneFactory,
)
from tests.conftest import NOON
from tests.roles import ADMINISTRATOR, LEADERS, OPERATORS, READERS

# Who passed a camera when is not for everybody on the site.
WATCHERS = READERS - {"worker"}

PROMISED: dict[str, set[str]] = {
    "GET cameras-api:zone-list": READERS,
    "POST cameras-api:zone-list": LEADERS,
    "PATCH cameras-api:zone-list": OPERATORS,
    "DELETE cameras-api:zone-list": ADMINISTRATOR,
    "GET cameras-api:zone-detail": READERS,
    "PUT cameras-api:zone-detail": OPERATORS,
    "PATCH cameras-api:zone-detail": OPERATORS,
    "DELETE cameras-api:zone-detail": ADMINISTRATOR,
    "GET cameras-api:camera-list": READERS,
    "POST cameras-api:camera-list": OPERATORS,
    "PATCH cameras-api:camera-list": OPERATORS,
    "DELETE cameras-api:camera-list": ADMINISTRATOR,
    "GET cameras-api:camera-detail": READERS,
    "PUT cameras-api:camera-detail": OPERATORS,
    "PATCH cameras-api:camera-detail": OPERATORS,
    "DELETE cameras-api:camera-detail": ADMINISTRATOR,
    "GET cameras-api:frame-list": WATCHERS,
    "POST cameras-api:frame-list": OPERATORS,
    "PATCH cameras-api:frame-list": OPERATORS,
    "GET cameras-api:detection-list": WATCHERS,
    "GET cameras-api:system-metric-list": WATCHERS,
    "POST cameras-api:system-metric-list": OPERATORS,
    "GET cameras-api:alert-list": READERS,
    "POST cameras-api:alert-list": OPERATORS,
    "PATCH cameras-api:alert-list": OPERATORS,
    "DELETE cameras-api:alert-list": ADMINISTRATOR,
    "GET cameras-api:alert-detail": READERS,
    "PUT cameras-api:alert-detail": OPERATORS,
    "PATCH cameras-api:alert-detail": OPERATORS,
    "DELETE cameras-api:alert-detail": ADMINISTRATOR,
    "POST cameras-api:alert-acknowledge": OPERATORS,
    "POST cameras-api:alert-resolve": OPERATORS,
}
DEVICES_MAY = {"POST cameras-api:frame-list", "POST cameras-api:system-metric-list"}
BOX = {"x1": 0.25, "y1": 0.25, "x2": 0.5, "y2": 0.5}


def one_of_each(user, *, now=NOON) -> dict[str, object]:
    """A row of everything; returns the key that the API knows each by."""
    zone = ZoneFactory()
    camera = CameraFactory(zone=zone, last_seen_at=now)
    add_frame(0, camera=camera, now=now)
    add_detection(0, camera=camera, now=now)
    add_metric(0, camera=camera, now=now)
    # Not the camera above, so that the door that deletes it opens as far as the trigger.
    return {
        "zone": ZoneFactory().code,
        "camera": CameraFactory().uuid,
        "alert": CameraAlertFactory(camera=camera).pk,
    }


def add_frame(place: int, *, camera=None, now=NOON) -> None:
    Frame.objects.create(
        camera=camera or CameraFactory(zone=ZoneFactory()),
        captured_at=now - timedelta(minutes=place),
        number=place,
        received_at=now,
    )


def add_detection(place: int, *, camera=None, now=NOON) -> None:
    Detection.objects.create(
        camera=camera or CameraFactory(zone=ZoneFactory()),
        captured_at=now - timedelta(minutes=place),
        number=place,
        place=0,
        object_class=Detection.Class.CAR,
        confidence=0.5,
        **BOX,
    )


def add_metric(place: int, *, camera=None, now=NOON) -> None:
    series = MetricSeriesFactory(camera=camera or CameraFactory(zone=ZoneFactory()))
    SystemMetric.objects.create(
        series=series, measured_at=now - timedelta(minutes=place), value=1.5
    )


# How a row comes into each list, with everything it points to being another's than the row before.
ADD: dict[str, Callable[[int], object]] = {
    "cameras/zones": lambda place: ZoneFactory(),
    "cameras/cameras": lambda place: CameraFactory(zone=ZoneFactory()),
    "cameras/frames": add_frame,
    "cameras/detections": add_detection,
    "cameras/system-metrics": add_metric,
    "cameras/alerts": lambda place: CameraAlertFactory(camera=CameraFactory(zone=ZoneFactory())),
}
