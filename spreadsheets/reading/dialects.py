"""How a file is written and what its beginning says, and the bounds of what is read."""

from dataclasses import asdict, dataclass, field, replace

import msgspec

MOST_BYTES = 2 << 30  # of a file; texts are streamed
MOST_PACKED = 256 << 20  # of a workbook as it was sent
MOST_UNPACKED = 1 << 30  # of all its parts, a million rows are some 400 MB
MOST_OF_XLS = 32 << 20  # is held in memory as a whole
MOST_OF_JSON = 32 << 20  # likewise
MOST_ENTRIES = 2_000  # parts of an archive
MOST_RATIO, RATIO_COUNTS_FROM = 300, 16 << 20  # of unpacked to packed bytes, in a large part
MOST_COLUMNS = 512
MOST_IN_CELL = 1_000_000  # characters
MOST_IN_LINE = 4_000_000  # characters, of all cells together
SAMPLE = 20  # rows that are shown
LOOKED_AT = 500  # rows from which the rest is recognised

FORMATS = ("csv", "xlsx", "xls", "ods", "json")


class Unreadable(Exception):
    """A file cannot be read; ``sentence`` says to people why, and what to do."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Dialect:
    """How a file is written; what is None is still to be recognised.

    ``format`` is one of FORMATS, where csv has any delimiter. ``encoding`` and ``delimiter`` are of
    texts, ``sheet`` of workbooks. ``decimal`` is a point or a comma. ``dates`` is ymd, dmy or mdy,
    the order of dates that are not ISO. ``header_row`` is the line of a text or the row of a sheet
    that names the columns, counted from 1; what stands above is a preamble.
    """

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    dates: str | None = None
    header_row: int | None = None
    sheet: str | None = None

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, told: dict) -> "Dialect":
        """Raises ``msgspec.ValidationError`` for what is no dialect."""
        return msgspec.convert(told, cls)

    def but(self, **changes) -> "Dialect":
        return replace(self, **changes)


@dataclass(frozen=True)
class Described:
    """The beginning of a file, and the dialect that it was read with, in which nothing is None
    that its format has."""

    dialect: Dialect
    headers: list[str]
    sheets: list[str] = field(default_factory=list)
    sample: list[list[str]] = field(default_factory=list)
    preamble: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, told: dict) -> "Described":
        return msgspec.convert(told, cls)
