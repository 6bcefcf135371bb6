from datetime import UTC, datetime

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from config.api.filters import FilterSet
from config.api.serializers import Serializer
from config.api.viewsets import GuardedUpdateMixin, ListedMixin, RegistryViewSet
from emissions.api.serializers import laboratory_field, person_field
from emissions.models import Scenario, ScenarioLine
from emissions.resources import ScenarioLineResource, ScenarioResource
from emissions.services.scenarios import copy_anew, make_scenario, plan_line


class ScenarioSerializer(Serializer):
    laboratory = laboratory_field()
    made_by = person_field()

    class Meta:
        model = Scenario
        fields = [
            "id",
            "laboratory",
            "year",
            "name",
            "note",
            "copied_at",
            "made_by",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "copied_at", "created_at", "updated_at"]
        brief_fields = ["id", "laboratory", "year", "name"]
        validators = []

    def validate(self, attrs):
        """The year that a scenario copies stays the same; its laboratory does, too."""
        for name in ("laboratory", "year") if self.instance is not None else ():
            if attrs.get(name, getattr(self.instance, name)) != getattr(self.instance, name):
                raise serializers.ValidationError({name: ["Add another scenario for that."]})
        return super().validate(attrs)

    def create(self, validated_data):
        by = self.context["request"].user
        return make_scenario(Scenario(**validated_data), by=by, now=datetime.now(UTC))


class ScenarioLineSerializer(Serializer):
    unit = serializers.CharField(read_only=True)

    class Meta:
        model = ScenarioLine
        fields = [
            "id",
            "scenario",
            "module",
            "category",
            "scope",
            "base_factor",
            "base_amount",
            "base_kg",
            "amount",
            "unit",
            "factor",
            "value",
            "kg",
        ]
        read_only_fields = [name for name in fields if name not in ("amount", "factor")]
        brief_fields = ["id", "scenario", "module", "amount", "kg"]
        validators = []

    def update(self, instance, validated_data):
        for name, value in validated_data.items():
            setattr(instance, name, value)
        return plan_line(instance)


class ScenarioFilter(FilterSet):
    class Meta:
        model = Scenario
        fields = ["laboratory", "year", "name"]
        paths = {"laboratory": "laboratory__code"}


class ScenarioLineFilter(FilterSet):
    class Meta:
        model = ScenarioLine
        fields = ["scenario", "module", "category", "scope"]


class ScenarioViewSet(RegistryViewSet):
    """Copies of years, to be planned otherwise; the years stay what they are."""

    queryset = Scenario.objects.select_related("laboratory", "made_by").order_by("-id")
    serializer_class = ScenarioSerializer
    filterset_class = ScenarioFilter
    resource_class = ScenarioResource
    search_fields = ["name", "note"]
    ordering_fields = ["year", "name", "copied_at", "id"]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="copy-anew")
    def copy_anew(self, request, pk=None):
        """Copy the year as it is now; what was planned is given up."""
        scenario = copy_anew(self.get_object(), now=datetime.now(UTC))
        return Response(self.get_serializer(scenario).data)


class ScenarioLineViewSet(
    ListedMixin,
    GuardedUpdateMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    viewsets.GenericViewSet,
):
    """What a year has by kind and factor, and the amount and factor planned in its place."""

    queryset = ScenarioLine.objects.select_related("scenario", "base_factor", "factor").order_by(
        "-id"
    )
    serializer_class = ScenarioLineSerializer
    filterset_class = ScenarioLineFilter
    resource_class = ScenarioLineResource
    ordering_fields = ["module", "category", "base_kg", "kg", "id"]
