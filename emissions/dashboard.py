"""Emissions on the landing page. What is counted is what the admin's lists show this person."""

from datetime import UTC, datetime
from decimal import Decimal

from django.contrib import admin
from django.db.models import Count, Model, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import scopes
from config.dashboard import Card, Tone
from emissions.models import Activity, Gas, ReportingYear, Total


def cards(request) -> list[Card]:
    """Tonnes, activities and years, each with permission to see them."""
    offered = [
        ("emissions.view_total", _tonnes),
        ("emissions.view_activity", _without_result),
        ("emissions.view_reportingyear", _open_years),
    ]
    return [make(request) for permission, make in offered if request.user.has_perm(permission)]


def _rows(request, model: type[Model]) -> QuerySet:
    return admin.site.get_model_admin(model).get_queryset(request)


def _tonnes(request) -> Card:
    year = datetime.now(UTC).year
    counted = Total.objects.filter(gas=Gas.CO2E, scope__gt=0)
    kg = scopes.narrow(counted, request.user, "view").aggregate(
        this=Sum("kg", filter=Q(year=year)), last=Sum("kg", filter=Q(year=year - 1))
    )
    this, last = ((kg[name] or Decimal(0)) / 1000 for name in ("this", "last"))
    return Card(
        title=_("Tonnes CO2e this year"),
        value=f"{this:,.1f}",
        hint=_("%(tonnes)s in the whole of last year") % {"tonnes": f"{last:,.1f}"},
        url=reverse("admin:emissions_result_changelist") + "?gas__exact=co2e",
    )


def _without_result(request) -> Card:
    count = _rows(request, Activity).filter(results=None).count()
    return Card(
        title=_("Activities without result"),
        value=count,
        hint=_("no factor is valid for them"),
        url=reverse("admin:emissions_activity_changelist") + "?has_result=no",
        tone=Tone.WARNING if count else Tone.GOOD,
    )


def _open_years(request) -> Card:
    past = Q(year__lt=datetime.now(UTC).year)
    counts = (
        _rows(request, ReportingYear)
        .filter(status=ReportingYear.Status.OPEN)
        .aggregate(all=Count("pk"), past=Count("pk", filter=past))
    )
    return Card(
        title=_("Open years"),
        value=counts["all"],
        hint=_("%(count)s of them past") % {"count": counts["past"]},
        url=reverse("admin:emissions_reportingyear_changelist") + "?status__exact=open",
        tone=Tone.WARNING if counts["past"] else Tone.NEUTRAL,
    )
