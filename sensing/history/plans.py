"""What a person has said about a historic file: how it is written, and where its times and values
stand. Plans are stored as JSON and checked by type when they are read."""

from typing import Any, Literal

import msgspec

MOST_COLUMNS = 1000
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16, little endian",
    "utf-16-be": "UTF-16, big endian",
    "cp1252": "Windows-1252 (Western European)",
}
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "spaces"}
DECIMALS = {".": "point: 1.5", ",": "comma: 1,5"}
THOUSANDS = {
    "": "none: 1000",
    ",": "comma: 1,000",
    ".": "point: 1.000",
    " ": "space: 1 000",
    "'": "apostrophe: 1'000",
}
FORMS = {
    "iso": "year first, as 2026-12-31 23:59:59 (ISO 8601)",
    "day first": "day first, as 31.12.2026 23:59 or 31/12/26",
    "month first": "month first, as 12/31/2026 11:59 PM",
    "seconds": "seconds since 1970, as 1798761599",
    "milliseconds": "milliseconds since 1970, as 1798761599000",
    "microseconds": "microseconds since 1970, as 1798761599000000",
    "custom": "another form, written below",
}
TWICE = {
    "order": "in the order of the lines: first the earlier, then the later",
    "earlier": "as the earlier of the two",
    "later": "as the later of the two",
    "refuse": "refuse them, and give them back",
}
ABSENT = {
    "forward": "move them forward, as if the clocks had not been changed yet",
    "refuse": "refuse them, and give them back",
}
MISSING = ["NaN", "NA", "N/A", "null", "None", "-"]


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is written. ``skip`` lines stand before the header or, without one, the data."""

    encoding: Literal["utf-8", "utf-16-le", "utf-16-be", "cp1252"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|", " "] = ","
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    skip: int = 0
    header: bool = True
    missing: list[str] = msgspec.field(default_factory=lambda: list(MISSING))

    @property
    def data_starts(self) -> int:
        """How many lines stand before the first one with values."""
        return self.skip + self.header


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Where in a file times and values stand; columns are places from 0.

    A wide file has a column of values for each of ``values``. A long one has all of them in
    ``value``, and ``code`` says whose each is; ``quality`` and ``unit`` may be missing.
    """

    dialect: Dialect
    names: list[str]
    shape: Literal["wide", "long"] = "wide"
    time: list[int]
    form: Literal[
        "iso", "day first", "month first", "seconds", "milliseconds", "microseconds", "custom"
    ]
    pattern: str = ""
    zone: str = "UTC"
    twice: Literal["order", "earlier", "later", "refuse"] = "order"
    absent: Literal["forward", "refuse"] = "forward"
    values: list[int] = []
    code: int = -1
    value: int = -1
    quality: int | None = None
    unit: int | None = None

    @property
    def used(self) -> list[int]:
        """The columns that are read."""
        if self.shape == "wide":
            return sorted({*self.time, *self.values})
        optional = {each for each in (self.quality, self.unit) if each is not None}
        return sorted({*self.time, self.code, self.value} | optional)


def load(kind: type, stored: Any) -> Any:
    """Read what was stored as JSON. Raises msgspec.ValidationError if it is not of that kind."""
    return msgspec.convert(stored, kind)


def dump(plan: Dialect | Plan) -> dict:
    return msgspec.to_builtins(plan)
