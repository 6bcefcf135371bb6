"""Inventory on the landing page."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType

from accounts.models import Membership
from inventory.dashboard import cards
from inventory.models import Warehouse
from tests.accounts.factories import UserFactory
from tests.inventory.factories import (
    LocationConfigurationFactory,
    PhotoSessionFactory,
    StockBatchFactory,
)

pytestmark = pytest.mark.django_db


def seen_by(user, rf) -> dict[str, object]:
    request = rf.get("/")
    request.user = user
    return {card.title: card.value for card in cards(request)}


def member_of(warehouse: Warehouse):
    user = UserFactory()
    Membership.objects.create(
        user=user,
        role=Group.objects.get(name="worker"),
        scope_type=ContentType.objects.get_for_model(Warehouse),
        scope_id=warehouse.pk,
    )
    return user


def test_the_cards_count_what_matters(superuser, rf):
    batch = StockBatchFactory(plants=120)
    StockBatchFactory(plants=5)
    LocationConfigurationFactory(location=batch.bin.location)
    PhotoSessionFactory()

    assert seen_by(superuser, rf) == {
        "Plants in stock": "125",
        "Batches below 20 plants": 1,
        "Photos waiting": 1,
        "Counts to validate": 0,
        "Locations to configure": 2,
    }


def test_the_cards_end_where_a_role_ends(rf):
    near = StockBatchFactory(plants=7)
    StockBatchFactory(plants=100)

    assert seen_by(member_of(near.bin.location.area.warehouse), rf)["Plants in stock"] == "7"


def test_without_a_role_there_are_no_cards(rf):
    assert seen_by(UserFactory(), rf) == {}


def test_each_card_leads_to_the_list_that_it_counts(client, superuser, rf):
    StockBatchFactory(plants=5)
    PhotoSessionFactory()
    request = rf.get("/")
    request.user = superuser
    client.force_login(superuser)

    for card in cards(request)[1:]:
        page = client.get(card.url)
        assert len(page.context["cl"].result_list) == card.value, card.title
