"""Lists taken away: at once, by a worker, and again and again; what they hold, and who may."""

import csv
import hashlib
import io
import json
from datetime import timedelta
from itertools import chain

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.contrib.auth.models import Permission
from django.contrib.gis.geos import Point
from django.core import mail
from django.urls import reverse

from inventory.models import StockMovement
from jobs.models import Job
from jobs.services import run as run_job
from notifications.models import Delivery
from notifications.sending import send
from sensing.models import AnomalyAlert, Sensor
from spreadsheets.exporting import portions
from spreadsheets.exporting.exports import content_of
from spreadsheets.exporting.lists import Asked, BadFilter, NoList, NotAllowed, extract_of
from spreadsheets.exporting.portions import Extract
from spreadsheets.models import Export, ScheduledExport, Surface
from spreadsheets.services import exporting, scheduling
from spreadsheets.tasks import ask_for_file
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.domains import one_of_each
from tests.sensing.factories import AnomalyAlertFactory, SensorFactory
from tests.spreadsheets.factories import CrontabFactory, ExportFactory, ScheduledExportFactory

LIST = "admin:sensing_sensor_export"


def may(*codes, **fields):
    """Somebody of staff with these permissions and no others."""
    user = UserFactory(is_staff=True, **fields)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    return user


def made(asked, user, form="csv", **options) -> Export:
    """An export whose file a worker has made."""
    export, _ = exporting.ask(asked, form=form, by=user, **options)
    ask_for_file(export)
    assert run_job(Job.objects.get(kind="spreadsheets.export").pk, now=NOON) == "done"
    export.refresh_from_db()
    return export


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def keys_of(extract: Extract) -> list[str]:
    """The only column of a file."""
    _, *lines = lines_of(b"".join(content_of(extract, "csv")))
    return [key for (key,) in lines]


@pytest.fixture(autouse=True)
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sensors(db):
    SensorFactory(sensor_id="a", type="power", point=Point(6.5, 46.5, srid=4326))
    SensorFactory(sensor_id="b", type="power", location="=1+1")
    SensorFactory(sensor_id="c", type="humidity")


POWER = Asked("sensing.sensor", query="type__exact=power")


def test_a_file_of_a_worker_holds_what_the_list_shows(sensors, superuser):
    export = made(POWER, superuser)

    lines = lines_of(export.file.read())
    assert [line[0] for line in lines] == ["sensor_id", "a", "b"]
    assert "'=1+1" in lines[2]
    assert (export.status, export.row_count, export.words) == ("done", 2, "type: power")
    assert export.sha256 == hashlib.sha256(export.file.open().read()).hexdigest()
    assert export.file.name.endswith("-2-rows.csv")


def test_a_download_is_noted_down_with_its_rows_and_digest(sensors, client, superuser):
    client.force_login(superuser)
    columns = {"form": "csv", "columns": ["sensor_id", "type"], "now": "1"}

    answer = client.post(f"{reverse(LIST)}?q=a&type__exact=power", columns)

    content = answer.getvalue()
    assert lines_of(content) == [["sensor_id", "type"], ["a", "power"]]
    export = Export.objects.get()
    assert (export.status, export.row_count, export.is_streamed) == ("done", 1, True)
    assert (export.size, export.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert export.words == "search: a, type: power"


def test_a_download_that_is_broken_off_is_noted_down_as_such(sensors, superuser):
    content = exporting.streamed(*exporting.ask(POWER, form="csv", by=superuser, is_streamed=True))

    next(content)
    content.close()

    assert Export.objects.get().status == "cancelled"


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        pytest.param(Asked("sensing.sensor", query="nonsense=1"), BadFilter, id="admin's filter"),
        pytest.param(
            Asked("sensing.sensor", Surface.API, "nonsense=1"), BadFilter, id="filter of the API"
        ),
        pytest.param(Asked("sensing.sensor", columns=["no"]), BadFilter, id="column"),
        pytest.param(Asked("sensing.nothing"), NoList, id="table"),
        pytest.param(Asked("jobs.job"), NoList, id="table without columns"),
        pytest.param(Asked("jobs.job", Surface.API), NoList, id="table the API does not have"),
    ],
)
def test_what_a_list_does_not_know_is_refused(superuser, asked, refusal):
    with pytest.raises(refusal):
        extract_of(asked, superuser)


@pytest.mark.parametrize("surface", Surface)
def test_who_may_not_see_a_list_gets_no_file(db, surface):
    with pytest.raises(NotAllowed):
        extract_of(Asked("sensing.sensor", surface), may())


def test_a_file_of_a_worker_is_refused_to_who_may_no_longer_see_the_list(sensors):
    user = may("view_sensor")
    export, _ = exporting.ask(POWER, form="csv", by=user)
    user.user_permissions.clear()

    said = exporting.make(export.pk, report=lambda *_: None)

    export.refresh_from_db()
    assert "may not see sensors" in said
    assert (export.status, export.error, bool(export.file)) == ("failed", said, False)


