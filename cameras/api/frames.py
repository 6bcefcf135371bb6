"""Frames, detections and metrics: batches in, pages out."""

from datetime import UTC, datetime

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, viewsets
from rest_framework.exceptions import ValidationError

from accounts import scopes
from cameras import lifecycle, wire
from cameras.api import filters, serializers
from cameras.api.batches import OUTCOME, answer, decode
from cameras.api.pagination import NewestFirst
from cameras.api.views import cameras_of
from cameras.models import Detection, Frame, SystemMetric
from cameras.resources import DetectionResource, FrameResource
from cameras.services.ingest import store_frames
from cameras.services.metrics import store_metrics
from cameras.services.outcomes import BatchRefused
from cameras.services.statuses import settle_frames
from config.api.filters import refuse_unknown
from config.api.parsers import RawParser
from config.api.viewsets import ListedMixin

# Of a frame's camera only what is shown.
UNSHOWN = [f"camera__{name}" for name in ("configuration", "sealed_credentials", "description")]


class SeriesViewSet(ListedMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Newest rows first, of a table that is cut by time."""

    pagination_class = NewestFirst
    filter_backends = ListedMixin.filter_backends[:1]  # no search, no other order


class FrameViewSet(SeriesViewSet):
    """Frames that cameras sent."""

    queryset = Frame.objects.select_related("camera").defer(*UNSHOWN)
    serializer_class = serializers.FrameSerializer
    filterset_class = filters.FrameFilter
    resource_class = FrameResource
    policy = lifecycle.FRAMES
    series_key = ("camera_id", "number")
    devices_may_send = True

    def get_parsers(self):
        return [RawParser()]

    @extend_schema(
        request=serializers.SentFrameSerializer(many=True),
        responses={200: OUTCOME},
        parameters=[OpenApiParameter("atomic", bool, description="All or nothing.")],
    )
    def create(self, request):
        """Store a batch of frames with their detections. What is refused is answered one by one,
        with its place and the reason."""
        refuse_unknown(request, {"atomic", "format"})
        atomic = request.query_params.get("atomic", "false")
        if atomic not in ("true", "false"):
            raise ValidationError({"atomic": ["true or false is expected."]})
        batch, refused = decode(request.data or b"", wire.SentFrame, wire.frame_batch)
        try:
            outcome = store_frames(
                batch,
                cameras=cameras_of(request, "cameras.add_frame"),
                refused=refused,
                now=datetime.now(UTC),
                atomic=atomic == "true",
            )
        except BatchRefused as error:
            return answer(error.outcome, status=422)
        return answer(outcome)

    @extend_schema(request=serializers.SentStatusSerializer(many=True), responses={200: OUTCOME})
    def bulk_partial_update(self, request):
        """Say what became of many frames at once."""
        refuse_unknown(request, {"format"})
        batch, refused = decode(request.data or b"", wire.SentStatus, wire.status_batch)
        outcome = settle_frames(
            batch,
            cameras=cameras_of(request, "cameras.change_frame"),
            refused=refused,
            now=datetime.now(UTC),
        )
        return answer(outcome)


class DetectionViewSet(SeriesViewSet):
    """What was recognized in frames."""

    queryset = Detection.objects.select_related("camera").defer(*UNSHOWN)
    serializer_class = serializers.DetectionSerializer
    filterset_class = filters.DetectionFilter
    resource_class = DetectionResource
    policy = lifecycle.DETECTIONS
    series_key = ("camera_id", "number", "place")


class SystemMetricViewSet(SeriesViewSet):
    """How cameras and the machines behind them fare."""

    queryset = SystemMetric.objects.select_related("series__camera").defer(
        *(f"series__{name}" for name in UNSHOWN)
    )
    serializer_class = serializers.SystemMetricSerializer
    filterset_class = filters.SystemMetricFilter
    policy = lifecycle.SYSTEM_METRICS
    series_key = ("series_id",)
    devices_may_send = True

    def get_parsers(self):
        return [RawParser()]

    @extend_schema(request=serializers.SentMetricSerializer(many=True), responses={200: OUTCOME})
    def create(self, request):
        """Store a batch of metrics. What is refused is answered one by one."""
        refuse_unknown(request, {"format"})
        batch, refused = decode(request.data or b"", wire.SentMetric, wire.metric_batch)
        outcome = store_metrics(
            batch,
            cameras=cameras_of(request, "cameras.add_systemmetric"),
            of_no_camera=scopes.has_everywhere(request.user, "cameras.add_systemmetric"),
            refused=refused,
            now=datetime.now(UTC),
        )
        return answer(outcome)
