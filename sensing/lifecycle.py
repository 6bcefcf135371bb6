"""What sensing summarises, keeps and drops. Change a number here; nothing else moves."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from sensing.models import PackedReadings, Reading, ReadingDay, ReadingHour
from sensing.sql.rollups import RECOMPUTE_READING_DAYS, RECOMPUTE_READING_HOURS
from timeseries.buckets import Width
from timeseries.policies import PackingPolicy, PartitionPolicy, RollupPolicy

READINGS_BY_HOUR = RollupPolicy(
    name="sensing.reading_hour",
    target=ReadingHour,
    series="sensor_id",
    bucket="hour",
    width=timedelta(hours=1),
    recompute=RECOMPUTE_READING_HOURS,
)

READINGS_BY_DAY = RollupPolicy(
    name="sensing.reading_day",
    target=ReadingDay,
    series="sensor_id",
    bucket="day",
    width=timedelta(days=1),
    recompute=RECOMPUTE_READING_DAYS,
)

PACKED_READINGS = PackingPolicy(
    name="sensing.packed_readings",
    target=PackedReadings,
    series="sensor_id",
    values=("value", "quality"),
    after=timedelta(days=7),
    unpacked="sensing_unpacked",
)

READINGS = PartitionPolicy(
    model=Reading,
    width=Width.DAY,
    ahead=14,
    keep=relativedelta(days=180),
    clock_skew=timedelta(minutes=5),
    read_by=(READINGS_BY_HOUR,),
    packing=PACKED_READINGS,
    archive=True,
)

READING_HOURS = PartitionPolicy(
    model=ReadingHour,
    width=Width.YEAR,
    ahead=1,
    keep=relativedelta(years=10),
    read_by=(READINGS_BY_DAY,),
)

READING_DAYS = PartitionPolicy(
    model=ReadingDay,
    width=Width.YEAR,
    ahead=1,
    keep=relativedelta(years=20),
)
