"""Spreadsheets over REST: who may bring them, and a file from the POST to the undo."""

import io
import json

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import ApiToken
from jobs import services
from jobs.models import Job
from sales.models import Product
from spreadsheets.models import ImportJob
from spreadsheets.services import imports, work
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.roles import ROLES
from tests.sales.factories import CategoryFactory, ProductFactory
from tests.spreadsheets.engine.files import check, checked, quiet
from tests.spreadsheets.engine.late import refusing_late
from tests.spreadsheets.factories import ImportJobFactory

URL = "/api/v1/imports/"
TABLE = "sales.product"
TEXT = "sku,name,category\nA1,Alyssum,seeds\nB1,Begonia,seeds\nC1,,sedes\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person(committed):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def api(person):
    return client_of(person)


@pytest.fixture
def table(committed):
    seeds = CategoryFactory(code="seeds")
    ProductFactory(sku="A1", name="Aster", category=seeds)


def at(job: ImportJob, rest: str = "") -> str:
    return f"{URL}{job.uuid}/{rest}"


def done(answer, status: int = 202) -> dict:
    """What an answer says; what it asked of a worker is done."""
    assert answer.status_code == status, answer.content
    job = ImportJob.objects.get(uuid=answer.json()["uuid"])
    if job.status == "checking":
        check(job)
    elif job.status == "applying":
        work.apply(job.pk, revision=job.revision, report=quiet, now=NOON)
    elif job.status == "undoing":
        work.undo(job.pk, revision=job.revision, report=quiet, now=NOON)
    return answer.json()


def post(api, address: str, body=None):
    return api.post(address, body or {}, format="json")


@pytest.mark.parametrize(
    ("body", "form"),
    [
        pytest.param(
            {"file": SimpleUploadedFile("p.csv", TEXT.encode())}, "multipart", id="a file"
        ),
        pytest.param({"text": TEXT}, "json", id="text"),
    ],
)
def test_a_file_is_brought_mended_imported_and_taken_back(api, table, time_machine, body, form):
    time_machine.move_to(NOON, tick=False)
    answer = api.post(URL, {"table": TABLE, **body}, format=form)
    said = done(answer)
    assert answer["Location"].endswith(f"{URL}{said['uuid']}/")
    assert said["status"] == "checking"

    job = ImportJob.objects.get()
    found = api.get(answer["Location"]).json()
    counts = [found[f"{name}_count"] for name in ("new", "changed", "unchanged", "wrong")]
    assert (found["status"], counts) == ("checked", [1, 1, 0, 1])
    (row,) = api.get(found["links"]["rows"], {"status": "changed"}).json()["results"]
    assert row["cells"][1] == {
        "column": "name",
        "header": "name",
        "before": "Aster",
        "after": "Alyssum",
        "is_changed": True,
    }
    assert post(api, at(job, "apply/")).status_code == 409

    row = api.patch(at(job, "rows/4/"), {"cells": {"name": "Crocus", "category": "seeds"}}, "json")
    assert [cell["after"] for cell in row.json()["cells"]] == ["C1", "Crocus", "seeds"]
    done(post(api, at(job, "check/")))
    assert done(post(api, at(job, "apply/"), {"mode": "all"}))["mode"] == "all"
    found = api.get(at(job)).json()
    assert (found["status"], found["applied_count"]) == ("done", 3)
    assert found["may_be_undone_until"] == "2026-03-05T12:00:00Z"

    assert done(post(api, at(job, "undo/")))["status"] == "undoing"
    assert api.get(at(job)).json()["status"] == "undone"
    assert list(Product.objects.values_list("name", flat=True)) == ["Aster"]
    assert post(api, at(job, "undo/")).status_code == 409


@pytest.mark.parametrize("status", ["applying", "done"])
def test_what_is_over_is_done_altogether(api, person, status):
    finished = {"finished_at": NOON} if status == "done" else {}
    work_of = Job.objects.create(kind="import", key=status, done_count=90, total_count=100)
    job = ImportJobFactory(status=status, job=work_of, uploaded_by=person, **finished)

    progress = api.get(at(job)).json()["progress"]

    assert progress == {"done": 100 if finished else 90, "total": 100}


def brought(api, text: str) -> ImportJob:
    """An import of which a worker has done all that follows by itself."""
    answer = post(api, URL, {"table": TABLE, "text": text, "applies_when_right": True})
    assert answer.json()["applies_when_right"] is True
    job = ImportJob.objects.select_related("job").get()
    while job.job.state == "waiting":
        services.run(job.job_id, now=NOON)
        job.refresh_from_db()
    return job


