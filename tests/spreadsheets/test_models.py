"""Imports and their rows: rules broken on purpose, and who sees whose."""

from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from spreadsheets.models import Export, ImportJob, ImportRow, ScheduledExport
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.spreadsheets.factories import (
    CrontabFactory,
    ExportFactory,
    ImportJobFactory,
    ImportRowFactory,
    ScheduledExportFactory,
)


def job(**values):
    return ImportJobFactory.build(uploaded_by=UserFactory(), **values)


def row(**values):
    return ImportRowFactory.build(**{"job": ImportJobFactory()} | values)


def export(**values):
    return ExportFactory.build(owner=UserFactory(), **values)


def schedule(**values):
    return ScheduledExportFactory.build(
        **{"owner": UserFactory(), "crontab": CrontabFactory(), **values}
    )


def same_name():
    first = ScheduledExportFactory()
    return schedule(owner=first.owner, name=first.name)


def same_line():
    first = ImportRowFactory()
    return row(job=first.job, number=first.number)


BROKEN = {
    "spreadsheets_importjob_mode_known": [partial(job, mode="lost")],
    "spreadsheets_importjob_status_known": [partial(job, status="lost")],
    "spreadsheets_importjob_sha256_whole": [
        partial(job, sha256=text) for text in ("", "0" * 63, "G" * 64)
    ],
    "spreadsheets_importjob_finished_has_moment": [
        partial(job, status="done"),
        partial(job, finished_at=NOON),
    ],
    "spreadsheets_importrow_once": [same_line],
    "spreadsheets_importrow_status_known": [partial(row, status="lost")],
    "spreadsheets_importrow_errors_listed": [
        partial(row, status="wrong"),
        partial(row, errors=[{"message": "?"}]),
    ],
    "spreadsheets_export_status_known": [partial(export, status="lost")],
    "spreadsheets_export_surface_known": [partial(export, surface="wall")],
    "spreadsheets_export_form_known": [partial(export, form="pdf")],
    "spreadsheets_export_done_has_sha256": [partial(export, status="done", finished_at=NOON)],
    "spreadsheets_export_finished_has_moment": [
        partial(export, status="failed"),
        partial(export, finished_at=NOON),
    ],
    "spreadsheets_scheduledexport_name_once": [same_name],
    "spreadsheets_scheduledexport_surface_known": [partial(schedule, surface="wall")],
    "spreadsheets_scheduledexport_form_known": [partial(schedule, form="pdf")],
    "spreadsheets_scheduledexport_has_recipient": [partial(schedule, recipients=[])],
}
# A status that is not known is neither finished nor unfinished.
ALSO = {
    "spreadsheets_importjob_status_known": "spreadsheets_importjob_finished_has_moment",
    "spreadsheets_export_status_known": "spreadsheets_export_finished_has_moment",
}
CONSTRAINTS = {
    constraint.name: constraint
    for model in (ImportJob, ImportRow, Export, ScheduledExport)
    for constraint in model._meta.constraints
}
WAYS = [
    pytest.param(name, make, id=f"{name} in way {number}")
    for name, ways in BROKEN.items()
    for number, make in enumerate(ways, 1)
]


def test_every_constraint_is_broken_here():
    models = apps.get_app_config("spreadsheets").get_models()
    names = {constraint.name for model in models for constraint in model._meta.constraints}

    assert set(BROKEN) == names


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_the_database_refuses_what_breaks_a_constraint(name, make):
    instance = make()

    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        instance.save(force_insert=True)

    assert any(reason in str(caught.value) for reason in {name, ALSO.get(name, name)})


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "make"), WAYS)
def test_staff_are_told_in_a_sentence_what_breaks_a_constraint(name, make):
    instance = make()

    with pytest.raises(ValidationError) as caught:
        instance.validate_constraints()

    assert CONSTRAINTS[name].violation_error_message in caught.value.messages


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda: ImportRow.objects.update(cells={}), id="changed"),
        pytest.param(lambda: ImportRow.objects.all().delete(), id="deleted"),
    ],
)
def test_the_rows_of_an_import_that_is_done_stay_as_they_are(change):
    ImportRowFactory(job=ImportJobFactory(done=True))

    with pytest.raises(IntegrityError, match="stay as they are"), transaction.atomic():
        change()

    assert ImportRow.objects.get().cells == {"unit": "kWh"}


@pytest.mark.django_db
def test_the_rows_of_an_import_under_way_change():
    ImportRowFactory(wrong=True)

    ImportRow.objects.update(status="applied", errors=[])
    ImportJob.objects.all().delete()

    assert not ImportRow.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["importjob", "importrow"])
@pytest.mark.parametrize(
    ("role", "count"), [("auditor", 2), ("administrator", 2), ("analyst", 1), ("operator", 1)]
)
def test_people_see_their_own_imports_and_some_those_of_everybody(client, page, role, count):
    person = UserFactory(is_staff=True, role=role)
    client.force_login(person)
    ImportRowFactory(job=ImportJobFactory(uploaded_by=person))
    ImportRowFactory(wrong=True)

    response = client.get(reverse(f"admin:spreadsheets_{page}_changelist"))

    assert len(response.context["cl"].result_list) == count


@pytest.mark.django_db
def test_a_wrong_row_says_what_is_wrong_with_it(client, superuser):
    ImportRowFactory(wrong=True)
    client.force_login(superuser)

    html = client.get(reverse("admin:spreadsheets_importrow_changelist")).content.decode()

    assert "A unit is missing." in html
