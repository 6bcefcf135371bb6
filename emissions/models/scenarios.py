"""What a year would be if things were done otherwise: a copy of its sums, with changes."""

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emissions.models.activities import Activity
from emissions.models.factors import EmissionFactor
from emissions.models.fields import ExactField
from emissions.models.laboratories import Laboratory

SANE = 10**15


def _of_unit(unit: str | None) -> str:
    if unit is None:
        return gettext("These are values of the laboratory's own, in kg; they have no factor.")
    return gettext("The amount is in %(unit)s: choose a factor of that unit.") % {"unit": unit}


@pghistory.track()
class Scenario(models.Model):
    """One laboratory's copy of one of its years, to be changed. The year stays what it is."""

    scopes = {"emissions.laboratory": "laboratory"}

    laboratory = models.ForeignKey(
        Laboratory,
        on_delete=models.PROTECT,
        related_name="scenarios",
        verbose_name=_("laboratory"),
    )
    year = models.PositiveSmallIntegerField(
        _("base year"), help_text=_("The year that is copied, such as 2025.")
    )
    name = models.CharField(_("name"), max_length=120, help_text=_("Such as “half the flights”."))
    note = models.TextField(_("note"), blank=True, help_text=_("What a reader should know."))
    copied_at = models.DateTimeField(
        _("copied at"), editable=False, help_text=_("What changed in the year since is not in it.")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="scenarios",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        ordering = ["laboratory", "-year", "name"]
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            models.UniqueConstraint(
                name="emissions_scenario_name_once",
                fields=["laboratory", "name"],
                violation_error_message=_("This laboratory has a scenario of this name already."),
            ),
            models.CheckConstraint(
                name="emissions_scenario_named",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message=_("A scenario needs a name."),
            ),
            models.CheckConstraint(
                name="emissions_scenario_year_sane",
                condition=Q(year__gte=1990, year__lte=2100),
                violation_error_message=_("A year lies between 1990 and 2100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.laboratory} {self.year}: {self.name}"


class ScenarioLineQuerySet(models.QuerySet["ScenarioLine"]):
    def compared(self, *names: str) -> models.QuerySet["ScenarioLine", dict]:
        """Kilograms in the year and as planned, by some of scenario, module, category, scope."""
        return (
            self.order_by()
            .values(*names)
            .annotate(base=Sum("base_kg"), planned=Sum("kg"))
            .order_by(*names)
        )


@pghistory.track()
class ScenarioLine(models.Model):
    """What a scenario's year has by one kind and factor, and what is planned in its place."""

    scopes = {"emissions.laboratory": "scenario__laboratory"}

    scenario = models.ForeignKey(
        Scenario, on_delete=models.CASCADE, related_name="lines", verbose_name=_("scenario")
    )
    module = models.CharField(_("module"), max_length=9, choices=Activity.Module)
    category = models.CharField(_("category"), max_length=120, blank=True)
    scope = models.PositiveSmallIntegerField(_("scope"), choices=EmissionFactor.Scope)
    base_factor = models.ForeignKey(
        EmissionFactor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("factor of the year"),
        help_text=_("Empty for values of the laboratory's own."),
    )
    base_amount = ExactField(
        _("amount of the year"), help_text=_("In the unit of the factor; of own values, in kg.")
    )
    base_kg = ExactField(_("kg of the year"), help_text=_("kg CO2e, unrounded."))
    factor = models.ForeignKey(
        EmissionFactor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("planned factor"),
        help_text=_("Of the same unit; empty for values of the laboratory's own."),
    )
    value = ExactField(
        _("planned value"), help_text=_("kg CO2e per unit, of the planned factor."), editable=False
    )
    amount = ExactField(_("planned amount"), help_text=_("In the unit of the factor."))
    kg = models.GeneratedField(
        expression=F("amount") * F("value"),
        output_field=ExactField(),
        db_persist=True,
        verbose_name=_("planned kg"),
        help_text=_("kg CO2e: amount times value, unrounded."),
    )

    objects = ScenarioLineQuerySet.as_manager()

    class Meta:
        ordering = ["scenario", "module", "category", "scope", "id"]
        verbose_name = _("line of a scenario")
        verbose_name_plural = _("lines of scenarios")
        constraints = [
            models.UniqueConstraint(
                name="emissions_scenarioline_once",
                fields=["scenario", "module", "category", "scope", "base_factor"],
                nulls_distinct=False,
                violation_error_message=_("The scenario has this line already."),
            ),
            models.CheckConstraint(
                name="emissions_scenarioline_module_known",
                condition=Q(module__in=Activity.Module.values),
                violation_error_message=_("This module is not known."),
            ),
            models.CheckConstraint(
                name="emissions_scenarioline_scope_known",
                condition=Q(scope__gte=0, scope__lte=3),
                violation_error_message=_("A scope is 1, 2 or 3, or 0 outside of scopes."),
            ),
            models.CheckConstraint(
                name="emissions_scenarioline_amounts_sane",
                condition=Q(amount__gt=-SANE, amount__lt=SANE)
                & Q(base_amount__gt=-SANE, base_amount__lt=SANE),
                violation_error_message=_("An amount is a finite number of a sensible size."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_module_display()}, {self.category or self.unit}"

    def clean(self) -> None:
        """Refuse a factor that counts in another unit than the amount."""
        before = self.base_factor.unit_code if self.base_factor else None
        after = self.factor.unit_code if self.factor else None
        if before != after:
            unit = self.base_factor.unit if self.base_factor else None
            raise ValidationError({"factor": _of_unit(unit)})

    @property
    def unit(self) -> str:
        """Of the planned amount."""
        return self.factor.unit if self.factor else "kg CO2e"
