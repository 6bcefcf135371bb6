"""What is true everywhere. Everything that differs by machine comes from the environment."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import unquote

import bokeh
import environ
import pghistory
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from config.settings.geo import bundled_library, point_to_bundled_data
from config.settings.unfold import UNFOLD as UNFOLD
from spreadsheets.formats import CSV, XLSX

env = environ.Env()
ROOT = Path(__file__).resolve().parents[2]

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
# Seal credentials of cameras and secrets of webhooks: the first one seals, and all open. See
# docs/operations.md.
CREDENTIAL_KEYS = env.list("CREDENTIAL_KEYS", default=[SECRET_KEY])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

DOMAINS = ["inventory", "sensing", "cameras", "sales", "emissions"]
INSTALLED_APPS = [
    "accounts",
    "jobs",
    "timeseries",
    "spreadsheets",
    "notifications",
    *DOMAINS,
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "config.site.Admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.static.StaticFiles",
    "django.contrib.gis",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "psqlextra",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "rest_framework_gis",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "django_celery_beat",
    "django_prometheus",
    "django_structlog",
    "health_check",
    "import_export",
    "leaflet",
    "csp",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.AuditMiddleware",
    "accounts.middleware.IdempotencyMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.theme.admin_theme",
            ]
        },
    }
]

# PostgreSQL: the application's role in `default`; the owner's only where its address is given, that
# is, where migrations run and partitions are made and dropped. The web process never has it.
POSTGRES_EXTRA_DB_BACKEND_BASE = "django_prometheus.db.backends.postgis"
PSQLEXTRA_PARTITIONING_MANAGER = "config.partitioning.manager"
DATABASE_ROUTERS = ["config.databases.OwnerMigrates"]


def database(url: str) -> dict:
    """Settings of one connection: a small pool a process, no state that PgBouncer would lose."""
    config = env.db_url_config(url)
    return {
        **config,
        "HOST": unquote(config["HOST"]),  # the folder of a Unix socket is written %2Frun%2F...
        "ENGINE": "psqlextra.backend",
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "CONN_HEALTH_CHECKS": True,  # the pool hands out no connection that the server has closed
        "OPTIONS": {"pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=10)}},
    }


DATABASES = {"default": database(env.str("DATABASE_URL"))}
if owner_url := env.str("OWNER_DATABASE_URL", default=""):
    DATABASES["owner"] = {**database(owner_url), "OPTIONS": {}}
# Where pages that change by themselves hear of changes, if `default` is a pool such as PgBouncer.
LISTEN_DATABASE = database(url) if (url := env.str("LISTEN_DATABASE_URL", default="")) else None
# How much time a partition of camera frames holds, day or hour; cameras/lifecycle.py says which.
FRAME_PARTITIONS = env.str("FRAME_PARTITIONS", default="day")
# For so many seconds a process goes by the retention that staff decided before it asks again.
RETENTION_REMEMBERED = 10.0
# So long a sensor is fresh after its newest reading, if nobody said how often it measures.
SENSOR_PATIENCE = timedelta(minutes=env.int("SENSOR_PATIENCE_MINUTES", default=15))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

point_to_bundled_data()
GDAL_LIBRARY_PATH = bundled_library("pyogrio", "libgdal*.so*")
GEOS_LIBRARY_PATH = bundled_library("shapely", "libgeos_c*.so*")

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "glasshouse",
    }
}

# The queue is a doorbell, the truth about a job is its row; so a message may be lost or come twice.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace(
    "?db=", "?virtual_host="
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 15 * 60
CELERY_TASK_TIME_LIMIT = 16 * 60
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 512 * 1024  # KiB
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 20 * 60}  # longer than any task may run
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
DJANGO_CELERY_BEAT_TZ_AWARE = True
GLASSHOUSE_SCHEDULE = "config.schedule.SCHEDULE"
GLASSHOUSE_ROUTERS = "config.api_router.ROUTERS"
DJANGO_STRUCTLOG_CELERY_ENABLED = True

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "accounts.adapters.InvitedOnly"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.InvitedOnlySocial"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Glasshouse"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator who invites somebody knows the address
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", default="Single sign-on"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": env.str("OIDC_SERVER_URL")},
            }
        ]
        if env.str("OIDC_SERVER_URL", default="")
        else []
    }
}
# axes counts failures by person and address, and staff can lift its lockouts; allauth would lock a
# person out from everywhere, and nobody could lift that.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip"}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_SENSITIVE_PARAMETERS = ["password", "login"]

KNOX_TOKEN_MODEL = "accounts.ApiToken"
REST_KNOX = {
    "TOKEN_TTL": timedelta(days=365),
    "TOKEN_PREFIX": "gh_",
    "TOKEN_MODEL": "accounts.ApiToken",
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.ModelAndTokenPermissions"],
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.RegistryPagination",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.openapi.Schema",
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "config.api.errors.problem_response",
    "COERCE_DECIMAL_TO_STRING": True,
    "STRICT_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Glasshouse",
    "DESCRIPTION": "Inventory, sensing, cameras, sales and emissions in one place.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["accounts.permissions.LoggedIn"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "MovementKindEnum": "inventory.models.stock.StockMovement.Kind",
        "MovementSourceEnum": "inventory.models.stock.StockMovement.Source",
        "SensorTypeEnum": "sensing.models.assets.Sensor.Type",
        "SensorGroupKindEnum": "sensing.models.groups.SensorGroup.Kind",
        "CorrectionKindEnum": ["set", "add", "multiply", "quality"],
        "RefusalKindEnum": "sensing.models.quarantine.RefusedReading.Kind",
        "SensorStatusEnum": "sensing.models.assets.Sensor.Status",
        "AlertSeverityEnum": "sensing.models.alerts.AnomalyAlert.Severity",
        "AlertStatusEnum": "sensing.models.alerts.AnomalyAlert.Status",
        "CameraStatusEnum": "cameras.models.cameras.Camera.Status",
        "CameraAlertStatusEnum": "cameras.models.alerts.CameraAlert.Status",
        "FrameStatusEnum": [
            "pending",
            "processing",
            "completed",
            "failed",
            "skipped",
        ],
        "DeliveryStateEnum": "notifications.models.Delivery.State",
        "ImportStatusEnum": "spreadsheets.models.ImportJob.Status",
        "ImportRowStatusEnum": "spreadsheets.models.ImportRow.Status",
        "TaskStatusEnum": "sensing.models.maintenance.MaintenanceTask.Status",
    },
}

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_FORMATS = [CSV, XLSX]
IMPORT_EXPORT_TMP_STORAGE_CLASS = "import_export.tmp_storages.CacheStorage"
IMPORT_EXPORT_ESCAPE_ILLEGAL_CHARS_ON_EXPORT = True

PGHISTORY_DEFAULT_TRACKERS = (
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
)
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# Where people find this installation: links in messages begin with it.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{env.str('PORT', default='8000')}")
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Glasshouse <glasshouse@localhost>")
EMAIL_TIMEOUT = 10
# Messages go to public addresses, by https; and to these networks, such as that of a plant.
WEBHOOK_NETWORKS = [ip_network(text) for text in env.list("WEBHOOK_NETWORKS", default=[])]
WEBHOOKS_MAY_USE_HTTP = env.bool("WEBHOOKS_MAY_USE_HTTP", default=False)

# The bridge to an MQTT broker, which does not run without an address, such as
# mqtts://user:password@broker:8883. Its client id is what the broker keeps messages for.
MQTT_URL = env.str("MQTT_URL", default="")
MQTT_CLIENT_ID = env.str("MQTT_CLIENT_ID", default="glasshouse")
MQTT_USER = env.str("MQTT_USER", default="")
MQTT_PASSWORD = env.str("MQTT_PASSWORD", default="")
MQTT_CA_FILE = env.str("MQTT_CA_FILE", default="")
MQTT_CERTIFICATE_FILE = env.str("MQTT_CERTIFICATE_FILE", default="")
MQTT_KEY_FILE = env.str("MQTT_KEY_FILE", default="")
MQTT_METRICS_PORT = env.int("MQTT_METRICS_PORT", default=0)

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(ROOT / "var" / "static"))
STATICFILES_DIRS = [
    ROOT / "templates" / "static",
    ("bokeh", Path(bokeh.__file__).parent / "server" / "static" / "js"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.Storage"},
    # Where old partitions are archived; see docs/operations.md for other storages.
    "archives": {
        "BACKEND": env.str(
            "ARCHIVES_STORAGE", default="django.core.files.storage.FileSystemStorage"
        ),
        "OPTIONS": env.json(
            "ARCHIVES_OPTIONS", default={"location": str(ROOT / "var" / "archives")}
        ),
    },
}
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(ROOT / "var" / "media"))

# A batch of 10,000 readings is about 1 MB; a client that sends more is told to cut its batches.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
FORMAT_MODULE_PATH = "config.formats"
LOCALE_PATHS = [ROOT / "locale"]

# Alpine, which the admin's theme is built on, evaluates expressions and writes inline styles.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LEAFLET_CONFIG = {
    "TILES": [],
    "DEFAULT_CENTER": (46.5, 6.6),
    "DEFAULT_ZOOM": 4,
    "RESET_VIEW": False,
    "FORCE_IMAGE_PATH": True,  # hashed names hide the folder of the markers from Leaflet
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "structured": {
            "()": "config.logs.formatter",
            "as_json": env.bool("LOG_JSON", default=False),
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # a refused request is a line of its own already
    },
}
LOGGING_CONFIG = "config.logs.configure"
