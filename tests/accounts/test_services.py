from datetime import timedelta

import time_machine

from accounts.models import ApiToken, IdempotencyKey
from accounts.services import ANSWERS_KEPT, forget_old
from tests.accounts.factories import UserFactory
from tests.conftest import NOON

MOMENT = timedelta(microseconds=1)


def answer(key, *, at):
    with time_machine.travel(at, tick=False):
        IdempotencyKey.objects.create(client="c", key=key, fingerprint="f", status=201)


def token(name, *, expiry):
    ApiToken.objects.create(user=UserFactory(), name=name)
    ApiToken.objects.filter(name=name).update(expiry=expiry)


def test_forget_old_deletes_answers_older_than_a_week_only(db):
    answer("old", at=NOON - ANSWERS_KEPT - MOMENT)
    answer("a week old", at=NOON - ANSWERS_KEPT)
    answer("new", at=NOON)

    assert forget_old(now=NOON) == (1, 0)
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"a week old", "new"}


def test_forget_old_deletes_expired_tokens_only(db):
    token("expired", expiry=NOON - MOMENT)
    token("good", expiry=NOON + MOMENT)
    token("endless", expiry=None)

    assert forget_old(now=NOON) == (0, 1)
    assert set(ApiToken.objects.values_list("name", flat=True)) == {"good", "endless"}


def test_forget_old_keeps_the_owner_of_an_expired_token(db):
    token("expired", expiry=NOON - MOMENT)
    owner = ApiToken.objects.get().user

    forget_old(now=NOON)

    owner.refresh_from_db()
    assert owner.is_active


def test_forget_old_finds_nothing_the_second_time(db):
    answer("old", at=NOON - ANSWERS_KEPT - MOMENT)
    token("expired", expiry=NOON - MOMENT)

    assert forget_old(now=NOON) == (1, 1)
    assert forget_old(now=NOON) == (0, 0)
