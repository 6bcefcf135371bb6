"""What must always hold in sensing's tables, broken on purpose from every side."""

from datetime import timedelta
from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import (
    DatabaseError,
    IntegrityError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)

from sensing.models import (
    AnomalyAlert,
    CorrectedReading,
    DeviceAccess,
    Finding,
    MaintenanceLog,
    PackedReadings,
    Reading,
    ReadingDay,
    ReadingHour,
    Sensor,
    Watch,
)
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, until
from tests.notifications.factories import WebhookFactory
from tests.sensing.factories import (
    AlertRecipientFactory,
    AnomalyAlertFactory,
    CorrectionFactory,
    DriftCheckFactory,
    DriftReferenceFactory,
    HistoryImportFactory,
    LineMappingFactory,
    MaintenanceLogFactory,
    MaintenanceRoutineFactory,
    MaintenanceTaskFactory,
    MqttSubscriptionFactory,
    RefusedReadingFactory,
    SensorFactory,
    SensorGroupFactory,
    TechnicianFactory,
    WatchRuleFactory,
    device_token,
)
from tests.timeseries.readings import ago, refresh, send
from tests.timeseries.waiting import backend_waiting_for

EARLIER = NOON - timedelta(hours=1)
LONG_AGO = NOON.replace(year=1999)


def build(factory, **values):
    """An instance that is not stored, with its parents stored."""
    if factory in (AnomalyAlertFactory,):
        values.setdefault("sensor", SensorFactory())
    if factory is HistoryImportFactory:
        values.setdefault("uploaded_by", UserFactory())
    return factory.build(**values)


def build_reading(**values):
    return Reading(
        **{"sensor": SensorFactory(), "timestamp": NOON, "value": 1.0, "quality": 1.0} | values
    )


def build_hour(**values):
    figures = dict.fromkeys(("sum", "min", "max", "first", "last"), 1.0)
    return ReadingHour(**{"sensor": SensorFactory(), "hour": NOON, "count": 1} | figures | values)


def build_packed(**values):
    figures = dict.fromkeys(("value_sum", "value_min", "value_max"), 1.0)
    times = {"day": NOON.replace(hour=0), "start": NOON, "tick": 1, "step": 1, "count": 1}
    return PackedReadings(**{"sensor": SensorFactory()} | figures | times | values)


def build_day(**values):
    figures = dict.fromkeys(("sum", "min", "max", "first", "last"), 1.0)
    day = NOON.replace(hour=0)
    return ReadingDay(**{"sensor": SensorFactory(), "day": day, "count": 1} | figures | values)


def refused_twice(**values):
    return RefusedReadingFactory.build(
        sensor_id=RefusedReadingFactory(**values).sensor_id, **values
    )


def corrected_twice():
    correction = CorrectionFactory()
    figures = dict.fromkeys(("raw_value", "raw_quality", "value", "quality"), 1.0)
    reading = {"correction": correction, "sensor": correction.sensor, "timestamp": NOON}
    CorrectedReading.objects.create(**reading, **figures, is_corrected=True)
    return CorrectedReading(**reading, **figures, is_corrected=True)


def correction(**values):
    return CorrectionFactory.build(sensor=SensorFactory(), made_by=UserFactory(), **values)


def second_of_routine():
    routine = MaintenanceRoutineFactory()
    MaintenanceTaskFactory(routine=routine)
    return MaintenanceTaskFactory.build(routine=routine)


def technician(**values):
    return TechnicianFactory.build(**{"user": UserFactory()} | values)


def told_twice(group=lambda: None):
    values = {"address": "shift@example.org", "group": group()}
    AlertRecipientFactory(**values)
    return AlertRecipientFactory.build(**values)


recipient = partial(build, AlertRecipientFactory, address="shift@example.org")
refused = partial(build, RefusedReadingFactory)
sensor = partial(build, SensorFactory)
alert = partial(build, AnomalyAlertFactory)
task = partial(build, MaintenanceTaskFactory)
entry = partial(build, MaintenanceLogFactory)
routine = partial(build, MaintenanceRoutineFactory)
subscription = partial(build, MqttSubscriptionFactory)


def rule(**values):
    values.setdefault("sensor", SensorFactory())
    return WatchRuleFactory.build(**values)


