"""Photos over REST: images, sessions, what was found, and what products look like."""

from datetime import UTC, datetime

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from config.api.errors import Conflict
from config.api.pagination import SeriesPagination
from config.api.viewsets import ListedMixin, ReadOnlyViewSet, RegistryViewSet
from inventory.api.filters import photos as filters
from inventory.api.serializers import photos as serializers
from inventory.models import (
    Classification,
    Detection,
    Estimation,
    Image,
    PhotoSession,
    ProductSampleImage,
)
from inventory.resources.photos import (
    ClassificationResource,
    ImageResource,
    PhotoSessionResource,
    ProductSampleImageResource,
)
from inventory.services import photos


class ImageViewSet(RegistryViewSet):
    """Pictures in the object storage, by the id that the client chose."""

    queryset = Image.objects.select_related("uploaded_by").order_by("-created_at", "id")
    serializer_class = serializers.ImageSerializer
    filterset_class = filters.ImageFilter
    resource_class = ImageResource
    geo_field = "point"
    search_fields = ["storage_key"]
    ordering_fields = ["created_at", "size_bytes"]

    def perform_create(self, serializer):
        made = serializer.save(uploaded_by=self.request.user)
        self.check_scope("add", *(made if isinstance(made, list) else [made]))


class PhotoSessionViewSet(RegistryViewSet):
    """Countings of plants on photos, by the id that the client chose."""

    queryset = PhotoSession.objects.select_related("location", "validated_by").order_by(
        "-created_at", "-id"
    )
    serializer_class = serializers.PhotoSessionSerializer
    filterset_class = filters.PhotoSessionFilter
    resource_class = PhotoSessionResource
    lookup_field = "session_id"
    search_fields = ["location__code", "original_image__storage_key"]
    ordering_fields = ["created_at", "total_detected", "average_confidence"]

    @extend_schema(
        request=serializers.ResultsInput, responses={200: serializers.PhotoSessionSerializer}
    )
    @action(
        detail=True,
        methods=["post"],
        also_needs=("inventory.add_detection", "inventory.add_estimation"),
    )
    def results(self, request, session_id=None):
        """Store what a model found, once, and complete the session with its totals."""
        session = self.get_object()
        sent = serializers.ResultsInput(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        try:
            stored = photos.store_results(session, sent.results(), now=datetime.now(UTC))
        except photos.ResultsDiffer as error:
            raise Conflict(str(error)) from error
        except photos.UnknownClassification as error:
            raise ValidationError({"classification": [str(error)]}) from error
        return Response(self.get_serializer(stored).data)

    @extend_schema(
        request=serializers.ValidationInput, responses={200: serializers.PhotoSessionSerializer}
    )
    @action(detail=True, methods=["post"])
    def validate(self, request, session_id=None):
        """Say that the counts are right, with what was corrected by hand."""
        session = self.get_object()
        sent = serializers.ValidationInput(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        try:
            stored = photos.validate_session(
                session,
                by=request.user,
                now=datetime.now(UTC),
                adjustments=sent.validated_data["adjustments"],
            )
        except (photos.NotCompleted, photos.ValidatedAlready) as error:
            raise Conflict(str(error)) from error
        return Response(self.get_serializer(stored).data)


class ClassificationViewSet(mixins.CreateModelMixin, ReadOnlyViewSet):
    """What models took plants for. Classifications are added, never changed."""

    queryset = Classification.objects.select_related("product", "size", "packaging").order_by("-id")
    serializer_class = serializers.ClassificationSerializer
    filterset_class = filters.ClassificationFilter
    resource_class = ClassificationResource
    search_fields = ["name", "product__common_name", "model_version"]
    ordering_fields = ["id", "product_confidence", "created_at"]


class ProductSampleImageViewSet(RegistryViewSet):
    """Pictures that show what products look like."""

    queryset = ProductSampleImage.objects.select_related(
        "product", "image", "state", "size", "location", "captured_by"
    ).order_by("product__sku", "display_order", "id")
    serializer_class = serializers.ProductSampleImageSerializer
    filterset_class = filters.ProductSampleImageFilter
    resource_class = ProductSampleImageResource
    search_fields = ["product__sku", "product__common_name", "notes"]
    ordering_fields = ["display_order", "captured_on", "created_at", "id"]

    def perform_create(self, serializer):
        made = serializer.save(captured_by=self.request.user)
        self.check_scope("add", *(made if isinstance(made, list) else [made]))


class FoundPagination(SeriesPagination):
    """All finds of a photo have one time, so a cursor counts within them."""

    ordering = ("-created_at", "session_id", "number")
    offset_cutoff = serializers.MOST_FINDS


class DetectionViewSet(ListedMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Plants and containers seen on photos, newest first; of one photo by its session."""

    queryset = Detection.objects.select_related("session")
    serializer_class = serializers.DetectionSerializer
    filterset_class = filters.DetectionFilter
    pagination_class = FoundPagination


class EstimationViewSet(ListedMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    """Plants counted by area, newest first; of one photo by its session."""

    queryset = Estimation.objects.select_related("session")
    serializer_class = serializers.EstimationSerializer
    filterset_class = filters.EstimationFilter
    pagination_class = FoundPagination
