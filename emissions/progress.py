"""How far a laboratory is with a year: what each module has, and what is left to look at."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum

from emissions.models import Activity, Gas, ModuleYear, ReportingYear, Result, Total
from emissions.models.activities import UNUSUAL


@dataclass(frozen=True)
class Progress:
    """One module of one year: counts of its activities, kg CO2e of them, and who validated it."""

    module: str
    label: str
    activities: int
    without_result: int
    implausible: int
    own_values: int
    kg: Decimal
    state: ModuleYear | None

    @property
    def is_validated(self) -> bool:
        return self.state is not None and self.state.status == ModuleYear.Status.VALIDATED

    @property
    def is_waiting(self) -> bool:
        """Whether it keeps the year from being validated."""
        return self.activities > 0 and not self.is_validated


def progress_of(year: ReportingYear) -> list[Progress]:
    """Every module, in the order of the protocol, also those without activities."""
    counts = {row.pop("module"): row for row in _counted(year)}
    sums = dict(
        Total.objects.filter(laboratory=year.laboratory_id, year=year.year, gas=Gas.CO2E)
        .order_by()
        .values_list("module")
        .annotate(sum=Sum("kg"))
    )
    states = {state.module: state for state in year.modules.select_related("validated_by")}
    nothing = dict.fromkeys(("activities", "without_result", "implausible", "own_values"), 0)
    return [
        Progress(
            module=module.value,
            label=str(module.label),
            kg=sums.get(module.value, Decimal(0)),
            state=states.get(module.value),
            **counts.get(module.value, nothing),
        )
        for module in Activity.Module
    ]


def _counted(year: ReportingYear):
    results = Result.objects.filter(activity=OuterRef("pk"))
    activities = Activity.objects.filter(laboratory=year.laboratory_id).in_year(year.year)
    return (
        activities.order_by()
        .values("module")
        .annotate(
            activities=Count("pk"),
            without_result=Count("pk", filter=~Exists(results)),
            implausible=Count("pk", filter=UNUSUAL),
            own_values=Count("pk", filter=Q(own_value_kg__isnull=False)),
        )
    )
