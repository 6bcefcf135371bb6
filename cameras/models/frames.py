"""What cameras saw: frames and what was detected in them. Written by one service."""

from django.db import models
from django.db.models import F, Q
from psqlextra.models import PostgresPartitionedModel
from psqlextra.types import PostgresPartitioningMethod

from cameras.models.cameras import Camera
from cameras.models.fields import RealField
from timeseries.series import by_time, time_sane


def share(name: str) -> Q:
    """That a score lies between 0 and 1, if there is one."""
    return Q(**{name: None}) | Q(**{f"{name}__gte": 0, f"{name}__lte": 1})


class Frame(PostgresPartitionedModel):
    """One picture that a camera took: not the picture, but all that is known of it."""

    scopes = {"cameras.zone": "camera__zone"}

    class Status(models.IntegerChoices):
        PENDING = 0, "pending"
        PROCESSING = 1, "processing"
        COMPLETED = 2, "completed"
        FAILED = 3, "failed"
        SKIPPED = 4, "skipped"

    # By number too: cameras that keep time in whole seconds take thirty frames in one of them.
    pk = models.CompositePrimaryKey("camera_id", "captured_at", "number")
    # No constraint in the database: it would cost two thirds of the ingest speed. The service
    # that writes resolves the camera, and a trigger keeps cameras that have frames.
    camera = models.ForeignKey(
        Camera, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    captured_at = models.DateTimeField(help_text="When it was taken, by the camera's clock (UTC).")
    number = models.BigIntegerField(help_text="As the camera counts its frames.")
    received_at = models.DateTimeField(help_text="When it was stored (UTC).")
    size = models.IntegerField(null=True, help_text="Of the picture, in bytes.")
    processing_ms = RealField(null=True, help_text="Time its processing took, in milliseconds.")
    quality = RealField(null=True, help_text="From 0, useless, to 1, good.")
    blur = RealField(null=True, help_text="From 0, sharp, to 1, blurred.")
    brightness = RealField(null=True, help_text="From 0, black, to 1, white.")
    average_confidence = RealField(null=True, help_text="Of its detections, from 0 to 1.")
    status = models.SmallIntegerField(choices=Status, default=Status.PENDING)
    width = models.SmallIntegerField(null=True, help_text="In pixels.")
    height = models.SmallIntegerField(null=True, help_text="In pixels.")
    detection_count = models.SmallIntegerField(default=0, help_text="Things detected in it.")
    vehicle_count = models.SmallIntegerField(default=0, help_text="Vehicles among them.")
    person_count = models.SmallIntegerField(default=0, help_text="People on foot among them.")
    model_version = models.CharField(
        max_length=50, blank=True, default="", help_text="What processed it."
    )
    summary = models.JSONField(default=dict, help_text="What else the processing found.")

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["captured_at"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cameras_frame_status_known",
                condition=Q(status__gte=0, status__lte=4),
                violation_error_message="This status of a frame is not known.",
            ),
            models.CheckConstraint(
                name="cameras_frame_scores_are_shares",
                condition=share("quality")
                & share("blur")
                & share("brightness")
                & share("average_confidence"),
                violation_error_message="Scores lie between 0 and 1.",
            ),
            models.CheckConstraint(
                name="cameras_frame_numbers_not_negative",
                condition=Q(number__gte=0)
                & Q(detection_count__gte=0, vehicle_count__gte=0, person_count__gte=0)
                & (Q(size=None) | Q(size__gte=0))
                & (Q(processing_ms=None) | Q(processing_ms__gte=0, processing_ms__lt=1e9)),
                violation_error_message="Numbers, counts, sizes and times are not negative.",
            ),
            models.CheckConstraint(
                name="cameras_frame_picture_has_pixels",
                condition=(Q(width=None) | Q(width__gt=0)) & (Q(height=None) | Q(height__gt=0)),
                violation_error_message="A picture is at least one pixel wide and high.",
            ),
            time_sane("cameras_frame", "captured_at", "A frame's"),
        ]
        indexes = [
            by_time("cameras_frame", "captured_at"),
            # The frames that failed or wait, of all cameras. Frames leave it when they are done.
            models.Index(
                fields=["captured_at"],
                name="cameras_frame_not_done",
                condition=Q(status__in=[0, 1, 3]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.camera_id} {self.captured_at:%Y-%m-%d %H:%M:%S} {self.number}"


class Detection(PostgresPartitionedModel):
    """One thing that was recognized in a frame, with the box around it."""

    scopes = {"cameras.zone": "camera__zone"}

    class Class(models.IntegerChoices):
        CAR = 1, "car"
        TRUCK = 2, "truck"
        BUS = 3, "bus"
        MOTORCYCLE = 4, "motorcycle"
        BICYCLE = 5, "bicycle"
        PEDESTRIAN = 6, "pedestrian"
        OTHER = 7, "other"

    # The key of its frame, and its place among the frame's detections.
    pk = models.CompositePrimaryKey("camera_id", "captured_at", "number", "place")
    camera = models.ForeignKey(
        Camera, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    captured_at = models.DateTimeField(help_text="When its frame was taken (UTC).")
    number = models.BigIntegerField(help_text="Of its frame.")
    place = models.SmallIntegerField(help_text="Among the detections of its frame, from 0.")
    object_class = models.SmallIntegerField(choices=Class, help_text="What was recognized.")
    confidence = RealField(help_text="From 0, a guess, to 1, certain.")
    x1 = RealField(help_text="Left edge, as a share of the picture's width.")
    y1 = RealField(help_text="Upper edge, as a share of its height.")
    x2 = RealField(help_text="Right edge, as a share of its width.")
    y2 = RealField(help_text="Lower edge, as a share of its height.")
    speed_kmh = RealField(null=True, help_text="Estimated speed, in km/h.")
    track_id = models.CharField(
        max_length=64, blank=True, default="", help_text="The same for one thing in many frames."
    )
    direction = models.CharField(
        max_length=20, blank=True, default="", help_text="Where it went, such as 'north'."
    )
    attributes = models.JSONField(default=dict, help_text="Such as its color.")

    class PartitioningMeta:
        method = PostgresPartitioningMethod.RANGE
        key = ["captured_at"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cameras_detection_class_known",
                condition=Q(object_class__gte=1, object_class__lte=7),
                violation_error_message="This class of things is not known.",
            ),
            models.CheckConstraint(
                name="cameras_detection_confidence_share",
                condition=Q(confidence__gte=0, confidence__lte=1),
                violation_error_message="Confidence lies between 0 and 1.",
            ),
            models.CheckConstraint(
                name="cameras_detection_box_ordered",
                condition=Q(x1__gte=0, x1__lt=F("x2"), x2__lte=1)
                & Q(y1__gte=0, y1__lt=F("y2"), y2__lte=1),
                violation_error_message="A box lies within the picture, and its left upper corner "
                "before the right lower one.",
            ),
            models.CheckConstraint(
                name="cameras_detection_speed_possible",
                condition=Q(speed_kmh=None) | Q(speed_kmh__gte=0, speed_kmh__lte=1000),
                violation_error_message="A speed lies between 0 and 1,000 km/h.",
            ),
            time_sane("cameras_detection", "captured_at", "A frame's"),
        ]
        indexes = [
            by_time("cameras_detection", "captured_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_object_class_display()} at {self.captured_at:%Y-%m-%d %H:%M:%S}"


class FrameRow(models.Model):
    """One frame as the admin lists it, which refuses composite keys. A view, read-only."""

    scopes = {"cameras.zone": "camera__zone"}

    id = models.TextField(primary_key=True)
    camera = models.ForeignKey(Camera, on_delete=models.DO_NOTHING, db_constraint=False)
    captured_at = models.DateTimeField()
    number = models.BigIntegerField()
    status = models.SmallIntegerField()
    processing_ms = RealField(null=True)
    quality = RealField(null=True)
    detection_count = models.SmallIntegerField()
    vehicle_count = models.SmallIntegerField()
    person_count = models.SmallIntegerField()
    average_confidence = RealField(null=True)
    model_version = models.CharField(max_length=50)

    class Meta:
        managed = False
        db_table = "cameras_framerow"
        verbose_name = "frame"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.camera} {self.captured_at:%Y-%m-%d %H:%M:%S}"


class DetectionRow(models.Model):
    """One detection as the admin lists it. A view, read-only."""

    scopes = {"cameras.zone": "camera__zone"}

    id = models.TextField(primary_key=True)
    camera = models.ForeignKey(Camera, on_delete=models.DO_NOTHING, db_constraint=False)
    captured_at = models.DateTimeField()
    number = models.BigIntegerField()
    place = models.SmallIntegerField()
    object_class = models.SmallIntegerField()
    confidence = RealField()
    x1 = RealField()
    y1 = RealField()
    x2 = RealField()
    y2 = RealField()
    speed_kmh = RealField(null=True)
    track_id = models.CharField(max_length=64)
    direction = models.CharField(max_length=20)

    class Meta:
        managed = False
        db_table = "cameras_detectionrow"
        verbose_name = "detection"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.camera} {self.captured_at:%Y-%m-%d %H:%M:%S} {self.place}"
