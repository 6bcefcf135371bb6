"""Who does maintenance, and what each is able to do."""

from collections.abc import Iterable

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from sensing.supplies import lacks


def skill_list(**options) -> ArrayField:
    return ArrayField(models.CharField(max_length=80), default=list, blank=True, **options)


@pghistory.track()
class Technician(models.Model):
    """One person who does maintenance, with the skills that tasks ask for."""

    id = models.AutoField(primary_key=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="technician",
        error_messages={"unique": "This person is a technician already."},
    )
    skills = skill_list(help_text="Such as mechanics or calibration.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["user"]
        constraints = [
            models.CheckConstraint(
                name="sensing_technician_skills_named",
                condition=~Q(skills__contains=[""]),
                violation_error_message="A skill has a name.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def lacks(self, required: Iterable[str]) -> list[str]:
        """The skills that are required and not the person's, however they are capitalised."""
        return lacks(self.skills, required)
