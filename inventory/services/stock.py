"""What is done with stock: each verb posts movements, and these move their batches."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from inventory.ledger import Posting
from inventory.models import PhotoSession, StockBatch, StockMovement, StorageBin
from inventory.services.posting import (
    MovementDiffers,
    MovementRefused,
    NotEnoughStock,
    TooMuchReversed,
    WrongMovement,
    known_as,
    lock_batches,
    post_one,
    post_pair,
)

__all__ = [
    "MovementDiffers",
    "MovementRefused",
    "NotEnoughStock",
    "TooMuchReversed",
    "WrongMovement",
    "post_movement",
    "record_death",
    "reverse_movement",
    "transplant",
]

Kind = StockMovement.Kind


def post_movement(
    *,
    batch: StockBatch,
    kind: str,
    quantity: int,
    movement_id: UUID,
    user: User,
    happened_at: datetime | None = None,
    empty_change: int = 0,
    unit_price: Decimal | None = None,
    total_price: Decimal | None = None,
    reason: str = "",
    session: PhotoSession | None = None,
    source: str = "manual",
) -> StockMovement:
    """Post one movement and return it.

    The same id again returns the movement of the first time and changes nothing. Raises
    NotEnoughStock, MovementDiffers if the id is another movement's, and WrongMovement if no batch
    could take it. Transplants and reversals have functions of their own.
    """
    if kind == Kind.TRANSPLANT:
        raise WrongMovement("A transplant moves two batches at once.")
    posting = Posting(
        movement_id=movement_id,
        batch_id=batch.pk,
        kind=str(kind),
        quantity=quantity,
        user_id=user.pk,
        empty_change=empty_change,
        happened_at=happened_at,
        unit_price=unit_price,
        total_price=total_price,
        reason=reason,
        session_id=session.pk if session else None,
        source=str(source),
    )
    return post_one(posting, batch)


def record_death(
    *,
    batch: StockBatch,
    quantity: int,
    movement_id: UUID,
    user: User,
    happened_at: datetime | None = None,
    reason: str = "",
) -> StockMovement:
    """Post the death of so many plants, which leave their containers, as ``post_movement`` does."""
    return post_movement(
        batch=batch,
        kind=Kind.DEATH,
        quantity=-quantity,
        empty_change=quantity,
        movement_id=movement_id,
        user=user,
        happened_at=happened_at,
        reason=reason,
    )


@transaction.atomic
def transplant(
    *,
    batch: StockBatch,
    quantity: int,
    to_bin: StorageBin,
    movement_id: UUID,
    user: User,
    happened_at: datetime | None = None,
    reason: str = "",
) -> tuple[StockMovement, StockMovement]:
    """Move plants into another bin; return the half that leaves and the half that arrives.

    They arrive in the newest batch of the same product, state, size and packaging there, or in a
    new one. The same id again returns the halves of the first time. Raises NotEnoughStock,
    MovementDiffers, WrongMovement, and MovementRefused if the bin is not in use.
    """
    if quantity <= 0:
        raise WrongMovement("A transplant moves at least one plant.")
    leaving = Posting(
        movement_id=movement_id,
        batch_id=batch.pk,
        kind=Kind.TRANSPLANT.value,
        quantity=-quantity,
        user_id=user.pk,
        happened_at=happened_at,
        source_bin_id=batch.bin_id,
        destination_bin_id=to_bin.pk,
        reason=reason,
        transfer_id=movement_id,
    )
    if known := known_as(leaving, but=("source_bin_id",)):
        return known, StockMovement.objects.get(movement_id=_other(movement_id))
    if to_bin.pk == batch.bin_id:
        raise WrongMovement("The plants are in this bin already.")
    if to_bin.status != StorageBin.Status.ACTIVE:
        raise MovementRefused(f"The bin {to_bin.code} is {to_bin.get_status_display()}.")
    target = _batch_like(batch, to_bin, leaving)
    arriving = replace(
        leaving, movement_id=_other(movement_id), batch_id=target.pk, quantity=quantity
    )
    return post_pair(leaving, arriving)


@transaction.atomic
def reverse_movement(
    *,
    movement: StockMovement,
    movement_id: UUID,
    user: User,
    quantity: int | None = None,
    happened_at: datetime | None = None,
    reason: str = "",
) -> StockMovement:
    """Take a movement back, or so many plants of it; return the movement that does so.

    Of a transplant both halves go back. The same id again returns the movement of the first time.
    Raises TooMuchReversed, NotEnoughStock, MovementDiffers and WrongMovement.
    """
    if movement.reverses_id:
        raise WrongMovement("A reversal is not reversed; post the movement again.")
    halves = [movement]
    if movement.kind == Kind.TRANSPLANT:
        others = StockMovement.objects.filter(transfer_id=movement.transfer_id)
        halves += others.exclude(pk=movement.pk).order_by("id")
    lock_batches(half.batch_id for half in halves)
    asked = [
        replace(back, user_id=user.pk, happened_at=happened_at, reason=reason)
        for back in _reversals(halves, movement_id, quantity)
    ]
    if known := known_as(asked[0], but=() if quantity else ("quantity", "empty_change")):
        return known
    _check_left(movement, asked[0])
    if len(asked) == 1:
        return post_one(asked[0], movement.batch)
    return post_pair(*asked)[0]


def _batch_like(batch: StockBatch, to_bin: StorageBin, leaving: Posting) -> StockBatch:
    """The batch in another bin that takes up plants of this one, made if there is none."""
    same = {
        "bin": to_bin,
        "product_id": batch.product_id,
        "state_id": batch.state_id,
        "size_id": batch.size_id,
        "packaging_id": batch.packaging_id,
    }
    alike = StockBatch.objects.filter(**same).order_by("-id")
    if (found := alike.first()) is None:
        # Whoever else wants to make it waits here.
        StorageBin.objects.select_for_update(no_key=True).get(pk=to_bin.pk)
        found = alike.first()
    day = (leaving.happened_at or datetime.now(UTC)).astimezone(UTC).date()
    if found is None:
        found = StockBatch.objects.create(
            **same,
            code=f"LOC{to_bin.location_id}-PROD{batch.product_id}-{day:%Y%m%d}"
            f"-{leaving.movement_id.hex[:8]}",
            planted_on=batch.planted_on,
            germinated_on=batch.germinated_on,
            expected_ready_on=batch.expected_ready_on,
            transplanted_on=day,
        )
    return found


def _reversals(
    halves: list[StockMovement], movement_id: UUID, quantity: int | None
) -> Iterator[Posting]:
    """What takes back each half: all that is left of it, or so many plants."""
    for half, its_id in zip(halves, (movement_id, _other(movement_id)), strict=False):
        left, containers = _left_of(half)
        back = -left
        if quantity is not None:
            if quantity <= 0:
                raise WrongMovement("At least one plant is taken back.")
            if half.kind == Kind.ADJUSTMENT and half.empty_change:
                raise WrongMovement("An adjustment of containers is taken back as a whole.")
            back = -quantity if half.quantity > 0 else quantity
        change = -containers if half.kind == Kind.ADJUSTMENT else 0
        yield Posting(
            movement_id=its_id,
            batch_id=half.batch_id,
            kind=half.kind,
            quantity=back,
            user_id=half.user_id,
            empty_change=-back if half.kind == Kind.DEATH else change,
            source_bin_id=half.destination_bin_id,
            destination_bin_id=half.source_bin_id,
            transfer_id=movement_id if half.kind == Kind.TRANSPLANT else None,
            reverses_id=half.pk,
        )


def _left_of(movement: StockMovement) -> tuple[int, int]:
    """What was not taken back yet, with the signs of the movement."""
    taken = movement.reversals.aggregate(plants=Sum("quantity"), containers=Sum("empty_change"))
    return (
        movement.quantity + (taken["plants"] or 0),
        movement.empty_change + (taken["containers"] or 0),
    )


def _check_left(movement: StockMovement, asked: Posting) -> None:
    plants, containers = _left_of(movement)
    if abs(asked.quantity) > abs(plants) or not (plants or containers):
        raise TooMuchReversed(abs(plants))


def _other(movement_id: UUID) -> UUID:
    """The id of the second half, the same whenever the first one is sent again."""
    return uuid5(movement_id, "the other half")
