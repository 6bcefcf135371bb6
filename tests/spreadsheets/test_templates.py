"""Templates hold every column of an import, and what they offer is taken."""

import io

import openpyxl
import pytest

from sensing.resources import SensorGroupResource, SensorResource
from spreadsheets.exporting.templates import as_csv, as_workbook, entries_of
from spreadsheets.formats import CSV, XLSX
from tests.accounts.factories import UserFactory
from tests.conftest import client_of
from tests.sensing.factories import SensorGroupFactory
from tests.spreadsheets.test_every_resource import RESOURCES

IMPORTED = [resource for resource in RESOURCES if not resource.only_exported]
URL = "/api/v1/imports/templates/sensing.sensor.{}"


@pytest.mark.parametrize("resource_class", IMPORTED, ids=lambda one: one.__name__)
def test_a_template_can_be_imported_as_it_is(everything, db, resource_class):
    entries = entries_of(resource_class(), everything.user)

    for content, form in ((as_workbook(entries, title="x"), XLSX), (as_csv(entries), CSV)):
        dataset = form().create_dataset(content)
        result = resource_class().import_data(dataset, dry_run=True, user=everything.user)
        assert [error.error.messages for error in result.base_errors] == []
        assert result.total_rows == 0


def test_choices_are_offered_and_columns_that_must_be_filled_in_are_marked(superuser):
    SensorGroupFactory(name="=hall", parent=None)
    entries = {each.name: each for each in entries_of(SensorGroupResource(), superuser)}
    book = openpyxl.load_workbook(io.BytesIO(as_workbook([*entries.values()], title="groups")))

    assert (entries["name"].is_needed, entries["description"].is_needed) == (True, False)
    assert entries["parent"].choices[0] == "=hall"
    rules = {str(rule.sqref)[0]: rule for rule in book["data"].data_validations.dataValidation}
    place = list(entries).index("parent")
    assert rules["ABCDEFG"[place]].type == "list"
    assert book["data"].cell(1, 1).comment.text.startswith("Must be filled in.")
    choice = next(row[place] for row in book["choices"].iter_rows() if row[place].value == "=hall")
    assert choice.data_type == "s"
    assert book.sheetnames[1] == "about"


def test_few_rows_of_another_table_are_offered_only_to_who_may_see_them(db):
    SensorGroupFactory()

    entries = {each.name: each for each in entries_of(SensorGroupResource(), UserFactory())}

    assert entries["parent"].choices == []


def test_the_type_of_a_sensor_is_one_of_its_choices(superuser):
    entries = {each.name: each for each in entries_of(SensorResource(), superuser)}

    assert "power" in entries["type"].choices
    assert entries["type"].example in entries["type"].choices


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_api_gives_templates(api, form):
    answer = api.get(URL.format(form))

    assert answer.status_code == 200
    read = {"csv": CSV, "xlsx": XLSX}[form]().create_dataset(answer.content)
    assert read.headers[0] == "sensor_id"


def test_templates_are_for_who_may_import(db):
    assert client_of(UserFactory()).get(URL.format("csv")).status_code == 403


def test_there_is_no_template_of_what_is_only_exported(api):
    assert api.get("/api/v1/imports/templates/sales.transaction.csv").status_code == 404
