"""Cameras over REST: what lists filter, how pages follow each other, what alerts become."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.contrib.gis.geos import Point

from accounts.models import Membership
from cameras.models import Camera, CameraAlert, Detection
from tests.accounts.factories import UserFactory
from tests.cameras.doors import BOX, add_detection, add_frame, add_metric
from tests.cameras.factories import CameraAlertFactory, CameraFactory, ZoneFactory
from tests.conftest import NOON, client_of

API = "/api/v1/cameras/"


@pytest.fixture
def codes(api, noon):
    """The codes of the cameras that a query lists."""

    def codes(**query):
        response = api.get(f"{API}cameras/", query)
        assert response.status_code == 200, response.json()
        return [row["code"] for row in response.json()["results"]]

    return codes


def test_a_client_may_choose_the_uuid(api, db):
    chosen = str(uuid.uuid4())

    created = api.post(f"{API}cameras/", {"code": "gate", "uuid": chosen}, format="json")

    assert created.status_code == 201
    assert api.get(f"{API}cameras/{chosen}/").json()["code"] == "gate"


def test_a_camera_is_not_found_by_its_number(api, db):
    camera = CameraFactory()

    assert api.get(f"{API}cameras/{camera.pk}/").status_code in (400, 404)


def test_cameras_are_filtered_by_all_of_their_tags(codes):
    CameraFactory(code="a", tags=["gate", "night"])
    CameraFactory(code="b", tags=["gate"])

    assert codes(tags="gate") == ["a", "b"]
    assert codes(tags="gate,night") == ["a"]
    assert codes(tags=["gate", "day"]) == []


@pytest.mark.parametrize(
    ("live", "expected"),
    [("streaming", ["a"]), ("recent", ["b"]), ("stale", ["c"]), ("never", ["d"])],
)
def test_cameras_are_filtered_by_how_live_they_are(codes, live, expected):
    for code, seconds in (("a", 1), ("b", 60), ("c", 600)):
        CameraFactory(code=code, last_seen_at=NOON - timedelta(seconds=seconds))
    CameraFactory(code="d")

    assert codes(live=live) == expected


def test_two_states_are_any_of_them(codes):
    CameraFactory(code="a", last_seen_at=NOON)
    CameraFactory(code="b")

    assert codes(live=["streaming", "never"]) == ["a", "b"]


def test_cameras_are_filtered_by_their_zone(codes):
    CameraFactory(code="a", zone=ZoneFactory(code="north"))
    CameraFactory(code="b")

    assert codes(zone="north") == ["a"]


@pytest.mark.parametrize("query", ["live=asleep", "colour=red", "limit=0", "uuid=7"])
def test_what_no_filter_understands_is_a_400(api, db, query):
    assert api.get(f"{API}cameras/?{query}").status_code == 400


def test_cameras_are_a_map(api, db):
    CameraFactory(point=Point(6.5, 46.5, srid=4326))

    (feature,) = api.get(f"{API}cameras/?format=geojson").json()["features"]

    assert feature["geometry"]["coordinates"] == [6.5, 46.5]
    assert feature["properties"]["live"] == "never"


def test_a_zone_says_how_many_cameras_it_has(api, db):
    zone = ZoneFactory(code="north")
    CameraFactory(zone=zone)
    CameraFactory(zone=zone)

    assert api.get(f"{API}zones/north/").json()["camera_count"] == 2


@pytest.mark.parametrize(
    ("area", "problem"),
    [
        ({"type": "Point", "coordinates": [1, 1]}, "A GeoJSON Polygon is expected."),
        ({"type": "Polygon", "coordinates": []}, "A GeoJSON Polygon is expected."),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
            "The outline crosses itself.",
        ),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [200, 0], [1, 1], [0, 0]]]},
            "Longitude lies within",
        ),
    ],
)
def test_an_area_that_is_none_is_a_400(api, db, area, problem):
    answer = api.post(f"{API}zones/", {"code": "a", "name": "a", "area": area}, format="json")

    assert answer.status_code == 400
    assert problem in str(answer.json())


def test_a_configuration_is_checked_with_its_place(api, db):
    sent = {"code": "gate", "configuration": {"resolution": {"width": -1, "height": 1}}}

    answer = api.post(f"{API}cameras/", sent, format="json")

    assert answer.status_code == 400
    assert "$.resolution.width" in str(answer.json()["configuration"])


@pytest.fixture
def pages(api, noon):
    """Every page of a list."""

    def pages(name, **query):
        found, cursor = [], {}
        while True:
            page = api.get(f"{API}{name}/", query | cursor).json()
            found.append(page["results"])
            if page["next"] is None:
                return found
            cursor = {"cursor": page["next"]}

    return pages


def test_pages_of_frames_follow_each_other_newest_first(pages):
    cameras = [CameraFactory(), CameraFactory()]
    for minutes in (0, 0.5, 9, 60 * 24 * 2, 60 * 24 * 100):
        for camera in cameras:
            add_frame(minutes, camera=camera)

    found = pages("frames", limit=3)

    assert [len(page) for page in found] == [3, 3, 3, 1]
    rows = [(row["captured_at"], row["camera"]) for page in found for row in page]
    assert len(set(rows)) == 10
    assert [moment for moment, _ in rows] == sorted((m for m, _ in rows), reverse=True)


def test_frames_are_filtered(pages):
    camera = CameraFactory()
    for minutes in range(4):
        add_frame(minutes, camera=camera)
    add_frame(0)
    noon, before = NOON.isoformat(), (NOON - timedelta(minutes=2)).isoformat()

    def numbers(**query):
        return [row["number"] for page in pages("frames", **query) for row in page]

    assert numbers(camera=str(camera.uuid)) == [0, 1, 2, 3]
    assert numbers(camera=str(camera.uuid), start=before, end=noon) == [1, 2]
    assert numbers(camera=str(uuid.uuid4())) == []
    assert numbers(status="failed") == []
    assert len(numbers(status=["pending", "failed"])) == 5
    assert numbers(detection_count__gte=1) == []


@pytest.mark.parametrize("cursor", ["x", "W10=", "WzEsMiwzXQ==", "bnVsbA==", "é"])
@pytest.mark.parametrize("name", ["frames", "detections", "system-metrics"])
def test_what_is_no_cursor_is_a_400(api, db, name, cursor):
    assert api.get(f"{API}{name}/", {"cursor": cursor}).status_code == 400


@pytest.mark.parametrize("query", ["start=yesterday", "camera=7", "status=done", "q=x", "limit=0"])
def test_a_filter_of_frames_that_cannot_be_is_a_400(api, db, query):
    assert api.get(f"{API}frames/?{query}").status_code == 400


def test_detections_are_shown_with_their_box_and_filtered(api, noon):
    add_detection(1)
    bus = {"object_class": Detection.Class.BUS, "confidence": 0.75, "speed_kmh": 30}
    camera = CameraFactory()
    Detection.objects.create(camera=camera, captured_at=NOON, number=1, place=0, **bus, **BOX)

    (found,) = api.get(f"{API}detections/?object_class=bus&confidence__gte=0.7").json()["results"]

    assert (found["camera"], found["box"]) == (str(camera.uuid), [0.25, 0.25, 0.5, 0.5])
    assert api.get(f"{API}detections/?speed_kmh__gt=30").json()["results"] == []


def test_metrics_are_stored_and_found_again(api, noon):
    camera = CameraFactory()
    sent = [
        {"name": "fps", "value": 29.5, "measured_at": NOON.isoformat(), "camera": str(camera.uuid)},
        {"name": "load", "value": 0.5, "measured_at": NOON.isoformat(), "labels": {"host": "e1"}},
    ]

    answer = api.post(f"{API}system-metrics/", sent, format="json").json()

    assert (answer["stored"], answer["refused"]) == (2, [])
    (fps,) = api.get(f"{API}system-metrics/?camera={camera.uuid}").json()["results"]
    assert (fps["name"], fps["value"]) == ("fps", 29.5)
    (load,) = api.get(f"{API}system-metrics/?label=host:e1").json()["results"]
    assert (load["name"], load["camera"], load["labels"]) == ("load", None, {"host": "e1"})


def test_metrics_have_pages(pages):
    for minutes in range(5):
        add_metric(minutes)

    assert [len(page) for page in pages("system-metrics", limit=2)] == [2, 2, 1]


@pytest.fixture
def alert(db):
    return CameraAlertFactory()


def test_an_alert_is_acknowledged_then_resolved_and_says_by_whom(api, noon, alert, superuser):
    for verb, status in (("acknowledge", "acknowledged"), ("resolve", "resolved")):
        answer = api.post(f"{API}alerts/{alert.pk}/{verb}/", {"note": verb}, format="json")
        assert (answer.status_code, answer.json()["status"]) == (200, status)

    alert.refresh_from_db()
    assert (alert.settled_by, alert.settled_at, alert.note) == (superuser, NOON, "resolve")


def test_settling_an_alert_twice_changes_nothing(api, alert):
    url = f"{API}alerts/{alert.pk}/resolve/"

    assert [api.post(url, format="json").status_code for _ in range(2)] == [200, 200]
    assert CameraAlert.objects.get().events.count() == 2


def test_a_resolved_alert_cannot_be_acknowledged(api, alert):
    api.post(f"{API}alerts/{alert.pk}/resolve/", format="json")

    answer = api.post(f"{API}alerts/{alert.pk}/acknowledge/", format="json")

    assert answer.status_code == 409
    assert "is resolved and cannot become acknowledged" in answer.json()["detail"]


def test_an_alert_needs_no_camera(api, db):
    sent = {
        "alert_type": "storage",
        "severity": 2,
        "title": "disk is full",
        "happened_at": NOON.isoformat(),
    }

    assert api.post(f"{API}alerts/", sent, format="json").json()["camera"] is None


def test_a_camera_with_frames_cannot_be_deleted(api, noon):
    camera = CameraFactory()
    add_frame(0, camera=camera)

    answer = api.delete(f"{API}cameras/{camera.uuid}/")

    assert answer.status_code == 400
    assert "Switch it to inactive" in str(answer.json())
    assert Camera.objects.exists()


def test_a_worker_sees_cameras_but_not_who_passed_them(db):
    worker = client_of(UserFactory(role="worker"))

    assert worker.get(f"{API}cameras/").status_code == 200
    assert worker.get(f"{API}frames/").status_code == 403


def test_frames_and_metrics_are_taken_from_cameras_that_the_role_reaches(noon, db):
    zone, other = ZoneFactory(), ZoneFactory()
    ours, theirs = CameraFactory(zone=zone), CameraFactory(zone=other)
    user = UserFactory(role="viewer")  # who sees all cameras, and works with those of one zone
    operator = Group.objects.get(name="operator")
    Membership.objects.create(user=user, role=operator, scope=zone)
    sender = client_of(user)
    moment = "2026-03-02T11:00:00Z"
    frames = [
        {"camera": str(camera.uuid), "captured_at": moment, "number": 1}
        for camera in (ours, theirs)
    ]
    metric = {"name": "load", "measured_at": moment, "value": 1.5}
    metrics = [metric, {**metric, "camera": str(ours.uuid)}, {**metric, "camera": str(theirs.uuid)}]

    sent = sender.post("/api/v1/cameras/frames/", frames, format="json").json()
    measured = sender.post("/api/v1/cameras/system-metrics/", metrics, format="json").json()

    assert (sent["stored"], [refusal["index"] for refusal in sent["refused"]]) == (1, [1])
    assert (measured["stored"], [refusal["index"] for refusal in measured["refused"]]) == (
        1,
        [0, 2],
    )
