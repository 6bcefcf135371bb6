from datetime import UTC, date, datetime, timedelta

import factory

from accounts.models import ApiToken
from sensing.models import (
    AlertRecipient,
    AnomalyAlert,
    Correction,
    DeviceAccess,
    DriftCheck,
    DriftReference,
    HistoryImport,
    LineMapping,
    MaintenanceLog,
    MaintenanceRoutine,
    MaintenanceTask,
    MqttBridge,
    MqttSubscription,
    RefusedReading,
    Sensor,
    SensorGroup,
    Technician,
    WatchRule,
)
from tests.accounts.factories import UserFactory


class SensorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sensor

    sensor_id = factory.Sequence(lambda n: f"sensor-{n}")
    type = Sensor.Type.TEMPERATURE


class SensorGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SensorGroup
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"group {n}")

    @factory.post_generation
    def sensors(self, create, rows, **kwargs):
        if rows:
            self.sensors.add(*rows)


class WatchRuleFactory(factory.django.DjangoModelFactory):
    """A rule of a new sensor, which may not go over 80."""

    class Meta:
        model = WatchRule

    name = factory.Sequence(lambda n: f"rule {n}")
    sensor = factory.Maybe("group", None, factory.SubFactory(SensorFactory))
    group = None
    detector = WatchRule.Detector.RANGE
    high = factory.Maybe("is_range", 80.0, None)
    cooldown = timedelta(minutes=10)

    class Params:
        is_range = factory.LazyAttribute(lambda rule: rule.detector == "range")


def device_token(name: str = "gateway", **fields) -> ApiToken:
    fields.setdefault("kind", ApiToken.Kind.DEVICE)
    return ApiToken.objects.create(user=UserFactory(is_superuser=True), name=name, **fields)[0]


class DeviceAccessFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DeviceAccess
        skip_postgeneration_save = True

    token = factory.LazyFunction(device_token)

    @factory.post_generation
    def groups(self, create, rows, **kwargs):
        if rows:
            self.groups.add(*rows)


class MqttSubscriptionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MqttSubscription
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"subscription {n}")
    topic = factory.Sequence(lambda n: f"plant/{n}/#")
    reaches_all = True


class MqttBridgeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MqttBridge

    client_id = factory.Sequence(lambda n: f"bridge-{n}")


class LineMappingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LineMapping

    name = factory.Sequence(lambda n: f"mapping {n}")


class HistoryImportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HistoryImport

    file_name = "logger.csv"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 1
    dialect = factory.LazyFunction(lambda: {"delimiter": ","})
    uploaded_by = factory.SubFactory(UserFactory)


class AlertRecipientFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AlertRecipient


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
    started_at = factory.LazyAttribute(
        lambda task: datetime(2026, 3, 1, 9, tzinfo=UTC) if task.status == "in_progress" else None
    )
    status = MaintenanceTask.Status.PENDING


class TechnicianFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Technician

    user = factory.SubFactory(UserFactory)


class MaintenanceRoutineFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MaintenanceRoutine

    equipment = "pump 3"
    task_type = "inspection"
    every_days = 30
    next_at = datetime(2026, 3, 10, 8, tzinfo=UTC)


class MaintenanceLogFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MaintenanceLog

    equipment = "pump 3"
    completed_at = datetime(2026, 3, 1, 9, tzinfo=UTC)


class RefusedReadingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RefusedReading

    kind = RefusedReading.Kind.SENSOR
    reason = "unknown sensor: 'pump-9'"
    source = RefusedReading.Source.JSON
    sensor_id = factory.Sequence(lambda n: f"unknown-{n}")
    timestamp = datetime(2026, 3, 2, 9, tzinfo=UTC)
    value = 21.5
    received_at = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)


class CorrectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Correction

    sensor = factory.SubFactory(SensorFactory)
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    end = datetime(2026, 3, 2, 10, tzinfo=UTC)
    kind = Correction.Kind.ADD
    amount = 0.5
    reason = "It was calibrated wrongly."
    readings = 60
    made_by = factory.SubFactory(UserFactory)
    made_at = datetime(2026, 3, 2, 11, tzinfo=UTC)


class DriftReferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DriftReference

    sensor = factory.SubFactory(SensorFactory)
    start = datetime(2026, 2, 1, tzinfo=UTC)
    end = datetime(2026, 2, 15, tzinfo=UTC)
    hours = factory.LazyFunction(lambda: [0, 1])
    means = factory.LazyFunction(lambda: [20.0, 22.0])
    hour_count = 2
    reading_count = 120
    level = 21.0
    spread = 1.0
    quantiles = factory.LazyFunction(lambda: [20.0 + place / 10 for place in range(21)])
    reason = "It was calibrated on 30 January."
    frozen_at = datetime(2026, 2, 15, 9, tzinfo=UTC)


class DriftCheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DriftCheck

    sensor = factory.SubFactory(SensorFactory)
    reference = factory.SubFactory(DriftReferenceFactory, sensor=factory.SelfAttribute("..sensor"))
    day = date(2026, 3, 2)
    start = datetime(2026, 2, 23, tzinfo=UTC)
    end = datetime(2026, 3, 2, tzinfo=UTC)
    hour_count = 168
    effective_hours = 40.0
    statistic = 0.7
    p_value = 0.0001
    p_corrected = 0.0004
    tested_count = 4
    shift = 1.8
    ratio = 1.1
    effect = 1.8
    quantiles = factory.LazyFunction(lambda: [22.0 + place / 10 for place in range(21)])
    verdict = DriftCheck.Verdict.DRIFTED
    checked_at = datetime(2026, 3, 2, 4, tzinfo=UTC)
