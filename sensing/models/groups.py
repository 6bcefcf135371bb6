"""Sensors that belong together."""

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from sensing.models.assets import Sensor

PART_OF_ITSELF = "A group cannot be part of itself."
# Two changes that together make a circle wait for each other here.
REFUSE_CIRCLES = f"""
    IF NEW.parent_id IS NULL THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('sensing.groups'));
    IF EXISTS (
        WITH RECURSIVE above AS (
            SELECT NEW.parent_id AS id
            UNION
            SELECT outer_group.parent_id FROM sensing_sensorgroup AS outer_group
            JOIN above ON above.id = outer_group.id
        )
        SELECT 1 FROM above WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION '{PART_OF_ITSELF}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""  # noqa: S608  a constant sentence

# Which sensors are watched for what stands in a table of its own, that ingest and the worker read.
SPREAD = "PERFORM sensing_spread_rules(); RETURN NULL;"


def spreads_rules(operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="spread_rules",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        func=SPREAD,
    )


@pghistory.track()
class SensorGroup(models.Model):
    """Sensors that belong together, such as those of a line; may be part of another group."""

    class Kind(models.TextChoices):
        LINE = "line", "line"
        HALL = "hall", "hall"
        MACHINE = "machine", "machine"
        OTHER = "other", "other"

    id = models.AutoField(primary_key=True)
    name = models.CharField(
        max_length=100,
        unique=True,
        help_text="Such as Hall A, line 3.",
        error_messages={"unique": "Another group has this name already."},
    )
    kind = models.CharField(max_length=7, choices=Kind, default=Kind.OTHER)
    description = models.TextField(
        max_length=2000, blank=True, help_text="What belongs to it, and who looks after it."
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text="The group that it is part of. Who may send for that may send for this.",
    )
    sensors = models.ManyToManyField(Sensor, blank=True, related_name="groups")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="sensing_sensorgroup_name_plain",
                condition=~Q(name__regex=r"^\s*$|^\s|\s$|/"),
                violation_error_message="A name is not blank, and has no slashes and no spaces at "
                "its ends.",
            ),
            models.CheckConstraint(
                name="sensing_sensorgroup_kind_known",
                condition=Q(kind__in=["line", "hall", "machine", "other"]),
                violation_error_message="A group is a line, a hall, a machine or other.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="refuse_circles",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),
                func=REFUSE_CIRCLES,
            ),
            spreads_rules(pgtrigger.UpdateOf("parent_id")),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": PART_OF_ITSELF})
            seen.add(above.pk)
            above = above.parent


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class SensorGroupMember(SensorGroup.sensors.through):  # type: ignore[name-defined,misc]
    """One sensor's place in one group, of which the audit keeps who gave and who took it."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [spreads_rules(pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete)]
