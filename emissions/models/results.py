"""What activities emitted, with the factor and the value it had when it was computed."""

from typing import Any

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.scopes import Personal
from emissions.models.activities import Activity
from emissions.models.factors import EmissionFactor
from emissions.models.fields import ExactField
from emissions.models.guards import OF_RESULTS, keep_closed_years, keep_totals
from emissions.models.laboratories import Laboratory

TOTALS_BY = {
    "laboratory": F("laboratory__code"),
    "year": F("happened_on__year"),
    "module": F("module"),
    "category": F("category"),
    "month": F("happened_on__month"),
    "scope": F("scope"),
}


class Gas(models.TextChoices):
    CO2E = "co2e", _("CO2e, all gases")
    CO2 = "co2", _("carbon dioxide")
    CH4 = "ch4", _("methane")
    N2O = "n2o", _("nitrous oxide")
    OTHER = "other", _("other gases")


GAS_IS_KNOWN = Q(gas__in=["co2e", "co2", "ch4", "n2o", "other"])


class ResultQuerySet(models.QuerySet["Result"]):
    def totals(self, *names: str) -> models.QuerySet["Result", dict[str, Any]]:
        """Kilograms of CO2e, and of how many activities, by any of ``TOTALS_BY``, in its order.

        Gases are parts of the CO2e and not added to it.
        """
        by = {f"by_{name}": TOTALS_BY[name] for name in names}
        return (
            self.filter(gas=Gas.CO2E)
            .order_by()
            .values(**by)
            .annotate(kg=Sum("kg"), activities=Count("activity"))
            .order_by(*by)
        )


class Result(models.Model):
    """The emissions of one gas that follow from one activity by one factor."""

    Gas = Gas

    scopes = {"emissions.laboratory": "laboratory"}
    personal = Personal(person="activity__person", every="emissions.view_every_activity")

    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="results", verbose_name=_("activity")
    )
    gas = models.CharField(_("gas"), max_length=5, choices=Gas)
    # Of its activity, when it was computed; the check of results compares them.
    laboratory = models.ForeignKey(
        Laboratory,
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="results",
        verbose_name=_("laboratory"),
    )
    happened_on = models.DateField(_("day"))
    module = models.CharField(_("module"), max_length=9, choices=Activity.Module)
    category = models.CharField(_("category"), max_length=120, blank=True)
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
    distance_km = ExactField(
        _("distance"), null=True, blank=True, help_text=_("Kilometres of a trip, one way.")
    )
    conversion = ExactField(
        _("conversion"), default=1, help_text=_("Units of the factor in one unit of the quantity.")
    )
    kg = ExactField(_("kilograms"), help_text=_("kg CO2e, unrounded."))
    quantity_uncertainty_percent = ExactField(
        _("uncertainty of the quantity"),
        null=True,
        blank=True,
        help_text=_("Half of its interval, in percent."),
    )
    uncertainty_percent = ExactField(
        _("uncertainty"),
        null=True,
        blank=True,
        help_text=_("Half of its interval, in percent: of the quantity and of the factor."),
    )
    formula = models.CharField(
        _("formula"), max_length=40, help_text=_("Which calculation made it, with its version.")
    )
    computed_at = models.DateTimeField(_("computed at"))

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["activity_id", "gas"]
        verbose_name = _("result")
        verbose_name_plural = _("results")
        constraints = [
            models.UniqueConstraint(
                name="emissions_result_once",
                fields=["activity", "gas"],
                violation_error_message=_("This activity has this result already."),
            ),
            models.CheckConstraint(
                name="emissions_result_gas_known",
                condition=GAS_IS_KNOWN,
                violation_error_message=_("This gas is not known."),
            ),
            models.CheckConstraint(
                name="emissions_result_module_known",
                condition=Q(module__in=Activity.Module.values),
                violation_error_message=_("This module is not known."),
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
                name="emissions_result_conversion_sane",
                condition=Q(conversion__gte=0),
                violation_error_message=_("A conversion is nothing or more."),
            ),
            models.CheckConstraint(
                name="emissions_result_uncertainty_sane",
                condition=Q(uncertainty_percent=None)
                | Q(uncertainty_percent__gte=0, uncertainty_percent__lte=2000),
                violation_error_message=_("An uncertainty lies between 0 and 2000 percent."),
            ),
        ]
        triggers = [*keep_closed_years(OF_RESULTS), *keep_totals()]

    def __str__(self) -> str:
        return f"{self.kg.normalize():f} kg {self.get_gas_display()}"


class Total(models.Model):
    """Sums of the results that share laboratory, month, kind, gas and factor. Triggers keep them.

    A new value of a factor changes ``kg`` to ``amount`` times that value, exactly: so what it would
    do to every total is known from these rows alone.
    """

    scopes = {"emissions.laboratory": "laboratory"}

    laboratory = models.ForeignKey(
        Laboratory,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="totals",
        verbose_name=_("laboratory"),
    )
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    module = models.CharField(_("module"), max_length=9, choices=Activity.Module)
    category = models.CharField(_("category"), max_length=120, blank=True)
    scope = models.PositiveSmallIntegerField(_("scope"), choices=EmissionFactor.Scope)
    gas = models.CharField(_("gas"), max_length=5, choices=Gas)
    factor = models.ForeignKey(
        EmissionFactor,
        null=True,
        on_delete=models.PROTECT,
        db_constraint=False,
        related_name="totals",
        verbose_name=_("factor"),
    )
    amount = ExactField(_("amount"), help_text=_("In the unit of the factor."))
    kg = ExactField(_("kilograms"), help_text=_("kg CO2e, unrounded."))
    variance = ExactField(
        _("variance"), help_text=_("Sum of squares of the kilograms that quantities may be off.")
    )
    activities = models.IntegerField(_("activities"))

    class Meta:
        ordering = ["laboratory", "year", "month", "module", "category"]
        verbose_name = _("total")
        verbose_name_plural = _("totals")
        constraints = [
            models.UniqueConstraint(
                name="emissions_total_once",
                fields=[
                    "laboratory",
                    "year",
                    "month",
                    "module",
                    "category",
                    "scope",
                    "gas",
                    "factor",
                ],
                nulls_distinct=False,
                violation_error_message=_("There is this total already."),
            ),
            models.CheckConstraint(
                name="emissions_total_module_known",
                condition=Q(module__in=Activity.Module.values),
                violation_error_message=_("This module is not known."),
            ),
            models.CheckConstraint(
                name="emissions_total_gas_known",
                condition=GAS_IS_KNOWN,
                violation_error_message=_("This gas is not known."),
            ),
            models.CheckConstraint(
                name="emissions_total_scope_known",
                condition=Q(scope__gte=0, scope__lte=3),
                violation_error_message=_("A scope is 1, 2 or 3, or 0 outside of scopes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.laboratory} {self.year}-{self.month:02} {self.module}"
