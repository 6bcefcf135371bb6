"""How what other systems send becomes readings."""

import pghistory
from django.db import models
from django.db.models import Q


@pghistory.track()
class LineMapping(models.Model):
    """A rule that says of which sensor the fields of InfluxDB's line protocol are.

    The first rule that fits a point is taken, by ``position`` and then by name.
    """

    id = models.AutoField(primary_key=True)
    name = models.CharField(
        max_length=100,
        unique=True,
        help_text="Such as Telegraf, CPU.",
        error_messages={"unique": "Another mapping has this name already."},
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Of mappings that fit a point, that with the lowest is taken."
    )
    measurement = models.CharField(
        max_length=255, blank=True, help_text="Fits points of this measurement; empty, of any."
    )
    sensor_id = models.CharField(
        "sensor id",
        max_length=255,
        default="{measurement}.{field}",
        help_text="Such as {host}.{measurement}.{field}: names in braces stand for the point's "
        "measurement, its field and its tags. A point without one of them does not fit.",
    )
    is_active = models.BooleanField(default=True, help_text="Others are passed over.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                name="sensing_linemapping_name_plain",
                condition=~Q(name__regex=r"^\s*$|^\s|\s$|/"),
                violation_error_message="A name is not blank, and has no slashes and no spaces at "
                "its ends.",
            ),
            models.CheckConstraint(
                name="sensing_linemapping_sensor_id_readable",
                condition=Q(sensor_id__regex=r"^([^{}]|\{[^{}]+\})+$"),
                violation_error_message="A sensor id is text with names in braces, each brace "
                "closed, as {host}.{field}.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
