from django.contrib import admin

from tests.benchmarks.stock.models import StockReading

site = admin.AdminSite()


@admin.register(StockReading, site=site)
class StockReadingAdmin(admin.ModelAdmin):
    list_display = ("timestamp", "sensor", "value", "quality")
    ordering = ("-timestamp",)
    list_select_related = ("sensor",)
    list_per_page = 50


class DrillDownAdmin(StockReadingAdmin):
    date_hierarchy = "timestamp"
