from django.contrib import admin

from tests.benchmarks.stock.models import StockReading

site = admin.AdminSite()


@admin.register(StockReading, site=site)
class StockReadingAdmin(admin.ModelAdmin):
    list_display = ("timestamp", "sensor", "value", "quality")
    ordering = ("-sensor", "-timestamp")  # as an index has it; newest first would sort all rows
    list_select_related = ("sensor",)
    list_per_page = 50


class DrillDownAdmin(StockReadingAdmin):
    date_hierarchy = "timestamp"
