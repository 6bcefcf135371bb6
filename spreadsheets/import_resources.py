"""The list of imports as a spreadsheet."""

from import_export import fields

from accounts.models import User
from spreadsheets.models import ImportJob
from spreadsheets.resources import BaseResource, reference


class ImportJobResource(BaseResource):
    """One line an import, for export."""

    table = fields.Field(attribute="resource", column_name="table")
    uploaded_by = reference("uploaded_by", User, "email")

    only_exported = "Imports are only exported; bring a file on the list that it is for."

    class Meta(BaseResource.Meta):
        model = ImportJob
        abstract = False
        import_id_fields = ("uuid",)
        fields = (
            "uuid",
            "table",
            "file_name",
            "sha256",
            "size",
            "mode",
            "status",
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
        )

    def get_queryset(self):
        return super().get_queryset().select_related("uploaded_by")
