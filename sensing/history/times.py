"""Times as people and programs write them, read by the column."""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sensing.history.zones import EARLIEST, LATEST
from timeseries.arrow import compute as pc

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
PER_SECOND = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000}
NUMBER = r"^[+-]?[0-9]{1,17}(\.[0-9]*)?([eE][+]?[0-9]{1,2})?$"
YEAR, MONTH, DAY = (
    r"(?P<Y>[0-9]{4}|[0-9]{2})",
    r"(?P<m>[0-9]{1,2}|[A-Za-z]{3,9})\.?",
    r"(?P<d>[0-9]{1,2})",
)
BETWEEN = r"[-/. ] ?"
CLOCK = (
    r"(?:(?:[Tt]|,? +|:)(?P<H>[0-9]{1,2})[:.hH](?P<M>[0-9]{2})"
    r"(?:[:.](?P<S>[0-9]{2})(?:[.,](?P<f>[0-9]{1,9}))?)? *(?P<p>[AaPp]\.?[Mm]\.?)?)?"
    r" *(?P<z>Z|z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?"
)
ORDERED = {
    "iso": (r"(?P<Y>[0-9]{4})", r"(?P<m>[0-9]{1,2})", DAY),
    "day first": (DAY, MONTH, YEAR),
    "month first": (MONTH, DAY + ",?", YEAR),
}
DIRECTIVES = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<Y>[0-9]{2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "b": r"(?P<m>[A-Za-z]{3})",
    "B": r"(?P<m>[A-Za-z]{3,9})",
    "d": r"(?P<d>[0-9]{1,2})",
    "H": r"(?P<H>[0-9]{1,2})",
    "I": r"(?P<H>[0-9]{1,2})",
    "M": r"(?P<M>[0-9]{1,2})",
    "S": r"(?P<S>[0-9]{1,2})",
    "f": r"(?P<f>[0-9]{1,9})",
    "p": r"(?P<p>[AaPp]\.?[Mm]\.?)",
    "z": r"(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
}


class BadPattern(ValueError):
    """The written form of times cannot be used, with the reason."""


@dataclass(frozen=True)
class Moments:
    """Times as read: datetime64[us], in UTC where ``is_utc`` and local elsewhere. What is no time
    is not ``good``, and its moment means nothing."""

    moment: np.ndarray
    is_utc: np.ndarray
    good: np.ndarray


def read(texts: pa.Array, form: str, pattern: str = "") -> Moments:
    """Read a column of text, without spaces at its ends, in one of FORMS. Nulls are no times."""
    if form in PER_SECOND:
        return _since_1970(texts, PER_SECOND[form])
    if form == "iso" and (moments := _as_iso(texts)) is not None:
        return moments
    return _by_expression(texts, expression_of(form, pattern))


def expression_of(form: str, pattern: str = "") -> str:
    """The regular expression of a form. Raises BadPattern."""
    if form == "custom":
        return f"^{_of_pattern(pattern)}$"
    return f"^{BETWEEN.join(ORDERED[form])}{CLOCK}$"


def _of_pattern(pattern: str) -> str:
    """A strptime pattern as a regular expression."""
    found, parts, position = set(), [], 0
    while position < len(pattern):
        letter = pattern[position]
        if letter == "%" and position + 1 < len(pattern) and pattern[position + 1] != "%":
            letter = pattern[position + 1]
            if letter not in DIRECTIVES:
                raise BadPattern(f"%{letter} is not known; known are %{' %'.join(DIRECTIVES)}.")
            name = DIRECTIVES[letter][4]
            if name in found:
                raise BadPattern(f"%{letter} says again what stands before it.")
            found.add(name)
            parts.append(DIRECTIVES[letter])
            position += 2
            continue
        parts.append(re.escape(letter))
        position += 1 + (letter == "%")
    if not found >= {"Y", "m", "d"}:
        raise BadPattern("A form names year, month and day, such as %d.%m.%Y %H:%M.")
    return "".join(parts)