def watched(**values):
    watch = WatchRuleFactory().watches.get()
    Watch.objects.all().delete()
    return Watch(rule=watch.rule, sensor=watch.sensor, created_at=NOON, **values)


def watched_twice():
    watch = WatchRuleFactory().watches.get()
    return Watch(rule=watch.rule, sensor=watch.sensor, created_at=NOON)


def found_backwards():
    known = rule()
    known.save()
    return Finding(
        alert=AnomalyAlertFactory(),
        rule=known,
        sensor=known.sensor,
        began_at=NOON,
        ended_at=EARLIER,
        value=81,
        strength=1,
    )


def access(**values):
    return DeviceAccess(**{"token": device_token()} | values)


history = partial(build, HistoryImportFactory)


def reference(**values):
    return DriftReferenceFactory.build(**{"sensor": SensorFactory()} | values)


def check(**values):
    frozen = DriftReferenceFactory()
    return DriftCheckFactory.build(**{"sensor": frozen.sensor, "reference": frozen} | values)


def checked_twice():
    known = DriftCheckFactory()
    return DriftCheckFactory.build(sensor=known.sensor, reference=known.reference)


BROKEN = {
    "sensing_sensor_id_not_blank": [
        partial(sensor, sensor_id=text) for text in ("", " ", " a", "a ", "\t", "a\n")
    ],
    "sensing_sensor_type_known": [partial(sensor, type="warmth")],
    "sensing_sensor_status_known": [partial(sensor, status="lost")],
    "sensing_sensor_interval_positive": [
        partial(sensor, expected_interval=timedelta(seconds=seconds)) for seconds in (0, -1)
    ],
    "sensing_sensor_plausible_range_ordered": [
        partial(sensor, plausible_min=1, plausible_max=top) for top in (1, 0)
    ],
    "sensing_anomalyalert_severity_known": [partial(alert, severity=n) for n in (0, 6)],
    "sensing_anomalyalert_confidence_share": [
        partial(alert, confidence=share) for share in (-0.01, 1.01, float("nan"))
    ],
    "sensing_anomalyalert_type_known": [partial(alert, anomaly_type="odd")],
    "sensing_anomalyalert_status_known": [partial(alert, status="odd", settled_at=NOON)],
    "sensing_anomalyalert_settled_has_moment": [
        partial(alert, status=status, settled_at=None)
        for status in ("acknowledged", "resolved", "ignored")
    ],
    "sensing_anomalyalert_event_ordered": [partial(alert, happened_at=NOON, ended_at=EARLIER)],
    "sensing_watchrule_one_scope": [
        partial(rule, sensor=None),
        lambda: rule(group=SensorGroupFactory()),
    ],
    "sensing_watchrule_detector_complete": [
        partial(rule, high=None),
        partial(rule, detector="rate"),
        partial(rule, detector="rate", bound=0),
        partial(rule, detector="seasonal", bound=-1),
        partial(rule, detector="stuck"),
        partial(rule, detector="missing", span=timedelta()),
    ],
    "sensing_watchrule_detector_known": [partial(rule, detector="odd")],
    "sensing_watchrule_limits_ordered": [
        partial(rule, low=80, high=80),
        partial(rule, low=81, high=80),
        partial(rule, low=70, high=80, deadband=5),
    ],
    "sensing_watchrule_numbers_finite": [
        partial(rule, high=float("inf")),
        partial(rule, low=float("nan"), high=None),
        partial(rule, detector="rate", bound=float("inf")),
        partial(rule, deadband=-1),
        partial(rule, deadband=float("nan")),
    ],
    "sensing_watchrule_times_sane": [
        partial(rule, persists=timedelta(seconds=-1)),
        partial(rule, cooldown=timedelta(days=8)),
        partial(rule, detector="stuck", span=timedelta(days=8)),
    ],
    "sensing_watchrule_severity_known": [partial(rule, severity=n) for n in (0, 6)],
    "sensing_watch_once": [watched_twice],
    "sensing_watch_phase_known": [partial(watched, phase=3)],
    "sensing_finding_ordered": [found_backwards],
    "sensing_alertrecipient_one_target": [
        partial(recipient, address=""),
        lambda: recipient(user=UserFactory()),
        lambda: recipient(webhook=WebhookFactory()),
        lambda: recipient(address="", user=UserFactory(), webhook=WebhookFactory()),
    ],
    "sensing_alertrecipient_address_plain": [
        partial(recipient, address=text)
        for text in ("shift", "@", "a@", "@b", "a b@c", "a@b, c@d", "A <a@b>", "a@b\nc@d")
    ],
    "sensing_alertrecipient_least_severity_known": [
        partial(recipient, least_severity=n) for n in (0, 6)
    ],
    "sensing_alertrecipient_once": [told_twice, partial(told_twice, SensorGroupFactory)],
    "sensing_maintenancetask_priority_known": [partial(task, priority=n) for n in (0, 6)],
    "sensing_maintenancetask_status_known": [partial(task, status="odd")],
    "sensing_maintenancetask_schedule_ordered": [
        partial(task, scheduled_start_at=NOON, scheduled_end_at=EARLIER)
    ],
    "sensing_maintenancetask_work_ordered": [partial(task, started_at=NOON, ended_at=EARLIER)],
    "sensing_maintenancetask_ended_when_over": [
        partial(task, status=status, ended_at=None, reason="no key")
        for status in ("completed", "failed")
    ],
    "sensing_maintenancetask_hours_positive": [
        partial(task, estimated_hours=-1),
        partial(task, actual_hours=-1),
    ],
    "sensing_maintenancetask_started_when_in_progress": [
        partial(task, status="in_progress", started_at=None)
    ],
    "sensing_maintenancetask_given_up_with_reason": [
        partial(task, status=status, ended_at=NOON, reason=reason)
        for status in ("failed", "cancelled")
        for reason in ("", " \n")
    ],
    "sensing_maintenancetask_end_has_start": [partial(task, scheduled_end_at=NOON)],
    "sensing_maintenancetask_lists_named": [
        partial(task, required_skills=["mechanics", ""]),
        partial(task, parts_needed=[""]),
    ],
    "sensing_maintenancetask_routine_once": [second_of_routine],
    "sensing_technician_skills_named": [partial(technician, skills=[""])],
    "sensing_maintenanceroutine_priority_known": [partial(routine, priority=n) for n in (0, 6)],
    "sensing_maintenanceroutine_interval_sane": [
        partial(routine, every_days=days) for days in (0, 3661)
    ],
    "sensing_maintenanceroutine_ahead_sane": [partial(routine, days_ahead=367)],
    "sensing_maintenanceroutine_hours_positive": [partial(routine, estimated_hours=-1)],
    "sensing_maintenanceroutine_lists_named": [
        partial(routine, required_skills=[""]),
        partial(routine, parts_needed=[""]),
    ],
    "sensing_maintenancelog_status_known": [partial(entry, status="odd")],
    "sensing_maintenancelog_hours_positive": [partial(entry, actual_hours=-1)],
    "sensing_reading_value_finite": [
        partial(build_reading, value=float(word)) for word in ("nan", "inf", "-inf")
    ],
    "sensing_reading_quality_share": [
        partial(build_reading, quality=share) for share in (-0.01, 1.01, float("nan"))
    ],
    "sensing_reading_time_sane": [
        partial(build_reading, timestamp=moment) for moment in (LONG_AGO, NOON.replace(year=2100))
    ],
    "sensing_readinghour_has_readings": [partial(build_hour, count=n) for n in (0, -1)],
    "sensing_historyimport_state_known": [partial(history, state="odd", plan={})],
    "sensing_historyimport_sha256_whole": [
        partial(history, sha256=digest) for digest in ("", "a" * 63, "A" * 64, "g" * 64)
    ],
    "sensing_historyimport_finished_has_moment": [
        partial(history, state="failed"),
        partial(history, finished_at=NOON),
    ],
    "sensing_historyimport_plan_before_check": [partial(history, state="checking")],
    "sensing_historyimport_started_has_moment": [partial(history, state="importing", plan={})],
    "sensing_historyimport_lines_done_exist": [partial(history, done_lines=2, total_lines=1)],
    "sensing_linemapping_name_plain": [
        partial(build, LineMappingFactory, name=name) for name in ("", " ", " a", "a ", "a/b")
    ],
    "sensing_linemapping_sensor_id_readable": [
        partial(build, LineMappingFactory, sensor_id=text)
        for text in ("", "{", "}", "{}", "a{b", "a}b", "{a{b}}")
    ],
    "sensing_sensor_implausible_known": [partial(sensor, implausible="odd")],
    "sensing_readingday_has_readings": [partial(build_day, count=n) for n in (0, -1)],
    "sensing_refusedreading_once": [
        partial(refused_twice, timestamp=moment, value=value)
        for moment, value in ((NOON, 1.0), (None, None))
    ],
    "sensing_refusedreading_kind_known": [partial(refused, kind="odd")],
    "sensing_refusedreading_source_known": [partial(refused, source="odd")],
    "sensing_refusedreading_status_known": [partial(refused, status="odd", settled_at=NOON)],
    "sensing_refusedreading_settled_has_moment": [
        partial(refused, status="stored"),
        partial(refused, status="dismissed"),
        partial(refused, settled_at=NOON),
    ],
    "sensing_refusedreading_value_finite": [
        partial(refused, value=float(word)) for word in ("nan", "inf", "-inf")
    ],
    "sensing_refusedreading_quality_finite": [
        partial(refused, quality=float(word)) for word in ("nan", "inf", "-inf")
    ],
    "sensing_correction_range_ordered": [
        partial(correction, start=NOON, end=moment) for moment in (NOON, EARLIER)
    ],
    "sensing_correction_kind_known": [partial(correction, kind="odd")],
    "sensing_correction_kind_complete": [
        partial(correction, amount=None),
        partial(correction, amount=float("nan")),
        partial(correction, kind="undo"),
        partial(correction, kind="undo", amount=None),
    ],
    "sensing_correction_has_reason": [partial(correction, reason=text) for text in ("", " \n")],
    "sensing_correctedreading_once": [corrected_twice],
    "sensing_driftreference_range_ordered": [
        partial(reference, start=NOON, end=end) for end in (NOON, EARLIER)
    ],
    "sensing_driftreference_sample_whole": [
        partial(reference, hours=[], means=[], hour_count=0),
        partial(reference, hours=[1]),
        partial(reference, means=[1.0, 2.0, 3.0]),
        partial(reference, hour_count=3),
    ],
    "sensing_driftreference_spread_positive": [
        partial(reference, spread=float(word)) for word in ("0", "-1", "nan", "inf")
    ],
    "sensing_driftreference_has_reason": [partial(reference, reason=text) for text in ("", " ")],
    "sensing_driftcheck_once_a_day": [checked_twice],
    "sensing_driftcheck_verdict_known": [partial(check, verdict="odd")],
    "sensing_driftcheck_range_ordered": [partial(check, start=NOON, end=EARLIER)],
    "sensing_driftcheck_verdict_has_figures": [
        partial(check, verdict=verdict, **{name: None})
        for verdict in ("stable", "drifted")
        for name in ("p_corrected", "effect", "shift")
    ],
    "sensing_driftcheck_reason_if_not_told": [
        partial(check, reason="Too little."),
        partial(check, verdict="insufficient", reason=""),
    ],
    "sensing_driftcheck_chance_share": [
        partial(check, **{name: share})
        for name in ("p_value", "p_corrected")
        for share in (-0.01, 1.01, float("nan"))
    ],
    "sensing_sensorgroup_name_plain": [
        partial(build, SensorGroupFactory, name=name) for name in ("", " ", " a", "a ", "a/b")
    ],
    "sensing_sensorgroup_kind_known": [partial(build, SensorGroupFactory, kind="room")],
    "sensing_deviceaccess_registers_type_known": [partial(access, registers_type="warmth")],
    "sensing_deviceaccess_registers_most_sane": [partial(access, registers_most=1_000_001)],
    "sensing_mqttsubscription_registers_type_known": [
        partial(subscription, registers_type="warmth")
    ],
    "sensing_mqttsubscription_registers_most_sane": [
        partial(subscription, registers_most=1_000_001)
    ],
    "sensing_mqttsubscription_name_plain": [
        partial(subscription, name=name) for name in ("", " ", " a", "a ", "a/b")
    ],
    "sensing_mqttsubscription_topic_valid": [
        partial(subscription, topic=topic)
        for topic in ("", "a#", "#/a", "a/#/b", "a+/b", "a/+b", "a/##", "$share/a/b")
    ],
    "sensing_mqttsubscription_qos_known": [partial(subscription, qos=n) for n in (-1, 2)],
    "sensing_mqttsubscription_form_known": [partial(subscription, form="xml")],
    "sensing_mqttsubscription_sensor_id_readable": [
        partial(subscription, sensor_id=text)
        for text in ("", "{", "}", "{}", "{0}", "{100}", "{host}", "a{1", "{{1}}")
    ],
    "sensing_mqttsubscription_time_unit_known": [partial(subscription, time_unit="m")],
    "sensing_mqttsubscription_value_has_path": [partial(subscription, form="json", value_path="")],
    "sensing_packedreadings_has_readings": [partial(build_packed, count=n) for n in (0, -1)],
}
# A status that is not known also breaks the rule of what each status needs.
ALSO = {"sensing_maintenancetask_status_known": "sensing_maintenancetask_ended_when_over"}
# What the database stumbles over before it reaches the constraint.
STUMBLES = {
    "sensing_reading_time_sane": {"no partition of relation"},
    "sensing_readinghour_has_readings": {"division by zero"},
    "sensing_readingday_has_readings": {"division by zero"},
}

