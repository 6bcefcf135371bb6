"""Puts the credentials of cameras under the newest key, so that an older one can be taken away."""

from django.core.management.base import BaseCommand

from accounts.sealing import reseal
from cameras.credentials import PURPOSE
from cameras.models import Camera


class Command(BaseCommand):
    help = "Seal the credentials of all cameras by the first of CREDENTIAL_KEYS; safe to repeat."

    def handle(self, *args, **options):
        count = reseal(Camera.objects.all(), "sealed_credentials", purpose=PURPOSE)
        self.stdout.write(f"{count} cameras resealed")
