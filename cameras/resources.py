"""Import and export formats. A resource maps columns; it holds no business rule."""

from datetime import UTC, datetime

from import_export import fields

from cameras import credentials
from cameras.models import Camera, CameraAlert, Zone
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
