"""Pages of time series of which only the newest are read, whatever stands behind them."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from config.api.filters import InstantField
from config.api.pagination import MAX_PAGE, whole_number
from timeseries.policies import PartitionPolicy

FIRST_LOOK = timedelta(minutes=1)
WIDER = 8
NO_CURSOR = {"cursor": ["This is no cursor of a page."]}


class NewestFirst(BasePagination):
    """``?cursor=&limit=``. The view names its ``policy`` and ``series_key``.

    The key is the columns that tell rows of one instant apart. Each look carries bounds of time as
    literals, so that few partitions are planned, and reaches further back until the page is full.
    """

    def check(self, request) -> None:
        """Raise ValidationError for a limit or a cursor that cannot be had."""

    def paginate_queryset(self, queryset, request, view=None) -> list:
        self.limit = whole_number(request, "limit", default=100, least=1, most=MAX_PAGE)
        self.columns = (view.policy.key, *view.series_key)
        after = self._position(request.query_params.get("cursor"))
        queryset = queryset.order_by(*(f"-{name}" for name in self.columns))
        rows = newest(queryset, policy=view.policy, limit=self.limit, after=after, **_span(request))
        self.next = self._cursor(rows[-1]) if len(rows) == self.limit else None
        return rows

    def get_paginated_response(self, data) -> Response:
        return Response({"next": self.next, "results": data})

    def get_paginated_response_schema(self, schema) -> dict:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "description": "Cursor of the next page."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 100}
        return [
            {"name": "limit", "in": "query", "required": False, "schema": size},
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "The ``next`` of the page before.",
                "schema": {"type": "string"},
            },
        ]

    def _cursor(self, row) -> str:
        moment, *key = (getattr(row, name) for name in self.columns)
        return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), *key]).encode()).decode()

    def _position(self, cursor: str | None) -> dict[str, Any] | None:
        if cursor is None:
            return None
        try:
            moment, *key = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
            when = datetime.fromisoformat(moment)
            if when.tzinfo is None or len(key) != len(self.columns) - 1:
                raise ValueError(cursor)
            if not all(type(part) is int and 0 <= part < 2**31 for part in key[:1]):
                raise ValueError(cursor)
            if not all(type(part) is int and 0 <= part < 2**63 for part in key):
                raise ValueError(cursor)
            when = when.astimezone(UTC)
        except (ValueError, TypeError, binascii.Error, OverflowError, RecursionError) as error:
            raise ValidationError(NO_CURSOR) from error
        return dict(zip(self.columns, [when, *key], strict=True))


def newest(
    queryset: QuerySet,
    *,
    policy: PartitionPolicy,
    limit: int,
    start: datetime | None = None,
    end: datetime | None = None,
    after: dict[str, Any] | None = None,
) -> list:
    """Return up to ``limit`` rows in ``[start, end)`` and older than ``after``, newest first."""
    oldest, youngest = policy.readable(datetime.now(UTC))
    lower = max(start, oldest) if start else oldest
    upper = min(end, youngest) if end else youngest
    if after:
        queryset = queryset.filter(_older(after))
        upper = min(upper, after[policy.key] + timedelta(microseconds=1))
    look = FIRST_LOOK
    while upper > lower:
        low = max(lower, upper - look)
        bounds = {f"{policy.key}__gte": low, f"{policy.key}__lt": upper}
        rows = list(queryset.filter(**bounds)[:limit])
        if len(rows) == limit or low == lower:
            return rows
        look *= WIDER
    return []


def _older(after: dict[str, Any]) -> Q:
    """What comes after this position when all columns descend."""
    older, same = Q(), Q()
    for name, value in after.items():
        older |= same & Q(**{f"{name}__lt": value})
        same &= Q(**{name: value})
    return older


def _span(request) -> dict[str, datetime]:
    """The bounds of time that the filters have checked already."""
    given = {name: request.query_params.get(name) for name in ("start", "end")}
    return {name: InstantField().clean(text) for name, text in given.items() if text}
