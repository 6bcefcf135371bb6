"""Reporting years over REST, and how far their modules are."""

from datetime import UTC, datetime

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from config.api.errors import Conflict
from config.api.filters import FilterSet
from config.api.serializers import Input, Serializer
from config.api.viewsets import ReadOnlyViewSet, RegistryViewSet
from emissions.api.filters import BY_LABORATORY
from emissions.api.serializers import ExactNumber, laboratory_field, person_field
from emissions.models import Activity, ModuleYear, ReportingYear
from emissions.progress import progress_of
from emissions.resources import ModuleYearResource, ReportingYearResource
from emissions.services import years

CLOSE = ("emissions.close_reportingyear",)


class ReportingYearSerializer(Serializer):
    laboratory = laboratory_field()
    validated_by = person_field()
    closed_by = person_field()
    reopened_by = person_field()

    class Meta:
        model = ReportingYear
        fields = [
            "id",
            "laboratory",
            "year",
            "status",
            "headcount",
            "note",
            "validated_by",
            "validated_at",
            "closed_by",
            "closed_at",
            "reopened_by",
            "reopened_at",
            "reopened_because",
            "created_at",
            "updated_at",
        ]
        # They change through validate, close and reopen, which say who and when.
        read_only_fields = [
            "id",
            "status",
            "validated_at",
            "closed_at",
            "reopened_at",
            "reopened_because",
            "created_at",
            "updated_at",
        ]
        brief_fields = ["id", "laboratory", "year", "status"]
        validators = []  # the constraint says the same in its own words


class ModuleSerializer(Input):
    module = serializers.ChoiceField(choices=Activity.Module.choices)


class ReasonSerializer(Input):
    reason = serializers.CharField(max_length=2000)


class ProgressSerializer(serializers.Serializer):
    """One module of a year: counts of activities, and their kg CO2e."""

    module = serializers.CharField()
    activities = serializers.IntegerField()
    without_result = serializers.IntegerField()
    implausible = serializers.IntegerField()
    own_values = serializers.IntegerField()
    kg = ExactNumber()
    is_validated = serializers.BooleanField()


class ModuleYearSerializer(Serializer):
    laboratory = serializers.CharField(source="reporting_year.laboratory.code", read_only=True)
    year = serializers.IntegerField(source="reporting_year.year", read_only=True)
    validated_by = person_field()

    class Meta:
        model = ModuleYear
        fields = [
            "id",
            "reporting_year",
            "laboratory",
            "year",
            "module",
            "status",
            "validated_by",
            "validated_at",
        ]
        read_only_fields = fields
        brief_fields = ["id", "reporting_year", "module", "status"]
        validators = []


class ReportingYearFilter(FilterSet):
    class Meta:
        model = ReportingYear
        fields = ["laboratory", "year", "status", "closed_at"]
        paths = BY_LABORATORY


class ModuleYearFilter(FilterSet):
    class Meta:
        model = ModuleYear
        fields = ["laboratory", "year", "module", "status"]
        paths = {
            "laboratory": "reporting_year__laboratory__code",
            "year": "reporting_year__year",
        }


class ReportingYearViewSet(RegistryViewSet):
    """What a laboratory accounts for; a year's state changes by its steps."""

    queryset = ReportingYear.objects.select_related(
        "laboratory", "validated_by", "closed_by", "reopened_by"
    ).order_by("laboratory__code", "-year")
    serializer_class = ReportingYearSerializer
    filterset_class = ReportingYearFilter
    resource_class = ReportingYearResource
    search_fields = ["laboratory__code", "note"]
    ordering_fields = ["year", "status", "closed_at", "id"]

    @extend_schema(responses=ProgressSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def progress(self, request, pk=None):
        """What each module of the year has, and what is left to look at."""
        return Response(ProgressSerializer(progress_of(self.get_object()), many=True).data)

    @extend_schema(request=ModuleSerializer, responses=ReportingYearSerializer)
    @action(detail=True, methods=["post"], url_path="validate-module")
    def validate_module(self, request, pk=None):
        """Say that one module of the year is complete."""
        module = self._asked(ModuleSerializer)["module"]
        return self._step(years.validate_module, module, by=request.user, now=datetime.now(UTC))

    @extend_schema(request=ModuleSerializer, responses=ReportingYearSerializer)
    @action(detail=True, methods=["post"], url_path="reopen-module")
    def reopen_module(self, request, pk=None):
        """Say that one module is in progress again, and so the year."""
        return self._step(years.reopen_module, self._asked(ModuleSerializer)["module"])

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def validate(self, request, pk=None):
        """Say that the year is complete: each module with activities is validated."""
        return self._step(years.validate_year, by=request.user, now=datetime.now(UTC))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], also_needs=CLOSE)
    def close(self, request, pk=None):
        """Close the year: its activities and results do not change any more."""
        return self._step(years.close_year, by=request.user, now=datetime.now(UTC))

    @extend_schema(request=ReasonSerializer, responses=ReportingYearSerializer)
    @action(detail=True, methods=["post"], also_needs=CLOSE)
    def reopen(self, request, pk=None):
        """Open the year again, for a reason."""
        reason = self._asked(ReasonSerializer)["reason"]
        return self._step(years.reopen_year, by=request.user, reason=reason, now=datetime.now(UTC))

    def _asked(self, kind: type[Input]) -> dict:
        self.get_object()  # whose a year is not, is not told what is wrong with the question
        asked = kind(data=self.request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    def _step(self, service, *arguments, **options) -> Response:
        year = self.get_object()
        try:
            service(year, *arguments, **options)
        except years.WrongStatus as error:
            raise Conflict(str(error)) from error
        return Response(self.get_serializer(year).data)


class ModuleYearViewSet(ReadOnlyViewSet):
    """Modules of years that somebody has validated, or had."""

    queryset = ModuleYear.objects.select_related(
        "reporting_year__laboratory", "validated_by"
    ).order_by("-id")
    serializer_class = ModuleYearSerializer
    filterset_class = ModuleYearFilter
    resource_class = ModuleYearResource
    ordering_fields = ["module", "status", "validated_at", "id"]
