"""Activities that meters make: the only road from sensing to emissions."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.db import DatabaseError, transaction

from emissions.metering import Hour, counted, used
from emissions.models import Activity, Meter, ReportingYear
from emissions.services.activities import recompute
from sensing.services.buckets import Question, TooMuch, parts_of

MONTH = relativedelta(months=1)
# How far back a nightly look goes for readings that came late.
LATE = relativedelta(months=13)
RUNNING = "The month is not over: what was counted so far."


def feed_all(*, now: datetime) -> int:
    """Feed every active meter, and return how many activities were made or changed.

    Each in a transaction of its own. One that cannot be fed stops no other, and is raised in the
    end.
    """
    changed, failed = 0, []
    for meter in Meter.objects.filter(is_active=True):
        try:
            changed += feed(meter, now=now)
        except (DatabaseError, TooMuch) as error:
            error.add_note(f"Meter {meter}")
            failed.append(error)
    if failed:
        raise ExceptionGroup("Some meters were not fed.", failed)
    return changed


@transaction.atomic
def feed(meter: Meter, *, now: datetime) -> int:
    """Make the activities of a meter's months what its sensor says, and return how many changed.

    One a month, of the 13 months before and the running one, which says that it is not over. A
    reading that comes late changes its month. Closed years are left alone, and months without
    readings have no activity. Repeating it changes nothing.
    """
    stored = Meter.objects.select_for_update(of=("self",)).select_related("laboratory", "sensor")
    meter = stored.get(pk=meter.pk)
    first = max(meter.since, (now.date() - LATE).replace(day=1))
    amounts = _amounts(meter, first, now)
    closed = _closed_years(meter)
    changed = [
        activity
        for month, amount in sorted(amounts.items())
        if month.year not in closed
        and (activity := _written(meter, max(month, meter.since), amount, now=now))
    ]
    if changed:
        recompute(changed, now=now)
    Meter.objects.filter(pk=meter.pk).update(fed_at=now)
    return len(changed)


def _amounts(meter: Meter, first: date, now: datetime) -> dict[date, Decimal]:
    kwh = meter.kwh_in_one
    if kwh is None:  # its sensor was given another unit since
        return {}
    is_total = meter.counts == Meter.Counts.TOTAL
    # A counter is compared with what it showed before.
    start = datetime.combine(first, time(), UTC) - (timedelta(days=31) if is_total else timedelta())
    end = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    asked = Question([meter.sensor], start, end, now)
    parts = list(_hours(parts_of("hours" if is_total else "days", asked)[meter.sensor.pk]))
    found = (counted if is_total else used)(parts, since=first)
    return {month: amount * kwh for month, amount in found.items()}


def _hours(parts) -> Iterator[Hour]:
    days = parts.at.astype("datetime64[D]").tolist()
    columns = (parts.sum, parts.first, parts.last, parts.max)
    for day, *figures in zip(days, *(column.tolist() for column in columns), strict=True):
        yield Hour(day, *figures)


def _closed_years(meter: Meter) -> set[int]:
    closed = meter.laboratory.years.filter(status=ReportingYear.Status.CLOSED)
    return set(closed.values_list("year", flat=True))


def _written(meter: Meter, begun: date, amount: Decimal, *, now: datetime) -> Activity | None:
    """The activity of a month if it had to be made or changed, else nothing."""
    over = begun.replace(day=1) + MONTH
    wanted = {
        "module": Activity.Module.ENERGY,
        "category": meter.category,
        "subcategory": meter.subcategory,
        "description": "" if over <= now.date() else RUNNING,
        "quantity": amount,
        "unit": "kWh",
        "happened_on": begun,
        "ended_on": over,
        "factor_id": meter.factor_id,
        "source": Activity.Source.SENSOR,
    }
    key = {
        "laboratory": meter.laboratory,
        "reference": f"meter-{meter.code}-{begun:%Y-%m}",
    }
    stored = Activity.objects.select_for_update().filter(**key).first()
    if stored and all(getattr(stored, name) == value for name, value in wanted.items()):
        return None
    activity = stored or Activity(**key)
    for name, value in wanted.items():
        setattr(activity, name, value)
    activity.save()
    return activity
