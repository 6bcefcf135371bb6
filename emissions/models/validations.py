"""How far a laboratory is with each module of a year."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from emissions.models.activities import Activity
from emissions.models.laboratories import ReportingYear


@pghistory.track()
class ModuleYear(models.Model):
    """Whether one module of a reporting year is complete, as somebody of the laboratory said.

    Whoever changes an activity of a validated module takes the validation back, by a trigger.
    """

    class Status(models.TextChoices):
        IN_PROGRESS = "open", _("in progress")
        VALIDATED = "validated", _("validated")

    scopes = {"emissions.laboratory": "reporting_year__laboratory"}

    reporting_year = models.ForeignKey(
        ReportingYear,
        on_delete=models.CASCADE,
        related_name="modules",
        verbose_name=_("reporting year"),
    )
    module = models.CharField(_("module"), max_length=9, choices=Activity.Module)
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.IN_PROGRESS)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("validated by"),
    )
    validated_at = models.DateTimeField(_("validated at"), null=True, blank=True)

    class Meta:
        ordering = ["reporting_year", "module"]
        verbose_name = _("module of a year")
        verbose_name_plural = _("modules of years")
        constraints = [
            models.UniqueConstraint(
                name="emissions_moduleyear_once",
                fields=["reporting_year", "module"],
                violation_error_message=_("This year has this module already."),
            ),
            models.CheckConstraint(
                name="emissions_moduleyear_module_known",
                condition=Q(module__in=Activity.Module.values),
                violation_error_message=_("This module is not known."),
            ),
            models.CheckConstraint(
                name="emissions_moduleyear_status_known",
                condition=Q(status__in=["open", "validated"]),
                violation_error_message=_("A module is in progress or validated."),
            ),
            models.CheckConstraint(
                name="emissions_moduleyear_validated_has_moment",
                condition=Q(status="open", validated_at=None)
                | Q(status="validated", validated_at__isnull=False),
                violation_error_message=_(
                    "A module says when it was validated if, and only if, it is."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reporting_year} {self.get_module_display()}"
