"""People, tokens and lockouts in the admin, and what who is no superuser cannot do there."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from tests.accounts.factories import UserFactory
from tests.accounts.passwords import PASSWORD, is_logged_in, log_in
from tests.conftest import NOON, client_of

SENSORS = "/api/v1/sensing/sensors/"
ADD_USER = reverse("admin:accounts_user_add")
TOKENS = reverse("admin:accounts_apitoken_changelist")
ADD_TOKEN = reverse("admin:accounts_apitoken_add")
SECRET = re.compile(r"gh_\w{30,}")


@pytest.fixture
def boss(client, superuser) -> User:
    """A superuser, whom the browser is logged in as."""
    client.force_login(superuser)
    return superuser


@pytest.fixture
def clerk(client, db) -> User:
    """An administrator, no superuser, whom the browser is logged in as."""
    clerk = UserFactory(role="administrator", is_staff=True)
    client.force_login(clerk)
    return clerk


def token_form(user, **fields) -> dict:
    return {"user": user.pk, "name": "line 3 gateway", "kind": "read", **fields}


def person_form(user, **fields) -> dict:
    """What the page of a person sends when nothing was touched, and these fields."""
    form = {"email": user.email, "display_name": user.display_name, "institutional_id": ""}
    flags = {
        flag: "on" for flag in ("is_active", "is_staff", "is_superuser") if getattr(user, flag)
    }
    groups = [group.pk for group in user.groups.all()]
    return {**form, **flags, "groups": groups, **fields}


def page_of(user, what="change", prefix="accounts") -> str:
    return reverse(f"admin:{prefix}_user_{what}", args=[user.pk])


# Tokens


def test_a_token_shows_its_secret_once_and_works(client, boss):
    owner = UserFactory(role="viewer")

    shown = client.post(ADD_TOKEN, token_form(owner), follow=True)

    [secret] = SECRET.findall(shown.content.decode())
    assert APIClient(HTTP_AUTHORIZATION=f"Token {secret}").get(SENSORS).status_code == 200
    again = [client.get(url) for url in (TOKENS, reverse("admin:index"), f"{TOKENS}?q=line")]
    assert not any(SECRET.search(page.content.decode()) for page in again)


def test_a_token_is_stored_as_a_hash_only(client, boss):
    shown = client.post(ADD_TOKEN, token_form(boss), follow=True)
    [secret] = SECRET.findall(shown.content.decode())

    row = ApiToken.objects.values().get()
    assert secret not in str(row)
    assert secret.startswith(row["token_key"])
    assert row["digest"] not in shown.content.decode()


def test_a_token_has_the_kind_and_end_that_were_asked(client, boss):
    end = {"expiry_0": "2126-03-02", "expiry_1": "12:00:00"}

    client.post(ADD_TOKEN, token_form(boss, kind="device", **end))

    token = ApiToken.objects.get()
    assert (token.user, token.kind, token.name) == (boss, "device", "line 3 gateway")
    assert token.expiry == NOON.replace(year=2126)


def test_a_token_cannot_end_before_it_begins(noon, client, boss):
    end = {"expiry_0": "2026-03-02", "expiry_1": "11:59:59"}

    response = client.post(ADD_TOKEN, token_form(boss, **end))

    assert response.context["adminform"].form.errors["expiry"] == ["This lies in the past."]
    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_refused_at_once(client, boss):
    device = client_of(UserFactory(role="viewer"))
    assert device.get(SENSORS).status_code == 200
    url = reverse("admin:accounts_apitoken_revoke", args=[ApiToken.objects.get().token_key])

    assert client.get(url).status_code == 200
    assert device.get(SENSORS).status_code == 200, "looking at the question revokes nothing"
    client.post(url)

    assert device.get(SENSORS).status_code == 401


def test_a_token_is_revoked_only_with_the_permission(client, rosa, superuser):
    client.force_login(rosa)
    client_of(superuser)
    url = reverse("admin:accounts_apitoken_revoke", args=[ApiToken.objects.get().token_key])

    assert client.post(url).status_code == 403
    assert ApiToken.objects.exists()


def test_an_expired_token_is_struck_out_in_the_list(noon, client, boss):
    client_of(boss)
    ApiToken.objects.update(expiry=NOON - timedelta(days=1))

    assert "<del>2026-03-01</del>" in client.get(TOKENS).content.decode()


def test_a_token_has_no_page_of_its_own(client, boss):
    client_of(boss)
    url = reverse("admin:accounts_apitoken_change", args=[ApiToken.objects.get().pk])

    response = client.get(url)

    assert (response.status_code, response["Location"]) == (302, reverse("admin:index"))


# What an administrator short of a superuser cannot do


def test_a_clerk_makes_tokens_for_ordinary_people(client, clerk):
    client.post(ADD_TOKEN, token_form(UserFactory()))

    assert ApiToken.objects.count() == 1


def test_a_clerk_makes_no_token_for_a_superuser(client, clerk, superuser):
    response = client.post(ADD_TOKEN, token_form(superuser))

    assert "user" in response.context["adminform"].form.errors
    assert not ApiToken.objects.exists()


def test_a_clerk_does_not_become_a_superuser(client, clerk):
    client.post(page_of(clerk), person_form(clerk, is_superuser="on", display_name="Napoleon"))

    clerk.refresh_from_db()
    assert (clerk.display_name, clerk.is_superuser) == ("Napoleon", False)


def test_a_clerk_makes_no_new_superuser(client, clerk):
    secret = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}

    client.post(ADD_USER, {"email": "new@example.org", "is_superuser": "on", **secret})

    assert not User.objects.get(email="new@example.org").is_superuser


@pytest.mark.parametrize(
    ("what", "prefix"),
    [
        pytest.param("change", "accounts", id="the address and role"),
        pytest.param("password_change", "auth", id="the password"),
        pytest.param("delete", "accounts", id="the existence"),
    ],
)
def test_a_clerk_does_not_touch_of_a_superuser(client, clerk, superuser, what, prefix):
    clerk.user_permissions.add(Permission.objects.get(codename="delete_user"))
    form = person_form(superuser, email="mine@example.org", password1=PASSWORD, post="yes")

    response = client.post(page_of(superuser, what, prefix), {**form, "password2": PASSWORD})

    assert response.status_code == 403
    stored = User.objects.get(pk=superuser.pk)
    assert (stored.email, stored.password) == (superuser.email, superuser.password)


def test_a_clerk_does_not_delete_a_superuser_from_the_list(client, clerk, superuser):
    clerk.user_permissions.add(Permission.objects.get(codename="delete_user"))
    chosen = {"action": "delete_selected", "_selected_action": [superuser.pk], "post": "yes"}

    client.post(reverse("admin:accounts_user_changelist"), chosen)

    assert User.objects.filter(pk=superuser.pk).exists()


def test_a_clerk_does_not_remove_the_second_factor_of_a_superuser(client, clerk, superuser):
    factor = Authenticator.objects.create(user=superuser, type="totp", data={})
    clerk.user_permissions.add(
        *Permission.objects.filter(codename__in=["view_authenticator", "delete_authenticator"])
    )
    url = reverse("admin:mfa_authenticator_delete", args=[factor.pk])

    assert client.post(url, {"post": "yes"}).status_code == 403
    assert Authenticator.objects.exists()


def test_a_clerk_does_not_change_what_roles_may_do(client, clerk):
    viewer = Group.objects.get(name="viewer")
    url = reverse("admin:auth_group_change", args=[viewer.pk])

    assert client.post(url, {"name": "viewer", "permissions": []}).status_code == 403
    assert viewer.permissions.exists()


# People


@pytest.mark.parametrize("who", ["boss", "clerk"])
def test_a_person_is_added_with_a_password(client, request, who):
    request.getfixturevalue(who)
    secret = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert client.get(ADD_USER).status_code == 200

    client.post(ADD_USER, {"email": "New@Example.org", "display_name": "New", **secret})

    browser = Client()
    log_in(browser, "new@example.org")
    assert is_logged_in(browser)


def test_a_person_is_added_without_a_password(client, boss):
    client.post(ADD_USER, {"email": "device@example.org", "usable_password": "false"})

    assert not User.objects.get(email="device@example.org").has_usable_password()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        pytest.param({"email": "ROSA@example.org"}, "email", id="a taken address in another case"),
        pytest.param({"email": "no address"}, "email", id="no address"),
        pytest.param({"password2": "other"}, "password2", id="two different passwords"),
        pytest.param({"password1": "12345678", "password2": "12345678"}, "password2", id="a weak"),
    ],
)
def test_a_person_is_not_added_with(client, boss, rosa, fields, named):
    form = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}

    response = client.post(ADD_USER, {**form, "usable_password": "true", **fields})

    assert named in response.context["adminform"].form.errors
    assert set(User.objects.all()) == {boss, rosa}


def test_a_person_is_given_a_role(client, boss, rosa):
    viewer = Group.objects.get(name="viewer")

    response = client.post(page_of(rosa), person_form(rosa, groups=[viewer.pk]))

    assert response.status_code == 302
    assert User.objects.get(pk=rosa.pk).has_perm("sensing.view_sensor")


def test_an_address_taken_in_another_case_is_refused_on_the_page(client, boss, rosa):
    response = client.post(page_of(rosa), person_form(rosa, email=boss.email.upper()))

    assert response.context["adminform"].form.errors["email"]


def test_an_address_is_changed_to_small_letters(client, boss, rosa):
    client.post(page_of(rosa), person_form(rosa, email="Rosa@Elsewhere.org"))

    assert User.objects.get(pk=rosa.pk).email == "rosa@elsewhere.org"


def test_a_password_is_set_for_somebody_else(client, boss, rosa):
    url = page_of(rosa, "password_change", "auth")
    assert client.get(url).status_code == 200
    new = {"password1": "copper-stigma-41", "password2": "copper-stigma-41"}

    client.post(url, {**new, "usable_password": "true"})

    assert log_in(Client(), rosa.email).status_code == 200
    assert log_in(Client(), rosa.email, "copper-stigma-41").status_code == 302


@pytest.mark.parametrize("page", ["admin:password_change", "account_change_password"])
def test_a_password_is_changed_by_its_owner(client, rosa, page):
    log_in(client, rosa.email)
    new = "copper-stigma-41"
    form = client.get(reverse(page)).context["form"]
    old, first, second = list(form.fields)

    client.post(reverse(page), {old: PASSWORD, first: new, second: new})

    assert is_logged_in(client)
    assert log_in(Client(), rosa.email, new).status_code == 302


def test_a_password_is_not_changed_without_the_old_one(client, rosa):
    log_in(client, rosa.email)
    new = "copper-stigma-41"

    page = reverse("account_change_password")
    client.post(page, {"oldpassword": "wrong", "password1": new, "password2": new})

    assert log_in(Client(), rosa.email).status_code == 302


def test_a_deactivated_person_is_logged_out_at_once(client, boss, rosa):
    browser = Client()
    log_in(browser, rosa.email)
    form = person_form(rosa)
    del form["is_active"]

    client.post(page_of(rosa), form)

    assert browser.get(reverse("admin:index")).status_code == 302


# Lockouts


def test_the_list_of_lockouts_tells_who_is_locked_out(client, boss, rosa):
    for email, times in ((rosa.email, 5), ("other@example.org", 1)):
        for _ in range(times):
            log_in(Client(), email, "wrong")

    page = client.get(reverse("admin:axes_accessattempt_changelist")).content.decode()

    rows = re.findall(r"<tr\b.*?</tr>", page, re.DOTALL)
    assert [rosa.email in row for row in rows if "locked out" in row] == [True]
    assert ["other@example.org" in row for row in rows if "may try again" in row] == [True]


@pytest.mark.parametrize("kind", ["accessattempt", "accessfailurelog", "accesslog"])
def test_records_of_logins_open_and_are_searched_but_not_added(client, boss, rosa, kind):
    log_in(Client(), rosa.email, "wrong")
    log_in(Client(), rosa.email)
    log_in(Client(), "other@example.org", "wrong")
    url = reverse(f"admin:axes_{kind}_changelist")

    assert client.get(url, {"q": "example.org"}).status_code == 200
    assert client.get(reverse(f"admin:axes_{kind}_add")).status_code == 403