CONSTRAINTS = {
    constraint.name: constraint
    for model in apps.get_app_config("sensing").get_models()
    if not hasattr(model, "pgh_tracked_model")
    for constraint in model._meta.constraints
}
WAYS = [
    pytest.param(name, make, id=f"{name} in way {number}")
    for name, ways in BROKEN.items()
    for number, make in enumerate(ways, 1)
]


def test_every_constraint_is_broken_here():
    assert set(BROKEN) == set(CONSTRAINTS)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_constraint_says_what_is_wrong(name):
    sentence = CONSTRAINTS[name].violation_error_message

    assert sentence.endswith(".")
    assert sentence != CONSTRAINTS[name].default_violation_error_message


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_the_database_refuses_what_breaks_a_constraint(name, make):
    instance = make()

    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        instance.save(force_insert=True)

    reasons = {name, ALSO.get(name, name)} | STUMBLES.get(name, set())
    assert any(reason in str(caught.value) for reason in reasons)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_staff_are_told_in_a_sentence_what_breaks_a_constraint(name, make):
    instance = make()

    with pytest.raises(ValidationError) as caught:
        instance.validate_constraints()

    assert CONSTRAINTS[name].violation_error_message in caught.value.messages


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(partial(sensor, plausible_min=1), id="a sensor with half a range"),
        pytest.param(partial(sensor, plausible_min=0, plausible_max=1), id="with a whole one"),
        pytest.param(partial(sensor, sensor_id="a b"), id="a space inside an id"),
        pytest.param(partial(alert, confidence=0), id="a guess"),
        pytest.param(partial(alert, confidence=1, severity=5), id="certain and grave"),
        pytest.param(partial(alert, status="resolved", settled_at=NOON), id="a settled alert"),
        pytest.param(partial(task, status="cancelled", reason="sold"), id="never begun"),
        pytest.param(partial(task, started_at=NOON, ended_at=NOON), id="work of no length"),
        pytest.param(partial(task, estimated_hours=0), id="no hours"),
        pytest.param(partial(entry, actual_hours=0), id="a log entry of no hours"),
        pytest.param(partial(build_reading, quality=0, value=-0.0), id="a useless reading"),
    ],
)
def test_what_just_holds_is_stored(make):
    instance = make()
    instance.validate_constraints()

    instance.save(force_insert=True)

    assert type(instance).objects.filter(pk=instance.pk).exists()


