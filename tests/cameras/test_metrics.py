"""Metrics through their service: refused one by one, stored once, replaced when they change."""

from datetime import timedelta

import pytest
from django.db import connections

from cameras import wire
from cameras.lifecycle import SYSTEM_METRICS
from cameras.models import Camera, MetricSeries, SystemMetric
from cameras.services.metrics import store_metrics
from tests.cameras.factories import CameraFactory
from tests.conftest import NOON
from timeseries import dropping, partitions


@pytest.fixture
def store(db):
    """Store values of one camera as (minutes before noon, value) and return the counts."""
    camera = CameraFactory()

    def store(*values, **changes):
        sent = [metric(camera, *pair, **changes) for pair in values]
        return store_all(sent)

    return store


def metric(of, minutes, value, **changes):
    fields = {"name": "fps", "camera": str(of.uuid), "unit": "1/s"} | changes
    return wire.SentMetric(value=value, measured_at=NOON - timedelta(minutes=minutes), **fields)


def store_all(sent):
    batch = wire.metric_batch(sent, range(len(sent)))
    return store_metrics(batch, cameras=Camera.objects.all(), now=NOON)


def counts(outcome):
    return [outcome.stored, outcome.updated, outcome.unchanged, len(outcome.refused)]


def test_values_are_stored_under_one_series(store):
    assert counts(store((0, 30.0), (1, 29.0))) == [2, 0, 0, 0]
    assert MetricSeries.objects.get().unit == "1/s"
    assert SystemMetric.objects.count() == 2


def test_a_repeated_batch_changes_nothing(store):
    store((0, 30.0))

    assert counts(store((0, 30.0))) == [0, 0, 1, 0]


def test_another_value_replaces_the_first(store):
    store((0, 30.0))

    assert counts(store((0, 12.5), (1, 1.0))) == [1, 1, 0, 0]
    assert set(SystemMetric.objects.values_list("value", flat=True)) == {12.5, 1.0}


def test_the_last_of_two_in_a_batch_counts(store):
    assert counts(store((0, 1.0), (0, 2.0))) == [1, 0, 1, 0]
    assert SystemMetric.objects.get().value == 2.0


@pytest.mark.parametrize(
    "other",
    [{"name": "lag"}, {"source": "edge"}, {"labels": {"gpu": "0"}}, {"camera": None}],
    ids=str,
)
def test_what_differs_is_another_series(store, other):
    store((0, 1.0))
    store((0, 1.0), **other)

    assert MetricSeries.objects.count() == 2


def test_labels_are_the_same_in_any_order(store):
    store((0, 1.0), labels={"a": "1", "b": "2"})
    store((1, 1.0), labels={"b": "2", "a": "1"})

    assert MetricSeries.objects.count() == 1


@pytest.mark.parametrize(
    ("value", "changes", "reason"),
    [
        ((0, float("nan")), {}, "value not finite"),
        ((0, float("inf")), {}, "value not finite"),
        ((-6, 1.0), {}, "measured_at outside"),
        ((60 * 24 * 400, 1.0), {}, "measured_at outside"),
        ((0, 1.0), {"camera": "gate"}, "unknown or inactive camera: 'gate'"),
        ((0, 1.0), {"labels": {str(n): "x" * 200 for n in range(5)}}, "labels longer than 1,000"),
    ],
)
def test_a_value_that_cannot_be_stored_is_refused(store, value, changes, reason):
    outcome = store(value, **changes)

    assert counts(outcome) == [0, 0, 0, 1]
    assert reason in outcome.refused[0].reason


@pytest.fixture
def without_last_month(committed):
    """The partition of the month before NOON is missing."""
    start = SYSTEM_METRICS.width.floor(NOON - timedelta(days=5))
    every = partitions.catalog(SYSTEM_METRICS, using="owner")
    missing = next(each for each in every if each.start == start)
    dropping.drop(SYSTEM_METRICS, missing, connections["owner"], now=NOON)
    yield
    partitions.make_ahead(SYSTEM_METRICS, now=NOON)


def test_what_no_partition_takes_is_refused_and_the_rest_stored(without_last_month):
    camera = CameraFactory()

    outcome = store_all([metric(camera, 0, 1.0), metric(camera, 60 * 24 * 5, 1.0)])

    assert counts(outcome) == [1, 0, 0, 1]
    assert "no partition is ready" in outcome.refused[0].reason
