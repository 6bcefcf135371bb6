"""What is expected to be sold. Written by the service that trains models, never by hand."""

from django.db import models
from django.db.models import F, Q

from sales.models.products import Category, Product

FINITE = {"gt": float("-inf"), "lt": float("inf")}


def finite(field: str) -> Q:
    return Q(**{f"{field}__{lookup}": bound for lookup, bound in FINITE.items()})


class Forecast(models.Model):
    """What one model expected of one day: of a product, of a category, or of the whole shop."""

    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="forecasts"
    )
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="forecasts"
    )
    day = models.DateField(help_text="The day that was forecast.")
    horizon_start = models.DateField(
        help_text="The first day that was not known yet when the forecast was made."
    )
    forecast = models.FloatField(help_text="Pieces expected to be sold.")
    lower = models.FloatField(help_text="Pieces at the lower end of the interval.")
    upper = models.FloatField(help_text="Pieces at the upper end of the interval.")
    model = models.CharField(max_length=60, help_text="Kind of model, such as seasonal-naive.")
    model_version = models.CharField(max_length=60, help_text="Which training of it.")
    trained_at = models.DateTimeField(help_text="When it was trained.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-day", "id"]
        constraints = [
            # A forecast that is made again does not overwrite the one before.
            models.UniqueConstraint(
                fields=["product", "category", "day", "horizon_start", "model", "model_version"],
                nulls_distinct=False,
                name="sales_forecast_once",
                violation_error_message="This version of the model has forecast this day already.",
            ),
            models.CheckConstraint(
                name="sales_forecast_of_one_thing",
                condition=Q(product=None) | Q(category=None),
                violation_error_message="A forecast is of a product, a category or the whole shop.",
            ),
            models.CheckConstraint(
                name="sales_forecast_band_ordered",
                condition=Q(lower__lte=F("forecast"), upper__gte=F("forecast")),
                violation_error_message="A forecast lies within its interval.",
            ),
            models.CheckConstraint(
                name="sales_forecast_finite",
                condition=finite("forecast") & finite("lower") & finite("upper"),
                violation_error_message="A forecast is a finite number, and so is its interval.",
            ),
            models.CheckConstraint(
                name="sales_forecast_ahead",
                condition=Q(day__gte=F("horizon_start")),
                violation_error_message="A forecast is of a day that was not known yet.",
            ),
        ]
        indexes = [
            # The newest forecasts of a product on its page.
            models.Index(fields=["product", "-day"], name="sales_forecast_of_product"),
        ]

    def __str__(self) -> str:
        return f"{self.product or self.category or 'everything'} on {self.day}"
