"""What activities emitted, with the factor and the value it had when it was computed."""

from typing import Any

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from emissions.models.activities import Activity
from emissions.models.factors import EmissionFactor
from emissions.models.fields import ExactField
from emissions.models.guards import OF_RESULTS, keep_closed_years

TOTALS_BY = {
    "laboratory": F("activity__laboratory__code"),
    "year": F("activity__happened_on__year"),
    "module": F("activity__module"),
    "category": F("activity__category"),
    "month": F("activity__happened_on__month"),
    "scope": F("scope"),
}


class ResultQuerySet(models.QuerySet["Result"]):
    def totals(self, *names: str) -> models.QuerySet["Result", dict[str, Any]]:
        """Kilograms of CO2e, and of how many activities, by any of ``TOTALS_BY``, in its order.

        Gases are parts of the CO2e and not added to it.
        """
        by = {f"by_{name}": TOTALS_BY[name] for name in names}
        return (
            self.filter(gas=Result.Gas.CO2E)
            .order_by()
            .values(**by)
            .annotate(kg=Sum("kg"), activities=Count("activity", distinct=True))
            .order_by(*by)
        )


class Result(models.Model):
    """The emissions of one gas that follow from one activity by one factor."""

    class Gas(models.TextChoices):
        CO2E = "co2e", _("CO2e, all gases")
        CO2 = "co2", _("carbon dioxide")
        CH4 = "ch4", _("methane")
        N2O = "n2o", _("nitrous oxide")
        OTHER = "other", _("other gases")

    scopes = {"emissions.laboratory": "activity__laboratory"}

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="results", verbose_name=_("activity")
    )
    gas = models.CharField(_("gas"), max_length=5, choices=Gas)
    scope = models.PositiveSmallIntegerField(_("scope"), choices=EmissionFactor.Scope)
    factor = models.ForeignKey(
        EmissionFactor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="results",
        verbose_name=_("factor"),
        help_text=_("Empty when the laboratory gave its own value."),
    )
    factor_value = ExactField(
        _("factor used"), null=True, blank=True, help_text=_("kg CO2e per unit, as it was then.")
    )
    quantity = ExactField(_("quantity"), help_text=_("Of the activity, in its own unit."))
    conversion = ExactField(
        _("conversion"), default=1, help_text=_("Units of the factor in one unit of the quantity.")
    )
    kg = ExactField(_("kilograms"), help_text=_("kg CO2e, unrounded."))
    uncertainty_percent = ExactField(
        _("uncertainty"),
        null=True,
        blank=True,
        help_text=_("Half of its interval, in percent."),
    )
    formula = models.CharField(
        _("formula"), max_length=40, help_text=_("Which calculation made it, with its version.")
    )
    computed_at = models.DateTimeField(_("computed at"))

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["activity_id", "gas", "factor_id"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(
                name="emissions_result_once",
                fields=["activity", "gas", "factor"],
                nulls_distinct=False,
                violation_error_message=_("This activity has this result already."),
            ),
            models.CheckConstraint(
                name="emissions_result_gas_known",
                condition=Q(gas__in=["co2e", "co2", "ch4", "n2o", "other"]),
                violation_error_message=_("This gas is not known."),
            ),
            models.CheckConstraint(
                name="emissions_result_scope_known",
                condition=Q(scope__gte=0, scope__lte=3),
                violation_error_message=_("A scope is 1, 2 or 3, or 0 outside of scopes."),
            ),
            models.CheckConstraint(
                name="emissions_result_is_product",
                condition=Q(factor=None, factor_value=None)
                | Q(
                    factor__isnull=False,
                    factor_value__isnull=False,
                    kg=F("quantity") * F("conversion") * F("factor_value"),
                ),
                violation_error_message=_(
                    "A result is quantity times conversion times factor, to the last digit."
                ),
            ),
            models.CheckConstraint(
                name="emissions_result_conversion_positive",
                condition=Q(conversion__gt=0),
                violation_error_message=_("A conversion is more than nothing."),
            ),
            models.CheckConstraint(
                name="emissions_result_uncertainty_sane",
                condition=Q(uncertainty_percent=None)
                | Q(uncertainty_percent__gte=0, uncertainty_percent__lte=1000),
                violation_error_message=_("An uncertainty lies between 0 and 1000 percent."),
            ),
        ]
        triggers = keep_closed_years(OF_RESULTS)

    def __str__(self) -> str:
        return f"{self.kg.normalize():f} kg {self.get_gas_display()}"
