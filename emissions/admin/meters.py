from datetime import UTC, datetime

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from config.admin import ImportExportModelAdmin, RelatedFilter
from emissions.models import Meter
from emissions.resources import MeterResource
from emissions.services.meters import feed


@admin.register(Meter)
class MeterAdmin(ImportExportModelAdmin):
    list_display = ("code", "laboratory", "sensor", "counts", "category", "is_active", "fed_at")
    list_filter = (
        ("laboratory", RelatedFilter),
        ("counts", ChoicesDropdownFilter),
        "is_active",
    )
    search_fields = ("code", "category", "laboratory__code", "sensor__sensor_id")
    ordering = ("code",)
    list_select_related = ("laboratory", "sensor")
    autocomplete_fields = ("laboratory", "sensor", "factor")
    readonly_fields = ("fed_at", "created_at", "updated_at")
    resource_classes = (MeterResource,)
    actions = ("feed",)
    empty_hint = _("Add a sensor in kWh: it makes an activity of energy each month by itself.")

    @admin.action(description=_("Read now"), permissions=["change"])
    def feed(self, request, queryset):
        changed = sum(feed(meter, now=datetime.now(UTC)) for meter in queryset.order_by("code"))
        text = ngettext("%(count)s month changed.", "%(count)s months changed.", changed) % {
            "count": changed
        }
        self.message_user(request, text, messages.SUCCESS)
