"""Tasks with the steps of their life, the log, technicians and routines over REST."""

from datetime import UTC, datetime

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.validators import UniqueValidator

from config.api.errors import Conflict
from config.api.filters import FilterSet
from config.api.serializers import Input, Serializer
from config.api.viewsets import ReadOnlyViewSet, RegistryViewSet
from sensing.api import filters
from sensing.api.serializers import (
    MaintenanceLogSerializer,
    MaintenanceTaskSerializer,
    person_field,
    sensor_field,
)
from sensing.models import MaintenanceLog, MaintenanceRoutine, MaintenanceTask, Technician
from sensing.resources import (
    MaintenanceLogResource,
    MaintenanceRoutineResource,
    MaintenanceTaskResource,
    TechnicianResource,
)
from sensing.services import maintenance

LOG = ("sensing.add_maintenancelog",)


def hours_field() -> serializers.DecimalField:
    return serializers.DecimalField(
        required=False, allow_null=True, max_digits=6, decimal_places=2, min_value=0, default=None
    )


class PlanSerializer(Input):
    """What is left out stays as it is."""

    scheduled_start_at = serializers.DateTimeField(required=False, allow_null=True)
    scheduled_end_at = serializers.DateTimeField(required=False, allow_null=True)
    technician = person_field(required=False, allow_null=True)


class PauseSerializer(Input):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")


class CompletionSerializer(Input):
    notes = serializers.CharField(required=False, allow_blank=True, max_length=10000, default="")
    hours = hours_field()


class FailureSerializer(Input):
    reason = serializers.CharField(max_length=10000, help_text="Why it could not be done.")
    hours = hours_field()


class CancellationSerializer(Input):
    reason = serializers.CharField(max_length=2000, help_text="Why it is not to be done.")


class MaintenanceTaskViewSet(RegistryViewSet):
    """Maintenance to be done; a task that is completed or failed writes the log."""

    queryset = MaintenanceTask.objects.select_related("sensor", "technician").order_by(
        "priority", "id"
    )
    serializer_class = MaintenanceTaskSerializer
    filterset_class = filters.MaintenanceTaskFilter
    resource_class = MaintenanceTaskResource
    search_fields = ["equipment", "task_type", "description"]
    ordering_fields = ["priority", "scheduled_start_at", "created_at", "id"]

    @extend_schema(request=PlanSerializer)
    @action(detail=True, methods=["post"])
    def plan(self, request, pk=None):
        """Say when it is done and by whom."""
        task, asked = self.get_object(), self._asked(PlanSerializer)
        plan = maintenance.Plan(
            asked.get("scheduled_start_at", task.scheduled_start_at),
            asked.get("scheduled_end_at", task.scheduled_end_at),
            asked.get("technician", task.technician),
        )
        return self._step(maintenance.plan_task, task, plan=plan, seen_at=task.updated_at)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def start(self, request, pk=None):
        """Begin with it; what is nobody's becomes one's own."""
        return self._step(maintenance.start_task, self.get_object(), **self._now())

    @extend_schema(request=PauseSerializer)
    @action(detail=True, methods=["post"])
    def pause(self, request, pk=None):
        """Put it back to what is to be done."""
        return self._step(maintenance.pause_task, self.get_object(), **self._asked(PauseSerializer))

    @extend_schema(request=CompletionSerializer, responses={201: MaintenanceLogSerializer})
    @action(detail=True, methods=["post"], also_needs=LOG)
    def complete(self, request, pk=None):
        """Complete the task and return its entry in the log."""
        asked = self._asked(CompletionSerializer)
        return self._step(maintenance.complete_task, self.get_object(), **self._now(), **asked)

    @extend_schema(request=FailureSerializer, responses={201: MaintenanceLogSerializer})
    @action(detail=True, methods=["post"], also_needs=LOG)
    def fail(self, request, pk=None):
        """Say that it could not be done, and return its entry in the log."""
        asked = self._asked(FailureSerializer)
        return self._step(maintenance.fail_task, self.get_object(), **self._now(), **asked)

    @extend_schema(request=CancellationSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request, pk=None):
        """Say that it is not to be done, and why."""
        asked = self._asked(CancellationSerializer)
        return self._step(maintenance.cancel_task, self.get_object(), **self._now(), **asked)

    def _now(self) -> dict:
        return {"by": self.request.user, "now": datetime.now(UTC)}

    def _asked(self, serializer_class: type[Input]) -> dict:
        asked = serializer_class(data=self.request.data, context=self.get_serializer_context())
        asked.is_valid(raise_exception=True)
        return asked.validated_data

    def _step(self, service, task: MaintenanceTask, **details) -> Response:
        try:
            result = service(task, **details)
        except maintenance.TaskMoved as error:
            raise Conflict(str(error)) from error
        except maintenance.PlanRefused as error:
            raise ValidationError({"scheduled_end_at": [str(error)]}) from error
        context = self.get_serializer_context()
        if isinstance(result, MaintenanceLog):
            return Response(MaintenanceLogSerializer(result, context=context).data, status=201)
        return Response(self.get_serializer(result).data)


