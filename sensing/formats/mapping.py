"""Which sensors the names that other systems send are of, by the mappings that staff keep. Pure."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from sensing.formats.readings import MOST_IN_BATCH, Unreadable
from sensing.models import LineMapping
from sensing.services.checks import Batch, Kind, Refusal

NAMES = re.compile(r"\{([^{}]+)\}")
FITS_NONE = "no mapping fits it; staff add one under Sensing, Line mappings"
LARGEST = 2**63 - 1

Tags = tuple[tuple[str, str], ...]
Finder = Callable[[str, Tags, str], str | None]


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
        return filled(self.template, known)


def filled(template: str, known: dict[str, str]) -> str:
    """A template with what its names in braces stand for. Raises KeyError for one unknown."""
    return NAMES.sub(lambda found: known[found[1]], template)


def rules_of(mappings: Iterable[LineMapping]) -> list[Rule]:
    return [Rule(each.measurement, each.sensor_id) for each in mappings]


def active_rules() -> list[Rule]:
    return rules_of(LineMapping.objects.filter(is_active=True))


def finder(rules: list[Rule]) -> Finder:
    """Devices send the same names again and again, so what they lead to is kept."""
    kept: dict[tuple, str | None] = {}

    def find(measurement: str, tags: Tags, field: str) -> str | None:
        key = (measurement, tags, field)
        if key not in kept:
            known = {**dict(tags), "measurement": measurement, "field": field}
            codes = (rule.sensor_id(known) for rule in rules)
            kept[key] = next((code for code in codes if code is not None), None)
        return kept[key]

    return find


class Found:
    """Readings and refusals as they are found, until they are a batch."""

    def __init__(self) -> None:
        self.index: list[int] = []
        self.codes: list[str] = []
        self.instants: list[int] = []
        self.values: list[float] = []
        self.qualities: list[float] = []
        self.refused: list[Refusal] = []

    def add(self, place: int, code: str, instant: int, value: float, quality: float = 1.0) -> None:
        """Note a reading; ``instant`` is in microseconds since 1970 (UTC)."""
        self.index.append(place)
        self.codes.append(code)
        self.instants.append(instant)
        self.values.append(value)
        self.qualities.append(quality)

    def refuse(self, place: int, reason: str, *, sent: str, kind: Kind = Kind.MALFORMED) -> None:
        self.refused.append(Refusal(place, reason, kind, sent=sent))

    def bounded_batch(self) -> Batch:
        """All readings as columns. Raises Unreadable if they are too many for a request."""
        if len(self.codes) > MOST_IN_BATCH:
            raise Unreadable(f"A batch holds up to {MOST_IN_BATCH:,} values; send it in parts.")
        return self.batch()

    def batch(self) -> Batch:
        """All readings as columns."""
        return Batch(
            index=np.array(self.index, dtype="int64"),
            sensor_ids=self.codes,
            timestamps=np.array(self.instants, dtype="int64").astype("datetime64[us]"),
            values=np.array(self.values, dtype="float64"),
            qualities=np.array(self.qualities, dtype="float64"),
        )


def microseconds(moment: datetime) -> int:
    return round(moment.astimezone(UTC).timestamp() * 1_000_000)
