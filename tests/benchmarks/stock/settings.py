"""Ours, without the theme of the admin and with other addresses."""

from config.settings.test import *
from config.settings.test import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [
    # Does not look for admin modules: ours build on the theme.
    "django.contrib.admin.apps.SimpleAdminConfig" if app == "config.site.Admin" else app
    for app in INSTALLED_APPS
    if not app.startswith("unfold")
]
TEMPLATES = [{**TEMPLATES[0], "DIRS": []}]
ROOT_URLCONF = "tests.benchmarks.stock.urls"
