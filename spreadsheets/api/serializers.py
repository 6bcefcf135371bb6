from rest_framework import serializers

from config.api.serializers import Input, Serializer
from spreadsheets.models import FORMS, Export


class ExportSerializer(Serializer):
    owner = serializers.SlugRelatedField("email", read_only=True)
    file = serializers.SerializerMethodField(help_text="Where it is, once it is made.")

    class Meta:
        model = Export
        fields = (
            "uuid",
            "table",
            "surface",
            "query",
            "words",
            "columns",
            "form",
            "is_streamed",
            "status",
            "row_count",
            "total_count",
            "size",
            "sha256",
            "error",
            "owner",
            "created_at",
            "finished_at",
            "file",
        )
        brief_fields = ("uuid", "table", "form", "status", "file")
        read_only_fields = fields

    def get_file(self, export: Export) -> str | None:
        if not export.file:
            return None
        request = self.context["request"]
        return request.build_absolute_uri(f"/api/v1/exports/{export.uuid}/file/")


class ExportInput(Input):
    """What a file is asked of."""

    table = serializers.CharField(
        max_length=100, help_text="Such as inventory.stockmovement: the app, and one of its models."
    )
    filter = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=4000,
        help_text="The parameters of the list's address, such as kind=sale&quantity__lt=0.",
    )
    columns = serializers.ListField(
        child=serializers.CharField(max_length=100),
        required=False,
        default=list,
        max_length=256,
        help_text="Their names; all, if there are none.",
    )
    format = serializers.ChoiceField(choices=[form for form, _ in FORMS if form != "arrow"])
