"""The shop in the admin: the till, the returns desk, the calendar and a product's page."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import Membership
from inventory.models import StockBatch
from sales import dashboard, demo
from sales.models import Transaction
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.inventory.factories import WarehouseFactory
from tests.sales.factories import (
    CalendarEventFactory,
    DailySalesFactory,
    ProductFactory,
    ProductPriceFactory,
    TransactionFactory,
)
from tests.sales.test_services import kept, shelf

pytestmark = pytest.mark.usefixtures("noon", "db")


def url(name, *args):
    return reverse(f"admin:sales_{name}", args=args)


@pytest.fixture
def staff(client):
    """Log somebody with a role in, everywhere or within a warehouse."""

    def staff(role, *houses):
        user = UserFactory(is_staff=True, role=None if houses else role)
        for house in houses:
            Membership.objects.create(user=user, role=Group.objects.get(name=role), scope=house)
        client.force_login(user)
        return client

    return staff


def cart(*lines, warehouse=None, **values):
    """What the browser sends from the till: the lines, and empty ones after them."""
    form = {
        "transaction_id": str(uuid4()),
        "payment": "cash",
        "warehouse": warehouse.pk if warehouse else "",
        "lines-TOTAL_FORMS": len(lines) + 2,
        "lines-INITIAL_FORMS": 0,
    }
    for place in range(len(lines) + 2):
        product, quantity, price = (*lines[place], "")[:3] if place < len(lines) else ("", 1, "")
        form |= {
            f"lines-{place}-product": getattr(product, "pk", product),
            f"lines-{place}-quantity": quantity,
            f"lines-{place}-unit_price": price,
        }
    return {**form, **values}


def listed():
    return ProductPriceFactory(product=ProductFactory()).product


def test_the_till_sells_what_its_lines_say(staff):
    house, product = WarehouseFactory(), kept()
    batch = shelf(product, 5, house)
    client = staff("cashier", house)

    answer = client.post(
        url("transaction_sell"), cart((product, 2), (listed(), 1), warehouse=house)
    )

    sale = Transaction.objects.get()
    assert answer.status_code == 302, answer.context["form"].errors
    assert (sale.line_count, str(sale.total), sale.warehouse) == (2, "7.65", house)
    assert StockBatch.objects.get(pk=batch.pk).quantity == 3


def test_a_second_click_sells_once(staff):
    client, form = staff("supervisor"), cart((listed(), 2))

    client.post(url("transaction_sell"), form)
    client.post(url("transaction_sell"), form)

    assert Transaction.objects.count() == 1


def test_the_till_says_why_it_does_not_sell(staff):
    house, product = WarehouseFactory(), kept()
    shelf(product, 1, house)

    answer = staff("cashier", house).post(
        url("transaction_sell"), cart((product, 2), warehouse=house)
    )

    assert "2 asked for, 1 available." in answer.content.decode()
    assert not Transaction.objects.exists()


def test_the_till_refuses_a_cashiers_own_price(staff):
    answer = staff("cashier").post(url("transaction_sell"), cart((listed(), 1, "0.10")))

    assert "costs 2.55" in answer.content.decode()


def test_an_empty_cart_sells_nothing(staff):
    answer = staff("cashier").post(url("transaction_sell"), cart())

    assert "1 to 500 lines" in answer.content.decode()


def test_a_till_knows_the_warehouses_of_its_cashier(staff):
    here, there = WarehouseFactory(), WarehouseFactory()
    client = staff("cashier", here)

    page = client.get(url("transaction_sell"))
    answer = client.post(url("transaction_sell"), cart((listed(), 1), warehouse=there))

    assert list(page.context["form"].fields["warehouse"].queryset) == [here]
    assert page.context["form"].initial["warehouse"] == here.pk
    assert "warehouse" in answer.context["form"].errors


def test_a_scoped_cashier_cannot_sell_outside_of_any_warehouse(staff):
    answer = staff("cashier", WarehouseFactory()).post(url("transaction_sell"), cart((listed(), 1)))

    assert answer.status_code == 403
    assert not Transaction.objects.exists()


def test_those_who_only_read_have_no_till(staff):
    client = staff("viewer")

    assert client.get(url("transaction_sell")).status_code == 403
    assert url("transaction_sell") not in client.get(url("transaction_changelist")).content.decode()


def back_of(*quantities, **values):
    form = {
        "transaction_id": str(uuid4()),
        "payment": "cash",
        "lines-TOTAL_FORMS": len(quantities),
        "lines-INITIAL_FORMS": len(quantities),
    }
    for place, quantity in enumerate(quantities):
        form |= {f"lines-{place}-number": place + 1, f"lines-{place}-quantity": quantity}
    return {**form, **values}


def test_the_returns_desk_takes_back(staff):
    sale, client = TransactionFactory(), staff("supervisor")

    page = client.get(url("transaction_take_back", sale.pk)).content.decode()
    answer = client.post(url("transaction_take_back", sale.pk), back_of(1))

    assert str(sale.sold.product) in page
    assert answer.status_code == 302
    assert str(Transaction.objects.get(kind="return").total) == "-2.55"


def test_the_returns_desk_says_why_it_does_not(staff):
    answer = staff("supervisor").post(
        url("transaction_take_back", TransactionFactory().pk), back_of(3)
    )

    assert "2 were sold" in answer.content.decode()


def test_a_cashier_has_no_returns_desk(staff):
    sale = TransactionFactory()
    client = staff("cashier")

    assert client.get(url("transaction_take_back", sale.pk)).status_code == 403
    assert "take-back" not in client.get(url("transaction_change", sale.pk)).content.decode()


def test_a_sale_out_of_reach_is_not_taken_back(staff):
    client = staff("supervisor", WarehouseFactory())

    assert client.post(url("transaction_take_back", TransactionFactory().pk)).status_code == 404


def test_a_cashier_sees_today_alone(staff):
    today = TransactionFactory()
    TransactionFactory(happened_at=NOON - timedelta(days=1))

    shown = staff("cashier").get(url("transaction_changelist")).context["cl"].result_list

    assert list(shown) == [today]


def test_the_list_has_the_sum_of_what_its_filters_leave(staff):
    TransactionFactory()
    TransactionFactory(number="R-2")

    page = staff("viewer").get(url("transaction_changelist"), {"q": "R-2"})

    assert str(page.context["sum_of_all"]) == "5.10"
    assert "1 transaction," in page.content.decode()


def test_transactions_of_promotions_are_found(staff):
    TransactionFactory()
    promoted = TransactionFactory(line__is_promotion=True)

    page = staff("viewer").get(url("transaction_changelist"), {"promotion": "yes"})

    assert list(page.context["cl"].result_list) == [promoted]


def test_a_transaction_shows_its_lines_and_what_moves_no_stock(staff):
    sale = TransactionFactory()

    page = staff("viewer").get(url("transaction_change", sale.pk)).content.decode()

    assert str(sale.sold.product) in page
    assert "moves none" in page


def test_what_a_product_costs_is_hidden_from_cashiers(staff):
    product = ProductFactory(cost_price="1.23")
    client = staff("cashier")

    assert "1.23" not in client.get(url("product_change", product.pk)).content.decode()
    assert client.get(url("product_history", product.pk)).status_code == 403
    sheet = client.post(url("product_export"), {"format": "0", "resource": ""}).content.decode()
    assert "1.23" not in sheet


def test_a_supervisor_sees_what_a_product_costs(staff):
    product = ProductFactory(cost_price="1.23")
    client = staff("supervisor")

    assert "1.23" in client.get(url("product_change", product.pk)).content.decode()
    assert client.get(url("product_history", product.pk)).status_code == 200


def test_products_that_run_out_are_found(staff):
    house, low, enough = WarehouseFactory(), kept(), kept()
    for product, plants in ((low, 3), (enough, 30)):
        shelf(product, plants, house)
        type(product).objects.filter(pk=product.pk).update(low_stock_at=5)
    client = staff("viewer")

    def found(stock):
        page = client.get(url("product_changelist"), {"stock": stock})
        return set(page.context["cl"].result_list)

    assert (found("low"), found("kept"), found("none")) == ({low}, {low, enough}, set())


def test_a_product_shows_its_price_and_its_chart(staff):
    product = listed()
    DailySalesFactory(product=product, day=NOON.date(), quantity=7)
    client = staff("viewer")

    page = client.get(url("product_change", product.pk)).content.decode()
    chart = client.get(url("product_chart", product.pk), {"span": "30d", "theme": "dark"})

    assert "<b>2.55</b> a piece" in page
    assert 'id="chart"' in page
    assert chart.status_code == 200
    assert "#374151" in str(chart.json())


@pytest.mark.parametrize("query", [{"span": "1y"}, {"theme": "pink"}])
def test_a_chart_that_does_not_exist_is_not_found(staff, query):
    chart = url("product_chart", ProductFactory().pk)

    assert staff("viewer").get(chart, query).status_code == 404


def test_a_cashier_has_no_chart(staff):
    product, client = ProductFactory(), staff("cashier")

    assert client.get(url("product_chart", product.pk), {"span": "30d"}).status_code == 403
    assert 'id="chart"' not in client.get(url("product_change", product.pk)).content.decode()


def test_a_month_shows_its_events_and_leads_to_its_neighbors(staff):
    event = CalendarEventFactory(date=date(2026, 3, 31))
    CalendarEventFactory(date=date(2026, 5, 1), name="far away")

    page = staff("supervisor").get(url("calendarevent_month", 2026, 3))
    html = page.content.decode()

    assert url("calendarevent_change", event.pk) in html
    assert "far away" not in html
    assert url("calendarevent_month", 2026, 2) in html
    assert url("calendarevent_month", 2026, 4) in html
    assert f"{url('calendarevent_add')}?date=2026-03-02" in html
    assert 'aria-current="date"' in html


def test_this_month_is_one_click_away(staff):
    answer = staff("viewer").get(url("calendarevent_open_month"))

    assert answer.headers["Location"] == url("calendarevent_month", 2026, 3)


@pytest.mark.parametrize(("year", "month"), [(1999, 12), (2100, 1), (2026, 0), (2026, 13)])
def test_there_are_months_of_a_century(staff, year, month):
    assert staff("viewer").get(url("calendarevent_month", year, month)).status_code == 404


def test_months_at_the_end_of_the_century_open(staff):
    for year, month in ((2000, 1), (2099, 12)):
        assert staff("viewer").get(url("calendarevent_month", year, month)).status_code == 200


def test_those_without_a_role_have_no_calendar(client):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(url("calendarevent_month", 2026, 3)).status_code == 403


def cards(rf, user):
    request = rf.get("/")
    request.user = user
    return {card.title: card for card in dashboard.cards(request)}


def test_the_landing_page_has_todays_money_and_the_weeks(rf, superuser):
    TransactionFactory()
    DailySalesFactory(day=NOON.date() - timedelta(days=8), revenue="2.55")

    found = cards(rf, superuser)

    assert (found["Revenue today"].value, found["Sales today"].value) == ("5.10", 1)
    assert found["Revenue of 7 days"].value == "5.10"
    assert found["Revenue of 7 days"].hint == "+100% on the 7 before"
    assert found["Low stock"].value == 0


def test_each_sees_the_cards_of_the_own_role(rf):
    TransactionFactory()
    member = UserFactory()
    house = WarehouseFactory()
    Membership.objects.create(user=member, role=Group.objects.get(name="cashier"), scope=house)

    found = cards(rf, member)

    assert (found["Sales today"].value, "Revenue of 7 days" in found) == (0, False)
    assert cards(rf, UserFactory()) == {}


def test_the_links_of_the_cards_lead_somewhere(client, rf, superuser):
    client.force_login(superuser)

    for card in cards(rf, superuser).values():
        assert client.get(card.url).status_code == 200


@pytest.fixture
def fortnight(monkeypatch):
    """The demonstration's shop opened two weeks ago."""
    monkeypatch.setattr(demo, "DAYS", 14)


@pytest.mark.usefixtures("fortnight")
def test_the_demonstration_sells_the_same_once(superuser):
    steps = [*demo.seed(now=NOON)]
    stored = Transaction.objects.count()

    assert len(steps) == 4
    assert stored > 80
    assert [*demo.seed(now=NOON)][2] == "0 transactions"
    assert demo.tick(now=NOON) == 0
    assert demo.tick(now=NOON + timedelta(hours=8)) > 0
    assert Transaction.objects.filter(kind="return").exists()


@pytest.mark.usefixtures("fortnight")
def test_the_demonstration_sells_plants_where_there_are_any(superuser):
    house, product = WarehouseFactory(), kept()
    batch = shelf(product, 400, house)

    [*demo.seed(now=NOON)]

    assert StockBatch.objects.get(pk=batch.pk).quantity < 400


def test_the_demonstration_waits_for_its_shop(superuser):
    assert demo.tick(now=NOON) == 0
