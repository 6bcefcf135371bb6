"""Days on which people buy more, less, or nothing."""

import pghistory
from django.db import models
from django.db.models import Q


@pghistory.track()
class CalendarEvent(models.Model):
    """One day that is unlike others, such as a holiday or a promotion."""

    class Type(models.TextChoices):
        HOLIDAY = "holiday", "holiday"
        PROMOTION = "promotion", "promotion"
        SEASONAL = "seasonal", "seasonal"
        CUSTOM = "custom", "custom"
        STORE_CLOSED = "store_closed", "store closed"

    id = models.AutoField(primary_key=True)
    name = models.CharField(max_length=200)
    date = models.DateField()
    type = models.CharField(max_length=12, choices=Type)
    description = models.TextField(blank=True)
    include_in_prediction = models.BooleanField(
        default=True, help_text="Forecasts take it into account."
    )
    impact = models.FloatField(
        null=True,
        blank=True,
        help_text="Expected sales as a multiple of an ordinary day's, such as 1.3; "
        "empty when unknown.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-date", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "date"],
                name="sales_calendarevent_once_a_day",
                violation_error_message="There is an event of this name on this day already.",
            ),
            models.CheckConstraint(
                name="sales_calendarevent_name_not_blank",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="An event has a name.",
            ),
            models.CheckConstraint(
                name="sales_calendarevent_type_known",
                condition=Q(
                    type__in=["holiday", "promotion", "seasonal", "custom", "store_closed"]
                ),
                violation_error_message="An event is a holiday, a promotion, seasonal, custom "
                "or a closed store.",
            ),
            models.CheckConstraint(
                name="sales_calendarevent_date_sane",
                condition=Q(date__gte="2000-01-01", date__lt="2100-01-01"),
                violation_error_message="An event lies between the years 2000 and 2100.",
            ),
            models.CheckConstraint(
                name="sales_calendarevent_impact_plausible",
                condition=Q(impact=None) | Q(impact__gte=0, impact__lte=10),
                violation_error_message="An impact lies between 0 and 10 ordinary days.",
            ),
        ]
        indexes = [
            # A month of the calendar.
            models.Index(fields=["date"], name="sales_event_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.date}"
