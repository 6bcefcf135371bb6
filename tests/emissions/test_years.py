"""The life of a year by its modules: validated, taken back, closed, opened again for a reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from pghistory.models import Events

from emissions.models import Activity, ModuleYear, ReportingYear
from emissions.progress import progress_of
from emissions.services import years
from emissions.services.activities import enter_activity
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    ModuleYearFactory,
    ReportingYearFactory,
)

pytestmark = pytest.mark.django_db
URL = "/api/v1/emissions/reporting-years/"


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def laboratory():
    return LaboratoryFactory(code="HERE")


@pytest.fixture
def year(laboratory):
    return ReportingYearFactory(laboratory=laboratory)


@pytest.fixture
def validated(laboratory, year, person):
    """A year whose energy and waste are validated, and so the year."""
    ActivityFactory(laboratory=laboratory, quantity=100)
    ActivityFactory(laboratory=laboratory, module="waste", unit="t", quantity=1)
    for module in ("energy", "waste"):
        years.validate_module(year, module, by=person, now=NOON)
    return years.validate_year(year, by=person, now=NOON)


def states(year) -> dict[str, str]:
    year.refresh_from_db()
    return {"year": year.status, **dict(year.modules.values_list("module", "status"))}


def test_a_year_waits_for_its_modules_that_have_activities(laboratory, year, person):
    ActivityFactory(laboratory=laboratory)
    ActivityFactory(laboratory=laboratory, module="waste")
    ActivityFactory(laboratory=laboratory, module="travel", happened_on=date(2025, 1, 1))
    years.validate_module(year, "waste", by=person, now=NOON)

    with pytest.raises(
        years.ModulesInProgress, match=r"of HERE 2026 first: energy and buildings\.$"
    ):
        years.validate_year(year, by=person, now=NOON)
    years.validate_module(year, "energy", by=person, now=NOON)

    assert years.validate_year(year, by=person, now=NOON).status == "validated"


def test_a_module_says_who_validated_it_first(year, person):
    years.validate_module(year, "waste", by=person, now=NOON)

    again = years.validate_module(year, "waste", by=UserFactory(), now=NOON + timedelta(hours=1))

    assert (again.status, again.validated_by, again.validated_at) == ("validated", person, NOON)
    assert ModuleYear.objects.count() == 1


def test_a_module_that_is_opened_again_opens_its_year(validated):
    years.reopen_module(validated, "energy")
    years.reopen_module(validated, "energy")

    assert states(validated) == {"year": "open", "energy": "open", "waste": "validated"}


def test_modules_of_a_closed_year_rest(validated, person):
    years.close_year(validated, by=person, now=NOON)

    with pytest.raises(years.YearIsClosed, match="HERE 2026 is closed"):
        years.reopen_module(validated, "energy")
    with pytest.raises(years.YearIsClosed):
        years.validate_module(validated, "travel", by=person, now=NOON)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda rows, lab: ActivityFactory(laboratory=lab), id="a late invoice"),
        pytest.param(lambda rows, lab: rows.update(quantity=5), id="another quantity"),
        pytest.param(lambda rows, lab: rows.update(happened_on=date(2025, 5, 1)), id="moved away"),
        pytest.param(lambda rows, lab: rows.delete(), id="deleted"),
    ],
)
def test_a_change_of_an_activity_takes_the_validation_back(laboratory, validated, change):
    change(Activity.objects.filter(module="energy"), laboratory)

    assert states(validated) == {"year": "open", "energy": "open", "waste": "validated"}
    state = ModuleYear.objects.get(module="energy")
    assert (state.validated_by, state.validated_at) == (None, None)


def test_what_only_describes_an_activity_leaves_the_validation(laboratory, validated, person):
    Activity.objects.update(description="Bill of March", reference="", ended_on=date(2026, 4, 1))
    enter_activity(
        Activity.objects.get(module="energy"), by=UserFactory(is_superuser=True), now=NOON
    )
    ActivityFactory(laboratory=laboratory, happened_on=date(2025, 1, 1))
    ActivityFactory()

    assert states(validated) == {"year": "validated", "energy": "validated", "waste": "validated"}


def test_an_activity_that_moves_into_a_module_takes_it_back_too(validated):
    Activity.objects.filter(module="energy").update(module="waste")

    assert states(validated) == {"year": "open", "energy": "open", "waste": "open"}


def test_the_audit_keeps_that_a_validation_was_taken_back(validated):
    Activity.objects.filter(module="energy").delete()

    (event,) = (
        Events.objects.tracks(ModuleYear.objects.get(module="energy"))
        .filter(pgh_label="update", pgh_diff__has_key="validated_at")
        .order_by("-pgh_id")[:1]
    )
    assert event.pgh_diff["status"] == ["validated", "open"]


def test_a_closed_year_refuses_what_a_validated_one_takes(validated, person):
    years.close_year(validated, by=person, now=NOON)

    with pytest.raises(DatabaseError, match="is closed"), transaction.atomic():
        Activity.objects.update(quantity=7)

    assert states(validated) == {"year": "closed", "energy": "validated", "waste": "validated"}


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_year_is_not_opened_again_without_a_reason(reason):
    year = ReportingYearFactory(closed=True)

    with pytest.raises(years.NoReason, match="Say why"):
        years.reopen_year(year, by=UserFactory(), reason=reason, now=NOON)

    assert ReportingYear.objects.get().status == "closed"


def test_every_reopening_stays_in_the_audit(validated, person):
    for reason in ("The first invoice.", "The second invoice."):
        years.reopen_year(validated, by=person, reason=reason, now=NOON)
        years.validate_year(validated, by=person, now=NOON)

    events = Events.objects.tracks(validated).filter(pgh_diff__has_key="reopened_because")
    told = [event.pgh_diff["reopened_because"][1] for event in events.order_by("pgh_id")]
    assert told == ["The first invoice.", "The second invoice."]
    assert states(validated)["energy"] == "validated"


def test_the_state_of_each_module_is_counted(laboratory, year, django_assert_max_num_queries):
    factor = EmissionFactorFactory(value=2)
    known = ActivityFactory.build(laboratory=laboratory, factor=factor, quantity=3)
    enter_activity(known, by=UserFactory(is_superuser=True), now=NOON)
    ActivityFactory(laboratory=laboratory, quantity=10**9)
    ActivityFactory(
        laboratory=laboratory, module="waste", own_value_kg=1, own_value_reason="Known."
    )
    ModuleYearFactory(reporting_year=year, module="waste", validated=True)

    with django_assert_max_num_queries(3):
        found = {one.module: one for one in progress_of(year)}

    energy, waste, travel = (found[name] for name in ("energy", "waste", "travel"))
    assert (energy.activities, energy.without_result, energy.implausible) == (2, 1, 1)
    assert (energy.kg, energy.is_validated, energy.is_waiting) == (Decimal(6), False, True)
    assert (waste.own_values, waste.is_validated, waste.is_waiting) == (1, True, False)
    assert (travel.activities, travel.is_waiting) == (0, False)
    assert len(found) == len(Activity.Module)


def step(client, year, name: str, **values):
    address = reverse("admin:emissions_reportingyear_step", args=[year.pk, name])
    return client.post(address, values, follow=True)


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


def test_the_page_of_a_year_leads_through_its_life(staff, laboratory, year):
    ActivityFactory(laboratory=laboratory, quantity=10**9)

    page = staff.get(reverse("admin:emissions_reportingyear_change", args=[year.pk]))
    assert "first validate: energy and buildings." in " ".join(page.content.decode().split())
    refused = step(staff, year, "validate")
    assert "Validate these modules" in refused.content.decode()
    step(staff, year, "validate_module", module="energy")
    step(staff, year, "validate")
    assert states(year) == {"year": "validated", "energy": "validated"}
    step(staff, year, "close")
    step(staff, year, "reopen", reason="")
    assert states(year)["year"] == "closed"
    page = step(staff, year, "reopen", reason="An invoice was missing.")
    assert states(year)["year"] == "open"
    assert "An invoice was missing." in page.content.decode()
    step(staff, year, "reopen_module", module="energy")
    assert states(year) == {"year": "open", "energy": "open"}


@pytest.mark.parametrize(("name", "values"), [("dance", {}), ("validate_module", {"module": "x"})])
def test_a_step_that_there_is_not_is_a_404(staff, year, name, values):
    assert step(staff, year, name, **values).status_code == 404


def test_a_step_takes_its_permission(client, year):
    principal = UserFactory(is_staff=True, role="laboratory principal")
    client.force_login(principal)

    assert step(client, year, "validate").status_code == 200
    assert step(client, year, "close").status_code == 403
    client.force_login(UserFactory(is_staff=True, role="laboratory member"))
    assert step(client, year, "validate_module", module="waste").status_code == 403
    page = client.get(reverse("admin:emissions_reportingyear_change", args=[year.pk]))
    assert "/step/" not in page.content.decode()


def test_modules_are_validated_over_rest(api, laboratory, year):
    ActivityFactory(laboratory=laboratory)
    there = f"{URL}{year.pk}/"

    refused = api.post(f"{there}validate/")
    assert (refused.status_code, "energy" in refused.json()["detail"]) == (409, True)
    assert (
        api.post(f"{there}validate-module/", {"module": "farm"}, format="json").status_code == 400
    )
    assert (
        api.post(f"{there}validate-module/", {"module": "energy"}, format="json").status_code == 200
    )
    (energy,) = [one for one in api.get(f"{there}progress/").json() if one["module"] == "energy"]
    assert (energy["activities"], energy["is_validated"]) == (1, True)
    assert api.post(f"{there}validate/").json()["status"] == "validated"
    (state,) = api.get("/api/v1/emissions/module-years/?laboratory=HERE").json()["results"]
    assert (state["module"], state["year"], state["status"]) == ("energy", 2026, "validated")
    assert (
        api.post(f"{there}reopen-module/", {"module": "energy"}, format="json").json()["status"]
        == "open"
    )


def test_a_year_is_opened_again_over_rest_for_a_reason(api):
    there = f"{URL}{ReportingYearFactory(closed=True).pk}/reopen/"

    assert api.post(there, {"reason": " "}, format="json").status_code == 400
    answer = api.post(there, {"reason": "An invoice was missing."}, format="json").json()
    assert (answer["status"], answer["reopened_because"]) == ("open", "An invoice was missing.")


def test_a_member_validates_nothing(year):
    member = client_of(UserFactory(role="laboratory member"))

    answer = member.post(f"{URL}{year.pk}/validate-module/", {"module": "waste"}, format="json")

    assert answer.status_code == 403
