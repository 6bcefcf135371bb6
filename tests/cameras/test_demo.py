"""The demonstration: the same for the same moment, and alive."""

from datetime import timedelta

from cameras import demo
from cameras.lifecycle import DETECTIONS, FRAMES
from cameras.models import Camera, CameraAlert, Frame, Live
from tests.conftest import NOON


def test_the_demo_seeds_once_and_lives_on(db, monkeypatch, noon):
    monkeypatch.setattr(demo, "HISTORY", timedelta(minutes=30))
    first = list(demo.seed(now=NOON))
    counts = Frame.objects.count(), CameraAlert.objects.count()

    list(demo.seed(now=NOON))
    sent = demo.tick(now=NOON + timedelta(seconds=30))

    assert first[0] == "40 cameras in 4 zones"
    assert (Frame.objects.count() - sent, CameraAlert.objects.count()) == counts
    states = Camera.objects.with_live(NOON + timedelta(seconds=31)).values_list("live", flat=True)
    assert (list(states).count(Live.STREAMING), list(states).count(Live.NEVER)) == (37, 3)


def test_without_cameras_nothing_is_sent(db):
    assert demo.tick(now=NOON) == 0


def test_frames_are_kept_half_a_year_and_detections_a_quarter():
    assert FRAMES.horizon(NOON).date().isoformat() == "2025-09-02"
    assert DETECTIONS.horizon(NOON).date().isoformat() == "2025-12-02"
