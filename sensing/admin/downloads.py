"""The list of readings as files, for the time that the list shows."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from unfold.utils import parse_datetime_str

FORMS = {"csv": "CSV", "xlsx": "Excel", "parquet": "Parquet", "arrow": "Arrow"}
EDGE = timedelta(microseconds=1)


class DownloadMixin:
    """For the admin class of a list by time, whose rows the API streams. Links stand above it."""

    list_before_template = "sensing/downloads.html"
    download_url_name = "sensing-api:reading-list"

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        span = {name: moment.isoformat() for name, moment in span_of(changelist, request).items()}
        page = reverse(self.download_url_name)
        changelist.downloads = [
            (label, f"{page}?{urlencode({**span, 'format': form})}")
            for form, label in FORMS.items()
        ]
        return changelist


def span_of(changelist, request) -> dict[str, datetime]:
    """The ``start`` and ``end`` that the chosen date and the filter leave, as far as they do."""
    key = changelist.date_hierarchy
    low, high = (_moment(request, f"{key}_{edge}") for edge in ("from", "to"))
    chosen = changelist.drill_down
    starts, ends = [low], [high and high + EDGE]  # the filter's end belongs to it
    if chosen.chosen:
        starts.append(chosen.start)
        ends.append(chosen.end)
    start = max(filter(None, starts), default=None)
    end = min(filter(None, ends), default=None)
    return {name: edge for name, edge in (("start", start), ("end", end)) if edge}


def _moment(request, name: str) -> datetime | None:
    day, time = (request.GET.get(f"{name}_{part}", "") for part in (0, 1))
    found = parse_datetime_str(f"{day} {time}") if day and time else None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None
