"""Tables that have a part in results."""

from datetime import datetime

from django.db.models import QuerySet

from emissions.services.catalogue import recompute_by
from spreadsheets.resources import BaseResource


class FollowedResource(BaseResource):
    """Rows that have a part in results, which follow in the same transaction."""

    class Meta(BaseResource.Meta):
        abstract = True

    def after_write(self, rows: QuerySet, *, now: datetime) -> None:
        recompute_by(self._meta.model, list(rows.values_list("pk", flat=True)), now=now)
