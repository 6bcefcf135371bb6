"""Partitions in a real catalog: which are made, which go, and who may touch them."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, connections
from psycopg import sql

from tests.conftest import NOON
from tests.timeseries.scratch import (
    DAY,
    MADE,
    SAMPLES,
    day,
    existing,
    insert,
    mark,
    remove,
    run_as_owner,
    tables,
)
from timeseries import maintenance
from timeseries.dropping import MOST_DROPPED_AT_ONCE, TooManyToDrop, drop_expired
from timeseries.models import PolicyState, TouchedBucket
from timeseries.partitions import analyze, catalog, database_now, make_ahead

OLDEST, SECOND = MADE[0], MADE[1]
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def made(samples):
    """The table at noon, with every partition it should have."""
    make_ahead(samples, now=NOON)
    return samples


def expires(offset):
    """The moment at which a day is dropped."""
    return day(offset).end + SAMPLES.keep


def bounds(partitions):
    return [(partition.start, partition.end) for partition in partitions]


def test_partitions_are_made_for_the_times_accepted_and_for_those_ahead(samples):
    assert make_ahead(samples, now=NOON) == tables(*MADE)
    assert [(p.start, p.end) for p in catalog(samples)] == [
        (d.start, d.end) for d in map(day, MADE)
    ]


def test_a_repeated_run_makes_none(made):
    assert make_ahead(made, now=NOON) == []
    assert existing() == tables(*MADE)


def test_a_day_later_one_more_is_made(made):
    assert make_ahead(made, now=NOON + DAY) == tables(MADE[-1] + 1)


def test_a_hole_is_filled(made):
    remove(-2, 0)

    assert make_ahead(made, now=NOON) == tables(-2, 0)


@pytest.mark.parametrize("at", [day(0).start, day(0).end - MICROSECOND])
def test_the_first_and_the_last_moment_of_a_day_find_its_partition(made, at):
    insert(connection, at)

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM scratch_sample")
        assert cursor.fetchall() == [(day(0).table,)]


@pytest.mark.parametrize("at", [day(OLDEST).start - MICROSECOND, day(MADE[-1]).end])
def test_a_row_outside_every_partition_is_refused(made, at):
    with pytest.raises(IntegrityError, match="no partition of relation"):
        insert(connection, at)


def test_a_partition_has_the_constraints_and_the_key_of_its_table(made):
    insert(connection, NOON)

    with pytest.raises(IntegrityError, match="duplicate key"):
        insert(connection, NOON)
    with pytest.raises(IntegrityError, match="check constraint"), connection.cursor() as cursor:
        cursor.execute("INSERT INTO scratch_sample VALUES (2, %s, '-infinity')", [NOON])


@pytest.mark.parametrize(
    ("late", "dropped"),
    [
        pytest.param(-MICROSECOND, [], id="a microsecond before its end is old enough"),
        pytest.param(timedelta(0), tables(OLDEST), id="when its end is exactly old enough"),
        pytest.param(DAY - MICROSECOND, tables(OLDEST), id="a microsecond before the next"),
        pytest.param(DAY, tables(OLDEST, SECOND), id="with the next"),
    ],
)
def test_a_partition_is_dropped_at_the_exact_boundary_of_its_age(made, late, dropped):
    assert drop_expired(made, now=expires(OLDEST) + late) == dropped
    assert existing() == [table for table in tables(*MADE) if table not in dropped]


def test_a_hole_does_not_stop_what_lies_behind_it_from_being_dropped(made):
    remove(-2)

    assert drop_expired(made, now=expires(-1)) == tables(-3, -1)


def test_a_repeated_run_drops_none(made):
    drop_expired(made, now=expires(OLDEST))

    assert drop_expired(made, now=expires(OLDEST)) == []


@pytest.mark.parametrize(
    "bucket", [day(OLDEST).start, day(OLDEST).end - timedelta(hours=1)], ids=["first", "last"]
)
def test_a_partition_with_an_hour_that_waits_for_its_rollup_stays_and_the_next_goes(made, bucket):
    mark(connection, bucket)

    assert drop_expired(made, now=expires(SECOND)) == tables(SECOND)


def test_a_partition_goes_after_its_hours_were_taken(made):
    mark(connection, day(OLDEST).start)
    drop_expired(made, now=expires(OLDEST))
    TouchedBucket.objects.all().delete()

    assert drop_expired(made, now=expires(OLDEST)) == tables(OLDEST)


@pytest.mark.parametrize(
    "stray",
    [
        pytest.param({"at": day(OLDEST).end}, id="the first hour of the next partition"),
        pytest.param({"at": day(OLDEST).start - timedelta(hours=1)}, id="the hour before"),
        pytest.param({"at": day(OLDEST).start, "policy": "of another table"}, id="another rollup"),
    ],
)
def test_a_mark_that_is_not_of_the_partition_does_not_hold_it(made, stray):
    mark(connection, **stray)

    assert drop_expired(made, now=expires(OLDEST)) == tables(OLDEST)


def test_a_clock_gone_wrong_by_ten_years_drops_none(made):
    make_ahead(made, now=NOON - 3 * DAY)
    before = existing()

    with pytest.raises(TooManyToDrop, match=r"9 partitions of .* are older"):
        drop_expired(made, now=NOON + 3652 * DAY)

    assert existing() == before


def test_as_many_as_a_holiday_leaves_are_dropped_unasked(made):
    make_ahead(made, now=NOON - 2 * DAY)
    expired = range(-5, -5 + MOST_DROPPED_AT_ONCE)

    assert drop_expired(made, now=expires(expired[-1])) == tables(*expired)


def test_a_clock_gone_wrong_stops_no_making_and_the_failure_is_noted(made):
    make_ahead(made, now=NOON - 3 * DAY)
    wrong = NOON + 3652 * DAY

    with pytest.raises(TooManyToDrop):
        maintenance.maintain(made, now=wrong)

    state = PolicyState.objects.get(name=made.name)
    assert f"scratch_sample_{wrong:%Y%m%d}" in existing()
    assert state.is_failing
    assert "Check the server's clock" in state.last_failure


def test_more_are_dropped_when_somebody_confirmed_how_many(made):
    make_ahead(made, now=NOON - 3 * DAY)

    maintenance.drop_confirmed(made, count=9, now=NOON + 3652 * DAY)

    assert existing() == []


def test_a_confirmation_of_fewer_than_have_expired_drops_none(made):
    with pytest.raises(TooManyToDrop):
        maintenance.drop_confirmed(made, count=1, now=expires(SECOND))

    assert existing() == tables(*MADE)


def test_a_partition_that_cannot_be_made_stops_no_other_and_is_made_later(samples):
    stray = sql.Identifier(day(0).table)
    run_as_owner(sql.SQL("CREATE TABLE {} ()").format(stray))
    with pytest.raises(ProgrammingError, match="already exists"):
        make_ahead(samples, now=NOON)
    assert existing() == tables(-3, -2, -1, 1, 2)
    run_as_owner(sql.SQL("DROP TABLE {}").format(stray))

    assert make_ahead(samples, now=NOON) == tables(0)


@pytest.mark.parametrize(
    "zone", ["Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Europe/Paris"]
)
def test_the_time_zone_of_the_session_changes_no_bound(samples, zone):
    run_as_owner(sql.SQL("SET timezone = {}").format(sql.Literal(zone)))

    make_ahead(samples, now=NOON)
    dropped = drop_expired(samples, now=expires(OLDEST))

    assert dropped == tables(OLDEST)
    assert bounds(catalog(samples)) == bounds(map(day, MADE[1:]))


def test_no_table_has_a_default_partition(made):
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_partitioned_table WHERE partdefid <> 0")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM {leaf}",
        "INSERT INTO {leaf} VALUES (1, '2026-03-02T12:00:00Z', 0)",
        "UPDATE {leaf} SET value = 1",
        "DELETE FROM {leaf}",
        "TRUNCATE {leaf}",
        "DROP TABLE {leaf}",
        "ALTER TABLE {leaf} ADD COLUMN note text",
        "ALTER TABLE scratch_sample DETACH PARTITION {leaf}",
        "CREATE TABLE more PARTITION OF scratch_sample DEFAULT",
        "CREATE TABLE more (LIKE scratch_sample)",
        "TRUNCATE scratch_sample",
        "DROP TABLE scratch_sample",
    ],
)
def test_the_application_may_not_touch_a_partition(made, statement):
    refused = pytest.raises(ProgrammingError, match=r"must be owner|permission denied")

    with refused, connection.cursor() as cursor:
        cursor.execute(statement.format(leaf=day(0).table))


def test_estimated_rows_are_known_after_an_analyze(made):
    insert(connection, NOON)
    assert not any(partition.is_analyzed for partition in catalog(made))

    analyze(made)

    assert {p.table: p.rows for p in catalog(made)}[day(0).table] == 1


def test_a_partition_that_is_no_range_of_time_is_reported(made):
    run_as_owner(sql.SQL("CREATE TABLE stray PARTITION OF scratch_sample DEFAULT"))

    with pytest.raises(ValueError, match="stray is not a range of time"):
        catalog(made)


class TestPgpartition:
    """The command that psqlextra brings, with the policies of this project."""

    @pytest.fixture(autouse=True)
    def manager(self, settings, samples):
        settings.PSQLEXTRA_PARTITIONING_MANAGER = "tests.timeseries.scratch.manager"
        self.today = SAMPLES.width.floor(database_now())

    def test_it_makes_what_is_missing(self):
        call_command("pgpartition", yes=True, using="owner")

        assert [p.start for p in catalog(SAMPLES)] == [self.today + n * DAY for n in MADE]

    def test_it_has_nothing_to_do_after_a_run_of_our_own(self, capsys):
        make_ahead(SAMPLES, now=database_now())

        call_command("pgpartition", yes=True, using="owner")

        assert "Nothing to be done." in capsys.readouterr().out

    def test_a_dry_run_prints_and_makes_none(self, capsys):
        call_command("pgpartition", dry=True, using="owner")

        assert f"+ {self.today:%Y%m%d}" in capsys.readouterr().out
        assert existing() == []

    def test_it_drops_what_expired_and_keeps_what_a_rollup_needs(self):
        make_ahead(SAMPLES, now=self.today - 2 * DAY)
        mark(connection, self.today - 4 * DAY)

        call_command("pgpartition", yes=True, using="owner")

        starts = [(p.start - self.today).days for p in catalog(SAMPLES)]
        assert starts == [-4, *MADE]

    def test_it_drops_none_when_too_many_have_expired(self):
        make_ahead(SAMPLES, now=NOON)
        make_ahead(SAMPLES, now=NOON - 3 * DAY)

        with pytest.raises(TooManyToDrop):
            call_command("pgpartition", yes=True, using="owner")

        assert len(existing()) == 9
