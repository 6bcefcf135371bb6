"""The pages of an import, from the button of a list to the rows that came of it."""

import io
from datetime import timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.admin import ImportExportModelAdmin
from jobs import services
from sales.models import Product
from spreadsheets import registry
from spreadsheets.models import ImportJob
from spreadsheets.resources import BaseResource
from spreadsheets.services import imports, previews, work
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.roles import ROLES
from tests.sales.factories import CategoryFactory, ProductFactory
from tests.spreadsheets.engine.files import applied, check, checked, quiet

TABLE = "sales.product"
START = "sku,name,category,cost_price\n"
TOO_LATE = "There is nothing to undo, or it is too late for that."
ROWS = START + "A1,Aster,seeds,2\nB1,Begonia,herbs,1.5\nC1,Crocus,seeds,x\nD1,,sedes,1\n"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person(committed):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def staff(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def table(committed):
    """A product that a file changes, and one that it leaves as it is."""
    seeds = CategoryFactory(code="seeds")
    CategoryFactory(code="herbs")
    ProductFactory(sku="A1", name="Aster", category=seeds, cost_price=2)
    ProductFactory(sku="B1", name="Begonia", category=seeds, cost_price=1)


def page_of(job: ImportJob, name: str = "change") -> str:
    return reverse(f"admin:spreadsheets_importjob_{name}", args=[job.pk])


def post(client, job: ImportJob, name: str, data=None, query="") -> list[str]:
    """Press a button, and return what the page then says in messages."""
    answer = client.post(page_of(job, name) + query, data or {}, follow=True)
    assert answer.status_code == 200
    job.refresh_from_db()
    return [str(message) for message in answer.context["messages"]]


def html_of(client, job: ImportJob, query="") -> str:
    answer = client.get(page_of(job) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def bring(client, **data):
    return client.post(reverse("admin:sales_product_import"), data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"file": SimpleUploadedFile("p.csv", ROWS.encode())}, id="a file"),
        pytest.param({"text": ROWS.replace(",", "\t")}, id="pasted cells"),
    ],
)
def test_the_button_of_a_list_leads_to_the_page_of_the_import(staff, person, table, data):
    answer = bring(staff, **data)

    job = ImportJob.objects.get()
    assert answer.url == page_of(job)
    assert (job.resource, job.uploaded_by, job.status) == (TABLE, person, "checking")
    assert job.job.kind == "spreadsheets.check_import"
    html = html_of(staff, job)
    assert "You can leave this page" in html
    assert staff.get(page_of(job, "progress")).json()["is_waiting"] is True
    check(job)
    counts = (job.new_count, job.changed_count, job.unchanged_count, job.wrong_count)
    assert counts == (0, 1, 1, 2)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"text": "a", "file": SimpleUploadedFile("p.csv", b"a")}, id="both"),
    ],
)
def test_a_file_or_text_is_asked_for(staff, table, data):
    assert "Choose a file, or paste cells: one of them." in bring(staff, **data).content.decode()
    assert not ImportJob.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_the_bound(staff, table, monkeypatch):
    monkeypatch.setattr(imports, "MOST_BYTES", 10)

    answer = bring(staff, file=SimpleUploadedFile("p.csv", ROWS.encode()))

    assert "The file is larger than" in answer.content.decode()


def test_the_upload_tells_which_columns_a_file_may_have(staff, table):
    html = staff.get(reverse("admin:sales_product_import")).content.decode()

    assert "says which row is meant" in html
    assert "cost_price" in html


def test_a_column_that_is_not_clear_is_asked_for_with_the_guess_chosen(staff, person, table):
    job = checked(ROWS.replace("name", "nmae"), table=TABLE, by=person)

    html = html_of(staff, job)
    assert "Did you mean" in html
    assert '<option value="name" selected>' in html
    post(
        staff,
        job,
        "describe",
        {"column-0": "sku", "column-1": "name", "column-2": "category", "column-3": ""}
        | {f"dialect-{name}": value or "" for name, value in job.dialect.items()},
    )
    check(job)

    assert job.status == "checked"
    assert job.columns["cost_price"] == ""
    assert (job.new_count, job.wrong_count) == (1, 1)


