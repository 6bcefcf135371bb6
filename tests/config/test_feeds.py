"""What a feed computes, for whom, how often; and what becomes of those that are slow to take it."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import Membership
from accounts.scopes import reach
from config import feeds
from config.feeds import BEAT, RETRY, STALE, Feed
from tests.accounts.factories import UserFactory
from tests.inventory.factories import WarehouseFactory

VIEW = "sensing.view_sensor"


class Counting(Feed):
    """A feed that says how often it was computed, and for whom."""

    def __init__(self) -> None:
        super().__init__(topics=frozenset({"tests"}), permissions=(VIEW,), render=self.say)
        self.computed: list[str] = []

    def say(self, user, now) -> dict:
        self.computed.append(user.email)
        return {"number": len(self.computed)}


@pytest.fixture
def feed() -> Counting:
    return Counting()


@pytest.fixture(autouse=True)
def quick(committed, monkeypatch):
    monkeypatch.setattr(feeds, "AT_MOST_EVERY", 0.05)


def run(work: Coroutine):
    # In a thread of its own: a browser's driver leaves a running loop in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(asyncio.wait_for(work, 20))).result()


def session_of(**fields) -> str:
    client = Client()
    client.force_login(UserFactory(**{"is_staff": True, "is_superuser": True, **fields}))
    return client.session.session_key


async def opened(feed: Feed, session: str, language: str = "en"):
    """A stream that has said what it begins with."""
    stream = feed.stream(session, language)
    assert await anext(stream) == RETRY
    return stream, await anext(stream)


def event(number: int) -> bytes:
    return f'data: {{"number": {number}}}\n\n'.encode()


def test_one_that_does_not_take_holds_up_nobody_and_gets_the_newest_state_alone(feed):
    slow_session, quick_session = session_of(), session_of()

    async def work():
        slow, _ = await opened(feed, slow_session)
        quick, _ = await opened(feed, quick_session)
        for _ in range(5):
            before = len(feed.computed)
            feed.ring()
            while (heard := await anext(quick)) != event(before + 1):
                assert heard != BEAT
        assert await anext(slow) == event(len(feed.computed))
        for stream in (slow, quick):
            await stream.aclose()

    run(work())


def test_all_of_the_same_reach_and_language_share_one_computation(feed):
    sessions = [session_of() for _ in range(20)]

    async def work():
        streams = [feed.stream(session, "en") for session in sessions]
        assert [await anext(stream) for stream in streams] == [RETRY] * 20
        first = await asyncio.gather(*map(anext, streams))
        for stream in streams:
            await stream.aclose()
        return first

    assert run(work()) == [event(1)] * 20
    assert len(feed.computed) == 1


def test_another_language_is_computed_for_itself(feed):
    session = session_of()

    async def work():
        english, french = feed.stream(session, "en"), feed.stream(session, "fr")
        await asyncio.gather(anext(english), anext(french))
        await asyncio.gather(anext(english), anext(french))
        await asyncio.gather(english.aclose(), french.aclose())

    run(work())

    assert len(feed.computed) == 2


def test_however_often_it_rings_it_is_computed_now_and_then(feed):
    session = session_of()

    async def work():
        stream, _ = await opened(feed, session)
        before = len(feed.computed)
        for _ in range(100):
            feed.ring()
            await asyncio.sleep(0.002)
        await asyncio.sleep(0.2)
        await stream.aclose()
        return len(feed.computed) - before

    assert 1 <= run(work()) <= 30  # of a hundred; a slow machine does fewer


def test_a_ring_that_is_lost_delays_and_loses_nothing(feed, monkeypatch):
    monkeypatch.setattr(feeds, "AT_LEAST_EVERY", 0.2)
    session = session_of()

    async def work():
        stream, first = await opened(feed, session)
        heard = {first, await anext(stream), await anext(stream), await anext(stream)}
        await stream.aclose()
        return heard

    assert len(run(work())) == 4


def test_a_stream_to_which_nothing_happens_says_that_it_is_there(feed, monkeypatch):
    monkeypatch.setattr(feeds, "BEAT_EVERY", 0.3)
    session = session_of()

    async def work():
        stream, _ = await opened(feed, session)
        heard = [await anext(stream) for _ in range(4)]
        await stream.aclose()
        return heard

    assert run(work())[-2:] == [BEAT, BEAT]


def test_what_cannot_be_computed_is_told_and_tried_again(feed):
    session = session_of()
    say, broken = feed.render, [True]

    def render(user, now):
        if broken:
            raise ZeroDivisionError
        return say(user, now)

    feed.render = render

    async def work():
        stream, first = await opened(feed, session)
        assert first == STALE
        broken.clear()
        feed.ring()
        while (heard := await anext(stream)) == STALE:
            feed.ring()
        await stream.aclose()
        return heard

    assert run(work()) == event(1)


def test_nothing_is_computed_when_nobody_watches(feed):
    session = session_of()

    async def work():
        stream, _ = await opened(feed, session)
        await stream.aclose()
        before = len(feed.computed)
        feed.ring()
        await asyncio.sleep(0.3)
        return len(feed.computed) - before

    assert run(work()) == 0


@pytest.fixture
def person(committed) -> Callable:
    """Make somebody who may see sensors everywhere, or locations within a warehouse."""

    def person(warehouse=None):
        made = UserFactory(is_staff=True)
        if warehouse:
            role = made.groups.model.objects.get(name="viewer")
            Membership.objects.create(user=made, role=role, scope=warehouse)
        else:
            made.user_permissions.add(Permission.objects.get(codename="view_sensor"))
        return made

    return person


def test_people_have_the_same_reach_if_they_see_the_same_rows(person):
    first, second = WarehouseFactory(), WarehouseFactory()
    places = "inventory.view_storagelocation"

    assert reach(person(), VIEW) == reach(person(), VIEW) != frozenset()
    assert reach(person(first), places) == reach(person(first), places) != frozenset()
    assert reach(person(first), places) != reach(person(second), places)
    assert reach(person(), places) == frozenset()
