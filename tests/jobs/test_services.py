"""A job is asked for once, done by one, taken over when its worker is gone, and never lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError

from jobs import services, tasks
from jobs.models import Job
from jobs.registry import UnknownKind
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.jobs.conftest import LEASE

State = Job.State
MICROSECOND = timedelta(microseconds=1)
WORKERS = 8


@pytest.fixture(autouse=True)
def kinds(declare):
    """Work that succeeds, and work that does not."""
    declare("tests.add", lease=LEASE)(lambda lease, a=1, b=1: f"{a + b}")

    @declare("tests.fail", lease=LEASE)
    def fail(lease):
        raise ValueError("no water")


@pytest.fixture
def job(db) -> Job:
    return ask()


def ask(kind="tests.add", key="one", **payload) -> Job:
    return services.request(kind, key=key, payload=payload)[0]


def claimed(job, *, now=NOON) -> services.Lease:
    return services.claim(job.pk, now=now)


def row_of(job) -> dict:
    return Job.objects.filter(pk=job.pk).values().get()


def age(job, seconds) -> None:
    """Let it have been asked for so many seconds before noon."""
    Job.objects.filter(pk=job.pk).update(created_at=NOON - timedelta(seconds=seconds))


class TestRequest:
    def test_one_key_makes_one_job(self, db):
        first, was_made = services.request("tests.add", key="one", payload={"a": 1})
        second, was_made_again = services.request("tests.add", key="one", payload={"a": 2})

        assert (first, was_made, was_made_again) == (second, True, False)
        assert Job.objects.get().payload == {"a": 1}

    def test_the_same_key_of_another_kind_is_another_job(self, job):
        assert ask("tests.fail") != job

    def test_who_asked_is_kept(self, db):
        user = UserFactory()

        job, _ = services.request("tests.add", key="one", by=user)

        assert row_of(job)["requested_by_id"] == user.pk

    def test_an_unknown_kind_is_refused(self, db):
        with pytest.raises(UnknownKind):
            ask("tests.nothing")

        assert not Job.objects.exists()

    def test_asked_for_by_many_at_once_it_is_made_once(self, beside):
        asked = [beside(services.request, "tests.add", key="one") for _ in range(WORKERS)]

        answers = [asking.result(10) for asking in asked]
        assert sum(was_made for _, was_made in answers) == 1
        assert len({job.pk for job, _ in answers}) == Job.objects.count() == 1


class TestClaim:
    def test_it_says_who_has_the_job_and_for_how_long(self, job):
        lease = claimed(job)

        row = row_of(job)
        assert (row["state"], row["attempts"], row["started_at"]) == (State.RUNNING, 1, NOON)
        assert row["lease_until"] == NOON + LEASE
        assert row["fence"] == lease.fence == 1

    def test_one_of_many_workers_gets_the_job(self, beside):
        job = ask()

        claims = [beside(services.claim, job.pk, now=NOON) for _ in range(WORKERS)]

        refusals = [type(claim.exception(10)) for claim in claims]
        assert sorted(refusals, key=str).count(services.JobNotClaimable) == WORKERS - 1
        assert row_of(job)["attempts"] == 1

    @pytest.mark.parametrize("late", [-LEASE, timedelta(0)], ids=["at once", "at its last moment"])
    def test_a_job_under_a_good_lease_is_not_claimable(self, job, late):
        claimed(job)

        with pytest.raises(services.JobNotClaimable):
            claimed(job, now=NOON + LEASE + late)

    def test_a_job_is_taken_over_when_its_lease_has_run_out(self, job):
        first = claimed(job)

        second = claimed(job, now=NOON + LEASE + MICROSECOND)

        assert second.fence > first.fence
        assert row_of(job)["attempts"] == 2

    def test_of_many_workers_one_takes_a_dropped_job_over(self, beside):
        job = ask()
        claimed(job)

        later = NOON + 2 * LEASE
        claims = [beside(services.claim, job.pk, now=later) for _ in range(WORKERS)]

        assert [claim.exception(10) for claim in claims].count(None) == 1
        assert row_of(job)["attempts"] == 2

    @pytest.mark.parametrize("state", [State.DONE, State.FAILED])
    def test_a_finished_job_is_not_claimable(self, job, state):
        Job.objects.update(state=state)

        with pytest.raises(services.JobNotClaimable):
            claimed(job)

    def test_a_job_that_used_up_its_attempts_is_not_claimable(self, job):
        Job.objects.update(attempts=services.MAX_ATTEMPTS)

        with pytest.raises(services.JobNotClaimable):
            claimed(job)

    def test_a_job_that_is_not_there_is_not_claimable(self, db):
        with pytest.raises(services.JobNotClaimable):
            services.claim(404, now=NOON)


class TestFence:
    """A worker that was thought dead comes back."""

    @pytest.mark.parametrize(
        "write",
        [
            pytest.param(lambda zombie: zombie.report(7, 9), id="reports progress"),
            pytest.param(lambda zombie: zombie.finish("late"), id="finishes"),
            pytest.param(lambda zombie: zombie.give_up("late"), id="gives up"),
        ],
    )
    @pytest.mark.parametrize("finished", [False, True], ids=["under way", "done"])
    def test_whatever_it_writes_is_refused(self, job, write, finished):
        zombie = claimed(job)
        heir = claimed(job, now=NOON + 2 * LEASE)
        if finished:
            heir.finish("in time")
        before = row_of(job)

        with pytest.raises(services.LeaseLost):
            write(zombie)

        assert row_of(job) == before

    def test_the_one_who_took_over_finishes(self, job):
        claimed(job)

        claimed(job, now=NOON + 2 * LEASE).finish("in time")

        row = row_of(job)
        assert (row["state"], row["result"]) == (State.DONE, "in time")
        assert row["lease_until"] is None

    def test_work_that_ends_after_a_takeover_counts_as_lost(self, db, declare):
        @declare("tests.slow", lease=LEASE)
        def slow(lease):
            claimed(lease.job, now=NOON + 2 * LEASE).finish("in time")
            return "late"

        job = ask("tests.slow")

        assert services.run(job.pk, now=NOON) == "lost"
        assert row_of(job)["result"] == "in time"

    def test_a_job_that_was_given_up_is_out_of_reach_of_its_worker(self, job):
        Job.objects.update(attempts=services.MAX_ATTEMPTS - 1)
        zombie = claimed(job)
        services.sweep(now=NOON + 2 * LEASE)

        with pytest.raises(services.LeaseLost):
            zombie.finish("late")
        assert row_of(job)["state"] == State.FAILED

    def test_a_retried_job_is_out_of_reach_of_its_old_worker(self, job):
        zombie = claimed(job)
        Job.objects.update(state=State.FAILED)
        services.retry(job)
        claimed(job)

        with pytest.raises(services.LeaseLost):
            zombie.finish("late")


class TestRun:
    def test_the_payload_goes_in_and_the_result_is_kept(self, db):
        job = ask(a=2, b=3)

        assert services.run(job.pk, now=NOON) == "done"
        row = row_of(job)
        assert (row["state"], row["result"], row["error"]) == (State.DONE, "5", "")
        assert row["finished_at"] is not None

    def test_a_done_job_is_not_done_again(self, job):
        services.run(job.pk, now=NOON)

        assert services.run(job.pk, now=NOON) == "not claimable"
        assert row_of(job)["attempts"] == 1

    def test_a_failure_is_kept_and_the_job_waits_for_another_attempt(self, db):
        job = ask("tests.fail")

        with pytest.raises(ValueError, match="no water"):
            services.run(job.pk, now=NOON)

        row = row_of(job)
        assert (row["state"], row["error"]) == (State.WAITING, "ValueError: no water")
        assert (row["lease_until"], row["finished_at"]) == (None, None)

    def test_after_the_last_attempt_it_has_failed_with_the_reason(self, db):
        job = ask("tests.fail")

        for _ in range(services.MAX_ATTEMPTS):
            assert row_of(job)["state"] == State.WAITING
            with pytest.raises(ValueError, match="no water"):
                services.run(job.pk, now=NOON)

        row = row_of(job)
        assert (row["state"], row["error"]) == (State.FAILED, "ValueError: no water")
        assert row["finished_at"] is not None
        assert services.run(job.pk, now=NOON) == "not claimable"

    def test_a_success_after_a_failure_leaves_no_error(self, job):
        claimed(job).give_up("no water")

        services.run(job.pk, now=NOON)

        assert row_of(job)["error"] == ""

    def test_a_payload_that_does_not_fit_fails_as_any_work_does(self, db):
        job = ask(c=1)

        with pytest.raises(TypeError):
            services.run(job.pk, now=NOON)

        assert "unexpected keyword" in row_of(job)["error"]


class TestSweep:
    def sweep(self, **late):
        return services.sweep(now=NOON + timedelta(**late))

    def test_a_job_whose_worker_is_gone_is_found_after_its_lease(self, job):
        claimed(job)

        assert services.sweep(now=NOON + LEASE) == []
        assert services.sweep(now=NOON + LEASE + MICROSECOND) == [job]

    def test_a_job_whose_bell_nobody_heard_is_found_after_a_while(self, job):
        age(job, 0)

        assert services.sweep(now=NOON + services.UNHEARD) == []
        assert services.sweep(now=NOON + services.UNHEARD + MICROSECOND) == [job]

    @pytest.mark.parametrize("state", [State.DONE, State.FAILED])
    def test_a_finished_job_is_not_found(self, job, state):
        age(job, 1e6)
        Job.objects.update(state=state)

        assert self.sweep(days=1) == []

    def test_a_job_that_failed_once_is_found_at_once(self, job):
        age(job, 60)
        claimed(job).give_up("no water")

        assert self.sweep() == [job]

    def test_the_oldest_come_first(self, db):
        jobs = [ask(key=key) for key in "cab"]

        assert services.sweep(now=datetime.now(UTC) + 2 * services.UNHEARD) == jobs

    @pytest.mark.parametrize(
        ("error", "kept"),
        [("", "The worker was lost during each attempt."), ("no water", "no water")],
        ids=["no reason known", "the last reason"],
    )
    def test_a_job_dropped_in_its_last_attempt_has_failed(self, job, error, kept):
        claimed(job)
        Job.objects.update(attempts=services.MAX_ATTEMPTS, error=error)

        assert self.sweep(hours=1) == []
        row = row_of(job)
        assert (row["state"], row["error"], row["lease_until"]) == (State.FAILED, kept, None)
        assert row["finished_at"] == NOON + timedelta(hours=1)

    def test_a_last_attempt_under_way_is_left_alone(self, job):
        claimed(job)
        Job.objects.update(attempts=services.MAX_ATTEMPTS)

        self.sweep()

        assert row_of(job)["state"] == State.RUNNING

    def test_a_kind_that_nobody_declares_does_not_silence_the_others(self, db, queue):
        Job.objects.create(kind="tests.renamed", key="one")
        age(ask(), 60)
        Job.objects.update(created_at=NOON)

        tasks.sweep()

        assert queue.llen("celery") == 1


class TestRing:
    def test_a_job_is_rung_for_in_the_queue_of_its_kind(self, db, queue):
        tasks.ring(ask("timeseries.analyze_parents"))

        assert (queue.llen("maintenance"), queue.llen("celery")) == (1, 0)


class TestRetry:
    def test_a_failed_job_waits_again_with_all_its_attempts(self, job):
        Job.objects.update(state=State.FAILED, attempts=3, finished_at=NOON, error="no water")

        assert services.retry(job)
        row = row_of(job)
        assert (row["state"], row["attempts"], row["finished_at"]) == (State.WAITING, 0, None)
        assert services.run(job.pk, now=NOON) == "done"

    @pytest.mark.parametrize("state", [State.WAITING, State.DONE])
    def test_a_job_that_has_not_failed_is_left_alone(self, job, state):
        Job.objects.update(state=state, attempts=1)
        before = row_of(job)

        assert not services.retry(job)
        assert row_of(job) == before


class TestForgetOld:
    @pytest.mark.parametrize(
        ("state", "kept"), [(State.DONE, services.KEPT), (State.FAILED, 3 * services.KEPT)]
    )
    def test_a_finished_job_is_kept_for_a_while(self, job, state, kept):
        Job.objects.update(state=state, finished_at=NOON)

        assert services.forget_old(now=NOON + kept) == 0
        assert services.forget_old(now=NOON + kept + MICROSECOND) == 1
        assert not Job.objects.exists()

    def test_a_job_that_is_not_finished_is_never_forgotten(self, job):
        age(job, 1e9)

        assert services.forget_old(now=NOON + 1000 * services.KEPT) == 0

    def test_it_is_a_job_itself(self, job):
        Job.objects.update(state=State.DONE, finished_at=NOON - 2 * services.KEPT)

        services.run(ask("jobs.forget_old").pk, now=NOON)

        assert Job.objects.get().result == "1 jobs forgotten"


class TestEach:
    @pytest.fixture
    def lease(self, job, noon) -> services.Lease:
        return claimed(job)

    def test_it_does_all_and_joins_what_came_of_them(self, lease):
        assert lease.each([1, 2, 3], lambda number: number if number != 2 else None) == "1; 3"

    def test_it_reports_how_far_it_is(self, lease):
        progress = Job.objects.values_list("done_count", "total_count")
        seen = []

        lease.each("abc", lambda _: seen.append(progress.get()))

        assert seen == [(0, 3), (1, 3), (2, 3)]
        assert progress.get() == (3, 3)

    def test_one_that_fails_stops_no_other_and_is_named(self, lease):
        done = []

        def work(number):
            done.append(1 / number)

        with pytest.raises(services.SomeFailed, match="ZeroDivisionError: division by zero"):
            lease.each([1, 0, 2], work)
        assert done == [1.0, 0.5]

    def test_it_stops_when_another_worker_has_the_job(self, lease):
        done = []

        def work(number):
            done.append(number)
            claimed(lease.job, now=NOON + 2 * LEASE)

        with pytest.raises(services.LeaseLost):
            lease.each([1, 2, 3], work)
        assert done == [1]


def test_a_report_renews_the_lease(job, noon):
    lease = claimed(job, now=NOON - LEASE / 2)

    lease.report(1)

    assert row_of(job)["lease_until"] == NOON + LEASE


def test_a_running_job_without_a_lease_is_refused_by_the_database(job):
    with pytest.raises(IntegrityError, match="jobs_job_running_has_lease"):
        Job.objects.update(state=State.RUNNING)


def test_a_second_row_of_one_kind_and_key_is_refused_by_the_database(job):
    with pytest.raises(IntegrityError, match="jobs_job_once"):
        Job.objects.create(kind=job.kind, key=job.key)
