"""Puts the credentials of cameras under the newest key, so that an older one can be taken away."""

from django.core.management.base import BaseCommand
from django.db import transaction

from cameras import credentials
from cameras.models import Camera


class Command(BaseCommand):
    help = "Seal the credentials of all cameras by the first of CREDENTIAL_KEYS; safe to repeat."

    @transaction.atomic
    def handle(self, *args, **options):
        sealed = Camera.objects.exclude(sealed_credentials=None).select_for_update()
        cameras = list(sealed.only("sealed_credentials"))
        for camera in cameras:
            camera.sealed_credentials = credentials.resealed(camera.sealed_credentials)
        Camera.objects.bulk_update(cameras, ["sealed_credentials"], batch_size=500)
        self.stdout.write(f"{len(cameras)} cameras resealed")
