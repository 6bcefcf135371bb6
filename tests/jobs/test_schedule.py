"""What is due when: one job a slot, and a schedule in the database that follows the written one."""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks
from hypothesis import given
from hypothesis import strategies as st

from config.schedule import SCHEDULE
from jobs import registry, tasks
from jobs.beat import SWEEP, sync_schedule
from jobs.models import Job
from jobs.schedule import Entry, daily, every_minute, hourly, slot_of
from tests.conftest import NOON

PROCFILE = Path(settings.ROOT) / "Procfile"
MINUTE, DAY = 60, 86_400
periods = st.sampled_from([1, 15, MINUTE, 3600, DAY])
moments = st.datetimes(datetime(1999, 1, 1), datetime(2099, 1, 1), timezones=st.timezones())

ids = {"ids": lambda value: value.kind if isinstance(value, Entry) else ""}


class TestSlots:
    @pytest.mark.parametrize(
        ("now", "period", "slot"),
        [
            pytest.param("2026-03-02T12:00:59.999Z", MINUTE, "2026-03-02T12:00Z", id="a minute"),
            pytest.param("2026-03-02T12:07:00Z", 3600, "2026-03-02T12:00Z", id="an hour"),
            pytest.param("2026-03-02T02:00:00Z", DAY, "2026-03-02T00:00Z", id="a day"),
            pytest.param("2026-03-02T01:00:00+02:00", DAY, "2026-03-01T00:00Z", id="a day in UTC"),
        ],
    )
    def test_a_slot_is_the_start_of_its_period(self, now, period, slot):
        assert slot_of(datetime.fromisoformat(now), period) == datetime.fromisoformat(slot)

    @given(moment=moments, period=periods)
    def test_a_moment_lies_in_its_slot(self, moment, period):
        slot = slot_of(moment, period)

        assert slot <= moment < slot + timedelta(seconds=period)
        assert slot_of(slot, period) == slot


class TestFiring:
    KIND = "jobs.forget_old"

    def fire(self, *seconds):
        """Fire at these seconds after noon."""
        for second in seconds:
            with time_machine.travel(NOON + timedelta(seconds=second), tick=False):
                tasks.fire(self.KIND, MINUTE)

    def test_five_fires_for_one_slot_make_one_job_and_ring_once(self, db, queue):
        self.fire(0, 0, 1, 30, 59.999)

        assert Job.objects.get().key == "2026-03-02T12:00:00+00:00"
        assert queue.llen("celery") == 1

    def test_the_next_slot_makes_the_next_job(self, db, queue):
        self.fire(59, 60)

        assert Job.objects.count() == queue.llen("celery") == 2

    def test_five_beats_at_once_make_one_job_and_ring_once(self, queue, beside):
        fires = [beside(tasks.fire, self.KIND, 100 * DAY) for _ in range(5)]

        assert [firing.result(10) for firing in fires] == [None] * 5
        assert Job.objects.count() == queue.llen("celery") == 1


@pytest.mark.django_db
class TestSyncing:
    def test_every_entry_gets_its_periodic_task(self):
        made = sync_schedule()

        fires = PeriodicTask.objects.filter(task=tasks.fire.name)
        assert {task.name for task in fires} == {entry.kind for entry in SCHEDULE}
        assert PeriodicTask.objects.get(name=SWEEP).task == tasks.sweep.name
        assert made == PeriodicTask.objects.count() == len(SCHEDULE) + 1

    def test_a_repeat_changes_nothing(self):
        sync_schedule()
        before = set(PeriodicTask.objects.values_list("pk", "crontab", "interval", "args"))
        schedules = CrontabSchedule.objects.count(), IntervalSchedule.objects.count()

        sync_schedule()

        after = set(PeriodicTask.objects.values_list("pk", "crontab", "interval", "args"))
        assert after == before
        assert (CrontabSchedule.objects.count(), IntervalSchedule.objects.count()) == schedules

    def test_what_staff_switched_off_stays_off(self):
        sync_schedule()
        PeriodicTask.objects.update(enabled=False)

        sync_schedule()

        assert not PeriodicTask.objects.filter(enabled=True).exists()

    def test_what_staff_changed_otherwise_comes_back(self):
        sync_schedule()
        PeriodicTask.objects.update(args='["jobs.nothing", 1]')

        sync_schedule()

        fires = PeriodicTask.objects.filter(task=tasks.fire.name)
        assert not fires.filter(args__contains="jobs.nothing").exists()

    def test_what_staff_added_by_hand_is_left_alone(self):
        seconds = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.SECONDS)
        by_hand = PeriodicTask.objects.create(name="mine", task="any.task", interval=seconds)

        sync_schedule()

        by_hand.refresh_from_db()
        assert (by_hand.task, by_hand.enabled) == ("any.task", True)

    def test_what_left_the_schedule_is_removed(self, settings):
        sync_schedule()
        settings.GLASSHOUSE_SCHEDULE = "tests.jobs.test_schedule.SHORTER"

        sync_schedule()

        assert set(PeriodicTask.objects.values_list("name", flat=True)) == {"tests.a", SWEEP}

    def test_a_running_beat_is_told(self):
        PeriodicTasks.objects.all().delete()

        sync_schedule()

        assert PeriodicTasks.last_change() is not None

    def test_the_command_says_how_many_there_are(self, capsys):
        call_command("sync_schedule")

        assert capsys.readouterr().out == f"{len(SCHEDULE) + 1} periodic tasks\n"

    def test_hours_are_in_utc(self):
        sync_schedule()

        assert {str(crontab.timezone) for crontab in CrontabSchedule.objects.all()} == {"UTC"}

    def test_every_periodic_task_is_one_that_celery_knows(self):
        sync_schedule()

        assert {task.task for task in PeriodicTask.objects.all()} <= set(current_app.tasks)


SHORTER = [every_minute("tests.a", "Because.")]


def worked_queues() -> set[str]:
    """The queues that some worker of the Procfile takes from."""
    lists = re.findall(r"celery .*\bworker\b.* -Q (\S+)", PROCFILE.read_text())
    return {queue for queues in lists for queue in queues.split(",")}


@pytest.mark.parametrize("entry", SCHEDULE, **ids)
def test_every_scheduled_kind_is_declared(entry):
    assert registry.find(entry.kind).name == entry.kind
    assert entry.why.endswith(".")


@pytest.mark.parametrize("kind", registry.kinds())
def test_every_kind_has_a_queue_that_a_worker_takes_from(kind):
    assert registry.find(kind).queue in worked_queues()


def test_the_tasks_that_ring_have_a_queue_that_a_worker_takes_from():
    assert settings.CELERY_TASK_DEFAULT_QUEUE in worked_queues()


@pytest.mark.parametrize("entry", SCHEDULE, **ids)
def test_every_scheduled_kind_comes_once(entry):
    assert [other.kind for other in SCHEDULE].count(entry.kind) == 1


@pytest.mark.parametrize(
    "entry",
    [every_minute("a", ""), hourly("b", "", minute=7), daily("c", "", hour=2, minute=30)],
    **ids,
)
def test_the_period_of_an_entry_is_the_time_between_two_of_its_runs(entry):
    minutes = [NOON + timedelta(minutes=n) for n in range(2 * 24 * 60)]
    due = [
        moment
        for moment in minutes
        if entry.minute in ("*", str(moment.minute)) and entry.hour in ("*", str(moment.hour))
    ]

    assert {second - first for first, second in pairwise(due)} == {entry.period}
    assert len({slot_of(moment, int(entry.period.total_seconds())) for moment in due}) == len(due)
