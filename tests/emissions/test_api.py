"""Emissions over REST: what is asked, refused and answered."""

from datetime import date
from decimal import Decimal

import pytest

from emissions.models import Activity, EmissionFactor, ReportingYear, Result
from tests.accounts.factories import UserFactory
from tests.conftest import client_of
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    ReportingYearFactory,
    ResultFactory,
)

URL = "/api/v1/emissions/"
FACTOR = {
    "code": "electricity",
    "region": "GB",
    "name": "Electricity generated",
    "scope": 2,
    "value": "0.20707428859060403",
    "unit": "kWh",
    "source": "UK Government",
    "valid_from": "2026-01-01",
}


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    """All of it happens at NOON."""


def post(api, path, data=None):
    return api.post(f"{URL}{path}/", data or {}, format="json")


def get(api, path, **query):
    response = api.get(f"{URL}{path}/", query)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_factor_comes_back_with_every_digit(api):
    response = post(api, "emission-factors", FACTOR)

    assert response.status_code == 201, response.content
    assert response.json()["value"] == "0.20707428859060403"
    assert response.json()["version"] == 1
    assert get(api, f"emission-factors/{response.json()['id']}")["unit_code"] == "kWh"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "NaN"}, "value"),
        ({"value": "1e999999"}, "value"),
        ({"value": "9" * 61}, "value"),
        ({"valid_until": "2025-01-01"}, "__all__"),
        ({"region": "gb"}, "__all__"),
        ({"source_url": "ftp"}, "source_url"),
        ({"scope": 7}, "scope"),
    ],
)
def test_a_factor_that_cannot_be_is_refused(api, change, field):
    response = post(api, "emission-factors", FACTOR | change)

    assert (response.status_code, list(response.json())) == (400, [field])


def test_a_second_factor_for_the_same_days_is_told_to_supersede(api):
    post(api, "emission-factors", FACTOR)

    response = post(api, "emission-factors", FACTOR)

    assert response.status_code == 400
    assert "Supersede it" in str(response.json())


@pytest.mark.parametrize("change", [{"value": "1"}, {"unit": "km"}, {"valid_from": "2026-02-01"}])
def test_what_was_published_is_not_patched(api, change):
    factor = EmissionFactorFactory()

    response = api.patch(f"{URL}emission-factors/{factor.pk}/", change, format="json")

    assert (response.status_code, list(response.json())) == (400, list(change))
    assert "not edited" in str(response.json())


def test_what_describes_a_factor_is_patched(api):
    factor = EmissionFactorFactory()

    response = api.patch(
        f"{URL}emission-factors/{factor.pk}/", {"category": "Energy"}, format="json"
    )

    assert (response.status_code, response.json()["category"]) == (200, "Energy")


def test_superseding_answers_with_the_new_version(api):
    old = EmissionFactorFactory()

    response = post(
        api,
        f"emission-factors/{old.pk}/supersede",
        {"value": "0.3", "valid_from": "2026-07-01", "source_version": "2"},
    )

    assert response.status_code == 201, response.content
    new = response.json()
    assert (new["version"], new["supersedes"], new["valid_until"]) == (2, old.pk, "2027-01-01")
    assert get(api, f"emission-factors/{old.pk}")["superseded_by"] == new["id"]


def test_an_old_version_is_not_superseded_again(api):
    old = EmissionFactorFactory()
    asked = {"value": "0.3", "valid_from": "2026-07-01"}
    post(api, f"emission-factors/{old.pk}/supersede", asked)

    response = post(api, f"emission-factors/{old.pk}/supersede", asked)

    assert response.status_code == 409
    assert "superseded already" in response.json()["detail"]


@pytest.mark.parametrize("change", [{"uncertainty_percent": "-1"}, {"valid_until": "2026-01-01"}])
def test_a_version_that_cannot_be_is_refused_with_its_reason(api, change):
    old = EmissionFactorFactory()

    response = post(
        api,
        f"emission-factors/{old.pk}/supersede",
        {"value": "0.3", "valid_from": "2026-07-01"} | change,
    )

    assert response.status_code == 400, response.content
    assert EmissionFactor.objects.count() == 1


def test_search_ranks_factors_and_mends_words(api):
    EmissionFactorFactory(name="Coal for electricity generation")
    wanted = EmissionFactorFactory(name="Electricity generated")

    for words in ("electricity generated", "electrcity genrated"):
        found = get(api, "emission-factors", q=words)["results"]
        assert found[0]["id"] == wanted.pk


def test_factors_are_found_by_the_day_they_hold_for(api):
    old = EmissionFactorFactory(code="a")
    EmissionFactorFactory(
        code="a", version=2, supersedes=old, valid_from=date(2027, 1, 1), valid_until=None
    )

    assert get(api, "emission-factors", valid_on="2026-12-31")["count"] == 1
    assert get(api, "emission-factors", valid_on="2027-01-01")["results"][0]["version"] == 2
    assert get(api, "emission-factors", is_superseded="true")["results"][0]["id"] == old.pk
    assert api.get(f"{URL}emission-factors/?valid_on=soon").status_code == 400


def activity(**values):
    return {
        "laboratory": LaboratoryFactory().code,
        "module": "energy",
        "quantity": "1234.5678901234567890123",
        "unit": "kWh",
        "happened_on": "2026-03-01",
        **values,
    }


