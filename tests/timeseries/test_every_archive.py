"""Every partitioned table of every domain is archived and restored, whatever its columns hold."""

from datetime import timedelta

import pyarrow as pa
import pytest
from django.db import connection, connections
from pyarrow import parquet as pq

from cameras import models as cameras
from config.partitioning import POLICIES
from inventory import models as inventory
from sensing import models as sensing
from tests.conftest import NOON
from timeseries import archives, contents, dropping, parquet, restoring
from timeseries.contents import Column
from timeseries.models import TouchedBucket
from timeseries.partitions import Partition, catalog, make_ahead

pytestmark = pytest.mark.usefixtures("storage")
MICROSECOND = timedelta(microseconds=1)
AFTER_ALL = NOON.replace(year=2040)
HARD_TEXT = 'a,"b"\r\n\\.\n\\N\tc é 🌱 '
HARD_JSON = {"b": [1.10, None, "\n\\.\n"], "a": {"": -0.0}, "é": '"', "whole": 2**53 + 1}
LEAST, MOST = 5e-324, 1.7976931348623157e308
FRAME = {"camera_id": 1, "captured_at": NOON, "received_at": NOON + MICROSECOND}
THING = {**FRAME, "number": 0, "object_class": 1, "x1": 0.1, "y1": 0, "x2": 0.7, "y2": 1 / 3}
del THING["received_at"]
FIND = {"session_id": 2**31 - 1, "created_at": NOON}
BOX = {"center_x_px": -0.0, "center_y_px": -LEAST, "width_px": 0.1, "height_px": MOST / 10}
SUMMED = dict.fromkeys(("sum", "min", "max", "first", "last"), -0.0)

# Of each table rows that are hard to keep, with a value and without where that is allowed.
ROWS = {
    sensing.Reading: [
        {
            "sensor_id": place,
            "timestamp": NOON + place * MICROSECOND,
            "value": value,
            "quality": -0.0,
        }
        for place, value in enumerate((-0.0, 0.0, LEAST, -MOST, 0.1 + 0.2, 1 / 3))
    ],
    sensing.ReadingHour: [
        {"sensor_id": 1, "hour": NOON, "count": 2**31 - 1, **SUMMED},
        {"sensor_id": 2, "hour": NOON, "count": 3, **SUMMED, "sum": 0.1},
    ],
    sensing.ReadingDay: [
        {"sensor_id": 1, "day": NOON, "count": 1, **SUMMED},
        {"sensor_id": 2, "day": NOON, "count": 7, **SUMMED, "last": LEAST},
    ],
    cameras.Frame: [
        {**FRAME, "number": 2**63 - 1},
        {**FRAME, "number": 0, "model_version": HARD_TEXT, "summary": HARD_JSON}
        | dict.fromkeys(("quality", "blur", "brightness", "average_confidence"), 0.1)
        | {"size": 2**31 - 1, "processing_ms": -0.0, "width": 2**15 - 1, "height": 1},
    ],
    cameras.Detection: [
        {**THING, "place": 0, "confidence": 0.1},
        {**THING, "place": 1, "confidence": -0.0, "speed_kmh": 1e-45}
        | {"track_id": HARD_TEXT, "direction": " ", "attributes": HARD_JSON},
    ],
    cameras.SystemMetric: [
        {"series_id": place, "measured_at": NOON, "value": value}
        for place, value in enumerate((-0.0, LEAST, MOST))
    ],
    inventory.Detection: [
        {**FIND, **BOX, "number": 0, "confidence": 1 / 3},
        {**FIND, **BOX, "number": 1, "confidence": -0.0, "is_alive": False}
        | {"classification_id": 2**31 - 1, "movement_id": 7, "model_class": HARD_TEXT}
        | {"container_type": "''", "is_empty_container": True},
    ],
    inventory.Estimation: [
        {
            **FIND,
            "number": 0,
            "detected_area_cm2": -0.0,
            "estimated_count": 0,
            "method": "grid_analysis",
        },
        {
            **FIND,
            "number": 1,
            "detected_area_cm2": LEAST,
            "estimated_count": 5,
            "classification_id": 9,
        }
        | {
            "method": "band_estimation",
            "movement_id": 4,
            "vegetation_polygon": [[0.1, -0.0], ["\n"]],
        },
    ],
}


def fill(policy) -> Partition:
    """Store the hard rows of a table and return their partition."""
    policy.model.objects.bulk_create([policy.model(**row) for row in ROWS[policy.model]])
    return next(each for each in catalog(policy) if each.start <= NOON < each.end)


