"""What laboratories do that emits."""

import uuid
from decimal import Decimal

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, ExtractYear
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from accounts.scopes import Personal
from emissions.calculations.plausibility import RANGES, is_plausible
from emissions.models.factors import EmissionFactor
from emissions.models.fields import ExactField, UnitCodeField
from emissions.models.guards import (
    OF_ACTIVITIES,
    keep_closed_years,
    take_validations_back,
    whole_statements,
)
from emissions.models.laboratories import Laboratory, ReportingYear
from emissions.models.places import Place
from emissions.units import code_of
from spreadsheets.models import ImportRow

HOURS = Coalesce(F("active_hours"), Value(Decimal(0))) + Coalesce(
    F("standby_hours"), Value(Decimal(0))
)


def _beyond(module: str, unit: str, least: int, most: int) -> Q:
    of_unit = Q(unit_code=unit)
    if unit.isupper():  # money, which is that of a year
        of_unit |= Q(unit_code__regex=rf"^{unit}_[0-9]{{4}}$")
    beyond = Q(quantity__gt=most) | Q(quantity__lt=-most)
    return Q(module=module) & of_unit & (beyond | Q(quantity__gt=-least, quantity__lt=least))


# Quantities of a size that their module does not know. They are pointed out and not refused.
UNUSUAL = Q()
for (_module, _unit), (_least, _most) in RANGES.items():
    UNUSUAL |= _beyond(_module, _unit, _least, _most)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def in_year(self, year: int) -> "ActivityQuerySet":
        return self.filter(happened_on__year=year)

    def without_result(self) -> "ActivityQuerySet":
        return self.filter(results=None)

    def implausible(self) -> "ActivityQuerySet":
        """Those of a quantity beyond what is usual for its module and unit; to be looked at."""
        return self.filter(UNUSUAL)

    def changeable(self) -> "ActivityQuerySet":
        """Those whose year is not closed."""
        closed = ReportingYear.objects.filter(
            laboratory=models.OuterRef("laboratory"),
            year=ExtractYear(models.OuterRef("happened_on")),
            status=ReportingYear.Status.CLOSED,
        )
        return self.exclude(models.Exists(closed))


