"""The arithmetic of the ledger, without a database: what may be posted, and to what level."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

ARRIVALS = {"planting", "sowing", "photo", "opening"}
DEPARTURES = {"death", "sale"}
KINDS = ARRIVALS | DEPARTURES | {"adjustment", "transplant"}
MOST = 2**31 - 1  # plants in one batch, and in one movement
MOST_MONEY = Decimal(10) ** 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One movement as it is asked for. ``happened_at`` None is the moment it is stored."""

    movement_id: UUID
    batch_id: int
    kind: str
    quantity: int
    user_id: int
    empty_change: int = 0
    happened_at: datetime | None = None
    source_bin_id: int | None = None
    destination_bin_id: int | None = None
    unit_price: Decimal | None = None
    total_price: Decimal | None = None
    reason: str = ""
    session_id: int | None = None
    source: str = "manual"
    transfer_id: UUID | None = None
    reverses_id: int | None = None


@dataclass(slots=True)
class Level:
    """What a batch holds."""

    quantity: int = 0
    empty_containers: int = 0

    def takes(self, posting: Posting) -> bool:
        """Whether a movement leaves the batch with no fewer than none, and no more than fit."""
        return (
            0 <= self.quantity + posting.quantity <= MOST
            and 0 <= self.empty_containers + posting.empty_change <= MOST
        )

    def move(self, posting: Posting) -> None:
        self.quantity += posting.quantity
        self.empty_containers += posting.empty_change


def problem_of(posting: Posting) -> str | None:
    """Return a sentence about a movement that can never be stored, by the table's constraints."""
    kind, quantity, change = posting.kind, posting.quantity, posting.empty_change
    if kind not in KINDS:
        return "This kind of movement is not known."
    if posting.source not in ("manual", "ai"):
        return "A movement is entered by hand or by a model."
    if not (-MOST <= quantity <= MOST and -MOST <= change <= MOST):
        return f"A movement moves at most {MOST:,} plants."
    if quantity == 0 and not (kind == "adjustment" and change):
        return "A movement adds or removes something."
    direction = quantity if posting.reverses_id is None else -quantity
    if (kind in ARRIVALS and direction < 0) or (kind in DEPARTURES and direction > 0):
        return (
            "Plantings, sowings, photo counts and openings add plants; deaths and sales remove "
            "them; a reversal does the opposite."
        )
    if kind != "adjustment" and change != (-quantity if kind == "death" else 0):
        return (
            "A death leaves as many empty containers as plants; other kinds but adjustments "
            "leave none."
        )
    if (kind == "transplant") != (posting.transfer_id is not None):
        return "The two halves of a transplant, and nothing else, have a transfer in common."
    if posting.happened_at and not 2000 <= posting.happened_at.astimezone(UTC).year < 2100:
        return "A movement's time lies between the years 2000 and 2100."
    if "\0" in posting.reason:
        return "A null character cannot be stored."
    return _problem_of_prices(posting.unit_price, posting.total_price)


def _problem_of_prices(unit: Decimal | None, total: Decimal | None) -> str | None:
    for price, most in ((unit, MOST_MONEY), (total, MOST_MONEY * 100)):
        if price is None:
            continue
        if not price.is_finite() or price >= most:
            return "A price is out of range."
        if price < 0:
            return "Prices are not negative."
        if price != round(price, 2):
            return "A price has up to two decimals."
    return None


def levels_after(postings: Iterable[Posting]) -> dict[int, Level]:
    """Return what every batch holds after its movements, whatever their order."""
    levels: dict[int, Level] = {}
    for posting in postings:
        levels.setdefault(posting.batch_id, Level()).move(posting)
    return levels
