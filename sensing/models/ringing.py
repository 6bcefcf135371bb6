"""What changes on pages that show how the sensors are, and which tables ring for it.

Triggers ring, not services: several services write these tables, with more to come, staff write
some of them by forms and imports, and all of it has to be seen. The newest readings are announced
by the one service that keeps them, as they change every second.
"""

import pgtrigger

from config.live import rings
from sensing.models.alerts import AnomalyAlert
from sensing.models.assets import Sensor
from sensing.models.maintenance import MaintenanceTask

SENSORS, ALERTS, TASKS, READINGS = (
    "sensing.sensors",
    "sensing.alerts",
    "sensing.tasks",
    "sensing.readings",
)

pgtrigger.register(rings(SENSORS))(Sensor)
pgtrigger.register(rings(ALERTS))(AnomalyAlert)
pgtrigger.register(rings(TASKS))(MaintenanceTask)
