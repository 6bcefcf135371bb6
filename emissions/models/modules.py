"""Activities of one module each, as people speak of them. Their rows and permissions are shared."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from emissions.models.activities import Activity, ActivityQuerySet

Module = Activity.Module


class ModuleManager(models.Manager.from_queryset(ActivityQuerySet)):  # type: ignore[misc]
    """The activities of its model's module."""

    def get_queryset(self) -> ActivityQuerySet:
        return super().get_queryset().filter(module=self.model.given["module"])


class OfModule:
    """What the models here share; ``given`` is what a new row holds unless it says otherwise."""

    given: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **(kwargs if args else {**self.given, **kwargs}))

    def validate_constraints(self, exclude=None) -> None:
        """Forms of a module do not ask for it; the constraints that name it hold all the same."""
        super().validate_constraints(exclude=set(exclude or ()) - set(self.given))  # type: ignore[misc]


class Shared:
    """Permissions are those of activities."""

    proxy = True
    default_permissions = ()


class Trip(OfModule, Activity):
    """A journey for work, or several of the same kind between the same places."""

    given: ClassVar = {"module": Module.TRAVEL, "unit": "trip", "quantity": 1}

    objects: ClassVar = ModuleManager()

    class Meta(Shared):
        verbose_name = _("trip")
        verbose_name_plural = _("trips")


class EnergyUse(OfModule, Activity):
    """What a meter or a bill says of electricity, heat or fuel, or what a floor area took."""

    given: ClassVar = {"module": Module.ENERGY}

    objects: ClassVar = ModuleManager()

    class Meta(Shared):
        verbose_name = _("energy use")
        verbose_name_plural = _("energy use")


class Equipment(OfModule, Activity):
    """Devices of a laboratory, by the electricity that they take."""

    given: ClassVar = {
        "module": Module.EQUIPMENT,
        "unit": "piece",
        "category": "electricity",
        "quantity": 1,
    }

    objects: ClassVar = ModuleManager()

    class Meta(Shared):
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")


class Purchase(OfModule, Activity):
    """Money spent, by the code of what was bought; a credit is negative."""

    given: ClassVar = {"module": Module.PURCHASE}

    objects: ClassVar = ModuleManager()

    class Meta(Shared):
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")


class CloudUse(OfModule, Activity):
    """Hours of machines and requests to models in somebody else's data centre."""

    given: ClassVar = {"module": Module.CLOUD, "category": "electricity"}

    objects: ClassVar = ModuleManager()

    class Meta(Shared):
        verbose_name = _("cloud use")
        verbose_name_plural = _("cloud use")


class ProcessGas(OfModule, Activity):
    """A gas that escaped."""

    given: ClassVar = {"module": Module.PROCESS, "unit": "kg"}

    objects: ClassVar = ModuleManager()

    class Meta(Shared):
        verbose_name = _("process gas")
        verbose_name_plural = _("process gases")


class Waste(OfModule, Activity):
    """What was thrown away, by material and treatment."""

    given: ClassVar = {"module": Module.WASTE, "unit": "kg"}

    objects: ClassVar = ModuleManager()

    class Meta(Shared):
        verbose_name = _("waste")
        verbose_name_plural = _("waste")


class Headcount(OfModule, Activity):
    """People, by what one of them emits at work and on the way there in a year."""

    given: ClassVar = {"module": Module.HEADCOUNT, "unit": "FTE", "category": "people"}

    objects: ClassVar = ModuleManager()

    class Meta(Shared):
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")


MODULES: tuple[type[Activity], ...] = (
    Trip,
    EnergyUse,
    Equipment,
    Purchase,
    CloudUse,
    ProcessGas,
    Waste,
    Headcount,
)
