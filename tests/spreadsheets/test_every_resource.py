"""Whatever a table exports, it takes back and finds nothing new or changed."""

import pytest
import tablib
from django.contrib import admin

from config.api_router import ROUTERS
from spreadsheets.exporting.exports import content_of
from spreadsheets.exporting.portions import Extract
from spreadsheets.formats import CSV, XLSX
from spreadsheets.resources import BaseResource
from tests.domains import one_of_each
from tests.spreadsheets.factories import ImportJobFactory


def offered():
    """Every resource that an admin page or an address of the API uses."""
    for model_admin in admin.site._registry.values():
        yield from getattr(model_admin, "resource_classes", ())
    for router in ROUTERS.values():
        yield from (getattr(viewset, "resource_class", None) for _, viewset, _ in router.registry)


RESOURCES = sorted(
    {found for found in offered() if found and issubclass(found, BaseResource)},
    key=lambda resource: resource.__name__,
)


def exported(resource, form: str) -> bytes:
    return b"".join(content_of(Extract(resource, resource.get_queryset()), form))


def as_csv(resource) -> tablib.Dataset:
    return CSV().create_dataset(exported(resource, "csv"))


def as_workbook(resource) -> tablib.Dataset:
    return XLSX().create_dataset(exported(resource, "xlsx"))


@pytest.mark.parametrize("read", [as_csv, as_workbook])
@pytest.mark.parametrize("resource_class", RESOURCES, ids=lambda resource: resource.__name__)
def test_what_was_exported_changes_nothing(superuser, noon, resource_class, read):
    one_of_each(superuser)
    ImportJobFactory(uploaded_by=superuser)
    ImportJobFactory()
    resource = resource_class()
    dataset = read(resource)

    result = resource_class().import_data(dataset, dry_run=True, user=superuser)

    assert len(dataset) > 0, "one_of_each makes no row of it"
    refusals = [error.error.messages for error in result.base_errors]
    if resource_class.only_exported:
        assert refusals == [[resource_class.only_exported]]
        return
    assert refusals == []
    assert [str(error.error) for row in result for error in row.errors] == []
    assert result.totals["skip"] == len(dataset)
