"""The cameras' pages: state and map as the filters leave them, alerts settled, series listed."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse

from cameras.models import CameraAlert, Frame
from tests.accounts.factories import UserFactory
from tests.cameras.doors import add_frame
from tests.cameras.factories import CameraAlertFactory, CameraFactory, ZoneFactory
from tests.conftest import NOON

CAMERAS = "/admin/cameras/camera/"
HERE = Point(6.5, 46.5, srid=4326)


@pytest.fixture
def staff(client, superuser, noon):
    client.force_login(superuser)
    return client


def listed(staff, **query):
    return [camera.code for camera in staff.get(CAMERAS, query).context["cl"].result_list]


def test_the_list_says_how_live_each_camera_is(staff):
    CameraFactory(last_seen_at=NOON - timedelta(seconds=90))

    page = staff.get(CAMERAS).content.decode()

    assert "a minute ago" in page
    assert "recent" in page


def test_the_list_is_filtered_by_live_state_and_tag(staff):
    CameraFactory(code="a", last_seen_at=NOON, tags=["gate"])
    CameraFactory(code="b", tags=["gate"])
    CameraFactory(code="c")

    assert listed(staff, live="streaming") == ["a"]
    assert listed(staff, live="never") == ["b", "c"]
    assert listed(staff, tag="gate") == ["a", "b"]


def test_the_map_shows_what_the_filters_leave_in_the_color_of_its_state(staff):
    zone = ZoneFactory(name="north")
    CameraFactory(code="a", point=HERE, zone=zone, last_seen_at=NOON)
    CameraFactory(code="b", point=HERE)
    CameraFactory(code="c", zone=zone)

    (pin,) = staff.get(f"{CAMERAS}map/", {"zone__id__exact": zone.pk}).json()["features"]

    assert pin["geometry"]["coordinates"] == [6.5, 46.5]
    assert pin["properties"]["tone"] == "good"
    assert staff.get(f"{CAMERAS}map/", {"live": "never"}).json()["features"][0] != pin


def test_the_map_is_closed_to_those_who_see_no_cameras(client, db, noon):
    client.force_login(UserFactory(is_staff=True, role="cashier"))

    assert client.get(f"{CAMERAS}map/").status_code == 403


def test_the_map_takes_as_many_queries_for_many_as_for_one(staff, django_assert_max_num_queries):
    for _ in range(5):
        CameraFactory(point=HERE, zone=ZoneFactory())

    with django_assert_max_num_queries(8):  # session, user, permissions, history, count, rows
        assert len(staff.get(f"{CAMERAS}map/").json()["features"]) == 5


def test_a_cameras_page_shows_its_newest_frames_and_alerts(staff):
    camera = CameraFactory(last_seen_at=NOON)
    add_frame(0, camera=camera)
    CameraAlertFactory(camera=camera, title="lens is dirty")

    page = staff.get(f"{CAMERAS}{camera.pk}/change/")

    assert page.context["live"] == "streaming"
    assert len(page.context["frames"]) == 1
    assert "lens is dirty" in page.content.decode()


def test_a_camera_never_seen_says_how_to_send_a_frame(staff):
    camera = CameraFactory()

    page = staff.get(f"{CAMERAS}{camera.pk}/change/").content.decode()

    assert "never seen" in page
    assert str(camera.uuid) in page


def test_the_chart_counts_the_frames_of_each_hour(staff):
    camera = CameraFactory()
    for minutes in (0, 1, 2, 70):
        add_frame(minutes, camera=camera)
    Frame.objects.filter(number=1).update(status=Frame.Status.FAILED)

    chart = staff.get(f"{CAMERAS}{camera.pk}/chart/", {"span": "6h"})

    assert chart.status_code == 200
    assert "frames in an hour" in chart.content.decode()


@pytest.mark.parametrize("query", [{"span": "9y"}, {"theme": "pink"}])
def test_a_chart_that_is_not_offered_is_a_404(staff, query):
    assert staff.get(f"{CAMERAS}{CameraFactory().pk}/chart/", query).status_code == 404


def test_a_zone_counts_its_cameras(staff):
    zone = ZoneFactory()
    streaming = CameraFactory(zone=zone, last_seen_at=NOON)
    CameraFactory(zone=zone)
    CameraAlertFactory(camera=streaming)
    CameraAlertFactory(camera=streaming)

    (row,) = staff.get("/admin/cameras/zone/").context["cl"].result_list

    assert (row.camera_count, row.streaming_count, row.unsettled) == (2, 1, 2)


@pytest.mark.parametrize(
    ("verb", "status"), [("acknowledge", "acknowledged"), ("resolve", "resolved")]
)
def test_alerts_are_settled_together(staff, verb, status):
    chosen = [CameraAlertFactory().pk, CameraAlertFactory().pk]

    staff.post(
        reverse("admin:cameras_cameraalert_changelist"),
        {"action": verb, "_selected_action": chosen},
    )

    assert set(CameraAlert.objects.values_list("status", flat=True)) == {status}


def test_an_alert_past_it_is_named_and_left(staff):
    alert = CameraAlertFactory(status="resolved", settled_at=NOON)

    answer = staff.post(
        reverse("admin:cameras_cameraalert_changelist"),
        {"action": "acknowledge", "_selected_action": [alert.pk]},
        follow=True,
    )

    assert "cannot become acknowledged" in answer.content.decode()


def test_a_list_of_frames_is_filtered_by_status(staff):
    add_frame(0)
    add_frame(1)
    Frame.objects.filter(number=1).update(status=Frame.Status.FAILED)

    page = staff.get("/admin/cameras/framerow/", {"status": "3"})

    assert [row.number for row in page.context["cl"].result_list] == [1]


def test_a_worker_finds_cameras_and_no_frames(client, db, noon):
    client.force_login(UserFactory(is_staff=True, role="worker"))

    statuses = [
        client.get(f"/admin/cameras/{page}/").status_code
        for page in ("camera", "framerow", "detectionrow", "systemmetricrow")
    ]

    assert statuses == [200, 403, 403, 403]


def test_the_dashboard_counts_cameras_alerts_and_frames(staff):
    CameraFactory(last_seen_at=NOON)
    camera = CameraFactory(last_seen_at=NOON - timedelta(hours=1))
    CameraAlertFactory(camera=camera, severity=5)
    add_frame(0, camera=camera)

    groups = dict(staff.get("/admin/").context["card_groups"])

    cards = {card.title: card for card in groups["Cameras"]}
    assert cards["Cameras streaming"].value == 1
    assert cards["Cameras streaming"].hint == "1 stale, 0 never seen"
    assert cards["Camera alerts"].hint == "1 critical or worse"
    assert all(staff.get(card.url).status_code == 200 for card in cards.values())
