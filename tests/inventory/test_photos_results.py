"""What models find on photos: stored once, listed, validated."""

from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse

from inventory.models import Detection, Estimation, Image, PhotoSession
from inventory.services.photos import (
    Detected,
    Estimated,
    NotCompleted,
    Results,
    ResultsDiffer,
    UnknownClassification,
    ValidatedAlready,
    store_results,
    validate_session,
)
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.inventory.factories import (
    ClassificationFactory,
    DetectionFactory,
    ImageFactory,
    PhotoSessionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

BOX = {"center_x_px": 10.5, "center_y_px": 20.0, "width_px": 4.0, "height_px": 3.0}
PLANT = {**BOX, "confidence": 0.75, "model_class": "plant"}
EMPTY = {**BOX, "confidence": 0.25, "is_empty_container": True}
GREEN = {
    "detected_area_cm2": 1200.5,
    "estimated_count": 80,
    "method": "band_estimation",
    "vegetation_polygon": [[0.0, 0.0], [4.0, 0.0], [4.0, 3.0]],
}


def found(*detections: dict, **other) -> Results:
    return Results(detections=[Detected(**one) for one in detections], **other)


def test_what_was_found_is_stored_with_the_totals():
    session = PhotoSessionFactory()
    results = found(PLANT, PLANT, EMPTY, estimations=[Estimated(**GREEN)])

    stored = store_results(session, results, now=NOON)

    assert stored.status == PhotoSession.Status.COMPLETED
    assert (stored.total_detected, stored.total_empty_containers) == (2, 1)
    assert (stored.total_estimated, stored.average_confidence) == (80, pytest.approx(7 / 12))
    numbers = Detection.objects.order_by("number").values_list("number", "area_px", "created_at")
    assert list(numbers) == [(1, 12, NOON), (2, 12, NOON), (3, 12, NOON)]
    assert Estimation.objects.get().vegetation_polygon == GREEN["vegetation_polygon"]


def test_the_same_results_again_change_nothing():
    session = PhotoSessionFactory()
    store_results(session, found(PLANT), now=NOON)

    again = store_results(session, found(PLANT), now=NOON)

    assert again.total_detected == 1
    assert Detection.objects.count() == 1


def test_other_results_of_a_completed_session_are_refused():
    session = PhotoSessionFactory()
    store_results(session, found(PLANT), now=NOON)

    for other in (found(PLANT, PLANT), Results(error="too dark")):
        with pytest.raises(ResultsDiffer):
            store_results(session, other, now=NOON)

    assert Detection.objects.count() == 1


def test_a_session_that_failed_may_be_counted_again():
    session = PhotoSessionFactory()
    failed = store_results(session, Results(error="too dark"), now=NOON)
    assert (failed.status, failed.error) == ("failed", "too dark")

    stored = store_results(session, found(PLANT), now=NOON)

    assert (stored.status, stored.error) == ("completed", "")


def test_a_find_names_a_classification_that_exists():
    known = ClassificationFactory()
    session = PhotoSessionFactory()

    with pytest.raises(UnknownClassification, match=str(known.pk + 1)):
        store_results(session, found({**PLANT, "classification": known.pk + 1}), now=NOON)
    store_results(session, found({**PLANT, "classification": known.pk}), now=NOON)

    assert Detection.objects.get().classification == known


def test_nothing_is_stored_of_results_that_the_database_refuses():
    session = PhotoSessionFactory()

    with pytest.raises(IntegrityError, match="confidence"):
        store_results(session, found(PLANT, {**PLANT, "confidence": 2}), now=NOON)


def test_a_session_is_validated_once_by_somebody():
    session, person = PhotoSessionFactory(), UserFactory()
    store_results(session, found(PLANT), now=NOON)

    for who in (person, UserFactory()):
        validate_session(session, by=who, now=NOON, adjustments={"cactus": 3})

    session.refresh_from_db()
    assert (session.validated_by, session.validated_at) == (person, NOON)
    assert session.manual_adjustments == {"cactus": 3}
    with pytest.raises(ValidatedAlready, match=str(person)):
        validate_session(session, by=person, now=NOON, adjustments={})


def test_a_session_that_is_not_completed_is_not_validated():
    with pytest.raises(NotCompleted, match="is pending"):
        validate_session(PhotoSessionFactory(), by=UserFactory(), now=NOON, adjustments={})


def address(session, page: str = "") -> str:
    return f"/api/v1/inventory/photo-sessions/{session.session_id}/{page}"


def test_results_come_in_over_rest(api):
    session = PhotoSessionFactory()
    sent = {"detections": [PLANT, EMPTY], "estimations": [GREEN], "category_counts": {"CACTUS": 1}}

    answers = [api.post(address(session, "results/"), sent, format="json") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].json()["total_detected"] == 1
    assert answers[1].json()["category_counts"] == {"CACTUS": 1}
    assert Detection.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        pytest.param({"detections": [{**PLANT, "confidence": 1.5}]}, "detections", id="sure"),
        pytest.param({"detections": [{**PLANT, "width_px": 0}]}, "detections", id="no box"),
        pytest.param({"detections": [{**PLANT, "classification": 7}]}, "classification", id="none"),
        pytest.param({"estimations": [{**GREEN, "method": "guess"}]}, "estimations", id="method"),
        pytest.param({"detections": [PLANT], "error": "dark"}, "error", id="failed and found"),
        pytest.param({"category_counts": {"a\0": 1}}, "category_counts", id="null character"),
    ],
)
def test_results_that_make_no_sense_are_refused_by_their_field(api, sent, field):
    session = PhotoSessionFactory()

    answer = api.post(address(session, "results/"), sent, format="json")

    assert (answer.status_code, [*answer.json()]) == (400, [field])
    assert not Detection.objects.exists()


