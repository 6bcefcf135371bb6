"""Files that came in, and each of their rows: what was in it, what became of it, and why."""

import uuid

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KEEP_ROWS_OF_DONE = """
    IF EXISTS (SELECT 1 FROM import_jobs WHERE id = OLD.job_id AND status = 'done') THEN
        RAISE EXCEPTION 'The rows of an import that is done stay as they are.'
            USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class ImportJob(models.Model):
    """One file that somebody brought, from its upload to what came of it."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKED = "checked", _("checked")
        APPLYING = "applying", _("being applied")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    resource = models.CharField(
        _("table"), max_length=100, help_text=_("Where its rows go, such as emissions.activity.")
    )
    file_name = models.CharField(_("file"), max_length=255, help_text=_("As its sender named it."))
    sha256 = models.CharField(
        _("SHA-256"), max_length=64, help_text=_("Of the file; the same file has the same.")
    )
    size = models.PositiveBigIntegerField(_("size"), help_text=_("Bytes."))
    options = models.JSONField(
        _("options"), default=dict, blank=True, help_text=_("Encoding, delimiter, columns.")
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.UPLOADED)
    new_count = models.PositiveIntegerField(_("new"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    wrong_count = models.PositiveIntegerField(_("wrong"), default=0)
    error = models.TextField(_("error"), blank=True, help_text=_("Why the whole file failed."))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="imports",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

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
                    status__in=["uploaded", "checked", "applying", "done", "failed", "cancelled"]
                ),
                violation_error_message=_("This status of an import is not known."),
            ),
            models.CheckConstraint(
                name="spreadsheets_importjob_sha256_whole",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("A SHA-256 is 64 hexadecimal digits."),
            ),
            models.CheckConstraint(
                name="spreadsheets_importjob_finished_has_moment",
                condition=Q(status__in=["done", "failed", "cancelled"], finished_at__isnull=False)
                | Q(status__in=["uploaded", "checked", "applying"], finished_at=None),
                violation_error_message=_(
                    "An import says when it was finished if, and only if, it is."
                ),
            ),
        ]
        indexes = [
            # The list of one's own imports, and the ones that brought the same file.
            models.Index(fields=["uploaded_by", "-id"], name="spreadsheets_job_of_person"),
            models.Index(fields=["sha256"], name="spreadsheets_job_of_file"),
            # Who takes up work that was dropped.
            models.Index(
                fields=["uploaded_at"],
                name="spreadsheets_job_unfinished",
                condition=Q(status__in=["uploaded", "checked", "applying"]),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class ImportRow(models.Model):
    """One line of an imported file, as it was sent, with what is wrong with it."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        WRONG = "wrong", _("wrong")
        APPLIED = "applied", _("applied")

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="rows", verbose_name=_("import")
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
        help_text=_("Natural key of the row it made or changed."),
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
                name="keep_done",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=KEEP_ROWS_OF_DONE,
            )
        ]

    def __str__(self) -> str:
        return f"{self.job}, {self.number}"
