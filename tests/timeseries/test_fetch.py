"""Rows in binary: the same values as by any other cursor, and seen by Django like it."""

from datetime import UTC, datetime

import numpy as np
import pytest
from django.db import DataError, connection

from timeseries.fetch import fetch_binary, instants

pytestmark = pytest.mark.django_db


def test_numbers_and_instants_come_back_exactly():
    moment = datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)

    rows = fetch_binary(
        "SELECT timestamptz_send(%(at)s::timestamptz), %(value)s::float8, %(key)s::int",
        {"at": moment, "value": 0.1 + 0.2, "key": 7},
    )

    ((at, value, key),) = rows
    assert (value, key) == (0.1 + 0.2, 7)
    assert instants([at, at]).tolist() == [moment.replace(tzinfo=None)] * 2
    assert instants([]).dtype == np.dtype("datetime64[us]")


def test_django_counts_and_translates(django_assert_num_queries):
    with django_assert_num_queries(1):
        fetch_binary("SELECT 1", {})
    with pytest.raises(DataError):
        fetch_binary("SELECT 1 / %(number)s::int", {"number": 0})
    connection.set_rollback(True)
