"""What may stand in a camera's configuration. Pure: one declaration, checked by msgspec."""

from typing import Annotated, Any, Literal

import msgspec
from django.core.exceptions import ValidationError
from msgspec import Meta, Struct

Share = Annotated[float, Meta(ge=0, le=1)]
Word = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
ObjectClass = Literal["car", "truck", "bus", "motorcycle", "bicycle", "pedestrian", "other"]


class Resolution(Struct, forbid_unknown_fields=True):
    width: Annotated[int, Meta(ge=1, le=32_767)]
    height: Annotated[int, Meta(ge=1, le=32_767)]


class Region(Struct, forbid_unknown_fields=True):
    """A polygon in the picture, its corners as shares of width and height."""

    name: Word
    polygon: Annotated[list[tuple[Share, Share]], Meta(min_length=3, max_length=200)]
    purpose: Literal["detection", "exclusion", "counting"] = "detection"
    sensitivity: Share = 0.5


class Configuration(Struct, forbid_unknown_fields=True):
    """Everything is optional; what is absent is left to the camera's software."""

    detection_model: Word | None = None
    classes: list[ObjectClass] | None = None
    confidence_threshold: Share | None = None
    iou_threshold: Share | None = None
    frames_per_second: Annotated[float, Meta(gt=0, le=240)] | None = None
    frame_skip: Annotated[int, Meta(ge=0, le=1000)] | None = None
    resolution: Resolution | None = None
    quality_threshold: Share | None = None
    record: bool | None = None
    retention_days: Annotated[int, Meta(ge=1, le=3650)] | None = None
    regions: Annotated[list[Region], Meta(max_length=50)] | None = None
    calibration: list[tuple[float, float, float]] | None = None
    alert_thresholds: dict[Word, float] | None = None


def validate_configuration(configuration: Any) -> None:
    """Raise ValidationError, with the place in the configuration, for what a camera cannot use."""
    try:
        msgspec.convert(configuration, Configuration)
    except msgspec.ValidationError as error:
        raise ValidationError(f"The configuration is not valid: {error}.") from error
