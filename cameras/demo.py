"""Cameras at the gates and in the halls of the nursery: at the same moment they see the same."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.contrib.gis.geos import Point, Polygon

from accounts.models import User
from cameras import credentials, wire
from cameras.models import Camera, CameraAlert, Zone
from cameras.services.alerts import settle
from cameras.services.ingest import store_frames
from cameras.services.metrics import store_metrics

STEP = timedelta(minutes=2)  # between two frames of the history; real cameras send thirty a second
HISTORY = timedelta(days=3)
METRIC_STEP = timedelta(minutes=15)
SIDE = 0.0009  # degrees, of a zone
ZONES = {
    "north-gate": ("north gate", (6.5602, 46.5236), 0.9),
    "south-gate": ("south gate", (6.5606, 46.5196), 0.6),
    "halls": ("halls", (6.5622, 46.5214), 0.2),
    "access-road": ("access road", (6.5650, 46.5204), 1.0),
}
EACH = 10
TYPES = Camera.Type.values
KINDS = ("car", "truck", "pedestrian", "bicycle", "bus", "car", "pedestrian", "motorcycle")
NEVER_SEEN, SILENT = {"halls-09", "access-road-10"}, {"south-gate-07": timedelta(hours=3)}


def seed(*, now: datetime) -> Iterator[str]:
    """Make zones, cameras, three days of frames and metrics, and alerts; yield what was done."""
    cameras = _cameras(now)
    yield f"{len(cameras)} cameras in {len(ZONES)} zones"
    sending = [camera for camera in cameras if camera.code not in NEVER_SEEN]
    start = max(_newest(sending) or now - HISTORY, now - HISTORY)
    stored = 0
    while start < now:
        end = min(start + timedelta(hours=12), now)
        stored += _send(sending, start, end, now=now)
        start = end
    yield f"{stored:,} frames with their detections"
    yield f"{_send_metrics(sending, now - HISTORY, now, now=now):,} metrics"
    if not CameraAlert.objects.exists():
        _alerts({camera.code: camera for camera in cameras}, now=now)
        yield "alerts"


def tick(*, now: datetime) -> int:
    """Send a frame of each camera that is alive, and its metrics; return how many frames."""
    cameras = [camera for camera in _known() if camera.code not in NEVER_SEEN | set(SILENT)]
    if not cameras:
        return 0
    batch = [frame_of(camera, now) for camera in cameras]
    start = now - METRIC_STEP
    _send_metrics(cameras, start, now, now=now)
    return _store(batch, now=now)


def frame_of(camera: Camera, moment: datetime) -> wire.SentFrame:
    """What a camera sees at a moment; the same whenever asked."""
    chance = _chance(camera, moment)
    hour = moment.hour + moment.minute / 60
    busy = ZONES[camera.code.rpartition("-")[0]][2] * max(0.05, 1 - abs(hour - 13) / 9)
    count = int(busy * 5 * chance)
    dark = not 6 <= hour < 20
    return wire.SentFrame(
        camera=str(camera.uuid),
        captured_at=moment,
        number=int(moment.timestamp()),
        status="failed" if chance > 0.992 else "completed",
        processing_ms=round(28 + 30 * chance, 2),
        model_version="yolo11n-2026.03",
        width=1920,
        height=1080,
        size=180_000 + int(90_000 * chance),
        quality=round((0.6 if dark else 0.92) - 0.1 * chance, 3),
        blur=round(0.08 + 0.1 * chance, 3),
        brightness=round(0.18 if dark else 0.62, 3),
        summary={"congestion": "moderate" if count > 2 else "free flow"},
        detections=[_detection(camera, place, chance) for place in range(count)],
    )


def _detection(camera: Camera, place: int, chance: float) -> wire.SentDetection:
    spot = (chance * 7 + place * 0.31) % 0.7
    kind = KINDS[int(chance * 997 + place * 3) % len(KINDS)]
    on_foot = kind == "pedestrian"
    return wire.SentDetection(
        object_class=kind,
        confidence=round(0.55 + 0.44 * ((chance * 13 + place * 0.17) % 1), 3),
        box=wire.Box(round(spot, 3), 0.4, round(spot + (0.06 if on_foot else 0.2), 3), 0.75),
        track_id=f"{int(chance * 1e6):x}-{place}",
        speed_kmh=round(4 + chance if on_foot else 18 + 30 * chance, 1),
        direction=("in", "out")[int(chance * 100) % 2],
    )


def _chance(camera: Camera, moment: datetime) -> float:
    phase = sum(map(ord, camera.code)) * 0.618 + int(moment.timestamp() / 60) * 0.7548776662
    return phase % 1


def _send(cameras: list[Camera], start: datetime, end: datetime, *, now: datetime) -> int:
    step = int(STEP.total_seconds())
    first, last = int(start.timestamp()) // step + 1, int(end.timestamp()) // step
    moments = [datetime.fromtimestamp(each * step, UTC) for each in range(first, last + 1)]
    return _store(
        [
            frame_of(camera, moment)
            for camera in cameras
            for moment in moments
            if moment <= now - SILENT.get(camera.code, timedelta(0))
        ],
        now=now,
    )


def _store(frames: list[wire.SentFrame], *, now: datetime) -> int:
    batch = wire.frame_batch(frames, range(len(frames)))
    return store_frames(batch, cameras=Camera.objects.all(), now=now).stored


def _send_metrics(cameras: list[Camera], start: datetime, end: datetime, *, now: datetime) -> int:
    step = int(METRIC_STEP.total_seconds())
    first, last = int(start.timestamp()) // step + 1, int(end.timestamp()) // step
    moments = [datetime.fromtimestamp(each * step, UTC) for each in range(first, last + 1)]
    sent = []
    for moment in moments:
        for camera in cameras:
            chance, key = _chance(camera, moment), str(camera.uuid)
            fps = round(30 - 4 * chance**4, 2)
            sent.append(wire.SentMetric("fps", fps, moment, key, "1/s", "edge"))
            latency = round(20 + 60 * chance**3, 1)
            sent.append(wire.SentMetric("latency", latency, moment, key, "ms", "edge"))
        load = round(35 + 25 * _chance(cameras[0], moment), 1)
        labels = {"host": "edge-1", "gpu": "0"}
        sent.append(wire.SentMetric("gpu_load", load, moment, None, "%", "edge", labels))
    batch = wire.metric_batch(sent, range(len(sent)))
    return store_metrics(batch, cameras=Camera.objects.all(), now=now).stored


def _known() -> list[Camera]:
    return list(Camera.objects.filter(zone__code__in=ZONES, tags__contains=["demo"]).order_by("id"))


def _newest(cameras: list[Camera]) -> datetime | None:
    return max((camera.last_seen_at for camera in cameras if camera.last_seen_at), default=None)


def _cameras(now: datetime) -> list[Camera]:
    sealed = credentials.seal(credentials.Credentials("viewer", "not-a-real-password"))
    for code, (name, (x, y), _) in ZONES.items():
        area = Polygon.from_bbox((x - SIDE, y - SIDE * 0.7, x + SIDE, y + SIDE * 0.7))
        area.srid = 4326
        zone, _ = Zone.objects.get_or_create(code=code, defaults={"name": name, "area": area})
        for place in range(1, EACH + 1):
            camera = f"{code}-{place:02d}"
            Camera.objects.get_or_create(
                code=camera,
                defaults={
                    "uuid": uuid.uuid5(uuid.NAMESPACE_URL, f"glasshouse:{camera}"),
                    "name": f"{name} {place}",
                    "zone": zone,
                    "location": f"{name}, pole {place}",
                    "point": Point(
                        x - SIDE * 0.8 + (place - 1) % 5 * SIDE * 0.4,
                        y - SIDE * 0.3 + (place - 1) // 5 * SIDE * 0.6,
                        srid=4326,
                    ),
                    "type": TYPES[place % len(TYPES)],
                    "manufacturer": ("Axis", "Bosch", "Hikvision")[place % 3],
                    "stream_url": f"rtsp://10.0.0.{place}/{code}",
                    "status": "stopped" if camera in NEVER_SEEN else "streaming",
                    "sealed_credentials": sealed,
                    "credentials_set_at": now,
                    "configuration": {"frames_per_second": 30, "confidence_threshold": 0.5},
                    "tags": ["demo", "gate" if "gate" in code else "site"],
                },
            )
    return _known()


def _alerts(cameras: dict[str, Camera], *, now: datetime) -> None:
    made = [
        CameraAlert.objects.create(
            camera=cameras.get(code),
            alert_type=kind,
            severity=severity,
            title=title,
            happened_at=now - ago,
        )
        for code, kind, severity, title, ago in (
            ("south-gate-07", "offline", 4, "No frames for three hours", timedelta(hours=3)),
            ("north-gate-03", "quality", 2, "Picture is blurred", timedelta(hours=20)),
            ("access-road-02", "violation", 3, "48 km/h where 20 are allowed", timedelta(hours=5)),
            ("halls-04", "tampering", 3, "View was covered for a minute", timedelta(days=1)),
            ("", "storage", 2, "Archive of edge-1 is 85 % full", timedelta(days=2)),
        )
    ]
    if by := User.objects.order_by("id").first():
        settle(made[1], CameraAlert.Status.ACKNOWLEDGED, by=by, now=now, note="Lens to be cleaned.")
        settle(made[3], CameraAlert.Status.RESOLVED, by=by, now=now, note="A delivery van.")
