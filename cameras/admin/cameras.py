from datetime import UTC, datetime

from django import forms
from django.contrib import admin
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html
from leaflet.admin import LeafletGeoAdminMixin
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    TextFilter,
)
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminTextInputWidget

from cameras import charts, credentials
from cameras.admin.tones import TONES
from cameras.models import Camera, Frame, Live, Zone
from cameras.resources import CameraResource, ZoneResource
from cameras.services.series import newest_frames
from config.admin import ImportExportModelAdmin, RelatedFilter
from config.charts import ChartMixin
from config.dashboard import Tone
from config.maps import MapMixin

MAP_TONES = {
    Live.STREAMING: Tone.GOOD,
    Live.RECENT: Tone.WARNING,
    Live.STALE: Tone.DANGER,
    Live.NEVER: Tone.NEUTRAL,
}
KEEP = "Leave empty to keep what is set. Nobody can read it here again."


@admin.register(Zone)
class ZoneAdmin(LeafletGeoAdminMixin, MapMixin, ImportExportModelAdmin):
    list_display = ("name", "code", "cameras", "streaming", "open_alerts")
    search_fields = ("code", "name")
    ordering = ("code",)
    readonly_fields = ("cameras", "streaming", "open_alerts", "created_at", "updated_at")
    resource_classes = (ZoneResource,)
    map_field = "area"
    in_palette = True
    empty_hint = "Add the parts of your site or road that are watched together."
    fieldsets = (
        (None, {"fields": ("code", "name", "notes")}),
        ("On the map", {"fields": ("area",)}),
        ("Its cameras", {"fields": ("cameras", "streaming", "open_alerts")}),
        ("Record", {"fields": ("created_at", "updated_at")}),
    )

    def get_queryset(self, request):
        now = datetime.now(UTC)
        live = Camera.objects.live(Live.STREAMING, now=now).filter(is_active=True)
        unsettled = Q(cameras__alerts__status__in=("open", "acknowledged"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                camera_count=Count("cameras", distinct=True),
                streaming_count=Count(
                    "cameras", filter=Q(cameras__in=live.values("pk")), distinct=True
                ),
                unsettled=Count("cameras__alerts", filter=unsettled, distinct=True),
            )
        )

    def get_fieldsets(self, request, obj=None):
        if obj:
            return self.fieldsets
        return self.fieldsets[:2]

    @admin.display(description="cameras")
    def cameras(self, zone):
        return self._link("camera", f"zone__id__exact={zone.pk}", zone.camera_count)

    @admin.display(description="streaming")
    def streaming(self, zone):
        query = f"zone__id__exact={zone.pk}&live={Live.STREAMING}"
        return self._link("camera", query, zone.streaming_count)

    @admin.display(description="open alerts")
    def open_alerts(self, zone):
        return zone.unsettled

    def _link(self, model: str, query: str, count: int):
        if not count:
            return 0
        return format_html(
            '<a class="text-primary-600 underline" href="{}?{}">{}</a>',
            reverse(f"admin:cameras_{model}_changelist"),
            query,
            count,
        )


class LiveFilter(DropdownFilter):
    title, parameter_name = "live state", "live"

    def lookups(self, request, model_admin):
        return Live.choices

    def queryset(self, request, queryset):
        if self.value() not in Live.values:
            return queryset
        return queryset.live(Live(self.value()), now=datetime.now(UTC))


class TagFilter(TextFilter):
    title, parameter_name = "tag", "tag"

    def queryset(self, request, queryset):
        return queryset.filter(tags__contains=[self.value()]) if self.value() else queryset


