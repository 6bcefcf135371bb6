"""Frames sent to the running server, against bulk_create and raw COPY of the same rows.

A client sends batches of 2,000 frames with three detections each, all new, whose JSON was made
beforehand. Raw COPY writes the same rows, encoded beforehand, each batch in a durable transaction
of its own, into tables like ours in all; bulk_create makes them of instances that exist already.
Then ten million frames of ten thousand cameras are stored, and what the admin and the API ask of
them is timed, as the time of its statements.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from statistics import median

import msgspec
import numpy as np
import psycopg
from django.db import transaction
from psycopg import sql

from cameras import wire
from cameras.lifecycle import DETECTIONS, FRAMES
from cameras.models import Camera, Detection, Frame, Live, Zone
from cameras.services.statuses import settle_frames
from tests.benchmarks.connecting import application, owner, statement
from tests.benchmarks.figures import Figure, alternate, milliseconds, seconds, sql_seconds
from tests.benchmarks.server import Client, running
from timeseries.copy import as_jsonb, encode
from timeseries.partitions import catalog

ROUNDS = 7
BATCH, BATCHES = 2_000, 5
ROWS = BATCH * BATCHES
PER_FRAME = 3
BARE = 400  # batches of bare frames, for the slowest of a hundred
SENDING = 100  # cameras, thirty frames a second each
CAMERAS = 10_000
PATH = "/api/v1/cameras/frames/"
SPAN = timedelta(days=2)  # what is stored lies within

TABLE = "CREATE TABLE {} (LIKE {} INCLUDING ALL) PARTITION BY RANGE (captured_at)"
PARTITION = "CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})"
COPY = "COPY {} ({}) FROM STDIN (FORMAT BINARY)"
FILL = """
    COPY cameras_frame (camera_id, captured_at, number, received_at, status, detection_count,
        vehicle_count, person_count, model_version, summary) FROM STDIN (FORMAT BINARY)
