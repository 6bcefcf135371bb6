"""Points of InfluxDB's line protocol as readings, by the mappings that staff keep. Pure.

https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
"""

from datetime import datetime

from line_protocol_parser import LineFormatError, parse_line

from sensing.formats.line_columns import by_column
from sensing.formats.mapping import FITS_NONE, LARGEST, Finder, Found, Rule, finder, microseconds
from sensing.formats.readings import MOST_IN_BATCH, Unreadable
from sensing.services.checks import Batch, Kind, Refusal

NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "u": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
NUMBERS = (int, float)  # and bool, which is an int


def from_lines(
    body: bytes, *, precision: str, rules: list[Rule], now: datetime
) -> tuple[Batch, list[Refusal]]:
    """Turn points into columns, a reading for each field, and what cannot be one into refusals.

    ``precision``, a key of NANOSECONDS, is the unit of the times; a point without one is of
    ``now``. Places are those of lines, from 0. True is 1 and false 0. Raises Unreadable.
    """
    find = finder(rules)
    plain = by_column(body.rstrip(b"\n"), unit=NANOSECONDS[precision], find=find)
    if plain and len(plain.values) <= MOST_IN_BATCH:
        return plain, []
    try:
        lines = body.decode().split("\n")
    except UnicodeDecodeError as error:
        raise Unreadable("The body is not UTF-8.") from error
    found = _Points(NANOSECONDS[precision], microseconds(now), find)
    for place, line in enumerate(lines):
        if line.strip() and not line.startswith("#"):
            found.add_point(place, line.rstrip("\r"))
    return found.bounded_batch(), found.refused


class _Points(Found):
    """What was read so far."""

    def __init__(self, unit: int, now: int, find: Finder) -> None:
        super().__init__()
        self.unit, self.now, self.find = unit, now, find

    def add_point(self, place: int, line: str) -> None:
        try:
            point = parse_line(line)
        except (LineFormatError, ValueError) as error:
            self.refuse(place, f"no point of the line protocol: {error}", sent=line)
            return
        instant = self._instant(point["time"])
        if instant is None:
            self.refuse(place, f"a time that is out of range: {point['time']}", sent=line)
            return
        tags = tuple(point["tags"].items())
        for field, value in point["fields"].items():
            code = self.find(point["measurement"], tags, field)
            if not isinstance(value, NUMBERS):
                self.refuse(place, f"field {field!r:.80} is text and no number", sent=line)
            elif code is None:
                reason = f"{point['measurement']!r:.80}, field {field!r:.80}: {FITS_NONE}"
                self.refuse(place, reason, sent=line, kind=Kind.SENSOR)
            else:
                self.add(place, code, instant, float(value))

    def _instant(self, time: int | None) -> int | None:
        """Microseconds since 1970; InfluxDB keeps nanoseconds, PostgreSQL does not."""
        if time is None:
            return self.now
        instant = time * self.unit // 1000
        return instant if abs(instant) < LARGEST else None
