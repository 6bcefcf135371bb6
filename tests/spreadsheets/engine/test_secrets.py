"""Passwords in a spreadsheet are in clear in no table and no stored file, and shown to nobody."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse
from psycopg import sql

from cameras import credentials
from cameras.models import Camera
from sales.resources import ProductResource
from spreadsheets.engine.sealing import HIDDEN
from spreadsheets.services import failed_rows, imports
from tests.accounts.factories import UserFactory
from tests.cameras.factories import CameraFactory
from tests.conftest import client_of
from tests.sales.factories import CategoryFactory
from tests.spreadsheets.engine.files import applied, check, checked, undone
from tests.spreadsheets.engine.sheets import tried
from tests.spreadsheets.test_pages import html_of, post

TABLE = "cameras.camera"
SECRET = "Xyzzy-4711"
FILE = f"code,name,username,password\nK1,Gate,admin,{SECRET}\nK2,,admin,{SECRET}-2\n"
TEXTS = """
    SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname = 'public' AND relkind IN ('r', 'p')
      AND has_table_privilege(pg_class.oid, 'SELECT')
"""


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def person(committed):
    return UserFactory(is_staff=True, is_superuser=True)


def tables_that_hold(secret: str) -> list[str]:
    """All tables whose rows, written as text, have it in them."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(TEXTS)
        for (table,) in cursor.fetchall():
            rows = sql.SQL("SELECT FROM {0} WHERE strpos({0}::text, {1}) > 0 LIMIT 1")
            cursor.execute(rows.format(sql.Identifier(table), sql.Literal(secret)))
            found += [table] * cursor.rowcount
    return found


def files_that_hold(secret: str, folder: Path) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files, "no file is stored"
    return [path for path in files if secret.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(FILE, id="as it should be"),
        pytest.param(FILE.replace("password", "passwort"), id="a column that is not known"),
        pytest.param(FILE.replace("password", "pass word"), id="a column named otherwise"),
        pytest.param(FILE.replace("password", "name"), id="a column that stands twice"),
        pytest.param(f"{FILE}K3,Yard,admin,a,{SECRET}\n", id="a row with a cell too many"),
        pytest.param(f"{SECRET},a,b,c\n{FILE}", id="a line above the header"),
        pytest.param("\n".join(FILE.split("\n")[1:]), id="no header"),
    ],
)
def test_nothing_that_is_kept_holds_a_password(person, media, content):
    job = checked(content, table=TABLE, by=person)

    assert job.status in ("checked", "unclear", "failed")
    assert tables_that_hold(SECRET) == []
    assert files_that_hold(SECRET, media) == []

    if job.status == "unclear":
        header = job.findings["headers"][3]
        for name in ("", "password"):
            imports.describe(job, columns={**job.columns, header: name})
            check(job)
            assert job.status == "checked"
            assert tables_that_hold(SECRET) == []


def test_a_password_reaches_the_camera_and_nobody_else(person, media):
    job = checked(FILE, table=TABLE, by=person)
    job = applied(job)

    cameras = Camera.objects.order_by("code")
    assert (job.error, job.applied_count) == ("", 2)
    assert [credentials.opened(each.sealed_credentials).password for each in cameras] == [
        SECRET,
        f"{SECRET}-2",
    ]
    assert tables_that_hold(SECRET) == []
    assert checked(FILE, table=TABLE, by=person).unchanged_count == 2


def test_wrong_rows_show_a_mask_and_are_mended_with_a_new_password(client, person):
    client.force_login(person)
    text = f"code,type,username,password\nK1,balloon,admin,{SECRET}\n"
    job = checked(text, table=TABLE, by=person)
    assert job.wrong_count == 1

    html = html_of(client, job)
    assert 'type="password"' in html
    rows = client_of(person).get(f"/api/v1/imports/{job.uuid}/rows/").json()["results"]
    assert [cell["after"] for cell in rows[0]["cells"]] == ["K1", "balloon", HIDDEN, HIDDEN]
    row = job.rows.get()
    page = client.get(reverse("admin:spreadsheets_importrow_change", args=[row.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(failed_rows.workbook(job)))).active
    assert [cell.value for cell in sheet[1]] == ["code", "type", "problem"]
    assert SECRET not in html + str(rows) + page.content.decode()
    assert "gAAAA" not in html + str(rows) + page.content.decode()

    typed = {"cell-2-1": "dome", "cell-2-2": "", "cell-2-3": "Plugh-0815"}
    post(client, job, "mend", typed)
    assert tables_that_hold("Plugh-0815") == []
    applied(check(job))

    found = credentials.opened(Camera.objects.get().sealed_credentials)
    assert (found.username, found.password) == ("admin", "Plugh-0815")


def test_new_cameras_are_taken_back_and_passwords_that_changed_are_not(person):
    text = f"code,username,password\nK1,admin,{SECRET}\n"
    job = applied(checked(text, table=TABLE, by=person))

    assert undone(job) == "file.csv: 1 rows taken back"
    camera = CameraFactory(code="K1", name="Gate")
    job = applied(checked("code,name\nK1,Yard\n", table=TABLE, by=person))
    assert undone(job) == "file.csv: 1 rows taken back"
    camera.refresh_from_db()
    assert camera.name == "Gate"
    job = applied(checked(text, table=TABLE, by=person))

    assert "What secrets were before is not kept" in undone(job)
    assert job.status == "done"


def test_cells_that_no_key_opens_any_more_are_asked_for_again(person, settings):
    job = checked(FILE, table=TABLE, by=person)
    settings.CREDENTIAL_KEYS = ["another"]

    job = applied(job)
    assert "Nothing was written." in job.error
    check(job)

    assert job.status == "failed"
    assert not Camera.objects.exists()


def test_where_columns_are_checked_as_sets_secrets_are_not_repeated_either(superuser):
    class Secretive(ProductResource):
        secrets = ("category", "cost_price")

    CategoryFactory(code="seeds")
    found = tried(
        Secretive(),
        ["sku", "name", "category", "cost_price"],
        [["A1", "Aster", "Xyzzy", "4711x"]],
        user=superuser,
    )

    assert found.errors == {
        2: [f"There is no category '{HIDDEN}'.", f"'{HIDDEN}' is not a number."]
    }
    assert "Xyzzy" not in str(found.rows[0].errors)
    assert "4711" not in str(found.rows[0].errors)
