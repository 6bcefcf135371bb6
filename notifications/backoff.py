"""When a message that did not arrive is sent again, and for how long its receiver is left alone."""

from datetime import timedelta

WAITS = (
    timedelta(seconds=10),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=12),
)
MOST_ATTEMPTS = len(WAITS) + 1
GIVEN_UP_AFTER = timedelta(days=1)
JITTER = 0.2

# After so many failures in a row a receiver is left alone, longer each time.
FAILURES_BORNE = 5
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1))


def wait_after(attempts: int, *, chance: float, asked: timedelta | None = None) -> timedelta | None:
    """How long to wait after so many attempts that failed; None when that was the last one.

    ``chance``, from 0 to 1, spreads those that failed together: up to JITTER is added.
    ``asked`` is what the receiver asked for, which counts where it is longer.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    wait = WAITS[attempts - 1] * (1 + JITTER * chance)
    return max(wait, min(asked or wait, GIVEN_UP_AFTER))


def pause_after(failures: int) -> timedelta | None:
    """How long a receiver that has failed so many times in a row gets no message at all."""
    if failures < FAILURES_BORNE:
        return None
    return PAUSES[min(failures - FAILURES_BORNE, len(PAUSES) - 1)]
