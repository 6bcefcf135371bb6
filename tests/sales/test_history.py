"""Invoices of the past become sales, returns and write-offs, once."""

import gzip
import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from sales.models import DailySales, Product, Transaction, TransactionLine
from sales.services import daily
from sales.services.history import COLUMNS, HistoryRefused, import_history
from tests.conftest import DATA
from tests.sales.factories import TransactionFactory

RETAIL = DATA / "sales" / "online_retail"
HALF_YEAR = RETAIL / "dev_2010-12_to_2011-06.csv.gz"
SALE = "536365,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"
RETURN = "C536379,85123A,WHITE LANTERN,-1,2010-12-01 09:41:00,2.55,14527.0,United Kingdom"
WRITE_OFF = "536589,21777,,-10,2010-12-01 16:50:00,0.0,,United Kingdom"

pytestmark = pytest.mark.django_db


def sent(*lines: str):
    return import_history(io.BytesIO("\r\n".join([",".join(COLUMNS), *lines, ""]).encode()))


def test_an_invoice_is_stored_with_its_lines_and_moves_no_stock():
    outcome = sent(SALE, SALE.replace("85123A", "71053").replace("2.55", "3.39"))

    sale = Transaction.objects.get(number="536365")
    assert (outcome.lines, outcome.stored, outcome.products) == (2, 1, 2)
    assert (sale.kind, sale.total, sale.line_count) == ("sale", Decimal("35.64"), 2)
    assert (sale.customer_code, sale.country) == ("17850", "United Kingdom")
    assert not sale.moves_stock
    assert list(sale.lines.values_list("number", "moves_stock")) == [(1, False), (2, False)]


def test_what_comes_back_is_a_return_and_what_leaves_for_nothing_a_write_off():
    sent(RETURN, WRITE_OFF)

    kinds = Transaction.objects.order_by("number").values_list("kind", "total", "lines__quantity")
    assert list(kinds) == [("write_off", 0, 10), ("return", Decimal("-2.55"), -1)]


def test_codes_that_differ_only_in_case_are_two_products():
    sent(SALE, SALE.replace("85123A", "85123a"))

    skus = Product.objects.values_list("sku", "keeps_stock", "name")
    assert set(skus) == {
        ("85123A", False, "WHITE LANTERN"),
        ("85123a", False, "WHITE LANTERN"),
    }


def test_a_product_without_a_description_is_called_by_its_code():
    sent(WRITE_OFF)

    assert Product.objects.get().name == "21777"


def test_a_file_that_is_sent_again_changes_nothing():
    sent(SALE, RETURN)

    outcome = sent(SALE, RETURN)

    assert (outcome.stored, outcome.unchanged, outcome.refused) == (0, 2, [])
    assert TransactionLine.objects.count() == 2


def test_an_invoice_that_changed_is_refused_and_stays_as_it_is_stored():
    sent(SALE)

    outcome = sent(SALE, SALE)

    assert [(r.line, r.invoice) for r in outcome.refused] == [(2, "536365")]
    assert "stored with 15.30 in 1 lines, and has 30.60 in 2" in outcome.refused[0].reason
    assert outcome.unchanged == 0
    assert TransactionLine.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (SALE.replace(",6,", ",0,"), "not 0"),
        (SALE.replace(",6,", ",six,"), "whole number"),
        (SALE.replace("2.55", "-2.55"), "from 0"),
        (SALE.replace("2.55", "NaN"), "from 0"),
        (SALE.replace("12-01", "02-30"), "no day of its month"),
        (SALE.replace("2010-12-01", "1/12/2010"), "a time such as"),
        (SALE.replace("85123A", " "), "StockCode"),
        (SALE.replace("85123A", "a/b"), "StockCode"),
        (SALE.replace("536365", ""), "InvoiceNo"),
        (SALE.replace("United Kingdom", "x" * 61), "Country"),
        (RETURN.replace(",-1,", ",1,"), "all its quantities are negative"),
        (WRITE_OFF.replace("0.0", "1.0"), "sold, not written off"),
    ],
)
def test_an_invoice_with_a_wrong_line_is_refused_with_line_and_reason(line, reason):
    outcome = sent(RETURN.replace("C536379", "C1"), line)

    assert [refusal.line for refusal in outcome.refused] == [3]
    assert reason in outcome.refused[0].reason
    assert (outcome.stored, Transaction.objects.count()) == (1, 1)


def test_an_invoice_that_sells_and_writes_off_is_refused():
    outcome = sent(SALE, SALE.replace(",6,", ",-6,"))

    assert "some are not" in outcome.refused[0].reason


def test_a_number_of_another_transaction_is_refused():
    TransactionFactory(number="536365")

    outcome = sent(SALE)

    assert "has this number already" in outcome.refused[0].reason


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        f"{','.join(COLUMNS)}\n1,2\n".encode(),
        f"{','.join(COLUMNS)}\n{SALE}\n".encode().replace(b"WHITE", b"\xa3"),
        f"{','.join(COLUMNS)}\n{SALE}\n".encode().replace(b"WHITE", b"\x00"),
    ],
)
def test_what_is_no_such_file_is_refused_whole(content):
    with pytest.raises(HistoryRefused):
        import_history(io.BytesIO(content))


def test_the_command_tells_what_it_refused(tmp_path, capsys):
    path = tmp_path / "retail.csv.gz"
    lines = [",".join(COLUMNS), SALE, RETURN.replace(",-1,", ",0,")]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))

    with pytest.raises(CommandError, match="1 refused; everything else is stored"):
        call_command("import_online_retail", path)

    assert "line 3, invoice C536379: Quantity" in capsys.readouterr().err


def test_the_command_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_online_retail", tmp_path / "none.csv")


@pytest.mark.real_data
def test_half_a_year_of_online_retail_is_stored_exactly_and_once():
    with gzip.open(HALF_YEAR) as source:
        outcome = import_history(source)
    with gzip.open(HALF_YEAR) as source:
        again = import_history(source)

    assert (outcome.lines, outcome.stored, outcome.products) == (245_903, 12_795, 3_651)
    assert (again.stored, again.unchanged, again.products) == (0, 12_795, 0)
    assert outcome.refused == again.refused == []
    assert TransactionLine.objects.count() == 245_903
    revenue = TransactionLine.objects.aggregate(sum=Sum("line_total"))["sum"]
    assert revenue == Transaction.objects.aggregate(sum=Sum("total"))["sum"]
    assert revenue == Decimal("4397950.76")
    kinds = Transaction.objects.values_list("kind").annotate(Count("pk")).order_by("kind")
    assert dict(kinds) == {"return": 2_006, "sale": 10_031, "write_off": 758}
    countries = Transaction.objects.values_list("country").annotate(Sum("line_count")).order_by()
    some = {"United Kingdom": 225_759, "EIRE": 3_190, "Unspecified": 83, "Saudi Arabia": 10}
    assert {name: count for name, count in countries if name in some} == some
    assert not Transaction.objects.filter(moves_stock=True).exists()
    assert Product.objects.filter(sku__iexact="85123A").count() == 2
    assert DailySales.objects.aggregate(sum=Sum("revenue"))["sum"] == revenue
    assert daily.count_differences() == 0


@pytest.mark.real_data
def test_a_day_of_the_half_year_is_known_already():
    with (RETAIL / "daily_samples" / "2010-12-01.csv").open("rb") as source:
        first = import_history(source)
    with (RETAIL / "daily_samples" / "2010-12-01.csv").open("rb") as source:
        again = import_history(source)

    assert (first.stored, first.refused) == (again.unchanged, [])
    assert daily.count_differences() == 0
