"""Counting on photos: what a model found is stored once, and a person says whether it is right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from accounts.models import User
from inventory.models import Classification, PhotoSession
from timeseries.copy import copy_rows

Status = PhotoSession.Status

# Held by whoever stores finds, until its commit; deleting a session or a classification waits.
LOCK_PHOTOS_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtext('inventory.photos'))"


@dataclass(frozen=True, slots=True)
class Detected:
    """One plant or empty container as a model saw it: its box in pixels, how sure it is."""

    center_x_px: float
    center_y_px: float
    width_px: float
    height_px: float
    confidence: float
    is_empty_container: bool = False
    is_alive: bool = True
    container_type: str = ""
    model_class: str = ""
    classification: int | None = None


@dataclass(frozen=True, slots=True)
class Estimated:
    """The plants of one piece of green, counted by its area."""

    detected_area_cm2: float
    estimated_count: int
    method: str
    confidence: float = 0.7
    used_density_parameters: bool = False
    vegetation_polygon: list = field(default_factory=list)
    classification: int | None = None


@dataclass(frozen=True)
class Results:
    """What a model says about one photo; with an ``error`` it failed and found nothing."""

    detections: Sequence[Detected] = ()
    estimations: Sequence[Estimated] = ()
    category_counts: dict[str, int] = field(default_factory=dict)
    error: str = ""

    def totals(self) -> dict:
        """The figures of the session that follow from what was found."""
        empty = sum(found.is_empty_container for found in self.detections)
        plants = sum(not found.is_empty_container and found.is_alive for found in self.detections)
        confidences = [found.confidence for found in self.detections]
        return {
            "total_detected": plants,
            "total_estimated": sum(found.estimated_count for found in self.estimations),
            "total_empty_containers": empty,
            "average_confidence": sum(confidences) / len(confidences) if confidences else None,
            "category_counts": self.category_counts,
        }


class ResultsDiffer(Exception):
    """The session has results already, and these are others."""

    def __init__(self, session: PhotoSession) -> None:
        super().__init__(f"Session {session} is completed, with other results.")


class UnknownClassification(Exception):
    """A find names a classification that does not exist."""

    def __init__(self, missing: list[int]) -> None:
        names = ", ".join(map(str, missing[:10]))
        super().__init__(f"There is no classification {names}.")


class NotCompleted(Exception):
    """A session is validated when it is completed, and not before."""

    def __init__(self, session: PhotoSession) -> None:
        super().__init__(f"Session {session} is {session.get_status_display()}, not completed.")


class ValidatedAlready(Exception):
    """Somebody validated the session before, with other adjustments."""

    def __init__(self, session: PhotoSession) -> None:
        super().__init__(f"Session {session} was validated by {session.validated_by} before.")


@transaction.atomic
def store_results(session: PhotoSession, results: Results, *, now: datetime) -> PhotoSession:
    """Store what a model found on a photo, with the session's totals, and return the session.

    The session is completed by it, or failed if the results are an error. The same results again
    change nothing. Raises ResultsDiffer if it is completed with others, UnknownClassification.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_PHOTOS_SHARED)
        stored = PhotoSession.objects.select_for_update().get(pk=session.pk)
        if stored.status == Status.COMPLETED:
            if results.error or not _are_stored(stored, results):
                raise ResultsDiffer(stored)
            return stored
        _check_classifications(results)
        _copy(cursor, "inventory_detection", results.detections, stored.pk, now)
        _copy(cursor, "inventory_estimation", results.estimations, stored.pk, now)
    for name, value in results.totals().items():
        setattr(stored, name, value)
    stored.status = Status.FAILED if results.error else Status.COMPLETED
    stored.error = results.error
    stored.save()
    return stored


@transaction.atomic
def validate_session(
    session: PhotoSession, *, by: User, now: datetime, adjustments: dict[str, int]
) -> PhotoSession:
    """Note who found the counts of a session right, when, and what was corrected; return it.

    ``adjustments`` are numbers by what they are of. The same adjustments again change nothing.
    Raises NotCompleted, and ValidatedAlready if there are others.
    """
    stored = PhotoSession.objects.select_for_update().get(pk=session.pk)
    if stored.validated_at:
        if stored.manual_adjustments != adjustments:
            raise ValidatedAlready(stored)
        return stored
    if stored.status != Status.COMPLETED:
        raise NotCompleted(stored)
    stored.validated_by, stored.validated_at = by, now
    stored.manual_adjustments = adjustments
    stored.save(update_fields=["validated_by", "validated_at", "manual_adjustments", "updated_at"])
    return stored


def _are_stored(session: PhotoSession, results: Results) -> bool:
    return all(getattr(session, name) == value for name, value in results.totals().items())


def _check_classifications(results: Results) -> None:
    finds: list[Detected | Estimated] = [*results.detections, *results.estimations]
    named = {found.classification for found in finds if found.classification is not None}
    known = Classification.objects.filter(pk__in=named).values_list("pk", flat=True)
    if missing := sorted(named - set(known)):
        raise UnknownClassification(missing)


def _copy(cursor, table: str, finds: Sequence, session: int, now: datetime) -> None:
    if not finds:
        return
    names = list(type(finds[0]).__dataclass_fields__)
    columns = ["classification_id" if name == "classification" else name for name in names]
    columns = ["session_id", "number", "created_at", *columns]
    with connection.wrap_database_errors:  # which COPY goes around
        copy_rows(cursor, table, columns, _rows(finds, names, session, now))


def _rows(finds: Sequence, names: list[str], session: int, now: datetime) -> Iterator[list]:
    for number, found in enumerate(finds, 1):
        values = (getattr(found, name) for name in names)
        stored = (Jsonb(value) if isinstance(value, list) else value for value in values)
        yield [session, number, now, *stored]
