"""Publishing factors. A published one is never edited: the next version takes over from a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction

from emissions.flat_file import Draft, Refusal
from emissions.models import EmissionFactor

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
AT_ONCE = 1000


class AlreadySuperseded(Exception):
    """There is a newer version already."""

    def __init__(self, factor: EmissionFactor) -> None:
        super().__init__(f"{factor} is superseded already. Supersede its newest version.")


class TooEarly(Exception):
    """The new version would begin before the old one did."""

    def __init__(self, factor: EmissionFactor) -> None:
        super().__init__(
            f"{factor} is valid from {factor.valid_from}; a new version cannot begin before that."
        )


@transaction.atomic
def supersede_factor(
    factor: EmissionFactor, *, value: Decimal, valid_from: date, **changes
) -> EmissionFactor:
    """Publish the next version of a factor, valid from a day on, and return it.

    The old version ends on that day; when both begin on the same day it never was valid. Gases are
    not taken over, since they are parts of the old value; everything else is, unless ``changes``
    says otherwise. Raises AlreadySuperseded unless the factor is the newest version, and TooEarly.
    Not safe to repeat: the second call raises AlreadySuperseded.
    """
    old = EmissionFactor.objects.select_for_update().get(pk=factor.pk)
    if EmissionFactor.objects.filter(supersedes=old).exists():
        raise AlreadySuperseded(old)
    if valid_from < old.valid_from:
        raise TooEarly(old)
    inherited = {name: getattr(old, name) for name in INHERITED}
    new = EmissionFactor(
        **{**inherited, "valid_until": _next_end(old, valid_from), **changes},
        value=value,
        valid_from=valid_from,
        version=old.version + 1,
        supersedes=old,
    )
    if old.valid_until is None or old.valid_until > valid_from:
        old.valid_until = valid_from
        old.save(update_fields=["valid_until", "updated_at"])
    new.full_clean(exclude=["supersedes"])
    new.save(force_insert=True)
    return new


def _next_end(old: EmissionFactor, valid_from: date) -> date | None:
    """A new version inside the old one's time ends with it; one after it is open."""
    return old.valid_until if old.valid_until and old.valid_until > valid_from else None


@dataclass
class Published:
    """What became of the factors of a file, with a reason for each line that gave none."""

    new: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)


@transaction.atomic
def publish_factors(drafts: Iterable[Draft], *, source_url: str = "") -> Published:
    """Add every factor that is not there yet, and return what was done.

    One that the library knows from an earlier time gets a new version. One that it has for the
    same days is unchanged, or refused with the reason if its value is another. A repeated call
    changes nothing.
    """
    drafts, outcome = list(drafts), Published()
    known = _newest_of(drafts)
    fresh: list[EmissionFactor] = []
    ended: list[EmissionFactor] = []
    for draft in drafts:
        old = known.get((draft.code, draft.region))
        if old is None or old.valid_from < draft.valid_from:
            fresh.append(_version(draft, old, source_url))
            if old and (old.valid_until is None or old.valid_until > draft.valid_from):
                old.valid_until = draft.valid_from
                ended.append(old)
        elif reason := _difference(draft, old):
            outcome.refused.append(Refusal(draft.line, reason))
        else:
            outcome.unchanged += 1
    EmissionFactor.objects.bulk_update(ended, ["valid_until"], batch_size=AT_ONCE)
    EmissionFactor.objects.bulk_create(fresh, batch_size=AT_ONCE)
    outcome.new = len(fresh)
    return outcome


def _newest_of(drafts: list[Draft]) -> dict[tuple[str, str], EmissionFactor]:
    codes = {draft.code for draft in drafts}
    newest = EmissionFactor.objects.select_for_update(of=("self",)).filter(
        code__in=codes, superseded_by=None
    )
    return {(factor.code, factor.region): factor for factor in newest}


def _version(draft: Draft, old: EmissionFactor | None, source_url: str) -> EmissionFactor:
    return EmissionFactor(
        **draft.values(),
        source_url=source_url,
        version=old.version + 1 if old else 1,
        supersedes=old,
    )


def _difference(draft: Draft, old: EmissionFactor) -> str:
    """Why a draft cannot take the place of the version there is; nothing if it says the same."""
    if old.valid_from > draft.valid_from:
        return f"There is a version that begins later, on {old.valid_from}."
    if (old.value, old.co2, old.ch4, old.n2o) != (draft.value, draft.co2, draft.ch4, draft.n2o):
        return f"It is published as {old.value:f}. Supersede that one if it was wrong."
    return ""
