"""Import and export formats. A resource maps columns; it holds no business rule."""

from datetime import UTC, datetime

from django.db.models import Case, Expression, IntegerChoices, TextField, Value, When
from import_export import fields, widgets

from cameras import credentials
from cameras.models import Camera, CameraAlert, Detection, Frame, Zone
from spreadsheets.exporting.compiling import Kind
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import KeyWidget, reference

SECRETS = ("username", "password")


class ZoneResource(BaseResource):
    """One line a zone, matched on its code."""

    class Meta(BaseResource.Meta):
        model = Zone
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "area", "notes")


class CameraResource(BaseResource):
    """One line a camera, matched on its code. Credentials can be brought in, and are never given
    out: a cell that is empty or absent leaves them as they are."""

    secrets = SECRETS

    zone = reference("zone", Zone, "code")
    # An empty cell is a camera's own UUID, or a new one.
    uuid = fields.Field(
        attribute="uuid", column_name="uuid", widget=KeyWidget(), saves_null_values=False
    )
    username = fields.Field(column_name="username")
    password = fields.Field(column_name="password")

    class Meta(BaseResource.Meta):
        model = Camera
        abstract = False
        import_id_fields = ("code",)
        fields = (
            "code",
            "uuid",
            "name",
            "description",
            "zone",
            "location",
            "point",
            "type",
            "manufacturer",
            "model",
            "firmware_version",
            "stream_url",
            "stream_protocol",
            "backup_stream_url",
            "status",
            "is_active",
            "configuration",
            "tags",
            *SECRETS,
        )

    def get_export_fields(self, selected_fields=None):
        chosen = super().get_export_fields(selected_fields)
        return [field for field in chosen if field.column_name not in SECRETS]

    def import_instance(self, instance, row, **kwargs):
        super().import_instance(instance, row, **kwargs)
        given = {name: str(row[name]) for name in SECRETS if row.get(name) not in (None, "")}
        if given:
            self._seal(instance, given)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if instance.sealed_credentials != original.sealed_credentials:
            return False
        return super().skip_row(instance, original, row, import_validation_errors)

    def _seal(self, instance: Camera, given: dict[str, str]) -> None:
        now = datetime.now(UTC)
        try:
            changes = credentials.changed(instance.sealed_credentials, now=now, **given)
        except credentials.Unreadable:
            raise ValueError("Give user name and password together.") from None
        for name, value in changes.items():
            setattr(instance, name, value)


class CameraAlertResource(BaseResource):
    """One line an alert, matched on its id, which the client may choose."""

    camera = reference("camera", Camera, "code")

    class Meta(BaseResource.Meta):
        model = CameraAlert
        abstract = False
        import_id_fields = ("id",)
        fields = (
            "id",
            "camera",
            "alert_type",
            "severity",
            "title",
            "description",
            "status",
            "happened_at",
            "settled_at",
            "note",
        )


class WordWidget(widgets.Widget):
    """A small number by its word."""

    def __init__(self, words: type[IntegerChoices]) -> None:
        super().__init__()
        self.words = words

    def render(self, value, obj=None, **kwargs):
        return str(self.words(value).label)

    def compiled(self, path: str) -> tuple[Kind, Expression]:
        cases = [When(**{path: word}, then=Value(str(word.label))) for word in self.words]
        return Kind.TEXT, Case(*cases, output_field=TextField())


class FrameResource(BaseResource):
    """One line a frame, for export."""

    camera = reference("camera", Camera, "code")
    status = fields.Field(attribute="status", column_name="status", widget=WordWidget(Frame.Status))

    only_exported = "Frames are sent by cameras; see the documentation of the API."

    class Meta(BaseResource.Meta):
        model = Frame
        abstract = False
        import_id_fields = ("camera", "captured_at", "number")
        fields = (
            *import_id_fields,
            "received_at",
            "status",
            "processing_ms",
            "model_version",
            "width",
            "height",
            "size",
            "quality",
            "blur",
            "brightness",
            "detection_count",
            "vehicle_count",
            "person_count",
            "average_confidence",
            "summary",
        )

    def get_queryset(self):
        return super().get_queryset().select_related("camera")


class DetectionResource(BaseResource):
    """One line a thing that was recognized, for export."""

    camera = reference("camera", Camera, "code")
    object_class = fields.Field(
        attribute="object_class", column_name="object_class", widget=WordWidget(Detection.Class)
    )

    only_exported = "Detections are sent with their frames; see the documentation of the API."

    class Meta(BaseResource.Meta):
        model = Detection
        abstract = False
        import_id_fields = ("camera", "captured_at", "number", "place")
        fields = (
            *import_id_fields,
            "object_class",
            "confidence",
            "x1",
            "y1",
            "x2",
            "y2",
            "speed_kmh",
            "track_id",
            "direction",
            "attributes",
        )

    def get_queryset(self):
        return super().get_queryset().select_related("camera")
