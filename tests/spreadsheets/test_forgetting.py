"""Files of imports go after a month, rows after three; what is known of the import stays."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from spreadsheets.models import ImportJob, ImportRow
from spreadsheets.services import forgetting
from tests.conftest import NOON
from tests.emissions.factories import ActivityFactory
from tests.spreadsheets.factories import ImportJobFactory, ImportRowFactory

LATER = NOON + forgetting.ROWS_KEPT + timedelta(seconds=1)


def quiet(done, total=None) -> None:
    """Nobody watches."""


def brought(*, at=NOON, **fields) -> ImportJob:
    job = ImportJobFactory(**fields)
    ImportJob.objects.filter(pk=job.pk).update(uploaded_at=at)
    job.refresh_from_db()
    return job


def forget(now=LATER) -> int:
    return forgetting.forget_rows(now=now, report=quiet)


def test_rows_of_an_import_go_after_their_time_and_the_import_stays(db):
    job = brought(done=True, new_count=3, applied_count=3)
    ImportRowFactory.create_batch(3, job=job, status="applied")

    assert forget(LATER - timedelta(seconds=2)) == 0
    assert forget() == 3

    job.refresh_from_db()
    assert (job.status, job.new_count, job.rows_removed_at) == ("done", 3, LATER)
    assert not ImportRow.objects.exists()
    assert forget() == 0


def test_rows_are_removed_in_portions(db, monkeypatch):
    monkeypatch.setattr(forgetting, "AT_ONCE", 2)
    job = brought(done=True)
    ImportRowFactory.create_batch(5, job=job)

    assert forget() == 5


def test_rows_to_which_others_refer_stay(db):
    job = brought(done=True)
    kept, _ = ImportRowFactory.create_batch(2, job=job)
    activity = ActivityFactory(import_row=kept)

    assert forget() == 1

    activity.refresh_from_db()
    assert activity.import_row == kept
    assert list(ImportRow.objects.all()) == [kept]


@pytest.mark.parametrize("status", ["checked", "unclear"])
def test_an_import_that_waited_all_that_time_is_cancelled(db, status):
    job = brought(status=status)
    ImportRowFactory(job=job)

    assert forget() == 1

    job.refresh_from_db()
    assert (job.status, job.finished_at, job.revision) == ("cancelled", LATER, 1)


@pytest.mark.parametrize("status", sorted(ImportJob.RUNNING))
def test_what_is_under_way_is_left_alone(db, status):
    job = brought(status=status, finished_at=NOON if status == "undoing" else None)
    ImportRowFactory(job=job)

    assert forget() == 0


def test_its_page_says_that_the_rows_are_gone(client, superuser):
    client.force_login(superuser)
    job = brought(done=True, wrong_count=1, applied_count=1)
    ImportRowFactory(job=job, wrong=True)
    forget()

    page = client.get(reverse("admin:spreadsheets_importjob_change", args=[job.pk]))

    html = page.content.decode()
    assert "Its rows were removed on 31 May 2026" in html
    assert "Download the failed rows" not in html
    assert "Show them in" not in html
    failed = reverse("admin:spreadsheets_importjob_failed", args=[job.pk])
    assert client.get(failed).status_code == 404


def test_files_go_after_a_month(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    job = brought(done=True)
    job.file.save("file", ContentFile(b"a"))

    assert forgetting.forget_files(now=NOON + timedelta(29)) == 0
    assert forgetting.forget_files(now=NOON + timedelta(31)) == 1

    job.refresh_from_db()
    assert not job.file
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
