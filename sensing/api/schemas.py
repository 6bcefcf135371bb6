"""What goes in and out of the addresses of readings, for the schema alone."""

from drf_spectacular.utils import extend_schema_serializer, inline_serializer
from rest_framework import serializers

from sensing.models import RefusedReading


class ReadingSerializer(serializers.Serializer):
    """One reading, for the schema."""

    sensor_id = serializers.CharField(max_length=255)
    timestamp = serializers.DateTimeField(help_text="With a time zone, such as 2026-03-01T09:30Z.")
    value = serializers.FloatField(help_text="Finite, in the unit of its sensor.")
    quality = serializers.FloatField(required=False, default=1.0, min_value=0, max_value=1)


OUTCOME = inline_serializer(
    "IngestOutcome",
    {
        "received": serializers.IntegerField(),
        "stored": serializers.IntegerField(),
        "updated": serializers.IntegerField(
            help_text="Replaced another value of the same instant."
        ),
        "unchanged": serializers.IntegerField(help_text="Were there already."),
        "refused": inline_serializer(
            "Refusal",
            {
                "index": serializers.IntegerField(help_text="Place in the batch, from 0."),
                "kind": serializers.ChoiceField(RefusedReading.Kind.choices),
                "reason": serializers.CharField(),
            },
            many=True,
        ),
    },
)


@extend_schema_serializer(many=False)
class ReadingPageSerializer(serializers.Serializer):
    """A page of readings, for the schema."""

    next = serializers.CharField(allow_null=True, help_text="Cursor of the next page.")
    results = ReadingSerializer(many=True)


class OneSeriesSerializer(serializers.Serializer):
    """Buckets or points of one sensor, for the schema."""

    sensor_id = serializers.CharField()
    unit = serializers.CharField(help_text="Of the values; empty if they have none.")
    timestamps = serializers.ListField(
        child=serializers.DateTimeField(), help_text="Starts of the buckets, or of the points."
    )
    values = serializers.ListField(child=serializers.FloatField())
    newest = serializers.DateTimeField(
        allow_null=True, help_text="Of the newest reading there is, in this range or not."
    )


@extend_schema_serializer(many=False)
class SeriesSerializer(serializers.Serializer):
    """Series of some sensors, for the schema."""

    aggregate = serializers.CharField(required=False, help_text="If buckets were asked for.")
    points = serializers.IntegerField(required=False, help_text="If points were asked for.")
    source = serializers.ChoiceField(["days", "hours", "readings"])
    series = OneSeriesSerializer(many=True)
