"""Spreadsheets of laboratories and their years."""

from import_export import fields

from emissions.models import Laboratory, ReportingYear
from emissions.resources.following import FollowedResource
from spreadsheets.resources import BaseResource
from spreadsheets.widgets import reference


class LaboratoryResource(FollowedResource):
    """One line a laboratory, matched on its code."""

    class Meta(BaseResource.Meta):
        model = Laboratory
        abstract = False
        import_id_fields = ("code",)
        fields = ("code", "name", "faculty", "headcount", "place", "is_active")


class ReportingYearResource(BaseResource):
    """One line a laboratory and year. Its status is only exported: steps are taken, not typed."""

    laboratory = reference("laboratory", Laboratory, "code")
    status = fields.Field(attribute="status", column_name="status", readonly=True)

    class Meta(BaseResource.Meta):
        model = ReportingYear
        abstract = False
        import_id_fields = ("laboratory", "year")
        fields = ("laboratory", "year", "status", "headcount", "note")
