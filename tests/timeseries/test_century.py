"""Whatever partition somebody makes, no row of a series lies outside the years 2000 to 2100."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connections

from timeseries.policies import partition_policies, rollup_policies

FIRST, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)

# A rollup's times are those of the rows it sums up.
ROLLUPS = {rollup.target for _, rollup in rollup_policies()}
SERIES = [policy for policy in partition_policies() if policy.model not in ROLLUPS]

pytestmark = pytest.mark.django_db(databases=["owner"])


@pytest.fixture(params=SERIES, ids=lambda policy: policy.table)
def insert(request):
    """Insert a moment into a table that has of a series the rules alone, and return it."""
    policy = request.param
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE alike (LIKE {policy.table} INCLUDING CONSTRAINTS)")
        cursor.execute(
            "SELECT attname FROM pg_attribute"
            " WHERE attrelid = 'alike'::regclass AND attnum > 0 AND attnotnull"
        )
        for (column,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE alike ALTER COLUMN "{column}" DROP NOT NULL')

        def insert(moment):
            cursor.execute(
                f'INSERT INTO alike ("{policy.key}") VALUES (%s) RETURNING "{policy.key}"', [moment]
            )
            return cursor.fetchone()[0]

        yield insert


@pytest.mark.parametrize("moment", [FIRST - MOMENT, END])
def test_a_moment_outside_the_century_is_refused(insert, moment):
    with pytest.raises(IntegrityError, match="_time_sane"):
        insert(moment)


@pytest.mark.parametrize("moment", [FIRST, END - MOMENT])
def test_the_first_and_the_last_moment_are_taken(insert, moment):
    assert insert(moment) == moment
