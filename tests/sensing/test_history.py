"""Historic files, from the upload to the readings, through services, jobs and pages."""

import csv
import gzip
import io
import zipfile
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs import services as jobs
from jobs.models import Job
from sensing.history import sources
from sensing.history.sources import Unreadable
from sensing.models import HistoryImport, ReadingRow, Sensor
from sensing.services import history as service
from sensing.services import history_store
from sensing.services.history_problems import given_back
from sensing.tasks import ask
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.roles import OPERATORS, ROLES
from tests.sensing import historic
from tests.sensing import test_nab as nab
from tests.sensing.factories import HistoryImportFactory, SensorFactory
from tests.sensing.historic import LINES, checked, imported, receive, started, text, work

HALL = {"hall": "hall-1", "yard": "yard-1"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person(superuser, noon):
    return superuser


def stored(sensor: str) -> dict[datetime, float]:
    rows = ReadingRow.objects.filter(sensor__sensor_id=sensor, timestamp__gte=NOON - timedelta(180))
    return dict(rows.values_list("timestamp", "value"))


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content)


def zipped(content: bytes, *names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("logger.csv",):
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("pack", [bytes, gzipped, zipped])
def test_a_wide_file_becomes_the_readings_of_its_columns(person, pack):
    history = imported(pack(text(LINES)), person, sensors=HALL)

    assert (history.state, history.stored_count, history.refused_count) == ("done", 192, 0)
    assert stored("hall-1")[datetime(2026, 2, 3, 5, tzinfo=UTC)] == 3.05
    assert len(stored("hall-1")) == len(stored("yard-1")) == 96


def test_a_check_stores_no_reading_and_tells_what_an_import_would(person):
    lines = [*LINES, "2026-02-30 00:00,1,1", "2025-01-01 00:00,1,1", "2026-03-01 00:00,x,1", "1"]
    history = checked(text(lines), person)

    hall, yard = history.findings["series"]
    assert not stored("hall-1")
    assert (hall["count"], hall["old"], hall["problems"]) == (96, 1, 1)
    assert (yard["count"], yard["old"], yard["problems"]) == (97, 1, 0)
    found = history.findings["problems"]
    assert found["time"]["examples"] == [
        [98, "time '2026-02-30 00:00' is not a time in the chosen form"]
    ]
    assert found["number"]["examples"] == [[100, "hall 'x' is not a number"]]
    assert found["cells"]["examples"][0][0] == 101


def test_good_lines_are_stored_and_bad_ones_come_back_to_be_mended(person):
    lines = [*LINES, "soon,1,1", '2026-02-10 00:00,"=1+1",2']
    lines[0] = "time,=hall,yard"
    history = imported(text(lines), person, sensors={"=hall": "hall-1", "yard": "yard-1"})

    back = list(csv.reader(io.StringIO(b"".join(given_back(history)).decode())))

    assert (history.stored_count, history.refused_count) == (193, 2)
    assert back[0] == ["problem line", "problem", "time", "'=hall", "yard"]
    assert back[1][0::2] == ["98", "soon", "1"]
    assert back[2][1:] == ["'=hall '=1+1' is not a number", "2026-02-10 00:00", "'=1+1", "2"]


def test_what_came_back_is_mended_and_sent_again(person):
    lines = [*LINES, "soon,-1,1", "2026-02-10 00:00,-2,x"]
    first = imported(text(lines), person, sensors=HALL)
    mended = b"".join(given_back(first)).replace(b"soon", b"2026-02-11 00:00")

    second = imported(
        mended.replace(b",x\r", b",3\r"), person, sensors=HALL, time=[2], values=[3, 4]
    )

    counts = (second.stored_count, second.updated_count, second.unchanged_count)
    assert counts == (3, 0, 1)
    assert stored("hall-1")[datetime(2026, 2, 11, tzinfo=UTC)] == -1


def test_the_same_file_again_is_recognised_and_changes_nothing(person):
    first = imported(text(LINES), person, sensors=HALL)
    second = imported(text(LINES), person, sensors=HALL)

    assert service.earlier(second) == first
    assert (second.stored_count, second.unchanged_count) == (0, 192)


def test_a_column_that_is_skipped_brings_no_readings_and_no_problems(person):
    history = imported(text([*LINES, "2026-02-10 00:00,x,1"]), person, sensors={"yard": "yard-1"})

    assert (history.stored_count, history.refused_count) == (97, 0)
    assert not stored("hall-1")


def test_a_long_file_is_read_with_its_qualities_and_units(person):
    lines = [
        "time;sensor;value;quality;unit",
        "1.2.2026 10:00;a;1,5;0,5;C",
        "1.2.2026 10:00;b;2;;V",
    ]
    lines += ["1.2.2026 11:00;a;3;2;C", "1.2.2026 12:00;a;3;;F", "1.2.2026 12:00;b;3;;V"]
    places = {"code": 1, "value": 2, "quality": 3, "unit": 4}
    history = checked(text(lines), person, shape="long", form="day first", values=[], **places)
    done = work(started(history, a="sensor-a", b="sensor-b"))

    assert [each["unit"] for each in history.findings["series"]] == ["C", "V"]
    assert (done.stored_count, done.refused_count) == (3, 2)
    assert (
        ReadingRow.objects.get(
            sensor__sensor_id="sensor-a", timestamp__gte=NOON - timedelta(60)
        ).quality
        == 0.5
    )


def test_readings_older_than_is_kept_are_counted_and_left_out(person):
    history = imported(text([*LINES, "2019-01-01 00:00,1,2"]), person, sensors=HALL)

    assert (history.stored_count, history.old_count, history.refused_count) == (192, 2, 0)


def test_a_file_with_a_bad_line_stops_if_that_was_wanted(person):
    history = checked(text([*LINES, "soon,1,1"]), person)

    with pytest.raises(service.HasProblems, match="1 lines or values"):
        started(history, stops=True, **HALL)

    assert not Sensor.objects.exists()


def test_what_only_storing_refuses_stops_the_import_too(person):
    SensorFactory(sensor_id="hall-1", plausible_max=2, implausible="refused")
    history = work(started(checked(text(LINES), person), stops=True, **HALL))

    assert history.state == "failed"
    assert "plausible" in history.error
    assert history.stored_count == len(stored("yard-1")) == 0


def test_a_cancelled_import_keeps_what_it_has_and_goes_on_when_asked(person, monkeypatch):
    monkeypatch.setattr(sources, "BLOCK", 400)
    history = started(checked(text(LINES), person), **HALL)

    def cancels(done: int, total: int | None) -> None:
        if done > 40:
            service.cancel(HistoryImport.objects.get(pk=history.pk), now=NOON)

    assert not store(history, report=cancels)
    history.refresh_from_db()
    half = history.stored_count
    service.resume(history)
    work(history)

    assert 0 < half < 192
    assert (history.state, history.stored_count) == ("done", 192)
    assert len(stored("hall-1")) == 96


def store(history, *, report=lambda done, total: None, **changed) -> bool:
    how = {"clock": lambda: NOON, "until": NOON + timedelta(1), "revision": history.revision}
    return history_store.store(history.pk, report=report, **{**how, **changed})


def test_an_import_longer_than_a_job_may_run_goes_on_in_another(person, monkeypatch):
    monkeypatch.setattr(sources, "BLOCK", 400)
    history = started(checked(text(LINES), person), **HALL)

    turns = [store(history, until=NOON)]
    while turns[-1]:
        turns.append(store(history, until=NOON))

    history.refresh_from_db()
    assert len(turns) > 5
    assert (history.state, history.stored_count, history.unchanged_count) == ("done", 192, 0)


def test_two_workers_with_one_import_count_nothing_twice(person, monkeypatch):
    monkeypatch.setattr(sources, "BLOCK", 400)
    history = started(checked(text(LINES), person), **HALL)

    def overtaken(done: int, total: int | None) -> None:
        store(history)

    store(history, report=overtaken)

    history.refresh_from_db()
    assert (history.state, history.stored_count, history.unchanged_count) == ("done", 192, 0)


def test_a_revision_that_was_overtaken_does_nothing(person):
    history = started(checked(text(LINES), person), **HALL)

    assert not store(history, revision=history.revision - 1)
    assert service.check(history.pk, revision=1, report=lambda *_: None, now=NOON) == (
        "no longer asked for"
    )
    assert not stored("hall-1")


def test_what_was_described_cannot_be_described_again_once_it_is_started(person):
    history = started(checked(text(LINES), person), **HALL)

    with pytest.raises(service.NotNow):
        service.ask_for_check(history, historic.plan_of(history))


def test_files_are_removed_after_a_month_and_the_record_stays(person):
    history = imported(text([*LINES, "soon,1,1"]), person, sensors=HALL)
    assert len(default_storage.listdir(history.folder)[1]) == 2

    assert service.forget_files(now=NOON + timedelta(29)) == 0
    assert service.forget_files(now=NOON + timedelta(31)) == 1

    history.refresh_from_db()
    assert (history.file.name, history.stored_count) == ("", 192)
    assert default_storage.listdir(history.folder)[1] == []
    with pytest.raises(service.NotNow):
        service.resume(history)


@pytest.mark.real_data
@pytest.mark.parametrize("path", nab.FILES[::8], ids=lambda path: path.stem)
def test_a_real_series_written_in_local_words_comes_out_exact(person, path):
    series = nab.series_of(path)
    local = [(moment.astimezone(ZoneInfo("Asia/Kathmandu")), value) for moment, value in series]
    form = "{:%d/%m/%Y;%I:%M:%S %p};{!r}"
    lines = [form.format(*reading).replace(".", ",") for reading in local]
    told = {"time": [0, 1], "form": "day first", "zone": "Asia/Kathmandu", "values": [2]}

    history = imported(text(["d;t;v", *lines]), person, sensors={"v": path.stem}, **told)

    assert history.refused_count == 0
    assert stored(path.stem) == dict(series)


HOSTILE = {
    "empty": (b"", "empty"),
    "lines without anything": (b"\n\n\n", "empty"),
    "binary": (bytes(range(256)) * 100, "binary"),
    "zeros": (b"\0" * 5_000_000, "binary"),
    "one line without an end": (b"a" * 3_000_000, "Line 1 is longer"),
    "a million columns": (b",".join([b"1"] * 1_000_000) + b"\n", "Line 1 is longer"),
    "too many columns": (b",".join([b"1"] * 5000) + b"\n", "5,000 columns"),
    "one column": (b"1\n2\n3\n", "No columns"),
    "a zip of two": (zipped(b"a,b\n", "a", "b"), "holds 2 files"),
    "half a gzip": (gzipped(text(LINES) * 50)[:-20], "damaged"),
    "half a zip": (zipped(text(LINES) * 50)[:200], "damaged"),
    "no gzip in truth": (b"\x1f\x8b" + b"x" * 100, "damaged"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(person, name, tmp_path):
    content, sentence = HOSTILE[name]

    with pytest.raises(Unreadable, match=sentence):
        receive(content, person)

    assert not HistoryImport.objects.exists()
    assert [*tmp_path.rglob("*")] == []


def test_a_bomb_is_refused_before_it_is_unpacked(person, monkeypatch):
    monkeypatch.setattr(sources, "MOST_UNPACKED", 10_000_000)
    bomb = gzipped(text(LINES) + b"2026-02-01,1,1\n" * 1_000_000)

    with pytest.raises(Unreadable, match="unpacks to more"):
        receive(bomb, person)


def test_a_line_without_an_end_in_the_middle_fails_the_check_with_a_sentence(person):
    history = checked(text(LINES) + b"x" * 3_000_000, person)

    assert history.state == "failed"
    assert "longer than 1,048,576 bytes" in history.error
    assert history.may_be_described


def test_null_bytes_wrong_letters_and_open_quotes_are_problems_of_their_lines(person):
    lines = (
        text(LINES) + b'2026-02-10 00:00,1\0,2\n2026-02-10 01:00,\xff,2\n2026-02-10 02:00,"1,2\n'
    )
    history = checked(lines + b"2026-02-10 03:00,1,2\n", person)

    hall, yard = history.findings["series"]
    assert (hall["count"], yard["count"]) == (97, 98)
    assert {kind: each["count"] for kind, each in history.findings["problems"].items()} == {
        "unfit": 2,
        "number": 1,
    }


@pytest.fixture
def browse(client, person):
    client.force_login(person)
    return client


def url(page: str, *args) -> str:
    return reverse(f"admin:sensing_historyimport_{page}", args=args)


def described(browse, *lines: str) -> HistoryImport:
    """Bring a file in and say nothing but what is offered, up to its check."""
    file = SimpleUploadedFile("logger.csv", text(lines or LINES))
    uploaded = browse.post(url("add"), {"file": file})
    history = HistoryImport.objects.latest("id")
    assert uploaded.headers["Location"] == url("file", history.pk)
    for page in ("file", "times"):
        offered = browse.get(url(page, history.pk)).context["form"].initial
        told = {name: value for name, value in offered.items() if value is not None}
        answer = browse.post(url(page, history.pk), {**told, "next": "1"})
        assert answer.status_code == 302, answer.context["form"].errors
    history.refresh_from_db()
    return history


def test_the_whole_way_through_the_pages(browse):
    SensorFactory(sensor_id="hall")
    history = described(browse)
    assert browse.get(url("change", history.pk)).status_code == 200
    assert jobs.run(history.job_id, now=NOON) == "done"
    page = browse.get(url("sensors", history.pk))
    assert [each["form"].initial["use"] for each in page.context["targets"]] == ["existing", "skip"]

    told = {"0-use": "existing", "0-sensor": "hall", "0-type": "other"}
    told |= {"1-use": "new", "1-sensor": "yard", "1-type": "temperature", "1-unit": "°C"}
    answer = browse.post(url("sensors", history.pk), told)

    assert answer.headers["Location"] == url("change", history.pk)
    history.refresh_from_db()
    assert jobs.run(history.job_id, now=NOON) == "done"
    done = browse.get(url("change", history.pk)).content.decode()
    assert "192" in done
    assert (
        reverse("admin:sensing_sensor_change", args=[Sensor.objects.get(sensor_id="yard").pk])
        in done
    )
    assert Sensor.objects.get(sensor_id="yard").unit == "°C"


def test_an_import_whose_workers_were_lost_says_so_and_goes_on_when_asked(browse, person):
    history = started(checked(text(LINES), person), **HALL)
    ask(history)
    Job.objects.update(state="failed", error="The worker was lost.", finished_at=NOON)
    page = browse.get(url("change", history.pk))
    assert (page.context["lost"], page.context["is_waiting"]) == ("The worker was lost.", False)

    assert browse.post(url("resume", history.pk)).status_code == 302

    history.refresh_from_db()
    assert jobs.run(history.job_id, now=NOON) == "done"
    assert len(stored("hall-1")) == 96


def test_a_chart_of_each_column_is_drawn_of_a_sample(browse):
    history = described(browse)
    jobs.run(history.job_id, now=NOON)

    for span, status in (("0", 200), ("1", 200), ("2", 404), ("x", 404)):
        answer = browse.get(url("chart", history.pk), {"span": span, "theme": "dark"})
        assert answer.status_code == status


def test_days_that_could_be_months_are_asked_for_and_not_guessed(browse):
    lines = ["time,value", "01/02/2026 10:00,1", "03/02/2026 10:00,2"]
    browse.post(url("add"), {"file": SimpleUploadedFile("a.csv", text(lines))})
    history = HistoryImport.objects.get()

    page = browse.get(url("times", history.pk))

    assert page.context["is_ambiguous"]
    assert page.context["form"].initial["form"] == ""
    assert "01 February 2026" in page.content.decode()
    assert "02 January 2026" in page.content.decode()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"form": "custom", "pattern": "%Q"}, "pattern"),
        ({"values": []}, "values"),
        ({"shape": "long", "code": "", "value": "1"}, "code"),
        ({"values": ["0", "1"]}, "__all__"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"time": "99"}, "time"),
        ({"form": ""}, "form"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(browse, told, field):
    browse.post(url("add"), {"file": SimpleUploadedFile("a.csv", text(LINES))})
    history = HistoryImport.objects.get()
    offered = browse.get(url("times", history.pk)).context["form"].initial

    answer = browse.post(url("times", history.pk), {**offered, **told, "next": "1"})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_a_hostile_upload_is_answered_on_the_page(browse):
    answer = browse.post(url("add"), {"file": SimpleUploadedFile("a.csv", b"\0" * 1000)})

    assert answer.status_code == 200
    assert "binary" in answer.content.decode()


def test_two_columns_cannot_become_one_sensor(browse):
    history = described(browse)
    jobs.run(history.job_id, now=NOON)
    told = {
        f"{n}-{k}": v
        for n in (0, 1)
        for k, v in {"use": "new", "sensor": "x", "type": "other"}.items()
    }

    answer = browse.post(url("sensors", history.pk), told)

    assert answer.status_code == 200
    assert "already" in answer.content.decode()
    assert not Sensor.objects.exists()


PAGES = ("file", "times", "sensors", "cancel", "resume", "problems")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_only_who_may_bring_readings_in_opens_the_pages(client, db, noon, role):
    person = UserFactory(is_staff=True, role=role)
    client.force_login(person)
    history = HistoryImportFactory(uploaded_by=person)
    may = role in OPERATORS

    assert client.get(url("add")).status_code == (200 if may else 403)
    # Redirected, or not found: there is no file behind it.
    answers = {client.post(url(page, history.pk)).status_code for page in PAGES}
    assert answers <= ({302, 404} if may else {403})


@pytest.mark.parametrize(("role", "may"), [("operator", False), ("supervisor", True)])
def test_leaders_steer_the_imports_of_others(client, db, noon, role, may):
    client.force_login(UserFactory(is_staff=True, role=role))
    history = HistoryImportFactory()

    assert client.get(url("change", history.pk)).status_code == 200
    assert client.post(url("cancel", history.pk)).status_code == (302 if may else 403)


def test_an_operator_cannot_register_sensors_on_the_way(client, db, noon):
    person = UserFactory(is_staff=True, role="operator")
    client.force_login(person)
    history = checked(text(LINES), person)

    answer = client.post(
        url("sensors", history.pk),
        {"0-use": "new", "0-sensor": "x", "0-type": "other", "1-use": "skip", "1-type": "other"},
    )

    assert answer.status_code == 200
    assert not Sensor.objects.exists()


def test_refused_lines_are_downloaded_as_a_file(browse):
    history = imported(text([*LINES, "soon,1,1"]), UserFactory(), sensors=HALL)

    answer = browse.get(url("problems", history.pk))

    assert answer.headers["Content-Type"] == "text/csv"
    assert b"soon" in b"".join(answer.streaming_content)
