"""The OpenAPI document, and the running server held to it."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import jsonschema_rs
import pytest
from django.core.management import call_command
from drf_spectacular import validation

from accounts.models import ApiToken
from tests.accounts.factories import UserFactory
from tests.conftest import ROOT
from tests.domains import one_of_each

OPENAPI = Path(validation.__file__).with_name("openapi_3_1_schema.json")
SETTINGS = Path(__file__).with_name("schemathesis.toml")


def test_the_schema_is_made_without_a_warning(tmp_path):
    path = tmp_path / "schema.json"

    call_command("spectacular", file=str(path), format="openapi-json", fail_on_warn=True)

    schema = json.loads(path.read_text())
    assert schema["openapi"] == "3.1.0"
    # What the command's own --validate does, which takes ten seconds for it.
    jsonschema_rs.validate(json.loads(OPENAPI.read_text()), schema)


def test_the_schema_is_for_those_with_a_token(client, api):
    assert client.get("/api/schema/").status_code == 401
    assert api.get("/api/schema/").status_code == 200


def test_the_documentation_loads_nothing_from_elsewhere(api):
    page = api.get("/api/docs/").content.decode()

    assert "swagger-ui" in page
    assert "https://" not in page


@pytest.fixture
def populated(committed, server):
    """A row of everything, so that answers have something to say."""
    user = UserFactory(is_superuser=True)
    one_of_each(user, now=datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    _, secret = ApiToken.objects.create(user=user, name="test", kind=ApiToken.Kind.FULL)
    return f"Token {secret}"


@pytest.mark.slow
@pytest.mark.timeout(900)  # its minute is more than five where others use the processors too
def test_the_running_server_keeps_to_its_schema(server, populated, tmp_path):
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS), "run"]
    options = ["-H", f"Authorization: {populated}", "--no-color"]
    run = subprocess.run(
        [*command, f"{server}/api/schema/?format=json", *options],
        cwd=tmp_path,
        # A table of all characters, which takes seconds to make, is found again there.
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(ROOT / ".hypothesis")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
