"""A file of factors is brought, looked at and published: by pages, over REST, by a worker."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from emissions.models import Activity, EmissionFactor, FactorFile, Result
from emissions.services import factor_files
from emissions.services.results import compute_results, verify_results
from emissions.services.superseding import supersede
from emissions.tasks import ask
from jobs import services as jobs
from tests.accounts.factories import UserFactory
from tests.conftest import DATA, NOON, client_of
from tests.emissions.factories import ActivityFactory, EmissionFactorFactory, FactorFileFactory

pytestmark = pytest.mark.django_db
HEADER = "Scope,Level_1,Level_2,Level_3,Level_4,Description,UOM,GHG_Unit,GHG_Conversion_Factor_{}"
WORKBOOKS = DATA / "emissions" / "defra_official" / "reference"


def flat(year: int, **values: str) -> bytes:
    lines = [f"Scope 1,{name},,,,,kWh,kg CO2e,{value}" for name, value in values.items()]
    return "\n".join([HEADER.format(year), *lines]).encode()


def received(content: bytes, **options) -> FactorFile:
    file = ContentFile(content, name="factors.csv")
    return factor_files.receive(file, by=UserFactory(), **options)


def work(file: FactorFile) -> FactorFile:
    """Let a worker do what the file is to do next."""
    ask(file)
    file.refresh_from_db()
    assert jobs.run(file.job_id, now=NOON) == "done"
    file.refresh_from_db()
    return file


def published(content: bytes, **options) -> FactorFile:
    file = work(received(content, **options))
    factor_files.ask_to_publish(file)
    return work(file)


@pytest.fixture(autouse=True)
def at_noon(noon):
    """All of it happens at NOON."""


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(is_staff=True, role="back office"))
    return client


def page(file: FactorFile, kind: str = "change") -> str:
    return reverse(f"admin:emissions_factorfile_{kind}", args=[file.pk])


def test_a_file_is_read_and_shown_before_anything_is_published():
    file = work(received(flat(2026, gas="0.2", oil="", coal="0.4")))

    assert (file.status, file.edition) == ("read", "2026")
    assert (file.findings["new"], file.findings["publishes"]) == (2, 2)
    assert file.findings["refused"] == [["line 3", "The line has no factor."]]
    assert not EmissionFactor.objects.exists()


def test_what_was_seen_is_published_with_the_results_it_touches():
    published(flat(2026, gas="0.2"))
    activity = ActivityFactory(factor=EmissionFactor.objects.get(), happened_on=date(2027, 2, 1))
    file = work(received(flat(2027, gas="0.3")))
    assert file.findings["effects"] == [
        {
            "laboratory": activity.laboratory.code,
            "year": 2027,
            "is_kept": False,
            "results": 1,
            "kg_before": "0",
            "kg_after": "30.0",
            "difference": "30.0",
            "percent": None,
        }
    ]
    assert file.findings["superseded"] == [["gas-kwh", "GB", "0.2", "0.3"]]
    assert not Result.objects.exists()

    factor_files.ask_to_publish(file)
    work(file)

    assert (file.status, file.finished_at) == ("done", NOON)
    assert file.findings["computed"]["written"] == 1
    assert Result.objects.get().kg == 30
    assert verify_results().is_right


def test_a_correction_changes_the_results_of_its_days():
    published(flat(2026, gas="0.2"))
    ActivityFactory(factor=EmissionFactor.objects.get(), happened_on=date(2026, 2, 1))
    compute_results(Activity.objects.all(), now=NOON)
    file = work(received(flat(2026, gas="0.25")))
    assert file.findings["publishes"] == 0
    with pytest.raises(factor_files.NotNow, match="nothing to publish"):
        factor_files.ask_to_publish(file)

    factor_files.look_again(file, corrects=True)
    work(file)
    assert file.findings["corrected"] == 1
    assert file.findings["effects"][0]["percent"] == "25.00"
    factor_files.ask_to_publish(file)
    work(file)

    assert Result.objects.get().kg == 25


def test_the_same_file_again_changes_nothing():
    published(flat(2026, gas="0.2"))

    file = work(received(flat(2026, gas="0.2")))

    assert (file.findings["unchanged"], file.findings["publishes"]) == (1, 0)


def test_if_the_library_changed_meanwhile_people_look_again():
    published(flat(2026, gas="0.2"))
    file = work(received(flat(2027, gas="0.3")))
    old = EmissionFactor.objects.get()
    supersede(old, value=Decimal("0.25"), valid_from=date(2026, 7, 1), now=NOON)
    factor_files.ask_to_publish(file)

    work(file)

    assert file.status == "reading"
    assert EmissionFactor.objects.count() == 2
    assert jobs.run(file.job_id, now=NOON) == "done"  # it was asked for by itself
    file.refresh_from_db()
    assert file.findings["superseded"] == [["gas-kwh", "GB", "0.25", "0.3"]]


def test_a_file_of_no_form_fails_with_a_sentence():
    file = work(received(b"a,b\n1,2\n"))

    assert (file.status, file.finished_at) == ("failed", NOON)
    assert "lacks the columns of any form" in file.error


def test_a_worker_that_comes_too_late_does_nothing():
    file = work(received(flat(2026, gas="0.2")))

    ask(FactorFile(pk=file.pk, status="reading", uploaded_by=file.uploaded_by))
    file.refresh_from_db()

    assert jobs.run(file.job_id, now=NOON) == "done"
    assert factor_files.publish(file.pk, report=print, now=NOON) == "no longer asked for"
    assert not EmissionFactor.objects.exists()


def test_a_file_that_is_too_large_is_not_taken(monkeypatch):
    monkeypatch.setattr(factor_files, "MOST_BYTES", 10)

    with pytest.raises(factor_files.TooLarge, match="larger than"):
        received(flat(2026, gas="0.2"))


@pytest.mark.real_data
def test_three_years_of_the_uk_government_supersede_each_other():
    for name in ("*2020*", "*2021*", "*2022*"):
        (path,) = WORKBOOKS.glob(name)
        published(path.read_bytes())

    versions = EmissionFactor.objects.filter(
        code="uk-electricity-electricity-generated-electricity-uk-kwh"
    ).order_by("version")
    assert [*versions.values_list("value", "valid_from__year")] == [
        (Decimal("0.23314"), 2020),
        (Decimal("0.21233"), 2021),
        (Decimal("0.19338"), 2022),
    ]
    assert EmissionFactor.objects.filter(version__gt=1).count() >= 1833 + 1586


def test_staff_upload_look_and_publish(staff):
    response = staff.post(
        reverse("admin:emissions_factorfile_add"),
        {"file": SimpleUploadedFile("uk.csv", flat(2026, gas="0.2", oil=""))},
    )
    file = FactorFile.objects.get()
    assert response.url == page(file)
    assert 'data-status="reading"' in staff.get(page(file)).content.decode()
    jobs.run(file.job_id, now=NOON)

    html = staff.get(page(file)).content.decode()
    assert "Publish 1 factors" in html
    assert "The line has no factor." in html
    assert "No result changes" in html
    staff.post(page(file, "publish"))
    file.refresh_from_db()
    jobs.run(file.job_id, now=NOON)

    assert 'data-status="done"' in staff.get(page(file)).content.decode()
    assert EmissionFactor.objects.get().value == Decimal("0.2")
    response = staff.post(page(file, "publish"), follow=True)
    assert "The file went on meanwhile" in str(next(iter(response.context["messages"])))


def test_staff_take_corrections_after_they_saw_them(staff):
    published(flat(2026, gas="0.2"))
    file = work(received(flat(2026, gas="0.25")))
    assert "Look again, taking corrections" in staff.get(page(file)).content.decode()

    staff.post(page(file, "look_again"))
    file.refresh_from_db()
    jobs.run(file.job_id, now=NOON)

    html = staff.get(page(file)).content.decode()
    assert "Publish 1 factors" in html
    assert "Look again without corrections" in html


def test_the_list_of_factors_leads_to_the_page(staff):
    EmissionFactorFactory()
    html = staff.get(reverse("admin:emissions_emissionfactor_changelist")).content.decode()
    assert "Import a published file" in html

    response = staff.get(reverse("admin:emissions_emissionfactor_import_published"))

    assert response.url == reverse("admin:emissions_factorfile_add")


@pytest.mark.parametrize("kind", ["publish", "look_again"])
def test_who_only_reads_files_publishes_none(client, kind):
    file = FactorFileFactory(status="read")
    client.force_login(UserFactory(is_staff=True, role="auditor"))

    assert client.get(page(file)).status_code == 200
    assert client.post(page(file, kind)).status_code == 403
    assert client.get(reverse("admin:emissions_factorfile_add")).status_code == 403
    file.refresh_from_db()
    assert file.status == "read"


URL = "/api/v1/emissions/factor-files/"


def test_over_rest_a_file_is_brought_looked_at_and_published():
    api = client_of(UserFactory(role="back office"))
    given = {"file": SimpleUploadedFile("uk.csv", flat(2026, gas="0.2"))}

    response = api.post(URL, given, format="multipart")

    assert response.status_code == 202, response.content
    file = FactorFile.objects.get()
    jobs.run(file.job_id, now=NOON)
    shown = api.get(f"{URL}{file.uuid}/").json()
    assert (shown["status"], shown["findings"]["new"]) == ("read", 1)
    assert api.post(f"{URL}{file.uuid}/publish/").status_code == 202
    file.refresh_from_db()
    jobs.run(file.job_id, now=NOON)
    assert EmissionFactor.objects.count() == 1
    assert api.post(f"{URL}{file.uuid}/publish/").status_code == 409


def test_over_rest_a_factor_is_previewed_before_it_is_superseded():
    api = client_of(UserFactory(role="back office"))
    activity = ActivityFactory(factor=EmissionFactorFactory())
    compute_results(Activity.objects.all(), now=NOON)
    address = f"/api/v1/emissions/emission-factors/{activity.factor_id}"
    asked = {"value": "0.3", "valid_from": "2026-01-01"}

    (effect,) = api.post(f"{address}/preview/", asked, format="json").json()

    assert effect == {
        "laboratory": activity.laboratory.code,
        "year": 2026,
        "is_kept": False,
        "results": 1,
        "kg_before": "20.0",
        "kg_after": "30.0",
        "difference": "10.0",
        "percent": "50.00",
    }
    assert EmissionFactor.objects.count() == 1
    assert api.post(f"{address}/supersede/", asked, format="json").status_code == 201
    assert Result.objects.get(gas="co2e").kg == 30
    assert api.post(f"{address}/preview/", asked, format="json").status_code == 409
