"""Sensing from outside: who may open which door, and rows to find behind them."""

from datetime import timedelta

from sensing.models import Reading, ReadingDay, ReadingHour, SensorGroup
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.notifications.factories import WebhookFactory
from tests.roles import ADMINISTRATOR, LEADERS, OPERATORS, READERS, WORKERS
from tests.sensing.factories import (
    AlertRecipientFactory,
    AnomalyAlertFactory,
    CorrectionFactory,
    DeviceAccessFactory,
    DriftCheckFactory,
    DriftReferenceFactory,
    HistoryImportFactory,
    LineMappingFactory,
    MaintenanceLogFactory,
    MaintenanceRoutineFactory,
    MaintenanceTaskFactory,
    MqttBridgeFactory,
    MqttSubscriptionFactory,
    RefusedReadingFactory,
    SensorFactory,
    SensorGroupFactory,
    TechnicianFactory,
    WatchRuleFactory,
)

PROMISED = {
    "GET sensing-api:sensor-list": READERS,
    "POST sensing-api:sensor-list": LEADERS,
    "PATCH sensing-api:sensor-list": OPERATORS,
    "DELETE sensing-api:sensor-list": ADMINISTRATOR,
    "GET sensing-api:sensor-detail": READERS,
    "PUT sensing-api:sensor-detail": OPERATORS,
    "PATCH sensing-api:sensor-detail": OPERATORS,
    "DELETE sensing-api:sensor-detail": ADMINISTRATOR,
    "GET sensing-api:sensor-group-list": READERS,
    "POST sensing-api:sensor-group-list": LEADERS,
    "PATCH sensing-api:sensor-group-list": LEADERS,
    "DELETE sensing-api:sensor-group-list": ADMINISTRATOR,
    "GET sensing-api:sensor-group-detail": READERS,
    "PUT sensing-api:sensor-group-detail": LEADERS,
    "PATCH sensing-api:sensor-group-detail": LEADERS,
    "DELETE sensing-api:sensor-group-detail": ADMINISTRATOR,
    "GET sensing-api:device-access-list": ADMINISTRATOR | {"auditor"},
    "POST sensing-api:device-access-list": ADMINISTRATOR,
    "PATCH sensing-api:device-access-list": ADMINISTRATOR,
    "DELETE sensing-api:device-access-list": ADMINISTRATOR,
    "GET sensing-api:device-access-detail": ADMINISTRATOR | {"auditor"},
    "PUT sensing-api:device-access-detail": ADMINISTRATOR,
    "PATCH sensing-api:device-access-detail": ADMINISTRATOR,
    "DELETE sensing-api:device-access-detail": ADMINISTRATOR,
    "GET sensing-api:mqtt-subscription-list": READERS,
    "POST sensing-api:mqtt-subscription-list": LEADERS,
    "PATCH sensing-api:mqtt-subscription-list": LEADERS,
    "DELETE sensing-api:mqtt-subscription-list": ADMINISTRATOR,
    "GET sensing-api:mqtt-subscription-detail": READERS,
    "PUT sensing-api:mqtt-subscription-detail": LEADERS,
    "PATCH sensing-api:mqtt-subscription-detail": LEADERS,
    "DELETE sensing-api:mqtt-subscription-detail": ADMINISTRATOR,
    "GET sensing-api:line-mapping-list": READERS,
    "POST sensing-api:line-mapping-list": LEADERS,
    "PATCH sensing-api:line-mapping-list": LEADERS,
    "DELETE sensing-api:line-mapping-list": ADMINISTRATOR,
    "GET sensing-api:line-mapping-detail": READERS,
    "PUT sensing-api:line-mapping-detail": LEADERS,
    "PATCH sensing-api:line-mapping-detail": LEADERS,
    "DELETE sensing-api:line-mapping-detail": ADMINISTRATOR,
    "GET sensing-api:reading-list": READERS,
    "POST sensing-api:reading-list": OPERATORS,
    "GET sensing-api:reading-series": READERS,
    "GET sensing-api:reading-features": READERS,
    "GET sensing-api:reading-hour-list": READERS,
    "GET sensing-api:reading-day-list": READERS,
    "GET sensing-api:newest-reading-list": READERS,
    "GET sensing-api:refused-reading-list": READERS,
    "GET sensing-api:refused-reading-detail": READERS,
    "PUT sensing-api:refused-reading-detail": OPERATORS,
    "PATCH sensing-api:refused-reading-detail": OPERATORS,
    "POST sensing-api:refused-reading-send-again": OPERATORS,
    "POST sensing-api:refused-reading-dismiss": OPERATORS,
    "GET sensing-api:correction-list": READERS,
    "POST sensing-api:correction-list": OPERATORS,
    "GET sensing-api:correction-detail": READERS,
    "POST sensing-api:correction-undo": OPERATORS,
    "GET sensing-api:watch-rule-list": READERS,
    "POST sensing-api:watch-rule-list": LEADERS,
    "PATCH sensing-api:watch-rule-list": LEADERS,
    "DELETE sensing-api:watch-rule-list": ADMINISTRATOR,
    "GET sensing-api:watch-rule-detail": READERS,
    "PUT sensing-api:watch-rule-detail": LEADERS,
    "PATCH sensing-api:watch-rule-detail": LEADERS,
    "DELETE sensing-api:watch-rule-detail": ADMINISTRATOR,
    "GET sensing-api:watch-list": READERS,
    "GET sensing-api:watch-detail": READERS,
    "GET sensing-api:alert-recipient-list": LEADERS | {"auditor"},
    "POST sensing-api:alert-recipient-list": LEADERS,
    "PATCH sensing-api:alert-recipient-list": LEADERS,
    "DELETE sensing-api:alert-recipient-list": LEADERS,
    "GET sensing-api:alert-recipient-detail": LEADERS | {"auditor"},
    "PUT sensing-api:alert-recipient-detail": LEADERS,
    "PATCH sensing-api:alert-recipient-detail": LEADERS,
    "DELETE sensing-api:alert-recipient-detail": LEADERS,
    "GET sensing-api:anomaly-alert-list": READERS,
    "POST sensing-api:anomaly-alert-list": OPERATORS,
    "PATCH sensing-api:anomaly-alert-list": OPERATORS,
    "DELETE sensing-api:anomaly-alert-list": ADMINISTRATOR,
    "GET sensing-api:anomaly-alert-detail": READERS,
    "PUT sensing-api:anomaly-alert-detail": OPERATORS,
    "PATCH sensing-api:anomaly-alert-detail": OPERATORS,
    "DELETE sensing-api:anomaly-alert-detail": ADMINISTRATOR,
    "POST sensing-api:anomaly-alert-acknowledge": OPERATORS,
    "POST sensing-api:anomaly-alert-resolve": OPERATORS,
    "POST sensing-api:anomaly-alert-ignore": OPERATORS,
    "POST sensing-api:anomaly-alert-snooze": OPERATORS,
    "POST sensing-api:anomaly-alert-task": OPERATORS,
    "GET sensing-api:drift-reference-list": READERS,
    "POST sensing-api:drift-reference-list": OPERATORS,
    "GET sensing-api:drift-reference-detail": READERS,
    "GET sensing-api:drift-check-list": READERS,
    "GET sensing-api:drift-check-detail": READERS,
    "GET sensing-api:maintenance-task-list": READERS,
    "POST sensing-api:maintenance-task-list": OPERATORS,
    "PATCH sensing-api:maintenance-task-list": WORKERS,
    "DELETE sensing-api:maintenance-task-list": LEADERS,
    "GET sensing-api:maintenance-task-detail": READERS,
    "PUT sensing-api:maintenance-task-detail": WORKERS,
    "PATCH sensing-api:maintenance-task-detail": WORKERS,
    "DELETE sensing-api:maintenance-task-detail": LEADERS,
    "POST sensing-api:maintenance-task-plan": WORKERS,
    "POST sensing-api:maintenance-task-start": WORKERS,
    "POST sensing-api:maintenance-task-pause": WORKERS,
    "POST sensing-api:maintenance-task-complete": WORKERS,
    "POST sensing-api:maintenance-task-fail": WORKERS,
    "POST sensing-api:maintenance-task-cancel": WORKERS,
    "GET sensing-api:maintenance-log-list": READERS,
    "POST sensing-api:maintenance-log-list": WORKERS,
    "GET sensing-api:maintenance-log-detail": READERS,
    "GET sensing-api:maintenance-routine-list": READERS,
    "POST sensing-api:maintenance-routine-list": OPERATORS,
    "PATCH sensing-api:maintenance-routine-list": OPERATORS,
    "DELETE sensing-api:maintenance-routine-list": LEADERS,
    "GET sensing-api:maintenance-routine-detail": READERS,
    "PUT sensing-api:maintenance-routine-detail": OPERATORS,
    "PATCH sensing-api:maintenance-routine-detail": OPERATORS,
    "DELETE sensing-api:maintenance-routine-detail": LEADERS,
    "GET sensing-api:technician-list": READERS,
    "POST sensing-api:technician-list": LEADERS,
    "PATCH sensing-api:technician-list": LEADERS,
    "DELETE sensing-api:technician-list": LEADERS,
    "GET sensing-api:technician-detail": READERS,
    "PUT sensing-api:technician-detail": LEADERS,
    "PATCH sensing-api:technician-detail": LEADERS,
    "DELETE sensing-api:technician-detail": LEADERS,
    "GET sensing-api:history-import-list": READERS,
    "GET sensing-api:history-import-detail": READERS,
}
DEVICES_MAY = {"POST sensing-api:reading-list"}


