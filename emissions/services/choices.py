"""Choosing factors for kinds of activities that have none yet."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from emissions.models import EmissionFactor, FactorChoice
from emissions.published import Choice, Factor, choices
from emissions.services.catalogue import recompute_by
from emissions.services.results import Computed

KIND = ("module", "category", "subcategory", "place", "with_forcing")


def open_choices() -> list[Choice]:
    """What the library has published for kinds of activities that no choice is for yet."""
    newest = EmissionFactor.objects.filter(superseded_by=None, measure="kg_co2e")
    rows = newest.order_by("code", "region").values_list("code", "region", "name")
    made = set(FactorChoice.objects.values_list(*KIND))
    return [
        choice
        for choice in choices([Factor(*row) for row in rows])
        if tuple(getattr(choice, name) for name in KIND) not in made
    ]


@transaction.atomic
def choose_published(*, now: datetime) -> tuple[int, Computed]:
    """Choose what is published wherever nothing is chosen, and let the results follow.

    A choice that is there stays, whatever it says. A repeated call changes nothing. Returns how
    many choices were made, and what was computed.
    """
    fresh = [FactorChoice(**asdict(choice)) for choice in open_choices()]
    made = FactorChoice.objects.bulk_create(fresh, batch_size=1000)
    done = recompute_by(FactorChoice, [choice.pk for choice in made], now=now)
    return len(made), done
