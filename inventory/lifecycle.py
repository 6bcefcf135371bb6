"""What inventory keeps and drops. Change a number here; nothing else moves."""

from dateutil.relativedelta import relativedelta

from inventory.models import Detection, Estimation
from timeseries.buckets import Width
from timeseries.policies import PartitionPolicy

DETECTIONS = PartitionPolicy(model=Detection, width=Width.DAY, ahead=7, keep=relativedelta(days=90))
ESTIMATIONS = PartitionPolicy(
    model=Estimation, width=Width.DAY, ahead=7, keep=relativedelta(days=90)
)
