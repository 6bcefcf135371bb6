"""Fast and loud: a cheap hasher, no manifest of static files, a Redis database a process."""

import os
import re
from ipaddress import ip_network

# Processes of one test run share a server each: PostgreSQL by name of database, Redis by number.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
os.environ["REDIS_URL"] = re.sub(r"db=\d+", f"db={_worker}", os.environ["REDIS_URL"])

from config.settings.base import *  # noqa: E402
from config.settings.base import ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "archives": {
        **STORAGES["archives"],
        "OPTIONS": {"location": str(ROOT / "var" / "test" / "archives")},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
RETENTION_REMEMBERED = float("inf")  # a question now and then would upset those who count
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]  # where the receivers of the tests listen
WEBHOOKS_MAY_USE_HTTP = True
