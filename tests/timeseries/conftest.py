from collections.abc import Iterator

import pytest
from django.core.files.storage import Storage, storages
from django.db import connections
from psycopg import sql

from accounts.privileges import statements_for
from tests.conftest import NOON
from tests.timeseries.old_readings import partitions_made_again
from tests.timeseries.scratch import (
    CREATE_SAMPLES,
    MISSING,
    SAMPLES,
    SAMPLES_BY_HOUR,
    run_as_owner,
)
from timeseries import retention
from timeseries.models import PolicyState
from timeseries.policies import PartitionPolicy


@pytest.fixture
def samples(committed) -> Iterator[PartitionPolicy]:
    """The policy of a table that has no partition yet."""
    drop_scratch_tables()
    for statement in (CREATE_SAMPLES, *statements_for("scratch_sample", append_only=True)):
        run_as_owner(statement)
    yield SAMPLES
    drop_scratch_tables()
    retention.remember([])
    names = [policy.name for policy in (SAMPLES, MISSING, SAMPLES_BY_HOUR)]
    PolicyState.objects.filter(name__in=names).delete()


@pytest.fixture
def storage(committed, settings, tmp_path) -> Iterator[Storage]:
    """A storage of archives of the test's own."""
    options = {"location": str(tmp_path / "archives")}
    changed = {**settings.STORAGES["archives"], "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "archives": changed}
    with partitions_made_again(NOON):
        yield storages["archives"]


def drop_scratch_tables() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'scratch_sample%'"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(table)))
