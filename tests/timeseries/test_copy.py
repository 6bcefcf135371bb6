"""Binary COPY against a real table: what goes in comes out, bit by bit, or is refused."""

import json
from datetime import UTC, datetime

import numpy as np
import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from timeseries.copy import as_jsonb, copy_columns, encode

TABLE = "copied"
CREATE = """
    CREATE TEMPORARY TABLE copied (
        int16 smallint, int32 int, int64 bigint, float32 real, float64 float8, at timestamptz,
        word text, document jsonb,
        CHECK (int16 <> 7)
    ) ON COMMIT DROP
"""
# The table is emptied by each example itself.
in_one_table = settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def cursor(db):
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
        yield cursor


def copied(cursor, **columns):
    """Copy into the empty table and return what it then holds, a list a column."""
    cursor.execute("TRUNCATE copied")
    copy_columns(cursor, TABLE, columns)
    cursor.execute(f"SELECT {', '.join(columns)} FROM copied ORDER BY ctid")
    return [list(column) for column in zip(*cursor.fetchall(), strict=True)]


@pytest.mark.parametrize("dtype", ["int16", "int32", "int64"])
@in_one_table
@given(data=st.data())
def test_integers_come_back(cursor, dtype, data):
    limits = np.iinfo(dtype)
    numbers = st.integers(limits.min, limits.max).filter(lambda number: number != 7)
    values = data.draw(st.lists(numbers, min_size=1))

    assert copied(cursor, **{dtype: np.array(values, dtype=dtype)}) == [values]


@in_one_table
@given(values=st.lists(st.floats(allow_nan=False), min_size=1))
@example([-0.0, 0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1e308, 1.7976931348623157e308])
def test_floats_come_back_bit_by_bit(cursor, values):
    sent = np.array(values, dtype="float64")

    (found,) = copied(cursor, float64=sent)

    assert np.array(found).tobytes() == sent.tobytes()


def test_not_a_number_comes_back(cursor):
    ((found,),) = copied(cursor, float64=np.array([np.nan]))

    assert np.isnan(found)


@in_one_table
@given(moments=st.lists(st.datetimes(), min_size=1))
@example([datetime(1999, 12, 31, 23, 59, 59, 999999), datetime(2000, 1, 1)])
def test_moments_come_back_to_the_microsecond(cursor, moments):
    (found,) = copied(cursor, at=np.array(moments, dtype="datetime64[us]"))

    assert found == [moment.replace(tzinfo=UTC) for moment in moments]


@pytest.mark.parametrize("unit", ["h", "s", "ms", "us", "ns"])
def test_moments_of_any_unit_come_back(cursor, unit):
    noon = np.array(["2026-03-02T12:00"], dtype=f"datetime64[{unit}]")

    assert copied(cursor, at=noon) == [[datetime(2026, 3, 2, 12, tzinfo=UTC)]]


def test_words_of_one_length_come_back(cursor):
    words = ["abc", "xyz", "né"]

    assert copied(cursor, word=np.array([word.encode() for word in words])) == [words]


@in_one_table
@given(words=st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8")), min_size=1))
def test_words_of_any_length_come_back(cursor, words):
    sent = np.array([word.encode() for word in words], dtype="S")

    assert copied(cursor, word=sent, int32=np.arange(len(words), dtype="int32"))[0] == words


def test_documents_come_back(cursor):
    documents = [{}, {"a": [1, None, "é"]}]
    sent = np.array([json.dumps(each).encode() for each in documents])

    assert [*map(json.loads, copied(cursor, document=as_jsonb(sent))[0])] == documents


@in_one_table
@given(values=st.lists(st.none() | st.floats(width=32, allow_nan=False), min_size=1))
def test_what_is_masked_comes_back_as_nothing(cursor, values):
    numbers = np.array([value or 0.0 for value in values], dtype="float32")
    mask = [value is None for value in values]
    words = np.array([b"" if value is None else b"some" for value in values], dtype="S")

    found = copied(
        cursor,
        float32=np.ma.array(numbers, mask=mask),
        word=np.ma.array(words, mask=mask),
        int16=np.full(len(values), 1, dtype="int16"),
    )

    assert [value is None for value in found[0]] == [value is None for value in found[1]] == mask
    kept = np.array([value for value in found[0] if value is not None], dtype="float32")
    assert kept.tolist() == numbers[~np.array(mask)].tolist()


def test_rows_too_many_to_be_padded_at_once_come_back(cursor, monkeypatch):
    monkeypatch.setattr("timeseries.copy.PADDED_AT_ONCE", 64)
    words = ["x" * length for length in range(40)]

    assert copied(cursor, word=np.array([word.encode() for word in words]))[0] == words


@in_one_table
@given(
    rows=st.lists(
        st.tuples(st.integers(8, 99), st.floats(allow_nan=False), st.datetimes()), min_size=1
    )
)
def test_columns_stay_beside_each_other(cursor, rows):
    numbers, values, moments = zip(*rows, strict=True)

    found = copied(
        cursor,
        int16=np.array(numbers, dtype="int16"),
        float64=np.array(values),
        at=np.array(moments, dtype="datetime64[us]"),
    )

    assert found[:2] == [list(numbers), list(values)]
    assert found[2] == [moment.replace(tzinfo=UTC) for moment in moments]


def test_a_column_that_is_not_contiguous_is_copied_as_it_reads(cursor):
    every_other = np.arange(10, 20, dtype="int32")[::-2]

    assert copied(cursor, int32=every_other) == [[19, 17, 15, 13, 11]]


def test_no_rows_are_copied_as_no_rows(cursor):
    assert copy_columns(cursor, TABLE, {"int32": np.array([], dtype="int32")}) == 0


def test_it_returns_how_many_rows_were_written(cursor):
    assert copy_columns(cursor, TABLE, {"int32": np.arange(3, dtype="int32")}) == 3


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(np.array([1], dtype="uint32"), id="unsigned"),
        pytest.param(np.array([True]), id="bool"),
        pytest.param(np.array(["a"]), id="text that is not encoded"),
        pytest.param(np.array([1j]), id="complex"),
        pytest.param(np.array([None]), id="objects"),
        pytest.param(np.array([1], dtype="timedelta64[s]"), id="durations"),
    ],
)
def test_other_types_are_refused(column):
    with pytest.raises(TypeError, match="is not supported"):
        encode([column])


def test_a_missing_moment_is_refused():
    with pytest.raises(ValueError, match="NaT"):
        encode([np.array(["2026-03-02", "NaT"], dtype="datetime64[us]")])


@pytest.mark.parametrize("lengths", [(3, 1), (1, 3), (3, 2)])
def test_columns_of_unequal_length_are_refused(lengths):
    with pytest.raises(ValueError, match="one length"):
        encode([np.zeros(length) for length in lengths])


def test_a_refused_copy_leaves_the_transaction_usable_behind_a_savepoint(cursor):
    copy_columns(cursor, TABLE, {"int16": np.array([1], dtype="int16")})
    with pytest.raises(psycopg.IntegrityError, match="check constraint"), transaction.atomic():
        copy_columns(cursor, TABLE, {"int16": np.array([2, 7], dtype="int16")})

    cursor.execute("SELECT int16 FROM copied")

    assert cursor.fetchall() == [(1,)]
