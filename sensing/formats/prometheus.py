"""What Prometheus writes to remote storage as readings, by the mappings that staff keep. Pure.

https://prometheus.io/docs/specs/prw/remote_write_spec/
"""

import struct

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.message import DecodeError

from sensing.formats.mapping import FITS_NONE, LARGEST, Finder, Found, Rule, finder
from sensing.formats.readings import Unreadable
from sensing.services.checks import Batch, Kind, Refusal

NAME, FIELD = "__name__", "value"  # the label of a metric's name, and what mappings call its value
# Not any NaN but this one says that a series has ended.
STALE = struct.pack("<Q", 0x7FF0000000000002)
# Of prometheus/prompb the messages and fields that are read here, with their numbers; readers pass
# over all others, such as exemplars and metadata.
MESSAGES = {
    "WriteRequest": {"timeseries": (1, "TimeSeries")},
    "TimeSeries": {
        "labels": (1, "Label"),
        "samples": (2, "Sample"),
        "histograms": (4, "Histogram"),
    },
    "Label": {"name": (1, "string"), "value": (2, "string")},
    "Sample": {"value": (1, "double"), "timestamp": (2, "int64")},
    "Histogram": {},
}
PLAIN = {
    "string": FieldDescriptorProto.TYPE_STRING,
    "double": FieldDescriptorProto.TYPE_DOUBLE,
    "int64": FieldDescriptorProto.TYPE_INT64,
}


def _message(name: str) -> type:
    """The class of a message; MESSAGES stands in for what a compiler would make of a .proto."""
    file = FileDescriptorProto(name="prompb.proto", package="prometheus", syntax="proto3")
    for message, fields in MESSAGES.items():
        described = file.message_type.add(name=message)
        for field, (number, kind) in fields.items():
            if kind in PLAIN:
                label = FieldDescriptorProto.LABEL_OPTIONAL
                described.field.add(name=field, number=number, type=PLAIN[kind], label=label)
            else:
                described.field.add(
                    name=field,
                    number=number,
                    type=FieldDescriptorProto.TYPE_MESSAGE,
                    type_name=f".prometheus.{kind}",
                    label=FieldDescriptorProto.LABEL_REPEATED,
                )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"prometheus.{name}"))


WriteRequest = _message("WriteRequest")


def from_write_request(body: bytes, *, rules: list[Rule]) -> tuple[Batch, list[Refusal]]:
    """Turn the samples of a WriteRequest of version 1 into columns, and others into refusals.

    The metric's name is the measurement, its other labels are the tags and the field is "value".
    Markers that a series has ended are passed over. Places are those of series. Raises Unreadable.
    """
    try:
        request = WriteRequest.FromString(body)
    except DecodeError as error:
        raise Unreadable("The body is no WriteRequest of remote write 1.0.") from error
    found, find = Found(), finder(rules)
    for place, series in enumerate(request.timeseries):
        _add(found, place, series, find)
    return found.bounded_batch(), found.refused


def _add(found: Found, place: int, series, find: Finder) -> None:
    samples = [
        (sample.timestamp * 1000, sample.value)
        for sample in series.samples
        if not is_stale(sample.value)
    ]
    labels = {label.name: label.value for label in series.labels}
    name = labels.pop(NAME, "")
    code = find(name, tuple(labels.items()), FIELD) if name else None
    told = f"{name}{labels}"
    for _ in series.histograms:
        reason = f"{name!r:.80} is a native histogram, and these are not kept"
        found.refuse(place, reason, sent=told)
    for instant, value in samples:
        sent = f"{told} {value} {instant // 1000}"
        if abs(instant) >= LARGEST:
            found.refuse(place, f"a time that is out of range: {instant // 1000}", sent=sent)
        elif not name:
            found.refuse(place, f"a series without a name, the label {NAME}", sent=sent)
        elif code is None:
            found.refuse(place, f"{name!r:.80}: {FITS_NONE}", sent=sent, kind=Kind.SENSOR)
        else:
            found.add(place, code, instant, value)


def is_stale(value: float) -> bool:
    return value != value and struct.pack("<d", value) == STALE
