from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from config.api.serializers import Input, Serializer
from spreadsheets import registry
from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.reading.dialects import FORMATS
from spreadsheets.services import failed_rows, imports

MOST_TEXT = 5_000_000  # characters; more comes as a file


class DialectSerializer(serializers.Serializer):
    """How a file is written; what is null or left out is recognised."""

    format = serializers.ChoiceField(FORMATS, required=False, allow_null=True)
    encoding = serializers.CharField(required=False, allow_null=True, max_length=40)
    delimiter = serializers.ChoiceField([",", ";", "\t", "|"], required=False, allow_null=True)
    decimal = serializers.ChoiceField([".", ","], required=False, allow_null=True)
    dates = serializers.ChoiceField(["ymd", "dmy", "mdy"], required=False, allow_null=True)
    header_row = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=100_000
    )
    sheet = serializers.CharField(required=False, allow_null=True, max_length=200)


@extend_schema_field(DialectSerializer)
class DialectField(serializers.JSONField):
    """A dialect, in forms as JSON."""

    def to_internal_value(self, data) -> dict[str, Any]:
        given = super().to_internal_value(data)
        if not isinstance(given, dict):
            raise ValidationError("An object is expected.")
        if unknown := sorted(set(given) - set(DialectSerializer().fields)):
            raise ValidationError(f"A dialect has no {', '.join(unknown)}.")
        told = DialectSerializer(data=given)
        told.is_valid(raise_exception=True)
        return dict(told.validated_data)


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class TextsField(serializers.JSONField):
    """Texts by text, in forms as JSON."""

    def to_internal_value(self, data) -> dict[str, str]:
        given = super().to_internal_value(data)
        if not isinstance(given, dict) or not all(isinstance(it, str) for it in given.values()):
            raise ValidationError("An object of texts is expected.")
        if any("\0" in text for text in (*given, *given.values())):
            raise ValidationError("A null character cannot be stored.")
        return given


class ImportInput(Input):
    """A file, or the text of one, for a table."""

    table = serializers.CharField(max_length=100, help_text="Such as emissions.activity.")
    file = serializers.FileField(required=False, help_text="Of up to 2 GB.")
    text = serializers.CharField(
        required=False,
        max_length=MOST_TEXT,
        trim_whitespace=False,
        help_text="What would stand in a file; the names of the columns first.",
    )
    dialect = DialectField(required=False)
    columns = TextsField(
        required=False,
        help_text='The column of the table by column of the file; "" for one to be left out.',
    )

    applies_when_right = serializers.BooleanField(
        default=False,
        help_text="Whether all rows are written by itself if none is wrong.",
    )

    def validate(self, attrs):
        if ("file" in attrs) == ("text" in attrs):
            raise ValidationError("Send a file, or text: one of them.")
        return attrs


class DescribeInput(Input):
    """How a file is to be read; what is left out stays as it is."""

    dialect = DialectField(required=False)
    columns = TextsField(required=False)


class ApplyInput(Input):
    mode = serializers.ChoiceField(ImportJob.Mode.choices, default=ImportJob.Mode.ALL)


class CellsInput(Input):
    cells = TextsField(help_text="New cells by column of the file.")


class ProgressSerializer(serializers.Serializer):
    done = serializers.IntegerField(help_text="Parts of the total so far.")
    total = serializers.IntegerField(allow_null=True)


class LinksSerializer(serializers.Serializer):
    rows = serializers.URLField()
    failed = serializers.URLField(allow_null=True)
    page = serializers.URLField()


class ImportSerializer(Serializer):
    table = serializers.CharField(source="resource", read_only=True)
    uploaded_by = serializers.SlugRelatedField("email", read_only=True)
    progress = serializers.SerializerMethodField()

    class Meta:
        model = ImportJob
        fields: tuple[str, ...] = (
            "uuid",
            "table",
            "file_name",
            "sha256",
            "size",
            "status",
            "progress",
            "mode",
            "applies_when_right",
            "new_count",
            "changed_count",
            "unchanged_count",
            "wrong_count",
            "applied_count",
            "error",
            "uploaded_by",
            "uploaded_at",
            "checked_at",
            "finished_at",
            "rows_removed_at",
        )
        brief_fields = ("uuid", "table", "file_name", "status")
        read_only_fields = fields

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, job: ImportJob) -> dict[str, int | None]:
        done, total = (job.job.done_count, job.job.total_count) if job.job else (0, None)
        # The last step of a worker is not told before it is over.
        return {"done": done if job.is_running or total is None else total, "total": total}


class ImportDetailSerializer(ImportSerializer):
    """With what is known of the file, and what may be done next."""

    dialect = DialectSerializer(read_only=True)
    earlier = serializers.SerializerMethodField(
        help_text="The newest import of the very same file that was done."
    )
    may_be_undone_until = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta(ImportSerializer.Meta):
        fields = (
            *ImportSerializer.Meta.fields,
            "revision",
            "dialect",
            "columns",
            "findings",
            "earlier",
            "may_be_undone_until",
            "links",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_earlier(self, job: ImportJob) -> str | None:
        found = imports.earlier(job)
        return str(found.uuid) if found else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_may_be_undone_until(self, job: ImportJob) -> datetime | None:
        if not imports.may_be_undone(job, now=datetime.now(UTC)):
            return None
        return job.finished_at + imports.UNDO_WITHIN  # type: ignore[operator]

    @extend_schema_field(LinksSerializer)
    def get_links(self, job: ImportJob) -> dict[str, str | None]:
        address = self.context["request"].build_absolute_uri
        here = f"/api/v1/imports/{job.uuid}"
        return {
            "rows": address(f"{here}/rows/"),
            "failed": address(f"{here}/failed.xlsx") if failed_rows.are_kept(job) else None,
            "page": address(f"/admin/spreadsheets/importjob/{job.pk}/change/"),
        }


class CellSerializer(serializers.Serializer):
    column = serializers.CharField(help_text="Of the table.")
    header = serializers.CharField(help_text="Of the file.")
    before = serializers.CharField(allow_null=True, help_text="Null where nothing changes.")
    after = serializers.CharField(help_text="As it was sent, or mended.")
    is_changed = serializers.BooleanField()


class ErrorSerializer(serializers.Serializer):
    column = serializers.CharField(help_text="Of the table; empty if it is the whole row.")
    value = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class LineSerializer(serializers.Serializer):
    """A row of a file, and what it would do."""

    number = serializers.IntegerField(help_text="Its line in the file.")
    status = serializers.ChoiceField(ImportRow.Status.choices)
    object_key = serializers.CharField(help_text="Of the row of the table, if there is one.")
    cells = CellSerializer(many=True)
    errors = ErrorSerializer(many=True)


class ColumnSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    kind = serializers.CharField()
    help = serializers.CharField()
    choices = serializers.ListField(child=serializers.CharField())
    is_key = serializers.BooleanField(help_text="Whether it says which row is meant.")
    is_required = serializers.BooleanField(help_text="Whether a new row needs it.")


class TableSerializer(serializers.Serializer):
    """A table that one may import into."""

    table = serializers.CharField()
    label = serializers.CharField()
    columns = ColumnSerializer(many=True)


def known_table(table: str, user) -> str:
    """The name of a table that takes spreadsheets. Raises ValidationError."""
    try:
        registry.resource_for(table, user)
    except registry.NoSuchTable as error:
        raise ValidationError({"table": [str(error)]}) from error
    return table
