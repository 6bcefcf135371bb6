"""How cameras and the machines behind them fare, as series of numbers."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from psqlextra.models import PostgresPartitionedModel
from psqlextra.types import PostgresPartitioningMethod

from cameras.models.cameras import Camera
from timeseries.series import by_time, time_sane


class MetricSeries(models.Model):
    """What is measured, of what and by whom; its values stand in a table of their own."""

    scopes = {"cameras.zone": "camera__zone"}

    id = models.AutoField(primary_key=True)
    camera = models.ForeignKey(
        Camera, null=True, blank=True, on_delete=models.PROTECT, related_name="metrics"
    )
    name = models.CharField(max_length=100, help_text="What is measured, such as 'fps'.")
    unit = models.CharField(max_length=20, blank=True, help_text="Unit of its values, such as ms.")
    source = models.CharField(max_length=100, blank=True, help_text="Who measured it.")
    labels = models.JSONField(default=dict, blank=True, help_text="What sets it apart, as texts.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "metric series"
        constraints = [
            models.UniqueConstraint(
                name="cameras_metricseries_one_each",
                fields=["name", "camera", "source", "labels"],
                nulls_distinct=False,
                violation_error_message="There is such a series already.",
            ),
            models.CheckConstraint(
                name="cameras_metricseries_name_not_blank",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="A metric has a name.",
            ),
        ]
        indexes = [
            # Series by some of their labels.
            GinIndex(
                fields=["labels"], name="cameras_metric_by_labels", opclasses=["jsonb_path_ops"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.camera or self.source or 'the system'}"


class SystemMetric(PostgresPartitionedModel):
    """One value of one series at one instant."""

    scopes = {"cameras.zone": "series__camera__zone"}

    pk = models.CompositePrimaryKey("series_id", "measured_at")
    series = models.ForeignKey(
        MetricSeries, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    measured_at = models.DateTimeField(help_text="When it was measured (UTC).")
    value = models.FloatField(help_text="In the unit of its series.")

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["measured_at"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cameras_systemmetric_value_finite",
                condition=Q(value__gt=float("-inf"), value__lt=float("inf")),
                violation_error_message="A metric's value is a finite number.",
            ),
            time_sane("cameras_systemmetric", "measured_at", "A metric's"),
        ]
        indexes = [
            by_time("cameras_systemmetric", "measured_at"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.measured_at:%Y-%m-%d %H:%M:%S} {self.value}"


class SystemMetricRow(models.Model):
    """One value of a series as the admin lists it. A view, read-only."""

    scopes = {"cameras.zone": "series__camera__zone"}

    id = models.TextField(primary_key=True)
    series = models.ForeignKey(MetricSeries, on_delete=models.DO_NOTHING, db_constraint=False)
    measured_at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        managed = False
        db_table = "cameras_systemmetricrow"
        verbose_name = "system metric"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.series} {self.measured_at:%Y-%m-%d %H:%M:%S}"
