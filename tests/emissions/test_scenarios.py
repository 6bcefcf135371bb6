"""A scenario is a copy of a year: planned otherwise, shown beside it, and its own."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from emissions.models import Scenario, ScenarioLine, Total
from emissions.services.activities import enter_activity
from emissions.services.scenarios import (
    copy_anew,
    has_changed_since,
    make_scenario,
    plan_line,
)
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    ScenarioLineFactory,
)

pytestmark = pytest.mark.django_db
URL = "/api/v1/emissions/"


@pytest.fixture
def laboratory():
    return LaboratoryFactory(code="HERE")


@pytest.fixture
def enter(laboratory, superuser):
    def enter(**values):
        made = ActivityFactory.build(laboratory=laboratory, **values)
        enter_activity(made, by=superuser, now=NOON)
        return made

    return enter


@pytest.fixture
def grid():
    return EmissionFactorFactory(name="Grid", value=Decimal("0.2071"))


@pytest.fixture
def scenario(laboratory, enter, grid, superuser):
    """Of a year with two bills of the same kind, a trip, and a value of its own."""
    flight = EmissionFactorFactory(name="Flight", unit="passenger.km", scope=3, value="0.15")
    enter(factor=grid, quantity=Decimal("1234.56789"), category="electricity")
    enter(factor=grid, quantity=1000, category="electricity")
    enter(factor=flight, quantity=4000, module="travel", unit="passenger.km")
    enter(module="waste", quantity=2, unit="t", own_value_kg=50, own_value_reason="Known.")
    made = Scenario(laboratory=laboratory, year=2026, name="Half the flights")
    return make_scenario(made, by=superuser, now=NOON)


def summed(scenario, *names) -> list[dict]:
    return list(scenario.lines.compared(*names))


def test_a_copy_says_what_the_year_says_to_the_last_digit(scenario, superuser):
    by_kind = {line.module: line for line in scenario.lines.all()}

    assert {module: line.base_kg for module, line in by_kind.items()} == {
        "energy": Decimal("2234.56789") * Decimal("0.2071"),
        "travel": Decimal(600),
        "waste": Decimal(50),
    }
    assert all(line.kg == line.base_kg for line in by_kind.values())
    assert (scenario.made_by, scenario.copied_at) == (superuser, NOON)
    assert summed(scenario) == [] or sum(row["base"] for row in summed(scenario, "module")) == sum(
        total.kg for total in Total.objects.filter(gas="co2e")
    )


def test_what_is_planned_is_amount_times_factor(scenario):
    better = EmissionFactorFactory(name="Panels", value=Decimal("0.041"))
    line = scenario.lines.get(module="energy")
    line.amount, line.factor = Decimal(2000), better

    planned = plan_line(line)

    assert (planned.kg, planned.value) == (Decimal(82), better.value)
    assert planned.base_kg == Decimal("2234.56789") * Decimal("0.2071")


def test_a_plan_changes_neither_the_year_nor_other_lines(scenario):
    before = list(Total.objects.order_by("pk").values())
    line = scenario.lines.get(module="travel")
    line.amount = Decimal(2000)

    plan_line(line)

    assert list(Total.objects.order_by("pk").values()) == before
    assert summed(scenario, "module") == [
        {"module": "energy", "base": Decimal("462.779010019"), "planned": Decimal("462.779010019")},
        {"module": "travel", "base": Decimal(600), "planned": Decimal(300)},
        {"module": "waste", "base": Decimal(50), "planned": Decimal(50)},
    ]


@pytest.mark.parametrize("module", ["energy", "waste"])
def test_a_factor_of_another_unit_is_refused(scenario, module):
    line = scenario.lines.get(module=module)
    line.factor = EmissionFactorFactory(unit="litres")

    with pytest.raises(ValidationError) as caught:
        plan_line(line)

    assert list(caught.value.message_dict) == ["factor"]
    line.refresh_from_db()
    assert line.kg == line.base_kg


def test_a_copy_stays_when_its_year_changes_until_it_is_copied_anew(scenario, enter, grid):
    line = scenario.lines.get(module="travel")
    line.amount = Decimal(0)
    plan_line(line)
    assert not has_changed_since(scenario)

    enter(factor=grid, quantity=1000, category="electricity")

    assert has_changed_since(scenario)
    assert scenario.lines.get(module="energy").base_amount == Decimal("2234.56789")
    copy_anew(scenario, now=NOON + timedelta(days=1))
    assert not has_changed_since(scenario)
    assert scenario.lines.get(module="energy").base_amount == Decimal("3234.56789")
    assert scenario.lines.get(module="travel").amount == 4000
    assert scenario.copied_at == NOON + timedelta(days=1)


def test_an_empty_year_makes_an_empty_scenario(laboratory, superuser):
    made = Scenario(laboratory=laboratory, year=2020, name="Empty")

    scenario = make_scenario(made, by=superuser, now=NOON)

    assert not scenario.lines.exists()
    assert not has_changed_since(scenario)


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


def page_of(scenario) -> str:
    return reverse("admin:emissions_scenario_change", args=[scenario.pk])


def test_the_page_shows_the_year_and_the_plan_side_by_side(staff, scenario):
    line = scenario.lines.get(module="travel")
    line.amount = Decimal(2000)
    plan_line(line)

    response = staff.get(page_of(scenario))

    (_, by_module), (_, by_scope) = response.context["charts"]
    travel = by_module[1]
    assert (travel["base"], travel["planned"]) == (Decimal("0.6"), Decimal("0.3"))
    assert (travel["base_percent"], travel["planned_percent"]) == (100, 50)
    assert [row["label"] for row in by_scope] != []
    assert "-0.300" in response.content.decode()


def test_lines_are_planned_in_one_table(staff, scenario):
    lines = list(scenario.lines.order_by("module", "category", "scope", "pk"))
    form = {
        "name": "No flights",
        "note": "",
        "lines-TOTAL_FORMS": len(lines),
        "lines-INITIAL_FORMS": len(lines),
    }
    for place, line in enumerate(lines):
        form[f"lines-{place}-id"] = line.pk
        form[f"lines-{place}-scenario"] = scenario.pk
        form[f"lines-{place}-amount"] = "0" if line.module == "travel" else line.amount
        form[f"lines-{place}-factor"] = line.factor_id or ""

    response = staff.post(page_of(scenario), form)

    assert response.status_code == 302, response.context["errors"]
    scenario.refresh_from_db()
    assert (scenario.name, scenario.year) == ("No flights", 2026)
    kg = dict(scenario.lines.values_list("module", "kg"))
    assert (kg["travel"], kg["waste"]) == (0, 50)


def test_a_scenario_is_added_and_copied_anew_on_its_page(staff, laboratory, enter, grid):
    enter(factor=grid, quantity=1)
    add = reverse("admin:emissions_scenario_add")
    staff.post(add, {"laboratory": laboratory.pk, "year": 2026, "name": "A", "note": ""})
    scenario = Scenario.objects.get()
    assert scenario.lines.count() == 1
    enter(factor=EmissionFactorFactory(), quantity=1)
    assert "has changed since" in staff.get(page_of(scenario)).content.decode()

    response = staff.post(reverse("admin:emissions_scenario_copy", args=[scenario.pk]), follow=True)

    assert "has changed since" not in response.content.decode()
    assert scenario.lines.count() == 2


def test_who_only_reads_plans_nothing(client, scenario):
    client.force_login(UserFactory(is_staff=True, role="laboratory member"))

    page = client.get(page_of(scenario))

    assert page.status_code == 200
    assert 'name="lines-0-amount"' not in page.content.decode()
    copy = reverse("admin:emissions_scenario_copy", args=[scenario.pk])
    assert client.post(copy).status_code == 403


def test_a_scenario_over_rest(api, laboratory, enter, grid):
    enter(factor=grid, quantity=100)
    body = {"laboratory": "HERE", "year": 2026, "name": "A"}
    made = api.post(f"{URL}scenarios/", body, format="json").json()
    (line,) = api.get(f"{URL}scenario-lines/?scenario={made['id']}").json()["results"]
    assert (line["base_kg"], line["unit"], line["kg"]) == ("20.7100", "kWh", "20.7100")

    there = f"{URL}scenario-lines/{line['id']}/"
    changed = api.patch(there, {"amount": "50"}, format="json").json()
    litres = EmissionFactorFactory(unit="litres").pk
    refused = api.patch(there, {"factor": litres}, format="json")

    assert Decimal(changed["kg"]) == Decimal("10.355")
    assert (refused.status_code, list(refused.json())) == (400, ["factor"])
    moved = api.patch(f"{URL}scenarios/{made['id']}/", {"year": 2025}, format="json")
    assert (moved.status_code, list(moved.json())) == (400, ["year"])
    assert api.post(f"{URL}scenarios/{made['id']}/copy-anew/").status_code == 200
    assert ScenarioLine.objects.get().amount == 100


def test_a_principal_plans_at_home_only(laboratory, scenario):
    elsewhere = ScenarioLineFactory()
    principal = client_of(UserFactory(role="viewer"))

    there = f"{URL}scenario-lines/{elsewhere.pk}/"

    assert principal.patch(there, {"amount": "1"}, format="json").status_code == 403