class CameraForm(forms.ModelForm):
    """Takes a user name and a password, which are sealed and never shown again."""

    username = forms.CharField(
        label="user name",
        required=False,
        max_length=200,
        help_text=KEEP,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        required=False,
        max_length=200,
        strip=False,
        help_text=KEEP,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
    )
    forget_credentials = forms.BooleanField(
        required=False, help_text="Remove user name and password."
    )

    def clean(self):
        cleaned = super().clean()
        given = {name: cleaned[name] for name in ("username", "password") if cleaned.get(name)}
        if cleaned.get("forget_credentials"):
            given = {"username": "", "password": ""}
        sealed = self.instance.sealed_credentials
        try:
            changes = credentials.changed(sealed, now=datetime.now(UTC), **given) if given else {}
        except credentials.Unreadable as error:
            raise ValidationError("Give user name and password together.") from error
        for name, value in changes.items():
            setattr(self.instance, name, value)
        return cleaned


@admin.register(Camera)
class CameraAdmin(LeafletGeoAdminMixin, MapMixin, ChartMixin, ImportExportModelAdmin):
    form = CameraForm
    list_display = ("code", "name", "zone", "live", "seen", "shown_status", "type", "open_alerts")
    list_filter = (
        LiveFilter,
        ("zone", RelatedFilter),
        ("status", ChoicesDropdownFilter),
        ("type", ChoicesDropdownFilter),
        TagFilter,
        "is_active",
    )
    search_fields = ("code", "name", "location")
    ordering = ("code",)
    list_select_related = ("zone",)
    autocomplete_fields = ("zone",)
    readonly_fields = ("credentials_set_at", "last_seen_at", "created_at", "updated_at")
    resource_classes = (CameraResource,)
    change_form_template = "cameras/camera.html"
    map_field = "point"
    chart_spans = tuple(charts.RANGES)
    in_palette = True
    empty_hint = "Import a CSV of cameras, or add one by hand; then send its first frames."
    fieldsets = (
        (None, {"fields": ("code", "name", "uuid", "status", "is_active", "tags", "description")}),
        ("Where", {"fields": ("zone", "location", "point")}),
        ("Device", {"fields": ("type", "manufacturer", "model", "firmware_version")}),
        (
            "Stream",
            {
                "fields": (
                    "stream_protocol",
                    "stream_url",
                    "backup_stream_url",
                    "username",
                    "password",
                    "forget_credentials",
                    "credentials_set_at",
                )
            },
        ),
        ("Software", {"fields": ("configuration",)}),
        ("Record", {"fields": ("last_seen_at", "created_at", "updated_at")}),
    )

    def get_queryset(self, request):
        unsettled = Q(alerts__status__in=("open", "acknowledged"))
        return super().get_queryset(request).annotate(unsettled=Count("alerts", filter=unsettled))

    def map_tone(self, camera):
        return MAP_TONES[Live.at(camera.last_seen_at, now=datetime.now(UTC))]

    @display(description="live", label=TONES)
    def live(self, camera):
        state = Live.at(camera.last_seen_at, now=datetime.now(UTC))
        return state.value, state.label

    @admin.display(description="last frame", ordering="last_seen_at")
    def seen(self, camera):
        return naturaltime(camera.last_seen_at) if camera.last_seen_at else "-"

    @display(description="status", label=TONES, ordering="status")
    def shown_status(self, camera):
        return camera.status, camera.get_status_display()

    @admin.display(description="open alerts")
    def open_alerts(self, camera):
        if not camera.unsettled:
            return "none"
        return format_html(
            '<a class="text-primary-600 underline" href="{}?camera__id__exact={}">{}</a>',
            reverse("admin:cameras_cameraalert_changelist"),
            camera.pk,
            camera.unsettled,
        )

    def chart_of(self, request, row, *, span, theme, now):
        return charts.camera_chart(row, span=span, theme=theme, now=now)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        camera = self.get_object(request, object_id)
        extra = self.page_of(camera) if camera else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **extra})

    def page_of(self, camera: Camera) -> dict:
        """What the camera's page shows around its form."""
        now = datetime.now(UTC)
        state = Live.at(camera.last_seen_at, now=now)
        frames = newest_frames(camera, limit=8, now=now)
        return {
            "spans": self.chart_spans,
            "live": state,
            "tone": TONES[state.value],
            "frames": [(frame, Frame.Status(frame.status).label) for frame in frames],
            "recent_alerts": camera.alerts.order_by("-happened_at")[:5],
        }
