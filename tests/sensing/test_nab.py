"""Every series of the Numenta Anomaly Benchmark through the house, as real machines sent it."""

import csv
import json
import math
import random
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sensing.lifecycle import READINGS, READINGS_BY_HOUR
from sensing.models import Reading, ReadingHour, Sensor
from tests.conftest import DATA, NOON
from tests.sensing.factories import SensorFactory
from timeseries import maintenance

pytestmark = pytest.mark.real_data

FILES = sorted((DATA / "sensing" / "nab" / "data").glob("*/*.csv"))
PUMP = "ec2_network_in_5abac7"  # eleven of its instants stand twice, with two values each
PIECE = 1500
WEEK = timedelta(weeks=1)
URL = "/api/v1/sensing/readings/"

Series = list[tuple[datetime, float]]


def series_of(path: Path) -> Series:
    """The readings of a file in its order, shifted by whole weeks to end as late as possible.

    What is older than readings are kept would be refused and is left out.
    """
    with path.open() as lines:
        sent = [
            (datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC), float(row["value"]))
            for row in csv.DictReader(lines)
        ]
    shift = (NOON - max(moment for moment, _ in sent)) // WEEK * WEEK
    oldest = READINGS.horizon(NOON)
    return [(moment + shift, value) for moment, value in sent if moment + shift >= oldest]


def pieces(series: Series, *, seed: str) -> Iterator[Series]:
    """Cut a series into pieces, shuffled, and each shuffled in itself.

    Only what shares an instant stays together and in its order: the last one sent counts.
    """
    instants: dict[datetime, Series] = {}
    for reading in series:
        instants.setdefault(reading[0], []).append(reading)
    groups = list(instants.values())
    parts = [groups[start : start + PIECE] for start in range(0, len(groups), PIECE)]
    for part in (parts, *parts):
        random.Random(seed).shuffle(part)
    return ([reading for group in part for reading in group] for part in parts)


def hours_of(series: Series) -> dict[datetime, dict]:
    """The summary of each hour, in plain Python."""
    hours: dict[datetime, list[float]] = {}
    for moment, value in sorted(dict(series).items()):
        hours.setdefault(moment.replace(minute=0, second=0), []).append(value)
    return {
        hour: {
            "count": len(values),
            "sum": pytest.approx(math.fsum(values), rel=1e-12),
            "min": min(values),
            "max": max(values),
            "first": values[0],
            "last": values[-1],
        }
        for hour, values in hours.items()
    }


def stored_hours(sensor: str) -> dict[datetime, dict]:
    maintenance.refresh(READINGS, READINGS_BY_HOUR, now=NOON)
    columns = ("count", "sum", "min", "max", "first", "last")
    rows = ReadingHour.objects.filter(sensor__sensor_id=sensor).values("hour", *columns)
    return {row.pop("hour"): row for row in rows}


def send(api, sensor: str, parts: Iterable[Series]) -> dict[str, int]:
    """Send pieces and return the sums of their answers."""
    total = dict.fromkeys(("received", "stored", "updated", "unchanged", "refused"), 0)
    for part in parts:
        body = [
            {"sensor_id": sensor, "timestamp": moment.isoformat(), "value": value}
            for moment, value in part
        ]
        response = api.post(URL, json.dumps(body), content_type="application/json")
        answer = response.json()
        answer["refused"] = len(answer["refused"])
        total = {name: total[name] + answer[name] for name in total}
    return total


def test_all_files_are_there_and_none_of_their_readings_is_left_out():
    used = sum(len(series_of(path)) for path in FILES)
    lines = sum(len(path.read_text().splitlines()) - 1 for path in FILES)

    assert (len(FILES), used) == (41, 137_366)
    assert used == lines


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_series_sent_in_pieces_out_of_order_and_twice_comes_out_exact(api, noon, path):
    series = series_of(path)
    SensorFactory(sensor_id=path.stem)

    first = send(api, path.stem, pieces(series, seed="first"))
    stored_hours(path.stem)
    second = send(api, path.stem, pieces(series, seed="second"))

    instants, sent = len(dict(series)), len(series)
    assert (first["received"], first["stored"], first["refused"]) == (sent, instants, 0)
    assert (second["stored"], second["updated"], second["unchanged"]) == (0, 0, sent)
    assert stored_hours(path.stem) == hours_of(series)


@pytest.fixture
def upload(client, superuser, noon):
    """Send a file of readings to the admin's import page and return the preview."""
    client.force_login(superuser)

    def upload(lines: list[str]):
        file = SimpleUploadedFile("readings.csv", "\n".join(lines).encode(), "text/csv")
        url = reverse("admin:sensing_readingrow_import")
        return client.post(url, {"format": "0", "import_file": file})

    return upload


@pytest.fixture
def lines(db):
    """A file as staff would upload it, header first."""
    sensor = SensorFactory(sensor_id=PUMP)
    (path,) = [path for path in FILES if path.stem == PUMP]
    readings = [f"{sensor},{moment.isoformat()},{value!r}" for moment, value in series_of(path)]
    return ["sensor_id,timestamp,value", *readings]


def read_back(lines: list[str]) -> Series:
    parts = (line.split(",") for line in lines[1:])
    return [(datetime.fromisoformat(moment), float(value)) for _, moment, value in parts]


def test_a_file_imported_in_the_admin_comes_out_exact(client, superuser, lines, upload):
    preview = upload(lines)
    assert not Reading.objects.exists(), "the preview stores"
    confirmation = preview.context["confirm_form"].initial

    response = client.post(reverse("admin:sensing_readingrow_process_import"), confirmation)

    assert response.status_code == 302
    assert stored_hours(PUMP) == hours_of(read_back(lines))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        pytest.param(f"{PUMP},2026-03-01T00:00:00Z,much", "is not a number", id="no number"),
        pytest.param(f"{PUMP},yesterday,1.5", "is not a time", id="no time"),
        pytest.param("nobody,2026-03-01T00:00:00Z,1.5", "unknown sensor", id="no sensor"),
    ],
)
def test_a_file_with_one_bad_line_imports_nothing_and_names_the_line(lines, upload, bad, reason):
    preview = upload([*lines[:41], bad, *lines[41:]])  # the header is line 1

    ((number, (error,)),) = preview.context["result"].row_errors()
    assert number == 42
    assert reason in str(error.error)
    assert re.search(rf"Line number 42: .*{reason}", preview.content.decode())
    assert "confirm_form" not in preview.context
    assert not Reading.objects.exists()
    assert Sensor.objects.count() == 1
