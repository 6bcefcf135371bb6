"""The delimiter, the decimal mark and the order of dates, from the beginning of a table."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log2

from spreadsheets.reading.headers import width_of

DELIMITERS = ",;\t|"
NEVER_IN_CELLS = re.compile(r"\S[;\t|]\S")
SPACES = re.compile(r"(?<=\d)['\u2019\u00a0\u202f ](?=\d{3})")
MARKED = re.compile(r"[+-]?\d*[.,]\d[\d.,]*([eE][+-]?\d+)?", re.ASCII)
GROUPS = {mark: re.compile(rf"[+-]?[1-9]\d{{0,2}}(\{mark}\d{{3}})+") for mark in ".,"}
# Dates that are not ISO.
DATE = re.compile(r"(?!\d{4}-\d\d-)(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:[ T].*)?", re.ASCII)
ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


def delimiter_of(text: str) -> str:
    """The one that makes a table of it: rows of one width, whose cells hold no other delimiter."""
    lines = text.splitlines(keepends=True)
    return max(DELIMITERS, key=lambda delimiter: _tidiness(lines, delimiter))


def _tidiness(lines: list[str], delimiter: str) -> float:
    rows = [row for row in _parsed(lines, delimiter) if any(row)]
    widths = Counter(filter(None, map(width_of, rows)))
    if not widths:
        return 0
    width = max(widths, key=lambda width: (widths[width], width))
    if width == 1:
        return 0
    cells = [cell for row in rows for cell in row]
    tidy = 1 - sum(map(bool, map(NEVER_IN_CELLS.search, cells))) / len(cells)
    return widths[width] / len(rows) * tidy * (1 + log2(width) / 10)


def _parsed(lines: list[str], delimiter: str) -> Iterable[list[str]]:
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except (StopIteration, csv.Error):
            return


def decimal_of(cells: Iterable[str], delimiter: str) -> tuple[str, list[str]]:
    """The decimal mark of numbers among texts, with what people should know of it."""
    sure, unsure = Counter[str](), Counter[str]()
    example = ""
    for cell in cells:
        text = SPACES.sub("", cell.strip())
        if MARKED.fullmatch(text) and (mark_of := _mark(text)):
            mark, is_sure = mark_of
            (sure if is_sure else unsure)[mark] += 1
            example = example if is_sure else example or text
    likelier = "," if delimiter == ";" else "."
    if sure["."] != sure[","]:
        return max(sure, key=sure.__getitem__), []
    if unsure:
        word = "point" if likelier == "." else "comma"
        return likelier, [
            f"Numbers such as {example} could have thousands or decimals; "
            f"a decimal {word} was taken."
        ]
    return likelier if delimiter == ";" else ".", []


def _mark(text: str) -> tuple[str, bool] | None:
    """The decimal mark of a number, and whether it can be no other. None if it is no number."""
    last = "." if text.rfind(".") > text.rfind(",") else ","
    other = "," if last == "." else "."
    if other in text:
        return last, True  # the earlier one parts thousands
    if text.count(last) > 1:
        return (other, True) if GROUPS[last].fullmatch(text) else None
    return last, not GROUPS[last].fullmatch(text)


def dates_of(cells: Iterable[str]) -> tuple[str, list[str]]:
    """The order of day, month and year of dates that are not ISO, with what to know of it."""
    found: Counter[str] = Counter()
    example, separator = "", ""
    for cell in cells:
        if match := DATE.fullmatch(cell.strip()):
            order = _order(match)
            found[order] += 1
            if not order:
                example, separator = example or match[0], separator or match[2]
    unsure = found.pop("", 0)
    if not found and not unsure:
        return "ymd", []
    best = max(found, key=found.__getitem__) if found else "dmy"
    notes = []
    if unsure and not found and separator != ".":
        notes = [
            f"Dates such as {example} could be day-month or month-day; taken as {ORDERS[best]}."
        ]
    if len(found) > 1:
        notes = [f"Dates are written in different orders; most as {ORDERS[best]}."]
    return best, notes


def _order(match: re.Match[str]) -> str:
    first, middle, last = match[1], match[3], match[4]
    if len(first) > 2:
        return "ymd"
    if len(last) == 3 or int(first) > 31 or not 0 < int(middle) <= 31:
        return ""
    if int(first) > 12:
        return "dmy"
    return "mdy" if int(middle) > 12 else ""


def texts_in(rows: Iterable[Sequence[object]]) -> list[str]:
    return [cell for row in rows for cell in row if isinstance(cell, str) and cell]
