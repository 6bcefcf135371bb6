"""Asking for, claiming, doing, sweeping jobs. Each step is one statement that one caller wins."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf

from jobs.models import Job
from jobs.registry import find, kinds

log = structlog.get_logger(__name__)
T = TypeVar("T")
MAX_ATTEMPTS = 3
UNHEARD = timedelta(seconds=30)  # after this a waiting job's bell is rung again
KEPT = timedelta(days=30)
# The reason of the last attempt, where one was stored.
EXHAUSTED = Coalesce(
    NullIf(F("error"), Value("")), Value("The worker was lost during each attempt.")
)


class JobNotClaimable(Exception):
    """The job is done, failed, or running under a lease that is still good."""


class SomeFailed(Exception):
    """Parts of a job failed, the others are done."""


class LeaseLost(Exception):
    """Another worker has taken the job over; this one must stop without writing."""


@dataclass
class Lease:
    """The right to do one job for a while."""

    job: Job
    fence: int
    length: timedelta

    def report(self, done: int, total: int | None = None) -> None:
        """Store progress and renew the lease. Raises LeaseLost if another worker has the job."""
        self._write(done_count=done, total_count=total, lease_until=datetime.now(UTC) + self.length)

    def each(self, things: Iterable[T], work: Callable[[T], object]) -> str:
        """Do the work for each thing, reporting progress, and return what came of it in words.

        A thing that fails stops no other. Raises SomeFailed at the end, naming those that did.
        """
        things, failures, results = list(things), [], []
        for index, thing in enumerate(things):
            self.report(index, len(things))
            try:
                results.append(work(thing))
            except (LeaseLost, SoftTimeLimitExceeded):
                raise
            except Exception as error:
                log.exception("job.part_failed", job=str(self.job), part=str(thing))
                failures.append(f"{type(error).__name__}: {error}")
        self.report(len(things), len(things))
        if failures:
            raise SomeFailed("; ".join(failures))
        return "; ".join(str(result) for result in results if result is not None)

    def finish(self, result: str) -> None:
        """Mark the job done. Raises LeaseLost if another worker has the job."""
        self._write(
            state=Job.State.DONE,
            result=result,
            error="",
            lease_until=None,
            finished_at=datetime.now(UTC),
        )

    def give_up(self, error: str) -> None:
        """Store why it failed; the sweeper tries again until there were MAX_ATTEMPTS."""
        exhausted = self.job.attempts >= MAX_ATTEMPTS
        self._write(
            state=Job.State.FAILED if exhausted else Job.State.WAITING,
            error=error,
            lease_until=None,
            finished_at=datetime.now(UTC) if exhausted else None,
        )

    def _write(self, **fields) -> None:
        mine = Job.objects.filter(pk=self.job.pk, fence=self.fence, state=Job.State.RUNNING)
        if not mine.update(**fields):
            raise LeaseLost(str(self.job))


def request(
    kind: str, *, key: str, payload: dict | None = None, by: AbstractBaseUser | None = None
) -> tuple[Job, bool]:
    """Ask for a job and return it, and whether this call made it.

    Repeating a kind and key returns the job that stands and changes nothing. Raises UnknownKind.
    """
    find(kind)
    return Job.objects.get_or_create(
        kind=kind,
        key=key,
        defaults={"payload": payload or {}, "requested_by": by},  # type: ignore[misc]
    )


def claim(job_id: int, *, now: datetime) -> Lease:
    """Take a job for exactly one caller. Raises JobNotClaimable for the others.

    A job whose worker died is taken over when its lease has run out.
    """
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise JobNotClaimable(job_id)
    length = find(job.kind).lease
    won = (
        Job.objects.claimable(now=now)
        .filter(pk=job_id, fence=job.fence, attempts__lt=MAX_ATTEMPTS)
        .update(
            state=Job.State.RUNNING,
            attempts=F("attempts") + 1,
            fence=F("fence") + 1,
            lease_until=now + length,
            started_at=now,
        )
    )
    if not won:
        raise JobNotClaimable(job_id)
    job.refresh_from_db()
    return Lease(job=job, fence=job.fence, length=length)


def run(job_id: int, *, now: datetime) -> str:
    """Claim a job, do it, and return its state. Does nothing if another worker has it."""
    try:
        lease = claim(job_id, now=now)
    except JobNotClaimable:
        return "not claimable"
    try:
        lease.finish(find(lease.job.kind).run(lease, **lease.job.payload))
    except LeaseLost:
        return "lost"
    except Exception as error:
        lease.give_up(f"{type(error).__name__}: {error}")
        raise
    return "done"


def sweep(*, now: datetime) -> list[Job]:
    """Return the jobs whose bell must be rung again, and fail those that used up their attempts.

    Finds what a killed worker left, and what an emptied queue forgot. A kind that nobody here
    declares is left to those who do: it has no queue to ring in.
    """
    abandoned = Job.objects.claimable(now=now)
    abandoned.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=Job.State.FAILED, lease_until=None, finished_at=now, error=EXHAUSTED
    )
    unheard = Q(state=Job.State.RUNNING) | Q(created_at__lt=now - UNHEARD)
    return list(abandoned.filter(unheard, kind__in=kinds()).order_by("id")[:1000])


def retry(job: Job) -> bool:
    """Let a failed job be tried again, its attempts counted anew. False if it had not failed."""
    return bool(
        Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.WAITING, attempts=0, finished_at=None, fence=F("fence") + 1
        )
    )


def forget_old(*, now: datetime) -> int:
    """Delete jobs done before KEPT and return how many; failed ones stay three times as long."""
    deleted, _ = Job.objects.filter(
        Q(state=Job.State.DONE, finished_at__lt=now - KEPT)
        | Q(state=Job.State.FAILED, finished_at__lt=now - 3 * KEPT)
    ).delete()
    return deleted
