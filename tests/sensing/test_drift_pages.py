"""Drift as staff and clients see it: the list, a check's page, freezing with a preview, the API."""

import csv
from datetime import timedelta

import pytest
from django.urls import reverse

from jobs.models import Job
from sensing.drift_charts import RANGES, trend_columns
from sensing.models import DriftCheck, DriftReference, ReadingHour, Sensor
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.sensing.factories import DriftCheckFactory, DriftReferenceFactory, SensorFactory
from tests.sensing.test_drift_checks import DAY, END, MIDNIGHT, START, measure

REFERENCES = "/api/v1/sensing/drift-references/"
CHECKS = "/api/v1/sensing/drift-checks/"

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def pump(db) -> Sensor:
    return SensorFactory(sensor_id="pump-1", unit="bar")


def untold(**values) -> DriftCheck:
    nothing = dict.fromkeys(
        ("effective_hours", "statistic", "p_value", "p_corrected", "shift", "ratio", "effect")
    )
    told = {"verdict": "insufficient", "reason": "Too little: see whether it sends."}
    return DriftCheckFactory(**{**nothing, **told, "quantiles": [], **values})


def url(model: str, kind: str = "changelist", *args) -> str:
    return reverse(f"admin:sensing_{model}_{kind}", args=args)


def rows(response) -> list:
    return list(response.context["cl"].result_list)


# The list and its export.


def test_the_list_has_the_newest_check_of_each_sensor_the_worst_first(staff):
    mild, bad = DriftCheckFactory(effect=0.6), DriftCheckFactory(effect=2.0)
    DriftCheckFactory(sensor=bad.sensor, reference=bad.reference, day=NOON.date() - DAY, effect=9)
    unknown = untold()

    page = staff.get(url("driftcheck"))

    assert rows(page) == [bad, mild, unknown]
    text = page.content.decode()
    assert "shifted up by 1.8 spreads since 15 February 2026" in text
    assert "certain: by chance in less than 1 of 1,000" in text
    assert "Too little: see whether it sends." in text


def test_an_export_holds_what_the_list_does(staff):
    check = DriftCheckFactory(sensor=SensorFactory(sensor_id="pump-9"))
    DriftCheckFactory(sensor=check.sensor, reference=check.reference, day=NOON.date() - DAY)

    response = staff.post(
        url("driftcheck", "export"),
        {"form": "csv", "columns": ["sensor", "change"], "now": "1"},
    )

    header, *lines = csv.reader(response.getvalue().decode().splitlines())
    assert header == ["sensor", "change"]
    assert lines == [["pump-9", "shifted up by 1.8 spreads since 15 February 2026"]]


def test_the_list_is_narrowed_by_verdict(staff):
    drifted, _stable = DriftCheckFactory(), DriftCheckFactory(verdict="stable")

    assert rows(staff.get(url("driftcheck"), {"verdict__exact": "drifted"})) == [drifted]


def test_a_list_asks_as_much_for_many_as_for_few(staff, django_assert_max_num_queries):
    for _ in range(3):
        DriftCheckFactory()
    staff.get(url("driftcheck"))

    with django_assert_max_num_queries(12):
        assert len(rows(staff.get(url("driftcheck")))) == 3


# A check's page.


def test_a_page_says_what_changed_and_what_to_do(staff):
    check = DriftCheckFactory()

    text = staff.get(url("driftcheck", "change", check.pk)).content.decode()

    assert "shifted up by 1.8 spreads since 15 February 2026" in text
    assert "inspect the sensor and calibrate it" in text


@pytest.mark.parametrize("span", RANGES)
def test_a_chart_compares_and_shows_the_trend(staff, span):
    check = DriftCheckFactory()

    item = staff.get(url("driftcheck", "chart", check.pk), {"span": span, "theme": "dark"}).json()

    text = str(item)
    assert "hours below, %" in text
    assert "moved, in spreads" in text
    assert "It was calibrated on 30 January." in text


def test_a_chart_of_what_cannot_be_told_has_the_trend_alone(staff):
    item = staff.get(url("driftcheck", "chart", untold().pk), {"span": "30d"}).json()

    assert ("hours below, %" in str(item), "moved, in spreads" in str(item)) == (False, True)


