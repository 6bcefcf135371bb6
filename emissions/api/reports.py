"""Reports over REST: what the page shows, with all digits; or as a file."""

from datetime import UTC, datetime

from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from config.api.filters import refuse_unknown
from config.api.pagination import whole_number
from config.api.renderers import CSVRenderer, XLSXRenderer
from emissions.api.serializers import ExactNumber
from emissions.models import Activity, Total
from emissions.report_files import file_of
from emissions.services.report_scope import NothingThere, find_report

KNOWN = {"laboratory", "faculty", "year", "format"}
YEARS = {"least": 1990, "most": 2100}


class AmountSerializer(serializers.Serializer):
    """kg CO2e, half of its interval, and how much of it is of unstated uncertainty."""

    kg = ExactNumber()
    off_kg = ExactNumber()
    unstated_kg = ExactNumber()
    activities = serializers.IntegerField()


class GasesSerializer(serializers.Serializer):
    """kg CO2e of each gas; ``rest`` is of others, or was not broken down."""

    co2 = ExactNumber()
    ch4 = ExactNumber()
    n2o = ExactNumber()
    rest = ExactNumber()


class LineSerializer(serializers.Serializer):
    label = serializers.CharField()
    amount = AmountSerializer()


class ScopeLineSerializer(LineSerializer):
    scope = serializers.IntegerField(source="key")


class ModuleLineSerializer(LineSerializer):
    module = serializers.ChoiceField(Activity.Module.choices, source="key")


class CategoryLineSerializer(LineSerializer):
    module = serializers.ChoiceField(Activity.Module.choices, source="key.module")
    category = serializers.CharField(source="key.category")


class MonthLineSerializer(LineSerializer):
    month = serializers.IntegerField(source="key")


class ProtocolLineSerializer(LineSerializer):
    number = serializers.CharField(source="code")
    scope = serializers.IntegerField()
    gases = GasesSerializer()


class YearLineSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    amount = AmountSerializer()
    scopes = ScopeLineSerializer(many=True)
    headcount = ExactNumber(source="headcount.heads", allow_null=True)
    headcount_missing = serializers.ListField(
        child=serializers.CharField(), source="headcount.missing"
    )
    per_head = AmountSerializer(source="each", allow_null=True)
    change_percent = ExactNumber(allow_null=True)


class FactorLineSerializer(serializers.Serializer):
    factor = serializers.IntegerField(source="factor.pk")
    code = serializers.CharField(source="factor.code")
    region = serializers.CharField(source="factor.region")
    version = serializers.IntegerField(source="factor.version")
    name = serializers.CharField(source="factor.name")
    source = serializers.CharField(source="factor.source")
    source_version = serializers.CharField(source="factor.source_version")
    value = ExactNumber(source="factor.value")
    unit = serializers.CharField(source="factor.unit")
    uncertainty_percent = ExactNumber(source="factor.uncertainty_percent", allow_null=True)
    amount = AmountSerializer()


class OwnValueSerializer(serializers.Serializer):
    activity = serializers.UUIDField(source="uuid")
    laboratory = serializers.CharField(source="laboratory.code")
    happened_on = serializers.DateField()
    kg = ExactNumber(source="own_value_kg")
    reason = serializers.CharField(source="own_value_reason")


@extend_schema_serializer(many=False)
class ReportSerializer(serializers.Serializer):
    """A year's footprint; ``whole`` is of scopes 1 to 3, and all tables but the protocol's are."""

    laboratories = serializers.ListField(child=serializers.CharField(), source="codes")
    year = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField())
    whole = AmountSerializer()
    outside = AmountSerializer()
    gases = GasesSerializer()
    scopes = ScopeLineSerializer(many=True)
    modules = ModuleLineSerializer(many=True)
    categories = CategoryLineSerializer(many=True)
    months = MonthLineSerializer(many=True)
    protocol = ProtocolLineSerializer(many=True)
    years = YearLineSerializer(many=True)
    factors = FactorLineSerializer(many=True)
    own_values = AmountSerializer()
    own_activities = OwnValueSerializer(many=True)
    without_result = serializers.IntegerField()


class ReportViewSet(viewsets.GenericViewSet):
    """The footprint of a laboratory, a faculty, or all that one may see, in one year."""

    queryset = Total.objects.none()  # whoever may see totals may see sums of them
    pagination_class = None
    filter_backends: list = []

    def get_renderers(self):
        return [JSONRenderer(), CSVRenderer(), XLSXRenderer()]

    @extend_schema(
        operation_id="emissions_reports_retrieve",
        responses=ReportSerializer,
        parameters=[
            OpenApiParameter("laboratory", str, description="Code of one."),
            OpenApiParameter("faculty", str, description="All laboratories of it."),
            OpenApiParameter(
                "year",
                {"type": "integer", "minimum": YEARS["least"], "maximum": YEARS["most"]},
                description="The newest that there is something of, without it.",
            ),
        ],
    )
    def list(self, request):
        """One report. CSV and XLSX have the GHG Protocol's table of it, rounded to the gram."""
        refuse_unknown(request, KNOWN)
        now = datetime.now(UTC)
        asked = {name: request.query_params.get(name, "") for name in ("laboratory", "faculty")}
        year = whole_number(request, "year", default=0, **YEARS)
        try:
            report = find_report(request.user, **asked, year=year or None, now=now)
        except NothingThere as nothing:
            raise NotFound from nothing
        form = request.accepted_renderer.format
        if form == "json":
            return Response(ReportSerializer(report).data)
        return file_of(report, form=form, by=request.user, query=request.GET.urlencode(), now=now)
