"""Which factor counts for an activity that names none."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DecimalRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from emissions.models.activities import Activity


class NumberRange(models.Func):
    """Numbers from the first up to, not including, the second."""

    function = "numrange"
    output_field = DecimalRangeField()


LEGS = NumberRange(F("from_km"), F("until_km"))


@pghistory.track()
class FactorChoice(models.Model):
    """The factor that activities of one kind use unless they name another.

    A kind is a module with its category and subcategory, within a region and, for trips, between
    two distances: the haul bands of flights.
    """

    module = models.CharField(_("module"), max_length=9, choices=Activity.Module)
    category = models.CharField(
        _("category"), max_length=120, help_text=_("Such as plane, electricity or a spend code.")
    )
    subcategory = models.CharField(
        _("subcategory"), max_length=120, blank=True, help_text=_("Such as economy or diesel.")
    )
    place = models.CharField(
        _("place"),
        max_length=20,
        blank=True,
        help_text=_("Country or grid of the activity; empty for those that none else is for."),
    )
    with_forcing = models.BooleanField(
        _("with radiative forcing"),
        default=True,
        help_text=_("Whether it is for flights that count what they do high up beside the CO2."),
    )
    from_km = models.PositiveIntegerField(
        _("from km"), default=0, help_text=_("Shortest way, one way, that it is for.")
    )
    until_km = models.PositiveIntegerField(
        _("until km"), default=50_000, help_text=_("Ways shorter than this.")
    )
    factor_code = models.CharField(
        _("code of the factor"),
        max_length=255,
        help_text=_("Its version is the one valid on the day."),
    )
    factor_region = models.CharField(_("region of the factor"), max_length=20)

    class Meta:
        ordering = ["module", "category", "subcategory", "place", "with_forcing", "from_km"]
        verbose_name = _("choice of factor")
        verbose_name_plural = _("choices of factors")
        constraints = [
            ExclusionConstraint(
                name="emissions_factorchoice_once",
                expressions=[
                    *(
                        (name, RangeOperators.EQUAL)
                        for name in ("module", "category", "subcategory", "place")
                    ),
                    (models.functions.Cast("with_forcing", models.IntegerField()), "="),
                    (LEGS, RangeOperators.OVERLAPS),
                ],
                violation_error_message=_(
                    "Another choice is for some of these activities already."
                ),
            ),
            models.CheckConstraint(
                name="emissions_factorchoice_module_known",
                condition=Q(module__in=Activity.Module.values),
                violation_error_message=_("This module is not known."),
            ),
            models.CheckConstraint(
                name="emissions_factorchoice_km_ordered",
                condition=Q(until_km__gt=F("from_km"), until_km__lte=50_000),
                violation_error_message=_("The second distance is the larger one, 50,000 at most."),
            ),
            models.CheckConstraint(
                name="emissions_factorchoice_place_upper",
                condition=Q(place=Upper("place")),
                violation_error_message=_("A place is a code in capitals, such as GB."),
            ),
        ]
        indexes = [
            # What a new version of a factor touches.
            models.Index(fields=["factor_code", "factor_region"], name="emissions_choice_of_factor")
        ]

    def __str__(self) -> str:
        return " > ".join(part for part in (self.module, self.category, self.subcategory) if part)
