"""Frames through the API: refused one by one, stored once, replaced when they change."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
import numpy as np
import pytest
from django.db import connections

from accounts.models import ApiToken
from cameras import wire
from cameras.lifecycle import FRAMES
from cameras.models import Camera, Detection, Frame
from cameras.services.ingest import store_frames
from cameras.services.outcomes import BatchRefused
from tests.accounts.factories import UserFactory
from tests.cameras.factories import CameraFactory
from tests.conftest import NOON, client_of
from timeseries import dropping, partitions

URL = "/api/v1/cameras/frames/"
CAR = {"object_class": "car", "confidence": 0.5, "box": [0.1, 0.2, 0.3, 0.4]}
PERSON = {"object_class": "pedestrian", "confidence": 1.0, "box": [0, 0, 1, 1]}


@pytest.fixture
def camera(db):
    return CameraFactory()


@pytest.fixture
def frame(camera):
    """Make a frame as it is sent, so many seconds before noon."""

    def frame(seconds=0, **changes):
        moment = NOON - timedelta(seconds=seconds)
        return {
            "camera": str(camera.uuid),
            "captured_at": moment.isoformat(),
            "number": 1000 - seconds,
        } | changes

    return frame


@pytest.fixture
def send(api, noon):
    """Send frames and return the answer, or its parts that are not zero."""

    def send(*frames, query="", client=api, method="post"):
        response = getattr(client, method)(
            URL + query, json.dumps(frames), content_type="application/json"
        )
        answer = response.json()
        return response.status_code, answer

    return send


def counts(answer):
    assert answer[0] == 200, answer
    return [answer[1][name] for name in ("received", "stored", "updated", "unchanged")]


def reasons(answer):
    return [refusal["reason"] for refusal in answer[1]["refused"]]


FULL = {
    "size": 120_000,
    "processing_ms": 12.5,
    "quality": 0.9,
    "blur": 0.1,
    "brightness": 0.5,
    "status": "completed",
    "width": 1920,
    "height": 1080,
    "model_version": "yolo-é",
    "summary": {"lanes": [1, 2], "note": "é"},
}


def test_a_frame_is_stored_with_all_that_is_known_of_it(send, frame):
    assert counts(send(frame(**FULL))) == [1, 1, 0, 0]

    stored = Frame.objects.values(*FULL).get()
    assert stored == FULL | {"status": Frame.Status.COMPLETED}


def test_what_is_not_known_of_a_frame_stays_unknown(send, frame):
    send(frame())

    stored = Frame.objects.values("size", "processing_ms", "quality", "width", "summary").get()
    assert stored == {
        "size": None,
        "processing_ms": None,
        "quality": None,
        "width": None,
        "summary": {},
    }


def test_known_and_unknown_stand_in_one_batch(send, frame):
    send(frame(2), frame(1, quality=0.5, width=640), frame(0, model_version="a"))

    rows = Frame.objects.order_by("captured_at").values_list("quality", "width", "model_version")
    assert list(rows) == [(None, None, ""), (0.5, 640, ""), (None, None, "a")]


def test_detections_are_stored_in_their_order(send, frame):
    lorry = {
        "object_class": "truck",
        "confidence": 0.75,
        "box": [0.5, 0.25, 0.75, 0.5],
        "track_id": "t-1",
        "speed_kmh": 48.5,
        "direction": "north",
        "attributes": {"color": "red"},
    }
    send(frame(1, detections=[CAR]), frame(0, detections=[lorry, PERSON]))

    rows = Detection.objects.order_by("captured_at", "place").values_list(
        "number", "place", "object_class", "confidence", "track_id", "speed_kmh", "attributes"
    )
    assert list(rows) == [
        (999, 0, 1, 0.5, "", None, {}),
        (1000, 0, 2, 0.75, "t-1", 48.5, {"color": "red"}),
        (1000, 1, 6, 1.0, "", None, {}),
    ]


def test_detections_of_a_frame_are_counted_whatever_it_says(send, frame):
    send(frame(detections=[CAR, PERSON, CAR], detection_count=9), frame(1, vehicle_count=4))

    rows = Frame.objects.order_by("-captured_at").values_list(
        "detection_count", "vehicle_count", "person_count", "average_confidence"
    )
    assert [*rows[0][:3], round(rows[0][3], 6)] == [3, 2, 1, 0.666667]
    assert rows[1] == (0, 4, 0, None)


def test_a_repeated_batch_changes_nothing(send, frame):
    batch = [frame(1, detections=[CAR, PERSON], **FULL), frame(0)]
    send(*batch)
    before = list(Frame.objects.values()), list(Detection.objects.values())

    assert counts(send(*batch)) == [2, 0, 0, 2]
    assert (list(Frame.objects.values()), list(Detection.objects.values())) == before


def test_another_content_of_a_frame_replaces_it_and_its_detections(send, frame):
    send(frame(0, detections=[CAR, CAR]), frame(1, detections=[CAR]))

    answer = send(frame(0, status="completed", detections=[PERSON]), frame(2))

    assert counts(answer) == [2, 1, 1, 0]
    assert Frame.objects.get(number=1000).status == Frame.Status.COMPLETED
    rows = Detection.objects.order_by("number").values_list("number", "object_class")
    assert list(rows) == [(999, 1), (1000, 6)]


def test_detections_that_differ_alone_are_replaced_too(send, frame):
    send(frame(detections=[CAR]))

    assert counts(send(frame(detections=[CAR | {"track_id": "t"}]))) == [1, 0, 1, 0]
    assert Detection.objects.get().track_id == "t"


def test_a_frame_that_is_done_does_not_wait_again(send, frame):
    send(frame())
    send(frame(status="completed", detections=[CAR]))

    assert counts(send(frame())) == [1, 0, 0, 1]
    assert Frame.objects.get().status == Frame.Status.COMPLETED
    assert Detection.objects.count() == 1


def test_the_last_of_two_in_a_batch_counts(send, frame):
    answer = send(
        frame(quality=0.25, detections=[CAR]), frame(quality=0.5, detections=[PERSON, CAR])
    )

    assert counts(answer) == [2, 1, 0, 1]
    assert Frame.objects.get().quality == 0.5
    assert Detection.objects.count() == 2


def test_frames_of_one_instant_are_told_apart_by_number(send, frame):
    assert counts(send(frame(number=1), frame(number=2))) == [2, 2, 0, 0]


BAD = {
    "an unknown camera": ({"camera": "1b4e28ba-2fa1-11d2-883f-0016d3cca427"}, "unknown or inact"),
    "no UUID": ({"camera": "gate"}, "unknown or inactive camera: 'gate'"),
    "too old": ({"captured_at": "2025-01-01T00:00:00Z"}, "captured_at outside 2025-09-02"),
    "in the future": ({"captured_at": "2026-03-02T12:05:00Z"}, "to 2026-03-02T12:05:00Z"),
    "a time without zone": ({"captured_at": "2026-03-02T12:00:00"}, "malformed: Expected"),
    "before the calendar": ({"captured_at": "0001-01-01T00:00:00+14:00"}, "outside"),
    "a negative number": ({"number": -1}, "malformed"),
    "a huge number": ({"number": 2**63}, "malformed"),
    "a score above one": ({"blur": 1.5}, "blur outside 0 to 1"),
    "a negative time": ({"processing_ms": -1}, "processing_ms not possible: -1.0"),
    "an endless time": ({"processing_ms": 1e300}, "processing_ms not possible: inf"),
    "no pixels": ({"width": 0}, "malformed"),
    "an unknown status": ({"status": "done"}, "malformed: Invalid enum value 'done'"),
    "a null character": ({"model_version": "a\0"}, "malformed"),
    "a null character inside": ({"summary": {"a": "\0"}}, "summary longer than 8,192 bytes"),
    "a long summary": ({"summary": {"a": "x" * 8192}}, "summary longer than 8,192 bytes"),
    "a list as summary": ({"summary": [1]}, "malformed: Expected `object | null`, got `array`"),
    "a box out of the picture": (
        {"detections": [CAR, CAR | {"box": [0, 0, 1.1, 1]}]},
        "detection 1: box outside the picture",
    ),
    "a box the wrong way": ({"detections": [CAR | {"box": [0.5, 0, 0.5, 1]}]}, "detection 0: box"),
    "a thin box": ({"detections": [CAR | {"box": [0.5, 0, 0.50000000001, 1]}]}, "detection 0: bo"),
    "half a box": ({"detections": [CAR | {"box": [0, 1]}]}, "malformed"),
    "too certain": ({"detections": [CAR | {"confidence": 2}]}, "detection 0: confidence outside"),
    "too fast": ({"detections": [CAR | {"speed_kmh": 1001}]}, "detection 0: speed_kmh outside"),
    "an unknown class": ({"detections": [CAR | {"object_class": "cow"}]}, "malformed"),
    "a null attribute": ({"detections": [CAR | {"attributes": {"\0": 1}}]}, "detection 0: attrib"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_frame_is_refused_with_its_reason_and_the_rest_is_stored(send, frame, what):
    changes, reason = BAD[what]

    answer = send(frame(2), frame(1) | changes, frame(0, detections=[CAR]))

    assert counts(answer) == [3, 2, 0, 0]
    assert [refusal["index"] for refusal in answer[1]["refused"]] == [1]
    assert reason in reasons(answer)[0]
    assert Detection.objects.count() == 1


def test_detections_older_than_they_are_kept_are_refused_and_their_frame_with_them(send, frame):
    old = {"captured_at": "2025-11-15T12:00:00Z"}

    answer = send(frame(1, detections=[CAR]) | old, frame() | old)

    assert counts(answer) == [2, 1, 0, 0]
    assert "detections are kept since 2025-12-02" in reasons(answer)[0]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "nonsense",
        "[",
        pytest.param("[" * 100_000, id="deep"),
        b"\xff[]",
        '["\\ud800"]',
        '[{"number": NaN}]',
        "null",
    ],
)
def test_what_is_no_list_is_a_400(api, noon, body):
    response = api.post(URL, body, content_type="application/json")

    assert response.status_code == 400


def test_an_empty_batch_is_stored_as_nothing(send, db):
    assert counts(send()) == [0, 0, 0, 0]


def test_too_many_at_once_are_refused(api, noon):
    response = api.post(URL, json.dumps([0] * 10_001), content_type="application/json")

    assert response.status_code == 400
    assert "up to 10,000" in str(response.json())


def test_with_atomic_one_refusal_keeps_all_out(send, frame):
    status, answer = send(frame(1), frame(quality=7), query="?atomic=true")

    assert (status, answer["stored"], len(answer["refused"])) == (422, 0, 1)
    assert not Frame.objects.exists()


def test_frames_of_an_inactive_camera_are_refused(send, frame, camera):
    Camera.objects.update(is_active=False)

    assert "inactive" in reasons(send(frame()))[0]


def test_a_camera_was_last_seen_when_its_newest_frame_was_captured(send, frame, camera):
    send(frame(5), frame(3))
    send(frame(9))

    camera.refresh_from_db()
    assert camera.last_seen_at == NOON - timedelta(seconds=3)


def test_being_seen_is_no_change_that_the_history_tells(send, frame, camera):
    before = camera.events.count()

    send(frame())

    assert camera.events.count() == before


def test_a_device_sends_and_reads_nothing(send, frame):
    device = client_of(UserFactory(role="operator"), ApiToken.Kind.DEVICE)

    assert counts(send(frame(), client=device)) == [1, 1, 0, 0]
    assert device.get(URL).status_code == 403


def test_only_the_cameras_given_are_written_to(frame, noon, db):
    sent = msgspec.convert([frame()], list[wire.SentFrame], strict=False)

    outcome = store_frames(wire.frame_batch(sent, [0]), cameras=Camera.objects.none(), now=noon)

    assert [refusal.reason[:14] for refusal in outcome.refused] == ["unknown or ina"]


def test_a_batch_refused_as_a_whole_says_how_much_of_it(frame, noon, db):
    sent = msgspec.convert([frame(quality=2.0)], list[wire.SentFrame], strict=False)
    batch = wire.frame_batch(sent, [0])

    with pytest.raises(BatchRefused, match="1 of 1 are refused"):
        store_frames(batch, cameras=Camera.objects.all(), now=noon, atomic=True)


@pytest.fixture
def without_yesterday(committed) -> Iterator[datetime]:
    """The partition of the day before NOON is missing, as after a maintenance job that lags."""
    yesterday = FRAMES.width.floor(NOON) - timedelta(days=1)
    missing = next(
        each for each in partitions.catalog(FRAMES, using="owner") if each.start == yesterday
    )
    dropping.drop(FRAMES, missing, connections["owner"], now=NOON)
    yield yesterday
    partitions.make_ahead(FRAMES, now=NOON)


def store(*sent):
    batch = wire.frame_batch(sent, range(len(sent)))
    return store_frames(batch, cameras=Camera.objects.all(), now=NOON)


def test_what_no_partition_takes_is_refused_and_the_rest_stored(noon, without_yesterday):
    key = str(CameraFactory().uuid)
    today = wire.SentFrame(camera=key, captured_at=NOON, number=1)
    late = wire.SentFrame(camera=key, captured_at=without_yesterday, number=1)

    outcomes = [store(today, late), store(today, late)]

    assert [(each.stored, each.unchanged) for each in outcomes] == [(1, 0), (0, 1)]
    assert {each.refused[0].index for each in outcomes} == {1}
    assert all("no partition is ready" in each.refused[0].reason for each in outcomes)


def test_two_senders_of_one_batch_store_it_once(committed, beside, noon):
    camera = CameraFactory()
    sent = [
        wire.SentFrame(camera=str(camera.uuid), captured_at=NOON - timedelta(seconds=n), number=n)
        for n in range(200)
    ]
    batch = wire.frame_batch(sent, range(200))

    calls = [beside(store_frames, batch, cameras=Camera.objects.all(), now=noon) for _ in range(4)]
    outcomes = [call.result(timeout=30) for call in calls]

    assert sum(outcome.stored for outcome in outcomes) == 200
    assert sum(outcome.unchanged for outcome in outcomes) == 600
    assert Frame.objects.count() == 200


def status_of(number):
    return Frame.objects.values_list("status", "processing_ms").get(number=number)


def test_the_status_of_many_frames_is_set_at_once(send, frame):
    send(frame(0), frame(1, processing_ms=3.5), frame(2))

    answer = send(
        frame(0, status="completed", processing_ms=8.25),
        frame(1, status="failed"),
        frame(2, status="pending"),
        frame(3, status="failed"),
        method="patch",
    )

    assert counts(answer) == [4, 0, 2, 1]
    assert answer[1]["refused"] == [{"index": 3, "reason": "there is no such frame"}]
    assert [status_of(1000), status_of(999)] == [(2, 8.25), (3, 3.5)]


def test_the_last_status_of_a_frame_counts(send, frame):
    send(frame())

    answer = send(frame(status="failed"), frame(status="completed"), method="patch")

    assert counts(answer) == [2, 0, 1, 1]
    assert status_of(1000) == (2, None)


def test_a_repeated_status_changes_nothing(send, frame):
    send(frame())
    send(frame(status="skipped"), method="patch")

    assert counts(send(frame(status="skipped"), method="patch")) == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "done"}, "malformed"),
        ({"processing_ms": -1}, "processing_ms not possible"),
        ({"captured_at": "1999-01-01T00:00:00Z"}, "there is no such frame"),
        ({"camera": "gate"}, "there is no such frame"),
    ],
)
def test_a_status_that_cannot_be_set_is_refused(send, frame, changes, reason):
    answer = send(frame(status="completed") | changes, method="patch")

    assert reason in reasons(answer)[0]


def test_columns_of_an_empty_batch_have_no_rows():
    batch = wire.frame_batch([], [])

    assert {len(column) for column in batch.frames.values()} == {0}
    assert batch.owner.dtype == np.dtype("int64")
