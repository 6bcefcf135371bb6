"""The registry of zones and cameras."""

import uuid
from datetime import datetime, timedelta

import pgtrigger
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Case, F, Func, Q, Value, When

from accounts.audit import track_shapes
from accounts.models import Membership
from cameras.configuration import validate_configuration

STREAMING_WITHIN, RECENT_WITHIN = timedelta(seconds=30), timedelta(minutes=5)

# A camera's frames carry no foreign key, for the sake of their speed; this keeps the promise.
# Whoever stores frames holds the same lock shared, so none can slip in while a camera goes.
REFUSE_WITH_FRAMES = """
    PERFORM pg_advisory_xact_lock(hashtext('cameras.registry'));
    IF EXISTS (SELECT 1 FROM cameras_frame WHERE camera_id = OLD.id)
       OR EXISTS (SELECT 1 FROM cameras_detection WHERE camera_id = OLD.id) THEN
        RAISE EXCEPTION 'Camera % has frames. Switch it to inactive instead.',
            OLD.code USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN OLD;
"""


@track_shapes()
class Zone(models.Model):
    """One part of the site or of the road whose cameras are looked after together."""

    scopes = {"cameras.zone": "pk"}

    code = models.SlugField(
        max_length=50,
        unique=True,
        help_text="Short and lasting, such as 'north-gate'.",
        error_messages={"unique": "Another zone has this code already."},
    )
    name = models.CharField(max_length=120, help_text="What people call it.")
    area = models.PolygonField(
        null=True, blank=True, help_text="Its outline on the map, longitude and latitude (WGS 84)."
    )
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    memberships = GenericRelation(
        Membership, content_type_field="scope_type", object_id_field="scope_id"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="cameras_zone_code_plain",
                condition=Q(code__regex=r"^[A-Za-z0-9_-]+$"),
                violation_error_message="A code has letters, digits, hyphens and underscores only.",
            ),
            models.CheckConstraint(
                name="cameras_zone_name_not_blank",
                condition=~Q(name__regex=r"^\s*$"),
                violation_error_message="A zone has a name.",
            ),
            models.CheckConstraint(
                name="cameras_zone_area_valid",
                # Not the lookup isvalid, which Django cannot check of a zone without an area.
                condition=Q(
                    Func(F("area"), function="ST_IsValid", output_field=models.BooleanField())
                ),
                violation_error_message="The outline crosses itself.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Live(models.TextChoices):
    """How fresh the newest frame of a camera is. Derived, never stored."""

    STREAMING = "streaming", "streaming"
    RECENT = "recent", "recent"
    STALE = "stale", "stale"
    NEVER = "never", "never seen"

    @classmethod
    def at(cls, last_seen_at: datetime | None, *, now: datetime) -> "Live":
        if last_seen_at is None:
            return cls.NEVER
        age = now - last_seen_at
        if age < STREAMING_WITHIN:
            return cls.STREAMING
        return cls.RECENT if age < RECENT_WITHIN else cls.STALE


class CameraQuerySet(models.QuerySet["Camera"]):
    def live(self, *states: Live, now: datetime) -> "CameraQuerySet":
        return self.filter(self._live_as(now, *states))

    def with_live(self, now: datetime) -> "CameraQuerySet":
        """Annotate ``live``, the name of the state."""
        cases = [When(self._live_as(now, state), then=Value(state.value)) for state in Live]
        return self.annotate(live=Case(*cases, output_field=models.CharField()))

    def _live_as(self, now: datetime, *states: Live) -> Q:
        streaming, recent = now - STREAMING_WITHIN, now - RECENT_WITHIN
        conditions = {
            Live.STREAMING: Q(last_seen_at__gt=streaming),
            Live.RECENT: Q(last_seen_at__gt=recent, last_seen_at__lte=streaming),
            Live.STALE: Q(last_seen_at__lte=recent),
            Live.NEVER: Q(last_seen_at=None),
        }
        return Q(*(conditions[state] for state in states), _connector=Q.OR)


# Not when it was last seen: that changes every second, and is no decision of anybody.
@track_shapes(exclude=["sealed_credentials", "last_seen_at"])
class Camera(models.Model):
    """One camera that sends frames."""

    scopes = {"cameras.zone": "zone"}

    class Type(models.TextChoices):
        FIXED = "fixed", "fixed"
        PTZ = "ptz", "pan, tilt and zoom"
        DOME = "dome", "dome"
        BULLET = "bullet", "bullet"
        THERMAL = "thermal", "thermal"
        OTHER = "other", "other"

    class Protocol(models.TextChoices):
        RTSP = "rtsp", "RTSP"
        RTMP = "rtmp", "RTMP"
        HLS = "hls", "HLS"
        WEBRTC = "webrtc", "WebRTC"
        HTTP = "http", "HTTP"

    class Status(models.TextChoices):
        ONLINE = "online", "online"
        OFFLINE = "offline", "offline"
        ERROR = "error", "error"
        MAINTENANCE = "maintenance", "in maintenance"
        STREAMING = "streaming", "streaming"
        STOPPED = "stopped", "stopped"

    # The small number is what frames carry; clients know the UUID, and people the code.
    id = models.AutoField(primary_key=True)
    uuid = models.UUIDField(
        "UUID",
        default=uuid.uuid4,
        unique=True,
        help_text="What its frames are sent under. Chosen by the client, or by the server.",
        error_messages={"unique": "Another camera has this UUID already."},
    )
    code = models.CharField(
        max_length=100,
        unique=True,
        help_text="Short and lasting, such as 'gate-2'.",
        error_messages={"unique": "Another camera has this code already."},
    )
    name = models.CharField(max_length=100, blank=True, help_text="What people call it.")
    description = models.TextField(blank=True)
    zone = models.ForeignKey(
        Zone, null=True, blank=True, on_delete=models.PROTECT, related_name="cameras"
    )
    location = models.CharField(max_length=200, blank=True, help_text="Where it is, in words.")
    point = models.PointField(
        null=True, blank=True, help_text="Where it is on the map, longitude and latitude (WGS 84)."
    )
    type = models.CharField(max_length=7, choices=Type, default=Type.FIXED)
    manufacturer = models.CharField(max_length=100, blank=True)
    model = models.CharField(max_length=100, blank=True)
    firmware_version = models.CharField(max_length=50, blank=True)
    stream_url = models.CharField(
        "stream URL",
        max_length=500,
        blank=True,
        help_text="Without user name and password, which have fields of their own.",
    )
    stream_protocol = models.CharField(max_length=6, choices=Protocol, default=Protocol.RTSP)
    backup_stream_url = models.CharField(
        "backup stream URL", max_length=500, blank=True, help_text="Used when the first fails."
    )
    sealed_credentials = models.BinaryField(null=True, editable=False)
    credentials_set_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When user name or password last changed."
    )
    status = models.CharField(
        max_length=11, choices=Status, default=Status.OFFLINE, help_text="As it was last reported."
    )
    is_active = models.BooleanField(
        "active", default=True, help_text="Frames of an inactive camera are refused."
    )
    last_seen_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its newest frame was captured (UTC)."
    )
    configuration = models.JSONField(
        default=dict,
        blank=True,
        validators=[validate_configuration],
        help_text='Settings of its software, such as {"frames_per_second": 30}.',
    )
    tags = ArrayField(
        models.CharField(max_length=50),
        default=list,
        blank=True,
        size=50,
        help_text="Words to find it by, separated by commas.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CameraQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="cameras_camera_code_not_blank",
                condition=~Q(code__regex=r"^\s*$") & ~Q(code__regex=r"^\s|\s$"),
                violation_error_message="A code is not blank and has no spaces at its ends.",
            ),
            models.CheckConstraint(
                name="cameras_camera_type_known",
                condition=Q(type__in=["fixed", "ptz", "dome", "bullet", "thermal", "other"]),
                violation_error_message="This type of camera is not known.",
            ),
            models.CheckConstraint(
                name="cameras_camera_protocol_known",
                condition=Q(stream_protocol__in=["rtsp", "rtmp", "hls", "webrtc", "http"]),
                violation_error_message="This protocol of a stream is not known.",
            ),
            models.CheckConstraint(
                name="cameras_camera_status_known",
                condition=Q(
                    status__in=[
                        "online",
                        "offline",
                        "error",
                        "maintenance",
                        "streaming",
                        "stopped",
                    ]
                ),
                violation_error_message="This status of a camera is not known.",
            ),
            models.CheckConstraint(
                name="cameras_camera_stream_without_password",
                condition=~Q(stream_url__regex=r"^[^/]*//[^/?#]*@")
                & ~Q(backup_stream_url__regex=r"^[^/]*//[^/?#]*@"),
                violation_error_message="A stream's address holds no user name or password; "
                "they have fields of their own, where nobody can read them.",
            ),
            models.CheckConstraint(
                name="cameras_camera_credentials_have_moment",
                condition=Q(sealed_credentials=None, credentials_set_at=None)
                | Q(sealed_credentials__isnull=False, credentials_set_at__isnull=False),
                violation_error_message="Credentials say when they were set.",
            ),
        ]
        indexes = [
            # The list filtered by zone, status or both ends of a type, in the order it is shown.
            models.Index(fields=["zone", "code"], name="cameras_camera_by_zone"),
            models.Index(fields=["status", "code"], name="cameras_camera_by_status"),
            models.Index(fields=["type", "code"], name="cameras_camera_by_type"),
            # The list filtered by tags.
            GinIndex(fields=["tags"], name="cameras_camera_by_tags"),
            # None on last_seen_at: it would have to be written with every batch of frames.
        ]
        triggers = [
            pgtrigger.Trigger(
                name="refuse_with_frames",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=REFUSE_WITH_FRAMES,
            )
        ]

    def __str__(self) -> str:
        return self.code
