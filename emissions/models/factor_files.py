"""Files of published factors, from their upload to what came of them."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def place_of_file(file: "FactorFile", name: str) -> str:
    return f"emissions/factors/{file.uuid}"


@pghistory.track(
    pghistory.InsertEvent(),
    # Its progress is no decision of anybody.
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status", "corrects")),
    pghistory.DeleteEvent(),
    exclude=["findings"],
)
class FactorFile(models.Model):
    """One file of published factors that somebody brought, what it would do, and what it did."""

    class Status(models.TextChoices):
        READING = "reading", _("being read")
        READ = "read", _("read, nothing published yet")
        PUBLISHING = "publishing", _("being published")
        DONE = "done", _("published")
        FAILED = "failed", _("failed")

    RUNNING = (Status.READING, Status.PUBLISHING)

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), upload_to=place_of_file, editable=False)
    file_name = models.CharField(_("file name"), max_length=255, help_text=_("As it was sent."))
    sha256 = models.CharField(
        "SHA-256", max_length=64, help_text=_("Of the file; the same file has the same.")
    )
    size = models.PositiveBigIntegerField(_("size"), help_text=_("In bytes."))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.READING)
    form = models.CharField(
        _("form"), max_length=120, blank=True, help_text=_("Recognised by what stands in it.")
    )
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    corrects = models.BooleanField(
        _("take corrections"),
        default=False,
        help_text=_("Another value for the same days takes the place of the one there is."),
    )
    findings = models.JSONField(
        _("findings"),
        default=dict,
        blank=True,
        help_text=_("Counts, refusals and the results that change, as they were seen last."),
    )
    error = models.TextField(_("error"), blank=True, help_text=_("Why the whole file failed."))
    job = models.ForeignKey(
        "jobs.Job",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("job"),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="factor_files",
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("file of factors")
        verbose_name_plural = _("files of factors")
        constraints = [
            models.CheckConstraint(
                name="emissions_factorfile_status_known",
                condition=Q(status__in=["reading", "read", "publishing", "done", "failed"]),
                violation_error_message=_("This status of a file is not known."),
            ),
            models.CheckConstraint(
                name="emissions_factorfile_sha256_whole",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("A SHA-256 is 64 hexadecimal digits."),
            ),
            models.CheckConstraint(
                name="emissions_factorfile_finished_has_moment",
                condition=Q(status__in=["done", "failed"], finished_at__isnull=False)
                | Q(~Q(status__in=["done", "failed"]), finished_at=None),
                violation_error_message=_("A file says when it ended if, and only if, it has."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        return self.status in self.RUNNING