def test_a_column_without_a_guess_has_to_be_answered(staff, person, table):
    job = checked(ROWS.replace("cost_price", "zzz"), table=TABLE, by=person)

    answer = staff.post(page_of(job, "describe"), {"column-3": "?"})

    assert "Choose what it is, or leave it out." in answer.content.decode()
    job.refresh_from_db()
    assert job.status == "unclear"


def test_what_is_guessed_of_cells_is_guessed_anew_when_the_delimiter_is_another(
    staff, person, table
):
    text = "sku|name;x|category|cost_price\nA1|Aster|seeds|2,5\n"
    job = checked(text, table=TABLE, by=person, dialect={"delimiter": ";"})
    assert job.status in ("failed", "unclear")

    post(staff, job, "describe", {"dialect-format": "csv", "dialect-delimiter": "|"})
    check(job)

    assert job.findings["headers"] == ["sku", "name;x", "category", "cost_price"]
    assert job.dialect["decimal"] == ","


def test_a_change_stands_beside_what_it_was_by_the_names_that_people_use(staff, person, table):
    job = checked(ROWS, table=TABLE, by=person)

    html = html_of(staff, job, "?status=changed")

    assert "was </span>seeds</del>" in html
    assert "becomes </span>herbs</ins>" in html
    assert "becomes </span>1.5</ins>" in html


def test_errors_stand_beside_their_cells_which_can_be_mended(staff, person, table):
    job = checked(ROWS, table=TABLE, by=person)

    html = html_of(staff, job)
    assert "There is no category &#x27;sedes&#x27;." in html
    assert 'name="cell-4-3" value="x"' in html
    assert 'name="cell-4-1"' not in html, "what is right is no input"
    post(staff, job, "mend", {"cell-4-3": "3", "cell-5-1": "", "cell-5-2": "seeds"})
    check(job)

    assert job.rows.get(number=4).status == "new"
    (error,) = job.rows.get(number=5).errors
    assert error["column"] == "name"


def test_rows_are_filtered_by_what_is_wrong(staff, person, table):
    more = "".join(f"E{place},Erica,seeds,x\n" for place in range(3))
    job = checked(ROWS + more, table=TABLE, by=person)

    faults = previews.faults(job)
    lines = staff.get(page_of(job), {"code": faults[0].code, "column": "cost_price"}).context[
        "lines"
    ]

    assert [(fault.column, fault.count) for fault in faults] == [
        ("cost_price", 4),
        ("category", 1),
        ("name", 1),
    ]
    assert [line.number for line, _ in lines] == [4, 6, 7, 8]


def test_a_page_of_fifty_rows_takes_as_many_queries_as_one_of_one(staff, person, table):
    def queries(count: int) -> int:
        herbs = "".join(f"P{place},Poppy,herbs,2\n" for place in range(count))
        for place in range(count):
            if not Product.objects.filter(sku=f"P{place}").exists():
                ProductFactory(sku=f"P{place}", name="Pansy")
        job = checked(START + herbs, table=TABLE, by=person)
        assert job.changed_count == count
        html_of(staff, job)
        with CaptureQueriesContext(connection) as found:
            html_of(staff, job, "?status=changed")
        return len(found)

    assert queries(60) == queries(1)


def test_rows_stand_on_pages_of_fifty(staff, person, table):
    text = START + "".join(f"N{place},Narcissus,seeds,1\n" for place in range(120))
    job = checked(text, table=TABLE, by=person)

    page = staff.get(page_of(job), {"status": "new", "page": "3"})

    assert [line.number for line, _ in page.context["lines"]] == list(range(102, 122))
    assert "Page 3 of 3, 120 rows" in page.content.decode()


@pytest.mark.parametrize("query", ["?page=x", "?page=99", "?status=lost", "?code=%00", "?x=1"])
def test_an_odd_address_is_answered(staff, person, table, query):
    job = checked(ROWS, table=TABLE, by=person)

    assert job.file_name in html_of(staff, job, query)


