"""What LibreOffice opened and saved again is taken back, and changes nothing."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from spreadsheets.registry import label_of
from tests.accounts.factories import UserFactory
from tests.domains import one_of_each
from tests.spreadsheets.engine.files import checked
from tests.spreadsheets.engine.test_every_resource import IMPORTABLE
from tests.spreadsheets.test_every_resource import exported

LONG = re.compile(r"-?[\d.]{16,}")
pytestmark = pytest.mark.slow
# Delimiter, quotation mark, UTF-8, first line, columns as they are, English (US).
AS_TEXT = "Text - txt - csv (StarCalc):{},34,76,1,,1033,false"
WAYS = {  # how it is told to open and to save; all of what it would ask a person
    "xlsx": ["--convert-to", "xlsx"],
    "ods": ["--convert-to", "ods"],
    "csv": [f"--infilter={AS_TEXT.format(44)}", "--convert-to", f"csv:{AS_TEXT.format(44)}"],
    "csv;": [f"--infilter={AS_TEXT.format(44)}", "--convert-to", f"csv:{AS_TEXT.format(59)}"],
}


def is_rounded(before: dict | None) -> bool:
    """Whether LibreOffice cut a number: of a text file it takes fifteen digits, as all its kind."""
    return any(LONG.fullmatch(str(cell)) for cell in (before or {}).values())


def table_of(kind) -> str:
    """The table whose page a file of this resource is for: modules have pages of their own."""
    return label_of(getattr(kind, "module", kind._meta.model))


@pytest.fixture
def saved_again(tmp_path) -> Callable[..., Path]:
    """Let LibreOffice open all files of a folder and save them into another, in one run."""

    def saved_again(folder: Path, options: list[str]) -> Path:
        out = tmp_path / "saved"
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = ["soffice", profile, "--headless", *options, "--outdir", str(out)]
        files = sorted(map(str, folder.iterdir()))
        subprocess.run([*command, *files], check=True, capture_output=True, timeout=300)
        return out

    return saved_again


@pytest.mark.parametrize("way", WAYS)
def test_what_was_opened_and_saved_again_changes_nothing(committed, tmp_path, saved_again, way):
    person = UserFactory(is_staff=True, is_superuser=True)
    one_of_each(person)
    form, folder = way.strip(";"), tmp_path / "exported"
    folder.mkdir()
    for kind in IMPORTABLE:
        (folder / f"{table_of(kind)}.{form}").write_bytes(exported(kind(), form))

    out = saved_again(folder, WAYS[way])

    found = {}
    for kind in IMPORTABLE:
        table = table_of(kind)
        content = (out / f"{table}.{form}").read_bytes()
        job = checked(content, table=table, by=person, name=f"saved.{form}")
        rows = [
            (row.status, row.cells, row.before, row.errors)
            for row in job.rows.all()
            if form != "csv" or not is_rounded(row.before)
        ]
        if not rows or {status for status, *_ in rows} != {"unchanged"}:
            found[table] = (job.error, job.findings.get("problems"), rows)
    assert found == {}