@pghistory.track(*whole_statements())
class Activity(models.Model):
    """One thing a laboratory did, bought or used, as an amount that emissions follow from."""

    class Module(models.TextChoices):
        HEADCOUNT = "headcount", _("headcount")
        TRAVEL = "travel", _("professional travel")
        ENERGY = "energy", _("energy and buildings")
        EQUIPMENT = "equipment", _("equipment")
        PURCHASE = "purchase", _("purchases")
        CLOUD = "cloud", _("cloud and AI")
        PROCESS = "process", _("process emissions")
        WASTE = "waste", _("waste")
        OTHER = "other", _("other")

    class Source(models.TextChoices):
        MANUAL = "manual", _("by hand")
        IMPORT = "import", _("import")
        API = "api", _("API")
        SENSOR = "sensor", _("sensor")

    scopes = {"emissions.laboratory": "laboratory"}
    # Who sees own activities only, writes own trips and own use of clouds: the laboratory does
    # the rest.
    personal = Personal(
        person="person",
        every="emissions.view_every_activity",
        changeable=Q(module__in=["travel", "cloud"]),
    )

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    laboratory = models.ForeignKey(
        Laboratory,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("laboratory"),
    )
    reference = models.CharField(
        _("reference"),
        max_length=120,
        blank=True,
        default="",
        help_text=_("Number of the invoice, trip or meter reading; imports match on it."),
    )
    module = models.CharField(_("module"), max_length=9, choices=Module)
    category = models.CharField(_("category"), max_length=120, blank=True)
    subcategory = models.CharField(_("subcategory"), max_length=120, blank=True)
    description = models.TextField(_("description"), blank=True)
    quantity = ExactField(
        _("quantity"), help_text=_("How much, in its unit; a credit is negative.")
    )
    unit = models.CharField(
        _("unit"), max_length=60, help_text=_("Unit of the quantity, such as kWh or passenger.km.")
    )
    unit_code = UnitCodeField(_("unit code"), max_length=60)
    happened_on = models.DateField(_("day"), help_text=_("Day it happened, or its period began."))
    ended_on = models.DateField(
        _("end of the period"),
        null=True,
        blank=True,
        help_text=_("The day after its last one; empty for a single day."),
    )
    factor = models.ForeignKey(
        EmissionFactor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("factor"),
        help_text=_("Any version of it; the one valid on the day is used."),
    )
    own_value_kg = ExactField(
        _("own value"),
        null=True,
        blank=True,
        help_text=_("Kilograms of CO2e known otherwise, used instead of a factor."),
    )
    own_value_reason = models.TextField(
        _("reason of the own value"), blank=True, help_text=_("Where the own value comes from.")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="activities_own",
        verbose_name=_("person"),
        help_text=_("Whose trip or use it is. Members of a laboratory see their own only."),
    )
    place = models.CharField(
        _("country or grid"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        help_text=_("Where it happened, such as CH; empty for that of its laboratory."),
    )
    origin = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("from"),
        help_text=_("Where a trip begins: IATA code of the airport, or code of the place."),
    )
    destination = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("to"),
    )
    distance_km = ExactField(
        _("distance"),
        null=True,
        blank=True,
        help_text=_("Kilometres one way, if known better than by the places."),
    )
    is_return = models.BooleanField(_("there and back"), default=False, db_default=False)
    with_forcing = models.BooleanField(
        _("with radiative forcing"),
        default=True,
        db_default=True,
        help_text=_("Whether a flight counts what it does high up beside its CO2."),
    )
    active_watts = ExactField(_("watts in use"), null=True, blank=True, help_text=_("W, each."))
    standby_watts = ExactField(
        _("watts on standby"), null=True, blank=True, help_text=_("W, each.")
    )
    active_hours = ExactField(
        _("hours in use"), null=True, blank=True, help_text=_("Of a week's 168.")
    )
    standby_hours = ExactField(
        _("hours on standby"), null=True, blank=True, help_text=_("Of a week's 168.")
    )
    weeks = ExactField(_("weeks"), null=True, blank=True, help_text=_("Of the year, 53 at most."))
    kwh_each = ExactField(
        _("kWh each"),
        null=True,
        blank=True,
        help_text=_("What one unit of the quantity takes: one m2, hour or request."),
    )
    uncertainty_percent = ExactField(
        _("uncertainty of the quantity"),
        null=True,
        blank=True,
        help_text=_("Half of its interval, in percent."),
    )
    source = models.CharField(
        _("source"), max_length=6, choices=Source, default=Source.MANUAL, editable=False
    )
    import_row = models.ForeignKey(
        ImportRow,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("import row"),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="activities_entered",
        verbose_name=_("entered by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-id"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        permissions = [("view_every_activity", "Can view activities of others")]
        constraints = [
            models.UniqueConstraint(
                name="emissions_activity_reference_once",
                fields=["laboratory", "reference"],
                condition=~Q(reference=""),
                violation_error_message=_(
                    "This laboratory has an activity with this reference already."
                ),
            ),
            models.CheckConstraint(
                name="emissions_activity_module_known",
                condition=Q(
                    module__in=[
                        "headcount",
                        "travel",
                        "energy",
                        "equipment",
                        "purchase",
                        "cloud",
                        "process",
                        "waste",
                        "other",
                    ]
                ),
                violation_error_message=_("This module is not known."),
            ),
            models.CheckConstraint(
                name="emissions_activity_source_known",
                condition=Q(source__in=["manual", "import", "api", "sensor"]),
                violation_error_message=_(
                    "An activity comes by hand, import, API or from a sensor."
                ),
            ),
            models.CheckConstraint(
                name="emissions_activity_quantity_sane",
                condition=Q(quantity__gt=-(10**15), quantity__lt=10**15),
                violation_error_message=_("A quantity is a finite number of a sensible size."),
            ),
            models.CheckConstraint(
                name="emissions_activity_credit_of_purchase",
                condition=Q(quantity__gte=0) | Q(module="purchase"),
                violation_error_message=_("Only a purchase can be negative, as a credit."),
            ),
            models.CheckConstraint(
                name="emissions_activity_unit_named",
                condition=~Q(unit__regex=r"^\s*$"),
                violation_error_message=_("A quantity needs its unit."),
            ),
            models.CheckConstraint(
                name="emissions_activity_day_sane",
                condition=Q(happened_on__gte="1990-01-01", happened_on__lt="2101-01-01"),
                violation_error_message=_("A day lies between the years 1990 and 2100."),
            ),
            models.CheckConstraint(
                name="emissions_activity_period_ordered",
                condition=Q(ended_on=None) | Q(ended_on__gt=F("happened_on")),
                violation_error_message=_("A period ends after it began."),
            ),
            models.CheckConstraint(
                name="emissions_activity_own_value_sane",
                condition=Q(own_value_kg=None)
                | Q(own_value_kg__gt=-(10**15), own_value_kg__lt=10**15),
                violation_error_message=_("An own value is a finite number of a sensible size."),
            ),
            models.CheckConstraint(
                name="emissions_activity_trip_between_two",
                condition=Q(origin=None, destination=None)
                | Q(origin__isnull=False, destination__isnull=False, module="travel"),
                violation_error_message=_("A trip has both places, where it begins and ends."),
            ),
            models.CheckConstraint(
                name="emissions_activity_distance_sane",
                condition=Q(distance_km=None)
                | Q(distance_km__gte=0, distance_km__lt=50_000, module="travel"),
                violation_error_message=_("A distance is one of a trip, and under 50,000 km."),
            ),
            models.CheckConstraint(
                name="emissions_activity_hours_of_a_week",
                condition=Q(LessThanOrEqual(HOURS, Value(168)))
                & (Q(active_hours=None) | Q(active_hours__gte=0))
                & (Q(standby_hours=None) | Q(standby_hours__gte=0)),
                violation_error_message=_("Hours in use and on standby are a week's 168 at most."),
            ),
            models.CheckConstraint(
                name="emissions_activity_power_whole",
                condition=Q(
                    active_watts=None,
                    standby_watts=None,
                    active_hours=None,
                    standby_hours=None,
                    weeks=None,
                )
                | Q(
                    active_watts__isnull=False,
                    active_watts__gte=0,
                    active_watts__lt=10**9,
                    active_hours__isnull=False,
                    weeks__isnull=False,
                    weeks__gte=0,
                    weeks__lte=53,
                    module="equipment",
                    kwh_each=None,
                ),
                violation_error_message=_(
                    "The power of equipment is given by watts and hours in use and weeks of the "
                    "year, 53 at most."
                ),
            ),
            models.CheckConstraint(
                name="emissions_activity_standby_whole",
                condition=Q(standby_watts=None, standby_hours=None)
                | Q(
                    standby_watts__isnull=False,
                    standby_watts__gte=0,
                    standby_watts__lt=10**9,
                    standby_hours__isnull=False,
                ),
                violation_error_message=_("Standby is given by watts and hours."),
            ),
            models.CheckConstraint(
                name="emissions_activity_kwh_each_sane",
                condition=Q(kwh_each=None) | Q(kwh_each__gte=0, kwh_each__lt=10**9),
                violation_error_message=_("kWh each are nothing or more."),
            ),
            models.CheckConstraint(
                name="emissions_activity_uncertainty_sane",
                condition=Q(uncertainty_percent=None)
                | Q(uncertainty_percent__gte=0, uncertainty_percent__lte=1000),
                violation_error_message=_("An uncertainty lies between 0 and 1000 percent."),
            ),
            models.CheckConstraint(
                name="emissions_activity_own_value_explained",
                condition=Q(own_value_kg=None) | ~Q(own_value_reason__regex=r"^\s*$"),
                violation_error_message=_("An own value needs a reason."),
            ),
        ]
        indexes = [
            # A laboratory's activities of a year, and its totals.
            models.Index(fields=["laboratory", "happened_on"], name="emissions_activity_of_lab"),
            # The list of all laboratories, newest first.
            models.Index(fields=["-happened_on", "-id"], name="emissions_activity_newest"),
            # What a new version of a factor touches is found by the index of its foreign key,
            # and of those that name none by their kind.
            models.Index(
                fields=["module", "category", "subcategory"],
                name="emissions_activity_by_kind",
                condition=Q(factor=None),
            ),
        ]
        triggers = [*keep_closed_years(OF_ACTIVITIES), *take_validations_back()]

    def __str__(self) -> str:
        return self.reference or self.description[:60] or f"{self.module} {self.happened_on}"

    @property
    def is_plausible(self) -> bool:
        return is_plausible(self.module, code_of(self.unit), self.quantity)

    def clean(self) -> None:
        """Say before the database does that the year is closed."""
        if self.laboratory_id and self.happened_on and is_closed(self.laboratory_id, self):
            raise ValidationError(_("This year of the laboratory is closed."))


def is_closed(laboratory_id: int, activity: Activity) -> bool:
    return ReportingYear.objects.filter(
        laboratory_id=laboratory_id,
        year=activity.happened_on.year,
        status=ReportingYear.Status.CLOSED,
    ).exists()
