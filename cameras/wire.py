"""Frames, their states and metrics as clients send them, and the same as columns.

Only what a column could not hold is refused here; the services that store them check the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta, Struct
from msgspec.structs import astuple

from cameras.models import Detection, Frame

Columns = dict[str, np.ndarray]

CLASSES = {choice.label: choice.value for choice in Detection.Class}
STATUSES = {choice.label: choice.value for choice in Frame.Status}

ObjectClass = Literal["car", "truck", "bus", "motorcycle", "bicycle", "pedestrian", "other"]
Status = Literal["pending", "processing", "completed", "failed", "skipped"]
Instant = Annotated[datetime, Meta(tz=True)]
Small = Annotated[int, Meta(ge=0, le=2**15 - 1)]
Pixels = Annotated[int, Meta(ge=1, le=2**15 - 1)]
Number = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Size = Annotated[int, Meta(ge=0, le=2**31 - 1)]
STORABLE = r"^[^\x00]*$"


class SentDetection(Struct, gc=False):
    """One thing recognized in a frame."""

    object_class: ObjectClass
    confidence: float
    box: tuple[float, float, float, float]
    track_id: Annotated[str, Meta(max_length=64, pattern=STORABLE)] = ""
    speed_kmh: float | None = None
    direction: Annotated[str, Meta(max_length=20, pattern=STORABLE)] = ""
    attributes: dict[str, Any] = {}


class SentFrame(Struct, gc=False):
    """One element of a batch of frames. Its order is that of the columns."""

    camera: str
    captured_at: Instant
    number: Number
    size: Size | None = None
    processing_ms: float | None = None
    quality: float | None = None
    blur: float | None = None
    brightness: float | None = None
    average_confidence: float | None = None
    status: Status = "pending"
    width: Pixels | None = None
    height: Pixels | None = None
    detection_count: Small = 0
    vehicle_count: Small = 0
    person_count: Small = 0
    model_version: Annotated[str, Meta(max_length=50, pattern=STORABLE)] = ""
    summary: dict[str, Any] = {}
    detections: Annotated[list[SentDetection], Meta(max_length=1000)] = []


class SentStatus(Struct, gc=False):
    """What became of a frame."""

    camera: str
    captured_at: Instant
    number: Number
    status: Status
    processing_ms: float | None = None


class SentMetric(Struct, gc=False):
    """One value of a metric."""

    name: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^\s*[^\s\x00][^\x00]*$")]
    value: float
    measured_at: Instant
    camera: str | None = None
    unit: Annotated[str, Meta(max_length=20, pattern=STORABLE)] = ""
    source: Annotated[str, Meta(max_length=100, pattern=STORABLE)] = ""
    labels: dict[
        Annotated[str, Meta(max_length=50, pattern=STORABLE)],
        Annotated[str, Meta(max_length=200, pattern=STORABLE)],
    ] = {}


@dataclass(frozen=True)
class FrameBatch:
    """Frames and their detections as columns, in the order they were sent.

    ``index`` is each frame's place in what the client sent, ``cameras`` the UUIDs as texts.
    ``owner`` is for each detection the place of its frame in these columns. NaN means not known,
    and so does -1 in whole numbers that may be.
    """

    index: np.ndarray
    cameras: Sequence[str]
    frames: Columns
    owner: np.ndarray
    detections: Columns


class StatusBatch(NamedTuple):
    """States of frames as columns, in the order they were sent."""

    index: np.ndarray
    cameras: Sequence[str]
    captured_at: np.ndarray
    number: np.ndarray
    status: np.ndarray
    processing_ms: np.ndarray


class Series(NamedTuple):
    """What tells one series of a metric from the others."""

    camera: str | None
    name: str
    source: str
    labels: str


@dataclass(frozen=True)
class MetricBatch:
    """Values of metrics as columns, in the order they were sent. ``labels`` are JSON, sorted."""

    index: np.ndarray
    series: Sequence[Series]
    units: Sequence[str]
    measured_at: np.ndarray
    values: np.ndarray


def frame_batch(sent: Sequence[SentFrame], index: Sequence[int]) -> FrameBatch:
    """Turn frames into columns. Raises TypeError for a summary that is no JSON."""
    columns = list(zip(*map(astuple, sent), strict=True)) or [()] * len(SentFrame.__struct_fields__)
    fields = dict(zip(SentFrame.__struct_fields__, columns, strict=True))
    lists = fields["detections"]
    owner = np.repeat(np.arange(len(sent)), [*map(len, lists)])
    detections = detection_columns([detection for each in lists for detection in each])
    frames = {
        "captured_at": instants(fields["captured_at"]),
        "number": np.array(fields["number"], dtype="int64"),
        "size": optional(fields["size"], "int32"),
        "processing_ms": reals(fields["processing_ms"]),
        "quality": reals(fields["quality"]),
        "blur": reals(fields["blur"]),
        "brightness": reals(fields["brightness"]),
        "average_confidence": reals(fields["average_confidence"]),
        "status": np.array([STATUSES[word] for word in fields["status"]], dtype="int16"),
        "width": optional(fields["width"], "int16"),
        "height": optional(fields["height"], "int16"),
        "detection_count": np.array(fields["detection_count"], dtype="int16"),
        "vehicle_count": np.array(fields["vehicle_count"], dtype="int16"),
        "person_count": np.array(fields["person_count"], dtype="int16"),
        "model_version": texts(fields["model_version"]),
        "summary": documents(fields["summary"]),
    }
    count_detections(frames, owner, detections)
    return FrameBatch(
        index=np.array(index, dtype="int64"),
        cameras=fields["camera"],
        frames=frames,
        owner=owner,
        detections=detections,
    )


def detection_columns(sent: Sequence[SentDetection]) -> Columns:
    columns = list(zip(*map(astuple, sent), strict=True))
    fields = dict(zip(SentDetection.__struct_fields__, columns or [()] * 7, strict=True))
    boxes = np.array(fields["box"], dtype="float64").reshape(-1, 4).astype("float32")
    return {
        "object_class": np.array([CLASSES[w] for w in fields["object_class"]], dtype="int16"),
        "confidence": reals(fields["confidence"]),
        **{name: boxes[:, place] for place, name in enumerate(("x1", "y1", "x2", "y2"))},
        "speed_kmh": reals(fields["speed_kmh"]),
        "track_id": texts(fields["track_id"]),
        "direction": texts(fields["direction"]),
        "attributes": documents(fields["attributes"]),
    }


def count_detections(frames: Columns, owner: np.ndarray, detections: Columns) -> None:
    """Count the detections of frames that bring some, whatever these say of themselves."""
    if not len(owner):
        return
    size = len(frames["number"])
    classes = detections["object_class"]
    is_person = classes == Detection.Class.PEDESTRIAN
    is_vehicle = ~is_person & (classes != Detection.Class.OTHER)
    counts = np.bincount(owner, minlength=size)
    brings = counts > 0
    sums = np.bincount(owner, weights=detections["confidence"], minlength=size)
    counted = {
        "detection_count": counts,
        "vehicle_count": np.bincount(owner[is_vehicle], minlength=size),
        "person_count": np.bincount(owner[is_person], minlength=size),
        "average_confidence": sums / np.maximum(counts, 1),
    }
    for name, values in counted.items():
        frames[name][brings] = values[brings]


def status_batch(sent: Sequence[SentStatus], index: Sequence[int]) -> StatusBatch:
    columns = list(zip(*map(astuple, sent), strict=True)) or [()] * 5
    cameras, moments, numbers, words, times = columns
    return StatusBatch(
        index=np.array(index, dtype="int64"),
        cameras=cameras,
        captured_at=instants(moments),
        number=np.array(numbers, dtype="int64"),
        status=np.array([STATUSES[word] for word in words], dtype="int16"),
        processing_ms=reals(times),
    )


def metric_batch(sent: Sequence[SentMetric], index: Sequence[int]) -> MetricBatch:
    encode = msgspec.json.Encoder(order="deterministic").encode
    return MetricBatch(
        index=np.array(index, dtype="int64"),
        series=[
            Series(each.camera, each.name, each.source, encode(each.labels).decode())
            for each in sent
        ],
        units=[each.unit for each in sent],
        measured_at=instants([each.measured_at for each in sent]),
        values=np.array([each.value for each in sent], dtype="float64"),
    )


def instants(moments: Sequence[datetime]) -> np.ndarray:
    seconds = np.array([moment.timestamp() for moment in moments], dtype="float64")
    return np.rint(seconds * 1e6).astype("int64").astype("datetime64[us]")


def reals(values: Sequence[float | None]) -> np.ndarray:
    # What four bytes cannot hold becomes infinite, and is refused as that.
    with np.errstate(over="ignore"):
        return np.array(values, dtype="float64").astype("float32")


def optional(values: Sequence[int | None], dtype: str) -> np.ndarray:
    return np.array([-1 if value is None else value for value in values], dtype=dtype)


def texts(values: Sequence[str]) -> np.ndarray:
    return np.array([value.encode() for value in values], dtype="S")


def documents(values: Sequence[dict]) -> np.ndarray:
    """JSON of each, and of the many that are empty without asking."""
    encode = msgspec.json.encode
    return np.array([encode(value) if value else b"{}" for value in values], dtype="S")
