"""Puts the secrets of webhooks under the newest key, so that an older one can be taken away."""

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.sealing import reseal
from notifications.models import Webhook
from notifications.signing import PURPOSE


class Command(BaseCommand):
    help = "Seal the secrets of all webhooks by the first of CREDENTIAL_KEYS; safe to repeat."

    @transaction.atomic
    def handle(self, *args, **options):
        count = reseal(Webhook.objects.all(), "sealed_secret", purpose=PURPOSE)
        reseal(Webhook.objects.all(), "sealed_old_secret", purpose=PURPOSE)
        self.stdout.write(f"{count} webhooks resealed")
