"""Every rule of the cameras' tables, broken on purpose around forms and serializers."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction

from cameras.configuration import validate_configuration
from cameras.models import (
    Camera,
    CameraAlert,
    Detection,
    Frame,
    Live,
    MetricSeries,
    SystemMetric,
    Zone,
)
from config.api.errors import sentence_of
from tests.cameras.doors import BOX, add_detection, add_frame
from tests.cameras.factories import (
    CameraAlertFactory,
    CameraFactory,
    MetricSeriesFactory,
    ZoneFactory,
)
from tests.conftest import NOON

BOWTIE = Polygon(((0, 0), (1, 1), (1, 0), (0, 1), (0, 0)), srid=4326)

BROKEN_REGISTRIES = [
    (Zone, {"code": "north gate"}, "letters, digits, hyphens"),
    (Zone, {"name": " "}, "A zone has a name."),
    (Zone, {"area": BOWTIE}, "The outline crosses itself."),
    (Camera, {"code": " "}, "A code is not blank"),
    (Camera, {"code": "gate "}, "no spaces at its ends"),
    (Camera, {"type": "drone"}, "This type of camera is not known."),
    (Camera, {"stream_protocol": "ftp"}, "This protocol of a stream is not known."),
    (Camera, {"status": "asleep"}, "This status of a camera is not known."),
    (Camera, {"stream_url": "rtsp://joe:secret@10.0.0.1/1"}, "holds no user name or password"),
    (Camera, {"backup_stream_url": "rtsp://joe@10.0.0.1/1"}, "holds no user name or password"),
    (Camera, {"credentials_set_at": NOON}, "Credentials say when they were set."),
    (Camera, {"sealed_credentials": b"x"}, "Credentials say when they were set."),
    (CameraAlert, {"alert_type": "boredom"}, "This type of alert is not known."),
    (CameraAlert, {"severity": 6}, "Severity is a number from 1 to 5."),
    (
        CameraAlert,
        {"status": "ignored", "settled_at": NOON},
        "This status of an alert is not known.",
    ),
    (CameraAlert, {"title": "\t"}, "An alert has a title."),
    (CameraAlert, {"status": "resolved"}, "An alert that is not open says when"),
    (MetricSeries, {"name": " "}, "A metric has a name."),
]
FACTORIES = {
    Zone: ZoneFactory,
    Camera: CameraFactory,
    CameraAlert: CameraAlertFactory,
    MetricSeries: MetricSeriesFactory,
}


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "changes", "sentence"), BROKEN_REGISTRIES)
def test_a_broken_rule_is_refused_by_the_database_and_by_forms(model, changes, sentence):
    row = FACTORIES[model]()

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.filter(pk=row.pk).update(**changes)
    assert sentence in sentence_of(refusal.value)
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError, match=sentence[:20]):
        row.validate_constraints()


BROKEN_SERIES = [
    (Frame, {"status": 5}, "This status of a frame is not known."),
    (Frame, {"quality": 1.5}, "Scores lie between 0 and 1."),
    (Frame, {"blur": float("nan")}, "Scores lie between 0 and 1."),
    (Frame, {"number": -1}, "are not negative."),
    (Frame, {"size": -1}, "are not negative."),
    (Frame, {"vehicle_count": -1}, "are not negative."),
    (Frame, {"processing_ms": float("inf")}, "are not negative."),
    (Frame, {"width": 0}, "at least one pixel"),
    (Detection, {"object_class": 8}, "This class of things is not known."),
    (Detection, {"confidence": -0.5}, "Confidence lies between 0 and 1."),
    (Detection, {"x1": 0.5}, "A box lies within the picture"),
    (Detection, {"y2": 1.5}, "A box lies within the picture"),
    (Detection, {"speed_kmh": 1001}, "A speed lies between"),
    (SystemMetric, {"value": float("nan")}, "A metric's value is a finite number."),
    (SystemMetric, {"value": float("inf")}, "A metric's value is a finite number."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "changes", "sentence"), BROKEN_SERIES)
def test_a_broken_rule_of_a_series_is_refused_by_the_database(model, changes, sentence):
    rows = {
        Frame: lambda: (
            {"camera": CameraFactory(), "captured_at": NOON, "number": 1} | {"received_at": NOON}
        ),
        Detection: lambda: (
            {"camera": CameraFactory(), "captured_at": NOON, "number": 1}
            | {"place": 0, "object_class": 1, "confidence": 0.5, **BOX}
        ),
        SystemMetric: lambda: {"series": MetricSeriesFactory(), "measured_at": NOON, "value": 1},
    }

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.create(**rows[model]() | changes)

    assert sentence in sentence_of(refusal.value)


@pytest.mark.django_db
def test_a_zone_without_an_area_is_whole():
    zone = ZoneFactory(area=None)

    zone.full_clean()

    assert Zone.objects.get(area=None) == zone


@pytest.mark.django_db
def test_a_series_of_a_metric_exists_once():
    MetricSeriesFactory(name="fps", labels={"a": "b"})

    with pytest.raises(IntegrityError):
        MetricSeriesFactory(name="fps", labels={"a": "b"})


@pytest.mark.django_db
@pytest.mark.parametrize("add", [add_frame, add_detection])
def test_a_camera_with_frames_stays(add):
    camera = CameraFactory()
    add(0, camera=camera)

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        camera.delete()

    assert sentence_of(refusal.value) == (
        f"Camera {camera.code} has frames. Switch it to inactive instead."
    )


@pytest.mark.django_db
def test_a_camera_without_frames_goes():
    CameraFactory().delete()

    assert not Camera.objects.exists()


@pytest.mark.parametrize(
    ("seconds", "state"),
    [
        (None, Live.NEVER),
        (-5, Live.STREAMING),
        (29.9, Live.STREAMING),
        (30, Live.RECENT),
        (299.9, Live.RECENT),
        (300, Live.STALE),
    ],
)
@pytest.mark.django_db
def test_how_live_a_camera_is_follows_from_its_newest_frame(seconds, state):
    seen = None if seconds is None else NOON - timedelta(seconds=seconds)
    CameraFactory(last_seen_at=seen)

    assert Live.at(seen, now=NOON) == state
    assert Camera.objects.with_live(NOON).get().live == state
    assert [Camera.objects.live(each, now=NOON).exists() for each in Live] == [
        each == state for each in Live
    ]


@pytest.mark.parametrize(
    ("configuration", "problem"),
    [
        ({"fps": 30}, "unknown field `fps`"),
        ({"frames_per_second": "30"}, r"Expected `float \| null`, got `str` - at `\$.frames_per"),
        ({"frames_per_second": 0}, r"> 0.0 - at `\$.frames_per_second`"),
        ({"classes": ["cow"]}, r"Invalid enum value 'cow' - at `\$.classes\[0\]`"),
        (
            {"regions": [{"name": "gate", "polygon": [[0, 0], [1, 1], [2, 0]]}]},
            r"\$.regions\[0\].polygon\[2\]\[0\]",
        ),
        ([], "Expected `object`, got `array`"),
    ],
)
def test_a_configuration_that_no_camera_understands_is_refused_with_the_place(
    configuration, problem
):
    with pytest.raises(ValidationError, match=problem):
        validate_configuration(configuration)


@pytest.mark.django_db
def test_a_configuration_may_say_much():
    much = {
        "detection_model": "yolo11n",
        "classes": ["car", "bus"],
        "confidence_threshold": 0.5,
        "frames_per_second": 30,
        "resolution": {"width": 1920, "height": 1080},
        "regions": [{"name": "gate", "polygon": [[0, 0], [1, 1], [1, 0]]}],
        "alert_thresholds": {"vehicles": 20},
    }
    camera = CameraFactory(configuration=much)

    camera.full_clean()

    camera.refresh_from_db()
    assert camera.configuration == much


@pytest.mark.django_db
def test_nobody_can_reach_a_partition_around_its_table():
    with connections["default"].cursor() as cursor, pytest.raises(Exception, match="permission"):
        cursor.execute("SELECT 1 FROM cameras_frame_20260302")