def one_of_each(user, *, now=NOON) -> dict[str, object]:
    """A row of everything; returns the key that the API knows each by."""
    sensor = SensorFactory()
    Reading.objects.create(sensor=sensor, timestamp=now, value=1.5)
    figures = dict.fromkeys(("sum", "min", "max", "first", "last"), 1.0)
    ReadingHour.objects.create(sensor=sensor, hour=now, count=1, **figures)
    ReadingDay.objects.create(sensor=sensor, day=now.replace(hour=0), count=1, **figures)
    group = SensorGroupFactory(sensors=[sensor])
    MqttBridgeFactory()
    frozen = DriftReferenceFactory(sensor=sensor, frozen_by=user)
    return {
        "sensor": sensor.sensor_id,
        "refused-reading": RefusedReadingFactory(sender=user).pk,
        "correction": CorrectionFactory(sensor=sensor, made_by=user).pk,
        "sensor-group": group.pk,
        "device-access": DeviceAccessFactory(groups=[group]).pk,
        "mqtt-subscription": MqttSubscriptionFactory().pk,
        "line-mapping": LineMappingFactory().pk,
        "watch-rule": (rule := WatchRuleFactory(group=group)).pk,
        "watch": rule.watches.get().pk,
        "alert-recipient": AlertRecipientFactory(group=group, user=user).pk,
        "anomaly-alert": AnomalyAlertFactory(sensor=sensor).pk,
        "drift-reference": frozen.pk,
        "drift-check": DriftCheckFactory(sensor=sensor, reference=frozen).pk,
        "maintenance-task": MaintenanceTaskFactory(sensor=sensor, technician=user).pk,
        "maintenance-log": MaintenanceLogFactory(sensor=sensor).pk,
        "maintenance-routine": MaintenanceRoutineFactory(sensor=sensor, technician=user).pk,
        "technician": TechnicianFactory(user=user).pk,
        "history-import": HistoryImportFactory(uploaded_by=user).pk,
    }


