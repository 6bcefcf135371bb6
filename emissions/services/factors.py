"""Publishing factors. A published one is never edited: the next version takes over from a day.

Whoever adds to the library is alone with it until the end of the transaction, so that what is the
newest version stays so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from emissions.files import Draft, Refusal
from emissions.models import EmissionFactor
from emissions.units import code_of

# What a new version takes over from the old one unless it is told otherwise.
INHERITED = (
    "code",
    "region",
    "name",
    "category",
    "scope",
    "measure",
    "unit",
    "uncertainty_percent",
    "source",
    "source_version",
    "source_url",
)
VALUES = ("value", "co2", "ch4", "n2o")
AT_ONCE = 1000
# One form of an edition may give more digits than another, which rounds to this many decimals.
ROUNDED_FROM = 5


class AlreadySuperseded(Exception):
    """There is a newer version already."""

    def __init__(self, factor: EmissionFactor) -> None:
        super().__init__(
            _("%(factor)s is superseded already. Supersede its newest version.")
            % {"factor": factor}
        )


class TooEarly(Exception):
    """The new version would begin before the old one did."""

    def __init__(self, factor: EmissionFactor) -> None:
        super().__init__(
            _("%(factor)s is valid from %(day)s; a new version cannot begin before that.")
            % {"factor": factor, "day": factor.valid_from}
        )


class AnotherUnit(Exception):
    """The new version would count per another unit, so it would be another factor."""

    def __init__(self, factor: EmissionFactor, unit: str) -> None:
        super().__init__(
            _("%(factor)s cannot become one per %(unit)s. Give that one another code.")
            % {"factor": factor, "unit": unit}
        )


@dataclass(frozen=True)
class Change:
    """One factor that would be added, and the version that it supersedes, if there is one.

    ``is_correction`` if both begin on the same day: the old value never was right.
    """

    new: EmissionFactor
    old: EmissionFactor | None = None

    @property
    def is_correction(self) -> bool:
        return self.old is not None and self.old.valid_from == self.new.valid_from


@dataclass
class Plan:
    """What drafts would do to the library, with a reason for each that would do nothing."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def new(self) -> int:
        return sum(change.old is None for change in self.changes)

    @property
    def corrected(self) -> int:
        return sum(change.is_correction for change in self.changes)

    @property
    def versions(self) -> int:
        return len(self.changes) - self.new - self.corrected


@transaction.atomic
def supersede_factor(
    factor: EmissionFactor, *, value: Decimal, valid_from: date, **changes
) -> EmissionFactor:
    """Publish the next version of a factor, valid from a day on, and return it.

    The old version ends on that day; when both begin on the same day it never was valid. Gases are
    not taken over, since they are parts of the old value; everything else is, unless ``changes``
    says otherwise. Results are left to ``superseding``. Raises AlreadySuperseded unless the factor
    is the newest version, TooEarly, and AnotherUnit. Not safe to repeat: the second call raises
    AlreadySuperseded.
    """
    lock_library()
    old = EmissionFactor.objects.get(pk=factor.pk)
    if EmissionFactor.objects.filter(supersedes=old).exists():
        raise AlreadySuperseded(old)
    if valid_from < old.valid_from:
        raise TooEarly(old)
    if code_of(changes.get("unit", old.unit)) != old.unit_code:
        raise AnotherUnit(old, changes["unit"])
    inherited = {name: getattr(old, name) for name in INHERITED}
    new = EmissionFactor(
        **{**inherited, "valid_until": _next_end(old, valid_from), **changes},
        value=value,
        valid_from=valid_from,
        version=old.version + 1,
        supersedes=old,
    )
    if _ends(old, valid_from):
        old.save(update_fields=["valid_until", "updated_at"])
    new.full_clean(exclude=["supersedes"])
    new.save(force_insert=True)
    return new


