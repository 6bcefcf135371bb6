"""What stands in the cells of workbooks, as texts."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

DAY_0, DAY_0_MAC = datetime(1899, 12, 30, tzinfo=UTC), datetime(1904, 1, 1, tzinfo=UTC)
NO_LEAP_DAY = 60  # 1900-02-29, which that calendar has
MIDNIGHT = "00:00:00"
TWO_DIGITS = [f"{number:02d}" for number in range(60)]
LAST_DAY = 2_958_466  # 10000-01-01
MOST_EXACT = 10**16  # whole floats are written with all digits up to here
CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Of formats of numbers: what is text or a colour or a condition and not a letter of a date.
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 34, 35, 36, *range(50, 59)), "date"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), "time"),
    22: "moment",
    46: "duration",
}

Number = Callable[[float], object]


def decoded(text: str) -> str:
    """Codes such as _x000D_ are the characters they name; a null stays a code."""
    return CODE.sub(_from_code, text) if "_x" in text else text


def _from_code(found: re.Match[str]) -> str:
    return found[0] if found[1] == "0000" else chr(int(found[1], 16))


def number_text(number: float) -> str:
    """In as few digits as give back the same number, whole ones without a point."""
    if number.is_integer() and abs(number) < MOST_EXACT:
        return str(int(number))
    return repr(number)


def numbers_with(decimal: str | None) -> Number:
    """How numbers are told: with that mark, or as they are without one."""
    if decimal is None:
        return lambda number: number
    if decimal == ".":
        return number_text
    return lambda number: number_text(number).replace(".", decimal)


def kind_of_format(code: str) -> str:
    """Of a format of numbers: date, time, moment, duration or number."""
    bare = QUOTED.sub("", code.partition(";")[0])
    if ELAPSED.search(bare):
        return "duration"
    letters = bare.lower().replace("am/pm", "h").replace("a/p", "h")
    if "general" in letters:
        return "number"
    has_day = bool(re.search("[dyeg]|b{2}", letters)) or ("m" in letters and not _is_clock(letters))
    if has_day:
        return "moment" if re.search("[hs]", letters) else "date"
    return "time" if re.search("[hs]", letters) else "number"


def _is_clock(letters: str) -> bool:
    return "h" in letters or "s" in letters


def day_text(serial: float, kind: str, *, mac: bool) -> str | None:
    """A number of days as ISO 8601, or hours, minutes and seconds. None if it is no such day."""
    if kind == "duration":
        return duration_text(timedelta(days=serial)) if abs(serial) < LAST_DAY else None
    if not 0 <= serial < LAST_DAY:
        return None
    day, clock = _moment(serial, mac=mac)
    if serial < 1 and (kind == "time" or not mac):
        return clock  # that calendar has no day 0
    return day if kind == "date" and clock == MIDNIGHT else f"{day}T{clock}"


def _moment(serial: float, *, mac: bool) -> tuple[str, str]:
    """The day and the time of day, to the millisecond, as spreadsheets have it."""
    days, milliseconds = divmod(round(serial * 86_400_000), 86_400_000)
    return _day(days, mac), _clock(milliseconds)


@lru_cache(4096)
def _day(days: int, mac: bool) -> str:
    if not mac and days == NO_LEAP_DAY:
        return "1900-02-29"
    base = DAY_0_MAC if mac else DAY_0
    return (base + timedelta(days + (not mac and days < NO_LEAP_DAY))).date().isoformat()


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    text = f"{TWO_DIGITS[minutes // 60]}:{TWO_DIGITS[minutes % 60]}:{TWO_DIGITS[second]}"
    return f"{text}.{rest:03d}" if rest else text


def duration_text(span: timedelta) -> str:
    """h:mm:ss, with more than 24 hours where they are."""
    sign, span = ("-", -span) if span < timedelta(0) else ("", span)
    seconds, milliseconds = divmod(round(span / timedelta(milliseconds=1)), 1000)
    minutes, hours = seconds // 60 % 60, seconds // 3600
    rest = f".{milliseconds:03d}" if milliseconds else ""
    return f"{sign}{hours}:{minutes:02d}:{seconds % 60:02d}{rest}"
