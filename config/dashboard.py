"""The landing page: a few figures from each app that offers some in its ``dashboard.py``.

``cards(request)`` of such a module returns what this user may see, from few and bounded queries.
"""

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from django.apps import AppConfig, apps
from django.conf import settings
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _


class Tone(StrEnum):
    """How a figure is to be taken."""

    NEUTRAL = "neutral"
    GOOD = "good"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True)
class Card:
    """One figure, what it means, and the list behind it."""

    title: str
    value: object
    hint: str = ""
    url: str = ""
    tone: Tone = Tone.NEUTRAL


def with_cards(request, context: dict) -> dict:
    """Add each app's cards to the landing page's context."""
    # What staff come for comes first.
    ordered = sorted(apps.get_app_configs(), key=lambda app: app.label not in settings.DOMAINS)
    groups = [(app.verbose_name, _cards_of(app, request)) for app in ordered]
    return {
        **context,
        "title": _("Dashboard"),
        "card_groups": [(name, cards) for name, cards in groups if cards],
    }


def _cards_of(app: AppConfig, request) -> list[Card]:
    if not module_has_submodule(app.module, "dashboard"):
        return []
    cards = getattr(import_module(f"{app.name}.dashboard"), "cards", None)
    return cards(request) if cards else []


def environment(request) -> list[str] | None:
    """The label beside the page's title, on installations that are not the real one."""
    return [_("Development"), "warning"] if settings.DEBUG else None
