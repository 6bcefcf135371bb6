"""Frames, their states and metrics as clients send them, and the same as columns.

Only what a column could not hold is refused here; the services that store them check the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
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


# What is absent is None and not an empty dict or list: each frame would get one of its own, and the
# garbage collector would look at all of them again and again.
class Box(Struct, array_like=True, forbid_unknown_fields=True, gc=False):
    """Left, upper, right and lower edge."""

    x1: float
    y1: float
    x2: float
    y2: float


class SentDetection(Struct, gc=False):
    """One thing recognized in a frame."""

    object_class: ObjectClass
    confidence: float
    box: Box
    track_id: Annotated[str, Meta(max_length=64, pattern=STORABLE)] = ""
    speed_kmh: float | None = None
    direction: Annotated[str, Meta(max_length=20, pattern=STORABLE)] = ""
    attributes: dict[str, Any] | None = None


class SentFrame(Struct, gc=False):
    """One element of a batch of frames."""

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
    summary: dict[str, Any] | None = None
    detections: Annotated[list[SentDetection], Meta(max_length=1000)] | None = None


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


@dataclass(frozen=True)
class StatusBatch:
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
    """Turn frames into columns. Raises UnicodeError for a text that is none."""
    of = fields_of(SentFrame, sent)
    lists = [each or () for each in of["detections"]]
    owner = np.repeat(np.arange(len(sent)), np.array([*map(len, lists)], dtype="int64"))
    detections = detection_columns([*chain.from_iterable(lists)])
    frames = {
        "captured_at": instants(of["captured_at"]),
        "number": np.array(of["number"], dtype="int64"),
        "size": optional(of["size"], "int32"),
        "processing_ms": reals(of["processing_ms"]),
        "quality": reals(of["quality"]),
        "blur": reals(of["blur"]),
        "brightness": reals(of["brightness"]),
        "average_confidence": reals(of["average_confidence"]),
        "status": np.array([STATUSES[status] for status in of["status"]], dtype="int16"),
        "width": optional(of["width"], "int16"),
        "height": optional(of["height"], "int16"),
        "detection_count": np.array(of["detection_count"], dtype="int16"),
        "vehicle_count": np.array(of["vehicle_count"], dtype="int16"),
        "person_count": np.array(of["person_count"], dtype="int16"),
        "model_version": texts(of["model_version"]),
        "summary": documents(of["summary"]),
    }
    count_detections(frames, owner, detections)
    return FrameBatch(
        index=np.array(index, dtype="int64"),
        cameras=of["camera"],
        frames=frames,
        owner=owner,
        detections=detections,
    )


def detection_columns(sent: Sequence[SentDetection]) -> Columns:
    of = fields_of(SentDetection, sent)
    box = fields_of(Box, of["box"])
    return {
        "object_class": np.array([CLASSES[name] for name in of["object_class"]], dtype="int16"),
        "confidence": reals(of["confidence"]),
        **{name: reals(edges) for name, edges in box.items()},
        "speed_kmh": reals(of["speed_kmh"]),
        "track_id": texts(of["track_id"]),
        "direction": texts(of["direction"]),
        "attributes": documents(of["attributes"]),
    }


def fields_of(kind: type[Struct], sent: Sequence[Struct]) -> dict[str, Sequence]:
    """What was sent, field by field."""
    names = kind.__struct_fields__
    columns = zip(*map(astuple, sent), strict=True) if sent else [()] * len(names)
    return dict(zip(names, columns, strict=True))


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
    return StatusBatch(
        index=np.array(index, dtype="int64"),
        cameras=[each.camera for each in sent],
        captured_at=instants([each.captured_at for each in sent]),
        number=np.array([each.number for each in sent], dtype="int64"),
        status=np.array([STATUSES[each.status] for each in sent], dtype="int16"),
        processing_ms=reals([each.processing_ms for each in sent]),
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
    if values.count(None) == len(values):
        return np.full(len(values), np.nan, dtype="float32")
    # What four bytes cannot hold becomes infinite, and is refused as that.
    with np.errstate(over="ignore"):
        return np.array(values, dtype="float64").astype("float32")


def optional(values: Sequence[int | None], dtype: str) -> np.ndarray:
    if values.count(None) == len(values):
        return np.full(len(values), -1, dtype=dtype)
    return np.array([-1 if value is None else value for value in values], dtype=dtype)


def texts(values: Sequence[str]) -> np.ndarray:
    return np.array([value.encode() for value in values], dtype="S")


def documents(values: Sequence[dict | None]) -> np.ndarray:
    """JSON of each, and of the many that are empty without asking."""
    if values.count(None) == len(values):
        return np.full(len(values), b"{}")
    encode = msgspec.json.encode
    return np.array([encode(value) if value else b"{}" for value in values], dtype="S")
