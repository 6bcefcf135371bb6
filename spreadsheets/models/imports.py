"""Files that came in, and each of their rows: what was in it, what became of it, and why."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KEEP_ROWS_OF_DONE = """
    IF EXISTS (
        SELECT 1 FROM (SELECT DISTINCT job_id FROM touched) AS touched
        JOIN import_jobs ON id = touched.job_id AND status IN ('done', 'undoing', 'undone'){unless}
    ) THEN
        RAISE EXCEPTION 'The rows of an import that is done stay as they are.'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


KEPT_ROWS = {
    "update": (pgtrigger.Update, ""),
    "delete": (pgtrigger.Delete, " AND rows_removed_at IS NULL"),
}


def place_of_file(job: "ImportJob", name: str) -> str:
    return f"spreadsheets/imports/{job.uuid}"


@pghistory.track(
    pghistory.InsertEvent(),
    # Its progress is no decision of anybody.
    pghistory.UpdateEvent(
        condition=pghistory.AnyChange("status", "mode", "dialect", "columns", "file")
    ),
    pghistory.DeleteEvent(),
    exclude=["findings"],
)
class ImportJob(models.Model):
    """One file that somebody brought, from its upload to what came of it."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKING = "checking", _("being checked")
        UNCLEAR = "unclear", _("needs an answer")
        CHECKED = "checked", _("checked")
        APPLYING = "applying", _("being applied")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")
        UNDONE = "undone", _("undone")

    class Mode(models.TextChoices):
        ALL = "all", _("all rows, or none if any is wrong")
        GOOD = "good", _("the good rows only")
        CREATE = "create", _("only rows that are new")
        UPDATE = "update", _("only rows that change others")

    RUNNING = (Status.UPLOADED, Status.CHECKING, Status.APPLYING, Status.UNDOING)
    ENDED = (Status.DONE, Status.FAILED, Status.CANCELLED, Status.UNDONE)

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    resource = models.CharField(
        _("table"), max_length=100, help_text=_("Where its rows go, such as emissions.activity.")
    )
    file_name = models.CharField(_("file"), max_length=255, help_text=_("As its sender named it."))
    sha256 = models.CharField(
        _("SHA-256"), max_length=64, help_text=_("Of the file; the same file has the same.")
    )
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes."))
    file = models.FileField(
        _("content"),
        upload_to=place_of_file,
        blank=True,
        help_text=_("Kept for 30 days after its upload."),
    )
    dialect = models.JSONField(
        _("dialect"),
        default=dict,
        blank=True,
        help_text=_("How it is written: format, encoding, delimiter, decimal mark, dates."),
    )
    columns = models.JSONField(
        _("columns"),
        default=dict,
        blank=True,
        help_text=_("Column of the table by column of the file; empty for one that is left out."),
    )
    findings = models.JSONField(
        _("findings"),
        default=dict,
        blank=True,
        help_text=_("What the reader saw, and what is not clear."),
    )
    mode = models.CharField(
        _("mode"), max_length=6, choices=Mode, default=Mode.ALL, help_text=_("Which rows count.")
    )
    applies_when_right = models.BooleanField(
        _("applies when right"),
        default=False,
        help_text=_("Its rows are written by itself if its first check finds none wrong."),
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.UPLOADED)
    revision = models.PositiveIntegerField(
        _("revision"), default=0, help_text=_("Grows with each work asked for; older work stops.")
    )
    new_count = models.PositiveIntegerField(_("new"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    wrong_count = models.PositiveIntegerField(_("wrong"), default=0)
    applied_count = models.PositiveIntegerField(
        _("applied"), default=0, help_text=_("Rows that were written.")
    )
    error = models.TextField(
        _("error"), blank=True, help_text=_("Why nothing was written, for people.")
    )
    job = models.ForeignKey(
        "jobs.Job",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("job"),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="imports",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    rows_removed_at = models.DateTimeField(
        _("rows removed at"),
        null=True,
        blank=True,
        help_text=_("They are kept for 90 days; those that others refer to stay."),
    )

    class Meta:
        db_table = "import_jobs"
        ordering = ["-id"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        permissions = [("view_every_importjob", "Can view the imports of everybody")]
        constraints = [
            models.CheckConstraint(
                name="spreadsheets_importjob_status_known",
                condition=Q(
                    status__in=[
                        "uploaded",
                        "checking",
                        "unclear",
                        "checked",
                        "applying",
                        "done",
                        "undoing",
                        "failed",
                        "cancelled",
                        "undone",
                    ]
                ),
                violation_error_message=_("This status of an import is not known."),
            ),
            models.CheckConstraint(
                name="spreadsheets_importjob_mode_known",
                condition=Q(mode__in=["all", "good", "create", "update"]),
                violation_error_message=_("This mode of an import is not known."),
            ),
            models.CheckConstraint(
                name="spreadsheets_importjob_sha256_whole",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("A SHA-256 is 64 hexadecimal digits."),
            ),
            models.CheckConstraint(
                name="spreadsheets_importjob_finished_has_moment",
                condition=Q(
                    status__in=["done", "undoing", "failed", "cancelled", "undone"],
                    finished_at__isnull=False,
                )
                | Q(
                    ~Q(status__in=["done", "undoing", "failed", "cancelled", "undone"]),
                    finished_at__isnull=True,
                ),
                violation_error_message=_(
                    "An import says when it was finished if, and only if, it is."
                ),
            ),
        ]
        indexes = [
            # The list of one's own imports, and the ones that brought the same file.
            models.Index(fields=["uploaded_by", "-id"], name="spreadsheets_job_of_person"),
            models.Index(fields=["sha256"], name="spreadsheets_job_of_file"),
            # The nightly job that removes old files.
            models.Index(
                fields=["uploaded_at"], name="spreadsheets_job_kept", condition=~Q(file="")
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        return self.status in self.RUNNING

    @property
    def may_be_changed(self) -> bool:
        """Whether one may still say how to read it, or mend it: nothing of it was written."""
        return self.status in (self.Status.UNCLEAR, self.Status.CHECKED, self.Status.CANCELLED)


class ImportRow(models.Model):
    """One line of an imported file, as it was sent, with what is wrong with it."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        WRONG = "wrong", _("wrong")
        APPLIED = "applied", _("applied")

    # Checked by nobody a million times: the service that writes rows writes them of an import.
    job = models.ForeignKey(
        ImportJob,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,  # a line is found by its import and number
        related_name="rows",
        verbose_name=_("import"),
    )
    number = models.PositiveIntegerField(
        _("line"), help_text=_("Place in the file; the header is line 1.")
    )
    cells = models.JSONField(_("cells"), help_text=_("As they were sent, by column."))
    status = models.CharField(_("status"), max_length=9, choices=Status)
    errors = models.JSONField(
        _("errors"),
        default=list,
        blank=True,
        help_text=_("A list of column, value, code and message."),
    )
    object_key = models.CharField(
        _("object"),
        max_length=255,
        blank=True,
        help_text=_("Key of the row that it made or changed, or would change."),
    )
    before = models.JSONField(
        _("before"),
        null=True,
        blank=True,
        help_text=_("What the columns held that it changed. Empty for a row that it made."),
    )

    class Meta:
        db_table = "import_rows"
        ordering = ["job", "number"]
        verbose_name = _("import row")
        verbose_name_plural = _("import rows")
        constraints = [
            models.UniqueConstraint(
                name="spreadsheets_importrow_once",
                fields=["job", "number"],
                violation_error_message=_("This import has this line already."),
            ),
            models.CheckConstraint(
                name="spreadsheets_importrow_status_known",
                condition=Q(status__in=["new", "changed", "unchanged", "wrong", "applied"]),
                violation_error_message=_("This status of a line is not known."),
            ),
            models.CheckConstraint(
                name="spreadsheets_importrow_errors_listed",
                condition=(Q(status="wrong") & ~Q(errors=[])) | (~Q(status="wrong") & Q(errors=[])),
                violation_error_message=_("A line is wrong if, and only if, it has errors."),
            ),
        ]
        indexes = [
            # The wrong lines of an import: its error file and its preview.
            models.Index(
                fields=["job", "number"],
                name="spreadsheets_row_wrong",
                condition=Q(status="wrong"),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=f"keep_done_{name}",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=operation,
                referencing=pgtrigger.Referencing(old="touched"),
                func=KEEP_ROWS_OF_DONE.format(unless=unless),
            )
            for name, (operation, unless) in KEPT_ROWS.items()
        ]

    def __str__(self) -> str:
        return f"{self.job}, {self.number}"
