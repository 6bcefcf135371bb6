"""What the pages of a historic import show of its file."""

from datetime import datetime

import numpy as np

from sensing.history import sniffing
from sensing.history.parsed import REASONS
from sensing.history.plans import Dialect
from sensing.models import HistoryImport, Sensor


def table_of(
    head: bytes, dialect: Dialect, most: int = sniffing.LINES
) -> tuple[list[str], list[list[str]]]:
    """The names of the columns and the first rows. Raises Unreadable."""
    lines = sniffing.lines_of(head, dialect.encoding, most)
    names = sniffing.names_of(lines, dialect)
    return names, sniffing.cells_of(lines[dialect.data_starts :], dialect.delimiter)


def last_rows(history: HistoryImport, dialect: Dialect, width: int) -> list[list[str]]:
    lines = sniffing.last_lines(bytes(history.tail), dialect.encoding)[-20:]
    return [row for row in sniffing.cells_of(lines, dialect.delimiter) if len(row) == width]


def meanings_of(rows: list[list[str]], told: dict, width: int) -> dict[str, list]:
    """What the chosen columns of time mean in each form that fits them all."""
    try:
        places = [int(told[name]) for name in ("time", "clock") if told.get(name) not in ("", None)]
        cells = [[row[place] for place in places] for row in rows if len(row) == width]
        return sniffing.meanings([each for each in cells if all(each)], told.get("pattern", ""))
    except (ValueError, IndexError, KeyError):
        return {}


def in_words(moment: np.datetime64, is_utc: bool) -> str:
    when: datetime = moment.astype("datetime64[us]").astype(datetime)
    return f"{when:%d %B %Y, %H:%M:%S}" + (" UTC" if is_utc else " local time")


def first_target(found: dict, like: tuple[str, bool] | None) -> dict:
    """What is offered for a series: its own sensor, else one that is like it, to be confirmed."""
    code, is_same = like or (found["name"], False)
    return {
        "use": "existing" if is_same else "skip",
        "sensor": code,
        "type": Sensor.Type.OTHER,
        "unit": found["unit"],
    }


def found_in(history: HistoryImport) -> dict:
    """The figures of a check, for a page."""
    findings = history.findings
    problems = [
        {"reason": REASONS[kind], **figures} for kind, figures in findings["problems"].items()
    ]
    return {
        "findings": findings,
        "problems": problems,
        "readings": sum(each["count"] for each in findings["series"]),
        "old": sum(each["old"] for each in findings["series"]),
    }
