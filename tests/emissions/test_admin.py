"""Emissions as staff see them: the library of factors, laboratories, years and activities."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from emissions import demo
from emissions.dashboard import cards
from emissions.models import Activity, EmissionFactor, Laboratory, ReportingYear, Result
from emissions.services.activities import recompute
from emissions.services.results import verify_results
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    ReportingYearFactory,
    ResultFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(noon):
    """All of it happens at NOON."""


@pytest.fixture
def staff(client, superuser):
    """A browser in which somebody is logged in who may do all."""
    client.force_login(superuser)
    return client


def url(model: str, kind: str = "changelist", *args) -> str:
    return reverse(f"admin:emissions_{model}_{kind}", args=args)


def act(client, model: str, action: str, *rows):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    response = client.post(url(model), data, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def shown(response) -> list:
    return list(response.context["cl"].result_list)


def test_the_library_is_searched_with_the_best_match_first(staff):
    EmissionFactorFactory(name="Coal for electricity generation")
    wanted = EmissionFactorFactory(name="Electricity generated")

    for words in ("electricity generated", "electrcity"):
        assert shown(staff.get(url("emissionfactor"), {"q": words}))[0] == wanted


def test_the_library_is_browsed_by_branch_year_and_newest_version(staff):
    old = EmissionFactorFactory(code="gas", category="Fuels > Gaseous fuels")
    new = EmissionFactorFactory(
        code="gas", version=2, supersedes=old, valid_from=date(2027, 1, 1), valid_until=None
    )
    EmissionFactorFactory(category="Travel", valid_until=date(2026, 2, 1))
    page = url("emissionfactor")

    assert shown(staff.get(page, {"branch": "Fuels"})) == [old]
    assert shown(staff.get(page, {"valid_in": "2027"})) == [new]
    assert shown(staff.get(page, {"newest": "no"})) == [old]
    assert len(shown(staff.get(page, {"newest": "yes"}))) == 2


def test_a_search_shows_by_which_words_factors_were_found(staff):
    EmissionFactorFactory(name="Gas <b>oil</b>", category="Fuels")

    html = staff.get(url("emissionfactor"), {"q": "fuels"}).content.decode()

    assert "Gas &lt;b&gt;oil&lt;/b&gt; <mark>Fuels</mark> kWh" in html


def test_a_published_factor_is_shown_but_not_edited(staff):
    factor = EmissionFactorFactory(value=Decimal("0.20707428859060403"))
    page = url("emissionfactor", "change", factor.pk)

    html = staff.get(page).content.decode()
    assert "0.20707428859060403" in html
    assert 'name="value"' not in html
    staff.post(page, {"name": "Other", "value": "9", "source": "test"})

    factor.refresh_from_db()
    assert (factor.name, factor.value) == ("Other", Decimal("0.20707428859060403"))


def supersede(client, factor, **values):
    page = url("emissionfactor", "supersede", factor.pk)
    return client.post(page, {"source": "test", "value": "0.3", "publish": "", **values})


def test_superseding_shows_the_old_version_beside_the_form(staff):
    factor = EmissionFactorFactory(value=Decimal("0.20707428859060403"))

    html = staff.get(url("emissionfactor", "supersede", factor.pk)).content.decode()

    assert "0.20707428859060403" in html
    assert 'name="value"' in html
    assert 'name="valid_from"' in html


def test_superseding_shows_which_results_would_change_before_it_publishes(staff):
    factor = EmissionFactorFactory()
    activity = ActivityFactory(factor=factor, quantity=Decimal(1000), happened_on=date(2026, 8, 1))
    recompute([activity], now=NOON)
    page = url("emissionfactor", "supersede", factor.pk)

    html = staff.get(page).content.decode()
    assert 'name="publish"' not in html
    response = staff.post(page, {"source": "test", "value": "0.3", "valid_from": "2026-07-01"})

    (row,) = response.context["effects"]
    assert (row["laboratory"], row["year"]) == (activity.laboratory.code, 2026)
    assert (row["kg_before"], row["kg_after"], row["percent"]) == (200, 300, 50)
    html = response.content.decode()
    assert 'name="publish"' in html
    assert "50.00 %" in html
    assert EmissionFactor.objects.count() == 1


def test_superseding_publishes_the_new_version_and_opens_it(staff):
    factor = EmissionFactorFactory()

    response = supersede(staff, factor, valid_from="2026-07-01")

    new = EmissionFactor.objects.get(version=2)
    assert response.url == url("emissionfactor", "change", new.pk)
    assert (new.value, new.valid_from, new.valid_until) == (
        Decimal("0.3"),
        date(2026, 7, 1),
        date(2027, 1, 1),
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"valid_from": "2025-01-01"}, "cannot begin before"),
        ({"valid_from": ""}, "This field is required"),
        ({"valid_from": "2026-07-01", "value": "much"}, "Enter a number"),
        ({"valid_from": "2026-07-01", "uncertainty_percent": "-1"}, "between 0 and 1000"),
    ],
)
def test_superseding_says_what_is_wrong(staff, values, sentence):
    response = supersede(staff, EmissionFactorFactory(), **values)

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert EmissionFactor.objects.count() == 1


def test_a_superseded_version_is_not_superseded_again(staff):
    old = EmissionFactorFactory()
    supersede(staff, old, valid_from="2026-07-01")

    html = supersede(staff, old, valid_from="2026-08-01").content.decode()

    assert "is superseded already" in html


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("back office", 200)])
def test_superseding_is_for_those_who_keep_the_library(client, role, status):
    client.force_login(UserFactory(is_staff=True, role=role))
    factor = EmissionFactorFactory()

    response = client.get(url("emissionfactor", "supersede", factor.pk))

    assert response.status_code == status


def test_a_laboratory_shows_its_years_with_tonnes_by_scope(staff):
    activity = ActivityFactory()
    ReportingYearFactory(laboratory=activity.laboratory, year=2026)
    for scope, kg in [(0, 9000), (1, 1500), (3, 250)]:
        ResultFactory(activity=ActivityFactory(laboratory=activity.laboratory), scope=scope, kg=kg)

    response = staff.get(url("laboratory", "change", activity.laboratory_id))

    (account,) = response.context["accounts"]
    assert account["scopes"] == [Decimal("1.5"), 0, Decimal("0.25")]
    assert (account["sum"], account["percent"]) == (Decimal("1.75"), 100)
    assert "1.750" in response.content.decode()


def test_years_are_validated_and_closed_by_actions(staff, superuser):
    year = ReportingYearFactory()

    assert act(staff, "reportingyear", "validate", year) == []
    assert act(staff, "reportingyear", "close", year) == []
    (warning,) = act(staff, "reportingyear", "validate", year)
    year.refresh_from_db()

    assert "is closed and cannot become validated" in warning
    assert (year.status, year.closed_by, year.closed_at) == ("closed", superuser, NOON)


def test_a_principal_may_not_close_a_year(client):
    client.force_login(UserFactory(is_staff=True, role="laboratory principal"))
    year = ReportingYearFactory(validated=True)

    act(client, "reportingyear", "close", year)

    assert ReportingYear.objects.get().status == "validated"


def test_the_list_of_years_shows_their_tonnes(staff):
    year = ReportingYearFactory()
    ResultFactory(activity=ActivityFactory(laboratory=year.laboratory), kg=Decimal(12345))

    assert "12.345" in staff.get(url("reportingyear")).content.decode()


def activity_form(**values):
    return {
        "module": "energy",
        "quantity": "1234.5678901234567890123",
        "unit": "kWh",
        "happened_on": "2026-03-01",
        "results-TOTAL_FORMS": "0",
        "results-INITIAL_FORMS": "0",
        **values,
    }


def test_an_activity_is_entered_with_its_results(staff, superuser):
    factor = EmissionFactorFactory(value=Decimal("0.20707428859060403"))
    laboratory = ActivityFactory().laboratory

    response = staff.post(
        url("activity", "add"), activity_form(laboratory=laboratory.pk, factor=factor.pk)
    )

    assert response.status_code == 302, response.context["errors"]
    entered = Activity.objects.get(entered_by=superuser)
    assert entered.results.get().kg == Decimal("255.647267564117817898999022863924099569")
    page = staff.get(url("activity", "change", entered.pk)).content.decode()
    assert "255.647267564117817898999022863924099569" in page


def test_an_activity_of_a_closed_year_is_only_looked_at(staff):
    activity = ActivityFactory()
    ReportingYearFactory(laboratory=activity.laboratory, closed=True)
    page = url("activity", "change", activity.pk)

    assert 'name="quantity"' not in staff.get(page).content.decode()
    assert staff.post(page, activity_form()).status_code == 403
    assert staff.post(url("activity", "delete", activity.pk), {"post": "yes"}).status_code == 403


def test_the_headcount_of_a_closed_year_is_only_looked_at(staff):
    closed = ReportingYearFactory(closed=True)
    open_year = ReportingYearFactory()

    pages = [staff.get(url("reportingyear", "change", year.pk)) for year in (closed, open_year)]

    assert ['name="headcount"' in page.content.decode() for page in pages] == [False, True]


def test_an_activity_for_a_closed_year_is_refused_in_words(staff):
    closed = ReportingYearFactory(closed=True)

    response = staff.post(url("activity", "add"), activity_form(laboratory=closed.laboratory_id))

    assert "This year of the laboratory is closed" in response.content.decode()


def test_deleting_many_stops_at_one_of_a_closed_year(staff):
    free, resting = ActivityFactory(), ActivityFactory()
    ReportingYearFactory(laboratory=resting.laboratory, closed=True)
    data = {"action": "delete_selected", "_selected_action": [free.pk, resting.pk], "post": "yes"}

    html = staff.post(url("activity"), data).content.decode()

    assert "is closed" in html
    assert Activity.objects.count() == 2


def test_activities_are_deleted_with_their_results(client):
    client.force_login(UserFactory(is_staff=True, role="laboratory principal"))
    activity = ResultFactory().activity

    client.post(url("activity", "delete", activity.pk), {"post": "yes"})

    assert not Activity.objects.exists()
    assert not Result.objects.exists()


def test_results_are_computed_by_an_action(staff):
    activity, without = ActivityFactory(factor=EmissionFactorFactory()), ActivityFactory()

    (message,) = act(staff, "activity", "compute", activity, without)

    assert message == "1 result written, 1 activities without one."


def test_activities_without_a_result_are_filtered(staff):
    without = ActivityFactory()
    ResultFactory()

    assert shown(staff.get(url("activity"), {"has_result": "no"})) == [without]


def test_the_dashboard_counts_what_there_is(rf, superuser):
    activity = ActivityFactory()
    ReportingYearFactory(laboratory=activity.laboratory, year=2025)
    ResultFactory(kg=Decimal(12345))
    ResultFactory(kg=Decimal(99999), scope=0)
    request = rf.get("/")
    request.user = superuser

    assert [(card.value, card.tone) for card in cards(request)] == [
        ("12.3", "neutral"),
        (1, "warning"),
        (1, "warning"),
    ]


def test_the_demonstration_has_something_on_every_page(superuser):
    steps = list(demo.seed(now=NOON))
    again = list(demo.seed(now=NOON))

    assert again == ["laboratories are there already"]
    assert steps[0] == "57 factors"
    assert (Laboratory.objects.count(), Activity.objects.count()) == (4, 600)
    assert ReportingYear.objects.filter(status="closed").count() == 1
    assert Activity.objects.without_result().count() == 24
    assert verify_results().is_right


LISTS = {
    "activity": lambda: ActivityFactory(factor=EmissionFactorFactory()),
    "emissionfactor": EmissionFactorFactory,
    "reportingyear": ReportingYearFactory,
    "result": ResultFactory,
}


@pytest.mark.parametrize("model", LISTS)
def test_a_list_takes_as_many_queries_for_five_rows_as_for_one(
    staff, django_assert_num_queries, model
):
    LISTS[model]()
    staff.get(url(model))
    with CaptureQueriesContext(connection) as queries:
        staff.get(url(model))
    for _ in range(4):
        LISTS[model]()

    with django_assert_num_queries(len(queries)):
        assert len(shown(staff.get(url(model)))) == 5