def test_a_trend_goes_on_across_references_with_gaps_where_it_cannot_be_told(db):
    first = DriftCheckFactory(day=NOON.date() - 2 * DAY, effect=0.4, verdict="stable")
    untold(sensor=first.sensor, reference=first.reference, day=NOON.date() - DAY)
    second = DriftReferenceFactory(sensor=first.sensor)
    DriftCheckFactory(sensor=first.sensor, reference=second, effect=1.5)
    DriftCheckFactory(sensor=first.sensor, reference=second, day=NOON.date() - 99 * DAY)

    columns = trend_columns(first.sensor, NOON - timedelta(days=30))

    assert [str(effect) for effect in columns["effect"]] == ["0.4", "nan", "1.5"]
    assert columns["words"] == ["stable", "cannot be told", "drifted"]
    assert columns["time"][-1] == MIDNIGHT.timestamp() * 1000


def test_the_chart_of_a_reference_is_what_was_frozen(staff):
    reference = DriftReferenceFactory(means=[20.5, 22.5])

    item = staff.get(url("driftreference", "chart", reference.pk), {"span": "means"})

    assert item.status_code == 200


def test_the_page_of_a_sensor_leads_to_its_newest_check(staff, pump):
    address = url("sensor", "change", pump.pk)
    before = staff.get(address).content.decode()
    reference = DriftReferenceFactory(sensor=pump)
    frozen = staff.get(address).content.decode()
    check = DriftCheckFactory(sensor=pump, reference=reference)

    after = staff.get(address).content.decode()

    assert "not watched; freeze a reference" in before
    assert "first checked tonight" in frozen
    assert url("driftcheck", "change", check.pk) in after
    assert "shifted up by 1.8 spreads" in after


# Check now.


def test_a_run_is_asked_for_and_then_started(staff, superuser, django_capture_on_commit_callbacks):
    address = reverse("admin:sensing_driftcheck_check_now")

    asked = staff.get(address)
    assert not Job.objects.exists()
    started = staff.post(address)

    assert asked.status_code == 200
    job = Job.objects.get()
    assert (job.kind, job.requested_by) == ("sensing.check_drift", superuser)
    assert started.url == reverse("admin:jobs_job_change", args=[job.pk])


def test_who_may_only_look_starts_no_run_and_freezes_nothing(client, pump):
    client.force_login(UserFactory(is_staff=True, role="viewer"))

    assert client.post(reverse("admin:sensing_driftcheck_check_now")).status_code == 403
    assert client.get(reverse("admin:sensing_sensor_freeze_one", args=[pump.pk])).status_code == 403
    assert client.get(url("driftcheck")).status_code == 200
    assert not Job.objects.exists()


# Freezing.

ASKED = {"which": "last", "days": "14", "reason": "Calibrated on 16 February."}


def test_of_one_sensor_it_is_shown_what_would_be_frozen_and_then_frozen(staff, superuser, pump):
    measure(pump)
    address = reverse("admin:sensing_sensor_freeze_one", args=[pump.pk])

    form = staff.get(address)
    shown = staff.post(address, ASKED)
    assert not DriftReference.objects.exists()
    done = staff.post(address, {**ASKED, "confirm": "1"})

    assert "preview" not in form.context
    text = shown.content.decode()
    assert "1 of 1 can be frozen" in text
    assert "336 of 14" in text
    assert "<polyline points=" in text
    assert done.url == url("driftreference")
    reference = DriftReference.objects.get()
    assert (reference.start, reference.end) == (MIDNIGHT - 14 * DAY, MIDNIGHT)
    assert (reference.frozen_by, reference.reason) == (superuser, ASKED["reason"])


def test_from_the_page_of_a_check_its_sensor_is_frozen(staff, pump):
    measure(pump)
    check = DriftCheckFactory(sensor=pump, reference=DriftReferenceFactory(sensor=pump))

    staff.post(
        reverse("admin:sensing_driftcheck_freeze_one", args=[check.pk]), {**ASKED, "confirm": "1"}
    )

    assert pump.drift_references.count() == 2


def test_of_many_sensors_those_with_a_problem_say_so(staff, pump):
    measure(pump)
    silent = SensorFactory(sensor_id="silent")
    chosen = {"action": "freeze_references", "_selected_action": [pump.pk, silent.pk]}

    form = staff.post(url("sensor"), chosen)
    shown = staff.post(url("sensor"), {**chosen, **ASKED})
    staff.post(url("sensor"), {**chosen, **ASKED, "confirm": "1"})

    assert "2 sensors chosen" in form.content.decode()
    assert "1 of 2 can be frozen" in shown.content.decode()
    assert "0 of 336 hours have good readings" in shown.content.decode()
    assert [each.sensor for each in DriftReference.objects.all()] == [pump]


