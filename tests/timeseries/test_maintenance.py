"""One run of a policy and the note it leaves; the jobs and commands that run them all."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import call_command

from jobs import services
from jobs.models import Job
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.timeseries.readings import ago, raw, refresh, rolled_up, send
from tests.timeseries.scratch import MADE, MISSING, SAMPLES, SAMPLES_BY_HOUR, day, existing, tables
from timeseries import maintenance, partitions
from timeseries.models import PolicyState, TouchedBucket
from timeseries.tasks import refresh_rollup

Kind = PolicyState.Kind
LATER = NOON + timedelta(hours=1)


def run(kind: str, **payload) -> Job:
    """Ask for a job, do it here, and return what its row then says."""
    job, _ = services.request(kind, key="test", payload=payload)
    with suppress(services.SomeFailed):
        services.run(job.pk, now=NOON)
    job.refresh_from_db()
    return job


def state_of(policy) -> PolicyState:
    return PolicyState.objects.get(name=policy.name)


class TestNoted:
    pytestmark = pytest.mark.django_db

    def test_it_stores_what_a_run_did(self):
        with maintenance.noted("scratch", Kind.ROLLUP, now=NOON) as note:
            note += ["2 made", "1 dropped"]

        state = PolicyState.objects.get(name="scratch")
        assert (state.kind, state.last_run_at) == (Kind.ROLLUP, NOON)
        assert state.last_result == "2 made, 1 dropped"
        assert not state.is_failing

    def test_it_stores_why_a_run_failed_and_passes_the_failure_on(self):
        with pytest.raises(ValueError), maintenance.noted("scratch", Kind.ROLLUP, now=NOON):
            raise ValueError("no " + "o" * 2000)

        state = PolicyState.objects.get(name="scratch")
        assert (state.last_failure_at, state.last_run_at) == (NOON, None)
        assert state.last_failure == "no " + "o" * 997
        assert state.is_failing

    def test_a_success_after_a_failure_is_no_failure_and_keeps_its_note(self):
        with pytest.raises(ValueError), maintenance.noted("scratch", Kind.ROLLUP, now=NOON):
            raise ValueError("no")
        with maintenance.noted("scratch", Kind.ROLLUP, now=LATER):
            pass

        state = PolicyState.objects.get(name="scratch")
        assert not state.is_failing
        assert state.last_failure == "no"

    def test_a_failure_after_a_success_is_one(self):
        with maintenance.noted("scratch", Kind.ROLLUP, now=NOON):
            pass
        with pytest.raises(ValueError), maintenance.noted("scratch", Kind.ROLLUP, now=LATER):
            raise ValueError("no")

        assert PolicyState.objects.get(name="scratch").is_failing


class TestRegisterPolicies:
    @pytest.fixture(autouse=True)
    def manager(self, settings, db):
        settings.PSQLEXTRA_PARTITIONING_MANAGER = "tests.timeseries.scratch.manager"

    def test_it_gives_each_policy_and_each_rollup_a_row(self):
        maintenance.register_policies()

        assert dict(PolicyState.objects.values_list("name", "kind")) == {
            SAMPLES.name: Kind.PARTITIONS,
            SAMPLES_BY_HOUR.name: Kind.ROLLUP,
            f"{SAMPLES_BY_HOUR.name} audit": Kind.AUDIT,
        }

    def test_it_removes_a_policy_that_is_declared_no_more(self):
        PolicyState.objects.create(name="gone", kind=Kind.ROLLUP)

        maintenance.register_policies()

        assert not PolicyState.objects.filter(name="gone").exists()

    def test_a_repeat_keeps_what_is_known(self):
        maintenance.register_policies()
        PolicyState.objects.update(last_result="2 made")

        maintenance.register_policies()

        assert state_of(SAMPLES).last_result == "2 made"

    def test_policies_are_found_by_name(self):
        assert maintenance.partition_policy(SAMPLES.name) == SAMPLES
        assert maintenance.rollup_policy(SAMPLES_BY_HOUR.name) == (SAMPLES, SAMPLES_BY_HOUR)

    def test_an_unknown_name_is_an_unknown_policy(self):
        with pytest.raises(maintenance.UnknownPolicy):
            maintenance.partition_policy("nothing")
        with pytest.raises(maintenance.UnknownPolicy):
            maintenance.rollup_policy(SAMPLES.name)


class TestPartitionJobs:
    @pytest.fixture(autouse=True)
    def manager(self, settings, samples):
        settings.PSQLEXTRA_PARTITIONING_MANAGER = "tests.timeseries.scratch.manager"

    def test_maintaining_makes_and_drops_and_says_so(self):
        partitions.make_ahead(SAMPLES, now=NOON)

        said = maintenance.maintain(SAMPLES, now=day(-2).end + SAMPLES.keep)

        assert said == "scratch.sample: 2 made, 2 dropped"
        assert state_of(SAMPLES).last_result == "2 made, 2 dropped"
        assert existing() == tables(-1, 0, 1, 2, 3, 4)

    def test_the_job_maintains_every_policy(self):
        job = run("timeseries.maintain_partitions")

        assert (job.state, job.result) == (Job.State.DONE, "scratch.sample: 6 made, 0 dropped")
        assert len(existing()) == len(MADE)

    def test_a_failing_table_stops_no_other(self, settings):
        settings.PSQLEXTRA_PARTITIONING_MANAGER += "_with_a_failing_table"

        job = run("timeseries.maintain_partitions")

        assert "scratch_missing" in job.error
        assert job.state == Job.State.WAITING
        assert state_of(MISSING).is_failing
        assert not state_of(SAMPLES).is_failing
        assert len(existing()) == len(MADE)

    def test_a_confirmed_drop_is_a_job(self):
        partitions.make_ahead(SAMPLES, now=NOON)

        job = run("timeseries.drop_expired", policy=SAMPLES.name, count=len(MADE))

        assert job.result == "scratch.sample: 6 dropped, as confirmed"
        assert existing() == []

    def test_the_job_that_analyzes_leaves_no_table_out(self):
        partitions.make_ahead(SAMPLES, now=NOON)

        run("timeseries.analyze_parents")

        assert all(partition.is_analyzed for partition in partitions.catalog(SAMPLES))

    def test_the_command_makes_and_drops_none(self, capsys):
        partitions.make_ahead(SAMPLES, now=NOON)

        call_command("make_partitions")
        call_command("make_partitions")

        assert capsys.readouterr().out == "scratch.sample: 6 partitions made\n"
        assert existing()[: len(MADE)] == tables(*MADE)


class TestRollupJobs:
    @pytest.fixture(autouse=True)
    def marked(self, db):
        """Two hours that wait for their rollup."""
        SensorFactory(sensor_id="pump")
        send(("pump", ago(5), 1.0), ("pump", ago(65), 2.0))

    def test_the_job_refreshes_every_rollup(self):
        job = run("timeseries.refresh_rollups")

        assert job.state == Job.State.DONE
        assert "2 marks taken" in job.result
        assert rolled_up() == raw()
        assert PolicyState.objects.get(name="sensing.reading_hour").last_result.startswith("2 ")

    def test_the_task_that_is_rung_after_a_batch_refreshes_one(self):
        assert refresh_rollup("sensing.reading_hour") == 2
        assert not TouchedBucket.objects.filter(policy="sensing.reading_hour").exists()

    def test_a_repeat_finds_nothing_to_do(self):
        refresh()

        assert refresh_rollup("sensing.reading_hour") == 0
