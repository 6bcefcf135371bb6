"""Passwords and the login page, as the tests use them."""

from django.urls import reverse

PASSWORD = "violet-anther-93"


def log_in(client, email: str, password: str = PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def is_logged_in(client) -> bool:
    return "_auth_user_id" in client.session