def test_good_rows_are_imported_and_shown_in_their_list(staff, person, table):
    job = checked(ROWS, table=TABLE, by=person)
    assert "Import the good rows only</" not in html_of(staff, job)

    assert post(staff, job, "apply", {"mode": "all"}) == [
        "Nothing is written while 2 rows are wrong."
    ]
    post(staff, job, "apply", {"mode": "good"})
    assert job.job.kind == "spreadsheets.apply_import"
    assert "Its rows are being written" in html_of(staff, job)
    job = finished(job)

    html = html_of(staff, job)
    assert "1 row was written." in html
    products = staff.get(reverse("admin:sales_product_changelist"), {"import": str(job.uuid)})
    assert [row.sku for row in products.context["cl"].result_list] == ["B1"]


def finished(job: ImportJob) -> ImportJob:
    work.apply(job.pk, revision=job.revision, report=quiet, now=NOON)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("value", ["no-uuid", "00000000-0000-0000-0000-000000000000"])
def test_a_list_of_an_import_that_is_not_there_is_empty(staff, table, value):
    page = staff.get(reverse("admin:sales_product_changelist"), {"import": value})

    assert list(page.context["cl"].result_list) == []


def test_a_list_of_anothers_import_is_empty(client, person, table):
    job = applied(checked(START + "B1,Begonia,herbs,1\n", table=TABLE, by=person))
    client.force_login(UserFactory(is_staff=True, role="analyst"))

    page = client.get(reverse("admin:sales_product_changelist"), {"import": str(job.uuid)})

    assert list(page.context["cl"].result_list) == []


def test_failed_rows_come_back_and_are_sent_again(staff, person, table):
    job = checked(ROWS, table=TABLE, by=person)

    answer = staff.get(page_of(job, "failed"))

    content = b"".join(answer.streaming_content)
    assert 'filename="file-failed.xlsx"' in answer["Content-Disposition"]
    header, first, second = openpyxl.load_workbook(io.BytesIO(content)).active.values
    assert header == ("sku", "name", "category", "cost_price", "problem")
    assert first == ("C1", "Crocus", "seeds", "x", "cost_price: 'x' is not a number.")
    assert second[4].count(";") == 1
    again = checked(content, table=TABLE, by=person, name="file-failed.xlsx")
    assert again.status == "checked", "the problem is left out by itself"
    assert again.columns["problem"] == ""
    assert again.wrong_count == 2
    headers = next(openpyxl.load_workbook(io.BytesIO(failed(staff, again))).active.values)
    assert headers == header, "a problem does not come back twice"


def failed(client, job: ImportJob) -> bytes:
    return b"".join(client.get(page_of(job, "failed")).streaming_content)


def test_an_import_without_failed_rows_has_no_file_of_them(staff, person, table):
    job = checked(START + "B1,Begonia,herbs,1\n", table=TABLE, by=person)

    assert staff.get(page_of(job, "failed")).status_code == 404


def test_an_import_is_undone_once(staff, person, table, time_machine):
    time_machine.move_to(NOON, tick=False)
    job = applied(checked(START + "B1,Begonia,herbs,1\n", table=TABLE, by=person))
    assert "Undo it" in html_of(staff, job)

    assert post(staff, job, "undo") == []
    assert (job.status, job.job.kind) == ("undoing", "spreadsheets.undo_import")
    assert "What it wrote is being taken back" in html_of(staff, job)
    services.run(job.job_id, now=NOON)
    assert "What it wrote was taken back" in html_of(staff, job)
    assert Product.objects.get(sku="B1").category.code == "seeds"
    assert post(staff, job, "undo") == [TOO_LATE]


def test_an_undo_that_is_cancelled_takes_nothing_back(staff, person, table, time_machine):
    time_machine.move_to(NOON, tick=False)
    job = applied(checked(START + "B1,Begonia,herbs,1\n", table=TABLE, by=person))
    post(staff, job, "undo")

    assert post(staff, job, "cancel") == []

    services.run(job.job_id, now=NOON)
    job.refresh_from_db()
    assert (job.status, job.finished_at) == ("done", NOON)
    assert Product.objects.get(sku="B1").category.code == "herbs"
    assert "Undo it" in html_of(staff, job)


