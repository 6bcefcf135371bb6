"""Cameras on the landing page."""

from datetime import UTC, datetime

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse

from cameras.models import Camera, CameraAlert, FrameRow, Live
from config.dashboard import Card, Tone
from timeseries.admin_bases import EstimatedCountPaginator


def cards(request) -> list[Card]:
    """Cameras, alerts and frames, each with permission to see them."""
    offered = [
        ("cameras.view_camera", _cameras),
        ("cameras.view_cameraalert", _alerts),
        ("cameras.view_frame", _frames),
    ]
    return [make(request) for permission, make in offered if request.user.has_perm(permission)]


def _seen_by(request, model):
    """The rows of a model as its own list shows them to this person."""
    return admin.site.get_model_admin(model).get_queryset(request).order_by()


def _cameras(request) -> Card:
    seen = Camera.objects.filter(pk__in=_seen_by(request, Camera).values("pk"), is_active=True)
    states = seen.with_live(datetime.now(UTC)).order_by().values_list("live")
    counts = dict(states.annotate(Count("pk")))
    stale, never = counts.get(Live.STALE, 0), counts.get(Live.NEVER, 0)
    return Card(
        title="Cameras streaming",
        value=counts.get(Live.STREAMING, 0),
        hint=f"{stale} stale, {never} never seen",
        url=reverse("admin:cameras_camera_changelist") + f"?live={Live.STREAMING}",
        tone=Tone.WARNING if stale else Tone.GOOD,
    )


def _alerts(request) -> Card:
    unsettled = Q(status__in=("open", "acknowledged"))
    counts = _seen_by(request, CameraAlert).aggregate(
        all=Count("pk", filter=unsettled),
        severe=Count("pk", filter=unsettled & Q(severity__gte=4)),
    )
    return Card(
        title="Camera alerts",
        value=counts["all"],
        hint=f"{counts['severe']} critical or worse",
        url=reverse("admin:cameras_cameraalert_changelist") + "?status__exact=open",
        tone=Tone.DANGER if counts["severe"] else Tone.WARNING if counts["all"] else Tone.GOOD,
    )


def _frames(request) -> Card:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    today = _seen_by(request, FrameRow).filter(captured_at__gte=midnight).order_by("-captured_at")
    return Card(
        title="Frames today",
        value=f"{EstimatedCountPaginator(today, 1).count:,}",
        hint="as the planner estimates them",
        url=reverse("admin:cameras_framerow_changelist"),
    )
