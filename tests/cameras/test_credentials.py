"""User names and passwords go in and never come out."""

import json

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from accounts import sealing
from accounts.sealing import Unreadable
from cameras.credentials import PURPOSE, Credentials, changed, opened, seal
from cameras.models import Camera
from cameras.resources import CameraResource
from tests.cameras.factories import CameraFactory
from tests.conftest import NOON

URL = "/api/v1/cameras/cameras/"
SECRET = "correct horse battery staple"


def of(camera):
    camera.refresh_from_db()
    return opened(camera.sealed_credentials)


def test_what_is_sealed_can_be_opened():
    sealed = seal(Credentials("joe", SECRET))

    assert SECRET.encode() not in sealed
    assert opened(sealed) == Credentials("joe", SECRET)
    assert SECRET not in repr(opened(sealed))


def test_nothing_sealed_is_nothing():
    assert not opened(None)


def test_the_first_key_seals_and_all_open(settings):
    old = seal(Credentials("joe", SECRET))
    settings.CREDENTIAL_KEYS = ["a new one", *settings.CREDENTIAL_KEYS]

    assert opened(old).password == SECRET
    settings.CREDENTIAL_KEYS = ["a new one"]
    with pytest.raises(Unreadable):
        opened(old)


def test_resealing_lets_an_old_key_go(settings, db, capsys):
    camera = CameraFactory(
        sealed_credentials=seal(Credentials("joe", SECRET)), credentials_set_at=NOON
    )
    settings.CREDENTIAL_KEYS = ["a new one", *settings.CREDENTIAL_KEYS]

    call_command("reseal_credentials")

    settings.CREDENTIAL_KEYS = ["a new one"]
    assert of(camera).password == SECRET
    assert capsys.readouterr().out == "1 cameras resealed\n"


def test_resealing_what_no_key_opens_says_so():
    with pytest.raises(Unreadable):
        sealing.resealed(Fernet(Fernet.generate_key()).encrypt(b"{}"), purpose=PURPOSE)


def test_one_of_two_can_be_changed():
    sealed = seal(Credentials("joe", SECRET))

    after = changed(sealed, now=NOON, password="new")

    assert opened(after["sealed_credentials"]) == Credentials("joe", "new")
    assert after["credentials_set_at"] == NOON


def test_the_same_once_more_changes_nothing():
    assert changed(seal(Credentials("joe", SECRET)), now=NOON, password=SECRET) == {}


def test_empty_texts_remove_them():
    assert changed(seal(Credentials("joe", SECRET)), now=NOON, username="", password="") == {
        "sealed_credentials": None,
        "credentials_set_at": None,
    }


def test_credentials_that_no_key_opens_can_be_replaced_as_a_whole():
    lost = Fernet(Fernet.generate_key()).encrypt(b"{}")

    assert opened(changed(lost, now=NOON, username="a", password="b")["sealed_credentials"])
    with pytest.raises(Unreadable):
        changed(lost, now=NOON, password="b")


def test_the_api_takes_them_and_shows_only_when(api, noon):
    sent = {"code": "gate", "username": "joe", "password": SECRET}

    answer = api.post(URL, sent, format="json")

    assert answer.status_code == 201
    assert {"username", "password"} & set(answer.json()) == set()
    assert answer.json()["credentials_set_at"] == "2026-03-02T12:00:00Z"
    assert of(Camera.objects.get()) == Credentials("joe", SECRET)


def test_a_change_of_something_else_leaves_them(api, noon):
    key = api.post(URL, {"code": "gate", "password": SECRET}, format="json").json()["uuid"]

    assert api.patch(f"{URL}{key}/", {"name": "north"}, format="json").status_code == 200
    assert of(Camera.objects.get()).password == SECRET


def test_half_of_lost_credentials_is_a_400(api, db):
    lost = Fernet(Fernet.generate_key()).encrypt(b"{}")
    camera = CameraFactory(sealed_credentials=lost, credentials_set_at=NOON)

    answer = api.patch(f"{URL}{camera.uuid}/", {"password": "b"}, format="json")

    assert answer.status_code == 400
    assert "together" in str(answer.json())


def test_neither_list_export_nor_history_holds_them(api, noon):
    api.post(URL, {"code": "gate", "username": "joe-the-viewer", "password": SECRET}, format="json")

    shown = [api.get(URL).content, api.get(f"{URL}?format=csv").getvalue()]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cameras_cameraevent")
        names = {column.name for column in cursor.description}
        shown.append(str(cursor.fetchall()).encode())

    assert "sealed_credentials" not in names
    assert "credentials_set_at" in names
    assert not any(b"joe-the-viewer" in text or SECRET.encode() in text for text in shown)
    assert b"password" not in shown[1]


def test_a_spreadsheet_brings_them_in_and_an_empty_cell_keeps_them(db):
    import tablib

    lines = tablib.Dataset(("gate", "joe", SECRET), headers=("code", "username", "password"))
    again = tablib.Dataset(("gate", "", ""), headers=("code", "username", "password"))
    results = [CameraResource().import_data(each) for each in (lines, lines, again)]

    assert [[row.import_type for row in result.rows] for result in results] == [
        ["new"],
        ["skip"],
        ["skip"],
    ]
    assert of(Camera.objects.get()) == Credentials("joe", SECRET)


def form(**changes):
    return {
        "code": "gate",
        "uuid": "1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        "type": "fixed",
        "status": "offline",
        "stream_protocol": "rtsp",
        "configuration": json.dumps({}),
        "is_active": "on",
    } | changes


def test_the_admin_takes_them_and_shows_them_never(client, superuser, db):
    client.force_login(superuser)
    added = client.post(
        "/admin/cameras/camera/add/", form(username="joe-the-viewer", password=SECRET)
    )
    camera = Camera.objects.get()
    page = f"/admin/cameras/camera/{camera.pk}/change/"

    assert added.status_code == 302
    assert of(camera) == Credentials("joe-the-viewer", SECRET)
    for url in (page, f"/admin/cameras/camera/{camera.pk}/history/"):
        shown = client.get(url).content.decode()
        assert SECRET not in shown
        assert "joe-the-viewer" not in shown
    client.post(page, form(name="north"))
    assert of(camera).password == SECRET
    client.post(page, form(forget_credentials="on"))
    assert not of(camera)