def test_the_first_good_days_are_frozen_of_those_without_a_reference(staff, pump):
    known = DriftReferenceFactory().sensor
    measure(pump)
    chosen = {"action": "freeze_references", "_selected_action": [pump.pk, known.pk]}

    staff.post(url("sensor"), {**chosen, **ASKED, "which": "first", "confirm": "1"})

    assert pump.drift_references.get().start == START
    assert known.drift_references.count() == 1


def test_nothing_is_frozen_without_a_reason(staff, pump):
    measure(pump)
    address = reverse("admin:sensing_sensor_freeze_one", args=[pump.pk])

    page = staff.post(address, {**ASKED, "reason": " ", "confirm": "1"})

    assert page.context["form"].errors["reason"]
    assert not DriftReference.objects.exists()


def test_too_many_sensors_are_left_to_the_command(staff, monkeypatch, pump):
    monkeypatch.setattr("sensing.admin.freezing.MOST_SENSORS", 1)
    chosen = {"action": "freeze_references", "_selected_action": [pump.pk, SensorFactory().pk]}

    page = staff.post(url("sensor"), {**chosen, **ASKED})

    assert "the command freeze_references takes all" in page.content.decode()


# The API.


def body(**changes) -> dict:
    start, end = START.isoformat(), END.isoformat()
    return {"sensor": "pump-1", "start": start, "end": end, "reason": "Calibrated."} | changes


def test_a_reference_is_frozen_by_a_post(api, superuser, pump):
    measure(pump)

    made = api.post(REFERENCES, body(), format="json")
    again = api.post(REFERENCES, body(), format="json")

    assert made.status_code == 201, made.content
    answer = made.json()
    assert (answer["hour_count"], answer["frozen_by"]) == (336, superuser.email)
    assert len(answer["quantiles"]) == 21
    assert again.json()["id"] == answer["id"]


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        pytest.param({"sensor": "nobody"}, 400, "nobody", id="unknown sensor"),
        pytest.param({"end": START.isoformat()}, 400, "after the start", id="no time"),
        pytest.param({"reason": " "}, 400, "blank", id="no reason"),
        pytest.param({"end": MIDNIGHT.isoformat()}, 409, "Too little", id="no readings"),
        pytest.param({"end": (END + DAY / 2).isoformat()}, 409, "midnight", id="half a day"),
    ],
)
def test_what_cannot_be_frozen_is_answered_with_the_reason(api, pump, changes, status, words):
    answer = api.post(REFERENCES, body(**changes), format="json")

    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not DriftReference.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_reference_is_neither_changed_nor_deleted(api, method):
    address = f"{REFERENCES}{DriftReferenceFactory().pk}/"

    assert getattr(api, method)(address, {}, format="json").status_code == 405


def test_references_of_now_and_checks_of_now_are_filtered(api):
    old = DriftReferenceFactory()
    new = DriftReferenceFactory(sensor=old.sensor)
    DriftCheckFactory(sensor=old.sensor, reference=old, day=NOON.date() - DAY)
    check = DriftCheckFactory(sensor=old.sensor, reference=new)

    def found(address, **asked):
        return [row["id"] for row in api.get(address, asked).json()["results"]]

    assert found(REFERENCES, current="true") == [new.pk]
    assert found(REFERENCES, current="false") == [new.pk, old.pk]
    assert found(CHECKS, newest="true") == [check.pk]
    assert len(found(CHECKS)) == 2
    assert found(CHECKS, verdict="stable") == []
    assert found(CHECKS, sensor=old.sensor.sensor_id, effect__gte="1", newest="1") == [check.pk]
    assert api.get(CHECKS, {"newest": "maybe"}).status_code == 400


def test_a_check_says_in_words_what_changed(api):
    check = DriftCheckFactory()

    answer = api.get(f"{CHECKS}{check.pk}/").json()

    assert answer["change"] == "shifted up by 1.8 spreads since 15 February 2026"
    assert (answer["verdict"], answer["p_corrected"]) == ("drifted", 0.0004)


def test_who_may_only_look_freezes_nothing_over_the_api(pump):
    measure(pump)
    viewer = client_of(UserFactory(role="viewer"))

    assert viewer.post(REFERENCES, body(), format="json").status_code == 403
    assert viewer.get(REFERENCES).status_code == 200
    assert ReadingHour.objects.exists()
