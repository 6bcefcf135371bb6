"""Who sees which transactions: a cashier those of today, others as far back as there are any."""

from datetime import UTC, datetime
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from accounts import scopes
from sales.models import Transaction

EARLIER = "sales.view_earlier"
Row = TypeVar("Row", bound=Model)


def seen_by(user, rows: QuerySet[Row], *, header: str = "", now: datetime) -> QuerySet[Row]:
    """Keep transactions of today (UTC), and those before it where the user may see these.

    ``header`` is the path from the rows to their transaction, ending in two underscores.
    """
    if scopes.has_everywhere(user, EARLIER):
        return rows
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    earlier = scopes.narrow(Transaction.objects.all(), user, EARLIER)
    return rows.filter(
        Q(**{f"{header}happened_at__gte": today})
        | Q(**{f"{header or 'pk'}".removesuffix("__") + "__in": earlier.values("pk")})
    )
