"""Whose trips one sees: a member one's own, the others only as part of sums."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts import scopes
from accounts.models import Membership
from emissions.models import Activity, Result
from emissions.services.activities import enter_activity
from spreadsheets.models import ImportJob
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.emissions.doors import READERS
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    ReportingYearFactory,
)
from tests.roles import MEMBER, ROLES
from tests.spreadsheets.engine.files import checked

pytestmark = pytest.mark.django_db
ACTIVITIES = "/api/v1/emissions/activities/"
RESULTS = "/api/v1/emissions/results/"
SEE_ALL = READERS - MEMBER


@pytest.fixture
def flight():
    return EmissionFactorFactory(code="flight", unit="passenger.km", scope=3, value=Decimal("0.15"))


@pytest.fixture
def trip(flight, superuser):
    """Enter somebody's trip; its number is found in no other row."""

    def trip(person, laboratory, name, **values):
        values = {"module": "travel", "quantity": 1000, "unit": "passenger.km", **values}
        made = ActivityFactory.build(
            laboratory=laboratory,
            person=person,
            reference=f"trip-of-{name}",
            description=f"Secret meeting of {name}",
            factor=flight,
            **values,
        )
        enter_activity(made, by=superuser, now=NOON)
        return made

    return trip


@pytest.fixture
def here():
    return LaboratoryFactory(code="HERE")


@pytest.fixture
def there():
    return LaboratoryFactory(code="THERE")


def join(laboratory, role: str, **values):
    user = UserFactory(**values)
    Membership.objects.create(user=user, role=Group.objects.get(name=role), scope=laboratory)
    return user


@pytest.fixture
def me(here):
    return join(here, "laboratory member", is_staff=True)


@pytest.fixture
def trips(trip, here, there):
    """A trip of a colleague and one of somebody elsewhere."""
    ReportingYearFactory(laboratory=here)
    return {
        "colleague": trip(UserFactory(), here, "colleague"),
        "stranger": trip(UserFactory(), there, "stranger"),
    }


def text_of(response) -> str:
    streamed = getattr(response, "streaming_content", None)
    return (b"".join(streamed) if streamed else response.content).decode(errors="replace")


def pages_of(trips) -> list[str]:
    """Every page of the admin that shows activities, results or what is made of them."""
    models = (
        "activity",
        "result",
        "laboratory",
        "reportingyear",
        "emissionfactor",
    )
    lists = [reverse(f"admin:emissions_{model}_changelist") for model in models]
    found = [reverse("admin:index"), *lists, *(f"{page}?q=trip-of" for page in lists)]
    found += [reverse("admin:search") + "?s=trip-of&extended=1"]
    for trip in trips:
        results = trip.results.values_list("pk", flat=True)
        found += [
            reverse(f"admin:emissions_{model}_{page}", args=[key])
            for model, keys in (("activity", [trip.pk]), ("result", results))
            for key in keys
            for page in ("change", "history", "delete")
        ]
        found += [
            reverse("admin:emissions_laboratory_change", args=[trip.laboratory_id]),
            reverse("admin:emissions_emissionfactor_change", args=[trip.factor_id]),
        ]
    return found


def addresses_of(trips) -> list[str]:
    """Every address of the API that does."""
    found = [f"{ACTIVITIES}?q=Secret", f"{ACTIVITIES}?format=csv", ACTIVITIES, RESULTS]
    for trip in trips:
        found += [f"{ACTIVITIES}{trip.uuid}/", f"{RESULTS}?activity={trip.uuid}"]
        found += [f"{RESULTS}{key}/" for key in trip.results.values_list("pk", flat=True)]
        found += [f"{RESULTS}totals/?by=month,category&activity={trip.uuid}"]
    return found