@pytest.mark.django_db
def test_a_sensor_id_is_taken_once():
    SensorFactory(sensor_id="pump-1")

    with pytest.raises(ValidationError, match="Another sensor has this id already"):
        sensor(sensor_id="pump-1").full_clean()
    with pytest.raises(IntegrityError, match="sensor_id"):
        sensor(sensor_id="pump-1").save()


LOG_STATEMENTS = [
    pytest.param("UPDATE sensing_maintenancelog SET notes = 'better'", id="changed"),
    pytest.param("DELETE FROM sensing_maintenancelog", id="deleted"),
    pytest.param("TRUNCATE sensing_maintenancelog", id="emptied"),
]


@pytest.mark.parametrize("statement", LOG_STATEMENTS)
def test_the_application_may_not_have_the_log(committed, statement):
    MaintenanceLogFactory()

    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(statement)

    assert MaintenanceLog.objects.get().notes == ""


@pytest.mark.parametrize("statement", LOG_STATEMENTS)
def test_not_even_the_owner_may_have_the_log(committed, statement):
    MaintenanceLogFactory()

    with connections["owner"].cursor() as cursor, pytest.raises(DatabaseError) as caught:
        cursor.execute(statement)

    assert "pgtrigger_" in str(caught.value)
    assert MaintenanceLog.objects.get().notes == ""