def test_only_its_owner_and_who_may_see_all_open_an_export(client, db):
    export = ExportFactory(done=True)
    page = reverse("admin:spreadsheets_export_change", args=[export.pk])
    statuses = []
    for user in (
        may("view_export"),
        may("view_export", "view_every_export"),
        export.owner,
    ):
        user.is_staff = True
        user.save()
        user.user_permissions.add(Permission.objects.get(codename="view_export"))
        client.force_login(user)
        statuses.append(client.get(page).status_code)

    assert statuses == [302, 200, 200]


def test_a_cancelled_export_is_not_made(sensors, superuser):
    export, _ = exporting.ask(POWER, form="csv", by=superuser)
    exporting.cancel(export, now=NOON)

    assert exporting.make(export.pk, report=lambda *_: None) == "no longer asked for"
    with pytest.raises(exporting.NotNow):
        exporting.cancel(export, now=NOON)


def test_a_file_is_removed_after_a_week_and_its_note_stays(sensors, superuser):
    export = made(POWER, superuser)
    name, week = export.file.name, timedelta(days=7, minutes=1)

    assert exporting.forget_old(now=export.created_at + timedelta(days=6)) == 0
    assert exporting.forget_old(now=export.created_at + week) == 1
    export.refresh_from_db()
    assert (bool(export.file), export.row_count) == (False, 2)
    assert not export.file.storage.exists(name)


FORMS = ["xlsx", "ods", "parquet", "geojson"]


@pytest.mark.parametrize("form", FORMS)
def test_every_format_holds_the_rows(sensors, superuser, form):
    content = made(POWER, superuser, form).file.read()

    match form:
        case "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            sheet, about = book.worksheets
            assert [row[0] for row in sheet.values] == ["sensor_id", "a", "b"]
            assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:J3")
            facts = dict(row[:2] for row in about.values if row[0])
            assert (facts["Filter"], facts["Rows"]) == ("type: power", "2")
            assert facts["unit"]  # what the column is
        case "ods":
            assert [row[0] for row in rows_of_ods(content)] == ["sensor_id", "a", "b"]
        case "parquet":
            assert pq.read_table(io.BytesIO(content))["sensor_id"].to_pylist() == ["a", "b"]
        case "geojson":
            a, b = json.loads(content)["features"]
            assert a["geometry"] == {"type": "Point", "coordinates": [6.5, 46.5]}
            assert (b["geometry"], b["properties"]["location"]) == (None, "=1+1")


def rows_of_ods(content: bytes) -> list[list]:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_geojson_is_refused_for_a_table_without_a_shape(superuser):
    with pytest.raises(NoList, match="no point or shape"):
        exporting.ask(Asked("sensing.sensorgroup"), form="geojson", by=superuser)


ORDERS = {
    "by its key": [],
    "backwards": ["-pk"],
    "by a text": ["location", "sensor_id"],
    "by nothing that tells them apart": ["type"],
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("most", [1000, 7], ids=["in order", "more than are ordered"])
def test_portions_hold_every_row_once(db, monkeypatch, order, most):
    monkeypatch.setattr(portions, "MOST_IN_ORDER", most)
    monkeypatch.setattr(portions, "MOST_ROWS", 5)
    monkeypatch.setattr(portions, "FIRST_ROWS", 2)
    for place in range(40):
        sensor = SensorFactory(sensor_id=f"s{place:02}", location=f"hall {place % 7}")
        if place % 3 == 0:
            sensor.delete()
    rows = Sensor.objects.order_by(*order)
    extract = Extract(resource_of(Sensor), rows, chosen=["sensor_id"])
    extract.pace.wanted = 2

    found = keys_of(extract)

    assert sorted(found) == sorted(Sensor.objects.values_list("sensor_id", flat=True))
    assert extract.rows == len(found)
    if order != ["type"] and (most > len(found) or order in ([], ["-pk"])):
        assert found == list(rows.values_list("sensor_id", flat=True))


def test_a_portion_stays_small_after_a_long_stretch_without_rows(db, monkeypatch):
    monkeypatch.setattr(portions, "MOST_ROWS", 5)
    monkeypatch.setattr(portions, "FIRST_ROWS", 2)
    first = SensorFactory(sensor_id="first", type="power")
    SensorFactory.create_batch(200, type="humidity")
    SensorFactory.create_batch(60, type="power")
    SensorFactory(id=first.pk + 10_000_000, sensor_id="last", type="power")
    power = Sensor.objects.filter(type="power")

    for order in ("pk", "-pk"):
        pace, found = portions.Pace(), []
        for portion in portions.portions(power.order_by(order), pace):
            keys = list(portion.values_list("pk", flat=True))
            pace.took(len(keys), len(keys))
            found.append(keys)

        assert list(chain.from_iterable(found)) == list(
            power.order_by(order).values_list("pk", flat=True)
        )
        assert max(map(len, found)) <= 5 * portions.MOST_KEYS
        assert len(found) < 100


def test_portions_of_a_table_with_uuids_hold_every_row_once(db, monkeypatch):
    monkeypatch.setattr(portions, "MOST_IN_ORDER", 3)
    AnomalyAlertFactory.create_batch(12)
    extract = Extract(resource_of(AnomalyAlert), AnomalyAlert.objects.all(), chosen=["id"])
    extract.pace.wanted = 2

    found = keys_of(extract)

    assert found == sorted(str(key) for key in AnomalyAlert.objects.values_list("pk", flat=True))


def resource_of(model):
    from django.contrib import admin

    return admin.site._registry[model].resource_classes[0]()


def test_rows_that_a_filter_finds_twice_come_once(superuser, noon):
    one_of_each(superuser)
    rows = StockMovement.objects.filter(batch__movements__isnull=False).distinct()
    extract = Extract(resource_of(StockMovement), rows, chosen=["movement_id"])

    found = keys_of(extract)

    assert len(found) == len(set(found)) == rows.count() > 0


def test_the_api_makes_a_file_and_says_how_far_it_is(sensors, superuser):
    api = client_of(superuser)
    said = {"table": "sensing.sensor", "filter": "type=power", "format": "csv"}

    asked = api.post("/api/v1/exports/", said, format="json")
    page = asked["Location"]
    waiting = api.get(page).json()
    run_job(Job.objects.get().pk, now=NOON)
    done = api.get(page).json()
    content = api.get(f"{page}file/").getvalue()

    assert (asked.status_code, waiting["status"], waiting["file"]) == (202, "waiting", None)
    assert (done["status"], done["row_count"], done["words"]) == ("done", 2, "type: power")
    assert hashlib.sha256(content).hexdigest() == done["sha256"]
    assert client_of(UserFactory()).get(page).status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "names"),
    [
        ({"table": "no.table", "format": "csv"}, 400, {"table"}),
        ({"table": "sensing.sensor", "format": "pdf"}, 400, {"format"}),
        ({"table": "sensing.sensor", "format": "csv", "filter": "x=1"}, 400, {"filter"}),
    ],
)
def test_the_api_refuses_what_it_does_not_know(api, said, status, names):
    answer = api.post("/api/v1/exports/", said, format="json")

    assert (answer.status_code, set(answer.json())) == (status, names)


