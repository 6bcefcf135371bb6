"""What is brought from an MQTT broker, and the bridge that brings it."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sensing.models.access import Admission


@pghistory.track(
    exclude=[
        "registered_count",
        "last_received_at",
        "last_refused_at",
        "last_refusal",
        "updated_at",
    ]
)
class MqttSubscription(Admission):
    """Topics of an MQTT broker whose messages become readings, and how these are read."""

    class Quality(models.IntegerChoices):
        # Not 2: of a delivery that is half done the broker forgets the message before it is stored.
        AT_MOST_ONCE = 0, "at most once"
        AT_LEAST_ONCE = 1, "until acknowledged"

    class Form(models.TextChoices):
        NUMBER = "number", "a number"
        JSON = "json", "a JSON object with one value"
        FIELDS = "fields", "a JSON object of many values"
        LINES = "lines", "InfluxDB's line protocol"

    class Unit(models.TextChoices):
        SECONDS = "s", "seconds"
        MILLISECONDS = "ms", "milliseconds"
        MICROSECONDS = "us", "microseconds"
        NANOSECONDS = "ns", "nanoseconds"

    id = models.AutoField(primary_key=True)
    name = models.CharField(
        max_length=100,
        unique=True,
        help_text="Such as climate of hall A.",
        error_messages={"unique": "Another subscription has this name already."},
    )
    topic = models.CharField(
        "topic filter",
        max_length=500,
        unique=True,
        help_text="Such as plant/+/temperature or plant/#: + stands for one level, # at the end "
        "for all that follow.",
        error_messages={"unique": "Another subscription has this topic filter already."},
    )
    qos = models.SmallIntegerField(
        "quality of service",
        choices=Quality,
        default=Quality.AT_LEAST_ONCE,
        help_text="Messages sent until acknowledged are not lost while the bridge is down.",
    )
    form = models.CharField(max_length=6, choices=Form, default=Form.NUMBER)
    sensor_id = models.CharField(
        "sensor id",
        max_length=255,
        default="{topic}",
        help_text="Such as {2}.{3}: numbers in braces stand for levels of the topic, from 1, "
        "{topic} for all of it with dots, and {field} for the name of one value of many. A message "
        "without one of them is refused. Lines are read by the line mappings instead.",
    )
    value_path = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where in JSON the value is, such as data.value, or the object of many values, "
        "which empty is the whole.",
    )
    timestamp_path = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where in JSON the time is, such as ts: a text with a time zone, or a number "
        "since 1970. Empty, it is when the message came; retained messages are passed over then.",
    )
    time_unit = models.CharField(
        max_length=2,
        choices=Unit,
        default=Unit.SECONDS,
        help_text="Of times that are numbers, in JSON and in lines.",
    )
    quality_path = models.CharField(
        max_length=200,
        blank=True,
        help_text="Where in JSON the quality is, a share from 0 to 1. Empty, it is 1.",
    )
    is_active = models.BooleanField(default=True, help_text="Others are not subscribed to.")
    last_received_at = models.DateTimeField(null=True, editable=False)
    last_refused_at = models.DateTimeField(null=True, editable=False)
    last_refusal = models.CharField(max_length=500, blank=True, editable=False)

    class Meta(Admission.Meta):
        abstract = False
        verbose_name = "MQTT subscription"
        ordering = ["name"]
        constraints = [
            *Admission.Meta.constraints,
            models.CheckConstraint(
                name="sensing_mqttsubscription_name_plain",
                condition=~Q(name__regex=r"^\s*$|^\s|\s$|/"),
                violation_error_message="A name is not blank, and has no slashes and no spaces at "
                "its ends.",
            ),
            models.CheckConstraint(
                name="sensing_mqttsubscription_topic_valid",
                condition=Q(topic__regex=r"^(#|(\+|[^+#/]*)(/(\+|[^+#/]*))*(/#)?)$")
                & ~Q(topic="")
                & ~Q(topic__startswith="$share/"),
                violation_error_message="A topic filter has + only as a whole level and # only as "
                "the last one, as plant/+/temperature or plant/#.",
            ),
            models.CheckConstraint(
                name="sensing_mqttsubscription_qos_known",
                condition=Q(qos__in=[0, 1]),
                violation_error_message="The quality of service is 0 or 1.",
            ),
            models.CheckConstraint(
                name="sensing_mqttsubscription_form_known",
                condition=Q(form__in=["number", "json", "fields", "lines"]),
                violation_error_message="A message is a number, JSON with one value or many, or "
                "lines.",
            ),
            models.CheckConstraint(
                name="sensing_mqttsubscription_sensor_id_readable",
                condition=Q(sensor_id__regex=r"^([^{}]|\{([1-9][0-9]?|topic|field)\})+$"),
                violation_error_message="A sensor id is text with levels of the topic in braces, "
                "as {2}.{3}, or {topic} or {field}.",
            ),
            models.CheckConstraint(
                name="sensing_mqttsubscription_time_unit_known",
                condition=Q(time_unit__in=["s", "ms", "us", "ns"]),
                violation_error_message="A unit of time is s, ms, us or ns.",
            ),
            models.CheckConstraint(
                name="sensing_mqttsubscription_value_has_path",
                condition=~Q(form="json") | ~Q(value_path=""),
                violation_error_message="Say where in JSON the value is.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class MqttSubscriptionGroup(MqttSubscription.groups.through):  # type: ignore[name-defined,misc]
    """One group that a subscription may bring readings for, with who gave and who took it."""

    class Meta:
        proxy = True
        default_permissions = ()


class MqttBridge(models.Model):
    """One bridge to an MQTT broker, known there by its client id, and how far it is."""

    id = models.AutoField(primary_key=True)
    client_id = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField(null=True, help_text="When it last gave a sign of life.")
    connected_at = models.DateTimeField(null=True, help_text="Empty while it is not connected.")
    last_received_at = models.DateTimeField(null=True, help_text="When the last message came.")
    problem = models.CharField(max_length=500, blank=True, help_text="What it waits for.")
    topics = ArrayField(
        models.CharField(max_length=500),
        default=list,
        help_text="Topic filters that the broker sends it messages of.",
    )
    stored = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="The newest messages stored: the broker may not know yet, and send them again.",
    )

    class Meta:
        verbose_name = "MQTT bridge"
        ordering = ["client_id"]

    def __str__(self) -> str:
        return self.client_id
