"""A maintenance team at work in the nursery: people with skills, tasks in all states, routines."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from sensing.models import MaintenanceRoutine, MaintenanceTask, Sensor, Technician
from sensing.services import maintenance, routines

TEAM = {
    "Anna Keller": ["mechanics", "hydraulics"],
    "Bruno Rossi": ["calibration", "electrics"],
    "Chloé Favre": ["electrics", "mechanics", "working at height"],
}
ANNA, BRUNO, CHLOE = TEAM
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """A task of the demonstration. ``day`` counts from today; one without it is not planned."""

    sensor: str
    equipment: str
    task_type: str
    priority: int = 3
    day: int | None = None
    hour: int = 8
    hours: float = 2
    who: str = ""
    skills: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    state: str = "pending"
    said: str = ""


JOBS = [
    Job("hall-A.pump-pressure", "pump A", "seal replacement", 1, -1, 9, 3, ANNA,
        ["mechanics", "hydraulics"], ["2 x shaft seal 35 mm", "1 x gasket"]),
    Job("hall-B.air-temperature", "heating of hall B", "valve check", 2, -2, 13, 1, CHLOE,
        ["mechanics"]),
    Job("propagation.light", "lamps of the propagation house", "replacement", 3, 1, 8, 4, CHLOE,
        ["electrics", "working at height"], ["12 x LED tube", "2 x driver"]),
    Job("hall-A.air-humidity", "humidity sensor of hall A", "calibration", 3, 1, 10, 1, BRUNO,
        ["calibration"]),
    Job("hall-B.air-humidity", "humidity sensor of hall B", "calibration", 3, 1, 10, 1.5, BRUNO,
        ["calibration"]),
    Job("hall-B.pump-vibration", "pump B", "bearing inspection", 2, 2, 8, 3, ANNA,
        ["mechanics"], ["2 x bearing 6204"]),
    Job("hall-A.irrigation-flow", "irrigation of hall A", "filter cleaning", 3, 3, 14, 2, ANNA,
        ["hydraulics"], ["4 x filter mesh"]),
    Job("propagation.power", "switch cabinet", "thermal inspection", 4, 4, 9, 2, BRUNO,
        ["electrics"]),
    Job("hall-B.irrigation-flow", "irrigation of hall B", "filter cleaning", 3, 8, 14, 2, ANNA,
        ["hydraulics"], ["4 x filter mesh"]),
    Job("hall-A.light", "shade screen of hall A", "rope replacement", 2, 9, 8, 6, CHLOE,
        ["mechanics", "working at height"], ["60 x metre of rope"]),
    Job("hall-A.soil-moisture", "soil probes of hall A", "calibration", 4, 10, 9, 3, BRUNO,
        ["calibration"]),
    Job("hall-B.power", "emergency generator", "test run", 3, 11, 8, 1.5, skills=["electrics"]),
    Job("hall-B.light", "light sensor of hall B", "cleaning", 5),
    Job("propagation.soil-moisture", "soil probes of propagation", "inspection", 3,
        skills=["calibration"]),
    Job("hall-A.power", "fan motor 3", "inspection", 2, skills=["electrics", "mechanics"],
        parts=["1 x fan belt"]),
    Job("hall-B.pump-pressure", "pump B", "pressure check", 2, 0, 7, 2, ANNA, ["hydraulics"],
        state="in_progress"),
    Job("hall-A.air-temperature", "temperature sensors of hall A", "calibration", 3, 0, 8, 3,
        BRUNO, ["calibration"], state="in_progress"),
    Job("hall-B.soil-moisture", "drip line 14", "repair", 2, -1, 10, 1, ANNA, ["hydraulics"],
        ["3 x drip emitter"], "completed", "Three emitters were blocked and are new."),
    Job("propagation.pump-vibration", "pump of propagation", "lubrication", 4, -3, 8, 0.5, ANNA,
        ["mechanics"], [], "completed", "Greased, runs quietly."),
    Job("propagation.air-temperature", "roof vents", "adjustment", 3, -4, 9, 2, CHLOE,
        ["mechanics"], [], "completed", "End switches set anew."),
    Job("hall-A.pump-vibration", "pump A", "coupling alignment", 1, -2, 15, 2, CHLOE,
        ["mechanics"], [], "failed", "The coupling is worn; a new one has to be ordered."),
    Job("propagation.irrigation-flow", "irrigation of propagation", "filter cleaning", 4, -5, 14, 2,
        ANNA, ["hydraulics"], [], "cancelled", "The line stands still until April."),
]  # fmt: skip


def seed(*, now: datetime) -> str:
    """Make the team, its tasks and its routines; return what was done."""
    team = {name: _person(name, skills) for name, skills in TEAM.items()}
    sensors = {sensor.sensor_id: sensor for sensor in Sensor.objects.all()}
    for job in JOBS:
        _work(job, sensors[job.sensor], team.get(job.who), now)
    _routine(sensors["propagation.air-humidity"], team[BRUNO], now)
    made = routines.make_due_tasks(now=now)
    return f"{len(team)} technicians, {len(JOBS) + made} tasks of theirs"


def _person(name: str, skills: list[str]) -> User:
    email = f"{name.split()[0].lower()}@glasshouse.local".replace("é", "e")
    person = User.objects.filter(email=email).first()
    person = person or User.objects.create_user(email, display_name=name)
    Technician.objects.get_or_create(user=person, defaults={"skills": skills})
    return person


def _work(job: Job, sensor: Sensor, who: User | None, now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = None if job.day is None else midnight + job.day * ONE_DAY + timedelta(hours=job.hour)
    length = timedelta(hours=job.hours)
    task = MaintenanceTask.objects.create(
        sensor=sensor,
        equipment=job.equipment,
        task_type=job.task_type,
        priority=job.priority,
        technician=who,
        required_skills=job.skills,
        parts_needed=job.parts,
        estimated_hours=Decimal(str(job.hours)),
        scheduled_start_at=start,
        scheduled_end_at=start and start + length,
    )
    if job.state == "pending" or start is None or who is None:
        return
    began = min(start, now - length)
    maintenance.start_task(task, by=who, now=began)
    worked = {"by": who, "now": began + length * 1.25}
    hours = Decimal(str(job.hours)) * Decimal("1.25")
    match job.state:
        case "completed":
            maintenance.complete_task(task, **worked, notes=job.said, hours=hours)
        case "failed":
            maintenance.fail_task(task, **worked, reason=job.said, hours=hours)
        case "cancelled":
            maintenance.cancel_task(task, **worked, reason=job.said)


def _routine(sensor: Sensor, who: User, now: datetime) -> None:
    MaintenanceRoutine.objects.create(
        sensor=sensor,
        equipment="humidity sensor of the propagation house",
        task_type="calibration",
        description="Compare with the reference at two points, note how far off it was.",
        every_days=90,
        next_at=now.replace(hour=9, minute=0, second=0, microsecond=0) + 6 * ONE_DAY,
        technician=who,
        required_skills=["calibration"],
        estimated_hours=Decimal(1),
    )