def marks_of(trip) -> set[str]:
    return {trip.reference, trip.description}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_nobody_sees_anothers_trips_on_any_page(client, here, trip, trips, role):
    user = join(here, role, is_staff=True)
    client.force_login(user)
    own = trip(user, here, "own")
    every = [own, *trips.values()]
    seen = [own, trips["colleague"]] if role in SEE_ALL else [own] if role in READERS else []
    hidden = set().union(*(marks_of(one) for one in every if one not in seen))

    answers = {page: client.get(page, follow=True) for page in pages_of(every)}

    told = {page: text_of(answer) for page, answer in answers.items()}
    leaks = {page: mark for page, text in told.items() for mark in hidden if mark in text}
    assert leaks == {}
    for one in seen:
        page = reverse("admin:emissions_activity_change", args=[one.pk])
        assert (answers[page].status_code, one.reference in told[page]) == (200, True)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_nobody_gets_anothers_trips_from_the_api(here, trip, trips, role):
    user = join(here, role)
    api = client_of(user)
    own = trip(user, here, "own")
    every = [own, *trips.values()]
    seen = [own, trips["colleague"]] if role in SEE_ALL else [own] if role in READERS else []

    told = {address: api.get(address) for address in addresses_of(every)}

    for one in every:
        details = [f"{ACTIVITIES}{one.uuid}/"]
        details += [f"{RESULTS}{key}/" for key in one.results.values_list("pk", flat=True)]
        good = {told[address].status_code == 200 for address in details}
        assert good == {one in seen}, one
        sums = told[f"{RESULTS}totals/?by=month,category&activity={one.uuid}"]
        assert (sums.status_code == 200 and sums.json() != []) == (one in seen)
        for address, answer in told.items():
            if one not in seen and f"{one.uuid}" not in address:
                text = text_of(answer)
                assert not [m for m in (*marks_of(one), str(one.uuid)) if m in text], address


def test_a_member_gets_the_sums_of_the_laboratory(here, me, trip, trips):
    trip(me, here, "own", quantity=500)

    found = client_of(me).get("/api/v1/emissions/totals/?gas=co2e").json()["results"]

    assert [(one["laboratory"], Decimal(one["kg"]), one["activities"]) for one in found] == [
        ("HERE", Decimal(225), 2)
    ]


def test_the_page_of_a_laboratory_sums_up_the_laboratory(client, here, me, trip, trips):
    trip(me, here, "own", quantity=500, happened_on=date(2026, 3, 1))
    client.force_login(me)

    page = reverse("admin:emissions_laboratory_change", args=[here.pk])

    assert "0.225" in client.get(page).content.decode()


def test_an_export_has_own_activities_only(client, here, me, trip, trips):
    trip(me, here, "own")

    lines = client_of(me).get(f"{ACTIVITIES}?format=csv")

    rows = list(csv.DictReader(io.StringIO(text_of(lines).lstrip("\ufeff"))))
    assert [row["reference"] for row in rows] == ["trip-of-own"]


def entry(**values) -> dict:
    return {
        "laboratory": "HERE",
        "module": "travel",
        "quantity": "3",
        "unit": "passenger.km",
        "happened_on": "2026-03-01",
    } | values


def test_what_a_member_enters_is_the_members(me):
    answer = client_of(me).post(ACTIVITIES, entry(), format="json")

    assert (answer.status_code, answer.json()["person"]) == (201, me.email)


def test_what_a_principal_enters_is_nobodys_unless_it_says(here):
    principal = join(here, "laboratory principal")

    answer = client_of(principal).post(ACTIVITIES, entry(), format="json")

    assert (answer.status_code, answer.json()["person"]) == (201, None)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"module": "energy"}, id="the laboratory's module"),
        pytest.param({"person": "colleague@example.com"}, id="another person"),
        pytest.param({"laboratory": "THERE"}, id="another laboratory"),
    ],
)
def test_a_member_enters_nothing_but_own_trips_and_clouds(me, there, change):
    UserFactory(email="colleague@example.com")

    answer = client_of(me).post(ACTIVITIES, entry(**change), format="json")

    assert answer.status_code in (400, 403)
    assert not Activity.objects.exists()


