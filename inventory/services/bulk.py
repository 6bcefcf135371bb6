"""Many movements at once, for imports, sales and counting machines."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from inventory.ledger import Posting, problem_of
from inventory.models import StockMovement
from inventory.services.posting import (
    MovementDiffers,
    content_of,
    contents_of,
    insert_all,
    lock_batches,
    shortage,
)


@dataclass(frozen=True)
class Refusal:
    """Why one movement of many was not posted."""

    index: int
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of many movements."""

    received: int
    posted: int
    repeated: int
    refused: list[Refusal]


@transaction.atomic
def post_many(postings: Sequence[Posting]) -> Outcome:
    """Post many movements as one statement, in the order given, and return what became of them.

    Those that cannot be posted are refused one by one, with their place and the reason, as if each
    had been posted alone after those before it. An id that is stored, or comes twice, with the same
    content counts as repeated. Transplants and reversals are refused: they have functions of their
    own.
    """
    refused: dict[int, str] = {}
    asked = dict(enumerate(postings))
    for index, posting in asked.items():
        if problem := problem_of(posting) or _problem_in_bulk(posting):
            refused[index] = problem
    levels = lock_batches(
        {posting.batch_id for index, posting in asked.items() if index not in refused}
    )
    stored = contents_of([posting.movement_id for posting in postings])
    accepted: list[Posting] = []
    repeated = 0
    for index, posting in asked.items():
        if index in refused:
            continue
        first = stored.get(posting.movement_id)
        if first is not None:
            if first == content_of(posting):
                repeated += 1
            else:
                refused[index] = str(MovementDiffers(posting.movement_id))
            continue
        level = levels.get(posting.batch_id)
        if level is None:
            refused[index] = "There is no such batch."
        elif not level.takes(posting):
            refused[index] = f"The batch {shortage(level, posting)}."
        else:
            level.move(posting)
            accepted.append(posting)
            stored[posting.movement_id] = content_of(posting)
    insert_all(accepted)
    return Outcome(
        received=len(postings),
        posted=len(accepted),
        repeated=repeated,
        refused=[Refusal(index, reason) for index, reason in sorted(refused.items())],
    )


def _problem_in_bulk(posting: Posting) -> str | None:
    if posting.kind == StockMovement.Kind.TRANSPLANT or posting.reverses_id is not None:
        return "Transplants and reversals are not posted in bulk."
    return None
