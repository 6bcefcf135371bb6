"""The list of readings."""

from django.contrib import admin
from django.db import transaction
from import_export.admin import ImportMixin
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.contrib.import_export.forms import ImportForm

from sensing.admin.downloads import DownloadMixin
from sensing.lifecycle import READINGS
from sensing.models import ReadingRow, RecentReadingRow
from sensing.resources import ReadingResource
from sensing.tasks import ring_for_rollups
from timeseries.admin_bases import LargeTableAdmin
from timeseries.buckets import Width


@admin.register(ReadingRow)
class ReadingRowAdmin(DownloadMixin, ImportMixin, LargeTableAdmin):
    list_display = ("instant", "sensor", "value", "quality")
    list_filter = (("timestamp", RangeDateTimeFilter),)
    ordering = ("-timestamp", "-sensor")
    date_hierarchy = "timestamp"
    list_select_related = ("sensor",)
    policy_name = "sensing.reading"
    estimate_table = "sensing_reading"
    recent_model = RecentReadingRow
    empty_hint = "Send the first readings to /api/v1/sensing/readings/, or import a CSV."
    resource_classes = (ReadingResource,)
    import_form_class = ImportForm
    skip_admin_log = True  # a file may hold a hundred thousand readings

    @admin.display(description="timestamp")
    def instant(self, reading):
        return f"{reading.timestamp:%Y-%m-%d %H:%M:%S}"

    def within(self, start, end) -> dict:
        # Packed days are found by their midnight.
        day = Width.DAY.floor(start)
        return {"timestamp__gte": start, "day__gte": day, "day__lte": end + READINGS.clock_skew}

    def process_result(self, result, request):
        transaction.on_commit(ring_for_rollups)
        return super().process_result(result, request)

    def has_import_permission(self, request) -> bool:
        return request.user.has_perm("sensing.add_reading")

    def has_view_permission(self, request, obj=None) -> bool:
        return request.user.has_perm("sensing.view_reading")

    def has_module_permission(self, request) -> bool:
        return self.has_view_permission(request)
