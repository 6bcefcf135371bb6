"""Who is told of alerts."""

import pghistory
from django.conf import settings
from django.core.validators import EmailValidator
from django.db import models
from django.db.models import Q

from notifications.models import Webhook
from sensing.models.alerts import AnomalyAlert
from sensing.models.groups import SensorGroup

ONE_TARGET = "Choose one of the three: a user, a mail address or a webhook."


@pghistory.track()
class AlertRecipient(models.Model):
    """Somebody who is told of alerts: of a group of sensors and its parts, or of all sensors."""

    id = models.AutoField(primary_key=True)
    group = models.ForeignKey(
        SensorGroup,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="recipients",
        help_text="Is told of sensors of this group and of its parts; without one, of all sensors.",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Gets a mail, as long as they may see sensors.",
    )
    address = models.CharField(
        "mail address",
        max_length=254,
        blank=True,
        validators=[EmailValidator()],
        help_text="Of somebody who has no account here, such as a shift's.",
    )
    webhook = models.ForeignKey(
        Webhook, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    least_severity = models.PositiveSmallIntegerField(
        "from severity",
        choices=AnomalyAlert.Severity,
        default=AnomalyAlert.Severity.HIGH,
        help_text="Is told of alerts of this severity and of graver ones.",
    )
    is_active = models.BooleanField("active", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="sensing_alertrecipient_one_target",
                condition=Q(user__isnull=False, address="", webhook=None)
                | (Q(user=None, webhook=None) & ~Q(address=""))
                | Q(user=None, address="", webhook__isnull=False),
                violation_error_message=ONE_TARGET,
            ),
            models.CheckConstraint(
                name="sensing_alertrecipient_address_plain",
                condition=Q(address="") | Q(address__regex=r"^[^\s@,;<>]+@[^\s@,;<>]+$"),
                violation_error_message="A mail address looks like shift@example.org.",
            ),
            models.CheckConstraint(
                name="sensing_alertrecipient_least_severity_known",
                condition=Q(least_severity__gte=1, least_severity__lte=5),
                violation_error_message="Severity is a number from 1 to 5.",
            ),
            models.UniqueConstraint(
                fields=["group", "user", "address", "webhook"],
                name="sensing_alertrecipient_once",
                nulls_distinct=False,
                violation_error_message="This recipient is told of this group already.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.address or self.webhook)
