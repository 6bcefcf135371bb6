"""Writing scenarios: copies of a year's sums, and what is planned in their place."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet, Sum

from accounts.models import User
from emissions.models import Gas, Scenario, ScenarioLine, Total

KIND = ("module", "category", "scope", "factor")
ONE = Decimal(1)  # an own value's amount is its kilograms


@transaction.atomic
def make_scenario(scenario: Scenario, *, by: User, now: datetime) -> Scenario:
    """Store a new scenario with a copy of what its year is now, and return it."""
    scenario.made_by, scenario.copied_at = by, now
    scenario.save(force_insert=True)
    _copy(scenario)
    return scenario


@transaction.atomic
def copy_anew(scenario: Scenario, *, now: datetime) -> Scenario:
    """Copy the year as it is now, and return the scenario. What was planned is given up."""
    locked = Scenario.objects.select_for_update().get(pk=scenario.pk)
    locked.lines.all().delete()
    locked.copied_at = now
    locked.save(update_fields=["copied_at", "updated_at"])
    _copy(locked)
    scenario.refresh_from_db()
    return scenario


def plan_line(line: ScenarioLine) -> ScenarioLine:
    """Store the amount and factor that are planned of a line, and return it with its kilograms.

    Raises ValidationError, by the model, if the factor counts in another unit. Repeating it
    changes nothing.
    """
    line.clean()
    line.value = line.factor.value if line.factor else ONE
    line.save(update_fields=["amount", "factor", "value"])
    line.refresh_from_db()
    return line


def has_changed_since(scenario: Scenario) -> bool:
    """Whether the year is not what was copied any more."""
    copied = {
        (line.module, line.category, line.scope, line.base_factor_id): line.base_kg
        for line in scenario.lines.all()
    }
    return copied != {tuple(row[name] for name in KIND): row["sum_kg"] for row in _sums(scenario)}


def _sums(scenario: Scenario) -> QuerySet[Total, dict]:
    totals = Total.objects.filter(
        laboratory=scenario.laboratory_id, year=scenario.year, gas=Gas.CO2E
    )
    rows = totals.order_by().values(*KIND, "factor__value")
    return rows.annotate(sum_amount=Sum("amount"), sum_kg=Sum("kg")).order_by(*KIND)


def _copy(scenario: Scenario) -> None:
    lines = [
        ScenarioLine(
            scenario=scenario,
            module=row["module"],
            category=row["category"],
            scope=row["scope"],
            base_factor_id=row["factor"],
            factor_id=row["factor"],
            base_kg=row["sum_kg"],
            base_amount=row["sum_amount"] if row["factor"] else row["sum_kg"],
            amount=row["sum_amount"] if row["factor"] else row["sum_kg"],
            value=row["factor__value"] if row["factor"] else ONE,
        )
        for row in _sums(scenario)
    ]
    ScenarioLine.objects.bulk_create(lines)