def test_an_undo_whose_worker_was_lost_says_what_to_do_next(staff, person, table, time_machine):
    time_machine.move_to(NOON, tick=False)
    job = applied(checked(START + "B1,Begonia,herbs,1\n", table=TABLE, by=person))
    post(staff, job, "undo")
    services.Job.objects.filter(pk=job.job_id).update(state="failed", error="The worker was lost.")

    assert "Cancel it, then undo the import again." in html_of(staff, job)


def test_an_import_is_not_undone_after_its_time(staff, person, table, time_machine):
    job = applied(checked(START + "B1,Begonia,herbs,1\n", table=TABLE, by=person))
    time_machine.move_to(NOON + imports.UNDO_WITHIN + timedelta(minutes=1), tick=False)

    assert "Undo it" not in html_of(staff, job)
    assert post(staff, job, "undo") == [TOO_LATE]


def test_a_cancelled_import_says_what_to_do_next_and_goes_on(staff, person, table):
    job = checked(ROWS, table=TABLE, by=person)

    post(staff, job, "cancel")
    assert job.status == "cancelled"
    assert "Check it again to go on with it." in html_of(staff, job)
    post(staff, job, "check")
    assert check(job).status == "checked"


def test_a_file_that_cannot_be_read_says_why(staff, person, table):
    job = checked(b"\x89PNG\r\n\x1a\n0000", table=TABLE, by=person)

    html = html_of(staff, job)

    assert job.error
    assert "Mend the file and bring it again" in html


def test_the_same_file_is_recognised(staff, person, table):
    text = START + "B1,Begonia,herbs,1\n"
    applied(checked(text, table=TABLE, by=person))

    html = html_of(staff, checked(text, table=TABLE, by=person))

    assert "This very file was imported on" in html
    assert "There is nothing to do" in html


def test_buttons_are_pressed_and_not_followed(staff, person, table):
    job = checked(ROWS, table=TABLE, by=person)

    for name in ("describe", "mend", "check", "apply", "cancel", "undo"):
        assert staff.get(page_of(job, name)).status_code == 302
    job.refresh_from_db()
    assert job.status == "checked"


def test_an_import_of_another_is_not_found(client, person, table):
    job = checked(ROWS, table=TABLE, by=person)
    client.force_login(UserFactory(is_staff=True, role="supervisor"))

    for name in ("change", "progress", "failed"):
        assert client.get(page_of(job, name)).status_code in (302, 404)
    assert client.post(page_of(job, "cancel")).status_code == 404


def test_whoever_sees_all_but_may_not_import_only_looks(client, person, table):
    job = checked(ROWS, table=TABLE, by=person)
    client.force_login(UserFactory(is_staff=True, role="auditor"))

    html = html_of(client, job)

    assert "Save and check again" not in html
    assert "Import the good rows" not in html
    assert client.post(page_of(job, "apply"), {"mode": "good"}).status_code == 403


@pytest.mark.parametrize("role", sorted(ROLES))
def test_whoever_may_import_sees_what_becomes_of_it(db, role):
    user = UserFactory(is_staff=True, role=role)

    assert not set(registry.importable(user)) or user.has_perm("spreadsheets.view_importjob")


def test_every_list_with_an_import_has_a_resource_that_the_engine_takes():
    request = SimpleNamespace(user=AnonymousUser())
    lists = [it for it in admin.site._registry.values() if isinstance(it, ImportExportModelAdmin)]

    assert lists
    for model_admin in lists:
        for resource in model_admin.get_import_resource_classes(request):
            assert issubclass(resource, BaseResource), model_admin


def test_the_list_of_imports_is_filtered_searched_and_exported(staff, person, table):
    checked(ROWS, table=TABLE, by=person)
    address = reverse("admin:spreadsheets_importjob_changelist")

    for query in ({"table": TABLE}, {"status__exact": "checked"}, {"q": "file.csv"}):
        assert len(staff.get(address, query).context["cl"].result_list) == 1
    assert len(staff.get(address, {"table": "sales.category"}).context["cl"].result_list) == 0
    assert staff.get(reverse("admin:spreadsheets_importjob_export")).status_code == 200
