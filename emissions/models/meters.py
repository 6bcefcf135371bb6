"""Sensors that count energy, and the laboratories whose monthly activities they make."""

from decimal import Decimal

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from emissions.models.factors import EmissionFactor
from emissions.models.laboratories import Laboratory
from emissions.units import code_of
from sensing.models import Sensor

# What a meter counts in, and how many kWh one of it is.
ENERGY = {"Wh": Decimal("0.001"), "kWh": Decimal(1), "MWh": Decimal(1000)}


@pghistory.track()
class Meter(models.Model):
    """One sensor of energy, of which a laboratory gets an activity each month."""

    class Counts(models.TextChoices):
        EACH = "each", _("what was used since the last reading")
        TOTAL = "total", _("a counter that runs on")

    scopes = {"emissions.laboratory": "laboratory"}

    id = models.AutoField(primary_key=True)
    code = models.CharField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Short name; the activities of its months are meter-CODE-2026-03."),
        error_messages={"unique": _("Another meter has this code already.")},
    )
    laboratory = models.ForeignKey(
        Laboratory,
        on_delete=models.PROTECT,
        related_name="meters",
        verbose_name=_("laboratory"),
    )
    sensor = models.ForeignKey(
        Sensor,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sensor"),
        help_text=_("One that measures in Wh, kWh or MWh."),
    )
    counts = models.CharField(
        _("its readings are"), max_length=5, choices=Counts, default=Counts.EACH
    )
    category = models.CharField(
        _("category"), max_length=120, blank=True, help_text=_("Of the activities it makes.")
    )
    subcategory = models.CharField(_("subcategory"), max_length=120, blank=True)
    factor = models.ForeignKey(
        EmissionFactor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("factor"),
        help_text=_("Any version of it; empty to let its category choose."),
    )
    since = models.DateField(
        _("since"), help_text=_("First day that counts; later months are whole ones.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick it when the meter is no longer read.")
    )
    fed_at = models.DateTimeField(
        _("last fed at"), null=True, blank=True, editable=False, help_text=_("By the nightly job.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("meter")
        verbose_name_plural = _("meters")
        constraints = [
            models.CheckConstraint(
                name="emissions_meter_code_plain",
                condition=Q(code__regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"),
                violation_error_message=_(
                    "A code begins with a letter or digit and has only those, dots, hyphens "
                    "and underscores."
                ),
            ),
            models.CheckConstraint(
                name="emissions_meter_counts_known",
                condition=Q(counts__in=["each", "total"]),
                violation_error_message=_(
                    "Readings are what was used since the last one, or a counter that runs on."
                ),
            ),
            models.CheckConstraint(
                name="emissions_meter_since_sane",
                condition=Q(since__gte="1990-01-01", since__lt="2101-01-01"),
                violation_error_message=_("A day lies between the years 1990 and 2100."),
            ),
            models.UniqueConstraint(
                name="emissions_meter_sensor_once",
                fields=["laboratory", "sensor"],
                violation_error_message=_("This laboratory has a meter of this sensor already."),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def kwh_in_one(self) -> Decimal | None:
        """How many kWh one unit of its sensor is; nothing if that is no unit of energy."""
        units = {unit.lower(): kwh for unit, kwh in ENERGY.items()}
        return units.get(code_of(self.sensor.unit).lower())

    def clean(self) -> None:
        """Refuse sensors of anything but energy."""
        if self.sensor_id and self.kwh_in_one is None:
            raise ValidationError(
                _("A meter's sensor measures in %(units)s; this one measures in %(unit)s.")
                % {"units": ", ".join(ENERGY), "unit": self.sensor.unit or _("nothing known")}
            )
