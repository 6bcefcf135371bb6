"""Batches and the ledger over REST. A posting that the stock does not allow is a 409."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID, uuid4

import msgspec
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts import scopes
from config.api.errors import Conflict
from config.api.filters import refuse_unknown
from config.api.pagination import SeriesPagination
from config.api.viewsets import ReadOnlyViewSet, RegistryViewSet
from inventory.api.filters import stock as filters
from inventory.api.serializers import stock as serializers
from inventory.ledger import Posting
from inventory.models import StockBatch, StockMovement
from inventory.resources.stock import StockBatchResource, StockMovementResource
from inventory.services import stock
from inventory.services.bulk import Refusal, post_many

MOST_AT_ONCE = 10_000
MAY_POST = "inventory.add_stockmovement"


class StockBatchViewSet(RegistryViewSet):
    """Batches of plants. What they hold is moved by stock movements alone."""

    queryset = StockBatch.objects.select_related(
        "bin", "product", "state", "size", "packaging"
    ).order_by("code")
    serializer_class = serializers.StockBatchSerializer
    filterset_class = filters.StockBatchFilter
    resource_class = StockBatchResource
    lookup_field = "code"
    search_fields = ["code", "product__sku", "product__common_name"]
    ordering_fields = ["code", "quantity", "created_at"]


class SentPosting(msgspec.Struct):
    """One element of a bulk as clients send it."""

    batch: str
    kind: str
    quantity: int
    movement_id: UUID = msgspec.field(default_factory=uuid4)
    empty_change: int | None = None
    happened_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    unit_price: Decimal | None = None
    total_price: Decimal | None = None
    reason: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    source: str = "manual"

    def posting(self, *, batch: int, user: int) -> Posting:
        change = self.empty_change
        if change is None:
            change = -self.quantity if self.kind == "death" else 0
        return Posting(
            movement_id=self.movement_id,
            batch_id=batch,
            kind=self.kind,
            quantity=self.quantity,
            user_id=user,
            empty_change=change,
            happened_at=self.happened_at,
            unit_price=self.unit_price,
            total_price=self.total_price,
            reason=self.reason,
            source=self.source,
        )


class StockMovementViewSet(ReadOnlyViewSet):
    """The ledger. Movements are posted and reversed, never changed."""

    queryset = StockMovement.objects.select_related(
        "batch", "source_bin", "destination_bin", "user", "session", "reverses"
    )
    serializer_class = serializers.StockMovementSerializer
    filterset_class = filters.StockMovementFilter
    resource_class = StockMovementResource
    pagination_class = SeriesPagination
    lookup_field = "movement_id"

    @extend_schema(
        request=serializers.PostingInput, responses={201: serializers.StockMovementSerializer}
    )
    @transaction.atomic
    def create(self, request):
        """Post a movement. Sent again with the same id, it is stored once."""
        asked = self._asked(serializers.PostingInput)
        self.check_scope(MAY_POST, asked["batch"])
        with translated():
            return self._answer(stock.post_movement(**asked, user=request.user))

    @extend_schema(
        request=serializers.TransplantInput,
        responses={201: serializers.StockMovementSerializer(many=True)},
        filters=False,
    )
    @action(detail=False, methods=["post"], pagination_class=None)
    @transaction.atomic
    def transplant(self, request):
        """Move plants into another bin; answers the half that leaves and the half that arrives."""
        asked = self._asked(serializers.TransplantInput)
        self.check_scope(MAY_POST, asked["batch"])
        if not scopes.narrow(
            type(asked["to_bin"]).objects.filter(pk=asked["to_bin"].pk), request.user, MAY_POST
        ).exists():
            raise ValidationError({"to_bin": ["Your role does not reach there."]})
        with translated():
            return self._answer(*stock.transplant(**asked, user=request.user), many=True)

    @extend_schema(
        request=serializers.ReversalInput, responses={201: serializers.StockMovementSerializer}
    )
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def reverse(self, request, movement_id=None):
        """Take a movement back, wholly or in part; answers the movement that does so."""
        movement = self.get_object()
        asked = self._asked(serializers.ReversalInput)
        with translated():
            made = stock.reverse_movement(movement=movement, **asked, user=request.user)
        return self._answer(made)

    @extend_schema(
        request=serializers.BulkPostingSerializer(many=True),
        responses={200: serializers.BulkOutcomeSerializer},
        filters=False,
    )
    @action(detail=False, methods=["post"], pagination_class=None)
    def bulk(self, request):
        """Post many movements, in the order given. Offenders are refused one by one."""
        refuse_unknown(request, {"format"})
        if not isinstance(request.data, list) or len(request.data) > MOST_AT_ONCE:
            raise ValidationError([f"A list of up to {MOST_AT_ONCE:,} postings is expected."])
        sent, refused = decoded(request.data)
        batches = self._batches({one.batch for _, one in sent})
        places, postings = [], []
        for place, one in sent:
            if one.batch in batches:
                places.append(place)
                postings.append(one.posting(batch=batches[one.batch], user=request.user.pk))
            else:
                refused.append(Refusal(place, f"There is no batch {one.batch!r:.80}."))
        outcome = post_many(postings)
        refused += [Refusal(places[each.index], each.reason) for each in outcome.refused]
        answer = asdict(outcome) | {
            "received": len(request.data),
            "refused": [asdict(each) for each in sorted(refused, key=lambda each: each.index)],
        }
        return Response(answer)

    def _asked(self, serializer_class) -> dict[str, Any]:
        refuse_unknown(self.request, {"format"})
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def _batches(self, codes: set[str]) -> dict[str, int]:
        known = StockBatch.objects.filter(code__in={code for code in codes if "\0" not in code})
        return dict(
            scopes.narrow(known, self.request.user, MAY_POST).values_list("code", "pk").order_by()
        )

    def _answer(self, *made: StockMovement, many: bool = False) -> Response:
        """What was posted, read again with all that it names."""
        found = self.queryset.in_bulk([movement.pk for movement in made])
        rows = [found[movement.pk] for movement in made]
        serializer = self.get_serializer(rows if many else rows[0], many=many)
        return Response(serializer.data, status=201)


@contextmanager
def translated() -> Iterator[None]:
    """What the ledger says, as answers of the API."""
    try:
        yield
    except stock.MovementRefused as error:
        raise Conflict(str(error)) from error
    except stock.WrongMovement as error:
        raise ValidationError({"non_field_errors": [str(error)]}) from error


def decoded(elements: list) -> tuple[list[tuple[int, SentPosting]], list[Refusal]]:
    """The elements of a bulk with their places, and those that cannot be read."""
    sent, refused = [], []
    for place, element in enumerate(elements):
        try:
            sent.append((place, msgspec.convert(element, SentPosting)))
        except msgspec.ValidationError as error:
            refused.append(Refusal(place, f"malformed: {error}"))
    return sent, refused
