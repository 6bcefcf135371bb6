"""Whatever a table exports, the engine takes back and finds nothing new or changed."""

import csv
import io

import pytest

from spreadsheets.formats import unescape
from tests.domains import one_of_each
from tests.spreadsheets.engine.sheets import tried
from tests.spreadsheets.test_every_resource import RESOURCES, exported

IMPORTABLE = [resource for resource in RESOURCES if not resource.only_exported]


@pytest.mark.parametrize("resource_class", IMPORTABLE, ids=lambda resource: resource.__name__)
def test_what_was_exported_changes_nothing(superuser, noon, resource_class):
    one_of_each(superuser)
    resource = resource_class()
    text = exported(resource, "csv").decode()
    headers, *rows = csv.reader(io.StringIO(text, newline=""))
    rows = [[unescape(cell) for cell in row] for row in rows]

    found = tried(resource_class(), headers, rows, user=superuser)

    assert found.errors == {}
    assert found.statuses == ["unchanged"] * len(rows)
