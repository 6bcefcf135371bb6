"""Groups of sensors, and the list of sensors by them."""

from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter

from config.admin import ImportExportModelAdmin
from sensing.admin.group_page import page_of
from sensing.admin.recipients import AlertRecipientInline
from sensing.models import SensorGroup
from sensing.resources import SensorGroupResource


class GroupFilter(DropdownFilter):
    """Sensors of one group; those of its parts are found under the parts."""

    title = "group"
    parameter_name = "group"

    def lookups(self, request, model_admin):
        return list(SensorGroup.objects.values_list("pk", "name"))

    def queryset(self, request, queryset):
        if not (self.value() or "").isdecimal():
            return queryset
        members = SensorGroup.sensors.through.objects.filter(sensorgroup=self.value())
        return queryset.filter(pk__in=members.values("sensor"))


@admin.register(SensorGroup)
class SensorGroupAdmin(ImportExportModelAdmin):
    list_display = ("name", "kind", "parent", "sensor_count")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("name", "description")
    ordering = ("name",)
    list_select_related = ("parent",)
    autocomplete_fields = ("parent", "sensors")
    readonly_fields = ("created_at", "updated_at")
    inlines = (AlertRecipientInline,)
    resource_classes = (SensorGroupResource,)
    change_form_template = "sensing/group.html"
    # Templates of what else belongs on the page.
    page_blocks = ("sensing/group_rules.html",)
    in_palette = True
    empty_hint = "Add one for each line, hall or machine, then say whose devices may send for it."

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(members=Count("sensors"))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        group = self.get_object(request, object_id)
        extra = {"blocks": self.page_blocks}
        if group and request.user.has_perm("sensing.view_sensor"):
            extra |= page_of(group, request)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    @admin.display(description="sensors", ordering="members")
    def sensor_count(self, group):
        url = reverse("admin:sensing_sensor_changelist")
        return format_html(
            '<a class="text-primary-600 underline" href="{}?{}">{}</a>',
            url,
            urlencode({"group": group.pk}),
            group.members,
        )
