from datetime import timedelta

import factory

from tests.conftest import NOON
from timeseries.models import Archive, Hold, Retention

READINGS = "sensing.reading"


class ArchiveFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Archive

    policy = READINGS
    table = "sensing_reading_20260302"
    start = factory.Sequence(lambda n: NOON - n * timedelta(days=1))
    end = factory.LazyAttribute(lambda archive: archive.start + timedelta(days=1))
    file = factory.Sequence(lambda n: f"sensing.reading/{n}.parquet")
    row_count = 3
    size = 1000
    sha256 = 64 * "0"
    checksum = 7
    columns = []
    schema_version = 1
    made_at = NOON
    verified_at = NOON


class HoldFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Hold

    policy = READINGS
    start = NOON - timedelta(days=1)
    end = NOON
    reason = "An inquiry."
    placed_at = NOON


class RetentionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Retention

    policy = READINGS
    keep_days = 90
    archives = True
    changed_at = NOON
