"""The list of readings as the stock admin shows it."""

from django.contrib import admin

from tests.benchmarks.stock.models import StockReading

site = admin.AdminSite()


@admin.register(StockReading, site=site)
class StockReadingAdmin(admin.ModelAdmin):
    list_display = ("timestamp", "sensor", "value", "quality")
    # As an index has them. Newest first, as ours, it would sort all rows for a page, for seconds.
    ordering = ("-sensor", "-timestamp")
    list_select_related = ("sensor",)
    list_per_page = 50


class DrillDownAdmin(StockReadingAdmin):
    date_hierarchy = "timestamp"