def test_a_sensor_without_readings_is_deleted(committed):
    SensorFactory().delete()

    assert not Sensor.objects.exists()


@pytest.mark.parametrize("is_rolled_up", [False, True], ids=["raw", "only summarised"])
def test_a_sensor_with_readings_stays(noon, committed, is_rolled_up):
    pump = SensorFactory(sensor_id="pump-1")
    send(("pump-1", ago(5), 1.0))
    if is_rolled_up:
        refresh()
        Reading.objects.all().delete()

    with pytest.raises(IntegrityError, match=r"Sensor pump-1 has readings\. Set its status"):
        pump.delete()

    assert Sensor.objects.get() == pump


@pytest.mark.parametrize("make", [AnomalyAlertFactory, MaintenanceTaskFactory])
def test_a_sensor_with_history_stays(committed, make):
    pump = SensorFactory()
    make(sensor=pump)

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM sensing_sensor WHERE id = %s", [pump.pk])


def test_a_sensor_that_goes_while_readings_arrive_waits_and_then_stays(noon, beside):
    pump = SensorFactory(sensor_id="pump-1")
    with transaction.atomic():
        send(("pump-1", ago(5), 1.0))
        going = beside(pump.delete)
        until(partial(backend_waiting_for, connection))

    with pytest.raises(IntegrityError, match="has readings"):
        going.result(20)
    assert Reading.objects.count() == Sensor.objects.count() == 1


