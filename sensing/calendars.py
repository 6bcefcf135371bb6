"""The calendar of maintenance: whose work lies on which day, and where a plan asks too much."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet

from accounts.models import User
from sensing.models import MaintenanceTask
from sensing.models.maintenance import TaskQuerySet

ONE_DAY = timedelta(days=1)
MOST = 500  # tasks of a page; more are told of and found in the list
UNPLANNED = 20
TONES = 8  # colors of technicians, see maintenance.css


@dataclass
class Row:
    """The days of one technician, or of nobody, and what lies on each."""

    technician: User | None
    tone: int
    days: list[tuple[date, list[MaintenanceTask]]] = field(default_factory=list)


def planned(tasks: TaskQuerySet, first: date, last: date) -> list[MaintenanceTask]:
    """Return the tasks planned for the days from ``first`` up to, not including, ``last``.

    Each says whether it ``overlaps`` another of its technician's. There are at most MOST.
    """
    start, end = midnight(first), midnight(last)
    found = list(
        tasks.exclude(status="cancelled")
        .filter(Q(scheduled_start_at__gte=start) | Q(scheduled_end_at__gt=start))
        .filter(scheduled_start_at__lt=end)
        .select_related("sensor", "technician")
        .order_by("scheduled_start_at", "priority", "pk")[:MOST]
    )
    _mark_overlaps(found)
    return found


def unplanned(tasks: TaskQuerySet) -> QuerySet[MaintenanceTask]:
    waiting = tasks.unfinished().filter(scheduled_start_at=None)
    return waiting.select_related("sensor", "technician").order_by("priority", F("pk"))


def by_day(
    tasks: Iterable[MaintenanceTask], first: date, last: date
) -> dict[date, list[MaintenanceTask]]:
    """Each day before ``last`` with its tasks; what takes several days lies on all of them."""
    days = defaultdict(list)
    for task in tasks:
        day = max(task.scheduled_start_at.astimezone(UTC).date(), first)
        while day <= _last_day(task) and day < last:
            days[day].append(task)
            day += ONE_DAY
    return days


def rows_of(tasks: Iterable[MaintenanceTask], people: Iterable[User], first: date) -> list[Row]:
    """The week from ``first`` on: a row a technician, one of them for what is nobody's."""
    of_each = defaultdict(list)
    for task in tasks:
        of_each[task.technician].append(task)
    known = sorted({*people, *of_each} - {None}, key=lambda person: str(person).casefold())
    rows = []
    for person in [*known, None]:
        days = by_day(of_each[person], first, first + 7 * ONE_DAY)
        week = [first + place * ONE_DAY for place in range(7)]
        rows.append(Row(person, tone_of(person), [(day, days.get(day, [])) for day in week]))
    return rows


def tone_of(person: User | None) -> int:
    """The color that a technician has on every page; nobody has none, which is 0."""
    return person.pk % TONES + 1 if person else 0


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _last_day(task: MaintenanceTask) -> date:
    end = task.scheduled_start_at + task.planned_length
    # What ends at midnight takes nothing of the day that begins there.
    return max(end - timedelta(microseconds=1), task.scheduled_start_at).astimezone(UTC).date()


def _mark_overlaps(tasks: list[MaintenanceTask]) -> None:
    """Mark every task that begins before an earlier one of its technician's ends, and that one."""
    longest: dict[int, MaintenanceTask] = {}
    for task in tasks:
        task.overlaps = False
        if task.technician_id is None or task.is_over:
            continue
        before = longest.get(task.technician_id)
        if before and task.scheduled_start_at < _end(before):
            task.overlaps = before.overlaps = True
        if before is None or _end(task) > _end(before):
            longest[task.technician_id] = task


def _end(task: MaintenanceTask) -> datetime:
    return task.scheduled_start_at + task.planned_length