def test_a_member_changes_own_trips_and_gives_none_away(here, me, trip, trips):
    own, api = trip(me, here, "own"), client_of(me)
    there = f"{ACTIVITIES}{own.uuid}/"
    other = trips["colleague"].person.email

    assert api.patch(there, {"quantity": "7"}, format="json").status_code == 200
    assert Result.objects.get(activity=own).kg == Decimal("1.05")
    assert api.patch(there, {"person": other}, format="json").status_code == 403
    assert api.patch(there, {"module": "energy"}, format="json").status_code == 403
    assert api.delete(there).status_code == 403
    own.refresh_from_db()
    assert (own.person, own.module) == (me, "travel")


def test_a_member_does_not_change_what_the_laboratory_entered_for_the_member(here, me, trip):
    bill = trip(me, here, "own", module="energy")

    answer = client_of(me).patch(f"{ACTIVITIES}{bill.uuid}/", {"quantity": "7"}, format="json")

    assert answer.status_code == 403


def test_a_form_of_the_admin_takes_own_trips_only(client, here, me):
    client.force_login(me)
    form = {"laboratory": here.pk, "unit": "passenger.km", "quantity": "3", "with_forcing": "on"}
    form |= {"happened_on": "2026-03-01", "results-TOTAL_FORMS": 0, "results-INITIAL_FORMS": 0}
    page = reverse("admin:emissions_activity_add")

    assert client.post(page, form | {"module": "energy"}).status_code == 403
    assert client.post(page, form | {"module": "cloud"}).status_code == 302
    assert [(one.module, one.person) for one in Activity.objects.all()] == [("cloud", me)]


def test_computing_leaves_activities_of_others_alone(here, me, trips):
    Result.objects.all().delete()

    done = client_of(me).post(f"{ACTIVITIES}compute/").json()

    assert (done["activities"], Result.objects.count()) == (0, 0)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def read_in(user, *lines: str) -> ImportJob:
    """Check lines of a file, and import them if all of them are good."""
    head = "laboratory,reference,module,quantity,unit,happened_on,person"
    return checked("\n".join([head, *lines]), table="emissions.activity", by=user)


def judged(job: ImportJob) -> list[tuple]:
    return list(job.rows.order_by("number").values_list("status", "before"))


def test_a_file_of_a_member_holds_own_trips(here, me, trips):
    job = read_in(
        me,
        "HERE,1,travel,3,passenger.km,2026-03-01,",
        f"HERE,2,travel,3,passenger.km,2026-03-01,{me.email}",
        f"HERE,3,travel,3,passenger.km,2026-03-01,{trips['colleague'].person.email}",
        "HERE,4,energy,3,kWh,2026-03-01,",
        "HERE,trip-of-colleague,travel,3,passenger.km,2026-03-01,",
        "THERE,5,travel,3,passenger.km,2026-03-01,",
    )

    assert judged(job) == [("new", None)] * 2 + [("wrong", None)] * 4


def test_who_sees_all_in_one_laboratory_sees_own_in_another(here, there, me, trip, trips):
    role = Group.objects.get(name="laboratory principal")
    Membership.objects.create(user=me, role=role, scope=there)
    trip(me, here, "own")

    found = scopes.narrow(Activity.objects.all(), me, "view")

    assert set(found.values_list("reference", flat=True)) == {"trip-of-own", "trip-of-stranger"}


def test_holders_of_a_trip_are_those_who_see_it(here, there, me, trip, trips):
    own = trip(me, here, "own")
    roles = [join(place, role) for place in (here, there) for role in sorted(READERS)]
    people = [me, *roles, trips["colleague"].person, UserFactory(), UserFactory(is_superuser=True)]

    for one in (own, trips["colleague"], trips["stranger"]):
        for word in ("view", "change"):
            found = set(scopes.holders(word, one)) & set(people)
            assert found == {person for person in people if scopes.allows(person, word, one)}


def test_two_members_of_one_laboratory_do_not_reach_the_same(here):
    first, second = (join(here, "laboratory member") for _ in range(2))
    principals = [join(here, "laboratory principal") for _ in range(2)]
    name = "emissions.view_activity"

    assert scopes.reach(first, name) != scopes.reach(second, name)
    assert len({scopes.reach(principal, name) for principal in principals}) == 2
    sums = "emissions.view_total"
    assert scopes.reach(first, sums) == scopes.reach(second, sums)
