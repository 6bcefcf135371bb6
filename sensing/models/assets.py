"""The registry of sensors."""

from datetime import datetime

import pgtrigger
from django.contrib.gis.db import models
from django.db.models import F, Q

from accounts.audit import track_shapes
from sensing.models.states import state_at

# A sensor's readings carry no foreign key, for the sake of their speed; this keeps the promise.
# Whoever stores readings holds the same lock shared, so none can slip in while a sensor goes.
REFUSE_WITH_READINGS = """
    PERFORM pg_advisory_xact_lock(hashtext('sensing.registry'));
    IF EXISTS (SELECT 1 FROM sensing_reading WHERE sensor_id = OLD.id)
       OR EXISTS (SELECT 1 FROM sensing_packedreadings WHERE sensor_id = OLD.id)
       OR EXISTS (SELECT 1 FROM sensing_readinghour WHERE sensor_id = OLD.id) THEN
        RAISE EXCEPTION 'Sensor % has readings. Set its status to decommissioned instead.',
            OLD.sensor_id USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
"""


class SensorQuerySet(models.QuerySet["Sensor"]):
    def active(self) -> "SensorQuerySet":
        return self.filter(status=Sensor.Status.ACTIVE)

    def with_state(self, now: datetime) -> "SensorQuerySet":
        """Give each sensor its ``state``, see ``sensing.models.states``."""
        return self.annotate(state=state_at(now))


@track_shapes()
class Sensor(models.Model):
    """One measuring point whose readings form one series."""

    class Type(models.TextChoices):
        TEMPERATURE = "temperature", "temperature"
        HUMIDITY = "humidity", "humidity"
        PRESSURE = "pressure", "pressure"
        VIBRATION = "vibration", "vibration"
        VOLTAGE = "voltage", "voltage"
        CURRENT = "current", "current"
        POWER = "power", "power"
        ENERGY = "energy", "energy"
        FLOW = "flow", "flow"
        LEVEL = "level", "level"
        SPEED = "speed", "speed"
        LIGHT = "light", "light"
        AUDIO = "audio", "audio"
        COUNT = "count", "count"
        OTHER = "other", "other"

    class Implausible(models.TextChoices):
        KEPT = "kept", "kept"
        REFUSED = "refused", "refused"

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        INACTIVE = "inactive", "inactive"
        MAINTENANCE = "maintenance", "in maintenance"
        DECOMMISSIONED = "decommissioned", "decommissioned"

    id = models.AutoField(primary_key=True)
    sensor_id = models.CharField(
        "sensor id",
        max_length=255,
        unique=True,
        help_text="The code that devices send, such as 'pump-3-temperature'.",
        error_messages={"unique": "Another sensor has this id already."},
    )
    type = models.CharField(max_length=20, choices=Type, help_text="What it measures.")
    unit = models.CharField(max_length=50, blank=True, help_text="Unit of its values, such as °C.")
    location = models.CharField(max_length=255, blank=True, help_text="Where it is, in words.")
    point = models.PointField(
        null=True, blank=True, help_text="Where it is on the map, longitude and latitude (WGS 84)."
    )
    status = models.CharField(max_length=14, choices=Status, default=Status.ACTIVE)
    expected_interval = models.DurationField(
        null=True,
        blank=True,
        help_text="Time between two readings, as hours:minutes:seconds; "
        "it is late after twice that.",
    )
    plausible_min = models.FloatField(
        null=True, blank=True, help_text="Smallest value that can be right, in its unit."
    )
    plausible_max = models.FloatField(
        null=True, blank=True, help_text="Largest value that can be right, in its unit."
    )
    implausible = models.CharField(
        "values outside are",
        max_length=7,
        choices=Implausible,
        default=Implausible.KEPT,
        help_text="Refused ones wait in the quarantine.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SensorQuerySet.as_manager()

    class Meta:
        ordering = ["sensor_id"]
        constraints = [
            models.CheckConstraint(
                name="sensing_sensor_id_not_blank",
                condition=~Q(sensor_id__regex=r"^\s*$") & ~Q(sensor_id__regex=r"^\s|\s$"),
                violation_error_message="A sensor id is not blank and has no spaces at its ends.",
            ),
            models.CheckConstraint(
                name="sensing_sensor_type_known",
                condition=Q(
                    type__in=[
                        "temperature",
                        "humidity",
                        "pressure",
                        "vibration",
                        "voltage",
                        "current",
                        "power",
                        "energy",
                        "flow",
                        "level",
                        "speed",
                        "light",
                        "audio",
                        "count",
                        "other",
                    ]
                ),
                violation_error_message="This type of sensor is not known.",
            ),
            models.CheckConstraint(
                name="sensing_sensor_status_known",
                condition=Q(status__in=["active", "inactive", "maintenance", "decommissioned"]),
                violation_error_message="A sensor is active, inactive, in maintenance "
                "or decommissioned.",
            ),
            models.CheckConstraint(
                name="sensing_sensor_implausible_known",
                condition=Q(implausible__in=["kept", "refused"]),
                violation_error_message="Implausible values are kept or refused.",
            ),
            models.CheckConstraint(
                name="sensing_sensor_interval_positive",
                condition=Q(expected_interval=None) | Q(expected_interval__gt="0 seconds"),
                violation_error_message="The expected interval must be longer than nothing.",
            ),
            models.CheckConstraint(
                name="sensing_sensor_plausible_range_ordered",
                condition=Q(plausible_min=None)
                | Q(plausible_max=None)
                | Q(plausible_min__lt=F("plausible_max")),
                violation_error_message="The plausible minimum must be below the maximum.",
            ),
        ]
        indexes = [
            # The list filtered by type or status, in the order it is shown.
            models.Index(fields=["type", "sensor_id"], name="sensing_sensor_by_type"),
            models.Index(fields=["status", "sensor_id"], name="sensing_sensor_by_status"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="refuse_with_readings",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=REFUSE_WITH_READINGS,
            )
        ]

    def __str__(self) -> str:
        return self.sensor_id
