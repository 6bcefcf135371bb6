"""What staff see of the lifecycle, ask for, and are asked before anything goes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from jobs import services
from jobs.beat import sync_schedule
from jobs.models import Job
from sensing.lifecycle import READINGS
from tests.accounts.factories import UserFactory
from tests.conftest import NOON
from tests.sensing.factories import SensorFactory
from tests.sensing.test_packing import OLD, paced, send
from tests.timeseries import old_readings as old
from tests.timeseries.factories import ArchiveFactory, HoldFactory
from timeseries import maintenance, packing, partitions, retention
from timeseries.models import Archive, Hold, PolicyState, Retention

pytestmark = pytest.mark.usefixtures("storage", "noon")
DAY = old.partition_of(OLD)
RANGE = {"start_0": "2026-02-01", "start_1": "00:00", "end_0": "2026-02-02", "end_1": "00:00"}
PAGE = "admin:timeseries_policystate_change"
RETENTION = "admin:timeseries_policystate_retention"


@pytest.fixture
def staff(client):
    user = UserFactory(is_staff=True, role="administrator")
    client.force_login(user)
    maintenance.register_policies()
    yield client
    never = {"last_failure": "", "last_failure_at": None, "last_run_at": None, "last_result": ""}
    PolicyState.objects.filter(name=READINGS.name).update(**never)


def policy_page(staff, **query) -> str:
    return text(staff.get(reverse(PAGE, args=[READINGS.name]), query))


def retention_page(staff, **query):
    return staff.get(reverse(RETENTION, args=[READINGS.name]), query)


def text(response) -> str:
    assert response.status_code == 200, response.headers
    return re.sub(r"\s+", " ", response.content.decode())


def run(job: Job) -> Job:
    services.run(job.pk, now=datetime.now(UTC))
    job.refresh_from_db()
    return job


class TestRetention:
    def test_it_shows_what_would_go_before_it_is_stored(self, staff):
        partitions.make_ahead(READINGS, now=NOON)
        send(SensorFactory(), paced(100))
        packing.pack_old(READINGS, now=NOON)

        page = text(retention_page(staff, keep_days=8, archives="on"))

        assert DAY.table in page
        assert "with about 100 rows" in page
        assert f"Archive 1: {DAY.table}" in page
        assert "can be restored" in page
        assert not Retention.objects.exists()

    def test_without_an_archive_it_says_gone_for_good(self, staff):
        page = text(retention_page(staff, keep_days=8))

        assert "gone for good" in page
        assert "Archive 1" not in page

    def test_what_was_seen_is_stored_and_a_run_is_asked_for(self, staff):
        found = retention_page(staff, keep_days=8, archives="on").context

        said = {"keep_days": 8, "archives": "on", "seen": found["seen"]}
        answer = staff.post(reverse(RETENTION, args=[READINGS.name]), said)

        assert answer.status_code == 302
        stored = Retention.objects.get()
        assert (stored.keep_days, stored.archives) == (8, True)
        assert stored.changed_by.email == staff.get("/admin/").wsgi_request.user.email
        assert Job.objects.get().kind == "timeseries.maintain_partitions"

    def test_numbers_that_changed_meanwhile_are_shown_again(self, staff):
        seen = retention_page(staff, keep_days=8).context["seen"]
        HoldFactory(start=DAY.start, end=DAY.end)

        said = {"keep_days": 8, "seen": seen}
        page = text(staff.post(reverse(RETENTION, args=[READINGS.name]), said))

        assert "The numbers have changed" in page
        assert "because they are held" in page
        assert not Retention.objects.exists()

    @pytest.mark.parametrize("days", ["0", "-1", "36501", "x", "", "1e3"])
    def test_what_is_not_possible_is_said(self, staff, days):
        page = retention_page(staff, keep_days=days)

        assert page.context["form"].errors["keep_days"]
        assert page.context["overview"] is None

    def test_a_rollup_has_none(self, staff):
        assert staff.get(reverse(RETENTION, args=["sensing.reading_hour"])).status_code == 404

    @pytest.mark.parametrize("role", ["supervisor", "auditor"])
    def test_others_may_look_and_not_decide(self, staff, client, role):
        client.force_login(UserFactory(is_staff=True, role=role))

        assert "Change retention" not in policy_page(client)
        assert retention_page(client).status_code == 403
        assert client.post(reverse(RETENTION, args=[READINGS.name])).status_code == 403


class TestPolicyPage:
    def test_it_shows_holds_archives_and_the_packed_ratio(self, staff):
        send(SensorFactory(), paced(100))
        packing.pack_old(READINGS, now=NOON)
        archive = ArchiveFactory()
        HoldFactory(reason="An inquiry about the greenhouse.")

        page = policy_page(staff)

        assert "An inquiry about the greenhouse." in page
        assert reverse("admin:timeseries_archive_change", args=[archive.pk]) in page
        assert "100 rows in" in page

    def test_the_next_run_is_that_of_the_schedule(self, staff):
        sync_schedule()

        assert "next on 2 Mar 2026, 12:07" in policy_page(staff)

    def test_a_dry_run_says_what_would_be_archived_packed_and_dropped(self, staff, noon):
        send(SensorFactory(), paced(100))
        young = policy_page(staff, **{"dry-run": 1})
        assert f"Pack 1: {DAY.table}" in young
        retention.decide(READINGS.name, keep_days=9, archives=True, now=NOON, by=None)

        page = policy_page(staff, **{"dry-run": 1})

        assert f"Archive 1: {DAY.table}" in page
        assert re.search(rf"Drop \d+, with about .*?{DAY.table}", page)

    def test_the_list_says_how_much_each_table_holds(self, staff):
        send(SensorFactory(), paced(100))
        packing.pack_old(READINGS, now=NOON)

        page = text(staff.get(reverse("admin:timeseries_policystate_changelist")))

        assert "100 rows," in page

    def test_a_policy_that_is_declared_no_more_still_opens(self, staff):
        PolicyState.objects.create(name="gone.table", kind="partitions")

        page = text(staff.get(reverse(PAGE, args=["gone.table"])))

        assert "No app declares this policy any more." in page
        assert "Change retention" not in page
        PolicyState.objects.filter(name="gone.table").delete()


class TestHolds:
    ADD = "admin:timeseries_hold_add"

    def add(self, staff, **fields):
        given = {"policy": READINGS.name, **RANGE, "reason": "An inquiry.", **fields}
        return staff.post(reverse(self.ADD), given)

    def test_a_hold_is_placed_and_released(self, staff):
        self.add(staff)
        hold = Hold.objects.get()
        assert (hold.start, hold.placed_at) == (datetime(2026, 2, 1, tzinfo=UTC), NOON)
        assert hold.placed_by is not None

        act(staff, hold, "release")

        hold.refresh_from_db()
        assert hold.released_by == hold.placed_by
        assert "is released already" in text(act(staff, hold, "release"))

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"reason": " "}, "This field is required."),
            ({"end_0": "2026-02-01"}, "A hold ends after it starts."),
            ({"until_0": "2026-03-01", "until_1": "00:00"}, "does not end before it is placed"),
            ({"policy": "nobody"}, "Select a valid choice."),
        ],
    )
    def test_what_cannot_be_is_said_at_its_field(self, staff, fields, sentence):
        assert sentence in text(self.add(staff, **fields))
        assert not Hold.objects.exists()

    def test_what_was_said_of_a_hold_stays(self, staff):
        hold = HoldFactory()
        url = reverse("admin:timeseries_hold_change", args=[hold.pk])

        assert staff.get(url).status_code == 200
        assert staff.post(url, {"reason": "Another one."}).status_code == 403

    def test_a_supervisor_sees_holds_and_places_none(self, staff, client):
        client.force_login(UserFactory(is_staff=True, role="supervisor"))

        assert client.get(reverse("admin:timeseries_hold_changelist")).status_code == 200
        assert client.get(reverse(self.ADD)).status_code == 403
        assert "Hold a range" not in policy_page(client)


class TestRestore:
    def test_an_archive_is_restored_by_a_job_that_knows_who_asked(self, staff):
        send(SensorFactory(), paced(50))
        before = old.bits(DAY)
        made = old.archive(DAY)
        old.drop(DAY)

        act(staff, made, "restore")
        job = run(Job.objects.get())

        assert (job.state, job.total_count) == (Job.State.DONE, 1)
        assert "50 rows of" in job.result
        assert old.bits(DAY) == before
        assert Hold.objects.get().placed_by == job.requested_by is not None

    def test_why_a_restore_failed_stands_with_its_job_and_its_policy(self, staff):
        made = ArchiveFactory(start=DAY.start, end=DAY.end, table=DAY.table, columns=[])

        act(staff, made, "restore")
        job = Job.objects.get()
        with pytest.raises(Exception, match="is not in the storage"):
            services.run(job.pk, now=datetime.now(UTC))

        job.refresh_from_db()
        assert "from a back-up" in job.error
        assert "from a back-up" in policy_page(staff)

    def test_an_archive_that_was_never_verified_is_not_restored(self, staff):
        act(staff, ArchiveFactory(verified_at=None), "restore")

        assert not Job.objects.exists()

    def test_a_supervisor_sees_archives_and_restores_none(self, staff, client):
        archive = ArchiveFactory()
        client.force_login(UserFactory(is_staff=True, role="supervisor"))

        assert archive.table in text(client.get(page_of(archive)))
        act(client, archive, "restore")
        assert not Job.objects.exists()


def page_of(row) -> str:
    return reverse(f"admin:timeseries_{row._meta.model_name}_changelist")


def act(staff, row, action: str):
    said = {"action": action, "_selected_action": [row.pk]}
    return staff.post(page_of(row), said, follow=True)


def test_the_jobs_archive_then_drop_and_say_so(storage):
    send(SensorFactory(), paced(50))
    retention.decide(
        READINGS.name, keep_days=9, archives=True, now=NOON - retention.SETTLES, by=None
    )
    horizon = NOON - timedelta(days=9)
    expired = [part for part in partitions.catalog(READINGS) if part.end <= horizon]
    for part in expired:
        if part.table != DAY.table:
            old.drop(part)

    waits = maintenance.maintain(READINGS, now=NOON)
    assert waits.endswith("0 dropped, 1 wait for their archive or rollup")

    said = maintenance.archive(READINGS, now=NOON, report=lambda done, total: None)
    assert said == f"{READINGS.name}: 1 archived"
    assert maintenance.archive(READINGS, now=NOON, report=lambda done, total: None).endswith(
        "0 archived"
    )

    old.TouchedBucket.objects.all().delete()
    assert maintenance.maintain(READINGS, now=NOON).endswith("1 dropped")
    assert Archive.objects.get().dropped_at == NOON
    never = {"last_run_at": None, "last_result": ""}
    PolicyState.objects.filter(name=READINGS.name).update(**never)