def test_what_is_right_is_applied_by_itself_if_that_was_asked_for(api, table):
    job = brought(api, "sku,name,category\nA1,Alyssum,seeds\nB1,Begonia,seeds\n")

    assert (job.status, job.mode, job.applied_count) == ("done", "all", 2)
    assert Product.objects.count() == 2


def test_where_nothing_changes_the_import_is_done_by_itself(api, table):
    job = brought(api, "sku,name,category\nA1,Aster,seeds\n")

    assert (job.status, job.applied_count, job.unchanged_count) == ("done", 0, 1)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        pytest.param(TEXT, "checked", id="a row is wrong"),
        pytest.param(TEXT.replace("name", "nmae"), "unclear", id="a column is not clear"),
    ],
)
def test_what_is_not_right_waits_for_somebody_and_then_for_their_word(api, table, text, status):
    job = brought(api, text)
    assert job.status == status
    assert Product.objects.count() == 1

    if status == "unclear":
        done(api.patch(at(job), {"columns": {"nmae": "name"}}, format="json"))
    api.patch(
        at(job, "rows/4/"), {"cells": {text[4:8]: "Crocus", "category": "seeds"}}, format="json"
    )
    post(api, at(job, "check/"))
    job.refresh_from_db()
    services.run(job.job_id, now=NOON)

    job.refresh_from_db()
    assert (job.status, job.wrong_count) == ("checked", 0)
    assert Product.objects.count() == 1
    done(post(api, at(job, "apply/")))
    assert Product.objects.count() == 3


def test_what_cannot_be_written_is_not_tried_again_by_itself(api, table):
    with refusing_late("sales_product"):
        job = brought(api, "sku,name,category\nB1,Begonia,seeds\n")

    assert (job.status, job.applies_when_right) == ("checked", False)
    assert Product.objects.count() == 1


