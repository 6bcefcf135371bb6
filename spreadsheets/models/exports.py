"""Lists that were taken away as files, and those that are made again and again."""

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FORMS = [
    ("csv", _("CSV")),
    ("xlsx", _("Excel (XLSX)")),
    ("ods", _("OpenDocument (ODS)")),
    ("parquet", _("Parquet")),
    ("geojson", _("GeoJSON")),
    ("arrow", _("Arrow")),
]
FORM_IS_KNOWN = Q(form__in=[form for form, _label in FORMS])


class Surface(models.TextChoices):
    """Where a list is shown; its filters have the names that they have there."""

    ADMIN = "admin", _("page of staff")
    API = "api", _("API")


class AskedList(models.Model):
    """A list as somebody asked for it: the table, its filters and columns, and the kind of file."""

    table = models.CharField(
        _("table"), max_length=100, help_text=_("Such as inventory.stockmovement.")
    )
    surface = models.CharField(_("seen on"), max_length=5, choices=Surface, default=Surface.ADMIN)
    query = models.TextField(
        _("query"), blank=True, help_text=_("The filters, as the address of the list has them.")
    )
    words = models.TextField(_("filter"), blank=True, help_text=_("The filters, in words."))
    columns = models.JSONField(
        _("columns"), default=list, blank=True, help_text=_("Their names; all, if there are none.")
    )
    form = models.CharField(_("format"), max_length=7, choices=FORMS)

    class Meta:
        abstract = True


@pghistory.track(exclude=["last_run_at", "updated_at"])
class ScheduledExport(AskedList):
    """A list that is made into a file again and again, and mailed to some people."""

    name = models.CharField(
        _("name"), max_length=100, help_text=_("What people call it, such as Stock on Mondays.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="scheduled_exports",
        verbose_name=_("owner"),
        help_text=_("It holds the rows that this person may see."),
    )
    crontab = models.ForeignKey(
        "django_celery_beat.CrontabSchedule",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("when"),
    )
    recipients = ArrayField(
        models.EmailField(),
        verbose_name=_("recipients"),
        help_text=_("Mail addresses. What they get was chosen by the owner."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    last_run_at = models.DateTimeField(_("last run"), null=True, blank=True)
    error = models.TextField(
        _("error"), blank=True, help_text=_("Why it was stopped; mend that, and switch it on.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("scheduled export")
        verbose_name_plural = _("scheduled exports")
        constraints = [
            models.UniqueConstraint(
                name="spreadsheets_scheduledexport_name_once",
                fields=["owner", "name"],
                violation_error_message=_("You have a schedule of this name already."),
            ),
            models.CheckConstraint(
                name="spreadsheets_scheduledexport_surface_known",
                condition=Q(surface__in=["admin", "api"]),
                violation_error_message=_("A list is seen by staff or over the API."),
            ),
            models.CheckConstraint(
                name="spreadsheets_scheduledexport_form_known",
                condition=FORM_IS_KNOWN,
                violation_error_message=_("This format is not known."),
            ),
            models.CheckConstraint(
                name="spreadsheets_scheduledexport_has_recipient",
                condition=~Q(recipients=[]),
                violation_error_message=_("Name at least one recipient."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Export(AskedList):
    """One file that somebody took away, or is having made: of what, and what came of it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("broken off")

    OPEN = ("waiting", "running")

    uuid = models.UUIDField(_("UUID"), default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="exports",
        verbose_name=_("made by"),
    )
    schedule = models.ForeignKey(
        ScheduledExport,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="exports",
        verbose_name=_("schedule"),
    )
    job = models.ForeignKey(
        "jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_streamed = models.BooleanField(
        _("streamed"), default=False, help_text=_("Sent while it was made, and not kept.")
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.WAITING)
    row_count = models.PositiveBigIntegerField(_("rows"), default=0)
    total_count = models.PositiveBigIntegerField(
        _("rows expected"), null=True, blank=True, help_text=_("An estimate.")
    )
    size = models.PositiveBigIntegerField(_("size"), default=0, help_text=_("Bytes."))
    sha256 = models.CharField(
        _("SHA-256"), max_length=64, blank=True, help_text=_("Of the file, once it is whole.")
    )
    file = models.FileField(_("file"), max_length=255, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        permissions = [("view_every_export", "Can view the exports of everybody")]
        constraints = [
            models.CheckConstraint(
                name="spreadsheets_export_status_known",
                condition=Q(status__in=["waiting", "running", "done", "failed", "cancelled"]),
                violation_error_message=_("This status of an export is not known."),
            ),
            models.CheckConstraint(
                name="spreadsheets_export_surface_known",
                condition=Q(surface__in=["admin", "api"]),
                violation_error_message=_("A list is seen by staff or over the API."),
            ),
            models.CheckConstraint(
                name="spreadsheets_export_form_known",
                condition=FORM_IS_KNOWN,
                violation_error_message=_("This format is not known."),
            ),
            models.CheckConstraint(
                name="spreadsheets_export_done_has_sha256",
                condition=~Q(status="done") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("A file that is whole has its SHA-256."),
            ),
            models.CheckConstraint(
                name="spreadsheets_export_finished_has_moment",
                condition=Q(status__in=["done", "failed", "cancelled"], finished_at__isnull=False)
                | Q(status__in=["waiting", "running"], finished_at=None),
                violation_error_message=_(
                    "An export says when it was finished if, and only if, it is."
                ),
            ),
        ]
        indexes = [
            # The list of one's own.
            models.Index(fields=["owner", "-id"], name="spreadsheets_export_of_person"),
            # Whose files are removed, and which streams were never finished.
            models.Index(
                fields=["created_at"],
                name="spreadsheets_export_with_file",
                condition=~Q(file=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} as {self.get_form_display()}"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN
