"""Files of years of readings, from their upload to what came of them."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q


def place_of_file(history: "HistoryImport", name: str) -> str:
    return f"{history.folder}/file"


@pghistory.track(
    pghistory.InsertEvent(),
    # Its progress is no decision of anybody.
    pghistory.UpdateEvent(condition=pghistory.AnyChange("state", "plan", "mapping", "file")),
    pghistory.DeleteEvent(),
    exclude=["tail", "findings"],
)
class HistoryImport(models.Model):
    """One file of historic readings that somebody brought, and how far its import is."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "uploaded"
        CHECKING = "checking", "being checked"
        CHECKED = "checked", "checked"
        IMPORTING = "importing", "being imported"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    RUNNING = (State.CHECKING, State.IMPORTING)

    uuid = models.UUIDField("UUID", default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(
        upload_to=place_of_file, blank=True, help_text="Kept for 30 days after its upload."
    )
    file_name = models.CharField("file", max_length=255, help_text="As its sender named it.")
    sha256 = models.CharField(
        "SHA-256", max_length=64, help_text="Of the file; the same file has the same."
    )
    size = models.PositiveBigIntegerField(help_text="Of the file as it was sent, in bytes.")
    tail = models.BinaryField(default=b"", help_text="The end of its content, at most 16 KB.")
    dialect = models.JSONField(help_text="How it is written: encoding, delimiter, decimal mark.")
    plan = models.JSONField(
        null=True, blank=True, help_text="Where times and values stand, and in which form."
    )
    findings = models.JSONField(
        null=True, blank=True, help_text="What the check found: figures by series, problems."
    )
    mapping = models.JSONField(
        default=dict, blank=True, help_text="Ids of sensors, by columns or codes of the file."
    )
    stops_on_problems = models.BooleanField(
        "stop at problems", default=False, help_text="Import nothing of a file with a bad line."
    )
    state = models.CharField(max_length=9, choices=State, default=State.UPLOADED)
    revision = models.PositiveIntegerField(
        default=0, help_text="Grows with each job asked for; an older job stops."
    )
    done_lines = models.PositiveBigIntegerField(
        "lines done", default=0, help_text="Everything up to this line is stored or refused."
    )
    total_lines = models.PositiveBigIntegerField("lines", null=True, blank=True)
    stored_count = models.PositiveBigIntegerField("stored", default=0, help_text="New readings.")
    updated_count = models.PositiveBigIntegerField(
        "updated", default=0, help_text="Readings whose value was another one before."
    )
    unchanged_count = models.PositiveBigIntegerField(
        "unchanged", default=0, help_text="Readings that were there already."
    )
    old_count = models.PositiveBigIntegerField(
        "too old", default=0, help_text="Readings older than is kept."
    )
    refused_count = models.PositiveBigIntegerField(
        "refused", default=0, help_text="Values and lines that come back as a file."
    )
    error = models.TextField(blank=True, help_text="Why the whole file failed.")
    job = models.ForeignKey(
        "jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="history_imports"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(
        null=True, blank=True, help_text="When its import was first asked for."
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "historic import"
        constraints = [
            models.CheckConstraint(
                name="sensing_historyimport_state_known",
                condition=Q(
                    state__in=[
                        "uploaded",
                        "checking",
                        "checked",
                        "importing",
                        "done",
                        "failed",
                        "cancelled",
                    ]
                ),
                violation_error_message="This state of an import is not known.",
            ),
            models.CheckConstraint(
                name="sensing_historyimport_sha256_whole",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="A SHA-256 is 64 hexadecimal digits.",
            ),
            models.CheckConstraint(
                name="sensing_historyimport_finished_has_moment",
                condition=Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False)
                | Q(~Q(state__in=["done", "failed", "cancelled"]), finished_at=None),
                violation_error_message="An import says when it ended if, and only if, it has.",
            ),
            models.CheckConstraint(
                name="sensing_historyimport_plan_before_check",
                condition=Q(state__in=["uploaded", "failed", "cancelled"]) | Q(plan__isnull=False),
                violation_error_message="A file is checked and imported by a plan.",
            ),
            models.CheckConstraint(
                name="sensing_historyimport_started_has_moment",
                condition=~Q(state__in=["importing", "done"]) | Q(started_at__isnull=False),
                violation_error_message="An import says when it was started.",
            ),
            models.CheckConstraint(
                name="sensing_historyimport_lines_done_exist",
                condition=Q(total_lines=None) | Q(done_lines__lte=F("total_lines")),
                violation_error_message="No more lines are done than there are.",
            ),
        ]
        indexes = [
            # Whether the same file was here before.
            models.Index(fields=["sha256"], name="sensing_historyimport_of_file"),
            # The nightly job that removes old files.
            models.Index(
                fields=["uploaded_at"],
                name="sensing_historyimport_kept",
                condition=~Q(file=""),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def folder(self) -> str:
        """Where its file and all that belongs to it is stored."""
        return f"sensing/history/{self.uuid}"

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def may_be_described(self) -> bool:
        """Whether one may still say how to read it: nothing of it was stored yet."""
        return bool(self.file) and self.started_at is None and not self.is_running
