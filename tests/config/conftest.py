from datetime import timedelta

import pytest

from sensing.models import ReadingHour, Sensor
from tests.config.resources import DAY_1, DAY_2, DAY_3
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory


@pytest.fixture
def sensors(db):
    """Three sensors, made on three days."""
    rows = [
        ("fan-1", "vibration", "mm/s", "Hall A", "active", DAY_1),
        ("pump-1", "temperature", "°C", "hall B", "inactive", DAY_2),
        ("pump-2", "humidity", "", "", "active", DAY_3),
    ]
    for code, kind, unit, location, status, made in rows:
        sensor = SensorFactory(
            sensor_id=code, type=kind, unit=unit, location=location, status=status
        )
        Sensor.objects.filter(pk=sensor.pk).update(created_at=made)


@pytest.fixture
def hours(sensors):
    """Three hours of two sensors, so that two rows share each moment."""
    keys = Sensor.objects.filter(sensor_id__startswith="pump").values_list("pk", flat=True)
    for back in (1, 2, 3):
        for key in keys:
            values = dict.fromkeys(("sum", "min", "max", "first", "last"), float(back))
            hour = NOON - timedelta(hours=back)
            ReadingHour.objects.create(sensor_id=key, hour=hour, count=1, **values)
