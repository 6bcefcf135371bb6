"""For which sensors somebody may send, and who may bring new ones."""

import pghistory
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import ApiToken
from sensing.models.assets import Sensor
from sensing.models.groups import SensorGroup

MOST_REGISTERED = 1_000_000


class Admission(models.Model):
    """What one sender is admitted to: sensors by their groups, and new ones."""

    reaches_all = models.BooleanField(
        "all sensors",
        default=False,
        help_text="May send for every sensor; otherwise for those of its groups and of their "
        "parts, and for no other.",
    )
    groups = models.ManyToManyField(
        SensorGroup, blank=True, related_name="+", help_text="May send for sensors of these."
    )
    registers_in = models.ForeignKey(
        SensorGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="registers in",
        help_text="A sensor that nobody knows yet is registered in this group, for which it may "
        "send too. Without one, readings of such a sensor are refused.",
    )
    registers_type = models.CharField(
        "type of new sensors", max_length=20, choices=Sensor.Type, default=Sensor.Type.OTHER
    )
    registers_unit = models.CharField(
        "unit of new sensors",
        max_length=50,
        blank=True,
        help_text="Unit of their values, such as °C.",
    )
    registers_most = models.PositiveIntegerField(
        "registers at most",
        default=1000,
        validators=[MaxValueValidator(MOST_REGISTERED)],
        help_text="Sensors that it may register in all.",
    )
    registered_count = models.PositiveIntegerField(
        "registered",
        default=0,
        editable=False,
        help_text="Sensors that it has registered so far.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_registers_type_known",
                condition=Q(registers_type__in=Sensor.Type.values),
                violation_error_message="This type of sensor is not known.",
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_registers_most_sane",
                condition=Q(registers_most__lte=MOST_REGISTERED),
                violation_error_message=f"It registers {MOST_REGISTERED:,} sensors at most.",
            ),
        ]


@pghistory.track(exclude=["registered_count", "updated_at"])
class DeviceAccess(Admission):
    """For which sensors a device token may send. A token without one may send for all."""

    id = models.AutoField(primary_key=True)
    # By what is shown of a token: its own key is the hash of the secret, and stays where it is.
    token = models.OneToOneField(
        ApiToken,
        to_field="token_key",
        on_delete=models.CASCADE,
        related_name="+",
        limit_choices_to={"kind": ApiToken.Kind.DEVICE},
        help_text="A token that may send measurements only; it goes with it.",
        error_messages={"unique": "What this token may send for is said already."},
    )

    class Meta(Admission.Meta):
        abstract = False
        verbose_name = "device access"
        verbose_name_plural = "device accesses"
        ordering = ["token"]

    def __str__(self) -> str:
        return str(self.token)

    def clean(self) -> None:
        super().clean()
        if self.token_id and self.token.kind != ApiToken.Kind.DEVICE:
            raise ValidationError({"token": "Only tokens that send measurements only have one."})


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)
class DeviceAccessGroup(DeviceAccess.groups.through):  # type: ignore[name-defined,misc]
    """One group that a device may send for, of which the audit keeps who gave and who took it."""

    class Meta:
        proxy = True
        default_permissions = ()
