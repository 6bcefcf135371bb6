from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error

from accounts import scopes
from config.api.errors import Conflict
from config.api.filters import StrictFilterBackend, StrictOrdering
from config.api.viewsets import ReadOnlyViewSet, RegistryViewSet
from emissions.api import filters, serializers
from emissions.api.catalogue import FollowedViewSet
from emissions.models import (
    Activity,
    EmissionFactor,
    Laboratory,
    Result,
    Total,
)
from emissions.resources import (
    ActivityResource,
    EmissionFactorResource,
    LaboratoryResource,
    ResultResource,
)
from emissions.services import activities, factors, results, superseding


class LaboratoryViewSet(FollowedViewSet):
    """Laboratories, by their code."""

    queryset = Laboratory.objects.order_by("code")
    serializer_class = serializers.LaboratorySerializer
    filterset_class = filters.LaboratoryFilter
    resource_class = LaboratoryResource
    lookup_field = "code"
    search_fields = ["code", "name", "faculty"]
    ordering_fields = ["code", "name", "faculty", "created_at"]


@contextmanager
def refusals() -> Iterator[None]:
    """What a new version cannot be, in the answers of the API."""
    try:
        yield
    except (factors.AlreadySuperseded, factors.TooEarly) as error:
        raise Conflict(str(error)) from error
    except DjangoValidationError as error:
        raise ValidationError(as_serializer_error(error)) from error


class EmissionFactorViewSet(RegistryViewSet):
    """The library. A published factor keeps its value: supersede it to change that."""

    queryset = EmissionFactor.objects.annotate(superseded_by_id=F("superseded_by__id")).order_by(
        "code", "region", "-version"
    )
    serializer_class = serializers.EmissionFactorSerializer
    filterset_class = filters.EmissionFactorFilter
    filter_backends = [StrictFilterBackend, filters.FactorSearch, StrictOrdering]
    resource_class = EmissionFactorResource
    search_fields = ["name", "category", "code"]
    ordering_fields = ["code", "name", "category", "scope", "valid_from", "id"]

    @extend_schema(
        request=serializers.SupersedeSerializer,
        responses={201: serializers.EmissionFactorSerializer},
    )
    @action(detail=True, methods=["post"], also_needs=("emissions.add_emissionfactor",))
    def supersede(self, request, pk=None):
        """Publish the next version, valid from a day on, and return it."""
        asked = serializers.SupersedeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with refusals():
            done = superseding.supersede(
                self.get_object(), now=datetime.now(UTC), **asked.validated_data
            )
        return Response(self.get_serializer(done.new).data, status=201)

    @extend_schema(
        request=serializers.SupersedeSerializer,
        responses={200: serializers.EffectSerializer(many=True)},
    )
    @action(
        detail=True,
        methods=["post"],
        also_needs=("emissions.add_emissionfactor",),
        pagination_class=None,
    )
    def preview(self, request, pk=None):
        """Say what superseding it so would do to each laboratory's years; nothing is changed."""
        asked = serializers.SupersedeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with refusals():
            effects = superseding.preview_superseding(
                self.get_object(), now=datetime.now(UTC), **asked.validated_data
            )
        return Response(serializers.EffectSerializer(effects, many=True).data)


class ActivityViewSet(RegistryViewSet):
    """What laboratories did, bought and used. Its results are computed when it is written."""

    queryset = Activity.objects.select_related(
        "laboratory", "entered_by", "person", "factor", "origin", "destination"
    ).order_by("-happened_on", "-id")
    serializer_class = serializers.ActivitySerializer
    filterset_class = filters.ActivityFilter
    resource_class = ActivityResource
    lookup_field = "uuid"
    search_fields = ["reference", "description", "category"]
    ordering_fields = ["happened_on", "module", "created_at", "reference"]

    def perform_create(self, serializer):
        made = serializer.save(entered_by=self.request.user, source=Activity.Source.API)
        entered = made if isinstance(made, list) else [made]
        self.check_scope("add", *entered)
        self._recompute(entered)

    def perform_update(self, serializer):
        changed = serializer.save()
        self.check_scope("change", changed)
        self._recompute([changed])

    def _recompute(self, entered: list[Activity]) -> None:
        activities.recompute(entered, now=datetime.now(UTC))

    @extend_schema(request=None, responses={200: serializers.ComputedSerializer})
    @action(detail=False, methods=["post"], also_needs=("emissions.change_activity",))
    def compute(self, request):
        """Bring the results of these activities up to date, as far as their years are open."""
        asked = scopes.narrow(self.filter_queryset(self.get_queryset()), request.user, "change")
        keys = Activity.objects.filter(pk__in=asked.order_by().values("pk"))
        done = results.compute_results(keys, now=datetime.now(UTC))
        return Response(serializers.ComputedSerializer(done).data)


class ResultViewSet(ReadOnlyViewSet):
    """What activities emitted, by gas, with the factor and the value used."""

    queryset = Result.objects.select_related("activity", "laboratory").order_by("-id")
    serializer_class = serializers.ResultSerializer
    filterset_class = filters.ResultFilter
    resource_class = ResultResource
    ordering_fields = ["computed_at", "kg", "id"]

    @extend_schema(responses=serializers.TotalSerializer(many=True))
    @action(
        detail=False,
        pagination_class=None,
        filter_backends=[StrictFilterBackend, filters.TotalsBy],
    )
    def totals(self, request):
        """Sums of CO2e, by laboratory and year unless ``by`` says otherwise."""
        sums = self.filter_queryset(self.get_queryset())
        return Response(serializers.TotalSerializer(sums, many=True).data)


class TotalViewSet(ReadOnlyViewSet):
    """Sums of results by laboratory, month, kind, gas and factor, whoever the activities are of."""

    queryset = Total.objects.select_related("laboratory").order_by("-id")
    serializer_class = serializers.MonthTotalSerializer
    filterset_class = filters.TotalFilter
    ordering_fields = ["year", "month", "kg", "id"]