def test_columns_and_dialect_are_said_with_the_file_or_after_it(api, table):
    said = {"dialect": json.dumps({"delimiter": "|"}), "columns": json.dumps({"x": "sku"})}
    file = SimpleUploadedFile("p.csv", b"x|nmae|category\nB1|Begonia|seeds\n")
    done(api.post(URL, {"table": TABLE, "file": file, **said}, format="multipart"))
    job = ImportJob.objects.get()
    (problem,) = api.get(at(job)).json()["findings"]["problems"]
    assert (problem["column"], problem["guess"]) == ("nmae", "name")

    answer = api.patch(at(job), {"columns": {"nmae": "name"}}, format="json")

    done(answer)
    found = api.get(at(job)).json()
    assert (found["status"], found["new_count"]) == ("checked", 1)
    assert found["columns"] == {"x": "sku", "nmae": "name", "category": "category"}


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ({}, "table"),
        ({"table": TABLE}, "non_field_errors"),
        ({"table": "no.table", "text": "a"}, "table"),
        ({"table": "sales.forecast", "text": "a"}, "table"),
        ({"table": TABLE, "text": "a", "dialect": []}, "dialect"),
        ({"table": TABLE, "text": "a", "dialect": {"tongue": "de"}}, "dialect"),
        ({"table": TABLE, "text": "a", "dialect": {"decimal": "x"}}, "dialect"),
        ({"table": TABLE, "text": "a", "columns": {"a": 1}}, "columns"),
        ({"table": TABLE, "text": "a", "columns": {"a": "\0"}}, "columns"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(api, table, body, about):
    answer = post(api, URL, body)

    assert answer.status_code == 400
    assert about in answer.json()
    assert not ImportJob.objects.exists()


def test_a_body_that_is_too_large_is_a_413(api, table, settings, monkeypatch):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post(api, URL, {"table": TABLE, "text": "a" * 200}).status_code == 413

    monkeypatch.setattr("spreadsheets.api.bounds.MOST_BYTES", 100)
    file = SimpleUploadedFile("p.csv", b"a" * 200)
    answer = api.post(URL, {"table": TABLE, "file": file}, format="multipart")
    assert answer.status_code == 413
    assert "send it in parts" in answer.json()["detail"]

    file.seek(0)
    keyed = api.post(URL, {"file": file}, format="multipart", headers={"Idempotency-Key": "1"})
    assert keyed.status_code == 413


def test_a_repeated_request_under_one_key_brings_one_file(api, table):
    body = {"table": TABLE, "text": TEXT}

    answers = [
        api.post(URL, body, format="json", headers={"Idempotency-Key": "once"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert ImportJob.objects.count() == 1


def test_wrong_rows_are_asked_by_error_and_go_on_by_cursor(api, person, table):
    more = "".join(f"D{place},Dill,sedes\n" for place in range(5))
    job = checked(TEXT + more, table=TABLE, by=person)

    page = api.get(at(job, "rows/"), {"column": "category", "limit": 4}).json()
    rest = api.get(page["next"]).json()

    assert [row["number"] for row in page["results"]] == [4, 5, 6, 7]
    assert [row["number"] for row in rest["results"]] == [8, 9]
    assert page["results"][1]["errors"] == [
        {
            "column": "category",
            "value": "sedes",
            "code": "invalid",
            "message": "There is no category 'sedes'.",
        }
    ]
    assert api.get(at(job, "rows/"), {"code": "blank"}).json()["results"][0]["number"] == 4


@pytest.mark.parametrize("query", ["status=lost", "colour=red", "code=%00", "limit=0", "cursor=x"])
def test_an_odd_question_about_rows_is_a_400(api, person, table, query):
    job = checked(TEXT, table=TABLE, by=person)

    assert api.get(at(job, f"rows/?{query}")).status_code == 400


def test_a_cell_that_is_not_there_cannot_be_mended(api, person, table):
    job = checked(TEXT, table=TABLE, by=person)

    def mend(line, cells):
        return api.patch(at(job, f"rows/{line}/"), {"cells": cells}, format="json").status_code

    assert mend(99, {"name": "x"}) == 404
    assert mend(4, {"colour": "red"}) == 400
    imports.apply(job, mode="good")
    assert mend(4, {"name": "x"}) == 409


def test_failed_rows_are_a_workbook(api, person, table):
    job = checked(TEXT, table=TABLE, by=person)

    answer = api.get(at(job, "failed.xlsx"), headers={"Accept": "*/*"})

    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [row[0] for row in book.active.values] == ["sku", "C1"]
    good = checked("sku,name,category\nB1,Begonia,seeds\n", table=TABLE, by=person)
    assert api.get(at(good, "failed.xlsx")).status_code == 404


def test_a_change_based_on_an_older_state_is_refused(api, person, table):
    job = checked(TEXT, table=TABLE, by=person)
    tag = api.get(at(job))["ETag"]
    check(job_again(job))

    answer = api.patch(at(job), {"columns": {}}, format="json", headers={"If-Match": tag})

    assert answer.status_code == 412


def job_again(job: ImportJob) -> ImportJob:
    imports.check_again(job)
    return job


def test_tables_tell_their_columns(api, table):
    tables = {each["table"]: each for each in api.get(f"{URL}tables/").json()}

    columns = {each["name"]: each for each in tables[TABLE]["columns"]}
    assert columns["sku"]["is_key"]
    assert columns["name"]["is_required"]
    assert columns["category"]["kind"] == "category"
    assert "sales.forecast" not in tables


def test_lists_are_ones_own_and_filtered(api, person, table):
    job = checked(TEXT, table=TABLE, by=person)
    ImportJobFactory(uploaded_by=person)
    other = client_of(UserFactory(role="supervisor"))

    assert api.get(URL).json()["count"] == 2
    assert api.get(URL, {"table": TABLE}).json()["results"][0]["uuid"] == str(job.uuid)
    assert other.get(URL).json()["count"] == 0
    for rest in ("", "rows/", "failed.xlsx"):
        assert other.get(at(job, rest)).status_code == 404
    assert post(other, at(job, "cancel/")).status_code == 404


def test_whoever_sees_all_may_not_steer_without_the_right_to_import(person, table):
    job = checked(TEXT, table=TABLE, by=person)
    auditor = client_of(UserFactory(role="auditor"))

    assert auditor.get(at(job)).status_code == 200
    for rest in ("check/", "apply/", "cancel/", "undo/"):
        assert post(auditor, at(job, rest)).status_code == 403
    assert auditor.patch(at(job), {"columns": {}}, format="json").status_code == 403
    assert auditor.patch(at(job, "rows/4/"), {"cells": {}}, format="json").status_code == 403


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("name", ["sales.category", "sensing.sensor", "emissions.activity"])
def test_a_role_brings_files_into_the_tables_to_which_it_may_add(db, name, role):
    user = UserFactory(role=role)
    model = name.replace(".", ".add_")

    answer = post(client_of(user), URL, {"table": name, "text": "a,b\n1,2\n"})

    assert answer.status_code == (202 if user.has_perm(model) else 403)
    if user.has_perm(model):
        assert client_of(user).get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(("kind", "status"), [("read", 403), ("device", 403), ("full", 202)])
def test_tokens_that_only_read_or_measure_bring_nothing(person, table, kind, status):
    client = client_of(person, ApiToken.Kind(kind))

    assert post(client, URL, {"table": TABLE, "text": TEXT}).status_code == status


def test_strangers_are_not_let_in(client, db):
    for address in (URL, f"{URL}tables/"):
        assert client.get(address).status_code == 401
    assert client.post(URL).status_code == 401
