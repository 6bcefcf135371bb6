"""Demonstration data: each app that has some says so in its ``demo.py``."""

import time
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.module_loading import module_has_submodule

PACE = 30  # seconds between two rounds


class Command(BaseCommand):
    help = "Make demonstration data relative to today; with --follow, keep it alive."

    def add_arguments(self, parser):
        parser.add_argument(
            "--follow", action="store_true", help="Send new readings until stopped."
        )

    def handle(self, *args, follow, **options):
        demos = [
            import_module(f"{app.name}.demo")
            for app in apps.get_app_configs()
            if module_has_submodule(app.module, "demo")
        ]
        if follow:
            self.follow(demos)
            return
        for demo in demos:
            for step in demo.seed(now=datetime.now(UTC)):
                self.stdout.write(f"{demo.__package__}: {step}")

    def follow(self, demos: list[ModuleType]) -> None:
        while True:
            for demo in demos:
                demo.tick(now=datetime.now(UTC))
            time.sleep(PACE)
