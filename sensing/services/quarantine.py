"""What was refused is put where staff find it, and never more than they could look at."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import structlog

from sensing.models import RefusedReading
from sensing.services.checks import Batch, Refusal
from sensing.sql.readings import KEEP_REFUSED, QUARANTINE_IS_FULL

log = structlog.get_logger(__name__)

MOST_OF_A_BATCH = 1_000
MOST_WAITING = 100_000
MOST_SENT = 500  # characters
COLUMNS = ("kind", "sensor_id", "timestamp", "value", "quality", "sent")


@dataclass(frozen=True)
class Origin:
    """How a batch came, and whose token or session sent it."""

    source: RefusedReading.Source
    sender: int | None = None


def keep(cursor, batch: Batch, refused: Sequence[Refusal], *, origin: Origin, now: datetime) -> int:
    """Put what was refused of a batch into the quarantine and return how many differ.

    No more than MOST_OF_A_BATCH of one batch and MOST_WAITING in all: the rest was told to the
    sender, and is counted in the log.
    """
    reasons = {_row(batch, each): each.reason for each in refused[:MOST_OF_A_BATCH]}
    rows = Counter(_row(batch, each) for each in refused[:MOST_OF_A_BATCH])
    cursor.execute(QUARANTINE_IS_FULL, {"most": MOST_WAITING})
    is_full = cursor.fetchone()[0]
    left_out = len(refused) if is_full else len(refused) - rows.total()
    if left_out:
        log.warning("quarantine.left_out", readings=left_out, source=origin.source, full=is_full)
    if is_full:
        return 0
    columns = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    columns["reason"] = [_storable(reasons[row])[:500] for row in rows]
    told = {"source": origin.source, "sender": origin.sender, "now": now}
    cursor.execute(KEEP_REFUSED, {**columns, **told, "times": [*rows.values()]})
    return len(rows)


def _row(batch: Batch, refusal: Refusal) -> tuple:
    """What is kept of one, in the order of COLUMNS."""
    if refusal.at is None:
        sent = _storable(refusal.sent)[:MOST_SENT]
        return (refusal.kind, "", None, None, 1.0, sent)
    at = refusal.at
    timestamp, value, quality = batch.timestamps[at], batch.values[at], batch.qualities[at]
    code = batch.sensor_ids[at]
    is_known = np.isfinite(value) and np.isfinite(quality) and _is_moment(timestamp)
    return (
        refusal.kind,
        _storable(code)[:255],
        timestamp.astype(datetime).replace(tzinfo=UTC) if _is_moment(timestamp) else None,
        float(value) if np.isfinite(value) else None,
        float(quality) if np.isfinite(quality) else 1.0,
        "" if is_known else f"{timestamp} {value} {quality}",
    )


def _is_moment(timestamp: np.datetime64) -> bool:
    return bool(np.datetime64("1900-01-01") < timestamp < np.datetime64("9000-01-01"))


def _storable(text: str) -> str:
    """Without what PostgreSQL cannot hold."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()
