"""What every form of file gives: drafts of factors, and what gave none with its place and reason.

Pure: nothing is stored here, and nothing known of the library.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

LONGEST = 255
KINDS_OF_SCOPE = {"scope 1": 1, "scope 2": 2, "scope 3": 3, "outside of scopes": 0}
# What a computed cell of a workbook adds: 0.018789999999999998 was meant to be 0.01879.
EXACT_DIGITS, NOISE_FROM = 15, 3
MOST_ADJUSTED = 15


class Unknown(Exception):
    """A file is none of the forms that are known; says what it lacks or would have to be."""


@dataclass(frozen=True)
class Refusal:
    """One line or cell that gives no factor, and why."""

    place: str
    reason: str


@dataclass
class Draft:
    """One factor as a file gives it, with the line or cell it begins at."""

    code: str
    region: str
    name: str
    category: str
    scope: int
    measure: str
    unit: str
    source: str
    source_version: str
    valid_from: date
    valid_until: date | None
    value: Decimal | None = None
    co2: Decimal | None = None
    ch4: Decimal | None = None
    n2o: Decimal | None = None
    uncertainty_percent: Decimal | None = None
    source_url: str = ""
    place: str = ""

    def values(self) -> dict:
        return {name: value for name, value in asdict(self).items() if name != "place"}


@dataclass
class Parsed:
    """The factors of a file, what in it gives none, and what it is as a whole.

    ``numbers`` counts what could have been a factor or a part of one: lines of a table, or number
    cells of a workbook; ``read`` those of them that went into a draft or helped to make one.
    """

    form: str
    edition: str
    numbers: int = 0
    read: int = 0
    drafts: list[Draft] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, place: str, reason: str) -> None:
        self.refused.append(Refusal(place, reason))


def number_of(text: str) -> Decimal:
    """The number a text says, with all its digits. Raises ValueError with a sentence."""
    if not text:
        raise ValueError("The line has no factor.")
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > MOST_ADJUSTED:
        raise ValueError(f"{text!r:.60} is not a number.")
    return number


def is_number(text: str) -> bool:
    try:
        number_of(text.strip())
    except ValueError:
        return False
    return True


def of_cell(text: str) -> Decimal:
    """The number of a workbook's cell, without the noise of its arithmetic in binary.

    A number that becomes shorter by some digits when it is rounded to the 15 that spreadsheets
    show was meant to be the shorter one; any other keeps all its digits. Raises ValueError.
    """
    number = number_of(text.strip())
    shown = Decimal(f"{number:.{EXACT_DIGITS - 1}e}").normalize()
    is_noise = len(shown.as_tuple().digits) <= len(number.as_tuple().digits) - NOISE_FROM
    return Decimal(f"{shown:f}") if is_noise else number


def code_from(words: Iterable[str]) -> str:
    """A code that is the same wherever the same words stand, whatever is between them."""
    text = " ".join(words)
    text = text.replace("+", " plus ").replace("<", " under ").replace(">", " over ")
    plain = unicodedata.normalize("NFKD", text.replace("\u2013", "-")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", plain.decode().lower()).strip("-")[:LONGEST]


def column_letters(index: int) -> str:
    """The letters of a column counted from 0, as spreadsheets name it."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
