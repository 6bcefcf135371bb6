"""Many prices changed at once: by the service, over REST and in the admin."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from psycopg.types.range import DateRange

from inventory.models import PriceListItem
from inventory.services import prices
from inventory.services.prices import PriceChange, change_prices, preview_prices
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.inventory.factories import (
    PackagingFactory,
    PriceListItemFactory,
    ProductCategoryFactory,
)

TODAY = NOON.date()
YESTERDAY = TODAY - timedelta(days=1)
MAY = date(2026, 5, 1)
YEAR = DateRange(date(2026, 1, 1), date(2027, 1, 1))
CHANGE = "/api/v1/inventory/price-list-items/change/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def by(percent: str, rounding: str = "cent", *, starts_on: date = MAY) -> PriceChange:
    return PriceChange(Decimal(percent), rounding, starts_on)


def everything():
    return PriceListItem.objects.all()


def change(percent: str = "10", rounding: str = "cent", **options) -> prices.Outcome:
    return change_prices(everything(), by(percent, rounding), today=TODAY, **options)


def spans() -> list[tuple]:
    items = everything().order_by("valid")
    return [(item.valid.lower, item.valid.upper, item.wholesale_unit_price) for item in items]


def test_a_price_ends_and_its_successor_begins_on_the_day():
    PriceListItemFactory(valid=YEAR)

    change()

    assert spans() == [
        (date(2026, 1, 1), MAY, Decimal("0.95")),
        (MAY, date(2027, 1, 1), Decimal("1.05")),
    ]


def test_a_successor_is_like_its_predecessor_in_all_else():
    old = PriceListItemFactory(sku="C-1", discount_percent=5, availability="limited", notes="n")

    change()

    new = everything().latest("id")
    same = ("packaging_id", "category_id", "sku", "units_per_box", "discount_percent", "notes")
    assert all(getattr(new, name) == getattr(old, name) for name in (*same, "availability"))
    assert new.wholesale_box_price == Decimal("1.05") * 24


@pytest.mark.parametrize(
    ("percent", "rounding", "expected"),
    [
        pytest.param("10", "cent", ("1.05", "1.65"), id="half a cent goes up"),
        pytest.param("-10", "cent", ("0.86", "1.35"), id="lower"),
        pytest.param("100", "unit", ("2.00", "3.00"), id="to whole units"),
        pytest.param("0.5", "cent", ("0.95", "1.51"), id="only one of both moves"),
    ],
)
def test_prices_are_rounded_as_asked(percent, rounding, expected):
    PriceListItemFactory()

    (new,) = change(percent, rounding).changed

    assert (str(new.wholesale), str(new.retail)) == expected


@pytest.mark.parametrize(
    ("valid", "percent", "reason"),
    [
        pytest.param((None, date(2026, 5, 1)), "10", "No longer valid on 2026-05-01.", id="over"),
        pytest.param((date(2026, 6, 1), None), "10", "Not valid before 2026-06-01.", id="later"),
        pytest.param((MAY, None), "10", "Begins on that very day; change it itself.", id="same"),
        pytest.param((None, None), "-100", "The new price would be 0.", id="nothing is left"),
        pytest.param((None, None), "0.1", "Rounded, the price stays the same.", id="too little"),
    ],
)
def test_a_price_that_cannot_change_is_left_with_the_reason(valid, percent, reason):
    item = PriceListItemFactory(valid=DateRange(*valid))

    outcome = change(percent)

    assert [(left.item, left.reason) for left in outcome.left] == [(item, reason)]
    assert everything().count() == 1


def test_a_price_that_would_not_fit_is_left():
    PriceListItemFactory(retail_unit_price="9999999999.99")

    assert change().left[0].reason == "The new price would be too high."


def test_the_same_change_again_changes_nothing():
    PriceListItemFactory(valid=YEAR)
    change()
    before = spans()

    outcome = change()

    assert (outcome.changed, len(outcome.left)) == ([], 2)
    assert spans() == before


def test_a_change_is_done_as_it_was_shown_or_not_at_all():
    item = PriceListItemFactory(valid=YEAR)
    shown = preview_prices(everything(), by("10")).fingerprint
    everything().filter(pk=item.pk).update(wholesale_unit_price="0.90")

    with pytest.raises(prices.PricesChanged):
        change(expected=shown)

    assert everything().count() == 1


@pytest.mark.parametrize(
    "wrong", [by("0"), by("101"), by("5", starts_on=TODAY - timedelta(days=1))]
)
def test_a_change_that_no_form_lets_pass_is_an_error(wrong):
    with pytest.raises(ValueError, match=r"percent|begin"):
        change_prices(everything(), wrong, today=TODAY)


def test_more_prices_than_are_changed_at_once_are_refused(monkeypatch):
    monkeypatch.setattr(prices, "MOST_AT_ONCE", 1)
    PriceListItemFactory.create_batch(2)

    with pytest.raises(prices.TooManyPrices):
        change()


def test_a_hundred_prices_take_as_many_queries_as_one():
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            change()
        return len(captured)

    PriceListItemFactory()
    one = queries()
    PriceListItemFactory.create_batch(100)

    assert queries() == one


def body(**changes) -> dict:
    return {"percent": "10", "starts_on": "2026-05-01", "dry_run": False, **changes}


def test_a_dry_run_says_what_a_change_does_and_does_nothing(api):
    item = PriceListItemFactory(valid=YEAR)

    answer = api.post(CHANGE, body(items=[item.pk], dry_run=True), format="json")

    (changed,) = answer.json()["changed"]
    assert (changed["item"], changed["wholesale_unit_price"]) == (item.pk, "1.05")
    assert everything().count() == 1


def test_prices_are_chosen_by_what_they_are_of(api):
    category, packaging = ProductCategoryFactory(), PackagingFactory()
    chosen = PriceListItemFactory(category=category, packaging=packaging)
    PriceListItemFactory(category=category)
    PriceListItemFactory(packaging=packaging)

    asked = body(category=category.code, packaging=packaging.sku)
    answer = api.post(CHANGE, asked, format="json")

    assert [one["item"] for one in answer.json()["changed"]] == [chosen.pk]


def test_a_change_over_rest_holds_to_its_dry_run(api):
    item = PriceListItemFactory(valid=YEAR)
    asked = body(items=[item.pk])
    shown = api.post(CHANGE, {**asked, "dry_run": True}, format="json").json()["fingerprint"]
    everything().update(wholesale_unit_price="0.90")

    answer = api.post(CHANGE, {**asked, "expected": shown}, format="json")

    assert answer.status_code == 409
    assert everything().count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"items": [1], "percent": 0}, "percent", id="no change"),
        pytest.param({"items": [1], "percent": 100.5}, "percent", id="too much"),
        pytest.param({"items": [1], "starts_on": "2026-03-01"}, "starts_on", id="in the past"),
        pytest.param({"items": [1], "rounding": "dime"}, "rounding", id="no rounding"),
        pytest.param({"category": "NOBODY"}, "category", id="no category"),
        pytest.param({}, "non_field_errors", id="no selection"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_by_its_field(api, changes, field):
    answer = api.post(CHANGE, body(**changes), format="json")

    assert answer.status_code == 400
    assert field in answer.json()


def test_a_viewer_changes_no_prices():
    item = PriceListItemFactory()

    answer = client_of(UserFactory(role="viewer")).post(
        CHANGE, body(items=[item.pk]), format="json"
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("ends", "field"),
    [
        pytest.param({"valid_from": "2026-05-01", "valid_until": "2026-05-01"}, "valid_until"),
        pytest.param({"valid_from": "2026-05-02", "valid_until": "2026-05-01"}, "valid_until"),
        pytest.param({"valid_from": "soon"}, "valid_from"),
        pytest.param({"valid_from": "2026-02-01"}, "__all__"),
    ],
)
def test_a_price_over_rest_says_from_when_until_when(api, ends, field):
    known = PriceListItemFactory(valid=YEAR)
    item = {
        "packaging": known.packaging.sku,
        "category": known.category.code,
        "wholesale_unit_price": "1",
        "retail_unit_price": "2",
        "units_per_box": 1,
    }

    answer = api.post("/api/v1/inventory/price-list-items/", {**item, **ends}, format="json")

    assert answer.status_code == 400
    assert field in answer.json()


def test_one_end_of_a_price_is_changed_alone(api):
    item = PriceListItemFactory(valid=YEAR)
    url = f"/api/v1/inventory/price-list-items/{item.pk}/"

    answer = api.patch(url, {"valid_until": "2026-07-01"}, format="json").json()

    assert (answer["valid_from"], answer["valid_until"]) == ("2026-01-01", "2026-07-01")


def test_the_price_of_a_box_is_sent_exactly(api):
    PriceListItemFactory()

    (item,) = api.get("/api/v1/inventory/price-list-items/").json()["results"]

    assert item["wholesale_box_price"] == "22.80"


def test_prices_of_a_day_are_found(api):
    PriceListItemFactory(valid=DateRange(None, date(2026, 1, 1)))
    current = PriceListItemFactory(valid=YEAR)

    answer = api.get("/api/v1/inventory/price-list-items/?valid_on=2026-03-02").json()

    assert [item["id"] for item in answer["results"]] == [current.pk]


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def ask(staff):
    """Post the page of the action, for the prices given or all that the filters leave."""

    def ask(*items, query: str = "", **fields):
        across = "0" if items else "1"
        keys = [item.pk for item in items] or [everything().values_list("pk", flat=True)[0]]
        form = {"action": "change_prices", "_selected_action": keys, "select_across": across}
        url = reverse("admin:inventory_pricelistitem_changelist") + query
        return staff.post(url, {**form, **fields})

    return ask


FORM = {"percent": "10", "rounding": "cent", "starts_on": "2026-05-01"}


def test_staff_are_asked_then_shown_and_only_then_prices_change(ask):
    item = PriceListItemFactory(valid=YEAR)

    asked = ask(item)
    shown = ask(item, **FORM)
    assert everything().count() == 1, "the preview changes prices"
    done = ask(item, **FORM, confirm=shown.context["outcome"].fingerprint)

    assert "percent" in asked.content.decode()
    assert "1.05" in shown.content.decode()
    assert (done.status_code, everything().count()) == (302, 2)


def test_all_that_the_filters_leave_are_changed(ask):
    category = ProductCategoryFactory()
    PriceListItemFactory.create_batch(3, category=category)
    PriceListItemFactory()

    shown = ask(query=f"?category__id__exact={category.pk}", **FORM)

    assert len(shown.context["outcome"].changed) == 3


def test_staff_see_anew_what_changed_since_they_looked(ask):
    item = PriceListItemFactory(valid=YEAR)
    old = ask(item, **FORM).context["outcome"].fingerprint
    everything().update(wholesale_unit_price="0.90")

    answer = ask(item, **FORM, confirm=old)

    assert "Look at the change again" in answer.content.decode()
    assert everything().count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("percent", "0"), ("percent", "200"), ("starts_on", "2026-03-01")]
)
def test_a_wrong_change_is_an_error_of_the_form(ask, field, value):
    answer = ask(PriceListItemFactory(), **{**FORM, field: value})

    assert field in answer.context["form"].errors
    assert "outcome" not in answer.context


def test_a_viewer_is_offered_no_change_of_prices(client):
    client.force_login(UserFactory(is_staff=True, role="viewer"))
    item = PriceListItemFactory()
    form = {"action": "change_prices", "_selected_action": [item.pk], **FORM, "confirm": "x"}

    client.post(reverse("admin:inventory_pricelistitem_changelist"), form)

    assert everything().count() == 1
