"""Points of InfluxDB's line protocol as readings, by the mappings that staff keep. Pure.

https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from line_protocol_parser import LineFormatError, parse_line

from sensing.line_columns import by_column
from sensing.models import LineMapping
from sensing.services.checks import Batch, Kind, Refusal
from sensing.wire import MOST_IN_BATCH, Unreadable

NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "u": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
NAMES = re.compile(r"\{([^{}]+)\}")
NUMBERS = (int, float)  # and bool, which is an int
LARGEST = 2**63 - 1
FITS_NONE = "no mapping fits it; staff add one under Sensing, Line mappings"


@dataclass(frozen=True)
class Rule:
    """One mapping, ready to be asked."""

    measurement: str
    template: str

    @cached_property
    def names(self) -> list[str]:
        return NAMES.findall(self.template)

    def sensor_id(self, known: dict[str, str]) -> str | None:
        """The sensor of a field whose names mean this, or None if the rule does not fit."""
        if self.measurement not in ("", known["measurement"]):
            return None
        if any(name not in known for name in self.names):
            return None
        return NAMES.sub(lambda found: known[found[1]], self.template)


def rules_of(mappings: Iterable[LineMapping]) -> list[Rule]:
    return [Rule(each.measurement, each.sensor_id) for each in mappings]


def from_lines(
    body: bytes, *, precision: str, rules: list[Rule], now: datetime
) -> tuple[Batch, list[Refusal]]:
    """Turn points into columns, a reading for each field, and what cannot be one into refusals.

    ``precision``, a key of NANOSECONDS, is the unit of the times; a point without one is of
    ``now``. Places are those of lines, from 0. True is 1 and false 0. Raises Unreadable.
    """
    find = _finder(rules)
    plain = by_column(body.rstrip(b"\n"), unit=NANOSECONDS[precision], find=find)
    if plain and len(plain.values) <= MOST_IN_BATCH:
        return plain, []
    try:
        lines = body.decode().split("\n")
    except UnicodeDecodeError as error:
        raise Unreadable("The body is not UTF-8.") from error
    found = _Found(NANOSECONDS[precision], _microseconds(now), find)
    for place, line in enumerate(lines):
        if line.strip() and not line.startswith("#"):
            found.add(place, line.rstrip("\r"))
    if len(found.codes) > MOST_IN_BATCH:
        raise Unreadable(f"A batch holds up to {MOST_IN_BATCH:,} values; send it in parts.")
    return found.batch(), found.refused


class _Found:
    """What was read so far."""

    def __init__(self, unit: int, now: int, find: Callable) -> None:
        self.unit, self.now, self.find = unit, now, find
        self.index: list[int] = []
        self.codes: list[str] = []
        self.instants: list[int] = []
        self.values: list[float] = []
        self.refused: list[Refusal] = []

    def add(self, place: int, line: str) -> None:
        try:
            point = parse_line(line)
        except (LineFormatError, ValueError) as error:
            self._refuse(place, line, f"no point of the line protocol: {error}")
            return
        instant = self._instant(point["time"])
        if instant is None:
            self._refuse(place, line, f"a time that is out of range: {point['time']}")
            return
        tags = tuple(point["tags"].items())
        for field, value in point["fields"].items():
            code = self.find(point["measurement"], tags, field)
            if not isinstance(value, NUMBERS):
                self._refuse(place, line, f"field {field!r:.80} is text and no number")
            elif code is None:
                reason = f"{point['measurement']!r:.80}, field {field!r:.80}: {FITS_NONE}"
                self._refuse(place, line, reason, Kind.SENSOR)
            else:
                self.index.append(place)
                self.codes.append(code)
                self.instants.append(instant)
                self.values.append(float(value))

    def batch(self) -> Batch:
        return Batch(
            index=np.array(self.index, dtype="int64"),
            sensor_ids=self.codes,
            timestamps=np.array(self.instants, dtype="int64").astype("datetime64[us]"),
            values=np.array(self.values, dtype="float64"),
            qualities=np.ones(len(self.values)),
        )

    def _instant(self, time: int | None) -> int | None:
        """Microseconds since 1970; InfluxDB keeps nanoseconds, PostgreSQL does not."""
        if time is None:
            return self.now
        instant = time * self.unit // 1000
        return instant if abs(instant) < LARGEST else None

    def _refuse(self, place: int, line: str, reason: str, kind: Kind = Kind.MALFORMED) -> None:
        self.refused.append(Refusal(place, reason, kind, sent=line))


def _finder(rules: list[Rule]) -> Callable:
    """Devices send the same names again and again, so what they lead to is kept."""
    kept: dict[tuple, str | None] = {}

    def find(measurement: str, tags: tuple[tuple[str, str], ...], field: str) -> str | None:
        key = (measurement, tags, field)
        if key not in kept:
            known = {**dict(tags), "measurement": measurement, "field": field}
            codes = (rule.sensor_id(known) for rule in rules)
            kept[key] = next((code for code in codes if code is not None), None)
        return kept[key]

    return find


def _microseconds(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp() * 1_000_000)
