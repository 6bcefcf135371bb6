from datetime import UTC, datetime

import factory

from sensing.models import AnomalyAlert, LineMapping, MaintenanceLog, MaintenanceTask, Sensor


class SensorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sensor

    sensor_id = factory.Sequence(lambda n: f"sensor-{n}")
    type = Sensor.Type.TEMPERATURE


class LineMappingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LineMapping

    name = factory.Sequence(lambda n: f"mapping {n}")


class AnomalyAlertFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AnomalyAlert

    sensor = factory.SubFactory(SensorFactory)
    anomaly_type = AnomalyAlert.Kind.SPIKE
    severity = 3
    confidence = 0.8
    happened_at = datetime(2026, 3, 1, 9, tzinfo=UTC)


class MaintenanceTaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MaintenanceTask

    equipment = "pump 3"
    task_type = "inspection"


class MaintenanceLogFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MaintenanceLog

    equipment = "pump 3"
    completed_at = datetime(2026, 3, 1, 9, tzinfo=UTC)