def test_a_schedule_runs_when_its_crontab_says_so_and_mails_the_file(sensors, superuser, noon):
    schedule = saved(superuser)

    assert scheduling.run_due(now=noon) == []
    (export,) = scheduling.run_due(now=noon + timedelta(hours=18))
    assert scheduling.run_due(now=noon + timedelta(hours=19)) == []
    exporting.make(export.pk, report=lambda *_: None)
    for _ in range(2):
        scheduling.tell(export.pk, now=noon)

    (delivery,) = Delivery.objects.all()
    send(delivery, clock=lambda: noon)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["boss@example.org"], f"{schedule}: 2 rows")
    ((name, content, _kind),) = sent.attachments
    assert name.endswith("-2-rows.csv")
    assert "sensor_id" in content
    assert f"/admin/spreadsheets/export/{export.pk}/change/" in sent.body


def saved(owner, **fields) -> ScheduledExport:
    return ScheduledExportFactory(owner=owner, query="type__exact=power", **fields)


def test_a_schedule_whose_owner_may_no_longer_see_the_list_stops_and_says_why(sensors, noon):
    schedule = saved(may(email="grower@example.org"))

    assert scheduling.run_due(now=noon + timedelta(days=1)) == []

    schedule.refresh_from_db()
    assert not schedule.is_active
    assert schedule.error == f"{schedule.owner} may not see sensors."
    assert Delivery.objects.get().address == "grower@example.org"


def test_a_large_file_is_mailed_as_a_link_alone(sensors, superuser, monkeypatch):
    monkeypatch.setattr(scheduling, "MOST_ATTACHED", 10)
    export = scheduling.run(saved(superuser))
    exporting.make(export.pk, report=lambda *_: None)

    scheduling.tell(export.pk, now=NOON)

    assert Delivery.objects.get().attachment == ""


def test_a_list_is_saved_as_a_schedule_on_its_page(sensors, client, superuser):
    client.force_login(superuser)
    said = {"form": "xlsx", "columns": [each.column_name for each in columns_of(Sensor)]}
    said |= {"schedule": "1", "name": "Power", "days": "weekly", "hour": "7"}

    answer = client.post(
        f"{reverse(LIST)}?type__exact=power", {**said, "recipients": "a@example.org\nb@x.org"}
    )

    schedule = ScheduledExport.objects.get()
    assert answer["Location"].endswith(f"/scheduledexport/{schedule.pk}/change/")
    assert client.get(answer["Location"]).status_code == 200
    assert (schedule.words, schedule.columns) == ("type: power", [])
    assert schedule.recipients == ["a@example.org", "b@x.org"]
    assert (schedule.crontab.hour, schedule.crontab.day_of_week) == ("7", "1")


def columns_of(model):
    return resource_of(model).get_export_fields()


@pytest.mark.parametrize("hour", ["6", "*"])
def test_the_next_run_follows_the_last(db, hour):
    schedule = saved(UserFactory(), crontab=CrontabFactory(hour=hour), last_run_at=NOON)

    expected = NOON + (timedelta(hours=18) if hour == "6" else timedelta(hours=1))
    assert scheduling.next_run(schedule) == expected
