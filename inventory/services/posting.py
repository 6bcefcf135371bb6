"""How a movement gets into the ledger: the steps that its verbs have in common."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from uuid import UUID

from django.db import connection
from psycopg import sql

from inventory.ledger import Level, Posting, problem_of
from inventory.models import StockBatch, StockMovement
from inventory.sql import KNOWN_MOVEMENTS, LOCK_BATCHES, POST_MOVEMENT, TYPES, post_movements

# What a retry must say again. Who enters it, and when, may differ.
CONTENT = [
    field.name
    for field in fields(Posting)
    if field.name not in ("movement_id", "user_id", "happened_at")
]


class MovementRefused(Exception):
    """What is stored does not allow this movement; another time it might."""


class NotEnoughStock(MovementRefused):
    """The batch has fewer plants, or empty containers, than would leave it."""

    def __init__(self, batch: StockBatch, level: Level, asked: Posting) -> None:
        self.available = level.quantity
        super().__init__(f"Batch {batch.code} {shortage(level, asked)}.")


class MovementDiffers(MovementRefused):
    """Another movement has this id."""

    def __init__(self, movement_id: UUID) -> None:
        super().__init__(f"The movement {movement_id} is stored already, with another content.")


class TooMuchReversed(MovementRefused):
    """More would be taken back than is left of a movement."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(f"Only {left} of this movement can still be taken back.")


class WrongMovement(Exception):
    """No movement can be like this, whatever is stored."""


def post_one(posting: Posting, batch: StockBatch) -> StockMovement:
    """One statement when all is well; only a refusal is looked into."""
    if problem := problem_of(posting):
        raise WrongMovement(problem)
    values = values_of(posting)
    with connection.cursor() as cursor:
        cursor.execute(POST_MOVEMENT, {**values})  # to which the audit adds its own
        row = cursor.fetchone()
    if row[0] is None:
        if known := known_as(posting):
            return known
        raise NotEnoughStock(batch, level_of(batch), posting)
    values["id"], values["happened_at"], values["entered_at"] = row
    movement = StockMovement(**values)
    movement.batch = batch
    movement._state.adding = False
    return movement


def post_pair(first: Posting, second: Posting) -> tuple[StockMovement, StockMovement]:
    """Two halves whose batches are locked in the order of their keys."""
    levels = lock_batches([first.batch_id, second.batch_id])
    if known := known_as(first):
        return known, StockMovement.objects.get(movement_id=second.movement_id)
    for half in (first, second):
        if problem := problem_of(half):
            raise WrongMovement(problem)
        if not levels[half.batch_id].takes(half):
            batch = StockBatch.objects.get(pk=half.batch_id)
            raise NotEnoughStock(batch, levels[half.batch_id], half)
    insert_all([first, second])
    found = StockMovement.objects.select_related("batch").in_bulk(
        [first.movement_id, second.movement_id], field_name="movement_id"
    )
    return found[first.movement_id], found[second.movement_id]


def insert_all(postings: Sequence[Posting]) -> None:
    """Add movements that fit, in one statement. What is the same for all of them is sent once."""
    if not postings:
        return
    columns = {name: list(map(attrgetter(name), postings)) for name in TYPES}
    varying = tuple(
        name
        for name, values in columns.items()
        if name == "movement_id" or values.count(values[0]) < len(values)
    )
    values = {
        name: as_array(name, column) if name in varying else column[0]
        for name, column in columns.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(post_movements(varying), values)
        if cursor.rowcount == len(postings):
            return
        posted = {movement_id for (movement_id,) in cursor.fetchall()}
    # Nobody else can have posted it to one of these batches, which are locked.
    raise MovementDiffers(next(p.movement_id for p in postings if p.movement_id not in posted))


def as_array(name: str, column: list) -> list | str:
    """A column as the driver sends it; keys and numbers, which need no quotes, ten times faster."""
    if TYPES[name] == "uuid":
        column = ["NULL" if value is None else value.hex for value in column]
    elif TYPES[name] not in ("int", "bigint"):
        return column
    else:
        column = ["NULL" if value is None else str(value) for value in column]
    return f"{{{','.join(column)}}}"


def lock_batches(batches: Iterable[int]) -> dict[int, Level]:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_BATCHES, {"batches": list(batches)})
        return {key: Level(plants, containers) for key, plants, containers in cursor.fetchall()}


def known_as(posting: Posting, *, but: tuple[str, ...] = ()) -> StockMovement | None:
    """The movement stored under this id. Raises MovementDiffers if it says something else."""
    found = (
        StockMovement.objects.select_related("batch")
        .filter(movement_id=posting.movement_id)
        .first()
    )
    if found is None:
        return None
    says_the_same = all(
        getattr(found, name) == getattr(posting, name) for name in CONTENT if name not in but
    )
    moment = posting.happened_at
    if not says_the_same or (moment is not None and moment != found.happened_at):
        raise MovementDiffers(posting.movement_id)
    return found


def contents_of(ids: list[UUID]) -> dict[UUID, tuple]:
    """What the movements say that are stored under these ids."""
    statement = KNOWN_MOVEMENTS.format(columns=sql.SQL(", ").join(map(sql.Identifier, CONTENT)))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": as_array("movement_id", ids)})
        return {movement_id: tuple(content) for movement_id, *content in cursor.fetchall()}


content_of = attrgetter(*CONTENT)


def values_of(posting: Posting) -> dict:
    return {name: getattr(posting, name) for name in Posting.__slots__}


def level_of(batch: StockBatch) -> Level:
    now = StockBatch.objects.only("quantity", "empty_containers").get(pk=batch.pk)
    return Level(now.quantity, now.empty_containers)


def shortage(level: Level, asked: Posting) -> str:
    if level.quantity + asked.quantity < 0:
        return f"has {level.quantity} plants available, and {-asked.quantity} are asked for"
    if level.empty_containers + asked.empty_change < 0:
        return (
            f"has {level.empty_containers} empty containers, "
            f"and {-asked.empty_change} are asked for"
        )
    return f"has {level.quantity} plants and cannot hold so many more"
