"""What sensors measured, and its summaries. Written by one service each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Sqrt
from psqlextra.models import PostgresPartitionedModel
from psqlextra.types import PostgresPartitioningMethod

from sensing.models.assets import Sensor
from timeseries.models import PackedDay
from timeseries.series import by_time, time_sane


class Reading(PostgresPartitionedModel):
    """One value that a sensor measured at one instant."""

    pk = models.CompositePrimaryKey("sensor_id", "timestamp")
    # No constraint in the database: it would cost two thirds of the ingest speed. The service
    # that writes resolves the sensor, and a trigger keeps sensors that have readings.
    sensor = models.ForeignKey(
        Sensor, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    timestamp = models.DateTimeField(help_text="When it was measured (UTC).")
    value = models.FloatField(help_text="In the unit of its sensor.")
    quality = models.FloatField(default=1.0, help_text="From 0, useless, to 1, good.")

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["timestamp"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sensing_reading_value_finite",
                condition=Q(value__gt=float("-inf"), value__lt=float("inf")),
                violation_error_message="A reading's value is a finite number.",
            ),
            models.CheckConstraint(
                name="sensing_reading_quality_share",
                condition=Q(quality__gte=0, quality__lte=1),
                violation_error_message="Quality lies between 0 and 1.",
            ),
            time_sane("sensing_reading", "timestamp", "A reading's"),
        ]
        indexes = [
            by_time("sensing_reading", "timestamp"),
        ]

    def __str__(self) -> str:
        return f"{self.sensor_id} {self.timestamp:%Y-%m-%d %H:%M:%S} {self.value}"


class PackedReadings(PackedDay):
    """One sensor's readings of one day, packed; read as rows by ``sensing_unpacked``."""

    pk = models.CompositePrimaryKey("sensor_id", "day")
    sensor = models.ForeignKey(
        Sensor, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    quality_base = models.BigIntegerField(null=True)
    quality_decimals = models.SmallIntegerField(null=True)
    quality_known = ArrayField(models.FloatField(), null=True)
    quality_small = ArrayField(models.SmallIntegerField(), null=True)
    quality_whole = ArrayField(models.IntegerField(), null=True)
    quality_plain = ArrayField(models.FloatField(), null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="sensing_packedreadings_has_readings",
                condition=Q(count__gt=0),
                violation_error_message="A day without readings is not packed.",
            ),
        ]
        indexes = [
            # What is too old to be kept, and the days of all sensors between two moments.
            models.Index(fields=["day"], name="sensing_packed_by_day"),
        ]


class ShownReading(models.Model):
    """One reading with one key, as the admin and analysts list it."""

    id = models.TextField(primary_key=True)
    sensor = models.ForeignKey(Sensor, on_delete=models.DO_NOTHING, db_constraint=False)
    timestamp = models.DateTimeField()
    value = models.FloatField()
    quality = models.FloatField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.sensor} {self.timestamp:%Y-%m-%d %H:%M:%S}"


class ReadingRow(ShownReading):
    """One reading, packed or not. A view."""

    day = models.DateTimeField(help_text="Midnight before it; asked for, it spares other days.")

    class Meta:
        managed = False
        db_table = "sensing_readingrow"
        verbose_name = "reading"
        default_permissions = ()


class RecentReadingRow(ShownReading):
    """One reading that is not packed. A view."""

    class Meta:
        managed = False
        db_table = "sensing_recentreadingrow"
        verbose_name = "recent reading"
        default_permissions = ()


class NewestReading(models.Model):
    """The reading of a sensor with the latest time, as far as batches were gone through."""

    sensor = models.OneToOneField(
        Sensor, primary_key=True, on_delete=models.CASCADE, related_name="newest"
    )
    timestamp = models.DateTimeField(help_text="When it was measured (UTC).")
    value = models.FloatField(help_text="In the unit of its sensor.")
    quality = models.FloatField(help_text="From 0, useless, to 1, good.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.sensor_id} {self.timestamp:%Y-%m-%d %H:%M:%S} {self.value}"


class NewestOfBatch(models.Model):
    """The newest readings of one batch, an element a sensor, until they are gone through.

    Append-only for writers, so that two batches of the same sensors never wait for each other.
    """

    sensors = ArrayField(models.IntegerField(), help_text="Keys of sensors.")
    timestamps = ArrayField(models.DateTimeField(), help_text="When they were measured (UTC).")
    values = ArrayField(models.FloatField(), help_text="In the units of the sensors.")
    qualities = ArrayField(models.FloatField(), help_text="From 0, useless, to 1, good.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"newest of batch {self.pk}"


class Summary(PostgresPartitionedModel):
    """The summary of one sensor's readings in one bucket of time, computed from them."""

    sensor = models.ForeignKey(
        Sensor, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    count = models.IntegerField(help_text="Readings in it.")
    sum = models.FloatField(help_text="Sum of their values.")
    min = models.FloatField(help_text="Smallest value.")
    max = models.FloatField(help_text="Largest value.")
    average = models.GeneratedField(
        expression=F("sum") / F("count"),
        output_field=models.FloatField(),
        db_persist=True,
        help_text="Mean value.",
    )
    first = models.FloatField(help_text="Value of the earliest reading.")
    last = models.FloatField(help_text="Value of the latest reading.")
    squares = models.FloatField(
        default=0, help_text="Sum of the squared differences from the mean."
    )
    deviation = models.GeneratedField(
        expression=Sqrt(F("squares") / F("count")),
        output_field=models.FloatField(),
        db_persist=True,
        help_text="Standard deviation, of the readings as a whole population.",
    )
    good = models.IntegerField(default=0, help_text="Readings of a quality of at least 0.5.")
    minutes = models.IntegerField(default=0, help_text="Minutes in which there is a reading.")

    class Meta:
        abstract = True


class ReadingHour(Summary):
    """The summary of one sensor's readings in one hour, computed from them."""

    pk = models.CompositePrimaryKey("sensor_id", "hour")
    hour = models.DateTimeField(help_text="Start of the hour (UTC).")

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["hour"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sensing_readinghour_has_readings",
                condition=Q(count__gt=0),
                violation_error_message="An hour without readings has no summary.",
            ),
        ]
        indexes = [
            # The newest hour that any sensor has, and one hour of all sensors.
            models.Index(fields=["hour"], name="sensing_readinghour_by_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.sensor_id} {self.hour:%Y-%m-%d %H:00}"


class ReadingDay(Summary):
    """The summary of one sensor's readings in one day (UTC), computed from its hours."""

    pk = models.CompositePrimaryKey("sensor_id", "day")
    day = models.DateTimeField(help_text="Start of the day (UTC).")

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["day"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sensing_readingday_has_readings",
                condition=Q(count__gt=0),
                violation_error_message="A day without readings has no summary.",
            ),
        ]
        indexes = [
            # One day of all sensors.
            models.Index(fields=["day"], name="sensing_readingday_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.sensor_id} {self.day:%Y-%m-%d}"