def _since_1970(texts: pa.Array, per_second: int) -> Moments:
    plain = pc.replace_substring(texts, ",", ".")
    good = _mask(pc.match_substring_regex(plain, NUMBER))
    numbers = _column(pc.cast(pc.if_else(pa.array(good), plain, "0"), pa.float64()))
    counted = np.rint(numbers * (1_000_000 // per_second))
    good &= np.abs(counted) < 9e15  # beyond, not every microsecond is a number of its own
    moments = np.where(good, counted, 0).astype("int64").astype("datetime64[us]")
    return _within(moments, np.ones(len(moments), dtype=bool), good)


def _as_iso(texts: pa.Array) -> Moments | None:
    """The quick way, for a column that is ISO 8601 throughout, all of it with zones or without."""
    if texts.null_count:
        return None
    for kind, is_utc in ((pa.timestamp("us"), False), (pa.timestamp("us", "UTC"), True)):
        try:
            instants = pc.cast(pc.cast(texts, kind), pa.int64())
        except pa.ArrowInvalid:
            continue
        moments = _column(instants).astype("datetime64[us]")
        return _within(moments, np.full(len(moments), is_utc), np.ones(len(moments), dtype=bool))
    return None


def _by_expression(texts: pa.Array, expression: str) -> Moments:
    found = pc.extract_regex(texts, expression)
    good = _mask(pc.is_valid(found))
    parts = {field.name: pc.struct_field(found, field.name) for field in found.type}
    year, month, day = _year(parts["Y"]), _month(parts["m"]), _number(parts["d"])
    clock = {name: _number(parts[name]) if name in parts else 0 for name in "HMS"}
    hour, hour_fits = _hour(clock["H"], parts.get("p"))
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    good &= (month >= 1) & (month <= 12) & (day >= 1) & (days.astype("datetime64[M]") == months)
    good &= hour_fits & (clock["M"] < 60) & (clock["S"] < 60)
    seconds = (hour * 60 + clock["M"]) * 60 + clock["S"]
    moments = days.astype("datetime64[us]") + (seconds * 1_000_000 + _micros(parts, good)).astype(
        "timedelta64[us]"
    )
    offsets, is_utc = _offsets(parts, good)
    return _within(moments - offsets.astype("timedelta64[us]"), is_utc, good)


def _within(moments: np.ndarray, is_utc: np.ndarray, good: np.ndarray) -> Moments:
    good = good & (moments >= EARLIEST) & (moments < LATEST)
    return Moments(np.where(good, moments, EARLIEST), is_utc, good)


def _year(texts: pa.Array) -> np.ndarray:
    """Two digits are of 1969 to 2068, as in POSIX."""
    years = _number(texts)
    is_short = _column(pc.fill_null(pc.binary_length(texts), 4)) == 2
    return np.where(is_short, np.where(years < 69, years + 2000, years + 1900), years)


def _month(texts: pa.Array) -> np.ndarray:
    """Numbers, or English names by their first three letters; 0 for other words."""
    lowered = pc.utf8_lower(pc.utf8_slice_codeunits(texts, 0, 3))
    named = _column(pc.fill_null(pc.index_in(lowered, pa.array(MONTHS)), -1)) + 1
    digits = pc.match_substring_regex(texts, "^[0-9]+$")
    return np.where(named > 0, named, _number(pc.if_else(digits, texts, "0")))


def _hour(hours: np.ndarray | int, halves: pa.Array | None) -> tuple[np.ndarray, np.ndarray]:
    """Hours of 24, and whether they are such; with a.m. or p.m. they go from 1 to 12."""
    hours = np.asarray(hours)
    if halves is None:
        return hours, hours < 24
    half = _texts(pc.utf8_lower(pc.utf8_slice_codeunits(halves, 0, 1)))
    is_late, is_halved = _mask(pc.equal(half, "p")), _mask(pc.not_equal(half, ""))
    fits = np.where(is_halved, (hours >= 1) & (hours <= 12), hours < 24)
    return np.where(is_halved, hours % 12 + 12 * is_late, hours), fits


def _micros(parts: dict[str, pa.Array], good: np.ndarray) -> np.ndarray:
    if "f" not in parts:
        return np.zeros(len(good), dtype="int64")
    padded = pc.utf8_rpad(pc.utf8_slice_codeunits(_texts(parts["f"]), 0, 6), 6, "0")
    return _number(padded)


def _offsets(parts: dict[str, pa.Array], good: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far each time is ahead of UTC, in microseconds, and whether it says so at all."""
    nothing = np.zeros(len(good), dtype="int64")
    if "z" not in parts:
        return nothing, np.zeros(len(good), dtype=bool)
    texts = _texts(parts["z"])
    digits = pc.replace_substring_regex(texts, "[^0-9]", "")
    number = _number(pc.utf8_rpad(digits, 4, "0"))
    sign = np.where(_mask(pc.starts_with(texts, "-")), -1, 1)
    good &= (number // 100 < 24) & (number % 100 < 60)
    minutes = sign * (number // 100 * 60 + number % 100)
    return minutes * 60_000_000, _mask(pc.not_equal(texts, ""))


def _number(texts: pa.Array) -> np.ndarray:
    """Digits as numbers; nothing, and no digits at all, as 0."""
    filled = _texts(texts)
    return _column(pc.cast(pc.if_else(pc.equal(filled, ""), "0", filled), pa.int64()))


def _texts(texts: pa.Array) -> pa.Array:
    return pc.fill_null(texts, "")


def _mask(answers: pa.Array) -> np.ndarray:
    return _column(pc.fill_null(answers, False))


def _column(values: pa.Array) -> np.ndarray:
    return np.array(values.to_numpy(zero_copy_only=False))