def test_other_results_over_rest_are_a_conflict(api):
    session = PhotoSessionFactory()
    api.post(address(session, "results/"), {"detections": [PLANT]}, format="json")

    answer = api.post(address(session, "results/"), {"detections": []}, format="json")

    assert answer.status_code == 409


def test_a_session_is_validated_over_rest(api, superuser):
    session = PhotoSessionFactory()
    early = api.post(address(session, "validate/"), {}, format="json")
    api.post(address(session, "results/"), {"detections": [PLANT]}, format="json")

    answer = api.post(address(session, "validate/"), {"adjustments": {"CACTUS": 2}}, format="json")

    assert early.status_code == 409
    assert answer.json()["validated_by"] == superuser.email
    assert answer.json()["manual_adjustments"] == {"CACTUS": 2}


def test_finds_of_one_session_are_paged_to_their_end(api):
    session, other = PhotoSessionFactory(), PhotoSessionFactory()
    store_results(session, found(*[PLANT] * 25), now=NOON)
    store_results(other, found(PLANT), now=NOON)

    url = f"/api/v1/inventory/detections/?session={session.session_id}&limit=10"
    numbers = []
    while url:
        page = api.get(url).json()
        numbers += [found["number"] for found in page["results"]]
        url = page["next"]

    assert numbers == list(range(1, 26))


def test_an_image_keeps_the_id_that_the_client_chose(api, superuser):
    key, other = str(uuid4()), str(uuid4())
    image = {
        "id": key,
        "storage_key": "a.jpg",
        "content_type": "image/jpeg",
        "size_bytes": 9,
        "point": {"type": "Point", "coordinates": [6.5, 46.5]},
    }

    made = api.post("/api/v1/inventory/images/", image, format="json").json()
    api.patch(f"/api/v1/inventory/images/{key}/", {"id": other, "width": 4}, format="json")

    assert (made["id"], made["uploaded_by"]) == (key, superuser.email)
    assert [(str(image.pk), image.width) for image in Image.objects.all()] == [(key, 4)]


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


def test_staff_validate_sessions_from_the_list(staff, superuser):
    done, waiting = PhotoSessionFactory(), PhotoSessionFactory()
    store_results(done, found(PLANT), now=NOON)
    form = {"action": "validate", "_selected_action": [done.pk, waiting.pk]}

    page = staff.post(reverse("admin:inventory_photosession_changelist"), form, follow=True)

    done.refresh_from_db()
    assert done.validated_by == superuser
    assert "is pending, not completed" in page.content.decode()


@pytest.mark.parametrize(("choice", "expected"), [("no", 1), ("yes", 1), ("", 3)])
def test_sessions_that_wait_for_validation_are_found(staff, choice, expected):
    done, waiting, _ = PhotoSessionFactory.create_batch(3)
    for session in (done, waiting):
        store_results(session, found(PLANT), now=NOON)
    validate_session(done, by=UserFactory(), now=NOON, adjustments={})

    page = staff.get(reverse("admin:inventory_photosession_changelist"), {"validated": choice})

    assert len(page.context["cl"].result_list) == expected


def test_a_session_leads_to_what_was_found(staff):
    session = PhotoSessionFactory()
    DetectionFactory.create_batch(2, session=session, created_at=NOON)
    DetectionFactory(created_at=NOON)
    page = staff.get(reverse("admin:inventory_photosession_change", args=[session.pk]))
    url = f"{reverse('admin:inventory_detectionrow_changelist')}?session__id__exact={session.pk}"
    assert url in page.content.decode()

    assert len(staff.get(url).context["cl"].result_list) == 2


def test_a_viewer_sees_finds_and_somebody_without_a_role_does_not(client):
    DetectionFactory(created_at=NOON)
    url = reverse("admin:inventory_detectionrow_changelist")

    client.force_login(UserFactory(is_staff=True, role="viewer"))
    assert len(client.get(url).context["cl"].result_list) == 1
    client.force_login(UserFactory(is_staff=True))
    assert client.get(url).status_code == 403


def test_an_image_cannot_take_another_id_in_the_admin(staff):
    image = ImageFactory()

    page = staff.get(reverse("admin:inventory_image_change", args=[image.pk]))

    assert "id" not in page.context["adminform"].form.fields