class MaintenanceLogViewSet(mixins.CreateModelMixin, ReadOnlyViewSet):
    """What was done. Entries are added, never changed."""

    queryset = MaintenanceLog.objects.select_related("sensor", "technician", "task").order_by(
        "-completed_at", "-id"
    )
    serializer_class = MaintenanceLogSerializer
    filterset_class = filters.MaintenanceLogFilter
    resource_class = MaintenanceLogResource
    search_fields = ["equipment", "notes"]
    ordering_fields = ["completed_at", "id"]

    @transaction.atomic
    def perform_create(self, serializer):
        serializer.save(technician=self.request.user)


class TechnicianSerializer(Serializer):
    user = person_field(
        validators=[
            UniqueValidator(
                Technician.objects.all(), message="This person is a technician already."
            )
        ]
    )

    class Meta:
        model = Technician
        fields = ["id", "user", "skills", "created_at", "updated_at"]
        read_only_fields = ["id", "created_at", "updated_at"]
        brief_fields = ["id", "user"]


class TechnicianFilter(FilterSet):
    class Meta:
        model = Technician
        fields = ["user"]
        paths = {"user": "user__email"}


class TechnicianViewSet(RegistryViewSet):
    """Who does maintenance, and what each is able to do."""

    queryset = Technician.objects.select_related("user").order_by("pk")
    serializer_class = TechnicianSerializer
    filterset_class = TechnicianFilter
    resource_class = TechnicianResource
    search_fields = ["user__email", "user__display_name"]
    ordering_fields = ["user__email"]


class MaintenanceRoutineSerializer(Serializer):
    sensor = sensor_field(required=False, allow_null=True)
    technician = person_field(required=False, allow_null=True)

    class Meta:
        model = MaintenanceRoutine
        fields = [
            "id",
            "sensor",
            "equipment",
            "task_type",
            "description",
            "every_days",
            "next_at",
            "days_ahead",
            "priority",
            "technician",
            "required_skills",
            "parts_needed",
            "estimated_hours",
            "is_active",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "created_at", "updated_at"]
        brief_fields = ["id", "equipment", "task_type", "every_days", "next_at"]


class MaintenanceRoutineFilter(FilterSet):
    class Meta:
        model = MaintenanceRoutine
        fields = ["sensor", "equipment", "task_type", "next_at", "is_active"]
        paths = filters.BY_SENSOR


class MaintenanceRoutineViewSet(RegistryViewSet):
    """Maintenance that comes back; its tasks are made before they are due."""

    queryset = MaintenanceRoutine.objects.select_related("sensor", "technician").order_by("id")
    serializer_class = MaintenanceRoutineSerializer
    filterset_class = MaintenanceRoutineFilter
    resource_class = MaintenanceRoutineResource
    search_fields = ["equipment", "task_type", "description"]
    ordering_fields = ["next_at", "id"]
