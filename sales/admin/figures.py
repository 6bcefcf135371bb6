"""What is computed: sums of the past, and forecasts."""

from django.contrib import admin
from unfold.contrib.filters.admin import RangeDateFilter

from config.admin import RelatedFilter
from sales.admin.bases import ExportedAdmin
from sales.models import DailySales, Forecast
from sales.resources import DailySalesResource, ForecastResource


@admin.register(DailySales)
class DailySalesAdmin(ExportedAdmin):
    list_display = ("day", "product", "warehouse", "quantity", "revenue", "transactions")
    list_filter = (("day", RangeDateFilter), ("product", RelatedFilter))
    search_fields = ("product__sku", "product__name")
    ordering = ("-day", "-id")
    list_select_related = ("product", "warehouse")
    resource_classes = (DailySalesResource,)
    empty_hint = "Sales are summed up here as they are made."


@admin.register(Forecast)
class ForecastAdmin(ExportedAdmin):
    list_display = ("day", "of", "forecast", "band", "model", "model_version", "trained_at")
    list_filter = (("day", RangeDateFilter), ("product", RelatedFilter))
    search_fields = ("product__sku", "product__name", "category__code", "model")
    ordering = ("-day", "-id")
    list_select_related = ("product", "category")
    resource_classes = (ForecastResource,)
    empty_hint = "Forecasts appear here once a model was trained."

    @admin.display(description="of")
    def of(self, forecast):
        return forecast.product or forecast.category or "everything"

    @admin.display(description="interval")
    def band(self, forecast):
        return f"{forecast.lower:,.1f} to {forecast.upper:,.1f}"
