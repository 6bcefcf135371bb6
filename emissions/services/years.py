"""The life of a reporting year: open, validated by the laboratory, closed by the back office."""

from datetime import datetime

from accounts.models import User
from emissions.models import ReportingYear

Status = ReportingYear.Status


class WrongStatus(Exception):
    """The year is in a state from which this cannot be done."""

    def __init__(self, year: ReportingYear, status: str) -> None:
        super().__init__(
            f"{year} is {year.get_status_display()} and cannot become {Status(status).label}."
        )


def validate_year(year: ReportingYear, *, by: User, now: datetime) -> ReportingYear:
    """Say that an open year is complete, and return it.

    Repeating it changes nothing. Raises WrongStatus if the year is closed.
    """
    return _become(
        year, Status.VALIDATED, [Status.OPEN], validated_by=by, validated_at=now, updated_at=now
    )


def close_year(year: ReportingYear, *, by: User, now: datetime) -> ReportingYear:
    """Close a validated year, whose activities and results rest from then on, and return it.

    Waits for whoever is writing activities of the laboratory. Repeating it changes nothing.
    Raises WrongStatus if the year was not validated.
    """
    return _become(
        year, Status.CLOSED, [Status.VALIDATED], closed_by=by, closed_at=now, updated_at=now
    )


def reopen_year(year: ReportingYear, *, now: datetime) -> ReportingYear:
    """Open a validated or closed year again, and return it; the audit keeps who closed it.

    Repeating it changes nothing.
    """
    nobody = {"validated_by": None, "validated_at": None, "closed_by": None, "closed_at": None}
    return _become(year, Status.OPEN, [Status.VALIDATED, Status.CLOSED], updated_at=now, **nobody)


def _become(year: ReportingYear, status: str, earlier: list, **values) -> ReportingYear:
    # One caller wins without a lock: what decides is the stored status, not the one in memory.
    allowed = ReportingYear.objects.filter(pk=year.pk, status__in=earlier)
    changed = allowed.update(status=status, **values)
    year.refresh_from_db()
    if not changed and year.status != status:
        raise WrongStatus(year, status)
    return year