def plan_publication(drafts: Iterable[Draft], *, corrects: bool = False) -> Plan:
    """Say what publishing these would do; nothing is written.

    A factor that the library knows from an earlier time gets a new version. One that it has for the
    same days is unchanged; if its value is another, it is corrected if ``corrects``, else refused
    with the reason.
    """
    plan, drafts = Plan(), list(drafts)
    known = _newest_of(drafts)
    for draft in drafts:
        old = known.get((draft.code, draft.region))
        reason = _obstacle(draft, old, corrects=corrects) if old else ""
        if reason:
            plan.refused.append(Refusal(draft.place, reason))
        elif old and old.valid_from == draft.valid_from and _says_the_same(draft, old):
            plan.unchanged += 1
        else:
            plan.changes.append(Change(_version(draft, old), old))
    return plan


@transaction.atomic
def publish_factors(drafts: Iterable[Draft], *, corrects: bool = False) -> Plan:
    """Add every factor that is not there yet, and return what was done; see plan_publication.

    A repeated call changes nothing. Results are left to ``superseding``.
    """
    lock_library()
    plan = plan_publication(drafts, corrects=corrects)
    ended = [
        change.old
        for change in plan.changes
        if change.old and _ends(change.old, change.new.valid_from)
    ]
    EmissionFactor.objects.bulk_update(ended, ["valid_until"], batch_size=AT_ONCE)
    fresh = [change.new for change in plan.changes]
    EmissionFactor.objects.bulk_create(fresh, batch_size=AT_ONCE)
    return plan


def lock_library() -> None:
    """Wait until nobody else adds factors, and let nobody until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('emissions.factors'))")


def _ends(old: EmissionFactor, day: date) -> bool:
    """Let a version end on a day, and say whether that changes it."""
    if old.valid_until is not None and old.valid_until <= day:
        return False
    old.valid_until = day
    return True


def _next_end(old: EmissionFactor, valid_from: date) -> date | None:
    """A new version inside the old one's time ends with it; one after it is open."""
    return old.valid_until if old.valid_until and old.valid_until > valid_from else None


def _newest_of(drafts: list[Draft]) -> dict[tuple[str, str], EmissionFactor]:
    codes = {draft.code for draft in drafts}
    newest = EmissionFactor.objects.filter(code__in=codes, superseded_by=None)
    return {(factor.code, factor.region): factor for factor in newest}


def _version(draft: Draft, old: EmissionFactor | None) -> EmissionFactor:
    return EmissionFactor(**draft.values(), version=old.version + 1 if old else 1, supersedes=old)


def _obstacle(draft: Draft, old: EmissionFactor, *, corrects: bool) -> str:
    """Why a draft cannot take the place of the version there is."""
    if old.valid_from > draft.valid_from:
        return (
            f"There is a version that begins later, on {old.valid_from}. "
            "Import older editions before newer ones."
        )
    if old.measure != draft.measure:
        return f"The factor counts {old.get_measure_display()} so far. Give it another code."
    if old.unit_code != code_of(draft.unit):
        return f"The factor counts per {old.unit} so far. Give it another code."
    if old.valid_from == draft.valid_from and not corrects and not _says_the_same(draft, old):
        return f"It is published as {old.value:f}. Supersede that one if it was wrong."
    return ""


def _says_the_same(draft: Draft, old: EmissionFactor) -> bool:
    """Whether the values are the same; a form of the edition that lacks the gases says less."""
    pairs = [(getattr(draft, name), getattr(old, name)) for name in VALUES]
    return all(one is None or other is None or is_same(one, other) for one, other in pairs)


def is_same(one: Decimal, other: Decimal) -> bool:
    """Whether two numbers are equal, or one is the other rounded to five decimals or more."""
    if one == other:
        return True
    exponent = max(int(number.as_tuple().exponent) for number in (one, other))
    is_rounded = exponent <= -ROUNDED_FROM
    return is_rounded and abs(one - other) <= Decimal((0, (5,), exponent - 1))