def add_reading(place: int) -> None:
    timestamp = NOON - timedelta(minutes=place)
    Reading.objects.create(sensor=SensorFactory(), timestamp=timestamp, value=1.5)


def add_hour(place: int) -> None:
    hour = NOON - timedelta(hours=place)
    figures = dict.fromkeys(("sum", "min", "max", "first", "last"), 1.5)
    ReadingHour.objects.create(sensor=SensorFactory(), hour=hour, count=1, **figures)


def add_day(place: int) -> None:
    day = NOON.replace(hour=0) - timedelta(days=place)
    figures = dict.fromkeys(("sum", "min", "max", "first", "last"), 1.5)
    ReadingDay.objects.create(sensor=SensorFactory(), day=day, count=1, **figures)


def add_group(place: int) -> None:
    before = SensorGroup.objects.order_by("-pk").first()
    SensorGroupFactory(sensors=[SensorFactory()], parent=before)


def add_access(place: int) -> None:
    DeviceAccessFactory(groups=[SensorGroupFactory()], registers_in=SensorGroupFactory())


def add_alert(place: int) -> None:
    alert = AnomalyAlertFactory(group=SensorGroupFactory())
    rule = WatchRuleFactory()
    alert.findings.create(
        rule=rule, sensor=rule.sensor, began_at=alert.happened_at, value=81, strength=1
    )


def add_watch(place: int) -> None:
    WatchRuleFactory(sensor=SensorFactory())


def add_recipient(place: int) -> None:
    target = {"user": UserFactory()} if place % 2 else {"webhook": WebhookFactory()}
    AlertRecipientFactory(group=SensorGroupFactory(), **target)


# How a row comes into each list, with everything it points to being another's than the row before.
ADD = {
    "sensing/sensors": lambda place: SensorFactory(),
    "sensing/sensor-groups": add_group,
    "sensing/device-accesses": add_access,
    "sensing/mqtt-subscriptions": lambda place: MqttSubscriptionFactory(
        registers_in=SensorGroupFactory()
    ),
    "sensing/line-mappings": lambda place: LineMappingFactory(),
    "sensing/readings": add_reading,
    "sensing/reading-hours": add_hour,
    "sensing/reading-days": add_day,
    "sensing/newest-readings": lambda place: SensorFactory(),
    "sensing/refused-readings": lambda place: RefusedReadingFactory(sender=UserFactory()),
    "sensing/corrections": lambda place: CorrectionFactory(
        sensor=SensorFactory(), made_by=UserFactory()
    ),
    "sensing/watch-rules": add_watch,
    "sensing/watches": add_watch,
    "sensing/anomaly-alerts": add_alert,
    "sensing/drift-references": lambda place: DriftReferenceFactory(frozen_by=UserFactory()),
    "sensing/drift-checks": lambda place: DriftCheckFactory(),
    "sensing/alert-recipients": add_recipient,
    "sensing/maintenance-tasks": lambda place: MaintenanceTaskFactory(
        sensor=SensorFactory(), technician=UserFactory(), alert=AnomalyAlertFactory()
    ),
    "sensing/maintenance-logs": lambda place: MaintenanceLogFactory(
        sensor=SensorFactory(), technician=UserFactory(), task=MaintenanceTaskFactory()
    ),
    "sensing/maintenance-routines": lambda place: MaintenanceRoutineFactory(
        sensor=SensorFactory(), technician=UserFactory()
    ),
    "sensing/technicians": lambda place: TechnicianFactory(),
    "sensing/history-imports": lambda place: HistoryImportFactory(),
}
