from datetime import UTC, datetime

import factory

from cameras.models import Camera, CameraAlert, MetricSeries, Zone


class ZoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Zone

    code = factory.Sequence(lambda n: f"zone-{n}")
    name = factory.LazyAttribute(lambda zone: zone.code.replace("-", " "))


class CameraFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Camera

    code = factory.Sequence(lambda n: f"camera-{n}")


class MetricSeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MetricSeries

    name = factory.Sequence(lambda n: f"metric-{n}")


class CameraAlertFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CameraAlert

    alert_type = CameraAlert.Kind.OFFLINE
    severity = 3
    title = "camera offline"
    happened_at = datetime(2026, 3, 1, 9, tzinfo=UTC)
