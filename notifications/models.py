"""Messages on their way out: who gets them, and what became of each."""

import uuid
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pghistory
from django.db import models
from django.db.models import Q

from notifications.backoff import FAILURES_BORNE

OLD_SECRET_SIGNS_FOR = timedelta(days=1)


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def ready(self, *, now: datetime) -> "WebhookQuerySet":
        return self.filter(Q(paused_until=None) | Q(paused_until__lte=now), is_active=True)


# Not the secrets, and not what every message changes.
@pghistory.track(
    exclude=[
        "sealed_secret",
        "sealed_old_secret",
        "failures",
        "paused_until",
        "last_success_at",
        "last_failure_at",
        "last_failure",
        "updated_at",
    ]
)
class Webhook(models.Model):
    """An address of another program that is told what happens here, by signed messages."""

    id = models.AutoField(primary_key=True)
    name = models.CharField(
        max_length=100,
        unique=True,
        help_text="What people call it, such as Shift chat.",
        error_messages={"unique": "Another webhook has this name already."},
    )
    url = models.CharField(
        "address",
        max_length=500,
        help_text="Where messages are posted, such as https://hooks.example.org/glasshouse.",
    )
    is_active = models.BooleanField(
        "active", default=True, help_text="An inactive one gets no messages."
    )
    sealed_secret = models.BinaryField(editable=False)
    sealed_old_secret = models.BinaryField(null=True, editable=False)
    secret_set_at = models.DateTimeField(
        editable=False, help_text="For a day after that, the secret before it signs as well."
    )
    failures = models.PositiveIntegerField(
        "failures in a row", default=0, editable=False, help_text="Since the last success."
    )
    paused_until = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="It failed too often; then one message is tried.",
    )
    last_success_at = models.DateTimeField("last success", null=True, blank=True, editable=False)
    last_failure_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_failure = models.CharField(max_length=500, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="notifications_webhook_name_plain",
                condition=~Q(name__regex=r"^\s*$|^\s|\s$"),
                violation_error_message="A name is not blank and has no spaces at its ends.",
            ),
            models.CheckConstraint(
                name="notifications_webhook_url_whole",
                condition=Q(url__regex=r"^https?://[^\s/?#@]+([/?#]\S*)?$"),
                violation_error_message="An address is whole, such as "
                "https://hooks.example.org/glasshouse, without a user name and password.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """The address without its path, which may be a secret."""
        return host_of(self.url)

    @property
    def is_failing(self) -> bool:
        return self.failures >= FAILURES_BORNE

    def secrets_at(self, now: datetime) -> list[bytes | memoryview]:
        """The sealed secrets that sign, newest first."""
        if self.sealed_old_secret and now - self.secret_set_at < OLD_SECRET_SIGNS_FOR:
            return [self.sealed_secret, self.sealed_old_secret]
        return [self.sealed_secret]


def host_of(url: str) -> str:
    where = urlsplit(url)
    return f"{where.scheme}://{where.netloc}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, *, now: datetime) -> "DeliveryQuerySet":
        """To be sent, and in nobody's hands: not of this moment, and not of a lost worker."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lte=now),
            state=Delivery.State.PENDING,
            next_attempt_at__lte=now,
        )

    def under_way(self, *, now: datetime) -> "DeliveryQuerySet":
        return self.filter(state=Delivery.State.PENDING, leased_until__gt=now)


class Delivery(models.Model):
    """One message to one target: what it says, and what became of it."""

    class Channel(models.TextChoices):
        MAIL = "mail", "mail"
        WEBHOOK = "webhook", "webhook"

    class State(models.TextChoices):
        PENDING = "pending", "pending"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"

    message_id = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text="The same at each attempt, so that receivers know what they have already.",
    )
    key = models.CharField(
        max_length=200, help_text="What happened; one target is told of it once."
    )
    event = models.CharField(max_length=60, help_text="Such as alert.opened.")
    about = models.CharField(max_length=200, help_text="What it is about, in words.")
    path = models.CharField("page", max_length=300, blank=True, help_text="Where to read more.")
    channel = models.CharField(max_length=7, choices=Channel)
    webhook = models.ForeignKey(
        Webhook, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    address = models.CharField(
        "to", max_length=500, help_text="A mail address, or the host of the webhook."
    )
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True, help_text="What a mail says.")
    attachment = models.CharField(
        max_length=255, blank=True, help_text="The stored file that a mail takes with it."
    )
    payload = models.JSONField(default=dict, blank=True, help_text="What is posted to a webhook.")
    state = models.CharField(max_length=7, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField("next attempt", help_text="Not before this moment.")
    give_up_at = models.DateTimeField(
        "given up at", help_text="What has not arrived by then is not sent any more."
    )
    leased_until = models.DateTimeField(
        null=True, blank=True, help_text="A worker sends it; another one may after this moment."
    )
    attempted_at = models.DateTimeField("last attempt", null=True, blank=True)
    status = models.PositiveSmallIntegerField(
        "HTTP status", null=True, blank=True, help_text="What the receiver answered last."
    )
    error = models.TextField(blank=True, help_text="Why the last attempt failed.")
    answer = models.TextField(blank=True, help_text="The beginning of what the receiver said.")
    took_ms = models.PositiveIntegerField(
        "took", null=True, blank=True, help_text="Milliseconds of the last attempt."
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "webhook"],
                name="notifications_delivery_once_a_webhook",
                condition=Q(webhook__isnull=False),
                violation_error_message="This webhook is told of it already.",
            ),
            models.UniqueConstraint(
                fields=["key", "address"],
                name="notifications_delivery_once_an_address",
                condition=Q(channel="mail"),
                violation_error_message="This address is told of it already.",
            ),
            models.CheckConstraint(
                name="notifications_delivery_channel_known",
                condition=Q(channel__in=["mail", "webhook"]),
                violation_error_message="A message goes by mail or to a webhook.",
            ),
            models.CheckConstraint(
                name="notifications_delivery_state_known",
                condition=Q(state__in=["pending", "sent", "failed"]),
                violation_error_message="A message is pending, sent or failed.",
            ),
            models.CheckConstraint(
                name="notifications_delivery_mail_without_webhook",
                condition=Q(channel="webhook") | Q(webhook=None),
                violation_error_message="A mail goes to an address and to no webhook.",
            ),
            models.CheckConstraint(
                name="notifications_delivery_subject_one_line",
                condition=~Q(subject__regex=r"[\r\n]"),
                violation_error_message="A subject has one line.",
            ),
            models.CheckConstraint(
                name="notifications_delivery_sent_has_moment",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at=None)),
                violation_error_message="A message that was sent, and no other, says when.",
            ),
        ]
        indexes = [
            # The worker, which looks for what is due; a handful of rows.
            models.Index(
                fields=["next_attempt_at"],
                name="notifications_delivery_due",
                condition=Q(state="pending"),
            ),
            # The card and the list of those that failed.
            models.Index(
                fields=["-id"], name="notifications_delivery_failed", condition=Q(state="failed")
            ),
            # The nightly forgetting, and the list by time.
            models.Index(fields=["created_at"], name="notifications_delivery_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.address}"
