"""Whether the lifecycle of the data keeps up, on the landing page."""

from datetime import UTC, datetime

from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from config.dashboard import Card, Tone
from timeseries.models import PolicyState
from timeseries.overview import backlog, overview
from timeseries.policies import partition_policies, rollup_policies

FEW_DAYS = 3


def cards(request) -> list[Card]:
    if not request.user.has_perm("timeseries.view_policystate"):
        return []
    now = datetime.now(UTC)
    return [_runway(now), *_backlogs(now), _failing()]


def _runway(now: datetime) -> Card:
    shortest = min(
        (overview(policy, now=now) for policy in partition_policies()), key=lambda o: o.runway
    )
    days = shortest.runway.days
    return Card(
        title=_("Partition runway"),
        value=_("%d days") % days,
        hint=_("of %s, which has the shortest") % shortest.policy.name,
        url=reverse("admin:timeseries_policystate_change", args=[shortest.policy.name]),
        tone=Tone.GOOD if days > FEW_DAYS else Tone.DANGER,
    )


def _backlogs(now: datetime) -> list[Card]:
    found = []
    for _source, rollup in rollup_policies():
        waiting = backlog(rollup)
        oldest = _("oldest from %s ago") % timesince(waiting.oldest, now) if waiting.oldest else ""
        found.append(
            Card(
                title=_("Marks waiting, %s") % rollup.name,
                value=f"{waiting.marks}{'+' if waiting.is_more else ''}",
                hint=oldest or _("every rollup is up to date"),
                url=reverse("admin:timeseries_policystate_change", args=[rollup.name]),
                tone=Tone.WARNING if waiting.is_more else Tone.GOOD,
            )
        )
    return found


def _failing() -> Card:
    failing = [state.name for state in PolicyState.objects.all() if state.is_failing]
    return Card(
        title=_("Failing policies"),
        value=len(failing),
        hint=", ".join(failing) or _("none"),
        url=reverse("admin:timeseries_policystate_changelist"),
        tone=Tone.DANGER if failing else Tone.GOOD,
    )
