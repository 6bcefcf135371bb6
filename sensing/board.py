"""What stands on the board of maintenance: columns of cards, the most urgent first."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Case, CharField, Count, F, Func, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from sensing.models import MaintenanceTask, Technician
from sensing.models.maintenance import TaskQuerySet
from sensing.supplies import known_once

SHOWN = 25  # cards of a column; the list has the rest
LATELY = timedelta(days=7)
COLUMNS = {
    "pending": ("Pending", ("pending",)),
    "in_progress": ("In progress", ("in_progress",)),
    "completed": ("Done in the last 7 days", ("completed",)),
    "given_up": ("Failed or cancelled in the last 7 days", ("failed", "cancelled")),
}


@dataclass
class Column:
    """Cards of one column, at most SHOWN of ``total``."""

    name: str
    title: str
    statuses: tuple[str, ...]
    total: int = 0
    cards: list[MaintenanceTask] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


def columns_of(tasks: TaskQuerySet, *, now: datetime) -> list[Column]:
    """Return the columns with their cards, in one query. Each card knows whether it ``is_late``."""
    columns = {name: Column(name, *said) for name, said in COLUMNS.items()}
    for card in _cards(tasks, now).select_related("sensor", "technician"):
        card.is_late = not card.is_over and card.due_at is not None and card.due_at < now
        column = columns[card.stands_in]
        column.total = card.total
        column.cards.append(card)
    return list(columns.values())


def known_skills() -> list[str]:
    """The skills that technicians have and that work to be done asks for."""
    asked = _each(MaintenanceTask.objects.unfinished(), "required_skills")
    return known_once(asked.union(_each(Technician.objects.all(), "skills")))


def known_parts() -> list[str]:
    """The parts that work to be done asks for, as they were written."""
    return known_once(_each(MaintenanceTask.objects.unfinished(), "parts_needed"))


def _cards(tasks: TaskQuerySet, now: datetime) -> QuerySet[MaintenanceTask]:
    places = [When(status__in=said[1], then=Value(name)) for name, said in COLUMNS.items()]
    due = Coalesce("scheduled_end_at", "scheduled_start_at")
    shown = Q(status__in=("pending", "in_progress")) | Q(ended_at__gte=now - LATELY)
    return (
        tasks.filter(shown)
        .annotate(stands_in=Case(*places, output_field=CharField()))
        .annotate(
            total=Window(Count("pk"), partition_by="stands_in"),
            place=Window(
                RowNumber(),
                partition_by="stands_in",
                order_by=[
                    F("ended_at").desc(nulls_first=True),
                    F("priority"),
                    due.asc(nulls_last=True),
                    F("pk"),
                ],
            ),
        )
        .filter(place__lte=SHOWN)
        .order_by("stands_in", "place")
    )


def _each(rows: QuerySet, name: str) -> QuerySet[str]:
    return rows.order_by().values_list(Func(F(name), function="unnest"), flat=True).distinct()
