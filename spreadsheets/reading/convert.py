"""What the cells of an XLSX sheet say, by their type and style."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from spreadsheets.reading.cells import day_text, decoded, number_text, numbers_with
from spreadsheets.reading.strings import Strings

ATTRIBUTE = re.compile(r'\s([\w:]+)="([^"&]*)"')
NO_RESULT = (
    "holds a formula without a result: open the file in a spreadsheet, save it, and send it again"
)
TRUTHS = {"1": "true", "0": "false"}
MOST_DIGITS = 15  # a whole number of so many is written as it stands


class Wrong(NamedTuple):
    """A cell with a problem, which its column's name is put before."""

    text: str
    problem: str


Convert = Callable[[str | None], object]


class Converters:
    """Makes a text of what stands in a cell, or a number of a number if ``decimal`` is None."""

    def __init__(self, strings: Strings, formats: Sequence[str], *, decimal: str | None, mac: bool):
        self.strings, self.formats, self.mac = strings, formats, mac
        self.keeps_numbers = decimal is None
        self.number = numbers_with(decimal)
        self.known: dict[tuple[str, str], Convert] = {}

    def of(self, kind: str, style: str) -> Convert:
        """By the attributes t and s of a cell."""
        if (kind, style) not in self.known:
            self.known[kind, style] = self._made(kind, style)
        return self.known[kind, style]

    def of_attributes(self, text: str) -> Convert | None:
        """By its attributes as they are written; None if those are not simple."""
        told = ATTRIBUTE.findall(text)
        if ATTRIBUTE.sub("", text).strip() or any(name == "r" for name, _ in told):
            return None
        attributes = dict(told)
        return self.of(attributes.get("t", "n"), attributes.get("s", "0"))

    def _made(self, kind: str, style: str) -> Convert:
        if kind == "n":
            place = int(style)
            shown = self.formats[place] if place < len(self.formats) else "number"
            return self._number if shown == "number" else self._days(shown)
        if kind == "s":
            strings = self.strings
            return lambda told: strings[int(told)] if told else ""
        if kind == "b":
            return lambda told: TRUTHS.get((told or "").strip(), told or "")
        if kind == "e":
            return lambda told: error_cell(told or "")
        # inlineStr, str, and d, which is ISO 8601.
        return lambda told: decoded(told) if told else ""

    def _number(self, told: str | None) -> object:
        if not told:
            return ""
        is_plain = told.isdigit() and told[0] != "0" and len(told) <= MOST_DIGITS
        return told if is_plain and not self.keeps_numbers else self.number(float(told))

    def _days(self, kind: str) -> Convert:
        @lru_cache(4096)
        def convert(told: str | None) -> object:
            if not told:
                return ""
            serial = float(told)
            text = day_text(serial, kind, mac=self.mac)
            return number_text(serial) if text is None else text

        return convert


def error_cell(error: str) -> Wrong:
    return Wrong(error, f"holds the error {error}: mend it, or empty the cell")


def without_result(kind: str, told: str | None) -> bool:
    """Whether a formula of that type has no result; that of a text may be empty."""
    return not told and kind != "str"
