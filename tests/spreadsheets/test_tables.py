"""Tables of any length as files: read back by others, they hold what was written."""

import csv
import io
import math
from datetime import UTC, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as some

from spreadsheets.exporting import sheets
from spreadsheets.exporting.tables import FORMS, gathered
from spreadsheets.formats import plain, unescape

SCHEMA = pa.schema(
    [
        ("code", pa.dictionary(pa.int32(), pa.string())),
        ("at", pa.timestamp("us", "UTC")),
        ("value", pa.float64()),
        ("note", pa.string()),
    ]
)
# What XML and a cell can hold; a carriage return and what looks like its code among it.
texts = some.one_of(
    some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    some.sampled_from(["=1+1", "+x", "-x", "@x", "'=1", "''+1", "a,b", 'a"b', " a ", "_x000D_"]),
)
moments = some.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
numbers = some.none() | some.floats(allow_nan=False, allow_infinity=False)
rows = some.lists(some.tuples(texts, moments, numbers, some.none() | texts), max_size=12)


def batch_of(rows: list[tuple]) -> pa.RecordBatch:
    columns = [*zip(*rows, strict=True)] or [(), (), (), ()]
    return pa.RecordBatch.from_arrays(
        [
            pa.array(columns[0], pa.string()).dictionary_encode(),
            *(pa.array(*pair) for pair in zip(columns[1:], SCHEMA.types[1:], strict=True)),
        ],
        schema=SCHEMA,
    )


def written(form: str, parts: list[list[tuple]]) -> bytes:
    return b"".join(FORMS[form].write(map(batch_of, parts), SCHEMA, None))


def from_csv(content: bytes) -> list[tuple]:
    lines = csv.reader(io.StringIO(content.decode(), newline=""))
    assert next(lines) == SCHEMA.names
    return [
        (
            unescape(code),
            datetime.fromisoformat(at),
            float(value) if value else None,
            unescape(note),
        )
        for code, at, value, note in lines
    ]


def from_xlsx(content: bytes) -> list[tuple]:
    found = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content), read_only=True).worksheets:
        lines = sheet.iter_rows(values_only=True)
        assert list(next(lines)) == SCHEMA.names
        found += [(plain(code), at, value, plain(note)) for code, at, value, note in lines]
    return found


def from_table(table: pa.Table) -> list[tuple]:
    return [tuple(row.values()) for row in table.to_pylist()]


def exactly(value):
    """Minus zero is not zero here."""
    return value.hex() if isinstance(value, float) else value


def without_nothing(row: tuple) -> tuple:
    """Spreadsheets know no difference between nothing and an empty text."""
    return (*row[:3], row[3] or "")


parts_of_rows = some.lists(rows, max_size=3)


@given(parts_of_rows)
def test_csv_is_read_back_as_it_was(parts):
    expected = [without_nothing(row) for part in parts for row in part]

    found = from_csv(written("csv", parts))

    assert [[*map(exactly, row)] for row in found] == [[*map(exactly, row)] for row in expected]


@given(parts_of_rows)
def test_a_workbook_is_read_back_as_it_was(parts):
    found = from_xlsx(written("xlsx", parts))

    expected = [without_nothing(row) for part in parts for row in part]
    for row, (code, at, value, note) in zip(found, expected, strict=True):
        # A reader of workbooks takes \r\n and \r for \n, and nothing for an empty text.
        assert (row[0] or "", row[3] or "") == (code, note)
        assert row[2] is None if value is None else math.isclose(row[2], value, rel_tol=1e-15)
        if at.microsecond % 1000:
            assert row[1] == at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        else:
            assert row[1] == at.replace(tzinfo=None)


@given(parts_of_rows)
def test_parquet_and_arrow_are_read_back_as_they_were(parts):
    expected = [[*map(exactly, row)] for part in parts for row in part]

    parquet = pq.read_table(io.BytesIO(written("parquet", parts)))
    arrow = pa.ipc.open_stream(written("arrow", parts)).read_all()

    for table in (parquet, arrow):
        assert table.schema.equals(SCHEMA)
        assert [[*map(exactly, row)] for row in from_table(table)] == expected


def test_rows_that_do_not_fit_on_a_sheet_go_on_on_the_next(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 6)
    monkeypatch.setattr(sheets, "ROWS_AT_ONCE", 3)
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    lines = [(f"sensor {place}", moment, float(place), None) for place in range(17)]

    content = written("xlsx", [lines[:7], lines[7:8], lines[8:]])

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [sheet.max_row for sheet in book.worksheets] == [6, 6, 6, 3]
    assert [row[2] for row in from_xlsx(content)] == [*range(17)]
    assert book.worksheets[0].freeze_panes == "A2"


def test_a_formula_is_a_text_in_a_workbook():
    content = written("xlsx", [[("=HYPERLINK(1)", datetime(2026, 3, 1, tzinfo=UTC), 1.5, "=1+1")]])

    (cells,) = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)
    assert [cell.data_type for cell in cells] == ["s", "d", "n", "s"]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_nobody_waits_for_any_longer_asks_for_no_more_rows(form):
    asked = []

    def batches():
        for place in range(100):
            asked.append(place)
            yield batch_of([("a", datetime(2026, 3, 1, tzinfo=UTC), 1.0, None)] * 100_000)

    content = FORMS[form].write(batches(), SCHEMA, None)
    for _ in range(3):
        next(content)
    content.close()

    assert len(asked) <= 3


@given(some.lists(some.integers(0, 9), max_size=12), some.integers(1, 12))
def test_rows_are_gathered_and_none_is_lost(sizes, rows):
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    parts = [batch_of([("a", moment, float(size), None)] * size) for size in sizes]

    tables = [*gathered(iter(parts), rows=rows)]

    assert all(len(table) >= rows for table in tables[:-1])
    found = [value for table in tables for value in table["value"].to_pylist()]
    assert found == [float(size) for size in sizes for _ in range(size)]