def texts(policy) -> list[str]:
    """Every row as PostgreSQL writes it, which is exact."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT each::text FROM {policy.table} AS each ORDER BY 1")
        return [text for (text,) in cursor.fetchall()]


each_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)


@each_policy
def test_every_table_comes_back_bit_by_bit(policy):
    partition = fill(policy)
    before = texts(policy)
    try:
        made = archives.archive(policy, partition, now=AFTER_ALL)
        TouchedBucket.objects.all().delete()
        assert dropping.drop(policy, partition, connections["owner"], now=AFTER_ALL)
        assert texts(policy) == []

        assert restoring.restore(policy, made, by=None, now=AFTER_ALL) == len(before)
        assert texts(policy) == before
    finally:
        make_ahead(policy, now=NOON)


@each_policy
def test_the_rows_of_these_tests_have_and_lack_what_may_be_lacking(policy):
    fill(policy)
    optional = [field.attname for field in policy.model._meta.local_concrete_fields if field.null]

    for name in optional:
        assert policy.model.objects.filter(**{f"{name}__isnull": True}).exists(), name
        assert policy.model.objects.filter(**{f"{name}__isnull": False}).exists(), name


@each_policy
def test_the_file_can_be_read_without_us(policy, storage):
    made = archives.archive(policy, fill(policy), now=AFTER_ALL)

    table = pq.read_table(storage.path(made.file))

    assert table.num_rows == len(ROWS[policy.model])
    assert table.schema.field(policy.key).type == pa.timestamp("us", "UTC")
    assert table.column_names == [each["name"] for each in made.columns]


TYPES = {
    "uuid": "'00000000-0000-0000-0000-000000000007'",
    "int[]": "'{1,NULL,3}'",
    "text[]": """'{"a,\\"b",NULL,"NULL",""}'""",
    "float8[]": "'{-0,1e-300,NaN}'",
    "numeric(30,10)": "0.1000000000",
    "numeric": "'1.00000000000000000000000000000000000000001'",
    "jsonb": """'{"a": 1.10, "b": [null, "x"]}'""",
    "text": "E'\\\\N'",
    "varchar(9)": "''",
    "bytea": "'\\x00ff'",
    "date": "'2026-02-28'",
    "time": "'23:59:59.999999'",
    "interval": "'1 mon -3 days 00:00:00.000001'",
    "bool": "false",
    "float8": "'NaN'",
    "float4": "'-Infinity'",
    "timestamptz": "'1999-12-31 23:59:59.999999+00'",
    "inet": "'::1'",
    "tstzrange": "'[2026-01-01 00:00+00,)'",
}


@pytest.mark.parametrize("kind", TYPES)
def test_a_column_of_any_type_comes_back(kind, tmp_path):
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(contents.PLAINLY)
        cursor.execute(f"CREATE TEMPORARY TABLE given (id int PRIMARY KEY, it {kind})")
        cursor.execute(f"INSERT INTO given VALUES (1, {TYPES[kind]}), (2, NULL)")
        cursor.execute("CREATE TEMPORARY TABLE taken (LIKE given)")
        columns = contents.columns_of(cursor, "given")
        rows = contents.rows_in("given", columns)
        with (tmp_path / "file").open("w+b") as file:
            parquet.write(cursor, rows, columns, file, order=["id"])
            parquet.read(cursor, file, "taken")
        found = contents.digest(cursor, contents.rows_in("taken", columns), columns)
        assert found == contents.digest(cursor, rows, columns)
        cursor.execute("ROLLBACK")


def test_a_checksum_knows_null_from_nothing_and_minus_zero_from_zero():
    columns = [Column("id", "integer"), Column("it", "text"), Column("value", "double precision")]
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE given (id int, it text, value float8)")
        seen = set()
        for row in ("1, '', 0", "1, NULL, 0", "1, '', '-0'", "1, 'NULL', 0", "2, '', 0"):
            cursor.execute(f"TRUNCATE given; INSERT INTO given VALUES ({row})")
            seen.add(contents.digest(cursor, contents.rows_in("given", columns), columns))
        cursor.execute("DROP TABLE given")
    assert len(seen) == 5


def test_more_rows_than_are_read_at_once_come_back(monkeypatch, tmp_path):
    monkeypatch.setattr(parquet, "AT_ONCE", 1000)
    monkeypatch.setattr(parquet, "ROWS_AT_ONCE", 70)
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "CREATE TEMPORARY TABLE given AS "
            "SELECT id, repeat('x', id) AS it FROM generate_series(1, 500) AS id"
        )
        cursor.execute("CREATE TEMPORARY TABLE taken (LIKE given)")
        columns = contents.columns_of(cursor, "given")
        rows = contents.rows_in("given", columns)
        with (tmp_path / "file").open("w+b") as file:
            parquet.write(cursor, rows, columns, file, order=["id"])
            assert pq.ParquetFile(file).num_row_groups > 10
            parquet.read(cursor, file, "taken")
        cursor.execute("SELECT count(*) FROM (TABLE given EXCEPT TABLE taken) AS lost")
        assert cursor.fetchone() == (0,)
        cursor.execute("ROLLBACK")
