from django.core.management.base import BaseCommand

from jobs.beat import sync_schedule


class Command(BaseCommand):
    help = "Fill django-celery-beat's tables from config/schedule.py; staff's on/off switches stay."

    def handle(self, *args, **options):
        self.stdout.write(f"{sync_schedule()} periodic tasks")
