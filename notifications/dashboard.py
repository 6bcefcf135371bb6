"""Messages that did not arrive, on the landing page."""

from django.urls import reverse

from config.dashboard import Card, Tone
from notifications.models import Delivery

MOST_COUNTED = 100


def cards(request) -> list[Card]:
    if not request.user.has_perm("notifications.view_delivery"):
        return []
    return [
        _card("Failed messages", Delivery.State.FAILED, "sent again under Messages"),
        _card("Pending messages", Delivery.State.PENDING, "first attempts and repeated ones"),
    ]


def _card(title: str, state: Delivery.State, hint: str) -> Card:
    count = Delivery.objects.filter(state=state)[:MOST_COUNTED].count()
    is_bad = bool(count) and state == Delivery.State.FAILED
    return Card(
        title=title,
        value=f"{count}{'+' if count == MOST_COUNTED else ''}",
        hint=hint,
        url=f"{reverse('admin:notifications_delivery_changelist')}?state__exact={state}",
        tone=Tone.DANGER if is_bad else Tone.NEUTRAL,
    )
