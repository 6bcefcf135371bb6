"""The life of a reporting year: its modules and then the year validated by the laboratory, and
closed by the back office.

Who changes an activity of a validated module takes the validation back, and that of the year. It is
not refused: the invoice that comes late is what the year should have had, and a file of a thousand
lines should not stop at one of them. What must not change any more is closed.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from emissions.models import Activity, ModuleYear, ReportingYear
from emissions.sql import LOCK_LABORATORY

Status = ReportingYear.Status


class WrongStatus(Exception):
    """The year is in a state from which this cannot be done."""

    def __init__(self, year: ReportingYear, status: str) -> None:
        super().__init__(
            _("%(year)s is %(status)s and cannot become %(next)s.")
            % {
                "year": year,
                "status": year.get_status_display(),
                "next": Status(status).label,
            }
        )


class ModulesInProgress(WrongStatus):
    """Modules that have activities are not validated yet."""

    def __init__(self, year: ReportingYear, modules: list[str]) -> None:
        Exception.__init__(
            self,
            _("Validate these modules of %(year)s first: %(modules)s.")
            % {"year": year, "modules": ", ".join(modules)},
        )


class YearIsClosed(WrongStatus):
    """Its modules rest until it is reopened."""

    def __init__(self, year: ReportingYear) -> None:
        Exception.__init__(self, _("%s is closed. Reopen it before you change it.") % year)


class NoReason(WrongStatus):
    """A year is opened again for a reason that readers can know."""

    def __init__(self, year: ReportingYear) -> None:
        Exception.__init__(self, _("Say why %s is opened again.") % year)


@transaction.atomic
def validate_module(year: ReportingYear, module: str, *, by: User, now: datetime) -> ModuleYear:
    """Say that a module of a year is complete, and return it.

    Repeating it changes nothing. Raises YearIsClosed.
    """
    values = {
        "status": ModuleYear.Status.VALIDATED,
        "validated_by": by,
        "validated_at": now,
    }
    return _set_module(year, module, values)


@transaction.atomic
def reopen_module(year: ReportingYear, module: str) -> ModuleYear:
    """Say that a module is in progress again, and so its year, and return it.

    Repeating it changes nothing. Raises YearIsClosed.
    """
    nobody = {"validated_by": None, "validated_at": None}
    found = _set_module(year, module, {"status": ModuleYear.Status.IN_PROGRESS, **nobody})
    validated = ReportingYear.objects.filter(pk=year.pk, status=Status.VALIDATED)
    validated.update(status=Status.OPEN, **nobody)
    year.refresh_from_db()
    return found


def _set_module(year: ReportingYear, module: str, values: dict) -> ModuleYear:
    _wait_for_writers(year)
    year.refresh_from_db()
    if year.status == Status.CLOSED:
        raise YearIsClosed(year)
    row, _made = ModuleYear.objects.get_or_create(reporting_year=year, module=module)
    if row.status != values["status"]:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return row


@transaction.atomic
def validate_year(year: ReportingYear, *, by: User, now: datetime) -> ReportingYear:
    """Say that an open year is complete, and return it.

    Repeating it changes nothing. Raises WrongStatus if the year is closed, and ModulesInProgress if
    it has activities of modules that are not validated.
    """
    _wait_for_writers(year)
    if waiting := unvalidated(year):
        raise ModulesInProgress(year, waiting)
    return _become(
        year, Status.VALIDATED, [Status.OPEN], validated_by=by, validated_at=now, updated_at=now
    )


def unvalidated(year: ReportingYear) -> list[str]:
    """The names of the modules that keep a year from being validated."""
    validated = year.modules.filter(status=ModuleYear.Status.VALIDATED).values("module")
    activities = Activity.objects.filter(laboratory=year.laboratory_id).in_year(year.year)
    found = activities.exclude(module__in=validated).order_by("module").values_list("module")
    return [str(Activity.Module(module).label) for (module,) in found.distinct()]


@transaction.atomic
def close_year(year: ReportingYear, *, by: User, now: datetime) -> ReportingYear:
    """Close a validated year, whose activities and results rest from then on, and return it.

    Waits for whoever is writing activities of the laboratory. Repeating it changes nothing.
    Raises WrongStatus if the year was not validated.
    """
    _wait_for_writers(year)
    return _become(
        year, Status.CLOSED, [Status.VALIDATED], closed_by=by, closed_at=now, updated_at=now
    )


def reopen_year(year: ReportingYear, *, by: User, reason: str, now: datetime) -> ReportingYear:
    """Open a validated or closed year again, and return it.

    It says who did it, when and why; the audit keeps every time, and who had closed it. Its modules
    stay validated until one of their activities changes. Repeating it changes nothing. Raises
    NoReason.
    """
    if not reason.strip():
        raise NoReason(year)
    nobody = {"validated_by": None, "validated_at": None, "closed_by": None, "closed_at": None}
    trace = {"reopened_by": by, "reopened_at": now, "reopened_because": reason.strip()}
    earlier = [Status.VALIDATED, Status.CLOSED]
    return _become(year, Status.OPEN, earlier, updated_at=now, **nobody, **trace)


def _wait_for_writers(year: ReportingYear) -> None:
    """Be alone with a laboratory until the end of the transaction: whoever writes its activities
    has finished, and is seen. Before a row is locked, so that the two never wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_LABORATORY, [year.laboratory_id])


def _become(year: ReportingYear, status: str, earlier: list, **values) -> ReportingYear:
    # One caller wins without a lock: what decides is the stored status, not the one in memory.
    allowed = ReportingYear.objects.filter(pk=year.pk, status__in=earlier)
    changed = allowed.update(status=status, **values)
    year.refresh_from_db()
    if not changed and year.status != status:
        raise WrongStatus(year, status)
    return year
