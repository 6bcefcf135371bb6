"""Background work that failed or is under way, on the landing page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from config.dashboard import Card, Tone
from jobs.models import Job

MOST_COUNTED = 100


def cards(request) -> list[Card]:
    if not request.user.has_perm("jobs.view_job"):
        return []
    failed, running = (
        _card(_("Failed jobs"), Job.State.FAILED),
        _card(_("Running jobs"), Job.State.RUNNING),
    )
    return [failed, running, _card(_("Waiting jobs"), Job.State.WAITING)]


def _card(title: str, state: Job.State) -> Card:
    count = Job.objects.filter(state=state)[:MOST_COUNTED].count()
    is_bad = bool(count) and state == Job.State.FAILED
    return Card(
        title=title,
        value=f"{count}{'+' if count == MOST_COUNTED else ''}",
        url=f"{reverse('admin:jobs_job_changelist')}?state__exact={state}",
        tone=Tone.DANGER if is_bad else Tone.NEUTRAL,
    )
