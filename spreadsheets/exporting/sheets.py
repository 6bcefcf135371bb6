"""What workbooks of all kinds have in common: columns as cells in XML, and rows on sheets.

A number stands as a number as far as programs keep its digits, else as text; so do instants finer
than a millisecond, and days before the calendar of workbooks begins.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

import pyarrow as pa

from spreadsheets.exporting.cells import each_once, iso_texts, number_texts
from spreadsheets.formats import FIRST_YEAR
from timeseries.arrow import compute as pc

MOST_ROWS = 1_048_576  # of a sheet, the header among them
ROWS_AT_ONCE = 4_000
MOST_DIGITS = 15  # that every program keeps
MILLISECOND = 1000
DAY = 86_400_000_000  # microseconds
FIRST_INSTANT = (date(FIRST_YEAR, 1, 1) - date(1970, 1, 1)).days * DAY
NARROWEST, WIDEST = 8, 60  # characters
WIDTHS = {pa.date32(): 12, pa.timestamp("us", "UTC"): 24, pa.bool_(): 8}

Ends = tuple[str, str]
Parts = list  # texts, and columns of texts, that are joined one by one


@dataclass(frozen=True)
class Dialect:
    """How one kind of workbook writes cells; ``special`` is what texts cannot hold as it is."""

    row: Ends
    nothing: str
    text: Callable[[str], str]
    text_ends: Ends
    special: str
    number: Ends
    truth: Ends  # the cells of yes and no
    instants: Callable[[pa.TimestampArray], Parts]
    days: Callable[[pa.Date32Array], Parts]


@dataclass
class About:
    """What the last sheet says of the others: ``facts``, and what each column is."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    columns: list[tuple[str, str]] = field(default_factory=list)
    rows: Callable[[], int] = int  # known at the end

    def lines(self) -> list[tuple[str, str]]:
        rows = ("Rows", f"{self.rows():,}")
        return [*self.facts, rows, ("", ""), ("Column", "What it is"), *self.columns]


def rows(piece: pa.RecordBatch, dialect: Dialect) -> pa.StringArray:
    """The rows of a piece, each a text."""
    columns = zip(piece.schema, piece.columns, strict=True)
    parts = (part for kind, column in columns for part in cells(kind, column, dialect))
    return joined(dialect.row[0], *parts, dialect.row[1])


def cells(kind: pa.Field, column: pa.Array, dialect: Dialect) -> Parts:
    """A column's cells."""
    written = _written(kind, column, dialect)
    if column.null_count == 0:
        return written
    return [pc.if_else(pc.is_null(column), dialect.nothing, joined(*written))]


def _written(kind: pa.Field, column: pa.Array, dialect: Dialect) -> Parts:
    of = column.type
    if pa.types.is_timestamp(of):
        return _instants(column.fill_null(0) if column.null_count else column, dialect)
    if pa.types.is_date(of):
        is_early = pc.less(pc.year(column), FIRST_YEAR)
        days = dialect.days(column)
        return _either(is_early, dialect, lambda: column.cast(pa.string()), days)
    if pa.types.is_boolean(of):
        return [pc.if_else(column, *dialect.truth)]
    if pa.types.is_floating(of):
        texts = number_texts(column)
        odd = pc.invert(pc.is_finite(column))
        return _either(odd, dialect, lambda: texts, _within(dialect.number, texts))
    if pa.types.is_integer(of) or pa.types.is_decimal(of) or kind.metadata:
        texts = column.cast(pa.string())
        return _either(_is_long(texts), dialect, lambda: texts, _within(dialect.number, texts))
    return _texts(column, dialect)


def _texts(column: pa.Array, dialect: Dialect) -> Parts:
    if pa.types.is_dictionary(column.type):
        return [each_once(column, dialect.text)]
    if pc.any(pc.match_substring_regex(column, dialect.special)).as_py():
        return [each_once(column, dialect.text)]
    return _within(dialect.text_ends, column)


def _instants(column: pa.TimestampArray, dialect: Dialect) -> Parts:
    microseconds = column.view("int64").to_numpy()
    is_text = (microseconds % MILLISECOND != 0) | (microseconds < FIRST_INSTANT)
    dates = dialect.instants(column)
    return _either(pa.array(is_text), dialect, lambda: iso_texts(column), dates)


def _either(
    is_text: pa.BooleanArray, dialect: Dialect, texts: Callable[[], pa.Array], other: Parts
) -> Parts:
    if not pc.any(is_text).as_py():
        return other
    return [pc.if_else(is_text, joined(*_within(dialect.text_ends, texts())), joined(*other))]


def _is_long(numbers: pa.StringArray) -> pa.BooleanArray:
    digits = pc.replace_substring_regex(numbers, "[eE].*|[^0-9]", "")
    return pc.greater(pc.utf8_length(pc.utf8_ltrim(digits, "0")), MOST_DIGITS)


def _within(ends: Ends, texts: pa.Array) -> Parts:
    return [ends[0], texts, ends[1]]


def joined(*parts) -> pa.StringArray:
    return pc.binary_join_element_wise(*parts, "")


def by_sheet(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Pieces of the batches with the number of the sheet that each goes on; at least one."""
    yield 1, pa.RecordBatch.from_pylist([], schema=schema)
    written, on_a_sheet = 0, MOST_ROWS - 1
    for batch in batches:
        start = 0
        while start < len(batch):
            count = min(ROWS_AT_ONCE, on_a_sheet - written % on_a_sheet)
            yield written // on_a_sheet + 1, batch.slice(start, count)
            written += min(count, len(batch) - start)
            start += count


def with_widths(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema
) -> tuple[Iterator[pa.RecordBatch], list[int]]:
    """The same batches, and how wide the columns are, in characters, by the first of them."""
    batches = iter(batches)
    first = next(batches, None)
    widths = [_width(place, schema, first) for place in range(len(schema))]
    return (batches if first is None else chain([first], batches)), widths


def _width(place: int, schema: pa.Schema, first: pa.RecordBatch | None) -> int:
    name, of = schema.names[place], schema.types[place]
    least = max(len(name) + 4, NARROWEST)  # beside the name is the button of the filter
    if of in WIDTHS or first is None:
        return max(WIDTHS.get(of, least), least)
    longest = pc.max(pc.utf8_length(first.columns[place].cast(pa.string()))).as_py() or 0
    return min(max(longest + 2, least), WIDEST)
