"""Where trips begin and end, and in how many of one unit another one lies."""

import pghistory
from django.contrib.gis.db import models as gis
from django.contrib.postgres.search import TrigramStrictWordSimilarity
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from emissions.models.fields import ExactField

FEW = 3  # suggestions
ALIKE = 0.3  # of 1


class NoSuchPlace(ValueError):
    """No place, or not one alone, is called so; says what may be meant."""


class PlaceQuerySet(models.QuerySet["Place"]):
    def called(self, text: str) -> "Place":
        """The one place of this code or name, in any case of letters. Raises NoSuchPlace."""
        if found := self.filter(code=text.upper()).first():
            return found
        named = list(self.filter(name__iexact=text)[: FEW + 1])
        if len(named) == 1:
            return named[0]
        meant = named or self.like(text)
        hint = " or ".join(f"{place.code} ({place.name})" for place in meant[:FEW])
        told = f" Did you mean {hint}?" if hint else " Write the IATA code, or add the place first."
        raise NoSuchPlace(f"There is no {'one ' if named else ''}place {text!r:.60}.{told}")

    def like(self, text: str) -> "PlaceQuerySet":
        """Those with a word that is nearly this one, the nearest first."""
        near = TrigramStrictWordSimilarity(text, "name")
        return self.annotate(near=near).filter(near__gt=ALIKE).order_by("-near", "code")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Place(models.Model):
    """One airport, station or town that trips begin and end at."""

    class Kind(models.TextChoices):
        AIRPORT = "airport", _("airport")
        STATION = "station", _("station")
        TOWN = "town", _("town")

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        help_text=_("IATA code of an airport, such as GVA; a short name in capitals of others."),
        error_messages={"unique": _("Another place has this code already.")},
    )
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    country = models.CharField(
        _("country"), max_length=2, help_text=_("Two letters, ISO 3166, such as CH.")
    )
    position = gis.PointField(_("position"), help_text=_("Longitude and latitude, WGS 84."))

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                name="emissions_place_code_upper",
                condition=Q(code=Upper("code")) & Q(code__regex=r"^\S+$"),
                violation_error_message=_("A code is written in capitals, without spaces."),
            ),
            models.CheckConstraint(
                name="emissions_place_kind_known",
                condition=Q(kind__in=["airport", "station", "town"]),
                violation_error_message=_("A place is an airport, a station or a town."),
            ),
            models.CheckConstraint(
                name="emissions_place_country_code",
                condition=Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("A country is two capital letters, such as CH."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@pghistory.track()
class UnitConversion(models.Model):
    """How many of one unit lie in another: by definition, or money of a year at a stated rate."""

    from_code = models.CharField(
        _("from"), max_length=60, help_text=_("Code of a unit, such as MWh or EUR_2024.")
    )
    to_code = models.CharField(
        _("to"), max_length=60, help_text=_("Code of a unit, such as kWh or USD_2021.")
    )
    ratio = ExactField(_("ratio"), help_text=_("How many of the second are one of the first."))
    source = models.CharField(
        _("source"), max_length=255, help_text=_("Whose definition, or whose rate.")
    )

    class Meta:
        ordering = ["from_code", "to_code"]
        verbose_name = _("unit conversion")
        verbose_name_plural = _("unit conversions")
        constraints = [
            models.UniqueConstraint(
                name="emissions_unitconversion_once",
                fields=["from_code", "to_code"],
                violation_error_message=_("There is a conversion between these units already."),
            ),
            models.CheckConstraint(
                name="emissions_unitconversion_ratio_positive",
                condition=Q(ratio__gt=0, ratio__lt=10**15),
                violation_error_message=_("A ratio is more than nothing."),
            ),
            models.CheckConstraint(
                name="emissions_unitconversion_of_two",
                condition=~Q(from_code=F("to_code")),
                violation_error_message=_("A conversion is between two units."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_code} in {self.to_code}"
