"""Reading back what a camera sent: its newest frames, and how many there were in each hour.

Every question carries bounds of time as literals, so that one or two partitions are planned.
"""

from datetime import datetime, timedelta

from django.db import connection

from cameras.lifecycle import FRAMES
from cameras.models import Camera, Frame
from cameras.sql import FRAMES_BY_HOUR

BEFORE_NEWEST = timedelta(hours=1)
HourOfFrames = tuple[datetime, int, int, int, int]


def newest_frames(camera: Camera, *, limit: int, now: datetime) -> list[Frame]:
    """Return up to ``limit`` frames of the camera's last hour with any, newest first."""
    if camera.last_seen_at is None:
        return []
    lower = max(camera.last_seen_at - BEFORE_NEWEST, FRAMES.horizon(now))
    frames = Frame.objects.filter(
        camera_id=camera.pk, captured_at__gte=lower, captured_at__lt=FRAMES.window(now)[1]
    )
    return list(frames.order_by("-captured_at", "-camera_id", "-number")[:limit])


def frames_by_hour(camera: Camera, *, start: datetime, end: datetime) -> list[HourOfFrames]:
    """Return (hour, frames, failed, vehicles, people) for each hour that has frames."""
    with connection.cursor() as cursor:
        cursor.execute(FRAMES_BY_HOUR, {"camera": camera.pk, "start": start, "end": end})
        return cursor.fetchall()
