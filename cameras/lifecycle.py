"""What cameras keep and drop. Change a number here; nothing else moves.

A partition should hold some ten million frames: more, and it takes minutes to vacuum, to analyze
and to copy; fewer, and there are thousands, each of which costs a plan and a lock. A hundred
cameras that send a frame a second fill one in a day, which is the default. At thirty a second they
fill one in an hour: set FRAME_PARTITIONS=hour, for 4,400 of them in half a year. A month of that
would be eight billion. How fast frames are stored does not depend on it, for a camera's newest
frames stand side by side in the key; partitions that exist stay when the width changes.
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings

from cameras.models import Detection, Frame, SystemMetric
from timeseries.buckets import Width
from timeseries.policies import PartitionPolicy

WIDTH = {"day": Width.DAY, "hour": Width.HOUR}[settings.FRAME_PARTITIONS]
AHEAD = {Width.DAY: 7, Width.HOUR: 48}[WIDTH]

FRAMES = PartitionPolicy(
    model=Frame,
    width=WIDTH,
    ahead=AHEAD,
    keep=relativedelta(months=6),
    clock_skew=timedelta(minutes=5),
)

DETECTIONS = PartitionPolicy(
    model=Detection,
    width=WIDTH,
    ahead=AHEAD,
    keep=relativedelta(months=3),
    clock_skew=timedelta(minutes=5),
)

SYSTEM_METRICS = PartitionPolicy(
    model=SystemMetric,
    width=Width.MONTH,
    ahead=2,
    keep=relativedelta(months=12),
    clock_skew=timedelta(minutes=5),
)