def test_readings_that_arrive_while_their_sensor_goes_wait_and_are_then_refused(noon, beside):
    pump = SensorFactory(sensor_id="pump-1")
    with transaction.atomic():
        pump.delete()
        arriving = beside(send, ("pump-1", ago(5), 1.0))
        until(partial(backend_waiting_for, connection))

    outcome = arriving.result(20)
    assert (outcome.stored, "unknown sensor" in outcome.refused[0].reason) == (0, True)
    assert not Reading.objects.exists()


def test_however_they_meet_no_reading_is_left_without_its_sensor(noon, beside):
    for number in range(15):
        name = f"pump-{number}"
        pump = SensorFactory(sensor_id=name)
        meeting = [beside(send, (name, ago(5), 1.0)), beside(pump.delete)]
        for one in meeting if number % 2 else reversed(meeting):
            one.exception(20)

    left = set(Reading.objects.values_list("sensor_id", flat=True))
    assert left == set(Sensor.objects.values_list("pk", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(partial(sensor, sensor_id="pump-1"), "pump-1", id="sensor"),
        pytest.param(partial(task), "inspection of pump 3", id="task"),
        pytest.param(partial(entry), "pump 3 2026-03-01", id="log entry"),
    ],
)
def test_a_row_is_called_what_its_readers_call_it(make, words):
    assert str(make()) == words


@pytest.mark.django_db
def test_unsettled_alerts_are_those_that_somebody_must_see_to():
    for status in AnomalyAlert.Status:
        AnomalyAlertFactory(status=status, settled_at=NOON)

    found = AnomalyAlert.objects.unsettled().values_list("status", flat=True)

    assert sorted(found) == ["acknowledged", "open"]


@pytest.mark.django_db
def test_active_sensors_are_those_in_use():
    for status in Sensor.Status:
        SensorFactory(status=status)

    assert [each.status for each in Sensor.objects.active()] == ["active"]
