"""Numbers and days as people write them in their country, as the library's widgets read them."""

import re
from collections.abc import Callable

ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?!\d)")
DAY = re.compile(r"(\d{1,4})[./\-\s](\d{1,2})[./\-\s](\d{1,4})(?!\d)[,]?(.*)", re.DOTALL)
SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'\u2019")  # what separates thousands
GROUPED = {  # digits in threes, and what may follow
    ".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?([eE][+-]?\d+)?"),
    ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?([eE][+-]?\d+)?"),
}
PIVOT = 70  # two digits of a year: 69 is 2069, 70 is 1970


def number_reader(decimal: str) -> Callable[[str], str]:
    """Make texts of numbers plain: digits, a point before decimals, no thousands separators.

    What is no such number comes back as it is, for the widget to refuse in its own words.
    """
    thousands = "," if decimal == "." else "."

    def plain(text: str) -> str:
        squeezed = text.translate(SPACES)
        if GROUPED[decimal].fullmatch(squeezed):
            squeezed = squeezed.replace(thousands, "")
        elif thousands in squeezed and decimal == ",":
            return text  # 1.5 where a comma is the decimal mark is a mistake or a date
        return squeezed.replace(decimal, ".")

    return plain


def day_reader(order: str) -> Callable[[str], str]:
    """Make days in the order ``ymd``, ``dmy`` or ``mdy`` ISO 8601; a time behind them stays."""
    places = tuple("ymd".index(letter) for letter in order)

    def iso(text: str) -> str:
        stripped = text.strip()
        found = None if ISO.match(stripped) else DAY.fullmatch(stripped)
        if not found:
            return text
        parts = ["", "", ""]
        for place, part in zip(places, found.groups()[:3], strict=True):
            parts[place] = part
        year, month, day = parts
        if len(year) == 2:
            year = f"{19 if int(year) >= PIVOT else 20}{year}"
        if len(year) != 4:
            return text
        return f"{year}-{month:0>2}-{day:0>2}{found[4]}"

    return iso
