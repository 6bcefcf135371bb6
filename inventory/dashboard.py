"""Inventory on the landing page, as far as the user's roles reach."""

from collections.abc import Callable

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from accounts import scopes
from config.dashboard import Card, Tone
from inventory.models import PhotoSession, StockBatch, StorageLocation

FEW = 20  # plants, below which a batch is looked after


def cards(request) -> list[Card]:
    """Plants, batches that run low, photos that wait, and places nobody said anything about."""
    offered: list[tuple[type, Callable[[QuerySet], Card]]] = [
        (StockBatch, _plants),
        (StockBatch, _low),
        (PhotoSession, _photos),
        (PhotoSession, _to_validate),
        (StorageLocation, _unconfigured),
    ]
    return [
        make(scopes.narrow(model.objects.all(), request.user, "view"))
        for model, make in offered
        if request.user.has_perm(f"inventory.view_{model._meta.model_name}")
    ]


def _list(page: str, query: str = "") -> str:
    return reverse(f"admin:inventory_{page}_changelist") + query


def _plants(batches: QuerySet) -> Card:
    sums = batches.aggregate(
        plants=Sum("quantity"),
        sellable=Sum("quantity", filter=Q(state__is_sellable=True)),
        batches=Count("pk", filter=Q(quantity__gt=0)),
    )
    return Card(
        title="Plants in stock",
        value=f"{sums['plants'] or 0:,}",
        hint=f"{sums['sellable'] or 0:,} may be sold, in {sums['batches']:,} batches",
        url=_list("stockbatch"),
    )


def _low(batches: QuerySet) -> Card:
    counts = batches.filter(quantity__lt=FEW).aggregate(
        all=Count("pk"), empty=Count("pk", filter=Q(quantity=0))
    )
    return Card(
        title=f"Batches below {FEW} plants",
        value=counts["all"],
        hint=f"{counts['empty']} of them sold out",
        url=_list("stockbatch", f"?quantity_to={FEW - 1}"),
        tone=Tone.WARNING if counts["all"] else Tone.GOOD,
    )


def _photos(sessions: QuerySet) -> Card:
    needing = ("needs_location", "needs_config", "needs_calibration")
    counts = sessions.aggregate(
        pending=Count("pk", filter=Q(status="pending")),
        needing=Count("pk", filter=Q(status__in=needing)),
        failed=Count("pk", filter=Q(status="failed")),
    )
    return Card(
        title="Photos waiting",
        value=counts["pending"],
        hint=f"{counts['needing']} need something, {counts['failed']} failed",
        url=_list("photosession", "?status__exact=pending"),
        tone=Tone.DANGER if counts["failed"] else Tone.NEUTRAL,
    )


def _to_validate(sessions: QuerySet) -> Card:
    count = sessions.filter(status="completed", validated_at=None).count()
    return Card(
        title="Counts to validate",
        value=count,
        hint="counted by a model, seen by nobody",
        url=_list("photosession", "?validated=no"),
        tone=Tone.WARNING if count else Tone.GOOD,
    )


def _unconfigured(locations: QuerySet) -> Card:
    count = locations.filter(configurations=None).count()
    return Card(
        title="Locations to configure",
        value=count,
        hint="where nobody said what grows there",
        url=_list("storagelocation", "?configurations__isnull=True"),
        tone=Tone.WARNING if count else Tone.GOOD,
    )