"""
MISSING = "SELECT count(*) FROM (SELECT {} FROM {} EXCEPT SELECT {} FROM {}) AS missing"


def measure(scratch) -> Iterator[Figure]:
    yield from ingest(scratch.empty("frames"))
    yield from registry(scratch)


def ingest(database: str) -> Iterator[Figure]:
    with application(database):
        keys = make_cameras(SENDING)
    with owner(database) as raw, running(database) as ours, application(database):
        make_tables(raw)
        client = ours.device()
        client.warm_up(PATH)
        made = Made(keys)
        taken = alternate(ROUNDS, **contenders(raw, client, made))
        assert missing(raw) == 0, "ours did not store what COPY did"
        bare = sorted(bare_batches(client, made))
    rates = {name: ROWS / time for name, time in taken.items()}
    rates["bulk"] *= BATCH / ROWS  # it stored one batch
    for name, other, bound in (("of raw COPY", "raw", 0.4), ("of bulk_create", "bulk", 5)):
        yield Figure(
            f"frames {name}",
            per_second(rates["ours"]),
            rates["ours"] / rates[other],
            of=per_second(rates[other]),
            at_least=bound,
        )
    slowest = bare[int(len(bare) * 0.99)]
    yield Figure(
        "frames, bare: p99 of a batch",
        milliseconds(slowest),
        slowest / 0.050,
        of=f"50 ms; median {milliseconds(median(bare))}",
        at_most=1,
    )
    yield Figure("frames, bare: rate", per_second(BATCH / median(bare)))


class Made:
    """Batches as they are sent, and the same as rows; each number gives others."""

    def __init__(self, keys: dict[str, int]) -> None:
        self.keys = keys
        self.uuids = list(keys)
        self.start = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)

    def sent(self, number: int, *, bare: bool = False) -> list[dict]:
        """A batch: every camera in turns, thirty frames a second, the newest last."""
        return [self.frame(number * BATCH + place, bare=bare) for place in range(BATCH)]

    def frame(self, place: int, *, bare: bool) -> dict:
        moment = self.start + timedelta(milliseconds=100 / 3) * (place // SENDING)
        frame = {
            "camera": self.uuids[place % SENDING],
            "captured_at": moment.isoformat(),
            "number": place,
        }
        if bare:
            return frame
        return frame | {
            "status": "completed",
            "processing_ms": 41.5,
            "model_version": "yolo11n-2026.03",
            "width": 1920,
            "height": 1080,
            "quality": 0.8125,
            "summary": {"lanes": [2, 1], "congestion": "light"},
            "detections": [
                {
                    "object_class": ("car", "truck", "pedestrian")[at],
                    "confidence": 0.5 + at / 8,
                    "box": [0.125 * at, 0.25, 0.125 * at + 0.25, 0.75],
                    "track_id": f"{place}-{at}",
                    "speed_kmh": 42.5,
                }
                for at in range(PER_FRAME)
            ],
        }


def contenders(raw: psycopg.Connection, client: Client, made: Made) -> dict:
    """What runs once a round. New rows each time, and the same ones for ours and raw COPY."""

    def batches(number: int) -> list[list[dict]]:
        return [made.sent(number * BATCHES + part) for part in range(BATCHES)]

    def bulk(number: int) -> float:
        frames, detections = instances(made, made.sent(10_000 + number))
        return seconds(create, frames, detections)

    return {
        "ours": lambda number: seconds(send, client, [*map(as_json, batches(number))]),
        "raw": lambda number: seconds(
            copy, raw, [as_binary(made, batch) for batch in batches(number)]
        ),
        "bulk": bulk,
    }


def as_json(batch: list[dict]) -> bytes:
    return msgspec.json.encode(batch)


def columns_of(made: Made, batch: list[dict]) -> tuple[dict, dict]:
    """The rows of a batch, as COPY and bulk_create store them."""
    sent = msgspec.convert(batch, list[wire.SentFrame], strict=False)
    columns = wire.frame_batch(sent, range(len(sent)))
    keys = np.array([made.keys[each] for each in columns.cameras], dtype="int32")
    frames = {"camera_id": keys, **columns.frames}
    frames["received_at"] = np.full(len(sent), np.datetime64("now", "us"))
    frames = {name: column for name, column in frames.items() if name not in wire_unknown(frames)}
    owned = {name: frames[name][columns.owner] for name in ("camera_id", "captured_at", "number")}
    places = np.tile(np.arange(PER_FRAME, dtype="int16"), len(sent))
    return frames, {**owned, "place": places, **columns.detections}


def wire_unknown(frames: dict) -> list[str]:
    """The columns that say nothing in these rows."""
    return [
        name
        for name, column in frames.items()
        if (column.dtype.kind == "f" and np.isnan(column).all())
        or (column.dtype.kind == "i" and (column < 0).all())
    ]


def as_binary(made: Made, batch: list[dict]) -> list[tuple[str, list[str], bytes]]:
    frames, detections = columns_of(made, batch)
    frames["summary"] = as_jsonb(frames["summary"])
    detections["attributes"] = as_jsonb(detections["attributes"])
    return [
        ("raw_frame", [*frames], encode([*frames.values()])),
        ("raw_detection", [*detections], encode([*detections.values()])),
    ]


def instances(made: Made, batch: list[dict]) -> tuple[list[Frame], list[Detection]]:
    frames, detections = columns_of(made, batch)
    return made_of(Frame, frames), made_of(Detection, detections)


def made_of(model, columns: dict) -> list:
    values = [[*map(plain, column.tolist())] for column in columns.values()]
    return [model(**dict(zip(columns, row, strict=True))) for row in zip(*values, strict=True)]


def plain(value):
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    if isinstance(value, bytes):
        return msgspec.json.decode(value) if value[:1] == b"{" else value.decode()
    return value


def create(frames: list[Frame], detections: list[Detection]) -> None:
    with transaction.atomic():
        Frame.objects.bulk_create(frames)
        Detection.objects.bulk_create(detections)


def send(client: Client, bodies: list[bytes]) -> None:
    for body in bodies:
        answer = msgspec.json.decode(client.post(PATH, body))
        assert answer["stored"] == BATCH, answer


def bare_batches(client: Client, made: Made) -> Iterator[float]:
    for number in range(BARE):
        body = as_json(made.sent(20_000 + number, bare=True))
        yield seconds(send, client, [body])


def copy(raw: psycopg.Connection, batches: list[list[tuple]]) -> None:
    for batch in batches:
        with raw.transaction(), raw.cursor() as cursor:
            for table, names, buffer in batch:
                into = sql.SQL(COPY).format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
                )
                with cursor.copy(into) as incoming:
                    incoming.write(buffer)


def make_tables(raw: psycopg.Connection) -> None:
    for table, policy in (("frame", FRAMES), ("detection", DETECTIONS)):
        raw.execute(statement(TABLE, f"raw_{table}", f"cameras_{table}"))
        for partition in catalog(policy):
            name = partition.table.replace("cameras", "raw", 1)
            names = map(sql.Identifier, (name, f"raw_{table}"))
            bounds = map(sql.Literal, (partition.start, partition.end))
            raw.execute(sql.SQL(PARTITION).format(*names, *bounds))


def missing(raw: psycopg.Connection) -> int:
    names = {
        "frame": "camera_id, captured_at, number, status, model_version, vehicle_count, summary",
        "detection": "camera_id, captured_at, number, place, object_class, x1, track_id",
    }
    return sum(
        raw.execute(
            sql.SQL(MISSING).format(
                sql.SQL(columns),
                sql.Identifier(f"raw_{table}"),
                sql.SQL(columns),
                sql.Identifier(f"cameras_{table}"),
            )
        ).fetchone()[0]
        for table, columns in names.items()
    )


def make_cameras(count: int) -> dict[str, int]:
    """Store cameras in a hundred zones and return their keys by UUID."""
    zones = Zone.objects.bulk_create(
        Zone(code=f"zone-{number}", name=f"zone {number}") for number in range(100)
    )
    now = datetime.now(UTC)
    cameras = Camera.objects.bulk_create(
        Camera(
            uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"camera {number}"),
            code=f"camera-{number:05d}",
            zone=zones[number % 100],
            type=Camera.Type.values[number % 6],
            status=Camera.Status.values[number % 5],
            tags=[f"lane-{number % 7}", f"pole-{number % 500}"],
            configuration={"frames_per_second": 30},
            last_seen_at=now - timedelta(seconds=number),
        )
        for number in range(count)
    )
    return {str(camera.uuid): camera.pk for camera in cameras}


def registry(scratch) -> Iterator[Figure]:
    database = scratch.empty("many_frames")
    with application(database):
        keys = make_cameras(CAMERAS)
        scratch.say(f"storing {scratch.most_rows:,} frames")
        with owner(database) as raw:
            fill(raw, scratch.most_rows, [*keys.values()])
        for name, bound, ask in questions(database, keys):
            taken = alternate(20, ask=lambda number, ask=ask: sql_seconds(ask, number))["ask"]
            yield Figure(
                f"frames, {name}",
                milliseconds(taken),
                taken / (bound / 1000),
                of=f"{bound} ms",
                at_most=1,
            )


def questions(database: str, keys: dict[str, int]) -> list[tuple[str, float, Callable]]:
    uuids = [*keys]
    known = list(
        Frame.objects.filter(
            camera_id=keys[uuids[0]], captured_at__gte=datetime.now(UTC) - SPAN
        ).values_list("captured_at", "number")[:100]
    )
    seen = Camera.objects.select_related("zone")

    def settle(number: int) -> None:
        moment, frame = known[number]
        sent = wire.SentStatus(uuids[0], moment, frame, "failed", float(number))
        outcome = settle_frames(
            wire.status_batch([sent], [0]), cameras=Camera.objects.all(), now=datetime.now(UTC)
        )
        assert outcome.updated == 1

    def listed(number: int) -> None:
        filtered = seen.filter(
            zone__code=f"zone-{number}", tags__contains=[f"lane-{number % 7}"]
        ).live(Live.RECENT, Live.STALE, now=datetime.now(UTC))
        assert list(filtered.order_by("code")[:50])

    def newest(number: int) -> None:
        since = datetime.now(UTC) - timedelta(hours=12)
        rows = Frame.objects.filter(camera_id=keys[uuids[number]], captured_at__gte=since)
        assert list(rows.order_by("-captured_at", "-camera_id", "-number")[:100])

    return [
        ("camera by id", 1, lambda number: seen.get(uuid=uuids[number])),
        ("list of cameras with filters", 5, listed),
        ("status update", 1, settle),
        ("newest hundred of a camera", 5, newest),
    ]


def fill(raw: psycopg.Connection, rows: int, keys: list[int]) -> None:
    """Store so many frames of these cameras in the last two days, the oldest first."""
    step, end = 250_000, np.datetime64(datetime.now(UTC).replace(tzinfo=None), "us")
    gap = np.timedelta64(SPAN, "us") / rows
    for start in range(rows, 0, -step):
        numbers = np.arange(start, max(start - step, 0), -1)
        size = len(numbers)
        columns = [
            np.array(keys, dtype="int32")[numbers % len(keys)],
            end - (gap * numbers).astype("timedelta64[us]"),
            rows - numbers,
            np.full(size, end),
            np.where(numbers % 500 == 0, 3, 2).astype("int16"),
            *[np.ones(size, dtype="int16")] * 3,
            np.full(size, b"yolo11n"),
            np.full(size, b"\x01{}"),
        ]
        with raw.cursor() as cursor, cursor.copy(FILL) as incoming:
            incoming.write(encode(columns))
    for table in ("cameras_frame", "cameras_camera"):
        raw.execute(statement("VACUUM (ANALYZE) {}", table))


def per_second(rate: float) -> str:
    return f"{rate:,.0f} frames/s"
