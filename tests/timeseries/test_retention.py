"""Retention that staff decide, holds that stop it, and what both do to rows."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections, transaction

from sensing.lifecycle import READINGS
from sensing.models import PackedReadings
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, until
from tests.sensing.factories import SensorFactory
from tests.sensing.test_packing import OLD, paced, send
from tests.timeseries import old_readings as old
from tests.timeseries.factories import HoldFactory, RetentionFactory
from tests.timeseries.scratch import DAY, MADE, SAMPLES, day, existing, insert, tables
from tests.timeseries.waiting import backend_waiting_for
from timeseries import dropping, holds, maintenance, packing, partitions, retention
from timeseries.models import Hold, Retention
from timeseries.overview import Stage, overview

pytestmark = pytest.mark.usefixtures("made")
OLDEST, SECOND = MADE[0], MADE[1]
SETTLED = NOON - retention.SETTLES


@pytest.fixture
def made(samples):
    partitions.make_ahead(samples, now=NOON)


def decide(days: int, *, archives: bool = False, now=SETTLED) -> Retention:
    return retention.decide(SAMPLES.name, keep_days=days, archives=archives, now=now, by=None)


def hold(offset: int, **fields) -> Hold:
    part = day(offset)
    given = {"start": part.start, "end": part.end, "reason": "An inquiry.", **fields}
    return holds.place(Hold(policy=SAMPLES.name, **given), by=None, now=NOON)


class TestDecide:
    def test_nothing_decided_is_what_is_declared(self):
        assert (SAMPLES.kept, SAMPLES.is_archived) == (SAMPLES.keep, False)

    def test_what_is_decided_holds_at_once_here_and_at_every_door(self):
        decide(10, archives=True)

        assert (SAMPLES.kept, SAMPLES.is_archived) == (relativedelta(days=10), True)
        assert SAMPLES.window(NOON)[0] == NOON - 10 * DAY

    def test_another_process_knows_when_it_has_asked_again(self, settings, monkeypatch):
        settings.RETENTION_REMEMBERED = 10
        retention.ask()
        RetentionFactory(policy=SAMPLES.name, keep_days=10)
        assert SAMPLES.kept == SAMPLES.keep

        monkeypatch.setattr(retention, "_known_until", 0.0)

        assert SAMPLES.kept == relativedelta(days=10)

    def test_a_repeat_changes_nothing(self):
        first = decide(10)

        assert decide(10, now=NOON).changed_at == first.changed_at

    @pytest.mark.parametrize("days", [0, -1, 36_501])
    def test_what_is_not_possible_is_refused(self, days):
        with pytest.raises(ValidationError):
            decide(days)

        assert not Retention.objects.exists()

    def test_who_decided_and_what_stood_before_is_kept(self):
        decide(10)
        decide(20)

        events = apps.get_model("timeseries", "RetentionEvent").objects.order_by("pgh_id")
        assert [*events.values_list("pgh_label", "keep_days")] == [("insert", 10), ("update", 20)]


class TestDropping:
    def test_a_shorter_retention_drops_what_the_preview_said(self):
        seen = overview(SAMPLES, now=NOON, keep=relativedelta(days=1)).plan
        decide(1)

        assert dropping.drop_expired(SAMPLES, now=NOON) == [part.table for part in seen.drop]
        assert existing() == tables(*MADE[2:])

    def test_a_longer_retention_makes_what_the_preview_said(self):
        seen = overview(SAMPLES, now=NOON, keep=relativedelta(days=6)).plan
        decide(6)

        assert partitions.make_ahead(SAMPLES, now=NOON) == [part.table for part in seen.create]
        assert seen.drop == []

    def test_nothing_goes_before_every_process_knows(self):
        decide(1, now=NOON)

        assert dropping.drop_expired(SAMPLES, now=NOON + timedelta(seconds=59)) == []
        assert "none go within a minute" in maintenance.drop_confirmed(SAMPLES, count=9, now=NOON)
        assert dropping.drop_expired(SAMPLES, now=NOON + retention.SETTLES) == tables(-3, -2)

    def test_a_retention_shortened_by_far_waits_for_a_confirmation(self):
        partitions.make_ahead(SAMPLES, now=NOON - 9 * DAY)
        decide(1)

        with pytest.raises(dropping.TooManyToDrop):
            dropping.drop_expired(SAMPLES, now=NOON)

        found = overview(SAMPLES, now=NOON)
        assert found.is_held
        maintenance.drop_confirmed(SAMPLES, count=len(found.plan.drop), now=NOON)
        assert existing() == tables(*MADE[2:])


class TestHolds:
    LATER = day(SECOND).end + SAMPLES.keep

    def drop(self) -> list[str]:
        return dropping.drop_expired(SAMPLES, now=self.LATER)

    def test_what_is_held_stays_and_its_neighbour_goes(self):
        hold(OLDEST)

        assert self.drop() == tables(SECOND)

    @pytest.mark.parametrize(
        ("start", "end", "is_held"),
        [
            pytest.param(0, 1, True, id="its first microsecond"),
            pytest.param(86_400 * 10**6 - 1, 86_400 * 10**6, True, id="its last microsecond"),
            pytest.param(-1, 0, False, id="the microsecond before it"),
            pytest.param(-5, 2 * 86_400 * 10**6, True, id="more than it"),
        ],
    )
    def test_any_part_of_a_partition_holds_it(self, start, end, is_held):
        begin = day(OLDEST).start
        times = (begin + timedelta(microseconds=each) for each in (start, end))
        hold(OLDEST, **dict(zip(("start", "end"), times, strict=True)))

        assert (day(OLDEST).table in existing()) is True
        self.drop()
        assert (day(OLDEST).table in existing()) is is_held

    def test_another_policy_s_hold_holds_nothing_here(self):
        HoldFactory(start=day(OLDEST).start, end=day(OLDEST).end)

        assert self.drop() == tables(OLDEST, SECOND)

    def test_a_released_hold_holds_nothing(self):
        placed = hold(OLDEST)
        user = UserFactory()

        holds.release(placed, by=user, now=NOON)

        assert self.drop() == tables(OLDEST, SECOND)
        placed.refresh_from_db()
        assert (placed.released_by, placed.released_at) == (user, NOON)

    def test_a_hold_is_released_once(self):
        placed = hold(OLDEST)
        holds.release(placed, by=UserFactory(), now=NOON)

        with pytest.raises(holds.AlreadyReleased):
            holds.release(placed, by=UserFactory(), now=NOON)

    def test_a_hold_ends_by_itself(self):
        hold(OLDEST, until=self.LATER)
        hold(SECOND, until=self.LATER + timedelta(microseconds=1))

        assert self.drop() == tables(OLDEST)

    def test_held_partitions_are_none_that_are_too_many(self):
        partitions.make_ahead(SAMPLES, now=NOON - 9 * DAY)
        hold(OLDEST, start=NOON - 100 * DAY, end=day(OLDEST).start)

        assert self.drop() == tables(OLDEST, SECOND)

    def test_the_page_says_held(self):
        hold(OLDEST)
        found = overview(SAMPLES, now=self.LATER)

        assert found.stage(day(OLDEST)) == Stage.HELD
        assert found.plan.held == [
            part for part in found.partitions if part.table == tables(OLDEST)[0]
        ]

    def test_pgpartition_obeys_holds(self, settings):
        settings.PSQLEXTRA_PARTITIONING_MANAGER = "tests.timeseries.scratch.manager"
        hold(OLDEST, start=NOON - 100 * DAY, end=NOON + 100 * DAY)
        call_command("pgpartition", yes=True, using="owner")

        assert day(OLDEST).table in existing()

    def test_who_places_a_hold_waits_for_a_drop_that_is_under_way(self, beside):
        with transaction.atomic(using="owner"):
            self.drop()
            placing = beside(hold, OLDEST)
            until(lambda: backend_waiting_for(connections["owner"]))

        assert placing.result(10).pk
        assert day(OLDEST).table not in existing()

    def test_a_drop_waits_for_who_places_a_hold_and_then_keeps_the_rows(self, other, beside):
        insert(connection, day(OLDEST).start)
        with other.cursor() as cursor:
            holds_lock = "SELECT pg_advisory_xact_lock(hashtext('holds'), hashtext(%s))"
            cursor.execute(holds_lock, [SAMPLES.name])
            cursor.execute(
                'INSERT INTO timeseries_hold (policy, start, "end", reason, placed_at)'
                " VALUES (%s, %s, %s, 'An inquiry.', %s)",
                [SAMPLES.name, day(OLDEST).start, day(OLDEST).end, NOON],
            )
            dropping_it = beside(self.drop)
            until(lambda: backend_waiting_for(other))
        other.commit()

        assert dropping_it.result(20) == tables(SECOND)


def test_packed_days_without_a_partition_get_one_with_which_they_go(committed):
    part = old.partition_of(OLD)
    send(SensorFactory(), paced(5))
    old.pack(part)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"DROP TABLE {part.table}")

    dropping.adopt(READINGS, now=old.expired(part))

    assert old.is_there(part)
    assert not old.drop(part), "dropped without an archive"
    assert packing.days_before(READINGS, NOON) == {part.start}
    assert PackedReadings.objects.exists()
