"""What becomes of a batch, said in one way by every service that stores one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import numpy as np

from cameras.models.cameras import CameraQuerySet

NO_CAMERA = -1


@dataclass(frozen=True)
class Refusal:
    """One element of a batch that was not stored, and why."""

    index: int
    reason: str


@dataclass
class Outcome:
    """What became of a batch: ``received`` is the sum of the other four."""

    received: int
    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def refuse(self, bad: np.ndarray, index: np.ndarray, reason: Callable[[int], str]) -> None:
        self.refused += [Refusal(int(index[at]), reason(int(at))) for at in np.flatnonzero(bad)]

    def sort(self) -> "Outcome":
        self.refused.sort(key=lambda refusal: refusal.index)
        return self


class BatchRefused(Exception):
    """Some elements of an all-or-nothing batch cannot be stored, so none was."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{len(outcome.refused)} of {outcome.received} are refused")
        self.outcome = outcome.sort()


def keys_of(uuids: Sequence[str | None], cameras: CameraQuerySet) -> np.ndarray:
    """The small numbers of cameras by the texts of their UUIDs; NO_CAMERA if not among these."""
    parsed = {text: uuid for text in set(uuids) if text and (uuid := _uuid(text))}
    found = cameras.filter(uuid__in=parsed.values(), is_active=True).order_by()
    known = dict(found.values_list("uuid", "pk"))
    by_text: dict[str | None, int] = {
        text: known[uuid] for text, uuid in parsed.items() if uuid in known
    }
    return np.array([by_text.get(text, NO_CAMERA) for text in uuids], dtype="int32")


def instant(moment: datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us")


def words(moment: np.datetime64 | np.ndarray) -> str:
    return "nothing" if np.isnat(moment) else f"{moment.astype('datetime64[s]')}Z"


def aware(moment: np.datetime64) -> datetime:
    naive: datetime = moment.astype(datetime)
    return naive.replace(tzinfo=UTC)


def array(numbers: np.ndarray) -> str:
    """Numbers as one text: adapting a thousand one by one takes longer than the statement."""
    return "{" + ",".join(map(str, numbers.tolist())) + "}"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
