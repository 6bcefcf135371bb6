"""The report as people and programs get it: page, files, REST, and who may see what."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from html import unescape

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import Membership
from emissions import bars
from emissions.models import Activity
from emissions.services.results import compute_results
from tests.accounts.factories import UserFactory
from tests.conftest import NOON, client_of
from tests.emissions.factories import (
    ActivityFactory,
    EmissionFactorFactory,
    LaboratoryFactory,
    ReportingYearFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
URL = "/api/v1/emissions/reports/"
PAGE = "/admin/emissions/report/"


@pytest.fixture
def two():
    """Two laboratories of one faculty with electricity, and one of another faculty."""
    factor = EmissionFactorFactory(
        name="=Grid", value=Decimal("0.20707428859060403"), co2=Decimal("0.2"), source="DESNZ"
    )
    rows = []
    for code, faculty in (("IIE", "ENAC"), ("SGC", "ENAC"), ("CHEM", "SB")):
        laboratory = LaboratoryFactory(code=code, faculty=faculty, headcount=4)
        ActivityFactory(laboratory=laboratory, factor=factor, quantity=100)
        rows.append(laboratory)
    ActivityFactory(laboratory=rows[0], own_value_kg=3, own_value_reason="<b>weighed</b>")
    ActivityFactory(laboratory=rows[0], unit="kg")
    ReportingYearFactory(laboratory=rows[0], validated=True)
    compute_results(Activity.objects.all(), now=NOON)
    return rows


@pytest.fixture
def staff(client, superuser):
    client.force_login(superuser)
    return client


def test_the_page_says_whose_report_it_is_and_what_it_is_made_of(staff, two):
    html = staff.get(PAGE, {"laboratory": "IIE", "year": 2026}).content.decode()

    for words in (
        "Greenhouse gas emissions of IIE, 2026",
        "validated",
        "0.20707428859060403",
        "DESNZ",
        "&lt;b&gt;weighed&lt;/b&gt;",
        "Purchased electricity, heating and cooling, location-based",
    ):
        assert words in html


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({}, ["CHEM", "IIE", "SGC"]),
        ({"faculty": "ENAC"}, ["IIE", "SGC"]),
        ({"laboratory": "SGC"}, ["SGC"]),
        ({"laboratory": "SGC", "faculty": "ENAC", "year": "2026"}, ["SGC"]),
    ],
)
def test_page_and_api_report_of_what_is_asked_for(staff, api, two, query, codes):
    assert staff.get(PAGE, query).context["report"].codes == codes
    assert api.get(URL, query).json()["laboratories"] == codes


@pytest.mark.parametrize("query", ["laboratory=none", "faculty=none", "laboratory=IIE&faculty=SB"])
def test_what_is_not_there_is_not_found(staff, api, two, query):
    assert staff.get(f"{PAGE}?{query}").status_code == 404
    assert api.get(f"{URL}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["year=last", "year=99999", "month=3"])
def test_the_api_is_strict(api, two, query):
    assert api.get(f"{URL}?{query}").status_code == 400


@pytest.mark.parametrize("year", ["last", "99999", "²"])
def test_the_page_has_no_such_year(staff, year):
    assert staff.get(PAGE, {"year": year}).status_code == 404


def test_the_page_leads_to_the_activities_without_result(staff, two):
    html = staff.get(PAGE, {"laboratory": "IIE", "year": 2026}).content.decode()
    (link,) = re.findall(r'href="(/admin/emissions/activity/\?has_result=no[^"]*)"', html)

    found = staff.get(unescape(link))

    assert [row.unit for row in found.context["cl"].result_list] == ["kg"]


def test_an_empty_laboratory_says_what_to_do_next(staff):
    LaboratoryFactory(code="NEW")

    html = staff.get(PAGE, {"laboratory": "NEW"}).content.decode()

    assert "Nothing has been entered for this year yet." in html
    for name, args in (
        ("import-template", ["emissions", "activity", "xlsx"]),
        ("admin:emissions_activity_import", []),
        ("admin:emissions_activity_add", []),
    ):
        assert reverse(name, args=args) in html


def test_json_has_every_digit(api, two):
    found = api.get(URL, {"laboratory": "IIE"}).json()

    assert Decimal(found["whole"]["kg"]) == Decimal("23.707428859060403")
    assert Decimal(found["gases"]["co2"]) == 20
    assert found["factors"][0]["value"] == "0.20707428859060403"
    assert found["states"] == {"validated": 1}
    assert found["without_result"] == 1
    assert Decimal(found["years"][0]["per_head"]["kg"]) == Decimal("5.927")
    assert sum(Decimal(line["amount"]["kg"]) for line in found["protocol"]) == Decimal(
        found["whole"]["kg"]
    )


def lines_of(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize("door", ["page", "api"])
def test_csv_has_a_line_for_each_category_and_sums(staff, api, two, door):
    if door == "page":
        answer = staff.get(PAGE, {"laboratory": "IIE", "form": "csv"})
    else:
        answer = api.get(URL, {"laboratory": "IIE", "format": "csv"})
    lines = lines_of(answer.getvalue())

    power = next(line for line in lines if line["number"] == "2.1")
    assert (power["co2_kg"], power["other_kg"], power["co2e_kg"]) == ("20.000", "3.707", "23.707")
    assert 'filename="report-IIE-2026-20260302-1200.csv"' in answer["Content-Disposition"]
    sums = {line["category"]: line["co2e_kg"] for line in lines if not line["number"]}
    assert sums["Scopes 1 to 3"] == "23.707"
    assert [line["co2e_kg"] for line in lines if line["number"] == "3.15"] == [""]


def test_a_workbook_has_numbers_and_says_what_it_is(staff, two):
    ReportingYearFactory(laboratory=LaboratoryFactory(code="MADE"), year=2020)
    answer = staff.get(PAGE, {"laboratory": "IIE", "form": "xlsx"})

    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    rows = {row[3]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["2.1"][:3] == (2026, "IIE", "2")
    assert rows["2.1"][9] == 23.707
    about = dict(row[:2] for row in book["about"].iter_rows(values_only=True))
    assert (about["State"], about["Headcount"], about["Made at"]) == (
        "validated",
        "4",
        "2026-03-02 12:00 UTC",
    )


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)"])
def test_a_faculty_that_looks_like_a_formula_is_inert(staff, name):
    for code in ("A", "B"):
        LaboratoryFactory(code=code, faculty=name)

    (line, *_) = lines_of(staff.get(PAGE, {"faculty": name, "form": "csv"}).getvalue())

    assert line["laboratory"] == f"'{name}"


def member_of(laboratory, role: str = "laboratory member", **person):
    user = UserFactory(is_staff=True, **person)
    Membership.objects.create(
        user=user,
        role=Group.objects.get(name=role),
        scope_type=ContentType.objects.get_for_model(laboratory),
        scope_id=laboratory.pk,
    )
    return user


@pytest.mark.parametrize("role", ["laboratory member", "laboratory principal", "back office"])
def test_a_role_within_a_laboratory_sees_its_report_and_no_other(client, two, role):
    user = member_of(two[0], role)
    client.force_login(user)
    api = client_of(user)

    for query in ({}, {"laboratory": "IIE"}, {"faculty": "ENAC"}):
        assert client.get(PAGE, query).context["report"].codes == ["IIE"]
        assert api.get(URL, query).json()["laboratories"] == ["IIE"]
    for query in ({"laboratory": "SGC"}, {"faculty": "SB"}):
        assert client.get(PAGE, query).status_code == 404
        assert client.get(PAGE, {**query, "form": "csv"}).status_code == 404
        assert api.get(URL, query).status_code == 404
    assert "SGC" not in client.get(PAGE).content.decode()


def test_without_the_permission_there_is_no_report(client, two):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(PAGE).status_code == 403
    assert client_of(UserFactory()).get(URL).status_code == 403


def test_who_is_not_staff_is_sent_to_log_in(client):
    assert client.get(PAGE).status_code == 302


def test_the_pages_of_laboratory_and_year_lead_to_the_report(staff, two):
    year = two[0].years.get()

    led = staff.get(reverse("admin:emissions_reportingyear_report", args=[year.pk]))
    html = staff.get(reverse("admin:emissions_laboratory_change", args=[two[0].pk])).content

    assert led.url == f"{PAGE}?laboratory=IIE&year=2026"
    assert b"/admin/emissions/report/?laboratory=IIE&amp;year=2026" in html


def test_a_report_of_several_states_counts_them(staff, two):
    ReportingYearFactory(laboratory=two[1])

    assert staff.get(PAGE, {"faculty": "ENAC"}).context["state"] == "open: 1, validated: 1"


def test_credits_are_drawn_to_the_left_of_nothing():
    drawn = bars.bars([bars.Amount(Decimal(-20)), bars.Amount(Decimal(80))])

    assert [(bar.start, bar.width, bar.zero) for bar in drawn] == [
        ("0.00", "20.00", "20.00"),
        ("20.00", "80.00", "20.00"),
    ]


def test_a_year_without_emissions_is_still_a_year(staff):
    row = ReportingYearFactory(year=2024)
    ActivityFactory(laboratory=row.laboratory, happened_on=date(2024, 5, 1))

    found = staff.get(PAGE, {"laboratory": row.laboratory.code}).context["report"]

    assert (found.year, found.is_empty, found.without_result) == (2024, False, 1)


def test_the_report_is_in_french_for_who_reads_french(staff, two):
    html = staff.get(
        PAGE, {"laboratory": "IIE"}, headers={"Accept-Language": "fr"}
    ).content.decode()

    for words in ("Émissions de gaz à effet de serre de IIE, 2026", "Par périmètre", "0,024"):
        assert words in html
    assert 'width="100.00%"' in html  # drawings have points in every language


def test_a_language_once_chosen_stays(staff, two):
    staff.post("/i18n/setlang/", {"language": "fr", "next": PAGE})

    assert "Bilan" in staff.get(PAGE).content.decode()