def test_an_activity_is_entered_with_its_results(api, superuser):
    factor = EmissionFactorFactory(value=Decimal("0.20707428859060403"))

    response = post(api, "activities", activity(factor=factor.pk))

    assert response.status_code == 201, response.content
    stored = Activity.objects.get()
    assert (stored.entered_by, stored.source, stored.unit_code) == (superuser, "api", "kWh")
    (result,) = get(api, "results", activity=response.json()["uuid"])["results"]
    assert result["kg"] == "255.647267564117817898999022863924099569"
    assert result["factor_value"] == "0.20707428859060403"


def test_many_activities_are_entered_at_once(api):
    factor = EmissionFactorFactory()

    response = post(api, "activities", [activity(factor=factor.pk) for _ in range(3)])

    assert response.status_code == 201
    assert Result.objects.count() == 3


def test_a_changed_activity_has_its_results_changed(api):
    entered = ActivityFactory(factor=EmissionFactorFactory(value=2))

    api.patch(f"{URL}activities/{entered.uuid}/", {"quantity": "7"}, format="json")

    assert Result.objects.get().kg == 14


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"own_value_kg": "5"}, "An own value needs a reason."),
        ({"quantity": "-1"}, "Only a purchase can be negative"),
        ({"laboratory": "nobody"}, "does not exist"),
        ({"factor": 0}, "does not exist"),
    ],
)
def test_an_activity_that_cannot_be_is_refused_with_its_reason(api, change, sentence):
    response = post(api, "activities", activity(**change))

    assert response.status_code == 400
    assert sentence in str(response.json())


def test_a_closed_year_refuses_every_change(api):
    old = ActivityFactory(happened_on=date(2025, 5, 1))
    closed = ReportingYearFactory(laboratory=old.laboratory, year=2025, validated=True)
    assert post(api, f"reporting-years/{closed.pk}/close").status_code == 200

    answers = [
        post(
            api, "activities", activity(laboratory=closed.laboratory.code, happened_on="2025-1-1")
        ),
        api.patch(f"{URL}activities/{old.uuid}/", {"quantity": "7"}, format="json"),
        api.patch(f"{URL}activities/{old.uuid}/", {"happened_on": "2026-01-01"}, format="json"),
        api.delete(f"{URL}activities/{old.uuid}/"),
    ]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert all("is closed" in answer.content.decode() for answer in answers[1:2] + answers[3:])
    assert Activity.objects.get() == old


def test_a_year_goes_through_its_life(api):
    year = ReportingYearFactory()
    steps = ["validate", "close", "close", "reopen", "close"]

    answers = [
        api.post(
            f"{URL}reporting-years/{year.pk}/{step}/",
            {"reason": "An invoice was missing."},
            format="json",
        )
        for step in steps
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 409]
    assert [answer.json().get("status") for answer in answers[:4]] == [
        "validated",
        "closed",
        "closed",
        "open",
    ]


def test_a_status_is_not_written_past_its_steps(api):
    year = ReportingYearFactory()

    api.patch(f"{URL}reporting-years/{year.pk}/", {"status": "closed"}, format="json")

    assert ReportingYear.objects.get().status == "open"


def test_a_principal_validates_a_year_but_does_not_reopen_it():
    year = ReportingYearFactory(closed=True)
    principal = client_of(UserFactory(role="laboratory principal"))

    assert post(principal, f"reporting-years/{year.pk}/reopen").status_code == 403
    assert post(principal, f"reporting-years/{year.pk}/validate").status_code == 409


def test_results_are_summed_by_what_is_asked(api):
    one, other = LaboratoryFactory(code="A"), LaboratoryFactory(code="B")
    for place, kg in [(one, 1), (one, 2), (other, 4)]:
        ResultFactory(activity=ActivityFactory(laboratory=place), kg=kg)
    ResultFactory(activity=Activity.objects.first(), gas="co2", kg=99)

    assert get(api, "results/totals") == [
        {"laboratory": "A", "year": 2026, "kg": "3", "activities": 2},
        {"laboratory": "B", "year": 2026, "kg": "4", "activities": 1},
    ]
    assert get(api, "results/totals", by="scope", laboratory="B") == [
        {"scope": 3, "kg": "4", "activities": 1}
    ]


@pytest.mark.parametrize("query", ["by=color", "by=", "sum=kg"])
def test_totals_by_what_is_not_known_are_refused(api, query):
    assert api.get(f"{URL}results/totals/?{query}").status_code == 400


def test_results_are_computed_on_request_for_what_is_asked(api):
    wanted = ActivityFactory(factor=EmissionFactorFactory())
    ActivityFactory(factor=EmissionFactorFactory())

    response = api.post(f"{URL}activities/compute/?laboratory={wanted.laboratory.code}")

    assert response.json() == {
        "activities": 1,
        "written": 1,
        "removed": 0,
        "without_result": 0,
        "in_closed_years": 0,
    }


def test_activities_without_a_result_are_listed(api):
    without = ActivityFactory()
    ResultFactory()

    (found,) = get(api, "activities", has_result="false")["results"]
    assert found["uuid"] == str(without.uuid)


def test_a_laboratory_with_activities_is_not_deleted(api):
    laboratory = ActivityFactory().laboratory

    response = api.delete(f"{URL}laboratories/{laboratory.code}/")

    assert (response.status_code, "activities refer to it" in str(response.json())) == (409, True)
