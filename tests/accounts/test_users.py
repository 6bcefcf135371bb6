"""Getting in: the login page, lockouts, the second factor, and who cannot get in at all."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import create_first_user
from tests.accounts.factories import UserFactory
from tests.accounts.passwords import PASSWORD, is_logged_in, log_in
from tests.conftest import NOON, client_of

LOGIN = reverse("account_login")
ADMIN = reverse("admin:index")
ENROL = reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    "email",
    [
        pytest.param("rosa@example.org", id="as it was registered"),
        pytest.param("ROSA@Example.ORG", id="in another case"),
        pytest.param("  rosa@example.org ", id="with spaces around it"),
    ],
)
def test_the_login_page_knows_an_email_address(client, rosa, email):
    response = log_in(client, email)

    assert (response.status_code, response["Location"]) == (302, ADMIN)
    assert client.get(ADMIN).context["user"] == rosa


def test_the_admin_sends_to_the_login_page_and_back(client, rosa):
    page = reverse("admin:password_change")
    asked = client.get(page, follow=True).request
    assert asked["PATH_INFO"] == LOGIN

    there = f"{LOGIN}?{asked['QUERY_STRING']}"
    response = client.post(there, {"login": rosa.email, "password": PASSWORD})

    assert response["Location"] == page


@pytest.mark.parametrize(
    ("email", "password"),
    [
        pytest.param("rosa@example.org", "wrong", id="the password is wrong"),
        pytest.param("rosa@example.org", PASSWORD.upper(), id="the password is in another case"),
        pytest.param("nobody@example.org", PASSWORD, id="nobody has this address"),
        pytest.param("Rosa", PASSWORD, id="a name is no address"),
        pytest.param("rosa@example.org", "", id="there is no password"),
    ],
)
def test_the_login_page_refuses_when(client, rosa, email, password):
    response = log_in(client, email, password)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not is_logged_in(client)


def test_a_wrong_password_and_an_unknown_address_look_the_same(client, rosa):
    answers = [
        log_in(client, email, "wrong").context["form"].errors.as_json()
        for email in ("rosa@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1]


def test_a_deactivated_person_does_not_get_in(client, rosa):
    User.objects.update(is_active=False)

    log_in(client, rosa.email)

    assert not is_logged_in(client)


def test_a_person_without_a_password_does_not_get_in(client, db):
    User.objects.create_user("device@example.org")

    log_in(client, "device@example.org", "None")

    assert not is_logged_in(client)


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "https:elsewhere.example",
        "javascript:alert(1)",
        "http://testserver@elsewhere.example/",
    ],
)
def test_a_login_leads_to_no_other_site(client, rosa, target):
    response = log_in(client, rosa.email, next=target)

    assert (response.status_code, response["Location"]) == (302, ADMIN)


# Addresses


@pytest.mark.parametrize("twin", ["rosa@example.org", "Rosa@example.org", "rosa@EXAMPLE.org"])
def test_an_address_belongs_to_one_person_in_any_case(rosa, twin):
    with pytest.raises(IntegrityError, match="accounts_user_email"):
        UserFactory(email=twin)


def test_an_address_that_is_taken_is_told_in_words(rosa):
    with pytest.raises(ValidationError, match="exists already"):
        User(email="ROSA@example.org").validate_constraints()


def test_an_institutional_id_belongs_to_one_person(db):
    UserFactory(institutional_id="E-17")

    with pytest.raises(IntegrityError, match="accounts_user_institutional_id_unique"):
        UserFactory(institutional_id="E-17")


def test_many_people_have_no_institutional_id(db):
    UserFactory.create_batch(2, institutional_id="")

    assert User.objects.filter(institutional_id="").count() == 2


def test_create_user_writes_the_address_in_small_letters(db):
    assert User.objects.create_user("Ada@Example.ORG").email == "ada@example.org"


# The first user


def test_create_first_user_returns_a_password_that_logs_in(client, db):
    password = create_first_user("Head@example.org")

    log_in(client, "head@example.org", password)

    assert client.get(ADMIN).context["user"].is_superuser


def test_create_first_user_makes_one_only(db):
    create_first_user("first@example.org")

    assert create_first_user("second@example.org") is None
    assert [user.email for user in User.objects.all()] == ["first@example.org"]


def test_the_first_user_is_made_beside_ordinary_people(rosa):
    assert create_first_user("head@example.org")


def test_the_command_shows_the_password_once(client, db, capsys):
    call_command("create_first_user", email="head@example.org")
    shown = re.search(r"login (\S+), password (\S+)", capsys.readouterr().out)
    call_command("create_first_user", email="head@example.org")

    assert capsys.readouterr().out == ""
    log_in(client, *shown.groups())
    assert is_logged_in(client)


# Lockouts


def fail(client, email, times):
    for _ in range(times):
        response = log_in(client, email, "wrong")
    return response


def test_the_fifth_wrong_password_locks_out(client, rosa):
    assert fail(client, rosa.email, 4).status_code == 200

    response = log_in(client, rosa.email, "wrong")

    assert response.status_code == 429
    assert "Too many failed attempts" in response.content.decode()
    assert "for 15 minutes" in response.content.decode()


def test_a_lockout_holds_against_the_right_password(client, rosa):
    fail(client, rosa.email, 5)

    assert log_in(client, rosa.email).status_code == 429
    assert not is_logged_in(client)


def test_another_spelling_of_the_address_is_counted_too(client, rosa):
    for email in ("rosa@example.org", "ROSA@example.org", " Rosa@Example.org", "rosa@EXAMPLE.ORG"):
        log_in(client, email, "wrong")

    assert log_in(client, "rOSA@example.org", "wrong").status_code == 429


def test_a_lockout_is_of_one_person_only(client, rosa):
    other = User.objects.create_user("other@example.org", PASSWORD)
    fail(client, rosa.email, 5)

    assert log_in(client, other.email).status_code == 302


def test_a_lockout_is_from_one_address_only(client, rosa):
    fail(client, rosa.email, 5)

    assert log_in(Client(REMOTE_ADDR="192.0.2.7"), rosa.email).status_code == 302


def test_a_made_up_header_is_no_other_address(client, rosa):
    fail(client, rosa.email, 5)

    elsewhere = Client(headers={"X-Forwarded-For": "192.0.2.7"})
    assert log_in(elsewhere, rosa.email).status_code == 429


def test_a_login_forgets_the_failures_before_it(client, rosa):
    fail(client, rosa.email, 4)
    log_in(client, rosa.email)
    client.logout()

    assert fail(client, rosa.email, 4).status_code == 200


def test_a_lockout_ends_after_the_cool_off(rosa):
    with time_machine.travel(NOON, tick=False) as clock:
        fail(Client(), rosa.email, 5)
        clock.shift(settings.AXES_COOLOFF_TIME - timedelta(seconds=1))
        assert log_in(Client(), rosa.email).status_code == 429

        # That attempt began the wait anew.
        clock.shift(settings.AXES_COOLOFF_TIME + timedelta(seconds=1))
        assert log_in(Client(), rosa.email).status_code == 302


def lift(user, attempts):
    """Lift lockouts as this user does in the admin."""
    client = Client()
    client.force_login(user)
    keys = [attempt.pk for attempt in attempts]
    url = reverse("admin:axes_accessattempt_changelist")
    return client.post(url, {"action": "lift", "_selected_action": keys})


def test_a_superuser_lifts_a_lockout(client, rosa, superuser):
    other = UserFactory(email="other@example.org")
    fail(client, rosa.email, 5)
    fail(client, other.email, 5)

    lift(superuser, AccessAttempt.objects.filter(username=rosa.email))

    assert log_in(client, rosa.email).status_code == 302
    assert log_in(Client(), other.email).status_code == 429


def test_a_lockout_is_not_lifted_without_the_permission(client, rosa):
    fail(client, "other@example.org", 5)

    lift(rosa, AccessAttempt.objects.all())

    assert AccessAttempt.objects.count() == 1


# Sign-up, forgotten passwords, single sign-on


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, db, method):
    form = {"email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD}

    response = getattr(client, method)(reverse("account_signup"), form)

    assert "closed" in response.content.decode().lower()
    assert not User.objects.exists()


def test_a_forgotten_password_is_set_anew_by_mail(client, rosa, mailoutbox):
    page = reverse("account_reset_password")
    assert client.get(page).status_code == 200
    client.post(page, {"email": rosa.email})
    link = re.search(r"http://testserver(/\S+)", mailoutbox[0].body)[1]

    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "copper-stigma-41", "password2": "copper-stigma-41"})

    assert mailoutbox[0].to == [rosa.email]
    assert log_in(Client(), rosa.email, "copper-stigma-41").status_code == 302


OIDC = {
    "provider_id": "oidc",
    "name": "Botanic Institute",
    "client_id": "glasshouse",
    "secret": "secret",
    "settings": {"server_url": "https://login.example.org"},
}


def test_single_sign_on_is_absent_without_settings(client, db):
    assert "/oidc/" not in client.get(LOGIN).content.decode()
    assert client.post("/accounts/oidc/oidc/login/").status_code == 404


def test_single_sign_on_is_offered_when_configured(client, db, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [OIDC]}}

    page = client.get(LOGIN).content.decode()

    assert "/accounts/oidc/oidc/login/" in page
    assert "Botanic Institute" in page


# The second factor


def code_of(secret: str) -> str:
    """What the telephone shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def wrong_code(secret: str) -> str:
    return f"{(int(code_of(secret)) + 1) % 1_000_000:06}"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def shown_secret(client, user) -> str:
    """Log in, show the password again, and read the secret off the page of enrolment."""
    log_in(client, user.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(ENROL).content.decode()
    secret = client.session[SECRET_SESSION_KEY]
    assert secret in page
    return secret


@pytest.fixture
def enrolled(clock, rosa) -> str:
    """Rosa set up her telephone through the pages, a while ago; gives its secret."""
    client = Client()
    secret = shown_secret(client, rosa)
    client.post(ENROL, {"code": code_of(secret)})
    clock.shift(timedelta(hours=1))
    return secret


def test_a_telephone_is_enrolled_with_its_code(enrolled, rosa):
    kinds = Authenticator.objects.filter(user=rosa).values_list("type", flat=True)

    assert set(kinds) == {"totp", "recovery_codes"}


def test_a_telephone_is_not_enrolled_with_a_wrong_code(clock, client, rosa):
    client.post(ENROL, {"code": wrong_code(shown_secret(client, rosa))})

    assert not Authenticator.objects.exists()


def test_enrolment_asks_for_the_password_again(client, rosa):
    log_in(client, rosa.email)

    assert client.get(ENROL)["Location"].startswith(reverse("account_reauthenticate"))


def test_the_password_alone_does_not_log_in_an_enrolled_person(enrolled, client, rosa):
    response = log_in(client, rosa.email)

    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_logged_in(client)
    assert client.get(ADMIN).status_code == 302


def test_the_code_logs_in_an_enrolled_person(enrolled, client, rosa):
    log_in(client, rosa.email)

    client.post(reverse("mfa_authenticate"), {"code": code_of(enrolled)})

    assert client.get(ADMIN).context["user"] == rosa


def test_a_wrong_code_is_refused(enrolled, client, rosa):
    log_in(client, rosa.email)

    response = client.post(reverse("mfa_authenticate"), {"code": wrong_code(enrolled)})

    assert response.context["form"].errors["code"]
    assert not is_logged_in(client)


def test_a_code_is_good_once(enrolled, client, rosa):
    for browser in (Client(), client):
        log_in(browser, rosa.email)
        browser.post(reverse("mfa_authenticate"), {"code": code_of(enrolled)})

    assert not is_logged_in(client)


def test_codes_are_not_guessed_without_end(enrolled, client, rosa):
    log_in(client, rosa.email)

    for _ in range(30):
        client.post(reverse("mfa_authenticate"), {"code": wrong_code(enrolled)})
    client.post(reverse("mfa_authenticate"), {"code": code_of(enrolled)})

    assert not is_logged_in(client)


# Secrets stay out of the logs


@pytest.fixture
def logged(caplog):
    """Everything that any log record holds, as one text."""
    caplog.set_level(logging.DEBUG)
    for name in ("axes", "django.request"):
        caplog.set_level(logging.DEBUG, logger=name)
    return lambda: "\n".join(repr(vars(record)) for record in caplog.records)


def test_no_password_is_logged(logged, client, rosa):
    log_in(client, rosa.email, "anther-violet-39")
    log_in(client, rosa.email)

    assert is_logged_in(client)
    assert "request_finished" in logged()
    assert PASSWORD not in logged()
    assert "anther-violet-39" not in logged()


def test_no_password_is_kept_with_a_failed_login(client, rosa):
    log_in(client, rosa.email, "anther-violet-39")

    assert "anther-violet-39" not in str(AccessAttempt.objects.values().get())


def test_no_token_is_logged(logged, superuser):
    client = client_of(superuser)
    secret = client._credentials["HTTP_AUTHORIZATION"].split()[1]

    for path in ("sensing/sensors/", "sensing/nothing/", "sensing/sensors/?colour=red"):
        client.get(f"/api/v1/{path}")

    assert "request_finished" in logged()
    assert secret not in logged()
