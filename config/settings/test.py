"""Fast and loud: a cheap password hasher, and no manifest of static files to build."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, STORAGES

DATABASES["owner"]["TEST"] = {"MIGRATE": True}
DATABASES["default"]["TEST"] = {"MIRROR": None}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
