"""Readings that come in, whichever way: who sends them is held to what it is admitted to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from accounts.models import ApiToken
from sensing.models import Admission, DeviceAccess, MqttSubscription, Sensor
from sensing.services.checks import Batch, Codes, Reach, Refusal, is_storable
from sensing.services.ingest import Outcome, store_readings
from sensing.services.quarantine import Origin
from sensing.sql.admission import ADMISSION, REGISTER_SENSORS

LONGEST_CODE = 255
NO_NEW_CODE = (
    f"; a new sensor's id has up to {LONGEST_CODE} printable characters, no slash and no space at "
    "its ends"
)


@dataclass(frozen=True)
class Sender:
    """Who sends: the kind of its admission and the key that this is found by."""

    kind: str
    key: str | int
    model: type[Admission]


@dataclass(frozen=True)
class _Admitted:
    """An admission, with those of the codes asked for that it reaches; none for somebody gone."""

    id: int = 0
    reaches_all: bool = False
    registers_in: int | None = None
    codes: frozenset[str] = frozenset()


def sender_of_token(token: object) -> Sender | None:
    """The device that a request's token is of; None for everybody else, who has no bounds."""
    if isinstance(token, ApiToken) and token.kind == ApiToken.Kind.DEVICE:
        return Sender("token", token.token_key, DeviceAccess)
    return None


def sender_of_subscription(subscription: MqttSubscription) -> Sender:
    return Sender("subscription", subscription.pk, MqttSubscription)


def receive(
    batch: Batch,
    *,
    now: datetime,
    origin: Origin,
    sender: Sender | None,
    refused: Sequence[Refusal] = (),
    atomic: bool = False,
) -> Outcome:
    """Store a batch as ``store_readings`` does, for the sensors that its sender may name.

    Any other sensor is answered as an unknown one. A sender that may register sensors brings
    unknown ones in the same transaction, up to its most. Raises BatchRefused with ``atomic``.
    """
    store = partial(store_readings, batch, refused=refused, now=now, atomic=atomic, origin=origin)
    if sender is None:
        return store()
    codes = {code for code in Codes.of(batch.sensor_ids).distinct if is_storable(code)}
    admitted = _admitted(sender, codes)
    if admitted is None:
        return store()
    unknown = codes - admitted.codes
    if admitted.registers_in is None or not unknown:
        return store(reach=None if admitted.reaches_all else Reach(admitted.codes))
    with transaction.atomic():
        hint = _register(sender, admitted, unknown)
        known = _admitted(sender, codes)  # another request may have brought some of them
        return store(reach=Reach(known.codes, hint) if known else None)


def _admitted(sender: Sender, codes: set[str]) -> _Admitted | None:
    """What the sender is admitted to; None for one without bounds."""
    with connection.cursor() as cursor:
        cursor.execute(ADMISSION[sender.kind], {"key": sender.key, "codes": list(codes)})
        row = cursor.fetchone()
    if row is None:  # deleted since the request was let in
        return _Admitted()
    key, reaches_all, registers_in, reached = row
    return _Admitted(key, reaches_all, registers_in, frozenset(reached)) if key else None


def _register(sender: Sender, admitted: _Admitted, unknown: set[str]) -> str:
    """Bring new sensors, and return what is to be said of those that were not."""
    fit = {code for code in unknown if _may_be_new(code)}
    hint = NO_NEW_CODE if len(fit) < len(unknown) else ""
    # Held until the end: requests of one sender count one after the other.
    counts = sender.model._base_manager.select_for_update(no_key=True).values_list(
        "registers_most", "registered_count"
    )
    most, count = counts.filter(pk=admitted.id).first() or (0, 0)
    taken = Sensor.objects.filter(sensor_id__in=fit).values_list("sensor_id", flat=True)
    new = sorted(fit - set(taken))  # in one order, whoever brings them
    room = max(most - count, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            REGISTER_SENSORS[sender.kind], {"admission": admitted.id, "codes": new[:room]}
        )
    if len(fit) > room:  # and not of the new ones alone, which would tell them from the taken
        hint += f"; this sender may register {most:,} sensors and no more"
    return hint


def _may_be_new(code: str) -> bool:
    return (
        0 < len(code) <= LONGEST_CODE
        and code.isprintable()
        and code == code.strip()
        and "/" not in code
    )
