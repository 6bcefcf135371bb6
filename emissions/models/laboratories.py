"""Who emits, and the years they account for."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from emissions.models.guards import (
    LOCK_LABORATORY,
    REFUSE_CLOSED_DELETION,
    REFUSE_CLOSED_HEADCOUNT,
    REFUSE_MOVING,
)


@pghistory.track()
class Laboratory(models.Model):
    """One laboratory that accounts for its emissions."""

    scopes = {"emissions.laboratory": "pk"}

    id = models.AutoField(primary_key=True)
    code = models.CharField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Short name in the institution, such as ENAC-IIE."),
        error_messages={"unique": _("Another laboratory has this code already.")},
    )
    name = models.CharField(_("name"), max_length=255)
    faculty = models.CharField(
        _("faculty"), max_length=120, blank=True, help_text=_("Faculty or school it belongs to.")
    )
    headcount = models.DecimalField(
        _("headcount"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Full-time equivalents; a year may say otherwise."),
    )
    place = models.CharField(
        _("country or grid"),
        max_length=20,
        blank=True,
        help_text=_("Where its energy comes from, such as CH; activities may say otherwise."),
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick it when the laboratory closes.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    memberships = GenericRelation(
        Membership, content_type_field="scope_type", object_id_field="scope_id"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("laboratory")
        verbose_name_plural = _("laboratories")
        constraints = [
            models.CheckConstraint(
                name="emissions_laboratory_code_plain",
                condition=Q(code__regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$"),
                violation_error_message=_(
                    "A code begins with a letter or digit and has only those, dots, hyphens "
                    "and underscores."
                ),
            ),
            models.CheckConstraint(
                name="emissions_laboratory_headcount_positive",
                condition=Q(headcount=None) | Q(headcount__gt=0),
                violation_error_message=_("A headcount is more than nothing, or left empty."),
            ),
        ]
        indexes = [
            # The list filtered by faculty, in the order it is shown.
            models.Index(fields=["faculty", "code"], name="emissions_lab_by_faculty"),
        ]

    def __str__(self) -> str:
        return self.code


@pghistory.track()
class ReportingYear(models.Model):
    """One laboratory's account of one calendar year. Closed, its activities and results rest."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        VALIDATED = "validated", _("validated")
        CLOSED = "closed", _("closed")

    scopes = {"emissions.laboratory": "laboratory"}

    laboratory = models.ForeignKey(
        Laboratory,
        on_delete=models.PROTECT,
        related_name="years",
        verbose_name=_("laboratory"),
    )
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("Calendar year, such as 2025."))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.OPEN)
    headcount = models.DecimalField(
        _("headcount"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Full-time equivalents of that year, for figures per head."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What a reader should know."))
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="years_validated",
        verbose_name=_("validated by"),
    )
    validated_at = models.DateTimeField(_("validated at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="years_closed",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="years_reopened",
        verbose_name=_("reopened by"),
    )
    reopened_at = models.DateTimeField(_("reopened at"), null=True, blank=True)
    reopened_because = models.TextField(
        _("reason of the reopening"), blank=True, help_text=_("Of the last one, if there was any.")
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        ordering = ["laboratory", "-year"]
        verbose_name = _("reporting year")
        verbose_name_plural = _("reporting years")
        permissions = [("close_reportingyear", "Can close and reopen reporting years")]
        constraints = [
            models.UniqueConstraint(
                name="emissions_reportingyear_once",
                fields=["laboratory", "year"],
                violation_error_message=_("This laboratory has this year already."),
            ),
            models.CheckConstraint(
                name="emissions_reportingyear_year_sane",
                condition=Q(year__gte=1990, year__lte=2100),
                violation_error_message=_("A year lies between 1990 and 2100."),
            ),
            models.CheckConstraint(
                name="emissions_reportingyear_status_known",
                condition=Q(status__in=["open", "validated", "closed"]),
                violation_error_message=_("A year is open, validated or closed."),
            ),
            models.CheckConstraint(
                name="emissions_reportingyear_validated_has_moment",
                condition=Q(status="open") | Q(validated_at__isnull=False),
                violation_error_message=_("A year that is not open says when it was validated."),
            ),
            models.CheckConstraint(
                name="emissions_reportingyear_closed_has_moment",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at=None)),
                violation_error_message=_("A year says when it was closed if, and only if, it is."),
            ),
            models.CheckConstraint(
                name="emissions_reportingyear_reopened_because",
                condition=Q(reopened_at=None, reopened_because="")
                | (Q(reopened_at__isnull=False) & ~Q(reopened_because__regex=r"^\s*$")),
                violation_error_message=_("A year that was opened again says when and why."),
            ),
            models.CheckConstraint(
                name="emissions_reportingyear_headcount_positive",
                condition=Q(headcount=None) | Q(headcount__gt=0),
                violation_error_message=_("A headcount is more than nothing, or left empty."),
            ),
        ]
        indexes = [
            # The open years of the dashboard, and a year over all laboratories.
            models.Index(fields=["status", "-year"], name="emissions_year_by_status"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="lock_laboratory",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__status="closed"),
                func=LOCK_LABORATORY,
            ),
            pgtrigger.Trigger(
                name="keep_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="closed"),
                func=REFUSE_CLOSED_DELETION,
            ),
            pgtrigger.Trigger(
                name="keep_closed_headcount",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__status="closed",
                    new__status="closed",
                    old__headcount__df=pgtrigger.F("new__headcount"),
                ),
                func=REFUSE_CLOSED_HEADCOUNT,
            ),
            pgtrigger.Trigger(
                name="keep_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__year__df=pgtrigger.F("new__year"))
                | pgtrigger.Q(old__laboratory_id__df=pgtrigger.F("new__laboratory_id")),
                func=REFUSE_MOVING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.laboratory} {self.year}"
